/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/worker.h"
#include "pipeline/farm-files.h"
#include "pipeline/farm-slurm.h"
#include "pipeline/farm.h"

G_BEGIN_DECLS

/* What the rooms of the farm share: farm.c has the runs and asks what becomes of them, farm-send.c sends them,
 * farm-judge.c understands what a node and the scheduler say, farm-end.c ends them there. */

typedef enum {
  EF_FARM_PHASE_LOOK,    /* it may have been sent: nobody knows */
  EF_FARM_PHASE_SEND,    /* it is to be sent */
  EF_FARM_PHASE_SENDING, /* it is being sent */
  EF_FARM_PHASE_WATCH,   /* it is there */
} EfFarmPhase;

typedef struct {
  EfFarm *farm; /* (nullable): closed */
  GTask *task;  /* (unowned): has this */
  char *job_id;
  char *name;
  EfFarmNote *note; /* (owned) */
  EfPlan *plan;     /* (owned) */
  char **options;
  EfFarmListener listener;
  gulong cancelled_id;
  EfFarmPhase phase;
  EfSlurmState state;
  gboolean is_listed;  /* when the scheduler was asked last */
  gboolean was_told;   /* of the state by the scheduler, some time */
  gboolean is_written; /* what a node needs */
  gboolean is_leaving; /* cancelled while it is sent */
  gboolean is_paused;
  gboolean is_asked;   /* the scheduler, to let it stand still or go on */
  gboolean is_stilled; /* by us */
  gboolean is_refused; /* by the scheduler */
  gboolean is_over;    /* nothing goes on there */
  gsize offset;        /* of the lines */
  char *claim;         /* (nullable) */
  char *ended;         /* (nullable) */
  JsonObject *answer;  /* (owned) (nullable): the last line */
  gint64 silent;       /* since when it is over without an answer; 0: it is not */
  gint64 send_at;
  gint64 looked_at; /* since when nobody knows */
  guint n_refusals;
  guint n_handed; /* times to the scheduler, which may have it */
  gint64 begun;   /* the first progress that was seen */
  double begun_at;
} EfFarmRun;

struct _EfFarm {
  GPtrArray *runs;  /* (element-type GTask) (owned) */
  EfWorker *worker; /* (owned): a shared folder may not answer for long */
  guint interval_ms;
  guint grace_ms;
  guint poll_id;
  guint n_failed; /* times in a row that the scheduler did not answer */
  gatomicrefcount n_refs;
  gboolean is_polling;
  gboolean is_sending;
  gboolean is_closed;
  gboolean has_no_accounting;
};

/* farm.c */
EfFarm *ef_farm_ref (EfFarm *self);
void ef_farm_unref (EfFarm *self);
void ef_farm_poll_soon (EfFarm *self, guint milliseconds);
/* Out of the farm; its task, (transfer full), is to return something. */
GTask *ef_farm_run_take (EfFarmRun *self);
void ef_farm_run_return_error (EfFarmRun *self, GError *error); /* takes @error */
void ef_farm_run_return_cancelled (EfFarmRun *self);
void ef_farm_run_tell (EfFarmRun *self, const char *text);

/* farm-send.c */
void ef_farm_send_next (EfFarm *self);
void ef_farm_run_follow_wish (EfFarmRun *self);

/* farm-judge.c */
void ef_farm_run_take_look (EfFarmRun *self, const EfFarmLook *look);
void ef_farm_take_entries (EfFarm *self, GPtrArray *entries);
/* TRUE: the run is over. @knows: what is not listed is not there. */
gboolean ef_farm_run_judge (EfFarmRun *self, gboolean knows);

G_END_DECLS
