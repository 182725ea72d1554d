/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/job-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/queue.h"
#include "pipeline/studio-sources.h"
#include "ui/closures.h"
#include "ui/queue/job-log.h"
#include "ui/queue/job-text.h"
#include "ui/toast.h"

struct _EfJobRow {
  AdwPreferencesRow parent_instance;

  GtkPicture *picture;
  GtkImage *icon;
  GtkWidget *dot;
  GtkLabel *name;
  GtkLabel *kind;
  GtkImage *mark;
  GtkLabel *stage;
  GtkProgressBar *bar;
  GtkWidget *relink;
  GtkWidget *pause;
  GtkWidget *resume;
  GtkWidget *retry;
  GtkWidget *top;
  GtkWidget *show;
  GtkWidget *cancel;
  GtkWidget *more;
  GtkWidget *handle;

  EfStudio *studio;
  EfPictures *pictures;
  EfFilmPictures *films;
  EfJob *job;
  EfProfile *profile;    /* (nullable): while the profile is there */
  GCancellable *loading; /* (nullable) */
  guint update_id;
};

G_DEFINE_FINAL_TYPE (EfJobRow, ef_job_row, ADW_TYPE_PREFERENCES_ROW)

typedef enum {
  PROP_JOB = 1,
  PROP_PROFILE,
} EfJobRowProperty;

static GParamSpec *properties[PROP_PROFILE + 1];

/* More than that is not thrown away by one click. */
#define ASKING_PROGRESS .5

/* What may be done */

static gboolean
is_waiting (EfJob *job)
{
  EfJobState state = ef_job_get_state (job);

  return state == EF_JOB_PENDING || state == EF_JOB_QUEUED || state == EF_JOB_RETRYING;
}

static gboolean
has_ended_badly (EfJob *job)
{
  EfJobState state = ef_job_get_state (job);

  return state == EF_JOB_FAILED || state == EF_JOB_CANCELED;
}

static void
enable (EfJobRow *self, const char *action, GtkWidget *button, gboolean may)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, may);
  if (button != NULL)
    gtk_widget_set_visible (button, may);
}

static void
update_actions (EfJobRow *self)
{
  EfJobState state = ef_job_get_state (self->job);
  gboolean is_open = !ef_job_state_is_final (state);
  gboolean waits = is_waiting (self->job);
  gboolean is_held = ef_job_get_hold (self->job);
  g_autoptr (GPtrArray) files = ef_job_text_list_files (self->job);
  gboolean has_file = state == EF_JOB_COMPLETED && files->len > 0;
  EfSource *source = ef_job_text_find_source (self->studio, self->job);

  enable (self, "job.pause", self->pause, is_open && !is_held);
  gtk_widget_set_visible (self->pause, state == EF_JOB_RUNNING && !is_held);
  enable (self, "job.resume", self->resume, is_open && is_held);
  enable (self, "job.retry", self->retry, has_ended_badly (self->job));
  enable (self, "job.top", self->top, waits);
  gtk_widget_set_visible (self->top, waits && !is_held);
  enable (self, "job.up", NULL, waits);
  enable (self, "job.down", NULL, waits);
  enable (self, "job.cancel", self->cancel,
          ef_job_state_may_become (state, EF_JOB_CANCELED, ef_job_get_kind (self->job)));
  enable (self, "job.open", NULL, has_file);
  enable (self, "job.show", self->show, has_file);
  gtk_widget_set_visible (self->relink, state == EF_JOB_FAILED && source != NULL &&
                                          ef_source_get_state (source) == EF_SOURCE_MISSING);
  gtk_widget_set_visible (self->more, !is_open);
  gtk_widget_set_visible (self->handle, waits);
}

/* What is shown */

static void
set_classes (GtkWidget *widget, const char *classes)
{
  g_auto (GStrv) split = g_strsplit (classes, " ", -1);

  gtk_widget_set_css_classes (widget, (const char **) split);
}

static void
show_stage (EfJobRow *self)
{
  EfJobState state = ef_job_get_state (self->job);
  g_autofree char *text = ef_job_text_stage (self->job);
  const char *icon = NULL;
  const char *colour = "dimmed";

  if (state == EF_JOB_FAILED) {
    icon = "dialog-error-symbolic";
    colour = "error";
  } else if (state == EF_JOB_UNKNOWN || state == EF_JOB_RETRYING) {
    icon = "dialog-warning-symbolic";
    colour = "warning";
  } else if (state == EF_JOB_COMPLETED) {
    icon = "object-select-symbolic";
    colour = "success";
  } else if (state == EF_JOB_CANCELED) {
    icon = "process-stop-symbolic";
  } else if (ef_job_get_hold (self->job)) {
    icon = "media-playback-pause-symbolic";
  }

  gtk_label_set_label (self->stage, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->stage), state == EF_JOB_FAILED ? text : NULL);
  set_classes (GTK_WIDGET (self->stage),
               g_str_equal (colour, "dimmed") ? "small dimmed numeric"
               : g_str_equal (colour, "error")
                 ? "small error"
                 : (g_str_equal (colour, "warning") ? "small warning" : "small success numeric"));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), icon != NULL);
  gtk_image_set_from_icon_name (self->mark, icon);
  set_classes (GTK_WIDGET (self->mark), colour);
}

