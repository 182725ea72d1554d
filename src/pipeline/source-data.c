/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/source-data.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <utime.h>

#include "core/error.h"
#include "core/log.h"
#include "pipeline/cache.h"
#include "pipeline/import-jobs.h"
#include "pipeline/source-check.h"
#include "pipeline/studio-call.h"
#include "store/job-table.h"
#include "store/source-table.h"

#define SETTLE_MS 200                     /* what is written in many steps is read once */
#define ROUNDED (EF_NS_PER_SECOND / 1000) /* times in a file may be */
#define OPENED_PRIORITY 10                /* a person is waiting for it */

typedef enum {
  PART_FRAMES,
  PART_LEVELS,
  PART_SCORES,
  PART_FILM,
  PART_PROXY,
  N_PARTS,
} Part;

/* A picture that somebody asked for. */
typedef struct {
  GTask *task; /* (owned) */
  gint64 time;
  gboolean exact;
} Picture;

struct _EfSourceData {
  GObject parent_instance;

  EfStudio *studio;      /* (owned) */
  EfSource *source;      /* (owned) */
  char *folder;          /* (nullable): no fingerprint yet */
  GFileMonitor *monitor; /* (owned) (nullable) */
  guint settle_id;
  guint generation; /* what was read of another folder is dropped */
  gboolean is_loading;
  gboolean is_loaded; /* once, so that the folder is there */
  gboolean is_stale;  /* something was written since loading began */

  EfFrameIndex *frames; /* (owned): even ones until read */
  gboolean has_frames;
  EfLevels *levels;       /* (owned) (nullable) */
  EfScores *scores;       /* (owned) (nullable) */
  EfFilm *film;           /* (owned) (nullable) */
  char *proxy;            /* (nullable): a URI */
  gint64 stamps[N_PARTS]; /* of the files that are loaded */

  EfMediaChild *child; /* (owned) (nullable): while pictures are made */
  GQueue pictures;     /* (element-type Picture): the newest first */
  Picture *picture;    /* (owned) (nullable): the one that is made */
};

G_DEFINE_FINAL_TYPE (EfSourceData, ef_source_data, G_TYPE_OBJECT)

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const part_names[N_PARTS] = { "frames", "levels", "scores", "film", "proxy" };

/* Of each part the first of these that is there: the whole one, else what there is of it so far. */
static const char *const part_files[N_PARTS][3] = {
  [PART_FRAMES] = { EF_CACHE_FRAMES },
  [PART_LEVELS] = { EF_CACHE_LEVELS, EF_CACHE_LEVELS EF_CACHE_PART },
  [PART_SCORES] = { EF_CACHE_SCORES, EF_CACHE_KEY_SCORES },
  [PART_FILM] = { EF_CACHE_FILM },
  [PART_PROXY] = { EF_CACHE_PROXY },
};

/* What a thread reads; only what differs from the stamps. */
typedef struct {
  char *folder;
  guint generation;
  gboolean makes_folder;
  gint64 stamps[N_PARTS];
  gboolean is_new[N_PARTS];
  EfFrameIndex *frames;
  EfLevels *levels;
  EfScores *scores;
  EfFilm *film;
  char *proxy;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_free (self->folder);
  g_free (self->proxy);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->levels, ef_levels_unref);
  g_clear_pointer (&self->scores, ef_scores_unref);
  g_clear_pointer (&self->film, ef_film_unref);
  g_free (self);
}

static void
parse (Load *load, Part part, GBytes *bytes)
{
  switch (part) {
  case PART_FRAMES:
    load->frames = ef_frame_index_from_bytes (bytes, NULL);
    break;
  case PART_LEVELS:
    load->levels = ef_levels_from_bytes (bytes, NULL);
    break;
  case PART_SCORES:
    load->scores = ef_scores_from_bytes (bytes, NULL);
    break;
  case PART_FILM:
    load->film = ef_film_from_bytes (bytes);
    break;
  case PART_PROXY:
  case N_PARTS:
  default:
    break;
  }
}

static gint64
make_stamp (const GStatBuf *info, guint which)
{
  gint64 time = info->st_mtim.tv_sec * G_USEC_PER_SEC + info->st_mtim.tv_nsec / 1000;

  return (time ^ (gint64) (info->st_ino << 8) ^ (info->st_size << 1)) + which + 1;
}

