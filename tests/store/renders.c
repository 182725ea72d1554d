/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "store/connection-private.h"
#include "store/job-table.h"
#include "store/preset-table.h"
#include "store/profile-table.h"
#include "store/render-table-private.h"
#include "support.h"

/* The library and presets, on real files. */
#define S (G_GINT64_CONSTANT (1000000000))
#define MANY 10000
#define DAY (24 * G_TIME_SPAN_HOUR)

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = support_make_folder ();
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (ef_connection_run (fixture->connection, "PRAGMA synchronous = OFF", &error));
  fixture->first = support_make_profile ("Nordlicht Coffee");
  fixture->second = support_make_profile ("Bikeyard");
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->first, &error));
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->second, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static const char *
get_id (EfProfile *profile)
{
  return ef_profile_get_id (profile);
}

static EfRender *
make (EfProfile *profile, const char *title, const char *file)
{
  EfRender *render = ef_render_new (NULL, get_id (profile));

  ef_render_set_title (render, title);
  ef_render_set_file (render, file, 1234, 1700000000000000);
  ef_render_set_picture (render, 1080, 1920, 5 * S);
  ef_render_set_state (render, EF_JOB_COMPLETED);

  return render;
}

static void
insert (Fixture *fixture, EfRender *render)
{
  g_autoptr (GError) error = NULL;

  ef_render_table_insert (fixture->connection, render, &error);
  g_assert_no_error (error);
}

static EfRender *
add (Fixture *fixture, EfProfile *profile, const char *title)
{
  g_autofree char *file = g_strdup_printf ("/out/%s.mp4", title);
  EfRender *render = make (profile, title, file);

  insert (fixture, render);

  return render;
}

static EfRender *
get (Fixture *fixture, EfRender *render)
{
  g_autoptr (GError) error = NULL;
  EfRender *found = ef_render_table_get (fixture->connection, ef_render_get_profile_id (render),
                                         ef_render_get_id (render), &error);

  g_assert_no_error (error);

  return found;
}

/* Their titles, in their order. */
static char *
list (Fixture *fixture, EfProfile *profile, const EfRenderFilter *filter, guint offset, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) renders =
    ef_render_table_select (fixture->connection, get_id (profile), filter, offset, limit, &error);
  GString *titles = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < renders->len; i++)
    g_string_append_printf (titles, "%s%s", i > 0 ? ", " : "",
                            ef_render_get_title (renders->pdata[i]));

  return g_string_free_and_steal (titles);
}

static void
assert_list (Fixture *fixture, const EfRenderFilter *filter, const char *expected)
{
  g_autofree char *titles = list (fixture, fixture->first, filter, 0, 0);

  g_assert_cmpstr (titles, ==, expected);
}

static gint64
count (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  ef_connection_get_value (fixture->connection, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

static const char *const tags[] = { "summer", "öl \"fein\"", NULL };
static const char *const keywords[] = { "b-roll", NULL };

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) render = make (fixture->first, "Ärger 😀; DROP TABLE", "/out/caf\xe9.mp4");
  g_autoptr (EfRender) found = NULL;

  ef_render_set_origin (render, "project", "clip", "job");
  ef_render_set_caption (render, "Guten “Morgen”\nund mehr");
  ef_render_set_tags (render, tags);
  ef_render_set_keywords (render, keywords);
  ef_render_set_format (render, "9:16");
  ef_render_set_preset (render, "TikTok");
  ef_render_set_state (render, EF_JOB_RETRYING);
  ef_render_set_use (render, EF_RENDER_PUBLISH_FAILED);
  insert (fixture, render);
  g_assert_cmpint (ef_render_get_rev (render), ==, 1);
  g_assert_cmpint (ef_render_get_added (render), >, 0);

  found = get (fixture, render);
  g_assert_cmpint (ef_render_assign (render, found, ~0u), ==, 0);
  g_assert_cmpstr (ef_render_get_file (found), ==, "/out/caf\xe9.mp4");
  g_assert_cmpstr (ef_render_get_project_id (found), ==, "project");
  g_assert_cmpstr (ef_render_get_clip_id (found), ==, "clip");
  g_assert_cmpstr (ef_render_get_job_id (found), ==, "job");
  g_assert_cmpstrv (ef_render_get_keywords (found), keywords);
  g_assert_cmpstr (ef_render_get_format (found), ==, "9:16");
  g_assert_cmpstr (ef_render_get_preset (found), ==, "TikTok");
  g_assert_cmpint (ef_render_get_use (found), ==, EF_RENDER_PUBLISH_FAILED);
  g_assert_cmpint (ef_render_get_added (found), ==, ef_render_get_added (render));
  g_assert_cmpint (ef_render_get_trashed (found), ==, 0);
  g_assert_cmpint (ef_render_get_rev (found), ==, 1);
}

