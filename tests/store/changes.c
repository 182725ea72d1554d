/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <stdio.h>
#include <unistd.h>

#include "store/changes.h"
#include "store/connection-private.h"
#include "support.h"

/* A window that sees changes: what it was told, as "table:id ". */
typedef struct {
  EfDatabase *database;
  GString *seen;
  GHashTable *ids;
  const char *awaited;
} Window;

static void
changed_cb (EfDatabase *database, GPtrArray *changes, gpointer user_data)
{
  Window *window = user_data;

  for (guint i = 0; i < changes->len; i++) {
    EfChange *change = g_ptr_array_index (changes, i);

    g_assert_cmpint (change->seq, >, 0);
    g_string_append_printf (window->seen, "%s:%s ", change->table, change->id);
    g_hash_table_add (window->ids, g_strdup (change->id));
  }
}

static void
open_window (Window *window, const char *folder)
{
  window->database = support_open_good (folder);
  window->seen = g_string_new (NULL);
  window->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (window->database, "changed", G_CALLBACK (changed_cb), window);
}

static void
close_window (Window *window)
{
  support_close (window->database);
  g_string_free (window->seen, TRUE);
  g_hash_table_unref (window->ids);
}

static gboolean
has_seen (gpointer data)
{
  Window *window = data;

  return strstr (window->seen->str, window->awaited) != NULL;
}

static void
assert_sees (Window *window, const char *id)
{
  window->awaited = id;
  g_assert_true (support_wait (has_seen, window, 1.0));
}

static EfProfile *
add_profile (EfDatabase *database, const char *name)
{
  g_autoptr (GError) error = NULL;
  EfProfile *profile = support_make_profile (name);

  support_write (database, support_insert_profile, profile, &error);
  g_assert_no_error (error);

  return profile;
}

/* Each sees what it wrote itself and what the other wrote. */
static void
test_two_windows (void)
{
  g_autofree char *folder = support_make_folder ();
  Window a = { 0 };
  Window b = { 0 };
  g_autoptr (EfProfile) first = NULL;
  g_autoptr (EfProfile) second = NULL;

  open_window (&a, folder);
  open_window (&b, folder);
  first = add_profile (a.database, "First");
  assert_sees (&a, ef_profile_get_id (first));
  assert_sees (&b, ef_profile_get_id (first));
  second = add_profile (b.database, "Second");
  assert_sees (&a, ef_profile_get_id (second));
  assert_sees (&b, ef_profile_get_id (second));
  close_window (&a);
  close_window (&b);
  support_remove_folder (folder);
}

static gboolean
touch_setting (EfConnection *connection, gpointer data, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "INSERT INTO setting (key, value) VALUES (:key, '1')", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":key", data);

  return ef_statement_run (statement, error);
}

static void
count_down_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ef_database_run_finish (EF_DATABASE (object), result, &error);
  g_assert_no_error (error);
}

#define MANY 300

static gboolean
has_seen_all (gpointer data)
{
  Window *window = data;

  return g_hash_table_size (window->ids) == 2 * MANY;
}

/* Both write as fast as they can: nothing may fall between an event and a read. */
static void
test_many (void)
{
  g_autofree char *folder = support_make_folder ();
  Window a = { 0 };
  Window b = { 0 };

  open_window (&a, folder);
  open_window (&b, folder);
  for (int i = 0; i < MANY; i++) {
    ef_database_write_async (a.database, touch_setting, g_strdup_printf ("a%d", i), g_free, NULL,
                             count_down_cb, NULL);
    ef_database_write_async (b.database, touch_setting, g_strdup_printf ("b%d", i), g_free, NULL,
                             count_down_cb, NULL);
  }
  g_assert_true (support_wait (has_seen_all, &a, 30));
  g_assert_true (support_wait (has_seen_all, &b, 30));
  close_window (&a);
  close_window (&b);
  support_remove_folder (folder);
}

/* Somebody died between the commit and the announcement: whoever writes or opens next announces it. */
static void
test_unannounced (void)
{
  g_autofree char *folder = support_make_folder ();
  Window a = { 0 };
  Window b = { 0 };
  g_autoptr (EfProfile) profile = NULL;

  open_window (&a, folder);
  support_run_sql (folder, "INSERT INTO setting (key, value) VALUES ('lost', '1')");
  profile = add_profile (a.database, "Bikeyard");
  assert_sees (&a, "setting:lost profile:");

  support_run_sql (folder, "INSERT INTO setting (key, value) VALUES ('again', '1')");
  open_window (&b, folder);
  assert_sees (&a, "setting:again");
  close_window (&a);
  close_window (&b);
  support_remove_folder (folder);
}

