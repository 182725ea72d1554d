/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* What a partial update names. What is not named keeps its value, whoever wrote it. */
typedef enum {
  EF_SEGMENT_SPAN = 1 << 0, /* begin and end, always together */
  EF_SEGMENT_LABEL = 1 << 1,
  EF_SEGMENT_KEYWORDS = 1 << 2,
  EF_SEGMENT_NOTES = 1 << 3,
  EF_SEGMENT_STAR = 1 << 4,
  EF_SEGMENT_COLOUR = 1 << 5,
  EF_SEGMENT_USES = 1 << 6,
  EF_SEGMENT_POSITION = 1 << 7,
} EfSegmentFields;

/* What a person edits; the rest follows from what else there is. */
#define EF_SEGMENT_EDITABLE                                                                        \
  (EF_SEGMENT_SPAN | EF_SEGMENT_LABEL | EF_SEGMENT_KEYWORDS | EF_SEGMENT_NOTES | EF_SEGMENT_STAR | \
   EF_SEGMENT_COLOUR)

#define EF_SEGMENT_LABEL_MOST 200
#define EF_SEGMENT_NOTES_MOST 5000
#define EF_SEGMENT_COLOURS 8 /* 1 to 8, as the keys that choose them */

#define EF_TYPE_SEGMENT (ef_segment_get_type ())
G_DECLARE_FINAL_TYPE (EfSegment, ef_segment, EF, SEGMENT, GObject)

EfSegment *ef_segment_new (const char *id, const char *source_id);
EfSegment *ef_segment_copy (EfSegment *self);
EfSegment *ef_segment_copy_as_new (EfSegment *self);
EfSegmentFields ef_segment_assign (EfSegment *self, EfSegment *from, EfSegmentFields fields);
gboolean ef_segment_clean (EfSegment *self, EfSegmentFields fields, GError **error);
int ef_segment_compare (EfSegment *one, EfSegment *other);

const char *ef_segment_get_id (EfSegment *self);
const char *ef_segment_get_source_id (EfSegment *self);
EfTimeSpan ef_segment_get_span (EfSegment *self);
void ef_segment_set_span (EfSegment *self, EfTimeSpan span);
const char *ef_segment_get_label (EfSegment *self);
void ef_segment_set_label (EfSegment *self, const char *label);
const char *const *ef_segment_get_keywords (EfSegment *self);
void ef_segment_set_keywords (EfSegment *self, const char *const *keywords);
const char *ef_segment_get_notes (EfSegment *self);
void ef_segment_set_notes (EfSegment *self, const char *notes);
gboolean ef_segment_get_star (EfSegment *self);
void ef_segment_set_star (EfSegment *self, gboolean star);
int ef_segment_get_colour (EfSegment *self);
void ef_segment_set_colour (EfSegment *self, int colour);
int ef_segment_get_uses (EfSegment *self);
void ef_segment_set_uses (EfSegment *self, int uses);
int ef_segment_get_position (EfSegment *self);
void ef_segment_set_position (EfSegment *self, int position);
gint64 ef_segment_get_rev (EfSegment *self);
void ef_segment_set_rev (EfSegment *self, gint64 rev);

G_END_DECLS
