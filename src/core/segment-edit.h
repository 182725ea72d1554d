/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/edit-changes.h"
#include "core/frame-index.h"
#include "core/rate.h"
#include "core/segment.h"

G_BEGIN_DECLS

/* One step of work on the segments of a source: what each touched segment was and what it is now. It
 * is shown at once, written in one transaction, and is one step of undo. */
typedef EfEditChange EfSegmentChange; /* of EfSegment */

#define EF_TYPE_SEGMENT_EDIT (ef_segment_edit_get_type ())
G_DECLARE_FINAL_TYPE (EfSegmentEdit, ef_segment_edit, EF, SEGMENT_EDIT, GObject)

/* @title is what the undo button says, translated: "Split". @gesture (nullable): edits of one gesture,
 * such as a key that repeats, share it and become one step. */
EfSegmentEdit *ef_segment_edit_new (const char *source_id, const char *title, const char *gesture);
const char *ef_segment_edit_get_source_id (EfSegmentEdit *self);
const char *ef_segment_edit_get_title (EfSegmentEdit *self);
const char *ef_segment_edit_get_gesture (EfSegmentEdit *self);
guint ef_segment_edit_get_n_changes (EfSegmentEdit *self);
const EfSegmentChange *ef_segment_edit_get_change (EfSegmentEdit *self, guint index);

/* Copies are kept; a segment that is changed twice is one change. The rev of @after becomes one more
 * than that of @before. */
void ef_segment_edit_add (EfSegmentEdit *self, EfSegment *segment);
void ef_segment_edit_replace (EfSegmentEdit *self, EfSegment *before, EfSegment *after);
void ef_segment_edit_remove (EfSegmentEdit *self, EfSegment *segment);

/* Brings a sorted list (GListStore of EfSegment, by ef_segment_compare) to what it is afterwards.
 * Objects that stay are assigned to, so that what is bound to them follows. */
void ef_segment_edit_apply (EfSegmentEdit *self, GListStore *segments);

/* The operations, from core/segments.h, on chosen segments (GPtrArray of EfSegment); NULL with an
 * error that is a hint when there is nothing to do. @all is every segment of the source. */
EfSegmentEdit *ef_segment_edit_split (EfSegment *segment, gint64 at, GError **error);
EfSegmentEdit *
ef_segment_edit_divide (GPtrArray *chosen, guint n_parts, EfRate rate, GError **error);
EfSegmentEdit *
ef_segment_edit_divide_by (GPtrArray *chosen, gint64 length, EfRate rate, GError **error);
EfSegmentEdit *ef_segment_edit_merge (GPtrArray *chosen, GError **error);
EfSegmentEdit *
ef_segment_edit_shift (GPtrArray *chosen, gint64 by, gint64 duration, GError **error);
EfSegmentEdit *ef_segment_edit_combine (GPtrArray *chosen, GError **error);
EfSegmentEdit *ef_segment_edit_fill_gaps (GPtrArray *chosen, const char *source_id, GError **error);
EfSegmentEdit *
ef_segment_edit_invert (GPtrArray *chosen, const char *source_id, gint64 duration, GError **error);
EfSegmentEdit *ef_segment_edit_delete (GPtrArray *chosen, GError **error);
/* What is there already, with the same label and within half a frame, is left out. @marks (element-type
 * EfMark) are put where @frames (nullable) begin. */
EfSegmentEdit *ef_segment_edit_import (GPtrArray *all,
                                       GPtrArray *marks,
                                       const char *source_id,
                                       EfFrameIndex *frames,
                                       guint *n_known,
                                       GError **error);
/* The colour the next segment takes. */
int ef_segment_edit_next_colour (GPtrArray *all);

G_END_DECLS
