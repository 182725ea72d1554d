/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-support.h"

#include <string.h>

#include "pipeline/studio-private.h"
#include "store/channel-table.h"
#include "store/event-table.h"
#include "store/job-table.h"
#include "store/post-table.h"
#include "store/setting-table.h"

#define KEY "practice-one"

void
publish_write (Publish *self, PublishFunc func, gpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_database_write_async (ef_studio_get_database (self->studio), func, data, NULL, NULL, await_cb,
                           &result);
  ef_database_run_finish (ef_studio_get_database (self->studio), await (&result), &error);
  g_assert_no_error (error);
}

typedef struct {
  const char *profile_id;
  const char *key;
  const char *value;
} Setting;

static gboolean
set_setting (EfConnection *connection, gpointer data, GError **error)
{
  Setting *setting = data;

  return ef_setting_table_set (connection, setting->profile_id, setting->key, setting->value,
                               error);
}

void
publish_setting (Publish *self, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_setting_async (self->studio, key, value, await_cb, &result);
  ef_studio_set_setting_finish (self->studio, await (&result), &error);
  g_assert_no_error (error);
}

void
publish_set_practice (Publish *self, EfProfile *profile, const char *key)
{
  g_autofree char *value = g_strdup_printf ("{\"address\":\"%s\",\"key\":\"%s\"}",
                                            ef_practice_server_get_address (self->server), key);
  Setting setting = { ef_profile_get_id (profile), EF_PUBLISH_PRACTICE, value };

  publish_write (self, set_setting, &setting);
}

EfProfile *
publish_add_profile (Publish *self, const char *name, const char *key)
{
  EfProfile *profile = g_object_ref (add_profile (self->studio, name));

  publish_set_practice (self, profile, key);

  return profile;
}

static gboolean
take_channel (EfConnection *connection, gpointer data, GError **error)
{
  g_autofree char *id = NULL;

  return ef_channel_table_import (connection, data, &id, error) &&
         ef_channel_table_set_state (connection, ef_channel_get_profile_id (data), id,
                                     EF_CHANNEL_READY, error);
}

static GPtrArray *
list_channels (Publish *self, const char *key)
{
  g_autoptr (EfPostizClient) client =
    ef_postiz_client_new (ef_practice_server_get_address (self->server), key);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *channels;

  ef_postiz_client_list_channels_async (client, NULL, NULL, await_cb, &result);
  channels = ef_postiz_client_list_channels_finish (client, await (&result), &error);
  g_assert_no_error (error);

  return channels;
}

char *
publish_add_channel (Publish *self,
                     EfProfile *profile,
                     const char *network,
                     const char *key,
                     char **remote)
{
  g_autoptr (GPtrArray) channels = list_channels (self, key);

  for (guint i = 0; i < channels->len; i++) {
    const EfPostizChannel *from = channels->pdata[i];
    g_autoptr (EfChannel) channel = NULL;

    if (!g_str_equal (from->network, network))
      continue;
    channel = ef_channel_new (NULL, ef_profile_get_id (profile), "practice", from->id);
    ef_channel_set_name (channel, from->name);
    ef_channel_set_network (channel, network);
    ef_channel_set_state (channel, EF_CHANNEL_READY);
    ef_channel_set_taken (channel, TRUE);
    ef_channel_set_seen (channel, g_get_real_time ());
    publish_write (self, take_channel, channel);
    if (remote != NULL)
      *remote = g_strdup (from->id);
    return g_strdup (ef_channel_get_id (channel));
  }
  g_assert_not_reached ();
}

void
publish_rule (Publish *self, const char *rule)
{
  g_autoptr (GError) error = NULL;

  ef_practice_server_add_rule (self->server, rule, &error);
  g_assert_no_error (error);
}

static const char mp4[] = "\0\0\0\x20"
                          "ftypisom\0\0\2\0isomiso2avc1mp41";

