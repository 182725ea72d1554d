/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/format.h"
#include "core/job.h"

G_BEGIN_DECLS

/* What has become of a finished file among the channels: posts come later; until then not sent. */
typedef enum {
  EF_RENDER_NOT_SENT,
  EF_RENDER_SCHEDULED,
  EF_RENDER_PUBLISHED,
  EF_RENDER_PUBLISH_FAILED,
} EfRenderUse;

const char *
ef_render_use_to_nick (EfRenderUse use); /* "not-sent", "scheduled", "published", "failed" */
gboolean ef_render_use_from_nick (const char *nick, EfRenderUse *use);

#define EF_RENDER_TITLE_MOST 200
#define EF_RENDER_CAPTION_MOST 10000

typedef enum {
  EF_RENDER_TITLE = 1 << 0,
  EF_RENDER_TAGS = 1 << 1,
  EF_RENDER_CAPTION = 1 << 2,
  EF_RENDER_FILE = 1 << 3, /* file, size, time, width, height, duration, always together */
  EF_RENDER_STATE = 1 << 4,
  EF_RENDER_JOB = 1 << 5, /* the job that makes it */
} EfRenderFields;

/* One file made of a clip, for one format, or a finished file made elsewhere (no clip). Its state is
 * that of the job that makes it; of a file made elsewhere completed. Properties, all notifying: id,
 * profile-id, title, state, file, tags, missing (its file is not there). */
#define EF_TYPE_RENDER (ef_render_get_type ())
G_DECLARE_FINAL_TYPE (EfRender, ef_render, EF, RENDER, GObject)

EfRender *ef_render_new (const char *id, const char *profile_id);
EfRender *ef_render_copy (EfRender *self);
/* @self, which has an empty id, becomes @from; "id" notifies for all of it. */
void ef_render_fill (EfRender *self, EfRender *from);
EfRenderFields ef_render_assign (EfRender *self, EfRender *from, EfRenderFields fields);
gboolean ef_render_clean (EfRender *self, EfRenderFields fields, GError **error);

const char *ef_render_get_id (EfRender *self);
const char *ef_render_get_profile_id (EfRender *self);
const char *ef_render_get_project_id (EfRender *self); /* "": none, or gone */
const char *ef_render_get_clip_id (EfRender *self);    /* "": made elsewhere */
const char *ef_render_get_job_id (EfRender *self);     /* "": made elsewhere, or long ago */
void ef_render_set_origin (EfRender *self,
                           const char *project_id,
                           const char *clip_id,
                           const char *job_id);
const char *ef_render_get_title (EfRender *self);
void ef_render_set_title (EfRender *self, const char *title);
const char *ef_render_get_caption (EfRender *self);
void ef_render_set_caption (EfRender *self, const char *caption);
const char *const *ef_render_get_tags (EfRender *self);
void ef_render_set_tags (EfRender *self, const char *const *tags);
const char *const *ef_render_get_keywords (EfRender *self); /* of its segments, when it was made */
void ef_render_set_keywords (EfRender *self, const char *const *keywords);
const char *ef_render_get_file (EfRender *self); /* as the system gave it */
gint64 ef_render_get_size (EfRender *self);
gint64 ef_render_get_modified (EfRender *self);
int ef_render_get_width (EfRender *self);
int ef_render_get_height (EfRender *self);
gint64 ef_render_get_duration (EfRender *self);
void ef_render_set_file (EfRender *self, const char *file, gint64 size, gint64 modified);
void ef_render_set_picture (EfRender *self, int width, int height, gint64 duration);
const char *ef_render_get_format (EfRender *self); /* a nick, "": another shape */
void ef_render_set_format (EfRender *self, const char *format);
const char *ef_render_get_preset (EfRender *self); /* its name, as it was */
void ef_render_set_preset (EfRender *self, const char *preset);
EfJobState ef_render_get_state (EfRender *self);
void ef_render_set_state (EfRender *self, EfJobState state);
EfRenderUse ef_render_get_use (EfRender *self);
void ef_render_set_use (EfRender *self, EfRenderUse use);
gboolean ef_render_get_missing (EfRender *self); /* not stored */
void ef_render_set_missing (EfRender *self, gboolean missing);
gint64 ef_render_get_added (EfRender *self);
void ef_render_set_added (EfRender *self, gint64 added);
gint64 ef_render_get_trashed (EfRender *self); /* microseconds; 0: it is not */
void ef_render_set_trashed (EfRender *self, gint64 trashed);
gint64 ef_render_get_rev (EfRender *self);
void ef_render_set_rev (EfRender *self, gint64 rev);

/* {id,clip,file,format,width,height,duration,state,title,tags,...} */
JsonNode *ef_render_to_json (EfRender *self);

G_END_DECLS
