/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/script-editor.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/script.h"
#include "ui/projects/project-text.h"

struct _EfScriptEditor {
  AdwBin parent_instance;

  GtkTextView *text;
  GtkTextBuffer *buffer;
  GtkWidget *placeholder;
  GtkLabel *summary;
  GtkListBox *sentences;

  EfProjectSession *session; /* (nullable) */
  GSignalGroup *session_signals;
  char *shown;      /* what the settings had when the text was brought to it */
  char *rows;       /* what the list shows, so that it is made anew only when it differs */
  EfScript *script; /* of what is in the field */
  char *read;       /* what it was made of */
  GPtrArray *items; /* (element-type GPtrArray): of each row, the EfItem of its sentence */
  char *gesture;    /* (nullable): while it is typed */
  gint64 gesture_time;
  guint save_id;
  guint update_id;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfScriptEditor, ef_script_editor, ADW_TYPE_BIN)

#define SAVE_AFTER_MS 400
#define GESTURE_PAUSE (G_USEC_PER_SEC * 3 / 2)
#define MOST_ROWS 60
#define MOST_LABELS 6

static char *
get_text (EfScriptEditor *self)
{
  GtkTextIter begin;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &begin, &end);

  return gtk_text_buffer_get_text (self->buffer, &begin, &end, FALSE);
}

/* Which sentence has what */

static GPtrArray *
collect_items (EfProjectSession *session, EfScript *script)
{
  guint n_sentences = ef_script_get_n_sentences (script);
  GListModel *items = ef_project_session_get_items (session);
  GPtrArray *all = g_ptr_array_new_full (n_sentences, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < n_sentences; i++)
    g_ptr_array_add (all, g_ptr_array_new_with_free_func (g_object_unref));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);
    EfSegment *segment = ef_item_get_segment (item);
    g_autoptr (GArray) sentences = NULL;

    if (segment == NULL || ef_item_get_removed (item))
      continue;
    sentences = ef_script_match (script, ef_segment_get_keywords (segment));
    for (guint j = 0; j < sentences->len; j++)
      g_ptr_array_add (all->pdata[g_array_index (sentences, guint, j)], g_object_ref (item));
  }

  return all;
}

static char *
name_items (GPtrArray *items)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (items->len, MOST_LABELS); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " · " : "",
                            ef_project_text_item (items->pdata[i]));
  if (items->len > MOST_LABELS)
    g_string_append_printf (text, " · +%u", items->len - MOST_LABELS);

  return g_string_free_and_steal (text);
}

static void
add_row (EfScriptEditor *self, const char *sentence, GPtrArray *items)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *names = items->len > 0 ? name_items (items) : g_strdup (_ ("No segment"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), names);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), items->len > 0);
  gtk_widget_add_css_class (row, items->len > 0 ? "sentence" : "sentence-alone");
  if (items->len > 0)
    gtk_widget_set_tooltip_text (row, _ ("Choose these segments in the storyboard"));
  gtk_list_box_append (self->sentences, row);
}

static void
show_rows (EfScriptEditor *self, EfScript *script)
{
  guint n_rows = MIN (ef_script_get_n_sentences (script), MOST_ROWS);

  gtk_list_box_remove_all (self->sentences);
  for (guint i = 0; i < n_rows; i++)
    add_row (self, ef_script_get_text (script, i), self->items->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->sentences), n_rows > 0);
}

static char *
describe_rows (EfScriptEditor *self, EfScript *script)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ef_script_get_n_sentences (script); i++) {
    g_autofree char *names = name_items (self->items->pdata[i]);

    g_string_append_printf (text, "%s\n%s\n", ef_script_get_text (script, i), names);
  }

  return g_string_free_and_steal (text);
}

static void
show_summary (EfScriptEditor *self)
{
  g_autoptr (GHashTable) spoken = g_hash_table_new (NULL, NULL);
  guint n_sentences = self->items->len;
  guint n_alone = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_sentences; i++) {
    GPtrArray *items = self->items->pdata[i];

    n_alone += items->len == 0;
    for (guint j = 0; j < items->len; j++)
      g_hash_table_add (spoken, items->pdata[j]);
  }
  if (n_sentences == 0)
    text = g_strdup (_ ("Segments come when one of their keywords is spoken."));
  else if (g_hash_table_size (spoken) == 0)
    text = g_strdup (_ ("No keyword of a segment is spoken here. Give segments the words of "
                        "their sentence as keywords."));
  else if (n_alone == 0)
    text = g_strdup (_ ("Every sentence has a segment."));
  else
    text = g_strdup_printf (
      ngettext ("%u sentence has no segment.", "%u sentences have no segment.", n_alone), n_alone);
  gtk_label_set_label (self->summary, text);
}

