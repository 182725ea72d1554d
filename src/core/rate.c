/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rate.h"

#include <math.h>

#include "core/time-span.h"

/* A frame of a day at 59.94 needs more than 64 bits on the way from its number to nanoseconds. */
__extension__ typedef __int128 Wide;

#define MOST_FRAMES_PER_SECOND 10000

static gint64
narrow (Wide value)
{
  return (gint64) CLAMP (value, (Wide) G_MININT64, (Wide) G_MAXINT64);
}

static Wide
divide_down (Wide value, Wide by)
{
  Wide quotient = value / by;

  return value % by != 0 && value < 0 ? quotient - 1 : quotient;
}

static Wide
divide_up (Wide value, Wide by)
{
  return -divide_down (-value, by);
}

static gint64
find_divisor (gint64 a, gint64 b)
{
  while (b != 0) {
    gint64 rest = a % b;

    a = b;
    b = rest;
  }

  return a;
}

/* In lowest terms; what is no rate, or does not fit, is EF_RATE_NONE. */
EfRate
ef_rate_new (gint64 num, gint64 den)
{
  gint64 divisor;

  if (num <= 0 || den <= 0)
    return EF_RATE_NONE;

  divisor = find_divisor (num, den);
  num /= divisor;
  den /= divisor;
  if (num > G_MAXINT || den > G_MAXINT || num / den > MOST_FRAMES_PER_SECOND)
    return EF_RATE_NONE;

  return EF_RATE ((int) num, (int) den);
}

/* Other programs write 29.97 and 23.98 and mean 30000/1001 and 24000/1001. */
EfRate
ef_rate_from_double (double frames_per_second)
{
  double base = round (frames_per_second * 1.001);
  double whole = round (frames_per_second);

  if (!(frames_per_second >= 0.001 && frames_per_second <= MOST_FRAMES_PER_SECOND))
    return EF_RATE_NONE;
  if (whole >= 1 && fabs (frames_per_second - whole) < 0.0005)
    return ef_rate_new ((gint64) whole, 1);
  if (base >= 10 && fabs (frames_per_second - base / 1.001) < 0.006)
    return ef_rate_new ((gint64) base * 1000, 1001);

  return ef_rate_new ((gint64) round (frames_per_second * 1000), 1000);
}

double
ef_rate_to_double (EfRate self)
{
  return ef_rate_is_valid (self) ? (double) self.num / self.den : 0;
}

gboolean
ef_rate_is_valid (EfRate self)
{
  return self.num > 0 && self.den > 0;
}

gboolean
ef_rate_equal (EfRate a, EfRate b)
{
  return (gint64) a.num * b.den == (gint64) b.num * a.den &&
         ef_rate_is_valid (a) == ef_rate_is_valid (b);
}

/* The whole number by which SMPTE time codes count: 30 for 29.97. */
int
ef_rate_get_base (EfRate self)
{
  return ef_rate_is_valid (self) ? (int) (((gint64) self.num + self.den - 1) / self.den) : 0;
}

/* Where @frame begins, rounded down to a nanosecond as GStreamer does with its time stamps. */
gint64
ef_rate_get_begin (EfRate self, gint64 frame)
{
  g_return_val_if_fail (ef_rate_is_valid (self), 0);

  return narrow (divide_down ((Wide) frame * self.den * EF_NS_PER_SECOND, self.num));
}

/* The frame on screen at @time: the last one whose begin, rounded as above, is not after it. */
gint64
ef_rate_get_frame (EfRate self, gint64 time)
{
  g_return_val_if_fail (ef_rate_is_valid (self), 0);

  return narrow (divide_up (((Wide) time + 1) * self.num, (Wide) self.den * EF_NS_PER_SECOND) - 1);
}

/* The frame that begins nearest to @time; of two the later. */
gint64
ef_rate_get_nearest (EfRate self, gint64 time)
{
  Wide second = (Wide) self.den * EF_NS_PER_SECOND;

  g_return_val_if_fail (ef_rate_is_valid (self), 0);

  return narrow (divide_down ((Wide) time * self.num * 2 + second, second * 2));
}

/* The frame boundary nearest to @time; without frames every time is one. */
gint64
ef_rate_snap (EfRate self, gint64 time)
{
  return ef_rate_is_valid (self) ? ef_rate_get_begin (self, ef_rate_get_nearest (self, time))
                                 : time;
}

/* @value * @num / @den without overflow on the way, rounded down. */
gint64
ef_rate_scale (gint64 value, gint64 num, gint64 den)
{
  g_return_val_if_fail (den > 0, 0);

  return narrow (divide_down ((Wide) value * num, den));
}
