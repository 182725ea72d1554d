/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/support.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "core/columns.h"
#include "core/error.h"
#include "pipeline/cache.h"
#include "pipeline/plan-make.h"
#include "pipeline/studio-projects.h"
#include "store/error.h"

/* What a person does with projects, their storyboards, clips and plans. */

#define S EF_NS_PER_SECOND
#define N_SEGMENTS 4
#define N_KILLS 3
#define N_PULLS 200
#define PULL_US 5000

static GPtrArray *
list_segments (EfStudio *studio, EfSource *source)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *segments;

  ef_studio_list_segments_async (studio, source, NULL, await_cb, &result);
  segments = ef_studio_list_segments_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return segments;
}

static void
edit_segments (EfStudio *studio, EfSegmentEdit *edit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_edit_segments_async (studio, edit, await_cb, &result);
  ef_studio_edit_segments_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

/* A video of ten seconds with some stretches of one second. */
static EfSource *
add_source (EfStudio *studio, Fixture *fixture, const char *name)
{
  EfSource *source = add_video (studio, fixture, name);
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);

  for (guint i = 0; i < N_SEGMENTS; i++) {
    g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));
    g_autofree char *label = g_strdup_printf ("Label %u", i);

    ef_segment_set_span (segment, (EfTimeSpan) { 2 * i * S, (2 * i + 1) * S });
    ef_segment_set_label (segment, label);
    ef_segment_edit_add (edit, segment);
  }
  edit_segments (studio, edit);

  return source;
}

static EfProject *
try_add (EfStudio *studio, EfProfile *profile, const char *name, EfSource *source, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_add_project_async (studio, profile, name, source, await_cb, &result);

  return ef_studio_add_project_finish (studio, await (&result), error);
}

static EfProject *
add (EfStudio *studio, const char *name, EfSource *source)
{
  g_autoptr (GError) error = NULL;
  EfProject *project = try_add (studio, ef_studio_get_profile (studio), name, source, &error);

  g_assert_no_error (error);

  return project;
}

static gboolean
rename_project (EfStudio *studio, EfProject *project, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_rename_project_async (studio, project, name, await_cb, &result);

  return ef_studio_rename_project_finish (studio, await (&result), error);
}

static gboolean
remove_project (EfStudio *studio, EfProject *project, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_remove_project_async (studio, project, await_cb, &result);

  return ef_studio_remove_project_finish (studio, await (&result), error);
}

static gboolean
restore_project (EfStudio *studio, EfProject *project, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_restore_project_async (studio, project, await_cb, &result);

  return ef_studio_restore_project_finish (studio, await (&result), error);
}

static EfProject *
find_project (EfStudio *studio, EfProfile *profile, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_find_project_async (studio, profile, text, await_cb, &result);

  return ef_studio_find_project_finish (studio, await (&result), error);
}

static GPtrArray *
try_list (EfStudio *studio, EfProject *project, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_list_items_async (studio, project, NULL, await_cb, &result);

  return ef_studio_list_items_finish (studio, await (&result), error);
}

static GPtrArray *
list (EfStudio *studio, EfProject *project)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *items = try_list (studio, project, &error);

  g_assert_no_error (error);

  return items;
}

static guint
count_items (EfStudio *studio, EfProject *project)
{
  g_autoptr (GPtrArray) items = list (studio, project);

  return items->len;
}

static gboolean
try_edit (EfStudio *studio, EfProjectEdit *edit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_edit_project_async (studio, edit, await_cb, &result);

  return ef_studio_edit_project_finish (studio, await (&result), error);
}

static void
edit (EfStudio *studio, EfProjectEdit *what)
{
  g_autoptr (GError) error = NULL;

  try_edit (studio, what, &error);
  g_assert_no_error (error);
}

static EfProjectEdit *
undo (EfStudio *studio, EfProject *project, gboolean redo, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_undo_project_async (studio, project, redo, await_cb, &result);

  return ef_studio_undo_project_finish (studio, await (&result), error);
}

static EfProjectEdit *
make_drop (GPtrArray *items, guint index)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  EfProjectEdit *drop;

  g_ptr_array_add (chosen, items->pdata[index]);
  drop = ef_project_edit_drop (chosen, &error);
  g_assert_no_error (error);

  return drop;
}

static void
drop (EfStudio *studio, EfProject *project, guint index)
{
  g_autoptr (GPtrArray) items = list (studio, project);
  g_autoptr (EfProjectEdit) what = make_drop (items, index);

  edit (studio, what);
}

/* Puts a segment behind the last item. */
static EfProjectEdit *
make_append (EfProject *project, GPtrArray *items, EfSegment *segment)
{
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (GPtrArray) segments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  EfProjectEdit *what;

  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  g_ptr_array_add (segments, segment);
  what = ef_project_edit_insert (ef_project_get_id (project), G_LIST_MODEL (store), segments,
                                 items->len, (EfTransition) { 0 }, &error);
  g_assert_no_error (error);

  return what;
}

static EfProject *
get_project (EfStudio *studio, guint position)
{
  g_autoptr (EfProject) project = g_list_model_get_item (ef_studio_get_projects (studio), position);

  return project;
}

static guint
count_projects (EfStudio *studio)
{
  return g_list_model_get_n_items (ef_studio_get_projects (studio));
}

static gboolean
is_first (EfStudio *studio, const char *name)
{
  EfProject *project = get_project (studio, 0);

  return project != NULL && g_str_equal (ef_project_get_name (project), name);
}

static guint
count_removed (EfStudio *studio, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) removed = NULL;

  ef_studio_list_removed_projects_async (studio, ef_studio_get_profile (studio), await_cb, &result);
  removed = ef_studio_list_removed_projects_finish (studio, await (&result), NULL);
  if (name != NULL)
    g_assert_cmpstr (ef_project_get_name (removed->pdata[0]), ==, name);

  return removed->len;
}

static gboolean
run_sql_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_run (connection, data, error);
}

static void
run_sql (EfStudio *studio, const char *sql)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_database_write_async (ef_studio_get_database (studio), run_sql_in_database, g_strdup (sql),
                           g_free, NULL, await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
}

static gboolean
set_project (EfStudio *studio,
             EfProject *project,
             const char *name,
             const EfProjectSettings *settings,
             GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_set_project_async (studio, project, name, settings, await_cb, &result);

  return ef_studio_set_project_finish (studio, await (&result), error);
}

