/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "core/error.h"
#include "pipeline/studio-renders.h"
#include "pipeline/support.h"
#include "store/render-table.h"

/* The library: a list of any length, and what a person does with what is in it. */

#define MANY 500

typedef struct {
  const char *profile_id;
  const char *folder;
  guint begin;
  guint n;
} Rows;

static gboolean
insert_rows (EfConnection *connection, gpointer data, GError **error)
{
  Rows *rows = data;

  for (guint i = rows->begin; i < rows->begin + rows->n; i++) {
    g_autoptr (EfRender) render = ef_render_new (NULL, rows->profile_id);
    g_autofree char *title = g_strdup_printf ("Number %u", i);
    g_autofree char *name = g_strdup_printf ("%u.mp4", i);
    g_autofree char *file = g_build_filename (rows->folder, name, NULL);

    ef_render_set_origin (render, "project", "clip", "");
    ef_render_set_title (render, title);
    ef_render_set_file (render, file, 5, 1);
    ef_render_set_format (render, i % 2 == 0 ? "1:1" : "9:16");
    ef_render_set_state (render, EF_JOB_COMPLETED);
    ef_render_set_added (render, 1000 + i);
    if (!ef_render_table_insert (connection, render, error))
      return FALSE;
  }

  return TRUE;
}

static void
insert (EfStudio *studio, Fixture *fixture, guint begin, guint n)
{
  Rows rows = { ef_profile_get_id (ef_studio_get_profile (studio)), fixture->files, begin, n };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_database_write_async (ef_studio_get_database (studio), insert_rows, &rows, NULL, NULL,
                           await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
}

static EfRender *
get_render (EfLibrary *library, guint position)
{
  g_autoptr (EfRender) render = g_list_model_get_item (G_LIST_MODEL (library), position);

  return render;
}

static gboolean
is_called (EfLibrary *library, guint position, const char *title)
{
  EfRender *render = get_render (library, position);

  return render != NULL && g_str_equal (ef_render_get_title (render), title);
}

static guint
count (EfLibrary *library)
{
  return g_list_model_get_n_items (G_LIST_MODEL (library));
}

typedef struct {
  guint n;
  guint position;
  guint removed;
  guint added;
} Seen;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Seen *seen)
{
  seen->n++;
  seen->position = position;
  seen->removed = removed;
  seen->added = added;
}

