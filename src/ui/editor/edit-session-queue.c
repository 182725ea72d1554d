/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "ui/editor/edit-session-private.h"

/* Writing behind: what is seen is in the list already. Edits go to the studio at once, which writes them
 * in their order, so that none is left behind when the window closes. Undo and redo take their place
 * among them, one at a time, since what comes after goes on top of what they bring. When a step is
 * refused, somebody else was faster, and the list is read anew as soon as nothing of ours is under way. */

typedef struct {
  EfSegmentEdit *edit; /* (owned) (nullable): NULL undoes, or does again */
  gboolean redo;
  gboolean is_mark; /* only the open mark is put back */
  gint64 from;
  gint64 to;
} Step;

static void
free_step (Step *self)
{
  g_clear_object (&self->edit);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, free_step)

static void
push (EfEditSession *self, EfSegmentEdit *edit, gboolean redo)
{
  Step *step = g_new0 (Step, 1);

  g_set_object (&step->edit, edit);
  step->redo = redo;
  g_queue_push_tail (self->steps, step);
}

static void
set_titles (EfEditSession *self, const char *undo, const char *redo)
{
  if (g_set_str (&self->undo_title, undo))
    ef_edit_session_notify (self, EF_EDIT_UNDO_TITLE);
  if (g_set_str (&self->redo_title, redo))
    ef_edit_session_notify (self, EF_EDIT_REDO_TITLE);
}

/* In the list; what is gone is neither current nor checked any more. */
static void
show (EfEditSession *self, EfSegmentEdit *edit)
{
  ef_segment_edit_apply (edit, self->segments);
  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);

    if (change->after == NULL)
      ef_edit_session_forget (self, ef_segment_get_id (change->before));
  }
}

void
ef_edit_session_commit (EfEditSession *self, EfSegmentEdit *edit)
{
  if (ef_segment_edit_get_n_changes (edit) == 0)
    return;

  ef_edit_session_drag_end (self, TRUE);
  ef_edit_session_count_dismissed (self, 0);
  show (self, edit);
  ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
  if (self->studio == NULL)
    return;

  push (self, edit, FALSE);
  ef_edit_session_log_edit (self, ef_segment_edit_get_gesture (edit));
  set_titles (self, ef_segment_edit_get_title (edit), NULL);
  ef_edit_session_pump (self);
}

void
ef_edit_session_replace (EfEditSession *self,
                         const char *title,
                         const char *gesture,
                         EfSegment *before,
                         EfSegment *values)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), title, gesture);

  ef_segment_edit_replace (edit, before, values);
  ef_edit_session_commit (self, edit);
}

static void
refuse (EfEditSession *self, GError *error)
{
  self->needs_list = TRUE;
  if (self->is_closed)
    return;

  ef_edit_session_clear_log (self);
  ef_edit_session_tell (self, error->message);
}

/* What was under way is over, and all that follows from it is done: only now the next may begin. */
static void
go_on (EfEditSession *self)
{
  self->is_busy = FALSE;
  ef_edit_session_pump (self);
}

static void
edit_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfEditSession) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_written;

  self->is_finishing = TRUE;
  is_written = self->ports->store->edit_finish ((EfStudio *) object, result, &error);
  self->is_finishing = FALSE;
  if (!is_written)
    refuse (self, error);
  self->n_writing--;
  self->needs_history = TRUE;
  ef_edit_session_pump (self);
}

/* What has become of the segments that an undo touched: id → EfSegment, NULL when it is gone. */
static void
note (GHashTable *states, EfSegmentEdit *edit, gboolean only_known)
{
  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);
    const char *id = ef_segment_get_id (change->after != NULL ? change->after : change->before);

    if (!only_known || g_hash_table_contains (states, id))
      g_hash_table_insert (states, g_strdup (id),
                           change->after != NULL ? ef_segment_copy (change->after) : NULL);
  }
}

/* The change that @change makes, made to @before instead of what it was made to. */
static void
add_moved (EfSegmentEdit *moved, const EfSegmentChange *change, EfSegment *before)
{
  g_autoptr (EfSegment) old = ef_segment_copy (change->before);
  g_autoptr (EfSegment) after = ef_segment_copy (before);
  EfSegmentFields fields;

  if (change->after == NULL) {
    ef_segment_edit_remove (moved, before);
    return;
  }

  fields = ef_segment_assign (old, change->after, EF_SEGMENT_EDITABLE);
  ef_segment_assign (after, change->after, fields);
  ef_segment_edit_replace (moved, before, after);
}

static EfSegmentEdit *
move_edit (EfSegmentEdit *edit, GHashTable *states)
{
  EfSegmentEdit *moved =
    ef_segment_edit_new (ef_segment_edit_get_source_id (edit), ef_segment_edit_get_title (edit),
                         ef_segment_edit_get_gesture (edit));

  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);
    EfSegment *state = NULL;
    gboolean is_other = change->before != NULL &&
                        g_hash_table_lookup_extended (states, ef_segment_get_id (change->before),
                                                      NULL, (gpointer *) &state);

    if (change->before == NULL)
      ef_segment_edit_add (moved, change->after);
    else if (is_other && state != NULL)
      add_moved (moved, change, state);
    else if (!is_other && change->after == NULL)
      ef_segment_edit_remove (moved, change->before);
    else if (!is_other)
      ef_segment_edit_replace (moved, change->before, change->after);
  }

  return moved;
}

