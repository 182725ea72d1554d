/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  EF_TIMELINE_FONT_RULER,
  EF_TIMELINE_FONT_LABEL,
  EF_TIMELINE_FONT_LOW, /* a label in a row of three */
  EF_TIMELINE_FONT_SMALL,
  EF_TIMELINE_FONT_FLAG,
} EfTimelineFont;

/* Texts that have been drawn, as render nodes: laying out a text costs more than all else of a frame. */
typedef struct _EfTimelineText EfTimelineText;

EfTimelineText *ef_timeline_text_new (GtkWidget *widget);
void ef_timeline_text_free (EfTimelineText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTimelineText, ef_timeline_text_free)

/* The font or its size is another one. */
void ef_timeline_text_reset (EfTimelineText *self);
/* Drops what has not been drawn for long. Once a frame. */
void ef_timeline_text_tidy (EfTimelineText *self);

double ef_timeline_text_measure (EfTimelineText *self, EfTimelineFont font, const char *string);
/* Draws from @x on, vertically around @y; at most @room wide, with an ellipsis where it is cut. */
void ef_timeline_text_draw (EfTimelineText *self,
                            GtkSnapshot *snapshot,
                            EfTimelineFont font,
                            const char *string,
                            const GdkRGBA *colour,
                            double x,
                            double y,
                            double room);

G_END_DECLS
