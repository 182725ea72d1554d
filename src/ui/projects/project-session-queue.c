/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "ui/projects/project-session-private.h"

/* Writing behind: what is seen is in the storyboard already. Edits go to the studio at once, which writes
 * them in their order, so that none is left behind when the window closes. Undo and redo take their place
 * among them, one at a time. When a step is refused, somebody else was faster, and the storyboard is read
 * anew as soon as nothing of ours is under way. */

typedef struct {
  EfProjectEdit *edit; /* (owned) (nullable): NULL undoes, or does again */
  gboolean redo;
} Step;

static void
free_step (Step *self)
{
  g_clear_object (&self->edit);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, free_step)

static void
push (EfProjectSession *self, EfProjectEdit *edit, gboolean redo)
{
  Step *step = g_new0 (Step, 1);

  g_set_object (&step->edit, edit);
  step->redo = redo;
  g_queue_push_tail (&self->steps, step);
}

void
ef_project_session_free_steps (EfProjectSession *self)
{
  g_queue_clear_full (&self->steps, (GDestroyNotify) free_step);
}

static void
set_titles (EfProjectSession *self, const char *undo, const char *redo)
{
  if (g_set_str (&self->undo_title, undo))
    ef_project_session_notify (self, EF_PROJECT_SESSION_UNDO_TITLE);
  if (g_set_str (&self->redo_title, redo))
    ef_project_session_notify (self, EF_PROJECT_SESSION_REDO_TITLE);
}

static int
compare_cb (gconstpointer one, gconstpointer other)
{
  return ef_item_compare (*(EfItem *const *) one, *(EfItem *const *) other);
}

static gboolean
has_moved (EfProjectEdit *edit)
{
  for (guint i = 0; i < ef_project_edit_get_n_changes (edit); i++) {
    const EfItemChange *change = ef_project_edit_get_change (edit, i);

    if (change->before == NULL || change->after == NULL ||
        ef_item_get_position (change->before) < ef_item_get_position (change->after) ||
        ef_item_get_position (change->before) > ef_item_get_position (change->after))
      return TRUE;
  }

  return FALSE;
}

/* What is chosen stays so, although the storyboard is put in order anew. */
static void
show (EfProjectSession *self, EfProjectEdit *edit)
{
  g_autoptr (GPtrArray) chosen = has_moved (edit) ? ef_project_session_get_chosen (self) : NULL;

  ef_project_edit_apply (edit, self->own, self->items);
  if (chosen != NULL)
    ef_project_session_choose (self, chosen);
  ef_project_session_refresh (self);
}

void
ef_project_session_commit (EfProjectSession *self, EfProjectEdit *edit)
{
  if (ef_project_edit_get_n_changes (edit) == 0 && ef_project_edit_get_project_after (edit) == NULL)
    return;

  show (self, edit);
  if (self->studio == NULL)
    return;

  push (self, edit, FALSE);
  set_titles (self, ef_project_edit_get_title (edit), NULL);
  ef_project_session_pump (self);
}

static void
refuse (EfProjectSession *self, GError *error)
{
  self->needs_list = TRUE;
  ef_project_set_rev (self->own, -1); /* what is stored counts */
  if (!self->is_closed)
    ef_project_session_tell (self, error->message);
}

/* What was under way is over, and all that follows from it is done: only now the next may begin. */
static void
go_on (EfProjectSession *self)
{
  self->is_busy = FALSE;
  ef_project_session_pump (self);
}

static void
edit_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfProjectSession) self = data;
  g_autoptr (GError) error = NULL;

  self->is_finishing = TRUE;
  if (!self->ports->store->edit_finish ((EfStudio *) object, result, &error))
    refuse (self, error);
  self->is_finishing = FALSE;
  self->n_writing--;
  self->needs_history = TRUE;
  ef_project_session_pump (self);
}

/* So that a person sees what was undone. */
static void
choose_undone (EfProjectSession *self, EfProjectEdit *undone)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < ef_project_edit_get_n_changes (undone); i++) {
    const EfItemChange *change = ef_project_edit_get_change (undone, i);

    if (change->after != NULL)
      g_ptr_array_add (items, change->after);
  }
  if (items->len > 0)
    ef_project_session_choose (self, items);
}

static void
undo_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfProjectSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProjectEdit) undone = NULL;

  self->is_finishing = TRUE;
  undone = self->ports->store->undo_finish ((EfStudio *) object, result, &error);
  self->is_finishing = FALSE;
  self->needs_history = TRUE;
  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    /* A key that is held down goes on for a while when all is undone. */
  } else if (error != NULL) {
    refuse (self, error);
  } else if (undone != NULL && !self->is_closed) {
    show (self, undone);
    choose_undone (self, undone);
    /* Segments that come back with it are not beside it. */
    self->needs_list = TRUE;
  }
  go_on (self);
}

static GHashTable *
index_by_id (GListModel *items)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    EfItem *item = g_list_model_get_item (items, i);

    g_hash_table_insert (index, g_strdup (ef_item_get_id (item)), item);
  }

  return index;
}

