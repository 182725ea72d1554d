/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post.h"

#include <string.h>

#include "core/error.h"
#include "core/post-account.h"
#include "core/upload.h"
#include "support/critical.h"

#define ORIGIN "https://postiz.example.org"
#define ACCOUNT ORIGIN "#0123456789abcdef"
#define DATE G_GINT64_CONSTANT (1766224817123)

static const char *const nicks[] = {
  [EF_POST_WAITING] = "waiting",         [EF_POST_UPLOADING] = "uploading",
  [EF_POST_HANDED_OVER] = "handed-over", [EF_POST_SCHEDULED] = "scheduled",
  [EF_POST_PUBLISHED] = "published",     [EF_POST_FAILED] = "failed",
  [EF_POST_UNKNOWN] = "unknown",         [EF_POST_LATE] = "late",
  [EF_POST_CANCELED] = "canceled",
};

/* A row for each state it may leave; what is not here is not legal. Written out once more, so that nobody
 * loosens the table by the way. */
static const char *const legal[] = {
  "waiting uploading",     "waiting failed",      "waiting late",          "waiting canceled",
  "waiting unknown",       "uploading waiting",   "uploading handed-over", "uploading failed",
  "uploading late",        "uploading canceled",  "uploading unknown",     "handed-over scheduled",
  "handed-over published", "handed-over failed",  "handed-over canceled",  "handed-over unknown",
  "scheduled handed-over", "scheduled published", "scheduled failed",      "scheduled canceled",
  "scheduled unknown",     "failed waiting",      "failed handed-over",    "failed scheduled",
  "failed published",      "failed canceled",     "failed unknown",        "unknown waiting",
  "unknown late",          "unknown canceled",    "unknown handed-over",   "unknown scheduled",
  "unknown published",     "unknown failed",      "late waiting",          "late canceled",
  "late unknown",          "late handed-over",    "late scheduled",        "late published",
  "late failed",           "canceled waiting",    "canceled unknown",
};

static EfTarget *
make_target (const char *channel)
{
  EfTarget *target = ef_target_new (channel, ORIGIN, "cm-1");

  target->date = DATE;

  return target;
}

static EfPost *
make_post (void)
{
  EfPost *post = ef_post_new (NULL, "p1", EF_POST_KIND_SCHEDULE, ACCOUNT);

  ef_post_set_title (post, "Teaser");
  ef_post_set_file (post, "/home/a/a.mp4", NULL);
  ef_post_set_planned_at (post, DATE / 60000 * 60000 * 1000);

  return post;
}

static void
test_nicks (void)
{
  EfPostState state;
  EfPostKind kind;
  EfPostWish wish;

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_assert_cmpstr (ef_post_state_to_nick (i), ==, nicks[i]);
    g_assert_true (ef_post_state_from_nick (nicks[i], &state));
    g_assert_cmpuint (state, ==, i);
  }
  g_assert_null (ef_post_state_to_nick (EF_POST_N_STATES));
  g_assert_false (ef_post_state_from_nick ("queued", &state));
  g_assert_false (ef_post_state_from_nick ("Waiting", &state));

  g_assert_cmpstr (ef_post_kind_to_nick (EF_POST_KIND_DRAFT), ==, "draft");
  g_assert_true (ef_post_kind_from_nick ("upload", &kind));
  g_assert_cmpuint (kind, ==, EF_POST_KIND_UPLOAD);
  g_assert_false (ef_post_kind_from_nick ("now", &kind));
  g_assert_true (ef_post_wish_from_nick ("", &wish));
  g_assert_cmpuint (wish, ==, EF_POST_WISH_NONE);
  g_assert_true (ef_post_wish_from_nick ("move", &wish));
  g_assert_cmpstr (ef_post_wish_to_nick (wish), ==, "move");
  g_assert_false (ef_post_wish_from_nick ("delete", &wish));
}

static gboolean
is_legal (guint from, guint to)
{
  g_autofree char *words = g_strconcat (nicks[from], " ", nicks[to], NULL);

  for (guint i = 0; i < G_N_ELEMENTS (legal); i++) {
    if (g_str_equal (legal[i], words))
      return TRUE;
  }

  return FALSE;
}

static void
test_moves (void)
{
  for (guint from = 0; from < EF_POST_N_STATES; from++) {
    for (guint to = 0; to < EF_POST_N_STATES; to++) {
      g_test_message ("%s to %s", nicks[from], nicks[to]);
      g_assert_cmpint (ef_post_state_may_become (from, to), ==, is_legal (from, to));
    }
  }
  g_assert_false (ef_post_state_may_become (EF_POST_N_STATES, EF_POST_WAITING));
  g_assert_false (ef_post_state_may_become (EF_POST_WAITING, EF_POST_N_STATES));
}

