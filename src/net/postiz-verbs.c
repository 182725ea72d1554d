/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "net/postiz-client-private.h"

/* The questions there are, each with its route and what is made of the answer. The one for the next free slot
 * is not among them: it keeps some servers busy for ever. */

/* A date may be written in another zone than the one a server compares in. */
#define MARGIN (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

static GBytes *
make_json (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);

  return g_bytes_new (text, strlen (text));
}

static gpointer
read_anything (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) ? GINT_TO_POINTER (TRUE) : NULL;
}

static gpointer
read_channels (JsonNode *node)
{
  return ef_postiz_answer_channels (node);
}

void
ef_postiz_client_list_channels_async (EfPostizClient *self,
                                      const char *group,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = group != NULL ? ef_postiz_route ("/integrations?group=", group, "")
                          : g_strdup ("/integrations"),
    .flags = EF_HTTP_LARGE,
    .feature = EF_POSTIZ_ANY_SERVER,
    .read = read_channels,
    .destroy = (GDestroyNotify) g_ptr_array_unref,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

GPtrArray *
ef_postiz_client_list_channels_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

static gpointer
read_groups (JsonNode *node)
{
  return ef_postiz_answer_groups (node);
}

void
ef_postiz_client_list_groups_async (EfPostizClient *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = g_strdup ("/groups"),
    .feature = EF_POSTIZ_FEATURE_GROUPS,
    .read = read_groups,
    .destroy = (GDestroyNotify) g_ptr_array_unref,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

GPtrArray *
ef_postiz_client_list_groups_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

static gpointer
read_settings (JsonNode *node)
{
  return ef_postiz_answer_settings (node);
}

void
ef_postiz_client_get_settings_async (EfPostizClient *self,
                                     const char *integration_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = ef_postiz_route ("/integration-settings/", integration_id, ""),
    .feature = EF_POSTIZ_FEATURE_SETTINGS,
    .read = read_settings,
    .destroy = (GDestroyNotify) ef_postiz_settings_free,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

EfPostizSettings *
ef_postiz_client_get_settings_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

static gpointer
read_output (JsonNode *node)
{
  return ef_postiz_answer_output (node);
}

void
ef_postiz_client_trigger_async (EfPostizClient *self,
                                const char *integration_id,
                                const char *tool,
                                JsonObject *data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  JsonObject *object = json_object_new ();
  EfPostizAsk ask = {
    .method = EF_HTTP_POST,
    .path = ef_postiz_route ("/integration-trigger/", integration_id, ""),
    .flags = EF_HTTP_LARGE,
    .feature = EF_POSTIZ_FEATURE_TRIGGER,
    .read = read_output,
    .destroy = (GDestroyNotify) json_node_unref,
  };

  json_object_set_string_member (object, "methodName", tool);
  json_object_set_object_member (object, "data",
                                 data != NULL ? json_object_ref (data) : json_object_new ());
  ask.json = make_json (object);
  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

JsonNode *
ef_postiz_client_trigger_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

static gpointer
read_social (JsonNode *node)
{
  return ef_postiz_answer_social (node);
}

void
ef_postiz_client_get_social_async (EfPostizClient *self,
                                   const char *network,
                                   const char *integration_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autofree char *refresh =
    integration_id != NULL ? ef_postiz_route ("?refresh=", integration_id, "") : g_strdup ("");
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = refresh != NULL ? ef_postiz_route ("/social/", network, refresh) : NULL,
    .feature = EF_POSTIZ_FEATURE_SOCIAL,
    .read = read_social,
    .destroy = g_free,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

char *
ef_postiz_client_get_social_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

static gpointer
read_posts (JsonNode *node)
{
  return ef_postiz_answer_posts (node);
}

void
ef_postiz_client_list_posts_async (EfPostizClient *self,
                                   gint64 from,
                                   gint64 to,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autofree char *begin = ef_postiz_time_format (from);
  g_autofree char *end = ef_postiz_time_format (to);
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = begin != NULL && end != NULL
              ? g_strconcat ("/posts?startDate=", begin, "&endDate=", end, NULL)
              : NULL,
    .flags = EF_HTTP_LARGE,
    .feature = EF_POSTIZ_ANY_SERVER,
    .read = read_posts,
    .destroy = (GDestroyNotify) g_ptr_array_unref,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

GPtrArray *
ef_postiz_client_list_posts_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

typedef struct {
  char *post_id;
  gint64 from;
  gint64 to;
  GError *error; /* (owned) (nullable): what the server said of deleting */
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *self = data;

  g_clear_error (&self->error);
  g_free (self->post_id);
  g_free (self);
}

/* A list that cannot be had, or in which it is, leaves what was said first. */
static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Deletion *deletion = g_task_get_task_data (task);
  g_autoptr (GPtrArray) posts =
    ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, NULL);

  if (posts != NULL && ef_postiz_posts_find (posts, deletion->post_id) == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&deletion->error));
}

/* That there is no such post is not that there is no such server. */
static gboolean
is_gone (const EfPostizProblem *problem)
{
  return problem != NULL && problem->code == EF_NET_ERROR_NOT_FOUND;
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);
  Deletion *deletion = g_task_get_task_data (task);
  g_autoptr (EfPostizProblem) problem = NULL;
  gboolean is_done = ef_postiz_client_ask_finish (self, result, &problem, &deletion->error) != NULL;

  if (is_done || is_gone (problem))
    g_task_return_boolean (task, TRUE);
  else if (problem == NULL || problem->status < 500)
    g_task_return_error (task, g_steal_pointer (&deletion->error));
  else
    ef_postiz_client_list_posts_async (self, deletion->from - MARGIN, deletion->to + MARGIN,
                                       g_task_get_cancellable (task), looked_cb,
                                       g_object_ref (task));
}

void
ef_postiz_client_delete_async (EfPostizClient *self,
                               const char *post_id,
                               gint64 from,
                               gint64 to,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfPostizAsk ask = {
    .method = EF_HTTP_DELETE,
    .path = ef_postiz_route ("/posts/", post_id, ""),
    .feature = EF_POSTIZ_ANY_SERVER,
    .read = read_anything,
  };
  Deletion *deletion = g_new0 (Deletion, 1);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_postiz_client_delete_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, deletion, deletion_free);
  deletion->post_id = g_strdup (post_id);
  deletion->from = from;
  deletion->to = to;
  ef_postiz_client_ask_async (self, &ask, cancellable, deleted_cb, task);
}

gboolean
ef_postiz_client_delete_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
read_status (JsonNode *node)
{
  EfPostizState state;

  return ef_postiz_answer_status (node, &state) ? g_memdup2 (&state, sizeof state) : NULL;
}

/* What libsoup may send again when a connection was closed: a post that is to be scheduled must not be
 * published twice. */
void
ef_postiz_client_set_draft_async (EfPostizClient *self,
                                  const char *post_id,
                                  gboolean is_draft,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  JsonObject *object = json_object_new ();
  EfPostizAsk ask = {
    .method = EF_HTTP_PUT,
    .path = ef_postiz_route ("/posts/", post_id, "/status"),
    .flags = EF_HTTP_ONCE,
    .feature = EF_POSTIZ_FEATURE_STATUS,
    .read = read_status,
    .destroy = g_free,
  };

  json_object_set_string_member (object, "status", is_draft ? "draft" : "schedule");
  ask.json = make_json (object);
  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

gboolean
ef_postiz_client_set_draft_finish (EfPostizClient *self,
                                   GAsyncResult *result,
                                   EfPostizState *state,
                                   GError **error)
{
  g_autofree EfPostizState *read = ef_postiz_client_ask_finish (self, result, NULL, error);

  if (read == NULL)
    return FALSE;
  if (state != NULL)
    *state = *read;

  return TRUE;
}

static gpointer
read_missing (JsonNode *node)
{
  return ef_postiz_answer_missing (node);
}

void
ef_postiz_client_list_missing_async (EfPostizClient *self,
                                     const char *post_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = ef_postiz_route ("/posts/", post_id, "/missing"),
    .feature = EF_POSTIZ_FEATURE_MISSING,
    .read = read_missing,
    .destroy = (GDestroyNotify) g_ptr_array_unref,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

GPtrArray *
ef_postiz_client_list_missing_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

void
ef_postiz_client_set_release_id_async (EfPostizClient *self,
                                       const char *post_id,
                                       const char *release_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  JsonObject *object = json_object_new ();
  EfPostizAsk ask = {
    .method = EF_HTTP_PUT,
    .path = ef_postiz_route ("/posts/", post_id, "/release-id"),
    .feature = EF_POSTIZ_FEATURE_MISSING,
    .read = read_anything,
  };

  json_object_set_string_member (object, "releaseId", release_id);
  ask.json = make_json (object);
  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

/* The server says that it has a problem when it has the link of the post already. */
gboolean
ef_postiz_client_set_release_id_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfPostizProblem) problem = NULL;
  g_autoptr (GError) own = NULL;

  if (ef_postiz_client_ask_finish (self, result, &problem, &own) != NULL)
    return TRUE;

  if (problem != NULL && problem->status == 500)
    g_set_error_literal (
      error, EF_NET_ERROR, EF_NET_ERROR_REFUSED,
      _ ("Postiz does not miss the link of this post (any more): look at the list "
         "again."));
  else
    g_propagate_error (error, g_steal_pointer (&own));

  return FALSE;
}

static gpointer
read_notifications (JsonNode *node)
{
  return ef_postiz_answer_notifications (node);
}

void
ef_postiz_client_list_notifications_async (EfPostizClient *self,
                                           guint page,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = g_strdup_printf ("/notifications?page=%u", page),
    .feature = EF_POSTIZ_FEATURE_NOTIFICATIONS,
    .read = read_notifications,
    .destroy = (GDestroyNotify) ef_postiz_notifications_free,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

EfPostizNotifications *
ef_postiz_client_list_notifications_finish (EfPostizClient *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}

static gpointer
read_analytics (JsonNode *node)
{
  return ef_postiz_answer_analytics (node);
}

static void
ask_analytics (EfPostizClient *self,
               const char *before,
               const char *id,
               guint days,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autofree char *date = g_strdup_printf ("?date=%u", days);
  EfPostizAsk ask = {
    .method = EF_HTTP_GET,
    .path = ef_postiz_route (before, id, date),
    .feature = EF_POSTIZ_FEATURE_ANALYTICS,
    .read = read_analytics,
    .destroy = (GDestroyNotify) ef_postiz_analytics_free,
  };

  ef_postiz_client_ask_async (self, &ask, cancellable, callback, user_data);
}

void
ef_postiz_client_get_analytics_async (EfPostizClient *self,
                                      const char *integration_id,
                                      guint days,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  ask_analytics (self, "/analytics/", integration_id, days, cancellable, callback, user_data);
}

void
ef_postiz_client_get_post_analytics_async (EfPostizClient *self,
                                           const char *post_id,
                                           guint days,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  ask_analytics (self, "/analytics/post/", post_id, days, cancellable, callback, user_data);
}

EfPostizAnalytics *
ef_postiz_client_get_analytics_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return ef_postiz_client_ask_finish (self, result, NULL, error);
}
