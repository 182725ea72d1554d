/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio-projects.h"
#include "ui/closures.h"
#include "ui/header-profile.h"
#include "ui/projects/add-segments-dialog.h"
#include "ui/projects/film-pictures.h"
#include "ui/projects/project-dialogs.h"
#include "ui/projects/project-footer.h"
#include "ui/projects/project-inspector.h"
#include "ui/projects/project-preview.h"
#include "ui/projects/project-text.h"
#include "ui/projects/storyboard.h"
#include "ui/projects/variant-list.h"
#include "ui/toast.h"

struct _EfProjectPage {
  AdwNavigationPage parent_instance;

  AdwToolbarView *view;
  AdwWindowTitle *title;
  GtkWidget *undo;
  GtkWidget *redo;
  GtkWidget *panel_toggle;
  GtkWidget *sheet_toggle;
  AdwMultiLayoutView *layouts;
  AdwOverlaySplitView *split;
  AdwBottomSheet *sheet;
  GtkWidget *variants_column;
  EfVariantList *variants;
  EfProjectPreview *preview;
  EfStoryboard *storyboard;
  EfProjectFooter *footer;
  EfProjectInspector *inspector;

  EfStudio *studio;
  EfProjectSession *session; /* (nullable) */
  EfFilmPictures *pictures;
  gboolean compact;
  gboolean narrow;
  gboolean low;  /* not all of it has room below each other */
  gboolean slim; /* the variants have no room beside the preview */
  gboolean is_full;
  gboolean panel_was_shown;
};

G_DEFINE_FINAL_TYPE (EfProjectPage, ef_project_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
  PROP_LOW,
  PROP_SLIM,
} EfProjectPageProperty;

static GParamSpec *properties[PROP_SLIM + 1];

/* What is shown */

static void
update_title (EfProjectPage *self)
{
  EfProject *project = ef_project_session_get_project (self->session);
  guint n_items = g_list_model_get_n_items (ef_project_session_get_items (self->session));
  g_autofree char *count = ef_project_text_count (n_items);
  g_autofree char *length =
    ef_project_text_length (ef_project_session_get_material (self->session));
  g_autofree char *text =
    n_items > 0 ? g_strdup_printf (_ ("%s · %s of material"), count, length) : g_strdup (count);
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), ef_project_get_name (project));
  adw_window_title_set_title (self->title, ef_project_get_name (project));
  adw_window_title_set_subtitle (
    self->title, self->compact && profile != NULL ? ef_profile_get_name (profile) : text);
}

static void
history_cb (EfProjectPage *self)
{
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;
  g_autofree char *undo_tip = NULL;
  g_autofree char *redo_tip = NULL;

  g_object_get (self->session, "undo-title", &undo, "redo-title", &redo, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.undo", undo != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.redo", redo != NULL);
  undo_tip =
    undo != NULL ? g_strdup_printf (_ ("Undo: %s (Ctrl+Z)"), undo) : g_strdup (_ ("Undo (Ctrl+Z)"));
  redo_tip = redo != NULL ? g_strdup_printf (_ ("Redo: %s (Ctrl+Shift+Z)"), redo)
                          : g_strdup (_ ("Redo (Ctrl+Shift+Z)"));
  gtk_widget_set_tooltip_text (self->undo, undo_tip);
  gtk_widget_set_tooltip_text (self->redo, redo_tip);
}

static void
ready_cb (EfProjectPage *self)
{
  gboolean is_ready = FALSE;

  g_object_get (self->footer, "ready", &is_ready, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.render", is_ready);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.test", is_ready);
}

static void
changed_cb (EfProjectPage *self)
{
  guint n_items = g_list_model_get_n_items (ef_project_session_get_items (self->session));

  update_title (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.shuffle", n_items > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.play", n_items > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "project.full", n_items > 0);
}

