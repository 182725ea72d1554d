/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "store/connection-private.h"
#include "store/event-table.h"
#include "store/job-table.h"
#include "store/leftover-table.h"
#include "store/migrations.h"
#include "store/profile-table.h"
#include "store/setting-table.h"
#include "support.h"

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
} Fixture;

static EfProfile *
add_profile (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  EfProfile *profile = support_make_profile (name);

  ef_profile_table_insert (fixture->connection, profile, &error);
  g_assert_no_error (error);

  return profile;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = support_make_folder ();
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  fixture->first = add_profile (fixture, "Nordlicht Coffee");
  fixture->second = add_profile (fixture, "Bikeyard");
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

static EfProfile *
get_profile (Fixture *fixture, EfProfile *profile)
{
  g_autoptr (GError) error = NULL;
  EfProfile *found =
    ef_profile_table_get (fixture->connection, ef_profile_get_id (profile), &error);

  g_assert_no_error (error);

  return found;
}

static void
assert_same_profile (EfProfile *a, EfProfile *b)
{
  g_assert_cmpstr (ef_profile_get_id (a), ==, ef_profile_get_id (b));
  g_assert_cmpstr (ef_profile_get_name (a), ==, ef_profile_get_name (b));
  g_assert_cmpstr (ef_profile_get_description (a), ==, ef_profile_get_description (b));
  g_assert_cmpstr (ef_profile_get_initials (a), ==, ef_profile_get_initials (b));
  g_assert_cmpstr (ef_profile_get_colour (a), ==, ef_profile_get_colour (b));
  g_assert_cmpstr (ef_profile_get_time_zone (a), ==, ef_profile_get_time_zone (b));
  g_assert_cmpstr (ef_profile_get_server (a), ==, ef_profile_get_server (b));
  g_assert_cmpstr (ef_profile_get_origin (a), ==, ef_profile_get_origin (b));
  g_assert_cmpint (ef_profile_get_has_key (a), ==, ef_profile_get_has_key (b));
  g_assert_cmpint (ef_profile_get_is_default (a), ==, ef_profile_get_is_default (b));
  g_assert_cmpint (ef_profile_get_position (a), ==, ef_profile_get_position (b));
  g_assert_cmpint (ef_profile_get_rev (a), ==, ef_profile_get_rev (b));
  g_assert_cmpint (ef_profile_get_key_rev (a), ==, ef_profile_get_key_rev (b));
}

static void
set_every_field (EfProfile *profile)
{
  ef_profile_set_name (profile, "Ärger & ‘Söhne’ 😀; DROP TABLE profile");
  ef_profile_set_description (profile, "Bikes");
  ef_profile_set_initials (profile, "ÄS");
  ef_profile_set_colour (profile, "green");
  ef_profile_set_time_zone (profile, "Europe/Berlin");
  ef_profile_set_server (profile, "https://example.org/api", "https://example.org");
  ef_profile_set_has_key (profile, TRUE);
}

static void
test_profile_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) profile = support_make_profile ("x");
  g_autoptr (EfProfile) found = NULL;
  g_autoptr (GError) error = NULL;

  set_every_field (profile);
  g_assert_true (ef_profile_table_insert (fixture->connection, profile, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ef_profile_get_position (profile), ==, 2);
  g_assert_false (ef_profile_get_is_default (profile));
  g_assert_true (ef_profile_get_is_default (fixture->first));

  found = get_profile (fixture, profile);
  assert_same_profile (profile, found);
}

static void
test_profile_update_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) found = NULL;
  g_autoptr (GError) error = NULL;

  set_every_field (fixture->second);
  ef_profile_table_update (fixture->connection, fixture->second,
                           EF_PROFILE_EDITABLE | EF_PROFILE_SERVER | EF_PROFILE_HAS_KEY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ef_profile_get_rev (fixture->second), ==, 2);
  g_assert_cmpint (ef_profile_get_key_rev (fixture->second), ==, 1);

  found = get_profile (fixture, fixture->second);
  assert_same_profile (fixture->second, found);
}

