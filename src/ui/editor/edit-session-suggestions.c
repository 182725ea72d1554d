/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/edit-session-private.h"

/* The ghosts of a session: found in what the analysis has measured, at thresholds that a person turns
 * while looking. A short file is searched at once, a long one on a thread, and whatever was asked for
 * meanwhile is searched for once more. */

#define SEARCHED_AT_ONCE 40000 /* measured places: a few milliseconds */
#define SEARCHED_AFTER 250     /* ms, while a file is still being read */
#define SAVED_AFTER 500        /* ms */
#define MUCH 0.8               /* what shares this much of the longer one is the same suggestion */

typedef struct {
  EfLevels *levels; /* (owned) (nullable) */
  EfScores *scores; /* (owned) (nullable) */
  gint64 duration;
  EfSuggestionChoice choice;
} Search;

typedef struct {
  GArray *found[EF_EDIT_N_KINDS]; /* (nullable) (element-type EfSuggestion) */
} Found;

static void
free_search (Search *self)
{
  g_clear_pointer (&self->levels, ef_levels_unref);
  g_clear_pointer (&self->scores, ef_scores_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, free_search)

static void
free_found (Found *self)
{
  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++)
    g_clear_pointer (&self->found[kind], g_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, free_found)

static Search *
create_search (EfEditSession *self)
{
  Search *search = g_new0 (Search, 1);
  EfLevels *levels = self->ports->data->get_levels (self->data);
  EfScores *scores = self->ports->data->get_scores (self->data);

  search->levels = levels != NULL ? ef_levels_ref (levels) : NULL;
  search->scores = scores != NULL ? ef_scores_ref (scores) : NULL;
  search->duration = self->duration;
  search->choice = self->choice;

  return search;
}

static GArray *
search_kind (Search *search, EfSuggestionKind kind)
{
  switch (kind) {
  case EF_SUGGESTION_SILENCE:
    return search->levels != NULL
             ? ef_suggest_silence (search->levels, &search->choice.silence, search->duration)
             : NULL;
  case EF_SUGGESTION_BLACK:
    return search->scores != NULL ? ef_suggest_black (search->scores, &search->choice.black) : NULL;
  case EF_SUGGESTION_SCENE:
    return search->scores != NULL ? ef_suggest_scenes (search->scores, &search->choice.scene)
                                  : NULL;
  case EF_SUGGESTION_SCORE:
    return search->scores != NULL ? ef_suggest_best (search->scores, search->levels) : NULL;
  default:
    return NULL;
  }
}

static Found *
search_all (Search *search)
{
  Found *result = g_new0 (Found, 1);

  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++) {
    if (search->choice.shown[kind])
      result->found[kind] = search_kind (search, (EfSuggestionKind) kind);
  }

  return result;
}

static guint
count_places (Search *search)
{
  guint n_scores = 0;

  if (search->scores != NULL)
    ef_scores_get (search->scores, &n_scores);

  return n_scores + (search->levels != NULL ? ef_levels_get_n_steps (search->levels) : 0);
}

static void
show_found (EfEditSession *self, Found *result)
{
  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++) {
    g_clear_pointer (&self->found[kind], g_array_unref);
    self->found[kind] = g_steal_pointer (&result->found[kind]);
  }
  ef_edit_session_forget_edges (self);
  ef_edit_session_arrange_suggestions (self);
}

static void
search_on_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, search_all (data), (GDestroyNotify) free_found);
}

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  EfEditSession *self = EF_EDIT_SESSION (object);
  g_autoptr (Found) found = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_searching = FALSE;
  if (self->is_closed)
    return;

  if (found != NULL)
    show_found (self, found);
  if (self->search_again)
    ef_edit_session_search (self);
}

/* On a thread; what it works on is counted and never changes. */
static void
start_search (EfEditSession *self, Search *search)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, searched_cb, NULL);

  g_task_set_source_tag (task, start_search);
  g_task_set_task_data (task, search, (GDestroyNotify) free_search);
  if (self->worker == NULL)
    self->worker = ef_worker_new ("suggestions");
  self->is_searching = TRUE;
  ef_worker_run (self->worker, task, search_on_thread);
}