static void
notice_cb (EfProjectPage *self, const char *text)
{
  ef_toast_show (GTK_WIDGET (self), text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
update_layout (EfProjectPage *self)
{
  gboolean is_column = self->narrow || self->low;

  adw_multi_layout_view_set_layout_name (self->layouts, is_column ? "narrow" : "wide");
  gtk_widget_set_visible (self->panel_toggle, !is_column);
  gtk_widget_set_visible (self->sheet_toggle, is_column && !self->narrow);
  gtk_widget_set_visible (self->variants_column, !self->narrow && !self->slim && !self->is_full);
  ef_project_preview_set_narrow (self->preview, self->narrow || self->slim);
  ef_project_footer_set_narrow (self->footer, self->narrow);
  ef_storyboard_set_compact (self->storyboard, self->narrow || self->slim);
  gtk_widget_set_visible (GTK_WIDGET (self->storyboard), !self->is_full);
  gtk_widget_set_visible (GTK_WIDGET (self->footer), !self->is_full);
}

/* Nothing but the preview. */
static void
set_full (EfProjectPage *self, gboolean is_full)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW));

  if (self->is_full == is_full || window == NULL)
    return;

  self->is_full = is_full;
  if (is_full) {
    self->panel_was_shown = adw_overlay_split_view_get_show_sidebar (self->split);
    gtk_window_fullscreen (window);
  } else {
    gtk_window_unfullscreen (window);
  }
  adw_toolbar_view_set_reveal_top_bars (self->view, !is_full);
  adw_overlay_split_view_set_show_sidebar (self->split, !is_full && self->panel_was_shown);
  adw_bottom_sheet_set_open (self->sheet, FALSE);
  update_layout (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.alone", "b", is_full);
  ef_project_preview_set_full (self->preview, is_full);
  if (!is_full)
    ef_storyboard_grab_focus (self->storyboard);
}

/* Whoever manages the windows may end it too. */
static void
fullscreened_cb (EfProjectPage *self, GParamSpec *pspec, GtkWindow *window)
{
  if (!gtk_window_is_fullscreen (window))
    set_full (self, FALSE);
}

static void
rooted_cb (EfProjectPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::fullscreened", G_CALLBACK (fullscreened_cb), self,
                             G_CONNECT_SWAPPED);
}

/* Verbs */

static void
run_back (EfProjectPage *self)
{
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static gboolean
is_typed_into (GtkWidget *focus)
{
  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus);
}

/* First a field is left, then what is open or chosen goes, then the page. */
static void
run_escape (EfProjectPage *self)
{
  guint n_chosen = 0;

  g_object_get (self->session, "n-chosen", &n_chosen, NULL);
  if (self->is_full)
    set_full (self, FALSE);
  else if (is_typed_into (gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)))))
    ef_storyboard_grab_focus (self->storyboard);
  else if (adw_bottom_sheet_get_open (self->sheet) && (self->narrow || self->low))
    adw_bottom_sheet_set_open (self->sheet, FALSE);
  else if (adw_overlay_split_view_get_collapsed (self->split) &&
           adw_overlay_split_view_get_show_sidebar (self->split) && !self->narrow && !self->low)
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  else if (n_chosen > 0)
    gtk_selection_model_unselect_all (ef_project_session_get_selection (self->session));
  else
    run_back (self);
}

static void
run_undo (EfProjectPage *self)
{
  ef_project_session_undo (self->session);
}

static void
run_redo (EfProjectPage *self)
{
  ef_project_session_redo (self->session);
}

static void
run_play (EfProjectPage *self)
{
  ef_project_session_toggle_play (self->session);
}

static void
run_back_frame (EfProjectPage *self)
{
  ef_project_session_step (self->session, -1);
}

static void
run_next_frame (EfProjectPage *self)
{
  ef_project_session_step (self->session, 1);
}

static void
run_full (EfProjectPage *self)
{
  set_full (self, !self->is_full);
}

static void
run_shuffle (EfProjectPage *self)
{
  ef_project_session_shuffle (self->session);
}

static void
run_render (EfProjectPage *self)
{
  ef_project_footer_render (self->footer, FALSE);
}

static void
run_test (EfProjectPage *self)
{
  ef_project_footer_render (self->footer, TRUE);
}

static void
run_add_segments (EfProjectPage *self)
{
  ef_add_segments_dialog_present (GTK_WIDGET (self), self->session, self->pictures);
}

static void
run_search (EfProjectPage *self)
{
  ef_storyboard_search (self->storyboard);
}

static void
run_rename (EfProjectPage *self)
{
  ef_project_ask_rename (GTK_WIDGET (self), self->studio,
                         ef_project_session_get_project (self->session));
}

static void
run_remove (EfProjectPage *self)
{
  g_autoptr (EfProject) project = g_object_ref (ef_project_session_get_project (self->session));
  g_autoptr (EfProjectPage) kept = g_object_ref (self);

  run_back (self);
  ef_project_remove (GTK_WIDGET (self), self->studio, project);
}

