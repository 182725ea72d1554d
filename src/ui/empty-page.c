/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/empty-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio.h"
#include "ui/closures.h"
#include "ui/header-profile.h"

/* A page whose work is not made yet: says so, and offers what can be done now. */
struct _EfEmptyPage {
  AdwBin parent_instance;

  EfStudio *studio; /* (nullable) */
  gboolean compact;
  char *title;
  char *icon_name;
  char *heading;
  char *description;
};

G_DEFINE_FINAL_TYPE (EfEmptyPage, ef_empty_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_TITLE,
  PROP_ICON_NAME,
  PROP_HEADING,
  PROP_DESCRIPTION,
} EfEmptyPageProperty;

static GParamSpec *properties[PROP_DESCRIPTION + 1];

static void
ef_empty_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_EMPTY_PAGE);
  g_clear_object (&EF_EMPTY_PAGE (object)->studio);

  G_OBJECT_CLASS (ef_empty_page_parent_class)->dispose (object);
}

static void
ef_empty_page_finalize (GObject *object)
{
  EfEmptyPage *self = EF_EMPTY_PAGE (object);

  g_free (self->title);
  g_free (self->icon_name);
  g_free (self->heading);
  g_free (self->description);

  G_OBJECT_CLASS (ef_empty_page_parent_class)->finalize (object);
}

static void
ef_empty_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfEmptyPage *self = EF_EMPTY_PAGE (object);

  switch ((EfEmptyPageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_ICON_NAME:
    g_value_set_string (value, self->icon_name);
    break;
  case PROP_HEADING:
    g_value_set_string (value, self->heading);
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, self->description);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_empty_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfEmptyPage *self = EF_EMPTY_PAGE (object);
  gboolean changed = FALSE;

  switch ((EfEmptyPageProperty) id) {
  case PROP_STUDIO:
    changed = g_set_object (&self->studio, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    changed = self->compact != g_value_get_boolean (value);
    self->compact = g_value_get_boolean (value);
    break;
  case PROP_TITLE:
    changed = g_set_str (&self->title, g_value_get_string (value));
    break;
  case PROP_ICON_NAME:
    changed = g_set_str (&self->icon_name, g_value_get_string (value));
    break;
  case PROP_HEADING:
    changed = g_set_str (&self->heading, g_value_get_string (value));
    break;
  case PROP_DESCRIPTION:
    changed = g_set_str (&self->description, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }

  if (changed)
    g_object_notify_by_pspec (object, pspec);
}

static void
ef_empty_page_class_init (EfEmptyPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_empty_page_dispose;
  object_class->finalize = ef_empty_page_finalize;
  object_class->get_property = ef_empty_page_get_property;
  object_class->set_property = ef_empty_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE "/ui/empty-page.ui");
  ef_closures_bind (widget_class);
}

static void
ef_empty_page_init (EfEmptyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
