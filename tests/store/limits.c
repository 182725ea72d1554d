/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/connection-private.h"
#include "store/copies.h"
#include "store/event-table.h"
#include "support.h"

/* What the outside can refuse. Each refusal is made in a process of its own, as the whole process
 * suffers it. */
#define NOBODY 65534

#define SKIPPED 77

static gboolean
add_many (EfConnection *connection, gpointer data, GError **error)
{
  for (int i = 0; i < 1000; i++) {
    g_autofree char *detail = g_strnfill (200, 'x');
    g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_PROFILE_CREATED, NULL, detail);

    if (!ef_event_table_insert (connection, event, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
count_events (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_get_value (connection, "SELECT count (*) FROM event", data, error);
}

static gint64
get_n_events (EfDatabase *database)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  support_read (database, count_events, &n, &error);
  g_assert_no_error (error);

  return n;
}

static void
assert_refused (EfDatabase *database, EfStoreError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (support_write (database, add_many, NULL, &error));
  g_assert_error (error, EF_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
assert_written (EfDatabase *database)
{
  g_autoptr (GError) error = NULL;

  support_write (database, add_many, NULL, &error);
  g_assert_no_error (error);
}

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit = { size, RLIM_INFINITY };

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A file that may not grow: the same as a full disk, and everywhere to be had. */
static int
suffer_file_size (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database;

  signal (SIGXFSZ, SIG_IGN);
  database = support_open_good (folder);
  assert_written (database);
  limit_file_size (300000);
  assert_refused (database, EF_STORE_ERROR_FULL,
                  "The disk is full: free some space on the disk of");
  g_assert_cmpint (get_n_events (database), ==, 1000);
  limit_file_size (RLIM_INFINITY);
  assert_written (database);
  g_assert_cmpint (get_n_events (database), ==, 2000);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM event"), ==, 2000);
  support_remove_folder (folder);

  return 0;
}

/* File systems of our own, which need the right to have them. */
static gboolean
mount_tmpfs (const char *folder, const char *options)
{
  return unshare (CLONE_NEWNS) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("none", folder, "tmpfs", 0, options) == 0;
}

static void
write_ballast (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);
  g_autofree char *block = g_malloc0 (4096);
  g_autofd int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  while (write (fd, block, 4096) > 0)
    continue;
}

static void
remove_ballast (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static int
suffer_full (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;

  if (!mount_tmpfs (folder, "size=4m,mode=0700")) {
    support_remove_folder (folder);
    return SKIPPED;
  }

  /* Too full to begin with. */
  write_ballast (folder);
  g_assert_null (support_open (folder, EF_DATABASE_COUNT_STARTS, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpint (support_count_files (folder, "studio"), ==, 0);
  remove_ballast (folder);

  database = support_open_good (folder);
  assert_written (database);
  write_ballast (folder);
  assert_refused (database, EF_STORE_ERROR_FULL, "The disk is full");
  assert_refused (database, EF_STORE_ERROR_FULL, "The disk is full");
  g_assert_cmpint (get_n_events (database), ==, 1000);

  /* A copy that does not fit leaves nothing. */
  connection = ef_connection_open (ef_database_get_path (database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_false (ef_copies_make (connection, folder, 1700000000, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_clear_pointer (&connection, ef_connection_free);

  remove_ballast (folder);
  assert_written (database);
  g_assert_cmpint (get_n_events (database), ==, 2000);

  /* Full at the end: what is in the -wal stays there. */
  write_ballast (folder);
  support_close (database);
  remove_ballast (folder);
  database = support_open_good (folder);
  g_assert_cmpint (get_n_events (database), ==, 2000);
  support_close (database);
  umount (folder);
  support_remove_folder (folder);

  return 0;
}

static gboolean
remount (const char *folder, gboolean read_only)
{
  return mount (NULL, folder, NULL, MS_REMOUNT | (read_only ? MS_RDONLY : 0), NULL) == 0;
}

static void
assert_read_only (const char *folder)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (support_open (folder, EF_DATABASE_COUNT_STARTS, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_nonnull (strstr (error->message, "give yourself permission"));
}

static int
suffer_read_only_disk (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database;

  if (!mount_tmpfs (folder, "size=4m,mode=0700")) {
    support_remove_folder (folder);
    return SKIPPED;
  }

  g_assert_true (remount (folder, TRUE));
  assert_read_only (folder);
  g_assert_true (remount (folder, FALSE));
  database = support_open_good (folder);
  assert_written (database);
  support_close (database);
  g_assert_true (remount (folder, TRUE));
  assert_read_only (folder);
  g_assert_true (remount (folder, FALSE));
  database = support_open_good (folder);
  assert_written (database);
  g_assert_cmpint (get_n_events (database), ==, 2000);
  support_close (database);
  umount (folder);
  support_remove_folder (folder);

  return 0;
}

/* Permission bits do not stop root, so root becomes nobody. */
static gboolean
become_nobody (const char *folder)
{
  if (geteuid () != 0)
    return TRUE;

  if (chown (folder, NOBODY, NOBODY) < 0 || setgroups (0, NULL) < 0 ||
      setresgid (NOBODY, NOBODY, NOBODY) < 0 || setresuid (NOBODY, NOBODY, NOBODY) < 0)
    return FALSE;

  /* The leak check looks into its own process, which this turned off. */
  return prctl (PR_SET_DUMPABLE, 1) == 0;
}

static int
suffer_permissions (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  EfDatabase *database;

  if (!become_nobody (folder)) {
    support_remove_folder (folder);
    return SKIPPED;
  }

  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  assert_read_only (folder);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  database = support_open_good (folder);
  assert_written (database);
  support_close (database);

  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  assert_read_only (folder);
  g_assert_cmpint (g_chmod (path, 0000), ==, 0);
  assert_read_only (folder);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  assert_read_only (folder);
  g_assert_cmpint (g_chmod (folder, 0000), ==, 0);
  assert_read_only (folder);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);

  database = support_open_good (folder);
  assert_written (database);
  g_assert_cmpint (get_n_events (database), ==, 2000);
  support_close (database);
  support_remove_folder (folder);

  return 0;
}

/* Holds the database until its input ends. */
static int
hold_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = ef_connection_open (path, EF_CONNECTION_WRITE, &error);

  g_assert_no_error (error);
  ef_connection_run (connection, "BEGIN EXCLUSIVE", &error);
  g_assert_no_error (error);
  g_print ("held\n");
  while (getchar () != EOF)
    continue;

  return 0;
}

static GSubprocess *
start_holder (EfDatabase *database)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                      "/proc/self/exe", "--hold", ef_database_get_path (database), NULL);
  char line[5];

  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (child), line, 5, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (line, 5, "held\n", 5);

  return child;
}

/* Longer than the busy time-out: the sentence comes, reading goes on, and later it works. */
static void
test_busy (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database = support_open_good (folder);
  g_autoptr (GSubprocess) holder = start_holder (database);
  g_autoptr (GError) error = NULL;
  EfDatabase *second;
  gint64 begin = g_get_monotonic_time ();

  second = support_open_good (folder);
  assert_refused (database, EF_STORE_ERROR_BUSY, "end it and try again");
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 4900 * 1000);
  g_assert_cmpint (get_n_events (database), ==, 0);
  g_assert_cmpint (get_n_events (second), ==, 0);

  g_output_stream_close (g_subprocess_get_stdin_pipe (holder), NULL, &error);
  g_assert_true (g_subprocess_wait_check (holder, NULL, &error));
  assert_written (database);
  g_assert_cmpint (get_n_events (second), ==, 1000);
  support_close (second);
  support_close (database);
  support_remove_folder (folder);
}

static const struct {
  const char *name;
  int (*run) (void);
} cases[] = {
  { "file-size", suffer_file_size },
  { "full", suffer_full },
  { "read-only-disk", suffer_read_only_disk },
  { "permissions", suffer_permissions },
};

static int
run_case (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    if (g_str_equal (cases[i].name, name))
      return cases[i].run ();
  }

  return 1;
}

static void
test_case (gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--case", name, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (child));
  if (g_subprocess_get_exit_status (child) == SKIPPED)
    g_test_skip ("needs the right to mount a file system or to become another user");
  else
    g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 0);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold_database (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--case"))
    return run_case (argv[2]);

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/limits/%s", cases[i].name);

    g_test_add_data_func (path, cases[i].name, test_case);
  }
  g_test_add_func ("/limits/busy", test_busy);

  return g_test_run ();
}