/* Each field alone: the others keep what somebody else may have written. */
static void
test_profile_update_partly (Fixture *fixture, gconstpointer data)
{
  static const EfProfileFields order[] = {
    EF_PROFILE_NAME,      EF_PROFILE_DESCRIPTION, EF_PROFILE_INITIALS, EF_PROFILE_COLOUR,
    EF_PROFILE_TIME_ZONE, EF_PROFILE_SERVER,      EF_PROFILE_HAS_KEY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    g_autoptr (EfProfile) before = get_profile (fixture, fixture->second);
    g_autoptr (EfProfile) values = ef_profile_copy (before);
    g_autoptr (EfProfile) after = NULL;
    g_autoptr (GError) error = NULL;

    set_every_field (values);
    ef_profile_table_update (fixture->connection, values, order[i], &error);
    g_assert_no_error (error);

    after = get_profile (fixture, fixture->second);
    g_assert_cmpint (ef_profile_assign (before, after, ~0u), ==, order[i]);
    g_assert_cmpint (ef_profile_get_rev (after), ==, ef_profile_get_rev (before) + 1);
  }
}

/* Another key looks like the old one to other processes, but for its number. */
static void
test_profile_key_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) before = NULL;
  g_autoptr (EfProfile) after = NULL;
  g_autoptr (GError) error = NULL;

  set_every_field (fixture->second);
  for (gint64 key_rev = 1; key_rev < 3; key_rev++) {
    g_clear_object (&before);
    before = g_steal_pointer (&after);
    ef_profile_table_update (fixture->connection, fixture->second,
                             EF_PROFILE_SERVER | EF_PROFILE_HAS_KEY, &error);
    g_assert_no_error (error);
    after = get_profile (fixture, fixture->second);
    g_assert_cmpint (ef_profile_get_key_rev (after), ==, key_rev);
  }
  g_assert_cmpint (ef_profile_assign (before, after, ~0u), ==, EF_PROFILE_HAS_KEY);

  ef_profile_table_update (fixture->connection, fixture->second, EF_PROFILE_NAME, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ef_profile_get_key_rev (fixture->second), ==, 2);
}

/* Requests go where the key belongs to, whatever wrote the row. */
static void
test_profile_server_of_origin (Fixture *fixture, gconstpointer data)
{
  static const char *const servers[] = {
    "https://evil.example/api", "https://h.example.evil.example",
    "https://h.example/api/",   "https://h.example/api/../evil",
    "http://h.example",         "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++) {
    g_autoptr (EfProfile) values = ef_profile_copy (fixture->second);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", servers[i]);
    ef_profile_set_server (values, servers[i], "https://h.example");
    g_assert_false (
      ef_profile_table_update (fixture->connection, values, EF_PROFILE_SERVER, &error));
    g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
  }

  ef_profile_set_server (fixture->second, "https://h.example", "https://h.example");
  g_assert_true (
    ef_profile_table_update (fixture->connection, fixture->second, EF_PROFILE_SERVER, NULL));
  ef_profile_set_server (fixture->second, "", "");
  g_assert_true (
    ef_profile_table_update (fixture->connection, fixture->second, EF_PROFILE_SERVER, NULL));
}

