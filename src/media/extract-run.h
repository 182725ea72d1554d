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

typedef struct {
  EfRunStream stream;
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

/* Of @stream nothing comes before @until; G_MAXINT64: nothing more at all. @caps (nullable). As above. */
typedef void (*EfRunRestFunc) (EfRunStream stream, GstCaps *caps, gint64 until, gpointer data);

typedef struct {
  const char *uri;
  EfFrameIndex *frames; /* (nullable) for what is encoded */
  EfTimeSpan span;      /* what is encoded; of packets: where progress begins and ends */
  gint64 from;          /* begin reading at or before this */
  gboolean no_seeking;  /* read from the start, however long that takes */
  const char *encoders[EF_N_STREAMS]; /* NULL: packets as they are. Raw pictures or sound go in */
  guint sound_behind; /* samples behind the span to be encoded as well, if there are any */
  gboolean wanted[EF_N_STREAMS];
  EfRunFunc func;
  EfRunRestFunc rest; /* (nullable) */
  gpointer data;
} EfRun;

typedef enum {
  EF_RUN_DONE,
  EF_RUN_LATE, /* say no_seeking */
  EF_RUN_FAILED,
} EfRunResult;

guint ef_run_find_frame (EfFrameIndex *frames, gint64 time);

EfRunResult
ef_run (const EfRun *run, const EfProgress *progress, GCancellable *cancellable, GError **error);

G_END_DECLS
