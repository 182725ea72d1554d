/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/history.h"

#include <glib/gi18n.h>

#include "core/error.h"

/* Going back and forth writes rows anew and gives them new revs; the steps beside, for which that is the
 * same state, learn the new number. */

/* In @sql "$owner" stands for the column. */
static EfStatement *
prepare_for_owner (EfConnection *connection,
                   const EfHistory *self,
                   const char *sql,
                   const char *owner_id,
                   GError **error)
{
  g_autoptr (GString) text = g_string_new (sql);
  EfStatement *statement;

  g_string_replace (text, "$owner", self->owner, 0);
  statement = ef_connection_prepare (connection, text->str, error);

  if (statement != NULL)
    ef_statement_bind_text (statement, ":owner", owner_id);

  return statement;
}

static gboolean
run_for_owner (EfConnection *connection,
               const EfHistory *self,
               const char *sql,
               const char *owner_id,
               GError **error)
{
  EfStatement *statement = prepare_for_owner (connection, self, sql, owner_id, error);

  return statement != NULL && ef_statement_run (statement, error);
}

static gboolean
run_for_step (EfConnection *connection, const char *sql, gint64 seq, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", seq);

  return ef_statement_run (statement, error);
}

/* Writing an edit. */

/* The last step, when it belongs to the gesture; 0 else. */
static gboolean
find_gesture (EfConnection *connection,
              const EfHistory *self,
              const char *owner_id,
              const char *gesture,
              gint64 *seq,
              GError **error)
{
  EfStatement *statement;
  gboolean has_row;

  *seq = 0;
  if (gesture == NULL || *gesture == '\0')
    return TRUE;

  statement = prepare_for_owner (
    connection, self,
    "SELECT seq, gesture FROM step WHERE $owner = :owner ORDER BY seq DESC LIMIT 1", owner_id,
    error);
  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (has_row && g_str_equal (ef_statement_get_text (statement, 1), gesture))
    *seq = ef_statement_get_int (statement, 0);

  return TRUE;
}

static gboolean
touch_step (EfConnection *connection, gint64 seq, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "UPDATE step SET time = :time WHERE seq = :step", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", seq);
  ef_statement_bind_int (statement, ":time", g_get_real_time ());

  return ef_statement_run (statement, error);
}

static gboolean
insert_step (EfConnection *connection,
             const EfHistory *self,
             const char *owner_id,
             const char *title,
             const char *gesture,
             gint64 *seq,
             GError **error)
{
  EfStatement *statement = prepare_for_owner (
    connection, self,
    "INSERT INTO step ($owner, title, gesture, time) VALUES (:owner, :title, :gesture, :time)",
    owner_id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":title", title);
  ef_statement_bind_text (statement, ":gesture", gesture != NULL ? gesture : "");
  ef_statement_bind_int (statement, ":time", g_get_real_time ());
  if (!ef_statement_run (statement, error))
    return FALSE;

  *seq = ef_connection_get_last_row_id (connection);

  return TRUE;
}

/* What was undone cannot be done again after something else was done. What comes after going back is
 * no part of the gesture before it. */
gboolean
ef_history_begin (EfConnection *connection,
                  const EfHistory *self,
                  const char *owner_id,
                  const char *title,
                  const char *gesture,
                  EfHistoryStep *step,
                  GError **error)
{
  *step = (EfHistoryStep) { 0 };
  if (!run_for_owner (connection, self, "DELETE FROM step WHERE $owner = :owner AND undone = 1",
                      owner_id, error))
    return FALSE;

  step->has_dropped = ef_connection_get_n_changed (connection) > 0;
  if (!step->has_dropped && !find_gesture (connection, self, owner_id, gesture, &step->seq, error))
    return FALSE;

  step->is_extended = step->seq != 0;
  if (step->is_extended)
    return touch_step (connection, step->seq, error);

  return insert_step (connection, self, owner_id, title, gesture, &step->seq, error);
}

static gboolean
run_for_row (EfConnection *connection,
             const char *sql,
             const EfHistoryStep *step,
             const char *id,
             GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", step->seq);
  ef_statement_bind_text (statement, ":id", id);

  return ef_statement_run (statement, error);
}

/* In a step that goes on, what the row was before the first of its edits counts. */
gboolean
ef_history_note_before (EfConnection *connection,
                        const EfHistoryTable *table,
                        const EfHistoryStep *step,
                        const char *id,
                        GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO step_row (step, \"table\", id, before, before_rev, after_rev) "
    "SELECT :step, '%s', id, %s, rev, rev FROM %s WHERE id = :id ON CONFLICT DO NOTHING",
    table->name, table->state, table->name);

  return run_for_row (connection, sql, step, id, error);
}

