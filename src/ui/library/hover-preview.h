/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/render.h"

G_BEGIN_DECLS

/* Plays the file the pointer rests on, without sound: one for a whole page, for there is one pointer.
 */
#define EF_TYPE_HOVER_PREVIEW (ef_hover_preview_get_type ())
G_DECLARE_FINAL_TYPE (EfHoverPreview, ef_hover_preview, EF, HOVER_PREVIEW, GObject)

/* What is called when there is something to be seen (@paintable), as it goes on, and when it is over
 * (@paintable NULL). @position in nanoseconds. */
typedef void (*EfHoverFunc) (GtkWidget *widget, GdkPaintable *paintable, gint64 position);

EfHoverPreview *ef_hover_preview_new (void);
/* Begins in a moment, unless it is left before. */
void ef_hover_preview_enter (EfHoverPreview *self,
                             GtkWidget *widget,
                             EfRender *render,
                             EfHoverFunc show);
void ef_hover_preview_leave (EfHoverPreview *self, GtkWidget *widget);
void ef_hover_preview_stop (EfHoverPreview *self);

G_END_DECLS
