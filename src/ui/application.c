/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/queue.h"
#include "pipeline/render-job.h"
#include "pipeline/studio.h"
#include "ui/keys.h"
#include "ui/queue/queue-total.h"
#include "ui/toast.h"
#include "ui/window.h"

typedef enum {
  STATE_CLOSED,
  STATE_OPENING,
  STATE_OPEN,
  STATE_RESTORING,
} State;

/* One process, one studio, one window. Opens the studio when the window is asked for, and closes it
 * before the process ends, whoever asks for the end. */
struct _EfApplication {
  AdwApplication parent_instance;

  GSettings *settings;
  EfKeyring *keyring;
  EfStudio *studio;       /* (owned) (nullable): until there is a place for its data */
  EfWindow *window;       /* (unowned) (nullable) */
  EfQueueTotal *total;    /* (nullable): while the studio is open */
  AdwDialog *quit_dialog; /* (unowned) (nullable): while it asks */
  State state;            /* of the studio */
  gboolean is_ending;
  gboolean begins_again; /* somebody started it while it was ending */
  GPtrArray *files;      /* (nullable) (element-type GFile): given then */
  guint term_id;
  guint int_id;
};

G_DEFINE_FINAL_TYPE (EfApplication, ef_application, ADW_TYPE_APPLICATION)

static void close_studio (EfApplication *self);
static void all_done_cb (EfApplication *self);
static void end (EfApplication *self);

/* So that a person is told once that work goes on without a window. */
#define TOLD_SETTING "background-told"
#define WHEN_DONE_SETTING "render.when-done"
#define DONE_SECONDS 10
#define DONE_NOTIFICATION "render-done"

/* What helps after a failure makes sense only while nothing is open or under way. */
static void
set_state (EfApplication *self, State state)
{
  static const char *const repairs[] = { "try-again", "restore-copy" };

  self->state = state;
  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), repairs[i]);

    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), state == STATE_CLOSED);
  }
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  set_state (self,
             ef_studio_open_finish (self->studio, result, &error) ? STATE_OPEN : STATE_CLOSED);
  if (self->is_ending) {
    close_studio (self);
    return;
  }
  if (self->state == STATE_OPEN) {
    self->total = ef_queue_total_new (self->studio);
    g_signal_connect_object (self->total, "done", G_CALLBACK (all_done_cb), self,
                             G_CONNECT_SWAPPED);
    ef_window_show_studio (self->window, self->studio);
  } else {
    ef_window_show_failure (self->window, self->studio, error);
  }
}

static EfStudio *
make_studio (EfApplication *self, GError **error)
{
  g_autoptr (EfPaths) paths = ef_paths_new (error);

  return paths != NULL ? ef_studio_new (paths, self->keyring) : NULL;
}

static void
open_studio (EfApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (self->state != STATE_CLOSED)
    return;

  ef_window_show_loading (self->window);
  if (self->studio == NULL)
    self->studio = make_studio (self, &error);
  if (self->studio == NULL) {
    ef_window_show_failure (self->window, NULL, error);
    return;
  }

  set_state (self, STATE_OPENING);
  ef_studio_open_async (self->studio, EF_STUDIO_WINDOW, NULL, opened_cb, g_object_ref (self));
}

/* The name on the bus is ours until the end, so that a start in between comes here. */
static void
begin_again (EfApplication *self)
{
  g_autoptr (GPtrArray) files = g_steal_pointer (&self->files);

  self->begins_again = FALSE;
  self->is_ending = FALSE;
  set_state (self, STATE_CLOSED);
  g_application_activate (G_APPLICATION (self));
  if (files != NULL)
    ef_window_add_files (self->window, files);
}

static void
leave (EfApplication *self)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->studio);
  if (self->begins_again)
    begin_again (self);
  else
    g_application_quit (G_APPLICATION (self));
  g_application_release (G_APPLICATION (self));
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_close_finish (EF_STUDIO (object), result, &error))
    g_message ("Closing: %s", error->message);
  leave (self);
}

static void
close_studio (EfApplication *self)
{
  g_clear_object (&self->total);
  if (self->state == STATE_OPEN)
    ef_studio_close_async (self->studio, closed_cb, g_object_ref (self));
  else
    leave (self);
}

