/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/log.h"
#include "pipeline/cache.h"
#include "pipeline/queue-private.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "platform/folder.h"
#include "store/error.h"
#include "store/job-table.h"
#include "store/setting-table.h"

#define LOCK_AGAIN_MS 1000
#define PROGRESS_MS 1000
#define FINISHED_MOST 200 /* of those that have ended, so many are shown */
#define ROWS_MOST 100
#define ATTEMPTS_MOST 3
#define RETRY_DELAY (5 * G_USEC_PER_SEC) /* four times as long after each attempt */

#define HOLD "hold"

/* Why a job that runs is to end. */
typedef enum {
  END_NONE,
  END_BACK, /* into the queue: it waits, or the application ends */
  END_GONE, /* it was cancelled, or removed with its profile: nothing is to be written */
} End;

typedef struct {
  EfQueue *queue;            /* (owned) */
  EfJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gulong progress_id;
  double written; /* the progress in the file */
  End end;
} Run;

typedef enum {
  LOCK_NONE,
  LOCK_ASKED,
  LOCK_TAKING, /* ours; what the owner before left is put in order */
  LOCK_OURS,
} Lock;

struct _EfQueue {
  GObject parent_instance;

  EfStudio *studio;    /* (unowned) */
  GListStore *jobs;    /* (owned) (element-type EfJob) */
  GHashTable *by_id;   /* (owned): what is in the list, which holds both */
  GHashTable *running; /* (owned) (element-type Run): by id; being in it is running here */
  GHashTable *holds;   /* (owned): "PROFILE KIND", where "*" stands for all */
  GHashTable *banned;  /* (owned): ids of profiles that are about to go */
  GHashTable *turns;   /* (owned): when a profile was last served */
  EfRunner runners[EF_QUEUE_N_KINDS];
  EfQueueFiles *files;   /* (owned) (nullable): once started */
  GFileMonitor *monitor; /* (owned) (nullable): of the progress that the owner tells */
  GPtrArray *waiters;    /* (owned) (element-type Waiter) */
  GPtrArray *stopping;   /* (owned) (element-type Stop) */
  guint64 turn;
  guint n_loads; /* asked for */
  guint n_loaded;
  gint64 retry_delay;
  Lock lock;
  guint lock_id;
  guint wake_id;
  guint progress_id;
  gboolean is_loaded;
  gboolean is_stopped;
  char **only;        /* (nullable): nothing else is run here */
  char *only_profile; /* (nullable) */
  guint only_kinds;
  guint n_left; /* may still begin; G_MAXUINT: any number */
  gboolean is_limited;
};

/* Somebody waits for jobs of a scope. */
typedef struct {
  GTask *task; /* (owned) */
  char *profile_id;
  guint kinds;
  char **ids;
  gboolean wait;
  guint load;       /* the reading that shows him what there is */
  gboolean is_sure; /* that reading was asked for when it seemed to be over already */
  GHashTable *open; /* (owned): ids of those that have not ended */
  EfQueueOutcome outcome;
  gulong cancelled_id;
} Waiter;

/* Somebody waits until nothing runs any more; of one profile, or at all. */
typedef struct {
  GTask *task;      /* (owned) */
  char *profile_id; /* (nullable) */
} Stop;

G_DEFINE_FINAL_TYPE (EfQueue, ef_queue, G_TYPE_OBJECT)

enum {
  HOLDS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void pump (EfQueue *self);
static void check_waiters (EfQueue *self);
static void read_rows (EfQueue *self, GHashTable *ids);

/* The list. */

static gboolean
is_waiting (EfJob *job)
{
  EfJobState state = ef_job_get_state (job);

  return state == EF_JOB_PENDING || state == EF_JOB_QUEUED || state == EF_JOB_RETRYING;
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

static void
drop_old (EfQueue *self)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_job_state_is_final (ef_job_get_state (job)))
      g_ptr_array_add (ended, g_strdup (ef_job_get_id (job)));
  }
  for (guint i = 0; i + FINISHED_MOST < ended->len; i++)
    drop (self, g_ptr_array_index (ended, i));
}

static void
end_run (EfQueue *self, const char *id, End end)
{
  Run *run = g_hash_table_lookup (self->running, id);

  if (run == NULL)
    return;

  run->end = MAX (run->end, end);
  g_cancellable_cancel (run->cancellable);
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
    end_run (self, id, END_GONE);
  if (ef_job_get_hold (row) && !ef_job_get_hold (job))
    end_run (self, id, END_BACK);
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
  end_run (self, id, END_GONE);
  drop (self, id);
}