/* For whoever hears the list. */
static void
update_label (EfJobRow *self)
{
  g_autofree char *label = g_strdup_printf (
    "%s, %s, %s", ef_job_get_title (self->job),
    self->profile != NULL ? ef_profile_get_name (self->profile) : gtk_label_get_label (self->name),
    gtk_label_get_label (self->stage));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_kind (EfJobRow *self)
{
  g_autofree char *kind = ef_job_text_kind (self->job);
  EfSource *source = ef_job_text_find_source (self->studio, self->job);
  const char *video = source != NULL ? ef_source_get_name (source) : NULL;
  gboolean is_clip = ef_job_get_kind (self->job) == EF_JOB_RENDER && video == NULL;
  g_autofree char *text = NULL;

  /* The name that is the title already says nothing new. */
  if (video != NULL && g_str_equal (video, ef_job_get_title (self->job)))
    video = NULL;
  text = video != NULL ? g_strdup_printf ("%s · %s", kind, video) : g_strdup (kind);
  gtk_label_set_label (self->kind, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->kind), text);
  /* Clips are what the page is for. */
  gtk_widget_set_visible (GTK_WIDGET (self->kind), !is_clip);
}

static void
update (EfJobRow *self)
{
  gboolean is_running = ef_job_get_state (self->job) == EF_JOB_RUNNING;

  show_stage (self);
  show_kind (self);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), is_running);
  gtk_progress_bar_set_fraction (self->bar, ef_job_get_progress (self->job));
  update_actions (self);
  update_label (self);
}

static void
update_cb (gpointer user_data)
{
  EfJobRow *self = user_data;

  self->update_id = 0;
  update (self);
}

/* Several things of a job change at once. */
static void
changed_cb (EfJobRow *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (update_cb, self);
}

static void
show_picture (EfJobRow *self, GdkTexture *texture)
{
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;
  g_autoptr (GdkTexture) texture = ef_pictures_finish (EF_PICTURES (object), result, NULL);

  if (self->loading == NULL)
    return;

  g_clear_object (&self->loading);
  if (texture != NULL)
    show_picture (self, texture);
}

static void
load_fallback (EfJobRow *self)
{
  g_autofree char *path = ef_job_text_find_picture (self->studio, self->job);

  if (path == NULL)
    return;

  self->loading = g_cancellable_new ();
  ef_pictures_load_async (self->pictures, path, self->loading, loaded_cb, g_object_ref (self));
}

/* The first one of the clip. */
static void
begin_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;
  g_autoptr (GdkTexture) texture =
    ef_film_pictures_load_finish (EF_FILM_PICTURES (object), result, NULL);

  if (self->loading == NULL)
    return;

  g_clear_object (&self->loading);
  if (texture != NULL)
    show_picture (self, texture);
  else
    load_fallback (self);
}

static void
load_picture (EfJobRow *self)
{
  gint64 time = 0;
  g_autoptr (EfSource) source = NULL;

  if (self->loading != NULL || gtk_picture_get_paintable (self->picture) != NULL)
    return;

  source = ef_job_text_find_begin (self->studio, self->job, &time);
  if (source != NULL) {
    self->loading = g_cancellable_new ();
    ef_film_pictures_load_async (self->films, source, time, self->loading, begin_loaded_cb,
                                 g_object_ref (self));
    return;
  }
  load_fallback (self);
}

/* A list may be long; what is never looked at needs no picture. */
static void
ef_job_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ef_job_row_parent_class)->map (widget);
  load_picture (EF_JOB_ROW (widget));
}

/* What is done */

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_queue_count_finish (EF_QUEUE (object), result, NULL, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
set_hold (EfJobRow *self, gboolean hold)
{
  const char *ids[] = { ef_job_get_id (self->job), NULL };

  ef_queue_hold_jobs_async (ef_studio_get_queue (self->studio), ids, hold, done_cb,
                            g_object_ref (self));
}

static void
pause_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_hold (EF_JOB_ROW (widget), TRUE);
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_hold (EF_JOB_ROW (widget), FALSE);
}

static void
toggle_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);

  if (!ef_job_state_is_final (ef_job_get_state (self->job)))
    set_hold (self, !ef_job_get_hold (self->job));
}

