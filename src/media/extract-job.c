/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-job.h"

#include <glib/gi18n.h>

#define SOUND_LEAD (EF_NS_PER_SECOND / 10) /* what decoders of sound want before the first sample */
#define LEAST_TICKS 10000
#define UNEVEN_TICKS 90000
#define ROUNDING (EF_NS_PER_SECOND / 1000)
#define SOUND_PACKETS_PER_SECOND 60

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return name == NULL || *name == '\0' || g_strv_contains (names, name);
}

gboolean
ef_extract_job_can_keep_sound (EfContainer container, const EfMediaInfo *info)
{
  static const char *const mp4_audio[] = { "AAC", "Opus", "MP3", "AC-3", "FLAC", NULL };
  static const char *const mov_audio[] = { "PCM", "AAC", NULL };

  switch (container) {
  case EF_CONTAINER_MP4:
    return is_one_of (info->audio_codec, mp4_audio);
  case EF_CONTAINER_MOV:
    return is_one_of (info->audio_codec, mov_audio);
  case EF_CONTAINER_WEBM:
  case EF_CONTAINER_MATROSKA:
  default:
    return TRUE;
  }
}

/* Exactly extracted is always MP4, and so is what is joined, whose sound is encoded. What smart cannot keep of
 * the sound it encodes anew, so that it needs no other container than the two we write ourselves. */
EfContainer
ef_extract_job_choose_container (EfExtractMode mode,
                                 EfExtractTracks tracks,
                                 gboolean is_joined,
                                 const EfMediaInfo *info)
{
  static const char *const mp4_video[] = { "H.264", "HEVC", "AV1", "VP9", NULL };
  static const char *const mov_video[] = { "H.264", "HEVC", "ProRes", "Motion JPEG", NULL };
  static const char *const webm_video[] = { "VP8", "VP9", "AV1", NULL };
  static const char *const webm_audio[] = { "Vorbis", "Opus", NULL };
  gboolean is_silent = tracks == EF_EXTRACT_NO_SOUND;

  if (mode == EF_EXTRACT_EXACT || is_joined || tracks == EF_EXTRACT_ONLY_SOUND ||
      (is_one_of (info->video_codec, mp4_video) &&
       (is_silent || ef_extract_job_can_keep_sound (EF_CONTAINER_MP4, info))))
    return EF_CONTAINER_MP4;
  if (is_one_of (info->video_codec, mov_video) &&
      (is_silent || ef_extract_job_can_keep_sound (EF_CONTAINER_MOV, info)))
    return EF_CONTAINER_MOV;
  if (mode == EF_EXTRACT_SMART)
    return EF_CONTAINER_MP4;
  if (is_one_of (info->video_codec, webm_video) &&
      (is_silent || is_one_of (info->audio_codec, webm_audio)))
    return EF_CONTAINER_WEBM;

  return EF_CONTAINER_MATROSKA;
}

gboolean
ef_extract_job_is_steady (const EfMediaInfo *info)
{
  static const char *const containers[] = { "MP4", "QuickTime", "Matroska", "WebM", NULL };

  return info->container != NULL && g_strv_contains (containers, info->container);
}

gboolean
ef_extract_job_has_picture (EfExtractJob *self)
{
  return self->wish->tracks != EF_EXTRACT_ONLY_SOUND;
}

gboolean
ef_extract_job_is_joined (EfExtractJob *self)
{
  return self->wish->n_spans > 1;
}

guint
ef_extract_job_get_n_sounds (EfExtractJob *self)
{
  guint all = *self->info->audio_codec != '\0' ? (guint) MAX (self->info->n_audio, 1) : 0;

  switch (self->wish->tracks) {
  case EF_EXTRACT_NO_SOUND:
    return 0;
  case EF_EXTRACT_FIRST_SOUND:
  case EF_EXTRACT_ONLY_SOUND:
    return MIN (all, 1);
  case EF_EXTRACT_ALL_TRACKS:
  default:
    return MIN (all, EF_RUN_MOST_SOUNDS);
  }
}

static gint64
get_duration (EfExtractJob *self)
{
  gint64 duration = 0;

  for (guint i = 0; i < self->wish->n_spans; i++)
    duration += ef_time_span_get_duration (self->wish->spans[i]);

  return duration;
}

static EfExtractFile *
make_file (EfExtractJob *self, guint64 n_samples, GError **error)
{
  int fd = ef_extract_file_open (self->path, error);

  return fd >= 0 ? ef_extract_file_new (fd, self->container == EF_CONTAINER_MOV, n_samples, error)
                 : NULL;
}

static guint
count_frames (EfExtractJob *self, EfTimeSpan span)
{
  return ef_frame_index_find (self->frames, span.end - 1) -
         ef_frame_index_find (self->frames, span.begin) + 1;
}

static guint64
estimate_samples (EfExtractJob *self)
{
  guint64 seconds = (guint64) (get_duration (self) / EF_NS_PER_SECOND) + 1;
  guint64 n_samples = seconds * SOUND_PACKETS_PER_SECOND * ef_extract_job_get_n_sounds (self);

  for (guint i = 0; i < self->wish->n_spans && ef_extract_job_has_picture (self); i++)
    n_samples += count_frames (self, self->wish->spans[i]);

  return n_samples;
}

