/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/reading-progress.h"

#define TELL_EVERY (200 * G_TIME_SPAN_MILLISECOND)

void
ef_reading_progress_init (EfReadingProgress *self, EfReading *reading, const EfProgress *progress)
{
  *self = (EfReadingProgress) { .reading = reading, .progress = progress };
  g_mutex_init (&self->lock);
}

void
ef_reading_progress_clear (EfReadingProgress *self)
{
  g_mutex_clear (&self->lock);
}

void
ef_reading_progress_note (EfReadingProgress *self, gint64 time)
{
  g_mutex_lock (&self->lock);
  self->time = time;
  g_mutex_unlock (&self->lock);
}

gint64
ef_reading_progress_get_duration (EfReadingProgress *self)
{
  if (self->duration <= 0)
    gst_element_query_duration (ef_reading_get_pipeline (self->reading), GST_FORMAT_TIME,
                                &self->duration);

  return self->duration;
}

void
ef_reading_progress_tick (gpointer data)
{
  EfReadingProgress *self = data;
  gint64 duration;
  gint64 time;

  if (g_get_monotonic_time () - self->told_at < TELL_EVERY)
    return;

  self->told_at = g_get_monotonic_time ();
  duration = ef_reading_progress_get_duration (self);
  g_mutex_lock (&self->lock);
  time = self->time;
  g_mutex_unlock (&self->lock);
  if (duration > 0)
    ef_progress_tell (self->progress, (double) time / (double) duration);
}
