/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/source.h"

#include <math.h>

#include "core/error.h"

static EfSource *
make_source (void)
{
  EfSource *source = ef_source_new ("id", "profile");
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();

  info->duration = G_GINT64_CONSTANT (12500000000);
  g_set_str (&info->container, "MP4");
  g_set_str (&info->video_codec, "H.264");
  info->width = 1080;
  info->height = 1920;
  info->rotation = 90;
  info->rate = EF_RATE (25, 1);
  ef_source_set_name (source, "Tromsø.mp4");
  ef_source_set_path (source, "/a/Tromsø.mp4");
  ef_source_set_size (source, 5);
  ef_source_set_info (source, info);
  ef_source_set_state (source, EF_SOURCE_READY, NULL);
  ef_source_set_n_segments (source, 3);

  return source;
}

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static void
test_defaults (void)
{
  g_autoptr (EfSource) source = ef_source_new (NULL, "profile");
  g_autoptr (EfSource) other = ef_source_new (NULL, "profile");

  g_assert_true (g_uuid_string_is_valid (ef_source_get_id (source)));
  g_assert_cmpstr (ef_source_get_id (source), !=, ef_source_get_id (other));
  g_assert_cmpint (ef_source_get_state (source), ==, EF_SOURCE_ANALYSING);
  g_assert_cmpint (ef_source_get_open_mark (source), ==, EF_SOURCE_NO_MARK);
  g_assert_nonnull (ef_source_get_info (source));
  g_assert_cmpstr (ef_source_get_path (source), ==, "");
}

static void
test_notifies (void)
{
  g_autoptr (EfSource) source = ef_source_new (NULL, "profile");
  g_autoptr (GString) seen = g_string_new (NULL);

  g_signal_connect (source, "notify", G_CALLBACK (notify_cb), seen);
  for (int i = 0; i < 2; i++) {
    ef_source_set_name (source, "a");
    ef_source_set_path (source, "/a");
    ef_source_set_state (source, EF_SOURCE_MISSING, "Gone.");
    ef_source_set_progress (source, 0.5);
    ef_source_set_n_segments (source, 2);
  }
  g_assert_cmpstr (seen->str, ==, "name path state problem progress n-segments ");
  g_string_truncate (seen, 0);
  ef_source_set_info (source, NULL);
  g_assert_cmpstr (seen->str, ==, "info ");
  g_string_truncate (seen, 0);
  ef_source_set_progress (source, NAN);
  g_assert_cmpfloat (ef_source_get_progress (source), ==, 0.5);
  ef_source_set_progress (source, 7);
  g_assert_cmpfloat (ef_source_get_progress (source), ==, 1);
}

static void
test_properties (void)
{
  g_autoptr (EfSource) source = make_source ();
  g_autofree char *id = NULL;
  g_autofree char *profile_id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  EfSourceState state;
  double progress;
  guint n_segments;

  g_object_get (source, "id", &id, "profile-id", &profile_id, "name", &name, "path", &path,
                "problem", &problem, "info", &info, "state", &state, "progress", &progress,
                "n-segments", &n_segments, NULL);
  g_assert_cmpstr (id, ==, "id");
  g_assert_cmpstr (profile_id, ==, "profile");
  g_assert_cmpstr (name, ==, "Tromsø.mp4");
  g_assert_cmpstr (path, ==, "/a/Tromsø.mp4");
  g_assert_cmpstr (problem, ==, "");
  g_assert_cmpint (info->height, ==, 1920);
  g_assert_cmpint (state, ==, EF_SOURCE_READY);
  g_assert_cmpfloat (progress, ==, 0);
  g_assert_cmpint (n_segments, ==, 3);
}

/* What is assigned is what was named, and what differs is what is reported. */
static void
test_assign (void)
{
  for (guint bit = EF_SOURCE_NAME; bit <= EF_SOURCE_PLACE; bit <<= 1) {
    g_autoptr (EfSource) from = make_source ();
    g_autoptr (EfSource) to = ef_source_new (NULL, "profile");

    ef_source_set_playhead (from, 4);
    g_assert_cmpint (ef_source_assign (to, from, bit), ==, bit);
    g_assert_cmpint (ef_source_assign (to, from, bit), ==, 0);
    g_assert_cmpint (
      ef_source_assign (to, from, ~0u), ==,
      (EF_SOURCE_NAME | EF_SOURCE_FILE | EF_SOURCE_INFO | EF_SOURCE_STATE | EF_SOURCE_PLACE) &
        ~bit);
  }
}

