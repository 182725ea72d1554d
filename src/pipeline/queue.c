/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

#include "core/error.h"
#include "core/log.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "store/job-table.h"

#define FINISHED_MOST 200 /* of those that have ended, so many are shown */
#define ROWS_MOST 100
#define RETRY_DELAY (5 * G_USEC_PER_SEC) /* four times as long after each attempt */

G_DEFINE_FINAL_TYPE (EfQueue, ef_queue, G_TYPE_OBJECT)

enum {
  HOLDS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef enum {
  PROP_PROBLEM = 1,
} EfQueueProperty;

static GParamSpec *properties[PROP_PROBLEM + 1];

static const char *const problem_texts[] = {
  [EF_QUEUE_PROBLEM_OWNER] = "The work could not be taken over",
  [EF_QUEUE_PROBLEM_LIST] = "The queue could not be read",
  [EF_QUEUE_PROBLEM_STORE] = "What becomes of jobs cannot be stored",
};

/* What is wrong. */

const char *
ef_queue_get_profile_name (EfQueue *self, EfJob *job)
{
  EfProfile *profile = ef_studio_get_profile_by_id (self->studio, ef_job_get_profile_id (job));

  return profile != NULL ? ef_profile_get_name (profile) : NULL;
}

const char *
ef_queue_get_problem (EfQueue *self)
{
  for (guint i = 0; i < EF_QUEUE_N_PROBLEMS; i++) {
    if (self->problems[i] != NULL)
      return self->problems[i];
  }

  return NULL;
}

void
ef_queue_set_problem (EfQueue *self, EfQueueProblem which, const char *profile, const GError *error)
{
  if (!g_set_str (&self->problems[which], error != NULL ? error->message : NULL))
    return;

  if (error != NULL)
    ef_log_message (profile, "%s: %s", problem_texts[which], error->message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* The list. */

gboolean
ef_queue_job_is_waiting (EfJob *job)
{
  EfJobState state = ef_job_get_state (job);

  return state == EF_JOB_PENDING || state == EF_JOB_QUEUED || state == EF_JOB_RETRYING ||
         (state == EF_JOB_UNKNOWN && ef_job_get_retry_at (job) > 0);
}

/* Until a moment that it knows. */
gboolean
ef_queue_job_is_timed (EfJob *job)
{
  return ef_job_get_state (job) == EF_JOB_RETRYING || ef_job_get_state (job) == EF_JOB_UNKNOWN;
}

gboolean
ef_queue_job_is_of (EfJob *job, const char *profile_id)
{
  return profile_id == NULL || g_str_equal (ef_job_get_profile_id (job), profile_id);
}

gboolean
ef_queue_job_is_in (EfJob *job, const char *profile_id, guint kinds, const char *const *ids)
{
  return ef_queue_job_is_of (job, profile_id) &&
         (kinds == 0 || (kinds & (1u << ef_job_get_kind (job))) != 0) &&
         (ids == NULL || g_strv_contains (ids, ef_job_get_id (job)) ||
          g_strv_contains (ids, ef_job_get_subject (job)));
}

static int
compare (gconstpointer one, gconstpointer other, gpointer data)
{
  EfJob *a = EF_JOB ((gpointer) one);
  EfJob *b = EF_JOB ((gpointer) other);
  gint64 first = ef_job_get_created (a);
  gint64 second = ef_job_get_created (b);

  if (first == second) {
    first = ef_job_get_place (a);
    second = ef_job_get_place (b);
  }

  return (first > second) - (first < second);
}

static void
drop (EfQueue *self, const char *id)
{
  EfJob *job = g_hash_table_lookup (self->by_id, id);
  guint position;

  if (job == NULL)
    return;

  g_hash_table_remove (self->by_id, id);
  if (g_list_store_find (self->jobs, job, &position))
    g_list_store_remove (self->jobs, position);
}

static int
compare_ended (gconstpointer one, gconstpointer other)
{
  gint64 first = ef_job_get_ended (EF_JOB ((gpointer) one));
  gint64 second = ef_job_get_ended (EF_JOB ((gpointer) other));

  return (first < second) - (first > second);
}

/* The latest that have ended stay. Who waits for the others has counted them before they go, and noted what
 * has not ended as soon as it was seen. */
static void
drop_old (EfQueue *self)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_job_state_is_final (ef_job_get_state (job)))
      g_ptr_array_add (ended, g_steal_pointer (&job));
  }
  if (ended->len <= FINISHED_MOST)
    return;