static gboolean
is_stored (EfStudio *studio, const char *name, guint n_variants)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EfProject) project = NULL;

  ef_studio_find_project_async (studio, ef_studio_get_profile (studio), name, await_cb, &result);
  project = ef_studio_find_project_finish (studio, await (&result), NULL);

  return project != NULL && ef_project_get_settings (project)->n_variants == n_variants;
}

static void
count_left_out_cb (EfStudio *studio, const char *sentence, guint *n_told)
{
  g_assert_nonnull (strstr (sentence, "1 project"));
  (*n_told)++;
}

static void
test_projects (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfSource) source = add_source (studio, fixture, "a.mp4");
  g_autoptr (EfProject) one = NULL;
  g_autoptr (EfProject) two = NULL;
  g_autoptr (EfProject) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_projects (studio), ==, 0);
  one = add (studio, NULL, NULL);
  g_assert_cmpstr (ef_project_get_name (one), ==, "Project 1");
  two = add (studio, NULL, source);
  g_assert_cmpstr (ef_project_get_name (two), ==, "Project 2");
  g_assert_cmpuint (ef_project_get_n_items (two), ==, N_SEGMENTS);
  g_assert_cmpint (ef_project_get_length (two), ==, N_SEGMENTS * S);
  g_assert_cmpuint (count_projects (studio), ==, 2);
  g_assert_true (is_first (studio, "Project 2"));
  none = try_add (studio, profile, " PROJECT 1 ", NULL, &error);
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  none = try_add (studio, profile, "  ", NULL, &error);
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_true (rename_project (studio, one, " Autumn\n", &error));
  WAIT_UNTIL (is_first (studio, "Autumn"));
  g_assert_false (rename_project (studio, one, "project 2", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);

  g_assert_true (remove_project (studio, one, &error));
  g_assert_cmpuint (count_projects (studio), ==, 1);
  g_assert_false (remove_project (studio, one, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (restore_project (studio, one, &error));
  g_assert_cmpuint (count_projects (studio), ==, 2);
  close_studio (studio);

  /* What was removed can be taken back at the next starts as well, for a while; then it goes for good. */
  studio = open_studio (fixture, EF_STUDIO_NONE);
  g_assert_true (remove_project (studio, one, &error));
  close_studio (studio);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (count_projects (studio) == 1);
  g_assert_cmpuint (count_removed (studio, "Autumn"), ==, 1);
  g_assert_true (restore_project (studio, one, &error));
  g_assert_cmpuint (count_removed (studio, NULL), ==, 0);
  g_assert_true (remove_project (studio, one, &error));
  run_sql (studio, "UPDATE project SET removed_at = removed_at - 31 * 86400000000 "
                   "WHERE removed_at NOT NULL");
  close_studio (studio);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (count_removed (studio, NULL) == 0);
  g_assert_false (restore_project (studio, one, NULL));
  close_studio (studio);
}

/* Name and settings together, or neither. */
static void
test_set (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfProject) project = NULL;
  g_autoptr (EfProject) other = NULL;
  g_autoptr (EfProject) seen = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  project = add (studio, "Spring", NULL);
  other = add (studio, "Autumn", NULL);
  WAIT_UNTIL (count_projects (studio) == 2);
  seen = ef_project_copy (project);
  ef_project_settings_copy (&settings, ef_project_get_settings (project));
  settings.n_variants = 7;
  g_assert_false (set_project (studio, project, "autumn", &settings, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  settings.n_variants = 99;
  g_assert_false (set_project (studio, project, "Summer", &settings, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);
  WAIT_UNTIL (is_stored (studio, "Spring", 3));

  settings.n_variants = 7;
  g_assert_true (set_project (studio, project, " Summer ", &settings, &error));
  g_assert_no_error (error);
  WAIT_UNTIL (is_stored (studio, "Summer", 7));

  /* Settings that were seen before those of somebody else do not go over them; a name takes none with it. */
  settings.n_variants = 5;
  g_assert_false (set_project (studio, seen, "Summer", &settings, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (set_project (studio, seen, "Late Summer", ef_project_get_settings (seen), &error));
  g_assert_no_error (error);
  WAIT_UNTIL (is_stored (studio, "Late Summer", 7));
  close_studio (studio);
}

/* One that cannot be read is said once, and the others are there. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfProject) project = NULL;
  g_autoptr (EfProject) other = NULL;
  guint n_told = 0;

  add_profile (studio, "Nordlicht");
  project = add (studio, "Spring", NULL);
  other = add (studio, "Autumn", NULL);
  run_sql (studio, "UPDATE project SET settings = '[' WHERE name = 'Spring'");
  close_studio (studio);

  studio = open_studio (fixture, EF_STUDIO_NONE);
  g_signal_connect (studio, "left-out", G_CALLBACK (count_left_out_cb), &n_told);
  WAIT_UNTIL (count_projects (studio) == 1);
  g_assert_true (is_first (studio, "Autumn"));
  WAIT_UNTIL (n_told == 1);
  g_assert_true (rename_project (studio, other, "Winter", NULL));
  WAIT_UNTIL (is_first (studio, "Winter"));
  g_assert_cmpuint (n_told, ==, 1);
  close_studio (studio);
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfProject) one = add (studio, "Ärger/und mehr", NULL);
  g_autoptr (EfProject) two = add (studio, "Two", NULL);
  g_autofree char *start = g_strndup (ef_project_get_id (two), 8);
  const struct {
    const char *text;
    EfProject *found;
  } cases[] = {
    { "ärger/UND mehr", one }, { start, two },   { ef_project_get_id (one), one },
    { "Three", NULL },         { "\xff", NULL }, { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfProject) found = find_project (studio, profile, cases[i].text, &error);

    if (cases[i].found != NULL)
      g_assert_cmpstr (ef_project_get_id (found), ==, ef_project_get_id (cases[i].found));
    else
      g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  }
  close_studio (studio);
}

/* New projects begin as the last ones were told to. */
static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  EfProfile *other = add_profile (studio, "Bikeyard");
  g_autoptr (EfProject) before = add (studio, "Before", NULL);
  g_autoptr (EfProject) after = NULL;
  g_autoptr (EfProject) theirs = NULL;
  g_autoptr (GAsyncResult) set = NULL;
  g_autoptr (GAsyncResult) got = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  g_auto (EfProjectSettings) found = { 0 };

  ef_project_settings_init (&settings);
  g_assert_true (ef_project_settings_equal (ef_project_get_settings (before), &settings));
  settings.n_variants = 5;
  settings.fill = EF_FILL_BLUR;
  ef_studio_set_project_defaults_async (studio, profile, &settings, await_cb, &set);
  g_assert_true (ef_studio_set_project_defaults_finish (studio, await (&set), &error));
  ef_studio_get_project_defaults_async (studio, profile, await_cb, &got);
  g_assert_true (ef_studio_get_project_defaults_finish (studio, await (&got), &found, &error));
  g_assert_true (ef_project_settings_equal (&found, &settings));
  after = add (studio, "After", NULL);
  g_assert_true (ef_project_settings_equal (ef_project_get_settings (after), &settings));
  theirs = try_add (studio, other, "Theirs", NULL, &error);
  g_assert_cmpuint (ef_project_get_settings (theirs)->n_variants, !=, 5);
  g_clear_object (&set);
  g_clear_object (&got);
  close_studio (studio);
}

static void
assert_history (EfStudio *studio,
                EfProject *project,
                const char *undo_title,
                const char *redo_title)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;

  ef_studio_get_project_history_async (studio, project, await_cb, &result);
  ef_studio_get_project_history_finish (studio, await (&result), &last, &next, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (last, ==, undo_title);
  g_assert_cmpstr (next, ==, redo_title);
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (EfProject) project = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (EfProjectEdit) what = NULL;
  g_autoptr (EfProjectEdit) stale = NULL;
  g_autoptr (EfProjectEdit) done = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  source = add_source (studio, fixture, "a.mp4");
  project = add (studio, "Spring", source);
  count_projects (studio);
  items = list (studio, project);
  g_assert_cmpuint (items->len, ==, N_SEGMENTS);
  g_assert_cmpstr (ef_segment_get_label (ef_item_get_segment (items->pdata[2])), ==, "Label 2");
  g_assert_cmpstr (ef_source_get_name (ef_item_get_source (items->pdata[2])), ==, "a.mp4");

  /* Whoever made an edit sees it at once, although nobody has waited for it. */
  what = make_drop (items, 0);
  stale = make_drop (items, 0);
  ef_studio_edit_project_async (studio, what, await_cb, &written);
  g_assert_cmpuint (count_items (studio, project), ==, N_SEGMENTS - 1);
  g_assert_true (ef_studio_edit_project_finish (studio, await (&written), &error));
  WAIT_UNTIL (ef_project_get_n_items (get_project (studio, 0)) == N_SEGMENTS - 1);

  g_assert_false (try_edit (studio, stale, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  assert_history (studio, project, ef_project_edit_get_title (what), NULL);
  done = undo (studio, project, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_project_edit_get_n_changes (done), ==, 1);
  g_assert_nonnull (ef_item_get_segment (ef_project_edit_get_change (done, 0)->after));
  g_assert_cmpuint (count_items (studio, project), ==, N_SEGMENTS);
  g_clear_object (&done);
  done = undo (studio, project, TRUE, &error);
  g_assert_cmpuint (count_items (studio, project), ==, N_SEGMENTS - 1);
  g_clear_object (&done);
  g_assert_null (undo (studio, project, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_object (&written);
  close_studio (studio);
}

/* Counts what was refused among the edits that ended. */
typedef struct {
  guint n_ended;
  guint n_refused;
} Ended;

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Ended *ended = data;

  ended->n_ended++;
  ended->n_refused += !ef_studio_edit_project_finish (EF_STUDIO (object), result, NULL);
}

/* While a slider is pulled edits follow each other faster than they are written: what is read of the
 * project meanwhile is older than what a person sees, and puts nothing back. */
static void
test_slider (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfProject) added = NULL;
  EfProject *project;
  Ended ended = { 0 };
  guint n_back = 0;

  add_profile (studio, "Nordlicht");
  count_projects (studio);
  added = add (studio, "Spring", NULL);
  WAIT_UNTIL (count_projects (studio) == 1);
  project = get_project (studio, 0);

  for (guint i = 1; i <= N_PULLS; i++) {
    g_auto (EfProjectSettings) settings = { 0 };
    g_autoptr (EfProjectEdit) what = NULL;
    gint64 until = g_get_monotonic_time () + PULL_US;

    ef_project_settings_copy (&settings, ef_project_get_settings (project));
    settings.seed = i + 1;
    what = ef_project_edit_set_settings (project, &settings, "pull");
    ef_project_edit_apply (what, project, NULL);
    ef_studio_edit_project_async (studio, what, ended_cb, &ended);
    do {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (PULL_US / 10);
    } while (g_get_monotonic_time () < until);
    n_back += ef_project_get_settings (project)->seed != i + 1;
  }
  WAIT_UNTIL (ended.n_ended == N_PULLS);
  g_assert_cmpuint (ended.n_refused, ==, 0);
  g_assert_cmpuint (n_back, ==, 0);
  g_assert_cmpuint (ef_project_get_settings (project)->seed, ==, N_PULLS + 1);
  g_assert_cmpint (ef_project_get_rev (project), ==, N_PULLS + 1);
  close_studio (studio);
}

/* What could not be read again is not written: it would take the whole list with it. */
static void
test_settings (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfProject) project = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  g_autoptr (EfProjectEdit) what = NULL;
  g_autoptr (EfProjectEdit) again = NULL;
  g_autoptr (EfProject) found = NULL;
  g_autoptr (GError) error = NULL;
  EfProject *shown;
  EfProfile *profile = add_profile (studio, "Nordlicht");

  count_projects (studio);
  project = add (studio, "Spring", NULL);
  WAIT_UNTIL (count_projects (studio) == 1);
  shown = get_project (studio, 0);
  ef_project_settings_copy (&settings, ef_project_get_settings (project));
  g_free (settings.folder);
  settings.folder = g_strdup ("Videos");
  what = ef_project_edit_set_settings (shown, &settings, NULL);
  ef_project_edit_apply (what, shown, NULL);
  g_assert_false (try_edit (studio, what, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Videos"));
  g_clear_error (&error);
  assert_history (studio, project, NULL, NULL);
  found = find_project (studio, profile, "Spring", &error);
  g_assert_no_error (error);
  g_assert_nonnull (found);

  /* Nor is it shown for long, and what comes next is written. */
  WAIT_UNTIL (*ef_project_get_settings (shown)->folder == '\0');
  g_assert_cmpint (ef_project_get_rev (shown), ==, 1);
  settings.seed = 7;
  g_set_str (&settings.folder, "/tmp");
  again = ef_project_edit_set_settings (shown, &settings, NULL);
  edit (studio, again);
  close_studio (studio);
}

/* What is under way when the studio closes is written. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (EfProject) project = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) results = g_ptr_array_new ();
  GAsyncResult *written[N_SEGMENTS] = { NULL };
  GAsyncResult *plans = NULL;

  add_profile (studio, "Nordlicht");
  source = add_source (studio, fixture, "a.mp4");
  project = add (studio, "Spring", source);
  items = list (studio, project);
  for (guint i = 0; i < N_SEGMENTS; i++) {
    g_autoptr (EfProjectEdit) what = make_drop (items, i);

    ef_studio_edit_project_async (studio, what, await_cb, &written[i]);
  }
  ef_studio_list_items_async (studio, project, NULL, await_cb, &plans);
  {
    g_autoptr (GAsyncResult) closed = NULL;
    g_autoptr (GError) error = NULL;

    ef_studio_close_async (studio, await_cb, &closed);
    g_assert_true (ef_studio_close_finish (studio, await (&closed), &error));
  }
  for (guint i = 0; i < N_SEGMENTS; i++) {
    g_assert_true (ef_studio_edit_project_finish (studio, await (&written[i]), NULL));
    g_clear_object (&written[i]);
  }
  await (&plans);
  g_clear_object (&plans);
  WAIT_UNTIL (G_OBJECT (studio)->ref_count == 1);
  settle ();
  assert_finalizes (studio);

  studio = open_studio (fixture, EF_STUDIO_NONE);
  g_assert_cmpuint (count_items (studio, project), ==, 0);
  close_studio (studio);
}

static void
count_cb (EfStudio *studio, const char *id, gpointer user_data)
{
  GHashTable *told = user_data;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (told, id));

  g_hash_table_insert (told, g_strdup (id), GUINT_TO_POINTER (n + 1));
}

static guint
count_told (GHashTable *told, const char *id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (told, id));
}

static GHashTable *
watch (EfStudio *studio, const char *signal)
{
  GHashTable *told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_signal_connect (studio, signal, G_CALLBACK (count_cb), told);

  return told;
}

/* Two processes on one database: the other one is told, and who did it only by doing it. */
static void
test_two (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfStudio *other = NULL;
  g_autoptr (EfSource) source = NULL;
  g_autoptr (EfProject) project = NULL;
  g_autoptr (EfProject) empty = NULL;
  g_autoptr (EfProject) later = NULL;
  g_autoptr (GHashTable) mine = NULL;
  g_autoptr (GHashTable) theirs = NULL;
  g_autoptr (GHashTable) segments = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  add_profile (studio, "Nordlicht");
  source = add_source (studio, fixture, "a.mp4");
  project = add (studio, "Spring", source);
  empty = add (studio, "Empty", NULL);
  id = ef_project_get_id (project);
  other = open_studio (fixture, EF_STUDIO_NONE);
  WAIT_UNTIL (count_projects (studio) == 2 && count_projects (other) == 2);
  mine = watch (studio, "items-changed");
  theirs = watch (other, "items-changed");
  segments = watch (studio, "segments-changed");

  /* What was done before is news until both have heard of it. */
  drop (studio, project, 0);
  WAIT_UNTIL (ef_project_get_n_items (get_project (studio, 0)) == N_SEGMENTS - 1 &&
              ef_project_get_n_items (get_project (other, 0)) == N_SEGMENTS - 1);
  /* Whoever has heard of what came last has heard of all before it. */
  later = add (other, "Later", NULL);
  WAIT_UNTIL (count_projects (studio) == 3);
  g_assert_true (remove_project (other, later, &error));
  WAIT_UNTIL (count_projects (studio) == 2);
  g_hash_table_remove_all (mine);
  g_hash_table_remove_all (theirs);
  g_hash_table_remove_all (segments);

  drop (studio, project, 0);
  WAIT_UNTIL (count_told (theirs, id) > 0 &&
              ef_project_get_n_items (get_project (other, 0)) == N_SEGMENTS - 2);
  /* How often a segment is used has changed, and who shows segments is told so. */
  WAIT_UNTIL (count_told (segments, ef_source_get_id (source)) > 0);
  /* Another view of this process was told once, and it was not told again by the news. */
  g_assert_cmpuint (count_told (mine, id), ==, 1);

  /* The editor of this very process: what the storyboard shows is another. */
  {
    g_autoptr (GPtrArray) all = list_segments (studio, source);
    g_autoptr (EfSegment) longer = ef_segment_copy (all->pdata[2]);
    g_autoptr (EfSegmentEdit) what =
      ef_segment_edit_new (ef_source_get_id (source), "Longer", NULL);
    g_autoptr (GPtrArray) items = NULL;

    g_hash_table_remove_all (theirs);
    ef_segment_set_span (longer, (EfTimeSpan) { 4 * S, 6 * S });
    ef_segment_edit_replace (what, all->pdata[2], longer);
    edit_segments (studio, what);
    WAIT_UNTIL (count_told (mine, id) > 0 && count_told (theirs, id) > 0);
    items = list (studio, project);
    g_assert_cmpint (ef_item_get_length (items->pdata[0]), ==, 2 * S);
    WAIT_UNTIL (ef_project_get_length (get_project (other, 0)) == 3 * S);
  }

  /* A source that goes, here or there. */
  {
    g_autoptr (GAsyncResult) removed = NULL;
    g_autoptr (GPtrArray) items = NULL;

    g_hash_table_remove_all (mine);
    g_hash_table_remove_all (theirs);
    ef_studio_remove_source_async (other, source, await_cb, &removed);
    g_assert_true (ef_studio_remove_source_finish (other, await (&removed), &error));
    WAIT_UNTIL (count_told (mine, id) > 0 && count_told (theirs, id) > 0);
    items = list (other, project);
    g_assert_true (ef_item_get_removed (items->pdata[0]));
    g_clear_object (&removed);
  }
  g_assert_cmpuint (count_told (mine, ef_project_get_id (empty)), ==, 0);

  g_assert_true (remove_project (other, project, &error));
  WAIT_UNTIL (count_projects (studio) == 1);
  close_studio (other);
  close_studio (studio);
}

static GPtrArray *
make_clips (EfStudio *studio,
            EfProject *project,
            const EfProjectSettings *settings,
            guint *n_missing,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_make_clips_async (studio, project, settings, await_cb, &result);

  return ef_studio_make_clips_finish (studio, await (&result), n_missing, error);
}

static GPtrArray *
preview_clips (EfStudio *studio, EfProject *project, GListModel *items)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_preview_clips_async (studio, project, items, NULL, await_cb, &result);

  return ef_studio_preview_clips_finish (studio, await (&result), NULL);
}

static GPtrArray *
list_clips (EfStudio *studio, EfProfile *profile, EfProject *project)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *clips;

  ef_studio_list_clips_async (studio, profile, project, NULL, await_cb, &result);
  clips = ef_studio_list_clips_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return clips;
}

static void
count_plain_cb (EfStudio *studio, gpointer user_data)
{
  guint *n = user_data;

  *n += 1;
}

static void
assert_no_two_alike (GPtrArray *clips)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < clips->len; i++)
    g_assert_true (g_hash_table_add (seen, ef_clip_make_signature (clips->pdata[i])));
}

static void
test_clips (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfSource) source = add_source (studio, fixture, "a.mp4");
  g_autoptr (EfProject) project = add (studio, "Spring", source);
  g_autoptr (EfProject) empty = add (studio, "Empty", NULL);
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) third = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) shown = NULL;
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (GError) error = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  guint n_missing = 99;
  guint n_told = 0;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  g_signal_connect (studio, "clips-changed", G_CALLBACK (count_plain_cb), &n_told);
  g_assert_null (make_clips (studio, empty, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);

  ef_project_settings_init (&settings);
  settings.n_variants = 10;
  settings.order = EF_ORDER_SHUFFLED;
  settings.length = 0;
  first = make_clips (studio, project, &settings, &n_missing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 10);
  g_assert_cmpuint (n_missing, ==, 0);
  g_assert_cmpstr (ef_clip_get_name (first->pdata[9]), ==, "J");
  g_assert_cmpint (ef_clip_get_duration (first->pdata[0]), ==, N_SEGMENTS * S);
  WAIT_UNTIL (n_told > 0);

  /* There are 24 orders of four; asked again and again there is no 25th. */
  second = make_clips (studio, project, &settings, &n_missing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->len, ==, 10);
  third = make_clips (studio, project, &settings, &n_missing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (third->len, ==, 4);
  g_assert_cmpuint (n_missing, ==, 6);
  all = list_clips (studio, profile, project);
  g_assert_cmpuint (all->len, ==, 24);
  assert_no_two_alike (all);
  g_assert_cmpuint (ef_clip_get_number (all->pdata[23]), ==, 24);

  /* What the preview lists is what would be made of nothing. */
  items = list (studio, project);
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  ef_project_set_settings (project, &settings);
  shown = preview_clips (studio, project, G_LIST_MODEL (store));
  g_assert_cmpuint (shown->len, ==, 10);
  for (guint i = 0; i < shown->len; i++) {
    g_autofree char *a = ef_clip_make_signature (shown->pdata[i]);
    g_autofree char *b = ef_clip_make_signature (first->pdata[i]);

    g_assert_cmpstr (a, ==, b);
  }
  close_studio (studio);
}

/* What is done to segments later does not change a clip, and one whose segment is gone is not made. */
static void
test_frozen (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfSource) source = add_source (studio, fixture, "a.mp4");
  g_autoptr (EfProject) project = add (studio, "Spring", source);
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) segments = list_segments (studio, source);
  g_autoptr (EfSegmentEdit) what = ef_segment_edit_new (ef_source_get_id (source), "Delete", NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) shown = NULL;
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (GError) error = NULL;
  const EfClipItem *item;

  clips = make_clips (studio, project, NULL, NULL, &error);
  g_assert_no_error (error);
  ef_segment_edit_remove (what, segments->pdata[0]);
  edit_segments (studio, what);
  after = list_clips (studio, profile, project);
  item = ef_clip_get_items (after->pdata[0])->pdata[0];
  g_assert_cmpstr (item->label, ==, "Label 0");
  g_assert_cmpstr (item->source_name, ==, "a.mp4");
  g_assert_cmpint (item->span.end, ==, S);

  g_assert_null (make_clips (studio, project, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "Label 0"));
  items = list (studio, project);
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  shown = preview_clips (studio, project, G_LIST_MODEL (store));
  g_assert_cmpuint (shown->len, >, 0);
  close_studio (studio);
}

/* Eleven of the same length, of which a clip shows one that the script speaks of: there are two lists, and to find
 * that out takes a million tries. */
static GListModel *
make_slow_items (void)
{
  static const char *const words[] = { "cat", NULL };
  GListStore *items = g_list_store_new (EF_TYPE_ITEM);

  for (guint i = 0; i < 11; i++) {
    g_autofree char *id = g_strdup_printf ("segment-%u", i);
    g_autoptr (EfSegment) segment = ef_segment_new (id, "source");
    g_autoptr (EfItem) item = ef_item_new (NULL, "project", id);

    ef_segment_set_span (segment, (EfTimeSpan) { i * S, i * S + S });
    if (i < 2)
      ef_segment_set_keywords (segment, words);
    ef_item_set_contents (item, segment, NULL);
    g_list_store_append (items, item);
  }

  return G_LIST_MODEL (items);
}

static gboolean
count_idle_cb (gpointer n)
{
  return ++*(guint *) n < 100;
}

/* What searches long keeps nobody waiting, and gives way when something else is asked. */
static void
test_preview_is_searched_aside (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfProject) project = ef_project_new ("project", "profile");
  g_autoptr (GListModel) items = make_slow_items ();
  g_autoptr (GListStore) none = g_list_store_new (EF_TYPE_ITEM);
  g_auto (EfProjectSettings) settings = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) shown = NULL;
  g_autoptr (GPtrArray) empty = NULL;
  g_autoptr (GError) error = NULL;
  guint n_idle = 0;

  ef_project_settings_init (&settings);
  settings.n_variants = 10;
  settings.order = EF_ORDER_SHUFFLED;
  settings.length = S;
  g_set_str (&settings.script, "A cat.");
  ef_project_set_settings (project, &settings);

  ef_studio_preview_clips_async (studio, project, items, cancellable, await_cb, &result);
  g_idle_add (count_idle_cb, &n_idle);
  WAIT_UNTIL (n_idle == 100);
  g_assert_null (result);
  g_cancellable_cancel (cancellable);

  /* What is asked then is as it is now, whatever is done to it while it is searched. */
  settings.order = EF_ORDER_ARRANGED;
  settings.n_variants = 1;
  ef_project_set_settings (project, &settings);
  {
    g_autoptr (GAsyncResult) second = NULL;

    ef_studio_preview_clips_async (studio, project, items, NULL, await_cb, &second);
    g_list_store_remove_all (G_LIST_STORE (items));
    shown = ef_studio_preview_clips_finish (studio, await (&second), &error);
  }
  g_assert_no_error (error);
  g_assert_cmpuint (shown->len, ==, 1);
  g_assert_cmpuint (ef_clip_get_items (shown->pdata[0])->len, ==, 1);
  g_assert_null (ef_studio_preview_clips_finish (studio, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result); /* it holds the studio */

  empty = preview_clips (studio, project, G_LIST_MODEL (none));
  g_assert_cmpuint (empty->len, ==, 0);
  close_studio (studio);
}

