/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "core/post-date.h"
#include "store/channel-table.h"
#include "store/connection-private.h"
#include "store/job-table.h"
#include "store/post-table-private.h"
#include "store/profile-parts.h"
#include "store/profile-table.h"
#include "store/render-table.h"
#include "store/restored.h"
#include "store/schedule-table.h"
#include "store/setting-table.h"
#include "store/slot-table.h"
#include "store/snippet-table.h"
#include "support.h"
#include "support/critical.h"

/* Posts and their targets, on real files. */
#define ORIGIN "https://postiz.example.org"
#define ACCOUNT ORIGIN "#0123456789abcdef"
#define MINUTE G_GINT64_CONSTANT (1766224800000) /* 2025-12-20T10:00Z */
#define MANY 10000
#define PLAN 1000

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
  GPtrArray *ours; /* channels of the first */
  GPtrArray *theirs;
  guint n_dates;
} Fixture;

static const char *
get_id (EfProfile *profile)
{
  return ef_profile_get_id (profile);
}

static GPtrArray *
add_channels (Fixture *fixture, EfProfile *profile, const char *origin, const char *prefix)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *id = g_strdup_printf ("%s%u", prefix, i);
    EfChannel *channel = ef_channel_new (NULL, "", origin, id);

    ef_channel_set_name (channel, id);
    ef_channel_set_network (channel, "youtube");
    g_ptr_array_add (seen, channel);
  }
  g_assert_true (
    ef_channel_table_sync (fixture->connection, get_id (profile), origin, seen, 1, NULL, &error));

  return ef_channel_table_list (fixture->connection, get_id (profile), origin, &error);
}

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
  fixture->ours = add_channels (fixture, fixture->first, ORIGIN, "a");
  fixture->theirs = add_channels (fixture, fixture->second, ORIGIN, "b");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->ours);
  g_ptr_array_unref (fixture->theirs);
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static EfTarget *
make_target (EfChannel *channel, gint64 date)
{
  EfTarget *target = ef_target_new (ef_channel_get_id (channel), ef_channel_get_origin (channel),
                                    ef_channel_get_remote_id (channel));

  target->date = date;

  return target;
}

/* With a date of its own; so many channels. */
static EfPost *
make (Fixture *fixture, EfProfile *profile, guint n_channels)
{
  GPtrArray *channels = profile == fixture->first ? fixture->ours : fixture->theirs;
  EfPost *post = ef_post_new (NULL, get_id (profile), EF_POST_KIND_SCHEDULE, ACCOUNT);
  guint number = fixture->n_dates++;
  gint64 minute = MINUTE + number / 10 * 60000;

  ef_post_set_title (post, "Teaser");
  ef_post_set_file (post, "/home/a/caf\xe9.mp4", NULL);
  ef_post_set_planned_at (post, minute * 1000);
  for (guint i = 0; i < n_channels; i++)
    ef_post_take_target (post, make_target (channels->pdata[i], minute + number % 10 + 1));

  return post;
}

static EfPost *
add (Fixture *fixture, EfProfile *profile, guint n_channels)
{
  EfPost *post = make (fixture, profile, n_channels);
  g_autoptr (GError) error = NULL;

  ef_post_table_insert (fixture->connection, post, &error);
  g_assert_no_error (error);

  return post;
}

static EfTarget *
first_of (EfPost *post)
{
  return g_ptr_array_index (ef_post_get_targets (post), 0);
}

static EfPost *
read_back (Fixture *fixture, EfPost *post)
{
  g_autoptr (GError) error = NULL;
  EfPost *found = ef_post_table_get (fixture->connection, ef_post_get_profile_id (post),
                                     ef_post_get_id (post), &error);

  g_assert_no_error (error);

  return found;
}

static EfTarget *
read_target (Fixture *fixture, EfTarget *target)
{
  g_autoptr (GError) error = NULL;
  EfTarget *found =
    ef_target_table_get (fixture->connection, target->profile_id, target->id, &error);

  g_assert_no_error (error);

  return found;
}

static void
run (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ef_connection_run (fixture->connection, sql, &error);
  g_assert_no_error (error);
}

