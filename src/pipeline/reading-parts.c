/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pipeline/cache.h"
#include "pipeline/failure.h"
#include "pipeline/reading-private.h"

#define POSTER_WIDTH 640
#define POSTER_HEIGHT 360

/* What is read from a file, and how one part follows the other. */

static void read_next (GTask *task);

static const EfSourcePart *
get_part (EfSourceReading *reading)
{
  return &reading->parts[reading->at];
}

static gboolean
has_picture (const EfMediaInfo *info)
{
  return *info->video_codec != '\0';
}

static gboolean
has_sound (const EfMediaInfo *info)
{
  return *info->audio_codec != '\0';
}

static void
complete_poster (EfSourceReading *reading, JsonObject *request)
{
  json_object_set_int_member (request, "width", POSTER_WIDTH);
  json_object_set_int_member (request, "height", POSTER_HEIGHT);
}

static void
complete_film (EfSourceReading *reading, JsonObject *request)
{
  JsonArray *times = json_array_new ();

  for (guint i = 0; i < reading->times->len; i++)
    json_array_add_int_element (times, g_array_index (reading->times, gint64, i));
  json_object_set_array_member (request, "times", times);
}

static void
complete_key_scores (EfSourceReading *reading, JsonObject *request)
{
  json_object_set_boolean_member (request, "keys", TRUE);
}

static void
complete_scores (EfSourceReading *reading, JsonObject *request)
{
  g_autofree char *path = ef_source_reading_get_path (reading, EF_CACHE_COLUMNS, "");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  json_object_set_boolean_member (request, "keys", FALSE);
  json_object_set_string_member (request, "columns", uri);
}

const EfSourcePart ef_source_reading_import_parts[] = {
  { "poster", EF_CACHE_POSTER, 1, has_picture, complete_poster },
  { "frames", EF_CACHE_FRAMES, 4, has_picture, NULL },
  { "levels", EF_CACHE_LEVELS, 4, has_sound, NULL },
  { "film", EF_CACHE_FILM_DONE, 4, has_picture, complete_film },
  { "scores", EF_CACHE_KEY_SCORES, 2, has_picture, complete_key_scores },
  { NULL },
};

const EfSourcePart ef_source_reading_analysis_parts[] = {
  { "proxy", EF_CACHE_PROXY, 4, ef_media_info_is_heavy, NULL },
  { "scores", EF_CACHE_SCORES, 4, has_picture, complete_scores },
  { NULL },
};

static gboolean
is_film (const EfSourcePart *part)
{
  return g_str_equal (part->name, EF_CACHE_FILM_DONE);
}

static gboolean
is_frames (const EfSourcePart *part)
{
  return g_str_equal (part->name, EF_CACHE_FRAMES);
}

/* One that has come to nothing keeps none of the others from being read, but for want of space. */
void
ef_source_reading_note_problem (GTask *task, GError *error)
{
  EfSourceReading *reading = ef_steps_get_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_NO_SPACE)) {
    ef_source_reading_fail (task, error);
    return;
  }

  if (reading->problem == NULL)
    reading->problem = error;
  else
    g_error_free (error);
  reading->at++;
  read_next (task);
}

void
ef_source_reading_next_part (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);

  reading->done += get_part (reading)->weight;
  ef_job_set_progress (reading->job, reading->done / reading->weight);
  reading->at++;
  read_next (task);
}

/* A part is there. */
static void
end_part (GTask *task)
{
  if (is_frames (get_part (ef_steps_get_data (task))))
    ef_source_reading_load_frames (task);
  else
    ef_source_reading_next_part (task);
}

static void
told_cb (double done, gboolean is_partial, gpointer data)
{
  EfSourceReading *reading = data;

  if (!is_partial)
    ef_job_set_progress (reading->job,
                         (reading->done + done * get_part (reading)->weight) / reading->weight);
}

/* The name of a file is the last thing it gets: what has its name is whole. */

typedef struct {
  char *from; /* (nullable): an empty one is made */
  char *to;
} Rename;

static void
rename_free (gpointer data)
{
  Rename *self = data;

  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static void
rename_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Rename *names = data;

  g_autoptr (GError) error = NULL;
  int code = 0;

  if (names->from != NULL)
    code = g_rename (names->from, names->to) == 0 ? 0 : errno;
  else if (!g_file_set_contents (names->to, "", 0, &error))
    code = g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? ENOSPC : EIO;
  g_task_return_int (task, code);
}

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autofree char *folder = g_filename_display_name (reading->folder);
  g_autofree char *sentence = NULL;
  int code = (int) g_task_propagate_int (G_TASK (result), NULL);

  if (code == 0) {
    end_part (task);
    return;
  }

  sentence = g_strdup_printf (_ ("“%s” was read, but the result could not be stored in “%s”: free "
                                 "some space, or give permission to write there."),
                              ef_source_get_name (reading->source), folder);
  ef_source_reading_note_problem (task, ef_failure_from_errno (code, sentence));
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  const EfSourcePart *part = get_part (reading);
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);
  g_autoptr (GTask) rename = NULL;
  Rename *names;

  if (answer == NULL) {
    ef_source_reading_note_problem (task, error);
    return;
  }

  names = g_new0 (Rename, 1);
  names->from =
    is_film (part) ? NULL : ef_source_reading_get_path (reading, part->name, EF_CACHE_PART);
  names->to = ef_source_reading_get_path (reading, part->name, "");
  rename = g_task_new (ef_source_reading_get_studio (task), NULL, renamed_cb, task);
  g_task_set_source_tag (rename, answered_cb);
  g_task_set_task_data (rename, names, rename_free);
  ef_worker_run (ef_studio_get_file_worker (ef_source_reading_get_studio (task)), rename,
                 rename_in_thread);
}

void
ef_source_reading_ask (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  const EfSourcePart *part = get_part (reading);
  g_autoptr (JsonObject) request =
    ef_media_child_make_request (part->what, ef_source_get_path (reading->source));
  g_autofree char *path = is_film (part)
                            ? ef_source_reading_get_path (reading, EF_CACHE_FILM, "")
                            : ef_source_reading_get_path (reading, part->name, EF_CACHE_PART);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  json_object_set_string_member (request, "file", uri);
  if (part->complete != NULL)
    part->complete (reading, request);
  ef_media_child_ask_async (reading->child, request, told_cb, reading, reading->cancellable,
                            answered_cb, task);
}

static void
part_looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);

  if (ef_source_reading_is_cancelled (task))
    ef_source_reading_fail_cancelled (task);
  else if (info != NULL)
    end_part (task);
  else if (is_film (get_part (reading)))
    ef_source_reading_load_film (task);
  else
    ef_source_reading_ask (task);
}

static void
read_next (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  const EfMediaInfo *info = ef_source_get_info (reading->source);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  while (get_part (reading)->what != NULL && !get_part (reading)->is_wanted (info))
    reading->at++;
  if (get_part (reading)->what == NULL) {
    ef_steps_next (task);
    return;
  }

  path = ef_source_reading_get_path (reading, get_part (reading)->name, "");
  file = g_file_new_for_path (path);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, reading->cancellable, part_looked_cb, task);
}

void
ef_source_reading_read_parts (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);

  for (guint i = 0; reading->parts[i].what != NULL; i++)
    reading->weight += reading->parts[i].is_wanted (ef_source_get_info (reading->source))
                         ? reading->parts[i].weight
                         : 0;
  if (reading->weight < 1)
    reading->weight = 1;
  read_next (task);
}
