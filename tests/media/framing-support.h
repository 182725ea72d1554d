/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/framing.h"

G_BEGIN_DECLS

/* Pictures that are painted by a function, drawn, and looked at. */

/* Luma, blue and red, of 8 bits but not whole, at a place that is stored; x and y in pixels, the middle of the
 * first at 0.5. */
typedef void (*FramingPaint) (double x, double y, gpointer data, double *colour);

typedef struct {
  GstVideoFormat format; /* unknown: I420 */
  int width;
  int height;
  const char *colorimetry; /* (nullable): BT.709 */
  int rotation;
  gboolean mirrored;
  int par_n; /* 0: square */
  int par_d;
  FramingPaint paint;
  gpointer data;
} FramingPicture;

/* What was drawn. */
typedef struct {
  int width;
  int height;
  guint8 *planes[3]; /* (owned), without room between rows */
} FramingDrawn;

void framing_drawn_free (FramingDrawn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FramingDrawn, framing_drawn_free)

EfLook framing_look (EfFill fill);
EfMediaInfo *framing_make_info (const FramingPicture *picture);
GstSample *framing_make_sample (const FramingPicture *picture);
/* Draws into memory that was all @before, and makes sure that nothing is written beside the picture. */
FramingDrawn *framing_draw_into (EfFraming *framing,
                                 GstSample *sample,
                                 gint64 time,
                                 int width,
                                 int height,
                                 guint8 before);
FramingDrawn *
framing_draw (const FramingPicture *picture, const EfLook *look, int width, int height);
int framing_get (const FramingDrawn *drawn, guint plane, int x, int y);
/* The mean of what differs, squared, as decibels below 255. */
double framing_compare (const FramingDrawn *a, const FramingDrawn *b, guint plane);
/* Structural similarity of luma, in windows of 8 by 8. */
double framing_ssim (const FramingDrawn *a, const FramingDrawn *b);

/* A bright disc of @radius, in shown pixels, around a place of the stored picture, in parts. */
typedef struct {
  double x;
  double y;
  double radius;
  double width; /* of a stored pixel, as shown */
  int picture_width;
  int picture_height;
} FramingDisc;

void framing_paint_disc (double x, double y, gpointer data, double *colour);

/* What there is of bright pixels. */
typedef struct {
  double area;
  double x;
  double y;
  double spread_x; /* of a disc: its radius, squared, by four */
  double spread_y;
  double slant;
} FramingSpot;

/* Where luma is more than @threshold of what it can be, 0 … 1. */
void framing_find_spot (const FramingDrawn *drawn, double threshold, FramingSpot *spot);

G_END_DECLS