static gint64
get_value (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  ef_connection_get_value (fixture->connection, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

/* Past what the functions allow, straight into a state. */
static void
force (Fixture *fixture, EfTarget *target, EfPostState state)
{
  gboolean is_there =
    state == EF_POST_HANDED_OVER || state == EF_POST_SCHEDULED || state == EF_POST_PUBLISHED;
  g_autofree char *sql =
    g_strdup_printf ("UPDATE target SET state = '%s', remote_id = '%s%s', request_begun_at = 0, "
                     "request_ended_at = 0 WHERE id = '%s'",
                     ef_post_state_to_nick (state), is_there ? "remote-" : "",
                     is_there ? target->id : "", target->id);

  run (fixture, sql);
}

static gboolean
move (Fixture *fixture, EfTarget *target, EfPostState from, EfPostState to, GError **error)
{
  return ef_target_table_move (fixture->connection, target->profile_id, target->id, from, to,
                               error);
}

static void
begin (Fixture *fixture, EfTarget *target)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (move (fixture, target, EF_POST_WAITING, EF_POST_UPLOADING, &error));
  g_assert_true (ef_target_table_begin_request (fixture->connection, target->profile_id, target->id,
                                                1000, &error));
  g_assert_no_error (error);
}

/* By reference: the call that fills it is an argument, too. */
static void
assert_conflict (gboolean result, GError **error)
{
  g_assert_false (result);
  g_assert_error (*error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (error);
}

static void
assert_refused (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", sql);
  g_assert_false (ef_connection_run (fixture->connection, sql, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = make (fixture, fixture->first, 2);
  g_autoptr (EfPost) found = NULL;
  g_autoptr (GError) error = NULL;
  EfTarget *target = first_of (post);
  gint64 old[] = { MINUTE - 59999, MINUTE - 119999 };

  ef_post_set_title (post, "Ärger & ‘Söhne’ 😀; DROP TABLE post");
  ef_post_set_caption (post, "a\nb");
  ef_post_add_comment (post, "“c”", 5);
  ef_post_set_render_id (post, "r1");
  ef_post_set_file (post, "/home/a/caf\xe9.mp4", "abc");
  ef_post_set_schedule (post, "s1", "2025-12-20T11:00");
  target->caption = g_strdup ("Other");
  g_set_str (&target->settings, "{\"title\":\"a\"}");
  g_set_str (&target->problem, "No");
  g_set_str (&target->problem_code, "no");
  g_set_str (&target->remote_id, "post-1");
  g_set_str (&target->url, "https://example.org/1");
  target->asked = 2;
  target->asked_at = 5;
  target->wish = EF_POST_WISH_MOVE;
  target->new_date = MINUTE + 3;
  target->handed_over_at = 6;
  target->published_at = 7;
  g_array_append_vals (target->old_dates, old, G_N_ELEMENTS (old));
  target->state = EF_POST_FAILED;

  g_assert_true (ef_post_table_insert (fixture->connection, post, &error));
  g_assert_no_error (error);
  found = read_back (fixture, post);
  g_assert_cmpuint (ef_post_get_state (found), ==, EF_POST_FAILED);
  g_assert_cmpint (ef_post_get_created (found), ==, ef_post_get_created (post));
  g_assert_cmpstr (ef_post_get_file (found), ==, "/home/a/caf\xe9.mp4");
  g_assert_cmpstr (ef_post_get_account (found), ==, ACCOUNT);
  for (guint i = 0; i < 2; i++) {
    EfTarget *one = ef_post_get_targets (post)->pdata[i];
    EfTarget *other = ef_post_get_targets (found)->pdata[i];

    g_assert_cmpstr (one->id, ==, other->id);
    g_assert_cmpstr (one->caption, ==, other->caption);
    g_assert_cmpstr (one->settings, ==, other->settings);
    g_assert_cmpstr (one->remote_channel, ==, other->remote_channel);
    g_assert_cmpint (one->date, ==, other->date);
    g_assert_cmpuint (one->state, ==, other->state);
    g_assert_cmpint (one->rev, ==, other->rev);
  }
  target = first_of (found);
  g_assert_cmpstr (target->remote_id, ==, "post-1");
  g_assert_cmpstr (target->url, ==, "https://example.org/1");
  g_assert_cmpstr (target->problem, ==, "No");
  g_assert_cmpstr (target->problem_code, ==, "no");
  g_assert_cmpuint (target->asked, ==, 2);
  g_assert_cmpint (target->asked_at, ==, 5);
  g_assert_cmpuint (target->wish, ==, EF_POST_WISH_MOVE);
  g_assert_cmpint (target->new_date, ==, MINUTE + 3);
  g_assert_cmpint (target->handed_over_at, ==, 6);
  g_assert_cmpint (target->published_at, ==, 7);
  g_assert_cmpuint (target->old_dates->len, ==, 2);
  g_assert_cmpint (g_array_index (target->old_dates, gint64, 1), ==, old[1]);
  g_assert_cmpuint (ef_post_get_comments (found)->len, ==, 1);
  g_assert_cmpstr (ef_post_get_caption (found), ==, "a\nb");
  g_assert_cmpstr (ef_post_get_occurrence (found), ==, "2025-12-20T11:00");
}

static void
test_update (Fixture *fixture, gconstpointer data)
{
  static const EfPostFields fields[] = { EF_POST_TITLE, EF_POST_CAPTION, EF_POST_COMMENTS,
                                         EF_POST_FILE, EF_POST_PLANNED_AT };
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (EfPost) values = read_back (fixture, post);
    g_autoptr (EfPost) stale = ef_post_copy (values);
    g_autoptr (EfPost) found = NULL;
    g_autoptr (GError) error = NULL;
    GError *conflict = NULL;

    ef_post_set_title (values, "New");
    ef_post_set_caption (values, "New");
    ef_post_add_comment (values, "New", 1);
    ef_post_set_file (values, "/new.mp4", "new");
    ef_post_set_planned_at (values, 60000000);
    g_assert_true (ef_post_table_update (fixture->connection, values, fields[i], &error));
    assert_conflict (ef_post_table_update (fixture->connection, stale, fields[i], &conflict),
                     &conflict);
    found = read_back (fixture, post);
    g_assert_cmpint (ef_post_get_rev (found), ==, ef_post_get_rev (values));
    g_assert_cmpstr (ef_post_get_title (found), ==, "New");
    g_assert_cmpstr (ef_post_get_caption (found), ==, i >= 1 ? "New" : "");
    g_assert_cmpuint (ef_post_get_comments (found)->len, ==, i >= 2 ? 1 : 0);
    g_assert_cmpstr (ef_post_get_file_sha256 (found), ==, i >= 3 ? "new" : "");
    g_assert_cmpint (ef_post_get_planned_at (found) == 60000000, ==, i >= 4);
  }
}

/* Every move that is not legal is refused by the table, and every one that was overtaken. */
static void
test_moves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  EfTarget *target = first_of (post);

  for (guint from = 0; from < EF_POST_N_STATES; from++) {
    for (guint to = 0; to < EF_POST_N_STATES; to++) {
      g_autoptr (EfTarget) found = NULL;
      GError *error = NULL;

      force (fixture, target, from);
      if (ef_post_state_may_become (from, to))
        continue;
      critical_expect ("must not go from");
      assert_conflict (move (fixture, target, from, to, &error), &error);
      critical_assert_seen ();
      found = read_target (fixture, target);
      g_assert_cmpuint (found->state, ==, from);
    }
  }
}

static void
test_overtaken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  g_autoptr (GError) gone = NULL;
  GError *error = NULL;
  EfTarget *target = first_of (post);

  g_assert_true (move (fixture, target, EF_POST_WAITING, EF_POST_UPLOADING, &error));
  assert_conflict (move (fixture, target, EF_POST_WAITING, EF_POST_UPLOADING, &error), &error);
  g_assert_false (ef_target_table_move (fixture->connection, get_id (fixture->second), target->id,
                                        EF_POST_UPLOADING, EF_POST_WAITING, &gone));
  g_assert_error (gone, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* One request at a time, and none that could make a second post. */
static void
test_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  g_autoptr (EfTarget) found = NULL;
  EfConnection *connection = fixture->connection;
  EfTarget *target = first_of (post);
  const char *profile = get_id (fixture->first);
  GError *error = NULL;

  assert_conflict (ef_target_table_begin_request (connection, profile, target->id, 1, &error),
                   &error);
  begin (fixture, target);
  assert_conflict (ef_target_table_begin_request (connection, profile, target->id, 2000, &error),
                   &error);
  assert_conflict (move (fixture, target, EF_POST_UPLOADING, EF_POST_WAITING, &error), &error);
  assert_conflict (move (fixture, target, EF_POST_UPLOADING, EF_POST_FAILED, &error), &error);
  g_assert_true (ef_target_table_end_request (connection, profile, target->id, 3000, &error));
  assert_conflict (ef_target_table_end_request (connection, profile, target->id, 4000, &error),
                   &error);

  /* Given up while it was unknown: it cannot come into the line again without being asked for. */
  g_assert_true (move (fixture, target, EF_POST_UPLOADING, EF_POST_UNKNOWN, &error));
  g_assert_true (ef_target_table_note_asked (connection, profile, target->id, 5000, &error));
  g_assert_true (ef_target_table_note_asked (connection, profile, target->id, 6000, &error));
  found = read_target (fixture, target);
  g_assert_cmpint (found->request_begun, ==, 1000);
  g_assert_cmpint (found->request_ended, ==, 3000);
  g_assert_cmpuint (found->asked, ==, 2);
  g_assert_cmpint (found->asked_at, ==, 6000);
  g_assert_true (move (fixture, target, EF_POST_UNKNOWN, EF_POST_CANCELED, &error));
  assert_conflict (move (fixture, target, EF_POST_CANCELED, EF_POST_WAITING, &error), &error);
  assert_conflict (ef_target_table_restart (connection, profile, target->id, EF_POST_CANCELED,
                                            target->date, &error),
                   &error);
  g_assert_true (move (fixture, target, EF_POST_CANCELED, EF_POST_UNKNOWN, &error));
  g_assert_true (ef_target_table_settle (connection, profile, target->id, EF_POST_UNKNOWN,
                                         EF_POST_WAITING, NULL, NULL, &error));
  g_clear_pointer (&found, ef_target_free);
  found = read_target (fixture, target);
  g_assert_cmpint (found->request_begun, ==, 0);
  g_assert_cmpint (found->date, ==, target->date);
  begin (fixture, target);
}

static gboolean
adopt (Fixture *fixture,
       EfTarget *target,
       EfPostState from,
       EfPostState to,
       const char *remote_id,
       GError **error)
{
  EfTargetFacts facts = { .state = to, .remote_id = remote_id, .url = "u", .time = 9000 };

  return ef_target_table_adopt (fixture->connection, target->profile_id, target->id, from, &facts,
                                error);
}

static void
test_adopt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 2);
  g_autoptr (EfTarget) found = NULL;
  g_autoptr (GError) taken = NULL;
  EfTarget *target = first_of (post);
  EfTarget *other = ef_post_get_targets (post)->pdata[1];
  GError *error = NULL;

  begin (fixture, target);
  begin (fixture, other);
  g_assert_true (adopt (fixture, target, EF_POST_UPLOADING, EF_POST_HANDED_OVER, "post-1", &error));
  found = read_target (fixture, target);
  g_assert_cmpstr (found->remote_id, ==, "post-1");
  g_assert_cmpint (found->request_begun, ==, 0);
  g_assert_cmpint (found->handed_over_at, ==, 9000);
  g_assert_cmpint (found->published_at, ==, 0);

  /* A post at the server is one of ours, and one of ours is one post at the server. */
  g_assert_false (adopt (fixture, other, EF_POST_UPLOADING, EF_POST_HANDED_OVER, "post-1", &taken));
  g_assert_error (taken, EF_ERROR, EF_ERROR_TAKEN);
  assert_conflict (
    adopt (fixture, target, EF_POST_HANDED_OVER, EF_POST_SCHEDULED, "post-2", &error), &error);

  g_assert_true (adopt (fixture, target, EF_POST_HANDED_OVER, EF_POST_SCHEDULED, "post-1", &error));
  g_assert_true (adopt (fixture, target, EF_POST_SCHEDULED, EF_POST_PUBLISHED, "post-1", &error));
  g_assert_true (adopt (fixture, target, EF_POST_PUBLISHED, EF_POST_PUBLISHED, "post-1", &error));
  g_clear_pointer (&found, ef_target_free);
  found = read_target (fixture, target);
  g_assert_cmpuint (found->state, ==, EF_POST_PUBLISHED);
  g_assert_cmpint (found->published_at, ==, 9000);
  g_assert_cmpstr (found->url, ==, "u");
}

