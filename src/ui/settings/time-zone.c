/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/time-zone.h"

/* A time zone in the list to choose from. Its label is made beforehand: making one reads a file, and a
 * list that scrolls must not. */
struct _EfTimeZone {
  GObject parent_instance;

  char *id;
  char *label;
};

G_DEFINE_FINAL_TYPE (EfTimeZone, ef_time_zone, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_LABEL,
} EfTimeZoneProperty;

static GParamSpec *properties[PROP_LABEL + 1];

static void
ef_time_zone_finalize (GObject *object)
{
  EfTimeZone *self = EF_TIME_ZONE (object);

  g_free (self->id);
  g_free (self->label);

  G_OBJECT_CLASS (ef_time_zone_parent_class)->finalize (object);
}

static void
ef_time_zone_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfTimeZone *self = EF_TIME_ZONE (object);

  switch ((EfTimeZoneProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_LABEL:
    g_value_set_string (value, self->label);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_time_zone_class_init (EfTimeZoneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ef_time_zone_finalize;
  object_class->get_property = ef_time_zone_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_time_zone_init (EfTimeZone *self)
{
}

EfTimeZone *
ef_time_zone_new (const char *id, const char *label)
{
  EfTimeZone *self = g_object_new (EF_TYPE_TIME_ZONE, NULL);

  self->id = g_strdup (id);
  self->label = g_strdup (label);

  return self;
}

const char *
ef_time_zone_get_id (EfTimeZone *self)
{
  return self->id;
}
