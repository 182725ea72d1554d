/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio.h"

#include "core/job.h"
#include "core/log.h"
#include "pipeline/cache.h"
#include "pipeline/channel-forms.h"
#include "pipeline/edit-feed.h"
#include "pipeline/extract-runner.h"
#include "pipeline/farm-runner.h"
#include "pipeline/library-private.h"
#include "pipeline/practice-account.h"
#include "pipeline/project-list.h"
#include "pipeline/publish-private.h"
#include "pipeline/publish-track.h"
#include "pipeline/queue-private.h"
#include "pipeline/reading.h"
#include "pipeline/render-process.h"
#include "pipeline/render-runner.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-private.h"
#include "pipeline/studio-projects.h"
#include "pipeline/studio-settings.h"
#include "store/change-table.h"
#include "store/job-table.h"
#include "store/profile-table.h"
#include "store/project-table.h"
#include "store/setting-table.h"
#include "store/source-table.h"

#define REMOVED_KEPT (EF_PROJECT_REMOVED_DAYS * G_TIME_SPAN_DAY)
#define JOBS_KEPT 10000 /* of those that have ended: a number, for a clock may be wrong */

/* All that the application is about, as the window and the command line see it: the profiles, what
 * runs, and the verbs that change them. It owns the database and the keyring and is handed down; there
 * may be two of them in a test. */
struct _EfStudio {
  GObject parent_instance;

  EfPaths *paths;              /* (owned) */
  EfKeyring *keyring;          /* (owned) */
  EfDatabase *database;        /* (owned) (nullable): until opened */
  GListStore *profiles;        /* (owned) (element-type EfProfile): in their order */
  EfQueue *queue;              /* (owned) */
  EfProfile *profile;          /* (owned) (nullable): what the window shows */
  EfSourceList *sources;       /* (owned): of that profile */
  EfEditFeed *segment_feed;    /* (owned) */
  EfProjectList *projects;     /* (owned): of that profile */
  GHashTable *asked_columns;   /* (owned) (element-type utf8) */
  EfEditFeed *project_feed;    /* (owned) */
  EfCacheClaims *claims;       /* (owned) */
  EfStudioSettings *settings;  /* (owned) */
  EfPublishDesk *desk;         /* (owned) */
  EfWorker *file_worker;       /* (owned) (nullable): when it was needed */
  EfWorker *data_worker;       /* (owned) (nullable): likewise */
  GPtrArray *children;         /* (owned) (element-type EfMediaChild): all there are */
  GPtrArray *free_children;    /* (owned) (element-type EfMediaChild): given back */
  EfRenderPool *render_pool;   /* (owned) */
  EfPracticeAccount *practice; /* (owned) */
  EfPublishTrack *track;       /* (owned) */
  GHashTable *channel_forms;   /* (owned) */
  GPtrArray *encoders;         /* (owned) (nullable) (element-type EfEncoderState) */
  GHashTable *left_out;        /* (owned): rows that were told of */
  EfWorker *search_worker;     /* (owned) (nullable): likewise */
  EfFarm *farm;                /* (owned) */
  gboolean is_open;
  gint64 seq; /* the last change that the profiles contain */
};

G_DEFINE_FINAL_TYPE (EfStudio, ef_studio, G_TYPE_OBJECT)

typedef enum {
  PROP_PROFILE = 1,
} EfStudioProperty;

static GParamSpec *properties[PROP_PROFILE + 1];

enum {
  CHANNELS_CHANGED,
  CLIPS_CHANGED,
  CREDENTIALS_CHANGED,
  EVENTS_CHANGED,
  ITEMS_CHANGED,
  LEFT_OUT,
  PRACTICE_CHANGED,
  SCHEDULES_CHANGED,
  POSTS_CHANGED,
  SEGMENTS_CHANGED,
  SETTING_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
find_position (EfStudio *self, const char *id)
{
  guint n_profiles = g_list_model_get_n_items (G_LIST_MODEL (self->profiles));

  for (guint i = 0; i < n_profiles; i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->profiles), i);

    if (g_str_equal (ef_profile_get_id (profile), id))
      return i;
  }

  return G_MAXUINT;
}

static void
assign (EfStudio *self, EfProfile *profile, EfProfile *from)
{
  EfProfileFields changed = ef_profile_assign (profile, from, ~0u);

  ef_profile_set_rev (profile, ef_profile_get_rev (from));
  if (changed & (EF_PROFILE_SERVER | EF_PROFILE_HAS_KEY))
    g_signal_emit (self, signals[CREDENTIALS_CHANGED], 0, profile);
}