/* What is out is out, and whatever is under way can be doubted. */
static void
test_moves_hold_what_matters (void)
{
  for (guint i = 0; i < EF_POST_N_STATES; i++) {
    g_assert_false (ef_post_state_may_become (EF_POST_PUBLISHED, i));
    if (i != EF_POST_UPLOADING)
      g_assert_cmpint (ef_post_state_may_become (i, EF_POST_UPLOADING), ==, i == EF_POST_WAITING);
    if (!ef_post_state_is_final (i) && i != EF_POST_UNKNOWN)
      g_assert_true (ef_post_state_may_become (i, EF_POST_UNKNOWN));
  }
  g_assert_false (ef_post_state_may_become (EF_POST_HANDED_OVER, EF_POST_WAITING));
  g_assert_false (ef_post_state_may_become (EF_POST_SCHEDULED, EF_POST_WAITING));
  g_assert_false (ef_post_state_may_become (EF_POST_WAITING, EF_POST_PUBLISHED));
}

static void
test_illegal_moves (void)
{
  for (guint from = 0; from < EF_POST_N_STATES; from++) {
    for (guint to = 0; to < EF_POST_N_STATES; to++) {
      g_autoptr (EfPost) post = make_post ();
      EfTarget *target;

      if (is_legal (from, to))
        continue;
      target = make_target ("c1");
      target->state = from;
      ef_post_take_target (post, target);
      critical_expect ("must not go from");
      g_assert_false (ef_post_move_target (post, target->id, to));
      critical_assert_seen ();
      g_assert_cmpuint (target->state, ==, from);
      g_assert_cmpuint (ef_post_get_state (post), ==, from);
    }
  }
}

static void
test_sum_up (void)
{
  static const EfPostState order[] = {
    EF_POST_UNKNOWN,     EF_POST_FAILED,    EF_POST_LATE,      EF_POST_UPLOADING, EF_POST_WAITING,
    EF_POST_HANDED_OVER, EF_POST_SCHEDULED, EF_POST_PUBLISHED, EF_POST_CANCELED,
  };

  g_assert_cmpuint (ef_post_state_sum_up (NULL, 0), ==, EF_POST_WAITING);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    for (guint j = i; j < G_N_ELEMENTS (order); j++) {
      EfPostState two[] = { order[i], order[j] };
      EfPostState turned[] = { order[j], order[i] };

      g_assert_cmpuint (ef_post_state_sum_up (two, 2), ==, order[i]);
      g_assert_cmpuint (ef_post_state_sum_up (turned, 2), ==, order[i]);
    }
  }
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_follows_targets (void)
{
  g_autoptr (EfPost) post = make_post ();
  EfTarget *first = make_target ("c1");
  EfTarget *second = make_target ("c2");
  guint n_notified = 0;

  g_signal_connect (post, "notify::state", G_CALLBACK (count_cb), &n_notified);
  ef_post_take_target (post, first);
  ef_post_take_target (post, second);
  g_assert_cmpstr (first->post_id, ==, ef_post_get_id (post));
  g_assert_cmpstr (second->profile_id, ==, "p1");
  g_assert_cmpuint (n_notified, ==, 0);

  g_assert_true (ef_post_move_target (post, first->id, EF_POST_UPLOADING));
  g_assert_false (ef_post_move_target (post, second->id, EF_POST_UPLOADING));
  g_assert_false (ef_post_move_target (post, first->id, EF_POST_HANDED_OVER));
  g_assert_true (ef_post_move_target (post, second->id, EF_POST_FAILED));
  g_assert_cmpuint (ef_post_get_state (post), ==, EF_POST_FAILED);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_true (ef_post_find_target (post, second->id) == second);
  g_assert_null (ef_post_find_target (post, "x"));
}

