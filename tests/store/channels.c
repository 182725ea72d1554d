/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "store/breaker-table.h"
#include "store/budget-table.h"
#include "store/channel-table.h"
#include "store/connection-private.h"
#include "store/post-table.h"
#include "store/profile-table.h"
#include "store/schedule-table.h"
#include "store/setting-table.h"
#include "store/slot-table.h"
#include "store/snippet-table.h"
#include "store/upload-table.h"
#include "support.h"

/* Channels, and what posts are made of and held back by. */
#define ORIGIN "https://postiz.example.org"
#define ACCOUNT ORIGIN "#0123456789abcdef"

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = support_make_folder ();
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (ef_connection_run (fixture->connection, "PRAGMA synchronous = OFF", &error));
  fixture->first = support_make_profile ("Nordlicht Coffee");
  fixture->second = support_make_profile ("Bikeyard");
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->first, &error));
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->second, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static const char *
get_id (EfProfile *profile)
{
  return ef_profile_get_id (profile);
}

static EfChannel *
make_seen (const char *remote_id, EfChannelState state)
{
  EfChannel *channel = ef_channel_new (NULL, "", ORIGIN, remote_id);

  ef_channel_set_name (channel, remote_id);
  ef_channel_set_network (channel, "youtube");
  ef_channel_set_handle (channel, "@a");
  ef_channel_set_picture (channel, "https://h.example/a.png");
  ef_channel_set_customer (channel, "g1", "Coffee");
  ef_channel_set_settings (channel, "{\"from\":\"nowhere\"}", 7);
  ef_channel_set_state (channel, state);

  return channel;
}

/* What is seen: "a b- " with "-" for what is switched off. */
static GPtrArray *
make_answer (const char *words)
{
  GPtrArray *seen = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) ids = g_strsplit (words, " ", -1);

  for (guint i = 0; ids[i] != NULL && *ids[i] != '\0'; i++) {
    gboolean is_off = g_str_has_suffix (ids[i], "-");

    if (is_off)
      ids[i][strlen (ids[i]) - 1] = '\0';
    g_ptr_array_add (seen, make_seen (ids[i], is_off ? EF_CHANNEL_DISABLED : EF_CHANNEL_READY));
  }

  return seen;
}

static guint
sync_seen (Fixture *fixture, EfProfile *profile, const char *words)
{
  g_autoptr (GPtrArray) seen = make_answer (words);
  g_autoptr (GPtrArray) disconnected = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_channel_table_sync (fixture->connection, get_id (profile), ORIGIN, seen, 5000,
                                        disconnected, &error));
  g_assert_no_error (error);

  return disconnected->len;
}

/* "a ready taken, b gone" */
static char *
describe (Fixture *fixture, EfProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) channels =
    ef_channel_table_list (fixture->connection, get_id (profile), NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < channels->len; i++) {
    EfChannel *channel = channels->pdata[i];

    g_string_append_printf (text, "%s%s %s%s", i > 0 ? ", " : "",
                            ef_channel_get_remote_id (channel),
                            ef_channel_state_to_nick (ef_channel_get_state (channel)),
                            ef_channel_get_taken (channel) ? " taken" : "");
  }

  return g_string_free_and_steal (text);
}

static void
assert_channels (Fixture *fixture, EfProfile *profile, const char *expected)
{
  g_autofree char *found = describe (fixture, profile);

  g_assert_cmpstr (found, ==, expected);
}

static EfChannel *
get_channel (Fixture *fixture, EfProfile *profile, const char *remote_id)
{
  g_autoptr (GPtrArray) channels =
    ef_channel_table_list (fixture->connection, get_id (profile), ORIGIN, NULL);

  for (guint i = 0; i < channels->len; i++) {
    if (g_str_equal (ef_channel_get_remote_id (channels->pdata[i]), remote_id))
      return g_object_ref (channels->pdata[i]);
  }
  g_assert_not_reached ();
}