/* What is at the server comes into the line again by a restart alone. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  g_autoptr (EfPost) beside = add (fixture, fixture->first, 1);
  g_autoptr (EfTarget) found = NULL;
  g_autoptr (GError) taken = NULL;
  EfConnection *connection = fixture->connection;
  const char *profile = get_id (fixture->first);
  EfTarget *target = first_of (post);
  GError *error = NULL;

  begin (fixture, target);
  g_assert_true (adopt (fixture, target, EF_POST_UPLOADING, EF_POST_FAILED, "post-1", &error));
  assert_conflict (move (fixture, target, EF_POST_FAILED, EF_POST_WAITING, &error), &error);
  assert_conflict (ef_target_table_settle (connection, profile, target->id, EF_POST_FAILED,
                                           EF_POST_WAITING, NULL, NULL, &error),
                   &error);
  g_assert_false (ef_target_table_restart (connection, profile, target->id, EF_POST_FAILED,
                                           first_of (beside)->date, &taken));
  g_assert_error (taken, EF_ERROR, EF_ERROR_TAKEN);
  g_assert_true (ef_target_table_restart (connection, profile, target->id, EF_POST_FAILED,
                                          MINUTE + 5000007, &error));
  found = read_target (fixture, target);
  g_assert_cmpuint (found->state, ==, EF_POST_WAITING);
  g_assert_cmpint (found->date, ==, MINUTE + 5000007);
  g_assert_true (ef_target_has_date (found, target->date));
  g_assert_cmpstr (found->remote_id, ==, "");

  /* With its own date there is no old one to be kept. */
  g_assert_true (move (fixture, target, EF_POST_WAITING, EF_POST_CANCELED, &error));
  g_assert_true (ef_target_table_restart (connection, profile, target->id, EF_POST_CANCELED,
                                          MINUTE + 5000007, &error));
  g_clear_pointer (&found, ef_target_free);
  found = read_target (fixture, target);
  g_assert_cmpuint (found->old_dates->len, ==, 1);
}

