/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue.h"
#include "pipeline/studio-posts.h"

#include <glib/gi18n.h>

#include "cli/cli.h"
#include "cli/wait.h"
#include "core/error.h"
#include "core/text.h"

/* The stored work, of all profiles or of that of --profile. */

/* So many characters of an id are not typed by chance. */
#define ID_START_LEAST 4

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned) (nullable): all */
  int kind;           /* -1: all */
  guint states;
  guint n_most;
  void (*act) (EfQueue *queue,
               const char *const *ids,
               GAsyncReadyCallback callback,
               gpointer user_data);
} Queue;

static void
queue_free (gpointer data)
{
  Queue *self = data;

  g_clear_object (&self->profile);
  g_free (self);
}

static EfQueue *
get_queue (Queue *self)
{
  return ef_studio_get_queue (ef_cli_get_studio (self->cli));
}

static gboolean
read_kind (Queue *self, GError **error)
{
  const char *nick = ef_cli_get_option (self->cli, "kind");
  EfJobKind kind;

  if (nick == NULL)
    return TRUE;
  if (!ef_job_kind_from_nick (nick, &kind)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("A kind of job is import, analysis, speech, render or publish."));
    return FALSE;
  }

  self->kind = (int) kind;

  return TRUE;
}

static gboolean
read_state (Queue *self, GError **error)
{
  const char *nick = ef_cli_get_option (self->cli, "state");
  EfJobState state;

  if (nick == NULL)
    return TRUE;
  if (g_str_equal (nick, ef_cli_job_state_word (EF_JOB_CANCELED)))
    nick = ef_job_state_to_nick (EF_JOB_CANCELED);
  if (!ef_job_state_from_nick (nick, &state)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("A state of a job is pending, queued, running, retrying, completed, "
                            "failed, cancelled or unknown."));
    return FALSE;
  }

  self->states = 1u << state;

  return TRUE;
}

static gboolean
read_most (Queue *self, GError **error)
{
  const char *text = ef_cli_get_option (self->cli, "max-jobs");
  guint64 most;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &most, NULL)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("--max-jobs is a number, 1 at least."));
    return FALSE;
  }

  self->n_most = (guint) most;

  return TRUE;
}

/* NULL after having failed. */
static Queue *
begin (EfCli *cli)
{
  g_autoptr (GError) error = NULL;
  EfProfile *profile = NULL;
  Queue *self;

  if (ef_cli_get_profile_name (cli) != NULL) {
    profile = ef_cli_get_profile (cli, NULL);
    if (profile == NULL)
      return NULL;
  }

  self = g_new0 (Queue, 1);
  ef_cli_take (cli, self, queue_free);
  self->cli = cli;
  self->kind = -1;
  g_set_object (&self->profile, profile);
  if (read_kind (self, &error) && read_state (self, &error) && read_most (self, &error))
    return self;

  ef_cli_fail (cli, error);

  return NULL;
}

static const char *
get_profile_id (Queue *self)
{
  return self->profile != NULL ? ef_profile_get_id (self->profile) : NULL;
}

static EfQueueScope
make_scope (Queue *self)
{
  return (EfQueueScope) { get_profile_id (self), self->kind >= 0 ? 1u << self->kind : 0, NULL };
}

/* list */

static gboolean
is_paused (Queue *self, EfJob *job)
{
  return ef_job_get_state (job) != EF_JOB_UNKNOWN &&
         !ef_job_state_is_final (ef_job_get_state (job)) &&
         (ef_job_get_hold (job) || ef_queue_is_held (get_queue (self), ef_job_get_profile_id (job),
                                                     (int) ef_job_get_kind (job)));
}

