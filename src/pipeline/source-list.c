/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/source-list.h"

#include "core/error.h"
#include "core/log.h"
#include "pipeline/source-check.h"
#include "pipeline/studio-call.h"
#include "store/source-table.h"

/* With more changes at once all of them are read: it is one statement then. */
#define ROWS_MOST 50

struct _EfSourceList {
  EfStudio *studio;          /* (unowned) */
  GListStore *store;         /* (owned) (element-type EfSource) */
  GHashTable *by_id;         /* (owned): what is in the store, which holds both */
  char *profile_id;          /* (nullable) */
  GCancellable *cancellable; /* (owned): of what is read for this profile */
  GHashTable *fresh; /* (owned): ids that came while all are being read, which may not see them */
  guint n_loading;
  gboolean is_wanted;
};

static int
compare (gconstpointer one, gconstpointer other, gpointer data)
{
  EfSource *a = EF_SOURCE ((gpointer) one);
  EfSource *b = EF_SOURCE ((gpointer) other);
  gint64 first = ef_source_get_added (a);
  gint64 second = ef_source_get_added (b);

  if (first != second)
    return first < second ? -1 : 1;

  return strcmp (ef_source_get_id (a), ef_source_get_id (b));
}

EfSourceList *
ef_source_list_new (EfStudio *studio)
{
  EfSourceList *self = g_new0 (EfSourceList, 1);

  self->studio = studio;
  self->store = g_list_store_new (EF_TYPE_SOURCE);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
ef_source_list_free (EfSourceList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->fresh);
  g_object_unref (self->store);
  g_free (self->profile_id);
  g_free (self);
}

EfSource *
ef_source_list_find (EfSourceList *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/* Objects that stay are assigned to, so that what is bound to them follows. Open mark and playhead are
 * written behind: whoever moves them here is ahead of the row. */
static void
assign (EfSource *source, EfSource *row)
{
  ef_source_assign (source, row, ~(EfSourceFields) EF_SOURCE_PLACE);
  ef_source_set_n_segments (source, ef_source_get_n_segments (row));
  ef_source_set_rev (source, ef_source_get_rev (row));
}

/* A reading may be older than what a write has brought back meanwhile. */
static gboolean
is_older (EfSource *row, EfSource *source)
{
  return ef_source_get_rev (row) < ef_source_get_rev (source);
}

void
ef_source_list_put (EfSourceList *self, EfSource *row)
{
  EfSource *source = ef_source_list_find (self, ef_source_get_id (row));

  if (!self->is_wanted || g_strcmp0 (self->profile_id, ef_source_get_profile_id (row)) != 0)
    return;

  if (source == NULL) {
    g_list_store_insert_sorted (self->store, row, compare, NULL);
    g_hash_table_insert (self->by_id, (gpointer) ef_source_get_id (row), row);
    if (self->n_loading > 0)
      g_hash_table_add (self->fresh, g_strdup (ef_source_get_id (row)));
  } else if (!is_older (row, source)) {
    assign (source, row);
  }
}

void
ef_source_list_drop (EfSourceList *self, const char *id)
{
  EfSource *source = ef_source_list_find (self, id);
  guint position;

  if (source == NULL)
    return;

  g_hash_table_remove (self->by_id, id);
  if (g_list_store_find (self->store, source, &position))
    g_list_store_remove (self->store, position);
}

static void
clear (EfSourceList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->by_id);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0)
    g_list_store_remove_all (self->store);
}

static void
fill (EfSourceList *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (left, (gpointer) ef_source_get_id (g_ptr_array_index (rows, i)));
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!g_hash_table_contains (left, id) && !g_hash_table_contains (self->fresh, id))
      g_ptr_array_add (gone, g_strdup (id));
  }
  for (guint i = 0; i < gone->len; i++)
    ef_source_list_drop (self, g_ptr_array_index (gone, i));

  /* The first time they come in their order, all at once. */
  if (g_hash_table_size (self->by_id) == 0) {
    g_ptr_array_sort_values_with_data (rows, compare, NULL);
    for (guint i = 0; i < rows->len; i++)
      g_hash_table_insert (self->by_id, (gpointer) ef_source_get_id (g_ptr_array_index (rows, i)),
                           g_ptr_array_index (rows, i));
    g_list_store_splice (self->store, 0, 0, rows->pdata, rows->len);
    return;
  }

  for (guint i = 0; i < rows->len; i++)
    ef_source_list_put (self, g_ptr_array_index (rows, i));
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_source_table_list (connection, call->profile_id, error);

  return call->list != NULL;
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *studio = EF_STUDIO (object);
  EfSourceList *self = ef_studio_get_source_list (studio);
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  self->n_loading--;
  if (call == NULL) {
    if (!was_cancelled (error))
      ef_log_message (ef_studio_get_profile_name (studio, self->profile_id),
                      "The sources could not be read: %s", error->message);
    return;
  }
  if (g_cancellable_is_cancelled (cancellable))
    return;

  fill (self, call->list);
  if (self->n_loading == 0)
    g_hash_table_remove_all (self->fresh);
  ef_studio_check_sources (studio, call->list);
}

