/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/suggest.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "pipeline/cache.h"

/* Reads the cache of one source on a thread, and searches there as well: an hour has a hundred thousand
 * frames. */

typedef struct {
  char *folder; /* (nullable): nothing was read yet */
  EfRate rate;
  gint64 duration;
  gboolean has_sound;
  guint kinds;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->folder);
  g_free (self);
}

static void
start (EfStudio *studio, EfSource *source, guint kinds, GTask *task, GTaskThreadFunc func)
{
  const EfMediaInfo *info = ef_source_get_info (source);
  Search *search = g_new0 (Search, 1);

  search->folder = ef_cache_get_folder (studio, source);
  search->rate = info->rate;
  search->duration = info->duration;
  search->has_sound = *info->audio_codec != '\0';
  search->kinds = kinds;
  g_task_set_task_data (task, search, search_free);
  ef_worker_run (ef_studio_get_file_worker (studio), task, func);
  g_object_unref (task);
}

static GBytes *
read_part (Search *search, const char *name)
{
  g_autofree char *path = NULL;
  char *contents;
  gsize length;

  if (search->folder == NULL)
    return NULL;

  path = g_build_filename (search->folder, name, NULL);
  if (!g_file_get_contents (path, &contents, &length, NULL))
    return NULL;

  return g_bytes_new_take (contents, length);
}

static EfFrameIndex *
read_frames (Search *search)
{
  g_autoptr (GBytes) bytes = read_part (search, EF_CACHE_FRAMES);
  EfFrameIndex *frames = bytes != NULL ? ef_frame_index_from_bytes (bytes, NULL) : NULL;

  return frames != NULL ? frames : ef_frame_index_new_even (search->rate, search->duration);
}

static EfLevels *
read_levels (Search *search)
{
  g_autoptr (GBytes) bytes = read_part (search, EF_CACHE_LEVELS);

  return bytes != NULL ? ef_levels_from_bytes (bytes, NULL) : NULL;
}

/* Of every frame, else of the key frames. */
static EfScores *
read_scores (Search *search)
{
  static const char *const names[] = { EF_CACHE_SCORES, EF_CACHE_KEY_SCORES };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) bytes = read_part (search, names[i]);
    EfScores *scores = bytes != NULL ? ef_scores_from_bytes (bytes, NULL) : NULL;

    if (scores != NULL)
      return scores;
  }

  return NULL;
}

static void
load_frames_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, read_frames (data), (GDestroyNotify) ef_frame_index_unref);
}

void
ef_studio_load_frames_async (EfStudio *self,
                             EfSource *source,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_load_frames_async);
  start (self, source, 0, task, load_frames_in_thread);
}

EfFrameIndex *
ef_studio_load_frames_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
wants (Search *search, EfSuggestionKind kind)
{
  return (search->kinds & (1u << kind)) != 0;
}

static void
take (GArray *all, GArray *found)
{
  g_array_append_vals (all, found->data, found->len);
  g_array_unref (found);
}

static GArray *
search_all (Search *search, EfLevels *levels, EfScores *scores)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (EfSuggestion));

  if (wants (search, EF_SUGGESTION_SILENCE) && levels != NULL)
    take (all, ef_suggest_silence (levels, &ef_silence_defaults, search->duration));
  if (wants (search, EF_SUGGESTION_BLACK) && scores != NULL)
    take (all, ef_suggest_black (scores, &ef_black_defaults));
  if (wants (search, EF_SUGGESTION_SCENE) && scores != NULL)
    take (all, ef_suggest_scenes (scores, &ef_scene_defaults));
  if (wants (search, EF_SUGGESTION_SCORE) && scores != NULL)
    take (all, ef_suggest_best (scores, levels));

  return all;
}

/* A segment has whole frames; what is shorter than one becomes the one it lies in. */
static void
put_on_frames (GArray *suggestions, EfFrameIndex *frames)
{
  for (guint i = 0; i < suggestions->len; i++) {
    EfTimeSpan *span = &g_array_index (suggestions, EfSuggestion, i).span;
    guint frame = ef_frame_index_find (frames, span->begin);

    *span = (EfTimeSpan) { ef_frame_index_snap (frames, span->begin),
                           ef_frame_index_snap (frames, span->end) };
    if (ef_time_span_is_empty (*span))
      *span = ef_frame_index_get_frame (frames, frame);
  }
}

static void
drop_twins (GArray *suggestions)
{
  for (guint i = suggestions->len; i > 1; i--) {
    const EfSuggestion *here = &g_array_index (suggestions, EfSuggestion, i - 1);
    const EfSuggestion *before = &g_array_index (suggestions, EfSuggestion, i - 2);

    if (here->kind == before->kind && ef_time_span_equal (here->span, before->span))
      g_array_remove_index (suggestions, i - 1);
  }
}

/* Where there is no sound, nothing is missing. */
static gboolean
check_read (Search *search, EfLevels *levels, EfScores *scores, GError **error)
{
  gboolean lacks_levels =
    wants (search, EF_SUGGESTION_SILENCE) && search->has_sound && levels == NULL;
  gboolean lacks_scores = (search->kinds & ~(1u << EF_SUGGESTION_SILENCE)) != 0 && scores == NULL;

  if (!lacks_levels && !lacks_scores)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                       _ ("This video has not been read far enough for suggestions: “queue list” "
                          "shows what is left to do, or why it failed."));

  return FALSE;
}

static void
suggest_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;
  g_autoptr (EfLevels) levels = read_levels (search);
  g_autoptr (EfScores) scores = read_scores (search);
  g_autoptr (EfFrameIndex) frames = read_frames (search);
  GError *error = NULL;
  GArray *suggestions;

  if (!check_read (search, levels, scores, &error)) {
    g_task_return_error (task, error);
    return;
  }

  suggestions = search_all (search, levels, scores);
  put_on_frames (suggestions, frames);
  g_array_sort (suggestions, ef_suggestion_compare);
  drop_twins (suggestions);
  g_task_return_pointer (task, suggestions, (GDestroyNotify) g_array_unref);
}

void
ef_studio_suggest_async (EfStudio *self,
                         EfSource *source,
                         guint kinds,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_suggest_async);
  start (self, source, kinds, task, suggest_in_thread);
}

GArray *
ef_studio_suggest_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