static void
test_update (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) render = add (fixture, fixture->first, "One");
  g_autoptr (EfRender) late = ef_render_copy (render);
  g_autoptr (EfRender) found = NULL;
  g_autoptr (GError) error = NULL;

  ef_render_set_title (render, "Two");
  ef_render_set_caption (render, "Not named, not written");
  g_assert_true (ef_render_table_update (fixture->connection, render, EF_RENDER_TITLE, &error));
  g_assert_cmpint (ef_render_get_rev (render), ==, 2);
  found = get (fixture, render);
  g_assert_cmpstr (ef_render_get_title (found), ==, "Two");
  g_assert_cmpstr (ef_render_get_caption (found), ==, "");

  g_assert_false (ef_render_table_update (fixture->connection, late, EF_RENDER_TITLE, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (ef_render_table_remove (fixture->connection, get_id (fixture->first),
                                         ef_render_get_id (render), &error));
  g_assert_false (ef_render_table_update (fixture->connection, render, EF_RENDER_TITLE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *title;
    int seconds;
  } rows[] = { { "delta", 3 }, { "Alpha", 9 }, { "charlie", 1 }, { "Bravo", 9 } };
  static const struct {
    EfRenderOrder order;
    const char *titles;
  } orders[] = {
    { EF_RENDER_NEWEST, "Bravo, charlie, Alpha, delta" },
    { EF_RENDER_OLDEST, "delta, Alpha, charlie, Bravo" },
    { EF_RENDER_BY_TITLE, "Alpha, Bravo, charlie, delta" },
    { EF_RENDER_LONGEST, "Bravo, Alpha, delta, charlie" },
  };
  g_autofree char *page = NULL;
  g_autofree char *beyond = NULL;
  EfRenderFilter filter = { 0 };

  /* All at one moment: whoever came later is newer. */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *file = g_strdup_printf ("/out/%u.mp4", i);
    g_autoptr (EfRender) render = make (fixture->first, rows[i].title, file);

    ef_render_set_added (render, 1700000000000000);
    ef_render_set_picture (render, 640, 360, rows[i].seconds * S);
    insert (fixture, render);
  }
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
    filter.order = orders[i].order;
    assert_list (fixture, &filter, orders[i].titles);
  }
  filter.order = EF_RENDER_BY_TITLE;
  page = list (fixture, fixture->first, &filter, 1, 2);
  g_assert_cmpstr (page, ==, "Bravo, charlie");
  beyond = list (fixture, fixture->first, &filter, 4, 2);
  g_assert_cmpstr (beyond, ==, "");
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) made = make (fixture->first, "Made", "/out/made.mp4");
  g_autoptr (EfRender) waiting = make (fixture->first, "Waiting", "/out/waiting.mp4");
  g_autoptr (EfRender) sent = make (fixture->first, "Sent", "/out/sent.mp4");
  g_autoptr (EfRender) gone = add (fixture, fixture->first, "Gone");
  g_autoptr (EfRender) theirs = add (fixture, fixture->second, "Theirs");
  g_autoptr (GPtrArray) all_tags = NULL;
  g_autoptr (GError) error = NULL;
  EfRenderCounts counts;

  ef_render_set_origin (made, "p1", "c1", "");
  ef_render_set_format (made, "1:1");
  ef_render_set_tags (made, tags);
  insert (fixture, made);
  ef_render_set_origin (waiting, "p1", "c2", "");
  ef_render_set_state (waiting, EF_JOB_QUEUED);
  insert (fixture, waiting);
  ef_render_set_use (sent, EF_RENDER_PUBLISHED);
  ef_render_set_tags (sent, (const char *[]) { "Autumn", "summer", NULL });
  insert (fixture, sent);
  g_assert_true (ef_render_table_set_trashed (fixture->connection, get_id (fixture->first),
                                              ef_render_get_id (gone), TRUE, &error));

  assert_list (fixture, &(EfRenderFilter) { 0 }, "Sent, Waiting, Made");
  assert_list (fixture, &(EfRenderFilter) { .trashed = TRUE }, "Gone");
  assert_list (fixture, &(EfRenderFilter) { .states = 1u << EF_JOB_COMPLETED }, "Sent, Made");
  assert_list (fixture, &(EfRenderFilter) { .states = 1u << EF_JOB_QUEUED | 1u << EF_JOB_RUNNING },
               "Waiting");
  assert_list (fixture, &(EfRenderFilter) { .uses = 1u << EF_RENDER_PUBLISHED }, "Sent");
  assert_list (fixture,
               &(EfRenderFilter) { .uses = 1u << EF_RENDER_NOT_SENT | 1u << EF_RENDER_SCHEDULED,
                                   .order = EF_RENDER_OLDEST },
               "Made, Waiting");
  assert_list (fixture, &(EfRenderFilter) { .format = "1:1" }, "Made");
  assert_list (fixture, &(EfRenderFilter) { .project_id = "p1" }, "Waiting, Made");
  assert_list (fixture, &(EfRenderFilter) { .clip_id = "c2" }, "Waiting");
  assert_list (fixture, &(EfRenderFilter) { .tag = "summer" }, "Sent, Made");
  assert_list (fixture, &(EfRenderFilter) { .tag = "summ" }, "");
  assert_list (fixture, &(EfRenderFilter) { .tag = "öl \"fein\"", .text = "" }, "Made");
  assert_list (fixture,
               &(EfRenderFilter) { .tag = "summer",
                                   .text = "ma",
                                   .format = "1:1",
                                   .states = 1u << EF_JOB_COMPLETED,
                                   .uses = 1,
                                   .project_id = "p1",
                                   .clip_id = "c1" },
               "Made");

  g_assert_true (
    ef_render_table_count (fixture->connection, get_id (fixture->first), &counts, &error));
  g_assert_cmpint (counts.n_all, ==, 2);
  g_assert_cmpint (counts.n_uses[EF_RENDER_NOT_SENT], ==, 1);
  g_assert_cmpint (counts.n_uses[EF_RENDER_SCHEDULED], ==, 0);
  g_assert_cmpint (counts.n_uses[EF_RENDER_PUBLISHED], ==, 1);
  g_assert_cmpint (counts.n_trashed, ==, 1);

  all_tags = ef_render_table_list_tags (fixture->connection, get_id (fixture->first), &error);
  g_assert_no_error (error);
  g_assert_cmpint (all_tags->len, ==, 3);
  g_assert_cmpstr (all_tags->pdata[0], ==, "Autumn");
  g_assert_cmpstr (all_tags->pdata[1], ==, "summer");
  g_assert_cmpstr (all_tags->pdata[2], ==, tags[1]);
}

