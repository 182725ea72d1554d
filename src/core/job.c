/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job.h"

#include <math.h>

/* A piece of background work that is stored before it starts. Whoever runs it moves its state along
 * the table below and reports progress; rows of the window observe it. */
struct _EfJob {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *title;
  char *detail;
  char *problem;
  char *subject;   /* the id of what it is about */
  char *settings;  /* JSON */
  char *result;    /* JSON; empty: none yet */
  double progress; /* 0 to 1 */
  gint64 retry_at; /* microseconds since 1970, UTC; 0 when not retrying */
  EfJobKind kind;
  EfJobState state;
  int attempts;
  int priority;
  gint64 place;
  gint64 created; /* microseconds since 1970, UTC, as the next two */
  gint64 started;
  gint64 ended;
  gboolean hold; /* a person's wish to wait, beside the state */
  guint progress_id;
};

G_DEFINE_FINAL_TYPE (EfJob, ef_job, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (EfJobState,
                    ef_job_state,
                    G_DEFINE_ENUM_VALUE (EF_JOB_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_RETRYING, "retrying"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_COMPLETED, "completed"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_CANCELED, "canceled"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_UNKNOWN, "unknown"))

G_DEFINE_ENUM_TYPE (EfJobKind,
                    ef_job_kind,
                    G_DEFINE_ENUM_VALUE (EF_JOB_IMPORT, "import"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_ANALYSIS, "analysis"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_SPEECH, "speech"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_RENDER, "render"),
                    G_DEFINE_ENUM_VALUE (EF_JOB_PUBLISH, "publish"))

#define TO(state) (1u << EF_JOB_##state)

/* The legal moves. RUNNING to QUEUED is the end of the app, not a failure. FAILED and CANCELED go back
 * to PENDING only when a person asks. A post leaves UNKNOWN only after the server was asked: it is
 * there (COMPLETED), it is not (QUEUED), it was refused (FAILED) or the person gave it up (CANCELED). */
static const guint moves[] = {
  [EF_JOB_PENDING] = TO (QUEUED) | TO (CANCELED),
  [EF_JOB_QUEUED] = TO (RUNNING) | TO (CANCELED),
  [EF_JOB_RUNNING] =
    TO (COMPLETED) | TO (RETRYING) | TO (FAILED) | TO (CANCELED) | TO (UNKNOWN) | TO (QUEUED),
  [EF_JOB_RETRYING] = TO (QUEUED) | TO (CANCELED),
  [EF_JOB_COMPLETED] = 0,
  [EF_JOB_FAILED] = TO (PENDING),
  [EF_JOB_CANCELED] = TO (PENDING),
  [EF_JOB_UNKNOWN] = TO (COMPLETED) | TO (QUEUED) | TO (FAILED) | TO (CANCELED),
};

#define PROGRESS_INTERVAL_MS 250

typedef enum {
  PROP_ID = 1,
  PROP_TITLE,
  PROP_PROFILE_ID,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_DETAIL,
  PROP_PROBLEM,
  PROP_ATTEMPTS,
  PROP_RETRY_AT,
  PROP_PRIORITY,
  PROP_HOLD,
  PROP_SUBJECT,
  PROP_SETTINGS,
  PROP_RESULT,
  PROP_PLACE,
} EfJobProperty;

static GParamSpec *properties[PROP_PLACE + 1];

static const char *
enum_to_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (klass, value);

  return found != NULL ? found->value_nick : NULL;
}

static gboolean
enum_from_nick (GType type, const char *nick, int *value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value_by_nick (klass, nick);

  if (found == NULL)
    return FALSE;

  *value = found->value;

  return TRUE;
}

static void
notify (EfJob *self, EfJobProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
progress_cb (gpointer user_data)
{
  EfJob *self = user_data;

  self->progress_id = 0;
  notify (self, PROP_PROGRESS);

  return G_SOURCE_REMOVE;
}

static void
ef_job_finalize (GObject *object)
{
  EfJob *self = EF_JOB (object);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->problem);
  g_free (self->subject);
  g_free (self->settings);
  g_free (self->result);

  G_OBJECT_CLASS (ef_job_parent_class)->finalize (object);
}

