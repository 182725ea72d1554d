/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/channel-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/json-column-private.h"

/* The last one says to which other profile it belongs. */
#define COLUMNS                                                                            \
  "id, profile_id, origin, remote_id, name, network, handle, picture, customer_id, "       \
  "customer_name, state, taken, settings, settings_rev, seen_at, "                         \
  "iif (taken, '', ifnull ((SELECT profile_id FROM channel AS other WHERE other.origin = " \
  "channel.origin AND other.remote_id = channel.remote_id AND other.taken = 1), ''))"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_ORIGIN,
  COLUMN_REMOTE_ID,
  COLUMN_NAME,
  COLUMN_NETWORK,
  COLUMN_HANDLE,
  COLUMN_PICTURE,
  COLUMN_CUSTOMER_ID,
  COLUMN_CUSTOMER_NAME,
  COLUMN_STATE,
  COLUMN_TAKEN,
  COLUMN_SETTINGS,
  COLUMN_SETTINGS_REV,
  COLUMN_SEEN,
  COLUMN_OWNER,
} Column;

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Channel not found"));

  return FALSE;
}

static EfChannel *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfChannel) channel =
    ef_channel_new (ef_statement_get_text (statement, COLUMN_ID),
                    ef_statement_get_text (statement, COLUMN_PROFILE_ID),
                    ef_statement_get_text (statement, COLUMN_ORIGIN),
                    ef_statement_get_text (statement, COLUMN_REMOTE_ID));
  EfChannelState state;

  if (!ef_channel_state_from_nick (ef_statement_get_text (statement, COLUMN_STATE), &state)) {
    ef_json_column_set_damaged ("channel", error);
    return NULL;
  }

  ef_channel_set_name (channel, ef_statement_get_text (statement, COLUMN_NAME));
  ef_channel_set_network (channel, ef_statement_get_text (statement, COLUMN_NETWORK));
  ef_channel_set_handle (channel, ef_statement_get_text (statement, COLUMN_HANDLE));
  ef_channel_set_picture (channel, ef_statement_get_text (statement, COLUMN_PICTURE));
  ef_channel_set_customer (channel, ef_statement_get_text (statement, COLUMN_CUSTOMER_ID),
                           ef_statement_get_text (statement, COLUMN_CUSTOMER_NAME));
  ef_channel_set_state (channel, state);
  ef_channel_set_taken (channel, ef_statement_get_int (statement, COLUMN_TAKEN) != 0);
  ef_channel_set_settings (channel, ef_statement_get_text (statement, COLUMN_SETTINGS),
                           ef_statement_get_int (statement, COLUMN_SETTINGS_REV));
  ef_channel_set_seen (channel, ef_statement_get_int (statement, COLUMN_SEEN));
  ef_channel_set_owner_id (channel, ef_statement_get_text (statement, COLUMN_OWNER));

  return g_steal_pointer (&channel);
}

GPtrArray *
ef_channel_table_list (EfConnection *connection,
                       const char *profile_id,
                       const char *origin,
                       GError **error)
{
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func (g_object_unref);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM channel WHERE profile_id = :profile AND "
    "(:origin IS NULL OR origin = :origin) ORDER BY network, name COLLATE NOCASE, id",
    error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":origin", origin);
  while (ef_statement_next (statement, &has_row, error)) {
    EfChannel *channel;

    if (!has_row)
      return g_steal_pointer (&channels);

    channel = load (statement, error);
    if (channel == NULL)
      return NULL;
    g_ptr_array_add (channels, channel);
  }

  return NULL;
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