static void
update_sentences_cb (gpointer user_data)
{
  EfScriptEditor *self = user_data;
  g_autofree char *text = get_text (self);
  g_autofree char *rows = NULL;

  self->update_id = 0;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  if (self->session == NULL)
    return;

  if (g_set_str (&self->read, text)) {
    g_clear_pointer (&self->script, ef_script_free);
    self->script = ef_script_new (text);
  }
  self->items = collect_items (self->session, self->script);
  rows = describe_rows (self, self->script);
  if (g_set_str (&self->rows, rows))
    show_rows (self, self->script);
  show_summary (self);
}

static void
queue_update (EfScriptEditor *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (update_sentences_cb, self);
}

static void
row_activated_cb (EfScriptEditor *self, GtkListBoxRow *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (self->session != NULL && self->items != NULL && index < self->items->len)
    ef_project_session_choose (self->session, self->items->pdata[index]);
}

/* Storing it */

static void
save (EfScriptEditor *self)
{
  g_autofree char *text = get_text (self);
  g_auto (EfProjectSettings) settings = { 0 };

  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->session == NULL || g_strcmp0 (text, self->shown) == 0)
    return;

  g_set_str (&self->shown, text);
  ef_project_settings_copy (&settings, ef_project_session_get_settings (self->session));
  g_set_str (&settings.script, text);
  if (self->gesture == NULL)
    self->gesture = g_uuid_string_random ();
  ef_project_session_set_settings (self->session, &settings, self->gesture);
}

static void
save_cb (gpointer user_data)
{
  EfScriptEditor *self = user_data;

  self->save_id = 0;
  save (self);
}

/* What is typed without a pause is one step of undo. */
static void
typed_cb (EfScriptEditor *self)
{
  gtk_widget_set_visible (self->placeholder, gtk_text_buffer_get_char_count (self->buffer) == 0);
  queue_update (self);
  if (self->updating || self->session == NULL)
    return;

  if (g_get_monotonic_time () - self->gesture_time > GESTURE_PAUSE)
    g_clear_pointer (&self->gesture, g_free);
  self->gesture_time = g_get_monotonic_time ();
  if (self->save_id == 0)
    self->save_id = g_timeout_add_once (SAVE_AFTER_MS, save_cb, self);
}

/* What is taken back is all that was typed. */
static gboolean
key_pressed_cb (EfScriptEditor *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (state & GDK_CONTROL_MASK)
    save (self);

  return GDK_EVENT_PROPAGATE;
}

/* Showing it */

static void
changed_cb (EfScriptEditor *self)
{
  const char *script = ef_project_session_get_settings (self->session)->script;

  queue_update (self);
  if (self->save_id != 0 || g_strcmp0 (script, self->shown) == 0)
    return;

  /* It was stored without the space that is being typed. */
  if (self->shown != NULL) {
    g_autofree char *own = g_strdup (self->shown);
    g_autofree char *stored = g_strdup (script);

    if (g_str_equal (g_strstrip (own), g_strstrip (stored)))
      return;
  }
  g_set_str (&self->shown, script);
  g_clear_pointer (&self->gesture, g_free);
  self->updating = TRUE;
  gtk_text_buffer_set_text (self->buffer, script, -1);
  self->updating = FALSE;
}

void
ef_script_editor_set_session (EfScriptEditor *self, EfProjectSession *session)
{
  if (self->session == session)
    return;

  save (self);
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
  g_clear_pointer (&self->shown, g_free);
  if (session != NULL)
    changed_cb (self);
}

static void
ef_script_editor_unmap (GtkWidget *widget)
{
  save (EF_SCRIPT_EDITOR (widget));

  GTK_WIDGET_CLASS (ef_script_editor_parent_class)->unmap (widget);
}

static void
ef_script_editor_dispose (GObject *object)
{
  EfScriptEditor *self = EF_SCRIPT_EDITOR (object);

  g_clear_handle_id (&self->save_id, g_source_remove);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SCRIPT_EDITOR);
  g_clear_object (&self->session);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->read, g_free);
  g_clear_pointer (&self->script, ef_script_free);
  g_clear_pointer (&self->gesture, g_free);

  G_OBJECT_CLASS (ef_script_editor_parent_class)->dispose (object);
}

static void
ef_script_editor_class_init (EfScriptEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_script_editor_dispose;
  widget_class->unmap = ef_script_editor_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/script-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, EfScriptEditor, text);
  gtk_widget_class_bind_template_child (widget_class, EfScriptEditor, buffer);
  gtk_widget_class_bind_template_child (widget_class, EfScriptEditor, placeholder);
  gtk_widget_class_bind_template_child (widget_class, EfScriptEditor, summary);
  gtk_widget_class_bind_template_child (widget_class, EfScriptEditor, sentences);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
ef_script_editor_init (EfScriptEditor *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), key);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (save), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);
  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "changed", G_CALLBACK (changed_cb), self);
}
