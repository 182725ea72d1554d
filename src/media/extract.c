/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract.h"

#include <glib/gi18n.h>

#include "media/error.h"
#include "media/extract-job.h"
#include "media/extract-smart.h"

#define MOST_OFF (EF_NS_PER_SECOND / 1000) /* of a frame in the finished file */
#define MOST_LONGER (EF_NS_PER_SECOND / 5) /* a file of sound only */

static char *
make_notice (char *why)
{
  g_autofree char *reason = why;

  return reason != NULL ? g_strdup_printf (_ ("Encoded anew as a whole: %s"), reason) : NULL;
}

/* As it was wished; else exactly, and the person is told. The sound of what is joined is encoded as one: see
 * extract-keep.c. */
static gboolean
extract_kept (EfExtractJob *job, char **notice, GError **error)
{
  gboolean keeps =
    ef_extract_job_can_keep_sound (job->container, job->info) && !ef_extract_job_is_joined (job);
  char *why = NULL;
  GError *problem = NULL;

  if (!ef_extract_job_has_picture (job))
    return ef_extract_only_sound (job, keeps && g_str_equal (job->info->audio_codec, "AAC"), error);
  if (job->wish->mode == EF_EXTRACT_SMART ? ef_extract_smart (job, keeps, &why, &problem)
                                          : ef_extract_from_keys (job, &why, &problem))
    return TRUE;
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  *notice = make_notice (why);

  return ef_extract_exactly (job, error);
}

static gboolean
extract (EfExtractJob *job, char **notice, GError **error)
{
  if (job->wish->mode != EF_EXTRACT_EXACT)
    return extract_kept (job, notice, error);

  return ef_extract_job_has_picture (job) ? ef_extract_exactly (job, error)
                                          : ef_extract_only_sound (job, FALSE, error);
}

/* Every frame begins where it should, and the last one ends there where frames are even: how long a last
 * uneven one lasts is not told the same way by all containers. Of a single one our reader cannot tell it
 * unless the stream itself names a rate, which OpenH264's do not. */
static gboolean
has_frames (EfExtractJob *job, EfFrameIndex *frames)
{
  gint64 length = job->end;
  guint n_frames = job->shown->len;
  EfRate rate;

  if (frames == NULL || ef_frame_index_get_n_frames (frames) != n_frames)
    return FALSE;
  for (guint i = 0; i < n_frames; i++) {
    gint64 begin = g_array_index (job->shown, EfTimeSpan, i).begin;

    if (ABS (ef_frame_index_get_frame (frames, i).begin - begin) > MOST_OFF)
      return FALSE;
  }

  return n_frames == 1 || !ef_frame_index_is_even (job->frames, &rate) ||
         ABS (ef_frame_index_get_end (frames) - length) <= length / n_frames / 2;
}

/* It can be decoded to its end, which may come before that of the stretch. */
static gboolean
has_sound (EfExtractJob *job, const char *uri, GError **error)
{
  g_autoptr (EfLevels) levels =
    ef_media_read_levels (uri, NULL, NULL, NULL, job->cancellable, error);
  gint64 end = levels != NULL ? ef_levels_get_end (levels) : 0;

  return end > 0 && end <= job->end + MOST_LONGER;
}

static gboolean
is_whole (EfExtractJob *job, const char *uri, GError **error)
{
  g_autoptr (EfFrameIndex) frames = NULL;

  if (!ef_extract_job_has_picture (job))
    return has_sound (job, uri, error);
  frames = ef_media_read_frames (uri, NULL, job->cancellable, error);

  return has_frames (job, frames);
}

/* Reads the finished file as any other: nothing is said to be done that a player would not find. */
static gboolean
verify (EfExtractJob *job, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (job->path, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) problem = NULL;

  if (is_whole (job, uri, &problem))
    return TRUE;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }

  g_debug ("not whole: %s", problem != NULL ? problem->message : "frames");
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
               _ ("The extracted file could not be verified and is not kept: try again, or in "
                  "another way."));

  return FALSE;
}

static void
add_sentence (char **notice, const char *sentence)
{
  g_autofree char *before = g_steal_pointer (notice);

  *notice = before != NULL ? g_strjoin (" ", before, sentence, NULL) : g_strdup (sentence);
}

/* What was taken because something better does not work here. */
static void
add_fallback (char **notice, const EfEncoder *encoder)
{
  g_autofree char *sentence = encoder != NULL ? ef_encoder_describe_fallback (encoder) : NULL;

  if (sentence != NULL)
    add_sentence (notice, sentence);
}

char *
ef_extract_why_not_smart (const char *uri, const EfMediaInfo *info, EfFrameIndex *frames)
{
  return ef_extract_smart_why_not (uri, info, frames);
}

const char *
ef_extract_get_extension (EfExtractMode mode,
                          EfExtractTracks tracks,
                          gboolean is_joined,
                          const EfMediaInfo *info)
{
  static const char *const extensions[] = {
    [EF_CONTAINER_MP4] = ".mp4",
    [EF_CONTAINER_MOV] = ".mov",
    [EF_CONTAINER_WEBM] = ".webm",
    [EF_CONTAINER_MATROSKA] = ".mkv",
  };

  if (tracks == EF_EXTRACT_ONLY_SOUND)
    return ".m4a";

  return extensions[ef_extract_job_choose_container (mode, tracks, is_joined, info)];
}

gboolean
ef_extract (const char *uri,
            const EfMediaInfo *info,
            EfFrameIndex *frames,
            const EfExtractWish *wish,
            const char *path,
            char **notice,
            const EfProgress *progress,
            GCancellable *cancellable,
            GError **error)
{
  EfExtractJob job = {
    .uri = uri,
    .info = info,
    .frames = frames,
    .wish = wish,
    .path = path,
    .progress = progress,
    .cancellable = cancellable,
    .container =
      ef_extract_job_choose_container (wish->mode, wish->tracks, wish->n_spans > 1, info),
  };
  g_autofree char *said = NULL;
  gboolean done;

  g_return_val_if_fail (wish->n_spans > 0, FALSE);
  for (guint i = 0; i < wish->n_spans; i++)
    g_return_val_if_fail (!ef_time_span_is_empty (wish->spans[i]), FALSE);

  g_mutex_init (&job.lock);
  done = extract (&job, &said, error) && verify (&job, error);
  ef_extract_job_clear (&job);
  g_mutex_clear (&job.lock);
  add_fallback (&said, job.video);
  add_fallback (&said, job.sound);
  if (job.has_left_out)
    add_sentence (&said, _ ("A second sound that cannot be kept as it is was left out: extract "
                            "exactly to have it."));
  if (notice != NULL)
    *notice = done ? g_steal_pointer (&said) : NULL;

  return done;
}