static void
load (EfSourceList *self)
{
  EfStudioCall *call;
  GTask *task;

  if (!self->is_wanted || self->profile_id == NULL || !ef_studio_get_is_open (self->studio))
    return;

  call = ef_studio_call_new ();
  call->profile_id = g_strdup (self->profile_id);
  task = g_task_new (self->studio, self->cancellable, listed_cb, NULL);
  g_task_set_source_tag (task, load);
  self->n_loading++;
  ef_studio_call_read (self->studio, list_in_database, call, task);
}

GListModel *
ef_source_list_get_model (EfSourceList *self)
{
  if (!self->is_wanted) {
    self->is_wanted = TRUE;
    load (self);
  }

  return G_LIST_MODEL (self->store);
}

/* Also when it is the same one again: another database may have been opened. */
void
ef_source_list_set_profile (EfSourceList *self, EfProfile *profile)
{
  const char *id = profile != NULL ? ef_profile_get_id (profile) : NULL;

  if (g_set_str (&self->profile_id, id) || g_hash_table_size (self->by_id) == 0) {
    clear (self);
    load (self);
  }
}

/* Those that are there still go into the list of the call, those that are not keep their id. */
static gboolean
get_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);
  g_autoptr (GString) gone = g_string_new (NULL);

  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) local = NULL;
    EfSource *source = ef_source_table_get (connection, call->profile_id, ids[i], &local);

    if (source != NULL) {
      g_ptr_array_add (call->list, source);
    } else if (g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_string_append_printf (gone, "%s%s", gone->len > 0 ? "\n" : "", ids[i]);
    } else {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }
  g_free (call->text);
  call->text = g_string_free (g_steal_pointer (&gone), FALSE);

  return TRUE;
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfSourceList *self = ef_studio_get_source_list (EF_STUDIO (object));
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);
  g_auto (GStrv) gone = NULL;

  if (call == NULL) {
    if (!was_cancelled (error))
      ef_log_message (ef_studio_get_profile_name (EF_STUDIO (object), self->profile_id),
                      "Changes of sources are not seen yet: %s", error->message);
    return;
  }
  if (g_cancellable_is_cancelled (cancellable))
    return;

  gone = g_strsplit (call->text, "\n", -1);
  for (guint i = 0; gone[i] != NULL; i++)
    ef_source_list_drop (self, gone[i]);
  for (guint i = 0; i < call->list->len; i++)
    ef_source_list_put (self, g_ptr_array_index (call->list, i));
}

static void
read_rows (EfSourceList *self, GHashTable *ids)
{
  g_auto (GStrv) list = (char **) g_hash_table_get_keys_as_array (ids, NULL);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self->studio, self->cancellable, got_cb, NULL);

  g_task_set_source_tag (task, read_rows);
  call->profile_id = g_strdup (self->profile_id);
  call->text = g_strjoinv ("\n", list);
  g_hash_table_steal_all (ids);
  ef_studio_call_read (self->studio, get_in_database, call, task);
}

/* The number of segments is part of a source, so their changes are read as well. */
static gboolean
concerns (EfSourceList *self, const EfChange *change)
{
  return (g_str_equal (change->table, "source") || g_str_equal (change->table, "segment")) &&
         (g_strcmp0 (change->profile, self->profile_id) == 0 || g_str_equal (change->id, "*"));
}

void
ef_source_list_take (EfSourceList *self, GPtrArray *changes)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!self->is_wanted || self->profile_id == NULL)
    return;

  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    if (concerns (self, change))
      g_hash_table_add (ids, g_strdup (change->id));
  }

  if (g_hash_table_contains (ids, "*") || g_hash_table_size (ids) > ROWS_MOST)
    load (self);
  else if (g_hash_table_size (ids) > 0)
    read_rows (self, ids);
}

void
ef_source_list_stop (EfSourceList *self)
{
  g_cancellable_cancel (self->cancellable);
}