void
ef_edit_session_search (EfEditSession *self)
{
  g_autoptr (Search) search = NULL;

  g_clear_handle_id (&self->search_id, g_source_remove);
  if (self->is_closed || self->data == NULL)
    return;
  self->search_again = self->is_searching;
  if (self->is_searching)
    return;

  search = create_search (self);
  if (count_places (search) > SEARCHED_AT_ONCE) {
    start_search (self, g_steal_pointer (&search));
  } else {
    g_autoptr (Found) result = search_all (search);

    show_found (self, result);
  }
}

static void
search_cb (gpointer data)
{
  EfEditSession *self = data;

  self->search_id = 0;
  ef_edit_session_search (self);
}

static gboolean
suggests_any (EfEditSession *self)
{
  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++) {
    if (self->choice.shown[kind])
      return TRUE;
  }

  return FALSE;
}

/* More of the file has been read; that happens often while it is. */
void
ef_edit_session_search_later (EfEditSession *self)
{
  if (self->search_id == 0 && !self->is_closed && suggests_any (self))
    self->search_id = g_timeout_add_once (SEARCHED_AFTER, search_cb, self);
}

/* There again the next time, of what has been read already. */
void
ef_edit_session_load_choice (EfEditSession *self)
{
  if (self->ports->store->get_setting == NULL)
    return;

  ef_suggestion_choice_load (&self->choice,
                             self->ports->store->get_setting (self->studio, EF_SUGGESTION_CHOICES),
                             ef_source_get_id (self->source));
  ef_edit_session_search_later (self);
}

static void
save_choice (EfEditSession *self)
{
  const char *id = ef_source_get_id (self->source);
  const char *before = self->ports->store->get_setting (self->studio, EF_SUGGESTION_CHOICES);
  g_autofree char *choices = ef_suggestion_choice_save (&self->choice, before, id);

  if (g_strcmp0 (choices, before) != 0)
    self->ports->store->set_setting (self->studio, EF_SUGGESTION_CHOICES, choices);
}

static void
save_choice_cb (gpointer data)
{
  EfEditSession *self = data;

  self->choice_id = 0;
  save_choice (self);
}

/* A threshold is turned through many values. */
static void
save_choice_later (EfEditSession *self)
{
  if (self->choice_id == 0 && self->studio != NULL && !self->is_closed &&
      self->ports->store->set_setting != NULL)
    self->choice_id = g_timeout_add_once (SAVED_AFTER, save_choice_cb, self);
}

void
ef_edit_session_end_suggestions (EfEditSession *self)
{
  g_clear_handle_id (&self->search_id, g_source_remove);
  if (self->choice_id == 0)
    return;

  g_clear_handle_id (&self->choice_id, g_source_remove);
  save_choice (self);
}

static gboolean
is_much_alike (const EfSuggestion *one, const EfSuggestion *other)
{
  gint64 shared = ef_time_span_get_duration (ef_time_span_intersect (one->span, other->span));
  gint64 longer =
    MAX (ef_time_span_get_duration (one->span), ef_time_span_get_duration (other->span));

  return one->kind == other->kind && (double) shared >= MUCH * (double) longer;
}

static gboolean
is_dismissed (EfEditSession *self, const EfSuggestion *suggestion)
{
  for (guint i = 0; i < self->dismissed->len; i++) {
    if (is_much_alike (&g_array_index (self->dismissed, EfSuggestion, i), suggestion))
      return TRUE;
  }

  return FALSE;
}

static guint
hash_span_cb (gconstpointer span)
{
  const EfTimeSpan *self = span;

  return g_int64_hash (&self->begin) * 31 + g_int64_hash (&self->end);
}

static gboolean
equal_spans_cb (gconstpointer one, gconstpointer other)
{
  return ef_time_span_equal (*(const EfTimeSpan *) one, *(const EfTimeSpan *) other);
}