static void
test_sync (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) channel = NULL;

  g_assert_cmpuint (sync_seen (fixture, fixture->first, "a b- a"), ==, 0);
  assert_channels (fixture, fixture->first, "a ready taken, b disabled taken");
  assert_channels (fixture, fixture->second, "");
  channel = get_channel (fixture, fixture->first, "a");
  g_assert_cmpstr (ef_channel_get_name (channel), ==, "a");
  g_assert_cmpstr (ef_channel_get_network (channel), ==, "youtube");
  g_assert_cmpstr (ef_channel_get_handle (channel), ==, "@a");
  g_assert_cmpstr (ef_channel_get_picture (channel), ==, "https://h.example/a.png");
  g_assert_cmpstr (ef_channel_get_customer_id (channel), ==, "g1");
  g_assert_cmpstr (ef_channel_get_customer_name (channel), ==, "Coffee");
  g_assert_cmpstr (ef_channel_get_settings (channel), ==, "{}");
  g_assert_cmpint (ef_channel_get_seen (channel), ==, 5000);

  /* The same again changes nothing, what is gone stays known. */
  g_assert_cmpuint (sync_seen (fixture, fixture->first, "a b-"), ==, 0);
  g_assert_cmpuint (sync_seen (fixture, fixture->first, "b c"), ==, 1);
  assert_channels (fixture, fixture->first, "a gone taken, b ready taken, c ready taken");
  g_assert_cmpuint (sync_seen (fixture, fixture->first, "a b- c"), ==, 1);
  assert_channels (fixture, fixture->first, "a ready taken, b disabled taken, c ready taken");
  g_assert_cmpuint (sync_seen (fixture, fixture->first, ""), ==, 2);
}

