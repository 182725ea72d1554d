/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

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

#define EF_TYPE_JOB (ef_job_get_type ())
G_DECLARE_FINAL_TYPE (EfJob, ef_job, EF, JOB, GObject)

EfJob *ef_job_new (EfJobKind kind, const char *profile_id, const char *title);
EfJob *ef_job_load (const char *id,
                    EfJobKind kind,
                    const char *profile_id,
                    const char *title,
                    EfJobState state);

const char *ef_job_get_id (EfJob *self);
EfJobKind ef_job_get_kind (EfJob *self);
const char *ef_job_get_profile_id (EfJob *self);
const char *ef_job_get_title (EfJob *self);
EfJobState ef_job_get_state (EfJob *self);
gboolean ef_job_set_state (EfJob *self, EfJobState state);
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
int ef_job_get_priority (EfJob *self);
void ef_job_set_priority (EfJob *self, int priority);
gboolean ef_job_get_hold (EfJob *self);
void ef_job_set_hold (EfJob *self, gboolean hold);

G_END_DECLS
