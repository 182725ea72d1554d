/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/wait.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/problem.h"

#define BAR_EVERY_MS 200
#define LINE_EVERY_MS 5000
#define BAR_WIDTH 24

typedef struct {
  EfCli *cli;
  EfQueue *queue;   /* (unowned) */
  char *profile_id; /* (nullable) */
  char **ids;       /* (nullable) */
  guint kinds;
  GHashTable *seen; /* (owned): ids of what was not over when it was looked at first */
  guint timeout_id;
  gboolean has_bar; /* one stands on the terminal */
  char *said;       /* (nullable): the last line; what stands still is said once */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *self = data;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_hash_table_unref (self->seen);
  g_free (self->said);
  g_free (self->profile_id);
  g_strfreev (self->ids);
  g_free (self);
}

static gboolean
is_in_scope (EfJob *job, const char *profile_id, guint kinds, const char *const *ids)
{
  return (profile_id == NULL || g_str_equal (ef_job_get_profile_id (job), profile_id)) &&
         (kinds == 0 || (kinds & (1u << ef_job_get_kind (job))) != 0) &&
         (ids == NULL || g_strv_contains (ids, ef_job_get_id (job)) ||
          g_strv_contains (ids, ef_job_get_subject (job)));
}

typedef struct {
  guint n_all;
  guint n_ended;
  double done;    /* of all, in jobs */
  EfJob *running; /* (owned) (nullable): the first one */
} Progress;

static void
look_at_job (Wait *self, EfJob *job, Progress *progress)
{
  gboolean has_ended = ef_job_state_is_final (ef_job_get_state (job));

  if (!has_ended)
    g_hash_table_add (self->seen, g_strdup (ef_job_get_id (job)));
  else if (!g_hash_table_contains (self->seen, ef_job_get_id (job)))
    return;

  progress->n_all++;
  progress->n_ended += has_ended;
  progress->done += has_ended ? 1 : CLAMP (ef_job_get_progress (job), 0, 1);
  if (progress->running == NULL && ef_job_get_state (job) == EF_JOB_RUNNING)
    progress->running = g_object_ref (job);
}

static void
look (Wait *self, Progress *progress)
{
  GListModel *jobs = ef_queue_get_jobs (self->queue);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    if (is_in_scope (job, self->profile_id, self->kinds, (const char *const *) self->ids))
      look_at_job (self, job, progress);
  }
}

static void
clear_bar (Wait *self)
{
  if (self->has_bar)
    fputs ("\r\033[K", stderr);
  self->has_bar = FALSE;
}

static void
show_bar (Wait *self, const Progress *progress, const char *title)
{
  double done = progress->done / progress->n_all;
  guint n = (guint) (done * BAR_WIDTH);
  g_autofree char *bar = g_strnfill (BAR_WIDTH, '.');

  for (guint i = 0; i < n; i++)
    bar[i] = '#';
  fprintf (stderr, "\r\033[K[%s] %3.0f%%  %u/%u  %s", bar, 100 * done, progress->n_ended,
           progress->n_all, title);
  fflush (stderr);
  self->has_bar = TRUE;
}

static gboolean
is_paused (Wait *self, EfJob *job)
{
  return ef_job_get_hold (job) ||
         ef_queue_is_held (self->queue, ef_job_get_profile_id (job), (int) ef_job_get_kind (job));
}

/* Cut to characters, not in one. */
static char *
make_title (Wait *self, EfJob *job)
{
  const char *title = ef_job_get_title (job);
  g_autofree char *cut = g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), 40));

  if (!is_paused (self, job))
    return g_steal_pointer (&cut);

  /* Translators: what is worked on, while it stands still. */
  return g_strdup_printf (_ ("%s (paused: “queue resume” lets it go on)"), cut);
}

static void
show_line (Wait *self, const Progress *progress, const char *title)
{
  /* Translators: how many jobs have ended, of how many, a percentage, and what is worked on. */
  g_autofree char *line =
    g_strdup_printf (_ ("%u of %u done, %.0f %% %s\n"), progress->n_ended, progress->n_all,
                     100 * progress->done / progress->n_all, title);

  if (g_set_str (&self->said, line))
    ef_cli_notice (self->cli, "%s", line);
}

