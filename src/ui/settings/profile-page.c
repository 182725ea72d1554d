/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/profile-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio.h"
#include "ui/closures.h"
#include "ui/profiles/colour-row.h"
#include "ui/profiles/delete-dialog.h"
#include "ui/profiles/files.h"
#include "ui/settings/rows.h"
#include "ui/settings/time-zones.h"
#include "ui/toast.h"

/* Who a profile is. Each row writes only what it is about. */
struct _EfProfilePage {
  AdwPreferencesPage parent_instance;

  AdwEntryRow *name_row;
  AdwEntryRow *initials_row;
  EfColourRow *colour_row;
  AdwEntryRow *description_row;
  AdwActionRow *problem_row;
  AdwComboRow *zone_row;
  AdwEntryRow *zone_entry;
  AdwSwitchRow *default_row;

  EfStudio *studio;
  EfProfile *profile;
  GSignalGroup *profile_signals;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (EfProfilePage, ef_profile_page, ADW_TYPE_PREFERENCES_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
} EfProfilePageProperty;

static GParamSpec *properties[PROP_PROFILE + 1];

/* The properties of a profile that have a row. */
static const char *const edited[] = {
  "name", "initials", "colour", "description", "time-zone", "is-default",
};

static char *
initials_title (gpointer self, const char *initials, const char *shown)
{
  if (initials != NULL && *initials != '\0')
    return g_strdup (_("Initials"));

  return g_strdup_printf (_("Initials (%s, from the name)"), shown != NULL ? shown : "");
}

static char *
delete_reason (gpointer self, gboolean is_default)
{
  return is_default ? g_strdup (_("This is the default profile. Set another profile as default "
                                  "first to delete this one."))
                    : NULL;
}

static char *
zone_label (gpointer item, const char *name)
{
  return name != NULL ? ef_time_zone_describe (name) : NULL;
}

static void
select_zone (EfProfilePage *self)
{
  GtkStringList *zones = GTK_STRING_LIST (adw_combo_row_get_model (self->zone_row));
  const char *zone = ef_profile_get_time_zone (self->profile);
  guint position;

  ef_entry_row_show (self->zone_entry, zone);
  if (zones == NULL)
    return;

  position = gtk_string_list_find (zones, zone);
  if (position == GTK_INVALID_LIST_POSITION) {
    position = g_list_model_get_n_items (G_LIST_MODEL (zones));
    gtk_string_list_append (zones, zone);
  }
  adw_combo_row_set_selected (self->zone_row, position);
}

/* Brings the row of one property to what the profile is; half typed text in the others stays. */
static void
sync_row (EfProfilePage *self, const char *property)
{
  if (g_str_equal (property, "name"))
    ef_entry_row_show (self->name_row, ef_profile_get_name (self->profile));
  else if (g_str_equal (property, "initials"))
    ef_entry_row_show (self->initials_row, ef_profile_get_initials (self->profile));
  else if (g_str_equal (property, "description"))
    ef_entry_row_show (self->description_row, ef_profile_get_description (self->profile));
  else if (g_str_equal (property, "colour"))
    ef_colour_row_set_colour (self->colour_row, ef_profile_get_colour (self->profile));
  else if (g_str_equal (property, "is-default"))
    adw_switch_row_set_active (self->default_row, ef_profile_get_is_default (self->profile));
  else if (g_str_equal (property, "time-zone"))
    select_zone (self);
}

static void
notify_cb (EfProfilePage *self, GParamSpec *pspec)
{
  sync_row (self, pspec->name);
}

typedef struct {
  EfProfilePage *page;
  const char *property;
} Update;

static void
updated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Update *update = user_data;
  g_autoptr (EfProfilePage) self = update->page;
  g_autoptr (GError) error = NULL;
  gboolean updated = ef_studio_update_profile_finish (EF_STUDIO (object), result, &error);

  if (self->profile == NULL)
    return;

  /* Text that was refused stays where it is, so that it can be put right; and text that was taken
   * may have been cleaned. */
  ef_problem_row_show (self->problem_row, updated ? NULL : error->message);
  if (updated)
    sync_row (self, update->property);
}

static void
begin_update (EfProfilePage *self, EfProfile *values, EfProfileFields fields, const char *property)
{
  Update *update = g_new0 (Update, 1);

  update->page = g_object_ref (self);
  update->property = property;
  ef_studio_update_profile_async (self->studio, self->profile, values, fields, updated_cb, update);
}

