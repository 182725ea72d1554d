/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-card.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/item.h"
#include "pipeline/studio-projects.h"
#include "ui/projects/film-picture.h"
#include "ui/projects/project-text.h"
#include "ui/sources/source-text.h"
#include "ui/sources/wide-frame.h"

struct _EfProjectCard {
  GtkBox parent_instance;

  GtkBox *mosaic;
  GtkWidget *nothing;
  GtkLabel *length;
  GtkLabel *name;
  GtkLabel *second;
  GtkMenuButton *more;

  EfStudio *studio;
  EfFilmPictures *pictures;
  EfProject *project; /* (nullable) */
  GSignalGroup *project_signals;
  GCancellable *listing; /* (nullable) */
  gint64 listed;         /* when what is shown was changed; -1: nothing is shown */
};

G_DEFINE_FINAL_TYPE (EfProjectCard, ef_project_card, GTK_TYPE_BOX)

#define N_PICTURES 3

static void
stop_listing (EfProjectCard *self)
{
  g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
}

static void
show_items (EfProjectCard *self, GPtrArray *items)
{
  GtkWidget *picture = gtk_widget_get_first_child (GTK_WIDGET (self->mosaic));

  for (guint i = 0; i < N_PICTURES; i++) {
    EfItem *item = items != NULL && i < items->len ? items->pdata[i] : NULL;
    EfSegment *segment = item != NULL ? ef_item_get_segment (item) : NULL;
    EfSource *source = item != NULL ? ef_item_get_source (item) : NULL;

    ef_film_picture_set (EF_FILM_PICTURE (picture), self->pictures, source,
                         segment != NULL ? ef_segment_get_span (segment).begin : 0);
    gtk_widget_set_visible (picture, item != NULL);
    picture = gtk_widget_get_next_sibling (picture);
  }
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectCard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ef_studio_list_items_finish (EF_STUDIO (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->listing);
  if (items != NULL && self->project != NULL)
    show_items (self, items);
}

static void
list_items (EfProjectCard *self)
{
  gint64 changed = ef_project_get_changed (self->project);

  if (self->listed == changed)
    return;

  stop_listing (self);
  self->listed = changed;
  self->listing = g_cancellable_new ();
  ef_studio_list_items_async (self->studio, self->project, self->listing, listed_cb,
                              g_object_ref (self));
}

static void
update_label (EfProjectCard *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *label =
    g_strdup_printf ("%s, %s, %s", ef_project_get_name (self->project),
                     gtk_label_get_label (self->length), gtk_label_get_label (self->second));

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

static void
project_changed_cb (EfProjectCard *self)
{
  guint n_items = ef_project_get_n_items (self->project);
  g_autofree char *length = ef_source_text_length (ef_project_get_length (self->project));
  g_autofree char *count = ef_project_text_count (n_items);
  g_autofree char *day = ef_source_text_day (ef_project_get_changed (self->project));
  g_autofree char *second = g_strdup_printf ("%s · %s", count, day);

  gtk_label_set_label (self->name, ef_project_get_name (self->project));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), ef_project_get_name (self->project));
  gtk_label_set_label (self->length, length);
  gtk_widget_set_visible (GTK_WIDGET (self->length), n_items > 0);
  gtk_widget_set_visible (self->nothing, n_items == 0);
  gtk_label_set_label (self->second, second);
  update_label (self);
  if (n_items > 0)
    list_items (self);
  else
    show_items (self, NULL);
}

/* What its menu does is done to what is selected; so that is this one. */
static void
more_active_cb (EfProjectCard *self)
{
  if (gtk_menu_button_get_active (self->more) && self->project != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "projects.take", "s",
                                ef_project_get_id (self->project));
}

static void
ef_project_card_dispose (GObject *object)
{
  EfProjectCard *self = EF_PROJECT_CARD (object);

  stop_listing (self);
  g_clear_object (&self->project_signals);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECT_CARD);
  g_clear_object (&self->pictures);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_project_card_parent_class)->dispose (object);
}

static void
ef_project_card_class_init (EfProjectCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_project_card_dispose;

  g_type_ensure (EF_TYPE_WIDE_FRAME);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/project-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EfProjectCard, mosaic);
  gtk_widget_class_bind_template_child (widget_class, EfProjectCard, nothing);
  gtk_widget_class_bind_template_child (widget_class, EfProjectCard, length);
  gtk_widget_class_bind_template_child (widget_class, EfProjectCard, name);
  gtk_widget_class_bind_template_child (widget_class, EfProjectCard, second);
  gtk_widget_class_bind_template_child (widget_class, EfProjectCard, more);
  gtk_widget_class_bind_template_callback (widget_class, more_active_cb);
}

static void
ef_project_card_init (EfProjectCard *self)
{
  self->listed = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  /* After a click Return still opens the project, and not this. */
  gtk_widget_set_focus_on_click (gtk_widget_get_first_child (GTK_WIDGET (self->more)), FALSE);
  for (guint i = 0; i < N_PICTURES; i++) {
    GtkWidget *picture = ef_film_picture_new (0, 0);

    gtk_widget_set_hexpand (picture, TRUE);
    gtk_box_append (self->mosaic, picture);
  }
  self->project_signals = g_signal_group_new (EF_TYPE_PROJECT);
  g_signal_group_connect_swapped (self->project_signals, "notify", G_CALLBACK (project_changed_cb),
                                  self);
}

GtkWidget *
ef_project_card_new (EfStudio *studio, EfFilmPictures *pictures)
{
  EfProjectCard *self = g_object_new (EF_TYPE_PROJECT_CARD, NULL);

  g_set_object (&self->studio, studio);
  g_set_object (&self->pictures, pictures);

  return GTK_WIDGET (self);
}

void
ef_project_card_set_project (EfProjectCard *self, EfProject *project)
{
  stop_listing (self);
  self->listed = -1;
  show_items (self, NULL);
  g_set_object (&self->project, project);
  g_signal_group_set_target (self->project_signals, project);
  if (project != NULL)
    project_changed_cb (self);
}
