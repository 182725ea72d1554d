/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-head.h"

#include "media/extract-box.h"
#include "media/extract-entry.h"

#define UNITY 0x00010000u /* 1.0 in fixed point */

/* Ticks of the whole film are those of the video, so that its frames end on whole ones. */
static guint
get_film_scale (GPtrArray *tracks)
{
  for (guint i = 0; i < tracks->len; i++) {
    EfExtractTrack *track = g_ptr_array_index (tracks, i);

    if (track->is_video)
      return track->timescale;
  }

  return ((EfExtractTrack *) g_ptr_array_index (tracks, 0))->timescale;
}

typedef struct {
  gint64 gap;   /* ticks of the film before the track is there */
  gint64 shown; /* ticks of the film */
  gint64 from;  /* ticks of the track */
} Edit;

static Edit
find_edit (GPtrArray *tracks, EfExtractTrack *track, const EfExtractOrder *order, gint64 duration)
{
  guint scale = get_film_scale (tracks);
  gint64 end =
    MIN (ef_extract_order_get_end (order), ef_extract_track_to_ticks (duration, track->timescale));
  gint64 first = ef_extract_order_get_first (order);
  Edit edit = { 0 };

  edit.from = order->delay + MAX (-first, 0);
  edit.gap = ef_extract_track_rescale (MAX (first, 0), track->timescale, scale);
  edit.shown = MAX (ef_extract_track_rescale (end - MAX (first, 0), track->timescale, scale), 0);

  return edit;
}

static void
put_edits (GByteArray *to, const Edit *edit)
{
  guint box = ef_box_begin (to, "edts");
  guint list = ef_box_begin_full (to, "elst", 1, 0);

  ef_box_put (to, edit->gap > 0 ? 2 : 1, 4);
  if (edit->gap > 0) {
    ef_box_put (to, (guint64) edit->gap, 8);
    ef_box_put (to, G_MAXUINT64, 8);
    ef_box_put (to, UNITY, 4);
  }
  ef_box_put (to, (guint64) edit->shown, 8);
  ef_box_put (to, (guint64) edit->from, 8);
  ef_box_put (to, UNITY, 4);
  ef_box_end (to, list);
  ef_box_end (to, box);
}

/* For stored pictures of @width x @height: a, b, c, d and where the corner goes. */
static void
put_matrix (GByteArray *to, GstVideoOrientationMethod orientation, guint width, guint height)
{
  static const gint8 turns[][6] = {
    [GST_VIDEO_ORIENTATION_IDENTITY] = { 1, 0, 0, 1, 0, 0 },
    [GST_VIDEO_ORIENTATION_90R] = { 0, 1, -1, 0, 'h', 0 },
    [GST_VIDEO_ORIENTATION_180] = { -1, 0, 0, -1, 'w', 'h' },
    [GST_VIDEO_ORIENTATION_90L] = { 0, -1, 1, 0, 0, 'w' },
    [GST_VIDEO_ORIENTATION_HORIZ] = { -1, 0, 0, 1, 'w', 0 },
    [GST_VIDEO_ORIENTATION_VERT] = { 1, 0, 0, -1, 0, 'h' },
    [GST_VIDEO_ORIENTATION_UL_LR] = { 0, 1, 1, 0, 0, 0 },
    [GST_VIDEO_ORIENTATION_UR_LL] = { 0, -1, -1, 0, 'h', 'w' },
  };
  const gint8 *turn = turns[(guint) orientation < G_N_ELEMENTS (turns) ? orientation : 0];

  ef_box_put (to, (guint32) (turn[0] * (int) UNITY), 4);
  ef_box_put (to, (guint32) (turn[1] * (int) UNITY), 4);
  ef_box_put (to, 0, 4);
  ef_box_put (to, (guint32) (turn[2] * (int) UNITY), 4);
  ef_box_put (to, (guint32) (turn[3] * (int) UNITY), 4);
  ef_box_put (to, 0, 4);
  for (int i = 4; i < 6; i++)
    ef_box_put (to,
                turn[i] == 'w'   ? (guint64) width << 16
                : turn[i] == 'h' ? (guint64) height << 16
                                 : 0,
                4);
  ef_box_put (to, 0x40000000, 4);
}

/* One sound is heard at a time: players that mix all that are switched on find only the first so. */
#define SOUNDS 1

