/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "ui/projects/project-session-private.h"

G_DEFINE_FINAL_TYPE (EfProjectSession, ef_project_session, G_TYPE_OBJECT)

static GParamSpec *properties[EF_PROJECT_SESSION_LOADING + 1];
static guint signals[EF_PROJECT_SESSION_N_SIGNALS];

void
ef_project_session_notify (EfProjectSession *self, EfProjectSessionProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
ef_project_session_emit (EfProjectSession *self, EfProjectSessionSignal signal)
{
  g_signal_emit (self, signals[signal], 0);
}

void
ef_project_session_tell (EfProjectSession *self, const char *sentence)
{
  g_signal_emit (self, signals[EF_PROJECT_SESSION_NOTICE], 0, sentence);
}

/* What an operation refuses is a hint. TRUE: @edit is to be done. */
static void
perform (EfProjectSession *self, EfProjectEdit *edit, GError *error)
{
  g_autoptr (EfProjectEdit) owned = edit;
  g_autoptr (GError) hint = error;

  if (owned != NULL)
    ef_project_session_commit (self, owned);
  else if (hint != NULL)
    ef_project_session_tell (self, hint->message);
}

/* Segments and sources */

/* The studio's project is what the database had a moment ago: what is set after that would be based on an
 * older one, and be refused. */
void
ef_project_session_follow (EfProjectSession *self)
{
  if (!ef_project_session_is_idle (self) ||
      ef_project_get_rev (self->project) <= ef_project_get_rev (self->own))
    return;

  ef_project_set_settings (self->own, ef_project_get_settings (self->project));
  ef_project_set_rev (self->own, ef_project_get_rev (self->project));
}

static void
changed_cb (gpointer user_data)
{
  EfProjectSession *self = user_data;

  self->changed_id = 0;
  ef_project_session_follow (self);
  ef_project_session_queue_variants (self);
  ef_project_session_emit (self, EF_PROJECT_SESSION_CHANGED);
}

/* A drag in the editor changes a segment with every move of the pointer. */
static void
contents_changed_cb (EfProjectSession *self)
{
  if (self->changed_id == 0)
    self->changed_id = g_idle_add_once (changed_cb, self);
}

static void
watch (EfProjectSession *self, GHashTable *watched, gpointer object, const char *const *names)
{
  if (object == NULL || !g_hash_table_add (watched, g_object_ref (object)))
    return;
  if (g_hash_table_remove (self->watched, object))
    return;

  for (; *names != NULL; names++)
    g_signal_connect_object (object, *names, G_CALLBACK (contents_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
stop_watching (EfProjectSession *self)
{
  GHashTableIter iter;
  gpointer object;

  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    g_signal_handlers_disconnect_by_func (object, contents_changed_cb, self);
  g_hash_table_unref (self->watched);
}

/* Those of the storyboard, and none that has left it. */
static void
watch_contents (EfProjectSession *self)
{
  static const char *const of_segment[] = { "notify", NULL };
  static const char *const of_source[] = { "notify::state", "notify::name", "notify::info", NULL };
  g_autoptr (GHashTable) watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    watch (self, watched, ef_item_get_segment (item), of_segment);
    watch (self, watched, ef_item_get_source (item), of_source);
  }
  stop_watching (self);
  self->watched = g_steal_pointer (&watched);
}

void
ef_project_session_refresh (EfProjectSession *self)
{
  watch_contents (self);
  ef_project_session_queue_variants (self);
  ef_project_session_emit (self, EF_PROJECT_SESSION_CHANGED);
}

/* What is chosen */

static void
selection_changed_cb (EfProjectSession *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_chosen = (guint) gtk_bitset_get_size (selected);

  self->n_chosen = n_chosen;
  ef_project_session_notify (self, EF_PROJECT_SESSION_N_CHOSEN);
  if (n_chosen == 1) {
    g_autoptr (EfItem) item =
      g_list_model_get_item (G_LIST_MODEL (self->items), gtk_bitset_get_minimum (selected));

    if (item != NULL && item != self->shown)
      ef_project_session_go_to (self, item);
  }
}

GPtrArray *
ef_project_session_get_chosen (EfProjectSession *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->items), position));

  return items;
}

