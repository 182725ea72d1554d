/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What lies before and behind a span is looked at as well, so that its ends are as sure as its middle. */
#define AROUND (2 * EF_NS_PER_SECOND)

/* Parts of the picture: half of what a subject is wide about, and how far around it its middle is sought. */
#define HALF_STRIPE 0.11
#define HALF_REACH 0.14

/* Of two places that show as much, the nearer wins; a subject that crosses the picture in two seconds pays a
 * tenth of what it shows for it. */
#define LEAP_PRICE 10.0

/* The sum of motion of all stripes at which it is worth half of what it can be. */
#define ENOUGH_MOTION 90.0

/* As much of what goes on is in any stripe of this width, were it everywhere. */
#define SHARE_OF_NOISE 0.4
#define SHARE_OF_SUBJECT 0.75

/* Where nothing is sure in a scene, nothing moves in it. Between looks that see something it is where it was
 * seen last, and counts a little; so does what never moves. */
#define SURE 0.5
#define SEEN 0.45
#define SURENESS_OF_HELD 0.15

/* What is not seen for so few looks went on meanwhile; what comes back near where it was lost stood there. */
#define BLINK 3
#define NEAR 0.15

/* The least a look sees of what stops or sets out is a step less than it does; no step is longer. */
#define STEP_MOST 0.08
#define SURENESS_OF_DETAIL 0.25

typedef struct {
  const EfColumnsLook *looks;
  guint n_looks;
  gsize motion; /* where its stripes are in a look */
  gsize detail;
  guint n; /* stripes */

  double *values;   /* (owned) n_looks times n: motion that stands out */
  double *scores;   /* (owned) the same: how much is in the stripe around each */
  double *totals;   /* (owned) n_looks */
  gboolean *moves;  /* (owned) n_looks: something does, in that scene */
  double *places;   /* (owned) n_looks */
  double *sureness; /* (owned) n_looks */
} Axis;

static int
compare_bytes (gconstpointer one, gconstpointer other)
{
  return *(const guint8 *) one - *(const guint8 *) other;
}

/* What most stripes have is the noise, or the background. */
static double
find_median (const guint8 *stripes, guint n)
{
  guint8 sorted[EF_COLUMNS_N];

  memcpy (sorted, stripes, n);
  qsort (sorted, n, 1, compare_bytes);

  return sorted[n / 2];
}

static double
raise_above (const guint8 *stripes, guint n, double *values)
{
  double median = find_median (stripes, n);
  double total = 0;

  for (guint i = 0; i < n; i++) {
    values[i] = MAX (stripes[i] - median, 0);
    total += values[i];
  }

  return total;
}

/* How much is around each, what is near counts most. */
static void
gather (const double *values, guint n, double *scores)
{
  double reach = HALF_STRIPE * n;
  double most = 0;

  for (int i = 0; i < (int) n; i++) {
    scores[i] = 0;
    for (int j = MAX (i - (int) reach, 0); j <= MIN (i + (int) reach, (int) n - 1); j++)
      scores[i] += values[j] * (1 - abs (j - i) / (reach + 1));
    most = MAX (most, scores[i]);
  }
  for (guint i = 0; i < n && most > 0; i++)
    scores[i] /= most;
}

static double
find_share (const double *values, guint n, guint at, double *place)
{
  double reach = HALF_REACH * n;
  double sum = 0;
  double moment = 0;
  double total = 0;

  for (int i = 0; i < (int) n; i++) {
    total += values[i];
    if (abs (i - (int) at) <= reach) {
      sum += values[i];
      moment += values[i] * (i + 0.5);
    }
  }
  if (sum <= 0)
    return 0;

  *place = moment / sum / n;

  return sum / total;
}

static double
rate_share (double share)
{
  return CLAMP ((share - SHARE_OF_NOISE) / (SHARE_OF_SUBJECT - SHARE_OF_NOISE), 0, 1);
}

