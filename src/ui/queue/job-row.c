/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/job-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/extract-mode.h"
#include "pipeline/queue.h"
#include "pipeline/studio-sources.h"
#include "ui/closures.h"
#include "ui/toast.h"

/* A job: what it is, whose it is, how far it is or what is wrong. */
struct _EfJobRow {
  AdwPreferencesRow parent_instance;

  GtkWidget *dot;
  GtkLabel *name;
  GtkLabel *kind;

  EfStudio *studio;
  EfJob *job;
  EfProfile *profile; /* (nullable): while the profile is there */
};

G_DEFINE_FINAL_TYPE (EfJobRow, ef_job_row, ADW_TYPE_PREFERENCES_ROW)

typedef enum {
  PROP_JOB = 1,
  PROP_PROFILE,
} EfJobRowProperty;

static GParamSpec *properties[PROP_PROFILE + 1];

static const char *const state_names[] = {
  [EF_JOB_PENDING] = N_ ("Waits for its turn"),
  [EF_JOB_QUEUED] = N_ ("Waits for its turn"),
  [EF_JOB_RUNNING] = N_ ("Running"),
  [EF_JOB_RETRYING] = N_ ("Waits to try again"),
  [EF_JOB_COMPLETED] = N_ ("Done"),
  [EF_JOB_FAILED] = N_ ("Failed"),
  [EF_JOB_CANCELED] = N_ ("Cancelled"),
  [EF_JOB_UNKNOWN] = N_ ("Outcome unknown"),
};

/* Of an object in JSON. (nullable) */
static char *
get_member (const char *json, const char *name)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;

  if (json == NULL || *json == '\0')
    return NULL;

  node = json_from_string (json, NULL);
  object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return object != NULL ? g_strdup (json_object_get_string_member_with_default (object, name, NULL))
                        : NULL;
}

/* What is done, and of an extraction how. */
static char *
describe (EfJob *job)
{
  static const char *const modes[] = {
    [EF_EXTRACT_EXACT] = N_ ("Extract, exact"),
    [EF_EXTRACT_SMART] = N_ ("Extract, smart"),
    [EF_EXTRACT_KEYFRAME] = N_ ("Extract, from a key frame"),
  };
  g_autofree char *nick = NULL;
  EfExtractMode mode;

  switch (ef_job_get_kind (job)) {
  case EF_JOB_IMPORT:
    return g_strdup (_ ("Import"));
  case EF_JOB_ANALYSIS:
    return g_strdup (_ ("Analysis"));
  case EF_JOB_SPEECH:
    return g_strdup (_ ("Speech"));
  case EF_JOB_PUBLISH:
    return g_strdup (_ ("Publish"));
  case EF_JOB_RENDER:
  default:
    nick = get_member (ef_job_get_settings (job), "mode");
    return g_strdup (nick != NULL && ef_extract_mode_from_nick (nick, &mode) ? _ (modes[mode])
                                                                             : _ ("Render"));
  }
}

/* The name of the video it is about, while it is known. (nullable) */
static const char *
find_video (EfStudio *studio, EfJob *job)
{
  GListModel *sources = ef_studio_get_sources (studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_str_equal (ef_source_get_id (source), ef_job_get_subject (job)))
      return ef_source_get_name (source);
  }

  return NULL;
}

static void
show_kind (EfJobRow *self)
{
  g_autofree char *kind = describe (self->job);
  const char *video = find_video (self->studio, self->job);
  g_autofree char *text = NULL;

  /* The name that is the title already says nothing new. */
  if (video != NULL && g_str_equal (video, ef_job_get_title (self->job)))
    video = NULL;
  text = video != NULL ? g_strdup_printf ("%s · %s", kind, video) : g_strdup (kind);
  gtk_label_set_label (self->kind, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->kind), text);
}

/* A problem says more than a state, and so does what a running job is at. */
static char *
state_line (gpointer self, EfJobState state, const char *detail, const char *problem, gboolean hold)
{
  if (hold && !ef_job_state_is_final (state))
    return g_strdup (_ ("Paused by you"));
  if (problem != NULL && *problem != '\0')
    return g_strdup (problem);
  if (detail != NULL && *detail != '\0')
    return g_strdup (detail);

  return g_strdup (_ (state_names[state]));
}

static char **
state_classes (gpointer self, EfJobState state)
{
  const char *classes = "small dimmed";

  if (state == EF_JOB_FAILED)
    classes = "small error";
  else if (state == EF_JOB_UNKNOWN || state == EF_JOB_RETRYING)
    classes = "small warning";

  return g_strsplit (classes, " ", -1);
}

static gboolean
is_running (gpointer self, EfJobState state)
{
  return state == EF_JOB_RUNNING;
}

static gboolean
may_cancel (gpointer self, EfJobState state)
{
  return ef_job_state_may_become (state, EF_JOB_CANCELED, EF_JOB_RENDER);
}

static gboolean
may_retry (gpointer self, EfJobState state)
{
  return state == EF_JOB_FAILED || state == EF_JOB_CANCELED;
}

static gboolean
has_file (gpointer self, EfJobState state, const char *result)
{
  g_autofree char *file = state == EF_JOB_COMPLETED ? get_member (result, "file") : NULL;

  return file != NULL;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfJobRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_queue_count_finish (EF_QUEUE (object), result, NULL, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  const char *ids[] = { ef_job_get_id (self->job), NULL };

  ef_queue_cancel_async (ef_studio_get_queue (self->studio), ids, done_cb, g_object_ref (self));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfJobRow *self = EF_JOB_ROW (widget);
  const char *ids[] = { ef_job_get_id (self->job), NULL };

  ef_queue_retry_async (ef_studio_get_queue (self->studio), ids, done_cb, g_object_ref (self));
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
  EfJobRow *self = EF_JOB_ROW (widget);
  g_autofree char *path = get_member (ef_job_get_result (self->job), "file");
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_commandline_arg (path) : NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (file == NULL)
    return;

  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_open_containing_folder (
    launcher, GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW)), NULL, shown_cb,
    g_object_ref (self));
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

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_JOB_ROW);
  g_clear_object (&self->profile);
  g_clear_object (&self->job);
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
ef_job_row_class_init (EfJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ef_job_row_constructed;
  object_class->dispose = ef_job_row_dispose;
  object_class->get_property = ef_job_row_get_property;
  object_class->set_property = ef_job_row_set_property;

  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, EF_TYPE_JOB, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/job-row.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, dot);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, name);
  gtk_widget_class_bind_template_child (widget_class, EfJobRow, kind);
  gtk_widget_class_bind_template_callback (widget_class, state_line);
  gtk_widget_class_bind_template_callback (widget_class, state_classes);
  gtk_widget_class_bind_template_callback (widget_class, is_running);
  gtk_widget_class_bind_template_callback (widget_class, may_cancel);
  gtk_widget_class_bind_template_callback (widget_class, may_retry);
  gtk_widget_class_bind_template_callback (widget_class, has_file);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "job.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "job.show", NULL, show_action);
}

static void
ef_job_row_init (EfJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_job_row_new (EfStudio *studio, EfJob *job)
{
  EfProfile *profile = ef_studio_get_profile_by_id (studio, ef_job_get_profile_id (job));

  EfJobRow *self = g_object_new (EF_TYPE_JOB_ROW, "job", job, "profile", profile, NULL);

  g_set_object (&self->studio, studio);
  show_kind (self);

  return GTK_WIDGET (self);
}