static void
cancel (EfJobRow *self)
{
  const char *ids[] = { ef_job_get_id (self->job), NULL };

  ef_queue_cancel_async (ef_studio_get_queue (self->studio), ids, done_cb, g_object_ref (self));
}

static void
cancel_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;

  if (g_str_equal (adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result), "stop") &&
      !ef_job_state_is_final (ef_job_get_state (self->job)))
    cancel (self);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  AdwAlertDialog *dialog = NULL;

  if (ef_job_get_state (self->job) != EF_JOB_RUNNING ||
      ef_job_get_progress (self->job) <= ASKING_PROGRESS) {
    cancel (self);
    return;
  }

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Stop It Now?"), NULL));
  adw_alert_dialog_format_body (dialog,
                                _ ("“%s” is more than half done. It would begin anew the next "
                                   "time."),
                                ef_job_get_title (self->job));
  adw_alert_dialog_add_responses (dialog, "go-on", _ ("_Go On"), "stop", _ ("_Stop"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "go-on");
  adw_alert_dialog_set_close_response (dialog, "go-on");
  adw_alert_dialog_choose (dialog, widget, NULL, cancel_answered_cb, g_object_ref (self));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  const char *ids[] = { ef_job_get_id (self->job), NULL };

  ef_queue_retry_async (ef_studio_get_queue (self->studio), ids, done_cb, g_object_ref (self));
}

static void
relink_cb (EfJobRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.relink", "s", ef_job_get_subject (self->job));
}

/* Moving */

static void
move_before (EfJobRow *self, EfJob *before)
{
  if (before != self->job)
    ef_queue_move_async (ef_studio_get_queue (self->studio), ef_job_get_id (self->job),
                         before != NULL ? ef_job_get_id (before) : NULL, done_cb,
                         g_object_ref (self));
}

/* (nullable) */
static EfJobRow *
get_neighbour (EfJobRow *self, int offset)
{
  GtkWidget *list = gtk_widget_get_parent (GTK_WIDGET (self));
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)) + offset;

  if (!GTK_IS_LIST_BOX (list) || index < 0)
    return NULL;

  return (EfJobRow *) gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), index);
}

static void
top_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  EfJobRow *first = get_neighbour (self, -gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)));

  if (first != NULL)
    move_before (self, first->job);
}

static void
up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  EfJobRow *above = get_neighbour (self, -1);

  if (above != NULL)
    move_before (self, above->job);
  else
    gtk_widget_error_bell (widget);
}

static void
down_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  EfJobRow *below = get_neighbour (self, 1);
  EfJobRow *behind = get_neighbour (self, 2);

  if (below != NULL)
    move_before (self, behind != NULL ? behind->job : NULL);
  else
    gtk_widget_error_bell (widget);
}

static GdkContentProvider *
drag_prepare_cb (EfJobRow *self)
{
  return gdk_content_provider_new_typed (EF_TYPE_JOB_ROW, self);
}

static void
drag_begin_cb (EfJobRow *self, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 12, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "dragged");
}

static void
drag_end_cb (EfJobRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "dragged");
}

static void
show_drop (EfJobRow *self, const char *where)
{
  static const char *const classes[] = { "drop-above", "drop-below" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    if (g_strcmp0 (classes[i], where) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (self), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), classes[i]);
  }
}

static gboolean
is_above (EfJobRow *self, double y)
{
  return y < gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
}

static GdkDragAction
drop_motion_cb (EfJobRow *self, double x, double y)
{
  if (!is_waiting (self->job)) {
    show_drop (self, NULL);
    return 0;
  }
  show_drop (self, is_above (self, y) ? "drop-above" : "drop-below");

  return GDK_ACTION_MOVE;
}

static void
drop_leave_cb (EfJobRow *self)
{
  show_drop (self, NULL);
}

static gboolean
drop_cb (EfJobRow *self, const GValue *value, double x, double y)
{
  EfJobRow *dragged = g_value_get_object (value);
  EfJobRow *below = NULL;

  show_drop (self, NULL);
  if (dragged == NULL || dragged == self || !is_waiting (self->job) || !is_waiting (dragged->job))
    return FALSE;

  below = is_above (self, y) ? self : get_neighbour (self, 1);
  move_before (dragged, below != NULL ? below->job : NULL);

  return TRUE;
}

static void
make_movable (EfJobRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (EF_TYPE_JOB_ROW, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (source, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (self->handle, GTK_EVENT_CONTROLLER (source));

  g_signal_connect_swapped (target, "motion", G_CALLBACK (drop_motion_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* The files */

static GtkFileLauncher *
make_launcher (EfJobRow *self)
{
  g_autoptr (GPtrArray) files = ef_job_text_list_files (self->job);

  return files->len > 0 ? gtk_file_launcher_new (files->pdata[0]) : NULL;
}

static void
shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileLauncher) launcher = make_launcher (EF_JOB_ROW (widget));

  if (launcher != NULL)
    gtk_file_launcher_open_containing_folder (
      launcher, GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW)), NULL, shown_cb,
      g_object_ref (widget));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileLauncher) launcher = make_launcher (EF_JOB_ROW (widget));

  if (launcher != NULL)
    gtk_file_launcher_launch (launcher,
                              GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW)), NULL,
                              opened_cb, g_object_ref (widget));
}

