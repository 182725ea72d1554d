/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/queue-page.h"

#include "config.h"
#include "pipeline/studio.h"
#include "ui/closures.h"
#include "ui/header-profile.h"
#include "ui/queue/job-row.h"

/* What runs, of all profiles. */
struct _EfQueuePage {
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;

  EfStudio *studio; /* (nullable) */
  GSignalGroup *jobs_signals;
  gboolean compact;
};

G_DEFINE_FINAL_TYPE (EfQueuePage, ef_queue_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
} EfQueuePageProperty;

static GParamSpec *properties[PROP_COMPACT + 1];

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  EfQueuePage *self = EF_QUEUE_PAGE (user_data);

  return ef_job_row_new (self->studio, EF_JOB (item));
}

static void
jobs_changed_cb (EfQueuePage *self)
{
  gboolean has_jobs =
    self->studio != NULL && g_list_model_get_n_items (ef_studio_get_jobs (self->studio)) > 0;

  gtk_stack_set_visible_child_name (self->stack, has_jobs ? "list" : "empty");
}

static void
set_studio (EfQueuePage *self, EfStudio *studio)
{
  GListModel *jobs = studio != NULL ? ef_studio_get_jobs (studio) : NULL;

  if (!g_set_object (&self->studio, studio))
    return;

  gtk_list_box_bind_model (self->list, jobs, create_row, self, NULL);
  g_signal_group_set_target (self->jobs_signals, jobs);
  jobs_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
ef_queue_page_dispose (GObject *object)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  g_clear_object (&self->jobs_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_QUEUE_PAGE);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_queue_page_parent_class)->dispose (object);
}

static void
ef_queue_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  switch ((EfQueuePageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  switch ((EfQueuePageProperty) id) {
  case PROP_STUDIO:
    set_studio (self, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    if (self->compact == g_value_get_boolean (value))
      return;
    self->compact = g_value_get_boolean (value);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_page_class_init (EfQueuePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_queue_page_dispose;
  object_class->get_property = ef_queue_page_get_property;
  object_class->set_property = ef_queue_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/queue-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, list);
}

static void
ef_queue_page_init (EfQueuePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->jobs_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->jobs_signals, "items-changed", G_CALLBACK (jobs_changed_cb),
                                  self);
}
