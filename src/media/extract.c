/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract.h"

#include <glib/gi18n.h>

#include "media/error.h"
#include "media/extract-job.h"
#include "media/extract-smart.h"

#define SOUND_BEFORE (EF_NS_PER_SECOND / 20)
#define MOST_BEHIND (2 * EF_NS_PER_SECOND) /* frames behind the end that others lean on */
#define MOST_OFF (EF_NS_PER_SECOND / 1000) /* of a frame in the finished file */
#define KEY_SECONDS 2

static int
get_rate (const EfMediaInfo *info)
{
  return ef_rate_is_valid (info->rate) ? MAX (ef_rate_get_base (info->rate), 1) : 30;
}

/* Encoding anew. */

static char *
describe_video (EfExtractJob *job, GError **error)
{
  const EfEncoder *encoder = ef_encoder_choose (EF_ENCODER_H264, error);
  g_autofree char *words = NULL;

  if (encoder == NULL)
    return NULL;
  job->video = encoder;
  words = ef_encoder_describe_video (encoder, EF_ENCODER_QUALITY,
                                     (guint) get_rate (job->info) * KEY_SECONDS);

  return g_strdup_printf (
    "videocrop right=%d bottom=%d ! videoconvert n-threads=0 ! video/x-raw,format=I420 ! "
    "videoflip video-direction=auto ! %s",
    job->info->coded_width & 1, job->info->coded_height & 1, words);
}

static char *
describe_sound (EfExtractJob *job, GError **error)
{
  const EfEncoder *encoder = ef_encoder_choose (EF_ENCODER_AAC, error);
  g_autofree char *words = NULL;

  if (encoder == NULL)
    return NULL;
  job->sound = encoder;
  words = ef_encoder_describe_sound (encoder, 96000 * (guint) CLAMP (job->info->channels, 1, 8));

  return g_strdup_printf ("audiorate ! audioconvert ! audioresample ! %s", words);
}

static gboolean
has_sound (EfExtractJob *job)
{
  return job->info->audio_codec != NULL && *job->info->audio_codec != '\0';
}

static EfRunAnswer
take_encoded_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  EfExtractJob *job = data;
  gint64 time = packet->time;
  int rate = 48000;

  if (packet->stream == EF_STREAM_AUDIO) {
    gst_structure_get_int (gst_caps_get_structure (packet->caps, 0), "rate", &rate);
    time -= ef_rate_scale (job->sound->priming, EF_NS_PER_SECOND, rate);
  }

  return ef_extract_job_add (job, packet, time, error) ? EF_PACKET_MORE : EF_PACKET_STOP;
}

/* Some sources cannot be sought in truly: those are read from the start. */
static gboolean
run_job (EfExtractJob *job, EfRun *run, GError **error)
{
  EfRunResult result;

  if (!ef_extract_job_begin (job, error))
    return FALSE;
  result = ef_run (run, job->progress, job->cancellable, error);
  if (result == EF_RUN_LATE) {
    run->no_seeking = TRUE;
    if (!ef_extract_job_begin (job, error))
      return FALSE;
    result = ef_run (run, job->progress, job->cancellable, error);
  }
  if (result == EF_RUN_LATE)
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                         _ ("There is no key frame at the beginning of this stretch: extract it "
                            "exactly."));

  return result == EF_RUN_DONE && ef_extract_job_finish (job, error);
}

static gboolean
extract_exactly (EfExtractJob *job, GError **error)
{
  g_autofree char *video = describe_video (job, error);
  g_autofree char *sound = NULL;
  EfRun run = ef_extract_job_make_run (job, take_encoded_cb);

  if (video == NULL)
    return FALSE;
  if (has_sound (job)) {
    sound = describe_sound (job, error);
    if (sound == NULL)
      return FALSE;
  }
  run.encoders[EF_STREAM_VIDEO] = video;
  run.encoders[EF_STREAM_AUDIO] = sound;
  run.wanted[EF_STREAM_AUDIO] = sound != NULL;
  run.sound_behind = sound != NULL ? job->sound->keeps_back : 0;

  return run_job (job, &run, error);
}