/* What is a segment already is not suggested: what was accepted, as long as it is there. */
typedef struct {
  GHashTable *spans; /* (element-type EfTimeSpan) */
  GHashTable *ids;   /* (element-type utf8) (unowned) */
} Marked;

static void
look_at_segments (EfEditSession *self, Marked *marked)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));

  marked->spans = g_hash_table_new_full (hash_span_cb, equal_spans_cb, g_free, NULL);
  marked->ids = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n_segments; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->segments), i);
    EfTimeSpan span = ef_segment_get_span (segment);

    g_hash_table_add (marked->spans, g_memdup2 (&span, sizeof (span)));
    g_hash_table_add (marked->ids, (char *) ef_segment_get_id (segment));
  }
}

static EfTimeSpan
get_marked_span (EfEditSession *self, const EfSuggestion *suggestion)
{
  EfTimeSpan span = { ef_frame_index_snap (self->frames, suggestion->span.begin),
                      ef_frame_index_snap (self->frames, suggestion->span.end) };

  return ef_time_span_is_empty (span) ? ef_edit_session_get_frame_at (self, suggestion->span.begin)
                                      : span;
}

static gboolean
is_marked (EfEditSession *self, Marked *marked, const EfSuggestion *suggestion)
{
  EfTimeSpan span = get_marked_span (self, suggestion);

  if (g_hash_table_contains (marked->spans, &span))
    return TRUE;

  for (guint i = 0; i < self->accepted->len; i++) {
    EfAccepted *accepted = &g_array_index (self->accepted, EfAccepted, i);

    if (is_much_alike (&accepted->suggestion, suggestion) &&
        g_hash_table_contains (marked->ids, accepted->segment_id))
      return TRUE;
  }

  return FALSE;
}

static guint
find_alike (EfEditSession *self, const EfSuggestion *wanted)
{
  for (guint i = 0; i < self->suggestions->len; i++) {
    if (is_much_alike (&g_array_index (self->suggestions, EfSuggestion, i), wanted))
      return i;
  }

  return G_MAXUINT;
}

static void
set_selected (EfEditSession *self, guint index)
{
  if (self->suggestion == index)
    return;

  self->suggestion = index;
  ef_edit_session_notify (self, EF_EDIT_SUGGESTION);
}

/* What is shown of what was found. */
void
ef_edit_session_arrange_suggestions (EfEditSession *self)
{
  gboolean had_one = self->suggestion < self->suggestions->len;
  EfSuggestion selected = { 0 };
  Marked marked;

  if (self->suggestions->len == 0 && !suggests_any (self))
    return;

  if (had_one)
    selected = g_array_index (self->suggestions, EfSuggestion, self->suggestion);
  look_at_segments (self, &marked);
  g_array_set_size (self->suggestions, 0);
  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++) {
    for (guint i = 0; self->found[kind] != NULL && i < self->found[kind]->len; i++) {
      EfSuggestion *suggestion = &g_array_index (self->found[kind], EfSuggestion, i);

      if (!is_dismissed (self, suggestion) && !is_marked (self, &marked, suggestion))
        g_array_append_val (self->suggestions, *suggestion);
    }
  }
  g_array_sort (self->suggestions, ef_suggestion_compare);
  g_hash_table_unref (marked.spans);
  g_hash_table_unref (marked.ids);
  set_selected (self, had_one ? find_alike (self, &selected) : G_MAXUINT);
  ef_edit_session_emit (self, EF_EDIT_SUGGESTIONS_CHANGED);
}

void
ef_edit_session_set_suggested (EfEditSession *self, EfSuggestionKind kind, gboolean shown)
{
  g_return_if_fail ((guint) kind < EF_EDIT_N_KINDS);

  if (self->choice.shown[kind] == (shown != FALSE))
    return;

  self->choice.shown[kind] = shown != FALSE;
  save_choice_later (self);
  if (shown) {
    ef_edit_session_search (self);
    return;
  }

  g_clear_pointer (&self->found[kind], g_array_unref);
  self->search_again |= self->is_searching;
  ef_edit_session_forget_edges (self);
  ef_edit_session_arrange_suggestions (self);
}

