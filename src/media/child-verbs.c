/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/child-verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/extract-mode.h"
#include "media/codecs.h"
#include "media/encoder.h"
#include "media/error.h"
#include "media/extract.h"
#include "media/poster.h"

#define MOST_SIDE 8192
#define PARTIAL_US (G_USEC_PER_SEC / 4)

/* A signal does not ask who is at work, so that this cannot be in a struct. */
static const char *volatile half_written;

void
ef_child_verbs_tidy (void)
{
  if (half_written != NULL)
    unlink (half_written);
}

void
ef_child_verbs_clear (EfChildVerbs *self)
{
  g_clear_pointer (&self->thumbnailer, ef_thumbnailer_free);
  g_clear_pointer (&self->thumbnailer_uri, g_free);
  g_clear_pointer (&self->thumbnailer_frames, g_free);
  g_clear_object (&self->cancellable);
}

static gboolean
refuse_request (GError **error)
{
  g_set_error_literal (
    error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
    _ ("Edit Factory was updated while it was open: quit it, and start it again."));

  return FALSE;
}

static JsonNode *
find_value (JsonObject *request, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (request, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
           ? node
           : NULL;
}

static const char *
get_text (JsonObject *request, const char *name, GError **error)
{
  JsonNode *node = find_value (request, name, G_TYPE_STRING);

  if (node == NULL)
    refuse_request (error);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static char *
get_path (JsonObject *request, const char *name, GError **error)
{
  const char *uri = get_text (request, name, error);

  return uri != NULL ? g_filename_from_uri (uri, NULL, error) : NULL;
}

static gboolean
get_number (JsonObject *request, const char *name, gint64 least, gint64 most, gint64 *number)
{
  JsonNode *node = find_value (request, name, G_TYPE_INT64);

  if (node == NULL)
    return FALSE;

  *number = json_node_get_int (node);

  return *number >= least && *number <= most;
}

static gboolean
get_switch (JsonObject *request, const char *name)
{
  JsonNode *node = find_value (request, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

static gboolean
get_size (JsonObject *request, int *width, int *height)
{
  gint64 wide;
  gint64 high;

  if (!get_number (request, "width", 1, MOST_SIDE, &wide) ||
      !get_number (request, "height", 1, MOST_SIDE, &high))
    return FALSE;

  *width = (int) wide;
  *height = (int) high;

  return TRUE;
}

static gboolean
fail_write (const char *path, int code, GError **error)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  g_propagate_error (error,
                     ef_media_error_translate (g_error_new_literal (G_IO_ERROR,
                                                                    code == ENOSPC || code == EDQUOT
                                                                      ? G_IO_ERROR_NO_SPACE
                                                                      : G_IO_ERROR_FAILED,
                                                                    g_strerror (code)),
                                               uri != NULL ? uri : path));

  return FALSE;
}

static char *
name_part (const char *path)
{
  return g_strconcat (path, ".part", NULL);
}

static gboolean
write_all (int file, const guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = write (file, data, size);

    if (n < 0 && errno != EINTR)
      return FALSE;
    if (n > 0) {
      data += n;
      size -= (gsize) n;
    }
  }

  return TRUE;
}

static gboolean
write_file (const char *path, int flags, GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int file = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
  gboolean done;

  if (file < 0)
    return fail_write (path, errno, error);

  done = write_all (file, data, size);
  if (!done)
    fail_write (path, errno, error);
  close (file);

  return done;
}

static gboolean
put_in_place (const char *part, const char *path, GError **error)
{
  return g_rename (part, path) == 0 || fail_write (path, errno, error);
}

/* Whoever looks sees the old file or the new one. It is a cache, so that a power cut may take it. */
static gboolean
replace_file (const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *part = name_part (path);
  gboolean done;

  half_written = part;
  done = write_file (part, O_TRUNC, bytes, error) && put_in_place (part, path, error);
  if (!done)
    g_unlink (part);
  half_written = NULL;

  return done;
}

static JsonObject *
answer_probe (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (uri, self->cancellable, error);
  g_autofree char *path = NULL;
  g_autofree char *fingerprint = NULL;
  gint64 size;
  gint64 modified;
  JsonObject *result;

  if (info == NULL)
    return NULL;

  path = g_filename_from_uri (uri, NULL, error);
  if (path != NULL)
    fingerprint = ef_media_fingerprint (path, &size, &modified, self->cancellable, error);
  if (fingerprint == NULL)
    return NULL;

  result = json_object_new ();
  json_object_set_member (result, "info", ef_media_info_to_json (info));
  json_object_set_string_member (result, "fingerprint", fingerprint);
  json_object_set_int_member (result, "size", size);
  json_object_set_int_member (result, "modified", modified);

  return result;
}

static JsonObject *
answer_frames (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autofree char *path = get_path (request, "file", error);
  g_autoptr (EfFrameIndex) index = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JsonObject *result;

  if (path == NULL)
    return NULL;
  index = ef_media_read_frames (uri, &progress, self->cancellable, error);
  if (index == NULL)
    return NULL;
  bytes = ef_frame_index_to_bytes (index);
  if (!replace_file (path, bytes, error))
    return NULL;

  result = json_object_new ();
  json_object_set_int_member (result, "n_frames", ef_frame_index_get_n_frames (index));
  json_object_set_int_member (result, "key_distance", ef_frame_index_get_key_distance (index));
  json_object_set_int_member (result, "end", ef_frame_index_get_end (index));

  return result;
}

typedef struct {
  EfChildVerbs *self;
  const char *path;
  gint64 last;
} Partial;

/* What cannot be written now is written at the end, or said then. */
static void
partial_levels_cb (EfLevels *levels, gpointer data)
{
  Partial *partial = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GBytes) bytes = NULL;

  if (now - partial->last < PARTIAL_US)
    return;

  partial->last = now;
  bytes = ef_levels_to_bytes (levels);
  if (replace_file (partial->path, bytes, NULL))
    partial->self->partial (partial->self->data);
}

static JsonObject *
answer_levels (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autofree char *path = get_path (request, "file", error);
  Partial partial = { self, path, g_get_monotonic_time () };
  g_autoptr (EfLevels) levels = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (path == NULL)
    return NULL;
  levels =
    ef_media_read_levels (uri, partial_levels_cb, &partial, &progress, self->cancellable, error);
  if (levels == NULL)
    return NULL;
  bytes = ef_levels_to_bytes (levels);

  return replace_file (path, bytes, error) ? json_object_new () : NULL;
}

static gboolean
write_scores (const char *path, EfScores *scores, GError **error)
{
  g_autoptr (GBytes) bytes = ef_scores_to_bytes (scores);

  return replace_file (path, bytes, error);
}

static gboolean
write_columns (const char *path, EfColumns *columns, GError **error)
{
  g_autoptr (GBytes) bytes = ef_columns_to_bytes (columns);

  return replace_file (path, bytes, error);
}

static JsonObject *
answer_columns (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autofree char *path = get_path (request, "file", error);
  g_autoptr (EfColumns) columns = NULL;

  if (path == NULL)
    return NULL;
  columns = ef_media_read_columns (uri, NULL, &progress, self->cancellable, error);

  return columns != NULL && write_columns (path, columns, error) ? json_object_new () : NULL;
}

/* Both are there or the scores are not, which the caller looks for. */
static gboolean
read_both (EfChildVerbs *self,
           const char *uri,
           const char *path,
           const char *columns_path,
           GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autoptr (EfScores) scores = NULL;
  g_autoptr (EfColumns) columns =
    ef_media_read_columns (uri, &scores, &progress, self->cancellable, error);

  return columns != NULL && write_columns (columns_path, columns, error) &&
         write_scores (path, scores, error);
}

static JsonObject *
answer_scores (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autofree char *path = get_path (request, "file", error);
  g_autofree char *columns_path = NULL;
  g_autoptr (EfScores) scores = NULL;

  if (path == NULL)
    return NULL;
  if (find_value (request, "columns", G_TYPE_STRING) != NULL) {
    columns_path = get_path (request, "columns", error);
    return columns_path != NULL && read_both (self, uri, path, columns_path, error)
             ? json_object_new ()
             : NULL;
  }

  scores =
    ef_media_read_scores (uri, get_switch (request, "keys"), &progress, self->cancellable, error);

  return scores != NULL && write_scores (path, scores, error) ? json_object_new () : NULL;
}

/* Without them pictures round open key frames are not exact, which is no reason to have none. */
static EfFrameIndex *
load_index (const char *path)
{
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (path == NULL || !g_file_get_contents (path, &contents, &length, NULL))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&contents), length);

  return ef_frame_index_from_bytes (bytes, NULL);
}