static void
test_wishes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  g_autoptr (EfPost) beside = add (fixture, fixture->first, 1);
  g_autoptr (GPtrArray) wished = NULL;
  g_autoptr (EfTarget) found = NULL;
  g_autoptr (GError) taken = NULL;
  EfConnection *connection = fixture->connection;
  const char *profile = get_id (fixture->first);
  EfTarget *target = first_of (post);
  GError *error = NULL;
  gint64 new_date = MINUTE + 60000007;

  force (fixture, target, EF_POST_SCHEDULED);
  g_assert_true (ef_target_table_set_wish (connection, profile, target->id, EF_POST_WISH_MOVE,
                                           new_date, &error));
  g_assert_false (ef_target_table_set_wish (connection, profile, first_of (beside)->id,
                                            EF_POST_WISH_MOVE, new_date, &taken));
  g_assert_error (taken, EF_ERROR, EF_ERROR_TAKEN);
  wished = ef_target_table_list_wished (connection, &error);
  g_assert_cmpuint (wished->len, ==, 1);
  g_assert_cmpint (((EfTarget *) wished->pdata[0])->new_date, ==, new_date);

  g_assert_true (ef_target_table_note_moved (connection, profile, target->id, &error));
  found = read_target (fixture, target);
  g_assert_cmpint (found->date, ==, new_date);
  g_assert_cmpint (found->new_date, ==, 0);
  g_assert_cmpuint (found->wish, ==, EF_POST_WISH_NONE);
  g_assert_true (ef_target_has_date (found, target->date));
  assert_conflict (ef_target_table_note_moved (connection, profile, target->id, &error), &error);

  g_assert_true (
    ef_target_table_set_wish (connection, profile, target->id, EF_POST_WISH_CANCEL, 0, &error));
  g_assert_true (
    ef_target_table_set_wish (connection, profile, target->id, EF_POST_WISH_NONE, 0, &error));
  force (fixture, target, EF_POST_PUBLISHED);
  assert_conflict (
    ef_target_table_set_wish (connection, profile, target->id, EF_POST_WISH_CANCEL, 0, &error),
    &error);
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 2);
  g_autoptr (EfPost) same = make (fixture, fixture->first, 1);
  g_autoptr (GArray) dates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;
  EfTarget *target = first_of (post);
  EfTarget *found;

  first_of (same)->date = target->date;
  g_assert_false (ef_post_table_insert (connection, same, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  run (fixture, "DELETE FROM post WHERE NOT EXISTS (SELECT 1 FROM target WHERE post_id = post.id)");

  force (fixture, target, EF_POST_SCHEDULED);
  g_assert_true (ef_target_table_set_wish (connection, target->profile_id, target->id,
                                           EF_POST_WISH_MOVE, MINUTE + 501, &error));
  g_assert_true (ef_target_table_note_moved (connection, target->profile_id, target->id, &error));
  g_assert_true (ef_target_table_set_wish (connection, target->profile_id, target->id,
                                           EF_POST_WISH_MOVE, MINUTE + 502, &error));
  g_assert_true (ef_target_table_add_dates (connection, ORIGIN, target->remote_channel, MINUTE,
                                            MINUTE + 60000, dates, &error));
  g_assert_cmpuint (dates->len, ==, 3);
  g_array_set_size (dates, 0);
  g_assert_true (ef_target_table_add_dates (connection, ORIGIN, target->remote_channel,
                                            MINUTE + 502, MINUTE + 60000, dates, &error));
  g_assert_cmpuint (dates->len, ==, 1);
  g_array_set_size (dates, 0);
  g_assert_true (
    ef_target_table_add_dates (connection, ORIGIN, "b0", MINUTE, MINUTE + 60000, dates, &error));
  g_assert_cmpuint (dates->len, ==, 0);

  /* Whatever it is known under: the old one, the present one, the new one. */
  for (gint64 date = MINUTE + 500; date <= MINUTE + 503; date++) {
    g_assert_true (ef_target_table_find_date (connection, target->profile_id, ORIGIN,
                                              target->remote_channel, date, &found, &error));
    g_assert_cmpint (found != NULL, ==, date == MINUTE + 501 || date == MINUTE + 502);
    g_clear_pointer (&found, ef_target_free);
  }
  g_assert_true (ef_target_table_find_date (connection, target->profile_id, ORIGIN,
                                            target->remote_channel, target->date, &found, &error));
  g_assert_cmpstr (found->id, ==, target->id);
  g_clear_pointer (&found, ef_target_free);
  g_assert_true (ef_target_table_find_date (connection, get_id (fixture->second), ORIGIN,
                                            target->remote_channel, target->date, &found, &error));
  g_assert_null (found);
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  g_autoptr (EfTarget) found = NULL;
  EfTarget *target = first_of (post);
  GError *error = NULL;

  g_assert_true (ef_target_table_set_texts (fixture->connection, target->profile_id, target->id, 1,
                                            "Own", "{\"a\":1}", &error));
  assert_conflict (ef_target_table_set_texts (fixture->connection, target->profile_id, target->id,
                                              1, NULL, "{}", &error),
                   &error);
  found = read_target (fixture, target);
  g_assert_cmpstr (found->caption, ==, "Own");
  g_assert_cmpstr (found->settings, ==, "{\"a\":1}");
}

/* What the program promises, the database keeps: none of these gets in, whatever wrote it. */
static void
test_database_decides (Fixture *fixture, gconstpointer data)
{
  static const char *const refused[] = {
    /* Elsewhere: another profile, another account, another channel. */
    "UPDATE target SET profile_id = (SELECT id FROM profile WHERE is_default = 0)",
    "UPDATE target SET origin = 'https://elsewhere.example'",
    "UPDATE target SET channel_id = (SELECT id FROM channel WHERE remote_id = 'b0')",
    "UPDATE target SET remote_channel = 'b0'",
    "UPDATE post SET profile_id = (SELECT id FROM profile WHERE is_default = 0)",
    "UPDATE post SET account = 'https://elsewhere.example#1'",
    "UPDATE post SET practice = 1",
    "INSERT INTO target (id, post_id, profile_id, channel_id, origin, remote_channel, date, state) "
    "SELECT 'x', post.id, post.profile_id, channel.id, post.origin, channel.remote_id, 7, "
    "'waiting' "
    "FROM post, channel WHERE channel.remote_id = 'b0' LIMIT 1",
    "INSERT INTO target (id, post_id, profile_id, channel_id, origin, remote_channel, date, state) "
    "SELECT 'x', post.id, channel.profile_id, channel.id, post.origin, channel.remote_id, 7, "
    "'waiting' FROM post, channel WHERE channel.remote_id = 'b0' LIMIT 1",
    "INSERT INTO target (id, post_id, profile_id, channel_id, origin, remote_channel, date, state) "
    "SELECT 'x', post.id, post.profile_id, channel.id, post.origin, 'b0', 7, 'waiting' "
    "FROM post, channel WHERE channel.remote_id = 'a2' LIMIT 1",
    "INSERT INTO post (id, profile_id, origin, account, practice, kind, title, file, planned_at, "
    "created_at) SELECT 'x', id, 'https://h', 'https://h.evil#1', 0, 'schedule', 'x', x'2f', 1, 1 "
    "FROM profile",
    "INSERT INTO post (id, profile_id, origin, account, practice, kind, title, file, planned_at, "
    "created_at) SELECT 'x', id, 'practice', 'practice#1', 0, 'schedule', 'x', x'2f', 1, 1 "
    "FROM profile",
    "DELETE FROM channel WHERE remote_id = 'a0'",
    /* Twice: the same date, the same channel, the same post there. */
    "UPDATE target SET date = 1766224800001",
    "UPDATE target SET date = 1766224800000",
    "UPDATE target SET new_date = 1766224800000, wish = 'move'",
    "UPDATE target SET new_date = 1766224800777, wish = 'move'",
    "INSERT INTO target (id, post_id, profile_id, channel_id, origin, remote_channel, date, state) "
    "SELECT 'x', post_id, profile_id, channel_id, origin, remote_channel, 7, 'waiting' FROM target",
    "UPDATE target SET remote_id = 'r', state = 'scheduled' WHERE remote_channel = 'a0'",
    /* States. */
    "UPDATE target SET state = 'sent'",
    "UPDATE target SET state = 'published'",
    "UPDATE target SET state = 'waiting', remote_id = 'r'",
    "UPDATE target SET request_begun_at = 5",
    "UPDATE target SET wish = 'move'",
    "UPDATE target SET request_ended_at = 5",
    "UPDATE post SET state = 'sent'",
    "UPDATE post SET schedule_id = 's1'",
    "UPDATE post SET schedule_id = 's1', occurrence = 'o1'",
  };
  g_autoptr (EfPost) post = add (fixture, fixture->first, 2);
  g_autoptr (EfPost) other = add (fixture, fixture->first, 2);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (fixture, refused[i]);
}

/* A request goes out to a channel that is the profile's at that moment, or it does not go out. */
static void
test_channel_given_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);
  g_autoptr (EfPost) late = make (fixture, fixture->first, 1);
  g_autoptr (GError) error = NULL;
  EfTarget *target = first_of (post);

  g_assert_true (move (fixture, target, EF_POST_WAITING, EF_POST_UPLOADING, &error));
  run (fixture, "UPDATE channel SET taken = 0 WHERE remote_id = 'a0'");
  g_assert_false (
    ef_target_table_begin_request (fixture->connection, target->profile_id, target->id, 1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);
  assert_refused (fixture, "UPDATE target SET request_begun_at = 5");
  g_assert_false (ef_post_table_insert (fixture->connection, late, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
}

static void
test_request_in_database (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 1);

  begin (fixture, first_of (post));
  assert_refused (fixture, "UPDATE target SET request_begun_at = 5");
  assert_refused (fixture, "UPDATE target SET state = 'waiting'");
  assert_refused (fixture, "UPDATE target SET state = 'late'");
  run (fixture, "UPDATE target SET state = 'scheduled', request_begun_at = 0, remote_id = 'r'");
  assert_refused (fixture, "UPDATE target SET remote_id = 's'");
  assert_refused (fixture, "UPDATE target SET state = 'uploading', request_begun_at = 5");
}

static void
test_occurrence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = make (fixture, fixture->first, 1);
  g_autoptr (EfPost) again = make (fixture, fixture->first, 1);
  g_autoptr (GError) error = NULL;

  ef_post_set_schedule (post, "s1", "2025-12-20T11:00");
  ef_post_set_schedule (again, "s1", "2025-12-20T11:00");
  g_assert_true (ef_post_table_insert (fixture->connection, post, &error));
  g_assert_true (move (fixture, first_of (post), EF_POST_WAITING, EF_POST_CANCELED, &error));
  g_assert_false (ef_post_table_insert (fixture->connection, again, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
}

static void
test_uploads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post =
    ef_post_new (NULL, get_id (fixture->first), EF_POST_KIND_UPLOAD, ACCOUNT);
  g_autoptr (EfPost) found = NULL;
  g_autoptr (EfPost) other = add (fixture, fixture->first, 1);
  EfConnection *connection = fixture->connection;
  const char *profile = get_id (fixture->first);
  GError *error = NULL;

  ef_post_set_title (post, "a");
  ef_post_set_file (post, "/a.mp4", NULL);
  g_assert_true (ef_post_table_insert (connection, post, &error));
  g_assert_true (ef_post_table_move (connection, profile, ef_post_get_id (post), EF_POST_WAITING,
                                     EF_POST_UPLOADING, NULL, &error));
  assert_conflict (ef_post_table_move (connection, profile, ef_post_get_id (post), EF_POST_WAITING,
                                       EF_POST_UPLOADING, NULL, &error),
                   &error);
  g_assert_true (ef_post_table_move (connection, profile, ef_post_get_id (post), EF_POST_UPLOADING,
                                     EF_POST_FAILED, "No", &error));
  found = read_back (fixture, post);
  g_assert_cmpuint (ef_post_get_state (found), ==, EF_POST_FAILED);
  g_assert_cmpstr (ef_post_get_problem (found), ==, "No");

  /* Others follow their targets. */
  assert_conflict (ef_post_table_move (connection, profile, ef_post_get_id (other), EF_POST_WAITING,
                                       EF_POST_UPLOADING, NULL, &error),
                   &error);
  assert_refused (fixture,
                  "INSERT INTO target (id, post_id, profile_id, channel_id, origin, "
                  "remote_channel, date, state) SELECT 'x', post.id, post.profile_id, channel.id, "
                  "post.origin, channel.remote_id, 7, 'waiting' FROM post, channel WHERE "
                  "post.kind = 'upload' AND channel.remote_id = 'a2'");
}

/* The trigger and the function have the same order. */
static void
test_sums (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->first, 2);
  EfTarget *first = first_of (post);
  EfTarget *second = ef_post_get_targets (post)->pdata[1];

  for (guint i = 0; i < EF_POST_N_STATES; i++) {
    for (guint j = 0; j < EF_POST_N_STATES; j++) {
      EfPostState states[] = { i, j };
      g_autofree char *sql = g_strdup_printf (
        "SELECT count (*) FROM post WHERE state = '%s'",
        ef_post_state_to_nick (ef_post_state_sum_up (states, G_N_ELEMENTS (states))));

      force (fixture, first, i);
      force (fixture, second, j);
      g_assert_cmpint (get_value (fixture, sql), ==, 1);
    }
  }
}