static void
defaults_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_project_defaults_finish (EF_STUDIO (object), result, &error))
    ef_toast_show (GTK_WIDGET (self), _ ("New projects begin with these settings"));
  else
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
run_defaults (EfProjectPage *self)
{
  ef_studio_set_project_defaults_async (self->studio, ef_studio_get_profile (self->studio),
                                        ef_project_session_get_settings (self->session),
                                        defaults_cb, g_object_ref (self));
}

static void
run_panel (EfProjectPage *self)
{
  if (self->narrow || self->low)
    adw_bottom_sheet_set_open (self->sheet, !adw_bottom_sheet_get_open (self->sheet));
  else
    adw_overlay_split_view_set_show_sidebar (
      self->split, !adw_overlay_split_view_get_show_sidebar (self->split));
}

static const struct {
  const char *name;
  void (*run) (EfProjectPage *self);
  guint key; /* 0: none */
  GdkModifierType state;
} verbs[] = {
  { "project.back", run_back, GDK_KEY_Home, GDK_ALT_MASK | GDK_SHIFT_MASK },
  { "project.escape", run_escape, GDK_KEY_Escape, 0 },
  { "project.undo", run_undo, GDK_KEY_z, GDK_CONTROL_MASK },
  { "project.redo", run_redo, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK },
  { "project.play", run_play, 0, 0 },
  { "project.frame-back", run_back_frame, GDK_KEY_comma, 0 },
  { "project.frame-forward", run_next_frame, GDK_KEY_period, 0 },
  { "project.full", run_full, GDK_KEY_f, 0 },
  { "project.shuffle", run_shuffle, GDK_KEY_r, GDK_CONTROL_MASK },
  { "project.render", run_render, GDK_KEY_Return, GDK_CONTROL_MASK },
  { "project.test", run_test, GDK_KEY_t, GDK_CONTROL_MASK },
  { "project.add-segments", run_add_segments, GDK_KEY_n, GDK_CONTROL_MASK },
  { "project.search", run_search, GDK_KEY_f, GDK_CONTROL_MASK },
  { "project.rename", run_rename, GDK_KEY_F2, 0 },
  { "project.remove", run_remove, 0, 0 },
  { "project.defaults", run_defaults, 0, 0 },
  { "project.panel", run_panel, GDK_KEY_F9, GDK_SHIFT_MASK },
};

static void
verb_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectPage *self = EF_PROJECT_PAGE (widget);

  for (guint i = 0; self->session != NULL && i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      verbs[i].run (self);
}

/* Space plays wherever one is, but where it types or works what has the focus. */
static gboolean
key_pressed_cb (EfProjectPage *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (keyval != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) ||
      self->session == NULL)
    return GDK_EVENT_PROPAGATE;
  if (is_typed_into (focus) || GTK_IS_BUTTON (focus) || GTK_IS_SWITCH (focus) ||
      GTK_IS_CHECK_BUTTON (focus) ||
      (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL) ||
      (focus != NULL && gtk_widget_get_ancestor (focus, ADW_TYPE_TOGGLE_GROUP) != NULL) ||
      (focus != NULL && gtk_widget_get_ancestor (focus, ADW_TYPE_PREFERENCES_ROW) != NULL))
    return GDK_EVENT_PROPAGATE;

  ef_project_session_toggle_play (self->session);

  return GDK_EVENT_STOP;
}

static void
shown_cb (EfProjectPage *self)
{
  ef_storyboard_grab_focus (self->storyboard);
}

static void
hidden_cb (EfProjectPage *self)
{
  set_full (self, FALSE);
  if (self->session != NULL)
    ef_project_session_close (self->session);
}

/* What lies in the page behind another one of the window does not go on playing. */
static void
unmapped_cb (EfProjectPage *self)
{
  if (self->session != NULL)
    ef_project_session_pause (self->session);
}

static gboolean
ef_project_page_grab_focus (GtkWidget *widget)
{
  return ef_storyboard_grab_focus (EF_PROJECT_PAGE (widget)->storyboard);
}