/* Whoever missed rows that are gone reloads everything. */
static void
test_pruned (void)
{
  g_autofree char *folder = support_make_folder ();
  Window a = { 0 };
  g_autoptr (EfProfile) profile = NULL;

  open_window (&a, folder);
  support_run_sql (folder, "INSERT INTO setting (key, value) VALUES ('a', '1'), ('b', '1');"
                           "DELETE FROM change WHERE id = 'a'");
  profile = add_profile (a.database, "Bikeyard");
  assert_sees (&a,
               "breaker:* budget:* channel:* clip:* event:* item:* job:* post:* preset:* profile:* "
               "project:* render:* schedule:* segment:* setting:* slot:* snippet:* source:* step:* "
               "target:* ");
  g_assert_null (strstr (a.seen->str, ef_profile_get_id (profile)));
  close_window (&a);
  support_remove_folder (folder);
}

static void
test_kept (void)
{
  g_autofree char *folder = support_make_folder ();
  Window a = { 0 };
  g_autoptr (EfProfile) first = NULL;
  g_autoptr (EfProfile) second = NULL;

  open_window (&a, folder);
  first = add_profile (a.database, "First");
  support_run_sql (
    folder, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)"
            " INSERT INTO setting (key, value) SELECT i, '1' FROM n");
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM change"), ==, 12001);
  second = add_profile (a.database, "Second");
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM change"), ==, 10000);
  close_window (&a);
  support_remove_folder (folder);
}

/* The deletion of a profile reports what went with it. */
static void
test_cascade (void)
{
  g_autofree char *folder = support_make_folder ();
  Window a = { 0 };

  open_window (&a, folder);
  support_run_sql (folder,
                   "INSERT INTO profile (id, name, name_key, position) VALUES ('p', 'P', 'p', 0);"
                   "INSERT INTO setting (profile_id, key, value) VALUES ('p', 'limit', '1');"
                   "INSERT INTO job (id, kind, profile_id, title, state, created_at) "
                   "VALUES ('j', 'render', 'p', 'T', 'queued', 0);"
                   "INSERT INTO event (time, type, profile_id) VALUES (0, 'profile_created', 'p');"
                   "DELETE FROM change; DELETE FROM profile");
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM change WHERE profile = 'p'"),
                   ==, 3);
  close_window (&a);
  support_remove_folder (folder);
}

/* Runs in the other process: writes a profile for every line it reads. */
static int
run_child (const char *folder)
{
  EfDatabase *database = support_open_good (folder);
  g_autoptr (EfProfile) profile = NULL;
  char line[2];

  g_print ("ready\n");
  g_assert_nonnull (fgets (line, sizeof line, stdin));
  profile = add_profile (database, "From another process");
  g_print ("%s\n", ef_profile_get_id (profile));
  g_assert_null (fgets (line, sizeof line, stdin));
  support_close (database);

  return 0;
}

static void
test_two_processes (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                      "/proc/self/exe", "--child", folder, NULL);
  g_autoptr (GDataInputStream) output =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  GOutputStream *input = g_subprocess_get_stdin_pipe (child);
  g_autofree char *ready = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_autofree char *id = NULL;
  Window window = { 0 };

  g_assert_no_error (error);
  g_assert_cmpstr (ready, ==, "ready");
  open_window (&window, folder);
  g_output_stream_write_all (input, "\n", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  id = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_nonnull (id);
  assert_sees (&window, id);

  g_output_stream_close (input, NULL, &error);
  g_assert_true (g_subprocess_wait_check (child, NULL, &error));
  close_window (&window);
  support_remove_folder (folder);
}

static int
add_child (const char *folder)
{
  EfDatabase *database = support_open_good (folder);
  g_autofree char *name = g_strdup_printf ("Process %d", (int) getpid ());

  support_add_profile (database, name);
  support_close (database);

  return 0;
}

#define N_PROCESSES 6

/* All of them find no database, and one makes it. */
static void
test_first_start (void)
{
  g_autofree char *folder = support_make_folder ();
  GSubprocess *children[N_PROCESSES];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_PROCESSES; i++)
    children[i] =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--add", folder, NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PROCESSES; i++) {
    g_assert_true (g_subprocess_wait_check (children[i], NULL, &error));
    g_object_unref (children[i]);
  }
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, N_PROCESSES);
  g_assert_cmpint (support_get_value (folder, "SELECT max (position) FROM profile"), ==,
                   N_PROCESSES - 1);
  support_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--add"))
    return add_child (argv[2]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/changes/two-windows", test_two_windows);
  g_test_add_func ("/changes/many", test_many);
  g_test_add_func ("/changes/unannounced", test_unannounced);
  g_test_add_func ("/changes/pruned", test_pruned);
  g_test_add_func ("/changes/kept", test_kept);
  g_test_add_func ("/changes/cascade", test_cascade);
  g_test_add_func ("/changes/two-processes", test_two_processes);
  g_test_add_func ("/changes/first-start", test_first_start);

  return g_test_run ();
}
