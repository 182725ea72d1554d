/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "store/error-private.h"
#include "store/json-column-private.h"
#include "store/project-table-private.h"
#include "store/segment-table-private.h"
#include "store/source-table.h"

/* The rows of storyboards. One that was taken out stays, so that a step of undo brings it back with the
 * id that others know; project-history.c sees to what becomes of it. */

typedef enum {
  COLUMN_ID,
  COLUMN_PROJECT_ID,
  COLUMN_SEGMENT_ID,
  COLUMN_POSITION,
  COLUMN_LOOK,
  COLUMN_TRANSITION,
  COLUMN_LENGTH,
  COLUMN_PINNED,
  COLUMN_REV,
  COLUMN_DELETED,
} Column;

#define PLAIN_LOOK "{}"

static gboolean
read_look (EfStatement *statement, EfItem *item, GError **error)
{
  const char *text = ef_statement_get_text (statement, COLUMN_LOOK);
  g_autoptr (JsonNode) node = NULL;
  EfLook look;

  if (g_str_equal (text, PLAIN_LOOK))
    return TRUE;

  ef_look_init (&look);
  node = ef_json_column_read (text, "item", error);
  if (node == NULL || !ef_look_from_json (&look, node, error))
    return FALSE;

  ef_item_set_look (item, &look);

  return TRUE;
}

static gboolean
read_transition (EfStatement *statement, EfItem *item, GError **error)
{
  EfTransition transition = { .length = ef_statement_get_int (statement, COLUMN_LENGTH) };

  if (!ef_transition_kind_from_nick (ef_statement_get_text (statement, COLUMN_TRANSITION),
                                     &transition.kind))
    return ef_json_column_set_damaged ("item", error);

  ef_item_set_transition (item, transition);

  return TRUE;
}

EfItem *
ef_item_row_load (EfStatement *statement, GError **error)
{
  g_autoptr (EfItem) item = ef_item_new (ef_statement_get_text (statement, COLUMN_ID),
                                         ef_statement_get_text (statement, COLUMN_PROJECT_ID),
                                         ef_statement_get_text (statement, COLUMN_SEGMENT_ID));

  ef_item_set_position (item, ef_statement_get_double (statement, COLUMN_POSITION));
  ef_item_set_pinned (item, ef_statement_get_int (statement, COLUMN_PINNED) != 0);
  ef_item_set_rev (item, ef_statement_get_int (statement, COLUMN_REV));
  if (!read_look (statement, item, error) || !read_transition (statement, item, error))
    return NULL;

  return g_steal_pointer (&item);
}

gboolean
ef_item_row_is_deleted (EfStatement *statement)
{
  return ef_statement_get_int (statement, COLUMN_DELETED) != 0;
}

/* What an item shows, as it is now. */
typedef struct {
  GHashTable *segments; /* (element-type utf8 EfSegment) */
  GHashTable *sources;  /* (element-type utf8 EfSource) */
  GHashTable *removed;  /* (element-type utf8): of both */
} Shown;

static void
clear_shown (Shown *shown)
{
  g_hash_table_unref (shown->segments);
  g_hash_table_unref (shown->sources);
  g_hash_table_unref (shown->removed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, clear_shown)

static EfStatement *
prepare_segments (EfConnection *connection,
                  const char *profile_id,
                  const char *project_id,
                  GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " EF_SEGMENT_ROW " FROM segment JOIN source ON source.id = segment.source_id "
    "WHERE segment.id IN (SELECT segment_id FROM item WHERE project_id = :project) AND "
    "source.profile_id = :profile",
    error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":profile", profile_id);
    ef_statement_bind_text (statement, ":project", project_id);
  }

  return statement;
}

static gboolean
read_segments (EfStatement *statement, Shown *shown, GError **error)
{
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfSegment *segment;

    if (!has_row)
      return TRUE;

    segment = ef_segment_row_load (statement, error);
    if (segment == NULL)
      return FALSE;
    if (ef_segment_row_is_deleted (statement))
      g_hash_table_add (shown->removed, g_strdup (ef_segment_get_id (segment)));
    g_hash_table_insert (shown->segments, (gpointer) ef_segment_get_id (segment), segment);
  }

  return FALSE;
}

static gboolean
read_sources (EfConnection *connection,
              const char *profile_id,
              const char *project_id,
              Shown *shown,
              GError **error)
{
  g_autoptr (GPtrArray) sources =
    ef_source_table_list_of_project (connection, profile_id, project_id, shown->removed, error);

  if (sources == NULL)
    return FALSE;

  for (guint i = 0; i < sources->len; i++) {
    EfSource *source = g_ptr_array_index (sources, i);

    g_hash_table_insert (shown->sources, (gpointer) ef_source_get_id (source),
                         g_object_ref (source));
  }

  return TRUE;
}

static void
fill_item (EfItem *item, const Shown *shown)
{
  EfSegment *segment = g_hash_table_lookup (shown->segments, ef_item_get_segment_id (item));
  const char *source_id = segment != NULL ? ef_segment_get_source_id (segment) : NULL;

  if (segment == NULL)
    return;

  ef_item_set_contents (item, segment, g_hash_table_lookup (shown->sources, source_id));
  ef_item_set_removed (item, g_hash_table_contains (shown->removed, ef_segment_get_id (segment)) ||
                               g_hash_table_contains (shown->removed, source_id));
}

