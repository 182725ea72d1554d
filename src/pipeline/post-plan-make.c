/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/channel.h"
#include "core/job.h"
#include "core/post-account.h"
#include "pipeline/publish-private.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-plans.h"
#include "store/channel-table.h"
#include "store/post-table.h"
#include "store/render-table.h"
#include "store/slot-table.h"

/* Everything a plan is made of, gathered: rows by the thread of the database, first bytes of files by that of files,
 * which then makes the plan. */

/* Seen by one thread at a time. */
typedef struct {
  char *profile_id;
  char *brand;
  char *zone;
  char *viewer_zone;
  gboolean practice;
  GStrv render_ids;  /* (nullable) */
  GStrv channel_ids; /* (nullable) */
  EfPostPlanMode mode;
  gint64 start;
  guint step;
  guint jitter;
  guint32 seed;
  char *template; /* (nullable) */
  GBytes *csv;    /* (nullable) */
  gint64 clock_offset;
  GPtrArray *renders;  /* (nullable) (element-type EfRender) */
  GPtrArray *channels; /* (nullable) (element-type EfChannel) */
  GPtrArray *posts;    /* (nullable) (element-type EfPost) */
  GPtrArray *slots;    /* (nullable) (element-type EfSlot) */
  guint *most_text;    /* (nullable): by channel */
  GPtrArray *refusals; /* (nullable) (element-type EfPostPlanRefusal) */
} Material;

static void
material_clear (gpointer data)
{
  Material *self = data;

  g_free (self->profile_id);
  g_free (self->brand);
  g_free (self->zone);
  g_free (self->viewer_zone);
  g_strfreev (self->render_ids);
  g_strfreev (self->channel_ids);
  g_free (self->template);
  g_clear_pointer (&self->csv, g_bytes_unref);
  g_clear_pointer (&self->renders, g_ptr_array_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->posts, g_ptr_array_unref);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_pointer (&self->refusals, g_ptr_array_unref);
  g_free (self->most_text);
}

static void
material_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, material_clear);
}

/* Rows */

static gboolean
add_renders (Material *self, EfConnection *connection, GError **error)
{
  EfRenderFilter filter = { .states = 1u << EF_JOB_COMPLETED };

  if (self->render_ids == NULL) {
    self->renders = ef_render_table_select (connection, self->profile_id, &filter, 0, 0, error);
    return self->renders != NULL;
  }

  self->renders = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; self->render_ids[i] != NULL; i++) {
    EfRender *render =
      ef_render_table_get (connection, self->profile_id, self->render_ids[i], error);

    if (render == NULL)
      return FALSE;
    g_ptr_array_add (self->renders, render);
  }

  return TRUE;
}

static gboolean
add_channels (Material *self, EfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;

  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
  if (self->channel_ids == NULL)
    all = ef_channel_table_list (connection, self->profile_id, NULL, error);
  for (guint i = 0; all != NULL && i < all->len; i++) {
    EfChannel *channel = g_ptr_array_index (all, i);

    if (ef_channel_is_usable (channel) && ef_channel_is_practice (channel) == self->practice)
      g_ptr_array_add (self->channels, g_object_ref (channel));
  }
  for (guint i = 0; self->channel_ids != NULL && self->channel_ids[i] != NULL; i++) {
    EfChannel *channel =
      ef_channel_table_get (connection, self->profile_id, self->channel_ids[i], error);

    if (channel == NULL)
      return FALSE;
    g_ptr_array_add (self->channels, channel);
  }

  return self->channel_ids != NULL || all != NULL;
}