static gboolean
open_thumbnailer (EfChildVerbs *self, const char *uri, const char *frames_path, GError **error)
{
  g_autoptr (EfFrameIndex) frames = NULL;

  if (self->thumbnailer != NULL && g_strcmp0 (self->thumbnailer_uri, uri) == 0 &&
      g_strcmp0 (self->thumbnailer_frames, frames_path) == 0)
    return TRUE;

  g_clear_pointer (&self->thumbnailer, ef_thumbnailer_free);
  frames = load_index (frames_path);
  self->thumbnailer = ef_thumbnailer_new_with_frames (uri, frames, self->cancellable, error);
  g_set_str (&self->thumbnailer_uri, uri);
  g_set_str (&self->thumbnailer_frames, frames_path);

  return self->thumbnailer != NULL;
}

/* After an error the pipeline is made anew. */
static GBytes *
take_picture (EfChildVerbs *self,
              const char *uri,
              const char *frames_path,
              gint64 time,
              gboolean exact,
              int width,
              int height,
              gint64 *taken,
              GError **error)
{
  GBytes *picture;

  if (!open_thumbnailer (self, uri, frames_path, error))
    return NULL;

  picture = ef_thumbnailer_take (self->thumbnailer, time, exact, width, height, taken,
                                 self->cancellable, error);
  if (picture == NULL)
    g_clear_pointer (&self->thumbnailer, ef_thumbnailer_free);

  return picture;
}