guint
ef_project_session_find (EfProjectSession *self, EfItem *item)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; item != NULL && i < n_items; i++) {
    g_autoptr (EfItem) other = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (g_str_equal (ef_item_get_id (other), ef_item_get_id (item)))
      return i;
  }

  return G_MAXUINT;
}

static void
choose_ids (EfProjectSession *self, GHashTable *ids)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, n_items);

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (g_hash_table_contains (ids, ef_item_get_id (item)))
      gtk_bitset_add (selected, i);
  }
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), selected, mask);
}

static GHashTable *
collect_ids (GPtrArray *items)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (ids, g_strdup (ef_item_get_id (items->pdata[i])));

  return ids;
}

void
ef_project_session_choose (EfProjectSession *self, GPtrArray *items)
{
  g_autoptr (GHashTable) ids = collect_ids (items);

  choose_ids (self, ids);
}

/* Those that an edit has brought. */
static void
choose_new (EfProjectSession *self, EfProjectEdit *edit)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ef_project_edit_get_n_changes (edit); i++) {
    const EfItemChange *change = ef_project_edit_get_change (edit, i);

    if (change->before == NULL)
      g_hash_table_add (ids, (char *) ef_item_get_id (change->after));
  }
  choose_ids (self, ids);
}

/* Operations */

static GListModel *
model (EfProjectSession *self)
{
  return G_LIST_MODEL (self->items);
}

/* New cards join as those around them do. */
static EfTransition
guess_transition (EfProjectSession *self, guint at)
{
  g_autoptr (EfItem) before = at > 1 ? g_list_model_get_item (model (self), at - 1) : NULL;

  return before != NULL ? ef_item_get_transition (before) : (EfTransition) { 0 };
}

void
ef_project_session_insert (EfProjectSession *self, GPtrArray *segments, guint at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProjectEdit) edit =
    ef_project_edit_insert (ef_project_get_id (self->project), model (self), segments, at,
                            guess_transition (self, at), &error);

  if (edit == NULL) {
    ef_project_session_tell (self, error->message);
    return;
  }
  ef_project_session_commit (self, edit);
  choose_new (self, edit);
}

void
ef_project_session_move (EfProjectSession *self, GPtrArray *items, guint at)
{
  g_autoptr (GHashTable) ids = collect_ids (items);
  GError *error = NULL;
  EfProjectEdit *edit = ef_project_edit_move (model (self), items, at, &error);

  perform (self, edit, error);
  choose_ids (self, ids);
}

void
ef_project_session_shift (EfProjectSession *self, int by)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  guint n_items = g_list_model_get_n_items (model (self));
  guint first;
  guint last;

  if (chosen->len == 0)
    return;

  first = ef_project_session_find (self, chosen->pdata[0]);
  last = ef_project_session_find (self, chosen->pdata[chosen->len - 1]);
  if (by < 0 && first > 0)
    ef_project_session_move (self, chosen, first - 1);
  else if (by > 0 && last + 1 < n_items)
    ef_project_session_move (self, chosen, last + 2);
}

/* The card that takes the place of those that go is chosen, so that Delete can be pressed again. */
void
ef_project_session_remove (EfProjectSession *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  GError *error = NULL;
  guint n_items;
  guint first;

  if (chosen->len == 0)
    return;

  first = ef_project_session_find (self, chosen->pdata[0]);
  perform (self, ef_project_edit_drop (chosen, &error), error);
  n_items = g_list_model_get_n_items (model (self));
  if (n_items > 0)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection),
                                     MIN (first, n_items - 1), TRUE);
}

void
ef_project_session_double (EfProjectSession *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProjectEdit) edit = ef_project_edit_double (model (self), chosen, &error);

  if (edit == NULL) {
    ef_project_session_tell (self, error->message);
    return;
  }
  ef_project_session_commit (self, edit);
  choose_new (self, edit);
}

