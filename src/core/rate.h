/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Frames per second as a fraction. The zero value stands for "no frames": sound only, or a file whose
 * frames are not evenly spaced. */
typedef struct {
  int num;
  int den;
} EfRate;

#define EF_RATE(num, den) ((EfRate) { (num), (den) })
#define EF_RATE_NONE EF_RATE (0, 0)

EfRate ef_rate_new (gint64 num, gint64 den);
EfRate ef_rate_from_double (double frames_per_second);
double ef_rate_to_double (EfRate self);
gboolean ef_rate_is_valid (EfRate self);
gboolean ef_rate_equal (EfRate a, EfRate b);
int ef_rate_get_base (EfRate self);

gint64 ef_rate_get_begin (EfRate self, gint64 frame);
gint64 ef_rate_get_frame (EfRate self, gint64 time);
gint64 ef_rate_get_nearest (EfRate self, gint64 time);
gint64 ef_rate_snap (EfRate self, gint64 time);

gint64 ef_rate_scale (gint64 value, gint64 num, gint64 den);

G_END_DECLS