static void
ef_project_page_dispose (GObject *object)
{
  EfProjectPage *self = EF_PROJECT_PAGE (object);

  if (self->session != NULL)
    ef_project_session_close (self->session);
  if (self->storyboard != NULL) {
    ef_storyboard_set_session (self->storyboard, NULL, NULL);
    ef_variant_list_set_session (self->variants, NULL, NULL);
    ef_project_preview_set_session (self->preview, NULL);
    ef_project_inspector_set_session (self->inspector, NULL);
    ef_project_footer_set_session (self->footer, NULL);
  }
  /* The template takes its bound children away, and the page would look for this one. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECT_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->pictures);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_project_page_parent_class)->dispose (object);
}

static void
ef_project_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProjectPage *self = EF_PROJECT_PAGE (object);

  switch ((EfProjectPageProperty) id) {
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
  case PROP_SLIM:
    g_value_set_boolean (value, self->slim);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_project_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfProjectPage *self = EF_PROJECT_PAGE (object);

  switch ((EfProjectPageProperty) id) {
  case PROP_STUDIO:
    g_set_object (&self->studio, g_value_get_object (value));
    return;
  case PROP_COMPACT:
    self->compact = g_value_get_boolean (value);
    if (self->session != NULL)
      update_title (self);
    return;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean (value);
    break;
  case PROP_LOW:
    self->low = g_value_get_boolean (value);
    break;
  case PROP_SLIM:
    self->slim = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  update_layout (self);
}

#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, EfProjectPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  g_type_ensure (EF_TYPE_PROJECT_FOOTER);
  g_type_ensure (EF_TYPE_PROJECT_INSPECTOR);
  g_type_ensure (EF_TYPE_PROJECT_PREVIEW);
  g_type_ensure (EF_TYPE_STORYBOARD);
  g_type_ensure (EF_TYPE_VARIANT_LIST);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/project-page.ui");
  ef_closures_bind (widget_class);
  CHILD (view);
  CHILD (title);
  CHILD (undo);
  CHILD (redo);
  CHILD (panel_toggle);
  CHILD (sheet_toggle);
  CHILD (layouts);
  CHILD (split);
  CHILD (sheet);
  CHILD (variants_column);
  CHILD (variants);
  CHILD (preview);
  CHILD (storyboard);
  CHILD (footer);
  CHILD (inspector);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, hidden_cb);
}

static void
install_verbs (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    gtk_widget_class_install_action (widget_class, verbs[i].name, NULL, verb_action);
    if (verbs[i].key != 0)
      gtk_widget_class_add_binding_action (widget_class, verbs[i].key, verbs[i].state,
                                           verbs[i].name, NULL);
  }
}

static void
ef_project_page_class_init (EfProjectPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_project_page_dispose;
  object_class->get_property = ef_project_page_get_property;
  object_class->set_property = ef_project_page_set_property;
  widget_class->grab_focus = ef_project_page_grab_focus;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_LOW] = g_param_spec_boolean ("low", NULL, NULL, FALSE, flags);
  properties[PROP_SLIM] = g_param_spec_boolean ("slim", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_template (widget_class);
  install_verbs (widget_class);
}

static void
ef_project_page_init (EfProjectPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  /* What lies in layouts is not below the page before. */
  g_signal_connect_after (self, "map", G_CALLBACK (update_layout), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmapped_cb), NULL);
  g_signal_connect (self, "notify::root", G_CALLBACK (rooted_cb), NULL);
}

AdwNavigationPage *
ef_project_page_new (EfStudio *studio, EfProjectSession *session)
{
  EfProjectPage *self = g_object_new (EF_TYPE_PROJECT_PAGE, "studio", studio, NULL);

  self->session = g_object_ref (session);
  self->pictures = ef_film_pictures_new (studio);
  ef_storyboard_set_session (self->storyboard, session, self->pictures);
  ef_variant_list_set_session (self->variants, session, self->pictures);
  ef_project_preview_set_session (self->preview, session);
  ef_project_inspector_set_session (self->inspector, session);
  g_signal_connect_object (self->footer, "notify::ready", G_CALLBACK (ready_cb), self,
                           G_CONNECT_SWAPPED);
  ef_project_footer_set_session (self->footer, session);
  g_signal_connect_object (session, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::undo-title", G_CALLBACK (history_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::redo-title", G_CALLBACK (history_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notice", G_CALLBACK (notice_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ef_project_session_get_project (session), "notify::name",
                           G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  changed_cb (self);
  history_cb (self);
  ready_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}

EfProjectSession *
ef_project_page_get_session (EfProjectPage *self)
{
  return self->session;
}
