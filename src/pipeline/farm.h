/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/plan.h"
#include "core/render-progress.h"
#include "pipeline/farm-settings.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The renders that are on their way to a farm, there, or on their way back. However many they are, the
 * scheduler is asked once every few seconds, and jobs are sent one after the other. */
typedef struct _EfFarm EfFarm;

EfFarm *ef_farm_new (void);
/* What waits returns as cancelled; what was sent goes on without us. */
void ef_farm_close (EfFarm *self);
void ef_farm_free (EfFarm *self);
/* For tests: how often is asked, and how long nothing may be seen of a job that has ended. */
void ef_farm_set_times (EfFarm *self, guint interval_ms, guint grace_ms);
guint ef_farm_get_interval (EfFarm *self); /* milliseconds */

EfFarm *ef_studio_get_farm (EfStudio *self);

/* What a job has with it from before it is sent until its result is noted. */
typedef struct {
  char *token;
  char *folder; /* of this job */
  char *id;     /* of the scheduler; "": not sent yet, or nobody knows */
} EfFarmNote;

#define EF_FARM_FOLDER_BEGIN "edit-factory-"
#define EF_FARM_NOTE_BEGIN "{\"farm\":" /* as it is stored */
void ef_farm_note_free (EfFarmNote *self);
/* A new one. */
EfFarmNote *ef_farm_note_new (EfFarmSettings *settings, const char *job_id);
/* As the result of a job while it runs; NULL: it is something else. */
EfFarmNote *ef_farm_note_parse (const char *result);
gboolean ef_farm_note_is (const char *result);
char *ef_farm_note_print (const EfFarmNote *self);
char *ef_farm_note_make_name (const EfFarmNote *self, const char *job_id);

typedef struct {
  void (*sent) (const char *id, gpointer data);
  void (*progress) (const EfRenderProgress *progress, gpointer data);
  void (*notice) (const char *text, gpointer data);
  /* What happens meanwhile, as a sentence. */
  void (*detail) (const char *text, gpointer data);
  gpointer data;
} EfFarmListener;

/* Sends the job, unless it was sent (@is_new: nobody has heard of its note yet), and waits for what becomes
 * of it. The array is that of "done". When it is cancelled it returns at once, and the job goes on there;
 * of an error, @is_over says whether it is certain that nothing goes on there. Returned is the run, for
 * ef_farm_set_paused (), (transfer full) (nullable): it was over before it began. */
GTask *ef_farm_run_async (EfFarm *self,
                          const char *job_id,
                          EfPlan *plan,
                          const EfFarmNote *note,
                          const char *const *options,
                          gboolean is_new,
                          const EfFarmListener *listener,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
JsonArray *ef_farm_run_finish (GAsyncResult *result, gboolean *is_over, GError **error);
void ef_farm_set_paused (GTask *run, gboolean paused);

/* Ends a job there, unless it @is_over, and removes its folder and @parts (element-type filename) when it has
 * ended. FALSE: the scheduler does not answer, or the job goes on after a while all the same, and nothing is
 * removed; EF_ERROR_NOT_FOUND: there is no scheduler. */
void ef_farm_end_async (EfFarm *self,
                        const char *job_id,
                        const EfFarmNote *note,
                        gboolean is_over,
                        GPtrArray *parts,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean ef_farm_end_finish (GAsyncResult *result, GError **error);

G_END_DECLS
