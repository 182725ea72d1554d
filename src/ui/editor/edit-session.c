/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/edit-session.h"

#include <glib/gi18n.h>

#include "ui/editor/edit-session-private.h"

/* The struct is in edit-session-private.h, because what a session does is in a file per matter: time,
 * view, what is current, marks, drags, operations, the queue of writes, suggestions. This one makes it, answers for its
 * properties and knows what is checked. */

G_DEFINE_FINAL_TYPE (EfEditSession, ef_edit_session, G_TYPE_OBJECT)

static GParamSpec *properties[EF_EDIT_LOOP + 1];
static guint signals[EF_EDIT_N_SIGNALS];

void
ef_edit_session_notify (EfEditSession *self, EfEditProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
ef_edit_session_emit (EfEditSession *self, EfEditSignal signal)
{
  if (signal == EF_EDIT_SEGMENTS_CHANGED) {
    self->still = EF_TIME_SPAN_EMPTY;
    if (!self->drag.active)
      ef_edit_session_forget_edges (self);
  }
  g_signal_emit (self, signals[signal], 0);
}

void
ef_edit_session_tell (EfEditSession *self, const char *sentence)
{
  g_signal_emit (self, signals[EF_EDIT_NOTICE], 0, sentence);
}

/* So does what was done, which can be taken back. */
void
ef_edit_session_tell_done (EfEditSession *self, const char *sentence)
{
  g_signal_emit (self, signals[EF_EDIT_DONE], 0, sentence);
}

static void
set_flag (EfEditSession *self, gboolean *flag, gboolean value, EfEditProperty property)
{
  if (*flag == value)
    return;

  *flag = value;
  ef_edit_session_notify (self, property);
}

static void
free_accepted_cb (gpointer data)
{
  g_free (((EfAccepted *) data)->segment_id);
}

static void
ef_edit_session_dispose (GObject *object)
{
  EfEditSession *self = EF_EDIT_SESSION (object);

  ef_edit_session_close (self);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->place_id, g_source_remove);
  g_clear_handle_id (&self->search_id, g_source_remove);
  g_clear_object (&self->player);
  g_clear_object (&self->data);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_edit_session_parent_class)->dispose (object);
}

static void
ef_edit_session_finalize (GObject *object)
{
  EfEditSession *self = EF_EDIT_SESSION (object);

  g_clear_object (&self->source);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_object (&self->current);
  g_clear_object (&self->released);
  g_clear_object (&self->passed);
  g_clear_object (&self->reopened);
  g_clear_object (&self->drag.segment);
  g_clear_object (&self->drag.before);
  g_clear_object (&self->drag.current);
  g_clear_pointer (&self->drag.others, g_ptr_array_unref);
  g_clear_pointer (&self->drag.befores, g_ptr_array_unref);
  g_clear_object (&self->worker);
  g_object_unref (self->segments);
  g_hash_table_unref (self->checked);
  g_hash_table_unref (self->made_of);
  g_clear_pointer (&self->edges, g_array_unref);
  g_array_unref (self->suggestions);
  g_array_unref (self->dismissed);
  g_array_unref (self->accepted);
  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++)
    g_clear_pointer (&self->found[kind], g_array_unref);
  g_queue_free (self->steps);
  ef_edit_session_end_log (self);
  g_free (self->gesture);
  g_free (self->wanted);
  g_free (self->undo_title);
  g_free (self->redo_title);

  G_OBJECT_CLASS (ef_edit_session_parent_class)->finalize (object);
}

static const char *
get_undo_title (EfEditSession *self)
{
  const char *mark = ef_edit_session_get_mark_title (self, FALSE);

  if (self->n_dismissed > 0)
    return _ ("Dismiss suggestion");

  return mark != NULL ? mark : self->undo_title;
}