  g_ptr_array_sort_values (ended, compare_ended);
  for (guint i = FINISHED_MOST; i < ended->len; i++)
    drop (self, ef_job_get_id (g_ptr_array_index (ended, i)));
}

/* Of a job that runs here the database is behind; only the wishes of others are taken from it. */
static void
follow (EfQueue *self, EfJob *job, EfJob *row)
{
  const char *id = ef_job_get_id (job);

  if (!g_hash_table_contains (self->running, id)) {
    ef_job_assign (job, row);
    return;
  }

  if (ef_job_get_state (row) == EF_JOB_CANCELED)
    ef_queue_end_run (self, id, EF_QUEUE_END_GONE);
  ef_job_set_hold (job, ef_job_get_hold (row));
  ef_job_set_priority (job, ef_job_get_priority (row));
}

/* How far a source has been read shows its job, whoever runs it. */
static void
source_progress_cb (EfJob *job, GParamSpec *pspec, EfQueue *self)
{
  EfSource *source =
    ef_source_list_find (ef_studio_get_source_list (self->studio), ef_job_get_subject (job));

  if (source != NULL)
    ef_source_set_progress (source, ef_job_get_progress (job));
}

static void
watch (EfQueue *self, EfJob *job)
{
  g_hash_table_insert (self->by_id, (gpointer) ef_job_get_id (job), job);
  if (ef_job_get_kind (job) == EF_JOB_IMPORT)
    g_signal_connect_object (job, "notify::progress", G_CALLBACK (source_progress_cb), self, 0);
  ef_queue_read_progress (self, job);
}

static void
put (EfQueue *self, EfJob *row)
{
  EfJob *job = g_hash_table_lookup (self->by_id, ef_job_get_id (row));

  if (job != NULL) {
    follow (self, job, row);
    return;
  }

  g_list_store_insert_sorted (self->jobs, row, compare, NULL);
  watch (self, row);
}

static void
remove_gone (EfQueue *self, const char *id)
{
  ef_queue_end_run (self, id, EF_QUEUE_END_GONE);
  drop (self, id);
}

static gboolean
is_at (GListModel *model, guint position, EfJob *job)
{
  g_autoptr (EfJob) there = g_list_model_get_item (model, position);

  return there == job;
}

/* Brings the list to what it shall be, in one piece, and nothing that stays is touched. */
static void
show (EfQueue *self, GPtrArray *wanted)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  guint n_jobs = g_list_model_get_n_items (model);
  guint n_most = MIN (n_jobs, wanted->len);
  guint first = 0;
  guint last = 0;

  while (first < n_most && is_at (model, first, g_ptr_array_index (wanted, first)))
    first++;
  while (last < n_most - first &&
         is_at (model, n_jobs - last - 1, g_ptr_array_index (wanted, wanted->len - last - 1)))
    last++;
  if (first + last < MAX (n_jobs, wanted->len))
    g_list_store_splice (self->jobs, first, n_jobs - first - last, wanted->pdata + first,
                         wanted->len - first - last);
}

static void
remove_others (EfQueue *self, GPtrArray *wanted)
{
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < wanted->len; i++)
    g_hash_table_add (left, (gpointer) ef_job_get_id (g_ptr_array_index (wanted, i)));
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!g_hash_table_contains (left, id))
      g_ptr_array_add (gone, g_strdup (id));
  }

  for (guint i = 0; i < gone->len; i++) {
    ef_queue_end_run (self, g_ptr_array_index (gone, i), EF_QUEUE_END_GONE);
    g_hash_table_remove (self->by_id, g_ptr_array_index (gone, i));
  }
}