/* The end, without a question. What is being opened or restored is waited for, then closed. */
static void
end (EfApplication *self)
{
  if (self->is_ending)
    return;

  self->is_ending = TRUE;
  g_application_hold (G_APPLICATION (self));
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  if (self->state != STATE_OPENING && self->state != STATE_RESTORING)
    close_studio (self);
}

/* Reading videos goes on at the next start, and nobody waits for it. */
static guint
count_running (EfApplication *self)
{
  GListModel *jobs = self->state == STATE_OPEN ? ef_studio_get_jobs (self->studio) : NULL;
  guint n_running = 0;

  for (guint i = 0; jobs != NULL && i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    n_running += !ef_job_state_is_final (ef_job_get_state (job)) && ef_queue_total_counts (job);
  }

  return n_running;
}

/* Whether it would come to an end if nobody did anything. */
static gboolean
goes_on (EfApplication *self)
{
  GListModel *jobs = self->state == STATE_OPEN ? ef_studio_get_jobs (self->studio) : NULL;

  if (jobs == NULL || ef_queue_is_held (ef_studio_get_queue (self->studio), NULL, -1))
    return FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    if (!ef_job_state_is_final (ef_job_get_state (job)) && ef_queue_total_counts (job) &&
        !ef_job_get_hold (job))
      return TRUE;
  }

  return FALSE;
}

static gboolean
wants_notification (EfApplication *self)
{
  return g_strcmp0 (ef_studio_get_setting (self->studio, WHEN_DONE_SETTING), "\"nothing\"") != 0;
}

static char *
make_title (const EfQueueSums *sums)
{
  if (sums->n_completed == 0)
    return g_strdup (_ ("Nothing could be rendered"));

  return g_strdup_printf (
    ngettext ("%u clip is rendered", "%u clips are rendered", sums->n_completed),
    sums->n_completed);
}

static void
notify (EfApplication *self, const EfQueueSums *sums)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = make_title (sums);
  g_autofree char *body = NULL;

  notification = g_notification_new (title);
  if (sums->n_failed > 0) {
    body = g_strdup_printf (ngettext ("%u was not done. The queue says why.",
                                      "%u were not done. The queue says why.", sums->n_failed),
                            sums->n_failed);
    g_notification_set_body (notification, body);
  }
  g_notification_set_default_action (notification, "app.show-queue");
  g_notification_add_button (notification, _ ("Show"), "app.show-queue");
  g_application_send_notification (G_APPLICATION (self), DONE_NOTIFICATION, notification);
}

/* Segments that were extracted are no clips of the library. */
static gboolean
was_rendered (EfApplication *self)
{
  GListModel *jobs = ef_studio_get_jobs (self->studio);
  g_autoptr (EfJob) last = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    if (ef_job_get_state (job) == EF_JOB_COMPLETED && ef_queue_total_counts (job) &&
        (last == NULL || ef_job_get_ended (job) > ef_job_get_ended (last)))
      g_set_object (&last, job);
  }

  return last != NULL && ef_render_job_is (last);
}

/* Leads to what was made, or to why it was not. */
static void
tell_done (EfApplication *self, const EfQueueSums *sums)
{
  gboolean to_library = sums->n_completed > 0 && sums->n_failed == 0 && was_rendered (self);
  g_autofree char *title = make_title (sums);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, DONE_SECONDS);
  adw_toast_set_button_label (toast, to_library ? _ ("_Show in Library") : _ ("_Show Queue"));
  adw_toast_set_action_name (toast, "win.page");
  adw_toast_set_action_target_value (toast,
                                     g_variant_new_string (to_library ? "library" : "queue"));
  ef_toast_add (GTK_WIDGET (self->window), toast);
}

/* Who looks at the window sees it; and without one there is nothing left to be here for. */
static void
all_done_cb (EfApplication *self)
{
  gboolean is_hidden = self->window != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->window));

  if (self->is_ending || self->window == NULL)
    return;

  if (!gtk_window_is_active (GTK_WINDOW (self->window)) && wants_notification (self))
    notify (self, ef_queue_total_get_sums (self->total));
  if (is_hidden)
    end (self);
  else
    tell_done (self, ef_queue_total_get_sums (self->total));
}

