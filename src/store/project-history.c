/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "store/project-table-private.h"

/* Edits of a project: of its storyboard, and of how clips are made of it. */

#define FROM_ITEM(state)                                                        \
  "CAST (" state " ->> 'position' AS REAL), json (" state " -> 'look'), " state \
  " ->> 'transition', " state " ->> 'length', " state " ->> 'pinned'"

#define FROM_PROJECT(state) "json (" state " -> 'settings')"

/* A position is between its neighbours by its last digit, which a number in JSON may lose. */
const EfHistoryTable ef_item_history_table = {
  .name = "item",
  .state = "json_object ('position', format ('%!.17g', position), 'look', json (look), "
           "'transition', transition, 'length', length, 'pinned', pinned)",
  .columns = "position, look, transition, length, pinned",
  .from_before = FROM_ITEM ("before"),
  .from_after = FROM_ITEM ("after"),
};

/* A name is no step. */
const EfHistoryTable ef_project_history_table = {
  .name = "project",
  .state = "json_object ('settings', json (settings))",
  .columns = "settings",
  .from_before = FROM_PROJECT ("before"),
  .from_after = FROM_PROJECT ("after"),
  .is_kept = TRUE,
};

static const EfHistoryTable *const tables[] = { &ef_item_history_table, &ef_project_history_table,
                                                NULL };

static gboolean
refuse (gboolean forwards, const char *title, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               forwards ? _ ("“%s” cannot be done again: the project was changed since.")
                        : _ ("“%s” cannot be undone: the project was changed since."),
               title);

  return FALSE;
}

static const EfHistory history = {
  .owner = "project_id",
  .tables = tables,
  .prune = "DELETE FROM item WHERE project_id = :owner AND deleted = 1 AND "
           "NOT EXISTS (SELECT 1 FROM step_row WHERE step_row.id = item.id)",
  .refuse = refuse,
};

static gboolean
check_project (EfConnection *connection,
               const char *profile_id,
               const char *project_id,
               GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT 1 FROM project WHERE id = :id AND profile_id = :profile AND "
                           "removed_at IS NULL",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", project_id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (has_row)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Project not found"));

  return FALSE;
}

static gboolean
write_item (EfConnection *connection,
            const char *profile_id,
            const EfHistoryStep *step,
            const EfItemChange *change,
            GError **error)
{
  const char *id = ef_item_get_id (change->before != NULL ? change->before : change->after);

  return (change->before == NULL ||
          ef_history_note_before (connection, &ef_item_history_table, step, id, error)) &&
         ef_item_row_write (connection, profile_id, change, error) &&
         ef_history_note_after (connection, &ef_item_history_table, step, id, error);
}

static gboolean
write_settings (EfConnection *connection,
                const char *profile_id,
                const EfHistoryStep *step,
                EfProjectEdit *edit,
                GError **error)
{
  EfProject *before = ef_project_edit_get_project_before (edit);
  EfProject *after = ef_project_edit_get_project_after (edit);
  const char *id = ef_project_edit_get_project_id (edit);

  return before == NULL ||
         (ef_history_note_before (connection, &ef_project_history_table, step, id, error) &&
          ef_project_row_write_settings (connection, profile_id, before, after, error) &&
          ef_history_note_after (connection, &ef_project_history_table, step, id, error));
}

gboolean
ef_project_table_apply (EfConnection *connection,
                        const char *profile_id,
                        EfProjectEdit *edit,
                        GError **error)
{
  const char *project_id = ef_project_edit_get_project_id (edit);
  guint n_changes = ef_project_edit_get_n_changes (edit);
  EfHistoryStep step;

  if (!check_project (connection, profile_id, project_id, error))
    return FALSE;
  if (n_changes == 0 && ef_project_edit_get_project_before (edit) == NULL)
    return TRUE;
  if (!ef_history_begin (connection, &history, project_id, ef_project_edit_get_title (edit),
                         ef_project_edit_get_gesture (edit), &step, error))
    return FALSE;

  for (guint i = 0; i < n_changes; i++) {
    if (!write_item (connection, profile_id, &step, ef_project_edit_get_change (edit, i), error))
      return FALSE;
  }

  return write_settings (connection, profile_id, &step, edit, error) &&
         ef_history_end (connection, &history, project_id, &step, error) &&
         ef_project_row_touch (connection, project_id, error);
}

/* The project and the items that a step touches, as they are now. */
typedef struct {
  EfProject *project; /* (owned) */
  GPtrArray
    *items;        /* (element-type EfItem): by id, so that two readings can be laid side by side */
  GArray *deleted; /* (element-type gboolean): of each */
  gboolean has_settings;
} Rows;

