/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/look.h"
#include "core/segment.h"
#include "core/source.h"
#include "core/transition.h"

G_BEGIN_DECLS

/* What a partial update names. */
typedef enum {
  EF_ITEM_POSITION = 1 << 0,
  EF_ITEM_LOOK = 1 << 1,
  EF_ITEM_TRANSITION = 1 << 2,
  EF_ITEM_PINNED = 1 << 3,
} EfItemFields;

#define EF_ITEM_EDITABLE (EF_ITEM_POSITION | EF_ITEM_LOOK | EF_ITEM_TRANSITION | EF_ITEM_PINNED)

/* A segment in the storyboard of a project. The same segment may be there several times. What the
 * segment and its source are now is beside it, filled in by whoever reads it from the store: cutting a
 * segment differently changes every project it is in, until it is frozen as a clip. Its segment and its
 * source notify by themselves. A copy shares both with its original: what is done to them on a worker
 * thread is nothing. Properties, all notifying: id, project-id, segment-id, position, look (pointer to an
 * EfLook), transition (pointer to an EfTransition), pinned, segment, source, removed, length. */
#define EF_TYPE_ITEM (ef_item_get_type ())
G_DECLARE_FINAL_TYPE (EfItem, ef_item, EF, ITEM, GObject)

EfItem *ef_item_new (const char *id, const char *project_id, const char *segment_id);
EfItem *ef_item_copy (EfItem *self);
EfItem *ef_item_copy_as_new (EfItem *self);
EfItemFields ef_item_assign (EfItem *self, EfItem *from, EfItemFields fields);
int ef_item_compare (EfItem *one, EfItem *other); /* by position, then id */

const char *ef_item_get_id (EfItem *self);
const char *ef_item_get_project_id (EfItem *self);
const char *ef_item_get_segment_id (EfItem *self);
double ef_item_get_position (EfItem *self); /* between its neighbours; never twice in a project */
void ef_item_set_position (EfItem *self, double position);
const EfLook *ef_item_get_look (EfItem *self);
void ef_item_set_look (EfItem *self, const EfLook *look);
EfTransition ef_item_get_transition (EfItem *self);
void ef_item_set_transition (EfItem *self, EfTransition transition);
gboolean ef_item_get_pinned (EfItem *self); /* keeps its place in every variant */
void ef_item_set_pinned (EfItem *self, gboolean pinned);
gint64 ef_item_get_rev (EfItem *self);
void ef_item_set_rev (EfItem *self, gint64 rev);

EfSegment *ef_item_get_segment (EfItem *self); /* (nullable): not read */
EfSource *ef_item_get_source (EfItem *self);   /* (nullable): not read */
void ef_item_set_contents (EfItem *self, EfSegment *segment, EfSource *source);
/* The segment or its source was removed, and is only kept because this refers to it. */
gboolean ef_item_get_removed (EfItem *self);
void ef_item_set_removed (EfItem *self, gboolean removed);
gint64 ef_item_get_length (EfItem *self); /* of the segment at the speed of the look; 0: not read */
/* Why it cannot be rendered, as a sentence; NULL: it can. */
char *ef_item_get_problem (EfItem *self);

G_END_DECLS