static void
update_title (EfStudio *studio, EfRender *render, const char *title)
{
  g_autoptr (EfRender) values = ef_render_copy (render);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_render_set_title (values, title);
  ef_studio_update_render_async (studio, render, values, EF_RENDER_TITLE, await_cb, &result);
  ef_studio_update_render_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

static guint
trash (EfStudio *studio, EfRender *render, gboolean is_trashed)
{
  g_autoptr (GPtrArray) renders = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (renders, render);
  ef_studio_trash_renders_async (studio, renders, is_trashed, await_cb, &result);

  return ef_studio_trash_renders_finish (studio, await (&result), NULL);
}

/* All of them, also those that nobody has looked at. */
static void
assert_fetched (EfLibrary *library)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) renders = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_library_peek (library, MANY / 2));
  for (guint i = 0; i < MANY; i++)
    g_array_append_val (positions, i);
  ef_library_fetch_async (library, positions, await_cb, &result);
  renders = ef_library_fetch_finish (library, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (renders->len, ==, MANY);
  g_assert_cmpstr (ef_render_get_title (renders->pdata[0]), ==, "Number 499");
  g_assert_cmpstr (ef_render_get_title (renders->pdata[MANY - 1]), ==, "Number 0");
  g_assert_true (ef_library_peek (library, MANY / 2) == renders->pdata[MANY / 2]);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfLibrary *library;
  g_autoptr (EfRender) first = NULL;
  Seen seen = { 0 };
  EfLibraryFilter filter = { .use = -1, .format = "1:1" };

  add_profile (studio, "Nordlicht");
  insert (studio, fixture, 0, MANY);
  library = ef_library_new (studio, ef_studio_get_profile (studio));
  g_assert_true (ef_library_is_loading (library));
  WAIT_UNTIL (!ef_library_is_loading (library));
  g_assert_cmpuint (count (library), ==, MANY);

  /* The newest first; pages come when somebody looks, into the objects that are there: what is chosen stays so. */
  g_signal_connect (library, "items-changed", G_CALLBACK (changed_cb), &seen);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpstr (ef_render_get_id (get_render (library, i)), ==, "");
  first = g_object_ref (get_render (library, 0));
  g_assert_null (ef_library_peek (library, 0));
  WAIT_UNTIL (is_called (library, 0, "Number 499"));
  g_assert_cmpuint (seen.n, ==, 0);
  g_assert_true (get_render (library, 0) == first && ef_library_peek (library, 0) == first);
  g_assert_cmpstr (ef_render_get_id (first), !=, "");
  assert_fetched (library);
  WAIT_UNTIL (is_called (library, MANY - 1, "Number 0"));
  WAIT_UNTIL (ef_render_get_missing (first));

  /* What changes shows in the object that is there; what comes is put at its place. */
  seen = (Seen) { 0 };
  update_title (studio, first, "Renamed");
  g_assert_cmpstr (ef_render_get_title (first), ==, "Renamed");
  insert (studio, fixture, MANY, 1);
  WAIT_UNTIL (count (library) == MANY + 1);
  g_assert_cmpuint (seen.n, ==, 1);
  g_assert_cmpuint (seen.position, ==, 0);
  g_assert_cmpuint (seen.removed, ==, 0);
  g_assert_true (get_render (library, 1) == first);
  g_assert_cmpuint (trash (studio, first, TRUE), ==, 1);
  WAIT_UNTIL (count (library) == MANY);

  ef_library_set_filter (library, &filter);
  WAIT_UNTIL (count (library) == MANY / 2 + 1);
  filter.text = "numb 499";
  ef_library_set_filter (library, &filter);
  WAIT_UNTIL (count (library) == 0);
  filter = (EfLibraryFilter) { .use = -1, .trashed = TRUE };
  ef_library_set_filter (library, &filter);
  WAIT_UNTIL (is_called (library, 0, "Renamed"));
  g_assert_true (get_render (library, 0) == first);
  g_clear_object (&first);
  settle ();
  assert_finalizes (library);
  close_studio (studio);
}

static guint delete (EfStudio *studio, EfRender *render)
{
  g_autoptr (GPtrArray) renders = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  g_ptr_array_add (renders, render);
  ef_studio_delete_renders_async (studio, renders, await_cb, &result);
  n = ef_studio_delete_renders_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return n;
}

static EfRender *
find (EfStudio *studio, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_find_render_async (studio, ef_studio_get_profile (studio), text, await_cb, &result);

  return ef_studio_find_render_finish (studio, await (&result), error);
}

static GPtrArray *
add (EfStudio *studio, const char *path, GPtrArray **refused)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *renders;

  g_ptr_array_add (files, g_file_new_for_path (path));
  ef_studio_add_renders_async (studio, ef_studio_get_profile (studio), files, NULL, await_cb,
                               &result);
  renders = ef_studio_add_renders_finish (studio, await (&result), refused, &error);
  g_assert_no_error (error);

  return renders;
}

