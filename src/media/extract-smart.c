/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-smart.h"

#include <glib/gi18n.h>

#include "media/extract-avc.h"

#define ENCODER "x264enc"

typedef struct {
  EfExtractJob *job;
  gboolean keeps_sound;
  GstCaps *caps; /* (owned) (nullable) of the source */
  GstVideoOrientationMethod orientation;
  EfAvcConfig *source; /* (owned) (nullable) */
  EfAvcConfig *ours;   /* (owned) (nullable) of what is encoded */
  gboolean is_idr;     /* what was looked at first */

  guint part;      /* of what is joined */
  guint end;       /* the frame behind the span */
  guint first;     /* frame of the span */
  guint key;       /* where packets are kept from */
  guint last_key;  /* the last key frame of the span */
  guint next;      /* the frame that comes after all that is in the file */
  gint64 offset;   /* of what is being encoded, in the file */
  GPtrArray *tail; /* (owned) (element-type Kept) packets from the last key frame on, as decoded */
  guint n_inside;  /* of those, the ones within the span */
  gboolean is_hidden; /* the packet that was looked at begins before anything is shown */
  gboolean differs;
  gboolean lacks_encoder;
} Smart;

typedef struct {
  EfRunPacket packet;
  guint frame;
} Kept;

static void
free_kept (gpointer data)
{
  Kept *kept = data;

  gst_buffer_unref (kept->packet.buffer);
  gst_caps_unref (kept->packet.caps);
  g_free (kept);
}

static void
clear_smart (Smart *smart)
{
  gst_clear_caps (&smart->caps);
  g_clear_pointer (&smart->source, ef_avc_config_free);
  g_clear_pointer (&smart->ours, ef_avc_config_free);
  g_clear_pointer (&smart->tail, g_ptr_array_unref);
}

static EfRunAnswer
look_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  Smart *smart = data;

  gst_caps_replace (&smart->caps, packet->caps);
  smart->orientation = packet->orientation;
  smart->is_hidden = packet->time < 0;
  g_clear_pointer (&smart->source, ef_avc_config_free);
  if (gst_structure_has_name (gst_caps_get_structure (packet->caps, 0), "video/x-h264"))
    smart->source = ef_avc_config_new (packet->caps);
  smart->is_idr =
    smart->source != NULL && ef_avc_config_look (smart->source, packet->buffer) == EF_AVC_IDR;

  return EF_PACKET_STOP;
}

/* What the source is, from its first packet at @from. */
static gboolean
look (Smart *smart, const char *uri, gint64 from, GCancellable *cancellable, GError **error)
{
  EfRun run = { .uri = uri,
                .from = from,
                .wanted = { TRUE, FALSE },
                .func = look_cb,
                .data = smart };

  return ef_run (&run, NULL, cancellable, error) != EF_RUN_FAILED;
}

static const char *
get_profile (GstCaps *caps)
{
  static const struct {
    const char *theirs;
    const char *ours;
  } profiles[] = {
    { "constrained-baseline", "constrained-baseline" },
    { "baseline", "constrained-baseline" },
    { "main", "main" },
    { "high", "high" },
    { "progressive-high", "high" },
    { "constrained-high", "high" },
  };
  const char *profile = gst_structure_get_string (gst_caps_get_structure (caps, 0), "profile");

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++) {
    if (g_strcmp0 (profiles[i].theirs, profile) == 0)
      return profiles[i].ours;
  }

  return NULL;
}

static gboolean
has_text (GstCaps *caps, const char *field, const char *value)
{
  const char *text = gst_structure_get_string (gst_caps_get_structure (caps, 0), field);

  return text == NULL || g_str_equal (text, value);
}

static gboolean
has_depth (GstCaps *caps, const char *field)
{
  guint depth = 8;

  gst_structure_get_uint (gst_caps_get_structure (caps, 0), field, &depth);

  return depth == 8;
}

