/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-private.h"

#include <glib/gi18n.h>

#include "pipeline/failure.h"

#define SLOWEST 20 /* intervals between two tries */

/* Sending */

static void
stillness_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfFarmRun *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  run->is_asked = FALSE;
  if (ef_slurm_done_finish (result, &error))
    return;
  run->is_refused = !ef_failure_is_passing (error);
  if (run->farm != NULL && run->is_refused)
    ef_farm_run_tell (run, run->is_paused
                             ? _ ("Slurm does not let it stand still, so it goes on there.")
                             : _ ("Slurm does not let it go on: ask who looks after the farm."));
}

/* As a person wishes it, as soon as there is something that could stand still. */
void
ef_farm_run_follow_wish (EfFarmRun *self)
{
  gboolean is_still = self->state == EF_SLURM_STILL;

  if (self->phase != EF_FARM_PHASE_WATCH || !self->is_listed || self->is_asked ||
      self->is_refused || ef_slurm_state_is_over (self->state) || is_still == self->is_paused)
    return;
  /* What somebody else has held or suspended is theirs to let go on. */
  if (!self->is_paused && !self->is_stilled)
    return;

  self->is_asked = TRUE;
  self->is_stilled = self->is_paused;
  ef_slurm_set_still_async (self->note->id, self->claim != NULL, self->is_paused, stillness_cb,
                            g_object_ref (self->task));
}

/* It may have been taken all the same, so it is looked for first. */
static void
send_later (EfFarmRun *self, GError *error)
{
  self->phase = EF_FARM_PHASE_LOOK;
  self->n_refusals++;
  self->looked_at = g_get_monotonic_time ();
  self->send_at =
    self->looked_at + (gint64) self->farm->interval_ms * 1000 * MIN (self->n_refusals, SLOWEST);
  ef_farm_run_tell (self, error->message);
  g_error_free (error);
  ef_farm_poll_soon (self->farm, self->farm->interval_ms);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfFarmRun *run = g_task_get_task_data (task);
  EfFarm *farm = run->farm;
  GError *error = NULL;
  g_autofree char *id = ef_slurm_submit_finish (result, &error);

  /* It is closed. Under its name the job will be found. */
  if (farm == NULL) {
    g_clear_error (&error);
    return;
  }

  farm->is_sending = FALSE;
  if (id != NULL) {
    g_set_str (&run->note->id, id);
    run->phase = EF_FARM_PHASE_WATCH;
    run->n_refusals = 0;
    if (run->listener.sent != NULL)
      run->listener.sent (id, run->listener.data);
  }
  if (run->is_leaving) {
    g_clear_error (&error);
    ef_farm_run_return_cancelled (run);
  } else if (error != NULL && !ef_failure_is_passing (error)) {
    /* Unless an earlier time was not refused. */
    run->n_handed--;
    ef_farm_run_return_error (run, error);
  } else if (error != NULL) {
    send_later (run, error);
  }
  ef_farm_poll_soon (farm, farm->interval_ms);
  ef_farm_send_next (farm);
}

static void
submit (EfFarmRun *self)
{
  g_autofree char *script = g_build_filename (self->note->folder, "job.sh", NULL);
  g_autofree char *comment =
    g_strdup_printf ("edit-factory:%s:%s", self->job_id, self->note->token);

  self->n_handed++;
  ef_slurm_submit_async (script, self->name, comment, (const char *const *) self->options, sent_cb,
                         g_object_ref (self->task));
}

/* A thread has its own: the run goes on meanwhile. */
typedef struct {
  char *folder;
  char *token;
  EfPlan *plan; /* (owned) */
} Writing;

static void
writing_free (gpointer data)
{
  Writing *self = data;

  g_free (self->folder);
  g_free (self->token);
  ef_plan_unref (self->plan);
  g_free (self);
}

static Writing *
make_writing (const EfFarmRun *run)
{
  Writing *self = g_new0 (Writing, 1);

  self->folder = g_strdup (run->note->folder);
  self->token = g_strdup (run->note->token);
  self->plan = ef_plan_ref (run->plan);

  return self;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  GError *error = NULL;

  if (ef_farm_files_write (writing->folder, writing->token, writing->plan, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfFarmRun *run = g_task_get_task_data (task);
  EfFarm *farm = run->farm;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    if (farm == NULL) {
      g_error_free (error);
      return;
    }
    farm->is_sending = FALSE;
    ef_farm_run_return_error (run, error);
    ef_farm_send_next (farm);
    return;
  }
  if (farm == NULL)
    return;

  run->is_written = TRUE;
  if (run->is_leaving) {
    farm->is_sending = FALSE;
    ef_farm_run_return_cancelled (run);
    ef_farm_send_next (farm);
    return;
  }
  submit (run);
}

/* One after the other: a scheduler that hundreds ask at once refuses them all. */
void
ef_farm_send_next (EfFarm *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->is_sending || self->is_closed)
    return;

  for (guint i = 0; i < self->runs->len; i++) {
    GTask *task = g_ptr_array_index (self->runs, i);
    EfFarmRun *run = g_task_get_task_data (task);
    g_autoptr (GTask) inner = NULL;

    if (run->phase != EF_FARM_PHASE_SEND || run->is_paused || run->send_at > now)
      continue;
    self->is_sending = TRUE;
    run->phase = EF_FARM_PHASE_SENDING;
    if (run->is_written) {
      submit (run);
      return;
    }
    inner = g_task_new (NULL, NULL, written_cb, g_object_ref (task));
    g_task_set_source_tag (inner, ef_farm_send_next);
    g_task_set_task_data (inner, make_writing (run), writing_free);
    ef_worker_run (self->worker, inner, write_in_thread);
    return;
  }
}
