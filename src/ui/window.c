/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window-private.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/job.h"
#include "pipeline/studio-projects.h"
#include "ui/activity/activity-page.h"
#include "ui/empty-page.h"
#include "ui/library/library-page.h"
#include "ui/nav-row.h"
#include "ui/queue/queue-page.h"
#include "ui/queue/status-pill.h"
#include "ui/toast.h"

/* The one window. It is there at once, and shows what the studio's opening leads to: the pages, the
 * question for a first profile, or what went wrong. What it can be told to do is in
 * window-actions.c. */

G_DEFINE_FINAL_TYPE (EfWindow, ef_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum {
  PROP_SETTINGS = 1,
  PROP_KEYRING,
  PROP_STUDIO,
  PROP_KEYS,
  PROP_PAGE,
  PROP_SIDEBAR_SHOWN,
} EfWindowProperty;

#define SPINNER_AFTER_MS 500
#define FADE_MS 150
#define UNCLEAN_STARTS_MOST 2

static GParamSpec *properties[PROP_SIDEBAR_SHOWN + 1];

static gboolean
is_compact (gpointer object, gboolean is_collapsed, gboolean is_sidebar_shown)
{
  return is_collapsed || !is_sidebar_shown;
}

static void
show_spinner_cb (gpointer user_data)
{
  EfWindow *self = EF_WINDOW (user_data);

  self->spinner_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
}

static void
show_root (EfWindow *self, const char *name)
{
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_stack_set_visible_child_name (self->root, name);
}

static void
collapsed_cb (EfWindow *self)
{
  gboolean is_shown = !adw_overlay_split_view_get_collapsed (self->split) &&
                      g_settings_get_boolean (self->settings, "sidebar-shown");

  adw_overlay_split_view_set_show_sidebar (self->split, is_shown);
}

static void
set_sidebar_shown (EfWindow *self, gboolean is_shown)
{
  if (self->sidebar_shown == is_shown)
    return;

  self->sidebar_shown = is_shown;
  if (self->settings != NULL && !self->is_alone &&
      !adw_overlay_split_view_get_collapsed (self->split))
    g_settings_set_boolean (self->settings, "sidebar-shown", is_shown);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIDEBAR_SHOWN]);
}

void
ef_window_set_alone (EfWindow *self, gboolean is_alone)
{
  if (self->is_alone == is_alone)
    return;

  if (is_alone) {
    self->is_alone = TRUE;
    self->sidebar_was_shown = self->sidebar_shown;
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  } else {
    adw_overlay_split_view_set_show_sidebar (self->split, self->sidebar_was_shown);
    self->is_alone = FALSE;
  }
}

static GtkWidget *
create_nav_row (gpointer item, gpointer user_data)
{
  return ef_nav_row_new (ADW_VIEW_STACK_PAGE (item));
}

static void
nav_selected_cb (EfWindow *self, EfNavRow *row)
{
  if (row != NULL)
    adw_view_stack_set_visible_child_name (
      self->pages, adw_view_stack_page_get_name (ef_nav_row_get_page (row)));
}

/* What was chosen there is below it. */
static void
close_overlay (EfWindow *self)
{
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

/* Also a click on the page that is there already. The arrow keys stay in the list: they look for one. */
static void
nav_activated_cb (EfWindow *self, EfNavRow *row)
{
  close_overlay (self);
  ef_window_focus_page (self);
}

static void
page_changed_cb (EfWindow *self)
{
  g_autoptr (GtkSelectionModel) pages = adw_view_stack_get_pages (self->pages);
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (pages);

  if (gtk_bitset_is_empty (selected))
    return;

  gtk_list_box_select_row (
    self->nav, gtk_list_box_get_row_at_index (self->nav, (int) gtk_bitset_get_minimum (selected)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGE]);
}

/* The action of this property is asked for its state before the template is complete. */
static const char *
get_page (EfWindow *self)
{
  const char *name =
    self->pages != NULL ? adw_view_stack_get_visible_child_name (self->pages) : NULL;

  return name != NULL ? name : "sources";
}

static void
set_page (EfWindow *self, const char *name)
{
  if (name == NULL || adw_view_stack_get_child_by_name (self->pages, name) == NULL)
    return;

  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->pages), name) != 0) {
    adw_view_stack_set_visible_child_name (self->pages, name);
    ef_window_focus_page (self);
  } else if (!ef_window_has_focus_in_page (self)) {
    ef_window_focus_page (self);
  }
  close_overlay (self);
}

