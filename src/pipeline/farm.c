/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-private.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "pipeline/failure.h"

#define INTERVAL_MS 3000
#define SLOWEST 20     /* intervals, while the scheduler does not answer */
#define GRACE_MS 90000 /* a network file system may be so late */

EfFarm *
ef_farm_ref (EfFarm *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

void
ef_farm_unref (EfFarm *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_ptr_array_unref (self->runs);
  g_object_unref (self->worker);
  g_free (self);
}

static void
run_free (gpointer data)
{
  EfFarmRun *self = data;

  g_free (self->job_id);
  g_free (self->name);
  ef_farm_note_free (self->note);
  ef_plan_unref (self->plan);
  g_strfreev (self->options);
  g_free (self->claim);
  g_free (self->ended);
  g_clear_pointer (&self->answer, json_object_unref);
  g_free (self);
}

/* A run comes to its end. */

GTask *
ef_farm_run_take (EfFarmRun *self)
{
  EfFarm *farm = g_steal_pointer (&self->farm);
  GTask *task = g_object_ref (self->task);

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  self->cancelled_id = 0;
  g_ptr_array_remove (farm->runs, task);

  return task;
}

void
ef_farm_run_return_error (EfFarmRun *self, GError *error)
{
  g_autoptr (GTask) task = ef_farm_run_take (self);

  self->is_over |= self->n_handed == 0;
  g_task_return_error (task, error);
}

void
ef_farm_run_return_cancelled (EfFarmRun *self)
{
  ef_farm_run_return_error (
    self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled.")));
}

/* A handler of this signal must not disconnect itself, so what it leads to waits a moment. */
static gboolean
cancelled_in_idle_cb (gpointer user_data)
{
  EfFarmRun *run = g_task_get_task_data (user_data);

  if (run->farm == NULL)
    return G_SOURCE_REMOVE;
  if (run->phase == EF_FARM_PHASE_SENDING)
    run->is_leaving = TRUE;
  else
    ef_farm_run_return_cancelled (run);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancelled_in_idle_cb, g_object_ref (task), g_object_unref);
}

void
ef_farm_run_tell (EfFarmRun *self, const char *text)
{
  if (self->listener.detail != NULL)
    self->listener.detail (text, self->listener.data);
}

/* Asking: the scheduler, the accounting of those that it has forgotten, and the shared folder. */

/* What a thread reads and writes of one of them. */
typedef struct {
  GTask *task; /* (owned): not for the thread */
  char *folder;
  gsize offset;
  EfFarmLook look;
} Glance;

static Glance *
glance_new (GTask *task)
{
  const EfFarmRun *run = g_task_get_task_data (task);
  Glance *self = g_new0 (Glance, 1);

  self->task = g_object_ref (task);
  self->folder = g_strdup (run->note->folder);
  self->offset = run->offset;

  return self;
}

static void
glance_free (gpointer data)
{
  Glance *self = data;

  g_object_unref (self->task);
  g_free (self->folder);
  ef_farm_look_clear (&self->look);
  g_free (self);
}

typedef struct {
  EfFarm *farm;
  GPtrArray *glances; /* (owned) (element-type Glance): at what was there as it began */
  gint64 begun;
  gboolean knows;
} Poll;

static void
poll_free (Poll *self)
{
  g_ptr_array_unref (self->glances);
  ef_farm_unref (self->farm);
  g_free (self);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Poll *poll = data;

  for (guint i = 0; i < poll->glances->len; i++) {
    Glance *glance = g_ptr_array_index (poll->glances, i);

    ef_farm_files_look (glance->folder, &glance->offset, &glance->look);
  }
  g_task_return_boolean (task, TRUE);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Poll *poll = user_data;
  EfFarm *self = poll->farm;

  g_task_propagate_boolean (G_TASK (result), NULL);
  self->is_polling = FALSE;
  for (guint i = 0; i < poll->glances->len; i++) {
    const Glance *glance = g_ptr_array_index (poll->glances, i);
    EfFarmRun *run = g_task_get_task_data (glance->task);

    if (run->farm == NULL)
      continue;
    run->offset = glance->offset;
    ef_farm_run_take_look (run, &glance->look);
    ef_farm_run_judge (run, poll->knows && poll->begun >= run->looked_at);
  }
  if (!self->is_closed) {
    ef_farm_send_next (self);
    if (self->runs->len > 0)
      ef_farm_poll_soon (self, self->interval_ms * CLAMP (self->n_failed, 1, SLOWEST));
  }
  poll_free (poll);
}

static void
look (Poll *poll)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, looked_cb, poll);

  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, poll, NULL);
  ef_worker_run (poll->farm->worker, task, look_in_thread);
}

static void
looked_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Poll *poll = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = ef_slurm_list_finish (result, &error);

  if (entries != NULL)
    ef_farm_take_entries (poll->farm, entries);
  else if (!ef_failure_is_passing (error))
    poll->farm->has_no_accounting = TRUE;
  look (poll);
}