/* All rows there are: what is not among them is gone. */
static void
fill (EfQueue *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (left, (gpointer) ef_job_get_id (g_ptr_array_index (rows, i)));
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!g_hash_table_contains (left, id))
      g_ptr_array_add (gone, g_strdup (id));
  }
  for (guint i = 0; i < gone->len; i++)
    remove_gone (self, g_ptr_array_index (gone, i));

  if (g_hash_table_size (self->by_id) > 0) {
    for (guint i = 0; i < rows->len; i++)
      put (self, g_ptr_array_index (rows, i));
    return;
  }

  g_ptr_array_sort_values_with_data (rows, compare, NULL);
  for (guint i = 0; i < rows->len; i++)
    watch (self, g_ptr_array_index (rows, i));
  g_list_store_splice (self->jobs, 0, 0, rows->pdata, rows->len);
}

/* Holds. */

static char *
make_hold (const char *profile_id, int kind)
{
  return g_strdup_printf ("%s %s", profile_id != NULL ? profile_id : "*",
                          kind >= 0 ? ef_job_kind_to_nick ((EfJobKind) kind) : "*");
}

/* That what runs is to stop is kept beside the hold itself. */
static char *
make_stop (const char *profile_id, int kind)
{
  g_autofree char *hold = make_hold (profile_id, kind);

  return g_strconcat ("stop ", hold, NULL);
}

char *
ef_queue_make_hold_key (int kind)
{
  return kind >= 0 ? g_strconcat (HOLD "-", ef_job_kind_to_nick ((EfJobKind) kind), NULL)
                   : g_strdup (HOLD);
}

static gboolean
has_hold (EfQueue *self, const char *profile_id, int kind)
{
  g_autofree char *hold = make_hold (profile_id, kind);

  return g_hash_table_contains (self->holds, hold);
}

gboolean
ef_queue_is_held (EfQueue *self, const char *profile_id, int kind)
{
  return has_hold (self, NULL, -1) || (kind >= 0 && has_hold (self, NULL, kind)) ||
         (profile_id != NULL &&
          (has_hold (self, profile_id, -1) || (kind >= 0 && has_hold (self, profile_id, kind))));
}

static gboolean
is_job_held (EfQueue *self, EfJob *job)
{
  return ef_job_get_hold (job) ||
         ef_queue_is_held (self, ef_job_get_profile_id (job), (int) ef_job_get_kind (job));
}

static gboolean
read_hold (EfConnection *connection,
           const char *profile_id,
           int kind,
           GPtrArray *holds,
           GError **error)
{
  g_autofree char *key = ef_queue_make_hold_key (kind);
  g_autofree char *value = NULL;

  if (!ef_setting_table_get (connection, profile_id, key, &value, error))
    return FALSE;
  if (value != NULL)
    g_ptr_array_add (holds, make_hold (profile_id, kind));
  if (g_strcmp0 (value, EF_QUEUE_HOLD_STOP) == 0)
    g_ptr_array_add (holds, make_stop (profile_id, kind));

  return TRUE;
}

static gboolean
read_holds (EfConnection *connection, const char *profile_id, GPtrArray *holds, GError **error)
{
  for (int kind = -1; kind < EF_QUEUE_N_KINDS; kind++) {
    if (!read_hold (connection, profile_id, kind, holds, error))
      return FALSE;
  }

  return TRUE;
}

/* The ids of the profiles are in the text of the call. */
static gboolean
read_holds_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);

  call->list = g_ptr_array_new_with_free_func (g_free);
  if (!read_holds (connection, NULL, call->list, error))
    return FALSE;
  for (guint i = 0; ids[i] != NULL; i++) {
    if (!read_holds (connection, ids[i], call->list, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_to_stop (EfQueue *self, EfJob *job)
{
  const char *profile_id = ef_job_get_profile_id (job);
  int kind = (int) ef_job_get_kind (job);
  g_autofree char *all = make_stop (NULL, -1);
  g_autofree char *kinds = make_stop (NULL, kind);
  g_autofree char *brand = make_stop (profile_id, -1);
  g_autofree char *both = make_stop (profile_id, kind);

  return g_hash_table_contains (self->holds, all) || g_hash_table_contains (self->holds, kinds) ||
         g_hash_table_contains (self->holds, brand) || g_hash_table_contains (self->holds, both);
}

static void
stop_held (EfQueue *self)
{
  g_autoptr (GPtrArray) runs = g_hash_table_get_values_as_ptr_array (self->running);

  for (guint i = 0; i < runs->len; i++) {
    Run *run = g_ptr_array_index (runs, i);

    if (is_to_stop (self, run->job))
      end_run (self, ef_job_get_id (run->job), END_BACK);
  }
}

static void
holds_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call == NULL)
    return;

  g_hash_table_remove_all (self->holds);
  for (guint i = 0; i < call->list->len; i++)
    g_hash_table_add (self->holds, g_strdup (g_ptr_array_index (call->list, i)));
  g_signal_emit (self, signals[HOLDS_CHANGED], 0);
  stop_held (self);
  pump (self);
}

static void
load_holds (EfQueue *self)
{
  GListModel *profiles = ef_studio_get_profiles (self->studio);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self->studio, NULL, holds_cb, g_object_ref (self));

  g_task_set_source_tag (task, load_holds);
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    g_strv_builder_add (ids, ef_profile_get_id (profile));
  }
  list = g_strv_builder_end (ids);
  call->text = g_strjoinv ("\n", list);
  ef_studio_call_read (self->studio, read_holds_in_database, call, task);
}

