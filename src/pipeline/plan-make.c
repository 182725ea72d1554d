/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/plan-make.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/item.h"
#include "core/subject.h"
#include "media/lead.h"
#include "pipeline/cache.h"
#include "pipeline/source-columns.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-projects.h"
#include "store/source-table.h"

/* A clip and what is known of its sources become a plan: first the rows are read, then, on a thread, what
 * lies in their caches. */

/* What there is of one source. */
typedef struct {
  EfSource *source;     /* (owned) */
  char *folder;         /* (nullable): its cache */
  char *proxy;          /* (nullable): a path */
  EfFrameIndex *frames; /* (owned) (nullable) */
  EfColumns *columns;   /* (owned) (nullable) */
  gboolean is_loaded;
  gboolean is_wanted; /* columns would have been used */
} Material;

typedef struct {
  EfClip *clip; /* (owned): a copy nobody else has */
  guint formats;
  EfPlanPurpose purpose;
  char *profile_name;
  GHashTable *materials; /* (element-type utf8 Material): by id of the source */
  EfPlan *plan;          /* (owned) (nullable) */
  GPtrArray *problems;   /* (element-type utf8) */
} Making;

static void
material_free (gpointer data)
{
  Material *self = data;

  g_object_unref (self->source);
  g_free (self->folder);
  g_free (self->proxy);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->columns, ef_columns_unref);
  g_free (self);
}

static void
making_free (gpointer data)
{
  Making *self = data;

  g_object_unref (self->clip);
  g_free (self->profile_name);
  g_hash_table_unref (self->materials);
  g_clear_pointer (&self->plan, ef_plan_unref);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/* The window goes on with its clip while a thread looks at this one. */
static EfClip *
copy_clip (EfClip *clip)
{
  EfClip *copy = ef_clip_new (ef_clip_get_id (clip), ef_clip_get_project_id (clip),
                              ef_clip_get_profile_id (clip));
  g_autoptr (JsonNode) items = ef_clip_items_to_json (clip);

  ef_clip_set_name (copy, ef_clip_get_name (clip));
  ef_clip_set_settings (copy, ef_clip_get_settings (clip));
  ef_clip_items_from_json (copy, items, NULL);

  return copy;
}

static const EfClipItem *
get_item (Making *making, guint index)
{
  return g_ptr_array_index (ef_clip_get_items (making->clip), index);
}

/* On the thread: what is in a cache. */

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return g_file_load_bytes (file, NULL, NULL, NULL);
}

static void
load_material (Material *material, EfPlanPurpose purpose)
{
  g_autofree char *proxy = NULL;
  g_autoptr (GBytes) frames = NULL;
  g_autoptr (GBytes) columns = NULL;

  if (material->is_loaded || material->folder == NULL)
    return;

  material->is_loaded = TRUE;
  proxy = g_build_filename (material->folder, EF_CACHE_PROXY, NULL);
  if (purpose == EF_PLAN_FOR_PREVIEW && g_file_test (proxy, G_FILE_TEST_IS_REGULAR))
    material->proxy = g_steal_pointer (&proxy);
  frames = read_file (material->folder, EF_CACHE_FRAMES);
  if (frames != NULL)
    material->frames = ef_frame_index_from_bytes (frames, NULL);
  columns = read_file (material->folder, EF_CACHE_COLUMNS);
  if (columns != NULL)
    material->columns = ef_columns_from_bytes (columns, NULL);
}

/* On the thread: the stretches. */

static void
get_crop (const EfMediaInfo *info,
          const EfLook *look,
          EfFormat format,
          double *width,
          double *height)
{
  int frame_width;
  int frame_height;
  double picture = (double) info->width / info->height;
  gboolean lies = fabs (fabs (look->turn) - 90) < 45;
  double zoom = MAX (look->zoom, 1);
  double frame;

  ef_format_get_size (format, &frame_width, &frame_height);
  frame = lies ? (double) frame_height / frame_width : (double) frame_width / frame_height;
  *width = MIN (frame / picture, 1) / zoom;
  *height = MIN (picture / frame, 1) / zoom;
}

/* NULL: nothing was looked at yet, which is the middle. */
static EfCamera *
make_camera (Material *material, const EfStretch *stretch, EfFormat format)
{
  g_autoptr (GArray) looks = NULL;
  double width;
  double height;

  if (stretch->look.fill != EF_FILL_TRACK || stretch->info->width <= 0 ||
      stretch->info->height <= 0)
    return NULL;
  if (material->columns == NULL) {
    material->is_wanted = TRUE;
    return NULL;
  }

  get_crop (stretch->info, &stretch->look, format, &width, &height);
  looks = ef_subject_find (material->columns, stretch->span);

  return ef_camera_follow ((const EfSubjectLook *) (gpointer) looks->data, looks->len,
                           stretch->span, width, height);
}