static void
ef_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfJob *self = EF_JOB (object);

  switch ((EfJobProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_DETAIL:
    g_value_set_string (value, self->detail);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_ATTEMPTS:
    g_value_set_int (value, self->attempts);
    break;
  case PROP_RETRY_AT:
    g_value_set_int64 (value, self->retry_at);
    break;
  case PROP_PRIORITY:
    g_value_set_int (value, self->priority);
    break;
  case PROP_HOLD:
    g_value_set_boolean (value, self->hold);
    break;
  case PROP_SUBJECT:
    g_value_set_string (value, self->subject);
    break;
  case PROP_SETTINGS:
    g_value_set_string (value, self->settings);
    break;
  case PROP_RESULT:
    g_value_set_string (value, self->result);
    break;
  case PROP_PLACE:
    g_value_set_int64 (value, self->place);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_job_class_init (EfJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ef_job_finalize;
  object_class->get_property = ef_job_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_PROFILE_ID] = g_param_spec_string ("profile-id", NULL, NULL, "", flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, EF_TYPE_JOB_STATE, EF_JOB_PENDING, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, "", flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, "", flags);
  properties[PROP_ATTEMPTS] = g_param_spec_int ("attempts", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PRIORITY] =
    g_param_spec_int ("priority", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  properties[PROP_HOLD] = g_param_spec_boolean ("hold", NULL, NULL, FALSE, flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, "", flags);
  properties[PROP_SETTINGS] = g_param_spec_string ("settings", NULL, NULL, "{}", flags);
  properties[PROP_RESULT] = g_param_spec_string ("result", NULL, NULL, "", flags);
  properties[PROP_PLACE] =
    g_param_spec_int64 ("place", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_job_init (EfJob *self)
{
  self->detail = g_strdup ("");
  self->problem = g_strdup ("");
  self->subject = g_strdup ("");
  self->settings = g_strdup ("{}");
  self->result = g_strdup ("");
}

EfJob *
ef_job_new (EfJobKind kind, const char *profile_id, const char *title)
{
  g_autofree char *id = g_uuid_string_random ();

  return ef_job_load (id, kind, profile_id, title, EF_JOB_PENDING);
}

/* A job that is read back is in the state it was stored in; no move leads there. */
EfJob *
ef_job_load (const char *id,
             EfJobKind kind,
             const char *profile_id,
             const char *title,
             EfJobState state)
{
  EfJob *self = g_object_new (EF_TYPE_JOB, NULL);

  self->id = g_strdup (id);
  self->profile_id = g_strdup (profile_id);
  self->title = g_strdup (title);
  self->kind = kind;
  self->state = state;

  return self;
}

/* Only posts can be unknown: of everything else the facts lie on this machine. */
gboolean
ef_job_state_may_become (EfJobState from, EfJobState to, EfJobKind kind)
{
  if (from > EF_JOB_UNKNOWN || to > EF_JOB_UNKNOWN)
    return FALSE;
  if (to == EF_JOB_UNKNOWN && kind != EF_JOB_PUBLISH)
    return FALSE;

  return (moves[from] & (1u << to)) != 0;
}

/* Final for the queue: it moves on only when a person asks. */
gboolean
ef_job_state_is_final (EfJobState state)
{
  return state == EF_JOB_COMPLETED || state == EF_JOB_FAILED || state == EF_JOB_CANCELED;
}

const char *
ef_job_state_to_nick (EfJobState state)
{
  return enum_to_nick (EF_TYPE_JOB_STATE, (int) state);
}

gboolean
ef_job_state_from_nick (const char *nick, EfJobState *state)
{
  int value;

  if (!enum_from_nick (EF_TYPE_JOB_STATE, nick, &value))
    return FALSE;

  *state = (EfJobState) value;

  return TRUE;
}

const char *
ef_job_kind_to_nick (EfJobKind kind)
{
  return enum_to_nick (EF_TYPE_JOB_KIND, (int) kind);
}

gboolean
ef_job_kind_from_nick (const char *nick, EfJobKind *kind)
{
  int value;

  if (!enum_from_nick (EF_TYPE_JOB_KIND, nick, &value))
    return FALSE;

  *kind = (EfJobKind) value;

  return TRUE;
}

const char *
ef_job_get_id (EfJob *self)
{
  return self->id;
}

EfJobKind
ef_job_get_kind (EfJob *self)
{
  return self->kind;
}

const char *
ef_job_get_profile_id (EfJob *self)
{
  return self->profile_id;
}

const char *
ef_job_get_title (EfJob *self)
{
  return self->title;
}

EfJobState
ef_job_get_state (EfJob *self)
{
  return self->state;
}

/* Refuses a move that is not in the table: that is a mistake of ours, never of the person. */
gboolean
ef_job_set_state (EfJob *self, EfJobState state)
{
  if (!ef_job_state_may_become (self->state, state, self->kind)) {
    g_critical ("A %s job cannot go from %s to %s", ef_job_kind_to_nick (self->kind),
                ef_job_state_to_nick (self->state), ef_job_state_to_nick (state));
    return FALSE;
  }

  self->state = state;
  notify (self, PROP_STATE);

  return TRUE;
}

static void
set_text (EfJob *self, char **field, const char *value, EfJobProperty property)
{
  if (g_set_str (field, value))
    notify (self, property);
}

const char *
ef_job_get_subject (EfJob *self)
{
  return self->subject;
}

void
ef_job_set_subject (EfJob *self, const char *subject)
{
  set_text (self, &self->subject, subject != NULL ? subject : "", PROP_SUBJECT);
}

const char *
ef_job_get_settings (EfJob *self)
{
  return self->settings;
}

void
ef_job_set_settings (EfJob *self, const char *settings)
{
  set_text (self, &self->settings, settings != NULL ? settings : "{}", PROP_SETTINGS);
}

const char *
ef_job_get_result (EfJob *self)
{
  return self->result;
}

void
ef_job_set_result (EfJob *self, const char *result)
{
  set_text (self, &self->result, result != NULL ? result : "", PROP_RESULT);
}

double
ef_job_get_progress (EfJob *self)
{
  return self->progress;
}

/* May be called as often as it likes: those who watch hear of it every 250 ms at most. What is no number
 * (a part of a whole that nobody knows yet) is no progress either. */
void
ef_job_set_progress (EfJob *self, double progress)
{
  if (isnan (progress))
    return;

  progress = CLAMP (progress, 0.0, 1.0);
  if (self->progress >= progress && self->progress <= progress)
    return;

  self->progress = progress;
  if (self->progress_id == 0)
    self->progress_id = g_timeout_add (PROGRESS_INTERVAL_MS, progress_cb, self);
}

const char *
ef_job_get_detail (EfJob *self)
{
  return self->detail;
}

void
ef_job_set_detail (EfJob *self, const char *detail)
{
  if (g_set_str (&self->detail, detail != NULL ? detail : ""))
    notify (self, PROP_DETAIL);
}

const char *
ef_job_get_problem (EfJob *self)
{
  return self->problem;
}

void
ef_job_set_problem (EfJob *self, const char *problem)
{
  if (g_set_str (&self->problem, problem != NULL ? problem : ""))
    notify (self, PROP_PROBLEM);
}

int
ef_job_get_attempts (EfJob *self)
{
  return self->attempts;
}

void
ef_job_set_attempts (EfJob *self, int attempts)
{
  if (self->attempts == attempts)
    return;

  self->attempts = attempts;
  notify (self, PROP_ATTEMPTS);
}

gint64
ef_job_get_retry_at (EfJob *self)
{
  return self->retry_at;
}

void
ef_job_set_retry_at (EfJob *self, gint64 retry_at)
{
  if (self->retry_at == retry_at)
    return;

  self->retry_at = retry_at;
  notify (self, PROP_RETRY_AT);
}

int
ef_job_get_priority (EfJob *self)
{
  return self->priority;
}

void
ef_job_set_priority (EfJob *self, int priority)
{
  if (self->priority == priority)
    return;

  self->priority = priority;
  notify (self, PROP_PRIORITY);
}

gint64
ef_job_get_place (EfJob *self)
{
  return self->place;
}

void
ef_job_set_place (EfJob *self, gint64 place)
{
  if (self->place == place)
    return;

  self->place = place;
  notify (self, PROP_PLACE);
}

gboolean
ef_job_get_hold (EfJob *self)
{
  return self->hold;
}

void
ef_job_set_hold (EfJob *self, gboolean hold)
{
  if (self->hold == hold)
    return;

  self->hold = hold;
  notify (self, PROP_HOLD);
}

gint64
ef_job_get_created (EfJob *self)
{
  return self->created;
}

void
ef_job_set_created (EfJob *self, gint64 created)
{
  self->created = created;
}

gint64
ef_job_get_started (EfJob *self)
{
  return self->started;
}

void
ef_job_set_started (EfJob *self, gint64 started)
{
  self->started = started;
}

gint64
ef_job_get_ended (EfJob *self)
{
  return self->ended;
}

void
ef_job_set_ended (EfJob *self, gint64 ended)
{
  self->ended = ended;
}

static void
add_text (JsonObject *object, const char *name, const char *value)
{
  if (*value != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

JsonNode *
ef_job_to_json (EfJob *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "kind", ef_job_kind_to_nick (self->kind));
  json_object_set_string_member (object, "title", self->title);
  add_text (object, "subject", self->subject);
  json_object_set_string_member (object, "state", ef_job_state_to_nick (self->state));
  json_object_set_double_member (object, "progress", self->progress);
  json_object_set_int_member (object, "attempts", self->attempts);
  add_text (object, "problem", self->problem);
  json_object_set_string_member (object, "profile", self->profile_id);
  json_node_set_object (node, object);

  return node;
}

void
ef_job_assign (EfJob *self, EfJob *row)
{
  gboolean is_moved = self->state != row->state;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = row->state;
  if (is_moved)
    notify (self, PROP_STATE);
  ef_job_set_subject (self, row->subject);
  ef_job_set_settings (self, row->settings);
  ef_job_set_result (self, row->result);
  ef_job_set_detail (self, row->detail);
  ef_job_set_problem (self, row->problem);
  ef_job_set_attempts (self, row->attempts);
  ef_job_set_retry_at (self, row->retry_at);
  ef_job_set_priority (self, row->priority);
  ef_job_set_place (self, row->place);
  ef_job_set_hold (self, row->hold);
  ef_job_set_created (self, row->created);
  ef_job_set_started (self, row->started);
  ef_job_set_ended (self, row->ended);
  if (is_moved && self->state == EF_JOB_COMPLETED)
    ef_job_set_progress (self, 1);
  g_object_thaw_notify (G_OBJECT (self));
}

EfJob *
ef_job_copy (EfJob *self)
{
  EfJob *copy = ef_job_load (self->id, self->kind, self->profile_id, self->title, self->state);

  ef_job_assign (copy, self);

  return copy;
}
