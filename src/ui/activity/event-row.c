/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/activity/event-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/closures.h"

/* An event: when, what, and whose. */
struct _EfEventRow {
  GtkBox parent_instance;

  GtkLabel *time;
  GtkImage *icon;
  GtkLabel *title;
  GtkWidget *profile_box;
  GtkWidget *dot;
  GtkLabel *name;

  GBindingGroup *profile_bindings;
};

G_DEFINE_FINAL_TYPE (EfEventRow, ef_event_row, GTK_TYPE_BOX)

static const char *const icons[] = {
  [EF_EVENT_PROFILE_CREATED] = "list-add-symbolic",
  [EF_EVENT_PROFILE_RENAMED] = "document-edit-symbolic",
  [EF_EVENT_PROFILE_DELETED] = "user-trash-symbolic",
  [EF_EVENT_PROFILE_IMPORTED] = "document-open-symbolic",
  [EF_EVENT_CREDENTIALS_CHANGED] = "dialog-password-symbolic",
  [EF_EVENT_CREDENTIALS_CLEARED] = "dialog-password-symbolic",
  [EF_EVENT_DATABASE_RESTORED] = "document-revert-symbolic",
  [EF_EVENT_RENDER_FAILED] = "dialog-warning-symbolic",
  [EF_EVENT_RENDER_COMPLETED] = "object-select-symbolic",
  [EF_EVENT_POST_HANDED_OVER] = "mail-send-symbolic",
  [EF_EVENT_POST_PUBLISHED] = "emblem-ok-symbolic",
  [EF_EVENT_POST_PUBLISH_FAILED] = "dialog-warning-symbolic",
  [EF_EVENT_POST_LATE] = "dialog-warning-symbolic",
  [EF_EVENT_POST_CANCELED] = "process-stop-symbolic",
  [EF_EVENT_POST_DUPLICATE_REMOVED] = "dialog-warning-symbolic",
  [EF_EVENT_UPLOAD_COMPLETED] = "go-up-symbolic",
  [EF_EVENT_CHANNEL_DISCONNECTED] = "network-offline-symbolic",
  [EF_EVENT_BREAKER_OPENED] = "network-error-symbolic",
  [EF_EVENT_SCHEDULE_RUNS_DRY] = "dialog-warning-symbolic",
};

static gboolean
colour_to_classes (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  g_value_take_boxed (to, ef_tint ("profile-dot", g_value_get_string (from)));

  return TRUE;
}

static void
ef_event_row_dispose (GObject *object)
{
  g_clear_object (&EF_EVENT_ROW (object)->profile_bindings);
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_EVENT_ROW);

  G_OBJECT_CLASS (ef_event_row_parent_class)->dispose (object);
}

static void
ef_event_row_class_init (EfEventRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_event_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/activity/event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EfEventRow, time);
  gtk_widget_class_bind_template_child (widget_class, EfEventRow, icon);
  gtk_widget_class_bind_template_child (widget_class, EfEventRow, title);
  gtk_widget_class_bind_template_child (widget_class, EfEventRow, profile_box);
  gtk_widget_class_bind_template_child (widget_class, EfEventRow, dot);
  gtk_widget_class_bind_template_child (widget_class, EfEventRow, name);
}

static void
ef_event_row_init (EfEventRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->profile_bindings = g_binding_group_new ();
  g_binding_group_bind (self->profile_bindings, "name", self->name, "label", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->profile_bindings, "name", self->name, "tooltip-text",
                        G_BINDING_SYNC_CREATE);
  g_binding_group_bind_full (self->profile_bindings, "colour", self->dot, "css-classes",
                             G_BINDING_SYNC_CREATE, colour_to_classes, NULL, NULL, NULL);
}

GtkWidget *
ef_event_row_new (void)
{
  return g_object_new (EF_TYPE_EVENT_ROW, NULL);
}

static void
show_gone (EfEventRow *self)
{
  g_auto (GStrv) classes = ef_tint ("profile-dot", "slate");

  gtk_widget_set_css_classes (self->dot, (const char **) classes);
  gtk_label_set_label (self->name, _ ("Legacy"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), _ ("Its profile is gone"));
}

void
ef_event_row_show (EfEventRow *self, EfEvent *event, GDateTime *time, EfProfile *profile)
{
  g_autofree char *title = ef_event_get_title (event);
  g_autofree char *hour = g_date_time_format (time, "%H:%M");
  g_autofree char *moment = g_date_time_format (time, "%c %Z");

  gtk_label_set_label (self->time, hour);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->time), moment);
  gtk_image_set_from_icon_name (self->icon, icons[ef_event_get_event_type (event)]);
  gtk_label_set_label (self->title, title);
  g_binding_group_set_source (self->profile_bindings, profile);
  if (profile == NULL)
    show_gone (self);
}

void
ef_event_row_set_shows_profile (EfEventRow *self, gboolean shows_profile)
{
  gtk_widget_set_visible (self->profile_box, shows_profile);
}

/* What is read out: the row as one sentence. */
char *
ef_event_row_describe (EfEventRow *self)
{
  const char *time = gtk_label_get_label (self->time);
  const char *title = gtk_label_get_label (self->title);

  if (!gtk_widget_get_visible (self->profile_box))
    return g_strdup_printf ("%s, %s", time, title);

  return g_strdup_printf ("%s, %s, %s", time, title, gtk_label_get_label (self->name));
}
