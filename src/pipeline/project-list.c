/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/project-list.h"

#include "core/log.h"
#include "pipeline/edit-feed.h"
#include "pipeline/left-out.h"
#include "pipeline/studio-call.h"
#include "store/project-table.h"

struct _EfProjectList {
  EfStudio *studio;          /* (unowned) */
  GListStore *store;         /* (owned) (element-type EfProject) */
  char *profile_id;          /* (nullable) */
  GCancellable *cancellable; /* (owned): of what is read for this profile */
  gboolean is_wanted;
  gboolean is_loading;
  gboolean is_stale; /* something happened since loading began */
  guint n_begun;     /* writes, when it began */
};

static void load (EfProjectList *self);

EfProjectList *
ef_project_list_new (EfStudio *studio)
{
  EfProjectList *self = g_new0 (EfProjectList, 1);

  self->studio = studio;
  self->store = g_list_store_new (EF_TYPE_PROJECT);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
ef_project_list_free (EfProjectList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->store);
  g_free (self->profile_id);
  g_free (self);
}

static EfProject *
get_at (EfProjectList *self, guint position)
{
  g_autoptr (EfProject) project = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return project;
}

static EfProject *
find (EfProjectList *self, const char *id, guint *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++) {
    EfProject *project = get_at (self, i);

    if (g_str_equal (ef_project_get_id (project), id)) {
      *position = i;
      return project;
    }
  }

  return NULL;
}

/* Objects that stay are assigned to, so that what is bound to them follows. */
static void
assign (EfProject *project, EfProject *row)
{
  ef_project_assign (project, row, ~0u);
  ef_project_set_contents (project, ef_project_get_n_items (row), ef_project_get_length (row));
  ef_project_set_changed (project, ef_project_get_changed (row));
  ef_project_set_rev (project, ef_project_get_rev (row));
}

/* One change of the list for all that differs: whoever watches never sees a project gone that is only
 * moved. */
static void
replace (EfProjectList *self, GPtrArray *list)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint n_same = 0;
  guint n_same_end = 0;

  while (n_same < MIN (n_old, list->len) && get_at (self, n_same) == list->pdata[n_same])
    n_same++;
  while (n_same + n_same_end < MIN (n_old, list->len) &&
         get_at (self, n_old - n_same_end - 1) == list->pdata[list->len - n_same_end - 1])
    n_same_end++;

  if (n_same < MAX (n_old, list->len))
    g_list_store_splice (self->store, n_same, n_old - n_same - n_same_end, list->pdata + n_same,
                         list->len - n_same - n_same_end);
}

static void
fill (EfProjectList *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++) {
    EfProject *project = get_at (self, i);

    g_hash_table_insert (by_id, (gpointer) ef_project_get_id (project), project);
  }
  for (guint i = 0; i < rows->len; i++) {
    EfProject *row = g_ptr_array_index (rows, i);
    EfProject *project = g_hash_table_lookup (by_id, ef_project_get_id (row));

    if (project != NULL)
      assign (project, row);
    g_ptr_array_add (list, g_object_ref (project != NULL ? project : row));
  }
  replace (self, list);
}

/* A verb knows the newest: it comes first. What is being read may not have it yet; and what was read may have it
 * already, so that the object in the list is another one, which is returned. */
EfProject *
ef_project_list_put (EfProjectList *self, EfProject *row)
{
  guint position;
  EfProject *project;

  if (!self->is_wanted || g_strcmp0 (self->profile_id, ef_project_get_profile_id (row)) != 0)
    return row;

  self->is_stale = TRUE;
  project = find (self, ef_project_get_id (row), &position);
  if (project == NULL) {
    g_list_store_insert (self->store, 0, row);
    return row;
  }
  assign (project, row);

  return project;
}

void
ef_project_list_drop (EfProjectList *self, const char *id)
{
  guint position;

  self->is_stale = TRUE;
  if (find (self, id, &position) != NULL)
    g_list_store_remove (self->store, position);
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->damaged = g_ptr_array_new_with_free_func (g_free);
  call->list = ef_project_table_list (connection, call->profile_id, call->damaged, error);

  return call->list != NULL;
}

static gboolean
was_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* Edits show before they are written: what was read before is older than what a person sees, and would
 * take the next edit the rev that it counts on. */
static gboolean
is_behind (EfProjectList *self)
{
  return ef_edit_feed_get_n_begun (ef_studio_get_project_feed (self->studio)) != self->n_begun;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *studio = EF_STUDIO (object);
  EfProjectList *self = ef_studio_get_project_list (studio);
  gboolean is_of_now = g_task_get_cancellable (G_TASK (result)) == self->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  /* Another profile is shown, and is being read. */
  if (!is_of_now)
    return;

  self->is_loading = FALSE;
  if (call == NULL) {
    if (!was_cancelled (error))
      ef_log_message (ef_studio_get_profile_name (studio, self->profile_id),
                      "The projects could not be read: %s", error->message);
    return;
  }
  if (self->is_stale || is_behind (self))
    load (self);
  else
    fill (self, call->list);
  ef_studio_tell_left_out (studio, call->profile_id, EF_LEFT_OUT_PROJECTS, call->damaged);
}

static void
load (EfProjectList *self)
{
  EfEditFeed *feed = ef_studio_get_project_feed (self->studio);
  EfStudioCall *call;
  GTask *task;

  if (!self->is_wanted || self->profile_id == NULL || !ef_studio_get_is_open (self->studio))
    return;
  if (self->is_loading) {
    self->is_stale = TRUE;
    return;
  }

  self->is_loading = TRUE;
  self->is_stale = FALSE;
  self->n_begun = ef_edit_feed_get_n_begun (feed);
  call = ef_studio_call_new ();
  call->profile_id = g_strdup (self->profile_id);
  task = g_task_new (self->studio, self->cancellable, listed_cb, NULL);
  g_task_set_source_tag (task, load);
  if (ef_edit_feed_is_writing (feed))
    ef_studio_call_write (self->studio, list_in_database, call, task);
  else
    ef_studio_call_read (self->studio, list_in_database, call, task);
}

GListModel *
ef_project_list_get_model (EfProjectList *self)
{
  if (!self->is_wanted) {
    self->is_wanted = TRUE;
    load (self);
  }

  return G_LIST_MODEL (self->store);
}

static void
forget (EfProjectList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_loading = FALSE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0)
    g_list_store_remove_all (self->store);
}

/* Also when it is the same one again: another database may have been opened. */
void
ef_project_list_set_profile (EfProjectList *self, EfProfile *profile)
{
  const char *id = profile != NULL ? ef_profile_get_id (profile) : NULL;

  if (g_set_str (&self->profile_id, id) ||
      g_list_model_get_n_items (G_LIST_MODEL (self->store)) == 0) {
    forget (self);
    load (self);
  }
}

/* How many items a project has, and how long they are, depends on all of these. */
static gboolean
concerns (EfProjectList *self, const EfChange *change)
{
  static const char *const tables[] = { "project", "item", "segment", NULL };

  return g_strv_contains (tables, change->table) &&
         (g_strcmp0 (change->profile, self->profile_id) == 0 || g_str_equal (change->id, "*"));
}

void
ef_project_list_take (EfProjectList *self, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++) {
    if (concerns (self, g_ptr_array_index (changes, i))) {
      load (self);
      return;
    }
  }
}

void
ef_project_list_reload (EfProjectList *self)
{
  load (self);
}

void
ef_project_list_stop (EfProjectList *self)
{
  g_cancellable_cancel (self->cancellable);
}
