/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/new-dialog.h"

#include "config.h"
#include "ui/profiles/profile-form.h"

/* Asks for one more profile, and goes over to it. */
struct _EfNewDialog {
  AdwDialog parent_instance;

  EfProfileForm *form;

  EfStudio *studio;
};

G_DEFINE_FINAL_TYPE (EfNewDialog, ef_new_dialog, ADW_TYPE_DIALOG)

typedef enum {
  PROP_STUDIO = 1,
} EfNewDialogProperty;

static GParamSpec *properties[PROP_STUDIO + 1];

static void
create_cb (EfNewDialog *self)
{
  ef_profile_form_create (self->form);
}

static void
created_cb (EfNewDialog *self, EfProfile *profile)
{
  ef_studio_set_profile (self->studio, profile);
  adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
focus_cb (gpointer user_data)
{
  EfNewDialog *self = EF_NEW_DIALOG (user_data);

  gtk_widget_grab_focus (ef_profile_form_get_first (self->form));

  return G_SOURCE_REMOVE;
}

/* As a sheet at the bottom of a narrow window a dialog gives the focus to its first button once it has
 * opened, whatever it was told. There a space would press Cancel. */
#define FOCUS_AFTER_MS 100

static void
ef_new_dialog_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ef_new_dialog_parent_class)->map (widget);

  g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FOCUS_AFTER_MS, focus_cb, g_object_ref (widget),
                      g_object_unref);
}

static void
ef_new_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_NEW_DIALOG);
  g_clear_object (&EF_NEW_DIALOG (object)->studio);

  G_OBJECT_CLASS (ef_new_dialog_parent_class)->dispose (object);
}

static void
ef_new_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfNewDialog *self = EF_NEW_DIALOG (object);

  switch ((EfNewDialogProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_new_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfNewDialog *self = EF_NEW_DIALOG (object);

  switch ((EfNewDialogProperty) id) {
  case PROP_STUDIO:
    self->studio = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_new_dialog_class_init (EfNewDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_new_dialog_dispose;
  object_class->get_property = ef_new_dialog_get_property;
  object_class->set_property = ef_new_dialog_set_property;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_PROFILE_FORM);
  widget_class->map = ef_new_dialog_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/new-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfNewDialog, form);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, created_cb);
}

static void
ef_new_dialog_init (EfNewDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_dialog_set_focus (ADW_DIALOG (self), ef_profile_form_get_first (self->form));
}

AdwDialog *
ef_new_dialog_new (EfStudio *studio)
{
  return g_object_new (EF_TYPE_NEW_DIALOG, "studio", studio, NULL);
}