/* What is still to come, and what ever became of these files. */
static gboolean
add_posts (Material *self, EfConnection *connection, GError **error)
{
  EfPostFilter coming = { .practice = self->practice, .from = g_get_real_time () };

  self->posts = ef_post_table_select (connection, self->profile_id, &coming, 0, 0, error);
  for (guint i = 0; self->posts != NULL && i < self->renders->len; i++) {
    EfPostFilter of = { .practice = self->practice,
                        .render_id = ef_render_get_id (self->renders->pdata[i]),
                        .to = coming.from };
    GPtrArray *found = ef_post_table_select (connection, self->profile_id, &of, 0, 0, error);

    if (found == NULL)
      return FALSE;
    g_ptr_array_extend_and_steal (self->posts, found);
  }

  return self->posts != NULL;
}

static gboolean
gather (EfConnection *connection, gpointer data, GError **error)
{
  Material *self = data;

  if (!add_renders (self, connection, error) || !add_channels (self, connection, error) ||
      !add_posts (self, connection, error))
    return FALSE;

  self->slots = ef_slot_table_list (connection, self->profile_id, error);

  return self->slots != NULL;
}

/* Files, and the plan */

static EfNetworkMedia
look_into (EfRender *render)
{
  guint8 bytes[EF_NETWORK_SNIFF_BYTES];
  EfNetworkMedia media = { .duration = ef_render_get_duration (render),
                           .width = ef_render_get_width (render),
                           .height = ef_render_get_height (render),
                           .size = (guint64) ef_render_get_size (render) };
  int fd = open (ef_render_get_file (render), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t n_read = fd >= 0 ? read (fd, bytes, sizeof bytes) : -1;
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0)
    media.size = (guint64) status.st_size;
  if (fd >= 0)
    close (fd);
  /* One that is not there is no fault of its content: that is said when it is published. */
  media.type = n_read > 0 ? ef_network_sniff (bytes, (gsize) n_read) : "video/mp4";

  return media;
}

static gboolean
is_done (const EfTarget *target)
{
  return target->state == EF_POST_PUBLISHED;
}

static GArray *
make_taken (Material *self)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (EfPostPlanTaken));

  for (guint i = 0; i < self->posts->len; i++) {
    EfPost *post = g_ptr_array_index (self->posts, i);
    GPtrArray *targets = ef_post_get_targets (post);

    for (guint k = 0; k < targets->len; k++) {
      const EfTarget *target = g_ptr_array_index (targets, k);
      EfPostPlanTaken entry = { ef_post_get_render_id (post), target->channel_id,
                                target->date * 1000, is_done (target) };

      if (target->state != EF_POST_CANCELED && target->state != EF_POST_FAILED)
        g_array_append_val (taken, entry);
    }
  }

  return taken;
}