gboolean
ef_history_note_after (EfConnection *connection,
                       const EfHistoryTable *table,
                       const EfHistoryStep *step,
                       const char *id,
                       GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO step_row (step, \"table\", id, after, before_rev, after_rev) "
    "SELECT :step, '%s', id, iif (%s, NULL, %s), rev - 1, rev FROM %s WHERE id = :id "
    "ON CONFLICT DO UPDATE SET after = excluded.after, after_rev = excluded.after_rev",
    table->name, table->is_kept ? "0" : "deleted", table->state, table->name);

  return run_for_row (connection, sql, step, id, error);
}

/* What came and went within one gesture is nothing to undo. */
static gboolean
tidy_step (EfConnection *connection, EfHistoryStep *step, GError **error)
{
  if (!run_for_step (connection,
                     "DELETE FROM step_row WHERE step = :step AND before IS NULL AND after IS NULL",
                     step->seq, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return TRUE;

  step->has_dropped = TRUE;

  return run_for_step (connection,
                       "DELETE FROM step WHERE seq = :step AND NOT EXISTS "
                       "(SELECT 1 FROM step_row WHERE step = :step)",
                       step->seq, error);
}

static gboolean
prune_steps (EfConnection *connection,
             const EfHistory *self,
             const char *owner_id,
             EfHistoryStep *step,
             GError **error)
{
  if (!run_for_owner (connection, self,
                      "DELETE FROM step WHERE $owner = :owner AND seq <= "
                      "(SELECT seq FROM step WHERE $owner = :owner ORDER BY seq DESC "
                      "LIMIT 1 OFFSET " G_STRINGIFY (EF_HISTORY_MOST) ")",
                      owner_id, error))
    return FALSE;

  step->has_dropped |= ef_connection_get_n_changed (connection) > 0;

  return TRUE;
}

static gboolean
prune_rows (EfConnection *connection, const EfHistory *self, const char *owner_id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, self->prune, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":owner", owner_id);

  return ef_statement_run (statement, error);
}

gboolean
ef_history_end (EfConnection *connection,
                const EfHistory *self,
                const char *owner_id,
                EfHistoryStep *step,
                GError **error)
{
  return (!step->is_extended || tidy_step (connection, step, error)) &&
         prune_steps (connection, self, owner_id, step, error) &&
         (!step->has_dropped || prune_rows (connection, self, owner_id, error));
}

/* Going back and forth. */

/* Before an undo the rows have the revs "after" and after it those "before", which are new; the other way
 * round for a redo. The step beside that knows the same state is found by the rev it knows. */
typedef struct {
  const char *find;
  const char *from;
  const char *to;
  const char *tell_neighbours;
  const char *tell_step;
} Direction;

#define DIRECTION(undone, order, old, new, beside, side)                                 \
  {                                                                                      \
    .find = "SELECT seq, title FROM step WHERE $owner = :owner AND undone = " undone     \
            " ORDER BY seq " order " LIMIT 1",                                           \
    .from = old,                                                                         \
    .to = new,                                                                           \
    .tell_neighbours =                                                                   \
      "UPDATE step_row SET " old "_rev = mine." old "_rev + 1 FROM step_row AS mine "    \
      "WHERE mine.step = :step AND step_row.id = mine.id AND "                           \
      "step_row.step = (SELECT " side " (step) FROM step_row AS other "                  \
      "WHERE other.id = mine.id AND other.step " beside " :step) AND "                   \
      "step_row." old "_rev = mine." new "_rev",                                         \
    .tell_step = "UPDATE step_row SET " new "_rev = " old "_rev + 1 WHERE step = :step", \
  }

static const Direction backwards = DIRECTION ("0", "DESC", "after", "before", "<", "max");
static const Direction onwards = DIRECTION ("1", "ASC", "before", "after", ">", "min");

static const Direction *
get_direction (gboolean forwards)
{
  return forwards ? &onwards : &backwards;
}

static gboolean
find_step (EfConnection *connection,
           const EfHistory *self,
           const Direction *direction,
           const char *owner_id,
           gint64 *seq,
           char **title,
           GError **error)
{
  EfStatement *statement = prepare_for_owner (connection, self, direction->find, owner_id, error);
  gboolean has_row;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;

  *seq = has_row ? ef_statement_get_int (statement, 0) : 0;
  *title = has_row ? g_strdup (ef_statement_get_text (statement, 1)) : NULL;

  return TRUE;
}

static gboolean
count_changed (EfConnection *connection,
               const EfHistoryTable *table,
               const Direction *direction,
               gint64 seq,
               gint64 *n_changed,
               GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT count (*) FROM step_row LEFT JOIN %s AS now ON now.id = step_row.id "
                     "WHERE step = :step AND \"table\" = '%s' AND now.rev IS NOT step_row.%s_rev",
                     table->name, table->name, direction->from);
  EfStatement *statement = ef_connection_prepare (connection, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", seq);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;

  *n_changed += ef_statement_get_int (statement, 0);

  return TRUE;
}

static gboolean
check_unchanged (EfConnection *connection,
                 const EfHistory *self,
                 const Direction *direction,
                 gint64 seq,
                 const char *title,
                 GError **error)
{
  gint64 n_changed = 0;

  for (guint i = 0; self->tables[i] != NULL; i++) {
    if (!count_changed (connection, self->tables[i], direction, seq, &n_changed, error))
      return FALSE;
  }
  if (n_changed == 0)
    return TRUE;

  return self->refuse (direction == &onwards, title, error);
}

gboolean
ef_history_find (EfConnection *connection,
                 const EfHistory *self,
                 const char *owner_id,
                 gboolean forwards,
                 gint64 *seq,
                 char **title,
                 GError **error)
{
  const Direction *direction = get_direction (forwards);
  g_autofree char *found = NULL;

  if (!find_step (connection, self, direction, owner_id, seq, &found, error))
    return FALSE;
  if (found == NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND,
                         forwards ? _ ("There is nothing to do again.")
                                  : _ ("There is nothing to undo."));
    return FALSE;
  }
  if (!check_unchanged (connection, self, direction, *seq, found, error))
    return FALSE;

  *title = g_steal_pointer (&found);

  return TRUE;
}

