/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "store/error-private.h"
#include "store/segment-table-private.h"

/* Undo of the segments of a source. A step holds what each touched row was and became, as the database
 * itself says it. Going back and forth writes rows anew and gives them new revs; the steps beside, for
 * which that is the same state, learn the new number. */

/* What a step brings back. How often a segment is used follows from what else there is. */
#define STATE                                                                     \
  "json_object ('begin', \"begin\", 'end', \"end\", 'label', label, 'keywords', " \
  "json (keywords), 'notes', notes, 'star', star, 'colour', colour, 'position', position)"

#define COLUMNS "\"begin\", \"end\", label, keywords, notes, star, colour, position"

#define STATE_COLUMNS(state)                                                   \
  state " ->> 'begin', " state " ->> 'end', " state " ->> 'label', " state     \
        " ->> 'keywords', " state " ->> 'notes', " state " ->> 'star', " state \
        " ->> 'colour', " state " ->> 'position'"

/* A query with a row or none. */
static EfStatement *
query (EfConnection *connection,
       const char *sql,
       const char *source_id,
       gboolean *has_row,
       GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":source", source_id);

  return ef_statement_next (statement, has_row, error) ? statement : NULL;
}

static gboolean
run_with_source (EfConnection *connection, const char *sql, const char *source_id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":source", source_id);

  return ef_statement_run (statement, error);
}

static gboolean
run_with_step (EfConnection *connection, const char *sql, gint64 step, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", step);

  return ef_statement_run (statement, error);
}

static gboolean
check_source (EfConnection *connection, const char *source_id, GError **error)
{
  gboolean has_row;

  if (query (connection, "SELECT 1 FROM source WHERE id = :source", source_id, &has_row, error) ==
      NULL)
    return FALSE;
  if (has_row)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Source not found"));

  return FALSE;
}

/* Writing an edit. */

typedef struct {
  gint64 step;
  gboolean is_extended; /* the step was there already */
  gboolean has_dropped; /* deleted segments may have lost the last step that knew them */
} Writing;

/* The last step, when it belongs to the gesture; 0 else. */
static gboolean
find_gesture (EfConnection *connection, EfSegmentEdit *edit, gint64 *step, GError **error)
{
  const char *gesture = ef_segment_edit_get_gesture (edit);
  EfStatement *statement;
  gboolean has_row;

  *step = 0;
  if (gesture == NULL || *gesture == '\0')
    return TRUE;

  statement = query (connection,
                     "SELECT seq, gesture FROM step WHERE source_id = :source "
                     "ORDER BY seq DESC LIMIT 1",
                     ef_segment_edit_get_source_id (edit), &has_row, error);
  if (statement == NULL)
    return FALSE;
  if (has_row && g_str_equal (ef_statement_get_text (statement, 1), gesture))
    *step = ef_statement_get_int (statement, 0);

  return TRUE;
}

static gboolean
touch_step (EfConnection *connection, gint64 step, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "UPDATE step SET time = :time WHERE seq = :step", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", step);
  ef_statement_bind_int (statement, ":time", g_get_real_time ());

  return ef_statement_run (statement, error);
}

static gboolean
insert_step (EfConnection *connection, EfSegmentEdit *edit, gint64 *step, GError **error)
{
  const char *gesture = ef_segment_edit_get_gesture (edit);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "INSERT INTO step (source_id, title, gesture, time) "
                           "VALUES (:source, :title, :gesture, :time)",
                           error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":source", ef_segment_edit_get_source_id (edit));
  ef_statement_bind_text (statement, ":title", ef_segment_edit_get_title (edit));
  ef_statement_bind_text (statement, ":gesture", gesture != NULL ? gesture : "");
  ef_statement_bind_int (statement, ":time", g_get_real_time ());
  if (!ef_statement_run (statement, error))
    return FALSE;

  *step = ef_connection_get_last_row_id (connection);

  return TRUE;
}

/* What was undone cannot be done again after something else was done. What comes after going back is
 * no part of the gesture before it. */
static gboolean
begin_step (EfConnection *connection, EfSegmentEdit *edit, Writing *writing, GError **error)
{
  if (!run_with_source (connection, "DELETE FROM step WHERE source_id = :source AND undone = 1",
                        ef_segment_edit_get_source_id (edit), error))
    return FALSE;

  writing->has_dropped = ef_connection_get_n_changed (connection) > 0;
  if (!writing->has_dropped && !find_gesture (connection, edit, &writing->step, error))
    return FALSE;

  writing->is_extended = writing->step != 0;
  if (writing->is_extended)
    return touch_step (connection, writing->step, error);

  return insert_step (connection, edit, &writing->step, error);
}