static void
show_queue_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EfApplication *self = EF_APPLICATION (user_data);

  g_application_withdraw_notification (G_APPLICATION (self), DONE_NOTIFICATION);
  /* A window that is made now begins there. */
  g_settings_set_string (self->settings, "page", "queue");
  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL && self->state == STATE_OPEN)
    g_object_set (self->window, "page", "queue", NULL);
}

/* Closing the window */

static void
go_on_hidden (EfApplication *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
}

static void
close_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfApplication) self = user_data;

  g_clear_weak_pointer (&self->quit_dialog);
  if (!g_str_equal (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result), "close") ||
      self->window == NULL || self->is_ending || self->state != STATE_OPEN)
    return;

  ef_studio_set_setting_async (self->studio, TOLD_SETTING, "true", NULL, NULL);
  if (goes_on (self))
    go_on_hidden (self);
  else
    end (self);
}

static void
tell_background (EfApplication *self, guint n_running)
{
  AdwAlertDialog *dialog =
    ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Go On Without a Window?"), NULL));

  adw_alert_dialog_format_body (
    dialog,
    ngettext ("%u clip is being rendered. It goes on in the background; open Edit Factory again to "
              "see it.",
              "%u clips are being rendered. They go on in the background; open Edit Factory again "
              "to see them.",
              n_running),
    n_running);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "close", _ ("C_lose Window"),
                                  NULL);
  adw_alert_dialog_set_default_response (dialog, "close");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_set_weak_pointer (&self->quit_dialog, ADW_DIALOG (dialog));
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self->window), NULL, close_answered_cb,
                           g_object_ref (self));
}

static void
close_window_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EfApplication *self = EF_APPLICATION (user_data);

  if (self->is_ending || self->window == NULL || !goes_on (self))
    end (self);
  else if (self->quit_dialog != NULL)
    adw_dialog_present (self->quit_dialog, GTK_WIDGET (self->window));
  else if (ef_studio_get_setting (self->studio, TOLD_SETTING) == NULL)
    tell_background (self, count_running (self));
  else
    go_on_hidden (self);
}

static void
quit_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfApplication) self = user_data;

  if ((gpointer) self->quit_dialog == object)
    g_clear_weak_pointer (&self->quit_dialog);
  if (g_str_equal (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result), "quit"))
    end (self);
}

static void
ask_to_quit (EfApplication *self, guint n_running)
{
  AdwAlertDialog *dialog =
    ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Quit While Work Is Running?"), NULL));

  adw_alert_dialog_format_body (
    dialog,
    ngettext ("%u clip is being rendered. It goes on the next time Edit Factory is opened.",
              "%u clips are being rendered. They go on the next time Edit Factory is opened.",
              n_running),
    n_running);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "quit", _ ("_Quit"), NULL);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_response_appearance (dialog, "quit", ADW_RESPONSE_DESTRUCTIVE);
  g_set_weak_pointer (&self->quit_dialog, ADW_DIALOG (dialog));
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self->window), NULL, quit_answered_cb,
                           g_object_ref (self));
}

/* One that is closing has its answer already: nobody would hear another. */
static gboolean
is_asking (EfApplication *self)
{
  return self->quit_dialog != NULL && adw_application_window_get_visible_dialog (
                                        ADW_APPLICATION_WINDOW (self->window)) == self->quit_dialog;
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EfApplication *self = EF_APPLICATION (user_data);
  guint n_running = count_running (self);

  if (n_running == 0 || self->window == NULL || self->is_ending)
    end (self);
  else if (!is_asking (self))
    ask_to_quit (self, n_running);
}

static void
try_again_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EfApplication *self = EF_APPLICATION (user_data);

  if (self->window != NULL && !self->is_ending)
    open_studio (self);
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = ef_studio_restore_finish (self->studio, result, &error);

  set_state (self, STATE_CLOSED);
  if (self->is_ending)
    close_studio (self);
  else if (error != NULL)
    ef_window_show_failure (self->window, self->studio, error);
  else
    open_studio (self);
}

/* The parameter is the copy's path; empty starts with nothing. */
static void
restore_copy_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EfApplication *self = EF_APPLICATION (user_data);
  const char *copy = g_variant_get_string (parameter, NULL);

  if (self->window == NULL || self->studio == NULL || self->state != STATE_CLOSED ||
      self->is_ending)
    return;

  set_state (self, STATE_RESTORING);
  ef_window_show_loading (self->window);
  ef_studio_restore_async (self->studio, *copy != '\0' ? copy : NULL, restored_cb,
                           g_object_ref (self));
}

