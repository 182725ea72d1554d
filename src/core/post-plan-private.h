/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post-plan.h"

G_BEGIN_DECLS

/* A copy of what may be posted, and of where. */
typedef struct {
  char *id;
  char *title;
  char *caption;
  char **keywords;
  char *file_name;
  char *format;
  EfNetworkMedia media;
  EfNetworkMedia cover;
  gboolean has_cover;
} EfPostPlanClip;

typedef struct {
  char *id;
  char *name;
  char *network;
  guint most_text;
  JsonObject *settings; /* (owned) (nullable) */
} EfPostPlanTarget;

typedef struct {
  EfPostPlanRow shown;
  const EfPostPlanClip *clip;
  const EfPostPlanTarget *target; /* (nullable) of an upload */
  gboolean is_soon;               /* its time is now, whenever that is */
  gboolean is_typed;              /* its caption is no longer that of the template */
  gboolean is_checked;            /* its findings are those of its caption */
} EfPostPlanEntry;

struct _EfPostPlan {
  GPtrArray *entries;     /* (owned) (element-type EfPostPlanEntry) */
  GPtrArray *clips;       /* (owned) (element-type EfPostPlanClip) */
  GPtrArray *targets;     /* (owned) (element-type EfPostPlanTarget) */
  GHashTable *posted;     /* (owned) "render channel" → whether it is done */
  GArray *taken;          /* (owned) moments on channels */
  GTimeZone *zone;        /* (owned) */
  GTimeZone *viewer_zone; /* (owned) (nullable) */
  gint64 now;             /* the server's */
  char *template;         /* (nullable) */
  char *brand;
  guint nearness;
};

/* Without rows. */
EfPostPlan *ef_post_plan_new_empty (const EfPostPlanInput *input, GError **error);
EfPostPlanEntry *ef_post_plan_add (EfPostPlan *self,
                                   const EfPostPlanClip *clip,
                                   const EfPostPlanTarget *target,
                                   EfPostPlanKind kind,
                                   EfZonedTime time);
EfZonedTime ef_post_plan_get_soon (EfPostPlan *self);
/* A whole minute, as people write it. */
gboolean
ef_post_plan_read_time (const char *text, GTimeZone *zone, EfZonedTime *time, GError **error);
/* Looks at all rows. */
void ef_post_plan_look (EfPostPlan *self);

G_END_DECLS