static EfRenderUse
get_use (Fixture *fixture, EfRender *render)
{
  g_autoptr (EfRender) found = ef_render_table_get (
    fixture->connection, ef_render_get_profile_id (render), ef_render_get_id (render), NULL);

  return ef_render_get_use (found);
}

static EfRender *
add_render (Fixture *fixture, EfProfile *profile)
{
  EfRender *render = ef_render_new (NULL, get_id (profile));
  g_autofree char *file = g_strdup_printf ("/%s.mp4", ef_render_get_id (render));
  g_autoptr (GError) error = NULL;

  ef_render_set_title (render, "A");
  ef_render_set_file (render, file, 1, 1);
  ef_render_set_state (render, EF_JOB_COMPLETED);
  ef_render_table_insert (fixture->connection, render, &error);
  g_assert_no_error (error);

  return render;
}

static EfTarget *
add_post_of (Fixture *fixture, EfRender *render, EfPost **post)
{
  g_autoptr (GError) error = NULL;

  *post = make (fixture, fixture->first, 1);
  ef_post_set_render_id (*post, ef_render_get_id (render));
  ef_post_table_insert (fixture->connection, *post, &error);
  g_assert_no_error (error);

  return first_of (*post);
}

static void
test_render_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) render = add_render (fixture, fixture->first);
  g_autoptr (EfRender) other = add_render (fixture, fixture->second);
  g_autoptr (EfPost) post = NULL;
  g_autoptr (EfPost) second = NULL;
  EfTarget *target = add_post_of (fixture, render, &post);
  EfTarget *beside;

  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_SCHEDULED);
  force (fixture, target, EF_POST_FAILED);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_PUBLISH_FAILED);
  force (fixture, target, EF_POST_CANCELED);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_NOT_SENT);
  force (fixture, target, EF_POST_UNKNOWN);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_SCHEDULED);
  force (fixture, target, EF_POST_FAILED);
  beside = add_post_of (fixture, render, &second);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_SCHEDULED);
  force (fixture, beside, EF_POST_PUBLISHED);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_PUBLISHED);
  force (fixture, target, EF_POST_WAITING);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_PUBLISHED);
  g_assert_cmpuint (get_use (fixture, other), ==, EF_RENDER_NOT_SENT);
}

/* What is practised has not been published, and a post says nothing of another profile's file. */
static void
test_render_use_apart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfRender) render = add_render (fixture, fixture->first);
  g_autoptr (EfRender) theirs = add_render (fixture, fixture->second);
  g_autoptr (GPtrArray) channels = add_channels (fixture, fixture->first, "practice", "p");
  g_autoptr (EfPost) practice =
    ef_post_new (NULL, get_id (fixture->first), EF_POST_KIND_SCHEDULE, "practice#1");
  g_autoptr (EfPost) wrong = NULL;
  g_autoptr (GError) error = NULL;

  ef_post_set_title (practice, "a");
  ef_post_set_file (practice, "/a.mp4", NULL);
  ef_post_set_render_id (practice, ef_render_get_id (render));
  ef_post_take_target (practice, make_target (channels->pdata[0], MINUTE + 1));
  g_assert_true (ef_post_table_insert (fixture->connection, practice, &error));
  force (fixture, first_of (practice), EF_POST_PUBLISHED);
  g_assert_cmpuint (get_use (fixture, render), ==, EF_RENDER_NOT_SENT);

  force (fixture, add_post_of (fixture, theirs, &wrong), EF_POST_PUBLISHED);
  g_assert_cmpuint (get_use (fixture, theirs), ==, EF_RENDER_NOT_SENT);
}

static guint
count_posts (Fixture *fixture, EfProfile *profile, EfPostFilter filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) posts =
    ef_post_table_select (fixture->connection, get_id (profile), &filter, 0, 0, &error);

  g_assert_no_error (error);

  return posts->len;
}

static void
test_select (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) one = make (fixture, fixture->first, 1);
  g_autoptr (EfPost) two = make (fixture, fixture->first, 2);
  g_autoptr (EfPost) theirs = add (fixture, fixture->second, 3);
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  EfConnection *connection = fixture->connection;
  EfProfile *first = fixture->first;
  const char *a0 = ef_channel_get_id (fixture->ours->pdata[0]);
  const char *a1 = ef_channel_get_id (fixture->ours->pdata[1]);
  guint counts[EF_POST_N_STATES];

  ef_post_set_caption (one, "Guten Morgen, Tromsø");
  ef_post_set_title (two, "Kaffee");
  ef_post_set_planned_at (two, ef_post_get_planned_at (one) + 3600000000);
  ef_post_set_render_id (two, "r2");
  ef_post_set_schedule (two, "s2", "o2");
  g_assert_true (ef_post_table_insert (connection, one, &error));
  g_assert_true (ef_post_table_insert (connection, two, &error));
  force (fixture, ef_post_get_targets (two)->pdata[1], EF_POST_FAILED);

  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { 0 }), ==, 2);
  g_assert_cmpuint (count_posts (fixture, fixture->second, (EfPostFilter) { 0 }), ==, 1);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .practice = TRUE }), ==, 0);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .text = "mor trom" }), ==, 1);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .text = "teaser" }), ==, 1);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .text = "\"*" }), ==, 0);
  g_assert_cmpuint (count_posts (fixture, fixture->second, (EfPostFilter) { .text = "kaffee" }), ==,
                    0);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .channel_id = a0 }), ==, 2);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .channel_id = a1 }), ==, 1);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .render_id = "r2" }), ==, 1);
  g_assert_cmpuint (count_posts (fixture, first, (EfPostFilter) { .schedule_id = "s2" }), ==, 1);
  g_assert_cmpuint (
    count_posts (fixture, first, (EfPostFilter) { .states = EF_POST_STATE_BIT (EF_POST_FAILED) }),
    ==, 1);
  g_assert_cmpuint (
    count_posts (fixture, first,
                 (EfPostFilter) { .states = EF_POST_STATE_BIT (EF_POST_FAILED), .channel_id = a0 }),
    ==, 0);
  g_assert_cmpuint (count_posts (fixture, first,
                                 (EfPostFilter) { .from = ef_post_get_planned_at (one),
                                                  .to = ef_post_get_planned_at (two) }),
                    ==, 1);

  page = ef_post_table_select (connection, get_id (first),
                               &(EfPostFilter) { .order = EF_POST_LATEST }, 0, 1, &error);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpstr (ef_post_get_id (page->pdata[0]), ==, ef_post_get_id (two));
  g_assert_cmpuint (ef_post_get_targets (page->pdata[0])->len, ==, 2);

  g_assert_true (ef_post_table_count (connection, get_id (first), FALSE, counts, &error));
  g_assert_cmpuint (counts[EF_POST_WAITING], ==, 1);
  g_assert_cmpuint (counts[EF_POST_FAILED], ==, 1);
  g_assert_true (ef_post_table_count (connection, get_id (first), TRUE, counts, &error));
  g_assert_cmpuint (counts[EF_POST_WAITING], ==, 0);

  found = ef_post_table_find (connection, get_id (first), "", &error);
  g_assert_cmpuint (found->len, ==, 2);
  g_clear_pointer (&found, g_ptr_array_unref);
  found = ef_post_table_find (connection, get_id (first), ef_post_get_id (theirs), &error);
  g_assert_cmpuint (found->len, ==, 0);
}