static void
update_root (EfWindow *self)
{
  gboolean has_profile = ef_studio_get_profile (self->studio) != NULL;

  ef_window_update_actions (self);
  show_root (self, has_profile ? "shell" : "welcome");
  if (has_profile && !ef_sources_view_grab_first (self->sources))
    gtk_widget_child_focus (GTK_WIDGET (self->nav), GTK_DIR_TAB_FORWARD);
  if (!has_profile)
    gtk_widget_grab_focus (GTK_WIDGET (self->welcome));
}

/* Going through several profiles leaves one toast. */
static void
tell_switch (EfWindow *self, EfProfile *profile)
{
  g_autofree char *text = g_strdup_printf (_ ("Now working as %s"), ef_profile_get_name (profile));

  ef_toast_show (GTK_WIDGET (self->toasts), text);
}

static void
take_files (EfWindow *self)
{
  g_autoptr (GPtrArray) files = NULL;

  if (self->files == NULL || self->studio == NULL || ef_studio_get_profile (self->studio) == NULL)
    return;

  files = g_steal_pointer (&self->files);
  set_page (self, "sources");
  ef_sources_view_add (self->sources, files);
}

void
ef_window_add_files (EfWindow *self, GPtrArray *files)
{
  if (self->files == NULL)
    self->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (self->files, g_object_ref (files->pdata[i]));
  take_files (self);
}

static void
profile_changed_cb (EfWindow *self)
{
  EfProfile *profile = ef_studio_get_profile (self->studio);
  gboolean was_in_shell = g_strcmp0 (gtk_stack_get_visible_child_name (self->root), "shell") == 0;

  if (profile == NULL || !was_in_shell)
    update_root (self);
  if (profile == NULL)
    return;

  close_overlay (self);
  ef_window_update_actions (self);
  g_settings_set_string (self->settings, "active-profile", ef_profile_get_id (profile));
  take_files (self);
  adw_animation_play (self->fade);
  tell_switch (self, profile);
}

/* The first profile may come from elsewhere, for example from the command line. */
static void
profiles_changed_cb (EfWindow *self)
{
  if (ef_studio_get_profile (self->studio) == NULL)
    ef_studio_set_profile (self->studio, ef_studio_get_default_profile (self->studio));
}

/* How many are not done yet. */
static void
update_badge (EfWindow *self)
{
  GListModel *jobs = ef_studio_get_jobs (self->studio);
  guint n_open = 0;

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    n_open += !ef_job_state_is_final (ef_job_get_state (job));
  }
  adw_view_stack_page_set_badge_number (self->queue, n_open);
}

static void
jobs_changed_cb (EfWindow *self, guint position, guint n_removed, guint n_added, GListModel *jobs)
{
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    g_signal_handlers_disconnect_by_func (job, update_badge, self);
    g_signal_connect_object (job, "notify::state", G_CALLBACK (update_badge), self,
                             G_CONNECT_SWAPPED);
  }
  update_badge (self);
}

static void
projects_changed_cb (EfWindow *self)
{
  GListModel *projects = ef_studio_get_projects (self->studio);

  adw_view_stack_page_set_badge_number (self->projects_page, g_list_model_get_n_items (projects));
}

static gboolean
ef_window_close_request (GtkWindow *window)
{
  if (gtk_window_get_application (window) == NULL)
    return GTK_WINDOW_CLASS (ef_window_parent_class)->close_request (window);

  /* Work that is running goes on without a window; else this is the end, which waits for what is being
   * written. */
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (window)),
                                  "close-window", NULL);

  return GDK_EVENT_STOP;
}

static void
ef_window_constructed (GObject *object)
{
  EfWindow *self = EF_WINDOW (object);

  G_OBJECT_CLASS (ef_window_parent_class)->constructed (object);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  collapsed_cb (self);
  g_signal_connect (self, "notify::visible-dialog", G_CALLBACK (ef_window_update_actions), NULL);
  ef_window_update_actions (self);
}

