/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/error.h"
#include "core/steps.h"
#include "core/worker.h"
#include "pipeline/import-jobs.h"
#include "pipeline/probe.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/source-table.h"

/* A file that was moved or renamed is shown to the studio again. What lay beside it, and is missing too,
 * has most likely moved along. */

typedef struct {
  EfSource *source; /* (owned): as the person saw it */
  char *path;
  gboolean force;
  EfMediaChild *child; /* (owned): goes back to the studio */
  EfSource *read;      /* (owned) (nullable): what the file is */
  GPtrArray *siblings; /* (owned) (element-type EfSource): missing, and lay in the same folder */
  guint at;
  guint n_found;
} Relink;

static void
relink_free (gpointer data)
{
  Relink *self = data;

  g_object_unref (self->source);
  g_clear_object (&self->child);
  g_clear_object (&self->read);
  g_clear_pointer (&self->siblings, g_ptr_array_unref);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_same_recording (EfSource *source, EfSource *read)
{
  return *ef_source_get_fingerprint (source) != '\0' &&
         g_str_equal (ef_source_get_fingerprint (source), ef_source_get_fingerprint (read));
}

/* Marks stay where they are, so another recording must at least be as long. */
static gboolean
check (Relink *relink, GError **error)
{
  g_autofree char *name = NULL;

  if (relink->force || is_same_recording (relink->source, relink->read) ||
      ef_source_get_info (relink->read)->duration >= ef_source_get_info (relink->source)->duration)
    return TRUE;

  name = ef_source_make_name (relink->path);
  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               _ ("“%s” is another recording, and shorter: marks would lie behind its end."), name);

  return FALSE;
}

/* In the call: the row of this id gets the file and what was read of it. */
static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfSourceFields fields = EF_SOURCE_FILE | EF_SOURCE_INFO | EF_SOURCE_STATE;
  g_autoptr (EfSource) row = ef_source_table_get (connection, call->profile_id, call->id, error);

  if (row == NULL)
    return FALSE;

  ef_source_assign (row, call->source, fields);
  g_set_object (&call->source, row);

  return ef_source_table_update (connection, row, fields, error) &&
         ef_import_jobs_ensure (connection, row, error);
}

static void
store (GTask *task, EfSource *source, EfSource *read, GAsyncReadyCallback callback)
{
  EfStudio *studio = g_task_get_source_object (task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *write = g_task_new (studio, NULL, callback, task);

  g_task_set_source_tag (write, store);
  call->profile_id = g_strdup (ef_source_get_profile_id (source));
  call->id = g_strdup (ef_source_get_id (source));
  call->source = g_object_ref (read);
  ef_studio_call_write (studio, store_in_database, call, write);
}

static void
give_back (GTask *task)
{
  Relink *relink = ef_steps_get_data (task);

  if (relink->child != NULL)
    ef_studio_give_child (g_task_get_source_object (task), g_steal_pointer (&relink->child));
}

static void
fail (GTask *task, GError *error)
{
  give_back (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Relink *relink = ef_steps_get_data (task);
  GError *error = NULL;

  relink->read = ef_probe_finish (result, &error);
  if (relink->read == NULL || !check (relink, &error))
    fail (task, error);
  else
    ef_steps_next (task);
}

static void
probe (GTask *task)
{
  Relink *relink = ef_steps_get_data (task);

  relink->child = ef_studio_take_child (g_task_get_source_object (task));
  ef_probe_async (relink->child, ef_source_get_profile_id (relink->source), relink->path, NULL,
                  probed_cb, task);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Relink *relink = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    fail (task, error);
    return;
  }

  ef_source_list_put (ef_studio_get_source_list (EF_STUDIO (object)), call->source);
  relink->n_found++;
  ef_steps_next (task);
}

static void
store_first (GTask *task)
{
  Relink *relink = ef_steps_get_data (task);

  store (task, relink->source, relink->read, stored_cb);
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_source_table_list (connection, call->profile_id, error);

  return call->list != NULL;
}

static char *
move_path (Relink *relink, EfSource *sibling)
{
  g_autofree char *folder = g_path_get_dirname (relink->path);
  g_autofree char *name = g_path_get_basename (ef_source_get_path (sibling));

  return g_build_filename (folder, name, NULL);
}

/* Those whose file is where they say it is have not moved; neither has one that is not in the new folder
 * with the very size. On a thread: it asks the disk. */
static void
keep_moved (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Relink *relink = data;
  g_autofree char *folder = g_path_get_dirname (ef_source_get_path (relink->source));

  for (guint i = relink->siblings->len; i > 0; i--) {
    EfSource *sibling = g_ptr_array_index (relink->siblings, i - 1);
    g_autofree char *old = g_path_get_dirname (ef_source_get_path (sibling));
    g_autofree char *moved = move_path (relink, sibling);
    GStatBuf info;

    if (!g_str_equal (old, folder) ||
        g_str_equal (ef_source_get_id (sibling), ef_source_get_id (relink->source)) ||
        g_stat (ef_source_get_path (sibling), &info) == 0 || g_stat (moved, &info) != 0 ||
        info.st_size != ef_source_get_size (sibling))
      g_ptr_array_remove_index (relink->siblings, i - 1);
  }
  g_task_return_boolean (task, TRUE);
}

static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  ef_steps_next (user_data);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Relink *relink = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);
  g_autoptr (GTask) look = NULL;

  if (call == NULL) {
    fail (task, error);
    return;
  }

  relink->siblings = g_steal_pointer (&call->list);
  look = g_task_new (object, NULL, kept_cb, task);
  g_task_set_source_tag (look, listed_cb);
  g_task_set_task_data (look, relink, NULL);
  ef_worker_run (ef_studio_get_file_worker (EF_STUDIO (object)), look, keep_moved);
}