/* The profiles that shall be in the list: those that are there already, with new values, and new ones. */
static GPtrArray *
make_list (EfStudio *self, EfProfileSnapshot *snapshot)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < snapshot->profiles->len; i++) {
    EfProfile *from = g_ptr_array_index (snapshot->profiles, i);
    EfProfile *profile = ef_studio_get_profile_by_id (self, ef_profile_get_id (from));

    if (profile != NULL)
      assign (self, profile, from);
    g_ptr_array_add (list, g_object_ref (profile != NULL ? profile : from));
  }

  return list;
}

static gboolean
is_at (EfStudio *self, guint position, gpointer profile)
{
  g_autoptr (EfProfile) there = g_list_model_get_item (G_LIST_MODEL (self->profiles), position);

  return there == profile;
}

/* One change of the list for all that differs: whoever watches never sees a profile gone that is only
 * moved. */
static void
replace_list (EfStudio *self, GPtrArray *list)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->profiles));
  guint n_same = 0;
  guint n_same_end = 0;

  while (n_same < MIN (n_old, list->len) && is_at (self, n_same, list->pdata[n_same]))
    n_same++;
  while (n_same + n_same_end < MIN (n_old, list->len) &&
         is_at (self, n_old - n_same_end - 1, list->pdata[list->len - n_same_end - 1]))
    n_same_end++;

  if (n_same < MAX (n_old, list->len))
    g_list_store_splice (self->profiles, n_same, n_old - n_same - n_same_end, list->pdata + n_same,
                         list->len - n_same - n_same_end);
}

/* Brings the model to what a transaction saw, touching only what differs. A reading that is older than
 * one that was applied already is dropped: it would bring back what is gone. */
void
ef_studio_apply_snapshot (EfStudio *self, EfProfileSnapshot *snapshot)
{
  g_autoptr (GPtrArray) list = NULL;

  if (snapshot->seq < self->seq)
    return;

  self->seq = snapshot->seq;
  list = make_list (self, snapshot);
  replace_list (self, list);

  if (self->profile != NULL && find_position (self, ef_profile_get_id (self->profile)) == G_MAXUINT)
    ef_studio_set_profile (self, ef_studio_get_default_profile (self));
}

gboolean
ef_profile_snapshot_read (EfProfileSnapshot *self, EfConnection *connection, GError **error)
{
  self->profiles = ef_profile_table_list (connection, error);

  return self->profiles != NULL && ef_change_table_get_last (connection, &self->seq, error);
}

void
ef_profile_snapshot_clear (EfProfileSnapshot *self)
{
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
}

static void
snapshot_free (gpointer data)
{
  ef_profile_snapshot_clear (data);
  g_free (data);
}

static gboolean
read_snapshot (EfConnection *connection, gpointer data, GError **error)
{
  return ef_profile_snapshot_read (data, connection, error);
}

static void
reload_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudio) self = user_data;
  g_autoptr (GError) error = NULL;
  EfProfileSnapshot *snapshot = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (snapshot != NULL)
    ef_studio_apply_snapshot (self, snapshot);
  else
    ef_log_message (NULL, "The profiles could not be read again: %s", error->message);
}

static void
database_changed_cb (EfDatabase *database, GPtrArray *changes, EfStudio *self)
{
  gboolean has_profiles = FALSE;
  gboolean has_events = FALSE;
  gboolean has_clips = FALSE;
  gboolean has_channels = FALSE;
  gboolean has_schedules = FALSE;
  gboolean has_posts = FALSE;

  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    has_profiles |= g_str_equal (change->table, "profile") && change->seq > self->seq;
    has_events |= g_str_equal (change->table, "event");
    has_clips |= g_str_equal (change->table, "clip");
    has_channels |= g_str_equal (change->table, "channel");
    has_schedules |= g_str_equal (change->table, "schedule");
    has_posts |= g_str_equal (change->table, "post");
  }

  if (has_profiles)
    ef_database_read_async (self->database, read_snapshot, g_new0 (EfProfileSnapshot, 1),
                            snapshot_free, NULL, reload_cb, g_object_ref (self));
  if (has_events)
    g_signal_emit (self, signals[EVENTS_CHANGED], 0);
  if (has_clips)
    g_signal_emit (self, signals[CLIPS_CHANGED], 0);
  if (has_channels)
    g_signal_emit (self, signals[CHANNELS_CHANGED], 0);
  if (has_schedules)
    g_signal_emit (self, signals[SCHEDULES_CHANGED], 0);
  if (has_posts)
    g_signal_emit (self, signals[POSTS_CHANGED], 0);
  ef_source_list_take (self->sources, changes);
  ef_edit_feed_take (self->segment_feed, changes);
  ef_project_list_take (self->projects, changes);
  ef_edit_feed_take (self->project_feed, changes);
  ef_queue_take (self->queue, changes);
  ef_studio_settings_take (self->settings, changes);
  ef_practice_account_take (self->practice, changes);
  ef_publish_track_take (self->track, changes);
}

