/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/transition-popover.h"

#include <adwaita.h>

#include "config.h"

struct _EfTransitionPopover {
  GtkPopover parent_instance;

  AdwToggleGroup *kind;
  GtkWidget *length_row;
  GtkAdjustment *length;

  EfProjectSession *session;
  EfItem *item;
  char *gesture; /* (nullable): while the length is changed */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfTransitionPopover, ef_transition_popover, GTK_TYPE_POPOVER)

static void
update (EfTransitionPopover *self)
{
  EfTransition transition = ef_item_get_transition (self->item);

  self->updating = TRUE;
  adw_toggle_group_set_active_name (self->kind, ef_transition_kind_to_nick (transition.kind));
  gtk_widget_set_sensitive (self->length_row, transition.kind != EF_TRANSITION_CUT);
  if (transition.length > 0)
    gtk_adjustment_set_value (self->length, (double) transition.length / (double) EF_NS_PER_SECOND);
  self->updating = FALSE;
}

static EfTransition
get_chosen (EfTransitionPopover *self)
{
  EfTransition transition = { 0 };

  ef_transition_kind_from_nick (adw_toggle_group_get_active_name (self->kind), &transition.kind);
  if (transition.kind != EF_TRANSITION_CUT)
    transition.length = (gint64) (gtk_adjustment_get_value (self->length) * EF_NS_PER_SECOND);

  return transition;
}

static void
kind_cb (EfTransitionPopover *self)
{
  if (self->updating || self->item == NULL)
    return;

  g_clear_pointer (&self->gesture, g_free);
  ef_project_session_set_transition (self->session, self->item, get_chosen (self), NULL);
  update (self);
}

static void
length_cb (EfTransitionPopover *self)
{
  if (self->updating || self->item == NULL)
    return;

  if (self->gesture == NULL)
    self->gesture = g_uuid_string_random ();
  ef_project_session_set_transition (self->session, self->item, get_chosen (self), self->gesture);
}

static void
all_cb (EfTransitionPopover *self)
{
  ef_project_session_set_transitions (self->session, get_chosen (self));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
ef_transition_popover_dispose (GObject *object)
{
  EfTransitionPopover *self = EF_TRANSITION_POPOVER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_TRANSITION_POPOVER);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_pointer (&self->gesture, g_free);

  G_OBJECT_CLASS (ef_transition_popover_parent_class)->dispose (object);
}

static void
ef_transition_popover_class_init (EfTransitionPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_transition_popover_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE
                                               "/ui/projects/transition-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, EfTransitionPopover, kind);
  gtk_widget_class_bind_template_child (widget_class, EfTransitionPopover, length_row);
  gtk_widget_class_bind_template_child (widget_class, EfTransitionPopover, length);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, length_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_cb);
}

static void
ef_transition_popover_init (EfTransitionPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_transition_popover_new (EfProjectSession *session, EfItem *item)
{
  EfTransitionPopover *self = g_object_new (EF_TYPE_TRANSITION_POPOVER, NULL);

  self->session = g_object_ref (session);
  self->item = g_object_ref (item);
  update (self);

  return GTK_WIDGET (self);
}