static void
assert_found (Fixture *fixture, const char *text, const char *titles)
{
  assert_list (fixture, &(EfRenderFilter) { .text = text }, titles);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) render = make (fixture->first, "Frühling in Tromsø", "/out/1.mp4");
  g_autoptr (EfRender) other = make (fixture->first, "B-roll 10.5", "/out/2.mp4");
  g_autoptr (EfRender) theirs = add (fixture, fixture->second, "Frühling");
  g_autoptr (GError) error = NULL;

  ef_render_set_caption (render, "Ein Café am Morgen, “ganz früh”\n東京");
  ef_render_set_tags (render, tags);
  ef_render_set_keywords (render, (const char *[]) { "großartig", NULL });
  insert (fixture, render);
  insert (fixture, other);

  assert_found (fixture, "Frühling", "Frühling in Tromsø");
  assert_found (fixture, "frühl", "Frühling in Tromsø");
  assert_found (fixture, "FRUHLING", "Frühling in Tromsø");
  assert_found (fixture, "f", "Frühling in Tromsø");
  assert_found (fixture, "cafe", "Frühling in Tromsø");
  assert_found (fixture, "morg fruhl", "Frühling in Tromsø");
  assert_found (fixture, "morgen roll", "");
  assert_found (fixture, "summer", "Frühling in Tromsø");
  assert_found (fixture, "ol fein", "Frühling in Tromsø");
  assert_found (fixture, "großart", "Frühling in Tromsø");
  assert_found (fixture, "東京", "Frühling in Tromsø");
  assert_found (fixture, "b-roll", "B-roll 10.5");
  assert_found (fixture, "10.5", "B-roll 10.5");
  assert_found (fixture, "rühling", "");

  /* Nothing of the language of the search, nor of how it is stored, means anything. */
  assert_found (fixture, "\"", "");
  assert_found (fixture, "*", "");
  assert_found (fixture, "title:frühling", "");
  assert_found (fixture, "frühling OR roll", "");
  assert_found (fixture, "frühling NOT café", "");
  assert_found (fixture, "(früh", "Frühling in Tromsø");
  assert_found (fixture, "früh\"ling\" -", "");
  assert_found (fixture, "^früh *", "Frühling in Tromsø");
  assert_found (fixture, "fr\xfc", "Frühling in Tromsø");
  assert_found (fixture, "   ", "");

  /* The search follows. */
  ef_render_set_title (render, "Herbst");
  ef_render_set_caption (render, "");
  g_assert_true (ef_render_table_update (fixture->connection, render,
                                         EF_RENDER_TITLE | EF_RENDER_CAPTION, &error));
  assert_found (fixture, "frühl", "");
  assert_found (fixture, "herbst", "Herbst");
  g_assert_true (ef_render_table_remove (fixture->connection, get_id (fixture->first),
                                         ef_render_get_id (render), &error));
  assert_found (fixture, "herbst", "");
  g_assert_true (
    ef_connection_run (fixture->connection,
                       "INSERT INTO render_text (render_text) VALUES ('integrity-check')", &error));
  g_assert_no_error (error);
}

