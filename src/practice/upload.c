/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "practice/multipart.h"
#include "practice/rules.h"
#include "practice/server-private.h"
#include "practice/sniff.h"

/* A file on its way in: it goes to disk as it comes, in blocks, on a thread; while one is written and one is
 * full, the connection is not read. What can not be taken any more is not written either. */

#define BLOCK (1024 * 1024)
#define MOST_BLOCKS 2
#define MOST_IMAGE G_GUINT64_CONSTANT (10485760)
#define MOST_VIDEO G_GUINT64_CONSTANT (1073741824)
#define READ_SIZE (256 * 1024)

/* The file belongs to the thread, the rest to the main one. */
typedef struct {
  gatomicrefcount references;
  char *path; /* (owned) while it comes in */
  int file;   /* -1: not yet, or no more */
} Sink;

struct EfReceived {
  EfCall *call;           /* not owned: it owns this */
  EfMultipart *multipart; /* (owned) (nullable) */
  Sink *sink;             /* (owned) */
  GByteArray *block;      /* (owned) */
  guint8 head[EF_SNIFF_BYTES];
  gsize n_head;
  guint64 size;
  guint n_files;
  guint n_writing;
  char *unexpected; /* (owned) (nullable) name of a field that should not be there */
  gboolean is_inside;
  gboolean is_paused;
  gboolean is_whole; /* all came; answered when all is written */
  gboolean has_failed;
};

static void
sink_unref (Sink *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  if (self->file >= 0) {
    close (self->file);
    g_unlink (self->path);
  }
  g_free (self->path);
  g_free (self);
}

static Sink *
sink_ref (Sink *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

/* Writing */

typedef struct {
  Sink *sink;       /* (owned) */
  GByteArray *data; /* (owned) */
  char *final;      /* (owned) (nullable) what it is called when it is whole */
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  sink_unref (self->sink);
  g_byte_array_unref (self->data);
  g_free (self->final);
  g_free (self);
}

static gboolean
write_all (Write *self)
{
  gsize at = 0;

  if (self->sink->file < 0)
    self->sink->file = open (self->sink->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  while (self->sink->file >= 0 && at < self->data->len) {
    gssize n = write (self->sink->file, self->data->data + at, self->data->len - at);

    if (n < 0 && errno != EINTR)
      return FALSE;
    at += n > 0 ? (gsize) n : 0;
  }

  return self->sink->file >= 0;
}

static gboolean
finish_file (Write *self)
{
  g_autofree char *folder = g_path_get_dirname (self->final);

  if (g_mkdir_with_parents (folder, 0700) != 0 || g_rename (self->sink->path, self->final) != 0)
    return FALSE;
  close (self->sink->file);
  self->sink->file = -1;

  return TRUE;
}

static void
write_block (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *self = data;

  g_task_return_boolean (task, write_all (self) && (self->final == NULL || finish_file (self)));
}

static void
start_write (EfReceived *self, const char *final, GAsyncReadyCallback callback)
{
  EfCall *call = self->call;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, ef_call_ref (call));
  Write *data = g_new0 (Write, 1);

  g_task_set_source_tag (task, start_write);
  data->sink = sink_ref (self->sink);
  data->data = g_steal_pointer (&self->block);
  data->final = g_strdup (final);
  self->block = g_byte_array_new ();
  self->n_writing++;
  g_task_set_task_data (task, data, write_free);
  ef_worker_run (call->server->files, task, write_block);
}

static void judge (EfReceived *self);

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfCall) call = user_data;
  EfReceived *self = call->upload;

  self->n_writing--;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    self->has_failed = TRUE;
  if (call->is_gone)
    return;
  if (self->is_paused && self->n_writing < MOST_BLOCKS) {
    self->is_paused = FALSE;
    soup_server_message_unpause (call->message);
  }
  if (self->is_whole && self->n_writing == 0)
    judge (self);
}

/* Reading */

static gboolean
is_wanted (EfReceived *self)
{
  EfSniffed sniffed;

  if (self->n_head < EF_SNIFF_BYTES)
    return TRUE;

  return ef_sniff (self->head, self->n_head, &sniffed) &&
         self->size <= (sniffed.is_video ? MOST_VIDEO : MOST_IMAGE);
}

static void
begin_cb (const char *name, const char *file_name, gpointer user_data)
{
  EfReceived *self = user_data;

  self->is_inside = FALSE;
  if (file_name == NULL)
    return;
  if (g_str_equal (name, "file") && self->n_files == 0)
    self->is_inside = TRUE;
  else if (self->unexpected == NULL)
    self->unexpected = g_strdup (name);
  self->n_files++;
}

static void
data_cb (const guint8 *data, gsize size, gpointer user_data)
{
  EfReceived *self = user_data;
  gsize n = MIN (size, EF_SNIFF_BYTES - self->n_head);

  if (!self->is_inside)
    return;
  memcpy (self->head + self->n_head, data, n);
  self->n_head += n;
  self->size += size;
  if (!is_wanted (self))
    return;

  g_byte_array_append (self->block, data, (guint) size);
  if (self->block->len < BLOCK)
    return;
  start_write (self, NULL, written_cb);
  if (self->n_writing >= MOST_BLOCKS && !self->is_paused) {
    self->is_paused = TRUE;
    soup_server_message_pause (self->call->message);
  }
}

