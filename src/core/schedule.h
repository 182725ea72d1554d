/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  EF_SCHEDULE_RECURRING, /* what is in its pool, one after the other */
  EF_SCHEDULE_EVERGREEN, /* what has rested longest, again and again */
} EfScheduleKind;

typedef enum {
  EF_SCHEDULE_ACTIVE,
  EF_SCHEDULE_PAUSED,
  EF_SCHEDULE_ENDED, /* its end or its count is reached */
} EfScheduleState;

const char *ef_schedule_kind_to_nick (EfScheduleKind kind); /* "recurring", "evergreen" */
gboolean ef_schedule_kind_from_nick (const char *nick, EfScheduleKind *kind);
const char *ef_schedule_state_to_nick (EfScheduleState state); /* "active", "paused", "ended" */
gboolean ef_schedule_state_from_nick (const char *nick, EfScheduleState *state);

#define EF_SCHEDULE_NAME_MOST 100

/* A rule that makes posts. It is in local time, whatever zone the profile is in when it is laid out: @rule
 * is the text of an RRULE, or slots as JSON; first and until are nominal local times "2026-11-21T09:00".
 * Properties, all notifying: id, profile-id, name, state. */
#define EF_TYPE_SCHEDULE (ef_schedule_get_type ())
G_DECLARE_FINAL_TYPE (EfSchedule, ef_schedule, EF, SCHEDULE, GObject)

/* @id NULL: a new one. */
EfSchedule *ef_schedule_new (const char *id, const char *profile_id, EfScheduleKind kind);
EfSchedule *ef_schedule_copy (EfSchedule *self);
/* Takes over everything but who it is; says whether anything was another. */
gboolean ef_schedule_assign (EfSchedule *self, EfSchedule *from);

const char *ef_schedule_get_id (EfSchedule *self);
const char *ef_schedule_get_profile_id (EfSchedule *self);
EfScheduleKind ef_schedule_get_kind (EfSchedule *self);
const char *ef_schedule_get_name (EfSchedule *self);
void ef_schedule_set_name (EfSchedule *self, const char *name);
const char *ef_schedule_get_rule (EfSchedule *self);
void ef_schedule_set_rule (EfSchedule *self, const char *rule);
const char *ef_schedule_get_first (EfSchedule *self);
const char *ef_schedule_get_until (EfSchedule *self); /* "": none */
guint ef_schedule_get_count (EfSchedule *self);       /* 0: none */
void ef_schedule_set_span (EfSchedule *self, const char *first, const char *until, guint count);
const char *const *ef_schedule_get_channels (EfSchedule *self); /* ids of ours */
void ef_schedule_set_channels (EfSchedule *self, const char *const *ids);
const char *const *ef_schedule_get_renders (EfSchedule *self); /* the pool, in its order */
void ef_schedule_set_renders (EfSchedule *self, const char *const *ids);
const char *ef_schedule_get_caption (EfSchedule *self); /* "": that of the render */
void ef_schedule_set_caption (EfSchedule *self, const char *caption);
const char *ef_schedule_get_settings (EfSchedule *self); /* JSON: by the id of a channel */
void ef_schedule_set_settings (EfSchedule *self, const char *settings);
guint ef_schedule_get_cooldown (EfSchedule *self); /* days between two posts of one render */
guint ef_schedule_get_reposts (EfSchedule *self);  /* most posts of one render; 0: any number */
void ef_schedule_set_rest (EfSchedule *self, guint cooldown, guint reposts);
EfScheduleState ef_schedule_get_state (EfSchedule *self);
void ef_schedule_set_state (EfSchedule *self, EfScheduleState state);
gint64
ef_schedule_get_laid_out_until (EfSchedule *self); /* microseconds since 1970, UTC; 0: not yet */
void ef_schedule_set_laid_out_until (EfSchedule *self, gint64 until);
gint64 ef_schedule_get_created (EfSchedule *self);
void ef_schedule_set_created (EfSchedule *self, gint64 created);
gint64 ef_schedule_get_rev (EfSchedule *self);
void ef_schedule_set_rev (EfSchedule *self, gint64 rev);

/* The form that is stored, or what is wrong with it; what a rule means is seen to elsewhere. */
gboolean ef_schedule_clean (EfSchedule *self, GError **error);

/* {id,name,kind,rule,first,until,count,channels,renders,cooldown,reposts,state,laid_out_until}: no caption. */
JsonNode *ef_schedule_to_json (EfSchedule *self);

/* A piece of text for captions. */
typedef enum {
  EF_SNIPPET_TEMPLATE,
  EF_SNIPPET_HASHTAGS,
} EfSnippetKind;

const char *ef_snippet_kind_to_nick (EfSnippetKind kind); /* "template", "hashtags" */
gboolean ef_snippet_kind_from_nick (const char *nick, EfSnippetKind *kind);

#define EF_SNIPPET_NAME_MOST 100
#define EF_SNIPPET_TEXT_MOST 10000

typedef struct {
  char *id;
  char *profile_id;
  EfSnippetKind kind;
  char *name;
  char *text;
  gint64 rev;
} EfSnippet;

EfSnippet *ef_snippet_new (const char *profile_id, EfSnippetKind kind);
EfSnippet *ef_snippet_copy (const EfSnippet *self);
void ef_snippet_free (EfSnippet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSnippet, ef_snippet_free)
gboolean ef_snippet_clean (EfSnippet *self, GError **error);

G_END_DECLS