static gboolean
append_picture (const char *path, gint64 time, GBytes *picture, GError **error)
{
  g_autoptr (GBytes) record = ef_film_make_record (time, picture);

  return write_file (path, O_APPEND, record, error);
}

static JsonArray *
get_times (JsonObject *request, GError **error)
{
  JsonNode *node = json_object_get_member (request, "times");
  JsonArray *times =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; times != NULL && i < json_array_get_length (times); i++) {
    JsonNode *time = json_array_get_element (times, i);

    if (!JSON_NODE_HOLDS_VALUE (time) || json_node_get_value_type (time) != G_TYPE_INT64 ||
        json_node_get_int (time) < 0)
      times = NULL;
  }
  if (times == NULL)
    refuse_request (error);

  return times;
}

/* One place that cannot be shown does not keep the others from being shown; nothing else is skipped. */
static gboolean
is_bearable (const GError *error)
{
  return g_error_matches (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED) ||
         g_error_matches (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED);
}

static gboolean
add_to_film (EfChildVerbs *self,
             const char *uri,
             const char *path,
             gint64 time,
             int *n,
             GError **error)
{
  g_autoptr (GError) failure = NULL;
  gint64 taken;
  g_autoptr (GBytes) picture =
    take_picture (self, uri, NULL, time, FALSE, EF_FILM_WIDTH, EF_FILM_HEIGHT, &taken, &failure);

  if (picture == NULL && is_bearable (failure))
    return TRUE;
  if (picture == NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }

  (*n)++;

  return append_picture (path, taken, picture, error);
}

static JsonObject *
answer_film (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  g_autofree char *path = get_path (request, "file", error);
  JsonArray *times = path != NULL ? get_times (request, error) : NULL;
  guint n_times = times != NULL ? json_array_get_length (times) : 0;
  gint64 last = 0;
  int n_pictures = 0;
  JsonObject *result;

  if (times == NULL)
    return NULL;

  for (guint i = 0; i < n_times; i++) {
    gint64 now = g_get_monotonic_time ();

    if (!add_to_film (self, uri, path, json_array_get_int_element (times, i), &n_pictures, error))
      return NULL;
    self->progress ((i + 1) / (double) n_times, self->data);
    if (n_pictures > 0 && now - last >= PARTIAL_US) {
      last = now;
      self->partial (self->data);
    }
  }

  result = json_object_new ();
  json_object_set_int_member (result, "n_pictures", n_pictures);

  return result;
}

