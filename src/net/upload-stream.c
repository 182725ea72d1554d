/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/upload-stream.h"

#include <glib/gi18n.h>
#include <string.h>

#include "net/error.h"

/* A file as the body of an upload: a head, the file, a foot. What it holds is one piece of the file, read in a
 * thread of GIO; it is not mapped, for a file may shrink while it is sent. The foot, without which no server
 * takes the upload, is given away only when the file is still what it was. */
struct _EfUploadStream {
  GInputStream parent_instance;

  GFileInputStream *file; /* (owned) */
  char *type;
  GBytes *head; /* (owned) */
  GBytes *foot; /* (owned) */
  guint8 *piece;
  gsize begin; /* of what is left of the piece */
  gsize end;
  goffset size; /* of the file */
  goffset left; /* of the file, not read yet */
  gint64 modified;
  guint32 modified_nsec;
  gsize n_head; /* given away */
  gsize n_foot;
  gboolean is_checked;
};

G_DEFINE_FINAL_TYPE (EfUploadStream, ef_upload_stream, G_TYPE_INPUT_STREAM)

/* libsoup asks for eight of a thousand bytes; a thread is not worth that. */
#define PIECE_BYTES (512 * 1024)

#define ATTRIBUTES                                                      \
  G_FILE_ATTRIBUTE_STANDARD_TYPE                                        \
  "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED \
  "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC "," G_FILE_ATTRIBUTE_TIME_MODIFIED_NSEC

/* What a file is by its ending, as servers want to hear it: some go by that, and not by what is inside. */
typedef struct {
  const char *ending;
  const char *name;
  const char *type;
} Kind;

static const Kind kinds[] = {
  { ".mp4", "video.mp4", "video/mp4" },      { ".png", "picture.png", "image/png" },
  { ".jpg", "picture.jpg", "image/jpeg" },   { ".jpeg", "picture.jpg", "image/jpeg" },
  { ".webp", "picture.webp", "image/webp" }, { ".gif", "picture.gif", "image/gif" },
};

typedef struct {
  void *buffer; /* of who reads */
  gsize count;
} Read;

static GError *
make_changed_error (void)
{
  return g_error_new_literal (
    EF_NET_ERROR, EF_NET_ERROR_FILE,
    _ ("The file changed while it was sent: wait until it is finished, and send "
       "it again."));
}

static GError *
make_unreadable_error (void)
{
  return g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_FILE,
                              _ ("The file cannot be read: look whether it is still in its place, "
                                 "and whether its disk is there."));
}

static void
fail (GTask *task, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_error (task, make_unreadable_error ());
}

static gint64
get_modified (GFileInfo *info)
{
  return (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) *
           G_USEC_PER_SEC +
         g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
}

static gsize
give (GBytes *bytes, gsize *given, Read *read)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize n = MIN (read->count, size - *given);

  memcpy (read->buffer, data + *given, n);
  *given += n;

  return n;
}

static gsize
give_piece (EfUploadStream *self, Read *read)
{
  gsize n = MIN (read->count, self->end - self->begin);

  memcpy (read->buffer, self->piece + self->begin, n);
  self->begin += n;

  return n;
}

static void
piece_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfUploadStream *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (size < 0) {
    fail (task, error);
  } else if (size == 0) {
    g_task_return_error (task, make_changed_error ());
  } else {
    self->begin = 0;
    self->end = (gsize) size;
    self->left -= size;
    g_task_return_int (task, (gssize) give_piece (self, g_task_get_task_data (task)));
  }
}

static void
check_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfUploadStream *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info =
    g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (object), result, &error);

  if (info == NULL) {
    fail (task, error);
  } else if (g_file_info_get_size (info) != self->size || get_modified (info) != self->modified ||
             g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_NSEC) !=
               self->modified_nsec) {
    g_task_return_error (task, make_changed_error ());
  } else {
    self->is_checked = TRUE;
    g_task_return_int (task,
                       (gssize) give (self->foot, &self->n_foot, g_task_get_task_data (task)));
  }
}

static void
ef_upload_stream_read_async (GInputStream *stream,
                             void *buffer,
                             gsize count,
                             int priority,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfUploadStream *self = EF_UPLOAD_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Read *read = g_new0 (Read, 1);

  g_task_set_source_tag (task, ef_upload_stream_read_async);
  g_task_set_priority (task, priority);
  g_task_set_task_data (task, read, g_free);
  read->buffer = buffer;
  read->count = count;

  if (self->n_head < g_bytes_get_size (self->head))
    g_task_return_int (task, (gssize) give (self->head, &self->n_head, read));
  else if (self->begin < self->end)
    g_task_return_int (task, (gssize) give_piece (self, read));
  else if (self->left > 0)
    g_input_stream_read_async (G_INPUT_STREAM (self->file), self->piece,
                               (gsize) MIN (self->left, PIECE_BYTES), priority, cancellable,
                               piece_cb, g_steal_pointer (&task));
  else if (!self->is_checked)
    g_file_input_stream_query_info_async (self->file, (char *) ATTRIBUTES, priority, cancellable,
                                          check_cb, g_steal_pointer (&task));
  else
    g_task_return_int (task, (gssize) give (self->foot, &self->n_foot, read));
}