/* Keeping packets. */

static EfRunAnswer
take_sound_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  EfExtractJob *job = data;

  if (packet->time >= job->span.end)
    return EF_PACKET_ENOUGH;
  if (packet->time + packet->duration <= job->span.begin - SOUND_BEFORE)
    return EF_PACKET_MORE;

  return ef_extract_job_add (job, packet, packet->time - job->span.begin, error) ? EF_PACKET_MORE
                                                                                 : EF_PACKET_STOP;
}

/* What is in a file without edit lists is shown: if frames lean on one behind the end, it ends there. */
static void
reach_to (EfExtractJob *job, guint frame)
{
  job->n_frames = frame + 1 - job->first;
  job->span.end = ef_frame_index_get_frame (job->frames, frame).end;
}

/* Where the source hides its beginning, the first frame may lean on what is hidden: that comes along, and
 * is hidden again. */
static EfRunAnswer
take_hidden (EfExtractJob *job, const EfRunPacket *packet, GError **error)
{
  gboolean is_delta = GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gboolean is_needed =
    job->first == 0 && (ef_frame_index_get_flags (job->frames, 0) & EF_FRAME_KEY) == 0;

  if (job->file == NULL || !is_needed || packet->time >= 0 || (is_delta && !job->has_lead))
    return EF_PACKET_MORE;
  job->has_lead = TRUE;

  return ef_extract_job_add (job, packet, packet->time - job->span.begin, error) ? EF_PACKET_MORE
                                                                                 : EF_PACKET_STOP;
}

/* From the key frame to when every frame before the end is there, with those they lean on. */
static EfRunAnswer
take_kept_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  EfExtractJob *job = data;
  guint frame;

  if (packet->stream == EF_STREAM_AUDIO)
    return take_sound_cb (packet, job, error);

  frame = ef_run_find_frame (job->frames, packet->time);
  if (frame < job->first || packet->time < 0)
    return take_hidden (job, packet, error);
  if (job->n_taken == 0 && !job->has_lead) {
    if (frame > job->first || GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      return EF_PACKET_LATE;
  } else if (packet->time > job->span.end + MOST_BEHIND) {
    return EF_PACKET_ENOUGH;
  }
  if (job->mux != NULL && frame >= job->first + job->n_frames)
    reach_to (job, frame);
  if (!ef_extract_job_add (job, packet, packet->time - job->span.begin, error))
    return EF_PACKET_STOP;

  return job->n_taken == job->n_frames ? EF_PACKET_ENOUGH : EF_PACKET_MORE;
}

static void
rest_cb (EfRunStream stream, GstCaps *caps, gint64 until, gpointer data)
{
  EfExtractJob *job = data;

  if (job->mux == NULL)
    return;
  if (until != G_MAXINT64)
    until -= job->span.begin;
  ef_extract_mux_rest (job->mux, stream == EF_STREAM_VIDEO ? 0 : 1, caps, until);
}

static gboolean
extract_from_key (EfExtractJob *job, GError **error)
{
  EfRun run;

  job->span.begin = MAX (ef_frame_index_key_at (job->frames, job->span.begin), 0);
  run = ef_extract_job_make_run (job, take_kept_cb);
  run.rest = rest_cb;

  return run_job (job, &run, error);
}

/* As smartly as can be; else exactly, and the person is told. */
static gboolean
extract_smartly (EfExtractJob *job, char **notice, GError **error)
{
  g_autofree char *why = NULL;
  g_autofree char *sound = NULL;
  gboolean keeps = ef_extract_job_can_keep_sound (job->container, job->info);
  GError *problem = NULL;

  if (!keeps) {
    sound = describe_sound (job, error);
    if (sound == NULL)
      return FALSE;
  }
  job->sound_encoder = sound;
  if (ef_extract_smart (job, keeps ? take_sound_cb : take_encoded_cb, &why, &problem))
    return TRUE;
  if (problem != NULL) {
    g_propagate_error (error, problem);
    return FALSE;
  }
  if (why != NULL)
    *notice = g_strdup_printf (_ ("Encoded anew as a whole: %s"), why);

  return extract_exactly (job, error);
}

