/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/look.h"
#include "core/project.h"
#include "core/time-span.h"
#include "core/transition.h"

G_BEGIN_DECLS

/* One variant of a project, frozen: what is done to its segments later does not change it. */
typedef struct {
  char *segment_id; /* where it came from; may be gone */
  char *source_id;
  char *source_name; /* for sentences, when it is gone */
  char *label;
  EfTimeSpan span;
  EfLook look;
  EfTransition transition;
} EfClipItem;

EfClipItem *ef_clip_item_new (void); /* texts "", look and transition plain */
void ef_clip_item_free (EfClipItem *self);

#define EF_CLIP_NAME_MOST 100

/* Properties: id, project-id, profile-id, name. Immutable but for the name. */
#define EF_TYPE_CLIP (ef_clip_get_type ())
G_DECLARE_FINAL_TYPE (EfClip, ef_clip, EF, CLIP, GObject)

EfClip *ef_clip_new (const char *id, const char *project_id, const char *profile_id);
const char *ef_clip_get_id (EfClip *self);
const char *ef_clip_get_project_id (EfClip *self);
const char *ef_clip_get_profile_id (EfClip *self);
const char *ef_clip_get_name (EfClip *self); /* "A", "B" … within the project, unless renamed */
void ef_clip_set_name (EfClip *self, const char *name);
guint ef_clip_get_number (EfClip *self); /* in the project, from 1; never given twice */
void ef_clip_set_number (EfClip *self, guint number);
guint32 ef_clip_get_seed (EfClip *self);
void ef_clip_set_seed (EfClip *self, guint32 seed);
EfOrder ef_clip_get_order (EfClip *self);
void ef_clip_set_order (EfClip *self, EfOrder order);
const EfProjectSettings *ef_clip_get_settings (EfClip *self); /* as they were */
void ef_clip_set_settings (EfClip *self, const EfProjectSettings *settings);
/* of EfClipItem, owned by the array; whoever builds the clip adds them */
GPtrArray *ef_clip_get_items (EfClip *self);
gint64 ef_clip_get_duration (EfClip *self);
gint64 ef_clip_get_added (EfClip *self);
void ef_clip_set_added (EfClip *self, gint64 added);

/* Two clips are alike when they show the same stretches in the same order. */
char *ef_clip_make_signature (EfClip *self);
JsonNode *ef_clip_items_to_json (EfClip *self);
gboolean ef_clip_items_from_json (EfClip *self, JsonNode *node, GError **error);
/* {id,name,items,duration,project,seed,order} */
JsonNode *ef_clip_to_json (EfClip *self);

G_END_DECLS
