/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "core/frame-index.h"

G_BEGIN_DECLS

/* A playbin3 and the thread that commands it. Whatever may wait for a file, a device or a decoder
 * (state changes, seeks) happens on that thread, one after the other; the owner only queues it and
 * reads the messages on the bus. When it closes it, the pipeline is taken down on its own thread,
 * however long that takes, and is gone then. */
typedef struct _EfPipe EfPipe;

/* Application messages on the bus beside GStreamer's own. */
#define EF_PIPE_FRAME "ef-frame"     /* a frame arrived at the sink */
#define EF_PIPE_ROUND "ef-round"     /* "serial": the seek whose segment has been read to its end */
#define EF_PIPE_OPENED "ef-opened"   /* "serial": what follows belongs to that opening */
#define EF_PIPE_REFUSED "ef-refused" /* "serial": of the seek or step that could not be done */

/* @video, @audio: launch descriptions of the sinks. Must be called on the main thread. */
EfPipe *ef_pipe_new (const char *video, const char *audio);
void ef_pipe_close (EfPipe *self);

/* How many there are, on their way out included. */
int ef_pipe_count (void);

GstBus *ef_pipe_get_bus (EfPipe *self);         /* (transfer full) */
GstElement *ef_pipe_get_element (EfPipe *self); /* (transfer none) the playbin */
GstElement *ef_pipe_get_sink (EfPipe *self);    /* (transfer none) what shows the frames */
GObject *ef_pipe_get_paintable (EfPipe *self);  /* (transfer none) (nullable) */
/* Whether @object is part of what plays sound. */
gboolean ef_pipe_is_sound (EfPipe *self, GstObject *object);

/* @uri NULL: only lets go of the file. @quiet: without sound. @hidden: the first frame is not shown,
 * because a seek follows. */
void ef_pipe_open (EfPipe *self, const char *uri, gboolean quiet, gboolean hidden, guint serial);
void ef_pipe_set_state (EfPipe *self, GstState state);
/* (transfer full) a seek or step. @begin: what the seek reads before it is only there to be leaned on;
 * negative: nothing is. */
void ef_pipe_send (EfPipe *self, GstEvent *event, gint64 begin, guint serial);
/* To be called on the main thread before a sink that draws is made. */
void ef_pipe_own_main_context (void);
/* To be called in READY, before a uridecodebin3 that is in @bin is set to PAUSED. */
void ef_pipe_open_decoder (GstBin *bin);
/* Commands not done yet. */
int ef_pipe_get_n_waiting (EfPipe *self);

/* The stream time of the frame on screen; FALSE: there is none yet. @settled: nothing newer came. */
gboolean ef_pipe_get_shown (EfPipe *self, gint64 *time, gboolean *settled);
/* What reached the sink since the latest seek or step was begun. */
typedef struct {
  guint serial; /* of that seek or step */
  guint n_frames;
  gboolean is_end;
  gboolean is_gap;     /* the stream says that there is no picture here */
  gboolean is_flushed; /* what was there before is gone */
} EfPipeArrived;

EfPipeArrived ef_pipe_get_arrived (EfPipe *self);
/* @frames (nullable): read from the file, not guessed. TRUE: the file is to be opened anew for them. */
gboolean ef_pipe_set_frames (EfPipe *self, EfFrameIndex *frames);

G_END_DECLS
