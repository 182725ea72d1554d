/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* Times, keywords and notes of one segment, over its row. What is typed counts when the field is left,
 * with Return, and when the popover closes. */
#define EF_TYPE_SEGMENT_DETAILS (ef_segment_details_get_type ())
G_DECLARE_FINAL_TYPE (EfSegmentDetails, ef_segment_details, EF, SEGMENT_DETAILS, GtkPopover)

GtkWidget *ef_segment_details_popup (GtkWidget *parent,
                                     EfEditSession *session,
                                     EfSegment *segment,
                                     gboolean keywords);
/* Takes what has been typed. */
void ef_segment_details_finish (EfSegmentDetails *self);
/* Leaves the row that it stands on, for good. */
void ef_segment_details_leave (EfSegmentDetails *self);

G_END_DECLS
