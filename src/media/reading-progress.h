/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/progress.h"
#include "media/reading.h"

G_BEGIN_DECLS

/* How far a reading is by the time of its last frame, told some times a second on the thread that waits. */
typedef struct {
  EfReading *reading;
  const EfProgress *progress; /* (nullable) */
  gint64 duration;            /* 0: not known yet */
  gint64 told_at;
  gint64 time; /* of the last frame; written by the streaming thread */
  GMutex lock; /* over time */
} EfReadingProgress;

void
ef_reading_progress_init (EfReadingProgress *self, EfReading *reading, const EfProgress *progress);
void ef_reading_progress_clear (EfReadingProgress *self);
/* On the streaming thread. */
void ef_reading_progress_note (EfReadingProgress *self, gint64 time);
/* An EfReadingTick. */
void ef_reading_progress_tick (gpointer self);
/* Asks the file while it is not known. */
gint64 ef_reading_progress_get_duration (EfReadingProgress *self);

G_END_DECLS
