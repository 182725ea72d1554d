/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/log.h"
#include "core/post-account.h"
#include "pipeline/publish-private.h"
#include "pipeline/schedule-layout.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-schedules.h"
#include "store/channel-table.h"
#include "store/post-table.h"
#include "store/profile-table.h"
#include "store/render-table.h"
#include "store/schedule-table.h"
#include "store/slot-table.h"

/* What a person does with schedules, and laying out what is due. */

#define DUE (EF_SCHEDULE_AHEAD - G_TIME_SPAN_DAY / 2) /* not a few minutes more every hour */

typedef struct {
  char *profile_id;
  char *id;
  char *account;        /* (nullable) */
  char *channel_id;     /* (nullable) */
  EfSchedule *values;   /* (owned) (nullable) */
  GPtrArray *schedules; /* (owned) (nullable) (element-type EfSchedule) */
  GPtrArray *slots;     /* (owned) (nullable) (element-type EfSlot) */
  GHashTable *practice; /* (owned) (nullable): ids of schedules for practice */
  guint n_posts;
  guint n_stay;
  gint64 now;
} Call;

static void
call_clear (gpointer data)
{
  Call *self = data;

  g_free (self->profile_id);
  g_free (self->id);
  g_free (self->account);
  g_free (self->channel_id);
  g_clear_object (&self->values);
  g_clear_pointer (&self->schedules, g_ptr_array_unref);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_pointer (&self->practice, g_hash_table_unref);
}

/* The database and the task hold a reference each. */
static void
call_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static Call *
call_new (const char *profile_id, const char *id)
{
  Call *self = g_atomic_rc_box_new0 (Call);

  self->profile_id = g_strdup (profile_id);
  self->id = g_strdup (id);
  self->now = g_get_real_time ();

  return self;
}

static void
returned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, g_atomic_rc_box_acquire (call), call_free);
  else
    g_task_return_error (task, error);
}

/* List */

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->schedules = ef_schedule_table_list (connection, call->profile_id, error);

  return call->schedules != NULL;
}

void
ef_studio_list_schedules_async (EfStudio *self,
                                EfProfile *profile,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_list_schedules_async);
  ef_database_read_async (ef_studio_get_database (self), list_in_database,
                          call_new (ef_profile_get_id (profile), NULL), call_free, NULL,
                          returned_cb, task);
}

GPtrArray *
ef_studio_list_schedules_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL ? g_ptr_array_ref (call->schedules) : NULL;
}

/* Laying out: one schedule after the other, each with the account of its profile. */

/* A schedule is for practice when its channels are. */
static gboolean
find_practice (EfConnection *connection, EfSchedule *schedule, gboolean *practice, GError **error)
{
  const char *const *ids = ef_schedule_get_channels (schedule);

  *practice = FALSE;
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) local = NULL;
    g_autoptr (EfChannel) channel =
      ef_channel_table_get (connection, ef_schedule_get_profile_id (schedule), ids[i], &local);

    if (channel != NULL) {
      *practice = ef_channel_is_practice (channel);
      return TRUE;
    }
    if (!g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

static gboolean
list_due_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->practice = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  call->schedules = ef_schedule_table_list_due (connection, call->now + DUE, error);
  for (guint i = 0; call->schedules != NULL && i < call->schedules->len; i++) {
    gboolean practice;

    if (!find_practice (connection, call->schedules->pdata[i], &practice, error))
      return FALSE;
    if (practice)
      g_hash_table_add (call->practice, g_strdup (ef_schedule_get_id (call->schedules->pdata[i])));
  }

  return call->schedules != NULL;
}

static gboolean
lay_out_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_schedule_layout_run (connection, call->profile_id, call->id, call->account, call->now,
                                 &call->n_posts, error);
}

typedef struct {
  Call *due; /* (owned) (nullable) */
  guint at;
  guint n_posts;
} LayOut;

static void
lay_out_free (gpointer data)
{
  LayOut *self = data;

  g_clear_pointer (&self->due, call_free);
  g_free (self);
}

static void lay_out_next (GTask *task);

static void
log_failure (EfStudio *studio, EfSchedule *schedule, const GError *error)
{
  ef_log_info (ef_studio_get_profile_name (studio, ef_schedule_get_profile_id (schedule)),
               "The schedule “%s” could not be laid out: %s", ef_schedule_get_name (schedule),
               error->message);
}

static EfSchedule *
get_schedule (LayOut *self)
{
  return g_ptr_array_index (self->due->schedules, self->at);
}

static void
one_laid_out_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LayOut *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    self->n_posts += call->n_posts;
  else
    log_failure (g_task_get_source_object (task), get_schedule (self), error);
  self->at++;
  lay_out_next (task);
}

