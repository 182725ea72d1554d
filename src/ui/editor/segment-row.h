/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/editor/edit-session.h"
#include "ui/editor/editor-keys.h"
#include "ui/pictures.h"

G_BEGIN_DECLS

/* A segment in the list of the editor. */
#define EF_TYPE_SEGMENT_ROW (ef_segment_row_get_type ())
G_DECLARE_FINAL_TYPE (EfSegmentRow, ef_segment_row, EF, SEGMENT_ROW, GtkBox)

/* @keys (nullable) stand in its menu. */
GtkWidget *ef_segment_row_new (EfEditSession *session, EfPictures *pictures, EfEditorKeys *keys);
EfSegment *ef_segment_row_get_segment (EfSegmentRow *self);
void ef_segment_row_set_segment (EfSegmentRow *self, EfSegment *segment);
/* What is not of the segment itself: its number, whether it is checked or the current one. */
void ef_segment_row_update (EfSegmentRow *self);
gboolean ef_segment_row_is_editing (EfSegmentRow *self); /* its label */
void ef_segment_row_edit_label (EfSegmentRow *self);
void ef_segment_row_show_details (EfSegmentRow *self, gboolean keywords);

G_END_DECLS