void
ef_project_session_toggle_pinned (EfProjectSession *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  gboolean are_all = TRUE;

  if (chosen->len == 0)
    return;

  for (guint i = 0; i < chosen->len; i++)
    are_all &= ef_item_get_pinned (chosen->pdata[i]);
  perform (self, ef_project_edit_set_pinned (chosen, !are_all), NULL);
}

void
ef_project_session_shuffle_items (EfProjectSession *self)
{
  GError *error = NULL;
  EfProjectEdit *edit = ef_project_edit_shuffle (model (self), g_random_int (), &error);

  perform (self, edit, error);
}

void
ef_project_session_set_transition (EfProjectSession *self,
                                   EfItem *item,
                                   EfTransition transition,
                                   const char *gesture)
{
  g_autoptr (GPtrArray) items = item != NULL ? g_ptr_array_new_with_free_func (g_object_unref)
                                             : ef_project_session_get_chosen (self);

  if (item != NULL)
    g_ptr_array_add (items, g_object_ref (item));
  if (items->len > 0)
    perform (self, ef_project_edit_set_transition (items, transition, gesture), NULL);
}

void
ef_project_session_set_transitions (EfProjectSession *self, EfTransition transition)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model (self)); i++)
    g_ptr_array_add (items, g_list_model_get_item (model (self), i));
  if (items->len > 0)
    perform (self, ef_project_edit_set_transition (items, transition, NULL), NULL);
}

/* Cut, cross-fade, dip, and again. */
void
ef_project_session_cycle_transition (EfProjectSession *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  EfTransition transition = { 0 };

  if (chosen->len == 0)
    return;

  transition = ef_item_get_transition (chosen->pdata[0]);
  transition.kind = (EfTransitionKind) ((transition.kind + 1) % (EF_TRANSITION_DIP + 1));
  transition.length = transition.kind == EF_TRANSITION_CUT ? 0
                      : transition.length > 0              ? transition.length
                                                           : EF_TRANSITION_LENGTH;
  ef_project_session_set_transition (self, NULL, transition, NULL);
}

static void
take_over_number (double *value, double from, double to)
{
  if (from < to || from > to)
    *value = to;
}

static void
take_over (EfLook *look, const EfLook *from, const EfLook *to)
{
  if (from->has_fill != to->has_fill || from->fill != to->fill) {
    look->has_fill = to->has_fill;
    look->fill = to->fill;
  }
  take_over_number (&look->speed, from->speed, to->speed);
  take_over_number (&look->zoom, from->zoom, to->zoom);
  take_over_number (&look->pan_x, from->pan_x, to->pan_x);
  take_over_number (&look->pan_y, from->pan_y, to->pan_y);
  take_over_number (&look->turn, from->turn, to->turn);
  take_over_number (&look->volume, from->volume, to->volume);
  take_over_number (&look->brightness, from->brightness, to->brightness);
  take_over_number (&look->contrast, from->contrast, to->contrast);
  take_over_number (&look->saturation, from->saturation, to->saturation);
  if (from->flip_x != to->flip_x)
    look->flip_x = to->flip_x;
  if (from->flip_y != to->flip_y)
    look->flip_y = to->flip_y;
}

void
ef_project_session_set_look (EfProjectSession *self,
                             const EfLook *from,
                             const EfLook *to,
                             const char *gesture)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  g_autoptr (EfProjectEdit) edit = NULL;

  edit = ef_project_edit_new (ef_project_get_id (self->project), _ ("Look"), gesture);
  for (guint i = 0; i < chosen->len; i++) {
    g_autoptr (EfItem) after = ef_item_copy (chosen->pdata[i]);
    EfLook look = *ef_item_get_look (after);

    take_over (&look, from, to);
    ef_look_clean (&look);
    if (ef_look_equal (&look, ef_item_get_look (after)))
      continue;
    ef_item_set_look (after, &look);
    ef_project_edit_replace (edit, chosen->pdata[i], after);
  }
  ef_project_session_commit (self, edit);
}

void
ef_project_session_reset_look (EfProjectSession *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self);
  EfLook look;

  ef_look_init (&look);
  if (chosen->len > 0)
    perform (self, ef_project_edit_set_look (chosen, &look, NULL), NULL);
}

