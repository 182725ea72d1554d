/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A stretch of presentation time in nanoseconds, [begin, end). All arithmetic on it is here. */
typedef struct {
  gint64 begin;
  gint64 end;
} EfTimeSpan;

#define EF_TIME_SPAN_EMPTY ((EfTimeSpan) { 0, 0 })
#define EF_NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* Takes its ends in either order, so that a drag to the left is no special case. */
static inline EfTimeSpan
ef_time_span_new (gint64 one, gint64 other)
{
  return (EfTimeSpan) { MIN (one, other), MAX (one, other) };
}

static inline gint64
ef_time_span_get_duration (EfTimeSpan self)
{
  return self.end - self.begin;
}

static inline gboolean
ef_time_span_is_empty (EfTimeSpan self)
{
  return self.end <= self.begin;
}

static inline gboolean
ef_time_span_equal (EfTimeSpan a, EfTimeSpan b)
{
  return a.begin == b.begin && a.end == b.end;
}

static inline gboolean
ef_time_span_contains (EfTimeSpan self, gint64 time)
{
  return time >= self.begin && time < self.end;
}

/* Spans that only touch do not overlap: the end is not part of a span. */
static inline gboolean
ef_time_span_overlaps (EfTimeSpan a, EfTimeSpan b)
{
  return !ef_time_span_is_empty (a) && !ef_time_span_is_empty (b) && a.begin < b.end &&
         b.begin < a.end;
}

/* What two spans share; empty, at the place where they are nearest, when they share nothing. */
static inline EfTimeSpan
ef_time_span_intersect (EfTimeSpan a, EfTimeSpan b)
{
  gint64 begin = MAX (a.begin, b.begin);

  return (EfTimeSpan) { begin, MAX (begin, MIN (a.end, b.end)) };
}

/* The smallest span that holds both; an empty span adds nothing. */
static inline EfTimeSpan
ef_time_span_unite (EfTimeSpan a, EfTimeSpan b)
{
  if (ef_time_span_is_empty (a))
    return b;
  if (ef_time_span_is_empty (b))
    return a;

  return (EfTimeSpan) { MIN (a.begin, b.begin), MAX (a.end, b.end) };
}

static inline EfTimeSpan
ef_time_span_move (EfTimeSpan self, gint64 by)
{
  return (EfTimeSpan) { self.begin + by, self.end + by };
}

static inline gint64
ef_time_span_clamp (EfTimeSpan self, gint64 time)
{
  return CLAMP (time, self.begin, self.end);
}

G_END_DECLS
