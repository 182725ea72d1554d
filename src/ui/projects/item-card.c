/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/item-card.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "config.h"
#include "ui/projects/film-picture.h"
#include "ui/projects/project-text.h"
#include "ui/projects/transition-popover.h"
#include "ui/sources/source-text.h"

struct _EfItemCard {
  GtkBox parent_instance;

  GtkButton *join;
  GtkWidget *frame;
  EfFilmPicture *picture;
  GtkLabel *number;
  GtkWidget *pin;
  GtkWidget *warning;
  GtkLabel *length;
  GtkLabel *label;

  EfProjectSession *session;
  EfFilmPictures *pictures;
  EfItem *item; /* (nullable) */
  guint position;
  int colour;
  GSignalGroup *item_signals;
  GtkWidget *popover; /* (nullable): while the join is looked at */
};

G_DEFINE_FINAL_TYPE (EfItemCard, ef_item_card, GTK_TYPE_BOX)

static void
set_class (GtkWidget *widget, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_colour (EfItemCard *self)
{
  EfSegment *segment = ef_item_get_segment (self->item);
  int colour = segment != NULL ? ef_segment_get_colour (segment) : EF_SEGMENT_COLOURS;
  g_autofree char *old = g_strdup_printf ("segment-%d", self->colour);
  g_autofree char *new = g_strdup_printf ("segment-%d", colour);

  if (self->colour == colour)
    return;

  gtk_widget_remove_css_class (GTK_WIDGET (self->number), old);
  gtk_widget_add_css_class (GTK_WIDGET (self->number), new);
  self->colour = colour;
}

static void
update_join (EfItemCard *self)
{
  static const char *const icons[] = {
    [EF_TRANSITION_CUT] = "ef-cutpoint-symbolic",
    [EF_TRANSITION_FADE] = "ef-fade-symbolic",
    [EF_TRANSITION_DIP] = "ef-dip-symbolic",
  };
  EfTransition transition = ef_item_get_transition (self->item);
  g_autofree char *text = ef_project_text_transition (transition);
  g_autofree char *tip = g_strdup_printf ("%s (T)", text);

  gtk_button_set_icon_name (self->join, icons[transition.kind]);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->join), tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->join), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  /* It keeps its place before the first card, so that the cards do not move. */
  gtk_widget_set_visible (GTK_WIDGET (self->join), self->position > 0);
}

static void
update_name (EfItemCard *self, const char *problem)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *join = ef_project_text_transition (ef_item_get_transition (self->item));

  if (parent == NULL)
    return;

  g_string_printf (name, _ ("Segment %u, %s, %s"), self->position + 1,
                   ef_project_text_item (self->item), gtk_label_get_label (self->length));
  if (ef_item_get_pinned (self->item))
    g_string_append_printf (name, ", %s", _ ("pinned"));
  if (self->position > 0)
    g_string_append_printf (name, ", %s", join);
  if (problem != NULL)
    g_string_append_printf (name, ", %s", problem);
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
}

void
ef_item_card_update (EfItemCard *self, guint position)
{
  EfSegment *segment = NULL;
  g_autofree char *number = NULL;
  g_autofree char *length = NULL;
  g_autofree char *problem = NULL;
  const char *label = NULL;

  if (self->item == NULL)
    return;

  self->position = position;
  segment = ef_item_get_segment (self->item);
  number = g_strdup_printf ("%u", position + 1);
  length = ef_source_text_seconds (ef_item_get_length (self->item));
  problem = ef_item_get_problem (self->item);
  label = ef_project_text_item (self->item);

  gtk_label_set_label (self->number, number);
  gtk_label_set_label (self->length, length);
  gtk_label_set_label (self->label, label);
  gtk_widget_set_tooltip_text (self->frame, problem != NULL ? problem : label);
  gtk_widget_set_visible (self->pin, ef_item_get_pinned (self->item));
  gtk_widget_set_visible (self->warning, problem != NULL);
  set_class (GTK_WIDGET (self->picture), "dimthumb", problem != NULL);
  set_class (GTK_WIDGET (self->label), "warning", problem != NULL);
  ef_film_picture_set (self->picture, self->pictures, ef_item_get_source (self->item),
                       segment != NULL ? ef_segment_get_span (segment).begin : 0);
  update_colour (self);
  update_join (self);
  update_name (self, problem);
}

static void
item_changed_cb (EfItemCard *self)
{
  ef_item_card_update (self, self->position);
}

void
ef_item_card_set_shown (EfItemCard *self, gboolean is_shown)
{
  set_class (GTK_WIDGET (self), "shown", is_shown);
}

static void
drop_popover (EfItemCard *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

void
ef_item_card_open_transition (EfItemCard *self)
{
  if (self->item == NULL || self->position == 0)
    return;

  drop_popover (self);
  self->popover = ef_transition_popover_new (self->session, self->item);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->join));
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
ef_item_card_dispose (GObject *object)
{
  EfItemCard *self = EF_ITEM_CARD (object);

  drop_popover (self);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_ITEM_CARD);
  g_clear_object (&self->session);
  g_clear_object (&self->pictures);

  G_OBJECT_CLASS (ef_item_card_parent_class)->dispose (object);
}

static void
ef_item_card_class_init (EfItemCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_item_card_dispose;

  g_type_ensure (EF_TYPE_FILM_PICTURE);
  gtk_widget_class_set_css_name (widget_class, "itemcard");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/item-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, join);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, frame);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, picture);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, number);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, pin);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, warning);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, length);
  gtk_widget_class_bind_template_child (widget_class, EfItemCard, label);
  gtk_widget_class_bind_template_callback (widget_class, ef_item_card_open_transition);
}

static void
ef_item_card_init (EfItemCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->item_signals = g_signal_group_new (EF_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify", G_CALLBACK (item_changed_cb), self);
}

GtkWidget *
ef_item_card_new (EfProjectSession *session, EfFilmPictures *pictures)
{
  EfItemCard *self = g_object_new (EF_TYPE_ITEM_CARD, NULL);

  self->session = g_object_ref (session);
  g_set_object (&self->pictures, pictures);

  return GTK_WIDGET (self);
}

void
ef_item_card_set_item (EfItemCard *self, EfItem *item, guint position)
{
  if (item != self->item)
    drop_popover (self);
  g_set_object (&self->item, item);
  g_signal_group_set_target (self->item_signals, item);
  if (item != NULL)
    ef_item_card_update (self, position);
  else
    ef_film_picture_set (self->picture, NULL, NULL, 0);
}

EfItem *
ef_item_card_get_item (EfItemCard *self)
{
  return self->item;
}

guint
ef_item_card_get_position (EfItemCard *self)
{
  return self->position;
}

GdkPaintable *
ef_item_card_get_paintable (EfItemCard *self)
{
  return ef_film_picture_get_paintable (self->picture);
}