static void
name_applied_cb (EfProfilePage *self)
{
  g_autoptr (EfProfile) values = ef_profile_copy (self->profile);

  ef_profile_set_name (values, gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  begin_update (self, values, EF_PROFILE_NAME, "name");
}

static void
initials_applied_cb (EfProfilePage *self)
{
  g_autoptr (EfProfile) values = ef_profile_copy (self->profile);

  ef_profile_set_initials (values, gtk_editable_get_text (GTK_EDITABLE (self->initials_row)));
  begin_update (self, values, EF_PROFILE_INITIALS, "initials");
}

static void
description_applied_cb (EfProfilePage *self)
{
  g_autoptr (EfProfile) values = ef_profile_copy (self->profile);

  ef_profile_set_description (values, gtk_editable_get_text (GTK_EDITABLE (self->description_row)));
  begin_update (self, values, EF_PROFILE_DESCRIPTION, "description");
}

static void
colour_changed_cb (EfProfilePage *self)
{
  const char *colour = ef_colour_row_get_colour (self->colour_row);
  g_autoptr (EfProfile) values = NULL;

  if (self->profile == NULL || g_str_equal (colour, ef_profile_get_colour (self->profile)))
    return;

  values = ef_profile_copy (self->profile);
  ef_profile_set_colour (values, colour);
  begin_update (self, values, EF_PROFILE_COLOUR, "colour");
}

static void
set_zone (EfProfilePage *self, const char *zone)
{
  g_autoptr (EfProfile) values = NULL;

  if (g_str_equal (zone, ef_profile_get_time_zone (self->profile)))
    return;

  values = ef_profile_copy (self->profile);
  ef_profile_set_time_zone (values, zone);
  begin_update (self, values, EF_PROFILE_TIME_ZONE, "time-zone");
}

static void
zone_chosen_cb (EfProfilePage *self)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (self->zone_row);

  if (self->profile != NULL && item != NULL && gtk_widget_get_visible (GTK_WIDGET (self->zone_row)))
    set_zone (self, gtk_string_object_get_string (item));
}

static void
zone_applied_cb (EfProfilePage *self)
{
  set_zone (self, gtk_editable_get_text (GTK_EDITABLE (self->zone_entry)));
}

static void
made_default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProfilePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_make_default_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
  if (self->profile != NULL)
    sync_row (self, "is-default");
}

static void
default_toggled_cb (EfProfilePage *self)
{
  if (self->profile != NULL && adw_switch_row_get_active (self->default_row) &&
      !ef_profile_get_is_default (self->profile))
    ef_studio_make_default_async (self->studio, self->profile, made_default_cb,
                                  g_object_ref (self));
}

static void
export_cb (EfProfilePage *self)
{
  ef_export (GTK_WIDGET (self), self->studio, self->profile);
}

static void
delete_cb (EfProfilePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* This dialog closes with the profile; the outcome is told in the window below. */
  ef_delete_dialog_present (adw_application_window_get_content (ADW_APPLICATION_WINDOW (root)),
                            self->studio, self->profile);
}

static void
zones_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProfilePage) self = user_data;
  g_auto (GStrv) names = ef_time_zones_load_finish (result, NULL);
  g_autoptr (GtkStringList) zones = NULL;

  if (self->profile == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->zone_entry), names == NULL);
  if (names == NULL)
    return;

  zones = gtk_string_list_new ((const char *const *) names);
  adw_combo_row_set_model (self->zone_row, G_LIST_MODEL (zones));
  select_zone (self);
  gtk_widget_set_visible (GTK_WIDGET (self->zone_row), TRUE);
}

static void
set_profile (EfProfilePage *self, EfProfile *profile)
{
  if (!g_set_object (&self->profile, profile))
    return;

  g_signal_group_set_target (self->profile_signals, profile);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
  for (guint i = 0; profile != NULL && i < G_N_ELEMENTS (edited); i++)
    sync_row (self, edited[i]);
}

static void
ef_profile_page_dispose (GObject *object)
{
  EfProfilePage *self = EF_PROFILE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROFILE_PAGE);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_profile_page_parent_class)->dispose (object);
}

static void
ef_profile_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProfilePage *self = EF_PROFILE_PAGE (object);

  switch ((EfProfilePageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_profile_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfProfilePage *self = EF_PROFILE_PAGE (object);

  switch ((EfProfilePageProperty) id) {
  case PROP_STUDIO:
    g_set_object (&self->studio, g_value_get_object (value));
    break;
  case PROP_PROFILE:
    set_profile (self, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (EF_TYPE_COLOUR_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/settings/profile-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, name_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, initials_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, colour_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, description_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, problem_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, zone_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, zone_entry);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, default_row);
  gtk_widget_class_bind_template_callback (widget_class, initials_title);
  gtk_widget_class_bind_template_callback (widget_class, delete_reason);
  gtk_widget_class_bind_template_callback (widget_class, zone_label);
  gtk_widget_class_bind_template_callback (widget_class, name_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, initials_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, description_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, colour_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, zone_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, zone_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, default_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
ef_profile_page_class_init (EfProfilePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_profile_page_dispose;
  object_class->get_property = ef_profile_page_get_property;
  object_class->set_property = ef_profile_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ef_profile_page_init (EfProfilePage *self)
{
  self->cancellable = g_cancellable_new ();
  self->profile_signals = g_signal_group_new (EF_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify", G_CALLBACK (notify_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  ef_time_zones_load_async (self->cancellable, zones_loaded_cb, g_object_ref (self));
}
