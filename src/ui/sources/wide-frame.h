/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* As wide as there is room for, and nine sixteenths of that high, whatever is in it. */
#define EF_TYPE_WIDE_FRAME (ef_wide_frame_get_type ())
G_DECLARE_FINAL_TYPE (EfWideFrame, ef_wide_frame, EF, WIDE_FRAME, GtkWidget)

/* Always so wide, wherever there is more room; 0: as wide as there is room. */
void ef_wide_frame_set_width (EfWideFrame *self, int width);
/* Sixteen ninths of its width high instead. */
void ef_wide_frame_set_upright (EfWideFrame *self, gboolean is_upright);

G_END_DECLS