static guint
count_targets (Fixture *fixture, EfTargetFilter filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = ef_target_table_select (fixture->connection, &filter, &error);

  g_assert_no_error (error);

  return targets->len;
}

static void
test_select_targets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) ours = add (fixture, fixture->first, 2);
  g_autoptr (EfPost) theirs = add (fixture, fixture->second, 1);
  gint64 date = first_of (ours)->date;

  force (fixture, first_of (theirs), EF_POST_SCHEDULED);
  g_assert_cmpuint (count_targets (fixture, (EfTargetFilter) { 0 }), ==, 3);
  g_assert_cmpuint (count_targets (fixture, (EfTargetFilter) { .limit = 1 }), ==, 1);
  g_assert_cmpuint (
    count_targets (fixture, (EfTargetFilter) { .profile_id = get_id (fixture->first) }), ==, 2);
  g_assert_cmpuint (count_targets (fixture, (EfTargetFilter) { .account = ACCOUNT }), ==, 3);
  g_assert_cmpuint (count_targets (fixture, (EfTargetFilter) { .account = ORIGIN "#f" }), ==, 0);
  g_assert_cmpuint (
    count_targets (fixture, (EfTargetFilter) { .states = EF_POST_STATE_BIT (EF_POST_SCHEDULED) }),
    ==, 1);
  g_assert_cmpuint (count_targets (fixture, (EfTargetFilter) { .from = date, .to = date + 1 }), ==,
                    2);
  g_assert_cmpuint (count_targets (fixture, (EfTargetFilter) { .to = date }), ==, 0);
}

/* No call that names a profile reaches what is another's. */
static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->second, 1);
  EfTarget *target = first_of (post);
  const char *us = get_id (fixture->first);
  EfConnection *connection = fixture->connection;
  EfTargetFacts facts = { .state = EF_POST_SCHEDULED, .remote_id = "r", .time = 1 };
  g_autoptr (EfPost) stolen =
    ef_post_new (ef_post_get_id (post), us, EF_POST_KIND_SCHEDULE, ACCOUNT);
  gint64 numbers[] = { 1 };
  g_autoptr (GPtrArray) by_number = ef_post_table_get_numbers (connection, us, numbers, 1, NULL);
  GError *errors[12] = { NULL };
  guint n = 0;

  g_assert_null (by_number->pdata[0]);
  ef_post_set_title (stolen, "x");
  ef_post_set_rev (stolen, 1);
  g_assert_null (ef_post_table_get (connection, us, ef_post_get_id (post), &errors[n++]));
  g_assert_false (ef_post_table_update (connection, stolen, EF_POST_TITLE, &errors[n++]));
  g_assert_false (ef_post_table_move (connection, us, ef_post_get_id (post), EF_POST_WAITING,
                                      EF_POST_UPLOADING, NULL, &errors[n++]));
  g_assert_null (ef_target_table_get (connection, us, target->id, &errors[n++]));
  g_assert_false (ef_target_table_begin_request (connection, us, target->id, 1, &errors[n++]));
  g_assert_false (ef_target_table_end_request (connection, us, target->id, 1, &errors[n++]));
  g_assert_false (ef_target_table_note_asked (connection, us, target->id, 1, &errors[n++]));
  g_assert_false (ef_target_table_settle (connection, us, target->id, EF_POST_WAITING,
                                          EF_POST_CANCELED, NULL, NULL, &errors[n++]));
  g_assert_false (
    ef_target_table_adopt (connection, us, target->id, EF_POST_UNKNOWN, &facts, &errors[n++]));
  g_assert_false (
    ef_target_table_restart (connection, us, target->id, EF_POST_LATE, MINUTE + 9, &errors[n++]));
  g_assert_false (
    ef_target_table_set_wish (connection, us, target->id, EF_POST_WISH_CANCEL, 0, &errors[n++]));
  g_assert_false (
    ef_target_table_set_texts (connection, us, target->id, 1, NULL, "{}", &errors[n++]));
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (errors));
  for (guint i = 0; i < n; i++) {
    g_assert_error (errors[i], EF_ERROR, EF_ERROR_NOT_FOUND);
    g_error_free (errors[i]);
  }
  {
    g_autoptr (EfPost) found = read_back (fixture, post);

    g_assert_false (ef_post_assign (found, post));
  }
}

static void
add_job (Fixture *fixture, EfPost *post)
{
  EfJob *job = ef_job_new (EF_JOB_PUBLISH, ef_post_get_profile_id (post), "Teaser");
  g_autoptr (GError) error = NULL;

  ef_job_set_subject (job, ef_post_get_id (post));
  ef_job_table_insert (fixture->connection, job, &error);
  g_assert_true (ef_job_table_move (fixture->connection, ef_job_get_id (job), EF_JOB_PENDING,
                                    EF_JOB_QUEUED, &error));
  g_assert_true (ef_job_table_move (fixture->connection, ef_job_get_id (job), EF_JOB_QUEUED,
                                    EF_JOB_RUNNING, &error));
  g_object_unref (job);
}

#define COUNT(table, state) \
  get_value (fixture, "SELECT count (*) FROM " table " WHERE state = '" state "'")

static void
test_take_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) before = add (fixture, fixture->first, 1);
  g_autoptr (EfPost) around = add (fixture, fixture->first, 2);
  g_autoptr (EfPost) there = add (fixture, fixture->first, 1);
  g_autoptr (GError) error = NULL;
  guint n_waiting;
  guint n_unknown;

  add_job (fixture, before);
  add_job (fixture, around);
  g_assert_true (move (fixture, first_of (before), EF_POST_WAITING, EF_POST_UPLOADING, &error));
  begin (fixture, first_of (around));
  force (fixture, first_of (there), EF_POST_HANDED_OVER);
  g_assert_true (ef_target_table_take_back (fixture->connection, &n_waiting, &n_unknown, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_waiting, ==, 1);
  g_assert_cmpuint (n_unknown, ==, 1);
  g_assert_cmpint (COUNT ("target", "waiting"), ==, 2);
  g_assert_cmpint (COUNT ("target", "unknown"), ==, 1);
  g_assert_cmpint (COUNT ("target", "handed-over"), ==, 1);
  g_assert_cmpint (COUNT ("job", "queued"), ==, 1);
  g_assert_cmpint (COUNT ("job", "unknown"), ==, 1);
  g_assert_true (ef_target_table_take_back (fixture->connection, &n_waiting, &n_unknown, &error));
  g_assert_cmpuint (n_waiting + n_unknown, ==, 0);
}

