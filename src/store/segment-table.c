/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/segment-table-private.h"

#include "core/text.h"
#include "store/error-private.h"
#include "store/json-column-private.h"

/* The rows of segments. One that was deleted stays, so that a step of undo brings it back with the id
 * that others know; segment-history.c sees to what becomes of it. */

typedef enum {
  COLUMN_ID,
  COLUMN_SOURCE_ID,
  COLUMN_BEGIN,
  COLUMN_END,
  COLUMN_LABEL,
  COLUMN_KEYWORDS,
  COLUMN_NOTES,
  COLUMN_STAR,
  COLUMN_COLOUR,
  COLUMN_USES,
  COLUMN_POSITION,
  COLUMN_REV,
  COLUMN_DELETED,
  COLUMN_SOURCE_NAME, /* when it is searched */
} Column;

static gboolean
read_keywords (EfSegment *segment, const char *text, GError **error)
{
  g_auto (GStrv) keywords = NULL;

  if (g_str_equal (text, EF_JSON_COLUMN_NO_STRINGS))
    return TRUE;

  keywords = ef_json_column_read_strings (text, "segment", error);
  if (keywords == NULL)
    return FALSE;

  ef_segment_set_keywords (segment, (const char *const *) keywords);

  return TRUE;
}

EfSegment *
ef_segment_row_load (EfStatement *statement, GError **error)
{
  g_autoptr (EfSegment) segment =
    ef_segment_new (ef_statement_get_text (statement, COLUMN_ID),
                    ef_statement_get_text (statement, COLUMN_SOURCE_ID));

  ef_segment_set_span (segment, (EfTimeSpan) { ef_statement_get_int (statement, COLUMN_BEGIN),
                                               ef_statement_get_int (statement, COLUMN_END) });
  ef_segment_set_label (segment, ef_statement_get_text (statement, COLUMN_LABEL));
  ef_segment_set_notes (segment, ef_statement_get_text (statement, COLUMN_NOTES));
  ef_segment_set_star (segment, ef_statement_get_int (statement, COLUMN_STAR) != 0);
  ef_segment_set_colour (segment, (int) ef_statement_get_int (statement, COLUMN_COLOUR));
  ef_segment_set_uses (segment, (int) ef_statement_get_int (statement, COLUMN_USES));
  ef_segment_set_position (segment, (int) ef_statement_get_int (statement, COLUMN_POSITION));
  ef_segment_set_rev (segment, ef_statement_get_int (statement, COLUMN_REV));
  if (!read_keywords (segment, ef_statement_get_text (statement, COLUMN_KEYWORDS), error))
    return NULL;

  return g_steal_pointer (&segment);
}

gboolean
ef_segment_row_is_deleted (EfStatement *statement)
{
  return ef_statement_get_int (statement, COLUMN_DELETED) != 0;
}

static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfSegment *segment;

    if (!has_row)
      return g_steal_pointer (&segments);

    segment = ef_segment_row_load (statement, error);
    if (segment == NULL)
      return NULL;
    g_ptr_array_add (segments, segment);
  }

  return NULL;
}

/* In the order of ef_segment_compare (). */
GPtrArray *
ef_segment_table_list (EfConnection *connection, const char *source_id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " EF_SEGMENT_ROW " FROM segment WHERE source_id = :source AND deleted = 0 "
    "ORDER BY \"begin\", \"end\", position, id",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":source", source_id);

  return load_all (statement, error);
}

/* An id is lower-case letters, digits and hyphens: all that begin with @start lie in one stretch of the
 * index, which only makes it quick. */
GPtrArray *
ef_segment_table_find (EfConnection *connection,
                       const char *profile_id,
                       const char *start,
                       GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " EF_SEGMENT_ROW " FROM segment JOIN source ON source.id = segment.source_id "
    "WHERE segment.id BETWEEN :start AND :start || '~' AND "
    "substr (segment.id, 1, length (:start)) = :start AND "
    "profile_id = :profile AND deleted = 0 AND removed_at IS NULL ORDER BY segment.id",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":start", start);

  return load_all (statement, error);
}

/* What is stored of keywords has them in quotes. */
static gboolean
is_plain (const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++) {
    if (strpbrk (words[i], "\"\\") != NULL)
      return FALSE;
  }

  return TRUE;
}

static gboolean
has_words (const char *text, const char *name, const char *const *words)
{
  gboolean is_in_text = FALSE;

  for (guint i = 0; words[i] != NULL; i++) {
    gboolean is_here = strstr (text, words[i]) != NULL;

    if (!is_here && strstr (name, words[i]) == NULL)
      return FALSE;
    is_in_text |= is_here;
  }

  return is_in_text || *words == NULL;
}

static gboolean
is_found (const char *label,
          const char *keywords,
          const char *notes,
          const char *name,
          const char *const *words)
{
  g_autofree char *all = g_strconcat (label, "\n", keywords, "\n", notes, NULL);
  g_autofree char *text = ef_text_fold (all);
  g_autofree char *folded = ef_text_fold (name);

  return has_words (text, folded, words);
}

/* Upper and lower case are the same in every language, which SQL does not know; so the rows that have
 * any text are looked at here, at first with their keywords as they are stored. */
