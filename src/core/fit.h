/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/look.h"

G_BEGIN_DECLS

/* Where a picture of one shape lies in a frame of another. All of it is relative to the size of the frame, so
 * that a small preview and the finished clip show the same.
 *
 * A place in the frame or in a picture is continuous: the middle of the first pixel is at 0.5. */
typedef struct {
  double width; /* as shown: turned, and with square pixels; the unit does not matter */
  double height;
  int rotation; /* what has to be done to what is stored: mirrored, then turned clockwise */
  gboolean mirrored;
} EfFitPicture;

/* What the crop of EF_FILL_TRACK has in its middle, as parts of the picture as it is shown. */
typedef struct {
  double x;
  double y;
} EfFitPlace;

typedef struct {
  double width; /* of the whole picture, in pixels of the frame */
  double height;
  double
    middle_x; /* what the middle of the frame shows, from the middle of the picture along its own sides */
  double middle_y;
  double cosine;
  double sine;
  gboolean flip_x;
  gboolean flip_y;
  int rotation;
  gboolean mirrored;
  int frame_width;
  int frame_height;
} EfFit;

/* x' = xx x + xy y + x0, y' = yx x + yy y + y0 */
typedef struct {
  double xx;
  double xy;
  double x0;
  double yx;
  double yy;
  double y0;
} EfFitMap;

typedef struct {
  double x;
  double y;
  double width;
  double height;
} EfFitArea;

/* @place (nullable): of EF_FILL_TRACK; none: the middle. Values of @look that are out of their range become
 * the nearest that are. */
void ef_fit_init (EfFit *self,
                  const EfFitPicture *picture,
                  const EfLook *look,
                  const EfFitPlace *place,
                  int frame_width,
                  int frame_height);
/* All of the frame filled with the same picture, flipped as in @look, and nothing else of it. */
void ef_fit_init_behind (EfFit *self,
                         const EfFitPicture *picture,
                         const EfLook *look,
                         int frame_width,
                         int frame_height);
gboolean ef_fit_equal (const EfFit *self, const EfFit *other);
/* Whether sides of the picture are along those of the frame. */
gboolean ef_fit_is_upright (const EfFit *self);
/* From pixels of the frame to parts, 0 … 1, of the picture as it is stored. */
void ef_fit_get_map (const EfFit *self, EfFitMap *map);
/* The smallest upright part of the frame that has all of the picture; it may be larger than the frame. */
void ef_fit_get_area (const EfFit *self, EfFitArea *area);
/* A turned picture is drawn in two steps: @straight is a frame (of another size) that shows it upright, at
 * the same size, as much of it as is needed and a margin; @map leads from pixels of the frame to those of
 * @straight, without changing distances. */
void ef_fit_straighten (const EfFit *self, EfFit *straight, EfFitMap *map);

G_END_DECLS
