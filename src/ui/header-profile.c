/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/header-profile.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio.h"
#include "ui/closures.h"

/* Where the sidebar is out of sight, the start of every header bar still tells whose work this is, and
 * brings the sidebar back. */
struct _EfHeaderProfile {
  GtkBox parent_instance;

  EfStudio *studio; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (EfHeaderProfile, ef_header_profile, GTK_TYPE_BOX)

typedef enum {
  PROP_STUDIO = 1,
} EfHeaderProfileProperty;

static GParamSpec *properties[PROP_STUDIO + 1];

static char *
switch_tooltip (gpointer self, const char *name)
{
  return g_strdup_printf (_ ("Working as %s: switch profile (Ctrl+B)"), name != NULL ? name : "");
}

static void
ef_header_profile_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_HEADER_PROFILE);
  g_clear_object (&EF_HEADER_PROFILE (object)->studio);

  G_OBJECT_CLASS (ef_header_profile_parent_class)->dispose (object);
}

static void
ef_header_profile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfHeaderProfile *self = EF_HEADER_PROFILE (object);

  switch ((EfHeaderProfileProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_header_profile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfHeaderProfile *self = EF_HEADER_PROFILE (object);

  switch ((EfHeaderProfileProperty) id) {
  case PROP_STUDIO:
    if (g_set_object (&self->studio, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_header_profile_class_init (EfHeaderProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_header_profile_dispose;
  object_class->get_property = ef_header_profile_get_property;
  object_class->set_property = ef_header_profile_set_property;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/header-profile.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, switch_tooltip);
}

static void
ef_header_profile_init (EfHeaderProfile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