static void
ef_edit_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfEditSession *self = EF_EDIT_SESSION (object);
  const char *mark = ef_edit_session_get_mark_title (self, TRUE);

  switch ((EfEditProperty) id) {
  case EF_EDIT_PLAYHEAD:
    g_value_set_int64 (value, self->playhead);
    break;
  case EF_EDIT_PLAYING:
    g_value_set_boolean (value, self->playing);
    break;
  case EF_EDIT_CURRENT:
    g_value_set_object (value, self->current);
    break;
  case EF_EDIT_OPEN_MARK:
    g_value_set_int64 (value, self->open_mark);
    break;
  case EF_EDIT_SNAP:
    g_value_set_boolean (value, self->snap);
    break;
  case EF_EDIT_FOLLOW:
    g_value_set_boolean (value, self->follow);
    break;
  case EF_EDIT_UNDO_TITLE:
    g_value_set_string (value, get_undo_title (self));
    break;
  case EF_EDIT_REDO_TITLE:
    g_value_set_string (value, mark != NULL ? mark : self->redo_title);
    break;
  case EF_EDIT_SUGGESTION:
    g_value_set_uint (value, self->suggestion);
    break;
  case EF_EDIT_N_CHECKED:
    g_value_set_uint (value, g_hash_table_size (self->checked));
    break;
  case EF_EDIT_LOOP:
    g_value_set_boolean (value, self->loop);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_edit_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfEditSession *self = EF_EDIT_SESSION (object);

  switch ((EfEditProperty) id) {
  case EF_EDIT_CURRENT:
    ef_edit_session_set_current (self, g_value_get_object (value));
    break;
  case EF_EDIT_SNAP:
    set_flag (self, &self->snap, g_value_get_boolean (value), EF_EDIT_SNAP);
    break;
  case EF_EDIT_FOLLOW:
    set_flag (self, &self->follow, g_value_get_boolean (value), EF_EDIT_FOLLOW);
    break;
  case EF_EDIT_SUGGESTION:
    ef_edit_session_select_suggestion (self, g_value_get_uint (value));
    break;
  case EF_EDIT_LOOP:
    ef_edit_session_set_loop (self, g_value_get_boolean (value));
    break;
  case EF_EDIT_PLAYHEAD:
  case EF_EDIT_PLAYING:
  case EF_EDIT_OPEN_MARK:
  case EF_EDIT_UNDO_TITLE:
  case EF_EDIT_REDO_TITLE:
  case EF_EDIT_N_CHECKED:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define WRITABLE (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static guint
new_signal (const char *name, GType argument)
{
  return g_signal_new (name, EF_TYPE_EDIT_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, argument != G_TYPE_NONE ? 1 : 0, argument);
}

static void
ef_edit_session_class_init (EfEditSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_edit_session_dispose;
  object_class->finalize = ef_edit_session_finalize;
  object_class->get_property = ef_edit_session_get_property;
  object_class->set_property = ef_edit_session_set_property;

  properties[EF_EDIT_PLAYHEAD] =
    g_param_spec_int64 ("playhead", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  properties[EF_EDIT_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, READABLE);
  properties[EF_EDIT_CURRENT] =
    g_param_spec_object ("current", NULL, NULL, EF_TYPE_SEGMENT, WRITABLE);
  properties[EF_EDIT_OPEN_MARK] = g_param_spec_int64 ("open-mark", NULL, NULL, EF_SOURCE_NO_MARK,
                                                      G_MAXINT64, EF_SOURCE_NO_MARK, READABLE);
  properties[EF_EDIT_SNAP] = g_param_spec_boolean ("snap", NULL, NULL, TRUE, WRITABLE);
  properties[EF_EDIT_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, TRUE, WRITABLE);
  properties[EF_EDIT_UNDO_TITLE] = g_param_spec_string ("undo-title", NULL, NULL, NULL, READABLE);
  properties[EF_EDIT_REDO_TITLE] = g_param_spec_string ("redo-title", NULL, NULL, NULL, READABLE);
  properties[EF_EDIT_SUGGESTION] =
    g_param_spec_uint ("suggestion", NULL, NULL, 0, G_MAXUINT, G_MAXUINT, WRITABLE);
  properties[EF_EDIT_N_CHECKED] =
    g_param_spec_uint ("n-checked", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  properties[EF_EDIT_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, WRITABLE);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[EF_EDIT_SCALE_CHANGED] = new_signal ("scale-changed", G_TYPE_NONE);
  signals[EF_EDIT_SEGMENTS_CHANGED] = new_signal ("segments-changed", G_TYPE_NONE);
  signals[EF_EDIT_SUGGESTIONS_CHANGED] = new_signal ("suggestions-changed", G_TYPE_NONE);
  signals[EF_EDIT_DATA_CHANGED] = new_signal ("data-changed", G_TYPE_STRING);
  signals[EF_EDIT_NOTICE] = new_signal ("notice", G_TYPE_STRING);
  signals[EF_EDIT_DONE] = new_signal ("done", G_TYPE_STRING);
}

static void
ef_edit_session_init (EfEditSession *self)
{
  self->segments = g_list_store_new (EF_TYPE_SEGMENT);
  self->checked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->made_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->open_mark = EF_SOURCE_NO_MARK;
  self->given_back = EF_SOURCE_NO_MARK;
  self->target = -1;
  self->snap = TRUE;
  self->follow = TRUE;
  self->steps = g_queue_new ();
  ef_edit_session_begin_log (self);
  self->still = EF_TIME_SPAN_EMPTY;
  self->suggestions = g_array_new (FALSE, FALSE, sizeof (EfSuggestion));
  self->dismissed = g_array_new (FALSE, FALSE, sizeof (EfSuggestion));
  self->accepted = g_array_new (FALSE, FALSE, sizeof (EfAccepted));
  g_array_set_clear_func (self->accepted, free_accepted_cb);
  self->suggestion = G_MAXUINT;
  ef_suggestion_choice_load (&self->choice, NULL, "");
}

/* What is known of the frames decides where edges may be, and how far one can zoom in. */
static void
take_frames (EfEditSession *self, EfFrameIndex *frames)
{
  const EfMediaInfo *info = ef_source_get_info (self->source);

  g_clear_pointer (&self->frames, ef_frame_index_unref);
  self->frames = ef_frame_index_ref (frames);
  self->rate = info->rate;
  /* One even frame stands for nothing known at all. */
  self->duration = info->duration > 0 || ef_frame_index_get_n_frames (frames) > 1
                     ? MAX (info->duration, ef_frame_index_get_end (frames))
                     : 0;
}

static void
data_changed_cb (EfEditSession *self, const char *part)
{
  if (self->is_closed)
    return;

  if (g_str_equal (part, "frames")) {
    take_frames (self, self->ports->data->get_frames (self->data));
    ef_edit_session_set_up_scale (self);
    if (self->player != NULL)
      self->ports->player->set_frames (self->player, self->frames);
  } else if (g_str_equal (part, "proxy") && self->player != NULL) {
    self->ports->player->set_proxy (self->player, self->ports->data->get_proxy (self->data));
  } else if (g_str_equal (part, "levels") || g_str_equal (part, "scores")) {
    ef_edit_session_search_later (self);
  }
  g_signal_emit (self, signals[EF_EDIT_DATA_CHANGED], 0, part);
}

static void
segments_changed_cb (EfEditSession *self, const char *source_id)
{
  if (!self->is_finishing && g_strcmp0 (source_id, ef_source_get_id (self->source)) == 0)
    ef_edit_session_reload (self);
}

static void
set_up (EfEditSession *self)
{
  self->open_mark = ef_source_get_open_mark (self->source);
  ef_edit_session_clear_log (self);
  ef_edit_session_log_mark (self, EF_SOURCE_NO_MARK, FALSE);
  self->playhead = ef_edit_session_get_frame_at (self, ef_source_get_playhead (self->source)).begin;
  ef_edit_session_set_up_scale (self);
}

EfEditSession *
ef_edit_session_new_with (const EfEditPorts *ports,
                          EfStudio *studio,
                          EfSource *source,
                          EfPlayer *player,
                          EfSourceData *data)
{
  EfEditSession *self = g_object_new (EF_TYPE_EDIT_SESSION, NULL);
  const EfMediaInfo *info = ef_source_get_info (source);
  g_autoptr (EfFrameIndex) even = ef_frame_index_new_even (info->rate, info->duration);

  self->ports = ports;
  self->source = g_object_ref (source);
  self->studio = studio != NULL ? g_object_ref (studio) : NULL;
  self->player = player != NULL ? g_object_ref (player) : NULL;
  self->data = data != NULL ? g_object_ref (data) : NULL;
  take_frames (self, data != NULL ? ports->data->get_frames (data) : even);
  set_up (self);
  if (data != NULL)
    g_signal_connect_object (data, "changed", G_CALLBACK (data_changed_cb), self,
                             G_CONNECT_SWAPPED);
  if (player != NULL)
    ef_edit_session_connect_player (self);
  if (studio != NULL) {
    g_signal_connect_object (studio, "segments-changed", G_CALLBACK (segments_changed_cb), self,
                             G_CONNECT_SWAPPED);
    self->needs_history = TRUE;
    ef_edit_session_load_choice (self);
    ef_edit_session_reload (self);
  }

  return self;
}

static const EfEditPorts no_ports = { .get_time = g_get_monotonic_time };

EfEditSession *
ef_edit_session_new_plain (EfSource *source, EfFrameIndex *frames, EfRate rate, gint64 duration)
{
  g_autoptr (EfSource) plain = source != NULL ? g_object_ref (source) : ef_source_new (NULL, "");
  EfEditSession *self;

  if (source == NULL) {
    g_autoptr (EfMediaInfo) info = ef_media_info_new ();

    info->rate = rate;
    info->duration = duration;
    ef_source_set_info (plain, info);
  }
  self = ef_edit_session_new_with (&no_ports, NULL, plain, NULL, NULL);
  if (frames != NULL) {
    take_frames (self, frames);
    set_up (self);
  }

  return self;
}

void
ef_edit_session_close (EfEditSession *self)
{
  if (self->is_closed)
    return;

  ef_edit_session_drag_end (self, TRUE);
  self->is_closed = TRUE;
  ef_edit_session_end_time (self);
  ef_edit_session_end_suggestions (self);
}

EfStudio *
ef_edit_session_get_studio (EfEditSession *self)
{
  return self->studio;
}

EfSource *
ef_edit_session_get_source (EfEditSession *self)
{
  return self->source;
}

EfPlayer *
ef_edit_session_get_player (EfEditSession *self)
{
  return self->player;
}

EfSourceData *
ef_edit_session_get_data (EfEditSession *self)
{
  return self->data;
}

EfFrameIndex *
ef_edit_session_get_frames (EfEditSession *self)
{
  return self->frames;
}

gint64
ef_edit_session_get_duration (EfEditSession *self)
{
  return self->duration;
}

EfRate
ef_edit_session_get_rate (EfEditSession *self)
{
  return self->rate;
}

GListModel *
ef_edit_session_get_segments (EfEditSession *self)
{
  return G_LIST_MODEL (self->segments);
}

static EfSegment *
get_at (EfEditSession *self, guint position)
{
  g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->segments), position);

  return segment; /* the list holds it */
}

int
ef_edit_session_compare_cb (gconstpointer one, gconstpointer other, gpointer data)
{
  return ef_segment_compare ((EfSegment *) one, (EfSegment *) other);
}

GPtrArray *
ef_edit_session_list_all (EfEditSession *self)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));
  GPtrArray *all = g_ptr_array_new_full (n_segments, g_object_unref);

  for (guint i = 0; i < n_segments; i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (self->segments), i));

  return all;
}