/* Files of ours go with their row, a file made elsewhere stays; only what is in the trash goes. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *ours = write_video (fixture, "0.mp4", NULL);
  g_autofree char *theirs = write_video (fixture, "theirs.mp4", NULL);
  g_autofree char *damaged = write_video (fixture, "refuse-probe.mp4", NULL);
  g_autofree char *target = g_build_filename (fixture->folder, "copies", NULL);
  g_autofree char *copied = g_build_filename (target, "theirs (2).mp4", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (target);
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (EfRender) one = NULL;
  g_autoptr (GError) error = NULL;
  EfLibraryCounts counts;
  g_autoptr (GPtrArray) tags = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  add_profile (studio, "Nordlicht");
  insert (studio, fixture, 0, 1);
  one = find (studio, "number 0", &error);
  g_assert_no_error (error);
  g_assert_false (ef_render_get_missing (one));

  added = add (studio, theirs, NULL);
  g_assert_cmpuint (added->len, ==, 1);
  g_assert_cmpstr (ef_render_get_title (added->pdata[0]), ==, "theirs");
  g_assert_cmpstr (ef_render_get_clip_id (added->pdata[0]), ==, "");
  g_assert_cmpint (trash (studio, added->pdata[0], TRUE), ==, 1);
  again = add (studio, theirs, NULL);
  g_assert_cmpstr (ef_render_get_id (again->pdata[0]), ==, ef_render_get_id (added->pdata[0]));
  none = add (studio, damaged, &refused);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (refused->len, ==, 1);

  /* A copy does not take a name that is there. */
  g_assert_no_errno (g_mkdir (target, 0700));
  for (guint i = 0; i < 2; i++) {
    ef_studio_export_renders_async (studio, again, folder, NULL, NULL, NULL, await_cb, &result);
    g_assert_cmpuint (ef_studio_export_renders_finish (studio, await (&result), &error), ==, 1);
    g_assert_no_error (error);
    g_clear_object (&result);
  }
  g_assert_true (g_file_test (copied, G_FILE_TEST_EXISTS));

  ef_studio_tag_renders_async (studio, again, " Best ", TRUE, await_cb, &result);
  g_assert_cmpuint (ef_studio_tag_renders_finish (studio, await (&result), &error), ==, 1);
  g_clear_object (&result);
  ef_studio_count_library_async (studio, ef_studio_get_profile (studio), await_cb, &result);
  g_assert_true (ef_studio_count_library_finish (studio, await (&result), &counts, &tags, &error));
  g_assert_cmpuint (counts.n_all, ==, 2);
  g_assert_cmpuint (tags->len, ==, 1);
  g_assert_cmpstr (tags->pdata[0], ==, "best");

  g_assert_cmpuint (delete (studio, one), ==, 0);
  g_assert_true (g_file_test (ours, G_FILE_TEST_EXISTS));
  trash (studio, one, TRUE);
  trash (studio, added->pdata[0], TRUE);
  g_assert_cmpuint (delete (studio, one), ==, 1);
  g_assert_cmpuint (delete (studio, added->pdata[0]), ==, 1);
  g_assert_false (g_file_test (ours, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (theirs, G_FILE_TEST_EXISTS));
  g_assert_null (find (studio, "number 0", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_object (&result);
  close_studio (studio);
}

static void
test_presets (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfPreset) preset = ef_preset_copy (ef_preset_get_ours (NULL));
  g_autoptr (EfPreset) saved = NULL;
  g_autoptr (GPtrArray) presets = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_ours;

  ef_preset_get_ours (&n_ours);
  g_set_str (&preset->id, "");
  g_set_str (&preset->name, "  Mine ");
  ef_studio_save_preset_async (studio, profile, preset, await_cb, &result);
  saved = ef_studio_save_preset_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (saved->name, ==, "Mine");
  g_clear_object (&result);

  saved->width = saved->height = 7;
  ef_studio_save_preset_async (studio, profile, saved, await_cb, &result);
  g_assert_null (ef_studio_save_preset_finish (studio, await (&result), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_clear_object (&result);

  ef_studio_list_presets_async (studio, profile, await_cb, &result);
  presets = ef_studio_list_presets_finish (studio, await (&result), &error);
  g_assert_cmpuint (presets->len, ==, n_ours + 1);
  g_clear_object (&result);
  ef_studio_remove_preset_async (studio, profile, saved->id, await_cb, &result);
  g_assert_true (ef_studio_remove_preset_finish (studio, await (&result), &error));
  g_clear_object (&result);
  close_studio (studio);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/library/list", test_list);
  ADD ("/library/files", test_files);
  ADD ("/library/presets", test_presets);
#undef ADD

  return g_test_run ();
}