static gboolean
open_file (EfExtractJob *self, GError **error)
{
  if (self->container >= EF_CONTAINER_WEBM)
    self->mux = ef_extract_mux_new (self->path, self->container == EF_CONTAINER_WEBM,
                                    1 + ef_extract_job_get_n_sounds (self), error);
  else
    self->file = make_file (self, estimate_samples (self), error);

  return self->file != NULL || self->mux != NULL;
}

gboolean
ef_extract_job_begin (EfExtractJob *self, GError **error)
{
  ef_extract_job_clear (self);
  self->shown = g_array_new (FALSE, FALSE, sizeof (EfTimeSpan));
  self->n_taken = 0;
  self->offset = 0;
  self->end = 0;
  self->has_lead = FALSE;
  self->has_left_out = FALSE;

  return open_file (self, error);
}

void
ef_extract_job_clear (EfExtractJob *self)
{
  g_clear_pointer (&self->encode, ef_extract_encode_free);
  g_clear_pointer (&self->file, ef_extract_file_free);
  g_clear_pointer (&self->mux, ef_extract_mux_free);
  g_clear_pointer (&self->shown, g_array_unref);
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    self->tracks[i] = -1;
    gst_clear_caps (&self->caps[i]);
  }
}

static void
add_frames (EfExtractJob *self, guint n_frames)
{
  for (; self->n_frames < n_frames; self->n_frames++) {
    EfTimeSpan frame = ef_frame_index_get_frame (self->frames, self->first + self->n_frames);
    gint64 shift = self->offset - self->span.begin;
    EfTimeSpan shown = { frame.begin + shift, MIN (frame.end, self->span.end) + shift };

    g_array_append_val (self->shown, shown);
  }
}

void
ef_extract_job_begin_part (EfExtractJob *self, EfTimeSpan span)
{
  g_mutex_lock (&self->lock);
  self->span = span;
  self->offset = self->end;
  self->end += ef_time_span_get_duration (span);
  self->first = ef_frame_index_find (self->frames, span.begin);
  self->n_frames = 0;
  if (ef_extract_job_has_picture (self))
    add_frames (self, count_frames (self, span));
  g_mutex_unlock (&self->lock);
}

void
ef_extract_job_reach (EfExtractJob *self, guint frame)
{
  g_mutex_lock (&self->lock);
  self->span.end = ef_frame_index_get_frame (self->frames, frame).end;
  self->end = self->offset + ef_time_span_get_duration (self->span);
  add_frames (self, frame + 1 - self->first);
  g_mutex_unlock (&self->lock);
}

/* Frames begin on whole ticks where they are even. */
static guint
choose_timescale (EfExtractJob *self, const EfRunPacket *packet)
{
  EfRate rate;
  int ticks;

  if (packet->stream == EF_STREAM_AUDIO) {
    if (!gst_structure_get_int (gst_caps_get_structure (packet->caps, 0), "rate", &ticks))
      ticks = 48000;
    return (guint) ticks;
  }
  if (!ef_frame_index_is_even (self->frames, &rate) || rate.num > 1000000)
    return UNEVEN_TICKS;

  return (guint) (rate.num * ((LEAST_TICKS + rate.num - 1) / rate.num));
}

/* Time is counted in samples, which not every file says that there are. */
static gboolean
has_rate (const EfRunPacket *packet)
{
  int rate;

  return packet->stream != EF_STREAM_AUDIO ||
         !gst_structure_get_int (gst_caps_get_structure (packet->caps, 0), "rate", &rate) ||
         rate > 0;
}

static gboolean
refuse_kind (GError **error)
{
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
               _ ("This kind of video or sound cannot be kept as it is: extract it exactly."));

  return FALSE;
}

static gboolean
can_hold (EfExtractJob *self, const EfRunPacket *packet)
{
  return has_rate (packet) && (self->file == NULL ||
                               ef_extract_file_can_hold (self->file, packet->caps, packet->buffer));
}

static gboolean
check_caps (EfExtractJob *self, const EfRunPacket *packet, GError **error)
{
  guint place = ef_run_packet_get_place (packet);
  GstCaps **caps = &self->caps[place];

  if (*caps != NULL) {
    if (*caps == packet->caps || gst_caps_is_equal (*caps, packet->caps))
      return TRUE;
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                 _ ("The video changes its format within this stretch: extract it exactly."));
    return FALSE;
  }
  if (!can_hold (self, packet))
    return refuse_kind (error);

  *caps = gst_caps_ref (packet->caps);
  if (self->file == NULL)
    return TRUE;
  self->tracks[place] = (int) ef_extract_file_add_track (self->file, packet->caps, packet->buffer,
                                                         choose_timescale (self, packet));
  ef_extract_file_turn (self->file, (guint) self->tracks[place], packet->orientation);

  return TRUE;
}