static void
account_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  LayOut *self = g_task_get_task_data (task);
  EfSchedule *schedule = get_schedule (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPublishAccount) account = ef_publish_account_load_finish (studio, result, &error);
  g_autofree char *origin = NULL;
  Call *call;

  if (account == NULL) {
    log_failure (studio, schedule, error);
    self->at++;
    lay_out_next (task);
    return;
  }

  origin = ef_post_account_get_origin (account->account);
  call = call_new (ef_schedule_get_profile_id (schedule), ef_schedule_get_id (schedule));
  call->account = g_strdup (account->account);
  call->now += ef_publish_desk_get_offset (ef_studio_get_publish_desk (studio), origin);
  ef_database_write_async (ef_studio_get_database (studio), lay_out_in_database, call, call_free,
                           NULL, one_laid_out_cb, task);
}

static void
lay_out_next (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  LayOut *self = g_task_get_task_data (task);

  if (self->at >= self->due->schedules->len || !ef_studio_get_is_open (studio)) {
    g_task_return_int (task, self->n_posts);
    g_object_unref (task);
    return;
  }

  ef_publish_account_load_async (
    studio, ef_schedule_get_profile_id (get_schedule (self)),
    g_hash_table_contains (self->due->practice, ef_schedule_get_id (get_schedule (self))), NULL,
    account_cb, task);
}

static void
due_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LayOut *self = g_task_get_task_data (task);
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  self->due = g_atomic_rc_box_acquire (call);
  lay_out_next (task);
}

void
ef_studio_lay_out_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_lay_out_async);
  g_task_set_task_data (task, g_new0 (LayOut, 1), lay_out_free);
  ef_database_read_async (ef_studio_get_database (self), list_due_in_database,
                          call_new (NULL, NULL), call_free, NULL, due_cb, task);
}

gboolean
ef_studio_lay_out_finish (EfStudio *self, GAsyncResult *result, guint *n_posts, GError **error)
{
  gssize number = g_task_propagate_int (G_TASK (result), error);

  if (number >= 0 && n_posts != NULL)
    *n_posts = (guint) number;

  return number >= 0;
}

/* Saving */

static gboolean
check_channels (EfConnection *connection, EfSchedule *schedule, GError **error)
{
  const char *const *ids = ef_schedule_get_channels (schedule);
  int practice = -1;

  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (EfChannel) channel =
      ef_channel_table_get (connection, ef_schedule_get_profile_id (schedule), ids[i], error);

    if (channel == NULL)
      return FALSE;
    if (!ef_channel_get_taken (channel)) {
      g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                   _ ("The channel %s does not belong to this profile."),
                   ef_channel_get_name (channel));
      return FALSE;
    }
    if (practice >= 0 && practice != (int) ef_channel_is_practice (channel)) {
      g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                           _ ("A schedule is for real channels or for practice, not for both."));
      return FALSE;
    }
    practice = (int) ef_channel_is_practice (channel);
  }

  return TRUE;
}

static gboolean
check_renders (EfConnection *connection, EfSchedule *schedule, GError **error)
{
  const char *const *ids = ef_schedule_get_renders (schedule);

  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (EfRender) render =
      ef_render_table_get (connection, ef_schedule_get_profile_id (schedule), ids[i], error);

    if (render == NULL)
      return FALSE;
  }
  if (ids[0] != NULL)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("A schedule needs files of the library to post."));

  return FALSE;
}

static gboolean
check (EfConnection *connection, EfSchedule *schedule, GError **error)
{
  g_autoptr (EfProfile) profile =
    ef_profile_table_get (connection, ef_schedule_get_profile_id (schedule), error);
  g_autoptr (GTimeZone) zone =
    profile != NULL ? ef_zone_open (ef_profile_get_time_zone (profile), error) : NULL;

  return zone != NULL && ef_schedule_clean (schedule, error) &&
         ef_schedule_layout_check (schedule, zone, error) &&
         check_channels (connection, schedule, error) &&
         check_renders (connection, schedule, error);
}

static gboolean
count_stay (EfConnection *connection, Call *call, GError **error)
{
  call->n_stay = 0;
  for (guint practice = 0; practice < 2; practice++) {
    EfPostFilter filter = { .practice = practice == 1, .schedule_id = call->id, .from = call->now };
    g_autoptr (GPtrArray) posts =
      ef_post_table_select (connection, call->profile_id, &filter, 0, 0, error);

    if (posts == NULL)
      return FALSE;
    for (guint i = 0; i < posts->len; i++)
      call->n_stay += !ef_post_state_is_final (ef_post_get_state (posts->pdata[i]));
  }

  return TRUE;
}

static gboolean
add_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return check (connection, call->values, error) &&
         ef_schedule_table_insert (connection, call->values, error);
}