static char *
find_reason (Smart *smart, const EfMediaInfo *info)
{
  if (!ef_extract_job_is_steady (info))
    return g_strdup (_ ("Only MP4, QuickTime and Matroska files can be cut without encoding them "
                        "anew."));
  if (smart->caps == NULL)
    return g_strdup (_ ("The video could not be looked at."));
  if (!gst_structure_has_name (gst_caps_get_structure (smart->caps, 0), "video/x-h264"))
    return g_strdup (_ ("Only H.264 video can be cut without encoding it anew."));
  if (smart->source == NULL || ef_avc_config_find_free_id (smart->source) < 0)
    return g_strdup (_ ("The H.264 video is stored in an unusual way."));
  if (get_profile (smart->caps) == NULL || !has_text (smart->caps, "chroma-format", "4:2:0") ||
      !has_depth (smart->caps, "bit-depth-luma") || !has_depth (smart->caps, "bit-depth-chroma"))
    return g_strdup (_ ("The H.264 video has more colours than the usual 8 bits in 4:2:0."));
  if (g_strcmp0 (gst_structure_get_string (gst_caps_get_structure (smart->caps, 0),
                                           "coded-picture-structure"),
                 "frame") != 0 ||
      !has_text (smart->caps, "interlace-mode", "progressive"))
    return g_strdup (_ ("The video is interlaced."));
  if (!smart->is_idr)
    return g_strdup (_ ("Pictures around the key frames lean on each other (open groups)."));

  return NULL;
}

static gboolean
has_open_keys (EfFrameIndex *frames)
{
  for (gint64 key = ef_frame_index_key_at (frames, 0); key >= 0;
       key = ef_frame_index_key_after (frames, key)) {
    if (ef_frame_index_get_flags (frames, ef_frame_index_find (frames, key)) & EF_FRAME_OPEN)
      return TRUE;
  }

  return FALSE;
}

/* Only x264 can be told how its stream is to be numbered, and was looked at frame by frame. */
static gboolean
has_encoder (void)
{
  return ef_encoder_probe (ef_encoder_find (ENCODER));
}

static char *
explain_lack (void)
{
  return g_strdup (_ ("x264 does not work here, and no other encoder can be joined with what is "
                      "kept."));
}

char *
ef_extract_smart_why_not (const char *uri, const EfMediaInfo *info, EfFrameIndex *frames)
{
  Smart smart = { 0 };
  char *why;
  gint64 key;

  if (!ef_frame_index_knows_keys (frames))
    return g_strdup (_ ("The key frames of the video are not known."));
  if (has_open_keys (frames))
    return g_strdup (_ ("Pictures around the key frames lean on each other (open groups)."));

  /* The first key frame of a file nearly always stands alone: a later one tells. */
  key = ef_frame_index_key_after (frames, MAX (ef_frame_index_key_at (frames, 0), 0));
  if (!look (&smart, uri, MAX (key, 0), NULL, NULL))
    return g_strdup (_ ("The video could not be looked at."));
  why = find_reason (&smart, info);
  if (why == NULL && !has_encoder ())
    why = explain_lack ();
  clear_smart (&smart);

  return why;
}

/* The first frame at or behind @frame from which packets can be kept. */
static guint
find_key (EfFrameIndex *frames, guint frame, guint end)
{
  while (frame < end && ef_frame_index_get_flags (frames, frame) != EF_FRAME_KEY)
    frame++;

  return frame;
}

static guint
find_last_key (EfFrameIndex *frames, guint first, guint end)
{
  guint frame = end - 1;

  while (frame > first && ef_frame_index_get_flags (frames, frame) != EF_FRAME_KEY)
    frame--;

  return frame;
}

/* Encoding anew, so that a decoder takes it for the same stream. */

static char *
describe_encoder (Smart *smart)
{
  int level = ef_avc_config_get_level (smart->source);

  return g_strdup_printf ("videoconvert ! video/x-raw,format=I420 ! " ENCODER
                          " pass=qual quantizer=15 speed-preset=veryfast bframes=0 key-int-max=250 "
                          "option-string=\"sps-id=%d:level=%d.%d\" ! "
                          "video/x-h264,profile=%s,stream-format=avc,alignment=au",
                          ef_avc_config_find_free_id (smart->source), level / 10, level % 10,
                          get_profile (smart->caps));
}

static gboolean
take_config (Smart *smart, GstCaps *caps)
{
  g_autoptr (EfAvcConfig) config = ef_avc_config_new (caps);

  if (config == NULL)
    return FALSE;
  if (smart->ours != NULL)
    return ef_avc_config_equal (smart->ours, config);
  smart->ours = g_steal_pointer (&config);

  return TRUE;
}

static EfRunAnswer
take_sound (Smart *smart, const EfRunPacket *packet, GError **error)
{
  return smart->keeps_sound ? ef_extract_keep_sound (smart->job, packet, error)
                            : ef_extract_job_encode (smart->job, packet, error);
}