/* A copy does not know what was sent since it was made. */
static void
test_forget (Fixture *fixture, gconstpointer data)
{
  EfPost *post[EF_POST_N_STATES] = { NULL };
  g_autoptr (EfSchedule) schedule =
    ef_schedule_new (NULL, get_id (fixture->first), EF_SCHEDULE_RECURRING);
  g_autofree char *hold = NULL;
  g_autoptr (GError) error = NULL;
  guint n_unknown;

  for (guint i = 0; i < EF_POST_N_STATES; i++) {
    post[i] = add (fixture, fixture->first, 1);
    force (fixture, first_of (post[i]), i);
  }
  ef_schedule_set_name (schedule, "a");
  ef_schedule_set_rule (schedule, "FREQ=DAILY");
  g_assert_true (ef_schedule_table_insert (fixture->connection, schedule, &error));
  g_assert_true (ef_restored_forget (fixture->connection, 7000, &n_unknown, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_unknown, ==, 6);
  for (guint i = 0; i < EF_POST_N_STATES; i++) {
    g_autoptr (EfTarget) found = read_target (fixture, first_of (post[i]));

    if (ef_post_state_is_final (i)) {
      g_assert_cmpuint (found->state, ==, i);
    } else {
      g_assert_cmpuint (found->state, ==, EF_POST_UNKNOWN);
      g_assert_cmpint (found->request_ended, ==, *found->remote_id != '\0' ? 0 : 7000);
    }
    g_clear_object (&post[i]);
  }
  g_assert_cmpint (COUNT ("schedule", "paused"), ==, 1);
  g_assert_true (ef_setting_table_get (fixture->connection, NULL, EF_RESTORED_HOLD, &hold, &error));
  g_assert_cmpstr (hold, ==, "true");
}

static void
test_contents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = add (fixture, fixture->second, 3);
  g_autoptr (EfPost) waiting = add (fixture, fixture->second, 1);
  g_autoptr (EfPost) ours = add (fixture, fixture->first, 1);
  g_autoptr (GError) error = NULL;
  EfProfileContents contents;

  force (fixture, first_of (post), EF_POST_SCHEDULED);
  force (fixture, ef_post_get_targets (post)->pdata[1], EF_POST_UNKNOWN);
  run (fixture, "INSERT INTO schedule (id, profile_id, name, kind, rule, state, created_at) "
                "SELECT id, id, 'a', 'recurring', 'x', 'active', 1 FROM profile");
  run (fixture, "INSERT INTO slot SELECT profile_id, id, 1, 1 FROM channel");
  run (fixture, "INSERT INTO snippet SELECT id, id, 'template', 'a', 'a', 'a', 1 FROM profile");
  run (fixture, "INSERT INTO upload SELECT id, 'a#1', '"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "', 1, '', 'm', 'p', 1 FROM profile");
  g_assert_true (ef_profile_table_count_contents (fixture->connection, get_id (fixture->second),
                                                  &contents, &error));
  g_assert_cmpuint (contents.n_channels, ==, 3);
  g_assert_cmpuint (contents.n_posts, ==, 2);
  g_assert_cmpuint (contents.n_open_posts, ==, 1);
  g_assert_cmpuint (contents.n_schedules, ==, 1);

  /* All of it goes with its profile, and nothing of any other. */
  g_assert_true (ef_profile_table_remove (fixture->connection, get_id (fixture->second), &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM channel"), ==, 3);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM post"), ==, 1);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM target"), ==, 1);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM schedule"), ==, 1);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM slot"), ==, 3);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM snippet"), ==, 1);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM upload"), ==, 1);
  g_assert_true (ef_connection_check (fixture->connection, TRUE, &error));
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) post = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  GError *error = NULL;

  run (fixture, "DELETE FROM change");
  post = add (fixture, fixture->first, 3);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM change"), ==, 1);
  g_assert_true (move (fixture, first_of (post), EF_POST_WAITING, EF_POST_UPLOADING, &error));
  text = support_get_text (fixture->connection,
                           "SELECT \"table\" || ' ' || id || ' ' || profile FROM change");
  expected =
    g_strdup_printf ("post %s %s\npost %s %s\n", ef_post_get_id (post), get_id (fixture->first),
                     ef_post_get_id (post), get_id (fixture->first));
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
insert_plan (EfConnection *connection, gpointer data, GError **error)
{
  return ef_post_table_insert_all (connection, data, error);
}

/* All of it or nothing. */
static void
test_plan (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) plan = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) broken = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < PLAN; i++)
    g_ptr_array_add (plan, make (fixture, fixture->first, 3));
  g_assert_true (ef_connection_write (fixture->connection, insert_plan, plan, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM target"), ==, 3 * PLAN);

  for (guint i = 0; i < 10; i++)
    g_ptr_array_add (broken, make (fixture, fixture->first, 3));
  first_of (broken->pdata[9])->date = first_of (plan->pdata[0])->date;
  g_assert_false (ef_connection_write (fixture->connection, insert_plan, broken, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM post"), ==, PLAN);
}

static char *
explain (Fixture *fixture, const char *sql)
{
  static const char *const names[] = { ":profile", ":states",   ":channel", ":render",
                                       ":text",    ":schedule", ":account" };
  static const char *const numbers[] = { ":practice", ":from", ":to", ":limit", ":offset" };
  g_autofree char *question = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  EfStatement *statement = ef_connection_prepare (fixture->connection, question, &error);
  GString *plan = g_string_new (NULL);
  gboolean has_row = TRUE;

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strstr (sql, names[i]) != NULL)
      ef_statement_bind_text (statement, names[i], "x");
  }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (strstr (sql, numbers[i]) != NULL)
      ef_statement_bind_int (statement, numbers[i], 1);
  }
  while (has_row) {
    g_assert_true (ef_statement_next (statement, &has_row, &error));
    if (has_row)
      g_string_append_printf (plan, "%s\n", ef_statement_get_text (statement, 3));
  }

  return g_string_free_and_steal (plan);
}

/* No page is sorted, and none touches a row that is not shown. */
static void
test_indexes (Fixture *fixture, gconstpointer data)
{
  static const EfPostFilter filters[] = {
    { 0 },
    { .order = EF_POST_LATEST },
    { .states = EF_POST_STATE_BIT (EF_POST_FAILED) },
    { .from = 1, .to = 2 },
    { .from = 1, .to = 2, .states = 3 },
    { .channel_id = "x" },
    { .channel_id = "x", .states = 3 },
  };
  g_autoptr (GPtrArray) plan = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  EfTargetFilter due = { .states = EF_POST_STATE_BIT (EF_POST_SCHEDULED) |
                                   EF_POST_STATE_BIT (EF_POST_UNKNOWN),
                         .to = 1 };
  g_autofree char *sql = ef_target_table_make_sql (&due);
  g_autofree char *due_plan = NULL;

  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (plan, make (fixture, fixture->first, 1));
  g_assert_true (ef_connection_write (fixture->connection, insert_plan, plan, &error));
  run (fixture, "ANALYZE");

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++) {
    g_autofree char *select = ef_post_select_make_sql (&filters[i]);
    g_autofree char *found = explain (fixture, select);

    g_test_message ("%s\n%s", select, found);
    g_assert_nonnull (strstr (found, "SEARCH post USING"));
    g_assert_null (strstr (found, "SCAN post"));
    g_assert_null (strstr (found, "SCAN target"));
    g_assert_null (strstr (found, "TEMP B-TREE"));
    if (filters[i].channel_id == NULL)
      g_assert_nonnull (strstr (found, "COVERING INDEX"));
  }
  due_plan = explain (fixture, sql);
  g_test_message ("%s", due_plan);
  g_assert_nonnull (strstr (due_plan, "SEARCH target USING INDEX target_by_state"));
}

static char *
export_first (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfileParts) parts =
    ef_profile_parts_load (fixture->connection, get_id (fixture->first), &error);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  g_assert_no_error (error);
  json_node_take_object (node, json_object_new ());
  ef_profile_parts_write (parts, json_node_get_object (node));

  return json_to_string (node, FALSE);
}

static EfProfile *
import_text (Fixture *fixture, const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (EfProfileParts) parts = NULL;
  g_autoptr (GError) error = NULL;
  EfProfile *profile = support_make_profile ("Imported");

  parts = ef_profile_parts_read (json_node_get_object (node), get_id (profile));
  g_assert_nonnull (parts);
  g_assert_true (ef_profile_table_insert (fixture->connection, profile, &error));
  g_assert_true (ef_profile_parts_store (fixture->connection, parts, get_id (profile), &error));
  g_assert_no_error (error);

  return profile;
}