static void
end_cb (gpointer user_data)
{
  EfReceived *self = user_data;

  self->is_inside = FALSE;
}

static const EfMultipartFuncs funcs = { begin_cb, data_cb, end_cb };

EfReceived *
ef_received_new (EfCall *call)
{
  EfReceived *self = g_new0 (EfReceived, 1);
  const char *type = soup_message_headers_get_one (
    soup_server_message_get_request_headers (call->message), "Content-Type");
  g_autofree char *name = ef_practice_make_name ();

  self->call = call;
  self->multipart = call->not_known == NULL ? ef_multipart_new (type, &funcs, self) : NULL;
  self->block = g_byte_array_new ();
  self->sink = g_new0 (Sink, 1);
  g_atomic_ref_count_init (&self->sink->references);
  self->sink->file = -1;
  self->sink->path =
    g_strdup_printf ("%s/.part-%s", ef_practice_state_get_folder (call->server->state), name);

  return self;
}

void
ef_received_free (EfReceived *self)
{
  g_clear_pointer (&self->multipart, ef_multipart_free);
  g_byte_array_unref (self->block);
  sink_unref (self->sink);
  g_free (self->unexpected);
  g_free (self);
}

void
ef_received_feed (EfReceived *self, const guint8 *data, gsize size)
{
  if (self->multipart != NULL)
    ef_multipart_feed (self->multipart, data, size);
}

/* Answering */

static JsonObject *
describe (JsonObject *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", ef_practice_text (row, "id"));
  json_object_set_string_member (object, "name", ef_practice_text (row, "name"));
  json_object_set_null_member (object, "originalName");
  json_object_set_string_member (object, "path", ef_practice_text (row, "path"));
  json_object_set_null_member (object, "thumbnail");
  json_object_set_null_member (object, "alt");

  return object;
}

static JsonObject *
store_row (EfReceived *self, const char *name, const char *path, const char *mime)
{
  EfCall *call = self->call;
  JsonObject *row = json_object_new ();
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *address = g_strconcat (call->server->address, "/uploads/", path, NULL);

  json_object_set_string_member (row, "id", id);
  json_object_set_string_member (row, "name", name);
  json_object_set_string_member (row, "path", address);
  json_object_set_string_member (row, "file", path);
  json_object_set_string_member (row, "mime", mime);
  json_object_set_int_member (row, "size", (gint64) self->size);
  json_object_set_int_member (row, "createdAt", ef_practice_server_now (call->server));
  json_array_add_object_element (ef_practice_rows (call->organisation, "media"), row);
  ef_practice_state_touch (call->server->state);

  return row;
}

static char *
make_path (EfCall *call, const char *name)
{
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_utc (ef_practice_server_now (call->server) / 1000);
  g_autofree char *day = g_date_time_format (now, "%Y/%m/%d");

  return g_strconcat (day, "/", name, NULL);
}

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfCall) call = user_data;
  EfReceived *self = call->upload;
  Write *data = g_task_get_task_data (G_TASK (result));
  const char *folder = ef_practice_state_get_folder (call->server->state);
  g_autofree char *name = g_path_get_basename (data->final);
  EfSniffed sniffed;

  self->n_writing--;
  if (!g_task_propagate_boolean (G_TASK (result), NULL)) {
    if (!call->is_gone)
      ef_call_fail_inside (call);
    return;
  }
  ef_sniff (self->head, self->n_head, &sniffed);
  ef_call_answer_object (
    call, 201, describe (store_row (self, name, data->final + strlen (folder) + 1, sniffed.mime)));
}

static void
refuse (EfCall *call, const char *message)
{
  ef_call_answer (call, 400, ef_rules_make_bad_request (message));
}

/* Everything came, and all but the last block is written. */
static void
judge (EfReceived *self)
{
  EfCall *call = self->call;
  EfSniffed sniffed;
  guint64 most;
  g_autofree char *random = ef_practice_make_name ();
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *final = NULL;
  g_autofree char *message = NULL;

  self->is_whole = FALSE;
  if (self->unexpected != NULL) {
    message = g_strconcat ("Unexpected field - ", self->unexpected, NULL);
    refuse (call, message);
  } else if (self->n_files == 0) {
    ef_call_refuse (call, 400, "No file provided");
  } else if (!ef_multipart_is_over (self->multipart)) {
    refuse (call, "Unexpected end of form");
  } else if (!ef_sniff (self->head, self->n_head, &sniffed)) {
    refuse (call, "Unsupported file type.");
  } else if (self->size > (most = sniffed.is_video ? MOST_VIDEO : MOST_IMAGE)) {
    message = g_strdup_printf (
      "File size exceeds the maximum allowed size of %" G_GUINT64_FORMAT " bytes.", most);
    refuse (call, message);
  } else if (self->has_failed) {
    ef_call_fail_inside (call);
  } else {
    name = g_strconcat (random, ".", sniffed.extension, NULL);
    path = make_path (call, name);
    final = g_build_filename (ef_practice_state_get_folder (call->server->state), path, NULL);
    start_write (self, final, finished_cb);
  }
}