EfSegment *
ef_edit_session_find (EfEditSession *self, const char *id)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));

  for (guint i = 0; i < n_segments; i++) {
    EfSegment *segment = get_at (self, i);

    if (g_str_equal (ef_segment_get_id (segment), id))
      return segment;
  }

  return NULL;
}

gboolean
ef_edit_session_has (EfEditSession *self, EfSegment *segment)
{
  return g_list_store_find (self->segments, segment, NULL);
}

EfSegment *
ef_edit_session_get_current (EfEditSession *self)
{
  return self->current;
}

gboolean
ef_edit_session_is_checked (EfEditSession *self, EfSegment *segment)
{
  return g_hash_table_contains (self->checked, segment);
}

void
ef_edit_session_set_checked (EfEditSession *self, EfSegment *segment, gboolean checked)
{
  if (ef_edit_session_is_checked (self, segment) == (checked != FALSE))
    return;

  if (checked)
    g_hash_table_add (self->checked, g_object_ref (segment));
  else
    g_hash_table_remove (self->checked, segment);
  ef_edit_session_notify (self, EF_EDIT_N_CHECKED);
}

void
ef_edit_session_check_all (EfEditSession *self, gboolean checked)
{
  guint n_segments = checked ? g_list_model_get_n_items (G_LIST_MODEL (self->segments)) : 0;
  guint n_before = g_hash_table_size (self->checked);

  g_hash_table_remove_all (self->checked);
  for (guint i = 0; i < n_segments; i++)
    g_hash_table_add (self->checked, g_list_model_get_item (G_LIST_MODEL (self->segments), i));
  if (n_before != n_segments)
    ef_edit_session_notify (self, EF_EDIT_N_CHECKED);
}