static void
load_part (Load *load, Part part)
{
  for (guint i = 0; part_files[part][i] != NULL; i++) {
    g_autofree char *path = g_build_filename (load->folder, part_files[part][i], NULL);
    g_autofree char *contents = NULL;
    g_autoptr (GBytes) bytes = NULL;
    GStatBuf info;
    gsize length;

    if (g_stat (path, &info) != 0)
      continue;
    if (make_stamp (&info, i) == load->stamps[part])
      return;

    load->stamps[part] = make_stamp (&info, i);
    load->is_new[part] = TRUE;
    if (part == PART_PROXY) {
      load->proxy = g_filename_to_uri (path, NULL, NULL);
    } else if (g_file_get_contents (path, &contents, &length, NULL)) {
      bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
      parse (load, part, bytes);
    }
    return;
  }
}

/* The folder is made at first, so that it can be watched, and is marked as used. Where it is gone later, it
 * was removed with its profile: there is nothing to be loaded. */
static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;

  if (load->makes_folder)
    g_mkdir_with_parents (load->folder, 0700);
  g_utime (load->folder, NULL);
  for (int part = 0; part < N_PARTS; part++)
    load_part (load, (Part) part);
  g_task_return_boolean (task, TRUE);
}

static void load (EfSourceData *self);

static void
emit (EfSourceData *self, Part part)
{
  g_signal_emit (self, signals[CHANGED], 0, part_names[part]);
}

/* What could not be parsed is as if it were not there. */
static void
take_over (EfSourceData *self, Load *load)
{
  if (load->frames != NULL) {
    ef_frame_index_unref (self->frames);
    self->frames = g_steal_pointer (&load->frames);
    self->has_frames = TRUE;
  }
  if (load->levels != NULL) {
    g_clear_pointer (&self->levels, ef_levels_unref);
    self->levels = g_steal_pointer (&load->levels);
  }
  if (load->scores != NULL) {
    g_clear_pointer (&self->scores, ef_scores_unref);
    self->scores = g_steal_pointer (&load->scores);
  }
  if (load->film != NULL) {
    g_clear_pointer (&self->film, ef_film_unref);
    self->film = g_steal_pointer (&load->film);
  }
  if (load->proxy != NULL)
    g_set_str (&self->proxy, load->proxy);
  memcpy (self->stamps, load->stamps, sizeof self->stamps);
}

static void
settled_cb (gpointer user_data)
{
  EfSourceData *self = user_data;

  self->settle_id = 0;
  load (self);
}

static void
folder_changed_cb (EfSourceData *self)
{
  if (self->settle_id == 0)
    self->settle_id = g_timeout_add_once (SETTLE_MS, settled_cb, self);
}

static void
watch (EfSourceData *self)
{
  g_autoptr (GFile) folder = NULL;

  if (self->monitor != NULL)
    return;

  folder = g_file_new_for_path (self->folder);
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void ensure_job (EfSourceData *self);
static void take_next (EfSourceData *self);

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfSourceData *self = EF_SOURCE_DATA (object);
  Load *data = g_task_get_task_data (G_TASK (result));
  gboolean is_first = self->monitor == NULL;

  g_task_propagate_boolean (G_TASK (result), NULL);
  self->is_loading = FALSE;
  if (data->generation != self->generation || self->folder == NULL) {
    load (self);
    return;
  }

  take_over (self, data);
  self->is_loaded = TRUE;
  watch (self);
  if (is_first)
    ensure_job (self);
  for (int part = 0; part < N_PARTS; part++) {
    if (data->is_new[part])
      emit (self, (Part) part);
  }

  /* Between the first look and the watch something may have come. */
  if (self->is_stale || is_first)
    folder_changed_cb (self);
  take_next (self);
}

static void
load (EfSourceData *self)
{
  g_autoptr (GTask) task = NULL;
  Load *data;

  if (self->folder == NULL)
    return;
  if (self->is_loading) {
    self->is_stale = TRUE;
    return;
  }

  self->is_loading = TRUE;
  self->is_stale = FALSE;
  data = g_new0 (Load, 1);
  data->folder = g_strdup (self->folder);
  data->generation = self->generation;
  data->makes_folder =
    !self->is_loaded &&
    ef_studio_get_profile_by_id (self->studio, ef_source_get_profile_id (self->source)) != NULL;
  memcpy (data->stamps, self->stamps, sizeof data->stamps);
  task = g_task_new (self, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, load);
  g_task_set_task_data (task, data, load_free);
  ef_worker_run (ef_studio_get_data_worker (self->studio), task, load_in_thread);
}

