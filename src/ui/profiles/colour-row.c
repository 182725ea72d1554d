/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/colour-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/colour.h"

/* Chooses one of the colours of a profile: a group of radio buttons that look like what they mean. */
struct _EfColourRow {
  AdwPreferencesRow parent_instance;

  GtkBox *swatches;
  GPtrArray *buttons; /* GtkCheckButton (unowned), in the order of the colours */
  int chosen;
};

G_DEFINE_FINAL_TYPE (EfColourRow, ef_colour_row, ADW_TYPE_PREFERENCES_ROW)

typedef enum {
  PROP_COLOUR = 1,
} EfColourRowProperty;

static GParamSpec *properties[PROP_COLOUR + 1];

static void
toggled_cb (EfColourRow *self, GtkCheckButton *button)
{
  guint position;

  if (!gtk_check_button_get_active (button) ||
      !g_ptr_array_find (self->buttons, button, &position) || self->chosen == (int) position)
    return;

  self->chosen = (int) position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLOUR]);
}

static void
add_swatch (EfColourRow *self, const EfColour *colour)
{
  GtkWidget *button = gtk_check_button_new ();
  g_autofree char *tint = g_strconcat ("profile-", colour->name, NULL);

  gtk_widget_add_css_class (button, "swatch");
  gtk_widget_add_css_class (button, tint);
  gtk_widget_set_tooltip_text (button, _ (colour->label));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (colour->label), -1);
  if (self->buttons->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->buttons->pdata[0]);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);

  g_ptr_array_add (self->buttons, button);
  gtk_box_append (self->swatches, button);
}

static void
ef_colour_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_COLOUR_ROW);

  G_OBJECT_CLASS (ef_colour_row_parent_class)->dispose (object);
}

static void
ef_colour_row_finalize (GObject *object)
{
  g_ptr_array_unref (EF_COLOUR_ROW (object)->buttons);

  G_OBJECT_CLASS (ef_colour_row_parent_class)->finalize (object);
}

static void
ef_colour_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((EfColourRowProperty) id) {
  case PROP_COLOUR:
    g_value_set_string (value, ef_colour_row_get_colour (EF_COLOUR_ROW (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_colour_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((EfColourRowProperty) id) {
  case PROP_COLOUR:
    ef_colour_row_set_colour (EF_COLOUR_ROW (object), g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_colour_row_class_init (EfColourRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_colour_row_dispose;
  object_class->finalize = ef_colour_row_finalize;
  object_class->get_property = ef_colour_row_get_property;
  object_class->set_property = ef_colour_row_set_property;

  properties[PROP_COLOUR] =
    g_param_spec_string ("colour", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/colour-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EfColourRow, swatches);
}

static void
ef_colour_row_init (EfColourRow *self)
{
  guint n_colours;
  const EfColour *colours = ef_colours_get (&n_colours);

  self->buttons = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < n_colours; i++)
    add_swatch (self, &colours[i]);
  gtk_check_button_set_active (self->buttons->pdata[0], TRUE);
}

const char *
ef_colour_row_get_colour (EfColourRow *self)
{
  guint n_colours;

  return ef_colours_get (&n_colours)[self->chosen].name;
}

void
ef_colour_row_set_colour (EfColourRow *self, const char *colour)
{
  guint n_colours;
  const EfColour *colours = ef_colours_get (&n_colours);

  for (guint i = 0; i < n_colours; i++) {
    if (g_strcmp0 (colours[i].name, colour) == 0)
      gtk_check_button_set_active (self->buttons->pdata[i], TRUE);
  }
}
