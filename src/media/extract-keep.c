/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "media/extract-avc.h"
#include "media/extract-hevc.h"
#include "media/extract-job.h"

#define MOST_BEHIND (2 * EF_NS_PER_SECOND) /* frames behind the end that others lean on */

/* Packets as they are, from key frames on. */
typedef struct {
  EfExtractJob *job;
  guint n_before;   /* frames that were there before the part */
  gboolean differs; /* the part cannot follow another one */

  /* Where the part ends is known when its last frame is there: sound from the end that was wished waits. */
  GPtrArray *waiting; /* (owned) (element-type EfRunPacket) */
  gint64 wished;      /* how long the part was to be */
} Keep;

static void
free_packet (gpointer data)
{
  EfRunPacket *packet = data;

  gst_buffer_unref (packet->buffer);
  gst_caps_unref (packet->caps);
  g_free (packet);
}

/* Where the source hides its beginning, the first frame may lean on what is hidden: that comes along, and
 * is hidden again. */
static EfRunAnswer
take_hidden (EfExtractJob *job, const EfRunPacket *packet, GError **error)
{
  gboolean is_delta = GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gboolean is_needed =
    job->first == 0 && (ef_frame_index_get_flags (job->frames, 0) & EF_FRAME_KEY) == 0;

  if (job->file == NULL || !is_needed || packet->time >= 0 || (is_delta && !job->has_lead) ||
      ef_extract_job_is_joined (job))
    return EF_PACKET_MORE;
  job->has_lead = TRUE;

  return ef_extract_job_keep (job, packet, error);
}

/* Behind any other packet it can stand only if nothing that comes leans on what was before it, and decoders
 * need be told nothing new. */
static gboolean
can_follow (const EfRunPacket *packet)
{
  const char *name = gst_structure_get_name (gst_caps_get_structure (packet->caps, 0));
  g_autoptr (EfAvcConfig) config = NULL;

  if (g_str_equal (name, "video/x-h265"))
    return ef_hevc_is_idr (packet->caps, packet->buffer);
  if (!g_str_equal (name, "video/x-h264"))
    return g_str_equal (name, "video/x-vp9") || g_str_equal (name, "video/x-av1");
  config = ef_avc_config_new (packet->caps);

  return config != NULL && ef_avc_config_look (config, packet->buffer) == EF_AVC_IDR;
}

/* How much sound comes along is known with the last picture. */
static EfRunAnswer
take_sound (Keep *keep, const EfRunPacket *packet, GError **error)
{
  EfRunPacket *waiting;

  if (!ef_extract_job_is_joined (keep->job))
    return ef_extract_keep_sound (keep->job, packet, error);
  if (packet->time + packet->duration <= keep->wished)
    return ef_extract_job_encode (keep->job, packet, error);

  waiting = g_memdup2 (packet, sizeof *packet);
  gst_buffer_ref (packet->buffer);
  gst_caps_ref (packet->caps);
  g_ptr_array_add (keep->waiting, waiting);

  return EF_PACKET_MORE;
}

static EfRunAnswer
take_first (Keep *keep, const EfRunPacket *packet, guint frame)
{
  EfExtractJob *job = keep->job;

  if (frame > job->first || GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return EF_PACKET_LATE;
  if (!ef_extract_job_is_joined (job) || can_follow (packet))
    return EF_PACKET_MORE;
  keep->differs = TRUE;

  return EF_PACKET_STOP;
}

/* From the key frame to when every frame before the end is there, with those they lean on. What is in a file
 * without edit lists, or before another part, is shown: if frames lean on one behind the end, it ends there. */
static EfRunAnswer
take_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  Keep *keep = data;
  EfExtractJob *job = keep->job;
  guint frame;

  if (packet->stream == EF_STREAM_AUDIO)
    return take_sound (keep, packet, error);

  frame = ef_run_find_frame (job->frames, packet->time);
  if (frame < job->first || packet->time < 0)
    return take_hidden (job, packet, error);
  if (job->n_taken == keep->n_before && !job->has_lead) {
    EfRunAnswer answer = take_first (keep, packet, frame);

    if (answer != EF_PACKET_MORE)
      return answer;
  } else if (packet->time > job->span.end + MOST_BEHIND) {
    return EF_PACKET_ENOUGH;
  }
  if ((job->mux != NULL || ef_extract_job_is_joined (job)) && frame >= job->first + job->n_frames)
    ef_extract_job_reach (job, frame);
  if (ef_extract_job_keep (job, packet, error) == EF_PACKET_STOP)
    return EF_PACKET_STOP;

  return job->n_taken == job->shown->len ? EF_PACKET_ENOUGH : EF_PACKET_MORE;
}