static void
close_children (EfStudio *self)
{
  for (guint i = 0; i < self->children->len; i++)
    ef_media_child_close (g_ptr_array_index (self->children, i));
  g_ptr_array_set_size (self->free_children, 0);
  g_ptr_array_set_size (self->children, 0);
  ef_render_pool_close (self->render_pool);
  ef_farm_close (self->farm);
}

static void
ef_studio_dispose (GObject *object)
{
  EfStudio *self = EF_STUDIO (object);

  g_clear_object (&self->database);
  g_clear_object (&self->keyring);
  g_clear_object (&self->profile);
  g_clear_object (&self->profiles);
  close_children (self);
  g_clear_pointer (&self->sources, ef_source_list_free);
  g_clear_pointer (&self->segment_feed, ef_edit_feed_free);
  g_clear_pointer (&self->projects, ef_project_list_free);
  g_clear_pointer (&self->project_feed, ef_edit_feed_free);
  g_clear_object (&self->queue);
  g_clear_pointer (&self->track, ef_publish_track_free);
  g_clear_pointer (&self->practice, ef_practice_account_free);
  g_clear_pointer (&self->desk, ef_publish_desk_free);
  g_clear_pointer (&self->settings, ef_studio_settings_free);
  g_clear_pointer (&self->claims, ef_cache_claims_free);
  g_clear_object (&self->file_worker);
  g_clear_object (&self->data_worker);
  g_clear_object (&self->search_worker);

  G_OBJECT_CLASS (ef_studio_parent_class)->dispose (object);
}

static void
ef_studio_finalize (GObject *object)
{
  EfStudio *self = EF_STUDIO (object);

  g_clear_pointer (&self->paths, ef_paths_free);
  g_hash_table_unref (self->asked_columns);
  g_hash_table_unref (self->left_out);
  g_hash_table_unref (self->channel_forms);
  g_ptr_array_unref (self->free_children);
  g_ptr_array_unref (self->children);
  ef_render_pool_free (self->render_pool);
  ef_farm_free (self->farm);
  g_clear_pointer (&self->encoders, g_ptr_array_unref);

  G_OBJECT_CLASS (ef_studio_parent_class)->finalize (object);
}