static void
unref_state (gpointer segment)
{
  g_clear_object ((EfSegment **) &segment);
}

/* What a person did while the answer was on its way goes on top of it. */
static void
rebase_steps (EfEditSession *self, EfSegmentEdit *undone)
{
  g_autoptr (GHashTable) states =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_state);

  note (states, undone, FALSE);
  for (GList *link = self->steps->head; link != NULL; link = link->next) {
    Step *step = link->data;
    g_autoptr (EfSegmentEdit) edit = step->edit;

    if (edit == NULL) /* another undo: what is behind it is put on top of that one once more */
      continue;

    step->edit = move_edit (edit, states);
    note (states, step->edit, TRUE);
    show (self, step->edit);
  }
}

static EfSegment *
choose_shown (EfSegmentEdit *edit, EfTimeSpan *span)
{
  EfSegment *shown = NULL;

  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);
    EfSegment *segment = change->after != NULL ? change->after : change->before;

    if (i == 0)
      *span = ef_segment_get_span (segment);
    if (shown == NULL && change->after != NULL)
      shown = change->after;
  }

  return shown;
}

/* So that a person sees what was undone: where it is, if that is off screen. */
static void
show_undone (EfEditSession *self, EfSegmentEdit *undone)
{
  EfTimeSpan visible = ef_timeline_scale_get_visible (&self->scale);
  EfTimeSpan span = EF_TIME_SPAN_EMPTY;
  EfSegment *shown = choose_shown (undone, &span);

  if (shown != NULL)
    ef_edit_session_set_current (self, ef_edit_session_find (self, ef_segment_get_id (shown)));
  if (!ef_time_span_overlaps (span, visible))
    ef_edit_session_seek (self, span.begin, FALSE);
}

static void
undo_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfEditSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSegmentEdit) undone = NULL;

  self->is_finishing = TRUE;
  undone = self->ports->store->undo_finish ((EfStudio *) object, result, &error);
  self->is_finishing = FALSE;
  self->needs_history = TRUE;
  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    /* A key that is held down goes on for a while when all is undone. */
    ef_edit_session_take_from_log (self, self->is_redo);
  } else if (error != NULL) {
    refuse (self, error);
  } else if (undone != NULL && !self->is_closed) {
    ef_edit_session_drag_end (self, TRUE);
    show (self, undone);
    rebase_steps (self, undone);
    ef_edit_session_mend_mark (self, undone);
    ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
    ef_edit_session_arrange_suggestions (self);
    show_undone (self, undone);
  }
  go_on (self);
}

/* Brings a segment of the list to what the studio has. */
static gboolean
take_over (EfSegment *segment, EfSegment *stored)
{
  ef_segment_set_rev (segment, ef_segment_get_rev (stored));

  return ef_segment_assign (segment, stored, ~0u) != 0;
}

static GHashTable *
index_by_id (GPtrArray *segments)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < segments->len; i++)
    g_hash_table_insert (index, (char *) ef_segment_get_id (segments->pdata[i]),
                         segments->pdata[i]);

  return index;
}

static gboolean
remove_missing (EfEditSession *self, GHashTable *stored)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));
  gboolean is_any = FALSE;

  for (guint i = n_segments; i > 0; i--) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->segments), i - 1);

    if (g_hash_table_contains (stored, ef_segment_get_id (segment)))
      continue;
    g_list_store_remove (self->segments, i - 1);
    ef_edit_session_forget (self, ef_segment_get_id (segment));
    is_any = TRUE;
  }

  return is_any;
}

/* Objects that stay are the same as before, so that what is current or checked stays so. */
static void
bring_to (EfEditSession *self, GPtrArray *list)
{
  g_autoptr (GHashTable) stored = index_by_id (list);
  g_autoptr (GHashTable) known = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  gboolean is_other = FALSE;
  gboolean has_fewer = remove_missing (self, stored);
  gboolean was_listed = self->is_listed;

  all = ef_edit_session_list_all (self);
  known = index_by_id (all);
  for (guint i = 0; i < list->len; i++) {
    EfSegment *segment = g_hash_table_lookup (known, ef_segment_get_id (list->pdata[i]));

    if (segment == NULL)
      g_ptr_array_add (added, list->pdata[i]);
    else
      is_other |= take_over (segment, list->pdata[i]);
  }
  if (is_other)
    g_list_store_sort (self->segments, ef_edit_session_compare_cb, NULL);
  if (all->len == 0) {
    g_ptr_array_sort_values (added, (GCompareFunc) ef_segment_compare);
    g_list_store_splice (self->segments, 0, 0, added->pdata, added->len);
  } else {
    for (guint i = 0; i < added->len; i++)
      g_list_store_insert_sorted (self->segments, added->pdata[i], ef_edit_session_compare_cb,
                                  NULL);
  }
  /* Sometimes what was written here comes back as if somebody else had: then there is nothing to tell. */
  self->is_listed = TRUE;
  if (was_listed && !is_other && !has_fewer && added->len == 0)
    return;

  if (was_listed)
    ef_edit_session_clear_log (self);
  ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
  ef_edit_session_arrange_suggestions (self);
}

