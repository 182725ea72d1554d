/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "net/postiz-client-private.h"

/* One question to the server and its answer. */

/* Longer answers, such as years of posts, are read on a thread. */
#define MOST_BYTES_AT_ONCE (128 * 1024)

typedef struct {
  GBytes *body; /* (owned) */
  EfPostizRead read;
  GDestroyNotify destroy;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_bytes_unref (self->body);
  g_free (self);
}

static void
ask_free (gpointer data)
{
  EfPostizAsk *self = data;

  ef_postiz_problem_free (self->problem);
  g_clear_pointer (&self->json, g_bytes_unref);
  g_free (self->path);
  g_free (self);
}

static gpointer
read_body (GBytes *body, EfPostizRead read)
{
  g_autoptr (JsonNode) node = ef_postiz_answer_parse (body);

  return node != NULL ? read (node) : NULL;
}

static GError *
make_lack_error (EfPostizClient *self)
{
  return g_error_new (EF_NET_ERROR, EF_NET_ERROR_UNSUPPORTED,
                      _ ("The Postiz at %s is too old for this: update it."),
                      ef_http_get_host (self->http));
}

static void
return_problem (GTask *task, const EfHttpAnswer *answer)
{
  EfPostizClient *self = g_task_get_source_object (task);
  EfPostizAsk *ask = g_task_get_task_data (task);

  ask->problem = ef_postiz_client_make_problem (self, answer);
  if (ask->feature != EF_POSTIZ_ANY_SERVER && ef_postiz_problem_is_no_route (ask->problem)) {
    self->lacks |= 1u << ask->feature;
    g_task_return_error (task, make_lack_error (self));
  } else {
    g_task_return_error (task, ef_postiz_problem_to_error (ask->problem));
  }
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;

  g_task_return_pointer (task, read_body (reading->body, reading->read), reading->destroy);
}

static void
return_wanted (GTask *task, gpointer wanted, const EfHttpAnswer *answer)
{
  EfPostizAsk *ask = g_task_get_task_data (task);

  if (wanted != NULL)
    g_task_return_pointer (task, wanted, ask->destroy);
  else
    return_problem (task, answer);
}

typedef struct {
  GTask *task;          /* (owned) */
  EfHttpAnswer *answer; /* (owned) */
} Waiting;

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Waiting *waiting = user_data;
  g_autoptr (GTask) task = waiting->task;
  g_autoptr (EfHttpAnswer) answer = waiting->answer;

  return_wanted (task, g_task_propagate_pointer (G_TASK (result), NULL), answer);
}

static void
read_long (GTask *task, EfHttpAnswer *answer)
{
  EfPostizClient *self = g_task_get_source_object (task);
  EfPostizAsk *ask = g_task_get_task_data (task);
  Waiting *waiting = g_new0 (Waiting, 1);
  Reading *reading = g_new0 (Reading, 1);
  g_autoptr (GTask) work = NULL;

  if (self->worker == NULL)
    self->worker = ef_worker_new ("postiz");
  waiting->task = g_object_ref (task);
  waiting->answer = answer;
  reading->body = g_bytes_ref (answer->body);
  reading->read = ask->read;
  reading->destroy = ask->destroy;
  work = g_task_new (self, NULL, read_cb, waiting);
  g_task_set_source_tag (work, read_long);
  g_task_set_task_data (work, reading, reading_free);
  ef_worker_run (self->worker, work, read_in_thread);
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  EfPostizAsk *ask = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfHttpAnswer) answer = ef_http_send_finish (EF_HTTP (object), result, NULL, &error);

  if (answer == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_postiz_client_note_answer (self, answer);
  if (answer->status < 200 || answer->status > 299)
    return_problem (task, answer);
  else if (g_bytes_get_size (answer->body) > MOST_BYTES_AT_ONCE)
    read_long (task, g_steal_pointer (&answer));
  else
    return_wanted (task, read_body (answer->body, ask->read), answer);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);
  EfPostizAsk *ask = g_task_get_task_data (task);
  GError *error = NULL;
  const char *prefix = ef_postiz_client_find_finish (self, result, &error);
  g_autofree char *path = NULL;

  if (prefix == NULL) {
    g_task_return_error (task, error);
    return;
  }

  path = g_strconcat (prefix, "/public/v1", ask->path, NULL);
  ef_http_send_async (self->http, ask->method, path, ask->json, ask->flags,
                      g_task_get_cancellable (task), answer_cb, g_object_ref (task));
}

void
ef_postiz_client_ask_async (EfPostizClient *self,
                            const EfPostizAsk *ask,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  EfPostizAsk *copy = g_new0 (EfPostizAsk, 1);

  g_task_set_source_tag (task, ef_postiz_client_ask_async);
  g_task_set_check_cancellable (task, FALSE);
  *copy = *ask;
  g_task_set_task_data (task, copy, ask_free);
  if (ask->path == NULL)
    g_task_return_new_error_literal (
      task, EF_NET_ERROR, EF_NET_ERROR_NOT_FOUND,
      _ ("The server does not know this post or channel (any more): look at the list again."));
  else if (ask->feature != EF_POSTIZ_ANY_SERVER &&
           ef_postiz_client_lacks (self, (EfPostizFeature) ask->feature))
    g_task_return_error (task, make_lack_error (self));
  else
    ef_postiz_client_find_async (self, cancellable, found_cb, g_steal_pointer (&task));
}

gpointer
ef_postiz_client_ask_finish (EfPostizClient *self,
                             GAsyncResult *result,
                             EfPostizProblem **problem,
                             GError **error)
{
  EfPostizAsk *ask = g_task_get_task_data (G_TASK (result));

  if (problem != NULL)
    *problem = g_steal_pointer (&ask->problem);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* An id is whatever a server once said: it must not lead to another route. */
char *
ef_postiz_route (const char *before, const char *id, const char *after)
{
  g_autofree char *escaped = NULL;

  if (id == NULL || id[strspn (id, ".")] == '\0' || !g_utf8_validate (id, -1, NULL))
    return NULL;

  escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (before, escaped, after, NULL);
}
