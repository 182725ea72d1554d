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

/* Exactly extracted is always MP4. What smart cannot keep of the sound it encodes anew, so that it needs
 * no other container than the two we write ourselves. */
EfContainer
ef_extract_job_choose_container (EfExtractMode mode, const EfMediaInfo *info)
{
  static const char *const mp4_video[] = { "H.264", "HEVC", "AV1", "VP9", NULL };
  static const char *const mov_video[] = { "H.264", "HEVC", "ProRes", "Motion JPEG", NULL };
  static const char *const webm_video[] = { "VP8", "VP9", "AV1", NULL };
  static const char *const webm_audio[] = { "Vorbis", "Opus", NULL };

  if (mode == EF_EXTRACT_EXACT || (is_one_of (info->video_codec, mp4_video) &&
                                   ef_extract_job_can_keep_sound (EF_CONTAINER_MP4, info)))
    return EF_CONTAINER_MP4;
  if (is_one_of (info->video_codec, mov_video) &&
      ef_extract_job_can_keep_sound (EF_CONTAINER_MOV, info))
    return EF_CONTAINER_MOV;
  if (mode == EF_EXTRACT_SMART)
    return EF_CONTAINER_MP4;
  if (is_one_of (info->video_codec, webm_video) && is_one_of (info->audio_codec, webm_audio))
    return EF_CONTAINER_WEBM;

  return EF_CONTAINER_MATROSKA;
}

static gboolean
open_file (EfExtractJob *self, GError **error)
{
  gint64 seconds = ef_time_span_get_duration (self->span) / EF_NS_PER_SECOND + 1;
  gboolean has_sound = self->info->audio_codec != NULL && *self->info->audio_codec != '\0';

  if (self->container >= EF_CONTAINER_WEBM)
    self->mux = ef_extract_mux_new (self->path, self->container == EF_CONTAINER_WEBM,
                                    has_sound ? 2 : 1, error);
  else
    self->file =
      ef_extract_file_new (self->path, self->container == EF_CONTAINER_MOV,
                           self->n_frames + (guint64) seconds * SOUND_PACKETS_PER_SECOND, error);

  return self->file != NULL || self->mux != NULL;
}

gboolean
ef_extract_job_begin (EfExtractJob *self, GError **error)
{
  ef_extract_job_clear (self);
  self->first = ef_frame_index_find (self->frames, self->span.begin);
  self->n_frames = ef_frame_index_find (self->frames, self->span.end - 1) - self->first + 1;
  self->n_taken = 0;
  self->has_lead = FALSE;

  return open_file (self, error);
}

void
ef_extract_job_clear (EfExtractJob *self)
{
  g_clear_pointer (&self->file, ef_extract_file_free);
  g_clear_pointer (&self->mux, ef_extract_mux_free);
  for (guint i = 0; i < EF_N_STREAMS; i++) {
    self->tracks[i] = -1;
    gst_clear_caps (&self->caps[i]);
  }
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
check_caps (EfExtractJob *self, const EfRunPacket *packet, GError **error)
{
  GstCaps **caps = &self->caps[packet->stream];

  if (*caps != NULL) {
    if (*caps == packet->caps || gst_caps_is_equal (*caps, packet->caps))
      return TRUE;
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                 _ ("The video changes its format within this stretch: extract it exactly."));
    return FALSE;
  }
  if (!has_rate (packet) || (self->file != NULL && !ef_extract_file_can_hold (
                                                     self->file, packet->caps, packet->buffer))) {
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                 _ ("This kind of video or sound cannot be kept as it is: extract it exactly."));
    return FALSE;
  }

  *caps = gst_caps_ref (packet->caps);
  if (self->file == NULL)
    return TRUE;
  self->tracks[packet->stream] = (int) ef_extract_file_add_track (
    self->file, packet->caps, packet->buffer, choose_timescale (self, packet));
  ef_extract_file_turn (self->file, (guint) self->tracks[packet->stream], packet->orientation);

  return TRUE;
}

/* Encoders and containers do not always know how long a frame is shown. */
static EfTimeSpan
find_shown (EfExtractJob *self, const EfRunPacket *packet, gint64 time)
{
  guint frame;
  EfTimeSpan span;

  if (packet->stream == EF_STREAM_AUDIO)
    return (EfTimeSpan) { time, time + packet->duration };

  frame = ef_run_find_frame (self->frames, time + self->span.begin);
  span = ef_frame_index_get_frame (self->frames, frame);

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
  if (packet->stream == EF_STREAM_AUDIO &&
      time > ef_time_span_get_duration (self->span) + EF_NS_PER_SECOND)
    return refuse_stretch (error);

  if (self->mux != NULL)
    return ef_extract_mux_add (self->mux, packet->stream == EF_STREAM_VIDEO ? 0 : 1, packet->caps,
                               packet->buffer, shown, error);

  return ef_extract_file_add (self->file, (guint) self->tracks[packet->stream], packet->buffer,
                              shown, is_key, error);
}

gboolean
ef_extract_job_add (EfExtractJob *self, const EfRunPacket *packet, gint64 time, GError **error)
{
  if (!check_caps (self, packet, error) || !write_packet (self, packet, time, error))
    return FALSE;
  /* The beginning of a source may be hidden up to the middle of a frame. */
  if (packet->stream == EF_STREAM_VIDEO &&
      MAX (time, time + packet->duration - 2 * ROUNDING) > -ROUNDING &&
      time < ef_time_span_get_duration (self->span))
    self->n_taken++;

  return TRUE;
}

gboolean
ef_extract_job_finish (EfExtractJob *self, GError **error)
{
  if (self->n_taken != self->n_frames) {
    g_debug ("%u frames of %u", self->n_taken, self->n_frames);
    return refuse_stretch (error);
  }

  if (self->mux != NULL)
    return ef_extract_mux_finish (self->mux, self->cancellable, error);

  return ef_extract_file_finish (self->file, ef_time_span_get_duration (self->span), error);
}

EfRun
ef_extract_job_make_run (EfExtractJob *self, EfRunFunc func)
{
  return (EfRun) {
    .uri = self->uri,
    .frames = self->frames,
    .span = self->span,
    .from = self->span.begin - SOUND_LEAD,
    .wanted = { TRUE, TRUE },
    .func = func,
    .data = self,
  };
}
