/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fit.h"

#include <math.h>

#define LEAST_ZOOM 0.25
#define MOST_ZOOM 8.0
#define MARGIN 4 /* pixels around what a turned picture needs */

static double
tidy (double value, double least, double most, double usual)
{
  return isfinite (value) ? CLAMP (value, least, most) : usual;
}

/* Quarters are exact, so that they need no second step. */
static void
set_turn (EfFit *self, double degrees)
{
  static const double cosines[] = { 1, 0, -1, 0 };
  double quarters = tidy (degrees, -180, 180, 0) / 90;
  double whole = floor (quarters);

  if (quarters == whole) {
    guint quarter = (guint) ((int) whole + 4) % 4;

    self->cosine = cosines[quarter];
    self->sine = cosines[(quarter + 3) % 4];
    return;
  }
  self->cosine = cos (quarters * G_PI_2);
  self->sine = sin (quarters * G_PI_2);
}

/* A step on the screen as a step along the sides of the picture. */
static void
to_picture (const EfFit *self, double x, double y, double *along, double *down)
{
  double flipped_x = self->flip_x ? -x : x;
  double flipped_y = self->flip_y ? -y : y;

  *along = self->cosine * flipped_x + self->sine * flipped_y;
  *down = self->cosine * flipped_y - self->sine * flipped_x;
}

/* @spare: how far the middle may go to either side, less than nothing where the picture is the smaller
 * one; @begin: where it is without @pan, which goes on from there to the edge. */
static double
pan_from (double begin, double pan, double spare)
{
  double most = MAX (spare, 0);
  double base = CLAMP (begin, -most, most);
  double part = CLAMP (pan, -1, 1);

  return base + part * (part > 0 ? spare - base : spare + base);
}

static void
place_crop (EfFit *self, double pan_x, double pan_y, const EfFitPlace *place)
{
  double along = self->frame_width * fabs (self->cosine) + self->frame_height * fabs (self->sine);
  double down = self->frame_width * fabs (self->sine) + self->frame_height * fabs (self->cosine);
  double x = 0;
  double y = 0;

  if (place != NULL) {
    x = (tidy (place->x, 0, 1, 0.5) - 0.5) * self->width;
    y = (tidy (place->y, 0, 1, 0.5) - 0.5) * self->height;
  }
  to_picture (self, pan_x, pan_y, &pan_x, &pan_y);
  self->middle_x = pan_from (x, pan_x, (self->width - along) / 2);
  self->middle_y = pan_from (y, pan_y, (self->height - down) / 2);
}

static void
place_whole (EfFit *self, double pan_x, double pan_y)
{
  double along = self->width * fabs (self->cosine) + self->height * fabs (self->sine);
  double down = self->width * fabs (self->sine) + self->height * fabs (self->cosine);

  to_picture (self, pan_from (0, pan_x, (along - self->frame_width) / 2),
              pan_from (0, pan_y, (down - self->frame_height) / 2), &self->middle_x,
              &self->middle_y);
}

/* How many pixels of the frame one of the picture becomes. */
static double
get_scale (const EfFit *self, const EfFitPicture *picture, EfFill fill)
{
  double cosine = fabs (self->cosine);
  double sine = fabs (self->sine);
  double width = MAX (picture->width, 1e-3);
  double height = MAX (picture->height, 1e-3);

  if (fill == EF_FILL_BLUR)
    return MIN (self->frame_width / (width * cosine + height * sine),
                self->frame_height / (width * sine + height * cosine));

  return MAX ((self->frame_width * cosine + self->frame_height * sine) / width,
              (self->frame_width * sine + self->frame_height * cosine) / height);
}

void
ef_fit_init (EfFit *self,
             const EfFitPicture *picture,
             const EfLook *look,
             const EfFitPlace *place,
             int frame_width,
             int frame_height)
{
  double pan_x = tidy (look->pan_x, -1, 1, 0);
  double pan_y = tidy (look->pan_y, -1, 1, 0);
  double scale;

  *self = (EfFit) {
    .flip_x = look->flip_x,
    .flip_y = look->flip_y,
    .rotation = picture->rotation,
    .mirrored = picture->mirrored,
    .frame_width = frame_width,
    .frame_height = frame_height,
  };
  set_turn (self, look->turn);
  scale = get_scale (self, picture, look->fill) * tidy (look->zoom, LEAST_ZOOM, MOST_ZOOM, 1);
  self->width = MAX (picture->width, 1e-3) * scale;
  self->height = MAX (picture->height, 1e-3) * scale;
  if (look->fill == EF_FILL_BLUR)
    place_whole (self, pan_x, pan_y);
  else
    place_crop (self, pan_x, pan_y, look->fill == EF_FILL_TRACK ? place : NULL);
}