static void
ef_studio_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfStudio *self = EF_STUDIO (object);

  switch ((EfStudioProperty) id) {
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_studio_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfStudio *self = EF_STUDIO (object);

  switch ((EfStudioProperty) id) {
  case PROP_PROFILE:
    ef_studio_set_profile (self, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_studio_class_init (EfStudioClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_studio_dispose;
  object_class->finalize = ef_studio_finalize;
  object_class->get_property = ef_studio_get_property;
  object_class->set_property = ef_studio_set_property;

  properties[PROP_PROFILE] =
    g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[CHANNELS_CHANGED] = g_signal_new ("channels-changed", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLIPS_CHANGED] = g_signal_new ("clips-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CREDENTIALS_CHANGED] =
    g_signal_new ("credentials-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                  NULL, NULL, G_TYPE_NONE, 1, EF_TYPE_PROFILE);
  signals[EVENTS_CHANGED] = g_signal_new ("events-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ITEMS_CHANGED] =
    g_signal_new ("items-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LEFT_OUT] = g_signal_new ("left-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PRACTICE_CHANGED] = g_signal_new ("practice-changed", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SCHEDULES_CHANGED] =
    g_signal_new ("schedules-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);
  signals[POSTS_CHANGED] = g_signal_new ("posts-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEGMENTS_CHANGED] =
    g_signal_new ("segments-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SETTING_CHANGED] = g_signal_new ("setting-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ef_studio_init (EfStudio *self)
{
  self->profiles = g_list_store_new (EF_TYPE_PROFILE);
  self->sources = ef_source_list_new (self);
  self->segment_feed = ef_studio_make_segment_feed (self);
  self->projects = ef_project_list_new (self);
  self->project_feed = ef_studio_make_project_feed (self);
  self->asked_columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->claims = ef_cache_claims_new ();
  self->settings = ef_studio_settings_new (self);
  self->desk = ef_publish_desk_new (self);
  self->queue = ef_queue_new (self);
  ef_queue_add_runner (self->queue, EF_JOB_IMPORT, &ef_import_runner);
  ef_queue_add_runner (self->queue, EF_JOB_ANALYSIS, &ef_analysis_runner);
  ef_queue_add_runner (self->queue, EF_JOB_RENDER, &ef_farm_runner);
  ef_queue_add_runner (self->queue, EF_JOB_RENDER, &ef_render_runner);
  ef_queue_add_runner (self->queue, EF_JOB_RENDER, &ef_extract_runner);
  ef_queue_add_runner (self->queue, EF_JOB_PUBLISH, &ef_publish_runner);
  self->children = g_ptr_array_new_with_free_func (g_object_unref);
  self->free_children = g_ptr_array_new ();
  self->render_pool = ef_render_pool_new ();
  self->farm = ef_farm_new ();
  self->channel_forms = ef_channel_forms_new ();
  self->practice = ef_practice_account_new (self);
  self->track = ef_publish_track_new (self);
}

EfStudio *
ef_studio_new (const EfPaths *paths, EfKeyring *keyring)
{
  EfStudio *self = g_object_new (EF_TYPE_STUDIO, NULL);

  self->paths = ef_paths_copy (paths);
  self->keyring = g_object_ref (keyring);

  return self;
}

static void
tidied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ef_studio_tidy_leftovers_finish (EF_STUDIO (object), result, &error))
    ef_log_info (NULL, "What a deleted profile left behind stays until the next start: %s",
                 error->message);
}

/* What was removed by mistake is still there for a while, also after a crash. */
static gboolean
purge (EfConnection *connection, gpointer data, GError **error)
{
  gint64 now = g_get_real_time ();

  /* A project may be the last that needs a source. */
  return ef_project_table_purge (connection, now - REMOVED_KEPT, error) &&
         ef_source_table_purge (connection, now - REMOVED_KEPT, error) &&
         ef_job_table_purge (connection, JOBS_KEPT, EF_FARM_NOTE_BEGIN, error);
}

static void
purged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudio) self = user_data;
  g_autoptr (GError) error = NULL;

  ef_database_run_finish (EF_DATABASE (object), result, &error);
  if (error != NULL)
    ef_log_info (NULL, "What was removed stays until the next start: %s", error->message);
}

/* What must be known before anything is shown. */
typedef struct {
  EfProfileSnapshot profiles;
  GHashTable *settings;
  GHashTable *practising;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  ef_profile_snapshot_clear (&opening->profiles);
  g_clear_pointer (&opening->settings, g_hash_table_unref);
  g_clear_pointer (&opening->practising, g_hash_table_unref);
  g_free (opening);
}

static gboolean
read_opening (EfConnection *connection, gpointer data, GError **error)
{
  Opening *opening = data;

  opening->settings = ef_setting_table_list (connection, NULL, error);
  if (opening->settings == NULL)
    return FALSE;

  opening->practising = ef_practice_account_read (connection, error);

  return opening->practising != NULL &&
         ef_profile_snapshot_read (&opening->profiles, connection, error);
}

static void
open_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *self = g_task_get_source_object (task);
  EfStudioFlags flags = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *error = NULL;
  Opening *opening = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (opening == NULL) {
    self->is_open = FALSE;
    g_clear_object (&self->database);
    g_task_return_error (task, error);
    return;
  }

  ef_studio_settings_apply (self->settings, opening->settings, opening->profiles.seq);
  ef_studio_apply_snapshot (self, &opening->profiles);
  ef_practice_account_apply (self->practice, g_steal_pointer (&opening->practising));
  ef_publish_track_start (self->track);
  ef_practice_account_open (self->practice, flags & EF_STUDIO_WINDOW);
  ef_studio_set_profile (self, ef_studio_get_default_profile (self));
  if (flags & EF_STUDIO_WINDOW) {
    ef_studio_tidy_leftovers_async (self, tidied_cb, NULL);
    ef_database_write_async (self->database, purge, NULL, NULL, NULL, purged_cb,
                             g_object_ref (self));
    ef_extract_sweep (self);
    ef_render_sweep (self);
    ef_library_purge (self);
    ef_queue_start (self->queue);
  }
  g_task_return_boolean (task, TRUE);
}

static void
open_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *self = g_task_get_source_object (task);
  GError *error = NULL;

  g_clear_object (&self->database);
  self->database = ef_database_open_finish (result, &error);
  if (self->database == NULL) {
    g_task_return_error (task, error);
    return;
  }

  self->is_open = TRUE;
  self->seq = 0;
  ef_studio_settings_begin (self->settings);

  g_signal_connect_object (self->database, "changed", G_CALLBACK (database_changed_cb), self,
                           G_CONNECT_DEFAULT);
  ef_database_read_async (self->database, read_opening, g_new0 (Opening, 1), opening_free, NULL,
                          open_read_cb, g_steal_pointer (&task));
}

void
ef_studio_open_async (EfStudio *self,
                      EfStudioFlags flags,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_open_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (flags), NULL);

  ef_database_open_async (self->paths->data,
                          flags & EF_STUDIO_WINDOW ? EF_DATABASE_COUNT_STARTS : EF_DATABASE_NONE,
                          cancellable, open_cb, task);
}

gboolean
ef_studio_open_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The database and the practice server, side by side: nothing is written any more from the moment it is asked. */
typedef struct {
  guint n_left;
  GError *error; /* (owned) (nullable) */
} Closing;

static void
closing_free (gpointer data)
{
  Closing *self = data;

  g_clear_error (&self->error);
  g_free (self);
}

static void
close_one (GTask *task)
{
  Closing *closing = g_task_get_task_data (task);

  if (--closing->n_left > 0)
    return;

  if (closing->error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&closing->error));
}

static void
close_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Closing *closing = g_task_get_task_data (task);

  ef_database_close_finish (EF_DATABASE (object), result, &closing->error);
  close_one (task);
}

static void
practice_closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *self = EF_STUDIO (object);

  ef_practice_account_close_finish (self->practice, result);
  close_one (task);
}

