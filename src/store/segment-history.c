/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "store/history.h"
#include "store/segment-table-private.h"

/* Edits of the segments of a source, and going back over them. */

/* How often a segment is used follows from what else there is. */
#define FROM(state)                                                            \
  state " ->> 'begin', " state " ->> 'end', " state " ->> 'label', " state     \
        " ->> 'keywords', " state " ->> 'notes', " state " ->> 'star', " state \
        " ->> 'colour', " state " ->> 'position'"

static const EfHistoryTable segments = {
  .name = "segment",
  .state = "json_object ('begin', \"begin\", 'end', \"end\", 'label', label, 'keywords', "
           "json (keywords), 'notes', notes, 'star', star, 'colour', colour, 'position', position)",
  .columns = "\"begin\", \"end\", label, keywords, notes, star, colour, position",
  .from_before = FROM ("before"),
  .from_after = FROM ("after"),
};

static const EfHistoryTable *const tables[] = { &segments, NULL };

static gboolean
refuse (gboolean forwards, const char *title, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               forwards ? _ ("“%s” cannot be done again: its segments were changed since.")
                        : _ ("“%s” cannot be undone: its segments were changed since."),
               title);

  return FALSE;
}

static const EfHistory history = {
  .owner = "source_id",
  .tables = tables,
  .prune = "DELETE FROM segment WHERE source_id = :owner AND deleted = 1 AND uses = 0 AND "
           "NOT EXISTS (SELECT 1 FROM item WHERE segment_id = segment.id) AND "
           "NOT EXISTS (SELECT 1 FROM step_row WHERE step_row.id = segment.id)",
  .refuse = refuse,
};

static gboolean
check_source (EfConnection *connection, const char *source_id, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT 1 FROM source WHERE id = :source", error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":source", source_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (has_row)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Source not found"));

  return FALSE;
}

static gboolean
write_change (EfConnection *connection,
              const EfHistoryStep *step,
              const EfSegmentChange *change,
              GError **error)
{
  const char *id = ef_segment_get_id (change->before != NULL ? change->before : change->after);

  return (change->before == NULL ||
          ef_history_note_before (connection, &segments, step, id, error)) &&
         ef_segment_row_write (connection, change, error) &&
         ef_history_note_after (connection, &segments, step, id, error);
}

gboolean
ef_segment_table_apply (EfConnection *connection, EfSegmentEdit *edit, GError **error)
{
  const char *source_id = ef_segment_edit_get_source_id (edit);
  EfHistoryStep step;

  if (!check_source (connection, source_id, error))
    return FALSE;
  if (ef_segment_edit_get_n_changes (edit) == 0)
    return TRUE;
  if (!ef_history_begin (connection, &history, source_id, ef_segment_edit_get_title (edit),
                         ef_segment_edit_get_gesture (edit), &step, error))
    return FALSE;

  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    if (!write_change (connection, &step, ef_segment_edit_get_change (edit, i), error))
      return FALSE;
  }

  return ef_history_end (connection, &history, source_id, &step, error);
}

/* A row of the step as it is now. */
typedef struct {
  EfSegment *segment; /* (owned) */
  gboolean is_deleted;
} Row;

static void
clear_row (gpointer data)
{
  Row *row = data;

  g_clear_object (&row->segment);
}

/* By id, so that two readings can be laid side by side. */
static GArray *
read_rows (EfConnection *connection, gint64 step, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT " EF_SEGMENT_ROW " FROM step_row JOIN segment "
                           "ON segment.id = step_row.id WHERE step = :step ORDER BY step_row.id",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  g_array_set_clear_func (rows, clear_row);
  ef_statement_bind_int (statement, ":step", step);
  while (ef_statement_next (statement, &has_row, error)) {
    Row row;

    if (!has_row)
      return g_steal_pointer (&rows);

    row.is_deleted = ef_segment_row_is_deleted (statement);
    row.segment = ef_segment_row_load (statement, error);
    if (row.segment == NULL)
      return NULL;
    g_array_append_val (rows, row);
  }

  return NULL;
}

static void
describe (EfSegmentEdit *edit, const Row *old, const Row *new)
{
  if (!old->is_deleted && new->is_deleted) {
    ef_segment_edit_remove (edit, old->segment);
  } else if (!old->is_deleted) {
    ef_segment_edit_replace (edit, old->segment, new->segment);
  } else if (!new->is_deleted) {
    /* An edit counts the rev on by itself. */
    ef_segment_set_rev (new->segment, ef_segment_get_rev (old->segment));
    ef_segment_edit_add (edit, new->segment);
  }
}

static EfSegmentEdit *
move (EfConnection *connection, const char *source_id, gboolean forwards, GError **error)
{
  gint64 seq;
  g_autofree char *title = NULL;
  g_autoptr (GArray) old = NULL;
  g_autoptr (GArray) new = NULL;
  EfSegmentEdit *edit;

  if (!ef_history_find (connection, &history, source_id, forwards, &seq, &title, error) ||
      (old = read_rows (connection, seq, error)) == NULL ||
      !ef_history_go (connection, &history, forwards, seq, error) ||
      (new = read_rows (connection, seq, error)) == NULL)
    return NULL;

  edit = ef_segment_edit_new (source_id, title, NULL);
  for (guint i = 0; i < old->len; i++)
    describe (edit, &g_array_index (old, Row, i), &g_array_index (new, Row, i));

  return edit;
}

EfSegmentEdit *
ef_segment_table_undo (EfConnection *connection, const char *source_id, GError **error)
{
  return move (connection, source_id, FALSE, error);
}

EfSegmentEdit *
ef_segment_table_redo (EfConnection *connection, const char *source_id, GError **error)
{
  return move (connection, source_id, TRUE, error);
}

gboolean
ef_segment_table_get_history (EfConnection *connection,
                              const char *source_id,
                              char **undo,
                              char **redo,
                              GError **error)
{
  return ef_history_get_titles (connection, &history, source_id, undo, redo, error);
}