static void
log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_job_log_present (widget, EF_JOB_ROW (widget)->job);
}

/* The work of a brand is never shown as another one's. */
static void
show_gone (EfJobRow *self)
{
  g_auto (GStrv) classes = ef_tint ("profile-dot", "slate");

  gtk_widget_set_css_classes (self->dot, (const char **) classes);
  gtk_label_set_label (self->name, _ ("Legacy"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), _ ("Its profile is gone"));
}

static void
ef_job_row_constructed (GObject *object)
{
  EfJobRow *self = EF_JOB_ROW (object);

  G_OBJECT_CLASS (ef_job_row_parent_class)->constructed (object);
  if (self->profile == NULL)
    show_gone (self);
}

static void
ef_job_row_dispose (GObject *object)
{
  EfJobRow *self = EF_JOB_ROW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_JOB_ROW);
  g_clear_object (&self->profile);
  g_clear_object (&self->job);
  g_clear_object (&self->pictures);
  g_clear_object (&self->films);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_job_row_parent_class)->dispose (object);
}

static void
ef_job_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfJobRow *self = EF_JOB_ROW (object);

  switch ((EfJobRowProperty) id) {
  case PROP_JOB:
    g_value_set_object (value, self->job);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_job_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfJobRow *self = EF_JOB_ROW (object);

  switch ((EfJobRowProperty) id) {
  case PROP_JOB:
    self->job = g_value_dup_object (value);
    break;
  case PROP_PROFILE:
    self->profile = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/job-row.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, picture);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, dot);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, name);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, kind);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, mark);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, stage);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, bar);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, relink);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, pause);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, resume);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, retry);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, top);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, show);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, cancel);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, more);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, handle);
  gtk_widget_class_bind_template_callback (widget_class, relink_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    guint keyval;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_space, 0, "job.toggle" },         { GDK_KEY_KP_Space, 0, "job.toggle" },
    { GDK_KEY_Delete, 0, "job.cancel" },        { GDK_KEY_KP_Delete, 0, "job.cancel" },
    { GDK_KEY_Return, 0, "job.open" },          { GDK_KEY_KP_Enter, 0, "job.open" },
    { GDK_KEY_Up, GDK_ALT_MASK, "job.up" },     { GDK_KEY_KP_Up, GDK_ALT_MASK, "job.up" },
    { GDK_KEY_Down, GDK_ALT_MASK, "job.down" }, { GDK_KEY_KP_Down, GDK_ALT_MASK, "job.down" },
    { GDK_KEY_Home, GDK_ALT_MASK, "job.top" },
  };

  gtk_widget_class_install_action (widget_class, "job.toggle", NULL, toggle_action);
  gtk_widget_class_install_action (widget_class, "job.pause", NULL, pause_action);
  gtk_widget_class_install_action (widget_class, "job.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "job.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "job.top", NULL, top_action);
  gtk_widget_class_install_action (widget_class, "job.up", NULL, up_action);
  gtk_widget_class_install_action (widget_class, "job.down", NULL, down_action);
  gtk_widget_class_install_action (widget_class, "job.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "job.show", NULL, show_action);
  gtk_widget_class_install_action (widget_class, "job.log", NULL, log_action);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].keyval, keys[i].modifiers,
                                         keys[i].action, NULL);
}

static void
ef_job_row_class_init (EfJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ef_job_row_constructed;
  object_class->dispose = ef_job_row_dispose;
  object_class->get_property = ef_job_row_get_property;
  object_class->set_property = ef_job_row_set_property;
  widget_class->map = ef_job_row_map;

  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, EF_TYPE_JOB, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_template (widget_class);
  install_actions (widget_class);
}

static void
ef_job_row_init (EfJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_job_row_new (EfStudio *studio, EfPictures *pictures, EfFilmPictures *films, EfJob *job)
{
  EfProfile *profile = ef_studio_get_profile_by_id (studio, ef_job_get_profile_id (job));
  EfJobRow *self = g_object_new (EF_TYPE_JOB_ROW, "job", job, "profile", profile, NULL);

  g_set_object (&self->studio, studio);
  g_set_object (&self->pictures, pictures);
  g_set_object (&self->films, films);
  make_movable (self);
  g_signal_connect_object (job, "notify", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

EfJob *
ef_job_row_get_job (EfJobRow *self)
{
  return self->job;
}
