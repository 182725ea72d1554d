/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "core/plan.h"

G_BEGIN_DECLS

/* What composes and plays for a stage, on three threads of its own: one commands the pipeline, one makes
 * pictures, one makes sound. The owner only says what it wants and is told; when it lets go, the threads end
 * by themselves. */
typedef struct _EfStagePipe EfStagePipe;

typedef enum {
  EF_STAGE_SHOWN, /* what was wanted is on screen, or plays */
  EF_STAGE_MOVED, /* while it plays */
  EF_STAGE_ENDED,
  EF_STAGE_STOPPED, /* with a sentence */
} EfStageNews;

typedef struct {
  EfStageNews news;
  guint serial; /* of the wish that it belongs to */
  gint64 time;  /* of the clip */
  char *problem;
} EfStageReport;

/* On the main thread. */
typedef void (*EfStageFunc) (const EfStageReport *report, gpointer data);

/* @video, @audio: launch descriptions of the sinks; @audio NULL: none. Main thread. */
EfStagePipe *
ef_stage_pipe_new (const char *video, const char *audio, EfStageFunc func, gpointer data);
void ef_stage_pipe_close (EfStagePipe *self);
/* How many there are, those on their way out included. */
int ef_stage_pipe_count (void);

GstElement *ef_stage_pipe_get_sink (EfStagePipe *self); /* (transfer none) */

/* Shows @frame of @plan (nullable), or plays from there. Only the newest wish counts; returns its serial. */
guint ef_stage_pipe_show (EfStagePipe *self,
                          EfPlan *plan,
                          EfFormat format,
                          int width,
                          int height,
                          guint frame,
                          gboolean plays);
/* Stops where it is. */
guint ef_stage_pipe_pause (EfStagePipe *self);
void ef_stage_pipe_set_volume (EfStagePipe *self, double volume, gboolean muted);

G_END_DECLS