static gboolean
run_with_row (EfConnection *connection,
              const char *sql,
              gint64 step,
              const char *id,
              GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", step);
  ef_statement_bind_text (statement, ":id", id);

  return ef_statement_run (statement, error);
}

/* In a step that goes on, what the row was before the first of its edits counts. */
static gboolean
note_before (EfConnection *connection, gint64 step, const char *id, GError **error)
{
  return run_with_row (connection,
                       "INSERT INTO step_row (step, \"table\", id, before, before_rev, after_rev) "
                       "SELECT :step, 'segment', id, " STATE
                       ", rev, rev FROM segment WHERE id = :id "
                       "ON CONFLICT DO NOTHING",
                       step, id, error);
}

static gboolean
note_after (EfConnection *connection, gint64 step, const char *id, GError **error)
{
  return run_with_row (
    connection,
    "INSERT INTO step_row (step, \"table\", id, after, before_rev, after_rev) "
    "SELECT :step, 'segment', id, iif (deleted, NULL, " STATE "), rev - 1, rev "
    "FROM segment WHERE id = :id "
    "ON CONFLICT DO UPDATE SET after = excluded.after, after_rev = excluded.after_rev",
    step, id, error);
}

static gboolean
write_change (EfConnection *connection, gint64 step, const EfSegmentChange *change, GError **error)
{
  const char *id = ef_segment_get_id (change->before != NULL ? change->before : change->after);

  return (change->before == NULL || note_before (connection, step, id, error)) &&
         ef_segment_row_write (connection, change, error) &&
         note_after (connection, step, id, error);
}

/* What came and went within one gesture is nothing to undo. */
static gboolean
tidy_step (EfConnection *connection, Writing *writing, GError **error)
{
  if (!run_with_step (
        connection, "DELETE FROM step_row WHERE step = :step AND before IS NULL AND after IS NULL",
        writing->step, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return TRUE;

  writing->has_dropped = TRUE;

  return run_with_step (connection,
                        "DELETE FROM step WHERE seq = :step AND NOT EXISTS "
                        "(SELECT 1 FROM step_row WHERE step = :step)",
                        writing->step, error);
}

static gboolean
prune_steps (EfConnection *connection, const char *source_id, Writing *writing, GError **error)
{
  if (!run_with_source (connection,
                        "DELETE FROM step WHERE source_id = :source AND seq <= "
                        "(SELECT seq FROM step WHERE source_id = :source ORDER BY seq DESC "
                        "LIMIT 1 OFFSET " G_STRINGIFY (EF_HISTORY_MOST) ")",
                        source_id, error))
    return FALSE;

  writing->has_dropped |= ef_connection_get_n_changed (connection) > 0;

  return TRUE;
}

/* Deleted segments that no step brings back. */
static gboolean
prune_segments (EfConnection *connection, const char *source_id, GError **error)
{
  return run_with_source (connection,
                          "DELETE FROM segment WHERE source_id = :source AND deleted = 1 AND "
                          "uses = 0 AND NOT EXISTS "
                          "(SELECT 1 FROM step_row WHERE step_row.id = segment.id)",
                          source_id, error);
}

gboolean
ef_segment_table_apply (EfConnection *connection, EfSegmentEdit *edit, GError **error)
{
  const char *source_id = ef_segment_edit_get_source_id (edit);
  Writing writing = { 0 };

  if (!check_source (connection, source_id, error))
    return FALSE;
  if (ef_segment_edit_get_n_changes (edit) == 0)
    return TRUE;
  if (!begin_step (connection, edit, &writing, error))
    return FALSE;

  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    if (!write_change (connection, writing.step, ef_segment_edit_get_change (edit, i), error))
      return FALSE;
  }

  return (!writing.is_extended || tidy_step (connection, &writing, error)) &&
         prune_steps (connection, source_id, &writing, error) &&
         (!writing.has_dropped || prune_segments (connection, source_id, error));
}

/* Going back and forth. */

typedef struct {
  const char *find;
  const char *count_changed;
  const char *tell_neighbours;
  const char *tell_step;
  const char *drop_rows;
  const char *bring_rows;
  const char *mark;
} Direction;

/* Before an undo the rows have the revs "after" and after it those "before", which are new; the other way
 * round for a redo. The step beside that knows the same state is found by the rev it knows. */
#define DIRECTION(undone, order, from, to, beside, side)                                 \
  {                                                                                      \
    .find = "SELECT seq, title FROM step WHERE source_id = :source AND undone = " undone \
            " ORDER BY seq " order " LIMIT 1",                                           \
    .count_changed =                                                                     \
      "SELECT count (*) FROM step_row LEFT JOIN segment ON segment.id = step_row.id "    \
      "WHERE step = :step AND segment.rev IS NOT step_row." from "_rev",                 \
    .tell_neighbours =                                                                   \
      "UPDATE step_row SET " from "_rev = mine." from "_rev + 1 FROM step_row AS mine "  \
      "WHERE mine.step = :step AND step_row.id = mine.id AND "                           \
      "step_row.step = (SELECT " side " (step) FROM step_row AS other "                  \
      "WHERE other.id = mine.id AND other.step " beside " :step) AND "                   \
      "step_row." from "_rev = mine." to "_rev",                                         \
    .tell_step = "UPDATE step_row SET " to "_rev = " from "_rev + 1 WHERE step = :step", \
    .drop_rows = "UPDATE segment SET deleted = 1, rev = rev + 1 FROM step_row "          \
                 "WHERE step = :step AND step_row.id = segment.id AND " to " IS NULL",   \
    .bring_rows = "UPDATE segment SET (" COLUMNS ") = (" STATE_COLUMNS (                 \
      to) "), deleted = 0, rev = rev + 1 FROM step_row "                                 \
          "WHERE step = :step AND step_row.id = segment.id AND " to " IS NOT NULL",      \
    .mark = "UPDATE step SET undone = NOT undone WHERE seq = :step",                     \
  }

static const Direction backwards = DIRECTION ("0", "DESC", "after", "before", "<", "max");
static const Direction forwards = DIRECTION ("1", "ASC", "before", "after", ">", "min");

static gboolean
find_step (EfConnection *connection,
           const Direction *direction,
           const char *source_id,
           gint64 *step,
           char **title,
           GError **error)
{
  gboolean has_row;
  EfStatement *statement = query (connection, direction->find, source_id, &has_row, error);

  if (statement == NULL)
    return FALSE;

  *step = has_row ? ef_statement_get_int (statement, 0) : 0;
  *title = has_row ? g_strdup (ef_statement_get_text (statement, 1)) : NULL;

  return TRUE;
}

static gboolean
check_unchanged (EfConnection *connection,
                 const Direction *direction,
                 gint64 step,
                 const char *title,
                 GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, direction->count_changed, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", step);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (ef_statement_get_int (statement, 0) == 0)
    return TRUE;

  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               direction == &backwards
                 ? _ ("“%s” cannot be undone: its segments were changed since.")
                 : _ ("“%s” cannot be done again: its segments were changed since."),
               title);

  return FALSE;
}