/* What ran is in the queue again, so nothing is lost by ending the readers. The database stays until
 * another one is opened: what is still under way is told that it is closed. */
static void
close_database (EfStudio *self, GTask *task)
{
  Closing *closing = g_new0 (Closing, 1);

  closing->n_left = 2;
  g_task_set_task_data (task, closing, closing_free);
  ef_source_list_stop (self->sources);
  ef_project_list_stop (self->projects);
  self->is_open = FALSE;
  close_children (self);
  ef_practice_account_close_async (self->practice, practice_closed_cb, g_object_ref (task));
  ef_database_close_async (self->database, close_cb, task);
}

static void
stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *self = g_task_get_source_object (task);

  ef_queue_stop_finish (self->queue, result, NULL);
  close_database (self, task);
}

void
ef_studio_close_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_close_async);
  ef_publish_track_stop (self->track);

  if (self->is_open && ef_queue_end (self->queue)) {
    close_database (self, task);
    return;
  }
  if (self->is_open) {
    ef_queue_stop_async (self->queue, stopped_cb, task);
    return;
  }

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
ef_studio_close_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
ef_studio_get_unclean_starts (EfStudio *self)
{
  return self->database != NULL ? ef_database_get_unclean_starts (self->database) : 0;
}

const EfPaths *
ef_studio_get_paths (EfStudio *self)
{
  return self->paths;
}

EfDatabase *
ef_studio_get_database (EfStudio *self)
{
  return self->database;
}

EfKeyring *
ef_studio_get_keyring (EfStudio *self)
{
  return self->keyring;
}

GListModel *
ef_studio_get_profiles (EfStudio *self)
{
  return G_LIST_MODEL (self->profiles);
}

GListModel *
ef_studio_get_jobs (EfStudio *self)
{
  return ef_queue_get_jobs (self->queue);
}

EfQueue *
ef_studio_get_queue (EfStudio *self)
{
  return self->queue;
}

gboolean
ef_studio_get_is_open (EfStudio *self)
{
  return self->is_open;
}

EfSourceList *
ef_studio_get_source_list (EfStudio *self)
{
  return self->sources;
}

EfEditFeed *
ef_studio_get_segment_feed (EfStudio *self)
{
  return self->segment_feed;
}