static gboolean
update_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  /* What is new holds for the days that are laid out already, too. */
  ef_schedule_set_laid_out_until (call->values, 0);

  return check (connection, call->values, error) && count_stay (connection, call, error) &&
         ef_schedule_table_update (connection, call->values, error);
}

static gboolean
pause_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return count_stay (connection, call, error) &&
         ef_schedule_table_update (connection, call->values, error);
}

static gboolean
reread_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  g_clear_object (&call->values);
  call->values = ef_schedule_table_get (connection, call->profile_id, call->id, error);

  return call->values != NULL;
}

static void
laid_out_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Call *saved = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  Call *call;

  /* It is stored, and will be tried again. */
  if (!ef_studio_lay_out_finish (studio, result, NULL, &error))
    ef_log_info (NULL, "Schedules could not be laid out: %s", error->message);
  call = call_new (saved->profile_id, saved->id);
  call->n_stay = saved->n_stay;
  ef_database_read_async (ef_studio_get_database (studio), reread_in_database, call, call_free,
                          NULL, returned_cb, task);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  g_task_set_task_data (task, g_atomic_rc_box_acquire (call), call_free);
  ef_studio_lay_out_async (studio, laid_out_cb, task);
}

static void
save (EfStudio *self,
      EfSchedule *values,
      EfDatabaseFunc func,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Call *call = call_new (ef_schedule_get_profile_id (values), ef_schedule_get_id (values));

  g_task_set_source_tag (task, save);
  call->values = ef_schedule_copy (values);
  ef_database_write_async (ef_studio_get_database (self), func, call, call_free, NULL, saved_cb,
                           task);
}

void
ef_studio_add_schedule_async (EfStudio *self,
                              EfSchedule *values,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  save (self, values, add_in_database, callback, user_data);
}

void
ef_studio_update_schedule_async (EfStudio *self,
                                 EfSchedule *values,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  save (self, values, update_in_database, callback, user_data);
}

void
ef_studio_set_schedule_state_async (EfStudio *self,
                                    EfSchedule *schedule,
                                    EfScheduleState state,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (EfSchedule) values = ef_schedule_copy (schedule);

  ef_schedule_set_state (values, state);
  save (self, values, state == EF_SCHEDULE_ACTIVE ? update_in_database : pause_in_database,
        callback, user_data);
}

EfSchedule *
ef_studio_save_schedule_finish (EfStudio *self, GAsyncResult *result, guint *n_stay, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  if (call == NULL)
    return NULL;
  if (n_stay != NULL)
    *n_stay = call->n_stay;

  return g_object_ref (call->values);
}

static gboolean
remove_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return count_stay (connection, call, error) &&
         ef_schedule_table_remove (connection, call->profile_id, call->id, error);
}

void
ef_studio_remove_schedule_async (EfStudio *self,
                                 EfSchedule *schedule,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_remove_schedule_async);
  ef_database_write_async (
    ef_studio_get_database (self), remove_in_database,
    call_new (ef_schedule_get_profile_id (schedule), ef_schedule_get_id (schedule)), call_free,
    NULL, returned_cb, task);
}

gboolean
ef_studio_remove_schedule_finish (EfStudio *self,
                                  GAsyncResult *result,
                                  guint *n_stay,
                                  GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  if (call != NULL && n_stay != NULL)
    *n_stay = call->n_stay;

  return call != NULL;
}

/* Slots */

static gboolean
list_slots_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->slots = ef_slot_table_list (connection, call->profile_id, error);

  return call->slots != NULL;
}

void
ef_studio_list_slots_async (EfStudio *self,
                            EfProfile *profile,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_list_slots_async);
  ef_database_read_async (ef_studio_get_database (self), list_slots_in_database,
                          call_new (ef_profile_get_id (profile), NULL), call_free, NULL,
                          returned_cb, task);
}

GPtrArray *
ef_studio_list_slots_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL ? g_ptr_array_ref (call->slots) : NULL;
}

static gboolean
set_slots_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_slot_table_set (connection, call->profile_id, call->channel_id, call->slots, error);
}

void
ef_studio_set_slots_async (EfStudio *self,
                           EfProfile *profile,
                           const char *channel_id,
                           GPtrArray *slots,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Call *call = call_new (ef_profile_get_id (profile), NULL);

  g_task_set_source_tag (task, ef_studio_set_slots_async);
  call->channel_id = g_strdup (channel_id);
  call->slots = g_ptr_array_ref (slots);
  ef_database_write_async (ef_studio_get_database (self), set_slots_in_database, call, call_free,
                           NULL, returned_cb, task);
}

gboolean
ef_studio_set_slots_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL;
}