void
ef_received_answer (EfCall *call)
{
  EfReceived *self = call->upload;

  self->is_whole = TRUE;
  if (self->n_writing == 0)
    judge (self);
}

/* Nothing is fetched: this server knows no other. */
void
ef_received_answer_address (EfCall *call)
{
  static const char *const endings[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4" };
  g_autoptr (JsonNode) body = ef_call_parse_body (call);
  const char *url = body != NULL ? ef_practice_text (json_node_get_object (body), "url") : "";
  g_autofree char *bare = g_strndup (url, strcspn (url, "?"));
  g_autoptr (JsonArray) faults = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    if (g_str_has_prefix (url, "https://") && g_str_has_suffix (bare, endings[i])) {
      ef_call_refuse (call, 400, "Failed to fetch URL");
      return;
    }
  }
  faults = json_array_new ();
  json_array_add_string_element (
    faults, "File must have a valid extension: .png, .jpg, .jpeg, .gif, .webp, or .mp4");
  ef_call_answer (call, 400, ef_rules_make_bad_requests (faults));
}

/* Serving what was uploaded */

typedef struct {
  EfCall *call;         /* (owned) */
  GInputStream *stream; /* (owned) */
  guint64 left;
  gulong handler;
} Serve;

static void read_more (Serve *self);

static void
serve_free (Serve *self)
{
  g_clear_signal_handler (&self->handler, self->call->message);
  g_clear_object (&self->stream);
  ef_call_unref (self->call);
  g_free (self);
}

static void
wrote_cb (SoupServerMessage *message, gpointer user_data)
{
  Serve *self = user_data;

  soup_server_message_pause (message);
  read_more (self);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Serve *self = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, NULL);
  SoupMessageBody *body = soup_server_message_get_response_body (self->call->message);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  EfCall *call = self->call;

  if (call->is_gone || size == 0) {
    if (!call->is_gone)
      ef_call_cut (call);
    serve_free (self);
    return;
  }

  soup_message_body_append_bytes (body, bytes);
  self->left -= MIN (self->left, size);
  if (self->left == 0) {
    soup_message_body_complete (body);
    soup_server_message_unpause (call->message);
    serve_free (self);
  } else {
    soup_server_message_unpause (call->message);
  }
}

static void
read_more (Serve *self)
{
  g_input_stream_read_bytes_async (self->stream, READ_SIZE, G_PRIORITY_DEFAULT, NULL, read_cb,
                                   self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Serve *self = user_data;
  EfCall *call = self->call;
  GFileInputStream *stream = g_file_read_finish (G_FILE (object), result, NULL);
  SoupServerMessage *message = call->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  if (call->is_gone || stream == NULL) {
    g_clear_object (&stream);
    if (!call->is_gone)
      ef_call_answer_text (call, 404, "text/html; charset=utf-8",
                           "<html><body><h1>404 Not Found</h1></body></html>");
    serve_free (self);
    return;
  }

  self->stream = G_INPUT_STREAM (stream);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_length (headers, (goffset) self->left);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  self->handler = g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_cb), self);
  read_more (self);
}

static JsonObject *
find_media (EfPracticeServer *server, const char *path)
{
  JsonArray *organisations = ef_practice_state_get_organisations (server->state);

  for (guint i = 0; i < json_array_get_length (organisations); i++) {
    JsonArray *rows = ef_practice_rows (json_array_get_object_element (organisations, i), "media");

    for (guint k = 0; k < json_array_get_length (rows); k++) {
      JsonObject *row = json_array_get_object_element (rows, k);

      if (g_str_equal (ef_practice_text (row, "file"), path))
        return row;
    }
  }

  return NULL;
}

/* Only what is in the list of media, so that no path leads anywhere else. */
void
ef_received_serve (EfCall *call, const char *path)
{
  const char *name = path + strlen ("/uploads/");
  JsonObject *row = find_media (call->server, name);
  g_autofree char *place = NULL;
  g_autoptr (GFile) file = NULL;
  Serve *self;

  if (row == NULL || json_object_get_int_member_with_default (row, "size", 0) <= 0) {
    ef_call_answer_text (call, 404, "text/html; charset=utf-8",
                         "<html><body><h1>404 Not Found</h1></body></html>");
    return;
  }

  place = g_build_filename (ef_practice_state_get_folder (call->server->state), name, NULL);
  file = g_file_new_for_path (place);
  self = g_new0 (Serve, 1);
  self->call = ef_call_ref (call);
  self->left = (guint64) json_object_get_int_member (row, "size");
  ef_call_add_header (call, "Content-Type", ef_practice_text (row, "mime"));
  g_file_read_async (file, G_PRIORITY_DEFAULT, NULL, opened_cb, self);
}
