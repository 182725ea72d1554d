/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-account.h"
#include "core/post-date.h"
#include "core/post-settings.h"
#include "pipeline/publish-private.h"
#include "pipeline/studio-posts.h"
#include "store/channel-table.h"
#include "store/render-table.h"

/* New posts: a post, its targets and its job come to be in one transaction, and the exact dates with them. */

#define SOON (90 * G_USEC_PER_SEC)
#define MINUTE (60 * G_USEC_PER_SEC)

EfNewPost *
ef_new_post_new (const char *render_id, EfPostKind kind, gint64 planned_at)
{
  EfNewPost *self = g_new0 (EfNewPost, 1);

  self->render_id = g_strdup (render_id);
  self->kind = kind;
  self->planned_at = planned_at;
  self->caption = g_strdup ("");
  self->comments = g_ptr_array_new ();
  self->targets = g_ptr_array_new ();
  self->schedule_id = g_strdup ("");
  self->occurrence = g_strdup ("");

  return self;
}

static void
free_target (EfNewTarget *target)
{
  g_free (target->channel_id);
  g_free (target->caption);
  g_free (target->settings);
  g_free (target);
}

void
ef_new_post_free (EfNewPost *self)
{
  for (guint i = 0; i < self->targets->len; i++)
    free_target (g_ptr_array_index (self->targets, i));
  for (guint i = 0; i < self->comments->len; i++) {
    EfPostComment *comment = g_ptr_array_index (self->comments, i);

    g_free (comment->text);
    g_free (comment);
  }
  g_ptr_array_unref (self->targets);
  g_ptr_array_unref (self->comments);
  g_free (self->render_id);
  g_free (self->file);
  g_free (self->title);
  g_free (self->caption);
  g_free (self->schedule_id);
  g_free (self->occurrence);
  g_free (self);
}

EfNewTarget *
ef_new_post_add_target (EfNewPost *self, const char *channel_id, const char *caption)
{
  EfNewTarget *target = g_new0 (EfNewTarget, 1);

  target->channel_id = g_strdup (channel_id);
  target->caption = g_strdup (caption);
  g_ptr_array_add (self->targets, target);

  return target;
}

void
ef_new_post_add_comment (EfNewPost *self, const char *text, guint delay)
{
  EfPostComment *comment = g_new0 (EfPostComment, 1);

  comment->text = g_strdup (text);
  comment->delay = delay;
  g_ptr_array_add (self->comments, comment);
}

/* Of a plan. */

static EfPostKind
get_kind (EfPostPlanKind kind)
{
  switch (kind) {
  case EF_POST_PLAN_KIND_DRAFT:
    return EF_POST_KIND_DRAFT;
  case EF_POST_PLAN_KIND_UPLOAD:
    return EF_POST_KIND_UPLOAD;
  case EF_POST_PLAN_KIND_SCHEDULE:
  default:
    return EF_POST_KIND_SCHEDULE;
  }
}

static void
free_new_post_cb (gpointer data)
{
  ef_new_post_free (data);
}

/* No channel twice: such a row is a post of its own. */
static gboolean
has_room (EfNewPost *post, const EfPostPlanRow *row)
{
  if (!g_str_equal (post->render_id, row->render_id) || post->kind != get_kind (row->kind) ||
      post->kind == EF_POST_KIND_UPLOAD || post->planned_at / MINUTE != row->time.moment / MINUTE)
    return FALSE;

  for (guint i = 0; i < post->targets->len; i++) {
    EfNewTarget *target = g_ptr_array_index (post->targets, i);

    if (g_str_equal (target->channel_id, row->channel_id))
      return FALSE;
  }

  return TRUE;
}

static EfNewPost *
ensure_post (GPtrArray *posts, const EfPostPlanRow *row)
{
  EfNewPost *post;

  for (guint i = posts->len; i > 0; i--) {
    post = g_ptr_array_index (posts, i - 1);
    if (has_room (post, row))
      return post;
    if (!g_str_equal (post->render_id, row->render_id))
      break;
  }

  post = ef_new_post_new (row->render_id, get_kind (row->kind), row->time.moment);
  g_set_str (&post->caption, row->caption);
  g_ptr_array_add (posts, post);

  return post;
}

GPtrArray *
ef_new_posts_of_plan (EfPostPlan *plan)
{
  GPtrArray *posts = g_ptr_array_new_with_free_func (free_new_post_cb);

  for (guint i = 0; i < ef_post_plan_get_n_rows (plan); i++) {
    const EfPostPlanRow *row = ef_post_plan_get_row (plan, i);
    EfNewPost *post = ensure_post (posts, row);

    if (*row->channel_id != '\0')
      ef_new_post_add_target (post, row->channel_id,
                              g_strcmp0 (row->caption, post->caption) == 0 ? NULL : row->caption);
  }

  return posts;
}

