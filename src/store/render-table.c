/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/json-column-private.h"
#include "store/render-table-private.h"

#define COLUMNS                                                                         \
  "id, profile_id, project_id, clip_id, job_id, title, caption, tags, keywords, file, " \
  "size, modified, format, preset, width, height, duration, state, use, added_at, "     \
  "ifnull (trashed_at, 0), rev"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_PROJECT_ID,
  COLUMN_CLIP_ID,
  COLUMN_JOB_ID,
  COLUMN_TITLE,
  COLUMN_CAPTION,
  COLUMN_TAGS,
  COLUMN_KEYWORDS,
  COLUMN_FILE,
  COLUMN_SIZE,
  COLUMN_MODIFIED,
  COLUMN_FORMAT,
  COLUMN_PRESET,
  COLUMN_WIDTH,
  COLUMN_HEIGHT,
  COLUMN_DURATION,
  COLUMN_STATE,
  COLUMN_USE,
  COLUMN_ADDED,
  COLUMN_TRASHED,
  COLUMN_REV,
} Column;

static void
bind_title (EfStatement *statement, EfRender *values)
{
  ef_statement_bind_text (statement, ":title", ef_render_get_title (values));
}

static void
bind_tags (EfStatement *statement, EfRender *values)
{
  g_autofree char *tags = ef_json_column_write_strings (ef_render_get_tags (values));

  ef_statement_bind_text (statement, ":tags", tags);
}

static void
bind_caption (EfStatement *statement, EfRender *values)
{
  ef_statement_bind_text (statement, ":caption", ef_render_get_caption (values));
}

static void
bind_file (EfStatement *statement, EfRender *values)
{
  ef_statement_bind_bytes (statement, ":file", ef_render_get_file (values));
  ef_statement_bind_int (statement, ":size", ef_render_get_size (values));
  ef_statement_bind_int (statement, ":modified", ef_render_get_modified (values));
  ef_statement_bind_int (statement, ":width", ef_render_get_width (values));
  ef_statement_bind_int (statement, ":height", ef_render_get_height (values));
  ef_statement_bind_int (statement, ":duration", ef_render_get_duration (values));
}

static void
bind_state (EfStatement *statement, EfRender *values)
{
  ef_statement_bind_text (statement, ":state", ef_job_state_to_nick (ef_render_get_state (values)));
}

static void
bind_job (EfStatement *statement, EfRender *values)
{
  ef_statement_bind_text (statement, ":job", ef_render_get_job_id (values));
}

/* What an update can name. What becomes of a file among the channels, and the trash, are not of it. */
static const struct {
  EfRenderFields field;
  const char *assignment;
  void (*bind) (EfStatement *statement, EfRender *values);
} settable[] = {
  { EF_RENDER_TITLE, "title = :title", bind_title },
  { EF_RENDER_TAGS, "tags = :tags", bind_tags },
  { EF_RENDER_CAPTION, "caption = :caption", bind_caption },
  { EF_RENDER_FILE,
    "file = :file, size = :size, modified = :modified, width = :width, height = :height, "
    "duration = :duration",
    bind_file },
  { EF_RENDER_STATE, "state = :state", bind_state },
  { EF_RENDER_JOB, "job_id = :job", bind_job },
};

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Render not found"));

  return FALSE;
}

/* Only here it can turn out that a file that was made elsewhere is in the library. */
static gboolean
run_with_file (EfConnection *connection, EfStatement *statement, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "render.file"))
    g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                         _ ("This file is in the library already."));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
bind_origin (EfStatement *statement, EfRender *render)
{
  g_autofree char *keywords = ef_json_column_write_strings (ef_render_get_keywords (render));

  ef_statement_bind_text (statement, ":id", ef_render_get_id (render));
  ef_statement_bind_text (statement, ":profile", ef_render_get_profile_id (render));
  ef_statement_bind_text (statement, ":project", ef_render_get_project_id (render));
  ef_statement_bind_text (statement, ":clip", ef_render_get_clip_id (render));
  ef_statement_bind_text (statement, ":keywords", keywords);
  ef_statement_bind_text (statement, ":format", ef_render_get_format (render));
  ef_statement_bind_text (statement, ":preset", ef_render_get_preset (render));
  ef_statement_bind_text (statement, ":use", ef_render_use_to_nick (ef_render_get_use (render)));
  ef_statement_bind_int (statement, ":added_at", ef_render_get_added (render));
}