/* A row of the step as it is now; NULL in @segment: it is deleted. */
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

static gboolean
go (EfConnection *connection, const Direction *direction, gint64 step, GError **error)
{
  const char *const statements[] = {
    direction->tell_neighbours, direction->tell_step, direction->drop_rows,
    direction->bring_rows,      direction->mark,
  };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++) {
    if (!run_with_step (connection, statements[i], step, error))
      return FALSE;
  }

  return TRUE;
}

static EfSegmentEdit *
move (EfConnection *connection, const Direction *direction, const char *source_id, GError **error)
{
  gint64 step;
  g_autofree char *title = NULL;
  g_autoptr (GArray) old = NULL;
  g_autoptr (GArray) new = NULL;
  EfSegmentEdit *edit;

  if (!find_step (connection, direction, source_id, &step, &title, error))
    return NULL;
  if (title == NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND,
                         direction == &backwards ? _ ("There is nothing to undo.")
                                                 : _ ("There is nothing to do again."));
    return NULL;
  }
  if (!check_unchanged (connection, direction, step, title, error) ||
      (old = read_rows (connection, step, error)) == NULL ||
      !go (connection, direction, step, error) ||
      (new = read_rows (connection, step, error)) == NULL)
    return NULL;

  edit = ef_segment_edit_new (source_id, title, NULL);
  for (guint i = 0; i < old->len; i++)
    describe (edit, &g_array_index (old, Row, i), &g_array_index (new, Row, i));

  return edit;
}

EfSegmentEdit *
ef_segment_table_undo (EfConnection *connection, const char *source_id, GError **error)
{
  return move (connection, &backwards, source_id, error);
}

EfSegmentEdit *
ef_segment_table_redo (EfConnection *connection, const char *source_id, GError **error)
{
  return move (connection, &forwards, source_id, error);
}

gboolean
ef_segment_table_get_history (EfConnection *connection,
                              const char *source_id,
                              char **undo,
                              char **redo,
                              GError **error)
{
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;
  gint64 step;

  if (!find_step (connection, &backwards, source_id, &step, &last, error) ||
      !find_step (connection, &forwards, source_id, &step, &next, error))
    return FALSE;

  *undo = g_steal_pointer (&last);
  *redo = g_steal_pointer (&next);

  return TRUE;
}