/* Storing. */

static JsonObject *
parse_settings (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node)
                                                       : json_object_new ();
}

static void
copy_member_cb (JsonObject *from, const char *name, JsonNode *value, gpointer to)
{
  json_object_set_member (to, name, json_node_copy (value));
}

/* Those of the channel, then what was asked for now; frozen with what the network must be told. */
static char *
make_settings (EfChannel *channel, const EfNewTarget *target, const char *title)
{
  g_autoptr (EfPostSettings) form =
    ef_post_settings_choose (ef_channel_get_network (channel), NULL);
  g_autoptr (JsonObject) settings = parse_settings (ef_channel_get_settings (channel));
  g_autoptr (JsonObject) own = parse_settings (target->settings);
  g_autoptr (JsonObject) complete = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_foreach_member (own, copy_member_cb, settings);
  complete = ef_post_settings_complete (form, settings, title);
  json_node_set_object (node, complete);

  return json_to_string (node, FALSE);
}

static gboolean
add_target (EfConnection *connection,
            EfPost *post,
            const EfNewTarget *from,
            GArray *taken,
            GError **error)
{
  g_autoptr (EfChannel) channel =
    ef_channel_table_get (connection, ef_post_get_profile_id (post), from->channel_id, error);
  EfTarget *target;

  if (channel == NULL)
    return FALSE;
  if (!ef_channel_is_usable (channel) ||
      !g_str_equal (ef_channel_get_origin (channel), ef_post_get_origin (post))) {
    g_set_error (
      error, EF_ERROR, EF_ERROR_REFUSED,
      _ ("Nothing can be posted to the channel %s just now: look at it in the settings."),
      ef_channel_get_name (channel));
    return FALSE;
  }

  target = ef_target_new (from->channel_id, ef_channel_get_origin (channel),
                          ef_channel_get_remote_id (channel));
  g_set_str (&target->caption, from->caption);
  g_free (target->settings);
  target->settings =
    make_settings (channel, from,
                   from->caption != NULL && *from->caption != '\0' ? from->caption
                   : *ef_post_get_caption (post) != '\0'           ? ef_post_get_caption (post)
                                                                   : ef_post_get_title (post));
  ef_post_take_target (post, target);

  return ef_publish_store_add_dates (connection, target, ef_post_get_planned_at (post), taken,
                                     error);
}

/* One date for all: so they go in one request. Of an occurrence always the same one, also where somebody has
 * forgotten that it was posted. */
static gint64
choose_date (EfPost *post, gint64 least, GArray *taken)
{
  g_autofree char *text = NULL;
  EfPostDateSeries series;

  if (*ef_post_get_schedule_id (post) == '\0')
    return ef_post_date_choose (ef_post_get_planned_at (post), least,
                                (gint64 *) (void *) taken->data, taken->len, ef_post_date_draw,
                                NULL);

  text = g_strdup_printf ("%s %s", ef_post_get_schedule_id (post), ef_post_get_occurrence (post));
  ef_post_date_series_init (&series, text);

  return ef_post_date_choose (ef_post_get_planned_at (post), least, (gint64 *) (void *) taken->data,
                              taken->len, ef_post_date_series_draw, &series);
}

static gboolean
find_file (EfConnection *connection, EfPost *post, const EfNewPost *from, GError **error)
{
  g_autoptr (EfRender) render = NULL;

  if (from->render_id == NULL || *from->render_id == '\0') {
    ef_post_set_title (post, from->title != NULL ? from->title : "");
    ef_post_set_file (post, from->file != NULL ? from->file : "", "");
    return TRUE;
  }

  render = ef_render_table_get (connection, ef_post_get_profile_id (post), from->render_id, error);
  if (render == NULL)
    return FALSE;

  ef_post_set_render_id (post, from->render_id);
  ef_post_set_title (post, from->title != NULL ? from->title : ef_render_get_title (render));
  ef_post_set_file (post, from->file != NULL ? from->file : ef_render_get_file (render), "");

  return TRUE;
}

static gboolean
check_moment (const EfNewPost *from, gint64 moment, gint64 now, GError **error)
{
  if (from->kind != EF_POST_KIND_SCHEDULE || moment > now)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                       _ ("The time of a post has passed: choose a later one."));

  return FALSE;
}

