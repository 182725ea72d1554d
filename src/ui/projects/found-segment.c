/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/found-segment.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/frame-time.h"
#include "core/keywords.h"
#include "ui/projects/film-picture.h"
#include "ui/projects/project-text.h"
#include "ui/sources/source-text.h"

struct _EfFoundSegment {
  GtkBox parent_instance;

  GtkCheckButton *check;
  EfFilmPicture *picture;
  GtkWidget *star;
  GtkLabel *label;
  GtkLabel *second;
  GtkLabel *tag;
  GtkLabel *length;

  EfFilmPictures *pictures;
  EfSegment *segment; /* (nullable) */
  gboolean checked;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfFoundSegment, ef_found_segment, GTK_TYPE_BOX)

typedef enum {
  PROP_CHECKED = 1,
} EfFoundSegmentProperty;

static GParamSpec *properties[PROP_CHECKED + 1];

static void
update_name (EfFoundSegment *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (parent == NULL || self->segment == NULL)
    return;

  name = g_strdup_printf ("%s, %s, %s%s%s", gtk_label_get_label (self->label),
                          gtk_label_get_label (self->second), gtk_label_get_label (self->length),
                          self->checked ? ", " : "", self->checked ? _ ("checked") : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
check_cb (EfFoundSegment *self)
{
  if (self->updating)
    return;

  self->checked = gtk_check_button_get_active (self->check);
  update_name (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHECKED]);
}

static void
ef_found_segment_dispose (GObject *object)
{
  EfFoundSegment *self = EF_FOUND_SEGMENT (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_FOUND_SEGMENT);
  g_clear_object (&self->segment);
  g_clear_object (&self->pictures);

  G_OBJECT_CLASS (ef_found_segment_parent_class)->dispose (object);
}

static void
ef_found_segment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((EfFoundSegmentProperty) id) {
  case PROP_CHECKED:
    g_value_set_boolean (value, EF_FOUND_SEGMENT (object)->checked);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_found_segment_class_init (EfFoundSegmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_found_segment_dispose;
  object_class->get_property = ef_found_segment_get_property;

  properties[PROP_CHECKED] =
    g_param_spec_boolean ("checked", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_FILM_PICTURE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/found-segment.ui");
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, check);
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, picture);
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, star);
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, label);
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, second);
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, tag);
  gtk_widget_class_bind_template_child (widget_class, EfFoundSegment, length);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
}

static void
ef_found_segment_init (EfFoundSegment *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_found_segment_new (EfFilmPictures *pictures)
{
  EfFoundSegment *self = g_object_new (EF_TYPE_FOUND_SEGMENT, NULL);

  g_set_object (&self->pictures, pictures);

  return GTK_WIDGET (self);
}

void
ef_found_segment_set_checked (EfFoundSegment *self, gboolean is_checked)
{
  self->updating = TRUE;
  self->checked = is_checked;
  gtk_check_button_set_active (self->check, is_checked);
  self->updating = FALSE;
  update_name (self);
}

void
ef_found_segment_show (EfFoundSegment *self,
                       EfSegment *segment,
                       EfSource *source,
                       gboolean is_checked)
{
  EfTimeSpan span;
  const char *label = NULL;
  const char *const *keywords = NULL;
  g_autofree char *begin = NULL;
  g_autofree char *second = NULL;
  g_autofree char *length = NULL;
  g_autofree char *tags = NULL;

  g_set_object (&self->segment, segment);
  if (segment == NULL) {
    ef_film_picture_set (self->picture, NULL, NULL, 0);
    return;
  }

  span = ef_segment_get_span (segment);
  label = ef_segment_get_label (segment);
  keywords = ef_segment_get_keywords (segment);
  begin = ef_source_text_length (span.begin);
  second = source != NULL ? g_strdup_printf ("%s · %s", ef_source_get_name (source), begin)
                          : g_strdup (begin);
  length = ef_source_text_seconds (ef_time_span_get_duration (span));
  tags = keywords != NULL && keywords[0] != NULL ? ef_keywords_format (keywords) : NULL;
  gtk_label_set_label (self->label, label != NULL && *label != '\0' ? label : _ ("No label"));
  if (label != NULL && *label != '\0')
    gtk_widget_remove_css_class (GTK_WIDGET (self->label), "dimmed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "dimmed");
  gtk_label_set_label (self->second, second);
  gtk_label_set_label (self->length, length);
  gtk_label_set_label (self->tag, tags != NULL ? tags : "");
  gtk_widget_set_visible (GTK_WIDGET (self->tag), tags != NULL);
  gtk_widget_set_visible (self->star, ef_segment_get_star (segment));
  ef_film_picture_set (self->picture, self->pictures, source, span.begin);
  ef_found_segment_set_checked (self, is_checked);
}

EfSegment *
ef_found_segment_get_segment (EfFoundSegment *self)
{
  return self->segment;
}
