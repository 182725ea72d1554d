/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/leftover-table.h"

#define COLUMNS                                                                               \
  "id, name, description, initials, colour, time_zone, server, origin, has_key, is_default, " \
  "position, rev, key_rev"

typedef enum {
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_DESCRIPTION,
  COLUMN_INITIALS,
  COLUMN_COLOUR,
  COLUMN_TIME_ZONE,
  COLUMN_SERVER,
  COLUMN_ORIGIN,
  COLUMN_HAS_KEY,
  COLUMN_IS_DEFAULT,
  COLUMN_POSITION,
  COLUMN_REV,
  COLUMN_KEY_REV,
} Column;

static void
bind_name (EfStatement *statement, EfProfile *values)
{
  g_autofree char *key = ef_text_fold (ef_profile_get_name (values));

  ef_statement_bind_text (statement, ":name", ef_profile_get_name (values));
  ef_statement_bind_text (statement, ":name_key", key);
}

static void
bind_description (EfStatement *statement, EfProfile *values)
{
  ef_statement_bind_text (statement, ":description", ef_profile_get_description (values));
}

static void
bind_initials (EfStatement *statement, EfProfile *values)
{
  ef_statement_bind_text (statement, ":initials", ef_profile_get_initials (values));
}

static void
bind_colour (EfStatement *statement, EfProfile *values)
{
  ef_statement_bind_text (statement, ":colour", ef_profile_get_colour (values));
}

static void
bind_time_zone (EfStatement *statement, EfProfile *values)
{
  ef_statement_bind_text (statement, ":time_zone", ef_profile_get_time_zone (values));
}

static void
bind_server (EfStatement *statement, EfProfile *values)
{
  ef_statement_bind_text (statement, ":server", ef_profile_get_server (values));
  ef_statement_bind_text (statement, ":origin", ef_profile_get_origin (values));
}

static void
bind_has_key (EfStatement *statement, EfProfile *values)
{
  ef_statement_bind_int (statement, ":has_key", ef_profile_get_has_key (values));
}

/* What an update can name. The position and the default one concern several rows at once, so they
 * have functions of their own, which leave the rev alone: they take nothing from a person who edits
 * one of those rows. */
static const struct {
  EfProfileFields field;
  const char *assignment;
  void (*bind) (EfStatement *statement, EfProfile *values);
} settable[] = {
  { EF_PROFILE_NAME, "name = :name, name_key = :name_key", bind_name },
  { EF_PROFILE_DESCRIPTION, "description = :description", bind_description },
  { EF_PROFILE_INITIALS, "initials = :initials", bind_initials },
  { EF_PROFILE_COLOUR, "colour = :colour", bind_colour },
  { EF_PROFILE_TIME_ZONE, "time_zone = :time_zone", bind_time_zone },
  { EF_PROFILE_SERVER, "server = :server, origin = :origin", bind_server },
  { EF_PROFILE_HAS_KEY, "has_key = :has_key, key_rev = key_rev + 1", bind_has_key },
};

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Profile not found"));

  return FALSE;
}

static EfProfile *
load (EfStatement *statement)
{
  EfProfile *profile = ef_profile_new (ef_statement_get_text (statement, COLUMN_ID));

  ef_profile_set_name (profile, ef_statement_get_text (statement, COLUMN_NAME));
  ef_profile_set_description (profile, ef_statement_get_text (statement, COLUMN_DESCRIPTION));
  ef_profile_set_initials (profile, ef_statement_get_text (statement, COLUMN_INITIALS));
  ef_profile_set_colour (profile, ef_statement_get_text (statement, COLUMN_COLOUR));
  ef_profile_set_time_zone (profile, ef_statement_get_text (statement, COLUMN_TIME_ZONE));
  ef_profile_set_server (profile, ef_statement_get_text (statement, COLUMN_SERVER),
                         ef_statement_get_text (statement, COLUMN_ORIGIN));
  ef_profile_set_has_key (profile, ef_statement_get_int (statement, COLUMN_HAS_KEY) != 0);
  ef_profile_set_is_default (profile, ef_statement_get_int (statement, COLUMN_IS_DEFAULT) != 0);
  ef_profile_set_position (profile, (int) ef_statement_get_int (statement, COLUMN_POSITION));
  ef_profile_set_rev (profile, ef_statement_get_int (statement, COLUMN_REV));
  ef_profile_set_key_rev (profile, ef_statement_get_int (statement, COLUMN_KEY_REV));

  return profile;
}

