/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/audio/audio.h>

#include "media/extract-run.h"

G_BEGIN_DECLS

/* What the rooms of a run share: src/media/extract-run*.c only. */

#define EF_RUN_ROUNDING (EF_NS_PER_SECOND / 1000) /* of time stamps on their way */

typedef struct _EfRunWork EfRunWork;

typedef struct {
  EfRunWork *work;
  EfRunStream stream;
  guint nth;
  GstPad *pad;     /* (owned) (nullable) of the parser */
  GstCaps *parsed; /* (owned) (nullable) on it */
  gboolean positioned;
  gboolean connected;
  gboolean finished;

  GstSegment segment; /* at the sink */
  GstCaps *caps;      /* (owned) (nullable) at the sink */
  GstVideoOrientationMethod orientation;

  GstSegment decoded; /* where frames are cut */
  GstAudioInfo audio;
  gint64 next; /* the frame or sample that comes next in the span */
  gboolean cut_off;
} EfRunTrack;

struct _EfRunWork {
  const EfRun *run;
  GstElement *pipeline; /* (owned) */
  EfRunTrack streams[EF_RUN_MOST_TRACKS];

  GMutex lock; /* of the following: streams of a pipeline have a thread each */
  GError *error;
  gboolean is_late;
  gboolean stopped;
  gint64 reached;

  int n_before;    /* (atomic) packets before the seek */
  int is_ready;    /* (atomic) */
  int is_sought;   /* (atomic) */
  guint n_packets; /* (atomic) a sign of life */
};

/* extract-run-take.c: what comes out of the pipeline goes to whoever asked for it. */
void ef_run_tell (EfRunWork *work, const char *what);
/* The first one counts, and nothing is wanted behind it. Takes @error. */
void ef_run_keep_error (EfRunWork *work, GError *error);
void ef_run_stop_late (EfRunWork *work);
gboolean ef_run_is_stopped (EfRunWork *work);
void ef_run_finish_stream (EfRunTrack *stream);
gint64 ef_run_to_stream_time (const GstSegment *segment, GstClockTime time);
/* Takes the buffer out of the pipeline. */
GstPadProbeReturn ef_run_consume (GstPadProbeInfo *info, GstFlowReturn flow);
GstPadProbeReturn ef_run_sink_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data);

/* extract-run-cut.c: to the frame and the sample, behind the decoder. */
GstPadProbeReturn ef_run_cut_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data);

/* extract-run-chain.c: what packets of @caps go through on their way to us. */
GstElement *ef_run_make_chain (const EfRun *run, EfRunStream stream, GstCaps *caps, GError **error);

G_END_DECLS
