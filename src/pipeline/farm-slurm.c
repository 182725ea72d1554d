/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-slurm.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

#define PATIENCE_MS 30000
#define PROBE_S 120
#define EXCERPT 200
#define LETTERS_ALONE "HIkOsvX" /* options of sbatch that have no value */

static guint patience_ms = PATIENCE_MS;

void
ef_slurm_set_patience (guint milliseconds)
{
  patience_ms = milliseconds;
}

void
ef_slurm_job_free (EfSlurmJob *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->reason);
  g_free (self);
}

gboolean
ef_slurm_state_is_over (EfSlurmState state)
{
  return state >= EF_SLURM_COMPLETED;
}

/* Asking a program. */

typedef struct {
  GSubprocess *subprocess; /* (owned) */
  guint timer_id;
  gboolean is_late;
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->subprocess);
  g_free (self);
}

static char *
take_text (GBytes *bytes)
{
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return g_utf8_make_valid (data != NULL ? data : "", (gssize) size);
}

/* What may be otherwise in a moment: the scheduler is being restarted, the network is slow. */
static gboolean
is_passing (const char *text)
{
  static const char *const signs[] = {
    "Unable to contact slurm controller",
    "Socket timed out",
    "Connection refused",
    "Connection timed out",
    "Unexpected message received",
    "Zero Bytes were transmitted",
    "temporarily unable",
    "Resource temporarily unavailable",
    "backup controller",
    "Protocol authentication error",
    "No route to host",
    "Transport endpoint",
    /* As many as it takes: the others have to end first. */
    "submit limit",
    "MaxSubmitJob",
    "Slurm job queue full",
  };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++) {
    if (strcasestr (text, signs[i]) != NULL)
      return TRUE;
  }

  return FALSE;
}

static char *
get_last_line (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *last = "";

  for (guint i = 0; lines[i] != NULL; i++) {
    if (*g_strstrip (lines[i]) != '\0')
      last = lines[i];
  }

  return ef_text_make_line (last, EXCERPT);
}

static GError *
make_error (const char *output, const char *problems)
{
  g_autofree char *text = get_last_line (*problems != '\0' ? problems : output);

  if (is_passing (problems) || is_passing (output))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY,
                        /* Translators: behind the colon comes what Slurm says, in English. */
                        _ ("Slurm cannot take it now, which is tried again: %s"), text);

  return g_error_new (EF_ERROR, EF_ERROR_REFUSED,
                      _ ("Slurm refuses it. Look at the settings of the render farm: %s"), text);
}

static GError *
make_late (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                              _ ("Slurm does not answer, which is tried again."));
}

static void
said_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autofree char *output = NULL;
  g_autofree char *problems = NULL;
  GError *error = NULL;

  g_clear_handle_id (&call->timer_id, g_source_remove);
  if (!g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &out, &err, &error)) {
    g_task_return_error (task, error);
    return;
  }

  output = take_text (out);
  problems = take_text (err);
  if (call->is_late)
    g_task_return_error (task, make_late ());
  else if (!g_subprocess_get_successful (G_SUBPROCESS (object)))
    g_task_return_error (task, make_error (output, problems));
  else
    g_task_return_pointer (task, g_steal_pointer (&output), g_free);
}

static void
late_cb (gpointer user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);

  call->timer_id = 0;
  call->is_late = TRUE;
  g_subprocess_force_exit (call->subprocess);
}

/* In English, and as we ask for it, whatever a person has set up for themselves. */
static GSubprocess *
start (const char *const *words, GError **error)
{
  static const char *const unwanted[] = {
    "SQUEUE_FORMAT",   "SQUEUE_FORMAT2", "SQUEUE_STATES", "SQUEUE_SORT",      "SQUEUE_NAMES",
    "SQUEUE_USERS",    "SQUEUE_ARRAY",   "SACCT_FORMAT",  "SBATCH_ARRAY_INX", "SBATCH_JOB_NAME",
    "SBATCH_WAIT",     "SLURM_JOB_NAME", "SCANCEL_STATE", "SCANCEL_NAME",     "SCANCEL_INTERACTIVE",
    "SBATCH_CLUSTERS", "SLURM_CLUSTERS",
  };
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (unwanted); i++)
    g_subprocess_launcher_unsetenv (launcher, unwanted[i]);

  return g_subprocess_launcher_spawnv (launcher, words, error);
}

