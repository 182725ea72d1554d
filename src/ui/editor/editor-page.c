/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ui/closures.h"
#include "ui/direction.h"
#include "ui/editor/editor-dialogs.h"
#include "ui/editor/editor-page-private.h"
#include "ui/header-profile.h"

G_DEFINE_FINAL_TYPE (EfEditorPage, ef_editor_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
  PROP_LOW,
} EfEditorPageProperty;

static GParamSpec *properties[PROP_LOW + 1];

#define PREVIEW_LEAST 84 /* pixels: then all of the timeline is in a window of 760 × 500 */

/* Keys. They come here before anything else sees them, but not while somebody types. */

static gboolean
is_typing (EfEditorPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus) ||
         ef_segment_panel_is_about_to_type (self->panel);
}

/* A button, a slider: what somebody has gone to with the Tab key keeps the keys that work it. */
static gboolean
is_worked_by (EfEditorPage *self, guint keyval, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return FALSE;

  switch (keyval) {
  case GDK_KEY_space:
  case GDK_KEY_KP_Space:
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    return GTK_IS_BUTTON (focus) || GTK_IS_CHECK_BUTTON (focus);
  case GDK_KEY_Left:
  case GDK_KEY_Right:
  case GDK_KEY_Up:
  case GDK_KEY_Down:
    return GTK_IS_RANGE (focus);
  case GDK_KEY_Page_Up:
  case GDK_KEY_Page_Down:
    return GTK_IS_RANGE (focus) ||
           (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW) != NULL);
  default:
    return FALSE;
  }
}

static AdwDialog *
find_dialog (EfEditorPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return ADW_IS_APPLICATION_WINDOW (root)
           ? adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (root))
           : NULL;
}

/* What stands over the page has its own keys. */
static gboolean
is_covered (EfEditorPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (find_dialog (self) != NULL)
    return TRUE;

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

/* A dialog that has lost the focus, with a button that may not be pressed now, hears no Escape. */
static gboolean
close_dialog (EfEditorPage *self, guint keyval)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  AdwDialog *dialog = find_dialog (self);
  GtkWidget *focus = gtk_root_get_focus (root);

  if (dialog == NULL || keyval != GDK_KEY_Escape ||
      (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (dialog))))
    return FALSE;

  return adw_dialog_close (dialog);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                EfEditorPage *self)
{
  g_autofree char *name = NULL;

  if (close_dialog (self, keyval))
    return GDK_EVENT_STOP;
  if (self->session == NULL || is_covered (self) || is_typing (self) ||
      is_worked_by (self, keyval, state))
    return GDK_EVENT_PROPAGATE;

  name = ef_editor_keys_find (self->keys, keycode, keyval, state);
  if (name == NULL)
    return GDK_EVENT_PROPAGATE;

  /* Tab takes a suggestion only when there is one to take. */
  if (ef_editor_action_find (name, NULL)->for_suggestion && !ef_editor_page_has_suggestion (self))
    return GDK_EVENT_PROPAGATE;

  return ef_editor_page_run (self, name) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
update_layout (EfEditorPage *self)
{
  gboolean is_list = self->narrow || self->low;

  adw_multi_layout_view_set_layout_name (self->layouts, is_list ? "narrow" : "wide");
  adw_multi_layout_view_set_layout_name (self->transport_layouts, self->narrow ? "narrow" : "wide");
  ef_direction_keep (GTK_WIDGET (self->transport_layouts));
  gtk_widget_set_size_request (self->preview, -1, is_list ? 200 : PREVIEW_LEAST);
  ef_editor_page_show_keys (self);
}

/* Files of marks that are dropped on it are taken in. */
static gboolean
drop_cb (EfEditorPage *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  if (files == NULL || self->session == NULL)
    return FALSE;

  ef_editor_import_marks_file (GTK_WIDGET (self), self->session, files->data);

  return TRUE;
}

/* Whoever manages the windows may end it too. */
static void
fullscreened_cb (EfEditorPage *self, GParamSpec *pspec, GtkWindow *window)
{
  if (!gtk_window_is_fullscreen (window))
    ef_editor_page_set_full (self, FALSE);
}

/* After a dialog the keys of the editor work again at once. Who was in the list stays there. */
static void
focus_cb (gpointer user_data)
{
  EfEditorPage *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  self->focus_id = 0;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || find_dialog (self) != NULL)
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->panel)))
    ef_editor_page_focus_timeline (self);
}

/* The dialog gives the focus back to where it was, which comes after this. */
static void
dialog_changed_cb (EfEditorPage *self)
{
  if (self->focus_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      find_dialog (self) == NULL)
    self->focus_id = g_idle_add_once (focus_cb, self);
}