/* A proxy has key frames enough. */
static gint64
find_lead (Material *material, const EfStretch *stretch)
{
  if (stretch->proxy != NULL || material->frames == NULL)
    return -1;

  return ef_lead_find (material->frames, g_str_equal (stretch->info->video_codec, "HEVC"),
                       stretch->span.begin);
}

static EfStretch *
make_stretch (Making *making, Material *material, const EfClipItem *item, EfTimeSpan span)
{
  const EfProjectSettings *settings = ef_clip_get_settings (making->clip);
  EfStretch *stretch = ef_stretch_new ();

  g_set_str (&stretch->label,
             *item->label != '\0' ? item->label : ef_source_get_name (material->source));
  g_set_str (&stretch->path, ef_source_get_path (material->source));
  g_set_str (&stretch->fingerprint, ef_source_get_fingerprint (material->source));
  stretch->size = ef_source_get_size (material->source);
  stretch->proxy = g_strdup (material->proxy);
  g_clear_pointer (&stretch->info, ef_media_info_free);
  stretch->info = ef_media_info_copy (ef_source_get_info (material->source));
  stretch->span = span;
  stretch->look = item->look;
  if (!stretch->look.has_fill)
    stretch->look.fill = settings->fill;
  stretch->look.has_fill = TRUE;
  stretch->transition = item->transition;
  stretch->lead = find_lead (material, stretch);
  for (guint i = 0; i < EF_FORMAT_N; i++) {
    if (making->formats & EF_FORMAT_BIT (i))
      stretch->cameras[i] = make_camera (material, stretch, (EfFormat) i);
  }

  return stretch;
}

/* The sentences are those of the storyboard. */
static char *
find_problem (Making *making, Material *material, const EfClipItem *frozen)
{
  g_autoptr (EfSegment) segment = NULL;
  g_autoptr (EfItem) item = NULL;

  if (material == NULL)
    return g_strdup_printf (
      _ ("The source “%s” was removed: add its file again, and make the clip anew."),
      frozen->source_name);

  segment = ef_segment_new (frozen->segment_id, frozen->source_id);
  ef_segment_set_span (segment, frozen->span);
  ef_segment_set_label (segment, frozen->label);
  item = ef_item_new (NULL, ef_clip_get_project_id (making->clip), frozen->segment_id);
  ef_item_set_contents (item, segment, material->source);

  return ef_item_get_problem (item);
}

/* Each is said once, however often it is in the way. */
static void
add_problem (Making *making, char *problem)
{
  if (g_ptr_array_find_with_equal_func (making->problems, problem, g_str_equal, NULL))
    g_free (problem);
  else
    g_ptr_array_add (making->problems, problem);
}

static gboolean
is_there (Material *material)
{
  EfSourceState state = ef_source_get_state (material->source);

  return state == EF_SOURCE_READY || state == EF_SOURCE_ANALYSING;
}

/* Of one that ends early, what is there is shown. */
static void
add_stretch (Making *making, const EfClipItem *item)
{
  Material *material = g_hash_table_lookup (making->materials, item->source_id);
  char *problem = find_problem (making, material, item);
  EfTimeSpan span = item->span;
  gint64 end;

  if (problem != NULL)
    add_problem (making, problem);
  if (material == NULL || !is_there (material))
    return;

  end = ef_source_get_info (material->source)->duration;
  if (end > 0)
    span.end = MIN (span.end, end);
  if (ef_time_span_is_empty (span))
    return;

  load_material (material, making->purpose);
  g_ptr_array_add (making->plan->stretches, make_stretch (making, material, item, span));
}

static void
set_up_plan (Making *making)
{
  const EfProjectSettings *settings = ef_clip_get_settings (making->clip);
  EfPlan *plan = ef_plan_new ();

  g_set_str (&plan->title, ef_clip_get_name (making->clip));
  g_set_str (&plan->profile_id, ef_clip_get_profile_id (making->clip));
  g_set_str (&plan->profile_name, making->profile_name);
  plan->has_sound = settings->has_sound;
  plan->is_levelled = settings->is_levelled;
  plan->loudness = settings->loudness;
  making->plan = plan;
}

static GError *
make_error (Making *making)
{
  if (making->problems->len > 0)
    return g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, making->problems->pdata[0]);

  return g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, _ ("There is nothing in this clip."));
}

static void
make_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  guint n = ef_clip_get_items (making->clip)->len;

  set_up_plan (making);
  for (guint i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
    add_stretch (making, get_item (making, i));

  if (making->plan->stretches->len == 0 ||
      (making->purpose == EF_PLAN_FOR_RENDER && making->problems->len > 0)) {
    g_task_return_error (task, make_error (making));
    return;
  }

  ef_plan_lay_out (making->plan);
  g_task_return_boolean (task, TRUE);
}

/* Where nobody has looked for a subject yet. */

/* What is shown of the project can be shown better now. */
static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *project_id = user_data;
  g_autoptr (EfColumns) columns = ef_source_columns_read_finish (EF_STUDIO (object), result, NULL);

  if (columns != NULL)
    g_signal_emit_by_name (object, "items-changed", project_id);
}