/* Progress, for the processes that only look on. */

static void
write_progress_cb (gpointer user_data)
{
  EfQueue *self = user_data;
  GHashTableIter iter;
  gpointer value;

  self->progress_id = 0;
  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Run *run = value;
    double progress = ef_job_get_progress (run->job);

    if (run->written >= progress && run->written <= progress)
      continue;
    run->written = progress;
    ef_queue_files_write_progress (self->files, ef_job_get_id (run->job), progress);
  }
}

static void
job_progress_cb (EfJob *job, GParamSpec *pspec, EfQueue *self)
{
  if (self->progress_id == 0)
    self->progress_id = g_timeout_add_once (PROGRESS_MS, write_progress_cb, self);
}

static void
progress_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autofree char *id = g_file_get_basename (G_FILE (object));
  g_autofree char *text = NULL;
  gsize length;
  EfJob *job = g_hash_table_lookup (self->by_id, id);
  double progress;

  if (!g_file_load_contents_finish (G_FILE (object), result, &text, &length, NULL, NULL) ||
      job == NULL || g_hash_table_contains (self->running, id))
    return;

  progress = ef_queue_files_parse_progress (text, length);
  if (progress >= 0)
    ef_job_set_progress (job, progress);
}

static void
progress_changed_cb (EfQueue *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  GFile *changed = event == G_FILE_MONITOR_EVENT_RENAMED ? other : file;

  if (event != G_FILE_MONITOR_EVENT_DELETED && event != G_FILE_MONITOR_EVENT_MOVED_OUT)
    g_file_load_contents_async (changed, NULL, progress_read_cb, g_object_ref (self));
}

static void
watch_progress (EfQueue *self)
{
  g_autoptr (GFile) folder = NULL;

  if (self->monitor != NULL)
    return;

  folder = g_file_new_for_path (ef_queue_files_get_progress_folder (self->files));
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (progress_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

/* Runs. */

static void
run_free (gpointer data)
{
  Run *self = data;

  g_clear_signal_handler (&self->progress_id, self->job);
  g_object_unref (self->cancellable);
  g_object_unref (self->job);
  g_object_unref (self->queue);
  g_free (self);
}

static gboolean
is_profile (EfJob *job, const char *profile_id)
{
  return profile_id == NULL || g_str_equal (ef_job_get_profile_id (job), profile_id);
}

static gboolean
runs_any (EfQueue *self, const char *profile_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (is_profile (((Run *) value)->job, profile_id))
      return TRUE;
  }

  return FALSE;
}

static void
stop_free (gpointer data)
{
  Stop *self = data;

  g_object_unref (self->task);
  g_free (self->profile_id);
  g_free (self);
}

static void
check_stopping (EfQueue *self)
{
  for (guint i = self->stopping->len; i > 0; i--) {
    Stop *stop = g_ptr_array_index (self->stopping, i - 1);

    if (!runs_any (self, stop->profile_id)) {
      g_autoptr (GTask) task = g_object_ref (stop->task);

      g_ptr_array_remove_index (self->stopping, i - 1);
      g_task_return_boolean (task, TRUE);
    }
  }
}

static void
folder_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_folder_remove_finish (result, NULL);
}

/* Its profile was deleted by another process, which has tidied up while this was still being written. */
static void
tidy_after (EfQueue *self, EfJob *job)
{
  const char *profile_id = ef_job_get_profile_id (job);
  g_autofree char *folder = NULL;

  if (ef_studio_get_profile_by_id (self->studio, profile_id) != NULL)
    return;

  folder = ef_paths_get_profile_cache (ef_studio_get_paths (self->studio), profile_id);
  ef_folder_remove_async (folder, NULL, folder_gone_cb, NULL);
}

static void
forget_run (EfQueue *self, Run *run)
{
  g_autofree char *id = g_strdup (ef_job_get_id (run->job));

  if (run->end == END_GONE)
    tidy_after (self, run->job);
  ef_queue_files_remove_progress (self->files, id);
  g_hash_table_remove (self->running, id);
}

static void
reload_one (EfQueue *self, const char *id)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (ids, g_strdup (id));
  read_rows (self, ids);
}