static void
put_track_header (GByteArray *to, EfExtractTrack *track, gint64 duration)
{
  guint box = ef_box_begin_full (to, "tkhd", 1, track->is_spare ? 2 : 3);
  guint width = 0;
  guint height = 0;

  if (track->is_video)
    ef_extract_entry_get_shown_size (track->caps, &width, &height);
  ef_box_put_zeros (to, 16);
  ef_box_put (to, track->number, 4);
  ef_box_put (to, 0, 4);
  ef_box_put (to, (guint64) duration, 8);
  ef_box_put_zeros (to, 8);
  ef_box_put (to, 0, 2);
  ef_box_put (to, track->is_video ? 0 : SOUNDS, 2);
  ef_box_put (to, track->is_video ? 0 : 0x0100, 2);
  ef_box_put (to, 0, 2);
  put_matrix (to, track->orientation, width, height);
  ef_box_put (to, (guint64) width << 16, 4);
  ef_box_put (to, (guint64) height << 16, 4);
  ef_box_end (to, box);
}

static void
put_media (GByteArray *to, EfExtractTrack *track, const EfExtractOrder *order)
{
  guint media = ef_box_begin (to, "mdia");
  guint box = ef_box_begin_full (to, "mdhd", 1, 0);
  guint inner;
  guint table;

  ef_box_put_zeros (to, 16);
  ef_box_put (to, track->timescale, 4);
  ef_box_put (to, (guint64) (ef_extract_order_get_end (order) - ef_extract_order_get_first (order)),
              8);
  ef_box_put (to, 0x55c4, 2); /* no language */
  ef_box_put (to, 0, 2);
  ef_box_end (to, box);

  box = ef_box_begin_full (to, "hdlr", 0, 0);
  ef_box_put (to, 0, 4);
  ef_box_put_text (to, track->is_video ? "vide" : "soun", 4);
  ef_box_put_zeros (to, 12);
  ef_box_put_text (to, track->is_video ? "video" : "sound", sizeof "video");
  ef_box_end (to, box);

  box = ef_box_begin (to, "minf");
  inner =
    track->is_video ? ef_box_begin_full (to, "vmhd", 0, 1) : ef_box_begin_full (to, "smhd", 0, 0);
  ef_box_put_zeros (to, track->is_video ? 8 : 4);
  ef_box_end (to, inner);
  inner = ef_box_begin (to, "dinf");
  table = ef_box_begin_full (to, "dref", 0, 0);
  ef_box_put (to, 1, 4);
  ef_box_end (to, ef_box_begin_full (to, "url ", 0, 1));
  ef_box_end (to, table);
  ef_box_end (to, inner);

  table = ef_box_begin (to, "stbl");
  inner = ef_box_begin_full (to, "stsd", 0, 0);
  ef_box_put (to, 1, 4);
  if (track->is_video)
    ef_extract_entry_put_video (to, track);
  else
    ef_extract_entry_put_audio (to, track);
  ef_box_end (to, inner);
  ef_extract_track_put_tables (to, track, order);
  ef_box_end (to, table);
  ef_box_end (to, box);
  ef_box_end (to, media);
}

static void
put_track (GPtrArray *tracks, GByteArray *to, EfExtractTrack *track, gint64 duration)
{
  EfExtractOrder order;
  Edit edit;
  guint box;

  if (track->samples->len == 0)
    return;

  order = ef_extract_track_find_order (track);
  edit = find_edit (tracks, track, &order, duration);
  box = ef_box_begin (to, "trak");
  put_track_header (to, track, edit.gap + edit.shown);
  put_edits (to, &edit);
  put_media (to, track, &order);
  ef_box_end (to, box);
  g_array_unref (order.places);
}

GByteArray *
ef_extract_head_make (GPtrArray *tracks, gint64 duration)
{
  GByteArray *to = g_byte_array_new ();
  guint scale = get_film_scale (tracks);
  guint moov = ef_box_begin (to, "moov");
  guint box = ef_box_begin_full (to, "mvhd", 1, 0);

  ef_box_put_zeros (to, 16);
  ef_box_put (to, scale, 4);
  ef_box_put (to, (guint64) ef_extract_track_to_ticks (duration, scale), 8);
  ef_box_put (to, UNITY, 4);
  ef_box_put (to, 0x0100, 2);
  ef_box_put_zeros (to, 10);
  put_matrix (to, GST_VIDEO_ORIENTATION_IDENTITY, 0, 0);
  ef_box_put_zeros (to, 24);
  ef_box_put (to, tracks->len + 1, 4);
  ef_box_end (to, box);

  for (int video = TRUE; video >= FALSE; video--) {
    for (guint i = 0; i < tracks->len; i++) {
      EfExtractTrack *track = g_ptr_array_index (tracks, i);

      if (track->is_video == video)
        put_track (tracks, to, track, duration);
    }
  }
  ef_box_end (to, moov);

  return to;
}