static JsonObject *
answer_picture (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  g_autofree char *path = get_path (request, "file", error);
  g_autofree char *frames_path = find_value (request, "frames", G_TYPE_STRING) != NULL
                                   ? get_path (request, "frames", NULL)
                                   : NULL;
  g_autoptr (GBytes) picture = NULL;
  gint64 time;
  gint64 taken;
  int width;
  int height;
  JsonObject *result;

  if (path == NULL)
    return NULL;
  if (!get_number (request, "time", 0, G_MAXINT64, &time) || !get_size (request, &width, &height)) {
    refuse_request (error);
    return NULL;
  }

  picture = take_picture (self, uri, frames_path, time, get_switch (request, "exact"), width,
                          height, &taken, error);
  if (picture == NULL || !append_picture (path, taken, picture, error))
    return NULL;

  result = json_object_new ();
  json_object_set_int_member (result, "time", taken);

  return result;
}

static JsonObject *
answer_poster (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  g_autofree char *path = get_path (request, "file", error);
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (GBytes) picture = NULL;
  int width;
  int height;

  if (path == NULL)
    return NULL;
  if (!get_size (request, &width, &height)) {
    refuse_request (error);
    return NULL;
  }
  info = ef_media_probe (uri, self->cancellable, error);
  if (info == NULL || !open_thumbnailer (self, uri, NULL, error))
    return NULL;

  picture =
    ef_poster_take (self->thumbnailer, info->duration, width, height, self->cancellable, error);
  if (picture == NULL)
    g_clear_pointer (&self->thumbnailer, ef_thumbnailer_free);

  return picture != NULL && replace_file (path, picture, error) ? json_object_new () : NULL;
}

static JsonObject *
answer_proxy (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autofree char *path = get_path (request, "file", error);
  g_autofree char *part = path != NULL ? name_part (path) : NULL;
  gboolean done;

  if (path == NULL)
    return NULL;

  half_written = part;
  done = ef_media_make_proxy (uri, part, &progress, self->cancellable, error) &&
         put_in_place (part, path, error);
  if (!done)
    g_unlink (part);
  half_written = NULL;

  return done ? json_object_new () : NULL;
}

/* From the cache; where they are not there yet, or any more, from the video itself. */
static EfFrameIndex *
load_frames (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  g_autofree char *path = get_path (request, "frames", error);
  g_autofree char *data = NULL;
  gsize length;
  g_autoptr (GBytes) bytes = NULL;
  EfFrameIndex *frames = NULL;

  if (path == NULL)
    return NULL;
  if (g_file_get_contents (path, &data, &length, NULL)) {
    bytes = g_bytes_new_take (g_steal_pointer (&data), length);
    frames = ef_frame_index_from_bytes (bytes, NULL);
  }

  return frames != NULL ? frames : ef_media_read_frames (uri, NULL, self->cancellable, error);
}

static gboolean
read_span (JsonObject *from, EfTimeSpan *span)
{
  return get_number (from, "begin", 0, G_MAXINT64, &span->begin) &&
         get_number (from, "end", span->begin + 1, G_MAXINT64, &span->end);
}

/* One, or several in "spans". */
static gboolean
read_spans (JsonObject *request, GArray *spans)
{
  JsonNode *node = json_object_get_member (request, "spans");
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  EfTimeSpan span;

  if (array == NULL && read_span (request, &span))
    g_array_append_val (spans, span);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *one = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_OBJECT (one) || !read_span (json_node_get_object (one), &span))
      return FALSE;
    g_array_append_val (spans, span);
  }

  return spans->len > 0;
}