/* What became of a job, on its way into the database. */
typedef struct {
  EfJob *values; /* (owned) */
  EfJobState to;
  EfJobFields fields;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *self = data;

  g_object_unref (self->values);
  g_free (self);
}

static gboolean
end_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Ending *ending = data;

  return ef_job_table_move (connection, ef_job_get_id (ending->values), EF_JOB_RUNNING, ending->to,
                            error) &&
         (ending->fields == 0 ||
          ef_job_table_update (connection, ending->values, ending->fields, error));
}

/* Who was faster, with a cancel, has said what the row is; it is read again in any case. */
static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (EfQueue) self = g_object_ref (run->queue);
  g_autoptr (EfJob) job = g_object_ref (run->job);
  g_autoptr (GError) error = NULL;
  Ending *ending = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (ending != NULL) {
    ef_job_set_problem (job, ef_job_get_problem (ending->values));
    ef_job_set_attempts (job, ef_job_get_attempts (ending->values));
    ef_job_set_retry_at (job, ef_job_get_retry_at (ending->values));
    ef_job_set_state (job, ending->to);
  } else if (!g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT) &&
             !g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    ef_log_message (NULL, "What became of a job is not stored: %s", error->message);
  }

  forget_run (self, run);
  if (ending == NULL)
    reload_one (self, ef_job_get_id (job));
  check_stopping (self);
  pump (self);
}

static gint64
get_retry_at (EfQueue *self, int attempts)
{
  gint64 delay = self->retry_delay;

  for (int i = 1; i < attempts; i++)
    delay *= 4;

  return g_get_real_time () + delay;
}

/* What shall become of the job. A reader that fell over may not do so again; what else went wrong would. */
static void
decide (Run *run, const GError *error, Ending *ending)
{
  int attempts = ef_job_get_attempts (run->job) + 1;

  ending->fields = EF_JOB_PROBLEM | EF_JOB_DETAIL | EF_JOB_RESULT | EF_JOB_RETRY_AT;
  ef_job_set_retry_at (ending->values, 0);
  if (error == NULL) {
    ending->to = EF_JOB_COMPLETED;
    ef_job_set_problem (ending->values, "");
  } else if (run->end == END_BACK || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    ending->to = EF_JOB_QUEUED;
    ending->fields = 0;
  } else {
    ending->fields |= EF_JOB_ATTEMPTS;
    ef_job_set_problem (ending->values, error->message);
    ef_job_set_attempts (ending->values, attempts);
    if (ef_media_child_error_is_passing (error) && attempts < ATTEMPTS_MOST) {
      ending->to = EF_JOB_RETRYING;
      ef_job_set_retry_at (ending->values, get_retry_at (run->queue, attempts));
    } else {
      ending->to = EF_JOB_FAILED;
    }
  }
}

static void
run_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (EfQueue) self = g_object_ref (run->queue);
  const EfRunner *runner = &self->runners[ef_job_get_kind (run->job)];
  g_autoptr (GError) error = NULL;
  Ending *ending;

  runner->run_finish (self->studio, result, &error);
  if (run->end == END_GONE) {
    g_autofree char *id = g_strdup (ef_job_get_id (run->job));

    forget_run (self, run);
    reload_one (self, id);
    check_stopping (self);
    pump (self);
    return;
  }

  ending = g_new0 (Ending, 1);
  ending->values = ef_job_copy (run->job);
  decide (run, error, ending);
  ef_database_write_async (ef_studio_get_database (self->studio), end_in_database, ending,
                           ending_free, NULL, ended_cb, run);
}

/* The moves are one transaction: a job is running, or still where it was. */
static gboolean
begin_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfJob *job = data;
  g_autoptr (EfJob) row = ef_job_table_get (connection, ef_job_get_id (job), error);

  if (row == NULL)
    return FALSE;
  if ((ef_job_get_state (row) == EF_JOB_PENDING || ef_job_get_state (row) == EF_JOB_RETRYING) &&
      !ef_job_table_move (connection, ef_job_get_id (job), ef_job_get_state (row), EF_JOB_QUEUED,
                          error))
    return FALSE;

  return ef_job_table_move (connection, ef_job_get_id (job), EF_JOB_QUEUED, EF_JOB_RUNNING, error);
}

static void
begun_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (EfQueue) self = g_object_ref (run->queue);
  g_autoptr (GError) error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL) {
    g_autofree char *id = g_strdup (ef_job_get_id (run->job));

    if (!g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT) &&
        !g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND) &&
        !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
      ef_log_message (NULL, "A job does not begin: %s", error->message);
    forget_run (self, run);
    reload_one (self, id);
    check_stopping (self);
    check_waiters (self);
    return;
  }

  if (ef_job_get_state (run->job) != EF_JOB_QUEUED)
    ef_job_set_state (run->job, EF_JOB_QUEUED);
  ef_job_set_state (run->job, EF_JOB_RUNNING);
  self->runners[ef_job_get_kind (run->job)].run_async (self->studio, run->job, run->cancellable,
                                                       run_cb, run);
}