static EfPost *
make_post (EfConnection *connection,
           const char *profile_id,
           const char *account,
           const EfNewPost *from,
           gint64 now,
           GError **error)
{
  g_autoptr (EfPost) post = ef_post_new (NULL, profile_id, from->kind, account);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 moment = from->planned_at > 0 ? from->planned_at : now + SOON;
  gint64 date;

  if (!check_moment (from, moment, now, error) || !find_file (connection, post, from, error))
    return NULL;

  ef_post_set_planned_at (post, moment);
  ef_post_set_caption (post, from->caption);
  ef_post_set_schedule (post, from->schedule_id, from->occurrence);
  ef_post_set_created (post, now);
  for (guint i = 0; i < from->comments->len; i++) {
    const EfPostComment *comment = g_ptr_array_index (from->comments, i);

    ef_post_add_comment (post, comment->text, comment->delay);
  }
  for (guint i = 0; i < from->targets->len; i++) {
    if (!add_target (connection, post, g_ptr_array_index (from->targets, i), taken, error))
      return NULL;
  }

  /* "Now" is not before its second. */
  date = choose_date (post, moment % MINUTE != 0 ? moment / 1000 : 0, taken);
  if (date == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("There are too many posts in this minute: choose another one."));
    return NULL;
  }
  for (guint i = 0; i < ef_post_get_targets (post)->len; i++)
    ((EfTarget *) ef_post_get_targets (post)->pdata[i])->date = date;

  return ef_post_clean (post, error) ? g_steal_pointer (&post) : NULL;
}

static gboolean
is_there (EfConnection *connection, const EfNewPost *from, const char *profile_id, gboolean *there)
{
  EfPostFilter filter = { .schedule_id = from->schedule_id };
  g_autoptr (GPtrArray) posts = NULL;

  *there = FALSE;
  if (*from->schedule_id == '\0')
    return TRUE;

  for (guint practice = 0; practice < 2; practice++) {
    g_clear_pointer (&posts, g_ptr_array_unref);
    filter.practice = practice == 1;
    filter.from = from->planned_at - 2 * G_TIME_SPAN_DAY;
    filter.to = from->planned_at + 2 * G_TIME_SPAN_DAY;
    posts = ef_post_table_select (connection, profile_id, &filter, 0, 0, NULL);
    for (guint i = 0; posts != NULL && i < posts->len; i++)
      *there |= g_str_equal (ef_post_get_occurrence (posts->pdata[i]), from->occurrence);
  }

  return TRUE;
}

gboolean
ef_post_store_add (EfConnection *connection,
                   const char *profile_id,
                   const char *account,
                   GPtrArray *posts,
                   gint64 now,
                   GPtrArray *added,
                   GError **error)
{
  for (guint i = 0; i < posts->len; i++) {
    const EfNewPost *from = g_ptr_array_index (posts, i);
    g_autoptr (EfPost) post = NULL;
    gboolean there;

    if (!is_there (connection, from, profile_id, &there))
      return FALSE;
    if (there)
      continue;
    post = make_post (connection, profile_id, account, from, now, error);
    if (post == NULL || !ef_post_table_insert (connection, post, error) ||
        !ef_publish_ensure_job (connection, post, error))
      return FALSE;
    if (added != NULL)
      g_ptr_array_add (added, g_steal_pointer (&post));
  }

  return TRUE;
}

/* The verb. */

typedef struct {
  char *profile_id;
  char *account;
  GPtrArray *posts; /* (owned) */
  GPtrArray *added; /* (owned) (nullable) */
  gint64 now;
} Adding;

static void
adding_free (gpointer data)
{
  Adding *self = data;

  g_free (self->profile_id);
  g_free (self->account);
  g_ptr_array_unref (self->posts);
  g_clear_pointer (&self->added, g_ptr_array_unref);
  g_free (self);
}

static gboolean
add_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Adding *self = data;

  self->added = g_ptr_array_new_with_free_func (g_object_unref);

  return ef_post_store_add (connection, self->profile_id, self->account, self->posts, self->now,
                            self->added, error);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Adding *self = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (self != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->added),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
account_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Adding *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfPublishAccount) account = ef_publish_account_load_finish (studio, result, &error);
  g_autofree char *origin = NULL;
  Adding *copy;

  if (account == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  origin = ef_post_account_get_origin (account->account);
  copy = g_new0 (Adding, 1);
  copy->profile_id = g_strdup (self->profile_id);
  copy->account = g_strdup (account->account);
  copy->posts = g_ptr_array_ref (self->posts);
  copy->now =
    g_get_real_time () + ef_publish_desk_get_offset (ef_studio_get_publish_desk (studio), origin);
  ef_database_write_async (ef_studio_get_database (studio), add_in_database, copy, adding_free,
                           NULL, added_cb, task);
}

void
ef_studio_add_posts_async (EfStudio *self,
                           EfProfile *profile,
                           gboolean practice,
                           GPtrArray *posts,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Adding *adding = g_new0 (Adding, 1);

  g_task_set_source_tag (task, ef_studio_add_posts_async);
  adding->profile_id = g_strdup (ef_profile_get_id (profile));
  adding->posts = g_ptr_array_ref (posts);
  g_task_set_task_data (task, adding, adding_free);
  ef_publish_account_load_async (self, adding->profile_id, practice, NULL, account_cb, task);
}

GPtrArray *
ef_studio_add_posts_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