static gboolean
read_wish (JsonObject *request, EfExtractWish *wish, GArray *spans, GError **error)
{
  const char *mode = get_text (request, "mode", error);
  JsonNode *tracks = find_value (request, "tracks", G_TYPE_STRING);

  if (mode == NULL)
    return FALSE;
  if (!ef_extract_mode_from_nick (mode, &wish->mode) ||
      (tracks != NULL &&
       !ef_extract_tracks_from_nick (json_node_get_string (tracks), &wish->tracks)) ||
      !read_spans (request, spans))
    return refuse_request (error);
  wish->spans = (const EfTimeSpan *) (gpointer) spans->data;
  wish->n_spans = spans->len;

  return TRUE;
}

static JsonObject *
answer_extract (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  EfProgress progress = { self->progress, self->data };
  g_autofree char *path = get_path (request, "file", error);
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EfTimeSpan));
  EfExtractWish wish = { 0 };
  g_autoptr (EfFrameIndex) frames = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  g_autofree char *notice = NULL;
  JsonObject *result;

  if (path == NULL || !read_wish (request, &wish, spans, error))
    return NULL;
  frames = load_frames (self, request, uri, error);
  if (frames == NULL)
    return NULL;
  info = ef_media_info_from_json (json_object_get_member (request, "info"), error);
  if (info == NULL ||
      !ef_extract (uri, info, frames, &wish, path, &notice, &progress, self->cancellable, error))
    return NULL;

  result = json_object_new ();
  if (notice != NULL)
    json_object_set_string_member (result, "notice", notice);
  else
    json_object_set_null_member (result, "notice");

  return result;
}

static JsonArray *
take_names (GPtrArray *names)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < names->len; i++)
    json_array_add_string_element (array, names->pdata[i]);
  g_ptr_array_unref (names);

  return array;
}

/* What is missing here; the file does not matter. */
static JsonObject *
answer_codecs (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  JsonObject *result = json_object_new ();

  json_object_set_array_member (result, "unreadable", take_names (ef_codecs_list_unreadable ()));
  json_object_set_array_member (result, "unwritable", take_names (ef_codecs_list_unwritable ()));

  return result;
}

/* Each is tried out, which takes a moment; the file does not matter. */
static JsonObject *
answer_encoders (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error)
{
  JsonObject *result = json_object_new ();
  JsonArray *array = json_array_new ();
  const EfEncoder *encoder;

  for (guint i = 0; (encoder = ef_encoder_get (EF_ENCODER_H264, i)) != NULL; i++) {
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "nick", encoder->nick);
    json_object_set_string_member (object, "name", encoder->label);
    json_object_set_boolean_member (object, "hardware", encoder->is_hardware);
    json_object_set_boolean_member (object, "works", ef_encoder_probe (encoder));
    json_array_add_object_element (array, object);
  }
  json_object_set_array_member (result, "encoders", array);

  return result;
}

static const struct {
  const char *name;
  JsonObject *(*answer) (EfChildVerbs *self, JsonObject *request, const char *uri, GError **error);
} verbs[] = {
  { "probe", answer_probe },   { "frames", answer_frames },   { "levels", answer_levels },
  { "scores", answer_scores }, { "film", answer_film },       { "picture", answer_picture },
  { "poster", answer_poster }, { "proxy", answer_proxy },     { "extract", answer_extract },
  { "codecs", answer_codecs }, { "columns", answer_columns }, { "encoders", answer_encoders },
};

/* Whoever asks is told something, even where nobody knows what went wrong. */
static JsonObject *
answer (EfChildVerbs *self, guint verb, JsonObject *request, const char *uri, GError **error)
{
  GError *problem = NULL;
  JsonObject *result = verbs[verb].answer (self, request, uri, &problem);

  if (result == NULL && problem == NULL)
    problem = ef_media_error_translate (
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no reason"), uri);
  if (problem != NULL)
    g_propagate_error (error, problem);

  return result;
}

JsonObject *
ef_child_verbs_answer (EfChildVerbs *self, JsonObject *request, GError **error)
{
  const char *name = get_text (request, "do", error);
  const char *uri = name != NULL ? get_text (request, "uri", error) : NULL;

  if (uri == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (g_str_equal (verbs[i].name, name))
      return answer (self, i, request, uri, error);
  }
  refuse_request (error);

  return NULL;
}