static void
ef_window_dispose (GObject *object)
{
  EfWindow *self = EF_WINDOW (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_weak_pointer (&self->hint);
  g_clear_object (&self->fade);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->profiles_signals);
  g_clear_object (&self->jobs_signals);
  g_clear_object (&self->projects_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_WINDOW);
  g_clear_object (&self->keys);
  g_clear_object (&self->studio);
  g_clear_object (&self->keyring);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->files, g_ptr_array_unref);

  G_OBJECT_CLASS (ef_window_parent_class)->dispose (object);
}

static void
ef_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfWindow *self = EF_WINDOW (object);

  switch ((EfWindowProperty) id) {
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  case PROP_KEYRING:
    g_value_set_object (value, self->keyring);
    break;
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_KEYS:
    g_value_set_object (value, self->keys);
    break;
  case PROP_PAGE:
    g_value_set_string (value, get_page (self));
    break;
  case PROP_SIDEBAR_SHOWN:
    g_value_set_boolean (value, self->sidebar_shown);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfWindow *self = EF_WINDOW (object);

  switch ((EfWindowProperty) id) {
  case PROP_SETTINGS:
    self->settings = g_value_dup_object (value);
    break;
  case PROP_KEYRING:
    self->keyring = g_value_dup_object (value);
    break;
  case PROP_PAGE:
    set_page (self, g_value_get_string (value));
    break;
  case PROP_SIDEBAR_SHOWN:
    set_sidebar_shown (self, g_value_get_boolean (value));
    break;
  case PROP_STUDIO:
  case PROP_KEYS:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (EF_TYPE_ACTIVITY_PAGE);
  g_type_ensure (EF_TYPE_EMPTY_PAGE);
  g_type_ensure (EF_TYPE_LIBRARY_PAGE);
  g_type_ensure (EF_TYPE_PROJECTS_VIEW);
  g_type_ensure (EF_TYPE_QUEUE_PAGE);
  g_type_ensure (EF_TYPE_SOURCES_VIEW);
  g_type_ensure (EF_TYPE_START_FAILURE);
  g_type_ensure (EF_TYPE_STATUS_PILL);
  g_type_ensure (EF_TYPE_SWITCHER);
  g_type_ensure (EF_TYPE_WELCOME_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE "/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, EfWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, root);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, failure);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, split);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, nav);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, queue);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, sources);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, projects_page);
  gtk_widget_class_bind_template_child (widget_class, EfWindow, projects);
  gtk_widget_class_bind_template_callback (widget_class, is_compact);
  gtk_widget_class_bind_template_callback (widget_class, collapsed_cb);
  gtk_widget_class_bind_template_callback (widget_class, nav_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, nav_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
}

static void
ef_window_class_init (EfWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags changing = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = ef_window_constructed;
  object_class->dispose = ef_window_dispose;
  object_class->get_property = ef_window_get_property;
  object_class->set_property = ef_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = ef_window_close_request;

  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, given);
  properties[PROP_KEYRING] = g_param_spec_object ("keyring", NULL, NULL, EF_TYPE_KEYRING, given);
  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_KEYS] = g_param_spec_object ("keys", NULL, NULL, EF_TYPE_EDITOR_KEYS,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, "sources", changing);
  properties[PROP_SIDEBAR_SHOWN] =
    g_param_spec_boolean ("sidebar-shown", NULL, NULL, TRUE, changing);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_template (GTK_WIDGET_CLASS (klass));
  ef_window_install_actions (GTK_WIDGET_CLASS (klass));
}

static void
left_out_cb (EfWindow *self, const char *sentence)
{
  AdwToast *toast = adw_toast_new (sentence);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 0);
  ef_toast_add (GTK_WIDGET (self), toast);
}

static void
follow_studio (EfWindow *self)
{
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile",
                                  G_CALLBACK (profile_changed_cb), self);
  g_signal_group_connect_swapped (self->studio_signals, "setting-changed::" EF_KEYS_SETTING,
                                  G_CALLBACK (ef_window_load_keys), self);
  g_signal_group_connect_swapped (self->studio_signals, "left-out", G_CALLBACK (left_out_cb), self);
  self->profiles_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->profiles_signals, "items-changed",
                                  G_CALLBACK (profiles_changed_cb), self);
  self->jobs_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->jobs_signals, "items-changed", G_CALLBACK (jobs_changed_cb),
                                  self);
  self->projects_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->projects_signals, "items-changed",
                                  G_CALLBACK (projects_changed_cb), self);
}

