/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/camera.h"

/* All looks are known, so that the camera is made backwards and forwards: it finds the fewest places from
 * which the subject can be seen well, stays there as long as it can, and moves from one to the next around
 * the moment at which the subject does. Where it could only stay for a moment it passes by. */

/* A look below this says nothing. */
#define SURE_LEAST 0.12

/* The middle third: within it the subject may move and the crop stays. */
#define ROOM (1.0 / 3)

/* Three looks that agree win in a window of five. */
#define WINDOW 5

/* Crops a second, at most; a move of no length takes that long; a stay of less is none. */
#define SPEED_MOST 1.2
#define MOVE_LEAST (600 * G_GINT64_CONSTANT (1000000))
#define STAY_LEAST (900 * G_GINT64_CONSTANT (1000000))

#define STEP (EF_NS_PER_SECOND / 25)
#define EASE 5    /* steps on both sides of one over which a limited move is smoothed, twice */
#define EVEN 1e-9 /* places that differ by less are the same */

typedef struct {
  gint64 time;
  double place;
} Key;

typedef struct {
  gint64 begin;
  gint64 end;
  double place;
} Stay;

static int
compare_places (gconstpointer one, gconstpointer other)
{
  double a = *(const double *) one;
  double b = *(const double *) other;

  return (a > b) - (a < b);
}

static double
get_place (const EfSubjectLook *look, gboolean down)
{
  return down ? look->y : look->x;
}

/* What is sure, of one axis, where the crop can go. */
static GArray *
list_sights (const EfSubjectLook *looks, guint n_looks, gboolean down, double size)
{
  GArray *sights = g_array_new (FALSE, FALSE, sizeof (Key));

  for (guint i = 0; i < n_looks; i++) {
    double place = get_place (looks + i, down);
    Key sight = { looks[i].time, CLAMP (place, size / 2, 1 - size / 2) };

    if (looks[i].sureness >= SURE_LEAST && isfinite (place))
      g_array_append_val (sights, sight);
  }

  return sights;
}

static GArray *
agree (GArray *sights)
{
  GArray *agreed = g_array_sized_new (FALSE, FALSE, sizeof (Key), sights->len);

  for (int i = 0; i < (int) sights->len; i++) {
    /* As many on both sides, or the ends would lag behind. */
    int reach = MIN (MIN (i, (int) sights->len - 1 - i), WINDOW / 2);
    double window[WINDOW];
    Key sight = g_array_index (sights, Key, i);

    if (reach == 0 && sights->len >= 3) {
      /* An end: of the three that are nearest. */
      int first = i == 0 ? 0 : (int) sights->len - 3;

      for (int j = 0; j < 3; j++)
        window[j] = g_array_index (sights, Key, first + j).place;
      reach = 1;
    } else {
      for (int j = -reach; j <= reach; j++)
        window[j + reach] = g_array_index (sights, Key, i + j).place;
    }
    qsort (window, (gsize) (2 * reach + 1), sizeof *window, compare_places);
    sight.place = window[reach];
    g_array_append_val (agreed, sight);
  }

  return agreed;
}

/* As few as can be: each goes on for as long as the subject stays within its room. */
static GArray *
list_stays (GArray *sights, EfTimeSpan scene, double room)
{
  GArray *stays = g_array_new (FALSE, FALSE, sizeof (Stay));
  guint first = 0;

  while (first < sights->len) {
    double least = g_array_index (sights, Key, first).place;
    double most = least;
    guint last = first + 1;
    Stay stay = { scene.begin, scene.end, 0 };

    for (; last < sights->len; last++) {
      double place = g_array_index (sights, Key, last).place;

      if (MAX (most, place) - MIN (least, place) > room)
        break;
      least = MIN (least, place);
      most = MAX (most, place);
    }
    stay.place = (least + most) / 2;
    if (first > 0)
      stay.begin = g_array_index (stays, Stay, stays->len - 1).end;
    if (last < sights->len)
      stay.end =
        g_array_index (sights, Key, last - 1).time / 2 + g_array_index (sights, Key, last).time / 2;
    g_array_append_val (stays, stay);
    first = last;
  }

  return stays;
}

/* Half of the time that it takes to go from one place to another with ease, begun slowly and ended slowly:
 * half as fast again in the middle. */
static gint64
get_half_move (const Stay *from, const Stay *to, double speed)
{
  double way = fabs (to->place - from->place);

  return (MOVE_LEAST + (gint64) (1.5 * way / speed * EF_NS_PER_SECOND)) / 2;
}

static GArray *
list_keys (GArray *stays, EfTimeSpan scene, double speed)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (Key));

  for (guint i = 0; i < stays->len; i++) {
    const Stay *stay = &g_array_index (stays, Stay, i);
    gint64 begin = i == 0 ? scene.begin : stay->begin + get_half_move (stay - 1, stay, speed);
    gint64 end =
      i + 1 == stays->len ? scene.end : stay->end - get_half_move (stay, stay + 1, speed);
    gboolean is_end = i == 0 || i + 1 == stays->len;
    Key key = { begin, stay->place };

    if (end - begin >= STAY_LEAST || (is_end && end > begin)) {
      g_array_append_val (keys, key);
      key.time = end;
    } else {
      key.time = i == 0                ? scene.begin
                 : i + 1 == stays->len ? scene.end
                                       : stay->begin / 2 + stay->end / 2;
    }
    g_array_append_val (keys, key);
  }

  return keys;
}

static double
get_slope (const Key *from, const Key *to)
{
  return to->time > from->time ? (to->place - from->place) / (double) (to->time - from->time) : 0;
}

