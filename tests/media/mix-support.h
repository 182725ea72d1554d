/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "core/plan.h"
#include "support/videos.h"

G_BEGIN_DECLS

/* What a test video shows when, read the way nobody seeks: all of it, in order. */
typedef struct {
  EfTestVideo video;
  char *uri;
  GArray *begins;  /* of gint64 */
  GArray *numbers; /* of int */
} Truth;

void truth_open (Truth *truth, const EfTestVideo *video);
void truth_close (Truth *truth);
/* The number on screen at @time. */
int truth_get_number (Truth *truth, gint64 time);
gint64 truth_get_begin (Truth *truth, guint frame);

/* The number in a picture as it was decoded. */
int mix_read_sample (GstSample *sample, const EfTestVideo *video);
/* A part of a video at the end of @plan, to be changed before it is laid out. */
EfStretch *mix_add_stretch (EfPlan *plan, Truth *truth, gint64 begin, gint64 end);
/* Waits for the threads of all readers that were freed. */
void mix_wait_gone (void);

G_END_DECLS