static void
fill (EfPost *post)
{
  EfTarget *target = make_target ("c1");
  gint64 old = DATE - 60000;

  ef_post_set_render_id (post, "r1");
  ef_post_set_file (post, "/home/a/a.mp4", "abc");
  ef_post_set_caption (post, "Secret caption");
  ef_post_add_comment (post, "Secret comment", 5);
  ef_post_set_schedule (post, "s1", "2025-12-20T11:00");
  ef_post_set_created (post, 7);
  ef_post_set_rev (post, 3);
  g_set_str (&target->id, "t");
  target->caption = g_strdup ("Secret of one");
  g_set_str (&target->settings, "{\"title\":\"Secret title\"}");
  g_set_str (&target->remote_id, "post-1");
  g_set_str (&target->url, "https://example.org/1");
  g_set_str (&target->problem, "Late");
  target->state = EF_POST_SCHEDULED;
  target->new_date = DATE + 60000;
  target->wish = EF_POST_WISH_MOVE;
  g_array_append_val (target->old_dates, old);
  ef_post_take_target (post, target);
}

static void
test_copy (void)
{
  g_autoptr (EfPost) post = make_post ();
  g_autoptr (EfPost) copy = NULL;
  EfTarget *target;

  fill (post);
  copy = ef_post_copy (post);
  g_assert_false (ef_post_assign (copy, post));
  g_assert_cmpstr (ef_post_get_origin (copy), ==, ORIGIN);
  g_assert_cmpuint (ef_post_get_state (copy), ==, EF_POST_SCHEDULED);

  target = g_ptr_array_index (ef_post_get_targets (copy), 0);
  g_assert_true (ef_target_has_date (target, DATE));
  g_assert_true (ef_target_has_date (target, DATE + 60000));
  g_assert_true (ef_target_has_date (target, DATE - 60000));
  g_assert_false (ef_target_has_date (target, 0));
  target->asked++;
  g_assert_true (ef_post_assign (copy, post));
  g_assert_false (ef_post_assign (copy, post));
  ef_post_add_comment (copy, "x", 0);
  g_assert_true (ef_post_assign (copy, post));
  g_assert_cmpuint (ef_post_get_comments (copy)->len, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&copy));
}

/* Captions are private, keys and who an account is even more so. */
static void
test_json (void)
{
  g_autoptr (EfPost) post = ef_post_new ("t1", "p1", EF_POST_KIND_SCHEDULE, ACCOUNT);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  ef_post_set_title (post, "Teaser");
  ef_post_set_planned_at (post, G_GINT64_CONSTANT (1766224800000000));
  fill (post);
  node = ef_post_to_json (post);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (
    text, ==,
    "{\"id\":\"t1\",\"render\":\"r1\",\"at\":\"2025-12-20T10:00:00Z\","
    "\"state\":\"scheduled\",\"targets\":[{\"id\":\"t\",\"channel\":\"c1\",\"state\":"
    "\"scheduled\",\"remote_id\":\"post-1\",\"url\":\"https://example.org/1\","
    "\"problem\":\"Late\",\"at\":\"2025-12-20T10:00:17.123Z\"}],\"title\":"
    "\"Teaser\",\"kind\":\"schedule\",\"practice\":false,\"schedule\":\"s1\"}");
  g_assert_null (strstr (text, "Secret"));
  g_assert_null (strstr (text, "0123456789abcdef"));
}

static void
test_json_upload (void)
{
  g_autoptr (EfPost) post = ef_post_new ("t1", "p1", EF_POST_KIND_UPLOAD, "practice#1");
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  ef_post_set_state (post, EF_POST_FAILED);
  ef_post_set_problem (post, "No file");
  node = ef_post_to_json (post);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "{\"id\":\"t1\",\"render\":null,\"at\":null,\"state\":\"failed\",\"targets\":[],"
                   "\"title\":\"\",\"kind\":\"upload\",\"practice\":true,\"schedule\":null,"
                   "\"problem\":\"No file\"}");
}

static void
assert_comments_refused (const char *text)
{
  g_autoptr (EfPost) post = make_post ();
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_test_message ("%s", text);
  g_assert_false (ef_post_comments_from_json (post, node));
}

static void
test_comments (void)
{
  g_autoptr (EfPost) post = make_post ();
  g_autoptr (EfPost) other = make_post ();
  g_autoptr (JsonNode) node = NULL;
  EfPostComment *comment;

  ef_post_add_comment (post, "“a”\nb", 0);
  ef_post_add_comment (post, "😀", 60);
  node = ef_post_comments_to_json (post);
  g_assert_true (ef_post_comments_from_json (other, node));
  g_assert_cmpuint (ef_post_get_comments (other)->len, ==, 2);
  comment = g_ptr_array_index (ef_post_get_comments (other), 1);
  g_assert_cmpstr (comment->text, ==, "😀");
  g_assert_cmpuint (comment->delay, ==, 60);

  assert_comments_refused ("{}");
  assert_comments_refused ("[1]");
  assert_comments_refused ("[{}]");
  assert_comments_refused ("[{\"text\":1}]");
  assert_comments_refused ("[{\"text\":\"a\",\"delay\":-1}]");
}

