/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "core/error.h"
#include "store/connection-private.h"
#include "store/event-table.h"
#include "store/profile-table.h"
#include "store/segment-table.h"
#include "store/setting-table.h"
#include "store/source-table.h"
#include "support.h"

/* Kills a process in the middle of its writes, again and again. As a slow test it goes on until there
 * were 10,000 writes, and for EF_SOAK seconds. */
#define ROUNDS 25
#define SOAK_WRITES 10000
#define LONGEST_MS 150
#define AT_ONCE 4

/* In the child: write number n sets two settings to n and appends an event n. When it is reported as
 * done, n goes to standard output. */
typedef struct {
  gint64 number;
} Write;

static gboolean
write_number (EfConnection *connection, gpointer data, GError **error)
{
  Write *write = data;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, write->number);
  g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_PROFILE_CREATED, NULL, text);

  return ef_setting_table_set (connection, NULL, "first", text, error) &&
         ef_event_table_insert (connection, event, error) &&
         ef_setting_table_set (connection, NULL, "second", text, error);
}

static void queue_write (EfDatabase *database, gint64 number);

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Write *done = ef_database_run_finish (EF_DATABASE (object), result, &error);
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  line = g_strdup_printf ("%" G_GINT64_FORMAT "\n", done->number);
  /* Not through stdio: what was reported must have left this process. */
  g_assert_cmpint (write (STDOUT_FILENO, line, strlen (line)), >, 0);
  queue_write (EF_DATABASE (object), done->number + AT_ONCE);
}

static void
queue_write (EfDatabase *database, gint64 number)
{
  Write *write = g_new0 (Write, 1);

  write->number = number;
  ef_database_write_async (database, write_number, write, g_free, NULL, written_cb, NULL);
}

G_NORETURN static void
write_until_killed (const char *folder, gint64 first)
{
  EfDatabase *database = support_open_good (folder);

  for (int i = 0; i < AT_ONCE; i++)
    queue_write (database, first + i);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

/* In the parent. */
typedef struct {
  gint64 first;
  gint64 second;
  gint64 n_events;
  gint64 last_event;
} Found;

static gboolean
read_setting (EfConnection *connection, const char *key, gint64 *value, GError **error)
{
  g_autofree char *text = NULL;

  if (!ef_setting_table_get (connection, NULL, key, &text, error))
    return FALSE;

  *value = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  return TRUE;
}

static gboolean
read_found (EfConnection *connection, gpointer data, GError **error)
{
  Found *found = data;

  return ef_connection_check (connection, TRUE, error) &&
         read_setting (connection, "first", &found->first, error) &&
         read_setting (connection, "second", &found->second, error) &&
         ef_connection_get_value (connection, "SELECT count (DISTINCT detail) FROM event",
                                  &found->n_events, error) &&
         ef_connection_get_value (connection, "SELECT max (CAST (detail AS INTEGER)) FROM event",
                                  &found->last_event, error);
}

/* Everything that was reported is there, nothing is torn, and nothing in between is missing. Returns
 * the last number, which may be a few after the last reported one. */
static gint64
check_folder (const char *folder, gint64 reported)
{
  EfDatabase *database = support_open_good (folder);
  g_autoptr (GError) error = NULL;
  Found found = { 0 };

  support_read (database, read_found, &found, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found.first, ==, found.second);
  g_assert_cmpint (found.first, ==, found.last_event);
  g_assert_cmpint (found.n_events, ==, found.last_event);
  g_assert_cmpint (found.last_event, >=, reported);
  support_close (database);

  return found.last_event;
}

static GSubprocess *
start_writer (const char *folder, gint64 first)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, first);
  g_autoptr (GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "/proc/self/exe",
                                         "--write", folder, number, NULL);

  g_assert_no_error (error);

  return child;
}

/* The last whole line; a number cut by the kill was not reported. */
static gint64
read_reported (GSubprocess *child)
{
  g_autoptr (GDataInputStream) output =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  gint64 reported = 0;

  while (TRUE) {
    g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);

    if (line == NULL)
      return reported;
    reported = MAX (reported, g_ascii_strtoll (line, NULL, 10));
  }
}

/* Returns the number of the last write. */
static gint64
run_round (const char *folder, gint64 last)
{
  g_autoptr (GSubprocess) child = start_writer (folder, last + 1);
  g_autoptr (GError) error = NULL;
  gint64 reported;

  g_usleep ((gulong) g_test_rand_int_range (0, LONGEST_MS * 1000));
  g_subprocess_send_signal (child, SIGKILL);
  reported = read_reported (child);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (child));

  return check_folder (folder, MAX (reported, last));
}