static gboolean
show_cb (gpointer user_data)
{
  Wait *self = user_data;
  Progress progress = { 0 };
  g_autofree char *title = NULL;

  look (self, &progress);
  if (progress.n_all == 0)
    return G_SOURCE_CONTINUE;

  title = progress.running != NULL ? make_title (self, progress.running) : g_strdup ("");
  if (isatty (STDERR_FILENO))
    show_bar (self, &progress, title);
  else
    show_line (self, &progress, title);
  g_clear_object (&progress.running);

  return G_SOURCE_CONTINUE;
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Wait *self = g_task_get_task_data (task);
  GError *error = NULL;
  EfQueueOutcome outcome;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  clear_bar (self);
  if (ef_queue_run_finish (EF_QUEUE (object), result, &outcome, &error))
    g_task_return_pointer (task, g_memdup2 (&outcome, sizeof outcome), g_free);
  else
    g_task_return_error (task, error);
}

void
ef_cli_wait_async (EfCli *cli,
                   const EfQueueScope *scope,
                   guint n_most,
                   gboolean wait,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, ef_cli_get_cancellable (cli), callback, user_data);
  Wait *self = g_new0 (Wait, 1);
  EfQueueScope copy;

  g_task_set_source_tag (task, ef_cli_wait_async);
  g_task_set_task_data (task, self, wait_free);
  self->cli = cli;
  self->queue = ef_studio_get_queue (ef_cli_get_studio (cli));
  self->profile_id = g_strdup (scope->profile_id);
  self->ids = g_strdupv ((char **) scope->ids);
  self->kinds = scope->kinds;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (ef_cli_get_option (cli, "quiet") == NULL)
    self->timeout_id =
      g_timeout_add (isatty (STDERR_FILENO) ? BAR_EVERY_MS : LINE_EVERY_MS, show_cb, self);

  copy = (EfQueueScope) { self->profile_id, self->kinds, (const char *const *) self->ids };
  ef_queue_run_async (self->queue, &copy, n_most, wait, ef_cli_get_cancellable (cli), ended_cb,
                      task);
}

gboolean
ef_cli_wait_finish (EfCli *cli, GAsyncResult *result, EfQueueOutcome *outcome, GError **error)
{
  g_autofree EfQueueOutcome *ended = g_task_propagate_pointer (G_TASK (result), error);

  if (ended == NULL)
    return FALSE;

  *outcome = *ended;

  return TRUE;
}

static void
tell_problem (EfCli *cli, EfJob *job)
{
  g_autoptr (GError) error = NULL;
  const char *problem = ef_job_get_problem (job);
  const char *title = ef_job_get_title (job);

  /* Most sentences name the file themselves. */
  if (strstr (problem, title) != NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, problem);
  else
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", title, problem);
  ef_cli_problem_print (error, ef_cli_is_json (cli));
}

static void
tell_waiting (EfCli *cli, guint n_waiting)
{
  ef_cli_notice (
    cli,
    g_dngettext (
      NULL,
      "%u job waits: it is paused, or will be tried again later. “queue resume” lets it go on.\n",
      "%u jobs wait: they are paused, or will be tried again later. “queue resume” lets them go "
      "on.\n",
      n_waiting),
    n_waiting);
}

EfExit
ef_cli_wait_tell (EfCli *cli, GAsyncResult *result, const EfQueueOutcome *outcome)
{
  Wait *self = g_task_get_task_data (G_TASK (result));
  GListModel *jobs = ef_queue_get_jobs (self->queue);
  guint left = outcome->n_failed;

  /* The latest that have ended are in the list; of older ones the number is enough. */
  for (guint i = g_list_model_get_n_items (jobs); i > 0 && left > 0; i--) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i - 1);

    if (ef_job_get_state (job) != EF_JOB_FAILED ||
        !is_in_scope (job, self->profile_id, self->kinds, (const char *const *) self->ids))
      continue;
    tell_problem (cli, job);
    left--;
  }
  if (outcome->n_waiting > 0)
    tell_waiting (cli, outcome->n_waiting);

  if (outcome->n_unknown > 0)
    return EF_EXIT_UNKNOWN;

  return outcome->n_failed > 0 ? EF_EXIT_FAILED : EF_EXIT_DONE;
}