static void
test_profile_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) slower = ef_profile_copy (fixture->second);
  g_autoptr (EfProfile) found = NULL;
  g_autoptr (GError) error = NULL;

  ef_profile_set_colour (fixture->second, "red");
  g_assert_true (
    ef_profile_table_update (fixture->connection, fixture->second, EF_PROFILE_COLOUR, NULL));
  ef_profile_set_colour (slower, "green");
  g_assert_false (ef_profile_table_update (fixture->connection, slower, EF_PROFILE_COLOUR, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_assert_cmpint (ef_profile_get_rev (slower), ==, 1);

  found = get_profile (fixture, fixture->second);
  g_assert_cmpstr (ef_profile_get_colour (found), ==, "red");
}

static void
test_profile_not_found (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) nobody = support_make_profile ("Nobody");
  const char *id = ef_profile_get_id (nobody);
  EfConnection *connection = fixture->connection;
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_profile_table_get (connection, id, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "Profile not found");
  g_clear_error (&error);
  g_assert_false (ef_profile_table_update (connection, nobody, EF_PROFILE_NAME, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ef_profile_table_make_default (connection, id, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ef_profile_table_move (connection, id, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ef_profile_table_remove (connection, id, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_profile_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) third = support_make_profile ("BIKEYARD");
  g_autoptr (EfProfile) values = ef_profile_copy (fixture->first);
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_profile_table_insert (fixture->connection, third, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_assert_cmpstr (error->message, ==,
                   "There is already a profile “BIKEYARD”: choose another name.");
  g_clear_error (&error);

  ef_profile_set_name (values, "bikeYard");
  g_assert_false (ef_profile_table_update (fixture->connection, values, EF_PROFILE_NAME, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);

  /* Its own name in another case is no other profile's. */
  ef_profile_set_name (values, "NORDLICHT coffee");
  ef_profile_table_update (fixture->connection, values, EF_PROFILE_NAME, &error);
  g_assert_no_error (error);
}

static char *
list_names (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) profiles = ef_profile_table_list (fixture->connection, &error);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < profiles->len; i++) {
    EfProfile *profile = g_ptr_array_index (profiles, i);

    g_assert_cmpint (ef_profile_get_position (profile), ==, (int) i);
    g_string_append_printf (names, "%s%s ", ef_profile_get_name (profile),
                            ef_profile_get_is_default (profile) ? "*" : "");
  }

  return g_string_free_and_steal (g_steal_pointer (&names));
}

static void
assert_move (Fixture *fixture, EfProfile *profile, int position, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  ef_profile_table_move (fixture->connection, ef_profile_get_id (profile), position, &error);
  g_assert_no_error (error);
  names = list_names (fixture);
  g_assert_cmpstr (names, ==, expected);
}

static void
test_profile_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProfile) a = add_profile (fixture, "A");
  g_autoptr (EfProfile) b = add_profile (fixture, "B");
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  assert_move (fixture, b, 0, "B Nordlicht Coffee* Bikeyard A ");
  assert_move (fixture, b, 2, "Nordlicht Coffee* Bikeyard B A ");
  assert_move (fixture, fixture->second, 99, "Nordlicht Coffee* B A Bikeyard ");
  assert_move (fixture, a, -5, "A Nordlicht Coffee* B Bikeyard ");
  assert_move (fixture, a, 0, "A Nordlicht Coffee* B Bikeyard ");

  ef_profile_table_make_default (fixture->connection, ef_profile_get_id (b), &error);
  g_assert_no_error (error);
  ef_profile_table_make_default (fixture->connection, ef_profile_get_id (b), &error);
  g_assert_no_error (error);
  ef_profile_table_remove (fixture->connection, ef_profile_get_id (fixture->first), &error);
  g_assert_no_error (error);
  names = list_names (fixture);
  g_assert_cmpstr (names, ==, "A B* Bikeyard ");
}

/* Pairs of a profile and an origin. */
static void G_GNUC_NULL_TERMINATED
assert_leftovers (GPtrArray *leftovers, ...)
{
  va_list list;
  const char *id;
  guint n = 0;

  va_start (list, leftovers);
  while ((id = va_arg (list, const char *)) != NULL) {
    const EfLeftover *leftover;

    g_assert_cmpuint (n, <, leftovers->len);
    leftover = g_ptr_array_index (leftovers, n++);
    g_assert_cmpstr (leftover->profile_id, ==, id);
    g_assert_cmpstr (leftover->origin, ==, va_arg (list, const char *));
  }
  va_end (list);
  g_assert_cmpuint (n, ==, leftovers->len);
}

static void
test_profile_remove (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  g_autoptr (GPtrArray) leftovers = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_profile_table_remove (connection, ef_profile_get_id (fixture->first), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "Set another profile as default first.");
  g_clear_error (&error);

  ef_profile_table_remove (connection, ef_profile_get_id (fixture->second), &error);
  g_assert_no_error (error);
  leftovers = ef_leftover_table_list (connection, &error);
  g_assert_no_error (error);
  assert_leftovers (leftovers, ef_profile_get_id (fixture->second), "", NULL);
}

static void
test_leftovers (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++) {
    g_assert_true (ef_leftover_table_insert (connection, "a", "https://h.example", &error));
    g_assert_true (ef_leftover_table_insert (connection, "a", "", &error));
  }
  both = ef_leftover_table_list (connection, &error);
  assert_leftovers (both, "a", "", "a", "https://h.example", NULL);

  g_assert_true (ef_leftover_table_remove (connection, "a", "", &error));
  g_assert_true (ef_leftover_table_remove (connection, "a", "https://other.example", &error));
  one = ef_leftover_table_list (connection, &error);
  assert_leftovers (one, "a", "https://h.example", NULL);
  g_assert_no_error (error);
}

static gboolean
is_used (Fixture *fixture, const char *origin)
{
  g_autoptr (GError) error = NULL;
  gboolean used = FALSE;

  ef_leftover_table_is_used (fixture->connection, ef_profile_get_id (fixture->second), origin,
                             &used, &error);
  g_assert_no_error (error);

  return used;
}

static void
test_leftover_used (Fixture *fixture, gconstpointer data)
{
  const EfProfileFields account = EF_PROFILE_SERVER | EF_PROFILE_HAS_KEY;

  g_assert_false (is_used (fixture, ""));
  g_assert_false (is_used (fixture, "https://example.org"));
  set_every_field (fixture->second);
  g_assert_true (ef_profile_table_update (fixture->connection, fixture->second, account, NULL));
  g_assert_true (is_used (fixture, "https://example.org"));
  g_assert_false (is_used (fixture, "https://other.example"));
  ef_profile_set_has_key (fixture->second, FALSE);
  g_assert_true (ef_profile_table_update (fixture->connection, fixture->second, account, NULL));
  g_assert_false (is_used (fixture, "https://example.org"));
}

static EfJob *
add_job (Fixture *fixture, EfProfile *profile, EfJobKind kind, const char *title)
{
  EfJob *job = ef_job_new (kind, ef_profile_get_id (profile), title);
  g_autoptr (GError) error = NULL;

  ef_job_set_priority (job, -3);
  ef_job_set_hold (job, TRUE);
  ef_job_set_attempts (job, 2);
  ef_job_set_retry_at (job, G_GINT64_CONSTANT (1700000000000000));
  ef_job_set_problem (job, "No space");
  ef_job_table_insert (fixture->connection, job, &error);
  g_assert_no_error (error);

  return job;
}

static void
test_job_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) job = add_job (fixture, fixture->first, EF_JOB_RENDER, "Teaser");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_job_table_list (fixture->connection, NULL, &error);
  EfJob *found;

  g_assert_no_error (error);
  g_assert_cmpint (jobs->len, ==, 1);
  found = g_ptr_array_index (jobs, 0);
  g_assert_cmpstr (ef_job_get_id (found), ==, ef_job_get_id (job));
  g_assert_cmpstr (ef_job_get_profile_id (found), ==, ef_profile_get_id (fixture->first));
  g_assert_cmpstr (ef_job_get_title (found), ==, "Teaser");
  g_assert_cmpint (ef_job_get_kind (found), ==, EF_JOB_RENDER);
  g_assert_cmpint (ef_job_get_state (found), ==, EF_JOB_PENDING);
  g_assert_cmpint (ef_job_get_priority (found), ==, -3);
  g_assert_true (ef_job_get_hold (found));
  g_assert_cmpint (ef_job_get_attempts (found), ==, 2);
  g_assert_cmpint (ef_job_get_retry_at (found), ==, G_GINT64_CONSTANT (1700000000000000));
  g_assert_cmpstr (ef_job_get_problem (found), ==, "No space");
}

