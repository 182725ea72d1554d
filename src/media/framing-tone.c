/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-tone.h"

#include <math.h>

#define HLG_PEAK 1000.0
#define HLG_GAMMA 1.2 /* of a display of HLG_PEAK */
#define DISPLAY_GAMMA 2.4
#define PQ_PEAK 10000.0
#define STEP 8 /* from one number of a table to the next */

/* BT.2020 in light, as BT.709 has it. */
static const double to_709[3][3] = {
  { 1.660491, -0.587641, -0.072850 },
  { -0.124550, 1.132900, -0.008349 },
  { -0.018151, -0.100579, 1.118730 },
};

static double
weigh_2020 (const double *colour)
{
  return 0.2627 * colour[0] + 0.6780 * colour[1] + 0.0593 * colour[2];
}

static double
weigh_709 (const double *colour)
{
  return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
}

/* ST 2084, both ways; of light as a part of PQ_PEAK. */
static double
from_pq (double value)
{
  double root = pow (value, 1 / 78.84375);

  return pow (MAX (root - 0.8359375, 0) / (18.8515625 - 18.6875 * root), 1 / 0.1593017578125);
}

static double
to_pq (double light)
{
  double root = pow (light, 0.1593017578125);

  return pow ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root), 78.84375);
}

static double
from_hlg (double value)
{
  const double a = 0.17883277;
  const double b = 1 - 4 * a;
  const double c = 0.5 - a * log (4 * a);

  if (value <= 0.5)
    return value * value / 3;

  return (exp ((value - c) / a) + b) / 12;
}

/* What is stored into light, in cd/m². */
static void
to_light (const EfToneWish *wish, double *colour)
{
  double scene;

  for (guint i = 0; i < 3; i++) {
    colour[i] = CLAMP (colour[i], 0, 1);
    if (wish->kind == EF_TONE_PQ)
      colour[i] = from_pq (colour[i]) * PQ_PEAK;
    else if (wish->kind == EF_TONE_HLG)
      colour[i] = from_hlg (colour[i]);
    else
      colour[i] = pow (colour[i], DISPLAY_GAMMA) * EF_TONE_WHITE;
  }
  if (wish->kind != EF_TONE_HLG)
    return;

  scene = pow (weigh_2020 (colour), HLG_GAMMA - 1) * HLG_PEAK;
  for (guint i = 0; i < 3; i++)
    colour[i] *= scene;
}

/* BT.2390: as it is up to the knee, from there in a curve up to white, for the brightest there is. */
static double
roll_off (double light, double peak)
{
  double source = to_pq (peak / PQ_PEAK);
  double most = to_pq (EF_TONE_WHITE / PQ_PEAK) / source;
  double knee = 1.5 * most - 0.5;
  double value = MIN (to_pq (light / PQ_PEAK) / source, 1);
  double part;

  if (peak <= EF_TONE_WHITE || value <= knee)
    return MIN (light, EF_TONE_WHITE);

  part = (value - knee) / (1 - knee);
  value = (2 * pow (part, 3) - 3 * pow (part, 2) + 1) * knee +
          (pow (part, 3) - 2 * pow (part, 2) + part) * (1 - knee) +
          (3 * pow (part, 2) - 2 * pow (part, 3)) * most;

  return from_pq (value * source) * PQ_PEAK;
}

static double
get_peak (const EfToneWish *wish)
{
  switch (wish->kind) {
  case EF_TONE_HLG:
    return HLG_PEAK;
  case EF_TONE_PQ:
    return CLAMP (wish->peak, EF_TONE_WHITE, PQ_PEAK);
  case EF_TONE_SDR:
  default:
    return EF_TONE_WHITE;
  }
}

/* The three are made less by the same factor, so that a hue stays what it is. What BT.709 does not have is
 * made paler until it does. */
static void
to_sdr (const EfToneWish *wish, double *colour)
{
  double light[3];
  double most = 0;
  double least = 0;
  double grey;

  for (guint i = 0; i < 3; i++) {
    light[i] = to_709[i][0] * colour[0] + to_709[i][1] * colour[1] + to_709[i][2] * colour[2];
    most = MAX (most, light[i]);
    least = MIN (least, light[i]);
  }
  grey = weigh_709 (light);
  if (least < 0)
    for (guint i = 0; i < 3; i++)
      light[i] = grey + (light[i] - grey) * (grey / (grey - least));
  most = MAX (light[0], MAX (light[1], light[2]));
  for (guint i = 0; i < 3; i++)
    colour[i] =
      most > 0 ? MAX (light[i], 0) * (roll_off (most, get_peak (wish)) / most) / EF_TONE_WHITE : 0;
}

void
ef_tone_map (const EfToneWish *wish, const double *from, double *into)
{
  double luma = wish->is_full ? from[0] / 255 : (from[0] - 16) / 219;
  double blue = (from[1] - 128) / (wish->is_full ? 255 : 224);
  double red = (from[2] - 128) / (wish->is_full ? 255 : 224);
  double colour[3] = { luma + 1.4746 * red, luma - 0.164553 * blue - 0.571353 * red,
                       luma + 1.8814 * blue };

  to_light (wish, colour);
  to_sdr (wish, colour);
  for (guint i = 0; i < 3; i++)
    colour[i] = pow (MIN (colour[i], 1), 1 / DISPLAY_GAMMA);
  luma = weigh_709 (colour);
  into[0] = 16 + 219 * luma;
  into[1] = 128 + 224 * (colour[2] - luma) / 1.8556;
  into[2] = 128 + 224 * (colour[0] - luma) / 1.5748;
}

EfTone *
ef_tone_new (const EfToneWish *wish)
{
  EfTone *self = g_new0 (EfTone, 1);
  gsize at = 0;

  self->wish = *wish;
  for (guint c = 0; c <= EF_ROWS_CELLS; c++)
    for (guint b = 0; b <= EF_ROWS_CELLS; b++)
      for (guint a = 0; a < EF_ROWS_LINE; a++, at++) {
        double from[3] = { (double) a * STEP, (double) b * STEP, (double) c * STEP };
        double into[3];

        ef_tone_map (wish, from, into);
        for (guint i = 0; i < 3; i++)
          self->tables[i][at] = (gint16) lrint (CLAMP (into[i], 0, 255) * 64);
      }

  return self;
}