static void
begin (EfQueue *self, EfJob *job)
{
  Run *run = g_new0 (Run, 1);

  run->queue = g_object_ref (self);
  run->job = g_object_ref (job);
  run->cancellable = g_cancellable_new ();
  run->written = -1;
  run->progress_id = g_signal_connect (job, "notify::progress", G_CALLBACK (job_progress_cb), self);
  ef_job_set_progress (job, 0);
  g_hash_table_insert (self->running, (gpointer) ef_job_get_id (run->job), run);
  g_hash_table_insert (self->turns, g_strdup (ef_job_get_profile_id (job)),
                       GSIZE_TO_POINTER (++self->turn));
  if (self->is_limited)
    self->n_left--;
  ef_database_write_async (ef_studio_get_database (self->studio), begin_in_database,
                           g_object_ref (job), g_object_unref, NULL, begun_cb, run);
}

/* The pump. */

static guint
count_running (EfQueue *self, EfJobKind kind, const char *profile_id)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    EfJob *job = ((Run *) value)->job;

    n += ef_job_get_kind (job) == kind && is_profile (job, profile_id);
  }

  return n;
}

static gboolean
is_in (EfJob *job, const char *profile_id, guint kinds, const char *const *ids)
{
  return is_profile (job, profile_id) &&
         (kinds == 0 || (kinds & (1u << ef_job_get_kind (job))) != 0) &&
         (ids == NULL || g_strv_contains (ids, ef_job_get_id (job)) ||
          g_strv_contains (ids, ef_job_get_subject (job)));
}

/* Whether it would be run some time if nobody did anything. */
static gboolean
may_begin (EfQueue *self, EfJob *job)
{
  return is_waiting (job) && !is_job_held (self, job) &&
         self->runners[ef_job_get_kind (job)].run_async != NULL &&
         !g_hash_table_contains (self->banned, ef_job_get_profile_id (job));
}

static gboolean
is_due (EfJob *job, gint64 now)
{
  return ef_job_get_state (job) != EF_JOB_RETRYING || ef_job_get_retry_at (job) <= now;
}

static gboolean
is_mine (EfQueue *self, EfJob *job)
{
  return !self->is_limited || (self->n_left > 0 && is_in (job, self->only_profile, self->only_kinds,
                                                          (const char *const *) self->only));
}

static guint64
get_turn (EfQueue *self, EfJob *job)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->turns, ef_job_get_profile_id (job)));
}

/* By priority; then the brand that has least of this running, then the one that has waited longest; then
 * by place. */
static gboolean
is_better (EfQueue *self, EfJob *job, EfJob *best)
{
  EfJobKind kind = ef_job_get_kind (job);
  guint n, m;

  if (best == NULL || ef_job_get_priority (job) != ef_job_get_priority (best))
    return best == NULL || ef_job_get_priority (job) > ef_job_get_priority (best);

  n = count_running (self, kind, ef_job_get_profile_id (job));
  m = count_running (self, kind, ef_job_get_profile_id (best));
  if (n != m)
    return n < m;
  if (get_turn (self, job) != get_turn (self, best))
    return get_turn (self, job) < get_turn (self, best);

  return ef_job_get_place (job) < ef_job_get_place (best);
}

static EfJob *
choose (EfQueue *self, EfJobKind kind, gint64 now)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  guint n_jobs = g_list_model_get_n_items (model);
  EfJob *best = NULL;

  for (guint i = 0; i < n_jobs; i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_job_get_kind (job) == kind && may_begin (self, job) && is_due (job, now) &&
        is_mine (self, job) && !g_hash_table_contains (self->running, ef_job_get_id (job)) &&
        is_better (self, job, best))
      best = job;
  }

  return best;
}

static void
wake_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  self->wake_id = 0;
  pump (self);
}

static void
set_wake (EfQueue *self, gint64 now)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_job_get_state (job) == EF_JOB_RETRYING && may_begin (self, job) && !is_due (job, now))
      next = MIN (next, ef_job_get_retry_at (job));
  }

  g_clear_handle_id (&self->wake_id, g_source_remove);
  if (next != G_MAXINT64)
    self->wake_id = g_timeout_add_once (
      (guint) CLAMP ((next - now) / 1000 + 1, 1, G_TIME_SPAN_HOUR / 1000), wake_cb, self);
}

static void look_at_lock (EfQueue *self);

