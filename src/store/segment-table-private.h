/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/segment-table.h"

G_BEGIN_DECLS

/* What the history needs of the rows of segments. */

/* The columns as ef_segment_row_load () reads them, of a table or alias "segment". */
#define EF_SEGMENT_ROW                                                                 \
  "segment.id, segment.source_id, segment.\"begin\", segment.\"end\", segment.label, " \
  "segment.keywords, segment.notes, segment.star, segment.colour, segment.uses, "      \
  "segment.position, segment.rev, segment.deleted"

EfSegment *ef_segment_row_load (EfStatement *statement, GError **error);
gboolean ef_segment_row_is_deleted (EfStatement *statement);
gboolean
ef_segment_row_write (EfConnection *connection, const EfSegmentChange *change, GError **error);

G_END_DECLS