static void
print_row (Queue *self, EfJob *job)
{
  EfProfile *profile =
    ef_studio_get_profile_by_id (ef_cli_get_studio (self->cli), ef_job_get_profile_id (job));
  g_autofree char *title = ef_cli_pad (ef_job_get_title (job), 36);
  double progress = ef_job_get_state (job) == EF_JOB_COMPLETED ? 1 : ef_job_get_progress (job);

  ef_cli_print (self->cli, "%.8s  %-9s %-9s %3.0f%%  %s [%s] %s%s\n", ef_job_get_id (job),
                ef_job_kind_to_nick (ef_job_get_kind (job)),
                ef_cli_job_state_word (ef_job_get_state (job)), 100 * CLAMP (progress, 0, 1), title,
                profile != NULL ? ef_profile_get_name (profile) : _ ("Legacy"),
                /* Translators: a job that a person has paused. */
                is_paused (self, job) ? _ ("(paused) ") : "", ef_job_get_problem (job));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Queue *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_queue_list_finish (EF_QUEUE (object), result, &error);
  JsonArray *array;

  if (jobs == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  array = json_array_new ();
  for (guint i = 0; i < jobs->len; i++) {
    json_array_add_element (array, ef_job_to_json (jobs->pdata[i]));
    print_row (self, jobs->pdata[i]);
  }
  ef_cli_print_array (self->cli, array);
  if (jobs->len == 0)
    ef_cli_notice (self->cli, "%s\n",
                   self->profile == NULL && self->kind < 0 && self->states == 0
                     ? _ ("There is no work in the queue.")
                     : _ ("Nothing in the queue matches."));
  ef_cli_done (self->cli);
}

static void
list (EfCli *cli)
{
  Queue *self = begin (cli);
  EfQueueScope scope;

  if (self == NULL)
    return;

  scope = make_scope (self);
  ef_queue_list_async (get_queue (self), &scope, self->states, listed_cb, self);
}

/* run */

static void
ran_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Queue *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  EfExit status;
  JsonObject *answer;

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  status = ef_cli_wait_tell (self->cli, result, &outcome);
  answer = json_object_new ();
  json_object_set_int_member (answer, "completed", outcome.n_completed);
  json_object_set_int_member (answer, "failed", outcome.n_failed);
  json_object_set_int_member (answer, "unknown", outcome.n_unknown);
  ef_cli_print_object (self->cli, answer);
  ef_cli_print (self->cli, _ ("completed: %u, failed: %u, unknown: %u\n"), outcome.n_completed,
                outcome.n_failed, outcome.n_unknown);
  ef_cli_exit (self->cli, status);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Queue *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueScope scope = make_scope (self);

  if (ef_studio_answer_publish_finish (EF_STUDIO (object), result, &error))
    ef_cli_wait_async (self->cli, &scope, self->n_most,
                       ef_cli_get_option (self->cli, "wait") != NULL, ran_cb, self);
  else
    ef_cli_fail (self->cli, error);
}

/* It is the answer to what an end in the middle of posts asks, also of one that is only found now. */
static void
run (EfCli *cli)
{
  Queue *self = begin (cli);

  if (self == NULL)
    return;

  ef_queue_set_is_answer (get_queue (self), TRUE);
  ef_studio_answer_publish_async (ef_cli_get_studio (self->cli), answered_cb, self);
}

/* pause, resume */

static void
held_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Queue *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_queue_hold_finish (EF_QUEUE (object), result, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_print_count (self->cli, 1);
  ef_cli_done (self->cli);
}

static void
hold (EfCli *cli, gboolean is_wished)
{
  Queue *self = begin (cli);

  if (self != NULL)
    ef_queue_hold_async (get_queue (self), get_profile_id (self), self->kind, is_wished, is_wished,
                         held_cb, self);
}

static void
hold_queue (EfCli *cli)
{
  hold (cli, TRUE);
}

static void
resume (EfCli *cli)
{
  hold (cli, FALSE);
}

/* cancel, retry: what was typed is found first. */

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Queue *self = user_data;
  g_autoptr (GError) error = NULL;
  guint asked = ef_cli_get_n_arguments (self->cli);
  guint count;

  if (!ef_queue_count_finish (EF_QUEUE (object), result, &count, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }
  if (count == 0 && asked > 0) {
    g_set_error_literal (
      &error, EF_ERROR, EF_ERROR_REFUSED,
      _ ("That cannot be done with these jobs now: “queue list” shows their states."));
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_print_count (self->cli, count);
  ef_cli_print (self->cli, g_dngettext (NULL, "%u job\n", "%u jobs\n", count), count);
  ef_cli_done (self->cli);
}

static gboolean
fail_ambiguous (GPtrArray *found, const char *typed, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (names, "%s%.13s (%s)", i > 0 ? ", " : "",
                            ef_job_get_id (found->pdata[i]), ef_job_get_title (found->pdata[i]));
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS,
               _ ("“%s” fits several jobs: %s. Type more of the id."), typed, names->str);

  return FALSE;
}

