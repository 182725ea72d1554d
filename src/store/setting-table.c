/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/setting-table.h"

static EfStatement *
prepare (EfConnection *connection,
         const char *sql,
         const char *profile_id,
         const char *key,
         GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":profile", profile_id);
    ef_statement_bind_text (statement, ":key", key);
  }

  return statement;
}

/* NULL in @value when it was never set. */
gboolean
ef_setting_table_get (EfConnection *connection,
                      const char *profile_id,
                      const char *key,
                      char **value,
                      GError **error)
{
  EfStatement *statement =
    prepare (connection,
             "SELECT value FROM setting WHERE "
             "ifnull (profile_id, '') = ifnull (:profile, '') AND key = :key",
             profile_id, key, error);
  gboolean has_row;

  *value = NULL;
  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;

  if (has_row)
    *value = g_strdup (ef_statement_get_text (statement, 0));

  return TRUE;
}

GHashTable *
ef_setting_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  EfStatement *statement = ef_connection_prepare (connection,
                                                  "SELECT key, value FROM setting WHERE "
                                                  "ifnull (profile_id, '') = ifnull (:profile, '')",
                                                  error);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  while (has_row) {
    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      g_hash_table_insert (values, g_strdup (ef_statement_get_text (statement, 0)),
                           g_strdup (ef_statement_get_text (statement, 1)));
  }

  return g_steal_pointer (&values);
}

static gboolean
remove_setting (EfConnection *connection, const char *profile_id, const char *key, GError **error)
{
  EfStatement *statement =
    prepare (connection,
             "DELETE FROM setting WHERE "
             "ifnull (profile_id, '') = ifnull (:profile, '') AND key = :key",
             profile_id, key, error);

  return statement != NULL && ef_statement_run (statement, error);
}

/* @value is JSON; NULL removes the setting. */
gboolean
ef_setting_table_set (EfConnection *connection,
                      const char *profile_id,
                      const char *key,
                      const char *value,
                      GError **error)
{
  EfStatement *statement;

  if (value == NULL)
    return remove_setting (connection, profile_id, key, error);

  statement =
    prepare (connection,
             "INSERT INTO setting (profile_id, key, value) VALUES (:profile, :key, :value) "
             "ON CONFLICT (ifnull (profile_id, ''), key) "
             "DO UPDATE SET value = excluded.value",
             profile_id, key, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":value", value);

  return ef_statement_run (statement, error);
}

/* Of SQLite's chance, which is that of the system. */
gboolean
ef_setting_table_ensure_salt (EfConnection *connection,
                              const char *key,
                              char **salt,
                              GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "INSERT INTO setting (profile_id, key, value) SELECT NULL, :key, "
                           "'\"' || lower (hex (randomblob (32))) || '\"' WHERE NOT EXISTS "
                           "(SELECT 1 FROM setting WHERE profile_id IS NULL AND key = :key)",
                           error);
  g_autofree char *value = NULL;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":key", key);
  if (!ef_statement_run (statement, error) ||
      !ef_setting_table_get (connection, NULL, key, &value, error))
    return FALSE;

  /* Settings are JSON: it is in quotes. */
  *salt = g_strndup (value + 1, strlen (value) - 2);

  return TRUE;
}