void
publish_set_up (Publish *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&self->base, NULL);
  self->key = g_strdup (KEY);
  self->server = ef_practice_server_new (NULL);
  /* One that says so: what says nothing is taken for the strictest. */
  ef_practice_server_set_rate_limit (self->server, 1000);
  ef_practice_server_start_async (self->server, 0, NULL, await_cb, &result);
  ef_practice_server_start_finish (self->server, await (&result), &error);
  g_assert_no_error (error);

  self->studio = open_studio (&self->base, EF_STUDIO_NONE);
  publish_setting (self, "publish.pause", "0");
  publish_setting (self, "publish.practice-minute", "20");
  publish_setting (self, "publish.practice-timeout", "1");
  self->profile = publish_add_profile (self, "North", KEY);
  self->channels[0] = publish_add_channel (self, self->profile, "x", KEY, &self->remotes[0]);
  self->channels[1] =
    publish_add_channel (self, self->profile, "instagram", KEY, &self->remotes[1]);
  self->file = g_build_filename (self->base.files, "clip.mp4", NULL);
  g_assert_true (g_file_set_contents (self->file, mp4, sizeof mp4, NULL));
}

void
publish_tear_down (Publish *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&self->profile);
  close_studio (self->studio);
  ef_practice_server_stop_async (self->server, await_cb, &result);
  ef_practice_server_stop_finish (self->server, await (&result), NULL);
  g_clear_object (&result);
  g_object_unref (self->server);
  g_free (self->file);
  g_free (self->key);
  for (guint i = 0; i < 2; i++) {
    g_free (self->channels[i]);
    g_free (self->remotes[i]);
  }
  tear_down (&self->base, NULL);
}

void
publish_reopen (Publish *self)
{
  g_autofree char *id = g_strdup (ef_profile_get_id (self->profile));

  g_clear_object (&self->profile);
  close_studio (self->studio);
  self->studio = open_studio (&self->base, EF_STUDIO_NONE);
  self->profile = g_object_ref (ef_studio_get_profile_by_id (self->studio, id));
}

static void
free_new_cb (gpointer data)
{
  ef_new_post_free (data);
}

EfPost *
publish_add_with (Publish *self,
                  const char *caption,
                  gint64 planned_at,
                  const char *const *channels,
                  guint n_channels)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_new_cb);
  EfNewPost *post = ef_new_post_new ("", EF_POST_KIND_SCHEDULE, planned_at);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) added = NULL;

  post->file = g_strdup (self->file);
  post->title = g_strdup (self->title != NULL ? self->title : caption);
  g_set_str (&post->caption, caption);
  for (guint i = 0; i < n_channels; i++)
    ef_new_post_add_target (post, channels[i], NULL);
  g_ptr_array_add (list, post);
  ef_studio_add_posts_async (self->studio, self->profile, TRUE, list, await_cb, &result);
  added = ef_studio_add_posts_finish (self->studio, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (added->len, ==, 1);

  return g_object_ref (added->pdata[0]);
}

EfPost *
publish_add_at (Publish *self, const char *caption, gint64 planned_at, guint n_channels)
{
  return publish_add_with (self, caption, planned_at, (const char *const *) self->channels,
                           n_channels);
}

EfPost *
publish_add (Publish *self, const char *caption)
{
  return publish_add_at (self, caption, g_get_real_time () + G_TIME_SPAN_HOUR, 2);
}

typedef struct {
  const char *profile_id;
  const char *id;
  EfPost *post;
  GPtrArray *list;
} Get;

static gboolean
get_post (EfConnection *connection, gpointer data, GError **error)
{
  Get *get = data;

  get->post = ef_post_table_get (connection, get->profile_id, get->id, error);

  return get->post != NULL;
}

EfPost *
publish_get (Publish *self, EfPost *post)
{
  Get get = { ef_post_get_profile_id (post), ef_post_get_id (post), NULL, NULL };

  publish_write (self, get_post, &get);

  return get.post;
}

EfTarget *
publish_target (EfPost *post, guint i)
{
  return g_ptr_array_index (ef_post_get_targets (post), i);
}

static gboolean
get_jobs (EfConnection *connection, gpointer data, GError **error)
{
  Get *get = data;
  EfJobFilter filter = { .subject = get->id };

  get->list = ef_job_table_select (connection, &filter, error);

  return get->list != NULL;
}