static void
test_trash (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *me = get_id (fixture->first);
  g_autoptr (EfRender) old = add (fixture, fixture->first, "Old");
  g_autoptr (EfRender) theirs = add (fixture, fixture->second, "Theirs");
  g_autoptr (EfRender) again = make (fixture->first, "Again", "/out/Old.mp4");
  g_autoptr (EfRender) found = NULL;
  g_autoptr (GPtrArray) expired = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_file;

  g_assert_false (ef_render_table_insert (connection, again, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  g_assert_true (
    ef_render_table_set_trashed (connection, me, ef_render_get_id (old), TRUE, &error));
  g_assert_false (
    ef_render_table_set_trashed (connection, me, ef_render_get_id (old), TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  found = get (fixture, old);
  g_assert_cmpint (ef_render_get_trashed (found), >, 0);
  g_assert_cmpint (ef_render_get_rev (found), ==, 1);

  /* Added again meanwhile: one of the two. */
  insert (fixture, again);
  g_assert_false (
    ef_render_table_set_trashed (connection, me, ef_render_get_id (old), FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);

  g_assert_true (ef_render_table_set_trashed (connection, get_id (fixture->second),
                                              ef_render_get_id (theirs), TRUE, &error));
  expired = ef_render_table_list_expired (connection, g_get_real_time () - DAY, &error);
  g_assert_cmpint (expired->len, ==, 0);
  g_clear_pointer (&expired, g_ptr_array_unref);
  expired = ef_render_table_list_expired (connection, g_get_real_time () + DAY, &error);
  g_assert_cmpint (expired->len, ==, 2);

  /* Files: of any profile. */
  g_assert_true (ef_render_table_has_file (connection, "/out/Theirs.mp4", NULL, &has_file, &error));
  g_assert_true (has_file);
  g_assert_true (ef_render_table_has_file (connection, "/out/Theirs.mp4", ef_render_get_id (theirs),
                                           &has_file, &error));
  g_assert_false (has_file);
  g_assert_true (ef_render_table_has_file (connection, "/out/none.mp4", NULL, &has_file, &error));
  g_assert_false (has_file);
}

static void
set_job_state (Fixture *fixture, EfJob *job, EfJobState from, EfJobState to)
{
  g_autoptr (GError) error = NULL;

  ef_job_table_move (fixture->connection, ef_job_get_id (job), from, to, &error);
  g_assert_no_error (error);
}

/* Until its file is there. */
static void
test_follows_job (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, get_id (fixture->first), "Teaser");
  g_autoptr (EfRender) one = make (fixture->first, "One", "/out/one.mp4");
  g_autoptr (EfRender) two = make (fixture->first, "Two", "/out/two.mp4");
  g_autoptr (EfRender) done = NULL;
  g_autoptr (EfRender) failed = NULL;
  g_autoptr (EfRender) elsewhere = add (fixture, fixture->first, "Elsewhere");
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_job_table_insert (fixture->connection, job, &error));
  ef_render_set_origin (one, "p", "c", ef_job_get_id (job));
  ef_render_set_origin (two, "p", "c", ef_job_get_id (job));
  ef_render_set_state (one, EF_JOB_PENDING);
  ef_render_set_state (two, EF_JOB_PENDING);
  insert (fixture, one);
  insert (fixture, two);
  set_job_state (fixture, job, EF_JOB_PENDING, EF_JOB_QUEUED);
  set_job_state (fixture, job, EF_JOB_QUEUED, EF_JOB_RUNNING);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM render WHERE state = 'running'"), ==, 2);

  done = get (fixture, one);
  ef_render_set_state (done, EF_JOB_COMPLETED);
  g_assert_true (ef_render_table_update (fixture->connection, done, EF_RENDER_STATE, &error));
  set_job_state (fixture, job, EF_JOB_RUNNING, EF_JOB_FAILED);
  g_clear_object (&done);
  done = get (fixture, one);
  failed = get (fixture, two);
  g_assert_cmpint (ef_render_get_state (done), ==, EF_JOB_COMPLETED);
  g_assert_cmpint (ef_render_get_state (failed), ==, EF_JOB_FAILED);
  g_clear_object (&done);
  done = get (fixture, elsewhere);
  g_assert_cmpint (ef_render_get_rev (done), ==, 1);

  /* Files outlive the jobs that made them. */
  g_assert_true (ef_connection_run (fixture->connection, "DELETE FROM job", NULL));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM render"), ==, 3);
}

static void
assert_not_found (GError **error)
{
  g_assert_error (*error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (error);
}

static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *they = get_id (fixture->second);
  g_autoptr (EfRender) mine = add (fixture, fixture->first, "Mine");
  g_autoptr (EfRender) stolen = ef_render_new (ef_render_get_id (mine), they);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) all_tags = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GError) error = NULL;
  const char *id = ef_render_get_id (mine);
  gint64 number = count (fixture, "SELECT number FROM render");
  EfRenderFilter filters[] = {
    { 0 },
    { .text = "mine" },
    { .text = "m", .order = EF_RENDER_BY_TITLE },
    { .tag = "summer" },
    { .states = 1u << EF_JOB_COMPLETED },
    { .uses = 1u << EF_RENDER_NOT_SENT },
    { .trashed = TRUE },
  };
  EfRenderCounts counts;

  ef_render_set_tags (mine, tags);
  g_assert_true (ef_render_table_update (connection, mine, EF_RENDER_TAGS, &error));
  ef_render_set_title (stolen, "Stolen");
  ef_render_set_rev (stolen, ef_render_get_rev (mine));
  g_assert_null (ef_render_table_get (connection, they, id, &error));
  assert_not_found (&error);
  g_assert_false (ef_render_table_update (connection, stolen, EF_RENDER_TITLE, &error));
  assert_not_found (&error);
  g_assert_false (ef_render_table_set_trashed (connection, they, id, TRUE, &error));
  assert_not_found (&error);
  g_assert_false (ef_render_table_remove (connection, they, id, &error));
  assert_not_found (&error);
  found = ef_render_table_find (connection, they, "", &error);
  g_assert_cmpint (found->len, ==, 0);
  rows = ef_render_table_get_numbers (connection, they, &number, 1, NULL, &error);
  g_assert_cmpint (rows->len, ==, 1);
  g_assert_null (rows->pdata[0]);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++) {
    g_autofree char *titles = list (fixture, fixture->second, &filters[i], 0, 0);

    g_assert_cmpstr (titles, ==, "");
  }
  all_tags = ef_render_table_list_tags (connection, they, &error);
  g_assert_cmpint (all_tags->len, ==, 0);
  g_assert_true (ef_render_table_count (connection, they, &counts, &error));
  g_assert_cmpint (counts.n_all + counts.n_trashed, ==, 0);

  g_clear_pointer (&found, g_ptr_array_unref);
  found = ef_render_table_find (connection, get_id (fixture->first), id, &error);
  g_assert_cmpint (found->len, ==, 1);
  assert_found (fixture, "mine", "Mine");
}

