/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "net/postiz-client-private.h"

/* The one request that must not be made twice. What came of it is told apart here: nothing was created only
 * when not a byte has left, or when the server gave an answer that known ones give before they create. */

typedef struct {
  GBytes *json;   /* (owned) */
  GStrv channels; /* (owned): every one must be in the answer */
  gint64 date;    /* milliseconds; 0: of a draft, which may have any */
} Creation;

static void
creation_free (gpointer data)
{
  Creation *self = data;

  g_clear_pointer (&self->json, g_bytes_unref);
  g_strfreev (self->channels);
  g_free (self);
}

void
ef_postiz_sent_free (EfPostizSent *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->created);
  ef_postiz_problem_free (self->problem);
  g_clear_error (&self->error);
  g_free (self);
}

static EfPostizSent *
sent_new (EfPostizOutcome outcome, GError *error)
{
  EfPostizSent *self = g_new0 (EfPostizSent, 1);

  self->outcome = outcome;
  self->created = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_postiz_created_free);
  self->error = error;
  self->limit = -1;
  self->remaining = -1;
  self->reset = -1;

  return self;
}

static void
return_sent (GTask *task, EfPostizSent *sent)
{
  g_task_return_pointer (task, sent, (GDestroyNotify) ef_postiz_sent_free);
}

static gboolean
is_created (const EfPostizSent *sent, const char *channel)
{
  for (guint i = 0; i < sent->created->len; i++) {
    EfPostizCreated *created = sent->created->pdata[i];

    if (g_str_equal (created->integration_id, channel))
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_complete (const EfPostizSent *sent, const Creation *creation)
{
  for (guint i = 0; creation->channels[i] != NULL; i++) {
    if (!is_created (sent, creation->channels[i]))
      return FALSE;
  }

  return TRUE;
}

static void
read_created (EfPostizSent *sent, const EfHttpAnswer *answer)
{
  g_autoptr (JsonNode) node = ef_postiz_answer_parse (answer->body);
  GPtrArray *created = node != NULL ? ef_postiz_answer_created (node) : NULL;

  if (created == NULL)
    return;

  g_ptr_array_unref (sent->created);
  sent->created = created;
}

static EfPostizSent *
judge_good (EfPostizClient *self, const Creation *creation, const EfHttpAnswer *answer)
{
  EfPostizSent *sent = sent_new (EF_POSTIZ_OUTCOME_UNKNOWN, NULL);

  read_created (sent, answer);
  if (is_complete (sent, creation))
    sent->outcome = EF_POSTIZ_OUTCOME_CREATED;
  else
    sent->error = g_error_new (
      EF_NET_ERROR, EF_NET_ERROR_SERVER,
      _ ("%s took the posts but did not say so for every channel: they are looked for there."),
      ef_http_get_host (self->http));

  return sent;
}

static EfPostizSent *
judge (EfPostizClient *self, const Creation *creation, const EfHttpAnswer *answer)
{
  EfPostizProblem *problem;
  EfPostizSent *sent;

  if (answer->status >= 200 && answer->status <= 299)
    return judge_good (self, creation, answer);

  problem = ef_postiz_client_make_problem (self, answer);
  sent =
    sent_new (problem->is_before_creating ? EF_POSTIZ_OUTCOME_NOTHING : EF_POSTIZ_OUTCOME_UNKNOWN,
              ef_postiz_problem_to_error (problem));
  sent->problem = problem;

  return sent;
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  gboolean was_sent;
  GError *error = NULL;
  g_autoptr (EfHttpAnswer) answer =
    ef_http_send_finish (EF_HTTP (object), result, &was_sent, &error);
  EfPostizSent *sent;

  if (answer == NULL) {
    return_sent (
      task, sent_new (was_sent ? EF_POSTIZ_OUTCOME_UNKNOWN : EF_POSTIZ_OUTCOME_NOTHING, error));
    return;
  }

  ef_postiz_client_note_answer (self, answer);
  sent = judge (self, g_task_get_task_data (task), answer);
  sent->limit = answer->limit;
  sent->remaining = answer->remaining;
  sent->reset = answer->reset;
  return_sent (task, sent);
}

/* Newer servers publish at once what is planned for yesterday, older ones never. */
static gboolean
has_passed (EfPostizClient *self, const Creation *creation)
{
  gint64 now = g_get_real_time () + (self->has_clock_offset ? self->clock_offset : 0);

  return creation->date != 0 && creation->date <= now / 1000;
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);
  Creation *creation = g_task_get_task_data (task);
  GError *error = NULL;
  const char *prefix = ef_postiz_client_find_finish (self, result, &error);
  g_autofree char *path = NULL;

  if (prefix == NULL) {
    return_sent (task, sent_new (EF_POSTIZ_OUTCOME_NOTHING, error));
    return;
  }
  if (has_passed (self, creation)) {
    error = g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_REFUSED,
                                 _ ("The date of this post has passed: choose another."));
    return_sent (task, sent_new (EF_POSTIZ_OUTCOME_NOTHING, error));
    return;
  }

  path = g_strconcat (prefix, "/public/v1/posts", NULL);
  ef_http_send_async (self->http, EF_HTTP_POST, path, creation->json, EF_HTTP_ONCE,
                      g_task_get_cancellable (task), answer_cb, g_object_ref (task));
}

static Creation *
creation_new (const EfPostizRequest *request, GBytes *json)
{
  Creation *self = g_new0 (Creation, 1);
  g_autoptr (GStrvBuilder) channels = g_strv_builder_new ();

  self->json = json;
  self->date = request->is_draft ? 0 : request->date;
  for (guint i = 0; i < request->targets->len; i++) {
    EfPostizTarget *target = request->targets->pdata[i];

    g_strv_builder_add (channels, target->integration_id);
  }
  self->channels = g_strv_builder_end (channels);

  return self;
}

void
ef_postiz_client_create_async (EfPostizClient *self,
                               const EfPostizRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  GBytes *json = ef_postiz_payload_make (request, &error);

  g_task_set_source_tag (task, ef_postiz_client_create_async);
  g_task_set_check_cancellable (task, FALSE);
  if (json == NULL) {
    return_sent (task, sent_new (EF_POSTIZ_OUTCOME_NOTHING, error));
    return;
  }

  g_task_set_task_data (task, creation_new (request, json), creation_free);
  ef_postiz_client_find_async (self, cancellable, found_cb, g_steal_pointer (&task));
}

EfPostizSent *
ef_postiz_client_create_finish (EfPostizClient *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
