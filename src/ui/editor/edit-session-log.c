/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/edit-session-private.h"

/* What Ctrl+Z takes back, the last thing first. Steps of segments are in the database, which knows what
 * they were; an open mark is no segment yet, so what was done to it is noted here, in between. */

typedef struct {
  gboolean is_mark;
  gint64 before; /* of a mark */
  gint64 after;
  guint gesture; /* edits of one gesture are one step; 0: of none */
} Entry;

#define NUDGED G_MAXUINT

void
ef_edit_session_begin_log (EfEditSession *self)
{
  self->done = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->undone = g_array_new (FALSE, FALSE, sizeof (Entry));
}

void
ef_edit_session_end_log (EfEditSession *self)
{
  g_array_unref (self->done);
  g_array_unref (self->undone);
}

static Entry *
get_last (GArray *entries)
{
  return entries->len > 0 ? &g_array_index (entries, Entry, entries->len - 1) : NULL;
}

static void
notify (EfEditSession *self)
{
  ef_edit_session_notify (self, EF_EDIT_UNDO_TITLE);
  ef_edit_session_notify (self, EF_EDIT_REDO_TITLE);
}

/* Somebody else has changed the segments, or was faster: nobody knows any more what came before what. */
void
ef_edit_session_clear_log (EfEditSession *self)
{
  g_array_set_size (self->done, 0);
  g_array_set_size (self->undone, 0);
  notify (self);
}

void
ef_edit_session_log_edit (EfEditSession *self, const char *gesture)
{
  Entry entry = { .gesture = gesture != NULL ? g_str_hash (gesture) | 1 : 0 };
  Entry *last = get_last (self->done);

  g_array_set_size (self->undone, 0);
  if (last == NULL || last->is_mark || entry.gesture == 0 || last->gesture != entry.gesture)
    g_array_append_val (self->done, entry);
  notify (self);
}

/* The open mark was @before and is another one now. @is_nudge: a key that repeats is one step. */
void
ef_edit_session_log_mark (EfEditSession *self, gint64 before, gboolean is_nudge)
{
  Entry entry = { TRUE, before, self->open_mark, is_nudge ? NUDGED : 0 };
  Entry *last = get_last (self->done);

  if (before == self->open_mark)
    return;

  g_array_set_size (self->undone, 0);
  if (is_nudge && last != NULL && last->is_mark && last->gesture == NUDGED)
    last->after = entry.after;
  else
    g_array_append_val (self->done, entry);
  notify (self);
}

/* What was done last was to make this mark, and it is not there any more: as if it had never been. */
void
ef_edit_session_unlog_mark (EfEditSession *self, gint64 time)
{
  Entry *last = get_last (self->done);

  if (last == NULL || !last->is_mark || last->before != EF_SOURCE_NO_MARK || last->after != time)
    return;

  g_array_set_size (self->done, self->done->len - 1);
  notify (self);
}

static void
drop_marks (GArray *entries)
{
  for (Entry *last = get_last (entries); last != NULL && last->is_mark; last = get_last (entries))
    g_array_set_size (entries, entries->len - 1);
}

/* Whatever was done to the mark since the last edit, that edit is taken back next. */
void
ef_edit_session_unlog_marks (EfEditSession *self)
{
  drop_marks (self->done);
  drop_marks (self->undone);
  notify (self);
}

/* TRUE: it was about the open mark. FALSE: it is for the database to go back a step. */
gboolean
ef_edit_session_go_back_in_log (EfEditSession *self, gboolean redo)
{
  GArray *from = redo ? self->undone : self->done;
  Entry *last = get_last (from);
  Entry entry = last != NULL ? *last : (Entry) { 0 };

  if (last != NULL)
    g_array_set_size (from, from->len - 1);
  g_array_append_val (redo ? self->done : self->undone, entry);
  if (entry.is_mark)
    ef_edit_session_push_mark (self, redo ? entry.before : entry.after,
                               redo ? entry.after : entry.before);
  notify (self);

  return entry.is_mark;
}

/* There was nothing to go back to. */
void
ef_edit_session_take_from_log (EfEditSession *self, gboolean redo)
{
  GArray *to = redo ? self->done : self->undone;
  Entry *last = get_last (to);

  if (last != NULL && !last->is_mark)
    g_array_set_size (to, to->len - 1);
  notify (self);
}

/* (nullable): it is none of a mark */
const char *
ef_edit_session_get_mark_title (EfEditSession *self, gboolean redo)
{
  Entry *last = get_last (redo ? self->undone : self->done);

  return last != NULL && last->is_mark ? _ ("Mark start") : NULL;
}