static gboolean
insert_many (EfConnection *connection, gpointer data, GError **error)
{
  Fixture *fixture = data;

  for (guint i = 0; i < MANY; i++) {
    g_autofree char *title = g_strdup_printf ("Clip %05u word%u", i, i % 100);
    g_autofree char *file = g_strdup_printf ("/out/%u.mp4", i);
    g_autoptr (EfRender) render =
      make (i % 10 == 0 ? fixture->second : fixture->first, title, file);

    ef_render_set_added (render, 1700000000000000 + i);
    if (i % 100 == 1)
      ef_render_set_tags (render, tags);
    if (!ef_render_table_insert (connection, render, error))
      return FALSE;
  }

  return TRUE;
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *last = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GTimer) timer = g_timer_new ();
  EfRenderFilter filter = { .states = 1u << EF_JOB_COMPLETED };
  gint64 some[3];

  g_assert_true (ef_connection_write (fixture->connection, insert_many, fixture, &error));
  g_test_message ("written in %.3f s", g_timer_elapsed (timer, NULL));
  g_timer_start (timer);
  numbers =
    ef_render_table_list_numbers (fixture->connection, get_id (fixture->first), &filter, &error);
  g_test_message ("listed in %.4f s", g_timer_elapsed (timer, NULL));
  g_assert_no_error (error);
  g_assert_cmpint (numbers->len, ==, MANY / 10 * 9);

  /* Some of them, in any order; what is gone has a place and nothing in it. */
  some[0] = g_array_index (numbers, gint64, numbers->len - 1);
  some[1] = G_MAXINT64;
  some[2] = g_array_index (numbers, gint64, 0);
  rows = ef_render_table_get_numbers (fixture->connection, get_id (fixture->first), some, 3, NULL,
                                      &error);
  g_assert_cmpstr (ef_render_get_title (rows->pdata[0]), ==, "Clip 00001 word1");
  g_assert_null (rows->pdata[1]);
  g_assert_cmpstr (ef_render_get_title (rows->pdata[2]), ==, "Clip 09999 word99");

  g_timer_start (timer);
  last = list (fixture, fixture->first, &filter, MANY / 10 * 9 - 1, 50);
  g_test_message ("last page in %.4f s", g_timer_elapsed (timer, NULL));
  g_assert_cmpstr (last, ==, "Clip 00001 word1");
  filter.text = "word77 clip 09";
  g_timer_start (timer);
  found = list (fixture, fixture->first, &filter, 0, 2);
  g_test_message ("found in %.4f s", g_timer_elapsed (timer, NULL));
  g_assert_cmpstr (found, ==, "Clip 09977 word77, Clip 09877 word77");
}

