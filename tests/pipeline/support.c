/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/support.h"

#include <glib/gstdio.h>

#include "platform/folder.h"

void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fake = g_test_build_filename (G_TEST_BUILT, "pipeline", "fake-media", NULL);

  fixture->folder = g_dir_make_tmp ("ef-sources-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->files = g_build_filename (fixture->folder, "files", NULL);
  g_assert_no_errno (g_mkdir (fixture->files, 0700));
  fixture->log = g_build_filename (fixture->folder, "asked", NULL);
  fixture->paths = g_new0 (EfPaths, 1);
  fixture->paths->data = g_build_filename (fixture->folder, "data", NULL);
  fixture->paths->cache = g_build_filename (fixture->folder, "cache", NULL);
  fixture->keyring = ef_keyring_new (FALSE);
  g_setenv ("EDIT_FACTORY_CLI", fake, TRUE);
  g_setenv ("FAKE_LOG", fixture->log, TRUE);
  set_how (NULL);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_folder_remove_async (fixture->folder, NULL, await_cb, &result);
  g_assert_true (ef_folder_remove_finish (await (&result), NULL));
  ef_paths_free (fixture->paths);
  g_clear_object (&result);
  settle ();
  assert_finalizes (fixture->keyring);
  g_free (fixture->log);
  g_free (fixture->files);
  g_free (fixture->folder);
}

EfStudio *
open_studio (Fixture *fixture, EfStudioFlags flags)
{
  EfStudio *studio = ef_studio_new (fixture->paths, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_open_async (studio, flags, NULL, await_cb, &result);
  ef_studio_open_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return studio;
}

void
close_studio (EfStudio *studio)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_close_async (studio, await_cb, &result);
  ef_studio_close_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  /* What threads still hold comes back in its own time. */
  WAIT_UNTIL (G_OBJECT (studio)->ref_count == 1);
  settle ();
  assert_finalizes (studio);
}

EfProfile *
add_profile (EfStudio *studio, const char *name)
{
  g_autoptr (EfProfile) values = ef_profile_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile = NULL;

  ef_profile_set_name (values, name);
  ef_studio_add_profile_async (studio, values, await_cb, &result);
  profile = ef_studio_add_profile_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  if (ef_studio_get_profile (studio) == NULL)
    ef_studio_set_profile (studio, profile);

  return profile;
}

char *
write_video (Fixture *fixture, const char *name, const char *contents)
{
  char *path = g_build_filename (fixture->files, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, contents != NULL ? contents : name, -1, NULL));

  return path;
}

EfAdded *
add_paths (EfStudio *studio, EfProfile *profile, const char *const *paths)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfAdded *added;

  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_path (paths[i]));
  ef_studio_add_sources_async (studio, profile, files, NULL, await_cb, &result);
  added = ef_studio_add_sources_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return added;
}

EfSource *
add_video (EfStudio *studio, Fixture *fixture, const char *name)
{
  g_autofree char *path = write_video (fixture, name, NULL);
  const char *paths[] = { path, NULL };
  g_autoptr (EfAdded) added = add_paths (studio, ef_studio_get_profile (studio), paths);

  if (added->refused->len > 0)
    g_error ("%s", (char *) added->refused->pdata[0]);
  g_assert_cmpuint (added->sources->len, ==, 1);

  return g_object_ref (added->sources->pdata[0]);
}

/* How often the reader was asked something of which this is the begin: "probe", "levels a.mp4". */
guint
count_asked (Fixture *fixture, const char *what)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (fixture->log, &text, NULL, NULL))
    return 0;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_has_prefix (lines[i], what);

  return n;
}

void
set_how (const char *how)
{
  if (how != NULL)
    g_setenv ("FAKE_HOW", how, TRUE);
  else
    g_unsetenv ("FAKE_HOW");
}

/* The list keeps it alive. */
EfSource *
get_source (EfStudio *studio, guint position)
{
  g_autoptr (EfSource) source = g_list_model_get_item (ef_studio_get_sources (studio), position);

  return source;
}

gboolean
is_ready (EfStudio *studio, guint position)
{
  EfSource *source = get_source (studio, position);

  return source != NULL && ef_source_get_state (source) == EF_SOURCE_READY;
}

EfJob *
find_job (EfStudio *studio, EfJobKind kind, EfSource *source)
{
  GListModel *jobs = ef_studio_get_jobs (studio);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    if (ef_job_get_kind (job) == kind &&
        (source == NULL || g_str_equal (ef_job_get_subject (job), ef_source_get_id (source))))
      return job;
  }

  return NULL;
}

guint
count_jobs (EfStudio *studio, EfJobState state)
{
  GListModel *jobs = ef_studio_get_jobs (studio);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    n += ef_job_get_state (job) == state;
  }

  return n;
}

gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
late_cb (gpointer data)
{
  g_error ("Nothing happened for 30 seconds");
}