/* The task returns what the program has said. */
static void
ask_for (GTask *task, const char *const *words, guint milliseconds)
{
  Call *call = g_new0 (Call, 1);
  g_autoptr (GError) error = NULL;

  g_task_set_task_data (task, call, call_free);
  call->subprocess = start (words, &error);
  if (call->subprocess == NULL) {
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_NOT_FOUND,
                             /* Translators: the name of a program of Slurm. */
                             _ ("“%s” is not here: install Slurm’s programs on this computer, or "
                                "turn the render farm off in the settings."),
                             words[0]);
    g_object_unref (task);
    return;
  }

  call->timer_id = g_timeout_add_once (milliseconds, late_cb, task);
  g_subprocess_communicate_async (call->subprocess, NULL, NULL, said_cb, task);
}

static void
ask (GTask *task, const char *const *words)
{
  ask_for (task, words, patience_ms);
}

/* Options */

/* Slurm's programs take a long name that is cut short as well, and a letter with its value, or behind other
 * letters, in one word. */
static gboolean
is_named (const char *word, const char *name)
{
  gsize length = strcspn (word, "=");

  if (name[1] == '-')
    return length >= 2 && strncmp (word, name, length) == 0;

  return *word == '-' && word[1 + strspn (word + 1, LETTERS_ALONE)] == name[1];
}

char **
ef_slurm_parse_options (const char *text, GError **error)
{
  /* Several jobs instead of one, another script, another cluster to be asked, or nothing returned at once. */
  static const char *const breaking[] = { "-a",          "--array",    "--wrap",  "-M",
                                          "--clusters",  "--cluster",  "-W",      "--wait",
                                          "--test-only", "--parsable", "-Q",      "--quiet",
                                          "--help",      "-h",         "--usage", "-V",
                                          "--version" };
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) local = NULL;

  if (text == NULL || *text == '\0')
    return g_new0 (char *, 1);
  if (!g_shell_parse_argv (text, NULL, &words, &local)) {
    if (g_error_matches (local, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
      return g_new0 (char *, 1);
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("The arguments for Slurm cannot be read: “%s”. Close every quotation mark."),
                 text);
    return NULL;
  }

  if (*words[0] != '-') {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("“%s” is no argument for Slurm: they begin with a dash, such as "
                    "--partition=NAME."),
                 words[0]);
    return NULL;
  }
  for (guint i = 0; words[i] != NULL; i++) {
    for (guint j = 0; j < G_N_ELEMENTS (breaking); j++) {
      if (!is_named (words[i], breaking[j]))
        continue;
      g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                   _ ("“%s” cannot be used with the render farm: take it out of the arguments "
                      "for Slurm."),
                   breaking[j]);
      return NULL;
    }
  }

  return g_steal_pointer (&words);
}

/* Sending */

static void
add_words (GStrvBuilder *builder, const char *const *words)
{
  g_strv_builder_addv (builder, (const char **) words);
}

static void
add_named (GStrvBuilder *builder, const char *name, const char *value)
{
  g_strv_builder_take (builder, g_strconcat (name, "=", value, NULL));
}

/* What a node that was lost may still be writing is not begun anew by Slurm. When the queue does, whoever comes
 * second finds the part locked. */
void
ef_slurm_submit_async (const char *script,
                       const char *name,
                       const char *comment,
                       const char *const *options,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  g_task_set_source_tag (task, ef_slurm_submit_async);
  g_strv_builder_add_many (builder, "sbatch", "--parsable", NULL);
  add_words (builder, options);
  /* Once more: if the last option lacks its value, it takes this one for it and not the name. */
  g_strv_builder_add (builder, "--parsable");
  add_named (builder, "--job-name", name);
  add_named (builder, "--comment", comment);
  g_strv_builder_add_many (builder, "--no-requeue", "--chdir=/", "--input=none",
                           "--output=/dev/null", "--error=/dev/null", script, NULL);
  words = g_strv_builder_end (builder);
  ask (task, (const char *const *) words);
}

/* "123", or "123;CLUSTER", in the last line: before it sites may say something of their own. */
char *
ef_slurm_submit_finish (GAsyncResult *result, GError **error)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), error);
  g_autofree char *line = NULL;
  gsize length;

  if (text == NULL)
    return NULL;

  line = get_last_line (text);
  length = strspn (line, "0123456789");
  if (length > 0 && (line[length] == '\0' || line[length] == ';'))
    return g_strndup (line, length);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
               _ ("Slurm has not said under which number it has the job, which is looked up: %s"),
               line);

  return NULL;
}

/* Looking */