static JsonObject *
parse_settings (EfChannel *channel)
{
  g_autoptr (JsonNode) node = json_from_string (ef_channel_get_settings (channel), NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

static void
free_refusal_cb (gpointer data)
{
  ef_post_plan_refusal_free (data);
}

static EfPostPlan *
make_plan (Material *self, GError **error)
{
  g_autofree EfPostPlanRender *renders = g_new0 (EfPostPlanRender, self->renders->len + 1);
  g_autofree EfPostPlanChannel *channels = g_new0 (EfPostPlanChannel, self->channels->len + 1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) settings = g_ptr_array_new ();
  g_autoptr (GArray) taken = make_taken (self);
  EfPostPlanInput input = { 0 };
  EfPostPlan *plan;

  for (guint i = 0; i < self->renders->len; i++) {
    EfRender *render = g_ptr_array_index (self->renders, i);

    g_ptr_array_add (names, g_path_get_basename (ef_render_get_file (render)));
    renders[i] = (EfPostPlanRender) {
      .id = ef_render_get_id (render),
      .title = ef_render_get_title (render),
      .caption = ef_render_get_caption (render),
      .keywords = ef_render_get_keywords (render),
      .file_name = g_ptr_array_index (names, i),
      .format = ef_render_get_format (render),
      .media = look_into (render),
    };
  }
  for (guint i = 0; i < self->channels->len; i++) {
    EfChannel *channel = g_ptr_array_index (self->channels, i);

    channels[i] = (EfPostPlanChannel) {
      .id = ef_channel_get_id (channel),
      .name = ef_channel_get_name (channel),
      .network = ef_channel_get_network (channel),
      .most_text = self->most_text[i],
      .settings = parse_settings (channel),
    };
    g_ptr_array_add (settings, channels[i].settings);
  }

  input = (EfPostPlanInput) {
    .renders = renders,
    .n_renders = self->renders->len,
    .channels = channels,
    .n_channels = self->channels->len,
    .taken = (const EfPostPlanTaken *) (const void *) taken->data,
    .n_taken = taken->len,
    .slots = self->slots,
    .brand = self->brand,
    .zone = self->zone,
    .viewer_zone = self->viewer_zone,
    .now = g_get_real_time (),
    .clock_offset = self->clock_offset,
    .mode = self->mode,
    .start = self->start,
    .step = self->step,
    .jitter = self->jitter,
    .seed = self->seed,
    .template = self->template,
  };
  self->refusals = g_ptr_array_new_with_free_func (free_refusal_cb);
  plan = self->csv != NULL ? ef_post_plan_new_from_csv (self->csv, &input, self->refusals, error)
                           : ef_post_plan_new (&input, error);
  for (guint i = 0; i < settings->len; i++) {
    if (settings->pdata[i] != NULL)
      json_object_unref (settings->pdata[i]);
  }

  return plan;
}

static void
make_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  EfPostPlan *plan = make_plan (data, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) ef_post_plan_free);
  else
    g_task_return_error (task, error);
}

static void
gathered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  Material *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  self->most_text = g_new0 (guint, self->channels->len + 1);
  for (guint i = 0; i < self->channels->len; i++) {
    EfChannel *channel = g_ptr_array_index (self->channels, i);
    g_autoptr (EfChannelForm) form = ef_studio_get_channel_form (studio, channel);

    self->most_text[i] = form->most_text;
    self->clock_offset = ef_publish_desk_get_offset (ef_studio_get_publish_desk (studio),
                                                     ef_channel_get_origin (channel));
  }
  ef_worker_run (ef_studio_get_data_worker (studio), task, make_in_thread);
  g_object_unref (task);
}

void
ef_studio_make_post_plan_async (EfStudio *self,
                                EfProfile *profile,
                                gboolean practice,
                                const EfPostPlanWish *wish,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Material *material = g_atomic_rc_box_new0 (Material);

  g_task_set_source_tag (task, ef_studio_make_post_plan_async);
  material->profile_id = g_strdup (ef_profile_get_id (profile));
  material->brand = g_strdup (ef_profile_get_name (profile));
  material->zone = g_strdup (ef_profile_get_time_zone (profile));
  material->viewer_zone = ef_profile_local_time_zone ();
  material->practice = practice;
  material->render_ids = g_strdupv ((char **) wish->renders);
  material->channel_ids = g_strdupv ((char **) wish->channels);
  material->mode = wish->mode;
  material->start = wish->start;
  material->step = wish->step;
  material->jitter = wish->jitter;
  material->seed = wish->seed;
  material->template = g_strdup (wish->template);
  material->csv = wish->csv != NULL ? g_bytes_ref (wish->csv) : NULL;
  g_task_set_task_data (task, g_atomic_rc_box_acquire (material), material_free);
  ef_database_read_async (ef_studio_get_database (self), gather, material, material_free,
                          cancellable, gathered_cb, task);
}

EfPostPlan *
ef_studio_make_post_plan_finish (EfStudio *self,
                                 GAsyncResult *result,
                                 GPtrArray **refusals,
                                 GError **error)
{
  Material *material = g_task_get_task_data (G_TASK (result));

  if (refusals != NULL)
    *refusals = material->refusals != NULL ? g_ptr_array_ref (material->refusals) : NULL;

  return g_task_propagate_pointer (G_TASK (result), error);
}