/* Its job goes first; where the cache was cleaned away there is one again. In the call's flag: whether what
 * marking needs is missing. */
static gboolean
ensure_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = {
    .profile_id = call->profile_id,
    .subject = call->id,
    .kinds = (1u << EF_JOB_IMPORT) | (1u << EF_JOB_ANALYSIS),
  };
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (EfSource) row = ef_source_table_get (connection, call->profile_id, call->id, &local);

  /* It was removed meanwhile. */
  if (row == NULL)
    return TRUE;
  if (call->flag && ef_source_get_state (row) == EF_SOURCE_READY &&
      !ef_import_jobs_ensure (connection, row, error))
    return FALSE;

  jobs = ef_job_table_select (connection, &filter, error);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
    EfJob *job = g_ptr_array_index (jobs, i);
    int priority = ef_job_get_kind (job) == EF_JOB_IMPORT ? OPENED_PRIORITY : OPENED_PRIORITY / 2;

    if (ef_job_state_is_final (ef_job_get_state (job)) || ef_job_get_priority (job) >= priority)
      continue;
    ef_job_set_priority (job, priority);
    if (!ef_job_table_update (connection, job, EF_JOB_PRIORITY, error))
      return FALSE;
  }

  return jobs != NULL;
}

static void
ensured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
}

static void
ensure_job (EfSourceData *self)
{
  const EfMediaInfo *info = ef_source_get_info (self->source);
  EfStudioCall *call;
  GTask *task;

  if (!ef_studio_get_is_open (self->studio))
    return;

  call = ef_studio_call_new ();
  task = g_task_new (self->studio, NULL, ensured_cb, NULL);
  g_task_set_source_tag (task, ensure_job);
  call->profile_id = g_strdup (ef_source_get_profile_id (self->source));
  call->id = g_strdup (ef_source_get_id (self->source));
  call->flag = (*info->video_codec != '\0' && !self->has_frames) ||
               (*info->audio_codec != '\0' && self->levels == NULL);
  ef_studio_call_write (self->studio, ensure_in_database, call, task);
}

/* Nothing of another file is kept. */
static void
forget (EfSourceData *self)
{
  const EfMediaInfo *info = ef_source_get_info (self->source);

  self->generation++;
  self->is_loaded = FALSE;
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->levels, ef_levels_unref);
  g_clear_pointer (&self->scores, ef_scores_unref);
  g_clear_pointer (&self->film, ef_film_unref);
  g_clear_pointer (&self->proxy, g_free);
  memset (self->stamps, 0, sizeof self->stamps);
  self->has_frames = FALSE;
  self->frames = ef_frame_index_new_even (info->rate, info->duration);
}

/* The file may have become another one. */
static void
source_changed_cb (EfSourceData *self)
{
  g_autofree char *folder = ef_cache_get_folder (self->studio, self->source);

  if (g_strcmp0 (folder, self->folder) == 0)
    return;

  g_set_str (&self->folder, folder);
  forget (self);
  for (int part = 0; part < N_PARTS; part++)
    emit (self, (Part) part);
  load (self);
}

/* Pictures. */

static void
picture_free (gpointer data)
{
  Picture *self = data;

  g_object_unref (self->task);
  g_free (self);
}

/* What the reader has appended is read from the film, on the thread. */

typedef struct {
  char *path;
  gint64 time;     /* and then that of the picture */
  GBytes *picture; /* (owned) (nullable) */
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_free (self->path);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

static void
fetch_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Fetch *fetch = data;
  g_autofree char *contents = NULL;
  gsize length;

  if (g_file_get_contents (fetch->path, &contents, &length, NULL)) {
    g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    g_autoptr (EfFilm) film = ef_film_from_bytes (bytes);

    if (ef_film_get_n_pictures (film) > 0) {
      guint index = ef_film_find (film, fetch->time);

      fetch->picture = ef_film_get_picture (film, index);
      fetch->time = ef_film_get_time (film, index);
    }
  }
  g_task_return_boolean (task, TRUE);
}

