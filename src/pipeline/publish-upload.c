/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/network.h"
#include "pipeline/publish-private.h"

/* The file: there, the one that was planned, and at the account once, whatever posts use it. */

#define BLOCK (1024 * 1024)
#define LOOK_AGAIN_MS 200
#define MILLION 1000000

typedef struct {
  char *path;
  char *sha256;
  char *mime;
  gint64 size;
  gint64 modified; /* microseconds since 1970 */
} Content;

static void
content_free (gpointer data)
{
  Content *self = data;

  g_free (self->path);
  g_free (self->sha256);
  g_free (self->mime);
  g_free (self);
}

static gint64
get_modified (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * MILLION + status->st_mtim.tv_nsec / 1000;
}

static GError *
make_file_error (const char *sentence)
{
  return g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_FILE, sentence);
}

static gboolean
set_unreadable (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, EF_NET_ERROR, EF_NET_ERROR_FILE,
               _ ("“%s” cannot be read: look whether it is still where it was."), name);

  return FALSE;
}

static gboolean
set_changing (GError **error)
{
  g_propagate_error (error,
                     make_file_error (_ ("The file changes just now: wait until it is finished.")));

  return FALSE;
}

static gboolean
read_content (int fd, Content *content, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gint64 total = 0;
  gssize n;

  while ((n = read (fd, block, BLOCK)) > 0) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (total == 0)
      content->mime = g_strdup (ef_network_sniff (block, (gsize) n));
    g_checksum_update (sum, block, n);
    total += n;
  }
  if (n < 0)
    return set_unreadable (content->path, error);
  if (total != content->size)
    return set_changing (error);

  content->sha256 = g_strdup (g_checksum_get_string (sum));

  return TRUE;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Content *content = data;
  int fd = open (content->path, O_RDONLY | O_CLOEXEC);
  struct stat before;
  struct stat after;
  GError *error = NULL;

  if (fd < 0 || fstat (fd, &before) < 0 || !S_ISREG (before.st_mode)) {
    set_unreadable (content->path, &error);
  } else {
    content->size = before.st_size;
    content->modified = get_modified (&before);
    if (read_content (fd, content, cancellable, &error) &&
        (fstat (fd, &after) < 0 || after.st_size != before.st_size ||
         get_modified (&after) != content->modified))
      set_changing (&error);
  }
  if (fd >= 0)
    close (fd);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* It is there: by this run, or another one. */

static void look_up (GTask *task);

static void
taken_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    ef_steps_next (task);
  else
    ef_publish_fail (task, error);
}

static void
go_on (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  EfPublishCall *call;

  ef_job_set_progress (run->job, 1);
  if (ef_post_get_kind (run->post) != EF_POST_KIND_UPLOAD) {
    ef_steps_next (task);
    return;
  }

  call = ef_publish_call_new (run);
  call->to = EF_POST_HANDED_OVER;
  ef_publish_write_async (run, ef_publish_store_move_upload, call, taken_up_cb, task);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;
  EfPublishCall *call = ef_publish_write_finish (run, result, &error);

  ef_publish_desk_end_upload (run->desk, run->upload_name);
  g_clear_pointer (&run->upload_name, g_free);
  if (call == NULL) {
    ef_publish_fail (task, error);
    return;
  }

  run->upload = g_steal_pointer (&call->upload);
  go_on (task);
}

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfPostizUpload) upload =
    ef_postiz_client_upload_finish (EF_POSTIZ_CLIENT (object), result, &error);
  EfPublishCall *call;

  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (upload != NULL && (upload->size != run->size || upload->modified != run->modified))
    error = make_file_error (_ ("The file changed while it was uploaded: try again."));
  if (error != NULL) {
    ef_publish_fail (task, error);
    return;
  }

  /* At once: each upload is a new one to the server. */
  call = ef_publish_call_new (run);
  call->upload = ef_upload_new (call->profile_id, call->account, run->sha256);
  call->upload->size = upload->size;
  g_set_str (&call->upload->media_id, upload->media->id);
  g_set_str (&call->upload->media_path, upload->media->path);
  call->upload->uploaded_at = g_get_real_time ();
  ef_publish_write_async (run, ef_publish_store_upload, call, noted_cb, task);
}

static void
progress_cb (goffset sent, goffset total, gpointer data)
{
  EfPublish *run = data;

  if (total > 0)
    ef_job_set_progress (run->job, (double) sent / (double) total);
}

static void
upload_file (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  g_autoptr (GFile) file = g_file_new_for_path (ef_post_get_file (run->post));

  ef_postiz_client_upload_async (run->client, file, progress_cb, run, run->stop, uploaded_cb, task);
}

static void
look_again_cb (gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);

  run->timer = 0;
  if (g_cancellable_is_cancelled (run->stop))
    ef_publish_fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  else
    look_up (task);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  g_autofree char *name = NULL;
  GError *error = NULL;
  EfPublishCall *call = ef_publish_write_finish (run, result, &error);

  if (call == NULL) {
    ef_publish_fail (task, error);
    return;
  }
  if (call->upload != NULL) {
    run->upload = g_steal_pointer (&call->upload);
    go_on (task);
    return;
  }

  name = g_strjoin (" ", call->profile_id, run->account, run->sha256, NULL);
  if (!ef_publish_desk_begin_upload (run->desk, name)) {
    run->timer = g_timeout_add_once (LOOK_AGAIN_MS, look_again_cb, task);
    return;
  }

  run->upload_name = g_steal_pointer (&name);
  upload_file (task);
}

static void
look_up (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  EfPublishCall *call = ef_publish_call_new (run);

  call->text = g_strdup (run->sha256);
  ef_publish_write_async (run, ef_publish_store_file, call, looked_up_cb, task);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  Content *content = g_task_get_task_data (G_TASK (result));
  const char *planned = ef_post_get_file_sha256 (run->post);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error) && *planned != '\0' &&
      !g_str_equal (planned, content->sha256))
    error = make_file_error (
      _ ("The file is another than when this post was planned: plan it again, or put it back."));
  if (error != NULL) {
    ef_publish_fail (task, error);
    return;
  }

  g_set_str (&run->sha256, content->sha256);
  run->size = content->size;
  run->modified = content->modified;
  look_up (task);
}

static void
read_file (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  GTask *reading = g_task_new (run->studio, run->stop, read_cb, task);
  Content *content = g_new0 (Content, 1);

  g_task_set_source_tag (reading, read_file);
  content->path = g_strdup (ef_post_get_file (run->post));
  g_task_set_task_data (reading, content, content_free);
  ef_worker_run (ef_studio_get_file_worker (run->studio), reading, read_in_thread);
  g_object_unref (reading);
}

static void
begun_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    read_file (task);
  else
    ef_publish_fail (task, error);
}

void
ef_publish_upload (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  g_autoptr (GPtrArray) waiting =
    ef_publish_list_targets (run, EF_POST_STATE_BIT (EF_POST_WAITING));

  if (waiting->len == 0 && !ef_publish_has_move (run) &&
      ef_post_get_kind (run->post) != EF_POST_KIND_UPLOAD) {
    ef_steps_next (task);
    return;
  }

  ef_publish_write_async (run, ef_publish_store_take_up, ef_publish_call_new (run), begun_cb, task);
}
