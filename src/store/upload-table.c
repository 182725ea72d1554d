/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/upload-table.h"

typedef enum {
  COLUMN_SIZE,
  COLUMN_MIME,
  COLUMN_MEDIA_ID,
  COLUMN_MEDIA_PATH,
  COLUMN_UPLOADED_AT,
} Column;

static EfStatement *
prepare (EfConnection *connection,
         const char *sql,
         const char *profile_id,
         const char *account,
         const char *sha256,
         GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":profile", profile_id);
    ef_statement_bind_text (statement, ":account", account);
    ef_statement_bind_text (statement, ":sha256", sha256);
  }

  return statement;
}

gboolean
ef_upload_table_find (EfConnection *connection,
                      const char *profile_id,
                      const char *account,
                      const char *sha256,
                      EfUpload **upload,
                      GError **error)
{
  EfStatement *statement =
    prepare (connection,
             "SELECT size, mime, media_id, media_path, uploaded_at FROM upload WHERE "
             "profile_id = :profile AND account = :account AND sha256 = :sha256",
             profile_id, account, sha256, error);
  gboolean has_row;

  *upload = NULL;
  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  *upload = ef_upload_new (profile_id, account, sha256);
  (*upload)->size = ef_statement_get_int (statement, COLUMN_SIZE);
  g_set_str (&(*upload)->mime, ef_statement_get_text (statement, COLUMN_MIME));
  g_set_str (&(*upload)->media_id, ef_statement_get_text (statement, COLUMN_MEDIA_ID));
  g_set_str (&(*upload)->media_path, ef_statement_get_text (statement, COLUMN_MEDIA_PATH));
  (*upload)->uploaded_at = ef_statement_get_int (statement, COLUMN_UPLOADED_AT);

  return TRUE;
}

gboolean
ef_upload_table_insert (EfConnection *connection, EfUpload *upload, GError **error)
{
  EfStatement *statement =
    prepare (connection,
             "INSERT INTO upload (profile_id, account, sha256, size, mime, media_id, media_path, "
             "uploaded_at) VALUES (:profile, :account, :sha256, :size, :mime, :media, :path, "
             ":time) ON CONFLICT (profile_id, account, sha256) DO NOTHING",
             upload->profile_id, upload->account, upload->sha256, error);

  if (statement == NULL)
    return FALSE;

  if (upload->uploaded_at == 0)
    upload->uploaded_at = g_get_real_time ();
  ef_statement_bind_int (statement, ":size", upload->size);
  ef_statement_bind_text (statement, ":mime", upload->mime);
  ef_statement_bind_text (statement, ":media", upload->media_id);
  ef_statement_bind_text (statement, ":path", upload->media_path);
  ef_statement_bind_int (statement, ":time", upload->uploaded_at);

  return ef_statement_run (statement, error);
}

gboolean
ef_upload_table_remove (EfConnection *connection,
                        const char *profile_id,
                        const char *account,
                        const char *sha256,
                        GError **error)
{
  EfStatement *statement = prepare (connection,
                                    "DELETE FROM upload WHERE profile_id = :profile AND "
                                    "account = :account AND sha256 = :sha256",
                                    profile_id, account, sha256, error);

  return statement != NULL && ef_statement_run (statement, error);
}