/* Without Slurm's programs there is nothing to wait for. */
static void
give_up (EfFarm *self, const GError *error)
{
  for (guint i = self->runs->len; i > 0; i--) {
    EfFarmRun *run = g_task_get_task_data (g_ptr_array_index (self->runs, i - 1));

    if (run->phase == EF_FARM_PHASE_LOOK || run->phase == EF_FARM_PHASE_WATCH)
      ef_farm_run_return_error (run, g_error_copy (error));
  }
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Poll *poll = user_data;
  EfFarm *self = poll->farm;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = ef_slurm_list_finish (result, &error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (entries == NULL) {
    self->n_failed++;
    if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
      give_up (self, error);
    for (guint i = 0; i < self->runs->len; i++)
      ef_farm_run_tell (g_task_get_task_data (g_ptr_array_index (self->runs, i)), error->message);
    look (poll);
    return;
  }

  self->n_failed = 0;
  poll->knows = TRUE;
  ef_farm_take_entries (self, entries);
  for (guint i = 0; i < self->runs->len; i++) {
    EfFarmRun *run = g_task_get_task_data (g_ptr_array_index (self->runs, i));

    if ((run->phase == EF_FARM_PHASE_LOOK || run->phase == EF_FARM_PHASE_WATCH) && !run->is_listed)
      g_strv_builder_add (builder, run->name);
  }
  names = g_strv_builder_end (builder);
  if (*names != NULL && !self->has_no_accounting)
    ef_slurm_look_back_async ((const char *const *) names, looked_back_cb, poll);
  else
    look (poll);
}

static void
poll_cb (gpointer user_data)
{
  EfFarm *self = user_data;
  Poll *poll = g_new0 (Poll, 1);

  self->poll_id = 0;
  self->is_polling = TRUE;
  poll->farm = ef_farm_ref (self);
  poll->begun = g_get_monotonic_time ();
  poll->glances = g_ptr_array_new_with_free_func (glance_free);
  for (guint i = 0; i < self->runs->len; i++) {
    GTask *task = g_ptr_array_index (self->runs, i);

    ((EfFarmRun *) g_task_get_task_data (task))->is_listed = FALSE;
    g_ptr_array_add (poll->glances, glance_new (task));
  }
  ef_slurm_list_async (listed_cb, poll);
}

void
ef_farm_poll_soon (EfFarm *self, guint milliseconds)
{
  if (!self->is_closed && !self->is_polling && self->poll_id == 0)
    self->poll_id = g_timeout_add_once (milliseconds, poll_cb, self);
}

/* From outside */

EfFarm *
ef_farm_new (void)
{
  EfFarm *self = g_new0 (EfFarm, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->worker = ef_worker_new ("ef-farm");
  self->interval_ms = INTERVAL_MS;
  self->grace_ms = GRACE_MS;

  return self;
}

void
ef_farm_close (EfFarm *self)
{
  g_clear_handle_id (&self->poll_id, g_source_remove);
  self->is_sending = FALSE;
  while (self->runs->len > 0)
    ef_farm_run_return_cancelled (g_task_get_task_data (g_ptr_array_index (self->runs, 0)));
}

void
ef_farm_free (EfFarm *self)
{
  self->is_closed = TRUE;
  ef_farm_close (self);
  ef_farm_unref (self);
}

void
ef_farm_set_times (EfFarm *self, guint interval_ms, guint grace_ms)
{
  self->interval_ms = interval_ms;
  self->grace_ms = grace_ms;
}

guint
ef_farm_get_interval (EfFarm *self)
{
  return self->interval_ms;
}

GTask *
ef_farm_run_async (EfFarm *self,
                   const char *job_id,
                   EfPlan *plan,
                   const EfFarmNote *note,
                   const char *const *options,
                   gboolean is_new,
                   const EfFarmListener *listener,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  EfFarmRun *run = g_new0 (EfFarmRun, 1);
  g_autofree char *text = ef_farm_note_print (note);

  g_task_set_source_tag (task, ef_farm_run_async);
  g_task_set_check_cancellable (task, FALSE);
  run->farm = self;
  run->task = task;
  run->job_id = g_strdup (job_id);
  run->note = ef_farm_note_parse (text);
  run->name = ef_farm_note_make_name (note, job_id);
  run->plan = ef_plan_ref (plan);
  run->options = g_strdupv ((char **) options);
  run->listener = *listener;
  run->phase = is_new ? EF_FARM_PHASE_SEND : EF_FARM_PHASE_LOOK;
  run->n_handed = is_new ? 0 : 1;
  g_task_set_task_data (task, run, run_free);
  g_ptr_array_add (self->runs, task);
  if (g_cancellable_is_cancelled (cancellable)) {
    ef_farm_run_return_cancelled (run);
    return NULL;
  }

  run->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  ef_farm_send_next (self);
  if (!is_new)
    ef_farm_poll_soon (self, 0);

  return g_object_ref (task);
}

JsonArray *
ef_farm_run_finish (GAsyncResult *result, gboolean *is_over, GError **error)
{
  const EfFarmRun *run = g_task_get_task_data (G_TASK (result));

  *is_over = run->is_over; /* nothing goes on there */

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ef_farm_set_paused (GTask *task, gboolean paused)
{
  EfFarmRun *run = g_task_get_task_data (task);

  if (run->farm == NULL || run->is_paused == paused)
    return;

  run->is_paused = paused;
  run->is_refused = FALSE;
  ef_farm_send_next (run->farm);
  g_clear_handle_id (&run->farm->poll_id, g_source_remove);
  ef_farm_poll_soon (run->farm, 0);
}