const EfProjectSettings *
ef_project_session_get_settings (EfProjectSession *self)
{
  return ef_project_get_settings (self->own);
}

void
ef_project_session_set_settings (EfProjectSession *self,
                                 const EfProjectSettings *settings,
                                 const char *gesture)
{
  ef_project_session_follow (self);
  if (ef_project_settings_equal (settings, ef_project_get_settings (self->own)))
    return;

  perform (self, ef_project_edit_set_settings (self->own, settings, gesture), NULL);
}

/* Other seeds; a list that is always as arranged has none, so it is shuffled from now on. */
void
ef_project_session_shuffle (EfProjectSession *self)
{
  EfProjectSettings settings = { 0 };

  ef_project_settings_copy (&settings, ef_project_get_settings (self->own));
  settings.seed = g_random_int_range (1, 10000);
  settings.order = EF_ORDER_SHUFFLED;
  ef_project_session_set_settings (self, &settings, NULL);
  ef_project_settings_clear (&settings);
}

/* What is asked about it */

gint64
ef_project_session_get_material (EfProjectSession *self)
{
  gint64 length = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model (self)); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (model (self), i);

    length += ef_item_get_length (item);
  }

  return length;
}

guint
ef_project_session_count_problems (EfProjectSession *self, char **problem)
{
  guint n_problems = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model (self)); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (model (self), i);
    g_autofree char *sentence = ef_item_get_problem (item);

    if (sentence == NULL)
      continue;
    if (n_problems++ == 0 && problem != NULL)
      *problem = g_steal_pointer (&sentence);
  }

  return n_problems;
}

EfStudio *
ef_project_session_get_studio (EfProjectSession *self)
{
  return self->studio;
}

const EfProjectRenders *
ef_project_session_get_renders (EfProjectSession *self)
{
  return self->studio != NULL && self->ports != NULL ? self->ports->renders : NULL;
}

EfProject *
ef_project_session_get_project (EfProjectSession *self)
{
  return self->project;
}

GListModel *
ef_project_session_get_items (EfProjectSession *self)
{
  return model (self);
}

GtkSelectionModel *
ef_project_session_get_selection (EfProjectSession *self)
{
  return GTK_SELECTION_MODEL (self->selection);
}

/* The object */

static void
ef_project_session_dispose (GObject *object)
{
  EfProjectSession *self = EF_PROJECT_SESSION (object);

  ef_project_session_close (self);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  ef_project_session_end_play (self);
  g_clear_object (&self->stage_signals);
  g_clear_object (&self->stage);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  g_clear_object (&self->project);
  g_clear_object (&self->own);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->watched, g_hash_table_unref);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  ef_project_session_free_steps (self);

  G_OBJECT_CLASS (ef_project_session_parent_class)->dispose (object);
}

static void
ef_project_session_finalize (GObject *object)
{
  EfProjectSession *self = EF_PROJECT_SESSION (object);

  g_free (self->undo_title);
  g_free (self->redo_title);
  g_free (self->left_out);

  G_OBJECT_CLASS (ef_project_session_parent_class)->finalize (object);
}

static void
get_of_stage (EfProjectSession *self, const char *name, GValue *value)
{
  if (self->stage != NULL)
    g_object_get_property (self->stage, name, value);
}