static int
compare_places_cb (gconstpointer one, gconstpointer other)
{
  return ef_segment_compare (*(EfSegment *const *) one, *(EfSegment *const *) other);
}

GPtrArray *
ef_edit_session_get_checked (EfEditSession *self)
{
  GPtrArray *checked = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer segment;

  g_hash_table_iter_init (&iter, self->checked);
  while (g_hash_table_iter_next (&iter, &segment, NULL))
    g_ptr_array_add (checked, g_object_ref (segment));
  g_ptr_array_sort (checked, compare_places_cb);

  return checked;
}

GPtrArray *
ef_edit_session_get_chosen (EfEditSession *self)
{
  GPtrArray *chosen = ef_edit_session_get_checked (self);

  if (chosen->len == 0 && self->current != NULL)
    g_ptr_array_add (chosen, g_object_ref (self->current));

  return chosen;
}

/* The segment with this id is gone. */
void
ef_edit_session_forget (EfEditSession *self, const char *id)
{
  GHashTableIter iter;
  gpointer segment;
  gboolean was_checked = FALSE;

  g_hash_table_iter_init (&iter, self->checked);
  while (!was_checked && g_hash_table_iter_next (&iter, &segment, NULL)) {
    was_checked = g_str_equal (ef_segment_get_id (segment), id);
    if (was_checked)
      g_hash_table_iter_remove (&iter);
  }
  if (was_checked)
    ef_edit_session_notify (self, EF_EDIT_N_CHECKED);
  if (self->current != NULL && g_str_equal (ef_segment_get_id (self->current), id))
    ef_edit_session_put_current (self, NULL);
}