void
ef_fit_init_behind (EfFit *self,
                    const EfFitPicture *picture,
                    const EfLook *look,
                    int frame_width,
                    int frame_height)
{
  EfLook plain = { .fill = EF_FILL_CROP,
                   .zoom = 1,
                   .flip_x = look->flip_x,
                   .flip_y = look->flip_y };

  ef_fit_init (self, picture, &plain, NULL, frame_width, frame_height);
}

gboolean
ef_fit_equal (const EfFit *self, const EfFit *other)
{
  return self->width == other->width && self->height == other->height &&
         self->middle_x == other->middle_x && self->middle_y == other->middle_y &&
         self->cosine == other->cosine && self->sine == other->sine &&
         self->flip_x == other->flip_x && self->flip_y == other->flip_y &&
         self->rotation == other->rotation && self->mirrored == other->mirrored &&
         self->frame_width == other->frame_width && self->frame_height == other->frame_height;
}

gboolean
ef_fit_is_upright (const EfFit *self)
{
  return self->cosine == 0 || self->sine == 0;
}

/* One coordinate the other way round: what was at a part of the way is at the rest of it. */
static void
turn_round (double *x, double *y, double *constant)
{
  *x = -*x;
  *y = -*y;
  *constant = 1 - *constant;
}

static void
swap_rows (EfFitMap *map)
{
  EfFitMap old = *map;

  *map = (EfFitMap) { old.yx, old.yy, old.y0, old.xx, old.xy, old.x0 };
}

/* From the picture as it is shown to what is stored. */
static void
undo_orientation (const EfFit *self, EfFitMap *map)
{
  if (self->rotation == 90 || self->rotation == 270)
    swap_rows (map);
  if (self->rotation == 180 || self->rotation == 270)
    turn_round (&map->xx, &map->xy, &map->x0);
  if (self->rotation == 90 || self->rotation == 180)
    turn_round (&map->yx, &map->yy, &map->y0);
  if (self->mirrored)
    turn_round (&map->xx, &map->xy, &map->x0);
}

/* From pixels of the frame to those of the picture, counted from its middle. */
static void
get_steps (const EfFit *self, EfFitMap *map)
{
  double x = self->flip_x ? -1 : 1;
  double y = self->flip_y ? -1 : 1;

  map->xx = self->cosine * x;
  map->xy = self->sine * y;
  map->yx = -self->sine * x;
  map->yy = self->cosine * y;
  map->x0 = self->middle_x - (map->xx * self->frame_width + map->xy * self->frame_height) / 2;
  map->y0 = self->middle_y - (map->yx * self->frame_width + map->yy * self->frame_height) / 2;
}

void
ef_fit_get_map (const EfFit *self, EfFitMap *map)
{
  get_steps (self, map);
  map->xx /= self->width;
  map->xy /= self->width;
  map->x0 = map->x0 / self->width + 0.5;
  map->yx /= self->height;
  map->yy /= self->height;
  map->y0 = map->y0 / self->height + 0.5;
  undo_orientation (self, map);
}

void
ef_fit_get_area (const EfFit *self, EfFitArea *area)
{
  double x = -(self->cosine * self->middle_x - self->sine * self->middle_y);
  double y = -(self->sine * self->middle_x + self->cosine * self->middle_y);

  area->width = self->width * fabs (self->cosine) + self->height * fabs (self->sine);
  area->height = self->width * fabs (self->sine) + self->height * fabs (self->cosine);
  area->x = (self->frame_width - area->width) / 2 + (self->flip_x ? -x : x);
  area->y = (self->frame_height - area->height) / 2 + (self->flip_y ? -y : y);
}

/* What is needed of one side: from where, and how many pixels, an even number. */
static int
choose_part (double middle, double half_needed, double half_there, double *begin)
{
  double first = MAX (middle - half_needed, -half_there) - MARGIN;
  double last = MIN (middle + half_needed, half_there) + MARGIN;

  *begin = floor (first);

  return MAX ((int) ceil ((last - *begin) / 2) * 2, 2 * MARGIN);
}

void
ef_fit_straighten (const EfFit *self, EfFit *straight, EfFitMap *map)
{
  double along = self->frame_width * fabs (self->cosine) + self->frame_height * fabs (self->sine);
  double down = self->frame_width * fabs (self->sine) + self->frame_height * fabs (self->cosine);
  double x;
  double y;

  *straight = *self;
  straight->cosine = 1;
  straight->sine = 0;
  straight->flip_x = FALSE;
  straight->flip_y = FALSE;
  straight->frame_width = choose_part (self->middle_x, along / 2, self->width / 2, &x);
  straight->frame_height = choose_part (self->middle_y, down / 2, self->height / 2, &y);
  straight->middle_x = x + straight->frame_width / 2.0;
  straight->middle_y = y + straight->frame_height / 2.0;

  get_steps (self, map);
  map->x0 -= x;
  map->y0 -= y;
}