/* In their order. */
GPtrArray *
ef_profile_table_list (EfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT " COLUMNS " FROM profile ORDER BY position, id", error);
  gboolean has_row = statement != NULL;

  while (has_row) {
    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      g_ptr_array_add (profiles, load (statement));
  }

  return statement != NULL ? g_steal_pointer (&profiles) : NULL;
}

EfProfile *
ef_profile_table_get (EfConnection *connection, const char *id, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT " COLUMNS " FROM profile WHERE id = :id", error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":id", id);
  if (!ef_statement_next (statement, &has_row, error))
    return NULL;
  if (!has_row) {
    set_not_found (error);
    return NULL;
  }

  return load (statement);
}

/* Runs a statement that writes a name; only here it can turn out that the name is taken. */
static gboolean
run_with_name (EfConnection *connection, EfStatement *statement, EfProfile *values, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "profile.name_key"))
    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                 _ ("There is already a profile “%s”: choose another name."),
                 ef_profile_get_name (values));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

gboolean
ef_profile_table_insert (EfConnection *connection, EfProfile *profile, GError **error)
{
  EfStatement *statement;
  gint64 position;

  if (!ef_connection_get_value (connection, "SELECT ifnull (max (position) + 1, 0) FROM profile",
                                &position, error))
    return FALSE;

  statement = ef_connection_prepare (
    connection,
    "INSERT INTO profile (id, name, name_key, description, initials, colour, time_zone, server, "
    "origin, has_key, is_default, position) VALUES (:id, :name, :name_key, :description, "
    ":initials, "
    ":colour, :time_zone, :server, :origin, :has_key, NOT EXISTS (SELECT 1 FROM profile), "
    ":position)",
    error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_profile_get_id (profile));
  ef_statement_bind_int (statement, ":position", position);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++)
    settable[i].bind (statement, profile);
  if (!run_with_name (connection, statement, profile, error))
    return FALSE;

  ef_profile_set_position (profile, (int) position);
  ef_profile_set_is_default (profile, position == 0);
  ef_profile_set_rev (profile, 1);
  ef_profile_set_key_rev (profile, 0);

  return TRUE;
}

static EfStatement *
prepare_update (EfConnection *connection, EfProfileFields fields, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) assignments = NULL;
  g_autofree char *list = NULL;
  g_autofree char *sql = NULL;

  g_strv_builder_add (builder, "rev = rev + 1");
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      g_strv_builder_add (builder, settable[i].assignment);
  }
  assignments = g_strv_builder_end (builder);
  list = g_strjoinv (", ", assignments);
  sql = g_strdup_printf ("UPDATE profile SET %s WHERE id = :id AND rev = :rev", list);

  return ef_connection_prepare (connection, sql, error);
}

/* Says why no row had the id and the rev. */
static gboolean
explain_miss (EfConnection *connection, const char *id, GError **error)
{
  g_autoptr (EfProfile) profile = ef_profile_table_get (connection, id, error);

  return profile == NULL ? FALSE : ef_store_error_set_conflict (error);
}

gboolean
ef_profile_table_update (EfConnection *connection,
                         EfProfile *values,
                         EfProfileFields fields,
                         GError **error)
{
  gint64 rev = ef_profile_get_rev (values);
  EfStatement *statement;

  g_return_val_if_fail ((fields & (EF_PROFILE_POSITION | EF_PROFILE_DEFAULT)) == 0, FALSE);

  statement = prepare_update (connection, fields, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_profile_get_id (values));
  ef_statement_bind_int (statement, ":rev", rev);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      settable[i].bind (statement, values);
  }
  if (!run_with_name (connection, statement, values, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return explain_miss (connection, ef_profile_get_id (values), error);

  ef_profile_set_rev (values, rev + 1);
  if (fields & EF_PROFILE_HAS_KEY)
    ef_profile_set_key_rev (values, ef_profile_get_key_rev (values) + 1);

  return TRUE;
}

static gboolean
run_with_id (EfConnection *connection, const char *sql, const char *id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);

  return ef_statement_run (statement, error);
}

