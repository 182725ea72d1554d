/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A network file system cannot refuse to replace; a simple one gives no second names either. These stand before
 * those of the C library. */

typedef enum {
  DISK_LOCAL,
  DISK_NETWORK,
  DISK_SIMPLE,
} Disk;

static Disk disk = DISK_LOCAL;
static const char *late; /* (nullable): is there as soon as somebody has looked */

static void
let_late_come (void)
{
  const char *path = g_steal_pointer (&late);
  int fd = path != NULL ? g_open (path, O_CREAT | O_EXCL | O_WRONLY, 0600) : -1;

  if (path == NULL)
    return;
  g_assert_cmpint (write (fd, "somebody's", 10), ==, 10);
  close (fd);
}

int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned int flags)
{
  if (disk != DISK_LOCAL) {
    errno = EINVAL;
    return -1;
  }

  return (int) syscall (SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int
link (const char *from, const char *to)
{
  let_late_come ();
  if (disk == DISK_SIMPLE) {
    errno = EPERM;
    return -1;
  }

  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
rename (const char *from, const char *to)
{
  let_late_come ();

  return renameat (AT_FDCWD, from, AT_FDCWD, to);
}

typedef struct {
  char *folder;
  char *path;
  char *other;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "a.part", NULL);
  fixture->other = g_build_filename (fixture->folder, "other", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (fixture->path);
  g_remove (fixture->other);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->other);
}

static void
check_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

/* The second one is told, and nothing of the first is lost. */
static void
test_two (Fixture *fixture, gconstpointer data)
{
  int fd = ef_part_file_open (fixture->path);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, "first", 5), ==, 5);
  g_assert_cmpint (ef_part_file_open (fixture->path), ==, -1);
  g_assert_cmpint (errno, ==, EWOULDBLOCK);
  g_assert_false (ef_part_file_make (fixture->path));
  g_assert_false (ef_part_file_remove (fixture->path));
  check_contents (fixture->path, "first");
  close (fd);

  /* What nobody writes any more is taken over, and is empty. */
  g_assert_true (ef_part_file_make (fixture->path));
  check_contents (fixture->path, "");
  g_assert_true (ef_part_file_remove (fixture->path));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (ef_part_file_remove (fixture->path));
}

/* Killed, it holds nothing any more. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  int pipes[2];
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0) {
    if (ef_part_file_open (fixture->path) < 0 || write (pipes[1], "x", 1) != 1)
      _exit (1);
    pause ();
  }
  g_assert_cmpint (read (pipes[0], &byte, 1), ==, 1);
  g_assert_false (ef_part_file_remove (fixture->path));
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_true (ef_part_file_remove (fixture->path));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  close (pipes[0]);
  close (pipes[1]);
}

/* What somebody put there that stands for something else is never written. */
static void
test_links (Fixture *fixture, gconstpointer data)
{
  int fd;

  g_assert_true (g_file_set_contents (fixture->other, "somebody's", -1, NULL));
  g_assert_cmpint (symlink (fixture->other, fixture->path), ==, 0);
  fd = ef_part_file_open (fixture->path);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  check_contents (fixture->other, "somebody's");
  g_assert_cmpint (g_remove (fixture->path), ==, 0);

  g_assert_cmpint (link (fixture->other, fixture->path), ==, 0);
  fd = ef_part_file_open (fixture->path);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  check_contents (fixture->path, "");
  check_contents (fixture->other, "somebody's");
}

/* What nobody here can have made stays. */
static void
test_unusual (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_false (ef_part_file_remove (fixture->path));
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (symlink ("nowhere", fixture->path), ==, 0);
  g_assert_true (ef_part_file_remove (fixture->path));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
}

/* The one who waits for its turn never gets what the other has renamed meanwhile. */
static void
test_renamed (Fixture *fixture, gconstpointer data)
{
  int fd = ef_part_file_open (fixture->path);
  int second;

  g_assert_cmpint (write (fd, "first", 5), ==, 5);
  g_assert_cmpint (g_rename (fixture->path, fixture->other), ==, 0);
  second = ef_part_file_open (fixture->path);
  g_assert_cmpint (second, >=, 0);
  close (fd);
  close (second);
  check_contents (fixture->other, "first");
  check_contents (fixture->path, "");
}

/* Whatever the disk can do, nothing of somebody else's is replaced. */
static void
test_named (Fixture *fixture, gconstpointer data)
{
  disk = GPOINTER_TO_UINT (data);
  g_assert_true (g_file_set_contents (fixture->path, "whole", -1, NULL));
  g_assert_true (g_file_set_contents (fixture->other, "somebody's", -1, NULL));
  g_assert_false (ef_part_file_name (fixture->path, fixture->other));
  g_assert_cmpint (errno, ==, EEXIST);
  check_contents (fixture->other, "somebody's");
  check_contents (fixture->path, "whole");

  g_assert_cmpint (g_remove (fixture->other), ==, 0);
  g_assert_true (ef_part_file_name (fixture->path, fixture->other));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  check_contents (fixture->other, "whole");
  disk = DISK_LOCAL;
}

/* A link is somebody's too when there is nothing behind it. */
static void
test_named_dangling (Fixture *fixture, gconstpointer data)
{
  disk = GPOINTER_TO_UINT (data);
  g_assert_true (g_file_set_contents (fixture->path, "whole", -1, NULL));
  g_assert_cmpint (symlink ("nowhere", fixture->other), ==, 0);
  g_assert_false (ef_part_file_name (fixture->path, fixture->other));
  g_assert_cmpint (errno, ==, EEXIST);
  g_assert_true (g_file_test (fixture->other, G_FILE_TEST_IS_SYMLINK));
  check_contents (fixture->path, "whole");
  disk = DISK_LOCAL;
}

/* What comes between the look and the naming. */
static void
test_named_late (Fixture *fixture, gconstpointer data)
{
  disk = DISK_NETWORK;
  g_assert_true (g_file_set_contents (fixture->path, "whole", -1, NULL));
  late = fixture->other;
  g_assert_false (ef_part_file_name (fixture->path, fixture->other));
  g_assert_cmpint (errno, ==, EEXIST);
  check_contents (fixture->other, "somebody's");
  check_contents (fixture->path, "whole");
  disk = DISK_LOCAL;
}

static void
test_refused (void)
{
  g_assert_cmpint (ef_part_file_open ("/proc/nothing/a.part"), ==, -1);
  g_assert_cmpint (errno, ==, ENOENT);
  g_assert_cmpint (ef_part_file_open ("/proc"), ==, -1);
  g_assert_cmpint (errno, ==, EISDIR);
}

#define ADD(name, func) g_test_add ("/part-file/" name, Fixture, NULL, set_up, func, tear_down)
#define ADD_NAMED(name, disk)                                                                 \
  g_test_add ("/part-file/named/" name, Fixture, GUINT_TO_POINTER (disk), set_up, test_named, \
              tear_down);                                                                     \
  g_test_add ("/part-file/dangling/" name, Fixture, GUINT_TO_POINTER (disk), set_up,          \
              test_named_dangling, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("two", test_two);
  ADD ("killed", test_killed);
  ADD ("links", test_links);
  ADD ("unusual", test_unusual);
  ADD ("renamed", test_renamed);
  ADD_NAMED ("local", DISK_LOCAL);
  ADD_NAMED ("network", DISK_NETWORK);
  ADD_NAMED ("simple", DISK_SIMPLE);
  ADD ("named-late", test_named_late);
  g_test_add_func ("/part-file/refused", test_refused);

  return g_test_run ();
}