static void
rooted_cb (EfEditorPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (ADW_IS_APPLICATION_WINDOW (root))
    g_signal_connect_object (root, "notify::visible-dialog", G_CALLBACK (dialog_changed_cb), self,
                             G_CONNECT_SWAPPED);

  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::fullscreened", G_CALLBACK (fullscreened_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
shown_cb (EfEditorPage *self)
{
  ef_editor_page_focus_timeline (self);
}

static void
hidden_cb (EfEditorPage *self)
{
  ef_editor_page_set_full (self, FALSE);
  /* What is being pulled there is put back while it still can be. */
  ef_timeline_set_session (self->timeline, NULL);
  if (self->session != NULL)
    ef_edit_session_close (self->session);
}

static gboolean
ef_editor_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (EF_EDITOR_PAGE (widget)->timeline));
}

static void
ef_editor_page_dispose (GObject *object)
{
  EfEditorPage *self = EF_EDITOR_PAGE (object);

  if (self->session != NULL)
    ef_edit_session_close (self->session);
  g_clear_handle_id (&self->waiting_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_signal_handler (&self->keys_id, self->keys);
  g_clear_pointer (&self->projects_menu, gtk_widget_unparent);
  /* The template takes its bound children away, and the page would look for this one. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_EDITOR_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->keys);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_editor_page_parent_class)->dispose (object);
}

static void
ef_editor_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfEditorPage *self = EF_EDITOR_PAGE (object);

  switch ((EfEditorPageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  case PROP_LOW:
    g_value_set_boolean (value, self->low);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_editor_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfEditorPage *self = EF_EDITOR_PAGE (object);

  switch ((EfEditorPageProperty) id) {
  case PROP_STUDIO:
    g_set_object (&self->studio, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    self->compact = g_value_get_boolean (value);
    if (self->session != NULL)
      ef_editor_page_show_source (self);
    break;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean (value);
    update_layout (self);
    break;
  case PROP_LOW:
    self->low = g_value_get_boolean (value);
    update_layout (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, EfEditorPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/editor-page.ui");
  ef_closures_bind (widget_class);
  CHILD (view);
  CHILD (title);
  CHILD (undo);
  CHILD (redo);
  CHILD (more);
  CHILD (editor_menu);
  CHILD (missing);
  CHILD (layouts);
  CHILD (split);
  CHILD (stage);
  CHILD (aspect);
  CHILD (picture);
  CHILD (preview);
  CHILD (marking);
  CHILD (marking_label);
  CHILD (marking_out_key);
  CHILD (marking_drop_key);
  CHILD (badge);
  CHILD (problem);
  CHILD (waiting);
  CHILD (transport_layouts);
  CHILD (timecode_label);
  CHILD (total);
  CHILD (in_key);
  CHILD (out_key);
  CHILD (play);
  CHILD (speed);
  CHILD (mute);
  CHILD (volume_adjustment);
  CHILD (snap);
  CHILD (follow);
  CHILD (suggestions_content);
  CHILD (suggest_popover);
  CHILD (accept);
  CHILD (accept_key);
  CHILD (dismiss);
  CHILD (next);
  CHILD (next_key);
  CHILD (in_button);
  CHILD (out_button);
  CHILD (zoom_adjustment);
  CHILD (tools);
  CHILD (timeline);
  CHILD (panel);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, hidden_cb);
  ef_editor_page_bind_show (widget_class);
}

static void
ef_editor_page_class_init (EfEditorPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_editor_page_dispose;
  object_class->get_property = ef_editor_page_get_property;
  object_class->set_property = ef_editor_page_set_property;
  widget_class->grab_focus = ef_editor_page_grab_focus;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_LOW] = g_param_spec_boolean ("low", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  g_type_ensure (EF_TYPE_SUGGEST_POPOVER);
  g_type_ensure (EF_TYPE_SEGMENT_PANEL);
  g_type_ensure (EF_TYPE_TIMELINE);
  bind_template (widget_class);

  ef_editor_page_install_verbs (widget_class);
}

static void
ef_editor_page_init (EfEditorPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  ef_direction_keep (GTK_WIDGET (self->timeline));
  ef_direction_keep (GTK_WIDGET (self->transport_layouts));

  /* What lies in layouts is not below the page before. */
  g_signal_connect_after (self, "map", G_CALLBACK (update_layout), NULL);
  g_signal_connect (self, "notify::root", G_CALLBACK (rooted_cb), NULL);

  self->take_next = EF_ANY_SUGGESTION;
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), 0);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (ef_editor_page_stop_waiting), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

AdwNavigationPage *
ef_editor_page_new (EfStudio *studio, EfEditorKeys *keys, EfSource *source)
{
  EfEditorPage *self = g_object_new (EF_TYPE_EDITOR_PAGE, "studio", studio, NULL);

  g_set_object (&self->keys, keys);
  self->keys_id =
    g_signal_connect_swapped (keys, "changed", G_CALLBACK (ef_editor_page_show_keys), self);
  self->session = ef_edit_session_new (studio, source);
  ef_editor_page_show_keys (self);
  ef_editor_page_connect_session (self);

  return ADW_NAVIGATION_PAGE (self);
}

EfEditSession *
ef_editor_page_get_session (EfEditorPage *self)
{
  return self->session;
}