static gboolean
is_same_order (EfProjectSession *self, GPtrArray *list)
{
  GListModel *items = G_LIST_MODEL (self->items);

  if (g_list_model_get_n_items (items) != list->len)
    return FALSE;

  for (guint i = 0; i < list->len; i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);

    if (item != list->pdata[i])
      return FALSE;
  }

  return TRUE;
}

/* Objects that stay are the same as before, so that what is chosen or looked at stays so. */
static void
bring_to (EfProjectSession *self, GPtrArray *list)
{
  g_autoptr (GHashTable) known = index_by_id (G_LIST_MODEL (self->items));
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < list->len; i++) {
    EfItem *stored = list->pdata[i];
    EfItem *item = g_hash_table_lookup (known, ef_item_get_id (stored));

    if (item != NULL) {
      ef_item_assign (item, stored, EF_ITEM_EDITABLE);
      ef_item_set_rev (item, ef_item_get_rev (stored));
      ef_item_set_contents (item, ef_item_get_segment (stored), ef_item_get_source (stored));
    }
    g_ptr_array_add (all, g_object_ref (item != NULL ? item : stored));
  }
  g_ptr_array_sort (all, compare_cb);
  if (!is_same_order (self, all)) {
    g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                         all->pdata, all->len);
    ef_project_session_choose (self, chosen);
  }
}

static void
list_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfProjectSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list =
    self->ports->store->list_finish ((EfStudio *) object, result, &error);

  if (error != NULL) {
    if (!self->is_closed)
      ef_project_session_tell (self, error->message);
  } else if (self->steps.length > 0 || self->n_writing > 0) {
    self->needs_list = TRUE; /* it is older than what a person sees */
  } else if (!self->is_closed) {
    gboolean was_loaded = self->is_loaded;

    bring_to (self, list);
    self->is_loaded = TRUE;
    ef_project_session_refresh (self);
    if (!was_loaded)
      ef_project_session_notify (self, EF_PROJECT_SESSION_LOADING);
  }
  go_on (self);
}

static void
history_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfProjectSession) self = data;
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;

  if (self->ports->store->get_history_finish ((EfStudio *) object, result, &undo, &redo, NULL) &&
      self->steps.length == 0 && !self->is_closed)
    set_titles (self, undo, redo);
  go_on (self);
}

static gboolean
is_edit (Step *step)
{
  return step != NULL && step->edit != NULL;
}

static void
write_edits (EfProjectSession *self)
{
  while (is_edit (g_queue_peek_head (&self->steps))) {
    g_autoptr (Step) step = g_queue_pop_head (&self->steps);

    self->n_writing++;
    self->ports->store->edit (self->studio, step->edit, edit_cb, g_object_ref (self));
  }
}

/* What others have set meanwhile. */
static void
settle (EfProjectSession *self)
{
  gint64 rev = ef_project_get_rev (self->own);

  ef_project_session_follow (self);
  if (ef_project_get_rev (self->own) != rev)
    ef_project_session_refresh (self);
}

/* Begins what comes next. */
void
ef_project_session_pump (EfProjectSession *self)
{
  g_autoptr (Step) step = NULL;

  if (self->is_busy || self->studio == NULL)
    return;

  write_edits (self);
  if (self->n_writing > 0)
    return;

  step = g_queue_pop_head (&self->steps);
  if (step != NULL) {
    self->is_busy = TRUE;
    self->ports->store->undo (self->studio, self->project, step->redo, undo_cb,
                              g_object_ref (self));
  } else if (self->is_closed) {
    return;
  } else if (self->needs_list) {
    self->needs_list = FALSE;
    self->is_busy = TRUE;
    self->ports->store->list (self->studio, self->project, NULL, list_cb, g_object_ref (self));
  } else if (self->needs_history) {
    self->needs_history = FALSE;
    self->is_busy = TRUE;
    self->ports->store->get_history (self->studio, self->project, history_cb, g_object_ref (self));
  } else {
    settle (self);
  }
}

void
ef_project_session_reload (EfProjectSession *self)
{
  if (self->is_closed)
    return;

  self->needs_list = TRUE;
  self->needs_history = TRUE;
  ef_project_session_pump (self);
}

gboolean
ef_project_session_is_idle (EfProjectSession *self)
{
  return !self->is_busy && self->n_writing == 0 && self->steps.length == 0;
}

static void
go_back (EfProjectSession *self, gboolean redo)
{
  if (self->studio == NULL || self->is_closed)
    return;

  /* Until the database says what there is, it can be taken back: somebody may be in a hurry. */
  if (redo && self->redo_title != NULL)
    set_titles (self, self->redo_title, self->redo_title);
  else if (!redo && self->undo_title != NULL)
    set_titles (self, self->undo_title, self->undo_title);
  push (self, NULL, redo);
  ef_project_session_pump (self);
}

void
ef_project_session_undo (EfProjectSession *self)
{
  go_back (self, FALSE);
}

void
ef_project_session_redo (EfProjectSession *self)
{
  go_back (self, TRUE);
}
