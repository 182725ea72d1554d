/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/nav-row.h"

#include "config.h"
#include "ui/closures.h"

/* A page in the sidebar: what the stack knows of it, and how many things there are, when it is true. */
struct _EfNavRow {
  GtkListBoxRow parent_instance;

  AdwViewStackPage *page;
};

G_DEFINE_FINAL_TYPE (EfNavRow, ef_nav_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum {
  PROP_PAGE = 1,
} EfNavRowProperty;

static GParamSpec *properties[PROP_PAGE + 1];

static char *
count_text (gpointer self, guint count)
{
  return g_strdup_printf ("%'u", count);
}

/* The number beside the title is spoken after it. */
static void
update_description (EfNavRow *self)
{
  guint count = adw_view_stack_page_get_badge_number (self->page);
  g_autofree char *text = count_text (self, count);

  if (count > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
ef_nav_row_constructed (GObject *object)
{
  EfNavRow *self = EF_NAV_ROW (object);

  G_OBJECT_CLASS (ef_nav_row_parent_class)->constructed (object);
  g_signal_connect_object (self->page, "notify::badge-number", G_CALLBACK (update_description),
                           self, G_CONNECT_SWAPPED);
  update_description (self);
}

static void
ef_nav_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_NAV_ROW);
  g_clear_object (&EF_NAV_ROW (object)->page);

  G_OBJECT_CLASS (ef_nav_row_parent_class)->dispose (object);
}

static void
ef_nav_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfNavRow *self = EF_NAV_ROW (object);

  switch ((EfNavRowProperty) id) {
  case PROP_PAGE:
    g_value_set_object (value, self->page);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_nav_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfNavRow *self = EF_NAV_ROW (object);

  switch ((EfNavRowProperty) id) {
  case PROP_PAGE:
    self->page = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_nav_row_class_init (EfNavRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = ef_nav_row_constructed;
  object_class->dispose = ef_nav_row_dispose;
  object_class->get_property = ef_nav_row_get_property;
  object_class->set_property = ef_nav_row_set_property;

  properties[PROP_PAGE] =
    g_param_spec_object ("page", NULL, NULL, ADW_TYPE_VIEW_STACK_PAGE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE "/ui/nav-row.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, count_text);
}

static void
ef_nav_row_init (EfNavRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_nav_row_new (AdwViewStackPage *page)
{
  return g_object_new (EF_TYPE_NAV_ROW, "page", page, NULL);
}

AdwViewStackPage *
ef_nav_row_get_page (EfNavRow *self)
{
  return self->page;
}