static void
test_copy (void)
{
  g_autoptr (EfSource) source = make_source ();
  g_autoptr (EfSource) copy = NULL;

  ef_source_set_rev (source, 9);
  ef_source_set_added (source, 8);
  copy = ef_source_copy (source);
  g_assert_cmpstr (ef_source_get_id (copy), ==, "id");
  g_assert_cmpstr (ef_source_get_profile_id (copy), ==, "profile");
  g_assert_cmpint (ef_source_assign (copy, source, ~0u), ==, 0);
  g_assert_cmpint (ef_source_get_rev (copy), ==, 9);
  g_assert_cmpint (ef_source_get_added (copy), ==, 8);
  g_assert_cmpint (ef_source_get_n_segments (copy), ==, 3);
}

static void
test_clean (void)
{
  static const char *const bad[] = { "", "  ", "a\nb", "\xff",
                                     "a\xe2\x80\xae"
                                     "b" };
  g_autoptr (EfSource) source = make_source ();
  g_autofree char *long_name = g_strnfill (EF_SOURCE_NAME_MOST + 1, 'a');
  g_autoptr (GError) error = NULL;

  ef_source_set_name (source, "  Interview 1 ");
  g_assert_true (ef_source_clean (source, EF_SOURCE_NAME, &error));
  g_assert_cmpstr (ef_source_get_name (source), ==, "Interview 1");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    ef_source_set_name (source, bad[i]);
    g_assert_false (ef_source_clean (source, EF_SOURCE_NAME, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_clear_error (&error);
  }
  ef_source_set_name (source, long_name);
  g_assert_false (ef_source_clean (source, EF_SOURCE_NAME, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_make_name (void)
{
  static const struct {
    const char *path;
    const char *name;
  } cases[] = {
    { "/a/b c.mp4", "b c.mp4" },
    { "/a/caf\xe9.mov", "caf\xef\xbf\xbd.mov" },
    { "/a/one\ntwo.mp4", "one two.mp4" },
    { "/a/ \n", "Without a name" },
  };
  g_autofree char *long_path = g_strnfill (300, 'x');
  g_autofree char *name = ef_source_make_name (long_path);

  g_assert_cmpint (strlen (name), ==, EF_SOURCE_NAME_MOST);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *made = ef_source_make_name (cases[i].path);

    g_assert_cmpstr (made, ==, cases[i].name);
  }
}

static void
test_states (void)
{
  static const char *const nicks[] = { "analysing", "ready", "missing", "unreadable" };
  EfSourceState state;

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_assert_cmpstr (ef_source_state_to_nick (i), ==, nicks[i]);
    g_assert_true (ef_source_state_from_nick (nicks[i], &state));
    g_assert_cmpint (state, ==, i);
  }
  g_assert_false (ef_source_state_from_nick ("gone", &state));
}

static void
test_json (void)
{
  g_autoptr (EfSource) source = make_source ();
  g_autoptr (EfSource) unknown = ef_source_new ("u", "profile");
  g_autoptr (JsonNode) node = ef_source_to_json (source);
  g_autoptr (JsonNode) other = NULL;
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *other_text = NULL;

  g_assert_cmpstr (text, ==,
                   "{\"id\":\"id\",\"name\":\"Tromsø.mp4\",\"path\":\"/a/Tromsø.mp4\","
                   "\"uri\":\"file:///a/Troms%C3%B8.mp4\",\"size\":5,\"duration\":12.5,"
                   "\"width\":1080,\"height\":1920,\"rate\":25.0,\"variable_rate\":false,"
                   "\"rotation\":90,\"container\":\"MP4\",\"video_codec\":\"H.264\","
                   "\"audio_codec\":null,\"state\":\"ready\",\"problem\":null,\"segments\":3}");
  ef_source_set_path (unknown, "/caf\xe9");
  other = ef_source_to_json (unknown);
  other_text = json_to_string (other, FALSE);
  g_assert_nonnull (
    strstr (other_text, "\"path\":\"/caf\xef\xbf\xbd\",\"uri\":\"file:///caf%E9\""));
  g_assert_nonnull (
    strstr (other_text, "\"duration\":null,\"width\":null,\"height\":null,\"rate\":null"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source/defaults", test_defaults);
  g_test_add_func ("/source/notifies", test_notifies);
  g_test_add_func ("/source/properties", test_properties);
  g_test_add_func ("/source/assign", test_assign);
  g_test_add_func ("/source/copy", test_copy);
  g_test_add_func ("/source/clean", test_clean);
  g_test_add_func ("/source/make-name", test_make_name);
  g_test_add_func ("/source/states", test_states);
  g_test_add_func ("/source/json", test_json);

  return g_test_run ();
}