EfChannel *
ef_channel_table_get (EfConnection *connection,
                      const char *profile_id,
                      const char *id,
                      GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "SELECT " COLUMNS " FROM channel WHERE id = :id AND profile_id = :profile",
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

static void
bind_answer (EfStatement *statement, EfChannel *channel)
{
  ef_statement_bind_text (statement, ":name", ef_channel_get_name (channel));
  ef_statement_bind_text (statement, ":network", ef_channel_get_network (channel));
  ef_statement_bind_text (statement, ":handle", ef_channel_get_handle (channel));
  ef_statement_bind_text (statement, ":picture", ef_channel_get_picture (channel));
  ef_statement_bind_text (statement, ":customer", ef_channel_get_customer_id (channel));
  ef_statement_bind_text (statement, ":customer_name", ef_channel_get_customer_name (channel));
  ef_statement_bind_text (statement, ":state",
                          ef_channel_state_to_nick (ef_channel_get_state (channel)));
  ef_statement_bind_int (statement, ":seen_at", ef_channel_get_seen (channel));
}

static gboolean
insert (EfConnection *connection, EfChannel *channel, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO channel (id, profile_id, origin, remote_id, name, network, handle, picture, "
    "customer_id, customer_name, state, taken, settings, seen_at) VALUES (:id, :profile, :origin, "
    ":remote, :name, :network, :handle, :picture, :customer, :customer_name, :state, :taken, "
    ":settings, :seen_at)",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_channel_get_id (channel));
  ef_statement_bind_text (statement, ":profile", ef_channel_get_profile_id (channel));
  ef_statement_bind_text (statement, ":origin", ef_channel_get_origin (channel));
  ef_statement_bind_text (statement, ":remote", ef_channel_get_remote_id (channel));
  ef_statement_bind_int (statement, ":taken", ef_channel_get_taken (channel));
  ef_statement_bind_text (statement, ":settings", ef_channel_get_settings (channel));
  bind_answer (statement, channel);

  return ef_statement_run (statement, error);
}

/* Whether another profile has any channel of the account in sight. */
static gboolean
get_is_shared (EfConnection *connection,
               const char *profile_id,
               const char *origin,
               GPtrArray *seen,
               gboolean *is_shared,
               GError **error)
{
  *is_shared = FALSE;
  for (guint i = 0; i < seen->len && !*is_shared; i++) {
    EfStatement *statement =
      ef_connection_prepare (connection,
                             "SELECT 1 FROM channel WHERE origin = :origin AND "
                             "remote_id = :remote AND profile_id <> :profile LIMIT 1",
                             error);

    if (statement == NULL)
      return FALSE;

    ef_statement_bind_text (statement, ":origin", origin);
    ef_statement_bind_text (statement, ":remote", ef_channel_get_remote_id (seen->pdata[i]));
    ef_statement_bind_text (statement, ":profile", profile_id);
    if (!ef_statement_next (statement, is_shared, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
add_new (EfConnection *connection,
         const char *profile_id,
         const char *origin,
         EfChannel *seen,
         gint64 time,
         gboolean taken,
         GError **error)
{
  g_autoptr (EfChannel) channel =
    ef_channel_new (NULL, profile_id, origin, ef_channel_get_remote_id (seen));

  ef_channel_assign (channel, seen);
  ef_channel_set_settings (channel, NULL, 1);
  ef_channel_set_taken (channel, taken);
  ef_channel_set_seen (channel, time);

  return insert (connection, channel, error);
}

/* Its list does not say that an access is lost: that is kept until a person has connected it anew, which
 * the account that sends tells by another call. A row that is as it was is news all the same: it was seen. */
static gboolean
update_known (EfConnection *connection,
              EfChannel *known,
              EfChannel *seen,
              gint64 time,
              GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection,
    "UPDATE channel SET name = :name, network = :network, handle = :handle, picture = :picture, "
    "customer_id = :customer, customer_name = :customer_name, "
    "state = iif (state = 'reconnect' AND :state = 'ready', state, :state), seen_at = :seen_at "
    "WHERE id = :id AND profile_id = :profile",
    ef_channel_get_profile_id (known), ef_channel_get_id (known), error);

  if (statement == NULL)
    return FALSE;

  bind_answer (statement, seen);
  ef_statement_bind_int (statement, ":seen_at", time);

  return ef_statement_run (statement, error);
}

static EfChannel *
find_remote (GPtrArray *channels, const char *remote_id)
{
  for (guint i = 0; i < channels->len; i++) {
    if (g_str_equal (ef_channel_get_remote_id (channels->pdata[i]), remote_id))
      return channels->pdata[i];
  }

  return NULL;
}

static void
note_disconnected (GPtrArray *disconnected, EfChannel *known, EfChannelState state)
{
  if (disconnected == NULL || !ef_channel_is_usable (known) || state == EF_CHANNEL_READY)
    return;

  g_ptr_array_add (disconnected, g_object_ref (known));
}

static gboolean
set_gone (EfConnection *connection, EfChannel *known, GPtrArray *disconnected, GError **error)
{
  note_disconnected (disconnected, known, EF_CHANNEL_GONE);

  return ef_channel_get_state (known) == EF_CHANNEL_GONE ||
         ef_channel_table_set_state (connection, ef_channel_get_profile_id (known),
                                     ef_channel_get_id (known), EF_CHANNEL_GONE, error);
}

static gboolean
follow_known (EfConnection *connection,
              GPtrArray *known,
              GPtrArray *seen,
              gint64 time,
              GPtrArray *disconnected,
              GError **error)
{
  for (guint i = 0; i < known->len; i++) {
    EfChannel *channel = known->pdata[i];
    EfChannel *found = find_remote (seen, ef_channel_get_remote_id (channel));

    if (found == NULL) {
      if (!set_gone (connection, channel, disconnected, error))
        return FALSE;
      continue;
    }
    note_disconnected (disconnected, channel, ef_channel_get_state (found));
    if (!update_known (connection, channel, found, time, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
ef_channel_table_sync (EfConnection *connection,
                       const char *profile_id,
                       const char *origin,
                       GPtrArray *seen,
                       gint64 time,
                       GPtrArray *disconnected,
                       GError **error)
{
  g_autoptr (GPtrArray) known = ef_channel_table_list (connection, profile_id, origin, error);
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_shared;

  if (known == NULL || !get_is_shared (connection, profile_id, origin, seen, &is_shared, error) ||
      !follow_known (connection, known, seen, time, disconnected, error))
    return FALSE;

  for (guint i = 0; i < seen->len; i++) {
    const char *remote_id = ef_channel_get_remote_id (seen->pdata[i]);

    if (find_remote (known, remote_id) != NULL || !g_hash_table_add (added, (gpointer) remote_id))
      continue;
    if (!add_new (connection, profile_id, origin, seen->pdata[i], time, !is_shared, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
run_for_one (EfConnection *connection, EfStatement *statement, GError **error)
{
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

gboolean
ef_channel_table_set_state (EfConnection *connection,
                            const char *profile_id,
                            const char *id,
                            EfChannelState state,
                            GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "UPDATE channel SET state = :state WHERE id = :id AND profile_id = :profile",
    profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":state", ef_channel_state_to_nick (state));

  return run_for_one (connection, statement, error);
}

/* Whoever gives a channel away while something is on its way there could not say any more what becomes of
 * that. */
static gboolean
check_idle (EfConnection *connection, const char *origin, const char *remote_id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT 1 FROM target JOIN channel ON channel.id = target.channel_id WHERE "
    "channel.origin = :origin AND channel.remote_id = :remote AND channel.taken = 1 AND "
    "target.state IN ('waiting', 'uploading', 'handed-over', 'scheduled', 'unknown', 'late') "
    "LIMIT 1",
    error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":origin", origin);
  ef_statement_bind_text (statement, ":remote", remote_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                       _ ("Posts to this channel are still on their way: cancel them, or wait "
                          "until they are out."));

  return FALSE;
}

static gboolean
write_taken (EfConnection *connection,
             const char *profile_id,
             const char *id,
             gboolean taken,
             GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "UPDATE channel SET taken = :taken WHERE id = :id AND profile_id = :profile",
    profile_id, id, error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":taken", taken != FALSE);
  if (run_for_one (connection, statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "channel.remote_id"))
    g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                         _ ("This channel belongs to another profile: move it here first."));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

gboolean
ef_channel_table_set_taken (EfConnection *connection,
                            const char *profile_id,
                            const char *id,
                            gboolean taken,
                            GError **error)
{
  g_autoptr (EfChannel) channel = ef_channel_table_get (connection, profile_id, id, error);

  if (channel == NULL)
    return FALSE;
  if (!ef_channel_get_taken (channel) == !taken)
    return TRUE;
  if (!taken && !check_idle (connection, ef_channel_get_origin (channel),
                             ef_channel_get_remote_id (channel), error))
    return FALSE;

  return write_taken (connection, profile_id, id, taken, error);
}

gboolean
ef_channel_table_move_here (EfConnection *connection,
                            const char *profile_id,
                            const char *id,
                            GError **error)
{
  g_autoptr (EfChannel) channel = ef_channel_table_get (connection, profile_id, id, error);
  EfStatement *statement;

  if (channel == NULL)
    return FALSE;
  if (ef_channel_get_taken (channel))
    return TRUE;
  if (!check_idle (connection, ef_channel_get_origin (channel), ef_channel_get_remote_id (channel),
                   error))
    return FALSE;

  /* In this order: it never belongs to two. */
  statement = ef_connection_prepare (connection,
                                     "UPDATE channel SET taken = 0 WHERE origin = :origin AND "
                                     "remote_id = :remote AND taken = 1",
                                     error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":origin", ef_channel_get_origin (channel));
  ef_statement_bind_text (statement, ":remote", ef_channel_get_remote_id (channel));

  return ef_statement_run (statement, error) &&
         write_taken (connection, profile_id, id, TRUE, error);
}

gboolean
ef_channel_table_update_settings (EfConnection *connection, EfChannel *values, GError **error)
{
  gint64 rev = ef_channel_get_settings_rev (values);
  const char *profile_id = ef_channel_get_profile_id (values);
  EfStatement *statement =
    prepare_for_id (connection,
                    "UPDATE channel SET settings = :settings, settings_rev = settings_rev + 1 "
                    "WHERE id = :id AND profile_id = :profile AND settings_rev = :rev",
                    profile_id, ef_channel_get_id (values), error);
  g_autoptr (EfChannel) found = NULL;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":settings", ef_channel_get_settings (values));
  ef_statement_bind_int (statement, ":rev", rev);
  if (!ef_statement_run (statement, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) > 0) {
    ef_channel_set_settings (values, ef_channel_get_settings (values), rev + 1);
    return TRUE;
  }

  found = ef_channel_table_get (connection, profile_id, ef_channel_get_id (values), error);

  return found == NULL ? FALSE : ef_store_error_set_conflict (error);
}

static gboolean
get_is_free (EfConnection *connection, EfChannel *channel, gboolean *is_free, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT 1 FROM channel WHERE origin = :origin AND remote_id = :remote", error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":origin", ef_channel_get_origin (channel));
  ef_statement_bind_text (statement, ":remote", ef_channel_get_remote_id (channel));
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;

  *is_free = !has_row;

  return TRUE;
}

gboolean
ef_channel_table_import (EfConnection *connection, EfChannel *channel, char **id, GError **error)
{
  g_autoptr (GPtrArray) known = ef_channel_table_list (
    connection, ef_channel_get_profile_id (channel), ef_channel_get_origin (channel), error);
  EfChannel *found = known != NULL ? find_remote (known, ef_channel_get_remote_id (channel)) : NULL;
  gboolean is_free;

  if (known == NULL || !get_is_free (connection, channel, &is_free, error))
    return FALSE;

  if (found == NULL) {
    ef_channel_set_taken (channel, is_free);
    ef_channel_set_state (channel, EF_CHANNEL_GONE);
    if (!insert (connection, channel, error))
      return FALSE;
  }
  *id = g_strdup (ef_channel_get_id (found != NULL ? found : channel));

  return TRUE;
}
