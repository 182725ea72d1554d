/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/preset.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

static const EfPreset *
find (const char *id)
{
  guint n;
  const EfPreset *ours = ef_preset_get_ours (&n);

  for (guint i = 0; i < n; i++) {
    if (g_str_equal (ours[i].id, id))
      return ours + i;
  }
  g_error ("no preset %s", id);
}

static void
test_ours (void)
{
  static const char *const names[] = {
    "TikTok", "Reels", "Shorts", "Story", "Feed", "Square", "Landscape", "Master",
  };
  guint n;
  const EfPreset *ours = ef_preset_get_ours (&n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < n; i++) {
    g_autoptr (EfPreset) copy = ef_preset_copy (ours + i);
    g_autoptr (GError) error = NULL;

    g_assert_cmpstr (ours[i].name, ==, names[i]);
    g_assert_cmpstr (ours[i].profile_id, ==, "");
    g_assert_cmpfloat (ours[i].key_every, ==, 2);
    g_assert_true (ef_preset_clean (copy, &error));
    g_assert_no_error (error);
  }
  g_assert_cmpstr (ours[0].id, ==, EF_PRESET_DEFAULT);
  g_assert_cmpint (find ("story")->most_rate.num, ==, 30);
  g_assert_false (ef_rate_is_valid (find ("master")->most_rate));
}

static void
test_size (void)
{
  static const struct {
    int width;
    int height;
    EfFormat format;
    int expected_width;
    int expected_height;
  } rows[] = {
    { 0, 0, EF_FORMAT_PORTRAIT, 1080, 1920 },
    { 0, 0, EF_FORMAT_FEED, 1080, 1350 },
    { 720, 1280, EF_FORMAT_PORTRAIT, 720, 1280 },
    { 720, 1280, EF_FORMAT_LANDSCAPE, 1280, 720 },
    { 1280, 720, EF_FORMAT_PORTRAIT, 720, 1280 },
    { 720, 1280, EF_FORMAT_SQUARE, 720, 720 },
    { 540, 960, EF_FORMAT_FEED, 540, 676 },
    { 16, 16, EF_FORMAT_PORTRAIT, 16, 28 },
    { 2160, 3840, EF_FORMAT_LANDSCAPE, 3840, 2160 },
    { 7680, 7680, EF_FORMAT_LANDSCAPE, 7680, 7680 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    EfPreset preset = { .width = rows[i].width, .height = rows[i].height };
    int width;
    int height;

    ef_preset_get_size (&preset, rows[i].format, &width, &height);
    g_assert_cmpint (width, ==, rows[i].expected_width);
    g_assert_cmpint (height, ==, rows[i].expected_height);
  }
}

static void
assert_refused (EfPreset *preset)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_preset_clean (preset, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  ef_preset_free (preset);
}

static EfPreset *
make (void)
{
  return ef_preset_copy (find ("reels"));
}

#define REFUSE(change)          \
  G_STMT_START                  \
  {                             \
    EfPreset *preset = make (); \
    change;                     \
    assert_refused (preset);    \
  }                             \
  G_STMT_END

static void
test_clean (void)
{
  g_autoptr (EfPreset) fine = make ();
  g_autofree char *long_name = g_strnfill (101, 'x');
  g_autoptr (GError) error = NULL;

  g_set_str (&fine->name, "  For my shop  ");
  fine->width = 16;
  fine->height = 7680;
  fine->most_rate = EF_RATE_NONE;
  g_assert_true (ef_preset_clean (fine, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fine->name, ==, "For my shop");

  REFUSE (g_set_str (&preset->name, " "));
  REFUSE (g_set_str (&preset->name, long_name));
  REFUSE (preset->formats = 0);
  REFUSE (preset->formats = 1 << EF_FORMAT_N);
  REFUSE (preset->width = 720);
  REFUSE ((preset->width = 721, preset->height = 1280));
  REFUSE ((preset->width = 14, preset->height = 1280));
  REFUSE ((preset->width = 720, preset->height = 7682));
  REFUSE ((preset->width = -2, preset->height = -2));
  REFUSE (preset->most_rate = EF_RATE (121, 1));
  REFUSE (preset->most_rate = EF_RATE (1, 2));
  REFUSE (preset->most_rate = EF_RATE (-30, 1));
  REFUSE (preset->quality = -1);
  REFUSE (preset->quality = NAN);
  REFUSE (preset->quality = 52);
  REFUSE (preset->most_bitrate = 99);
  REFUSE (preset->most_bitrate = -1);
  REFUSE (preset->key_every = 0);
  REFUSE (preset->key_every = INFINITY);
  REFUSE (preset->sound_bitrate = 0);
  REFUSE (preset->most_seconds = -1);
}

static void
test_json (void)
{
  guint n;
  const EfPreset *ours = ef_preset_get_ours (&n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (JsonNode) node = ef_preset_to_json (ours + i);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPreset) again = ef_preset_from_json (node, &error);
    g_autoptr (JsonNode) second = NULL;

    g_assert_no_error (error);
    second = ef_preset_to_json (again);
    g_assert_true (json_node_equal (node, second));
  }
}

/* What a version before this one did not know has a value. */
static void
test_json_short (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"name\":\"Mine\",\"quality\":30}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPreset) preset = ef_preset_from_json (node, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (preset->id, ==, "");
  g_assert_cmpfloat (preset->quality, ==, 30);
  g_assert_cmpfloat (preset->key_every, ==, 2);
}

static void
test_json_hostile (void)
{
  static const char *const texts[] = {
    "{}",
    "[]",
    "7",
    "null",
    "{\"name\":7}",
    "{\"name\":\"\"}",
    "{\"name\":\"a\",\"width\":\"7\"}",
    "{\"name\":\"a\",\"width\":720}",
    "{\"name\":\"a\",\"width\":99999999999,\"height\":2}",
    "{\"name\":\"a\",\"most_rate\":\"1/0\"}",
    "{\"name\":\"a\",\"most_rate\":30}",
    "{\"name\":\"a\",\"most_rate\":\"30\"}",
    "{\"name\":\"a\",\"quality\":1e999}",
    "{\"name\":\"a\",\"quality\":{}}",
    "{\"name\":\"a\",\"formats\":\"\"}",
    "{\"name\":\"a\",\"formats\":\"3:2\"}",
    "{\"name\":\"a\",\"formats\":[\"9:16\"]}",
    "{\"name\":\"a\",\"key_every\":0}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (JsonNode) node = json_from_string (texts[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_preset_from_json (node, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preset/ours", test_ours);
  g_test_add_func ("/preset/size", test_size);
  g_test_add_func ("/preset/clean", test_clean);
  g_test_add_func ("/preset/json", test_json);
  g_test_add_func ("/preset/json-short", test_json_short);
  g_test_add_func ("/preset/json-hostile", test_json_hostile);

  return g_test_run ();
}