static void
ef_window_init (EfWindow *self)
{
  g_autoptr (GtkSelectionModel) pages = NULL;

  self->sidebar_shown = TRUE;
  self->keys = ef_editor_keys_new ();
  g_signal_connect_object (self->keys, "changed", G_CALLBACK (ef_window_store_keys), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  if (g_str_has_suffix (EF_APP_ID, ".Devel"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  pages = adw_view_stack_get_pages (self->pages);
  gtk_list_box_bind_model (self->nav, G_LIST_MODEL (pages), create_nav_row, NULL, NULL);
  page_changed_cb (self);

  self->fade =
    adw_timed_animation_new (GTK_WIDGET (self->pages), 0, 1, FADE_MS,
                             adw_property_animation_target_new (G_OBJECT (self->pages), "opacity"));
  follow_studio (self);
  ef_window_listen_for_keys (self);
  ef_window_show_loading (self);
}

EfWindow *
ef_window_new (GtkApplication *application, GSettings *settings, EfKeyring *keyring)
{
  return g_object_new (EF_TYPE_WINDOW, "application", application, "settings", settings, "keyring",
                       keyring, NULL);
}

/* Opening takes a few milliseconds: only when it takes long is there something to look at. */
void
ef_window_show_loading (EfWindow *self)
{
  show_root (self, "loading");
  self->spinner_id = g_timeout_add_once (SPINNER_AFTER_MS, show_spinner_cb, self);
}

static EfProfile *
find_last_profile (EfWindow *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "active-profile");
  EfProfile *profile = NULL;

  if (*id != '\0')
    profile = ef_studio_get_profile_by_id (self->studio, id);

  return profile != NULL ? profile : ef_studio_get_default_profile (self->studio);
}

/* After several starts that did not end well, whatever was open last may be the cause. */
static void
restore (EfWindow *self)
{
  gboolean is_safe = ef_studio_get_unclean_starts (self->studio) < UNCLEAN_STARTS_MOST;
  GSettingsBindFlags flags = is_safe ? G_SETTINGS_BIND_DEFAULT : G_SETTINGS_BIND_SET;
  g_autoptr (AdwToast) toast = NULL;

  g_settings_bind (self->settings, "page", self, "page", flags);
  ef_studio_set_profile (self->studio, is_safe ? find_last_profile (self)
                                               : ef_studio_get_default_profile (self->studio));
  /* Files that were given are what somebody wants to work on now. */
  if (self->files != NULL)
    flags = G_SETTINGS_BIND_SET;
  g_settings_bind (self->settings, "open-source", self->sources, "open-id", flags);
  if (is_safe)
    return;

  toast = adw_toast_new (
    _ ("Edit Factory ended unexpectedly several times. It begins with the first page "
       "and the default profile."));
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, g_steal_pointer (&toast));
}

void
ef_window_show_studio (EfWindow *self, EfStudio *studio)
{
  if (!g_set_object (&self->studio, studio))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
  ef_window_load_keys (self);
  restore (self);
  update_root (self);
  g_signal_group_set_target (self->studio_signals, studio);
  g_signal_group_set_target (self->profiles_signals, ef_studio_get_profiles (studio));
  g_signal_group_set_target (self->jobs_signals, ef_studio_get_jobs (studio));
  jobs_changed_cb (self, 0, 0, g_list_model_get_n_items (ef_studio_get_jobs (studio)),
                   ef_studio_get_jobs (studio));
  g_signal_group_set_target (self->projects_signals, ef_studio_get_projects (studio));
  projects_changed_cb (self);
  take_files (self);
}

void
ef_window_show_failure (EfWindow *self, EfStudio *studio, const GError *error)
{
  ef_start_failure_explain (self->failure, studio, error);
  show_root (self, "failure");
}

EfStudio *
ef_window_get_studio (EfWindow *self)
{
  return self->studio;
}

AdwToast *
ef_window_get_hint (EfWindow *self)
{
  return self->hint;
}

void
ef_window_set_hint (EfWindow *self, AdwToast *hint)
{
  g_set_weak_pointer (&self->hint, hint);
}
