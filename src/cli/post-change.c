/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/post.h"
#include "core/error.h"
#include "core/moment.h"
#include "pipeline/studio-posts.h"
#include "pipeline/studio-practice.h"

/* What is done with posts that are there: moved, given up, tried again. What names a post means all its targets, what
 * names a target that alone. */

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned) */
  GPtrArray *ids;     /* (owned) (element-type utf8): of targets */
  guint n_found;      /* of the arguments */
  gint64 planned_at;
  void (*act) (EfStudio *studio,
               EfProfile *profile,
               const char *const *ids,
               gint64 planned_at,
               GAsyncReadyCallback callback,
               gpointer user_data);
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_object_unref (self->profile);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Change *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = ef_studio_targets_finish (EF_STUDIO (object), result, &error);
  guint n_done = 0;
  guint n_wishes = 0;

  if (all == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  for (guint i = 0; i < all->len; i++) {
    const EfPostDone *done = g_ptr_array_index (all, i);

    n_done += done->done;
    n_wishes += done->done && done->is_wish;
    if (*done->problem != '\0')
      g_printerr ("%.8s: %s\n", done->id, done->problem);
  }
  ef_cli_print_count (self->cli, n_done);
  if (n_wishes > 0)
    ef_cli_notice (self->cli, "%s\n",
                   _ ("The server has some of them already: “queue run --kind publish” changes "
                      "them there, if nobody else does."));
  ef_cli_exit (self->cli, n_done == all->len ? EF_EXIT_DONE : EF_EXIT_REFUSED);
}

static void
act (Change *self)
{
  g_ptr_array_add (self->ids, NULL);
  self->act (ef_cli_get_studio (self->cli), self->profile, (const char *const *) self->ids->pdata,
             self->planned_at, done_cb, self);
}

static void
add_post (Change *self, EfPost *post, const char *start)
{
  GPtrArray *targets = ef_post_get_targets (post);
  gboolean is_all = g_str_has_prefix (ef_post_get_id (post), start);

  if (targets->len == 0)
    g_ptr_array_add (self->ids, g_strdup (ef_post_get_id (post)));
  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    if (is_all || g_str_has_prefix (target->id, start))
      g_ptr_array_add (self->ids, g_strdup (target->id));
  }
}

static void find_next (Change *self);

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Change *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) posts = ef_studio_find_posts_finish (EF_STUDIO (object), result, &error);

  if (posts != NULL && posts->len != 1)
    g_set_error_literal (&error, EF_ERROR,
                         posts->len == 0 ? EF_ERROR_NOT_FOUND : EF_ERROR_AMBIGUOUS,
                         posts->len == 0 ? _ ("Post not found")
                                         : _ ("Several posts begin like this: give more of the "
                                              "id."));
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  add_post (self, posts->pdata[0], ef_cli_get_argument (self->cli, self->n_found));
  self->n_found++;
  find_next (self);
}

static void
find_next (Change *self)
{
  if (self->n_found < ef_cli_get_n_arguments (self->cli))
    ef_studio_find_posts_async (ef_cli_get_studio (self->cli), self->profile,
                                ef_cli_get_argument (self->cli, self->n_found), found_cb, self);
  else
    act (self);
}

static Change *
take_change (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Change *self;

  if (profile == NULL)
    return NULL;

  self = g_new0 (Change, 1);
  ef_cli_take (cli, self, change_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->ids = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/* reschedule */

void
ef_cli_post_reschedule (EfCli *cli)
{
  const char *at = ef_cli_get_option (cli, "at");
  Change *self = take_change (cli);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;

  if (at == NULL)
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_USAGE, _ ("Say with --at TIME when."));
  else
    ef_moment_parse (at, ef_profile_get_time_zone (self->profile), &self->planned_at, &error);
  if (error != NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  self->act = ef_studio_move_targets_async;
  find_next (self);
}

/* cancel */

static void
cancel (EfStudio *studio,
        EfProfile *profile,
        const char *const *ids,
        gint64 planned_at,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  ef_studio_cancel_targets_async (studio, profile, ids, callback, user_data);
}

void
ef_cli_post_cancel (EfCli *cli)
{
  Change *self = take_change (cli);

  if (self == NULL)
    return;

  self->act = cancel;
  find_next (self);
}

/* retry */

static void
retry (EfStudio *studio,
       EfProfile *profile,
       const char *const *ids,
       gint64 planned_at,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  ef_studio_retry_targets_async (studio, profile, ids, planned_at, FALSE, callback, user_data);
}

/* Who names one post and says so takes the warning as read. */
static void
retry_surely (EfStudio *studio,
              EfProfile *profile,
              const char *const *ids,
              gint64 planned_at,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  ef_studio_retry_targets_async (studio, profile, ids, planned_at, TRUE, callback, user_data);
}

static void
failed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Change *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) posts = ef_studio_list_posts_finish (EF_STUDIO (object), result, &error);

  if (posts == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  for (guint i = 0; i < posts->len; i++) {
    GPtrArray *targets = ef_post_get_targets (posts->pdata[i]);

    for (guint k = 0; k < targets->len; k++) {
      const EfTarget *target = g_ptr_array_index (targets, k);

      if (target->state == EF_POST_FAILED)
        g_ptr_array_add (self->ids, g_strdup (target->id));
    }
    if (targets->len == 0 && ef_post_get_state (posts->pdata[i]) == EF_POST_FAILED)
      g_ptr_array_add (self->ids, g_strdup (ef_post_get_id (posts->pdata[i])));
  }
  act (self);
}

void
ef_cli_post_retry (EfCli *cli)
{
  gboolean all_failed = ef_cli_get_option (cli, "failed") != NULL;
  Change *self = take_change (cli);
  g_autoptr (GError) error = NULL;
  EfPostFilter filter = { .states = EF_POST_STATE_BIT (EF_POST_FAILED) };

  if (self == NULL)
    return;

  if (all_failed == (ef_cli_get_n_arguments (cli) > 0))
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("Name posts, or give --failed for all that have failed."));
  else if (ef_cli_get_option (cli, "at") != NULL)
    ef_moment_parse (ef_cli_get_option (cli, "at"), ef_profile_get_time_zone (self->profile),
                     &self->planned_at, &error);
  if (error != NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  filter.practice = ef_studio_is_practising (ef_cli_get_studio (cli), self->profile);
  self->act = ef_cli_get_option (cli, "sure") != NULL && !all_failed ? retry_surely : retry;
  if (all_failed)
    ef_studio_list_posts_async (ef_cli_get_studio (cli), self->profile, &filter, 0, 0, failed_cb,
                                self);
  else
    find_next (self);
}