/* The one place from which work begins. */
static void
pump (EfQueue *self)
{
  gint64 now = g_get_real_time ();

  if (self->lock == LOCK_OURS && self->is_loaded && !self->is_stopped) {
    for (int kind = 0; kind < EF_QUEUE_N_KINDS; kind++) {
      EfJob *job;

      while (self->runners[kind].run_async != NULL &&
             count_running (self, (EfJobKind) kind, NULL) < self->runners[kind].limit &&
             (job = choose (self, (EfJobKind) kind, now)) != NULL)
        begin (self, job);
    }
    set_wake (self, now);
  }

  look_at_lock (self);
  check_waiters (self);
}

/* Reading what the database holds. */

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_job_table_list (connection, NULL, error);

  return call->list != NULL;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
      ef_log_message (NULL, "The queue could not be read: %s", error->message);
    return;
  }

  self->is_loaded = TRUE;
  self->n_loaded++;
  fill (self, call->list);
  drop_old (self);
  pump (self);
}

static void
load (EfQueue *self)
{
  GTask *task = g_task_new (self->studio, NULL, listed_cb, g_object_ref (self));

  g_task_set_source_tag (task, load);
  self->n_loads++;
  ef_studio_call_read (self->studio, list_in_database, ef_studio_call_new (), task);
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
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
  g_auto (GStrv) gone = NULL;

  if (call == NULL)
    return;

  gone = g_strsplit (call->text, "\n", -1);
  for (guint i = 0; gone[i] != NULL; i++)
    remove_gone (self, gone[i]);
  for (guint i = 0; i < call->list->len; i++)
    put (self, g_ptr_array_index (call->list, i));
  drop_old (self);
  pump (self);
}

static void
read_rows (EfQueue *self, GHashTable *ids)
{
  g_autoptr (GPtrArray) list = g_hash_table_get_keys_as_ptr_array (ids);
  EfStudioCall *call;
  GTask *task;

  if (!ef_studio_get_is_open (self->studio))
    return;

  call = ef_studio_call_new ();
  task = g_task_new (self->studio, NULL, got_cb, g_object_ref (self));
  g_task_set_source_tag (task, read_rows);
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
                 (g_str_has_prefix (change->id, HOLD) || g_str_equal (change->id, "*"));
  }

  if (has_holds)
    load_holds (self);
  if (g_hash_table_contains (ids, "*") || g_hash_table_size (ids) > ROWS_MOST)
    load (self);
  else if (g_hash_table_size (ids) > 0)
    read_rows (self, ids);
}

/* The lock. */

/* One that is on hold now was not before: it has brought down whoever ran it, so it says so. */
static gboolean
explain_hold (EfConnection *connection, EfJob *before, GError **error)
{
  g_autoptr (EfJob) job = ef_job_table_get (connection, ef_job_get_id (before), error);

  if (job == NULL)
    return FALSE;
  if (!ef_job_get_hold (job) || ef_job_get_hold (before))
    return TRUE;

  ef_job_set_problem (job, _ ("The application ended several times while this was running. It "
                              "waits until you let it go on."));

  return ef_job_table_update (connection, job, EF_JOB_PROBLEM, error);
}

static gboolean
take_back_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfJobFilter filter = { .states = 1u << EF_JOB_RUNNING };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);
  guint n_jobs = 0;

  if (jobs == NULL || !ef_job_table_take_back (connection, &n_jobs, error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++) {
    if (!explain_hold (connection, g_ptr_array_index (jobs, i), error))
      return FALSE;
  }

  return TRUE;
}

static void
taken_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (self->is_stopped || self->lock != LOCK_TAKING)
    return;

  if (call == NULL) {
    ef_log_message (NULL, "The queue could not be put in order: %s", error->message);
    ef_queue_files_unlock (self->files);
    self->lock = LOCK_NONE;
    return;
  }

  self->lock = LOCK_OURS;
  g_clear_object (&self->monitor);
  /* Also what was changed by this. */
  load (self);
  ef_cache_clean (self->studio, TRUE);
}

static void
locked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  gboolean is_ours = ef_queue_files_lock_finish (self->files, result);
  GTask *task;

  if (self->is_stopped || !is_ours) {
    self->lock = LOCK_NONE;
    if (is_ours)
      ef_queue_files_unlock (self->files);
    if (!self->is_stopped) {
      watch_progress (self);
      look_at_lock (self);
      check_waiters (self);
    }
    return;
  }

  self->lock = LOCK_TAKING;
  task = g_task_new (self->studio, NULL, taken_back_cb, g_object_ref (self));
  g_task_set_source_tag (task, locked_cb);
  ef_studio_call_write (self->studio, take_back_in_database, ef_studio_call_new (), task);
}

static void
try_lock (EfQueue *self)
{
  self->lock = LOCK_ASKED;
  ef_queue_files_lock_async (self->files, self, locked_cb, g_object_ref (self));
}

static gboolean
has_unfinished (EfQueue *self)
{
  GListModel *model = G_LIST_MODEL (self->jobs);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (!ef_job_state_is_final (ef_job_get_state (job)))
      return TRUE;
  }

  return FALSE;
}