gboolean
ef_edit_session_get_suggested (EfEditSession *self, EfSuggestionKind kind)
{
  g_return_val_if_fail ((guint) kind < EF_EDIT_N_KINDS, FALSE);

  return self->choice.shown[kind];
}

EfSilenceOptions *
ef_edit_session_get_silence_options (EfEditSession *self)
{
  return &self->choice.silence;
}

EfBlackOptions *
ef_edit_session_get_black_options (EfEditSession *self)
{
  return &self->choice.black;
}

EfSceneOptions *
ef_edit_session_get_scene_options (EfEditSession *self)
{
  return &self->choice.scene;
}

void
ef_edit_session_refilter (EfEditSession *self)
{
  save_choice_later (self);
  ef_edit_session_search (self);
}

const EfSuggestion *
ef_edit_session_get_suggestions (EfEditSession *self, guint *n_suggestions)
{
  *n_suggestions = self->suggestions->len;

  return (const EfSuggestion *) (gpointer) self->suggestions->data;
}

void
ef_edit_session_select_suggestion (EfEditSession *self, guint index)
{
  set_selected (self, index < self->suggestions->len ? index : G_MAXUINT);
}

gboolean
ef_edit_session_is_searching (EfEditSession *self)
{
  return self->is_searching || self->search_again || self->search_id != 0;
}

/* The place of the next one of @kind beyond @index, which may be one before all of them. */
static guint
find_beside (EfEditSession *self, int kind, guint index, int step)
{
  for (index += (guint) step; index < self->suggestions->len; index += (guint) step) {
    EfSuggestion *suggestion = &g_array_index (self->suggestions, EfSuggestion, index);

    if (kind == EF_ANY_SUGGESTION || (int) suggestion->kind == kind)
      return index;
  }

  return G_MAXUINT;
}

/* How many begin before the playhead. */
static guint
count_suggestions_before (EfEditSession *self)
{
  guint n_before = 0;

  while (n_before < self->suggestions->len) {
    EfSuggestion *suggestion = &g_array_index (self->suggestions, EfSuggestion, n_before);

    if (get_marked_span (self, suggestion).begin >= self->playhead)
      break;
    n_before++;
  }

  return n_before;
}

gboolean
ef_edit_session_go_suggestion (EfEditSession *self, int kind, int by)
{
  guint index = self->suggestion;
  gboolean is_there =
    index < self->suggestions->len &&
    get_marked_span (self, &g_array_index (self->suggestions, EfSuggestion, index)).begin ==
      self->playhead;
  guint found;

  /* The one at the playhead is the next one, while it is not the selected one. */
  if (!is_there)
    index = count_suggestions_before (self) - (by > 0 ? 1 : 0);
  found = find_beside (self, kind, index, by);
  /* At the end it stays with the last one. */
  if (found == G_MAXUINT)
    found = find_beside (self, kind, by > 0 ? self->suggestions->len : G_MAXUINT, -by);
  if (found == G_MAXUINT)
    return FALSE;

  ef_edit_session_seek (
    self, get_marked_span (self, &g_array_index (self->suggestions, EfSuggestion, found)).begin,
    FALSE);
  ef_edit_session_select_suggestion (self, found);

  return TRUE;
}

gboolean
ef_edit_session_pick_suggestion (EfEditSession *self, int kind)
{
  guint found = find_beside (self, kind, count_suggestions_before (self) - 1, 1);

  if (found == G_MAXUINT)
    found = find_beside (self, kind, self->suggestions->len, -1);
  ef_edit_session_select_suggestion (self, found);

  return found != G_MAXUINT;
}

/* How many were dismissed since the last step of undo. */
void
ef_edit_session_count_dismissed (EfEditSession *self, int n_dismissed)
{
  if ((int) self->n_dismissed == n_dismissed)
    return;

  self->n_dismissed = (guint) n_dismissed;
  ef_edit_session_notify (self, EF_EDIT_UNDO_TITLE);
}

