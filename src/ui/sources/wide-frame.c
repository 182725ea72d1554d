/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sources/wide-frame.h"

struct _EfWideFrame {
  GtkWidget parent_instance;

  GtkWidget *child; /* (nullable) */
  int width;        /* 0: what there is */
  gboolean is_upright;
};

static void ef_wide_frame_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EfWideFrame,
                               ef_wide_frame,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      ef_wide_frame_buildable_init))

static GtkBuildableIface *parent_buildable;

#define LEAST_WIDTH 64

static GtkSizeRequestMode
ef_wide_frame_get_request_mode (GtkWidget *widget)
{
  return EF_WIDE_FRAME (widget)->width > 0 ? GTK_SIZE_REQUEST_CONSTANT_SIZE
                                           : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ef_wide_frame_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  int fixed = EF_WIDE_FRAME (widget)->width;
  int least = fixed > 0 ? fixed : LEAST_WIDTH;
  int width = fixed <= 0 && for_size > 0 ? for_size : least;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = least;
  else
    *minimum = *natural = EF_WIDE_FRAME (widget)->is_upright ? width * 16 / 9 : width * 9 / 16;
}

static void
ef_wide_frame_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EfWideFrame *self = EF_WIDE_FRAME (widget);

  if (self->child == NULL)
    return;

  /* What is larger is cut off; it is measured all the same, as GTK asks for. */
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, width, height, baseline, NULL);
}

static void
ef_wide_frame_dispose (GObject *object)
{
  g_clear_pointer (&EF_WIDE_FRAME (object)->child, gtk_widget_unparent);

  G_OBJECT_CLASS (ef_wide_frame_parent_class)->dispose (object);
}

static void
ef_wide_frame_add_child (GtkBuildable *buildable,
                         GtkBuilder *builder,
                         GObject *child,
                         const char *type)
{
  EfWideFrame *self = EF_WIDE_FRAME (buildable);

  if (!GTK_IS_WIDGET (child)) {
    parent_buildable->add_child (buildable, builder, child, type);
    return;
  }

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = GTK_WIDGET (child);
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
}

static void
ef_wide_frame_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ef_wide_frame_add_child;
}

static void
ef_wide_frame_class_init (EfWideFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_wide_frame_dispose;
  widget_class->get_request_mode = ef_wide_frame_get_request_mode;
  widget_class->measure = ef_wide_frame_measure;
  widget_class->size_allocate = ef_wide_frame_size_allocate;
}

static void
ef_wide_frame_init (EfWideFrame *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
ef_wide_frame_set_width (EfWideFrame *self, int width)
{
  self->width = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
ef_wide_frame_set_upright (EfWideFrame *self, gboolean is_upright)
{
  self->is_upright = is_upright;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