static void
ef_project_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProjectSession *self = EF_PROJECT_SESSION (object);

  switch ((EfProjectSessionProperty) id) {
  case EF_PROJECT_SESSION_UNDO_TITLE:
    g_value_set_string (value, self->undo_title);
    break;
  case EF_PROJECT_SESSION_REDO_TITLE:
    g_value_set_string (value, self->redo_title);
    break;
  case EF_PROJECT_SESSION_N_CHOSEN:
    g_value_set_uint (value, self->n_chosen);
    break;
  case EF_PROJECT_SESSION_VARIANT:
    g_value_set_uint (value, self->variant);
    break;
  case EF_PROJECT_SESSION_FORMAT:
    g_value_set_uint (value, self->format);
    break;
  case EF_PROJECT_SESSION_POSITION:
    g_value_set_int64 (value, ef_project_session_get_position (self));
    break;
  case EF_PROJECT_SESSION_DURATION:
    g_value_set_int64 (value, ef_project_session_get_duration (self));
    break;
  case EF_PROJECT_SESSION_BUSY:
  case EF_PROJECT_SESSION_PLAYING:
  case EF_PROJECT_SESSION_PAINTABLE:
    get_of_stage (self, pspec->name, value);
    break;
  case EF_PROJECT_SESSION_PROBLEM:
    get_of_stage (self, "problem", value);
    if (self->left_out != NULL)
      g_value_set_string (value, self->left_out);
    if (g_value_get_string (value) == NULL)
      g_value_set_static_string (value, "");
    break;
  case EF_PROJECT_SESSION_LOADING:
    g_value_set_boolean (value, !self->is_loaded);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_project_session_class_init (EfProjectSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_project_session_dispose;
  object_class->finalize = ef_project_session_finalize;
  object_class->get_property = ef_project_session_get_property;

  properties[EF_PROJECT_SESSION_UNDO_TITLE] =
    g_param_spec_string ("undo-title", NULL, NULL, NULL, flags);
  properties[EF_PROJECT_SESSION_REDO_TITLE] =
    g_param_spec_string ("redo-title", NULL, NULL, NULL, flags);
  properties[EF_PROJECT_SESSION_N_CHOSEN] =
    g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[EF_PROJECT_SESSION_VARIANT] =
    g_param_spec_uint ("variant", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[EF_PROJECT_SESSION_FORMAT] =
    g_param_spec_uint ("format", NULL, NULL, 0, EF_FORMAT_N - 1, 0, flags);
  properties[EF_PROJECT_SESSION_POSITION] =
    g_param_spec_int64 ("position", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[EF_PROJECT_SESSION_DURATION] =
    g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[EF_PROJECT_SESSION_PLAYING] =
    g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  properties[EF_PROJECT_SESSION_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[EF_PROJECT_SESSION_PAINTABLE] =
    g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[EF_PROJECT_SESSION_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, "", flags);
  properties[EF_PROJECT_SESSION_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[EF_PROJECT_SESSION_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EF_PROJECT_SESSION_VARIANTS_CHANGED] =
    g_signal_new ("variants-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EF_PROJECT_SESSION_SHOWN_CHANGED] =
    g_signal_new ("shown-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EF_PROJECT_SESSION_NOTICE] = g_signal_new ("notice", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ef_project_session_init (EfProjectSession *self)
{
  self->items = g_list_store_new (EF_TYPE_ITEM);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->variants = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->steps);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
list_changed_cb (EfProjectSession *self, const char *id)
{
  if (!self->is_finishing && g_strcmp0 (id, ef_project_get_id (self->project)) == 0)
    ef_project_session_reload (self);
}

EfProjectSession *
ef_project_session_new_with (const EfProjectPorts *ports,
                             EfStudio *studio,
                             EfProject *project,
                             GObject *stage)
{
  EfProjectSession *self = g_object_new (EF_TYPE_PROJECT_SESSION, NULL);
  guint formats = ef_project_get_settings (project)->formats;

  self->ports = ports;
  g_set_object (&self->studio, studio);
  self->project = g_object_ref (project);
  self->own = ef_project_copy (project);
  g_set_object (&self->stage, stage);
  while (self->format + 1 < EF_FORMAT_N && !(formats & EF_FORMAT_BIT (self->format)))
    self->format++;
  g_signal_connect_object (project, "notify", G_CALLBACK (contents_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (studio != NULL && g_signal_lookup ("items-changed", G_OBJECT_TYPE (studio)) != 0)
    g_signal_connect_object (studio, "items-changed", G_CALLBACK (list_changed_cb), self,
                             G_CONNECT_SWAPPED);
  ef_project_session_begin_play (self);
  self->is_loaded = studio == NULL;
  ef_project_session_reload (self);

  return self;
}

void
ef_project_session_close (EfProjectSession *self)
{
  if (self->is_closed)
    return;

  ef_project_session_end_play (self);
  ef_project_session_pump (self);
  self->is_closed = TRUE;
}
