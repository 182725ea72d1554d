/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-track.h"

#include "core/rate.h"
#include "core/time-span.h"
#include "media/extract-box.h"

EfExtractTrack *
ef_extract_track_new (GstCaps *caps, guint timescale)
{
  EfExtractTrack *self = g_new0 (EfExtractTrack, 1);

  self->caps = gst_caps_ref (caps);
  self->samples = g_array_new (FALSE, FALSE, sizeof (EfExtractSample));
  self->chunks = g_array_new (FALSE, FALSE, sizeof (EfExtractChunk));
  self->pending = g_byte_array_new ();
  self->timescale = timescale;
  self->is_video =
    !g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/");

  return self;
}

void
ef_extract_track_free (EfExtractTrack *self)
{
  gst_caps_unref (self->caps);
  g_clear_pointer (&self->config, g_bytes_unref);
  g_array_unref (self->samples);
  g_array_unref (self->chunks);
  g_byte_array_unref (self->pending);
  g_free (self);
}

gint64
ef_extract_track_rescale (gint64 ticks, gint64 from, gint64 to)
{
  return (ef_rate_scale (ticks, 2 * to, from) + 1) >> 1;
}

gint64
ef_extract_track_to_ticks (gint64 time, guint timescale)
{
  return ef_extract_track_rescale (time, EF_NS_PER_SECOND, timescale);
}

EfExtractSample *
ef_extract_track_get_sample (EfExtractTrack *track, guint index)
{
  return &g_array_index (track->samples, EfExtractSample, index);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

EfExtractOrder
ef_extract_track_find_order (EfExtractTrack *track)
{
  EfExtractOrder order = { g_array_sized_new (FALSE, FALSE, sizeof (gint64), track->samples->len),
                           0, 1 };
  gint64 end = 0;

  for (guint i = 0; i < track->samples->len; i++) {
    g_array_append_val (order.places, ef_extract_track_get_sample (track, i)->time);
    end = MAX (end, ef_extract_track_get_sample (track, i)->end);
  }
  g_array_sort (order.places, compare_times);
  for (guint i = 0; i < order.places->len; i++) {
    gint64 ahead =
      g_array_index (order.places, gint64, i) - ef_extract_track_get_sample (track, i)->time;

    order.delay = MAX (order.delay, ahead);
  }
  order.last = MAX (end - g_array_index (order.places, gint64, order.places->len - 1), 1);

  return order;
}

static gint64
get_step (const EfExtractOrder *order, guint index)
{
  if (index + 1 == order->places->len)
    return order->last;

  return g_array_index (order->places, gint64, index + 1) -
         g_array_index (order->places, gint64, index);
}

gint64
ef_extract_order_get_first (const EfExtractOrder *order)
{
  return g_array_index (order->places, gint64, 0);
}

gint64
ef_extract_order_get_end (const EfExtractOrder *order)
{
  return g_array_index (order->places, gint64, order->places->len - 1) + order->last;
}

/* A table of runs: how many samples have the same value. */
typedef struct {
  GByteArray *to;
  guint box;
  guint n_runs;
  guint32 n;
  guint32 value;
} Runs;

static Runs
begin_runs (GByteArray *to, const char *type)
{
  Runs runs = { to, ef_box_begin_full (to, type, 0, 0), 0, 0, 0 };

  ef_box_put (to, 0, 4);

  return runs;
}

static void
flush_run (Runs *runs)
{
  if (runs->n == 0)
    return;
  ef_box_put (runs->to, runs->n, 4);
  ef_box_put (runs->to, runs->value, 4);
  runs->n_runs++;
  runs->n = 0;
}

static void
add_run (Runs *runs, gint64 value)
{
  if (runs->n > 0 && runs->value != (guint32) value)
    flush_run (runs);
  runs->value = (guint32) value;
  runs->n++;
}

static void
end_runs (Runs *runs)
{
  flush_run (runs);
  ef_box_patch (runs->to, runs->box + 12, runs->n_runs);
  ef_box_end (runs->to, runs->box);
}

/* Of uncompressed sound each instant counts as a sample of the table. */
static guint32
count_frames (EfExtractTrack *track)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < track->samples->len; i++)
    n_bytes += ef_extract_track_get_sample (track, i)->size;

  return (guint32) (n_bytes / track->frame_bytes);
}

static void
put_times (GByteArray *to, EfExtractTrack *track, const EfExtractOrder *order)
{
  Runs steps = begin_runs (to, "stts");
  Runs offsets;

  if (track->frame_bytes > 0) {
    add_run (&steps, 1);
    steps.n = count_frames (track);
  }
  for (guint i = 0; track->frame_bytes == 0 && i < track->samples->len; i++)
    add_run (&steps, get_step (order, i));
  end_runs (&steps);

  if (order->delay == 0)
    return;
  offsets = begin_runs (to, "ctts");
  for (guint i = 0; i < track->samples->len; i++)
    add_run (&offsets, ef_extract_track_get_sample (track, i)->time + order->delay -
                         g_array_index (order->places, gint64, i));
  end_runs (&offsets);
}

static void
put_keys (GByteArray *to, EfExtractTrack *track)
{
  guint box;
  guint n_keys = 0;

  if (!track->is_video)
    return;

  box = ef_box_begin_full (to, "stss", 0, 0);
  ef_box_put (to, 0, 4);
  for (guint i = 0; i < track->samples->len; i++) {
    if (ef_extract_track_get_sample (track, i)->is_key) {
      ef_box_put (to, i + 1, 4);
      n_keys++;
    }
  }
  ef_box_patch (to, box + 12, n_keys);
  ef_box_end (to, box);
}

static void
put_sizes (GByteArray *to, EfExtractTrack *track)
{
  guint box = ef_box_begin_full (to, "stsz", 0, 0);

  ef_box_put (to, track->frame_bytes, 4);
  ef_box_put (to, track->frame_bytes > 0 ? count_frames (track) : track->samples->len, 4);
  for (guint i = 0; track->frame_bytes == 0 && i < track->samples->len; i++)
    ef_box_put (to, ef_extract_track_get_sample (track, i)->size, 4);
  ef_box_end (to, box);
}

static void
put_chunks (GByteArray *to, EfExtractTrack *track)
{
  guint box = ef_box_begin_full (to, "stsc", 0, 0);
  guint n_runs = 0;
  guint before = 0;

  ef_box_put (to, 0, 4);
  for (guint i = 0; i < track->chunks->len; i++) {
    guint n_samples = g_array_index (track->chunks, EfExtractChunk, i).n_samples;

    if (n_samples == before)
      continue;
    ef_box_put (to, i + 1, 4);
    ef_box_put (to, n_samples, 4);
    ef_box_put (to, 1, 4);
    before = n_samples;
    n_runs++;
  }
  ef_box_patch (to, box + 12, n_runs);
  ef_box_end (to, box);

  box = ef_box_begin_full (to, "co64", 0, 0);
  ef_box_put (to, track->chunks->len, 4);
  for (guint i = 0; i < track->chunks->len; i++)
    ef_box_put (to, g_array_index (track->chunks, EfExtractChunk, i).offset, 8);
  ef_box_end (to, box);
}

void
ef_extract_track_put_tables (GByteArray *to, EfExtractTrack *track, const EfExtractOrder *order)
{
  put_times (to, track, order);
  put_keys (to, track);
  put_sizes (to, track);
  put_chunks (to, track);
}
