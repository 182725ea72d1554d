/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "core/log.h"
#include "pipeline/cache.h"
#include "pipeline/queue.h"
#include "pipeline/studio-call.h"
#include "store/setting-table.h"
#include "store/source-table.h"

#define SIZE_MOST (G_GINT64_CONSTANT (10) << 30)
#define INTERVAL (60 * G_USEC_PER_SEC)
#define YOUNG 60 /* seconds: a folder this new may be of a source that is just being stored */

typedef struct {
  char *path;
  gint64 size;
  gint64 time;   /* when it was last of use */
  gboolean keep; /* it is being written */
} Folder;

/* What the thread gets: names only. */
typedef struct {
  char *cache;
  GPtrArray *profiles; /* (owned) (element-type utf8) */
  GHashTable *used;    /* (owned): paths of folders some source has */
  GHashTable *claimed; /* (owned) */
  gint64 most;
  gboolean thoroughly;
  GPtrArray *folders; /* (owned) (element-type Folder): what was found */
} Clean;

static void
folder_free (gpointer data)
{
  Folder *self = data;

  g_free (self->path);
  g_free (self);
}

static void
clean_free (gpointer data)
{
  Clean *self = data;

  g_free (self->cache);
  g_ptr_array_unref (self->profiles);
  g_hash_table_unref (self->used);
  g_hash_table_unref (self->claimed);
  g_ptr_array_unref (self->folders);
  g_free (self);
}

/* All in it is a file. */
static void
remove_files (const char *path, const char *ending)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    if (ending == NULL || g_str_has_suffix (name, ending))
      g_unlink (file);
  }
}

static void
remove_folder (const char *path)
{
  remove_files (path, NULL);
  g_rmdir (path);
}

static gint64
measure (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  gint64 size = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    GStatBuf info;

    if (g_lstat (file, &info) == 0)
      size += info.st_blocks * G_GINT64_CONSTANT (512);
  }

  return size;
}

static void
look_at_folder (Clean *clean, const char *path)
{
  gboolean is_claimed = g_hash_table_contains (clean->claimed, path);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  Folder *folder;
  GStatBuf info;

  if (g_lstat (path, &info) != 0 || !S_ISDIR (info.st_mode))
    return;

  if (!is_claimed && !g_hash_table_contains (clean->used, path) &&
      !g_str_has_suffix (path, G_DIR_SEPARATOR_S EF_CACHE_RENDERS) && info.st_mtime + YOUNG < now) {
    remove_folder (path);
    return;
  }
  if (!is_claimed && clean->thoroughly)
    remove_files (path, EF_CACHE_PART);

  folder = g_new0 (Folder, 1);
  folder->path = g_strdup (path);
  folder->size = measure (path);
  folder->time = info.st_mtime;
  folder->keep = is_claimed;
  g_ptr_array_add (clean->folders, folder);
}

static void
look_at_profile (Clean *clean, const char *profile_id)
{
  g_autofree char *path = g_build_filename (clean->cache, profile_id, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *folder = g_build_filename (path, name, NULL);

    look_at_folder (clean, folder);
  }
}

static int
compare_times (gconstpointer one, gconstpointer other)
{
  const Folder *a = one;
  const Folder *b = other;

  return (a->time > b->time) - (a->time < b->time);
}

static void
clean_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Clean *clean = data;
  gint64 size = 0;

  for (guint i = 0; i < clean->profiles->len; i++)
    look_at_profile (clean, g_ptr_array_index (clean->profiles, i));

  for (guint i = 0; i < clean->folders->len; i++)
    size += ((Folder *) g_ptr_array_index (clean->folders, i))->size;
  g_ptr_array_sort_values (clean->folders, compare_times);
  for (guint i = 0; i < clean->folders->len && size > clean->most; i++) {
    Folder *folder = g_ptr_array_index (clean->folders, i);

    if (folder->keep)
      continue;
    remove_folder (folder->path);
    size -= folder->size;
  }
  g_task_return_boolean (task, TRUE);
}

/* In the call: the ids of the profiles, one a line; out of it: the folders in use, and how much may be. */
static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);
  g_autofree char *most = NULL;

  call->list = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GPtrArray) fingerprints =
      ef_source_table_list_fingerprints (connection, ids[i], error);

    if (fingerprints == NULL)
      return FALSE;
    for (guint j = 0; j < fingerprints->len; j++)
      g_ptr_array_add (call->list,
                       g_build_filename (ids[i], (char *) fingerprints->pdata[j], NULL));
  }
  if (!ef_setting_table_get (connection, NULL, EF_CACHE_SIZE_SETTING, &most, error))
    return FALSE;
  call->number = most != NULL ? g_ascii_strtoll (most, NULL, 10) : SIZE_MOST;

  return TRUE;
}

static void
cleaned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  ef_cache_claims_set_cleaning (ef_studio_get_claims (EF_STUDIO (object)), FALSE);
}

static Clean *
make_clean (EfStudio *studio, EfStudioCall *call)
{
  Clean *clean = g_new0 (Clean, 1);
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);

  clean->cache = g_strdup (ef_studio_get_paths (studio)->cache);
  clean->profiles = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; ids[i] != NULL && *ids[i] != '\0'; i++)
    g_ptr_array_add (clean->profiles, g_strdup (ids[i]));
  clean->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < call->list->len; i++)
    g_hash_table_add (clean->used,
                      g_build_filename (clean->cache, (char *) call->list->pdata[i], NULL));
  clean->claimed = ef_cache_claims_list (ef_studio_get_claims (studio));
  clean->most = call->number;
  clean->thoroughly = call->flag;
  clean->folders = g_ptr_array_new_with_free_func (folder_free);

  return clean;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *studio = EF_STUDIO (object);
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
  g_autoptr (GTask) task = NULL;

  if (call == NULL) {
    ef_cache_claims_set_cleaning (ef_studio_get_claims (studio), FALSE);
    return;
  }

  task = g_task_new (studio, NULL, cleaned_cb, NULL);
  g_task_set_source_tag (task, read_cb);
  g_task_set_task_data (task, make_clean (studio, call), clean_free);
  ef_worker_run (ef_studio_get_file_worker (studio), task, clean_in_thread);
}

void
ef_cache_clean (EfStudio *studio, gboolean thoroughly)
{
  GListModel *profiles = ef_studio_get_profiles (studio);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  EfStudioCall *call;
  GTask *task;

  if (!ef_studio_get_is_open (studio) || !ef_queue_is_owner (ef_studio_get_queue (studio)) ||
      ef_cache_claims_set_cleaning (ef_studio_get_claims (studio), TRUE))
    return;

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    g_strv_builder_add (builder, ef_profile_get_id (profile));
  }
  ids = g_strv_builder_end (builder);
  call = ef_studio_call_new ();
  call->text = g_strjoinv ("\n", ids);
  call->flag = thoroughly;
  task = g_task_new (studio, NULL, read_cb, NULL);
  g_task_set_source_tag (task, ef_cache_clean);
  ef_studio_call_read (studio, read_in_database, call, task);
}

/* Many files that come at once are no reason to look at all folders as often. */
void
ef_cache_clean_now_and_then (EfStudio *studio)
{
  gint64 cleaned = ef_cache_claims_get_cleaned (ef_studio_get_claims (studio));

  if (g_get_monotonic_time () - cleaned > INTERVAL)
    ef_cache_clean (studio, FALSE);
}
