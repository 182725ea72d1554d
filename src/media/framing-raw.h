/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "media/framing-rows.h"

G_BEGIN_DECLS

/* One component of a picture in memory. */
typedef struct {
  const guint8 *data;
  int stride;
  int step;  /* bytes from one sample to the next */
  int width; /* samples */
  int height;
  int n_bytes; /* of a sample: 1 or 2 */
  int shift;   /* what is right of the value */
  int bits;    /* of the value: 8 to 15 */
} EfPlane;

/* @n samples of a row, as numbers. */
void ef_plane_take (const EfPlane *self, const EfRows *rows, int x, int y, gint16 *into, guint n);

/* A picture of luma and two of chroma, whatever the order of its bytes. */
typedef struct {
  EfPlane planes[3];
  int width;
  int height;
  int sub_x; /* 1: half as many samples of chroma; they lie on the even ones of luma or between */
  int sub_y;
  gboolean is_on_x;
  gboolean is_on_y;
  gboolean is_swapped; /* its columns are what is stored as rows */
} EfRaw;

/* Whether such pictures can be drawn as they are; all others are converted before. */
gboolean ef_raw_can_be (const GstVideoInfo *info);
/* @frame stays mapped while @self is in use. */
void ef_raw_init (EfRaw *self, const GstVideoFrame *frame);
/* A picture of planes of its own, as decoders make them of 4:2:0. */
void ef_raw_init_words (EfRaw *self, gint16 *const *planes, int width, int height);

/* Rows become columns, which are quick to read then. */
typedef struct _EfRawSwap EfRawSwap;

EfRawSwap *ef_raw_swap_new (void);
void ef_raw_swap_free (EfRawSwap *self);
/* @into is good until the next time. */
void ef_raw_swap_run (EfRawSwap *self, const EfRaw *raw, EfRaw *into);

G_END_DECLS