/* All rows that matter: what is not among them is gone. */
static void
fill (EfQueue *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < rows->len; i++) {
    EfJob *row = g_ptr_array_index (rows, i);
    EfJob *job = g_hash_table_lookup (self->by_id, ef_job_get_id (row));

    if (job != NULL)
      follow (self, job, row);
    else
      watch (self, row);
    g_ptr_array_add (wanted, g_object_ref (job != NULL ? job : row));
  }

  remove_others (self, wanted);
  g_ptr_array_sort_values_with_data (wanted, compare, NULL);
  show (self, wanted);
}

/* Reading what the database holds. */

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);

  call->list =
    ef_job_table_list_recent (connection, FINISHED_MOST, (const char *const *) ids, error);

  return call->list != NULL;
}

static void
load_again_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  self->load_id = 0;
  ef_queue_load (self);
}

static void
load_later (EfQueue *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) || self->is_stopped)
    return;

  ef_queue_set_problem (self, EF_QUEUE_PROBLEM_LIST, NULL, error);
  if (self->load_id == 0)
    self->load_id = g_timeout_add_once ((guint) (self->retry_delay / 1000), load_again_cb, self);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  guint load = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    load_later (self, error);
    ef_queue_fail_waiters (self, load, error);
    self->n_loaded = load;
    return;
  }

  self->is_loaded = TRUE;
  self->n_loaded = load;
  g_clear_handle_id (&self->load_id, g_source_remove);
  ef_queue_set_problem (self, EF_QUEUE_PROBLEM_LIST, NULL, NULL);
  fill (self, call->list);
  ef_queue_note_jobs (self);
  drop_old (self);
  ef_queue_pump (self);
}

/* What is in work here, or waited for, is read however long ago it has ended. */
void
ef_queue_load (EfQueue *self)
{
  g_autoptr (GPtrArray) ids = g_hash_table_get_keys_as_ptr_array (self->running);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self->studio, NULL, listed_cb, g_object_ref (self));

  g_task_set_source_tag (task, ef_queue_load);
  g_task_set_task_data (task, GUINT_TO_POINTER (++self->n_loads), NULL);
  ef_queue_add_awaited (self, ids);
  g_ptr_array_add (ids, NULL);
  call->text = g_strjoinv ("\n", (char **) ids->pdata);
  ef_studio_call_read (self->studio, list_in_database, call, task);
}

static gboolean
get_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);
  g_autoptr (GString) gone = g_string_new (NULL);

  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) local = NULL;
    EfJob *job = ef_job_table_get (connection, ids[i], &local);

    if (job != NULL) {
      g_ptr_array_add (call->list, job);
    } else if (g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_string_append_printf (gone, "%s%s", gone->len > 0 ? "\n" : "", ids[i]);
    } else {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }
  g_free (call->text);
  call->text = g_string_free (g_steal_pointer (&gone), FALSE);

  return TRUE;
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);
  g_auto (GStrv) gone = NULL;

  if (call == NULL) {
    load_later (self, error);
    return;
  }

  gone = g_strsplit (call->text, "\n", -1);
  for (guint i = 0; gone[i] != NULL; i++)
    remove_gone (self, gone[i]);
  for (guint i = 0; i < call->list->len; i++)
    put (self, g_ptr_array_index (call->list, i));
  ef_queue_note_jobs (self);
  drop_old (self);
  ef_queue_pump (self);
}

void
ef_queue_read_rows (EfQueue *self, GHashTable *ids)
{
  g_autoptr (GPtrArray) list = g_hash_table_get_keys_as_ptr_array (ids);
  EfStudioCall *call;
  GTask *task;

  if (!ef_studio_get_is_open (self->studio))
    return;

  call = ef_studio_call_new ();
  task = g_task_new (self->studio, NULL, got_cb, g_object_ref (self));
  g_task_set_source_tag (task, ef_queue_read_rows);
  g_ptr_array_add (list, NULL);
  call->text = g_strjoinv ("\n", (char **) list->pdata);
  ef_studio_call_read (self->studio, get_in_database, call, task);
}

