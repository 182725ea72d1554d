/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include "core/frame-index.h"
#include "media/progress.h"

G_BEGIN_DECLS

/* Takes packets out of a source, in one pipeline that is gone when the call returns: as they are, or
 * decoded, cut to the frame and the sample, and encoded anew. */
typedef enum {
  EF_STREAM_VIDEO,
  EF_STREAM_AUDIO,
  EF_N_STREAMS,
} EfRunStream;

#define EF_RUN_MOST_SOUNDS 8
#define EF_RUN_MOST_TRACKS (1 + EF_RUN_MOST_SOUNDS) /* the picture comes first */

typedef struct {
  EfRunStream stream;
  guint nth; /* of the tracks of its kind */
  GstBuffer *buffer;
  GstCaps *caps;
  gint64 time;     /* when it is shown; of what was encoded: from the begin of the span */
  gint64 duration; /* 0: not known */
  GstVideoOrientationMethod orientation;
} EfRunPacket;

typedef enum {
  EF_PACKET_MORE,
  EF_PACKET_ENOUGH, /* of this stream */
  EF_PACKET_LATE,   /* what was asked for lies before this: the source cannot be sought in */
  EF_PACKET_STOP,   /* of everything; with an error set it failed */
} EfRunAnswer;

/* On threads of the pipeline, but never on two at a time. */
typedef EfRunAnswer (*EfRunFunc) (const EfRunPacket *packet, gpointer data, GError **error);

/* Of the track at @place nothing comes before @until; G_MAXINT64: nothing more at all. @caps (nullable). As above. */
typedef void (*EfRunRestFunc) (guint place, GstCaps *caps, gint64 until, gpointer data);

typedef struct {
  const char *uri;
  EfFrameIndex *frames; /* (nullable) for what is encoded */
  EfTimeSpan span;      /* what is encoded; of packets: where progress begins and ends */
  gint64 from;          /* begin reading at or before this */
  gboolean
    is_careful; /* with a decoder that does not stumble over missing pictures, though it is slower */
  gboolean no_seeking;                /* read from the start, however long that takes */
  const char *encoders[EF_N_STREAMS]; /* NULL: packets as they are. Raw pictures or sound go in */
  guint sound_behind;         /* samples behind the span to be encoded as well, if there are any */
  guint wanted[EF_N_STREAMS]; /* tracks of the kind at most */
  EfRunFunc func;
  EfRunRestFunc rest; /* (nullable) */
  gpointer data;
} EfRun;

typedef enum {
  EF_RUN_DONE,
  EF_RUN_LATE, /* say no_seeking */
  EF_RUN_FAILED,
} EfRunResult;

/* Among EF_RUN_MOST_TRACKS. */
guint ef_run_packet_get_place (const EfRunPacket *packet);
/* Of raw sound. */
gint64 ef_run_count_samples (GstBuffer *buffer, int frame_bytes);
guint ef_run_find_frame (EfFrameIndex *frames, gint64 time);

EfRunResult
ef_run (const EfRun *run, const EfProgress *progress, GCancellable *cancellable, GError **error);

G_END_DECLS
