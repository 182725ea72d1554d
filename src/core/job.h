/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The nicks are stored and printed; scripts rely on them. */
typedef enum {
  EF_JOB_PENDING,
  EF_JOB_QUEUED,
  EF_JOB_RUNNING,
  EF_JOB_RETRYING,
  EF_JOB_COMPLETED,
  EF_JOB_FAILED,
  EF_JOB_CANCELED,
  EF_JOB_UNKNOWN,
} EfJobState;

#define EF_JOB_N_STATES (EF_JOB_UNKNOWN + 1)

typedef enum {
  EF_JOB_IMPORT,
  EF_JOB_ANALYSIS,
  EF_JOB_SPEECH,
  EF_JOB_RENDER,
  EF_JOB_PUBLISH,
} EfJobKind;

#define EF_TYPE_JOB_STATE (ef_job_state_get_type ())
GType ef_job_state_get_type (void);
#define EF_TYPE_JOB_KIND (ef_job_kind_get_type ())
GType ef_job_kind_get_type (void);

gboolean ef_job_state_may_become (EfJobState from, EfJobState to, EfJobKind kind);
gboolean ef_job_state_is_final (EfJobState state);
const char *ef_job_state_to_nick (EfJobState state);
gboolean ef_job_state_from_nick (const char *nick, EfJobState *state);
const char *ef_job_kind_to_nick (EfJobKind kind);
gboolean ef_job_kind_from_nick (const char *nick, EfJobKind *kind);

/* What a partial update names. The state has moves of its own. */
typedef enum {
  EF_JOB_DETAIL = 1 << 0,
  EF_JOB_PROBLEM = 1 << 1,
  EF_JOB_ATTEMPTS = 1 << 2,
  EF_JOB_RETRY_AT = 1 << 3,
  EF_JOB_PRIORITY = 1 << 4,
  EF_JOB_HOLD = 1 << 5,
  EF_JOB_PLACE = 1 << 6,
  EF_JOB_RESULT = 1 << 7,
} EfJobFields;

#define EF_TYPE_JOB (ef_job_get_type ())
G_DECLARE_FINAL_TYPE (EfJob, ef_job, EF, JOB, GObject)

EfJob *ef_job_new (EfJobKind kind, const char *profile_id, const char *title);
EfJob *ef_job_load (const char *id,
                    EfJobKind kind,
                    const char *profile_id,
                    const char *title,
                    EfJobState state);

EfJob *ef_job_copy (EfJob *self);
/* What the database says: the job follows, wherever it was; no move leads there. */
void ef_job_assign (EfJob *self, EfJob *row);

const char *ef_job_get_id (EfJob *self);
EfJobKind ef_job_get_kind (EfJob *self);
const char *ef_job_get_profile_id (EfJob *self);
const char *ef_job_get_title (EfJob *self);
EfJobState ef_job_get_state (EfJob *self);
gboolean ef_job_set_state (EfJob *self, EfJobState state);
/* The id of what it is about, such as a source; "": nothing in particular. */
const char *ef_job_get_subject (EfJob *self);
void ef_job_set_subject (EfJob *self, const char *subject);
/* JSON, as it was when the job was asked for; what comes out of it is JSON too, "" until then. */
const char *ef_job_get_settings (EfJob *self);
void ef_job_set_settings (EfJob *self, const char *settings);
const char *ef_job_get_result (EfJob *self);
void ef_job_set_result (EfJob *self, const char *result);
double ef_job_get_progress (EfJob *self);
void ef_job_set_progress (EfJob *self, double progress);
const char *ef_job_get_detail (EfJob *self);
void ef_job_set_detail (EfJob *self, const char *detail);
const char *ef_job_get_problem (EfJob *self);
void ef_job_set_problem (EfJob *self, const char *problem);
int ef_job_get_attempts (EfJob *self);
void ef_job_set_attempts (EfJob *self, int attempts);
gint64 ef_job_get_retry_at (EfJob *self);
void ef_job_set_retry_at (EfJob *self, gint64 retry_at);
/* A higher priority goes first; among equals, the lower place. */
int ef_job_get_priority (EfJob *self);
void ef_job_set_priority (EfJob *self, int priority);
gint64 ef_job_get_place (EfJob *self);
void ef_job_set_place (EfJob *self, gint64 place);
gboolean ef_job_get_hold (EfJob *self);
void ef_job_set_hold (EfJob *self, gboolean hold);
gint64 ef_job_get_created (EfJob *self); /* microseconds since 1970; 0: not stored yet */
void ef_job_set_created (EfJob *self, gint64 created);
gint64 ef_job_get_started (EfJob *self); /* the last time; 0: never */
void ef_job_set_started (EfJob *self, gint64 started);
gint64 ef_job_get_ended (EfJob *self); /* 0: not yet */
void ef_job_set_ended (EfJob *self, gint64 ended);

/* {id,kind,state,progress,attempts,problem,profile} and title and subject; null: there is none. */
JsonNode *ef_job_to_json (EfJob *self);

G_END_DECLS
