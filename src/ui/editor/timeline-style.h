/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/segment.h"

G_BEGIN_DECLS

/* The colours of a timeline in the style of the moment: light, dark, or with high contrast. */
typedef struct {
  gboolean is_dark;
  gboolean is_contrast;
  GdkRGBA text;
  GdkRGBA dim;    /* times, ticks */
  GdkRGBA faint;  /* minor ticks */
  GdkRGBA well;   /* what nothing is drawn on yet */
  GdkRGBA border; /* of wells, with high contrast; else transparent */
  GdkRGBA accent;
  GdkRGBA accent_soft;
  GdkRGBA wave_played;
  GdkRGBA wave_ahead;
  GdkRGBA wave_map;
  GdkRGBA hatch;
  GdkRGBA playhead;
  GdkRGBA on_playhead;
  GdkRGBA mark_text;
  GdkRGBA ghost;
  GdkRGBA divider;
  GdkRGBA on_segment; /* text on a solid block */
  GdkRGBA segments[EF_SEGMENT_COLOURS];
  double block_alpha;
} EfTimelineStyle;

void ef_timeline_style_load (EfTimelineStyle *self, GtkWidget *widget);
const GdkRGBA *ef_timeline_style_get_segment (const EfTimelineStyle *self, int colour);

/* @alpha times as visible. */
GdkRGBA ef_fade (GdkRGBA colour, double alpha);

G_END_DECLS