/* The way through the stripes of a scene on which most is seen, leaps taken off. */
static void
find_way (Axis *self, guint first, guint last)
{
  guint n = self->n;
  guint n_looks = last - first;
  g_autofree double *sums = g_new (double, (gsize) n_looks *n);
  g_autofree guint8 *from = g_new0 (guint8, (gsize) n_looks * n);
  guint at = n / 2;

  for (guint i = 0; i < n; i++)
    sums[i] = self->scores[(gsize) first * n + i] * self->totals[first];
  for (guint look = 1; look < n_looks; look++) {
    const double *before = sums + (gsize) (look - 1) * n;

    for (guint i = 0; i < n; i++) {
      double most = -HUGE_VAL;
      guint best = i;

      for (guint j = 0; j < n; j++) {
        double leap = ((double) i - (double) j) / n;
        double sum = before[j] - leap * leap * LEAP_PRICE;

        if (sum > most) {
          most = sum;
          best = j;
        }
      }
      sums[(gsize) look * n + i] =
        most + self->scores[(gsize) (first + look) * n + i] * self->totals[first + look];
      from[(gsize) look * n + i] = (guint8) best;
    }
  }

  for (guint i = 0; i < n; i++) {
    if (sums[(gsize) (n_looks - 1) * n + i] > sums[(gsize) (n_looks - 1) * n + at])
      at = i;
  }
  for (guint look = n_looks; look > 0; look--) {
    guint index = first + look - 1;
    double place = (at + 0.5) / n;
    double share = find_share (self->values + (gsize) index * n, n, at, &place);

    self->places[index] = place;
    self->sureness[index] = self->totals[index] * rate_share (share);
    at = from[(gsize) (look - 1) * n + at];
  }
}

/* Where nothing moves, what has most detail, rather in the middle; everywhere the same is nothing. */
static void
look_for_detail (Axis *self, guint first, guint last)
{
  double sums[EF_COLUMNS_N] = { 0 };
  double values[EF_COLUMNS_N];
  double scores[EF_COLUMNS_N];
  guint8 means[EF_COLUMNS_N];
  double place = 0.5;
  double share;
  guint at = self->n / 2;

  for (guint look = first; look < last; look++) {
    const guint8 *stripes = (const guint8 *) (self->looks + look) + self->detail;

    for (guint i = 0; i < self->n; i++)
      sums[i] += stripes[i];
  }
  for (guint i = 0; i < self->n; i++)
    means[i] = (guint8) (sums[i] / (last - first));
  if (raise_above (means, self->n, values) < ENOUGH_MOTION)
    return;

  gather (values, self->n, scores);
  for (guint i = 0; i < self->n; i++) {
    double off = fabs ((i + 0.5) / self->n - 0.5) * 2;

    scores[i] *= 1 - 0.3 * off;
    if (scores[i] > scores[at])
      at = i;
  }
  share = find_share (values, self->n, at, &place);
  for (guint look = first; look < last; look++) {
    self->places[look] = place;
    self->sureness[look] = SURENESS_OF_DETAIL * rate_share (share);
  }
}

/* The step from the look beside @seen to it, if that was seen, too. */
static double
get_step (Axis *self, guint first, guint last, guint seen, int before)
{
  guint beside = (guint) ((int) seen + before);

  if ((before < 0 && seen == first) || beside >= last || self->sureness[beside] < SEEN)
    return 0;

  return CLAMP (self->places[seen] - self->places[beside], -STEP_MOST, STEP_MOST);
}

/* What stands still is not seen, and is there all the same: where it stopped, which is a step behind where it
 * was seen last, and where it sets out, a step before it is seen again. */
static void
fill (Axis *self, guint first, guint last, guint from, guint to)
{
  gboolean is_begin = from == G_MAXUINT;
  gboolean is_end = to == last;
  double stop = is_begin ? 0 : self->places[from] + get_step (self, first, last, from, -1);
  double start = is_end ? 0 : self->places[to] + get_step (self, first, last, to, 1);
  guint begin = is_begin ? first : from + 1;

  for (guint look = begin; look < to; look++) {
    double place;

    if (is_begin)
      place = start;
    else if (is_end)
      place = stop;
    else if (to - from - 1 <= BLINK)
      place =
        self->places[from] + (self->places[to] - self->places[from]) * (look - from) / (to - from);
    else if (fabs (start - stop) < NEAR)
      place = (start + stop) / 2;
    else
      place = stop;
    self->places[look] = CLAMP (place, 0, 1);
  }
}