EfJob *
publish_job (Publish *self, EfPost *post)
{
  Get get = { NULL, ef_post_get_id (post), NULL, NULL };
  g_autoptr (GPtrArray) list = NULL;

  publish_write (self, get_jobs, &get);
  list = get.list;
  g_assert_cmpuint (list->len, >, 0);

  return g_object_ref (list->pdata[list->len - 1]);
}

EfQueueOutcome
publish_run (Publish *self, gboolean wait)
{
  EfQueueScope scope = { .kinds = 1u << EF_JOB_PUBLISH };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  guint id = g_timeout_add_once (60000, late_cb, NULL);

  ef_queue_run_async (ef_studio_get_queue (self->studio), &scope, 0, wait, NULL, await_cb, &result);
  ef_queue_run_finish (ef_studio_get_queue (self->studio), await (&result), &outcome, &error);
  g_source_remove (id);
  g_assert_no_error (error);

  return outcome;
}

guint
publish_count (Publish *self, const char *event, const char *remote)
{
  g_autoptr (JsonNode) log = ef_practice_server_get_log (self->server);
  JsonArray *posts = json_object_get_array_member (json_node_get_object (log), "posts");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *row = json_array_get_object_element (posts, i);

    n += g_str_equal (json_object_get_string_member (row, "event"), event) &&
         (remote == NULL || g_str_equal (json_object_get_string_member (row, "channel"), remote));
  }

  return n;
}

guint
publish_count_requests (Publish *self, const char *method, const char *part)
{
  g_autoptr (JsonNode) log = ef_practice_server_get_log (self->server);
  JsonArray *requests = json_object_get_array_member (json_node_get_object (log), "requests");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (requests); i++) {
    JsonObject *row = json_array_get_object_element (requests, i);

    n += g_str_equal (json_object_get_string_member (row, "method"), method) &&
         strstr (json_object_get_string_member (row, "path"), part) != NULL;
  }

  return n;
}

static void
assert_target (JsonArray *log, const EfTarget *target)
{
  g_autofree char *date = ef_postiz_time_format (target->date);
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (log); i++) {
    JsonObject *row = json_array_get_object_element (log, i);

    if (!g_str_equal (json_object_get_string_member (row, "event"), "created") ||
        !g_str_equal (json_object_get_string_member (row, "channel"), target->remote_channel) ||
        !g_str_equal (json_object_get_string_member (row, "date"), date))
      continue;
    n++;
    g_assert_cmpstr (json_object_get_string_member (row, "id"), ==, target->remote_id);
  }
  g_assert_cmpuint (n, ==, 1);
}

void
publish_assert_exact (Publish *self, GPtrArray *posts)
{
  g_autoptr (JsonNode) log = ef_practice_server_get_log (self->server);
  JsonArray *rows = json_object_get_array_member (json_node_get_object (log), "posts");
  guint n = 0;

  for (guint i = 0; i < posts->len; i++) {
    g_autoptr (EfPost) post = publish_get (self, posts->pdata[i]);
    GPtrArray *targets = ef_post_get_targets (post);

    for (guint j = 0; j < targets->len; j++) {
      const EfTarget *target = targets->pdata[j];

      g_assert_true (target->state == EF_POST_HANDED_OVER || target->state == EF_POST_SCHEDULED);
      assert_target (rows, target);
      n++;
    }
  }
  g_assert_cmpuint (publish_count (self, "created", NULL), ==, n);
}

static gboolean
list_events (EfConnection *connection, gpointer data, GError **error)
{
  Get *get = data;
  EfEventFilter filter = { .type = get->id };

  get->list = ef_event_table_list (connection, &filter, error);

  return get->list != NULL;
}

guint
publish_count_events (Publish *self, EfEventType type)
{
  Get get = { NULL, ef_event_type_to_nick (type), NULL, NULL };
  g_autoptr (GPtrArray) list = NULL;

  publish_write (self, list_events, &get);
  list = get.list;

  return list->len;
}