void
ef_queue_take (EfQueue *self, GPtrArray *changes)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean has_holds = FALSE;

  if (self->files == NULL)
    return;

  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    if (g_str_equal (change->table, "job"))
      g_hash_table_add (ids, g_strdup (change->id));
    has_holds |= g_str_equal (change->table, "setting") &&
                 (g_str_has_prefix (change->id, EF_QUEUE_HOLD) || g_str_equal (change->id, "*"));
  }

  if (has_holds)
    ef_queue_load_holds (self);
  if (g_hash_table_contains (ids, "*") || g_hash_table_size (ids) > ROWS_MOST)
    ef_queue_load (self);
  else if (g_hash_table_size (ids) > 0)
    ef_queue_read_rows (self, ids);
}

/* The object. */

static void
ef_queue_dispose (GObject *object)
{
  EfQueue *self = EF_QUEUE (object);

  self->is_stopped = TRUE;
  g_clear_handle_id (&self->lock_id, g_source_remove);
  g_clear_handle_id (&self->wake_id, g_source_remove);
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (ef_queue_parent_class)->dispose (object);
}

static void
ef_queue_finalize (GObject *object)
{
  EfQueue *self = EF_QUEUE (object);

  g_clear_pointer (&self->files, ef_queue_files_free);
  for (guint i = 0; i < EF_QUEUE_N_KINDS; i++)
    g_ptr_array_unref (self->runners[i]);
  g_ptr_array_unref (self->waiters);
  g_ptr_array_unref (self->stopping);
  g_hash_table_unref (self->running);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->holds);
  g_hash_table_unref (self->banned);
  g_hash_table_unref (self->turns);
  g_object_unref (self->jobs);
  g_strfreev (self->only);
  g_free (self->only_profile);
  for (guint i = 0; i < EF_QUEUE_N_PROBLEMS; i++)
    g_free (self->problems[i]);

  G_OBJECT_CLASS (ef_queue_parent_class)->finalize (object);
}

static void
ef_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((EfQueueProperty) id) {
  case PROP_PROBLEM:
    g_value_set_string (value, ef_queue_get_problem (EF_QUEUE (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_class_init (EfQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_queue_dispose;
  object_class->finalize = ef_queue_finalize;
  object_class->get_property = ef_queue_get_property;

  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[HOLDS_CHANGED] = g_signal_new ("holds-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_queue_init (EfQueue *self)
{
  self->jobs = g_list_store_new (EF_TYPE_JOB);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, ef_queue_run_free);
  self->holds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->banned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiters = g_ptr_array_new_with_free_func (ef_queue_waiter_free);
  self->stopping = g_ptr_array_new_with_free_func (ef_queue_stop_free);
  for (guint i = 0; i < EF_QUEUE_N_KINDS; i++)
    self->runners[i] = g_ptr_array_new ();
  self->retry_delay = RETRY_DELAY;
}

EfQueue *
ef_queue_new (EfStudio *studio)
{
  EfQueue *self = g_object_new (EF_TYPE_QUEUE, NULL);

  self->studio = studio;
  ef_queue_watch_lanes (self);

  return self;
}

EfStudio *
ef_queue_get_studio (EfQueue *self)
{
  return self->studio;
}

void
ef_queue_add_runner (EfQueue *self, EfJobKind kind, const EfRunner *runner)
{
  g_ptr_array_add (self->runners[kind], (gpointer) runner);
  ef_queue_watch_limit (self, runner);
}

void
ef_queue_set_retry_delay (EfQueue *self, gint64 microseconds)
{
  self->retry_delay = microseconds;
}

GListModel *
ef_queue_get_jobs (EfQueue *self)
{
  return G_LIST_MODEL (self->jobs);
}

EfJob *
ef_queue_get_job (EfQueue *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

gboolean
ef_queue_is_owner (EfQueue *self)
{
  return self->lock == EF_QUEUE_LOCK_OURS;
}

void
ef_queue_start (EfQueue *self)
{
  if (self->files != NULL && !self->is_stopped)
    return;

  self->is_stopped = FALSE;
  if (self->files == NULL)
    self->files = ef_queue_files_new (ef_studio_get_paths (self->studio)->data);
  ef_queue_load_holds (self);
  ef_queue_load (self);
  ef_queue_try_lock (self);
}