gboolean
ef_profile_table_make_default (EfConnection *connection, const char *id, GError **error)
{
  g_autoptr (EfProfile) profile = ef_profile_table_get (connection, id, error);

  if (profile == NULL)
    return FALSE;
  if (ef_profile_get_is_default (profile))
    return TRUE;

  /* In this order: there is never more than one. */
  return ef_connection_run (connection, "UPDATE profile SET is_default = 0 WHERE is_default = 1",
                            error) &&
         run_with_id (connection, "UPDATE profile SET is_default = 1 WHERE id = :id", id, error);
}

gboolean
ef_profile_table_move (EfConnection *connection, const char *id, int position, GError **error)
{
  g_autoptr (EfProfile) profile = ef_profile_table_get (connection, id, error);
  EfStatement *statement;
  gint64 last;

  if (profile == NULL ||
      !ef_connection_get_value (connection, "SELECT max (position) FROM profile", &last, error))
    return FALSE;

  position = CLAMP (position, 0, (int) last);
  if (position == ef_profile_get_position (profile))
    return TRUE;

  statement = ef_connection_prepare (connection,
                                     "UPDATE profile SET position = CASE WHEN id = :id THEN :to "
                                     "WHEN :from < :to THEN position - 1 ELSE position + 1 END "
                                     "WHERE position BETWEEN min (:from, :to) AND max (:from, :to)",
                                     error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_int (statement, ":from", ef_profile_get_position (profile));
  ef_statement_bind_int (statement, ":to", position);

  return ef_statement_run (statement, error);
}

gboolean
ef_profile_table_remove (EfConnection *connection, const char *id, GError **error)
{
  g_autoptr (EfProfile) profile = ef_profile_table_get (connection, id, error);
  EfStatement *statement;

  if (profile == NULL)
    return FALSE;
  if (ef_profile_get_is_default (profile)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("Set another profile as default first."));
    return FALSE;
  }
  if (!ef_leftover_table_insert (connection, id, "", error) ||
      !run_with_id (connection, "DELETE FROM profile WHERE id = :id", id, error))
    return FALSE;

  statement = ef_connection_prepare (
    connection, "UPDATE profile SET position = position - 1 WHERE position > :position", error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":position", ef_profile_get_position (profile));

  return ef_statement_run (statement, error);
}

gboolean
ef_profile_table_count_contents (EfConnection *connection,
                                 const char *id,
                                 EfProfileContents *contents,
                                 GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT (SELECT count (*) FROM job WHERE profile_id = :id), "
                           "(SELECT count (*) FROM setting WHERE profile_id = :id), "
                           "(SELECT count (*) FROM event WHERE profile_id = :id), "
                           "(SELECT count (*) FROM source WHERE profile_id = :id AND "
                           "removed_at IS NULL), "
                           "(SELECT count (*) FROM segment JOIN source ON "
                           "source.id = segment.source_id WHERE profile_id = :id AND "
                           "removed_at IS NULL AND deleted = 0), "
                           "(SELECT count (*) FROM channel WHERE profile_id = :id AND taken = 1), "
                           "(SELECT count (*) FROM post WHERE profile_id = :id), "
                           "(SELECT count (DISTINCT post_id) FROM target WHERE profile_id = :id "
                           "AND state IN ('uploading', 'handed-over', 'scheduled', 'unknown')), "
                           "(SELECT count (*) FROM schedule WHERE profile_id = :id)",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;

  contents->n_jobs = (guint) ef_statement_get_int (statement, 0);
  contents->n_settings = (guint) ef_statement_get_int (statement, 1);
  contents->n_events = (guint) ef_statement_get_int (statement, 2);
  contents->n_sources = (guint) ef_statement_get_int (statement, 3);
  contents->n_segments = (guint) ef_statement_get_int (statement, 4);
  contents->n_channels = (guint) ef_statement_get_int (statement, 5);
  contents->n_posts = (guint) ef_statement_get_int (statement, 6);
  contents->n_open_posts = (guint) ef_statement_get_int (statement, 7);
  contents->n_schedules = (guint) ef_statement_get_int (statement, 8);

  return TRUE;
}