static void
clear_rows (Rows *rows)
{
  g_clear_object (&rows->project);
  g_clear_pointer (&rows->items, g_ptr_array_unref);
  g_clear_pointer (&rows->deleted, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, clear_rows)

static gboolean
read_items (EfConnection *connection, gint64 seq, Rows *rows, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT " EF_ITEM_ROW " FROM step_row JOIN item "
                           "ON item.id = step_row.id WHERE step = :step ORDER BY step_row.id",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", seq);
  while (ef_statement_next (statement, &has_row, error)) {
    gboolean is_deleted;
    EfItem *item;

    if (!has_row)
      return TRUE;

    is_deleted = ef_item_row_is_deleted (statement);
    item = ef_item_row_load (statement, error);
    if (item == NULL)
      return FALSE;
    g_ptr_array_add (rows->items, item);
    g_array_append_val (rows->deleted, is_deleted);
  }

  return FALSE;
}

static gboolean
read_has_settings (EfConnection *connection, gint64 seq, Rows *rows, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT 1 FROM step_row WHERE step = :step AND \"table\" = 'project'", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":step", seq);

  return ef_statement_next (statement, &rows->has_settings, error);
}

static gboolean
read_rows (EfConnection *connection,
           const char *profile_id,
           const char *project_id,
           gint64 seq,
           Rows *rows,
           GError **error)
{
  rows->items = g_ptr_array_new_with_free_func (g_object_unref);
  rows->deleted = g_array_new (FALSE, FALSE, sizeof (gboolean));
  rows->project = ef_project_table_get (connection, profile_id, project_id, error);

  return rows->project != NULL && read_has_settings (connection, seq, rows, error) &&
         read_items (connection, seq, rows, error) &&
         ef_item_row_fill (connection, profile_id, project_id, rows->items, error);
}

static void
describe_item (EfProjectEdit *edit, const Rows *old, const Rows *new, guint index)
{
  EfItem *before = g_ptr_array_index (old->items, index);
  EfItem *after = g_ptr_array_index (new->items, index);
  gboolean was_deleted = g_array_index (old->deleted, gboolean, index);
  gboolean is_deleted = g_array_index (new->deleted, gboolean, index);

  if (!was_deleted && is_deleted) {
    ef_project_edit_remove (edit, before);
  } else if (!was_deleted) {
    ef_project_edit_replace (edit, before, after);
  } else if (!is_deleted) {
    /* An edit counts the rev on by itself. */
    ef_item_set_rev (after, ef_item_get_rev (before));
    ef_project_edit_add (edit, after);
  }
}

static EfProjectEdit *
move (EfConnection *connection,
      const char *profile_id,
      const char *project_id,
      gboolean forwards,
      GError **error)
{
  gint64 seq;
  g_autofree char *title = NULL;
  g_auto (Rows) old = { 0 };
  g_auto (Rows) new = { 0 };
  EfProjectEdit *edit;

  if (!check_project (connection, profile_id, project_id, error) ||
      !ef_history_find (connection, &history, project_id, forwards, &seq, &title, error) ||
      !read_rows (connection, profile_id, project_id, seq, &old, error) ||
      !ef_history_go (connection, &history, forwards, seq, error) ||
      !ef_project_row_touch (connection, project_id, error) ||
      !read_rows (connection, profile_id, project_id, seq, &new, error))
    return NULL;

  edit = ef_project_edit_new (project_id, title, NULL);
  for (guint i = 0; i < old.items->len; i++)
    describe_item (edit, &old, &new, i);
  if (old.has_settings)
    ef_project_edit_replace_project (edit, old.project, new.project);

  return edit;
}

EfProjectEdit *
ef_project_table_undo (EfConnection *connection,
                       const char *profile_id,
                       const char *project_id,
                       GError **error)
{
  return move (connection, profile_id, project_id, FALSE, error);
}

EfProjectEdit *
ef_project_table_redo (EfConnection *connection,
                       const char *profile_id,
                       const char *project_id,
                       GError **error)
{
  return move (connection, profile_id, project_id, TRUE, error);
}

gboolean
ef_project_table_get_history (EfConnection *connection,
                              const char *profile_id,
                              const char *project_id,
                              char **undo,
                              char **redo,
                              GError **error)
{
  return check_project (connection, profile_id, project_id, error) &&
         ef_history_get_titles (connection, &history, project_id, undo, redo, error);
}