static void
test_writes (void)
{
  const char *soak = g_getenv ("EF_SOAK");
  gint64 seconds = soak != NULL ? g_ascii_strtoll (soak, NULL, 10) : 0;
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  g_autofree char *folder = support_make_folder ();
  gint64 last = 0;
  guint n_rounds = 0;

  while (n_rounds < ROUNDS ||
         (g_test_slow () && (last < SOAK_WRITES || g_get_monotonic_time () < deadline))) {
    last = run_round (folder, last);
    n_rounds++;
  }
  g_test_message ("%" G_GINT64_FORMAT " writes, killed %u times", last, n_rounds);
  g_assert_cmpint (last, >, 0);
  support_remove_folder (folder);
}

/* The first start is killed as well: whatever it left is no reason to ask anybody anything. */
static void
test_first_start (void)
{
  for (int i = 0; i < ROUNDS; i++) {
    g_autofree char *folder = support_make_folder ();
    g_autoptr (GSubprocess) child = start_writer (folder, 1);
    gint64 reported;

    g_usleep ((gulong) g_test_rand_int_range (0, 30 * 1000));
    g_subprocess_send_signal (child, SIGKILL);
    reported = read_reported (child);
    g_subprocess_wait (child, NULL, NULL);
    check_folder (folder, reported);
    support_remove_folder (folder);
  }
}

/* In the child: damages the database and restores the same copy, again and again. */
G_NORETURN static void
restore_until_killed (const char *folder, const char *copy)
{
  g_autoptr (GError) error = NULL;

  while (TRUE) {
    g_autofree char *damaged = NULL;

    support_write_file (folder, "studio.db", "garbage", 7);
    damaged = support_restore (folder, copy, &error);
    g_assert_no_error (error);
  }
}

static char *
make_copy (const char *folder)
{
  g_autoptr (GError) error = NULL;
  EfDatabase *database = support_open (folder, EF_DATABASE_COUNT_STARTS, &error);
  g_autoptr (GPtrArray) copies = NULL;

  g_assert_no_error (error);
  support_close (database);
  copies = support_list_copies (folder);

  return g_strdup (((EfCopy *) g_ptr_array_index (copies, 0))->path);
}

/* Wherever it stopped, the database opens or asks to be restored, and then that works. */
static void
test_restore (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *copy = make_copy (folder);

  for (int i = 0; i < ROUNDS; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *damaged = NULL;
    g_autoptr (GSubprocess) child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--restore", folder, copy, NULL);
    EfDatabase *database;

    g_usleep ((gulong) g_test_rand_int_range (0, 80 * 1000));
    g_subprocess_send_signal (child, SIGKILL);
    g_subprocess_wait (child, NULL, NULL);
    database = support_open (folder, EF_DATABASE_NONE, &error);
    if (database == NULL) {
      g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
      g_clear_error (&error);
      damaged = support_restore (folder, copy, &error);
      g_assert_no_error (error);
      database = support_open_good (folder);
    }
    support_close (database);
    /* That it was restored, that publishing is on hold for it, and why; or none of it. */
    g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM setting"), <=, 3);
    g_assert_cmpint (support_get_value (folder, "SELECT count (*) % 3 FROM setting"), ==, 0);
  }
  support_remove_folder (folder);
}

/* In the child: edits the segments of a source, and goes back and forth. */
#define SOURCE_ID "66666666-6666-4666-8666-666666666661"
#define SEGMENTS_MOST 60

static EfSegmentEdit *
make_edit (GPtrArray *segments)
{
  EfSegmentEdit *edit = NULL;
  EfSegment *segment = segments->len > 0 ? g_ptr_array_index (segments, 0) : NULL;

  if (segments->len > SEGMENTS_MOST)
    return ef_segment_edit_delete (segments, NULL);
  if (segment != NULL && g_random_boolean ())
    edit = ef_segment_edit_split (segment, ef_segment_get_span (segment).begin + 100, NULL);
  if (edit == NULL && g_random_boolean ())
    edit = ef_segment_edit_shift (segments, 10, 0, NULL);
  if (edit == NULL) {
    g_autoptr (EfSegment) added = ef_segment_new (NULL, SOURCE_ID);
    gint64 begin = g_random_int_range (0, 100000);

    ef_segment_set_span (added, (EfTimeSpan) { begin, begin + g_random_int_range (1, 1000) });
    edit = ef_segment_edit_new (SOURCE_ID, "Add", g_random_boolean () ? "gesture" : NULL);
    ef_segment_edit_add (edit, added);
  }

  return edit;
}