static void
return_picture (EfSourceData *self, GBytes *picture, gint64 time, GError *error)
{
  Picture *asked = g_steal_pointer (&self->picture);

  g_task_set_task_data (asked->task, g_memdup2 (&time, sizeof time), g_free);
  if (picture != NULL)
    g_task_return_pointer (asked->task, g_bytes_ref (picture), (GDestroyNotify) g_bytes_unref);
  else if (error != NULL)
    g_task_return_error (asked->task, error);
  else
    g_task_return_new_error_literal (asked->task, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED,
                                     _ ("There is no picture at this place."));
  picture_free (asked);
  take_next (self);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfSourceData *self = EF_SOURCE_DATA (object);
  Fetch *fetch = g_task_get_task_data (G_TASK (result));

  g_task_propagate_boolean (G_TASK (result), NULL);
  return_picture (self, fetch->picture, fetch->time, NULL);
}

static void
taken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourceData) self = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);
  g_autoptr (GTask) task = NULL;
  Fetch *fetch;

  if (answer == NULL || self->folder == NULL) {
    return_picture (self, NULL, 0, error);
    return;
  }

  fetch = g_new0 (Fetch, 1);
  fetch->path = g_build_filename (self->folder, EF_CACHE_FILM, NULL);
  fetch->time = json_object_get_int_member_with_default (answer, "time", self->picture->time);
  task = g_task_new (self, NULL, fetched_cb, NULL);
  g_task_set_source_tag (task, taken_cb);
  g_task_set_task_data (task, fetch, fetch_free);
  ef_worker_run (ef_studio_get_data_worker (self->studio), task, fetch_in_thread);
}

static void
give_back (EfSourceData *self)
{
  if (self->child != NULL)
    ef_studio_give_child (self->studio, g_steal_pointer (&self->child));
}

/* The frame itself comes sooner from a file that has key frames everywhere. */
static JsonObject *
make_picture_request (EfSourceData *self)
{
  g_autofree char *proxy = self->picture->exact && self->proxy != NULL
                             ? g_filename_from_uri (self->proxy, NULL, NULL)
                             : NULL;
  g_autofree char *frames = g_build_filename (self->folder, EF_CACHE_FRAMES, NULL);
  g_autofree char *uri = g_filename_to_uri (frames, NULL, NULL);
  JsonObject *request = ef_media_child_make_request (
    "picture", proxy != NULL ? proxy : ef_source_get_path (self->source));

  if (proxy == NULL && self->has_frames)
    json_object_set_string_member (request, "frames", uri);

  return request;
}