gboolean
ef_item_row_fill (EfConnection *connection,
                  const char *profile_id,
                  const char *project_id,
                  GPtrArray *items,
                  GError **error)
{
  g_auto (Shown) shown = {
    .segments = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref),
    .sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref),
    .removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
  EfStatement *statement = prepare_segments (connection, profile_id, project_id, error);

  if (statement == NULL || !read_segments (statement, &shown, error) ||
      !read_sources (connection, profile_id, project_id, &shown, error))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    fill_item (g_ptr_array_index (items, i), &shown);

  return TRUE;
}

static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfItem *item;

    if (!has_row)
      return g_steal_pointer (&items);

    item = ef_item_row_load (statement, error);
    if (item == NULL)
      return NULL;
    g_ptr_array_add (items, item);
  }

  return NULL;
}

GPtrArray *
ef_project_table_list_items (EfConnection *connection,
                             const char *profile_id,
                             const char *project_id,
                             GError **error)
{
  g_autoptr (EfProject) project = ef_project_table_get (connection, profile_id, project_id, error);
  EfStatement *statement;
  g_autoptr (GPtrArray) items = NULL;

  if (project == NULL)
    return NULL;

  statement =
    ef_connection_prepare (connection,
                           "SELECT " EF_ITEM_ROW " FROM item WHERE project_id = :project AND "
                           "deleted = 0 ORDER BY position, id",
                           error);
  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":project", project_id);
  items = load_all (statement, error);
  if (items == NULL || !ef_item_row_fill (connection, profile_id, project_id, items, error))
    return NULL;

  return g_steal_pointer (&items);
}

static void
bind_values (EfStatement *statement, EfItem *item)
{
  EfTransition transition = ef_item_get_transition (item);

  ef_statement_bind_double (statement, ":position", ef_item_get_position (item));
  ef_json_column_bind (statement, ":look", ef_look_to_json (ef_item_get_look (item)));
  ef_statement_bind_text (statement, ":transition", ef_transition_kind_to_nick (transition.kind));
  ef_statement_bind_int (statement, ":length", transition.length);
  ef_statement_bind_int (statement, ":pinned", ef_item_get_pinned (item));
}

static void
bind_row (EfStatement *statement, EfItem *item, gint64 rev)
{
  ef_statement_bind_text (statement, ":id", ef_item_get_id (item));
  ef_statement_bind_text (statement, ":project", ef_item_get_project_id (item));
  ef_statement_bind_int (statement, ":rev", rev);
}

/* New, or one that comes back; the segment is one of the same profile. */
static EfStatement *
prepare_add (EfConnection *connection, const char *profile_id, EfItem *after, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO item (id, project_id, segment_id, position, look, transition, length, pinned, "
    "rev) "
    "SELECT :id, :project, segment.id, :position, :look, :transition, :length, :pinned, :rev "
    "FROM segment JOIN source ON source.id = segment.source_id "
    "WHERE segment.id = :segment AND source.profile_id = :profile "
    "ON CONFLICT (id) DO UPDATE SET position = excluded.position, look = excluded.look, "
    "transition = excluded.transition, length = excluded.length, pinned = excluded.pinned, "
    "rev = excluded.rev, deleted = 0 "
    "WHERE deleted = 1 AND project_id = excluded.project_id AND "
    "segment_id = excluded.segment_id AND rev = excluded.rev - 1",
    error);

  if (statement != NULL) {
    bind_values (statement, after);
    bind_row (statement, after, ef_item_get_rev (after));
    ef_statement_bind_text (statement, ":segment", ef_item_get_segment_id (after));
    ef_statement_bind_text (statement, ":profile", profile_id);
  }

  return statement;
}

static EfStatement *
prepare_replace (EfConnection *connection, const EfItemChange *change, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE item SET position = :position, look = :look, transition = :transition, "
    "length = :length, pinned = :pinned, rev = rev + 1 "
    "WHERE id = :id AND project_id = :project AND rev = :rev AND deleted = 0",
    error);

  if (statement != NULL) {
    bind_values (statement, change->after);
    bind_row (statement, change->before, ef_item_get_rev (change->before));
  }

  return statement;
}

static EfStatement *
prepare_remove (EfConnection *connection, EfItem *before, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE item SET deleted = 1, rev = rev + 1 "
    "WHERE id = :id AND project_id = :project AND rev = :rev AND deleted = 0",
    error);

  if (statement != NULL)
    bind_row (statement, before, ef_item_get_rev (before));

  return statement;
}

/* Says why no row was written. */
static gboolean
explain_miss (EfConnection *connection,
              const char *profile_id,
              const EfItemChange *change,
              GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT 1 FROM segment JOIN source ON source.id = segment.source_id "
                           "WHERE segment.id = :segment AND source.profile_id = :profile",
                           error);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return FALSE;

  if (change->before == NULL) {
    ef_statement_bind_text (statement, ":segment", ef_item_get_segment_id (change->after));
    ef_statement_bind_text (statement, ":profile", profile_id);
    if (!ef_statement_next (statement, &has_row, error))
      return FALSE;
  }
  if (has_row)
    return ef_store_error_set_conflict (error);

  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Segment not found"));

  return FALSE;
}

gboolean
ef_item_row_write (EfConnection *connection,
                   const char *profile_id,
                   const EfItemChange *change,
                   GError **error)
{
  EfStatement *statement;

  if (change->before == NULL)
    statement = prepare_add (connection, profile_id, change->after, error);
  else if (change->after != NULL)
    statement = prepare_replace (connection, change, error);
  else
    statement = prepare_remove (connection, change->before, error);
  if (statement == NULL || !ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 ||
         explain_miss (connection, profile_id, change, error);
}