static gboolean
drop_rows (EfConnection *connection,
           const EfHistoryTable *table,
           const Direction *direction,
           gint64 seq,
           GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("UPDATE %s SET deleted = 1, rev = rev + 1 FROM step_row WHERE step = :step "
                     "AND \"table\" = '%s' AND step_row.id = %s.id AND %s IS NULL",
                     table->name, table->name, table->name, direction->to);

  return table->is_kept || run_for_step (connection, sql, seq, error);
}

static gboolean
bring_rows (EfConnection *connection,
            const EfHistoryTable *table,
            const Direction *direction,
            gint64 seq,
            GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "UPDATE %s SET (%s) = (%s), %srev = rev + 1 FROM step_row WHERE step = :step "
    "AND \"table\" = '%s' AND step_row.id = %s.id AND %s IS NOT NULL",
    table->name, table->columns, direction == &backwards ? table->from_before : table->from_after,
    table->is_kept ? "" : "deleted = 0, ", table->name, table->name, direction->to);

  return run_for_step (connection, sql, seq, error);
}

gboolean
ef_history_go (EfConnection *connection,
               const EfHistory *self,
               gboolean forwards,
               gint64 seq,
               GError **error)
{
  const Direction *direction = get_direction (forwards);

  if (!run_for_step (connection, direction->tell_neighbours, seq, error) ||
      !run_for_step (connection, direction->tell_step, seq, error))
    return FALSE;

  for (guint i = 0; self->tables[i] != NULL; i++) {
    if (!drop_rows (connection, self->tables[i], direction, seq, error) ||
        !bring_rows (connection, self->tables[i], direction, seq, error))
      return FALSE;
  }

  return run_for_step (connection, "UPDATE step SET undone = NOT undone WHERE seq = :step", seq,
                       error);
}

gboolean
ef_history_get_titles (EfConnection *connection,
                       const EfHistory *self,
                       const char *owner_id,
                       char **undo,
                       char **redo,
                       GError **error)
{
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;
  gint64 seq;

  if (!find_step (connection, self, &backwards, owner_id, &seq, &last, error) ||
      !find_step (connection, self, &onwards, owner_id, &seq, &next, error))
    return FALSE;

  *undo = g_steal_pointer (&last);
  *redo = g_steal_pointer (&next);

  return TRUE;
}

/* The last step that was done knows the row by what it became, the first that was undone by what it was. */
gboolean
ef_history_follow (EfConnection *connection,
                   const EfHistoryTable *table,
                   const char *id,
                   gint64 rev,
                   GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("UPDATE step_row SET before_rev = before_rev + (before_rev = :rev), "
                     "after_rev = after_rev + (after_rev = :rev) "
                     "WHERE \"table\" = '%s' AND id = :id AND :rev IN (before_rev, after_rev)",
                     table->name);
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_int (statement, ":rev", rev);

  return ef_statement_run (statement, error);
}