static gboolean
search_row (EfStatement *statement, const char *const *words, GPtrArray *found, GError **error)
{
  const char *label = ef_statement_get_text (statement, COLUMN_LABEL);
  const char *notes = ef_statement_get_text (statement, COLUMN_NOTES);
  const char *name = ef_statement_get_text (statement, COLUMN_SOURCE_NAME);
  g_autofree char *keywords = NULL;
  g_autoptr (EfSegment) segment = NULL;

  if (is_plain (words) &&
      !is_found (label, ef_statement_get_text (statement, COLUMN_KEYWORDS), notes, name, words))
    return TRUE;

  segment = ef_segment_row_load (statement, error);
  if (segment == NULL)
    return FALSE;

  keywords = g_strjoinv ("\n", (char **) ef_segment_get_keywords (segment));
  if (is_found (label, keywords, notes, name, words))
    g_ptr_array_add (found, g_steal_pointer (&segment));

  return TRUE;
}

GPtrArray *
ef_segment_table_search (EfConnection *connection,
                         const char *profile_id,
                         const char *const *words,
                         guint most,
                         GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " EF_SEGMENT_ROW ", source.name FROM segment JOIN source "
    "ON source.id = segment.source_id WHERE profile_id = :profile AND removed_at IS NULL AND "
    "deleted = 0 AND (:all OR label <> '' OR notes <> '' OR keywords <> '" EF_JSON_COLUMN_NO_STRINGS
    "') "
    "ORDER BY source_id, \"begin\", \"end\", segment.id",
    error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":all", *words == NULL);
  do {
    if (!ef_statement_next (statement, &has_row, error) ||
        (has_row && found->len < most && !search_row (statement, words, found, error)))
      return NULL;
  } while (has_row);

  return g_steal_pointer (&found);
}

static void
bind_values (EfStatement *statement, EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  g_autofree char *keywords = ef_json_column_write_strings (ef_segment_get_keywords (segment));

  ef_statement_bind_int (statement, ":begin", span.begin);
  ef_statement_bind_int (statement, ":end", span.end);
  ef_statement_bind_text (statement, ":label", ef_segment_get_label (segment));
  ef_statement_bind_text (statement, ":keywords", keywords);
  ef_statement_bind_text (statement, ":notes", ef_segment_get_notes (segment));
  ef_statement_bind_int (statement, ":star", ef_segment_get_star (segment));
  ef_statement_bind_int (statement, ":colour", ef_segment_get_colour (segment));
  ef_statement_bind_int (statement, ":position", ef_segment_get_position (segment));
}

static void
bind_row (EfStatement *statement, EfSegment *segment, gint64 rev)
{
  ef_statement_bind_text (statement, ":id", ef_segment_get_id (segment));
  ef_statement_bind_text (statement, ":source", ef_segment_get_source_id (segment));
  ef_statement_bind_int (statement, ":rev", rev);
}

/* New, or one that comes back. */
static EfStatement *
prepare_add (EfConnection *connection, EfSegment *after, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO segment (id, source_id, \"begin\", \"end\", label, keywords, notes, star, "
    "colour, position, rev) VALUES (:id, :source, :begin, :end, :label, :keywords, :notes, :star, "
    ":colour, :position, :rev) ON CONFLICT (id) DO UPDATE SET \"begin\" = excluded.\"begin\", "
    "\"end\" = excluded.\"end\", label = excluded.label, keywords = excluded.keywords, "
    "notes = excluded.notes, star = excluded.star, colour = excluded.colour, "
    "position = excluded.position, rev = excluded.rev, deleted = 0 "
    "WHERE deleted = 1 AND source_id = excluded.source_id AND rev = excluded.rev - 1",
    error);

  if (statement != NULL) {
    bind_values (statement, after);
    bind_row (statement, after, ef_segment_get_rev (after));
  }

  return statement;
}

/* How often it is used is none of these edits' business. */
static EfStatement *
prepare_replace (EfConnection *connection, const EfSegmentChange *change, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE segment SET \"begin\" = :begin, \"end\" = :end, label = :label, "
                           "keywords = :keywords, notes = :notes, star = :star, colour = :colour, "
                           "position = :position, rev = rev + 1 "
                           "WHERE id = :id AND source_id = :source AND rev = :rev AND deleted = 0",
                           error);

  if (statement != NULL) {
    bind_values (statement, change->after);
    bind_row (statement, change->before, ef_segment_get_rev (change->before));
  }

  return statement;
}

static EfStatement *
prepare_remove (EfConnection *connection, EfSegment *before, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE segment SET deleted = 1, rev = rev + 1 "
                           "WHERE id = :id AND source_id = :source AND rev = :rev AND deleted = 0",
                           error);

  if (statement != NULL)
    bind_row (statement, before, ef_segment_get_rev (before));

  return statement;
}

/* CONFLICT when the row is not what the change says it was. */
gboolean
ef_segment_row_write (EfConnection *connection, const EfSegmentChange *change, GError **error)
{
  EfStatement *statement;

  if (change->before == NULL)
    statement = prepare_add (connection, change->after, error);
  else if (change->after != NULL)
    statement = prepare_replace (connection, change, error);
  else
    statement = prepare_remove (connection, change->before, error);
  if (statement == NULL || !ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || ef_store_error_set_conflict (error);
}
