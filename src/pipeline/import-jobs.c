/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/import-jobs.h"

#include "store/job-table.h"

/* Reading what a person has just added goes before what nobody waits for. */
#define ANALYSIS_PRIORITY (-10)

static gboolean
ensure (EfConnection *connection,
        EfSource *source,
        EfJobKind kind,
        int priority,
        guint states,
        GError **error)
{
  EfJobFilter filter = {
    .profile_id = ef_source_get_profile_id (source),
    .subject = ef_source_get_id (source),
    .kinds = 1u << kind,
    .states = states,
  };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);
  g_autoptr (EfJob) job = NULL;

  if (jobs == NULL)
    return FALSE;
  if (jobs->len > 0)
    return TRUE;

  job = ef_job_new (kind, ef_source_get_profile_id (source), ef_source_get_name (source));
  ef_job_set_subject (job, ef_source_get_id (source));
  ef_job_set_priority (job, priority);

  return ef_job_table_insert (connection, job, error);
}

gboolean
ef_import_jobs_ensure (EfConnection *connection, EfSource *source, GError **error)
{
  return ensure (connection, source, EF_JOB_IMPORT, 0, EF_JOB_TABLE_UNFINISHED, error);
}

gboolean
ef_analysis_jobs_ensure (EfConnection *connection, EfSource *source, GError **error)
{
  return ensure (connection, source, EF_JOB_ANALYSIS, ANALYSIS_PRIORITY, EF_JOB_TABLE_UNFINISHED,
                 error);
}

gboolean
ef_import_jobs_ensure_another (EfConnection *connection, EfSource *source, GError **error)
{
  return ensure (connection, source, EF_JOB_IMPORT, 0, EF_JOB_TABLE_WAITING, error);
}

gboolean
ef_analysis_jobs_ensure_another (EfConnection *connection, EfSource *source, GError **error)
{
  return ensure (connection, source, EF_JOB_ANALYSIS, ANALYSIS_PRIORITY, EF_JOB_TABLE_WAITING,
                 error);
}
