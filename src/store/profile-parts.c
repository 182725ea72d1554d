/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile-parts.h"

#include "core/error.h"
#include "store/channel-table.h"
#include "store/post-table.h"
#include "store/schedule-table.h"
#include "store/slot-table.h"
#include "store/snippet-table.h"

#define FINAL                                                                   \
  (EF_POST_STATE_BIT (EF_POST_PUBLISHED) | EF_POST_STATE_BIT (EF_POST_FAILED) | \
   EF_POST_STATE_BIT (EF_POST_CANCELED))

/* Takes @list over. */
static gboolean
take (GPtrArray **field, GPtrArray *list)
{
  if (list == NULL)
    return FALSE;

  g_ptr_array_unref (*field);
  *field = list;

  return TRUE;
}

static void
drop_practice (GPtrArray *channels)
{
  for (guint i = channels->len; i > 0; i--) {
    if (ef_channel_is_practice (channels->pdata[i - 1]))
      g_ptr_array_remove_index (channels, i - 1);
  }
}

static void
drop_unfinished (GPtrArray *posts)
{
  for (guint i = posts->len; i > 0; i--) {
    if (!ef_profile_parts_is_finished (posts->pdata[i - 1]))
      g_ptr_array_remove_index (posts, i - 1);
  }
}

EfProfileParts *
ef_profile_parts_load (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (EfProfileParts) parts = ef_profile_parts_new ();
  EfPostFilter finished = { .states = FINAL };

  if (!take (&parts->channels, ef_channel_table_list (connection, profile_id, NULL, error)) ||
      !take (&parts->schedules, ef_schedule_table_list (connection, profile_id, error)) ||
      !take (&parts->slots, ef_slot_table_list (connection, profile_id, error)) ||
      !take (&parts->snippets, ef_snippet_table_list (connection, profile_id, error)) ||
      !take (&parts->posts, ef_post_table_select (connection, profile_id, &finished, 0, 0, error)))
    return NULL;

  drop_practice (parts->channels);
  drop_unfinished (parts->posts);

  return g_steal_pointer (&parts);
}

/* What a file has twice is stored once: it must not look as if the name of the profile were in use. */
static gboolean
pass_taken (gboolean stored, GError *failure, GError **error)
{
  if (stored)
    return TRUE;
  if (g_error_matches (failure, EF_ERROR, EF_ERROR_TAKEN)) {
    g_error_free (failure);
    return TRUE;
  }

  g_propagate_error (error, failure);

  return FALSE;
}

static gboolean
store_channels (EfConnection *connection, EfProfileParts *parts, GError **error)
{
  for (guint i = 0; i < parts->channels->len; i++) {
    g_autofree char *id = NULL;

    if (!ef_channel_table_import (connection, parts->channels->pdata[i], &id, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
store_slots (EfConnection *connection,
             EfProfileParts *parts,
             const char *profile_id,
             const char *channel_id,
             GError **error)
{
  g_autoptr (GPtrArray) slots = g_ptr_array_new ();

  for (guint i = 0; i < parts->slots->len; i++) {
    const EfSlot *slot = parts->slots->pdata[i];

    if (g_str_equal (slot->channel_id, channel_id))
      g_ptr_array_add (slots, (gpointer) slot);
  }

  return slots->len == 0 || ef_slot_table_set (connection, profile_id, channel_id, slots, error);
}

static gboolean
store_all_slots (EfConnection *connection,
                 EfProfileParts *parts,
                 const char *profile_id,
                 GError **error)
{
  if (!store_slots (connection, parts, profile_id, "", error))
    return FALSE;

  for (guint i = 0; i < parts->channels->len; i++) {
    if (!store_slots (connection, parts, profile_id, ef_channel_get_id (parts->channels->pdata[i]),
                      error))
      return FALSE;
  }

  return TRUE;
}

/* Whether there is a place for a target: its channel is the profile's, and nothing here is what it is. */
static gboolean
get_has_place (EfConnection *connection,
               const EfTarget *target,
               gboolean *has_place,
               GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT EXISTS (SELECT 1 FROM channel WHERE id = :channel AND taken = 1) AND "
    "NOT EXISTS (SELECT 1 FROM target WHERE origin = :origin AND remote_channel = :remote_channel "
    "AND date = :date) AND NOT EXISTS (SELECT 1 FROM target WHERE origin = :origin AND "
    "remote_id = :remote AND remote_id <> '')",
    error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":channel", target->channel_id);
  ef_statement_bind_text (statement, ":origin", target->origin);
  ef_statement_bind_text (statement, ":remote_channel", target->remote_channel);
  ef_statement_bind_int (statement, ":date", target->date);
  ef_statement_bind_text (statement, ":remote", target->remote_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;

  *has_place = ef_statement_get_int (statement, 0) != 0;

  return TRUE;
}

static gboolean
store_post (EfConnection *connection, EfPost *post, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (post);
  GError *failure = NULL;
  gboolean stored;

  for (guint i = 0; i < targets->len; i++) {
    gboolean has_place;

    if (!get_has_place (connection, targets->pdata[i], &has_place, error))
      return FALSE;
    if (!has_place)
      return TRUE;
  }

  stored = ef_post_table_insert (connection, post, &failure);

  return pass_taken (stored, failure, error);
}

static gboolean
store_snippet (EfConnection *connection, EfSnippet *snippet, GError **error)
{
  GError *failure = NULL;
  gboolean stored = ef_snippet_table_insert (connection, snippet, &failure);

  return pass_taken (stored, failure, error);
}

gboolean
ef_profile_parts_store (EfConnection *connection,
                        EfProfileParts *parts,
                        const char *profile_id,
                        GError **error)
{
  if (!store_channels (connection, parts, error) ||
      !store_all_slots (connection, parts, profile_id, error))
    return FALSE;

  for (guint i = 0; i < parts->schedules->len; i++) {
    if (!ef_schedule_table_insert (connection, parts->schedules->pdata[i], error))
      return FALSE;
  }
  for (guint i = 0; i < parts->snippets->len; i++) {
    if (!store_snippet (connection, parts->snippets->pdata[i], error))
      return FALSE;
  }
  for (guint i = 0; i < parts->posts->len; i++) {
    if (!store_post (connection, parts->posts->pdata[i], error))
      return FALSE;
  }

  return TRUE;
}