/* A render without a time gets this one. */
gboolean
ef_render_table_insert (EfConnection *connection, EfRender *render, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO render (id, profile_id, project_id, clip_id, job_id, title, caption, tags, "
    "keywords, file, size, modified, format, preset, width, height, duration, state, use, "
    "added_at) "
    "VALUES (:id, :profile, :project, :clip, :job, :title, :caption, :tags, :keywords, :file, "
    ":size, :modified, :format, :preset, :width, :height, :duration, :state, :use, :added_at)",
    error);

  if (statement == NULL)
    return FALSE;

  if (ef_render_get_added (render) == 0)
    ef_render_set_added (render, g_get_real_time ());
  bind_origin (statement, render);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++)
    settable[i].bind (statement, render);
  if (!run_with_file (connection, statement, error))
    return FALSE;

  ef_render_set_rev (render, 1);

  return TRUE;
}

static gboolean
read_words (EfStatement *statement, EfRender *render, GError **error)
{
  g_auto (GStrv) tags =
    ef_json_column_read_strings (ef_statement_get_text (statement, COLUMN_TAGS), "render", error);
  g_auto (GStrv) keywords =
    tags != NULL ? ef_json_column_read_strings (ef_statement_get_text (statement, COLUMN_KEYWORDS),
                                                "render", error)
                 : NULL;
  EfJobState state;
  EfRenderUse use;

  if (keywords == NULL)
    return FALSE;
  if (!ef_job_state_from_nick (ef_statement_get_text (statement, COLUMN_STATE), &state) ||
      !ef_render_use_from_nick (ef_statement_get_text (statement, COLUMN_USE), &use))
    return ef_json_column_set_damaged ("render", error);

  ef_render_set_tags (render, (const char *const *) tags);
  ef_render_set_keywords (render, (const char *const *) keywords);
  ef_render_set_state (render, state);
  ef_render_set_use (render, use);

  return TRUE;
}

static void
read_file (EfStatement *statement, EfRender *render)
{
  g_autofree char *file = ef_statement_dup_bytes (statement, COLUMN_FILE);

  ef_render_set_file (render, file, ef_statement_get_int (statement, COLUMN_SIZE),
                      ef_statement_get_int (statement, COLUMN_MODIFIED));
  ef_render_set_picture (render, (int) ef_statement_get_int (statement, COLUMN_WIDTH),
                         (int) ef_statement_get_int (statement, COLUMN_HEIGHT),
                         ef_statement_get_int (statement, COLUMN_DURATION));
}

static EfRender *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfRender) render =
    ef_render_new (ef_statement_get_text (statement, COLUMN_ID),
                   ef_statement_get_text (statement, COLUMN_PROFILE_ID));

  ef_render_set_origin (render, ef_statement_get_text (statement, COLUMN_PROJECT_ID),
                        ef_statement_get_text (statement, COLUMN_CLIP_ID),
                        ef_statement_get_text (statement, COLUMN_JOB_ID));
  ef_render_set_title (render, ef_statement_get_text (statement, COLUMN_TITLE));
  ef_render_set_caption (render, ef_statement_get_text (statement, COLUMN_CAPTION));
  ef_render_set_format (render, ef_statement_get_text (statement, COLUMN_FORMAT));
  ef_render_set_preset (render, ef_statement_get_text (statement, COLUMN_PRESET));
  ef_render_set_added (render, ef_statement_get_int (statement, COLUMN_ADDED));
  ef_render_set_trashed (render, ef_statement_get_int (statement, COLUMN_TRASHED));
  ef_render_set_rev (render, ef_statement_get_int (statement, COLUMN_REV));
  read_file (statement, render);

  return read_words (statement, render, error) ? g_steal_pointer (&render) : NULL;
}

static EfStatement *
prepare_for_id (EfConnection *connection,
                const char *sql,
                const char *profile_id,
                const char *id,
                GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":id", id);
    ef_statement_bind_text (statement, ":profile", profile_id);
  }

  return statement;
}

/* Also one in the trash. */
EfRender *
ef_render_table_get (EfConnection *connection,
                     const char *profile_id,
                     const char *id,
                     GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "SELECT " COLUMNS " FROM render WHERE id = :id AND profile_id = :profile",
    profile_id, id, error);
  gboolean has_row;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return NULL;
  if (!has_row) {
    set_not_found (error);
    return NULL;
  }

  return load (statement, error);
}

/* One row that cannot be read does not take all the others with it. */
static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) renders = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfRender *render;

    if (!has_row)
      return g_steal_pointer (&renders);

    render = load (statement, NULL);
    if (render != NULL)
      g_ptr_array_add (renders, render);
  }

  return NULL;
}

/* An id is lower-case letters, digits and hyphens: all that begin with @start lie in one stretch of the
 * index, which only makes it quick. */
GPtrArray *
ef_render_table_find (EfConnection *connection,
                      const char *profile_id,
                      const char *start,
                      GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM render WHERE id BETWEEN :start AND :start || '~' AND "
    "substr (id, 1, length (:start)) = :start AND profile_id = :profile ORDER BY id",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":start", start);

  return load_all (statement, error);
}