static void
lock_again_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  self->lock_id = 0;
  if (self->lock == LOCK_NONE && !self->is_stopped)
    try_lock (self);
}

/* While there is work and another process has the lock, that one may end. */
static void
look_at_lock (EfQueue *self)
{
  if (self->lock == LOCK_NONE && self->lock_id == 0 && self->files != NULL && self->is_loaded &&
      !self->is_stopped && has_unfinished (self))
    self->lock_id = g_timeout_add_once (LOCK_AGAIN_MS, lock_again_cb, self);
}

/* Those who wait. */

static void
waiter_free (gpointer data)
{
  Waiter *self = data;

  g_object_unref (self->task);
  g_free (self->profile_id);
  g_strfreev (self->ids);
  g_hash_table_unref (self->open);
  g_free (self);
}

static void
count (EfQueueOutcome *outcome, EfJobState state)
{
  outcome->n_completed += state == EF_JOB_COMPLETED;
  outcome->n_failed += state == EF_JOB_FAILED;
  outcome->n_canceled += state == EF_JOB_CANCELED;
  outcome->n_unknown += state == EF_JOB_UNKNOWN;
}

/* Whether there is still something to wait for in @job. */
static gboolean
look_at_job (EfQueue *self, Waiter *waiter, EfJob *job)
{
  EfJobState state = ef_job_get_state (job);
  gboolean is_open = state == EF_JOB_RUNNING || is_waiting (job);

  if (is_open)
    g_hash_table_add (waiter->open, g_strdup (ef_job_get_id (job)));
  else if (g_hash_table_remove (waiter->open, ef_job_get_id (job)))
    count (&waiter->outcome, state);

  if (state == EF_JOB_RUNNING || g_hash_table_contains (self->running, ef_job_get_id (job)))
    return TRUE;
  if (!is_open || !may_begin (self, job) || (self->lock == LOCK_OURS && !is_mine (self, job)))
    return FALSE;

  return waiter->wait || is_due (job, g_get_real_time ());
}

static gboolean
is_over (EfQueue *self, Waiter *waiter)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  gboolean goes_on = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (is_in (job, waiter->profile_id, waiter->kinds, (const char *const *) waiter->ids))
      goes_on |= look_at_job (self, waiter, job);
  }

  return !goes_on;
}

static void
end_waiter (EfQueue *self, guint position, gboolean is_cancelled)
{
  Waiter *waiter = g_ptr_array_steal_index (self->waiters, position);

  g_clear_signal_handler (&waiter->cancelled_id, g_task_get_cancellable (waiter->task));
  waiter->outcome.n_waiting = g_hash_table_size (waiter->open);
  if (is_cancelled)
    g_task_return_new_error_literal (waiter->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                     _ ("This was cancelled."));
  else
    g_task_return_pointer (waiter->task, g_memdup2 (&waiter->outcome, sizeof waiter->outcome),
                           g_free);
  waiter_free (waiter);
}

static void
check_waiters (EfQueue *self)
{
  g_autoptr (EfQueue) kept = g_object_ref (self);

  if (!self->is_loaded || self->lock == LOCK_TAKING || self->lock == LOCK_ASKED)
    return;

  for (guint i = self->waiters->len; i > 0; i--) {
    Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);

    if (waiter->load > self->n_loaded)
      continue;
    if (!is_over (self, waiter)) {
      waiter->is_sure = FALSE;
    } else if (waiter->is_sure) {
      end_waiter (self, i - 1, FALSE);
    } else {
      /* What has just ended may have left more to do, which is stored but not in the list yet. */
      waiter->is_sure = TRUE;
      load (self);
      waiter->load = self->n_loads;
    }
  }
}

static gboolean
waiter_cancelled_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  for (guint i = self->waiters->len; i > 0; i--) {
    Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);

    if (g_cancellable_is_cancelled (g_task_get_cancellable (waiter->task)))
      end_waiter (self, i - 1, TRUE);
  }

  return G_SOURCE_REMOVE;
}

/* A handler of this signal must not disconnect itself. */
static void
cancelled_cb (GCancellable *cancellable, EfQueue *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, waiter_cancelled_cb, g_object_ref (self), g_object_unref);
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
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (ef_queue_parent_class)->dispose (object);
}

static void
ef_queue_finalize (GObject *object)
{
  EfQueue *self = EF_QUEUE (object);

  g_clear_pointer (&self->files, ef_queue_files_free);
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

  G_OBJECT_CLASS (ef_queue_parent_class)->finalize (object);
}