static EfRunAnswer
take_encoded_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  Smart *smart = data;
  EfRunPacket joined = *packet;

  if (packet->stream == EF_STREAM_AUDIO)
    return take_sound (smart, packet, error);
  if (!take_config (smart, packet->caps)) {
    smart->differs = TRUE;
    return EF_PACKET_STOP;
  }
  joined.caps = smart->caps;
  joined.orientation = smart->orientation;

  return ef_extract_job_add (smart->job, &joined, packet->time + smart->offset, error)
           ? EF_PACKET_MORE
           : EF_PACKET_STOP;
}

static gint64
get_begin (Smart *smart, guint frame)
{
  return ef_frame_index_get_frame (smart->job->frames, frame).begin;
}

/* Sound that is to be encoded comes along with one of the runs of a part. */
static void
add_sound (Smart *smart, EfRun *run)
{
  EfExtractJob *job = smart->job;

  if (!smart->keeps_sound)
    ef_extract_job_encode_sound (job, run, smart->part + 1 == job->wish->n_spans);
}

/* The frames from @first to before @end. */
static gboolean
encode (Smart *smart, guint first, guint end, gboolean with_sound, GError **error)
{
  EfExtractJob *job = smart->job;
  g_autofree char *encoder = NULL;
  EfRun run = ef_extract_job_make_run (job, take_encoded_cb);
  guint before = job->n_taken;
  EfRunResult result;

  if (first == end)
    return TRUE;
  smart->lacks_encoder = !has_encoder ();
  if (smart->lacks_encoder)
    return FALSE;

  encoder = describe_encoder (smart);
  run.span =
    (EfTimeSpan) { get_begin (smart, first), ef_frame_index_get_frame (job->frames, end - 1).end };
  run.from += run.span.begin - job->span.begin;
  if (with_sound)
    add_sound (smart, &run);
  else
    run.wanted[EF_STREAM_AUDIO] = 0;
  run.encoders[EF_STREAM_VIDEO] = encoder;
  run.data = smart;
  smart->offset = run.span.begin - job->span.begin + job->offset;
  result = ef_run (&run, NULL, job->cancellable, error);
  /* A source that cannot be sought in is none for this. */
  smart->differs = smart->differs || result == EF_RUN_LATE;
  if (result != EF_RUN_DONE)
    return FALSE;
  smart->differs = smart->differs || job->n_taken - before != end - first;

  return !smart->differs;
}

/* Keeping packets. */

static EfRunAnswer
keep (Smart *smart, const EfRunPacket *packet, GError **error)
{
  smart->next++;

  return ef_extract_job_keep (smart->job, packet, error);
}

static EfRunAnswer
keep_for_later (Smart *smart, const EfRunPacket *packet, guint frame)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->packet = *packet;
  gst_buffer_ref (packet->buffer);
  gst_caps_ref (packet->caps);
  kept->frame = frame;
  g_ptr_array_add (smart->tail, kept);
  smart->n_inside += frame < smart->end;

  return smart->n_inside == smart->end - smart->last_key ? EF_PACKET_ENOUGH : EF_PACKET_MORE;
}

static EfRunAnswer
take_packet_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  Smart *smart = data;
  EfExtractJob *job = smart->job;
  gboolean is_key = !GST_BUFFER_FLAG_IS_SET (packet->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  EfAvcTraits traits;
  guint frame;

  if (packet->stream == EF_STREAM_AUDIO)
    return take_sound (smart, packet, error);

  frame = ef_run_find_frame (job->frames, packet->time);
  if (frame < smart->key || packet->time < 0)
    return EF_PACKET_MORE;
  if (smart->next <= smart->key && smart->tail->len == 0 && frame != smart->key)
    return EF_PACKET_LATE;

  traits = ef_avc_config_look (smart->source, packet->buffer);
  if ((traits & (EF_AVC_OTHER_SETS | EF_AVC_DAMAGED)) != 0 ||
      (frame == smart->key && !(is_key && (traits & EF_AVC_IDR) != 0))) {
    smart->differs = TRUE;
    return EF_PACKET_STOP;
  }
  if (frame < smart->last_key)
    return keep (smart, packet, error);
  if (frame > smart->last_key && is_key && smart->tail->len > 0)
    return EF_PACKET_ENOUGH;

  return keep_for_later (smart, packet, frame);
}

/* Of the packets from the last key frame on, as many as are shown without a gap and lean on nothing that
 * comes later: often all but the last few. */
static guint
count_whole (Smart *smart)
{
  guint last = smart->last_key;
  guint n_whole = 0;

  for (guint i = 0; i < smart->tail->len; i++) {
    const Kept *kept = g_ptr_array_index (smart->tail, i);

    last = MAX (last, kept->frame);
    if (last + 1 - smart->last_key == i + 1 && last < smart->end)
      n_whole = i + 1;
  }

  return n_whole;
}

