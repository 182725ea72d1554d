/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/status-pill.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/queue.h"
#include "ui/css-class.h"
#include "ui/queue/job-text.h"
#include "ui/queue/queue-total.h"

struct _EfStatusPill {
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *text;
  GtkProgressBar *bar;

  EfStudio *studio;    /* (nullable) */
  EfQueueTotal *total; /* (nullable) */
  gboolean is_seen;    /* that something was not done */
  GSignalGroup *queue_signals;
};

G_DEFINE_FINAL_TYPE (EfStatusPill, ef_status_pill, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
} EfStatusPillProperty;

static GParamSpec *properties[PROP_STUDIO + 1];

/* (nullable): there is nothing to tell. */
static char *
describe (EfStatusPill *self, const EfQueueSums *sums)
{
  g_autofree char *count = NULL;
  g_autofree char *time = NULL;

  if (sums->n_running + sums->n_waiting > 0 &&
      (ef_queue_is_held (ef_studio_get_queue (self->studio), NULL, -1) ||
       (sums->n_running == 0 && sums->n_held == sums->n_waiting)))
    return g_strdup_printf (
      ngettext ("Paused · %u waiting", "Paused · %u waiting", sums->n_running + sums->n_waiting),
      sums->n_running + sums->n_waiting);
  if (sums->n_running > 0) {
    count =
      g_strdup_printf (ngettext ("%u rendering", "%u rendering", sums->n_running), sums->n_running);
    if (sums->left < 0)
      return g_steal_pointer (&count);
    time = ef_job_text_about (sums->left);
    /* Translators: "2 rendering · 4 min left" */
    return g_strdup_printf (_ ("%s · %s left"), count, time);
  }
  if (sums->n_waiting > 0)
    return g_strdup_printf (ngettext ("%u waiting", "%u waiting", sums->n_waiting),
                            sums->n_waiting);
  if (sums->n_failed > 0 && !self->is_seen)
    return g_strdup_printf (ngettext ("%u not done", "%u not done", sums->n_failed),
                            sums->n_failed);
  if (sums->n_reading > 0)
    return g_strdup_printf (ngettext ("Reading %u video", "Reading %u videos", sums->n_reading),
                            sums->n_reading);

  return NULL;
}

static void
update (EfStatusPill *self)
{
  const EfQueueSums *sums = ef_queue_total_get_sums (self->total);
  GtkWidget *button = adw_bin_get_child (ADW_BIN (self));
  gboolean is_busy = sums->n_running + sums->n_waiting > 0;
  g_autofree char *text = NULL;

  if (sums->n_failed == 0)
    self->is_seen = FALSE;
  text = describe (self, sums);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  if (text == NULL)
    return;

  gtk_label_set_label (self->text, text);
  gtk_widget_set_tooltip_text (button, text);
  gtk_image_set_from_icon_name (self->icon, sums->n_failed > 0 ? "dialog-warning-symbolic"
                                                               : "ef-queue-symbolic");
  ef_css_class_set (GTK_WIDGET (self->icon), "warning", sums->n_failed > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), is_busy);
  gtk_progress_bar_set_fraction (self->bar, sums->fraction);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
clicked_cb (EfStatusPill *self)
{
  self->is_seen = TRUE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "queue");
  update (self);
}

static void
set_studio (EfStatusPill *self, EfStudio *studio)
{
  if (!g_set_object (&self->studio, studio))
    return;

  g_clear_object (&self->total);
  g_signal_group_set_target (self->queue_signals,
                             studio != NULL ? ef_studio_get_queue (studio) : NULL);
  if (studio != NULL) {
    self->total = ef_queue_total_new (studio);
    g_signal_connect_object (self->total, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    update (self);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
ef_status_pill_dispose (GObject *object)
{
  EfStatusPill *self = EF_STATUS_PILL (object);

  g_clear_object (&self->queue_signals);
  g_clear_object (&self->total);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_STATUS_PILL);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_status_pill_parent_class)->dispose (object);
}

static void
ef_status_pill_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfStatusPill *self = EF_STATUS_PILL (object);

  switch ((EfStatusPillProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_status_pill_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfStatusPill *self = EF_STATUS_PILL (object);

  switch ((EfStatusPillProperty) id) {
  case PROP_STUDIO:
    set_studio (self, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_status_pill_class_init (EfStatusPillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_status_pill_dispose;
  object_class->get_property = ef_status_pill_get_property;
  object_class->set_property = ef_status_pill_set_property;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/status-pill.ui");
  gtk_widget_class_bind_template_child (widget_class, EfStatusPill, icon);
  gtk_widget_class_bind_template_child (widget_class, EfStatusPill, text);
  gtk_widget_class_bind_template_child (widget_class, EfStatusPill, bar);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
ef_status_pill_init (EfStatusPill *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->queue_signals = g_signal_group_new (EF_TYPE_QUEUE);
  g_signal_group_connect_swapped (self->queue_signals, "holds-changed", G_CALLBACK (update), self);
}