static void
find_siblings (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Relink *relink = ef_steps_get_data (task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *list = g_task_new (studio, NULL, listed_cb, task);

  g_task_set_source_tag (list, find_siblings);
  call->profile_id = g_strdup (ef_source_get_profile_id (relink->source));
  ef_studio_call_read (studio, list_in_database, call, list);
}

static void relink_next (GTask *task);

/* A sibling that cannot be read, or is another recording, stays missing. */
static void
sibling_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Relink *relink = ef_steps_get_data (task);
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call != NULL) {
    ef_source_list_put (ef_studio_get_source_list (EF_STUDIO (object)), call->source);
    relink->n_found++;
  }
  relink_next (task);
}

static void
sibling_probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Relink *relink = ef_steps_get_data (task);
  EfSource *sibling = g_ptr_array_index (relink->siblings, relink->at++);
  g_autoptr (EfSource) read = ef_probe_finish (result, NULL);

  if (read != NULL && is_same_recording (sibling, read))
    store (task, sibling, read, sibling_stored_cb);
  else
    relink_next (task);
}

static void
relink_next (GTask *task)
{
  Relink *relink = ef_steps_get_data (task);
  EfSource *sibling;
  g_autofree char *path = NULL;

  if (relink->at == relink->siblings->len) {
    give_back (task);
    ef_steps_next (task);
    return;
  }

  sibling = g_ptr_array_index (relink->siblings, relink->at);
  path = move_path (relink, sibling);
  ef_probe_async (relink->child, ef_source_get_profile_id (sibling), path, NULL, sibling_probed_cb,
                  task);
}

static const EfStep steps[] = { probe, store_first, find_siblings, relink_next, NULL };

void
ef_studio_relink_source_async (EfStudio *self,
                               EfSource *source,
                               GFile *file,
                               gboolean force,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *path = g_file_get_path (file);
  Relink *relink;

  g_task_set_source_tag (task, ef_studio_relink_source_async);
  if (path == NULL) {
    g_task_return_new_error_literal (
      task, EF_ERROR, EF_ERROR_REFUSED,
      _ ("Only files on this computer can be used: copy it here first."));
    g_object_unref (task);
    return;
  }

  relink = g_new0 (Relink, 1);
  relink->source = ef_source_copy (source);
  relink->path = g_steal_pointer (&path);
  relink->force = force;
  ef_steps_run (task, steps, relink, relink_free);
}

guint
ef_studio_relink_source_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  Relink *relink;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;

  relink = ef_steps_get_data (G_TASK (result));

  return relink->n_found;
}