static gboolean
keep_tail (Smart *smart, GError **error)
{
  guint n_whole = count_whole (smart);

  for (guint i = 0; i < n_whole; i++) {
    const Kept *kept = g_ptr_array_index (smart->tail, i);

    if (keep (smart, &kept->packet, error) == EF_PACKET_STOP)
      return FALSE;
  }

  return TRUE;
}

static gboolean
keep_packets (Smart *smart, GError **error)
{
  EfExtractJob *job = smart->job;
  EfRun run = ef_extract_job_make_run (job, take_packet_cb);
  EfRunResult result;

  run.data = smart;
  add_sound (smart, &run);
  smart->next = smart->key;
  result = ef_extract_job_run (job, &run, error);
  smart->differs = smart->differs || result == EF_RUN_LATE || smart->next != smart->last_key;

  return result == EF_RUN_DONE && !smart->differs && keep_tail (smart, error);
}

/* What a span has to know of itself; a first frame of which only a part is shown cannot be kept: players leave it
 * out. */
static gboolean
plan_part (Smart *smart, guint part, char **why, GError **error)
{
  EfExtractJob *job = smart->job;
  EfTimeSpan span = job->wish->spans[part];

  smart->part = part;
  smart->first = ef_frame_index_find (job->frames, span.begin);
  smart->end = ef_frame_index_find (job->frames, span.end - 1) + 1;
  smart->key = find_key (job->frames, smart->first, smart->end);
  if (!look (smart, job->uri, get_begin (smart, MIN (smart->key, smart->end - 1)), job->cancellable,
             error))
    return FALSE;
  *why = find_reason (smart, job->info);
  if (*why != NULL)
    return FALSE;
  if (smart->key == 0 && smart->is_hidden)
    smart->key = find_key (job->frames, 1, smart->end);
  if (smart->key < smart->end)
    smart->last_key = find_last_key (job->frames, smart->key, smart->end);
  if ((smart->first < smart->key || ef_extract_job_is_joined (job)) && !has_encoder ())
    *why = explain_lack ();

  return *why == NULL;
}

static gboolean
join_part (Smart *smart, GError **error)
{
  g_ptr_array_set_size (smart->tail, 0);
  smart->n_inside = 0;
  ef_extract_job_begin_part (smart->job, smart->job->wish->spans[smart->part]);
  if (smart->key == smart->end)
    return encode (smart, smart->first, smart->end, TRUE, error);

  return encode (smart, smart->first, smart->key, FALSE, error) && keep_packets (smart, error) &&
         encode (smart, smart->next, smart->end, FALSE, error);
}

static gboolean
finish (Smart *smart, GError **error)
{
  EfExtractJob *job = smart->job;
  g_autoptr (GBytes) config = NULL;

  if (smart->ours != NULL) {
    config = ef_avc_config_join (smart->source, smart->ours);
    ef_extract_file_set_config (job->file, (guint) job->tracks[0], config);
  }

  return ef_extract_job_finish_encoding (job, error) && ef_extract_job_finish (job, error);
}

/* Where there is no key frame inside, a single stretch is encoded as a whole. */
static gboolean
join (Smart *smart, char **why, GError **error)
{
  EfExtractJob *job = smart->job;

  for (guint i = 0; i < job->wish->n_spans; i++) {
    if (!plan_part (smart, i, why, error))
      return FALSE;
    if (i == 0 && smart->key == smart->end && !ef_extract_job_is_joined (job))
      return FALSE;
    if (i == 0 && !ef_extract_job_begin_encoding (job, FALSE, !smart->keeps_sound, error))
      return FALSE;
    if (!join_part (smart, error))
      return FALSE;
  }

  return finish (smart, error);
}

static gboolean
try_smart (Smart *smart, char **why, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (join (smart, why, &problem))
    return TRUE;
  if (*why != NULL)
    return FALSE;
  if (smart->lacks_encoder)
    *why = explain_lack ();
  else if (smart->differs || g_error_matches (problem, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED))
    *why = g_strdup (_ ("The video does not keep its format throughout this stretch."));
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

gboolean
ef_extract_smart (EfExtractJob *job, gboolean keeps_sound, char **why, GError **error)
{
  Smart smart = { .job = job, .keeps_sound = keeps_sound };
  gboolean done;

  smart.tail = g_ptr_array_new_with_free_func (free_kept);
  done = try_smart (&smart, why, error);
  clear_smart (&smart);

  return done;
}
