/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/variant-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/projects/film-picture.h"
#include "ui/projects/project-text.h"
#include "ui/sources/source-text.h"

struct _EfVariantRow {
  GtkListBoxRow parent_instance;

  GtkLabel *name;
  GtkLabel *length;
  GtkBox *pictures;
  GtkLabel *second;
};

G_DEFINE_FINAL_TYPE (EfVariantRow, ef_variant_row, GTK_TYPE_LIST_BOX_ROW)

#define N_PICTURES 5
#define PICTURE_WIDTH 37
#define PICTURE_HEIGHT 58

static void
show_pictures (EfVariantRow *self,
               EfProjectSession *session,
               EfFilmPictures *pictures,
               GPtrArray *items)
{
  GtkWidget *picture = gtk_widget_get_first_child (GTK_WIDGET (self->pictures));

  for (guint i = 0; i < N_PICTURES; i++) {
    const EfClipItem *clip_item = i < items->len ? items->pdata[i] : NULL;
    EfItem *item = clip_item != NULL ? ef_project_session_find_item (session, clip_item) : NULL;

    ef_film_picture_set (EF_FILM_PICTURE (picture), pictures,
                         item != NULL ? ef_item_get_source (item) : NULL,
                         clip_item != NULL ? clip_item->span.begin : 0);
    gtk_widget_set_visible (picture, clip_item != NULL);
    picture = gtk_widget_get_next_sibling (picture);
  }
}

static char *
describe (EfClip *clip)
{
  const char *order = ef_project_text_order (ef_clip_get_order (clip));
  guint n_items = ef_clip_get_items (clip)->len;
  g_autofree char *count = ef_project_text_count (n_items);

  if (ef_clip_get_order (clip) == EF_ORDER_SHUFFLED)
    return g_strdup_printf (_ ("%s · %s, seed %u"), count, order, ef_clip_get_seed (clip));

  return g_strdup_printf ("%s · %s", count, order);
}

void
ef_variant_row_show (EfVariantRow *self,
                     EfProjectSession *session,
                     EfFilmPictures *pictures,
                     guint index)
{
  EfClip *clip = ef_project_session_get_variants (session)->pdata[index];
  g_autofree char *name = ef_project_text_variant (index);
  g_autofree char *length = ef_source_text_seconds (ef_clip_get_duration (clip));
  g_autofree char *second = describe (clip);
  g_autofree char *label = g_strdup_printf ("%s, %s, %s", name, length, second);

  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->length, length);
  gtk_label_set_label (self->second, second);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->second), second);
  show_pictures (self, session, pictures, ef_clip_get_items (clip));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
ef_variant_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_VARIANT_ROW);

  G_OBJECT_CLASS (ef_variant_row_parent_class)->dispose (object);
}

static void
ef_variant_row_class_init (EfVariantRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_variant_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/variant-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EfVariantRow, name);
  gtk_widget_class_bind_template_child (widget_class, EfVariantRow, length);
  gtk_widget_class_bind_template_child (widget_class, EfVariantRow, pictures);
  gtk_widget_class_bind_template_child (widget_class, EfVariantRow, second);
}

static void
ef_variant_row_init (EfVariantRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_PICTURES; i++) {
    GtkWidget *picture = ef_film_picture_new (PICTURE_WIDTH, PICTURE_HEIGHT);

    gtk_widget_add_css_class (picture, "thumb-s");
    gtk_box_append (self->pictures, picture);
  }
}

GtkWidget *
ef_variant_row_new (void)
{
  return g_object_new (EF_TYPE_VARIANT_ROW, NULL);
}