/* What SQLite is going to do, a line for each step. */
static char *
explain (Fixture *fixture, const EfRenderFilter *filter)
{
  g_autofree char *sql = ef_render_select_make_sql (filter);
  g_autofree char *question = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  EfStatement *statement = ef_connection_prepare (fixture->connection, question, &error);
  GString *plan = g_string_new (NULL);
  static const char *const names[] = { ":profile", ":states", ":uses", ":format",
                                       ":project", ":clip",   ":tag",  ":text" };
  gboolean has_row = TRUE;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strstr (sql, names[i]) != NULL)
      ef_statement_bind_text (statement, names[i], "x");
  }
  ef_statement_bind_int (statement, ":limit", 1);
  ef_statement_bind_int (statement, ":offset", 1);
  while (has_row) {
    g_assert_true (ef_statement_next (statement, &has_row, &error));
    if (has_row)
      g_string_append_printf (plan, "%s\n", ef_statement_get_text (statement, 3));
  }

  return g_string_free_and_steal (plan);
}

/* No list is sorted, and the plain ones do not touch a row. */
static void
test_plans (Fixture *fixture, gconstpointer data)
{
  static const struct {
    EfRenderFilter filter;
    const char *index;
  } cases[] = {
    { { 0 }, "USING COVERING INDEX render_by_time " },
    { { .states = 1 }, "USING COVERING INDEX render_by_time " },
    { { .order = EF_RENDER_OLDEST, .states = 1 }, "USING COVERING INDEX render_by_time " },
    { { .order = EF_RENDER_BY_TITLE, .states = 1 }, "USING COVERING INDEX render_by_title " },
    { { .order = EF_RENDER_LONGEST, .states = 1 }, "USING COVERING INDEX render_by_duration " },
    { { .states = 1, .uses = 1 }, "USING INDEX render_by_time " },
    { { .states = 1, .format = "9:16" }, "USING INDEX render_by_time " },
  };
  static const EfRenderFilter others[] = {
    { .text = "x" },       { .text = "x", .states = 1 }, { .tag = "x" },
    { .project_id = "x" }, { .clip_id = "x" },           { .trashed = TRUE },
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_connection_write (fixture->connection, insert_many, fixture, &error));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *plan = explain (fixture, &cases[i].filter);

    g_test_message ("%u: %s", i, plan);
    g_assert_nonnull (strstr (plan, cases[i].index));
    g_assert_null (strstr (plan, "TEMP B-TREE"));
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *plan = explain (fixture, &others[i]);

    g_test_message ("others %u: %s", i, plan);
    g_assert_null (strstr (plan, "SCAN render\n"));
    g_assert_nonnull (strstr (plan, "SEARCH render USING "));
  }
}