static void
test_job_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) job = add_job (fixture, fixture->first, EF_JOB_RENDER, "Teaser");
  EfConnection *connection = fixture->connection;
  const char *id = ef_job_get_id (job);
  guint counts[EF_JOB_N_STATES];
  g_autoptr (GError) error = NULL;

  ef_job_table_move (connection, id, EF_JOB_PENDING, EF_JOB_QUEUED, &error);
  g_assert_no_error (error);
  g_assert_false (ef_job_table_move (connection, id, EF_JOB_PENDING, EF_JOB_QUEUED, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (ef_job_table_move (connection, "?", EF_JOB_PENDING, EF_JOB_QUEUED, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (ef_job_table_count_states (connection, NULL, counts, &error));
  g_assert_cmpint (counts[EF_JOB_QUEUED], ==, 1);
  g_assert_cmpint (counts[EF_JOB_PENDING], ==, 0);
}

/* A wrong name and an illegal move are mistakes of ours: they end a test run, in a process of its own
 * here, which leaves no file behind. */
static EfConnection *
connect_in_memory (void)
{
  EfConnection *connection = ef_connection_open (":memory:", EF_CONNECTION_WRITE, NULL);
  guint n_migrations;
  const EfMigration *migrations = ef_migrations_get (&n_migrations);

  g_assert_true (ef_migrations_run (connection, migrations, n_migrations, NULL));

  return connection;
}

static void
test_illegal_move_subprocess (void)
{
  g_autoptr (EfConnection) connection = connect_in_memory ();
  g_autoptr (EfProfile) profile = support_make_profile ("Bikeyard");
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, ef_profile_get_id (profile), "Teaser");

  ef_profile_table_insert (connection, profile, NULL);
  ef_job_table_insert (connection, job, NULL);
  ef_job_table_move (connection, ef_job_get_id (job), EF_JOB_PENDING, EF_JOB_COMPLETED, NULL);
}

static void
test_wrong_name_subprocess (void)
{
  g_autoptr (EfConnection) connection = connect_in_memory ();
  EfStatement *statement = ef_connection_prepare (connection, "SELECT :a", NULL);

  ef_statement_bind_int (statement, ":b", 1);
}

static void
test_missing_value_subprocess (void)
{
  g_autoptr (EfConnection) connection = connect_in_memory ();
  EfStatement *statement = ef_connection_prepare (connection, "SELECT :a", NULL);

  ef_statement_run (statement, NULL);
}

static void
assert_mistake (const char *path, const char *message)
{
  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (message);
}

static void
test_mistakes (void)
{
  assert_mistake ("/tables/mistakes/illegal-move/subprocess",
                  "*must not go from pending to completed*");
  assert_mistake ("/tables/mistakes/wrong-name/subprocess", "*No parameter :b in*");
  assert_mistake ("/tables/mistakes/missing-value/subprocess", "*No value for :a in*");
}

/* Each bind type with its extremes, and a statement that is used again. */
static void
test_bind_types (Fixture *fixture, gconstpointer data)
{
  const char *sql = "SELECT :text, :int, :double, :null";

  for (int i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    EfStatement *statement = ef_connection_prepare (fixture->connection, sql, &error);
    gboolean has_row;

    g_assert_no_error (error);
    ef_statement_bind_text (statement, ":text", i == 0 ? "it’s \"x\"" : NULL);
    ef_statement_bind_int (statement, ":int", i == 0 ? G_MAXINT64 : G_MININT64);
    ef_statement_bind_double (statement, ":double", i == 0 ? 0.1 : -1e300);
    ef_statement_bind_null (statement, ":null");
    g_assert_true (ef_statement_next (statement, &has_row, &error));
    g_assert_true (has_row);
    g_assert_cmpstr (ef_statement_get_text (statement, 0), ==, i == 0 ? "it’s \"x\"" : NULL);
    g_assert_cmpint (ef_statement_is_null (statement, 0), ==, i == 1);
    g_assert_cmpint (ef_statement_get_int (statement, 1), ==, i == 0 ? G_MAXINT64 : G_MININT64);
    g_assert_cmpfloat (ef_statement_get_double (statement, 2), ==, i == 0 ? 0.1 : -1e300);
    g_assert_true (ef_statement_is_null (statement, 3));
    g_assert_null (ef_statement_get_text (statement, 3));
    g_assert_cmpint (ef_connection_get_n_statements (fixture->connection), ==, 3);
  }
}

/* Something of everything for two profiles: each sees its own, and only its own goes with it. */
static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *first = ef_profile_get_id (fixture->first);
  const char *second = ef_profile_get_id (fixture->second);
  g_autoptr (EfJob) job_1 = add_job (fixture, fixture->first, EF_JOB_RENDER, "1");
  g_autoptr (EfJob) job_2 = add_job (fixture, fixture->second, EF_JOB_IMPORT, "2");
  g_autoptr (EfJob) job_3 = add_job (fixture, fixture->second, EF_JOB_PUBLISH, "3");
  g_autoptr (EfEvent) event_1 = ef_event_new (EF_EVENT_PROFILE_CREATED, first, "1");
  g_autoptr (EfEvent) event_2 = ef_event_new (EF_EVENT_PROFILE_CREATED, second, "2");
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *value = NULL;
  EfEventFilter of_second = { .profile_id = second };
  EfProfileContents contents;
  guint counts[EF_JOB_N_STATES];
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_event_table_insert (connection, event_1, &error));
  g_assert_true (ef_event_table_insert (connection, event_2, &error));
  g_assert_true (ef_setting_table_set (connection, first, "limit", "1", &error));
  g_assert_true (ef_setting_table_set (connection, second, "limit", "2", &error));

  g_assert_true (ef_setting_table_get (connection, first, "limit", &value, &error));
  g_assert_cmpstr (value, ==, "1");
  g_clear_pointer (&value, g_free);
  g_assert_true (ef_setting_table_get (connection, NULL, "limit", &value, &error));
  g_assert_null (value);
  jobs = ef_job_table_list (connection, second, &error);
  g_assert_cmpint (jobs->len, ==, 2);
  g_assert_cmpstr (ef_job_get_title (g_ptr_array_index (jobs, 0)), ==, "2");
  events = ef_event_table_list (connection, &of_second, &error);
  g_assert_cmpint (events->len, ==, 1);
  g_assert_cmpstr (ef_event_get_profile_name (g_ptr_array_index (events, 0)), ==, "Bikeyard");
  g_assert_true (ef_profile_table_count_contents (connection, second, &contents, &error));
  g_assert_cmpint (contents.n_jobs, ==, 2);
  g_assert_cmpint (contents.n_settings, ==, 1);
  g_assert_cmpint (contents.n_events, ==, 1);
  g_assert_true (ef_job_table_count_states (connection, second, counts, &error));
  g_assert_cmpint (counts[EF_JOB_PENDING], ==, 2);

  g_assert_true (ef_profile_table_remove (connection, second, &error));
  g_assert_no_error (error);
  g_assert_true (ef_profile_table_count_contents (connection, first, &contents, &error));
  g_assert_cmpint (contents.n_jobs, ==, 1);
  g_assert_cmpint (contents.n_settings, ==, 1);
  g_assert_true (ef_profile_table_count_contents (connection, second, &contents, &error));
  g_assert_cmpint (contents.n_jobs, ==, 0);
  g_assert_cmpint (contents.n_settings, ==, 0);
  g_assert_cmpint (contents.n_events, ==, 1);
  g_clear_pointer (&events, g_ptr_array_unref);
  events = ef_event_table_list (connection, &of_second, &error);
  g_assert_null (ef_event_get_profile_name (g_ptr_array_index (events, 0)));
}