static void
unref_if_any (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

GPtrArray *
ef_render_table_get_numbers (EfConnection *connection,
                             const char *profile_id,
                             const gint64 *numbers,
                             guint n_numbers,
                             GPtrArray *damaged,
                             GError **error)
{
  g_autoptr (GPtrArray) renders = g_ptr_array_new_with_free_func (unref_if_any);

  for (guint i = 0; i < n_numbers; i++) {
    EfStatement *statement = ef_connection_prepare (
      connection, "SELECT " COLUMNS " FROM render WHERE number = :number AND profile_id = :profile",
      error);
    EfRender *render = NULL;
    gboolean has_row;

    if (statement == NULL)
      return NULL;

    ef_statement_bind_int (statement, ":number", numbers[i]);
    ef_statement_bind_text (statement, ":profile", profile_id);
    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      render = load (statement, NULL);
    if (has_row && render == NULL && damaged != NULL)
      g_ptr_array_add (damaged, g_strdup (ef_statement_get_text (statement, COLUMN_ID)));
    g_ptr_array_add (renders, render);
  }

  return g_steal_pointer (&renders);
}

static EfStatement *
prepare_update (EfConnection *connection, EfRenderFields fields, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("UPDATE render SET rev = rev + 1");

  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      g_string_append_printf (sql, ", %s", settable[i].assignment);
  }
  g_string_append (sql, " WHERE id = :id AND profile_id = :profile AND rev = :rev");

  return ef_connection_prepare (connection, sql->str, error);
}

/* Says why no row had the id and the rev. */
static gboolean
explain_miss (EfConnection *connection, EfRender *values, GError **error)
{
  g_autoptr (EfRender) render = ef_render_table_get (connection, ef_render_get_profile_id (values),
                                                     ef_render_get_id (values), error);

  return render == NULL ? FALSE : ef_store_error_set_conflict (error);
}

gboolean
ef_render_table_update (EfConnection *connection,
                        EfRender *values,
                        EfRenderFields fields,
                        GError **error)
{
  gint64 rev = ef_render_get_rev (values);
  EfStatement *statement;

  g_return_val_if_fail (fields != 0, FALSE);

  statement = prepare_update (connection, fields, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_render_get_id (values));
  ef_statement_bind_text (statement, ":profile", ef_render_get_profile_id (values));
  ef_statement_bind_int (statement, ":rev", rev);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      settable[i].bind (statement, values);
  }
  if (!run_with_file (connection, statement, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return explain_miss (connection, values, error);

  ef_render_set_rev (values, rev + 1);

  return TRUE;
}

/* The rev stays: whoever holds the render can go on with it when it is back. */
gboolean
ef_render_table_set_trashed (EfConnection *connection,
                             const char *profile_id,
                             const char *id,
                             gboolean trashed,
                             GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection,
                    "UPDATE render SET trashed_at = :time WHERE id = :id AND "
                    "profile_id = :profile AND "
                    "(trashed_at IS NULL) = :trashed",
                    profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":trashed", trashed != FALSE);
  if (trashed)
    ef_statement_bind_int (statement, ":time", g_get_real_time ());
  else
    ef_statement_bind_null (statement, ":time");
  if (!run_with_file (connection, statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

GPtrArray *
ef_render_table_list_expired (EfConnection *connection, gint64 time, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT " COLUMNS " FROM render WHERE trashed_at < :time ORDER BY trashed_at",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_int (statement, ":time", time);

  return load_all (statement, error);
}

gboolean
ef_render_table_remove (EfConnection *connection,
                        const char *profile_id,
                        const char *id,
                        GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection, "DELETE FROM render WHERE id = :id AND profile_id = :profile",
                    profile_id, id, error);

  if (statement == NULL || !ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

gboolean
ef_render_table_find_file (EfConnection *connection,
                           const char *profile_id,
                           const char *file,
                           EfRender **render,
                           GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT " COLUMNS " FROM render WHERE file = :file AND "
                           "profile_id = :profile AND state = 'completed' "
                           "ORDER BY trashed_at IS NOT NULL, number LIMIT 1",
                           error);
  gboolean has_row;

  *render = NULL;
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_bytes (statement, ":file", file);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (has_row)
    *render = load (statement, error);

  return !has_row || *render != NULL;
}

/* One that was canceled will never write it. */
gboolean
ef_render_table_has_file (EfConnection *connection,
                          const char *file,
                          const char *but_id,
                          gboolean *has_file,
                          GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT 1 FROM render WHERE file = :file AND id <> :id AND state <> 'canceled' LIMIT 1", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_bytes (statement, ":file", file);
  ef_statement_bind_text (statement, ":id", but_id != NULL ? but_id : "");

  return ef_statement_next (statement, has_file, error);
}