/* Of the curve through a key: none at a turn or a stay, else between those on both sides, nearer to the
 * flatter, so that it never swings beyond a key. */
static double
get_tangent (GArray *keys, guint index)
{
  double before;
  double after;

  if (index == 0 || index + 1 >= keys->len)
    return 0;

  before = get_slope (&g_array_index (keys, Key, index - 1), &g_array_index (keys, Key, index));
  after = get_slope (&g_array_index (keys, Key, index), &g_array_index (keys, Key, index + 1));

  return before * after > 0 ? 2 * before * after / (before + after) : 0;
}

static double
interpolate (GArray *keys, guint *at, gint64 time)
{
  const Key *from;
  const Key *to;
  double length;
  double t;

  while (*at + 1 < keys->len && g_array_index (keys, Key, *at + 1).time <= time)
    (*at)++;
  from = &g_array_index (keys, Key, *at);
  if (*at + 1 == keys->len || time <= from->time)
    return from->place;

  to = from + 1;
  length = (double) (to->time - from->time);
  t = (double) (time - from->time) / length;

  return from->place * (1 + 2 * t) * (1 - t) * (1 - t) + to->place * t * t * (3 - 2 * t) +
         length * (get_tangent (keys, *at) * t * (1 - t) * (1 - t) -
                   get_tangent (keys, *at + 1) * t * t * (1 - t));
}

static void
smooth (double *places, guint n)
{
  g_autofree double *rough = g_memdup2 (places, n * sizeof *places);

  for (int i = 0; i < (int) n; i++) {
    double sum = 0;

    for (int j = i - EASE; j <= i + EASE; j++)
      sum += rough[CLAMP (j, 0, (int) n - 1)];
    places[i] = sum / (2 * EASE + 1);
  }
}

static gboolean
is_too_fast (const double *places, guint n, double step)
{
  for (guint i = 1; i < n; i++) {
    if (fabs (places[i] - places[i - 1]) > step)
      return TRUE;
  }

  return FALSE;
}

/* Where a subject is faster than is good to look at, the camera sets out earlier and arrives later. */
static void
limit_speed (double *places, guint n, double step)
{
  g_autofree double *late = NULL;

  if (!is_too_fast (places, n, step))
    return;

  late = g_memdup2 (places, n * sizeof *places);
  for (guint i = 1; i < n; i++)
    late[i] = CLAMP (late[i], late[i - 1] - step, late[i - 1] + step);
  for (guint i = n - 1; i > 0; i--)
    places[i - 1] = CLAMP (places[i - 1], places[i] - step, places[i] + step);
  for (guint i = 0; i < n; i++)
    places[i] = (places[i] + late[i]) / 2;
  smooth (places, n);
  smooth (places, n);
}

/* Where the middle of the crop is along one axis, every STEP of a scene and at its end. */
static double *
follow_along (const EfSubjectLook *looks,
              guint n_looks,
              EfTimeSpan scene,
              guint n_steps,
              gboolean down,
              double size)
{
  double *places = g_new (double, n_steps);
  double speed = SPEED_MOST * size;
  g_autoptr (GArray) sights = list_sights (looks, n_looks, down, size);
  g_autoptr (GArray) agreed = agree (sights);
  g_autoptr (GArray) stays = list_stays (agreed, scene, size * ROOM);
  g_autoptr (GArray) keys = list_keys (stays, scene, speed);
  guint at = 0;

  for (guint i = 0; i < n_steps; i++)
    places[i] =
      keys->len > 0 ? interpolate (keys, &at, MIN (scene.begin + i * STEP, scene.end)) : 0.5;
  limit_speed (places, n_steps, speed * STEP / EF_NS_PER_SECOND);
  for (guint i = 0; i < n_steps; i++)
    places[i] = CLAMP (places[i], size / 2, 1 - size / 2);

  return places;
}

static gboolean
is_even (const double *places, guint i)
{
  return fabs (places[i] - places[i - 1]) < EVEN && fabs (places[i + 1] - places[i]) < EVEN;
}

static void
follow_scene (GArray *points,
              const EfSubjectLook *looks,
              guint n_looks,
              EfTimeSpan scene,
              double width,
              double height)
{
  guint n_steps = (guint) MIN ((ef_time_span_get_duration (scene) + STEP - 1) / STEP + 1, G_MAXINT);
  g_autofree double *x = follow_along (looks, n_looks, scene, n_steps, FALSE, width);
  g_autofree double *y = follow_along (looks, n_looks, scene, n_steps, TRUE, height);

  for (guint i = 0; i < n_steps; i++) {
    EfCameraPoint point = { MIN (scene.begin + i * STEP, scene.end), x[i], y[i] };

    /* While it stays, its ends say it all. */
    if (i == 0 || i + 1 == n_steps || !is_even (x, i) || !is_even (y, i))
      g_array_append_val (points, point);
  }
}

EfCamera *
ef_camera_follow (const EfSubjectLook *looks,
                  guint n_looks,
                  EfTimeSpan span,
                  double width,
                  double height)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (EfCameraPoint));
  gint64 begin = span.begin;
  guint first = 0;

  width = width > 0 ? MIN (width, 1) : 1;
  height = height > 0 ? MIN (height, 1) : 1;
  for (guint i = 0; i <= n_looks; i++) {
    gint64 end = i < n_looks ? CLAMP (looks[i].time, begin, span.end) : span.end;

    if (i < n_looks && !looks[i].is_cut)
      continue;
    if (end > begin)
      follow_scene (points, looks + first, i - first, (EfTimeSpan) { begin, end }, width, height);
    begin = MAX (end, begin);
    first = i;
  }

  return ef_camera_new ((const EfCameraPoint *) (gconstpointer) points->data, points->len);
}