gboolean
ef_edit_session_take_back_dismissal (EfEditSession *self)
{
  EfSuggestion suggestion;

  if (self->n_dismissed == 0)
    return FALSE;

  suggestion = g_array_index (self->dismissed, EfSuggestion, self->dismissed->len - 1);
  g_array_set_size (self->dismissed, self->dismissed->len - 1);
  ef_edit_session_count_dismissed (self, (int) self->n_dismissed - 1);
  ef_edit_session_arrange_suggestions (self);
  ef_edit_session_select_suggestion (self, find_alike (self, &suggestion));

  return TRUE;
}

/* "Scene 3": what it is, and the how many-eth of its kind. */
static char *
name_suggestion (EfEditSession *self, const EfSuggestion *suggestion)
{
  GArray *found = self->found[suggestion->kind];
  gboolean is_sound = suggestion->kind == EF_SUGGESTION_SILENCE && self->choice.silence.invert;
  guint number = 1;

  for (guint i = 0; found != NULL && i < found->len; i++)
    number += g_array_index (found, EfSuggestion, i).span.begin < suggestion->span.begin;

  return g_strdup_printf (
    "%s %u", is_sound ? _ ("Sound") : ef_suggestion_kind_get_label (suggestion->kind), number);
}

static void
add_accepted (EfEditSession *self, EfSegmentEdit *edit, const EfSuggestion *suggestion, int colour)
{
  g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (self->source));
  EfAccepted accepted = { *suggestion, g_strdup (ef_segment_get_id (segment)) };
  g_autofree char *label = name_suggestion (self, suggestion);

  ef_segment_set_span (segment, get_marked_span (self, suggestion));
  ef_segment_set_colour (segment, colour);
  ef_segment_set_label (segment, label);
  ef_segment_edit_add (edit, segment);
  g_array_append_val (self->accepted, accepted);
}

static int
get_next_colour (EfEditSession *self)
{
  g_autoptr (GPtrArray) all = ef_edit_session_list_all (self);

  return ef_segment_edit_next_colour (all);
}

/* The next one is selected then, so that one key takes one after the other. */
gboolean
ef_edit_session_accept (EfEditSession *self)
{
  g_autoptr (EfSegmentEdit) edit = NULL;
  guint index = self->suggestion;

  if (index >= self->suggestions->len)
    return FALSE;

  ef_edit_session_drag_end (self, TRUE);
  edit = ef_segment_edit_new (ef_source_get_id (self->source), _ ("Accept suggestion"), NULL);
  add_accepted (self, edit, &g_array_index (self->suggestions, EfSuggestion, index),
                get_next_colour (self));
  ef_edit_session_commit (self, edit);
  ef_edit_session_set_current (
    self,
    ef_edit_session_find (self, ef_segment_get_id (ef_segment_edit_get_change (edit, 0)->after)));
  ef_edit_session_arrange_suggestions (self);
  ef_edit_session_select_suggestion (self, index);

  return TRUE;
}

void
ef_edit_session_accept_all (EfEditSession *self)
{
  g_autoptr (EfSegmentEdit) edit = NULL;
  int colour;

  if (self->suggestions->len == 0)
    return;

  ef_edit_session_drag_end (self, TRUE);
  edit = ef_segment_edit_new (ef_source_get_id (self->source), _ ("Accept suggestions"), NULL);
  colour = get_next_colour (self);
  for (guint i = 0; i < self->suggestions->len; i++) {
    add_accepted (self, edit, &g_array_index (self->suggestions, EfSuggestion, i), colour);
    colour = colour % EF_SEGMENT_COLOURS + 1;
  }
  ef_edit_session_commit (self, edit);
  ef_edit_session_arrange_suggestions (self);
}

void
ef_edit_session_dismiss (EfEditSession *self)
{
  guint index = self->suggestion;

  if (index >= self->suggestions->len)
    return;

  g_array_append_val (self->dismissed, g_array_index (self->suggestions, EfSuggestion, index));
  ef_edit_session_count_dismissed (self, (int) self->n_dismissed + 1);
  ef_edit_session_arrange_suggestions (self);
  ef_edit_session_select_suggestion (self, index);
}