static void
ask_for_picture (EfSourceData *self)
{
  g_autoptr (JsonObject) request = make_picture_request (self);
  g_autofree char *path = g_build_filename (self->folder, EF_CACHE_FILM, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  json_object_set_string_member (request, "file", uri);
  json_object_set_int_member (request, "time", self->picture->time);
  json_object_set_boolean_member (request, "exact", self->picture->exact);
  json_object_set_int_member (request, "width", EF_FILM_WIDTH);
  json_object_set_int_member (request, "height", EF_FILM_HEIGHT);
  if (self->child == NULL)
    self->child = ef_studio_take_child (self->studio);
  /* One that is made already may as well be kept: cancelling would end the process. */
  ef_media_child_ask_async (self->child, request, NULL, NULL, NULL, taken_cb, g_object_ref (self));
}

/* What is asked for, where the film has it. */
static GBytes *
find_in_film (EfSourceData *self, const Picture *picture, gint64 *time)
{
  gint64 begin;
  guint index;

  if (self->film == NULL || ef_film_get_n_pictures (self->film) == 0 || !self->has_frames)
    return NULL;

  begin = ef_frame_index_get_frame (self->frames, ef_frame_index_find (self->frames, picture->time))
            .begin;
  if (!picture->exact && ef_frame_index_knows_keys (self->frames))
    begin = ef_frame_index_key_at (self->frames, begin);
  index = ef_film_find (self->film, MAX (begin, 0));
  *time = ef_film_get_time (self->film, index);

  return ABS (*time - begin) <= ROUNDED ? ef_film_get_picture (self->film, index) : NULL;
}

/* The newest first; what was cancelled while it waited is not made. */
static void
take_next (EfSourceData *self)
{
  if (self->folder != NULL && !self->is_loaded)
    return;

  while (self->picture == NULL && !g_queue_is_empty (&self->pictures)) {
    Picture *picture = g_queue_pop_head (&self->pictures);
    g_autoptr (GBytes) there = NULL;
    gint64 time = 0;

    if (g_task_return_error_if_cancelled (picture->task)) {
      picture_free (picture);
      continue;
    }

    self->picture = picture;
    there = find_in_film (self, picture, &time);
    if (there != NULL || self->folder == NULL)
      return_picture (self, there, time, NULL);
    else
      ask_for_picture (self);
    return;
  }

  if (self->picture == NULL)
    give_back (self);
}

/* The object. */

static void
ef_source_data_dispose (GObject *object)
{
  EfSourceData *self = EF_SOURCE_DATA (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_object (&self->monitor);
  if (self->studio != NULL)
    give_back (self);
  g_clear_object (&self->source);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_source_data_parent_class)->dispose (object);
}

static void
ef_source_data_finalize (GObject *object)
{
  EfSourceData *self = EF_SOURCE_DATA (object);

  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->levels, ef_levels_unref);
  g_clear_pointer (&self->scores, ef_scores_unref);
  g_clear_pointer (&self->film, ef_film_unref);
  g_free (self->proxy);
  g_free (self->folder);

  G_OBJECT_CLASS (ef_source_data_parent_class)->finalize (object);
}

static void
ef_source_data_class_init (EfSourceDataClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_source_data_dispose;
  object_class->finalize = ef_source_data_finalize;

  signals[CHANGED] = g_signal_new ("changed", EF_TYPE_SOURCE_DATA, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ef_source_data_init (EfSourceData *self)
{
  g_queue_init (&self->pictures);
}

EfSourceData *
ef_source_data_new (EfStudio *studio, EfSource *source)
{
  EfSourceData *self = g_object_new (EF_TYPE_SOURCE_DATA, NULL);
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  self->studio = g_object_ref (studio);
  self->source = g_object_ref (source);
  self->folder = ef_cache_get_folder (studio, source);
  forget (self);
  g_signal_connect_object (source, "notify", G_CALLBACK (source_changed_cb), self,
                           G_CONNECT_SWAPPED);
  load (self);
  /* The file may have gone, or changed, since the list was read. */
  g_ptr_array_add (sources, source);
  ef_studio_check_sources (studio, sources);

  return self;
}

char *
ef_source_data_find_poster (EfStudio *studio, EfSource *source)
{
  g_autofree char *folder = ef_cache_get_folder (studio, source);

  return folder != NULL ? g_build_filename (folder, EF_CACHE_POSTER, NULL) : NULL;
}

EfFrameIndex *
ef_source_data_get_frames (EfSourceData *self)
{
  return self->frames;
}

gboolean
ef_source_data_has_frames (EfSourceData *self)
{
  return self->has_frames;
}

EfLevels *
ef_source_data_get_levels (EfSourceData *self)
{
  return self->levels;
}

EfScores *
ef_source_data_get_scores (EfSourceData *self)
{
  return self->scores;
}

EfFilm *
ef_source_data_get_film (EfSourceData *self)
{
  return self->film;
}

const char *
ef_source_data_get_proxy (EfSourceData *self)
{
  return self->proxy;
}

void
ef_source_data_take_picture_async (EfSourceData *self,
                                   gint64 time,
                                   gboolean exact,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Picture *picture = g_new0 (Picture, 1);

  picture->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (picture->task, ef_source_data_take_picture_async);
  picture->time = time;
  picture->exact = exact;
  g_queue_push_head (&self->pictures, picture);
  take_next (self);
}

GBytes *
ef_source_data_take_picture_finish (EfSourceData *self,
                                    GAsyncResult *result,
                                    gint64 *taken,
                                    GError **error)
{
  const gint64 *time = g_task_get_task_data (G_TASK (result));

  if (taken != NULL)
    *taken = time != NULL ? *time : 0;

  return g_task_propagate_pointer (G_TASK (result), error);
}
