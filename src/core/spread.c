/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/spread.h"

#include <glib/gi18n.h>

#include "core/error.h"

/* Numbers by chance that depend on nothing but the seed and their place, so that one more post moves none of those
 * before it. SplitMix64; what is planned depends on it: never change it. */
static guint64
draw (guint32 seed, guint place)
{
  guint64 z = ((guint64) seed << 32) + place;

  z += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

static gboolean
has_hours (const EfSpread *self)
{
  return self->day_begin != 0 || self->day_end != 0;
}

gboolean
ef_spread_check (const EfSpread *self, GError **error)
{
  const char *sentence = NULL;

  if (self->step == 0 || self->step > EF_SPREAD_STEP_MOST)
    sentence = _ ("Between two posts there must be a minute or more, and no more than a year.");
  else if (self->start < EF_LOCAL_TIME_LEAST || self->start > EF_LOCAL_TIME_MOST)
    sentence = _ ("There is no such day to begin on.");
  else if (self->day_begin < 0 || self->day_end > EF_LOCAL_TIME_DAY ||
           (has_hours (self) && self->day_begin >= self->day_end))
    sentence = _ ("The hours to post in must begin before they end, on the same day.");

  if (sentence != NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, sentence);

  return sentence == NULL;
}

/* The first time within the hours that is not before @local. */
static gint64
enter_hours (const EfSpread *self, gint64 local)
{
  gint64 day = ef_local_time_get_day (local);
  int minute = ef_local_time_get_minute (local);

  if (!has_hours (self) || (minute >= self->day_begin && minute < self->day_end))
    return local;

  return (minute < self->day_begin ? day : day + 1) * EF_LOCAL_TIME_DAY + self->day_begin;
}

/* Within the hours, and so little that none overtakes the next. */
static gint64
move_by_chance (const EfSpread *self, gint64 local, guint place)
{
  gint64 most = MIN (self->jitter, (self->step - 1) / 2);
  gint64 moved = local - most + (gint64) (draw (self->seed, place) % (guint64) (2 * most + 1));

  if (has_hours (self)) {
    gint64 day = ef_local_time_get_day (local) * EF_LOCAL_TIME_DAY;

    moved = CLAMP (moved, day + self->day_begin, day + self->day_end - 1);
  }

  return MAX (moved, self->start);
}

GArray *
ef_spread_make (const EfSpread *self, GTimeZone *zone, guint n)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (EfZonedTime));
  gint64 local = enter_hours (self, self->start);
  gint64 before = G_MININT64;

  g_return_val_if_fail (ef_spread_check (self, NULL), times);

  while (times->len < n && local <= EF_LOCAL_TIME_MOST) {
    EfZonedTime time = ef_zone_resolve (zone, move_by_chance (self, local, times->len));

    if (time.moment > before) {
      g_array_append_val (times, time);
      before = time.moment;
    }
    local = enter_hours (self, local + self->step);
  }

  return times;
}
