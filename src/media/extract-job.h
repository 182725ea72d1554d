/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/encoder.h"
#include "media/extract-file.h"
#include "media/extract-mux.h"
#include "media/extract-run.h"
#include "media/extract.h"
#include "media/media.h"

G_BEGIN_DECLS

typedef enum {
  EF_CONTAINER_MP4,
  EF_CONTAINER_MOV,      /* the same with uncompressed sound */
  EF_CONTAINER_WEBM,     /* by a muxer from here on: without edit lists */
  EF_CONTAINER_MATROSKA, /* whatever else there is */
} EfContainer;

EfContainer ef_extract_job_choose_container (EfExtractMode mode, const EfMediaInfo *info);
gboolean ef_extract_job_can_keep_sound (EfContainer container, const EfMediaInfo *info);

/* One extraction under way: what was asked for, and the file that grows. Private to src/media/extract*.c. */
typedef struct {
  const char *uri;
  const EfMediaInfo *info;
  EfFrameIndex *frames;
  EfTimeSpan span; /* what the file shows */
  const char *path;
  const EfProgress *progress;
  GCancellable *cancellable;

  EfContainer container;
  const char *sound_encoder;   /* (nullable) for sound that @container has no place for */
  const EfEncoder *video;      /* (nullable) what pictures were encoded with */
  const EfEncoder *sound;      /* (nullable) what sound was encoded with */
  EfExtractFile *file;         /* (owned) (nullable) */
  EfExtractMux *mux;           /* (owned) (nullable) instead of it */
  int tracks[EF_N_STREAMS];    /* places in @file; -1: not there yet */
  GstCaps *caps[EF_N_STREAMS]; /* (owned) (nullable) */
  guint first;                 /* frame of the span */
  guint n_frames;              /* that the file shows */
  guint n_taken;               /* of those */
  gboolean has_lead;           /* there are frames before the first that is shown */
} EfExtractJob;

/* Starts the file again from nothing. */
gboolean ef_extract_job_begin (EfExtractJob *self, GError **error);
void ef_extract_job_clear (EfExtractJob *self);
/* @time: from the begin of the span. The track is made with its first packet. */
gboolean
ef_extract_job_add (EfExtractJob *self, const EfRunPacket *packet, gint64 time, GError **error);
/* Writes the head after a look whether every frame is there. */
gboolean ef_extract_job_finish (EfExtractJob *self, GError **error);

/* The run for this job, which begins a little before the span for the sake of the sound. */
EfRun ef_extract_job_make_run (EfExtractJob *self, EfRunFunc func);

G_END_DECLS
