/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/network.h"
#include "core/slots.h"
#include "core/spread.h"
#include "core/zone.h"

G_BEGIN_DECLS

/* The table that is seen before anything is sent: which file goes to which channel, when, with which words, and
 * what is to be said about it. Nothing here sends or stores. */

typedef enum {
  EF_POST_PLAN_NOW, /* the server's time and 90 seconds */
  EF_POST_PLAN_AT,
  EF_POST_PLAN_SLOT,   /* the next free slots, one after the other */
  EF_POST_PLAN_SPREAD, /* from a start, a step apart */
  EF_POST_PLAN_DRAFT,  /* at @start, or now when there is none */
  EF_POST_PLAN_UPLOAD, /* only the file goes: one row per file, without channel */
} EfPostPlanMode;

/* What a row becomes: the kind of its post. */
typedef enum {
  EF_POST_PLAN_KIND_SCHEDULE,
  EF_POST_PLAN_KIND_DRAFT,
  EF_POST_PLAN_KIND_UPLOAD,
} EfPostPlanKind;

#define EF_POST_PLAN_SOON (90 * G_USEC_PER_SEC)
#define EF_POST_PLAN_ROWS_MOST 10000
#define EF_POST_PLAN_NO_START G_MININT64

/* A file to post. Texts are borrowed: they must live as long as the call. */
typedef struct {
  const char *id;
  const char *title;
  const char *caption;         /* (nullable) */
  const char *const *keywords; /* (nullable) */
  const char *file_name;       /* (nullable) a table may name it so */
  const char *format;          /* nick, "": another shape */
  EfNetworkMedia media;
  const EfNetworkMedia
    *cover; /* (nullable) a picture that goes with it where a network must have one */
} EfPostPlanRender;

typedef struct {
  const char *id; /* ours */
  const char *name;
  const char *network;  /* the server's identifier */
  guint most_text;      /* 0: the network's */
  JsonObject *settings; /* (nullable) the channel's, for what they say about files */
} EfPostPlanChannel;

/* What is planned or done already. */
typedef struct {
  const char *render_id; /* "": another file */
  const char *channel_id;
  gint64 moment;
  gboolean is_done; /* published, or on its way */
} EfPostPlanTaken;

typedef struct {
  const EfPostPlanRender *renders;
  guint n_renders;
  const EfPostPlanChannel *channels;
  guint n_channels;
  const EfPostPlanTaken *taken;
  guint n_taken;
  GPtrArray *slots; /* (nullable) (element-type EfSlot) */
  const char *brand;
  const char *zone;        /* the profile's */
  const char *viewer_zone; /* (nullable) this machine's, where somebody looks at it */
  gint64 now;              /* this machine's clock, microseconds */
  gint64 clock_offset;     /* what the server's clock is ahead of it, microseconds */
  EfPostPlanMode mode;
  gint64
    start; /* local time for AT, SPREAD and DRAFT; slots from there on; or EF_POST_PLAN_NO_START */
  guint step;           /* minutes, for SPREAD */
  guint jitter;         /* minutes, for SPREAD */
  guint32 seed;         /* for SPREAD */
  int day_begin;        /* for SPREAD, as in core/spread.h */
  int day_end;          /* for SPREAD */
  const char *template; /* (nullable) of the caption; none: the file's own */
  guint
    nearness; /* minutes within which two posts on one channel are a conflict; 0: the same minute */
} EfPostPlanInput;

typedef enum {
  EF_POST_PLAN_CONFLICT = 1 << 0, /* too near another one on the same channel */
  EF_POST_PLAN_PLANNED = 1 << 1,  /* this file is planned for this channel already */
  EF_POST_PLAN_POSTED = 1 << 2,   /* this file was posted to this channel already */
  EF_POST_PLAN_PAST = 1 << 3,     /* refused */
  EF_POST_PLAN_MOVED = 1 << 4,    /* its local time does not exist */
  EF_POST_PLAN_FIRST = 1 << 5,    /* its local time exists twice */
  EF_POST_PLAN_ZONE = 1 << 6,     /* who looks at it is in another zone */
  EF_POST_PLAN_TEXT = 1 << 7,     /* the server would refuse the text */
  EF_POST_PLAN_MEDIA = 1 << 8,    /* the server would refuse the file */
  EF_POST_PLAN_ADVICE = 1 << 9,   /* the network may not like it, or it can be better */
} EfPostPlanNotes;

/* What cannot be sent as it is. */
#define EF_POST_PLAN_STOPS (EF_POST_PLAN_PAST | EF_POST_PLAN_TEXT | EF_POST_PLAN_MEDIA)

typedef struct {
  char *render_id;
  char *title;      /* of the render */
  char *channel_id; /* "": a file that is only uploaded */
  char *channel_name;
  char *network;
  EfPostPlanKind kind;
  EfZonedTime time; /* of an upload: of no meaning */
  char *caption;
  EfPostPlanNotes notes;
  GPtrArray *sentences; /* (element-type utf8) what the notes say, the worst first */
  GPtrArray *findings;  /* (element-type EfNetworkFinding) with what would mend them */
} EfPostPlanRow;

typedef struct _EfPostPlan EfPostPlan;

/* Rows in the order of renders, and of channels within each. The plan keeps copies of all it needs. */
EfPostPlan *ef_post_plan_new (const EfPostPlanInput *input, GError **error);
void ef_post_plan_free (EfPostPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostPlan, ef_post_plan_free)

guint ef_post_plan_get_n_rows (EfPostPlan *self);
/* Until the plan changes. */
const EfPostPlanRow *ef_post_plan_get_row (EfPostPlan *self, guint row);
guint ef_post_plan_count (EfPostPlan *self, EfPostPlanNotes notes); /* rows with any of them */
gboolean ef_post_plan_can_send (EfPostPlan *self, GError **error);

/* Each looks at all rows again: what one row does matters to others. */
gboolean ef_post_plan_set_time (EfPostPlan *self, guint row, const char *text, GError **error);
void ef_post_plan_set_local (EfPostPlan *self, guint row, gint64 local);
void ef_post_plan_set_caption (EfPostPlan *self, guint row, const char *caption);
void ef_post_plan_remove (EfPostPlan *self, guint row);
/* Time has passed while somebody looked at it. "Now" stays now. */
void ef_post_plan_set_now (EfPostPlan *self, gint64 now, gint64 clock_offset);

/* render,title,channel,name,network,kind,time,zone,caption,notes */
GBytes *ef_post_plan_to_csv (EfPostPlan *self);

typedef struct {
  guint line; /* of the file, from 1 */
  char *sentence;
} EfPostPlanRefusal;

void ef_post_plan_refusal_free (EfPostPlanRefusal *self);

/* A table that says in its first row which column is what: a file (render, file or title), a channel, a time, a
 * caption. A file or channel is taken only when what is written fits one and no other; rows that do not say enough
 * are refused (element-type EfPostPlanRefusal), the others are the plan. Of @input mode, start and what belongs to
 * them have no meaning. NULL when it is no such table. */
EfPostPlan *ef_post_plan_new_from_csv (GBytes *csv,
                                       const EfPostPlanInput *input,
                                       GPtrArray *refusals,
                                       GError **error);

G_END_DECLS
