/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/welcome-page.h"

#include "config.h"
#include "pipeline/studio.h"
#include "ui/profiles/profile-form.h"

/* What the window shows while there is no profile: it asks for the first one. */
struct _EfWelcomePage {
  AdwBin parent_instance;

  AdwStatusPage *status;
  EfProfileForm *form;
  GtkMenuButton *menu_button;

  EfStudio *studio; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (EfWelcomePage, ef_welcome_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
} EfWelcomePageProperty;

static GParamSpec *properties[PROP_STUDIO + 1];

static void
create_cb (EfWelcomePage *self)
{
  ef_profile_form_create (self->form);
}

static void
created_cb (EfWelcomePage *self, EfProfile *profile)
{
  ef_studio_set_profile (self->studio, profile);
}

static gboolean
ef_welcome_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ef_profile_form_get_first (EF_WELCOME_PAGE (widget)->form));
}

static void
ef_welcome_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_WELCOME_PAGE);
  g_clear_object (&EF_WELCOME_PAGE (object)->studio);

  G_OBJECT_CLASS (ef_welcome_page_parent_class)->dispose (object);
}

static void
ef_welcome_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfWelcomePage *self = EF_WELCOME_PAGE (object);

  switch ((EfWelcomePageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_welcome_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfWelcomePage *self = EF_WELCOME_PAGE (object);

  switch ((EfWelcomePageProperty) id) {
  case PROP_STUDIO:
    if (g_set_object (&self->studio, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_welcome_page_class_init (EfWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_welcome_page_dispose;
  object_class->get_property = ef_welcome_page_get_property;
  object_class->set_property = ef_welcome_page_set_property;
  widget_class->grab_focus = ef_welcome_page_grab_focus;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_PROFILE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EfWelcomePage, status);
  gtk_widget_class_bind_template_child (widget_class, EfWelcomePage, form);
  gtk_widget_class_bind_template_child (widget_class, EfWelcomePage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, created_cb);
}

static void
ef_welcome_page_init (EfWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->status, EF_APP_ID);
}

void
ef_welcome_page_popup_menu (EfWelcomePage *self)
{
  gtk_menu_button_popup (self->menu_button);
}