static void
list_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfEditSession) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list =
    self->ports->store->list_finish ((EfStudio *) object, result, &error);

  if (error != NULL) {
    if (!self->is_closed)
      ef_edit_session_tell (self, error->message);
  } else if (self->steps->length > 0 || self->drag.active) {
    self->needs_list = TRUE; /* it is older than what a person sees */
  } else if (!self->is_closed) {
    bring_to (self, list);
    ef_edit_session_go_wanted (self);
  }
  go_on (self);
}

static void
history_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (EfEditSession) self = data;
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;

  if (self->ports->store->get_history_finish ((EfStudio *) object, result, &undo, &redo, NULL) &&
      self->steps->length == 0 && !self->is_closed)
    set_titles (self, undo, redo);
  go_on (self);
}

static gboolean
is_edit (Step *step)
{
  return step != NULL && step->edit != NULL;
}

static void
write_edits (EfEditSession *self)
{
  while (is_edit (g_queue_peek_head (self->steps))) {
    g_autoptr (Step) step = g_queue_pop_head (self->steps);

    /* One that changed what is gone meanwhile is nothing any more. */
    if (ef_segment_edit_get_n_changes (step->edit) == 0)
      continue;
    self->n_writing++;
    self->ports->store->edit (self->studio, step->edit, edit_cb, g_object_ref (self));
  }
}

static void
go_back_now (EfEditSession *self, Step *step)
{
  self->is_busy = TRUE;
  self->is_redo = step->redo;
  self->ports->store->undo (self->studio, self->source, step->redo, undo_cb, g_object_ref (self));
}

static void
put_mark (EfEditSession *self, gint64 from, gint64 to)
{
  if (self->is_closed || self->open_mark != from)
    return;

  ef_edit_session_set_open_mark (self, to);
  if (to != EF_SOURCE_NO_MARK)
    ef_edit_session_put_current (self, NULL);
}

static void
put_marks (EfEditSession *self)
{
  Step *next;

  while ((next = g_queue_peek_head (self->steps)) != NULL && next->is_mark) {
    g_autoptr (Step) step = g_queue_pop_head (self->steps);

    put_mark (self, step->from, step->to);
  }
}

void
ef_edit_session_push_mark (EfEditSession *self, gint64 from, gint64 to)
{
  Step *step = NULL;

  if (self->steps->length == 0 && !self->is_busy) {
    put_mark (self, from, to);
    return;
  }

  push (self, NULL, FALSE);
  step = g_queue_peek_tail (self->steps);
  step->is_mark = TRUE;
  step->from = from;
  step->to = to;
}

/* Begins what comes next. */
void
ef_edit_session_pump (EfEditSession *self)
{
  g_autoptr (Step) step = NULL;

  if (self->is_busy || self->studio == NULL)
    return;

  put_marks (self);
  write_edits (self);
  if (self->n_writing > 0)
    return;

  put_marks (self);

  step = g_queue_pop_head (self->steps);
  if (step != NULL) {
    go_back_now (self, step);
  } else if (self->is_closed) {
    return;
  } else if (self->needs_list && !self->drag.active) {
    self->needs_list = FALSE;
    self->is_busy = TRUE;
    self->ports->store->list (self->studio, self->source, NULL, list_cb, g_object_ref (self));
  } else if (self->needs_history) {
    self->needs_history = FALSE;
    self->is_busy = TRUE;
    self->ports->store->get_history (self->studio, self->source, history_cb, g_object_ref (self));
  }
}

void
ef_edit_session_reload (EfEditSession *self)
{
  if (self->is_closed)
    return;

  self->needs_list = TRUE;
  self->needs_history = TRUE;
  ef_edit_session_pump (self);
}

gboolean
ef_edit_session_is_idle (EfEditSession *self)
{
  return !self->is_busy && self->n_writing == 0 && self->steps->length == 0 && !self->is_searching;
}

static void
go_back (EfEditSession *self, gboolean redo)
{
  if (self->studio == NULL || self->is_closed)
    return;

  ef_edit_session_drag_end (self, TRUE);
  g_clear_pointer (&self->gesture, g_free);
  if (ef_edit_session_go_back_in_log (self, redo))
    return;

  push (self, NULL, redo);
  ef_edit_session_pump (self);
}

void
ef_edit_session_undo (EfEditSession *self)
{
  if (ef_edit_session_take_back_dismissal (self))
    return;

  go_back (self, FALSE);
}

void
ef_edit_session_redo (EfEditSession *self)
{
  go_back (self, TRUE);
}