static EfClip *
find_clip (EfStudio *studio, EfProfile *profile, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_find_clip_async (studio, profile, text, await_cb, &result);

  return ef_studio_find_clip_finish (studio, await (&result), error);
}

static gboolean
rename_clip (EfStudio *studio, EfClip *clip, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_rename_clip_async (studio, clip, name, await_cb, &result);

  return ef_studio_rename_clip_finish (studio, await (&result), error);
}

static gboolean
remove_clip (EfStudio *studio, EfClip *clip, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_remove_clip_async (studio, clip, await_cb, &result);

  return ef_studio_remove_clip_finish (studio, await (&result), error);
}

static void
assert_no_clip (EfStudio *studio, EfProfile *profile, const char *text, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (find_clip (studio, profile, text, &error));
  g_assert_error (error, EF_ERROR, code);
}

static void
test_find_clip (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfSource) source = add_source (studio, fixture, "a.mp4");
  g_autoptr (EfProject) project = add (studio, "Spring/Summer", source);
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  EfClip *clip;
  g_autofree char *start = NULL;

  ef_project_settings_init (&settings);
  settings.n_variants = 3;
  settings.order = EF_ORDER_SHUFFLED;
  clips = make_clips (studio, project, &settings, NULL, &error);
  clip = clips->pdata[1];
  start = g_ascii_strup (ef_clip_get_id (clip), 8);
  g_assert_true (rename_clip (studio, clip, " a/b ", &error));
  g_assert_cmpstr (ef_clip_get_name (clip), ==, "a/b");
  g_assert_false (rename_clip (studio, clip, "", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (rename_clip (studio, clips->pdata[2], "A", &error));

  for (guint i = 0; i < 3; i++) {
    const char *const texts[] = { ef_clip_get_id (clip), start, "spring/summer/A/B" };
    g_autoptr (EfClip) found = find_clip (studio, profile, texts[i], &error);

    g_assert_no_error (error);
    g_assert_cmpstr (ef_clip_get_id (found), ==, ef_clip_get_id (clip));
  }
  assert_no_clip (studio, profile, "Spring/Summer/A", EF_ERROR_AMBIGUOUS);
  assert_no_clip (studio, profile, "Spring/Summer/C", EF_ERROR_NOT_FOUND);
  assert_no_clip (studio, profile, "Winter/A", EF_ERROR_NOT_FOUND);
  assert_no_clip (studio, profile, "A", EF_ERROR_NOT_FOUND);
  assert_no_clip (studio, profile, "\xff/", EF_ERROR_NOT_FOUND);

  g_assert_true (remove_clip (studio, clip, &error));
  g_assert_false (remove_clip (studio, clip, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  assert_no_clip (studio, profile, start, EF_ERROR_NOT_FOUND);
  close_studio (studio);
}

static EfPlan *
make_plan (EfStudio *studio,
           EfClip *clip,
           EfPlanPurpose purpose,
           GPtrArray **problems,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_plan_make_async (studio, clip, EF_FORMAT_BIT (EF_FORMAT_PORTRAIT), purpose, NULL, await_cb,
                      &result);

  return ef_plan_make_finish (await (&result), problems, error);
}

/* Of two sources in turn, the second with a look of its own. */
static EfClip *
make_clip (EfProject *project, EfSource *one, EfSource *two, gint64 end)
{
  EfClip *clip =
    ef_clip_new (NULL, ef_project_get_id (project), ef_project_get_profile_id (project));
  EfSource *const sources[] = { one, two };
  g_auto (EfProjectSettings) settings = { 0 };

  ef_project_settings_init (&settings);
  settings.fill = EF_FILL_BLUR;
  settings.loudness = -16;
  ef_clip_set_settings (clip, &settings);
  ef_clip_set_name (clip, "A");
  for (guint i = 0; i < 2; i++) {
    EfClipItem *item = ef_clip_item_new ();

    g_set_str (&item->segment_id, "s");
    g_set_str (&item->source_id, ef_source_get_id (sources[i]));
    g_set_str (&item->source_name, ef_source_get_name (sources[i]));
    item->span = (EfTimeSpan) { 8 * S, end };
    if (i == 1) {
      item->look.has_fill = TRUE;
      item->look.fill = EF_FILL_CROP;
      item->look.speed = 2;
      item->transition = (EfTransition) { EF_TRANSITION_DIP, S / 2 };
      g_set_str (&item->label, "Mine");
    }
    g_ptr_array_add (ef_clip_get_items (clip), item);
  }

  return clip;
}

static void
test_plan (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfSource) one = NULL;
  g_autoptr (EfSource) two = NULL;
  g_autoptr (EfProject) project = add (studio, "Spring", NULL);
  g_autoptr (EfClip) clip = NULL;
  g_autoptr (EfClip) late = NULL;
  g_autoptr (EfPlan) plan = NULL;
  g_autoptr (EfPlan) render = NULL;
  g_autoptr (EfPlan) partly = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) partly_problems = NULL;
  g_autoptr (GError) error = NULL;
  EfStretch *stretch;

  ef_studio_get_sources (studio);
  one = add_video (studio, fixture, "one.mp4");
  {
    g_autofree char *path = write_video (fixture, "heavy.mp4", "heavy");
    g_autoptr (EfAdded) added = add_paths (studio, profile, (const char *[]) { path, NULL });

    two = g_object_ref (added->sources->pdata[0]);
  }
  WAIT_UNTIL (is_ready (studio, 0) && is_ready (studio, 1));
  {
    g_autofree char *folder = ef_cache_get_folder (studio, get_source (studio, 1));
    g_autofree char *proxy = g_build_filename (folder, EF_CACHE_PROXY, NULL);

    WAIT_UNTIL (g_file_test (proxy, G_FILE_TEST_EXISTS));
  }

  clip = make_clip (project, one, two, 9 * S);
  plan = make_plan (studio, clip, EF_PLAN_FOR_PREVIEW, &problems, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (plan->stretches->len, ==, 2);
  g_assert_cmpuint (plan->outputs->len, ==, 0);
  g_assert_cmpstr (plan->profile_id, ==, ef_profile_get_id (profile));
  g_assert_cmpstr (plan->profile_name, ==, "Nordlicht");
  g_assert_cmpstr (plan->title, ==, "A");
  g_assert_cmpfloat (plan->loudness, ==, -16);
  g_assert_cmpuint (ef_plan_get_n_frames (plan), ==, 25 + 13);
  stretch = plan->stretches->pdata[0];
  g_assert_cmpstr (stretch->label, ==, "one.mp4");
  g_assert_cmpstr (stretch->path, ==, ef_source_get_path (one));
  g_assert_cmpint (stretch->size, ==, ef_source_get_size (get_source (studio, 0)));
  g_assert_cmpstr (stretch->fingerprint, ==, ef_source_get_fingerprint (get_source (studio, 0)));
  g_assert_null (stretch->proxy);
  g_assert_true (stretch->look.has_fill);
  g_assert_cmpint (stretch->look.fill, ==, EF_FILL_BLUR);
  g_assert_cmpint (stretch->info->width, ==, 1280);
  stretch = plan->stretches->pdata[1];
  g_assert_cmpstr (stretch->label, ==, "Mine");
  g_assert_nonnull (stretch->proxy);
  g_assert_cmpint (stretch->lead, ==, -1);
  g_assert_cmpint (stretch->look.fill, ==, EF_FILL_CROP);
  g_assert_cmpint (stretch->transition.kind, ==, EF_TRANSITION_DIP);

  render = make_plan (studio, clip, EF_PLAN_FOR_RENDER, NULL, &error);
  g_assert_no_error (error);
  stretch = render->stretches->pdata[1];
  g_assert_null (stretch->proxy);
  g_assert_true (ef_plan_check (render, &error));

  /* Behind the end of the videos, which last ten seconds. */
  late = make_clip (project, one, two, 12 * S);
  partly = make_plan (studio, late, EF_PLAN_FOR_PREVIEW, &partly_problems, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (partly_problems->len, ==, 2);
  stretch = partly->stretches->pdata[0];
  g_assert_cmpint (stretch->span.end, ==, 10 * S);
  g_assert_null (make_plan (studio, late, EF_PLAN_FOR_RENDER, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);

  /* One of the two is not in the list any more. */
  {
    g_autoptr (GAsyncResult) removed = NULL;
    g_autoptr (EfPlan) left = NULL;
    g_autoptr (GPtrArray) said = NULL;

    ef_studio_remove_source_async (studio, one, await_cb, &removed);
    g_assert_true (ef_studio_remove_source_finish (studio, await (&removed), &error));
    left = make_plan (studio, clip, EF_PLAN_FOR_PREVIEW, &said, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (left->stretches->len, ==, 1);
    g_assert_cmpuint (said->len, ==, 1);
    g_assert_nonnull (strstr (said->pdata[0], "“one.mp4”"));
    g_assert_null (make_plan (studio, clip, EF_PLAN_FOR_RENDER, NULL, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
    g_assert_nonnull (strstr (error->message, "“one.mp4”"));
    g_clear_error (&error);
    g_clear_object (&removed);
  }
  close_studio (studio);
}

static void
write_columns (EfStudio *studio, EfSource *source)
{
  g_autofree char *folder = ef_cache_get_folder (studio, source);
  g_autofree char *path = g_build_filename (folder, EF_CACHE_COLUMNS, NULL);
  EfColumnsLook looks[50] = { 0 };
  g_autoptr (EfColumns) columns = NULL;
  g_autoptr (GBytes) bytes = NULL;

  /* Something at the right all the time. */
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
    looks[i].time = i * S / EF_COLUMNS_RATE;
    for (guint x = 50; x < 58; x++) {
      looks[i].motion_across[x] = 200;
      looks[i].detail_across[x] = 200;
    }
    for (guint y = 14; y < 22; y++) {
      looks[i].motion_down[y] = 200;
      looks[i].detail_down[y] = 200;
    }
  }
  columns = ef_columns_new (looks, G_N_ELEMENTS (looks), 10 * S);
  bytes = ef_columns_to_bytes (columns);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

/* Where nobody has looked it is the middle, and somebody looks; where somebody has the crop follows. */
static void
test_camera (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (EfProject) project = NULL;
  g_autoptr (EfClip) clip = NULL;
  g_autoptr (EfPlan) before = NULL;
  g_autoptr (EfPlan) after = NULL;
  g_autoptr (GHashTable) told = watch (studio, "items-changed");
  g_autoptr (GError) error = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  EfStretch *stretch;
  double x;
  double y;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  project = add (studio, "Spring", NULL);
  clip = make_clip (project, source, source, 9 * S);
  ef_project_settings_init (&settings);
  settings.fill = EF_FILL_TRACK;
  ef_clip_set_settings (clip, &settings);
  before = make_plan (studio, clip, EF_PLAN_FOR_PREVIEW, NULL, &error);
  g_assert_no_error (error);
  stretch = before->stretches->pdata[0];
  g_assert_cmpint (stretch->look.fill, ==, EF_FILL_TRACK);
  g_assert_null (stretch->cameras[EF_FORMAT_PORTRAIT]);

  write_columns (studio, source);
  after = make_plan (studio, clip, EF_PLAN_FOR_PREVIEW, NULL, &error);
  g_assert_no_error (error);
  stretch = after->stretches->pdata[0];
  g_assert_nonnull (stretch->cameras[EF_FORMAT_PORTRAIT]);
  g_assert_null (stretch->cameras[EF_FORMAT_SQUARE]);
  ef_camera_get_place (stretch->cameras[EF_FORMAT_PORTRAIT], 17 * S / 2, &x, &y);
  g_assert_cmpfloat (x, >, 0.75);
  /* The second has a fill of its own. */
  stretch = after->stretches->pdata[1];
  g_assert_null (stretch->cameras[EF_FORMAT_PORTRAIT]);
  close_studio (studio);
}

static void
assert_not_found (GError **error)
{
  g_assert_error (*error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (error);
}

/* What one profile has no other can reach, by whichever id. */
static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *mine = add_profile (studio, "Nordlicht");
  EfProfile *theirs = add_profile (studio, "Bikeyard");
  g_autoptr (EfSource) source = add_source (studio, fixture, "a.mp4");
  g_autoptr (EfProject) project = add (studio, "Spring", source);
  g_autoptr (EfProject) stolen =
    ef_project_new (ef_project_get_id (project), ef_profile_get_id (theirs));
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) projects = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (EfClip) stolen_clip = NULL;
  g_autoptr (EfClip) foreign = NULL;
  g_autoptr (GError) error = NULL;

  clips = make_clips (studio, project, NULL, NULL, &error);
  g_assert_no_error (error);
  stolen_clip = ef_clip_new (ef_clip_get_id (clips->pdata[0]), ef_project_get_id (project),
                             ef_profile_get_id (theirs));

  g_assert_null (find_project (studio, theirs, "Spring", &error));
  assert_not_found (&error);
  g_assert_null (find_project (studio, theirs, ef_project_get_id (project), &error));
  assert_not_found (&error);
  ef_studio_list_projects_async (studio, theirs, NULL, await_cb, &listed);
  projects = ef_studio_list_projects_finish (studio, await (&listed), &error);
  g_assert_cmpuint (projects->len, ==, 0);
  g_assert_null (try_add (studio, theirs, "Of theirs", source, &error));
  assert_not_found (&error);
  g_assert_false (rename_project (studio, stolen, "Mine now", &error));
  assert_not_found (&error);
  g_assert_false (remove_project (studio, stolen, &error));
  assert_not_found (&error);
  g_assert_null (try_list (studio, stolen, &error));
  assert_not_found (&error);
  g_assert_null (undo (studio, stolen, FALSE, &error));
  assert_not_found (&error);
  g_assert_null (make_clips (studio, stolen, NULL, NULL, &error));
  assert_not_found (&error);
  none = list_clips (studio, theirs, project);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (find_clip (studio, theirs, ef_clip_get_id (clips->pdata[0]), &error));
  assert_not_found (&error);
  g_assert_null (find_clip (studio, theirs, "Spring/A", &error));
  assert_not_found (&error);
  g_assert_false (rename_clip (studio, stolen_clip, "Mine", &error));
  assert_not_found (&error);
  g_assert_false (remove_clip (studio, stolen_clip, &error));
  assert_not_found (&error);

  /* A clip of theirs that names a source of ours shows nothing of it. */
  foreign = make_clip (stolen, source, source, 9 * S);
  g_assert_null (make_plan (studio, foreign, EF_PLAN_FOR_PREVIEW, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);

  /* The list is that of the profile that is shown. */
  WAIT_UNTIL (count_projects (studio) == 1);
  ef_studio_set_profile (studio, theirs);
  g_assert_cmpuint (count_projects (studio), ==, 0);
  ef_studio_set_profile (studio, mine);
  WAIT_UNTIL (count_projects (studio) == 1);
  g_clear_object (&listed);
  close_studio (studio);
}

/* The program that is killed: it takes out and puts in for as long as it may. */
static int
edit_until_killed (const char *folder, const char *project_id, const char *profile_id)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *cache = g_build_filename (folder, "cache", NULL);
  EfPaths paths = { .data = data, .cache = cache };
  Fixture fixture = { .paths = &paths, .keyring = keyring };
  EfStudio *studio = open_studio (&fixture, EF_STUDIO_NONE);
  g_autoptr (EfProject) project = ef_project_new (project_id, profile_id);

  while (TRUE) {
    g_autoptr (GPtrArray) items = list (studio, project);
    g_autoptr (EfProjectEdit) what =
      items->len < 20 ? make_append (project, items, ef_item_get_segment (items->pdata[0]))
                      : make_drop (items, items->len - 1);

    edit (studio, what);
    g_print ("%u\n", items->len);
  }

  return 0;
}

static void
kill_editor (Fixture *fixture, EfProject *project, guint n_lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe", "--edit", fixture->folder,
    ef_project_get_id (project), ef_project_get_profile_id (project), NULL);
  g_autoptr (GDataInputStream) lines = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  for (guint i = 0; i < n_lines; i++) {
    g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

    g_assert_nonnull (line);
  }
  g_subprocess_send_signal (child, SIGKILL);
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
}

/* Whenever it is: an edit is there as a whole, with its step, or it is not. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (EfProject) project = NULL;

  add_profile (studio, "Nordlicht");
  source = add_source (studio, fixture, "a.mp4");
  project = add (studio, "Spring", source);
  close_studio (studio);

  for (guint i = 0; i < N_KILLS; i++) {
    guint n_before;
    guint n_back = 0;

    kill_editor (fixture, project, 3 + 7 * i);
    studio = open_studio (fixture, EF_STUDIO_WINDOW);
    n_before = count_items (studio, project);
    g_assert_cmpuint (n_before, >, N_SEGMENTS);
    while (TRUE) {
      g_autoptr (GError) error = NULL;
      g_autoptr (EfProjectEdit) done = undo (studio, project, FALSE, &error);

      if (done == NULL) {
        g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
        break;
      }
      n_back++;
    }
    g_assert_cmpuint (count_items (studio, project), ==, 0);
    for (guint j = 0; j < n_back; j++) {
      g_autoptr (EfProjectEdit) done = undo (studio, project, TRUE, NULL);

      g_assert_nonnull (done);
    }
    g_assert_cmpuint (count_items (studio, project), ==, n_before);
    close_studio (studio);
  }
}

#define ADD(name, func) g_test_add ("/projects/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "--edit"))
    return edit_until_killed (argv[2], argv[3], argv[4]);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("projects", test_projects);
  ADD ("set", test_set);
  ADD ("damaged", test_damaged);
  ADD ("find", test_find);
  ADD ("defaults", test_defaults);
  ADD ("edit", test_edit);
  ADD ("slider", test_slider);
  ADD ("settings", test_settings);
  ADD ("close", test_close);
  ADD ("two", test_two);
  ADD ("clips", test_clips);
  ADD ("frozen", test_frozen);
  ADD ("preview-is-searched-aside", test_preview_is_searched_aside);
  ADD ("find-clip", test_find_clip);
  ADD ("plan", test_plan);
  ADD ("camera", test_camera);
  ADD ("isolation", test_isolation);
  ADD ("killed", test_killed);

  return g_test_run ();
}
