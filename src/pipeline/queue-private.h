/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/queue.h"
#include "pipeline/runner.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

#define EF_QUEUE_N_KINDS (EF_JOB_PUBLISH + 1)

EfQueue *ef_queue_new (EfStudio *studio);
EfStudio *ef_queue_get_studio (EfQueue *self);

/* The setting of a hold; what runs goes on, or is paused. */
#define EF_QUEUE_HOLD_NEW "true"
#define EF_QUEUE_HOLD_STOP "\"stop\""
char *ef_queue_make_hold_key (int kind);
/* Of several that can take a job, the one that was added first and has a place free gets it. */
void ef_queue_add_runner (EfQueue *self, EfJobKind kind, const EfRunner *runner);
void ef_queue_take (EfQueue *self, GPtrArray *changes);
/* Nothing begins any more; FALSE: something runs and is to be stopped. */
gboolean ef_queue_end (EfQueue *self);
/* What runs is put back into the queue; returns when it is. Nothing begins afterwards. */
void ef_queue_stop_async (EfQueue *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_queue_stop_finish (EfQueue *self, GAsyncResult *result, GError **error);
/* The same of one profile, which is about to go; allow () when it stays after all. */
void ef_queue_stop_profile_async (EfQueue *self,
                                  const char *profile_id,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_queue_stop_profile_finish (EfQueue *self, GAsyncResult *result, GError **error);
void ef_queue_allow_profile (EfQueue *self, const char *profile_id);
void ef_queue_set_retry_delay (EfQueue *self, gint64 microseconds); /* for tests */

/* The files beside the database, on a thread: the lock that makes a process the owner, and how far jobs
 * have come. */
typedef struct _EfQueueFiles EfQueueFiles;

EfQueueFiles *ef_queue_files_new (const char *folder);
void ef_queue_files_free (EfQueueFiles *self);
void ef_queue_files_lock_async (EfQueueFiles *self,
                                gpointer source,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* FALSE without error: another process is the owner. */
gboolean ef_queue_files_lock_finish (EfQueueFiles *self, GAsyncResult *result, GError **error);
void ef_queue_files_unlock (EfQueueFiles *self);
void ef_queue_files_write_progress (EfQueueFiles *self, const char *id, double progress);
void ef_queue_files_remove_progress (EfQueueFiles *self, const char *id);
const char *ef_queue_files_get_progress_folder (EfQueueFiles *self);
double ef_queue_files_parse_progress (const char *text, gsize length); /* -1: none */
/* For a thread, and whoever has the lock: how far a job is that another process runs; -1: nobody knows. */
double ef_queue_files_read_progress (const char *folder, const char *id);

G_END_DECLS