/* The frame of the file that is on screen at @time. */
static guint
find_frame (EfExtractJob *self, gint64 time)
{
  guint low = 0;
  guint high = self->shown->len;

  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (g_array_index (self->shown, EfTimeSpan, middle).begin <= time + ROUNDING)
      low = middle;
    else
      high = middle;
  }

  return low;
}

/* Encoders and containers do not always know how long a frame is shown. */
static EfTimeSpan
find_shown (EfExtractJob *self, const EfRunPacket *packet, gint64 time)
{
  EfTimeSpan span;

  if (packet->stream == EF_STREAM_AUDIO)
    return (EfTimeSpan) { time, time + packet->duration };

  span = g_array_index (self->shown, EfTimeSpan, find_frame (self, time));

  return (EfTimeSpan) { time, time + ef_time_span_get_duration (span) };
}

static gboolean
refuse_stretch (GError **error)
{
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED,
               _ ("Frames are missing in this stretch of the video: it may have changed since it "
                  "was opened, or is damaged. Take another copy of it."));

  return FALSE;
}

static gboolean
write_packet (EfExtractJob *self, const EfRunPacket *packet, gint64 time, GError **error)
{
  gboolean is_key = !GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  EfTimeSpan shown = find_shown (self, packet, time);

  /* What is missing before it would have to be filled. */
  if (packet->stream == EF_STREAM_AUDIO && time > self->end + EF_NS_PER_SECOND)
    return refuse_stretch (error);

  if (self->mux != NULL)
    return ef_extract_mux_add (self->mux, ef_run_packet_get_place (packet), packet->caps,
                               packet->buffer, shown, error);

  return ef_extract_file_add (self->file, (guint) self->tracks[ef_run_packet_get_place (packet)],
                              packet->buffer, shown, is_key, error);
}

static gboolean
add_locked (EfExtractJob *self, const EfRunPacket *packet, gint64 time, GError **error)
{
  /* A second sound that has no place in the file keeps nobody from the rest. */
  if (packet->stream == EF_STREAM_AUDIO && packet->nth > 0 &&
      self->caps[ef_run_packet_get_place (packet)] == NULL && !can_hold (self, packet)) {
    self->has_left_out = TRUE;
    return TRUE;
  }
  if (!check_caps (self, packet, error) || !write_packet (self, packet, time, error))
    return FALSE;
  /* The beginning of a source may be hidden up to the middle of a frame. */
  if (packet->stream == EF_STREAM_VIDEO &&
      MAX (time, time + packet->duration - 2 * ROUNDING) > -ROUNDING && time < self->end)
    self->n_taken++;

  return TRUE;
}

gboolean
ef_extract_job_add (EfExtractJob *self, const EfRunPacket *packet, gint64 time, GError **error)
{
  gboolean done;

  g_mutex_lock (&self->lock);
  done = add_locked (self, packet, time, error);
  g_mutex_unlock (&self->lock);

  return done;
}

EfRunAnswer
ef_extract_job_keep (EfExtractJob *self, const EfRunPacket *packet, GError **error)
{
  return ef_extract_job_add (self, packet, packet->time - self->span.begin + self->offset, error)
           ? EF_PACKET_MORE
           : EF_PACKET_STOP;
}

static gboolean
has_tracks (EfExtractJob *self)
{
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    if (self->caps[i] != NULL)
      return TRUE;
  }

  return FALSE;
}

gboolean
ef_extract_job_finish (EfExtractJob *self, GError **error)
{
  if (self->n_taken != self->shown->len) {
    g_debug ("%u frames of %u", self->n_taken, self->shown->len);
    return refuse_stretch (error);
  }
  if (!has_tracks (self)) {
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                 _ ("There is no sound in this stretch: extract the picture as well."));
    return FALSE;
  }

  if (self->mux != NULL)
    return ef_extract_mux_finish (self->mux, self->cancellable, error);

  return ef_extract_file_finish (self->file, self->end, error);
}

EfRun
ef_extract_job_make_run (EfExtractJob *self, EfRunFunc func)
{
  return (EfRun) {
    .uri = self->uri,
    .frames = self->frames,
    .span = self->span,
    .from = self->span.begin - SOUND_LEAD,
    .no_seeking = self->is_late,
    .wanted = { ef_extract_job_has_picture (self), ef_extract_job_get_n_sounds (self) },
    .func = func,
    .data = self,
  };
}

typedef struct {
  EfExtractJob *job;
  double before; /* of the whole file */
  double share;
} Part;

static void
progress_cb (double done, gpointer data)
{
  const Part *part = data;

  ef_progress_tell (part->job->progress, part->before + done * part->share);
}

EfRunResult
ef_extract_job_run (EfExtractJob *self, EfRun *run, GError **error)
{
  double all = (double) MAX (get_duration (self), 1);
  Part part = { self, (double) self->offset / all,
                (double) ef_time_span_get_duration (self->span) / all };
  EfProgress progress = { progress_cb, &part };
  EfRunResult result = ef_run (run, &progress, self->cancellable, error);

  if (result == EF_RUN_LATE)
    self->is_late = TRUE;

  return result;
}