static gboolean
find_job (GPtrArray *jobs, const char *typed, GStrvBuilder *ids, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  gsize length = strlen (typed);
  g_autofree char *excerpt = NULL;

  for (guint i = 0; length >= ID_START_LEAST && i < jobs->len; i++) {
    if (g_ascii_strncasecmp (ef_job_get_id (jobs->pdata[i]), typed, length) == 0)
      g_ptr_array_add (found, jobs->pdata[i]);
  }
  if (found->len > 1)
    return fail_ambiguous (found, typed, error);
  if (found->len == 1) {
    g_strv_builder_add (ids, ef_job_get_id (found->pdata[0]));
    return TRUE;
  }

  excerpt = ef_text_excerpt (typed);
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
               _ ("There is no job “%s”: “queue list” shows them."), excerpt);

  return FALSE;
}

static void
listed_to_act_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Queue *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_queue_list_finish (EF_QUEUE (object), result, &error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; jobs != NULL && i < ef_cli_get_n_arguments (self->cli); i++) {
    if (!find_job (jobs, ef_cli_get_argument (self->cli, i), ids, &error))
      break;
  }
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  list = g_strv_builder_end (ids);
  self->act (EF_QUEUE (object), (const char *const *) list, counted_cb, self);
}

static void
act (Queue *self,
     void (*func) (EfQueue *queue,
                   const char *const *ids,
                   GAsyncReadyCallback callback,
                   gpointer user_data))
{
  EfQueueScope scope = make_scope (self);

  self->act = func;
  ef_queue_list_async (get_queue (self), &scope, 0, listed_to_act_cb, self);
}

static void
cancel (EfCli *cli)
{
  Queue *self = begin (cli);

  if (self != NULL)
    act (self, ef_queue_cancel_async);
}

static void
retry (EfCli *cli)
{
  Queue *self = begin (cli);
  gboolean all_failed = ef_cli_get_option (cli, "failed") != NULL;
  g_autoptr (GError) error = NULL;
  EfQueueScope scope;

  if (self == NULL)
    return;
  if (all_failed == (ef_cli_get_n_arguments (cli) > 0)) {
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("Give either the ids of jobs, or --failed for all that failed."));
    ef_cli_fail (cli, error);
    return;
  }

  scope = make_scope (self);
  if (all_failed)
    ef_queue_retry_failed_async (get_queue (self), scope.profile_id, scope.kinds, counted_cb, self);
  else
    act (self, ef_queue_retry_async);
}

#define KIND { "kind", N_ ("KIND"), N_ ("Only import, analysis, speech, render or publish") }

static const EfCliOption list_options[] = {
  KIND,
  { "state", N_ ("STATE"), N_ ("Only jobs in this state") },
  { NULL, NULL, NULL },
};

static const EfCliOption run_options[] = {
  KIND,
  { "max-jobs", N_ ("N"), N_ ("Stop after this many jobs") },
  { "wait", NULL, N_ ("Also wait for what is to be tried again") },
  { NULL, NULL, NULL },
};

static const EfCliOption hold_options[] = {
  KIND,
  { NULL, NULL, NULL },
};

static const EfCliOption retry_options[] = {
  KIND,
  { "failed", NULL, N_ ("All that failed") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_queue_verbs[] = {
  { "queue", "list", "", N_ ("List the work of all profiles, or of that of --profile"), 0, 0,
    list_options, list, FALSE },
  { "queue", "run", "", N_ ("Do the work that is waiting"), 0, 0, run_options, run, FALSE },
  { "queue", "pause", "", N_ ("Pause: nothing begins, and what runs stands still"), 0, 0,
    hold_options, hold_queue, FALSE },
  { "queue", "resume", "", N_ ("Let the work go on where it stands"), 0, 0, hold_options, resume,
    FALSE },
  { "queue", "cancel", N_ ("ID..."), N_ ("Cancel jobs"), 1, G_MAXUINT, NULL, cancel, FALSE },
  { "queue", "retry", N_ ("ID...|--failed"), N_ ("Try failed jobs again"), 0, G_MAXUINT,
    retry_options, retry, FALSE },
  { NULL },
};