static EfPreset *
make_preset (Fixture *fixture, EfProfile *profile, const char *name)
{
  guint n;
  const EfPreset *ours = ef_preset_get_ours (&n);
  EfPreset *preset = ef_preset_copy (&ours[0]);
  g_autoptr (GError) error = NULL;

  g_free (preset->id);
  preset->id = g_uuid_string_random ();
  g_set_str (&preset->name, name);
  g_set_str (&preset->profile_id, get_id (profile));
  ef_preset_table_insert (fixture->connection, preset, &error);
  g_assert_no_error (error);

  return preset;
}

static void
test_presets (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  g_autoptr (EfPreset) second = make_preset (fixture, fixture->first, "zwei");
  g_autoptr (EfPreset) first = make_preset (fixture, fixture->first, "Eins");
  g_autoptr (EfPreset) theirs = make_preset (fixture, fixture->second, "Theirs");
  g_autoptr (GPtrArray) presets = NULL;
  g_autoptr (GError) error = NULL;
  const EfPreset *found;

  first->quality = 17.5;
  first->most_bitrate = 9000;
  g_assert_true (ef_preset_table_update (connection, first, &error));
  presets = ef_preset_table_list (connection, get_id (fixture->first), &error);
  g_assert_no_error (error);
  g_assert_cmpint (presets->len, ==, 2);
  found = presets->pdata[0];
  g_assert_cmpstr (found->id, ==, first->id);
  g_assert_cmpstr (found->name, ==, "Eins");
  g_assert_cmpstr (found->profile_id, ==, get_id (fixture->first));
  g_assert_cmpfloat (found->quality, ==, 17.5);
  g_assert_cmpint (found->most_bitrate, ==, 9000);
  g_assert_cmpint (found->formats, ==, first->formats);

  g_assert_false (ef_preset_table_remove (connection, get_id (fixture->first), theirs->id, &error));
  assert_not_found (&error);
  g_set_str (&theirs->profile_id, get_id (fixture->first));
  g_assert_false (ef_preset_table_update (connection, theirs, &error));
  assert_not_found (&error);
  g_assert_true (ef_preset_table_remove (connection, get_id (fixture->first), second->id, &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM preset"), ==, 2);
}

/* Rows tell of themselves, for those who show them. */
static void
test_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) render = add (fixture, fixture->first, "One");
  g_autoptr (EfPreset) preset = make_preset (fixture, fixture->first, "Mine");
  g_autoptr (GError) error = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *expected = NULL;

  g_assert_true (ef_render_table_set_trashed (fixture->connection, get_id (fixture->first),
                                              ef_render_get_id (render), TRUE, &error));
  g_assert_true (ef_render_table_remove (fixture->connection, get_id (fixture->first),
                                         ef_render_get_id (render), &error));
  ids = support_get_text (fixture->connection,
                          "SELECT \"table\" || ' ' || id || ' ' || profile FROM change "
                          "WHERE \"table\" IN ('render', 'preset') ORDER BY seq");
  expected = g_strdup_printf ("render %1$s %2$s\npreset %3$s %2$s\nrender %1$s %2$s\n"
                              "render %1$s %2$s\n",
                              ef_render_get_id (render), get_id (fixture->first), preset->id);
  g_assert_cmpstr (ids, ==, expected);
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/renders/round-trip", test_round_trip);
  add_test ("/renders/update", test_update);
  add_test ("/renders/order", test_order);
  add_test ("/renders/filters", test_filters);
  add_test ("/renders/search", test_search);
  add_test ("/renders/trash", test_trash);
  add_test ("/renders/follows-job", test_follows_job);
  add_test ("/renders/isolation", test_isolation);
  add_test ("/renders/many", test_many);
  add_test ("/renders/plans", test_plans);
  add_test ("/renders/presets", test_presets);
  add_test ("/renders/news", test_news);

  return g_test_run ();
}