static void
rest_cb (guint place, GstCaps *caps, gint64 until, gpointer data)
{
  Keep *keep = data;

  if (keep->job->mux == NULL)
    return;
  if (until != G_MAXINT64)
    until -= keep->job->span.begin;
  ef_extract_mux_rest (keep->job->mux, place, caps, until);
}

static gboolean
encode_waiting (Keep *keep, GError **error)
{
  EfExtractJob *job = keep->job;
  gboolean done = TRUE;

  for (guint i = 0; i < keep->waiting->len && done; i++) {
    done = ef_extract_encode_push (job->encode, g_ptr_array_index (keep->waiting, i), job->offset,
                                   job->end, error);
  }
  g_ptr_array_set_size (keep->waiting, 0);

  return done;
}

/* With as much sound behind the end as the picture might need. */
static EfRunResult
keep_part (Keep *keep, EfTimeSpan span, GError **error)
{
  EfExtractJob *job = keep->job;
  EfRunResult result;
  EfRun run;

  span.begin = MAX (ef_frame_index_key_at (job->frames, span.begin), 0);
  keep->n_before = job->n_taken;
  ef_extract_job_begin_part (job, span);
  keep->wished = ef_time_span_get_duration (span);
  run = ef_extract_job_make_run (job, take_cb);
  run.rest = rest_cb;
  run.data = keep;
  if (job->encode != NULL) {
    ef_extract_job_encode_sound (job, &run, FALSE);
    run.sound_behind = (guint) MAX (job->info->sample_rate, 0) * (MOST_BEHIND / EF_NS_PER_SECOND);
  }
  result = ef_extract_job_run (job, &run, error);
  if (result == EF_RUN_DONE && keep->differs)
    return EF_RUN_FAILED;

  return result == EF_RUN_DONE && !encode_waiting (keep, error) ? EF_RUN_FAILED : result;
}

static EfRunResult
keep_parts (Keep *keep, GError **error)
{
  EfExtractJob *job = keep->job;
  EfRunResult result = EF_RUN_DONE;

  g_ptr_array_set_size (keep->waiting, 0);
  if (!ef_extract_job_begin_encoding (job, FALSE, ef_extract_job_is_joined (job), error))
    return EF_RUN_FAILED;

  for (guint i = 0; i < job->wish->n_spans && result == EF_RUN_DONE; i++)
    result = keep_part (keep, job->wish->spans[i], error);

  return result;
}

static gboolean
finish (Keep *keep, GError **error)
{
  return ef_extract_job_finish_encoding (keep->job, error) &&
         ef_extract_job_finish (keep->job, error);
}

/* Always FALSE. */
static gboolean
refuse (Keep *keep, EfRunResult result, GError *problem, char **why, GError **error)
{
  gboolean is_joined = ef_extract_job_is_joined (keep->job);

  if (keep->differs || (is_joined && result == EF_RUN_LATE) ||
      (is_joined && g_error_matches (problem, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED))) {
    g_clear_error (&problem);
    *why = g_strdup (_ ("The parts of this video cannot stand one behind the other as they are."));
  } else if (problem != NULL) {
    g_propagate_error (error, problem);
  } else if (result == EF_RUN_LATE) {
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                         _ ("There is no key frame at the beginning of this stretch: extract it "
                            "exactly."));
  }

  return FALSE;
}

/* Some sources cannot be sought in truly: those are read from the start. The sound of what is joined is encoded,
 * in one piece: packets of it do not end where pictures do, so that kept ones would be heard too early or too
 * late at each join, with a click. */
gboolean
ef_extract_from_keys (EfExtractJob *self, char **why, GError **error)
{
  Keep keep = { .job = self, .waiting = g_ptr_array_new_with_free_func (free_packet) };
  GError *problem = NULL;
  EfRunResult result = EF_RUN_FAILED;
  gboolean done;

  keep.differs = ef_extract_job_is_joined (self) && !ef_extract_job_is_steady (self->info);
  if (!keep.differs)
    result = keep_parts (&keep, &problem);
  if (result == EF_RUN_LATE)
    result = keep_parts (&keep, &problem);
  done = (result == EF_RUN_DONE && finish (&keep, &problem)) ||
         refuse (&keep, result, problem, why, error);
  g_ptr_array_unref (keep.waiting);

  return done;
}
