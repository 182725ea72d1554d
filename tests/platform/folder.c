/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/folder.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/async.h"

typedef struct {
  char *root; /* is removed by hand at the end, so what a test left there would be found */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = g_dir_make_tmp ("folder-XXXXXX", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  settle ();
  g_assert_cmpint (g_rmdir (self->root), ==, 0);
  g_free (self->root);
}

static char *
make_folder (const char *parent, const char *name)
{
  char *path = g_build_filename (parent, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);

  return path;
}

static char *
make_file (const char *parent, const char *name)
{
  char *path = g_build_filename (parent, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));

  return path;
}

static void
assert_removed (const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_folder_remove_async (path, NULL, await_cb, &result);
  g_assert_true (ef_folder_remove_finish (await (&result), &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_tree (Fixture *self, gconstpointer data)
{
  g_autofree char *tree = make_folder (self->root, "tree");
  g_autofree char *deep = make_folder (tree, "a/b/c/d/é/ /f");
  g_autofree char *hidden = make_file (deep, ".hidden");
  g_autofree char *not_text = g_build_filename (tree, "\xff\xfe", NULL);

  for (int i = 0; i < 500; i++) {
    g_autofree char *name = g_strdup_printf ("%d", i);
    g_autofree char *file = make_file (tree, name);
  }
  g_assert_cmpint (g_mkdir (not_text, 0700), ==, 0);

  assert_removed (tree);
}

static void
test_nothing_there (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->root, "nothing", "at", "all", NULL);

  assert_removed (path);
}

static void
test_links (Fixture *self, gconstpointer data)
{
  g_autofree char *kept = make_folder (self->root, "kept");
  g_autofree char *file = make_file (kept, "file");
  g_autofree char *tree = make_folder (self->root, "tree");
  g_autofree char *to_folder = g_build_filename (tree, "to-folder", NULL);
  g_autofree char *to_file = g_build_filename (tree, "to-file", NULL);
  g_autofree char *to_nothing = g_build_filename (tree, "to-nothing", NULL);
  g_autofree char *itself = g_build_filename (self->root, "itself", NULL);

  g_assert_cmpint (symlink (kept, to_folder), ==, 0);
  g_assert_cmpint (symlink (file, to_file), ==, 0);
  g_assert_cmpint (symlink ("/nonexistent", to_nothing), ==, 0);
  g_assert_cmpint (symlink (kept, itself), ==, 0);

  assert_removed (tree);
  assert_removed (itself);
  g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));

  assert_removed (kept);
}

static void
test_pipe (Fixture *self, gconstpointer data)
{
  g_autofree char *tree = make_folder (self->root, "tree");
  g_autofree char *pipe_path = g_build_filename (tree, "pipe", NULL);

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  assert_removed (tree);
}

static void
test_not_allowed (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_folder_remove_async ("/proc/self/task", NULL, await_cb, &result);
  g_assert_false (ef_folder_remove_finish (await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autofree char *tree = make_folder (self->root, "tree");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  ef_folder_remove_async (tree, cancellable, await_cb, &result);
  g_assert_false (ef_folder_remove_finish (await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_test (tree, G_FILE_TEST_IS_DIR));

  assert_removed (tree);
}

#define ADD(name, func) g_test_add ("/folder/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tree", test_tree);
  ADD ("nothing-there", test_nothing_there);
  ADD ("links", test_links);
  ADD ("pipe", test_pipe);
  ADD ("not-allowed", test_not_allowed);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
