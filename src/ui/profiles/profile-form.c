/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/profile-form.h"

#include "config.h"
#include "ui/closures.h"
#include "ui/profiles/colour-row.h"

/* Asks for what a new profile needs, says while one types what is wrong with it, and makes it. */
struct _EfProfileForm {
  AdwBin parent_instance;

  AdwEntryRow *name_row;
  EfColourRow *colour_row;
  GtkLabel *problem;

  EfStudio *studio; /* (nullable) */
  EfProfile *draft;
  gboolean is_valid;
  gboolean is_creating;
};

G_DEFINE_FINAL_TYPE (EfProfileForm, ef_profile_form, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_DRAFT,
  PROP_CAN_CREATE,
} EfProfileFormProperty;

static GParamSpec *properties[PROP_CAN_CREATE + 1];
static guint created_signal;

static void
show_problem (EfProfileForm *self, const char *sentence)
{
  gtk_label_set_label (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (self->name_row), GTK_ACCESSIBLE_STATE_INVALID,
    sentence != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (sentence != NULL) {
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  } else {
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  }
}

/* A name that was not begun yet is not wrong, it only cannot be used. */
static void
changed_cb (EfProfileForm *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  g_autoptr (EfProfile) copy = NULL;
  g_autoptr (GError) error = NULL;

  ef_profile_set_name (self->draft, name);
  ef_profile_set_colour (self->draft, ef_colour_row_get_colour (self->colour_row));

  copy = ef_profile_copy (self->draft);
  self->is_valid = ef_profile_clean (copy, EF_PROFILE_EDITABLE, &error);
  show_problem (self, error != NULL && *name != '\0' ? error->message : NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CREATE]);
}

static void
begin_draft (EfProfileForm *self)
{
  g_autofree char *time_zone = ef_profile_local_time_zone ();

  g_clear_object (&self->draft);
  self->draft = ef_profile_new (NULL);
  ef_profile_set_time_zone (self->draft, time_zone);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);

  if (self->studio != NULL)
    ef_colour_row_set_colour (self->colour_row, ef_studio_suggest_colour (self->studio));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
  changed_cb (self);
}

static void
set_is_creating (EfProfileForm *self, gboolean is_creating)
{
  self->is_creating = is_creating;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CREATE]);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProfileForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile = ef_studio_add_profile_finish (EF_STUDIO (object), result, &error);

  set_is_creating (self, FALSE);
  if (profile == NULL) {
    show_problem (self, error->message);
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
    return;
  }

  begin_draft (self);
  g_signal_emit (self, created_signal, 0, profile);
}

static gboolean
can_create (EfProfileForm *self)
{
  return self->is_valid && !self->is_creating && self->studio != NULL;
}

static void
ef_profile_form_dispose (GObject *object)
{
  EfProfileForm *self = EF_PROFILE_FORM (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROFILE_FORM);
  g_clear_object (&self->studio);
  g_clear_object (&self->draft);

  G_OBJECT_CLASS (ef_profile_form_parent_class)->dispose (object);
}

static void
ef_profile_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProfileForm *self = EF_PROFILE_FORM (object);

  switch ((EfProfileFormProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_DRAFT:
    g_value_set_object (value, self->draft);
    break;
  case PROP_CAN_CREATE:
    g_value_set_boolean (value, can_create (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_profile_form_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfProfileForm *self = EF_PROFILE_FORM (object);

  switch ((EfProfileFormProperty) id) {
  case PROP_STUDIO:
    if (g_set_object (&self->studio, g_value_get_object (value))) {
      g_object_notify_by_pspec (object, pspec);
      begin_draft (self);
    }
    break;
  case PROP_DRAFT:
  case PROP_CAN_CREATE:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_profile_form_class_init (EfProfileFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_profile_form_dispose;
  object_class->get_property = ef_profile_form_get_property;
  object_class->set_property = ef_profile_form_set_property;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, readable | G_PARAM_WRITABLE);
  properties[PROP_DRAFT] = g_param_spec_object ("draft", NULL, NULL, EF_TYPE_PROFILE, readable);
  properties[PROP_CAN_CREATE] = g_param_spec_boolean ("can-create", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  created_signal = g_signal_new ("created", EF_TYPE_PROFILE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, EF_TYPE_PROFILE);

  g_type_ensure (EF_TYPE_COLOUR_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/profile-form.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfProfileForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfileForm, colour_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfileForm, problem);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "create_cb",
                                                G_CALLBACK (ef_profile_form_create));
}

static void
ef_profile_form_init (EfProfileForm *self)
{
  self->draft = ef_profile_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  begin_draft (self);
}

GtkWidget *
ef_profile_form_get_first (EfProfileForm *self)
{
  return GTK_WIDGET (self->name_row);
}

void
ef_profile_form_create (EfProfileForm *self)
{
  if (!can_create (self))
    return;

  set_is_creating (self, TRUE);
  ef_studio_add_profile_async (self->studio, self->draft, added_cb, g_object_ref (self));
}
