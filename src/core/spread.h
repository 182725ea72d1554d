/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/zone.h"

G_BEGIN_DECLS

/* Posts one after the other: from a start, a step apart on the clock (so that a day later is the same time also
 * when the clocks change), each moved a little by chance. One seed gives the same times for ever. */

#define EF_SPREAD_STEP_MOST (366 * EF_LOCAL_TIME_DAY)

typedef struct {
  gint64 start; /* a local time; nothing comes before it */
  guint step;   /* minutes */
  guint jitter; /* minutes, both ways; kept below half the step */
  guint32 seed;
  int day_begin; /* minutes of the day between which it is posted; both 0: all day */
  int day_end;
} EfSpread;

gboolean ef_spread_check (const EfSpread *self, GError **error);
/* (element-type EfZonedTime), their moments rising: a local time that the clocks jump over and that would meet
 * the one behind it is left out. */
GArray *ef_spread_make (const EfSpread *self, GTimeZone *zone, guint n);

G_END_DECLS
