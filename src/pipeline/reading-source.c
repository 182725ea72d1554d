/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "pipeline/cache.h"
#include "pipeline/import-jobs.h"
#include "pipeline/reading-private.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "store/source-table.h"

/* What the database knows about the source of a reading. */

static gboolean
get_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->source = ef_source_table_get (connection, call->profile_id, call->id, error);

  return call->source != NULL;
}

static EfStudioCall *
make_call (EfSourceReading *reading)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_job_get_profile_id (reading->job));
  call->id = g_strdup (ef_job_get_subject (reading->job));

  return call;
}

static void
call_database (GTask *task,
               EfDatabaseFunc func,
               EfStudioCall *call,
               gboolean is_write,
               GAsyncReadyCallback callback)
{
  GTask *inner = g_task_new (ef_source_reading_get_studio (task), NULL, callback, task);

  g_task_set_source_tag (inner, call_database);
  if (is_write)
    ef_studio_call_write (ef_source_reading_get_studio (task), func, call, inner);
  else
    ef_studio_call_read (ef_source_reading_get_studio (task), func, call, inner);
}

static void
got_source_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL) {
    reading->source = g_steal_pointer (&call->source);
    ef_steps_next (task);
  } else if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    /* It was removed: there is nothing to be read. */
    g_clear_error (&error);
    ef_source_reading_end_early (task);
  } else {
    ef_source_reading_fail (task, error);
  }
}

void
ef_source_reading_get_source (GTask *task)
{
  call_database (task, get_in_database, make_call (ef_steps_get_data (task)), FALSE, got_source_cb);
}

/* Whether the row is still about the file that is read here. */
static gboolean
is_same_file (EfSource *row, EfSource *seen)
{
  return g_str_equal (ef_source_get_path (row), ef_source_get_path (seen)) &&
         g_str_equal (ef_source_get_fingerprint (row), ef_source_get_fingerprint (seen));
}

/* Of a file that has become another one nothing that was read is true any more: another job reads that, and
 * the call's flag says that this one is over. In its number: whether this is the thorough reading. */
static gboolean
give_way (EfConnection *connection, EfStudioCall *call, EfSource *row, GError **error)
{
  call->flag = TRUE;
  g_set_object (&call->source, row);

  return call->number != 0 ? ef_analysis_jobs_ensure_another (connection, row, error)
                           : ef_import_jobs_ensure_another (connection, row, error);
}

/* The source of the call says what to write, its fields which. The row may have been renamed meanwhile. A
 * thorough reading that finds another file leaves it to an import, from the beginning. */
static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (EfSource) row = ef_source_table_get (connection, call->profile_id, call->id, error);

  if (row == NULL)
    return FALSE;
  if (!is_same_file (row, call->seen))
    return give_way (connection, call, row, error);

  ef_source_assign (row, call->source, call->fields);
  g_set_object (&call->source, row);
  call->flag = call->number != 0 && (call->fields & EF_SOURCE_FILE);

  return ef_source_table_update (connection, row, call->fields, error) &&
         (!call->flag || ef_import_jobs_ensure (connection, row, error));
}

void
ef_source_reading_store (GTask *task,
                         EfSource *values,
                         EfSourceFields fields,
                         GAsyncReadyCallback callback)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  EfStudioCall *call = make_call (reading);

  call->source = ef_source_copy (values);
  call->seen = ef_source_copy (reading->source);
  call->number = reading->is_thorough;
  call->fields = fields;
  call_database (task, store_in_database, call, TRUE, callback);
}

/* Goes on with @next when the file is still the one that is read. */
void
ef_source_reading_take_stored (GTask *task, GAsyncResult *result, EfStep next)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    ef_source_reading_fail (task, error);
    return;
  }

  g_set_object (&reading->source, call->source);
  ef_source_list_put (ef_studio_get_source_list (ef_source_reading_get_studio (task)),
                      call->source);
  if (call->flag)
    ef_source_reading_end_early (task);
  else
    next (task);
}

static void
state_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call != NULL)
    ef_source_list_put (ef_studio_get_source_list (ef_source_reading_get_studio (task)),
                        call->source);
  if (reading->problem != NULL && (call == NULL || !call->flag))
    ef_source_reading_fail (task, g_steal_pointer (&reading->problem));
  else
    ef_source_reading_end_early (task);
}

void
ef_source_reading_end_with_state (GTask *task, EfSourceState state, const char *problem)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (EfSource) values = ef_source_copy (reading->source);

  ef_source_set_state (values, state, problem);
  ef_source_reading_store (task, values, EF_SOURCE_STATE, state_stored_cb);
}

/* Usable is a source also when a part of it could not be read; the job says what. */
static gboolean
finish_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->source = ef_source_table_get (connection, call->profile_id, call->id, error);
  if (call->source == NULL)
    return FALSE;
  if (!is_same_file (call->source, call->seen))
    return give_way (connection, call, call->source, error);
  if (call->number != 0)
    return TRUE;

  if (ef_source_get_state (call->source) != EF_SOURCE_READY) {
    ef_source_set_state (call->source, EF_SOURCE_READY, "");
    if (!ef_source_table_update (connection, call->source, EF_SOURCE_STATE, error))
      return FALSE;
  }

  return ef_analysis_jobs_ensure (connection, call->source, error);
}

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL)
    ef_source_list_put (ef_studio_get_source_list (EF_STUDIO (object)), call->source);

  ef_cache_clean_now_and_then (EF_STUDIO (object));
  if (reading->problem != NULL && (call == NULL || !call->flag)) {
    g_clear_error (&error);
    ef_source_reading_fail (task, g_steal_pointer (&reading->problem));
  } else if (call != NULL || g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    ef_source_reading_let_go (task);
    ef_steps_next (task);
  } else {
    ef_source_reading_fail (task, error);
  }
}

void
ef_source_reading_finish (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  EfStudioCall *call = make_call (reading);

  call->seen = ef_source_copy (reading->source);
  call->number = reading->is_thorough;
  call_database (task, finish_in_database, call, TRUE, finished_cb);
}