EfProjectList *
ef_studio_get_project_list (EfStudio *self)
{
  return self->projects;
}

EfEditFeed *
ef_studio_get_project_feed (EfStudio *self)
{
  return self->project_feed;
}

GHashTable *
ef_studio_get_left_out (EfStudio *self)
{
  return self->left_out;
}

GHashTable *
ef_studio_get_asked_columns (EfStudio *self)
{
  return self->asked_columns;
}

EfCacheClaims *
ef_studio_get_claims (EfStudio *self)
{
  return self->claims;
}

EfStudioSettings *
ef_studio_get_settings (EfStudio *self)
{
  return self->settings;
}

EfPublishDesk *
ef_studio_get_publish_desk (EfStudio *self)
{
  return self->desk;
}

EfWorker *
ef_studio_get_file_worker (EfStudio *self)
{
  if (self->file_worker == NULL)
    self->file_worker = ef_worker_new ("ef-files");

  return self->file_worker;
}

EfWorker *
ef_studio_get_data_worker (EfStudio *self)
{
  if (self->data_worker == NULL)
    self->data_worker = ef_worker_new ("ef-data");

  return self->data_worker;
}

EfWorker *
ef_studio_get_search_worker (EfStudio *self)
{
  if (self->search_worker == NULL)
    self->search_worker = ef_worker_new ("ef-search");

  return self->search_worker;
}

GHashTable *
ef_studio_get_channel_forms (EfStudio *self)
{
  return self->channel_forms;
}

EfPublishTrack *
ef_studio_get_publish_track (EfStudio *self)
{
  return self->track;
}

EfPracticeAccount *
ef_studio_get_practice_account (EfStudio *self)
{
  return self->practice;
}

EfRenderPool *
ef_studio_get_render_pool (EfStudio *self)
{
  return self->render_pool;
}

EfFarm *
ef_studio_get_farm (EfStudio *self)
{
  return self->farm;
}

GPtrArray *
ef_studio_get_encoders (EfStudio *self)
{
  return self->encoders;
}

void
ef_studio_set_encoders (EfStudio *self, GPtrArray *encoders)
{
  g_ptr_array_ref (encoders);
  g_clear_pointer (&self->encoders, g_ptr_array_unref);
  self->encoders = encoders;
}

EfMediaChild *
ef_studio_take_child (EfStudio *self)
{
  EfMediaChild *child;

  if (self->free_children->len > 0)
    return g_object_ref (
      g_ptr_array_steal_index (self->free_children, self->free_children->len - 1));

  child = ef_media_child_new ();
  if (self->is_open)
    g_ptr_array_add (self->children, g_object_ref (child));
  else
    ef_media_child_close (child);

  return child;
}

void
ef_studio_give_child (EfStudio *self, EfMediaChild *child)
{
  ef_media_child_set_paused (child, FALSE);
  if (g_ptr_array_find (self->children, child, NULL))
    g_ptr_array_add (self->free_children, child);
  g_object_unref (child);
}

EfProfile *
ef_studio_get_profile (EfStudio *self)
{
  return self->profile;
}

/* The sources come before those who watch: they see them change with the profile. */
void
ef_studio_set_profile (EfStudio *self, EfProfile *profile)
{
  gboolean is_other = g_set_object (&self->profile, profile);

  ef_source_list_set_profile (self->sources, profile);
  ef_project_list_set_profile (self->projects, profile);
  if (is_other)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
}

/* The list holds the reference. */
EfProfile *
ef_studio_get_profile_by_id (EfStudio *self, const char *id)
{
  guint position = find_position (self, id);
  g_autoptr (EfProfile) profile = NULL;

  if (position != G_MAXUINT)
    profile = g_list_model_get_item (G_LIST_MODEL (self->profiles), position);

  return profile;
}

const char *
ef_studio_get_profile_name (EfStudio *self, const char *id)
{
  EfProfile *profile = id != NULL ? ef_studio_get_profile_by_id (self, id) : NULL;

  return profile != NULL ? ef_profile_get_name (profile) : NULL;
}

EfProfile *
ef_studio_get_default_profile (EfStudio *self)
{
  guint n_profiles = g_list_model_get_n_items (G_LIST_MODEL (self->profiles));

  for (guint i = 0; i < n_profiles; i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->profiles), i);

    if (ef_profile_get_is_default (profile))
      return profile;
  }

  return NULL;
}
