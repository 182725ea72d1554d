/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rate.h"
#include "media/extract-job.h"
#include "media/lead.h"

#define KEY_SECONDS 2

/* Encoding what is extracted: one encoder for the whole file, whatever it is made of. */

static int
get_rate (const EfMediaInfo *info)
{
  return ef_rate_is_valid (info->rate) ? MAX (ef_rate_get_base (info->rate), 1) : 30;
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

static char *
describe_picture (EfExtractJob *self, GError **error)
{
  self->video = ef_encoder_choose (EF_ENCODER_H264, error);
  if (self->video == NULL)
    return NULL;

  return ef_encoder_describe_video (self->video, EF_ENCODER_QUALITY,
                                    (guint) get_rate (self->info) * KEY_SECONDS);
}

static char *
describe_sound (EfExtractJob *self, GError **error)
{
  self->sound = ef_encoder_choose (EF_ENCODER_AAC, error);
  if (self->sound == NULL)
    return NULL;

  return ef_encoder_describe_sound (self->sound,
                                    96000 * (guint) CLAMP (self->info->channels, 1, 8));
}

gboolean
ef_extract_job_begin_encoding (EfExtractJob *self,
                               gboolean with_picture,
                               gboolean with_sound,
                               GError **error)
{
  g_autofree char *picture = NULL;
  g_autofree char *sound = NULL;
  EfExtractEncodeWish wish = { .uri = self->uri,
                               .n_sounds = ef_extract_job_get_n_sounds (self),
                               .func = take_encoded_cb,
                               .data = self,
                               .cancellable = self->cancellable };

  if (with_picture) {
    wish.video = picture = describe_picture (self, error);
    if (picture == NULL)
      return FALSE;
  }
  if (with_sound && wish.n_sounds > 0) {
    wish.sound = sound = describe_sound (self, error);
    if (sound == NULL)
      return FALSE;
  }
  if (!ef_extract_job_begin (self, error))
    return FALSE;
  if (wish.video == NULL && wish.sound == NULL)
    return TRUE;

  self->encode = ef_extract_encode_new (&wish, error);

  return self->encode != NULL;
}

void
ef_extract_job_encode_sound (EfExtractJob *self, EfRun *run, gboolean is_last)
{
  run->encoders[EF_STREAM_AUDIO] = "identity silent=true";
  run->sound_behind = is_last && self->sound != NULL ? self->sound->keeps_back : 0;
}

#define UPRIGHT(right, bottom)                                                  \
  "videocrop right=" #right " bottom=" #bottom " ! videoconvert n-threads=0 ! " \
  "video/x-raw,format=I420 ! videoflip video-direction=auto"

/* Round open key frames decoding has to begin further back. */
static void
begin_early (EfExtractJob *self, EfRun *run)
{
  gboolean is_hevc = g_str_equal (self->info->video_codec, "HEVC");
  gint64 lead = ef_lead_find (self->frames, is_hevc, run->span.begin);

  if (lead < 0)
    return;
  run->from = MIN (run->from, ef_lead_aim (self->frames, lead));
  run->is_careful = TRUE;
}

/* Turned for good, and as wide and high as every encoder takes it. */
void
ef_extract_job_encode_picture (EfExtractJob *self, EfRun *run)
{
  static const char *const words[2][2] = { { UPRIGHT (0, 0), UPRIGHT (0, 1) },
                                           { UPRIGHT (1, 0), UPRIGHT (1, 1) } };

  begin_early (self, run);
  run->encoders[EF_STREAM_VIDEO] = words[self->info->coded_width & 1][self->info->coded_height & 1];
}

EfRunAnswer
ef_extract_job_encode (EfExtractJob *self, const EfRunPacket *packet, GError **error)
{
  return ef_extract_encode_push (self->encode, packet, self->offset, G_MAXINT64, error)
           ? EF_PACKET_MORE
           : EF_PACKET_STOP;
}

gboolean
ef_extract_job_finish_encoding (EfExtractJob *self, GError **error)
{
  gboolean done = self->encode == NULL || ef_extract_encode_finish (self->encode, error);

  g_clear_pointer (&self->encode, ef_extract_encode_free);

  return done;
}
