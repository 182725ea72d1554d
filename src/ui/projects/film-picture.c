/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/film-picture.h"

struct _EfFilmPicture {
  GtkWidget parent_instance;

  int width;
  int height;
  GdkTexture *texture; /* (nullable) */
  EfSource *source;    /* (nullable) */
  gint64 time;
  GCancellable *loading; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (EfFilmPicture, ef_film_picture, GTK_TYPE_WIDGET)

typedef enum {
  PROP_WIDTH = 1,
  PROP_HEIGHT,
} EfFilmPictureProperty;

static GParamSpec *properties[PROP_HEIGHT + 1];

static void
stop_loading (EfFilmPicture *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
show (EfFilmPicture *self, GdkTexture *texture)
{
  if (g_set_object (&self->texture, texture))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfFilmPicture) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture =
    ef_film_pictures_load_finish (EF_FILM_PICTURES (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  show (self, texture);
}

static void
ef_film_picture_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  EfFilmPicture *self = EF_FILM_PICTURE (widget);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;
  *natural = *minimum;
}

/* Filled, what sticks out is not seen. */
static void
ef_film_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EfFilmPicture *self = EF_FILM_PICTURE (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  double scale;
  graphene_rect_t place;

  if (self->texture == NULL || width <= 0 || height <= 0)
    return;

  scale = MAX (width / gdk_texture_get_width (self->texture),
               height / gdk_texture_get_height (self->texture));
  graphene_rect_init (&place, 0, 0, (float) (gdk_texture_get_width (self->texture) * scale),
                      (float) (gdk_texture_get_height (self->texture) * scale));
  place.origin.x = ((float) width - place.size.width) / 2;
  place.origin.y = ((float) height - place.size.height) / 2;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_TRILINEAR,
                                      &place);
  gtk_snapshot_pop (snapshot);
}

static void
ef_film_picture_dispose (GObject *object)
{
  EfFilmPicture *self = EF_FILM_PICTURE (object);

  stop_loading (self);
  g_clear_object (&self->texture);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (ef_film_picture_parent_class)->dispose (object);
}

static void
ef_film_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfFilmPicture *self = EF_FILM_PICTURE (object);

  switch ((EfFilmPictureProperty) id) {
  case PROP_WIDTH:
    g_value_set_int (value, self->width);
    break;
  case PROP_HEIGHT:
    g_value_set_int (value, self->height);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_film_picture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfFilmPicture *self = EF_FILM_PICTURE (object);

  switch ((EfFilmPictureProperty) id) {
  case PROP_WIDTH:
    self->width = g_value_get_int (value);
    break;
  case PROP_HEIGHT:
    self->height = g_value_get_int (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ef_film_picture_class_init (EfFilmPictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_film_picture_dispose;
  object_class->get_property = ef_film_picture_get_property;
  object_class->set_property = ef_film_picture_set_property;
  widget_class->measure = ef_film_picture_measure;
  widget_class->snapshot = ef_film_picture_snapshot;

  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_HEIGHT] = g_param_spec_int ("height", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "filmpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ef_film_picture_init (EfFilmPicture *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
ef_film_picture_new (int width, int height)
{
  return g_object_new (EF_TYPE_FILM_PICTURE, "width", width, "height", height, NULL);
}

void
ef_film_picture_set (EfFilmPicture *self, EfFilmPictures *pictures, EfSource *source, gint64 time)
{
  gboolean is_same_source = self->source == source;
  GdkTexture *texture = NULL;

  if (is_same_source && self->time == time && (self->texture != NULL || self->loading != NULL))
    return;

  stop_loading (self);
  g_set_object (&self->source, source);
  self->time = time;
  texture =
    source != NULL && pictures != NULL ? ef_film_pictures_get (pictures, source, time) : NULL;
  /* Of the same video the picture before stays until there is the new one. */
  if (texture != NULL || !is_same_source)
    show (self, texture);
  if (texture != NULL || source == NULL || pictures == NULL)
    return;

  self->loading = g_cancellable_new ();
  ef_film_pictures_load_async (pictures, source, time, self->loading, loaded_cb,
                               g_object_ref (self));
}

GdkPaintable *
ef_film_picture_get_paintable (EfFilmPicture *self)
{
  return self->texture != NULL ? GDK_PAINTABLE (self->texture) : NULL;
}
