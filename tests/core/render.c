/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/render.h"

#include <string.h>

#include "core/error.h"

#define ALL \
  (EF_RENDER_TITLE | EF_RENDER_TAGS | EF_RENDER_CAPTION | EF_RENDER_FILE | EF_RENDER_STATE)

static const char *const words[] = { "beans", "shop", NULL };

static EfRender *
make_full (void)
{
  EfRender *render = ef_render_new ("id-1", "profile-1");

  ef_render_set_origin (render, "project-1", "clip-1", "job-1");
  ef_render_set_title (render, "Morning");
  ef_render_set_caption (render, "one\ntwo");
  ef_render_set_tags (render, words);
  ef_render_set_keywords (render, words + 1);
  ef_render_set_file (render, "/out/a\xff.mp4", 1000, 5);
  ef_render_set_picture (render, 1080, 1920, 1500000000);
  ef_render_set_format (render, "9:16");
  ef_render_set_preset (render, "Reels");
  ef_render_set_state (render, EF_JOB_COMPLETED);
  ef_render_set_use (render, EF_RENDER_PUBLISHED);
  ef_render_set_missing (render, TRUE);
  ef_render_set_added (render, 1);
  ef_render_set_trashed (render, 2);
  ef_render_set_rev (render, 7);

  return render;
}

static void
test_new (void)
{
  g_autoptr (EfRender) render = ef_render_new (NULL, "profile-1");

  g_assert_true (g_uuid_string_is_valid (ef_render_get_id (render)));
  g_assert_cmpstr (ef_render_get_title (render), ==, "");
  g_assert_cmpstr (ef_render_get_clip_id (render), ==, "");
  g_assert_cmpuint (g_strv_length ((char **) ef_render_get_tags (render)), ==, 0);
  g_assert_cmpint (ef_render_get_state (render), ==, EF_JOB_PENDING);
  g_assert_cmpint (ef_render_get_use (render), ==, EF_RENDER_NOT_SENT);
}

static void
test_copy (void)
{
  g_autoptr (EfRender) render = make_full ();
  g_autoptr (EfRender) copy = ef_render_copy (render);
  g_autoptr (JsonNode) one = ef_render_to_json (render);
  g_autoptr (JsonNode) other = ef_render_to_json (copy);

  g_assert_true (json_node_equal (one, other));
  g_assert_cmpuint (ef_render_assign (copy, render, ALL), ==, 0);
  g_assert_cmpstr (ef_render_get_job_id (copy), ==, "job-1");
  g_assert_cmpstr (ef_render_get_profile_id (copy), ==, "profile-1");
  g_assert_cmpint (ef_render_get_modified (copy), ==, 5);
  g_assert_cmpint (ef_render_get_rev (copy), ==, 7);
  g_assert_true (ef_render_get_missing (copy));
}

static void
note_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  GString *said = data;

  g_string_append_printf (said, "%s ", pspec->name);
}

static void
test_assign (void)
{
  g_autoptr (EfRender) render = ef_render_new ("id-1", "profile-1");
  g_autoptr (EfRender) full = make_full ();
  g_autoptr (GString) said = g_string_new (NULL);

  g_signal_connect (render, "notify", G_CALLBACK (note_cb), said);
  g_assert_cmpuint (ef_render_assign (render, full, EF_RENDER_TITLE | EF_RENDER_FILE), ==,
                    EF_RENDER_TITLE | EF_RENDER_FILE);
  g_assert_cmpstr (said->str, ==, "file title ");
  g_assert_cmpint (ef_render_get_width (render), ==, 1080);
  g_assert_cmpint (ef_render_get_duration (render), ==, 1500000000);
  g_assert_cmpuint (ef_render_assign (render, full, ALL), ==,
                    EF_RENDER_TAGS | EF_RENDER_CAPTION | EF_RENDER_STATE);
  g_string_truncate (said, 0);
  ef_render_set_missing (render, TRUE);
  ef_render_set_missing (render, 7);
  ef_render_set_tags (render, words);
  g_assert_cmpstr (said->str, ==, "missing ");
}

static void
test_properties (void)
{
  g_autoptr (EfRender) render = make_full ();
  g_autofree char *title = NULL;
  g_auto (GStrv) tags = NULL;
  EfJobState state;
  gboolean missing;

  g_object_get (render, "title", &title, "tags", &tags, "state", &state, "missing", &missing, NULL);
  g_assert_cmpstr (title, ==, "Morning");
  g_assert_cmpstrv (tags, words);
  g_assert_cmpint (state, ==, EF_JOB_COMPLETED);
  g_assert_true (missing);
}

static void
assert_refused (EfRender *render, EfRenderFields field)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_render_clean (render, field, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_clean (void)
{
  static const char *const messy[] = { " Beans ", "beans", "SHOP", NULL };
  static const char *const wrong[] = { "a,b", NULL };
  g_autoptr (EfRender) render = make_full ();
  g_autofree char *long_text = g_strnfill (EF_RENDER_CAPTION_MOST + 1, 'x');
  g_autoptr (GError) error = NULL;

  ef_render_set_title (render, "  Morning ");
  ef_render_set_tags (render, messy);
  g_assert_true (ef_render_clean (render, ALL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ef_render_get_title (render), ==, "Morning");
  g_assert_cmpstrv (ef_render_get_tags (render), words);

  ef_render_set_title (render, " ");
  assert_refused (render, EF_RENDER_TITLE);
  ef_render_set_tags (render, wrong);
  assert_refused (render, EF_RENDER_TAGS);
  ef_render_set_caption (render, long_text);
  assert_refused (render, EF_RENDER_CAPTION);
  ef_render_set_file (render, "a.mp4", 0, 0);
  assert_refused (render, EF_RENDER_FILE);
}

static void
test_json (void)
{
  g_autoptr (EfRender) render = make_full ();
  g_autoptr (JsonNode) node = ef_render_to_json (render);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "uri"), ==, "file:///out/a%FF.mp4");
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "completed");
  g_assert_cmpstr (json_object_get_string_member (object, "use"), ==, "published");
  g_assert_cmpfloat (json_object_get_double_member (object, "duration"), ==, 1.5);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "tags")), ==, 2);
}

static void
test_use (void)
{
  EfRenderUse use = EF_RENDER_SCHEDULED;

  for (EfRenderUse each = 0; each <= EF_RENDER_PUBLISH_FAILED; each++) {
    g_assert_true (ef_render_use_from_nick (ef_render_use_to_nick (each), &use));
    g_assert_cmpint (use, ==, each);
  }
  g_assert_false (ef_render_use_from_nick ("sold", &use));
  g_assert_false (ef_render_use_from_nick (NULL, &use));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/new", test_new);
  g_test_add_func ("/render/copy", test_copy);
  g_test_add_func ("/render/assign", test_assign);
  g_test_add_func ("/render/properties", test_properties);
  g_test_add_func ("/render/clean", test_clean);
  g_test_add_func ("/render/json", test_json);
  g_test_add_func ("/render/use", test_use);

  return g_test_run ();
}