static void
hold (Axis *self, guint first, guint last)
{
  guint from = G_MAXUINT;

  for (guint look = first; look <= last; look++) {
    if (look == last || self->sureness[look] >= SEEN) {
      fill (self, first, last, from, look);
      from = look;
    }
  }
  for (guint look = first; look < last; look++)
    self->sureness[look] = MAX (self->sureness[look], SURENESS_OF_HELD);
}

static void
find_in_scene (Axis *self, guint first, guint last)
{
  double most = 0;

  find_way (self, first, last);
  for (guint look = first; look < last; look++)
    most = MAX (most, self->sureness[look]);
  for (guint look = first; look < last; look++)
    self->moves[look] = most >= SURE;
  if (most >= SURE)
    hold (self, first, last);
  else
    look_for_detail (self, first, last);
}

static void
find_along (Axis *self,
            const EfColumnsLook *looks,
            guint n_looks,
            gsize motion,
            gsize detail,
            guint n)
{
  guint first = 0;

  *self = (Axis) { .looks = looks, .n_looks = n_looks, .motion = motion, .detail = detail, .n = n };
  self->values = g_new (double, (gsize) n_looks *n);
  self->scores = g_new (double, (gsize) n_looks *n);
  self->totals = g_new (double, n_looks);
  self->moves = g_new (gboolean, n_looks);
  self->places = g_new (double, n_looks);
  self->sureness = g_new (double, n_looks);
  for (guint look = 0; look < n_looks; look++) {
    double *values = self->values + (gsize) look * n;
    double total = raise_above ((const guint8 *) (looks + look) + motion, n, values);

    gather (values, n, self->scores + (gsize) look * n);
    self->totals[look] = total / (total + ENOUGH_MOTION);
  }
  for (guint look = 1; look <= n_looks; look++) {
    if (look == n_looks || looks[look].is_cut) {
      find_in_scene (self, first, look);
      first = look;
    }
  }
}

static void
clear_axis (Axis *self)
{
  g_free (self->values);
  g_free (self->scores);
  g_free (self->totals);
  g_free (self->moves);
  g_free (self->places);
  g_free (self->sureness);
}

/* Along one axis nothing may be to be seen; where the other one sees something move, only that counts. */
static double
get_sureness (const Axis *across, const Axis *down, guint look)
{
  if (across->moves[look] != down->moves[look])
    return across->moves[look] ? across->sureness[look] : down->sureness[look];

  return MAX (across->sureness[look], down->sureness[look]);
}

static guint
find_look (const EfColumnsLook *looks, guint n_looks, gint64 time)
{
  guint low = 0;
  guint high = n_looks;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (looks[middle].time < time)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

GArray *
ef_subject_find (EfColumns *columns, EfTimeSpan span)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (EfSubjectLook));
  guint n_all;
  const EfColumnsLook *all = ef_columns_get (columns, &n_all);
  guint from = find_look (all, n_all, span.begin - MIN (span.begin, AROUND));
  guint to = find_look (all, n_all, span.end + MIN (G_MAXINT64 - span.end, AROUND));
  const EfColumnsLook *looks = all + from;
  guint n_looks = to > from ? to - from : 0;
  Axis across;
  Axis down;

  if (n_looks == 0)
    return found;

  find_along (&across, looks, n_looks, G_STRUCT_OFFSET (EfColumnsLook, motion_across),
              G_STRUCT_OFFSET (EfColumnsLook, detail_across), EF_COLUMNS_N);
  find_along (&down, looks, n_looks, G_STRUCT_OFFSET (EfColumnsLook, motion_down),
              G_STRUCT_OFFSET (EfColumnsLook, detail_down), EF_COLUMNS_N_ROWS);
  for (guint i = 0; i < n_looks; i++) {
    EfSubjectLook look = { .time = looks[i].time,
                           .x = across.places[i],
                           .y = down.places[i],
                           .sureness = get_sureness (&across, &down, i),
                           .is_cut = looks[i].is_cut };

    /* The last look before the span says what is there when it begins. */
    if (i + 1 < n_looks && looks[i + 1].time <= span.begin)
      continue;
    if (look.time >= span.end)
      break;
    if (look.time < span.begin) {
      look.time = span.begin;
      look.is_cut = FALSE;
    }
    g_array_append_val (found, look);
  }
  clear_axis (&across);
  clear_axis (&down);

  return found;
}