static void
test_reconnect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) channel = NULL;
  g_autoptr (GError) error = NULL;

  sync_seen (fixture, fixture->first, "a");
  channel = get_channel (fixture, fixture->first, "a");
  g_assert_true (ef_channel_table_set_state (fixture->connection, get_id (fixture->first),
                                             ef_channel_get_id (channel), EF_CHANNEL_RECONNECT,
                                             &error));
  g_assert_cmpuint (sync_seen (fixture, fixture->first, "a"), ==, 0);
  assert_channels (fixture, fixture->first, "a reconnect taken");
  g_assert_false (ef_channel_table_set_state (fixture->connection, get_id (fixture->second),
                                              ef_channel_get_id (channel), EF_CHANNEL_READY,
                                              &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* Where an account is shared none is taken until a person says so, and never one by two. */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) theirs = NULL;
  g_autoptr (GError) error = NULL;

  sync_seen (fixture, fixture->first, "a b");
  sync_seen (fixture, fixture->second, "a b c");
  assert_channels (fixture, fixture->second, "a ready, b ready, c ready");
  sync_seen (fixture, fixture->first, "a b c");
  assert_channels (fixture, fixture->first, "a ready taken, b ready taken, c ready");

  theirs = get_channel (fixture, fixture->second, "a");
  g_assert_cmpstr (ef_channel_get_owner_id (theirs), ==, get_id (fixture->first));
  g_assert_false (ef_channel_table_set_taken (fixture->connection, get_id (fixture->second),
                                              ef_channel_get_id (theirs), TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  g_assert_false (ef_channel_table_set_taken (fixture->connection, get_id (fixture->first),
                                              ef_channel_get_id (theirs), TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (ef_channel_table_move_here (fixture->connection, get_id (fixture->second),
                                             ef_channel_get_id (theirs), &error));
  assert_channels (fixture, fixture->first, "a ready, b ready taken, c ready");
  assert_channels (fixture, fixture->second, "a ready taken, b ready, c ready");
  g_assert_true (ef_channel_table_move_here (fixture->connection, get_id (fixture->second),
                                             ef_channel_get_id (theirs), &error));
}

static EfPost *
add_post (Fixture *fixture, EfProfile *profile, EfChannel *channel)
{
  EfPost *post = ef_post_new (NULL, get_id (profile), EF_POST_KIND_SCHEDULE, ACCOUNT);
  EfTarget *target =
    ef_target_new (ef_channel_get_id (channel), ORIGIN, ef_channel_get_remote_id (channel));
  g_autoptr (GError) error = NULL;

  ef_post_set_title (post, "Teaser");
  ef_post_set_file (post, "/a.mp4", NULL);
  ef_post_set_render_id (post, "r1");
  ef_post_set_planned_at (post, 60000000);
  target->date = g_test_rand_int_range (1, 1000000) * 1000 + 7;
  ef_post_take_target (post, target);
  ef_post_table_insert (fixture->connection, post, &error);
  g_assert_no_error (error);

  return post;
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) ours = NULL;
  g_autoptr (EfChannel) theirs = NULL;
  g_autoptr (EfPost) post = NULL;
  g_autoptr (GError) error = NULL;

  sync_seen (fixture, fixture->first, "a");
  sync_seen (fixture, fixture->second, "a");
  ours = get_channel (fixture, fixture->first, "a");
  theirs = get_channel (fixture, fixture->second, "a");
  post = add_post (fixture, fixture->first, ours);

  g_assert_false (ef_channel_table_set_taken (fixture->connection, get_id (fixture->first),
                                              ef_channel_get_id (ours), FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (ef_channel_table_move_here (fixture->connection, get_id (fixture->second),
                                              ef_channel_get_id (theirs), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);
  assert_channels (fixture, fixture->first, "a ready taken");

  g_assert_true (
    ef_connection_run (fixture->connection, "UPDATE target SET state = 'canceled'", &error));
  g_assert_true (ef_channel_table_set_taken (fixture->connection, get_id (fixture->first),
                                             ef_channel_get_id (ours), FALSE, &error));
  g_assert_true (ef_channel_table_set_taken (fixture->connection, get_id (fixture->second),
                                             ef_channel_get_id (theirs), TRUE, &error));
}

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) channel = NULL;
  g_autoptr (EfChannel) stale = NULL;
  g_autoptr (EfChannel) found = NULL;
  g_autoptr (GError) error = NULL;

  sync_seen (fixture, fixture->first, "a");
  channel = get_channel (fixture, fixture->first, "a");
  stale = ef_channel_copy (channel);
  ef_channel_set_settings (channel, "{\"type\":\"unlisted\"}", 1);
  g_assert_true (ef_channel_table_update_settings (fixture->connection, channel, &error));
  g_assert_cmpint (ef_channel_get_settings_rev (channel), ==, 2);

  /* What the account says meanwhile is no conflict. */
  sync_seen (fixture, fixture->first, "a-");
  g_assert_true (ef_channel_table_update_settings (fixture->connection, channel, &error));
  g_assert_false (ef_channel_table_update_settings (fixture->connection, stale, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  found = ef_channel_table_get (fixture->connection, get_id (fixture->first),
                                ef_channel_get_id (channel), &error);
  g_assert_cmpstr (ef_channel_get_settings (found), ==, "{\"type\":\"unlisted\"}");
  g_assert_null (ef_channel_table_get (fixture->connection, get_id (fixture->second),
                                       ef_channel_get_id (channel), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) known = NULL;
  g_autoptr (EfChannel) again = ef_channel_new (NULL, get_id (fixture->first), ORIGIN, "a");
  g_autoptr (EfChannel) other = ef_channel_new (NULL, get_id (fixture->second), ORIGIN, "a");
  g_autoptr (EfChannel) fresh = ef_channel_new (NULL, get_id (fixture->second), ORIGIN, "z");
  g_autofree char *id = NULL;
  g_autofree char *other_id = NULL;
  g_autofree char *fresh_id = NULL;
  g_autoptr (GError) error = NULL;

  sync_seen (fixture, fixture->first, "a");
  known = get_channel (fixture, fixture->first, "a");
  ef_channel_set_network (other, "youtube");
  ef_channel_set_network (fresh, "x");
  g_assert_true (ef_channel_table_import (fixture->connection, again, &id, &error));
  g_assert_cmpstr (id, ==, ef_channel_get_id (known));
  g_assert_true (ef_channel_table_import (fixture->connection, other, &other_id, &error));
  g_assert_cmpstr (other_id, ==, ef_channel_get_id (other));
  g_assert_true (ef_channel_table_import (fixture->connection, fresh, &fresh_id, &error));
  assert_channels (fixture, fixture->second, "z gone taken, a gone");
}

/* By whatever it comes about: the database itself has a channel belong to one. */
static void
test_database_decides (Fixture *fixture, gconstpointer data)
{
  static const char *const refused[] = {
    "UPDATE channel SET taken = 1",
    "UPDATE channel SET profile_id = (SELECT id FROM profile WHERE is_default = 0)",
    "UPDATE channel SET remote_id = 'z'",
    "UPDATE channel SET state = 'lost'",
    "UPDATE channel SET taken = 2",
    "INSERT INTO channel SELECT 'x', profile_id, origin, remote_id, name, network, '', '', '', '', "
    "state, 0, '{}', 1, 0 FROM channel LIMIT 1",
    "INSERT INTO slot SELECT profile.id, channel.id, 1, 1 FROM profile, channel "
    "WHERE profile.id <> channel.profile_id",
    "INSERT INTO slot SELECT id, NULL, 8, 1 FROM profile",
    "INSERT INTO slot SELECT id, NULL, 1, 1440 FROM profile",
  };

  sync_seen (fixture, fixture->first, "a");
  sync_seen (fixture, fixture->second, "a");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", refused[i]);
    g_assert_false (ef_connection_run (fixture->connection, refused[i], &error));
    g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
  }
}

static void
test_upload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sha256 = g_strnfill (64, 'a');
  g_autoptr (EfUpload) upload = ef_upload_new (get_id (fixture->first), ACCOUNT, sha256);
  g_autoptr (EfUpload) second = ef_upload_new (get_id (fixture->first), ACCOUNT, sha256);
  g_autoptr (EfUpload) found = NULL;
  g_autoptr (EfUpload) other = NULL;
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;

  g_assert_true (
    ef_upload_table_find (connection, get_id (fixture->first), ACCOUNT, sha256, &found, &error));
  g_assert_null (found);
  upload->size = 12;
  g_set_str (&upload->mime, "video/mp4");
  g_set_str (&upload->media_id, "m1");
  g_set_str (&upload->media_path, "https://h.example/m1.mp4");
  g_set_str (&second->media_id, "m2");
  g_set_str (&second->media_path, "https://h.example/m2.mp4");
  g_assert_true (ef_upload_table_insert (connection, upload, &error));
  g_assert_true (ef_upload_table_insert (connection, second, &error));
  g_assert_true (
    ef_upload_table_find (connection, get_id (fixture->first), ACCOUNT, sha256, &found, &error));
  g_assert_cmpstr (found->media_id, ==, "m1");
  g_assert_cmpstr (found->media_path, ==, "https://h.example/m1.mp4");
  g_assert_cmpstr (found->mime, ==, "video/mp4");
  g_assert_cmpint (found->size, ==, 12);
  g_assert_cmpint (found->uploaded_at, ==, upload->uploaded_at);

  g_assert_true (
    ef_upload_table_find (connection, get_id (fixture->second), ACCOUNT, sha256, &other, &error));
  g_assert_null (other);
  g_assert_true (ef_upload_table_find (connection, get_id (fixture->first), ORIGIN "#f", sha256,
                                       &other, &error));
  g_assert_null (other);
  g_assert_true (
    ef_upload_table_remove (connection, get_id (fixture->second), ACCOUNT, sha256, &error));
  g_assert_true (
    ef_upload_table_remove (connection, get_id (fixture->first), ACCOUNT, sha256, &error));
  g_assert_true (
    ef_upload_table_find (connection, get_id (fixture->first), ACCOUNT, sha256, &other, &error));
  g_assert_null (other);
}

static EfSchedule *
make_schedule (EfProfile *profile, const char *name)
{
  static const char *const channels[] = { "c1", NULL };
  static const char *const renders[] = { "r1", "r2", NULL };
  EfSchedule *schedule = ef_schedule_new (NULL, get_id (profile), EF_SCHEDULE_EVERGREEN);

  ef_schedule_set_name (schedule, name);
  ef_schedule_set_rule (schedule, "FREQ=DAILY");
  ef_schedule_set_span (schedule, "2025-12-20T09:00", "2026-01-01T00:00", 5);
  ef_schedule_set_channels (schedule, channels);
  ef_schedule_set_renders (schedule, renders);
  ef_schedule_set_caption (schedule, "Caption");
  ef_schedule_set_settings (schedule, "{\"c1\":{}}");
  ef_schedule_set_rest (schedule, 30, 3);

  return schedule;
}

static void
test_schedule (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSchedule) schedule = make_schedule (fixture->first, "b");
  g_autoptr (EfSchedule) other = make_schedule (fixture->first, "A");
  g_autoptr (EfSchedule) theirs = make_schedule (fixture->second, "c");
  g_autoptr (EfSchedule) found = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;
  const char *id = ef_schedule_get_id (schedule);

  g_assert_true (ef_schedule_table_insert (connection, schedule, &error));
  g_assert_true (ef_schedule_table_insert (connection, other, &error));
  g_assert_true (ef_schedule_table_insert (connection, theirs, &error));
  found = ef_schedule_table_get (connection, get_id (fixture->first), id, &error);
  g_assert_false (ef_schedule_assign (found, schedule));
  list = ef_schedule_table_list (connection, get_id (fixture->first), &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (ef_schedule_get_name (list->pdata[0]), ==, "A");

  ef_schedule_set_rest (schedule, 1, 1);
  ef_schedule_set_name (schedule, "z");
  g_assert_true (ef_schedule_table_update (connection, schedule, &error));
  g_assert_false (ef_schedule_table_update (connection, found, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  g_clear_object (&found);
  found = ef_schedule_table_get (connection, get_id (fixture->first), id, &error);
  g_assert_false (ef_schedule_assign (found, schedule));

  /* Laying out is no edit, and a person who has paused it meanwhile has the last word. */
  g_assert_true (ef_schedule_table_set_laid_out (connection, get_id (fixture->first), id, 500,
                                                 EF_SCHEDULE_ACTIVE, &error));
  due = ef_schedule_table_list_due (connection, 500, &error);
  g_assert_cmpuint (due->len, ==, 2);
  ef_schedule_set_state (schedule, EF_SCHEDULE_PAUSED);
  g_assert_true (ef_schedule_table_update (connection, schedule, &error));
  g_assert_true (ef_schedule_table_set_laid_out (connection, get_id (fixture->first), id, 600,
                                                 EF_SCHEDULE_ENDED, &error));
  g_clear_object (&found);
  found = ef_schedule_table_get (connection, get_id (fixture->first), id, &error);
  g_assert_cmpuint (ef_schedule_get_state (found), ==, EF_SCHEDULE_PAUSED);
  g_assert_cmpint (ef_schedule_get_laid_out_until (found), ==, 600);

  g_assert_null (ef_schedule_table_get (connection, get_id (fixture->second), id, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ef_schedule_table_remove (connection, get_id (fixture->second), id, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (ef_schedule_table_remove (connection, get_id (fixture->first), id, &error));
}

static void
test_occurrences (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfChannel) channel = NULL;
  g_autoptr (EfPost) canceled = NULL;
  g_autoptr (GHashTable) occurrences = NULL;
  g_autoptr (GPtrArray) posted = NULL;
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;

  sync_seen (fixture, fixture->first, "a");
  channel = get_channel (fixture, fixture->first, "a");
  canceled = add_post (fixture, fixture->first, channel);
  g_assert_true (ef_connection_run (connection,
                                    "UPDATE post SET schedule_id = 's1', occurrence = 'o1';"
                                    "UPDATE target SET state = 'canceled'",
                                    &error));
  for (guint i = 0; i < 2; i++)
    g_object_unref (add_post (fixture, fixture->first, channel));
  occurrences =
    ef_schedule_table_list_occurrences (connection, get_id (fixture->first), "s1", &error);
  g_assert_cmpuint (g_hash_table_size (occurrences), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (occurrences, "o1"), ==, ef_post_get_id (canceled));
  posted = ef_schedule_table_list_posted (connection, get_id (fixture->first), FALSE, &error);
  g_assert_cmpuint (posted->len, ==, 2);
  g_assert_cmpstr (((EfRenderPosted *) posted->pdata[0])->render_id, ==, "r1");
  g_assert_cmpint (((EfRenderPosted *) posted->pdata[0])->planned_at, ==, 60000000);
  g_clear_pointer (&occurrences, g_hash_table_unref);
  g_clear_pointer (&posted, g_ptr_array_unref);

  occurrences =
    ef_schedule_table_list_occurrences (connection, get_id (fixture->second), "s1", &error);
  g_assert_cmpuint (g_hash_table_size (occurrences), ==, 0);
  posted = ef_schedule_table_list_posted (connection, get_id (fixture->second), FALSE, &error);
  g_assert_cmpuint (posted->len, ==, 0);
  g_clear_pointer (&posted, g_ptr_array_unref);
  posted = ef_schedule_table_list_posted (connection, get_id (fixture->first), TRUE, &error);
  g_assert_cmpuint (posted->len, ==, 0);
}

static char *
describe_slots (Fixture *fixture, EfProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) slots = ef_slot_table_list (fixture->connection, get_id (profile), &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < slots->len; i++) {
    const EfSlot *slot = slots->pdata[i];

    g_string_append_printf (text, "%s%d/%d ", *slot->channel_id != '\0' ? "c:" : "", slot->weekday,
                            slot->minute);
  }

  return g_string_free_and_steal (text);
}

static void
assert_slots (Fixture *fixture, EfProfile *profile, const char *expected)
{
  g_autofree char *found = describe_slots (fixture, profile);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_slots (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_slot_free);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (EfChannel) channel = NULL;
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;

  sync_seen (fixture, fixture->first, "a");
  channel = get_channel (fixture, fixture->first, "a");
  g_ptr_array_add (slots, ef_slot_new ("", 5, 540));
  g_ptr_array_add (slots, ef_slot_new ("", 1, 1439));
  g_ptr_array_add (slots, ef_slot_new ("", 5, 540));
  g_assert_true (ef_slot_table_set (connection, get_id (fixture->first), "", slots, &error));
  g_assert_true (ef_slot_table_set (connection, get_id (fixture->first),
                                    ef_channel_get_id (channel), slots, &error));
  g_assert_true (ef_slot_table_set (connection, get_id (fixture->second), "", slots, &error));
  assert_slots (fixture, fixture->first, "1/1439 5/540 c:1/1439 c:5/540 ");
  g_assert_true (ef_slot_table_set (connection, get_id (fixture->first), "", none, &error));
  assert_slots (fixture, fixture->first, "c:1/1439 c:5/540 ");
  assert_slots (fixture, fixture->second, "1/1439 5/540 ");
  g_assert_false (ef_slot_table_set (connection, get_id (fixture->second),
                                     ef_channel_get_id (channel), slots, &error));
}

static void
test_snippets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSnippet) snippet = ef_snippet_new (get_id (fixture->first), EF_SNIPPET_TEMPLATE);
  g_autoptr (EfSnippet) tags = ef_snippet_new (get_id (fixture->first), EF_SNIPPET_HASHTAGS);
  g_autoptr (EfSnippet) same = ef_snippet_new (get_id (fixture->first), EF_SNIPPET_TEMPLATE);
  g_autoptr (EfSnippet) theirs = ef_snippet_new (get_id (fixture->second), EF_SNIPPET_TEMPLATE);
  g_autoptr (EfSnippet) stale = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;

  g_set_str (&snippet->name, "Ärger");
  g_set_str (&snippet->text, "Guten Morgen");
  g_set_str (&tags->name, "ärger");
  g_set_str (&same->name, "ÄRGER");
  g_set_str (&theirs->name, "Ärger");
  g_assert_true (ef_snippet_table_insert (connection, snippet, &error));
  g_assert_true (ef_snippet_table_insert (connection, tags, &error));
  g_assert_true (ef_snippet_table_insert (connection, theirs, &error));
  g_assert_false (ef_snippet_table_insert (connection, same, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);

  stale = ef_snippet_copy (snippet);
  g_set_str (&snippet->text, "Guten Abend");
  g_assert_true (ef_snippet_table_update (connection, snippet, &error));
  g_assert_false (ef_snippet_table_update (connection, stale, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);
  list = ef_snippet_table_list (connection, get_id (fixture->first), &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((EfSnippet *) list->pdata[0])->text, ==, "Guten Abend");
  g_assert_cmpint (((EfSnippet *) list->pdata[0])->rev, ==, 2);
  g_assert_cmpstr (((EfSnippet *) list->pdata[1])->id, ==, tags->id);

  g_assert_false (
    ef_snippet_table_remove (connection, get_id (fixture->second), snippet->id, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (
    ef_snippet_table_remove (connection, get_id (fixture->first), snippet->id, &error));
  g_assert_false (ef_snippet_table_update (connection, snippet, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_budget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfBudget) budget = ef_budget_table_get (fixture->connection, ACCOUNT, NULL);
  g_autoptr (EfBudget) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (budget->limit, ==, -1);
  for (guint i = 0; i < 2; i++) {
    ef_budget_note_request (budget, 1000);
    ef_budget_note_answer (budget, &(EfBudgetAnswer) { 429, 90, 0, 50, 60 }, 2000);
    g_assert_true (ef_budget_table_set (fixture->connection, budget, &error));
  }
  found = ef_budget_table_get (fixture->connection, ACCOUNT, &error);
  g_assert_cmpint (found->window_start, ==, budget->window_start);
  g_assert_cmpuint (found->used, ==, budget->used);
  g_assert_cmpint (found->limit, ==, 90);
  g_assert_cmpint (found->remaining, ==, 0);
  g_assert_cmpint (found->reset_at, ==, budget->reset_at);
  g_assert_cmpint (found->blocked_until, ==, 60002000);
}

static void
test_breaker (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfBreaker) breaker = ef_breaker_table_get (fixture->connection, ORIGIN, NULL);
  g_autoptr (EfBreaker) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= EF_BREAKER_FAILURES; i++) {
    ef_breaker_note (breaker, TRUE, i);
    g_assert_true (ef_breaker_table_set (fixture->connection, breaker, &error));
  }
  found = ef_breaker_table_get (fixture->connection, ORIGIN, &error);
  g_assert_cmpuint (found->n_failures, ==, EF_BREAKER_FAILURES);
  g_assert_cmpint (found->failed_at[0], ==, 1);
  g_assert_cmpint (found->failed_at[EF_BREAKER_FAILURES - 1], ==, EF_BREAKER_FAILURES);
  g_assert_cmpint (found->opened_at, ==, EF_BREAKER_FAILURES);
  g_clear_pointer (&found, ef_breaker_free);

  g_assert_true (ef_connection_run (fixture->connection,
                                    "UPDATE breaker SET failed_at = '[1,2,3,4,5,6]'", &error));
  g_assert_null (ef_breaker_table_get (fixture->connection, ORIGIN, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
}

static void
test_salt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *salt = NULL;
  g_autofree char *again = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_setting_table_ensure_salt (fixture->connection, "account", &salt, &error));
  g_assert_true (ef_setting_table_ensure_salt (fixture->connection, "account", &again, &error));
  g_assert_true (ef_setting_table_ensure_salt (fixture->connection, "other", &other, &error));
  g_assert_cmpuint (strlen (salt), ==, 64);
  g_assert_cmpstr (salt, ==, again);
  g_assert_cmpstr (salt, !=, other);
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/channels/sync", test_sync);
  add_test ("/channels/reconnect", test_reconnect);
  add_test ("/channels/shared", test_shared);
  add_test ("/channels/busy", test_busy);
  add_test ("/channels/settings", test_settings);
  add_test ("/channels/import", test_import);
  add_test ("/channels/database-decides", test_database_decides);
  add_test ("/uploads", test_upload);
  add_test ("/schedules", test_schedule);
  add_test ("/schedules/occurrences", test_occurrences);
  add_test ("/slots", test_slots);
  add_test ("/snippets", test_snippets);
  add_test ("/budget", test_budget);
  add_test ("/breaker", test_breaker);
  add_test ("/salt", test_salt);

  return g_test_run ();
}
