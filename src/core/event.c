/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

#include <glib/gi18n.h>

/* A line of what happened, kept for good. It never changes after it was made, so it has no setters. */
struct _EfEvent {
  GObject parent_instance;

  gint64 seq;  /* 0 until stored */
  gint64 time; /* microseconds since 1970, UTC */
  EfEventType type;
  char *profile_id;   /* (nullable) */
  char *profile_name; /* (nullable): NULL when the profile is gone */
  char *detail;       /* what it happened to, never a key, token or caption */
};

G_DEFINE_FINAL_TYPE (EfEvent, ef_event, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (EfEventType,
                    ef_event_type,
                    G_DEFINE_ENUM_VALUE (EF_EVENT_PROFILE_CREATED, "profile_created"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_PROFILE_RENAMED, "profile_renamed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_PROFILE_DELETED, "profile_deleted"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_PROFILE_IMPORTED, "profile_imported"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_CREDENTIALS_CHANGED, "credentials_changed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_CREDENTIALS_CLEARED, "credentials_cleared"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_DATABASE_RESTORED, "database_restored"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_RENDER_FAILED, "render_failed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_RENDER_COMPLETED, "render_completed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_POST_HANDED_OVER, "post_handed_over"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_POST_PUBLISHED, "post_published"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_POST_PUBLISH_FAILED, "post_publish_failed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_POST_LATE, "post_late"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_POST_CANCELED, "post_canceled"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_POST_DUPLICATE_REMOVED, "post_duplicate_removed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_UPLOAD_COMPLETED, "upload_completed"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_CHANNEL_DISCONNECTED, "channel_disconnected"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_BREAKER_OPENED, "breaker_opened"),
                    G_DEFINE_ENUM_VALUE (EF_EVENT_SCHEDULE_RUNS_DRY, "schedule_runs_dry"))

static void
ef_event_finalize (GObject *object)
{
  EfEvent *self = EF_EVENT (object);

  g_free (self->profile_id);
  g_free (self->profile_name);
  g_free (self->detail);

  G_OBJECT_CLASS (ef_event_parent_class)->finalize (object);
}

static void
ef_event_class_init (EfEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_event_finalize;
}

static void
ef_event_init (EfEvent *self)
{
}

/* Something that happens now. */
EfEvent *
ef_event_new (EfEventType type, const char *profile_id, const char *detail)
{
  return ef_event_load (0, g_get_real_time (), type, profile_id, NULL, detail);
}

/* Something that is read back; @profile_name is NULL when the profile is gone. */
EfEvent *
ef_event_load (gint64 seq,
               gint64 time,
               EfEventType type,
               const char *profile_id,
               const char *profile_name,
               const char *detail)
{
  EfEvent *self = g_object_new (EF_TYPE_EVENT, NULL);

  self->seq = seq;
  self->time = time;
  self->type = type;
  self->profile_id = g_strdup (profile_id);
  self->profile_name = g_strdup (profile_name);
  self->detail = g_strdup (detail != NULL ? detail : "");

  return self;
}

gint64
ef_event_get_seq (EfEvent *self)
{
  return self->seq;
}

gint64
ef_event_get_time (EfEvent *self)
{
  return self->time;
}

EfEventType
ef_event_get_event_type (EfEvent *self)
{
  return self->type;
}

const char *
ef_event_get_type_nick (EfEvent *self)
{
  return ef_event_type_to_nick (self->type);
}

const char *
ef_event_get_profile_id (EfEvent *self)
{
  return self->profile_id;
}

const char *
ef_event_get_profile_name (EfEvent *self)
{
  return self->profile_name;
}

const char *
ef_event_get_detail (EfEvent *self)
{
  return self->detail;
}

/* The event as a sentence for a person. */
char *
ef_event_get_title (EfEvent *self)
{
  switch (self->type) {
  case EF_EVENT_PROFILE_CREATED:
    return g_strdup_printf (_ ("Created profile “%s”"), self->detail);
  case EF_EVENT_PROFILE_RENAMED:
    return g_strdup_printf (_ ("Renamed profile “%s”"), self->detail);
  case EF_EVENT_PROFILE_DELETED:
    return g_strdup_printf (_ ("Deleted profile “%s”"), self->detail);
  case EF_EVENT_PROFILE_IMPORTED:
    return g_strdup_printf (_ ("Imported profile “%s”"), self->detail);
  case EF_EVENT_CREDENTIALS_CHANGED:
    return g_strdup_printf (_ ("Changed the Postiz account to %s"), self->detail);
  case EF_EVENT_CREDENTIALS_CLEARED:
    return g_strdup (_ ("Removed the Postiz account"));
  case EF_EVENT_DATABASE_RESTORED:
    /* Translators: %s is a date with the time. */
    return g_strdup_printf (_ ("Restored the database from the copy of %s"), self->detail);
  case EF_EVENT_RENDER_FAILED:
    /* Translators: %s is the name of a clip. */
    return g_strdup_printf (_ ("“%s” could not be made"), self->detail);
  case EF_EVENT_RENDER_COMPLETED:
    /* Translators: %s is the name of a clip. */
    return g_strdup_printf (_ ("Rendered “%s”"), self->detail);
  case EF_EVENT_POST_HANDED_OVER:
    /* Translators: %s is the name of a post and where it goes, here and below. */
    return g_strdup_printf (_ ("Handed over to Postiz: %s"), self->detail);
  case EF_EVENT_POST_PUBLISHED:
    return g_strdup_printf (_ ("Published: %s"), self->detail);
  case EF_EVENT_POST_PUBLISH_FAILED:
    return g_strdup_printf (_ ("Could not be published: %s"), self->detail);
  case EF_EVENT_POST_LATE:
    return g_strdup_printf (_ ("Missed its time and was not sent: %s"), self->detail);
  case EF_EVENT_POST_CANCELED:
    return g_strdup_printf (_ ("Canceled: %s"), self->detail);
  case EF_EVENT_POST_DUPLICATE_REMOVED:
    return g_strdup_printf (_ ("Was at Postiz twice, the second was removed: %s"), self->detail);
  case EF_EVENT_UPLOAD_COMPLETED:
    /* Translators: %s is the name of a post. */
    return g_strdup_printf (_ ("Uploaded “%s”"), self->detail);
  case EF_EVENT_CHANNEL_DISCONNECTED:
    /* Translators: %s is the name of a channel. */
    return g_strdup_printf (_ ("The channel %s has to be connected anew"), self->detail);
  case EF_EVENT_BREAKER_OPENED:
    /* Translators: %s is the address of a server. */
    return g_strdup_printf (_ ("%s does not work: nothing is sent there for two minutes"),
                            self->detail);
  case EF_EVENT_SCHEDULE_RUNS_DRY:
    /* Translators: %s is the name of a schedule. */
    return g_strdup_printf (_ ("The schedule “%s” will soon have nothing to post"), self->detail);
  default:
    g_return_val_if_reached (g_strdup (""));
  }
}

const char *
ef_event_type_to_nick (EfEventType type)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_EVENT_TYPE);
  GEnumValue *value = g_enum_get_value (klass, (int) type);

  return value != NULL ? value->value_nick : NULL;
}

gboolean
ef_event_type_from_nick (const char *nick, EfEventType *type)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_EVENT_TYPE);
  GEnumValue *value = g_enum_get_value_by_nick (klass, nick);

  if (value == NULL)
    return FALSE;

  *type = (EfEventType) value->value;

  return TRUE;
}

static void
set_text_or_null (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

JsonNode *
ef_event_to_json (EfEvent *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (self->time);
  g_autofree char *iso = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->seq);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", id);
  set_text_or_null (object, "time", iso);
  json_object_set_string_member (object, "type", ef_event_get_type_nick (self));
  set_text_or_null (object, "profile", self->profile_id);
  set_text_or_null (object, "profile_name", self->profile_name);
  json_object_set_string_member (object, "detail", self->detail);
  json_node_set_object (node, object);

  return node;
}