static void
ef_queue_class_init (EfQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_queue_dispose;
  object_class->finalize = ef_queue_finalize;

  signals[HOLDS_CHANGED] = g_signal_new ("holds-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_queue_init (EfQueue *self)
{
  self->jobs = g_list_store_new (EF_TYPE_JOB);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, run_free);
  self->holds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->banned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  self->stopping = g_ptr_array_new_with_free_func (stop_free);
  self->retry_delay = RETRY_DELAY;
}

EfQueue *
ef_queue_new (EfStudio *studio)
{
  EfQueue *self = g_object_new (EF_TYPE_QUEUE, NULL);

  self->studio = studio;

  return self;
}

EfStudio *
ef_queue_get_studio (EfQueue *self)
{
  return self->studio;
}

void
ef_queue_set_runner (EfQueue *self, EfJobKind kind, const EfRunner *runner)
{
  self->runners[kind] = *runner;
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
  return self->lock == LOCK_OURS;
}

void
ef_queue_start (EfQueue *self)
{
  if (self->files != NULL && !self->is_stopped)
    return;

  self->is_stopped = FALSE;
  if (self->files == NULL)
    self->files = ef_queue_files_new (ef_studio_get_paths (self->studio)->data);
  load_holds (self);
  load (self);
  try_lock (self);
}

static void
stop (EfQueue *self, const char *profile_id, GTask *task)
{
  Stop *stopping = g_new0 (Stop, 1);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  stopping->task = task;
  stopping->profile_id = g_strdup (profile_id);
  g_ptr_array_add (self->stopping, stopping);

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (is_profile (((Run *) value)->job, profile_id))
      g_ptr_array_add (ids, (gpointer) ef_job_get_id (((Run *) value)->job));
  }
  for (guint i = 0; i < ids->len; i++)
    end_run (self, g_ptr_array_index (ids, i), END_BACK);
  check_stopping (self);
}

static void
unlock (EfQueue *self)
{
  if (self->files != NULL)
    ef_queue_files_unlock (self->files);
  self->lock = LOCK_NONE;
}

gboolean
ef_queue_end (EfQueue *self)
{
  self->is_stopped = TRUE;
  g_clear_handle_id (&self->lock_id, g_source_remove);
  g_clear_handle_id (&self->wake_id, g_source_remove);
  g_clear_object (&self->monitor);
  while (self->waiters->len > 0)
    end_waiter (self, 0, TRUE);
  if (g_hash_table_size (self->running) > 0)
    return FALSE;

  unlock (self);

  return TRUE;
}

void
ef_queue_stop_async (EfQueue *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_queue_stop_async);
  ef_queue_end (self);
  stop (self, NULL, task);
}

gboolean
ef_queue_stop_finish (EfQueue *self, GAsyncResult *result, GError **error)
{
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  unlock (self);

  return done;
}

void
ef_queue_stop_profile_async (EfQueue *self,
                             const char *profile_id,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_queue_stop_profile_async);
  g_hash_table_add (self->banned, g_strdup (profile_id));
  stop (self, profile_id, task);
}

gboolean
ef_queue_stop_profile_finish (EfQueue *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ef_queue_allow_profile (EfQueue *self, const char *profile_id)
{
  g_hash_table_remove (self->banned, profile_id);
  pump (self);
}

/* A process that was not started before runs only what it is told to. */
static void
limit (EfQueue *self, const EfQueueScope *scope, guint n_most)
{
  if (self->files != NULL && !self->is_limited)
    return;

  self->is_limited = TRUE;
  self->n_left = n_most > 0 ? n_most : G_MAXUINT;
  g_set_str (&self->only_profile, scope->profile_id);
  self->only_kinds = scope->kinds;
  g_strfreev (self->only);
  self->only = g_strdupv ((char **) scope->ids);
}

void
ef_queue_run_async (EfQueue *self,
                    const EfQueueScope *scope,
                    guint n_most,
                    gboolean wait,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (waiter->task, ef_queue_run_async);
  g_task_set_check_cancellable (waiter->task, FALSE);
  waiter->profile_id = g_strdup (scope->profile_id);
  waiter->kinds = scope->kinds;
  waiter->ids = g_strdupv ((char **) scope->ids);
  waiter->wait = wait;
  waiter->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (cancellable != NULL)
    waiter->cancelled_id =
      g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
  waiter->load = G_MAXUINT;
  g_ptr_array_add (self->waiters, waiter);

  limit (self, scope, n_most);
  if (self->files == NULL || self->is_stopped)
    ef_queue_start (self);
  else
    load (self);
  waiter->load = self->n_loads;
}

gboolean
ef_queue_run_finish (EfQueue *self, GAsyncResult *result, EfQueueOutcome *outcome, GError **error)
{
  g_autofree EfQueueOutcome *counted = g_task_propagate_pointer (G_TASK (result), error);

  if (counted == NULL)
    return FALSE;

  *outcome = *counted;

  return TRUE;
}
