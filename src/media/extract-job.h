/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/encoder.h"
#include "media/extract-encode.h"
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

EfContainer ef_extract_job_choose_container (EfExtractMode mode,
                                             EfExtractTracks tracks,
                                             gboolean is_joined,
                                             const EfMediaInfo *info);
gboolean ef_extract_job_can_keep_sound (EfContainer container, const EfMediaInfo *info);

/* A transport stream may change anything at any packet, and tells its times in its own way. */
gboolean ef_extract_job_is_steady (const EfMediaInfo *info);

/* One extraction under way: what was asked for, and the file that grows part by part. Private to
 * src/media/extract*.c. */
typedef struct {
  const char *uri;
  const EfMediaInfo *info;
  EfFrameIndex *frames;
  const EfExtractWish *wish;
  const char *path;
  const EfProgress *progress;
  GCancellable *cancellable;

  EfContainer container;
  const EfEncoder *video;            /* (nullable) what pictures were encoded with */
  const EfEncoder *sound;            /* (nullable) what sound was encoded with */
  EfExtractEncode *encode;           /* (owned) (nullable) for what is encoded as one stream */
  EfExtractFile *file;               /* (owned) (nullable) */
  EfExtractMux *mux;                 /* (owned) (nullable) instead of it */
  int tracks[EF_RUN_MOST_TRACKS];    /* places in @file; -1: not there yet */
  GstCaps *caps[EF_RUN_MOST_TRACKS]; /* (owned) (nullable) */
  gboolean has_left_out;             /* a second sound that cannot be kept */

  GMutex lock; /* of what is written, and of the following two */
  GArray
    *shown; /* (owned) (element-type EfTimeSpan) every frame of the file, when it is shown there */
  gint64 end;        /* where the file ends, as far as is known */
  guint n_taken;     /* of the frames that are shown */
  EfTimeSpan span;   /* of the part that is under way, in the source */
  gint64 offset;     /* where it begins in the file */
  guint first;       /* frame of the part */
  guint n_frames;    /* of the part */
  gboolean has_lead; /* there are frames before the first that is shown */
  gboolean is_late;  /* the source cannot be sought in */
} EfExtractJob;

gboolean ef_extract_job_has_picture (EfExtractJob *self);
gboolean ef_extract_job_is_joined (EfExtractJob *self);
guint ef_extract_job_get_n_sounds (EfExtractJob *self);

/* Starts the file again from nothing. */
gboolean ef_extract_job_begin (EfExtractJob *self, GError **error);
void ef_extract_job_clear (EfExtractJob *self);
/* What comes now is @span of the source. */
void ef_extract_job_begin_part (EfExtractJob *self, EfTimeSpan span);
/* The part goes on up to @frame of the source. */
void ef_extract_job_reach (EfExtractJob *self, guint frame);
/* @time: from the begin of the file. The track is made with its first packet. */
gboolean
ef_extract_job_add (EfExtractJob *self, const EfRunPacket *packet, gint64 time, GError **error);
/* A packet that is kept as it is: at the same place of the part. */
EfRunAnswer ef_extract_job_keep (EfExtractJob *self, const EfRunPacket *packet, GError **error);
/* Writes the head after a look whether every frame is there. */
gboolean ef_extract_job_finish (EfExtractJob *self, GError **error);

/* The run for the part under way, which begins a little before it for the sake of the sound. */
EfRun ef_extract_job_make_run (EfExtractJob *self, EfRunFunc func);
/* Does it, and tells how far the whole file is by that. Says EF_RUN_LATE once only, and reads from the start
 * from then on. */
EfRunResult ef_extract_job_run (EfExtractJob *self, EfRun *run, GError **error);

/* extract-encode-job.c: what is decoded goes to one encoder for the whole file. Begins the file as well, when there
 * is an encoder. */
gboolean ef_extract_job_begin_encoding (EfExtractJob *self,
                                        gboolean with_picture,
                                        gboolean with_sound,
                                        GError **error);
/* The sound of @run goes there; with @is_last also what the encoder wants behind the end. */
void ef_extract_job_encode_sound (EfExtractJob *self, EfRun *run, gboolean is_last);
void ef_extract_job_encode_picture (EfExtractJob *self, EfRun *run);
EfRunAnswer ef_extract_job_encode (EfExtractJob *self, const EfRunPacket *packet, GError **error);
gboolean ef_extract_job_finish_encoding (EfExtractJob *self, GError **error);

/* The ways there are. Where FALSE without an error is returned, @why says why another one is to be taken. */
gboolean ef_extract_exactly (EfExtractJob *self, GError **error);
gboolean ef_extract_from_keys (EfExtractJob *self, char **why, GError **error); /* extract-keep.c */
gboolean ef_extract_only_sound (EfExtractJob *self, gboolean keeps, GError **error);
EfRunAnswer ef_extract_keep_sound (EfExtractJob *self, const EfRunPacket *packet, GError **error);

G_END_DECLS