/* What a profile that was exported holds. */
static void
fill_first (Fixture *fixture, EfPost *done)
{
  g_autoptr (EfSchedule) schedule =
    ef_schedule_new ("5c4edu1e", get_id (fixture->first), EF_SCHEDULE_EVERGREEN);
  g_autoptr (EfSnippet) snippet = ef_snippet_new (get_id (fixture->first), EF_SNIPPET_TEMPLATE);
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_slot_free);
  const char *channel_id = ef_channel_get_id (fixture->ours->pdata[0]);
  const char *channels[] = { channel_id, NULL };
  const char *renders[] = { "r1", NULL };
  g_autofree char *settings = g_strdup_printf ("{\"%s\":{\"title\":\"a\"}}", channel_id);
  g_autoptr (GError) error = NULL;

  ef_schedule_set_name (schedule, "Mornings");
  ef_schedule_set_rule (schedule, "FREQ=DAILY");
  ef_schedule_set_span (schedule, "2025-12-20T09:00", NULL, 5);
  ef_schedule_set_rest (schedule, 30, 3);
  ef_schedule_set_channels (schedule, channels);
  ef_schedule_set_renders (schedule, renders);
  ef_schedule_set_settings (schedule, settings);
  ef_schedule_set_caption (schedule, "Guten Morgen");
  g_assert_true (ef_schedule_table_insert (fixture->connection, schedule, &error));
  g_set_str (&snippet->name, "Morning");
  g_set_str (&snippet->text, "Guten Morgen");
  g_assert_true (ef_snippet_table_insert (fixture->connection, snippet, &error));
  g_ptr_array_add (slots, ef_slot_new ("", 1, 540));
  g_assert_true (
    ef_slot_table_set (fixture->connection, get_id (fixture->first), channel_id, slots, &error));
  ef_post_set_schedule (done, "5c4edu1e", "2025-12-20T09:00");
  ef_post_set_caption (done, "Caption");
  ef_post_set_render_id (done, "r1");
  ef_post_add_comment (done, "Comment", 3);
  g_assert_true (ef_post_table_insert (fixture->connection, done, &error));
  g_assert_no_error (error);
  force (fixture, first_of (done), EF_POST_PUBLISHED);
  force (fixture, ef_post_get_targets (done)->pdata[1], EF_POST_FAILED);
}

static void
assert_imported_schedule (Fixture *fixture, EfProfile *profile, EfChannel *channel)
{
  g_autoptr (GPtrArray) schedules =
    ef_schedule_table_list (fixture->connection, get_id (profile), NULL);
  EfSchedule *schedule = schedules->pdata[0];

  g_assert_cmpuint (schedules->len, ==, 1);
  g_assert_cmpstr (ef_schedule_get_name (schedule), ==, "Mornings");
  g_assert_cmpstr (ef_schedule_get_id (schedule), !=, "5c4edu1e");
  g_assert_cmpuint (ef_schedule_get_state (schedule), ==, EF_SCHEDULE_PAUSED);
  g_assert_cmpuint (ef_schedule_get_cooldown (schedule), ==, 30);
  g_assert_cmpuint (ef_schedule_get_count (schedule), ==, 5);
  g_assert_null (ef_schedule_get_renders (schedule)[0]);
  g_assert_cmpstr (ef_schedule_get_channels (schedule)[0], ==, ef_channel_get_id (channel));
  g_assert_nonnull (strstr (ef_schedule_get_settings (schedule), ef_channel_get_id (channel)));
}

/* To another machine, where nobody has its channels: all of it comes along, and nothing goes out by itself. */
static void
test_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) done = make (fixture, fixture->first, 2);
  g_autoptr (EfPost) waiting = add (fixture, fixture->first, 1);
  g_autoptr (EfProfile) imported = NULL;
  g_autoptr (GPtrArray) channels = NULL;
  g_autoptr (GPtrArray) slots = NULL;
  g_autoptr (GPtrArray) posts = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  EfPost *post;

  fill_first (fixture, done);
  text = export_first (fixture);
  g_assert_null (strstr (text, "0123456789abcdef"));
  g_assert_null (strstr (text, ef_post_get_id (waiting)));
  g_assert_null (strstr (text, get_id (fixture->first)));
  g_assert_true (
    ef_profile_table_make_default (fixture->connection, get_id (fixture->second), &error));
  g_assert_true (ef_profile_table_remove (fixture->connection, get_id (fixture->first), &error));

  imported = import_text (fixture, text);
  channels = ef_channel_table_list (fixture->connection, get_id (imported), ORIGIN, &error);
  g_assert_cmpuint (channels->len, ==, 3);
  g_assert_true (ef_channel_get_taken (channels->pdata[0]));
  g_assert_false (ef_channel_is_usable (channels->pdata[0]));
  assert_imported_schedule (fixture, imported, channels->pdata[0]);
  slots = ef_slot_table_list (fixture->connection, get_id (imported), &error);
  g_assert_cmpuint (slots->len, ==, 1);
  g_assert_cmpstr (((EfSlot *) slots->pdata[0])->channel_id, ==,
                   ef_channel_get_id (channels->pdata[0]));
  posts = ef_post_table_select (fixture->connection, get_id (imported), &(EfPostFilter) { 0 }, 0, 0,
                                &error);
  g_assert_cmpuint (posts->len, ==, 1);
  post = posts->pdata[0];
  g_assert_cmpstr (ef_post_get_caption (post), ==, "Caption");
  g_assert_cmpstr (ef_post_get_file (post), ==, "/home/a/caf\xe9.mp4");
  g_assert_cmpstr (ef_post_get_render_id (post), ==, "");
  g_assert_cmpstr (ef_post_get_occurrence (post), ==, "2025-12-20T09:00");
  g_assert_cmpuint (ef_post_get_comments (post)->len, ==, 1);
  g_assert_cmpint (first_of (post)->date, ==, first_of (done)->date);
  g_assert_cmpuint (first_of (post)->state, ==, EF_POST_PUBLISHED);
}

/* Beside the profile it came from: channels stay where they are, and no post is there twice. */
static void
test_parts_beside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfPost) done = make (fixture, fixture->first, 2);
  g_autoptr (EfProfile) imported = NULL;
  g_autoptr (GPtrArray) channels = NULL;
  g_autofree char *text = NULL;

  fill_first (fixture, done);
  text = export_first (fixture);
  imported = import_text (fixture, text);
  channels = ef_channel_table_list (fixture->connection, get_id (imported), ORIGIN, NULL);
  g_assert_cmpuint (channels->len, ==, 3);
  for (guint i = 0; i < channels->len; i++)
    g_assert_false (ef_channel_get_taken (channels->pdata[i]));
  g_assert_cmpuint (count_posts (fixture, imported, (EfPostFilter) { 0 }), ==, 0);
  g_assert_cmpint (get_value (fixture, "SELECT count (*) FROM channel WHERE taken = 1"), ==, 6);
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  critical_watch ();
  g_test_init (&argc, &argv, NULL);

  add_test ("/posts/round-trip", test_round_trip);
  add_test ("/posts/update", test_update);
  add_test ("/posts/moves", test_moves);
  add_test ("/posts/overtaken", test_overtaken);
  add_test ("/posts/request", test_request);
  add_test ("/posts/request/in-database", test_request_in_database);
  add_test ("/posts/adopt", test_adopt);
  add_test ("/posts/restart", test_restart);
  add_test ("/posts/wishes", test_wishes);
  add_test ("/posts/dates", test_dates);
  add_test ("/posts/texts", test_texts);
  add_test ("/posts/database-decides", test_database_decides);
  add_test ("/posts/channel-given-away", test_channel_given_away);
  add_test ("/posts/occurrence", test_occurrence);
  add_test ("/posts/uploads", test_uploads);
  add_test ("/posts/sums", test_sums);
  add_test ("/posts/render-use", test_render_use);
  add_test ("/posts/render-use/apart", test_render_use_apart);
  add_test ("/posts/select", test_select);
  add_test ("/posts/select-targets", test_select_targets);
  add_test ("/posts/isolation", test_isolation);
  add_test ("/posts/take-back", test_take_back);
  add_test ("/posts/forget", test_forget);
  add_test ("/posts/contents", test_contents);
  add_test ("/posts/changes", test_changes);
  add_test ("/posts/parts", test_parts);
  add_test ("/posts/parts/beside", test_parts_beside);
  add_test ("/posts/plan", test_plan);
  add_test ("/posts/indexes", test_indexes);

  return g_test_run ();
}