/* For the preview it is the middle until somebody has; each source is asked for once, for what cannot be
 * read now cannot be read in a second either. */
static void
ask_for_looks (EfStudio *studio, Making *making)
{
  GHashTable *asked = ef_studio_get_asked_columns (studio);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, making->materials);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Material *material = value;

    if (material->is_wanted && material->folder != NULL &&
        g_hash_table_add (asked, g_strdup (material->folder)))
      ef_source_columns_read_async (studio, material->source, NULL, NULL, NULL, looked_cb,
                                    g_strdup (ef_clip_get_project_id (making->clip)));
  }
}

static void start_making (GTask *task);

static Material *
find_wanted (Making *making)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, making->materials);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Material *material = value;

    if (material->is_wanted && material->columns == NULL)
      return material;
  }

  return NULL;
}

static void look_on (GTask *task);

static void
looked_for_render_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Making *making = g_task_get_task_data (task);
  Material *material = find_wanted (making);
  GError *error = NULL;

  material->columns = ef_source_columns_read_finish (EF_STUDIO (object), result, &error);
  if (material->columns == NULL)
    g_task_return_error (task, error);
  else
    look_on (task);
}

/* A render does not go by the middle because it was early: one after the other is read, and then it is all
 * done again. */
static void
look_on (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Making *making = g_task_get_task_data (task);
  Material *material = find_wanted (making);

  if (material == NULL) {
    g_clear_pointer (&making->plan, ef_plan_unref);
    g_ptr_array_set_size (making->problems, 0);
    start_making (task);
    return;
  }

  ef_source_columns_read_async (studio, material->source, NULL, NULL, g_task_get_cancellable (task),
                                looked_for_render_cb, g_object_ref (task));
}

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (making->purpose == EF_PLAN_FOR_RENDER && find_wanted (making) != NULL) {
    look_on (task);
    return;
  }

  ask_for_looks (EF_STUDIO (object), making);
  g_task_return_boolean (task, TRUE);
}

static void
start_making (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner =
    g_task_new (studio, g_task_get_cancellable (task), made_cb, g_object_ref (task));

  g_task_set_source_tag (inner, start_making);
  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  ef_worker_run (ef_studio_get_data_worker (studio), inner, make_in_thread);
}

/* Only what is the profile's is found. */
static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  GPtrArray *items = ef_clip_get_items (call->clip);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < items->len; i++) {
    const EfClipItem *item = g_ptr_array_index (items, i);
    g_autoptr (GError) local = NULL;
    EfSource *source;

    if (!g_hash_table_add (seen, item->source_id))
      continue;
    source = ef_source_table_get (connection, call->profile_id, item->source_id, &local);
    if (source != NULL) {
      g_ptr_array_add (call->list, source);
    } else if (!g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *studio = EF_STUDIO (object);
  g_autoptr (GTask) task = user_data;
  Making *making = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    return;
  }

  for (guint i = 0; i < call->list->len; i++) {
    Material *material = g_new0 (Material, 1);

    material->source = g_object_ref (g_ptr_array_index (call->list, i));
    material->folder = ef_cache_get_folder (studio, material->source);
    g_hash_table_insert (making->materials, (gpointer) ef_source_get_id (material->source),
                         material);
  }
  start_making (task);
}

void
ef_plan_make_async (EfStudio *studio,
                    EfClip *clip,
                    guint formats,
                    EfPlanPurpose purpose,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (studio, cancellable, callback, user_data);
  GTask *reading = g_task_new (studio, cancellable, read_cb, task);
  Making *making = g_new0 (Making, 1);
  EfStudioCall *call = ef_studio_call_new ();

  g_task_set_source_tag (task, ef_plan_make_async);
  g_task_set_source_tag (reading, read_in_database);
  making->clip = copy_clip (clip);
  making->formats = formats;
  making->purpose = purpose;
  making->profile_name =
    g_strdup (ef_studio_get_profile_name (studio, ef_clip_get_profile_id (clip)));
  making->materials = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, material_free);
  making->problems = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, making, making_free);
  call->clip = g_object_ref (making->clip);
  call->profile_id = g_strdup (ef_clip_get_profile_id (clip));
  ef_studio_call_read (studio, read_in_database, call, reading);
}

EfPlan *
ef_plan_make_finish (GAsyncResult *result, GPtrArray **problems, GError **error)
{
  Making *making = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (problems != NULL)
    *problems = g_ptr_array_ref (making->problems);

  return ef_plan_ref (making->plan);
}

void
ef_studio_make_plan_async (EfStudio *self,
                           EfClip *clip,
                           EfFormat format,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  ef_plan_make_async (self, clip, EF_FORMAT_BIT (format), EF_PLAN_FOR_PREVIEW, cancellable,
                      callback, user_data);
}

EfPlan *
ef_studio_make_plan_finish (EfStudio *self,
                            GAsyncResult *result,
                            GPtrArray **problems,
                            GError **error)
{
  return ef_plan_make_finish (result, problems, error);
}