static gboolean
go (EfConnection *connection, gboolean forwards, gboolean *has_gone, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (EfSegmentEdit) edit = forwards ? ef_segment_table_redo (connection, SOURCE_ID, &local)
                                            : ef_segment_table_undo (connection, SOURCE_ID, &local);

  *has_gone = edit != NULL;
  if (edit != NULL || g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
edit_something (EfConnection *connection, gpointer data, GError **error)
{
  int die = g_random_int_range (0, 10);
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (EfSegmentEdit) edit = NULL;
  gboolean has_gone;

  if (die < 4)
    return go (connection, die == 0, &has_gone, error);

  segments = ef_segment_table_list (connection, SOURCE_ID, error);
  if (segments == NULL)
    return FALSE;
  edit = make_edit (segments);

  return ef_segment_table_apply (connection, edit, error);
}

static void
edited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ef_database_run_finish (EF_DATABASE (object), result, &error);
  g_assert_no_error (error);
  ef_database_write_async (EF_DATABASE (object), edit_something, NULL, NULL, NULL, edited_cb, NULL);
}

G_NORETURN static void
edit_until_killed (const char *folder)
{
  EfDatabase *database = support_open_good (folder);

  ef_database_write_async (database, edit_something, NULL, NULL, NULL, edited_cb, NULL);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

/* In the parent: wherever it stopped, the stack leads away from the list and back to it. */
static char *
describe (EfConnection *connection)
{
  return support_get_text (connection,
                           "SELECT concat_ws (' ', id, \"begin\", \"end\", label, keywords, notes, "
                           "star, colour, position) FROM segment WHERE deleted = 0 ORDER BY id");
}

static gboolean
walk (EfConnection *connection, gboolean forwards, gint64 n, GError **error)
{
  gboolean has_gone = TRUE;

  for (gint64 i = 0; i < n; i++) {
    if (!go (connection, forwards, &has_gone, error))
      return FALSE;
    g_assert_true (has_gone);
  }

  return TRUE;
}

static gboolean
check_history (EfConnection *connection, gpointer data, GError **error)
{
  gint64 *n_steps = data;
  g_autofree char *before = describe (connection);
  g_autofree char *after = NULL;
  gint64 n_done;
  gint64 n_undone;

  if (!ef_connection_check (connection, TRUE, error) ||
      !ef_connection_get_value (connection, "SELECT count (*) FROM step WHERE undone = 0", &n_done,
                                error) ||
      !ef_connection_get_value (connection, "SELECT count (*) FROM step WHERE undone = 1",
                                &n_undone, error))
    return FALSE;

  *n_steps = n_done + n_undone;
  if (!walk (connection, FALSE, n_done, error) ||
      !walk (connection, TRUE, n_done + n_undone, error) ||
      !walk (connection, FALSE, n_undone, error))
    return FALSE;
  after = describe (connection);
  g_assert_cmpstr (before, ==, after);

  return TRUE;
}

static gboolean
insert_source (EfConnection *connection, gpointer data, GError **error)
{
  g_autoptr (EfProfile) profile = support_make_profile ("Bikeyard");
  g_autoptr (EfSource) source = ef_source_new (SOURCE_ID, ef_profile_get_id (profile));

  ef_source_set_name (source, "one.mp4");
  ef_source_set_path (source, "/one.mp4");

  return ef_profile_table_insert (connection, profile, error) &&
         ef_source_table_insert (connection, source, error);
}

static void
test_edits (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database = support_open_good (folder);
  g_autoptr (GError) error = NULL;
  gint64 n_steps = 0;

  support_write (database, insert_source, NULL, &error);
  g_assert_no_error (error);
  support_close (database);

  for (int i = 0; i < (g_test_slow () ? 10 * ROUNDS : ROUNDS / 2); i++) {
    g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--edit", folder, NULL);

    g_usleep ((gulong) g_test_rand_int_range (0, LONGEST_MS * 1000));
    g_subprocess_send_signal (child, SIGKILL);
    g_subprocess_wait (child, NULL, NULL);
    g_assert_true (g_subprocess_get_if_signaled (child));
    database = support_open_good (folder);
    support_write (database, check_history, &n_steps, &error);
    g_assert_no_error (error);
    support_close (database);
  }
  g_test_message ("%" G_GINT64_FORMAT " steps", n_steps);
  g_assert_cmpint (n_steps, >, 0);
  support_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    write_until_killed (argv[2], g_ascii_strtoll (argv[3], NULL, 10));

  if (argc == 4 && g_str_equal (argv[1], "--restore"))
    restore_until_killed (argv[2], argv[3]);

  if (argc == 3 && g_str_equal (argv[1], "--edit"))
    edit_until_killed (argv[2]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kill/writes", test_writes);
  g_test_add_func ("/kill/first-start", test_first_start);
  g_test_add_func ("/kill/restore", test_restore);
  g_test_add_func ("/kill/edits", test_edits);

  return g_test_run ();
}