static const struct {
  const char *name;
  EfSlurmState state;
} states[] = {
  { "PENDING", EF_SLURM_WAITING },         { "CONFIGURING", EF_SLURM_WAITING },
  { "REQUEUED", EF_SLURM_WAITING },        { "REQUEUE_FED", EF_SLURM_WAITING },
  { "REQUEUE_HOLD", EF_SLURM_STILL },      { "SPECIAL_EXIT", EF_SLURM_STILL },
  { "RESV_DEL_HOLD", EF_SLURM_STILL },     { "SUSPENDED", EF_SLURM_STILL },
  { "STOPPED", EF_SLURM_STILL },           { "COMPLETED", EF_SLURM_COMPLETED },
  { "FAILED", EF_SLURM_FAILED },           { "CANCELLED", EF_SLURM_CANCELLED },
  { "REVOKED", EF_SLURM_CANCELLED },       { "TIMEOUT", EF_SLURM_TIMED_OUT },
  { "DEADLINE", EF_SLURM_TIMED_OUT },      { "OUT_OF_MEMORY", EF_SLURM_NO_MEMORY },
  { "NODE_FAIL", EF_SLURM_NODE_LOST },     { "BOOT_FAIL", EF_SLURM_NODE_LOST },
  { "LAUNCH_FAILED", EF_SLURM_NODE_LOST }, { "PREEMPTED", EF_SLURM_NODE_LOST },
  { "RECONFIG_FAIL", EF_SLURM_NODE_LOST },
};

/* What is not in the table (RUNNING, COMPLETING, SIGNALING, what a later version has) goes on somehow. The
 * accounting says "CANCELLED by 1000". */
static EfSlurmState
parse_state (const char *text)
{
  gsize length = strcspn (text, " +");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    if (strlen (states[i].name) == length && strncmp (states[i].name, text, length) == 0)
      return states[i].state;
  }

  return EF_SLURM_RUNNING;
}

/* NUMBER|STATE|REASON|NAME */
static EfSlurmJob *
parse_job (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "|", 4);
  EfSlurmJob *job;

  if (g_strv_length (parts) != 4)
    return NULL;

  job = g_new0 (EfSlurmJob, 1);
  job->id = g_strdup (g_strstrip (parts[0]));
  job->state = parse_state (g_strstrip (parts[1]));
  job->reason = g_strdup (g_str_equal (g_strstrip (parts[2]), "None") ? "" : parts[2]);
  job->name = g_strdup (g_strstrip (parts[3]));
  if (job->state == EF_SLURM_WAITING && g_str_has_prefix (job->reason, "JobHeld"))
    job->state = EF_SLURM_STILL;

  return job;
}

void
ef_slurm_list_async (GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_slurm_list_async);
  ask (task, (const char *const[]) { "squeue", "--me", "--noheader", "--states=all",
                                     "--format=%i|%T|%r|%j", NULL });
}

void
ef_slurm_look_back_async (const char *const *names,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *list = g_strjoinv (",", (char **) names);
  g_autofree char *word = g_strconcat ("--name=", list, NULL);

  g_task_set_source_tag (task, ef_slurm_look_back_async);
  /* Without a begin it looks no further back than the last midnight. */
  ask (task, (const char *const[]) { "sacct", "--noheader", "--parsable2", "--allocations",
                                     "--starttime=now-60days",
                                     "--format=JobID,State,Reason,JobName", word, NULL });
}

GPtrArray *
ef_slurm_list_finish (GAsyncResult *result, GError **error)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), error);
  g_auto (GStrv) lines = NULL;
  GPtrArray *jobs;

  if (text == NULL)
    return NULL;

  jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_slurm_job_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    EfSlurmJob *job = parse_job (lines[i]);

    if (job != NULL)
      g_ptr_array_add (jobs, job);
  }

  return jobs;
}

/* Ending, and standing still */

void
ef_slurm_cancel_async (const char *name, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *word = g_strconcat ("--name=", name, NULL);

  g_task_set_source_tag (task, ef_slurm_cancel_async);
  ask (task, (const char *const[]) { "scancel", "--me", "--quiet", word, NULL });
}

void
ef_slurm_set_still_async (const char *id,
                          gboolean runs,
                          gboolean still,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  const char *verb = runs ? (still ? "suspend" : "resume") : (still ? "hold" : "release");

  g_task_set_source_tag (task, ef_slurm_set_still_async);
  ask (task, (const char *const[]) { "scontrol", verb, id, NULL });
}

void
ef_slurm_probe_async (const char *file,
                      const char *text,
                      const char *const *options,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *patience = g_strdup_printf ("--immediate=%d", PROBE_S);
  g_auto (GStrv) words = NULL;

  g_task_set_source_tag (task, ef_slurm_probe_async);
  g_strv_builder_add (builder, "srun");
  add_words (builder, options);
  g_strv_builder_add_many (builder, "--ntasks=1", "--job-name=edit-factory-look", "--chdir=/",
                           patience, "--input=none", "grep", "-q", text, file, NULL);
  words = g_strv_builder_end (builder);
  ask_for (task, (const char *const *) words, (PROBE_S + 10) * 1000);
}

gboolean
ef_slurm_done_finish (GAsyncResult *result, GError **error)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), error);

  return text != NULL;
}