/* Every frame begins where it should, and the last one ends there where frames are even: how long a last
 * uneven one lasts is not told the same way by all containers. Of a single one our reader cannot tell it
 * unless the stream itself names a rate, which OpenH264's do not. */
static gboolean
has_frames (EfExtractJob *job, EfFrameIndex *frames)
{
  gint64 length = ef_time_span_get_duration (job->span);
  EfRate rate;

  if (frames == NULL || ef_frame_index_get_n_frames (frames) != job->n_frames)
    return FALSE;
  for (guint i = 0; i < job->n_frames; i++) {
    gint64 begin = ef_frame_index_get_frame (job->frames, job->first + i).begin - job->span.begin;

    if (ABS (ef_frame_index_get_frame (frames, i).begin - begin) > MOST_OFF)
      return FALSE;
  }

  return job->n_frames == 1 || !ef_frame_index_is_even (job->frames, &rate) ||
         ABS (ef_frame_index_get_end (frames) - length) <= length / job->n_frames / 2;
}

/* Reads the finished file as any other: nothing is said to be done that a player would not find. */
static gboolean
verify (EfExtractJob *job, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (job->path, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (EfFrameIndex) frames = ef_media_read_frames (uri, NULL, job->cancellable, &problem);

  if (has_frames (job, frames))
    return TRUE;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }

  g_debug ("%u frames, not %u", frames != NULL ? ef_frame_index_get_n_frames (frames) : 0,
           job->n_frames);
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
               _ ("The extracted file could not be verified and is not kept: try again, or in "
                  "another way."));

  return FALSE;
}

static gboolean
extract (EfExtractJob *job, EfExtractMode mode, char **notice, GError **error)
{
  switch (mode) {
  case EF_EXTRACT_SMART:
    return extract_smartly (job, notice, error);
  case EF_EXTRACT_KEYFRAME:
    return extract_from_key (job, error);
  case EF_EXTRACT_EXACT:
  default:
    return extract_exactly (job, error);
  }
}

/* What was taken because something better does not work here. */
static void
add_fallback (char **notice, const EfEncoder *encoder)
{
  g_autofree char *sentence = encoder != NULL ? ef_encoder_describe_fallback (encoder) : NULL;
  g_autofree char *before = NULL;

  if (sentence == NULL)
    return;
  before = g_steal_pointer (notice);
  *notice = before != NULL ? g_strjoin (" ", before, sentence, NULL) : g_steal_pointer (&sentence);
}

char *
ef_extract_why_not_smart (const char *uri, const EfMediaInfo *info, EfFrameIndex *frames)
{
  return ef_extract_smart_why_not (uri, info, frames);
}

const char *
ef_extract_get_extension (EfExtractMode mode, const EfMediaInfo *info)
{
  static const char *const extensions[] = {
    [EF_CONTAINER_MP4] = ".mp4",
    [EF_CONTAINER_MOV] = ".mov",
    [EF_CONTAINER_WEBM] = ".webm",
    [EF_CONTAINER_MATROSKA] = ".mkv",
  };

  return extensions[ef_extract_job_choose_container (mode, info)];
}

gboolean
ef_extract (const char *uri,
            const EfMediaInfo *info,
            EfFrameIndex *frames,
            EfTimeSpan span,
            EfExtractMode mode,
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
    .span = span,
    .path = path,
    .progress = progress,
    .cancellable = cancellable,
    .container = ef_extract_job_choose_container (mode, info),
  };
  g_autofree char *said = NULL;
  gboolean done;

  g_return_val_if_fail (!ef_time_span_is_empty (span), FALSE);

  done = extract (&job, mode, &said, error) && verify (&job, error);
  ef_extract_job_clear (&job);
  add_fallback (&said, job.video);
  add_fallback (&said, job.sound);
  if (notice != NULL)
    *notice = done ? g_steal_pointer (&said) : NULL;

  return done;
}