static gssize
ef_upload_stream_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* Whoever calls this would wait for a disk. */
static gssize
ef_upload_stream_read (GInputStream *stream,
                       void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  g_propagate_error (error, make_unreadable_error ());

  return -1;
}

static gboolean
ef_upload_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
ef_upload_stream_close_async (GInputStream *stream,
                              int priority,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_upload_stream_close_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
ef_upload_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ef_upload_stream_finalize (GObject *object)
{
  EfUploadStream *self = EF_UPLOAD_STREAM (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->foot, g_bytes_unref);
  g_free (self->type);
  g_free (self->piece);

  G_OBJECT_CLASS (ef_upload_stream_parent_class)->finalize (object);
}

static void
ef_upload_stream_class_init (EfUploadStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ef_upload_stream_finalize;
  stream_class->read_fn = ef_upload_stream_read;
  stream_class->read_async = ef_upload_stream_read_async;
  stream_class->read_finish = ef_upload_stream_read_finish;
  stream_class->close_fn = ef_upload_stream_close;
  stream_class->close_async = ef_upload_stream_close_async;
  stream_class->close_finish = ef_upload_stream_close_finish;
}

static void
ef_upload_stream_init (EfUploadStream *self)
{
}

/* By the ending alone, in any case; what has none of them is sent as a video, and the server looks inside. The
 * name the person gave the file stays here. */
static const Kind *
find_kind (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  gsize length = name != NULL ? strlen (name) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    gsize ending = strlen (kinds[i].ending);

    if (length > ending && g_ascii_strcasecmp (name + length - ending, kinds[i].ending) == 0)
      return &kinds[i];
  }

  return &kinds[0];
}

/* Random, so that no file holds it. */
static char *
make_boundary (void)
{
  g_autofree char *random = g_uuid_string_random ();

  return g_strconcat ("edit-factory-", random, NULL);
}

static GBytes *
take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static EfUploadStream *
make_stream (GFile *file, GFileInputStream *input, GFileInfo *info)
{
  EfUploadStream *self = g_object_new (EF_TYPE_UPLOAD_STREAM, NULL);
  const Kind *kind = find_kind (file);
  g_autofree char *boundary = make_boundary ();

  self->file = g_object_ref (input);
  self->size = g_file_info_get_size (info);
  self->left = self->size;
  self->modified = get_modified (info);
  self->modified_nsec =
    g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_NSEC);
  self->piece = g_malloc (PIECE_BYTES);
  self->type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  self->head = take_text (g_strdup_printf ("--%s\r\n"
                                           "Content-Disposition: form-data; name=\"file\"; "
                                           "filename=\"%s\"\r\n"
                                           "Content-Type: %s\r\n\r\n",
                                           boundary, kind->name, kind->type));
  self->foot = take_text (g_strdup_printf ("\r\n--%s--\r\n", boundary));

  return self;
}

static void
opened_info_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GFileInputStream *input = G_FILE_INPUT_STREAM (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info_finish (input, result, &error);

  if (info == NULL)
    fail (task, error);
  else if (g_file_info_get_size (info) == 0)
    g_task_return_new_error_literal (task, EF_NET_ERROR, EF_NET_ERROR_FILE,
                                     _ ("The file is empty: render or copy it again."));
  else
    g_task_return_pointer (task, make_stream (g_task_get_task_data (task), input, info),
                           g_object_unref);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) input = g_file_read_finish (G_FILE (object), result, &error);

  if (input == NULL)
    fail (task, error);
  else
    g_file_input_stream_query_info_async (input, (char *) ATTRIBUTES, G_PRIORITY_DEFAULT,
                                          g_task_get_cancellable (task), opened_info_cb,
                                          g_object_ref (task));
}

/* A pipe would keep whoever opens it. */
static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  if (info == NULL)
    fail (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_task_return_error (task, make_unreadable_error ());
  else
    g_file_read_async (G_FILE (object), G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                       opened_cb, g_object_ref (task));
}

void
ef_upload_stream_open_async (GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_upload_stream_open_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, cancellable, looked_cb, task);
}

EfUploadStream *
ef_upload_stream_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
ef_upload_stream_get_content_type (EfUploadStream *self)
{
  return self->type;
}

goffset
ef_upload_stream_get_length (EfUploadStream *self)
{
  return (goffset) g_bytes_get_size (self->head) + self->size +
         (goffset) g_bytes_get_size (self->foot);
}

goffset
ef_upload_stream_get_file_size (EfUploadStream *self)
{
  return self->size;
}

gint64
ef_upload_stream_get_modified (EfUploadStream *self)
{
  return self->modified;
}
