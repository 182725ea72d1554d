/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-turn.h"

#include <math.h>

#define ONE 65536

/* One plane of it: @map from its samples to those of the other, @area in the other's samples. */
typedef struct {
  const EfRows *rows;
  const guint8 *from;
  int stride;
  int width;
  int height;
  double every; /* pixels of luma from one to the next */
  EfFitMap map;
  EfFitArea area;
} Plane;

typedef struct {
  double begin;
  double end;
} Stretch;

/* Where along a row value + step x is at least @least and at most @most. */
static void
narrow (Stretch *stretch, double value, double step, double least, double most)
{
  double from;
  double to;

  if (fabs (step) < 1e-12) {
    if (value < least || value > most)
      stretch->end = stretch->begin - 1;
    return;
  }
  from = ((step > 0 ? least : most) - value) / step;
  to = ((step > 0 ? most : least) - value) / step;
  stretch->begin = MAX (stretch->begin, from);
  stretch->end = MIN (stretch->end, to);
}

/* The samples of a row that lie in the picture by at least @inside, first and behind the last. */
static void
find_stretch (const Plane *plane, double x, double y, int n, double inside, int *begin, int *end)
{
  const EfFitArea *area = &plane->area;
  Stretch stretch = { 0, n - 1 };

  narrow (&stretch, x, plane->map.xx, area->x + inside, area->x + area->width - inside);
  narrow (&stretch, y, plane->map.yx, area->y + inside, area->y + area->height - inside);
  if (stretch.end < stretch.begin) {
    *begin = 0;
    *end = 0;
    return;
  }
  *begin = CLAMP ((int) ceil (stretch.begin), 0, n);
  *end = CLAMP ((int) floor (stretch.end) + 1, *begin, n);
}

static double
get_depth (const Plane *plane, double x, double y)
{
  const EfFitArea *area = &plane->area;

  return MIN (MIN (x - area->x, area->x + area->width - x),
              MIN (y - area->y, area->y + area->height - y));
}

/* At the edge: as much of it as lies in the pixel. */
static void
mix_some (const Plane *plane, double x, double y, guint8 *row, int begin, int end)
{
  for (int i = begin; i < end; i++) {
    double at_x = x + i * plane->map.xx;
    double at_y = y + i * plane->map.yx;
    double part = CLAMP (get_depth (plane, at_x, at_y) * plane->every + 0.5, 0, 1);
    guint8 value;

    at_x = CLAMP (at_x, 0, plane->width - 2);
    at_y = CLAMP (at_y, 0, plane->height - 2);
    plane->rows->turn (plane->from, plane->stride, (int) (at_x * ONE), (int) (at_y * ONE), 0, 0,
                       &value, 1);
    row[i] = (guint8) (row[i] + (value - row[i]) * part + 0.5);
  }
}

static gboolean
is_in (const Plane *plane, gint64 x, gint64 y)
{
  return x >= 0 && y >= 0 && x < (gint64) (plane->width - 1) * ONE &&
         y < (gint64) (plane->height - 1) * ONE;
}

static void
draw_row (const Plane *plane, int y, guint8 *row, int n)
{
  double at_x = plane->map.xy * y + plane->map.x0;
  double at_y = plane->map.yy * y + plane->map.y0;
  gint64 step_x = llrint (plane->map.xx * ONE);
  gint64 step_y = llrint (plane->map.yx * ONE);
  gint64 first_x;
  gint64 first_y;
  int begin;
  int end;
  int inner;
  int outer;

  find_stretch (plane, at_x, at_y, n, -0.5 / plane->every, &begin, &end);
  find_stretch (plane, at_x, at_y, n, 0.5 / plane->every, &inner, &outer);
  inner = CLAMP (inner, begin, end);
  outer = CLAMP (outer, inner, end);
  first_x = llrint ((at_x + inner * plane->map.xx) * ONE);
  first_y = llrint ((at_y + inner * plane->map.yx) * ONE);
  /* Around what is needed of the picture there is a margin; were there none, it would be slow, no more. */
  if (!is_in (plane, first_x, first_y) ||
      !is_in (plane, first_x + step_x * MAX (outer - inner - 1, 0),
              first_y + step_y * MAX (outer - inner - 1, 0)))
    outer = inner;
  mix_some (plane, at_x, at_y, row, begin, inner);
  plane->rows->turn (plane->from, plane->stride, (int) first_x, (int) first_y, (int) step_x,
                     (int) step_y, row + inner, (guint) (outer - inner));
  mix_some (plane, at_x, at_y, row, outer, end);
}

/* From places to the numbers of samples, of chroma if @sub: those lie on the even columns, between rows. */
static void
set_places (Plane *plane, const EfFitMap *map, const EfFitArea *area, int sub)
{
  double every = plane->every;
  double lies_y = sub > 0 ? 1 : 0.5;

  plane->map = (EfFitMap) {
    .xx = map->xx,
    .xy = map->xy,
    .x0 = (map->xx * 0.5 + map->xy * lies_y + map->x0 - 0.5) / every,
    .yx = map->yx,
    .yy = map->yy,
    .y0 = (map->yx * 0.5 + map->yy * lies_y + map->y0 - lies_y) / every,
  };
  plane->area = (EfFitArea) {
    .x = (area->x - 0.5) / every,
    .y = (area->y - lies_y) / every,
    .width = area->width / every,
    .height = area->height / every,
  };
}

void
ef_turn_draw (const EfSheet *from, const EfFitArea *area, const EfFitMap *map, const EfSheet *into)
{
  for (guint i = 0; i < 3; i++) {
    int sub = i > 0;
    Plane plane = {
      .rows = ef_rows_get (),
      .from = from->planes[i],
      .stride = from->strides[i],
      .width = from->width >> sub,
      .height = from->height >> sub,
      .every = 1 << sub,
    };

    set_places (&plane, map, area, sub);
    for (int y = 0; y < into->height >> sub; y++)
      draw_row (&plane, y, into->planes[i] + (gssize) y * into->strides[i], into->width >> sub);
  }
}