static void
assert_unclean (EfPost *post, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_post_clean (post, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_clean (void)
{
  g_autoptr (EfPost) post = make_post ();
  g_autoptr (EfPost) upload = ef_post_new (NULL, "p1", EF_POST_KIND_UPLOAD, ACCOUNT);
  g_autoptr (EfPost) nowhere = ef_post_new (NULL, "p1", EF_POST_KIND_SCHEDULE, "nonsense");
  g_autoptr (GError) error = NULL;
  EfTarget *target = make_target ("c1");

  assert_unclean (nowhere, "account");
  assert_unclean (post, "channel");
  ef_post_take_target (post, target);
  g_assert_true (ef_post_clean (post, &error));
  target->date -= 123;
  assert_unclean (post, "date");
  target->date += 123;
  g_set_str (&target->origin, "https://elsewhere.example");
  assert_unclean (post, "not on the account");
  g_set_str (&target->origin, ORIGIN);
  ef_post_set_title (post, "  ");
  assert_unclean (post, "title");
  ef_post_set_title (post, " Teaser ");
  ef_post_set_caption (post, "\xff");
  assert_unclean (post, "caption");
  ef_post_set_caption (post, "a\r\nb");
  ef_post_set_file (post, "a.mp4", NULL);
  assert_unclean (post, "file");
  ef_post_set_file (post, "/a.mp4", NULL);
  g_assert_true (ef_post_clean (post, &error));
  g_assert_cmpstr (ef_post_get_title (post), ==, "Teaser");
  g_assert_cmpstr (ef_post_get_caption (post), ==, "a\nb");
  ef_post_take_target (post, make_target ("c1"));
  assert_unclean (post, "once");

  ef_post_set_title (upload, "a");
  ef_post_set_file (upload, "/a.mp4", NULL);
  g_assert_true (ef_post_clean (upload, &error));
  ef_post_take_target (upload, make_target ("c1"));
  assert_unclean (upload, "channel");
}

static void
test_account (void)
{
  g_autofree char *account = ef_post_account_make (ORIGIN, "0123456789abcdef");
  g_autofree char *origin = ef_post_account_get_origin (account);
  g_autofree char *one = ef_post_account_identify ("salt", "key");
  g_autofree char *again = ef_post_account_identify ("salt", "key");
  g_autofree char *other = ef_post_account_identify ("salt", "kez");
  g_autofree char *elsewhere = ef_post_account_identify ("tlas", "key");

  g_assert_cmpstr (account, ==, ACCOUNT);
  g_assert_cmpstr (origin, ==, ORIGIN);
  g_assert_null (ef_post_account_get_origin (""));
  g_assert_null (ef_post_account_get_origin (ORIGIN));
  g_assert_null (ef_post_account_get_origin (ORIGIN "#"));
  g_assert_null (ef_post_account_get_origin ("#a"));

  /* printf %s key | openssl dgst -sha256 -hmac salt */
  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, elsewhere);
  g_assert_cmpuint (strlen (one), ==, 16);
}

static void
test_upload (void)
{
  g_autoptr (EfUpload) upload = ef_upload_new ("p1", ACCOUNT, "abc");
  g_autoptr (EfUpload) copy = NULL;

  g_set_str (&upload->media_id, "m1");
  upload->size = 5;
  copy = ef_upload_copy (upload);
  g_assert_cmpstr (copy->media_id, ==, "m1");
  g_assert_cmpint (copy->size, ==, 5);
  g_assert_true (copy->account != upload->account);
}

int
main (int argc, char *argv[])
{
  critical_watch ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/post/nicks", test_nicks);
  g_test_add_func ("/post/moves", test_moves);
  g_test_add_func ("/post/moves/what-matters", test_moves_hold_what_matters);
  g_test_add_func ("/post/moves/illegal", test_illegal_moves);
  g_test_add_func ("/post/sum-up", test_sum_up);
  g_test_add_func ("/post/follows-targets", test_follows_targets);
  g_test_add_func ("/post/copy", test_copy);
  g_test_add_func ("/post/json", test_json);
  g_test_add_func ("/post/json/upload", test_json_upload);
  g_test_add_func ("/post/comments", test_comments);
  g_test_add_func ("/post/clean", test_clean);
  g_test_add_func ("/post/account", test_account);
  g_test_add_func ("/post/upload", test_upload);

  return g_test_run ();
}
