/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/source-files.h"

#include "core/video-ending.h"

/* A folder that holds more than this is not a folder of videos, but a disk. */
#define FILES_MOST 5000
#define DEPTH_MOST 16
#define AT_ONCE 200

#define ATTRIBUTES                                                           \
  G_FILE_ATTRIBUTE_STANDARD_NAME                                             \
  "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN \
  "," G_FILE_ATTRIBUTE_STANDARD_IS_SYMLINK "," G_FILE_ATTRIBUTE_STANDARD_FAST_CONTENT_TYPE

typedef struct {
  GFile *file; /* (owned) */
  guint depth;
} Entry;

typedef struct {
  GQueue entries;        /* (element-type Entry): to be looked at, the next one first */
  GPtrArray *found;      /* (owned) (element-type GFile) */
  GPtrArray *empty;      /* (owned) (element-type GFile) */
  GHashTable *known;     /* (owned) (element-type GFile): found already */
  GPtrArray *folders;    /* (owned) (element-type GFile): below the one that is read */
  GPtrArray *files;      /* (owned) (element-type GFile): in the one that is read */
  GFile *root;           /* (owned) (nullable): the folder that was named */
  guint n_before;        /* found before it */
  Entry *at;             /* (owned) (nullable) */
  GFileEnumerator *open; /* (owned) (nullable) */
} Search;

static void
entry_free (Entry *self)
{
  g_object_unref (self->file);
  g_free (self);
}

static void
search_free (gpointer data)
{
  Search *self = data;

  g_queue_clear_full (&self->entries, (GDestroyNotify) entry_free);
  g_clear_pointer (&self->at, entry_free);
  g_ptr_array_unref (self->found);
  g_ptr_array_unref (self->empty);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->known);
  g_clear_object (&self->root);
  g_clear_object (&self->open);
  g_free (self);
}

/* TypeScript and the like call themselves .ts too; what the system knows better it says. */
gboolean
ef_source_files_is_video (const char *name, const char *content_type)
{
  if (content_type != NULL && g_str_has_prefix (content_type, "video/"))
    return TRUE;
  if (content_type != NULL && g_str_has_prefix (content_type, "text/"))
    return FALSE;

  return ef_video_ending_find (name) != NULL;
}

static void
add_found (Search *search, GFile *file)
{
  if (search->found->len < FILES_MOST && g_hash_table_add (search->known, g_object_ref (file)))
    g_ptr_array_add (search->found, g_object_ref (file));
}

static void
push (Search *search, GFile *file, guint depth, gboolean first)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->file = g_object_ref (file);
  entry->depth = depth;
  if (first)
    g_queue_push_head (&search->entries, entry);
  else
    g_queue_push_tail (&search->entries, entry);
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  g_autofree char *a = g_file_get_parse_name (G_FILE ((gpointer) one));
  g_autofree char *b = g_file_get_parse_name (G_FILE ((gpointer) other));
  g_autofree char *first = g_utf8_collate_key_for_filename (a, -1);
  g_autofree char *second = g_utf8_collate_key_for_filename (b, -1);

  return strcmp (first, second);
}

static void look_at_next (GTask *task);

/* The files of a folder come before those of the folders in it. */
static void
end_folder (Search *search)
{
  guint depth = search->at->depth + 1;

  g_ptr_array_sort_values (search->files, compare_names);
  for (guint i = 0; i < search->files->len; i++)
    add_found (search, search->files->pdata[i]);

  g_ptr_array_sort_values (search->folders, compare_names);
  for (guint i = search->folders->len; i > 0; i--)
    push (search, search->folders->pdata[i - 1], depth, TRUE);

  g_ptr_array_set_size (search->files, 0);
  g_ptr_array_set_size (search->folders, 0);
  g_clear_object (&search->open);
}

static void
take_info (Search *search, GFileInfo *info)
{
  g_autoptr (GFile) file = g_file_enumerator_get_child (search->open, info);
  GFileType type = g_file_info_get_file_type (info);

  if (g_file_info_get_is_hidden (info))
    return;

  if (type == G_FILE_TYPE_DIRECTORY) {
    if (!g_file_info_get_is_symlink (info) && search->at->depth < DEPTH_MOST)
      g_ptr_array_add (search->folders, g_steal_pointer (&file));
  } else if (type == G_FILE_TYPE_REGULAR &&
             ef_source_files_is_video (g_file_info_get_name (info),
                                       g_file_info_get_attribute_string (
                                         info, G_FILE_ATTRIBUTE_STANDARD_FAST_CONTENT_TYPE))) {
    g_ptr_array_add (search->files, g_steal_pointer (&file));
  }
}

static void
next_files_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Search *search = g_task_get_task_data (task);
  GList *infos = g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (object), result, NULL);
  gboolean is_end = infos == NULL;

  for (GList *link = infos; link != NULL; link = link->next)
    take_info (search, link->data);
  g_list_free_full (infos, g_object_unref);

  if (is_end) {
    end_folder (search);
    look_at_next (g_steal_pointer (&task));
  } else {
    g_file_enumerator_next_files_async (G_FILE_ENUMERATOR (object), AT_ONCE, G_PRIORITY_DEFAULT,
                                        cancellable, next_files_cb, g_steal_pointer (&task));
  }
}

/* What is no folder is a file that was named, or nothing at all: whoever reads it says so. A folder that
 * may not be read is one in which nothing was found. */
static void
enumerate_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  search->open = g_file_enumerate_children_finish (G_FILE (object), result, &error);
  if (search->open != NULL) {
    g_file_enumerator_next_files_async (search->open, AT_ONCE, G_PRIORITY_DEFAULT, cancellable,
                                        next_files_cb, g_steal_pointer (&task));
    return;
  }

  if (search->at->depth == 0 &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) {
    add_found (search, G_FILE (object));
    g_clear_object (&search->root);
  }
  look_at_next (g_steal_pointer (&task));
}

static void
end_root (Search *search)
{
  if (search->root != NULL && search->found->len == search->n_before)
    g_ptr_array_add (search->empty, g_object_ref (search->root));
  g_clear_object (&search->root);
}

static void
look_at_next (GTask *task)
{
  g_autoptr (GTask) owned = task;
  Search *search = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;

  g_clear_pointer (&search->at, entry_free);
  search->at = search->found->len < FILES_MOST ? g_queue_pop_head (&search->entries) : NULL;
  if (search->at == NULL || search->at->depth == 0)
    end_root (search);
  if (search->at == NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  if (search->at->depth == 0) {
    search->root = g_object_ref (search->at->file);
    search->n_before = search->found->len;
  }
  g_file_enumerate_children_async (search->at->file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE,
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task), enumerate_cb,
                                   g_steal_pointer (&owned));
}

void
ef_source_files_find_async (GPtrArray *files,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, ef_source_files_find_async);
  g_queue_init (&search->entries);
  search->found = g_ptr_array_new_with_free_func (g_object_unref);
  search->empty = g_ptr_array_new_with_free_func (g_object_unref);
  search->folders = g_ptr_array_new_with_free_func (g_object_unref);
  search->files = g_ptr_array_new_with_free_func (g_object_unref);
  search->known =
    g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref, NULL);
  g_task_set_task_data (task, search, search_free);
  for (guint i = 0; i < files->len; i++)
    push (search, g_ptr_array_index (files, i), 0, FALSE);
  look_at_next (task);
}

GPtrArray *
ef_source_files_find_finish (GAsyncResult *result, GPtrArray **empty, GError **error)
{
  Search *search = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  *empty = g_ptr_array_ref (search->empty);

  return g_ptr_array_ref (search->found);
}
