/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/media-info.h"

#include "core/error.h"

static EfMediaInfo *
make_info (void)
{
  EfMediaInfo *info = ef_media_info_new ();

  info->duration = G_GINT64_CONSTANT (36000) * 1000000000 + 7;
  g_set_str (&info->container, "MP4");
  g_set_str (&info->video_codec, "H.264");
  info->width = 1080;
  info->height = 1920;
  info->coded_width = 1920;
  info->coded_height = 1080;
  info->rotation = 90;
  info->mirrored = TRUE;
  info->par_n = 4;
  info->par_d = 3;
  info->rate = EF_RATE (30000, 1001);
  info->is_variable = TRUE;
  info->range = EF_RANGE_PQ;
  info->key_distance = 5;
  g_set_str (&info->audio_codec, "AAC “stereo”\n");
  info->channels = 2;
  info->sample_rate = 48000;
  info->n_video = 2;
  info->n_audio = 3;

  return info;
}

static char *
to_text (const EfMediaInfo *info)
{
  g_autoptr (JsonNode) node = ef_media_info_to_json (info);

  return json_to_string (node, FALSE);
}

static void
assert_equal (const EfMediaInfo *one, const EfMediaInfo *other)
{
  g_autofree char *a = to_text (one);
  g_autofree char *b = to_text (other);

  g_assert_cmpstr (a, ==, b);
  g_assert_true (ef_rate_equal (one->rate, other->rate));
}

static EfMediaInfo *
from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return ef_media_info_from_json (node, error);
}

static void
test_round_trip (void)
{
  g_autoptr (EfMediaInfo) info = make_info ();
  g_autoptr (EfMediaInfo) copy = ef_media_info_copy (info);
  g_autoptr (EfMediaInfo) empty = ef_media_info_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = to_text (info);
  g_autofree char *empty_text = to_text (empty);
  g_autoptr (EfMediaInfo) again = from_text (text, &error);
  g_autoptr (EfMediaInfo) empty_again = from_text (empty_text, &error);

  g_assert_no_error (error);
  assert_equal (info, copy);
  assert_equal (info, again);
  assert_equal (empty, empty_again);
  g_assert_cmpint (again->width, ==, 1080);
  g_assert_cmpint (again->range, ==, EF_RANGE_PQ);
  g_assert_true (again->mirrored);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = from_text ("{\"width\": 5, \"new\": [1]}", &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->width, ==, 5);
  g_assert_cmpint (info->par_n, ==, 1);
  g_assert_cmpstr (info->video_codec, ==, "");
}

static void
test_hostile (void)
{
  const char *texts[] = {
    "[]",
    "null",
    "7",
    "{\"width\": -1}",
    "{\"width\": 99999999999}",
    "{\"width\": \"5\"}",
    "{\"width\": 5.5}",
    "{\"width\": null}",
    "{\"duration\": -1}",
    "{\"duration\": {}}",
    "{\"rotation\": 45}",
    "{\"rotation\": 360}",
    "{\"par_d\": 0}",
    "{\"rate\": \"30\"}",
    "{\"rate\": \"30/0\"}",
    "{\"rate\": \"30/1/1\"}",
    "{\"rate\": 30}",
    "{\"range\": \"dolby\"}",
    "{\"range\": 1}",
    "{\"mirrored\": 1}",
    "{\"video_codec\": 1}",
    "{\"video_codec\": []}",
  };
  g_autofree char *a = g_strnfill (100000, 'a');
  g_autofree char *long_text = g_strdup_printf ("{\"container\": \"%s\"}", a);
  g_autoptr (GError) long_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (from_text (texts[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  }
  g_assert_null (from_text (long_text, &long_error));
  g_assert_error (long_error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_null (ef_media_info_from_json (NULL, NULL));
}

static void
test_heavy (void)
{
  g_autoptr (EfMediaInfo) info = make_info ();

  g_assert_false (ef_media_info_is_heavy (info));
  info->key_distance = G_GINT64_CONSTANT (11) * 1000000000;
  g_assert_true (ef_media_info_is_heavy (info));
  info->key_distance = 0;
  info->coded_height = 3840;
  g_assert_true (ef_media_info_is_heavy (info));
  info->coded_height = 1080;
  g_set_str (&info->video_codec, "HEVC");
  g_assert_true (ef_media_info_is_heavy (info));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media-info/round-trip", test_round_trip);
  g_test_add_func ("/media-info/missing", test_missing);
  g_test_add_func ("/media-info/hostile", test_hostile);
  g_test_add_func ("/media-info/heavy", test_heavy);

  return g_test_run ();
}