static void
test_setting (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = NULL;
  g_autofree char *value = NULL;

  g_assert_true (ef_setting_table_get (connection, NULL, "theme", &value, &error));
  g_assert_null (value);
  g_assert_true (ef_setting_table_set (connection, NULL, "theme", "\"a\"", &error));
  g_assert_true (ef_setting_table_set (connection, NULL, "theme", "\"b\"", &error));
  g_assert_true (ef_setting_table_get (connection, NULL, "theme", &value, &error));
  g_assert_cmpstr (value, ==, "\"b\"");
  values = ef_setting_table_list (connection, NULL, &error);
  g_assert_cmpuint (g_hash_table_size (values), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (values, "theme"), ==, "\"b\"");
  g_clear_pointer (&value, g_free);
  g_assert_true (ef_setting_table_set (connection, NULL, "theme", NULL, &error));
  g_assert_true (ef_setting_table_get (connection, NULL, "theme", &value, &error));
  g_assert_null (value);
  g_assert_false (ef_setting_table_set (connection, "nobody", "theme", "1", &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
}

static guint
count_events (Fixture *fixture, EfEventFilter filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = ef_event_table_list (fixture->connection, &filter, &error);

  g_assert_no_error (error);

  return events->len;
}

static void
test_event (Fixture *fixture, gconstpointer data)
{
  const char *id = ef_profile_get_id (fixture->first);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  EfEventFilter all = { 0 };
  gint64 third = 0;

  for (int i = 1; i <= 5; i++) {
    EfEventType type = i % 2 ? EF_EVENT_PROFILE_RENAMED : EF_EVENT_CREDENTIALS_CHANGED;
    g_autofree char *detail = g_strdup_printf ("%d", i);
    g_autoptr (EfEvent) event = ef_event_load (0, i * 1000, type, i < 5 ? id : NULL, NULL, detail);

    g_assert_true (ef_event_table_insert (fixture->connection, event, &error));
    if (i == 3)
      third = ef_connection_get_last_row_id (fixture->connection);
  }

  events = ef_event_table_list (fixture->connection, &all, &error);
  g_assert_cmpint (events->len, ==, 5);
  g_assert_cmpstr (ef_event_get_detail (g_ptr_array_index (events, 0)), ==, "5");
  g_assert_cmpint (ef_event_get_time (g_ptr_array_index (events, 4)), ==, 1000);
  g_assert_cmpstr (ef_event_get_type_nick (g_ptr_array_index (events, 4)), ==, "profile_renamed");
  g_assert_null (ef_event_get_profile_id (g_ptr_array_index (events, 0)));
  g_assert_cmpint (ef_event_get_seq (g_ptr_array_index (events, 2)), ==, third);
  g_assert_cmpint (count_events (fixture, (EfEventFilter) { .profile_id = id }), ==, 4);
  g_assert_cmpint (count_events (fixture, (EfEventFilter) { .type = "profile_renamed" }), ==, 3);
  g_assert_cmpint (count_events (fixture, (EfEventFilter) { .since = 2000 }), ==, 4);
  g_assert_cmpint (count_events (fixture, (EfEventFilter) { .after = third }), ==, 2);
  g_assert_cmpint (count_events (fixture, (EfEventFilter) { .limit = 2 }), ==, 2);
  g_assert_cmpint (
    count_events (fixture, (EfEventFilter) { id, "profile_renamed", 1000, third, 9 }), ==, 0);
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

  add_test ("/tables/profile/round-trip", test_profile_round_trip);
  add_test ("/tables/profile/update-all", test_profile_update_all);
  add_test ("/tables/profile/update-partly", test_profile_update_partly);
  add_test ("/tables/profile/key-replaced", test_profile_key_replaced);
  add_test ("/tables/profile/server-of-origin", test_profile_server_of_origin);
  add_test ("/tables/profile/conflict", test_profile_conflict);
  add_test ("/tables/profile/not-found", test_profile_not_found);
  add_test ("/tables/profile/taken", test_profile_taken);
  add_test ("/tables/profile/order", test_profile_order);
  add_test ("/tables/profile/remove", test_profile_remove);
  add_test ("/tables/leftovers", test_leftovers);
  add_test ("/tables/leftover-used", test_leftover_used);
  add_test ("/tables/job/round-trip", test_job_round_trip);
  add_test ("/tables/job/move", test_job_move);
  g_test_add_func ("/tables/mistakes/illegal-move/subprocess", test_illegal_move_subprocess);
  g_test_add_func ("/tables/mistakes/wrong-name/subprocess", test_wrong_name_subprocess);
  g_test_add_func ("/tables/mistakes/missing-value/subprocess", test_missing_value_subprocess);
  g_test_add_func ("/tables/mistakes", test_mistakes);
  add_test ("/tables/bind-types", test_bind_types);
  add_test ("/tables/isolation", test_isolation);
  add_test ("/tables/setting", test_setting);
  add_test ("/tables/event", test_event);

  return g_test_run ();
}