static gboolean
end_signal_cb (gpointer user_data)
{
  EF_APPLICATION (user_data)->begins_again = FALSE;
  end (EF_APPLICATION (user_data));

  return G_SOURCE_CONTINUE;
}

static gboolean
style_to_scheme (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *style = g_variant_get_string (variant, NULL);

  if (g_str_equal (style, "light"))
    g_value_set_enum (value, ADW_COLOR_SCHEME_FORCE_LIGHT);
  else if (g_str_equal (style, "dark"))
    g_value_set_enum (value, ADW_COLOR_SCHEME_FORCE_DARK);
  else
    g_value_set_enum (value, ADW_COLOR_SCHEME_DEFAULT);

  return TRUE;
}

static void
ef_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "quit", quit_action },
    { "close-window", close_window_action },
    { "show-queue", show_queue_action },
    { "try-again", try_again_action },
    { "restore-copy", restore_copy_action, "s" },
  };
  EfApplication *self = EF_APPLICATION (application);

  G_APPLICATION_CLASS (ef_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (EF_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  ef_keys_install (GTK_APPLICATION (self));

  self->settings = g_settings_new (EF_APP_ID);
  self->keyring = ef_keyring_new (TRUE);
  g_settings_bind_with_mapping (
    self->settings, "style-variant", adw_application_get_style_manager (ADW_APPLICATION (self)),
    "color-scheme", G_SETTINGS_BIND_GET, style_to_scheme, NULL, NULL, NULL);
  self->term_id = g_unix_signal_add (SIGTERM, end_signal_cb, self);
  self->int_id = g_unix_signal_add (SIGINT, end_signal_cb, self);
}

static void
ef_application_activate (GApplication *application)
{
  EfApplication *self = EF_APPLICATION (application);

  if (self->is_ending) {
    self->begins_again = TRUE;
    return;
  }
  if (self->window == NULL) {
    g_set_weak_pointer (&self->window,
                        ef_window_new (GTK_APPLICATION (self), self->settings, self->keyring));
    open_studio (self);
  }
  gtk_window_present (GTK_WINDOW (self->window));
}

/* Files that are opened with it are videos to be added and worked on. */
static void
ef_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  EfApplication *self = EF_APPLICATION (application);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (added, g_object_ref (files[i]));

  g_application_activate (application);
  if (self->is_ending) {
    g_clear_pointer (&self->files, g_ptr_array_unref);
    self->files = g_steal_pointer (&added);
  } else if (self->window != NULL) {
    ef_window_add_files (self->window, added);
  }
}

static void
ef_application_shutdown (GApplication *application)
{
  EfApplication *self = EF_APPLICATION (application);

  g_clear_handle_id (&self->term_id, g_source_remove);
  g_clear_handle_id (&self->int_id, g_source_remove);

  G_APPLICATION_CLASS (ef_application_parent_class)->shutdown (application);
}

static void
ef_application_dispose (GObject *object)
{
  EfApplication *self = EF_APPLICATION (object);

  g_clear_weak_pointer (&self->quit_dialog);
  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_object (&self->total);
  g_clear_object (&self->studio);
  g_clear_object (&self->keyring);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (ef_application_parent_class)->dispose (object);
}

static void
ef_application_class_init (EfApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_application_dispose;
  application_class->startup = ef_application_startup;
  application_class->activate = ef_application_activate;
  application_class->open = ef_application_open;
  application_class->shutdown = ef_application_shutdown;
}

static void
ef_application_init (EfApplication *self)
{
  g_application_set_version (G_APPLICATION (self), EF_VERSION);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
  g_application_set_option_context_summary (
    G_APPLICATION (self),
    _ (
      "FILE is a video: it is added to the active profile, unless it is there already, and opened. "
      "Of several videos, or a folder, the list is shown."));
}

EfApplication *
ef_application_new (void)
{
  return g_object_new (EF_TYPE_APPLICATION, "application-id", EF_APP_ID, "resource-base-path",
                       EF_RESOURCE_BASE, "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
