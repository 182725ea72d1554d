/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* Tells "segments-changed" for what others have written, and only for that: whoever made an edit here
 * knows of it. Around every write of segments stand begin and end, which says which changes it made. */
EfSegmentFeed *ef_segment_feed_new (EfStudio *studio);
void ef_segment_feed_free (EfSegmentFeed *self);

void ef_segment_feed_begin (EfSegmentFeed *self);
void ef_segment_feed_end (EfSegmentFeed *self, gint64 first, gint64 last);
gboolean ef_segment_feed_is_writing (EfSegmentFeed *self);
void ef_segment_feed_take (EfSegmentFeed *self, GPtrArray *changes);

G_END_DECLS
