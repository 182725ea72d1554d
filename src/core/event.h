/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The nicks are stored and printed; scripts rely on them. */
typedef enum {
  EF_EVENT_PROFILE_CREATED,
  EF_EVENT_PROFILE_RENAMED,
  EF_EVENT_PROFILE_DELETED,
  EF_EVENT_PROFILE_IMPORTED,
  EF_EVENT_CREDENTIALS_CHANGED,
  EF_EVENT_CREDENTIALS_CLEARED,
  EF_EVENT_DATABASE_RESTORED,
  EF_EVENT_RENDER_FAILED,
  EF_EVENT_RENDER_COMPLETED,
  EF_EVENT_POST_HANDED_OVER,
  EF_EVENT_POST_PUBLISHED,
  EF_EVENT_POST_PUBLISH_FAILED,
  EF_EVENT_POST_LATE,
  EF_EVENT_POST_CANCELED,
  EF_EVENT_POST_DUPLICATE_REMOVED,
  EF_EVENT_UPLOAD_COMPLETED,
  EF_EVENT_CHANNEL_DISCONNECTED,
  EF_EVENT_BREAKER_OPENED,
  EF_EVENT_SCHEDULE_RUNS_DRY,
} EfEventType;

#define EF_TYPE_EVENT_TYPE (ef_event_type_get_type ())
GType ef_event_type_get_type (void);

#define EF_TYPE_EVENT (ef_event_get_type ())
G_DECLARE_FINAL_TYPE (EfEvent, ef_event, EF, EVENT, GObject)

EfEvent *ef_event_new (EfEventType type, const char *profile_id, const char *detail);
EfEvent *ef_event_load (gint64 seq,
                        gint64 time,
                        EfEventType type,
                        const char *profile_id,
                        const char *profile_name,
                        const char *detail);

gint64 ef_event_get_seq (EfEvent *self);
gint64 ef_event_get_time (EfEvent *self);
EfEventType ef_event_get_event_type (EfEvent *self);
const char *ef_event_get_type_nick (EfEvent *self);
const char *ef_event_get_profile_id (EfEvent *self);
const char *ef_event_get_profile_name (EfEvent *self);
const char *ef_event_get_detail (EfEvent *self);
char *ef_event_get_title (EfEvent *self);

const char *ef_event_type_to_nick (EfEventType type);
gboolean ef_event_type_from_nick (const char *nick, EfEventType *type);

JsonNode *ef_event_to_json (EfEvent *self);

G_END_DECLS
