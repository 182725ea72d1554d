/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What Slurm's programs are asked, and what they say. Nothing else knows them. A job is known by its name,
 * which nobody else has: so it is found again, and ended, even by somebody who never heard its number.
 *
 * An error that may pass by itself, such as a scheduler that does not answer, is one of G_IO_ERROR (see
 * ef_failure_is_passing ()); of all others the message says what a person can do. */

typedef enum {
  EF_SLURM_WAITING,
  EF_SLURM_RUNNING,
  EF_SLURM_STILL, /* held, or suspended */
  EF_SLURM_COMPLETED,
  EF_SLURM_FAILED,
  EF_SLURM_CANCELLED,
  EF_SLURM_TIMED_OUT,
  EF_SLURM_NO_MEMORY,
  EF_SLURM_NODE_LOST, /* or taken away for another job */
} EfSlurmState;

gboolean ef_slurm_state_is_over (EfSlurmState state);

typedef struct {
  char *id;
  char *name;
  char *reason; /* why it waits, as Slurm says it; "": none */
  EfSlurmState state;
} EfSlurmJob;

void ef_slurm_job_free (EfSlurmJob *self);

/* Arguments of sbatch as a person types them. An error: they are no use, or would break what is ours. */
char **ef_slurm_parse_options (const char *text, GError **error);

/* Returns the number of the job. */
void ef_slurm_submit_async (const char *script,
                            const char *name,
                            const char *comment,
                            const char *const *options,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *ef_slurm_submit_finish (GAsyncResult *result, GError **error);

/* All jobs of this user that the scheduler still knows, those that have just ended too
 * (element-type EfSlurmJob). */
void ef_slurm_list_async (GAsyncReadyCallback callback, gpointer user_data);
/* The same from the accounting, where there is one, of those with these names. */
void ef_slurm_look_back_async (const char *const *names,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPtrArray *ef_slurm_list_finish (GAsyncResult *result, GError **error);

/* Ends all jobs of that name; that there is none is fine. */
void ef_slurm_cancel_async (const char *name, GAsyncReadyCallback callback, gpointer user_data);
/* Holds one that waits, or suspends one that runs; and back. */
void ef_slurm_set_still_async (const char *id,
                               gboolean runs,
                               gboolean still,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* Whether a node sees that @file holds @text: a job of a moment, which may have to wait for its turn. */
void ef_slurm_probe_async (const char *file,
                           const char *text,
                           const char *const *options,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean ef_slurm_done_finish (GAsyncResult *result, GError **error);

void ef_slurm_set_patience (guint milliseconds); /* for tests */

G_END_DECLS
