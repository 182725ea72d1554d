/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client-private.h"
#include "net/upload-stream.h"

/* A file on its way to the server. An upload whose answer was lost leaves a file there that nobody uses, which
 * does no harm: it may be sent again. */

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 4)

typedef struct {
  GFile *file;            /* (owned) */
  EfUploadStream *stream; /* (owned) (nullable) */
  const char *prefix;
  EfPostizProgress progress;
  gpointer progress_data;
  gint64 told_at;
  gboolean is_told_whole;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *self = data;

  g_object_unref (self->file);
  g_clear_object (&self->stream);
  g_free (self);
}

void
ef_postiz_upload_free (EfPostizUpload *self)
{
  if (self == NULL)
    return;

  ef_postiz_media_free (self->media);
  g_free (self);
}

/* In bytes of the file: what is around it is nobody's business. */
static void
progress_cb (goffset sent, goffset total, gpointer user_data)
{
  Sending *sending = user_data;
  goffset size = ef_upload_stream_get_file_size (sending->stream);
  gint64 now = g_get_monotonic_time ();

  if (sending->is_told_whole || (sent < total && now - sending->told_at < PROGRESS_INTERVAL))
    return;

  sending->told_at = now;
  sending->is_told_whole = sent >= total;
  if (sending->progress != NULL)
    sending->progress (MIN (sent, size), size, sending->progress_data);
}

static EfPostizUpload *
make_upload (Sending *sending, EfPostizMedia *media)
{
  EfPostizUpload *upload = g_new0 (EfPostizUpload, 1);

  upload->media = media;
  upload->size = ef_upload_stream_get_file_size (sending->stream);
  upload->modified = ef_upload_stream_get_modified (sending->stream);

  return upload;
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (EfHttpAnswer) answer = ef_http_upload_finish (EF_HTTP (object), result, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (EfPostizProblem) problem = NULL;
  EfPostizMedia *media = NULL;

  if (answer == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_postiz_client_note_answer (self, answer);
  if (answer->status >= 200 && answer->status <= 299)
    node = ef_postiz_answer_parse (answer->body);
  if (node != NULL)
    media = ef_postiz_answer_media (node);
  if (media != NULL) {
    g_task_return_pointer (task, make_upload (g_task_get_task_data (task), media),
                           (GDestroyNotify) ef_postiz_upload_free);
    return;
  }

  problem = ef_postiz_client_make_problem (self, answer);
  g_task_return_error (task, ef_postiz_problem_to_error (problem));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autofree char *path = g_strconcat (sending->prefix, "/public/v1/upload", NULL);
  GError *error = NULL;

  sending->stream = ef_upload_stream_open_finish (result, &error);
  if (sending->stream == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_http_upload_async (self->http, path, ef_upload_stream_get_content_type (sending->stream),
                        G_INPUT_STREAM (sending->stream),
                        ef_upload_stream_get_length (sending->stream), progress_cb, sending,
                        g_task_get_cancellable (task), answer_cb, g_object_ref (task));
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;

  sending->prefix = ef_postiz_client_find_finish (EF_POSTIZ_CLIENT (object), result, &error);
  if (sending->prefix != NULL)
    ef_upload_stream_open_async (sending->file, g_task_get_cancellable (task), opened_cb,
                                 g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
ef_postiz_client_upload_async (EfPostizClient *self,
                               GFile *file,
                               EfPostizProgress progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, ef_postiz_client_upload_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, sending, sending_free);
  sending->file = g_object_ref (file);
  sending->progress = progress;
  sending->progress_data = progress_data;
  ef_postiz_client_find_async (self, cancellable, found_cb, task);
}

EfPostizUpload *
ef_postiz_client_upload_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
