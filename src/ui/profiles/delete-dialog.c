/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/delete-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/closures.h"
#include "ui/toast.h"

/* Deleting a profile cannot be undone, so it says what goes along and asks for the name. */
struct _EfDeleteDialog {
  AdwAlertDialog parent_instance;

  GtkListBox *contents;
  GtkWidget *counting_row;
  AdwEntryRow *name_row;

  EfStudio *studio;
  EfProfile *profile;
  GtkWidget *parent; /* (owned): where the outcome is told */
  guint look_id;
  gboolean is_over; /* answered, or there is nothing to ask any more */
};

G_DEFINE_FINAL_TYPE (EfDeleteDialog, ef_delete_dialog, ADW_TYPE_ALERT_DIALOG)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
  PROP_PARENT_WIDGET,
} EfDeleteDialogProperty;

static GParamSpec *properties[PROP_PARENT_WIDGET + 1];

static gboolean
is_confirmed (EfDeleteDialog *self)
{
  g_autofree char *text =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  return !ef_profile_get_is_default (self->profile) &&
         g_str_equal (text, ef_profile_get_name (self->profile));
}

static void
name_changed_cb (EfDeleteDialog *self)
{
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "delete", is_confirmed (self));
}

static void
name_activated_cb (EfDeleteDialog *self)
{
  if (!is_confirmed (self))
    return;

  g_signal_emit_by_name (self, "response::delete", "delete");
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
give_up (EfDeleteDialog *self, const char *text)
{
  if (self->is_over)
    return;

  self->is_over = TRUE;
  ef_toast_show (self->parent, text);
  adw_dialog_force_close (ADW_DIALOG (self));
}

/* What happens to the profile elsewhere while the question is open changes the answer. */
static void
default_changed_cb (EfDeleteDialog *self)
{
  g_autofree char *text = g_strdup_printf (_ ("%s is the default profile now and stays"),
                                           ef_profile_get_name (self->profile));

  if (ef_profile_get_is_default (self->profile))
    give_up (self, text);
}

static void
look_cb (gpointer user_data)
{
  EfDeleteDialog *self = EF_DELETE_DIALOG (user_data);
  g_autofree char *text =
    g_strdup_printf (_ ("%s was deleted elsewhere"), ef_profile_get_name (self->profile));

  self->look_id = 0;
  if (ef_studio_get_profile_by_id (self->studio, ef_profile_get_id (self->profile)) == NULL)
    give_up (self, text);
}

/* A profile that moves is taken out of the list and put in again: what counts is what is left. */
static void
profiles_changed_cb (EfDeleteDialog *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add_once (look_cb, self);
}

static void
add_row (EfDeleteDialog *self, const char *icon_name, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  /* The text of an error may hold anything. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon_name));
  gtk_list_box_append (self->contents, row);
}

static void
show_contents (EfDeleteDialog *self, const EfProfileContents *contents)
{
  g_autofree char *jobs = g_strdup_printf (
    ngettext ("%u stored job", "%u stored jobs", contents->n_jobs), contents->n_jobs);
  g_autofree char *settings = g_strdup_printf (
    ngettext ("%u setting", "%u settings", contents->n_settings), contents->n_settings);
  g_autofree char *events =
    g_strdup_printf (ngettext ("Not deleted: %u event stays as history",
                               "Not deleted: %u events stay as history", contents->n_events),
                     contents->n_events);

  if (contents->n_jobs > 0)
    add_row (self, "ef-queue-symbolic", jobs);
  if (contents->n_settings > 0)
    add_row (self, "preferences-system-symbolic", settings);
  if (ef_profile_get_has_key (self->profile))
    add_row (self, "dialog-password-symbolic", _ ("Its key in the keyring"));
  add_row (self, "folder-symbolic", _ ("Its caches and temporary files"));
  if (contents->n_events > 0)
    add_row (self, "ef-activity-symbolic", events);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfDeleteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  EfProfileContents contents = { 0 };

  if (self->profile == NULL || self->contents == NULL)
    return;

  gtk_list_box_remove (self->contents, self->counting_row);
  if (ef_studio_count_contents_finish (EF_STUDIO (object), result, &contents, &error))
    show_contents (self, &contents);
  else
    add_row (self, "dialog-warning-symbolic", error->message);
}

typedef struct {
  GtkWidget *parent;
  char *name;
} Told;

static void
told_free (Told *told)
{
  g_object_unref (told->parent);
  g_free (told->name);
  g_free (told);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Told, told_free)

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Told) told = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf (_ ("Deleted %s"), told->name);
  g_autofree char *left = NULL;

  if (!ef_studio_remove_profile_finish (EF_STUDIO (object), result, &left, &error))
    ef_toast_show_error (told->parent, error);
  else
    ef_toast_show (told->parent, left != NULL ? left : text);
}

static void
delete_cb (EfDeleteDialog *self)
{
  Told *told = NULL;

  if (self->is_over || !is_confirmed (self))
    return;

  self->is_over = TRUE;
  told = g_new0 (Told, 1);
  told->parent = g_object_ref (self->parent);
  told->name = g_strdup (ef_profile_get_name (self->profile));
  ef_studio_remove_profile_async (self->studio, self->profile, removed_cb, told);
}

static void
ef_delete_dialog_constructed (GObject *object)
{
  EfDeleteDialog *self = EF_DELETE_DIALOG (object);

  G_OBJECT_CLASS (ef_delete_dialog_parent_class)->constructed (object);
  g_signal_connect_object (self->profile, "notify::name", G_CALLBACK (name_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->profile, "notify::is-default", G_CALLBACK (default_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ef_studio_get_profiles (self->studio), "items-changed",
                           G_CALLBACK (profiles_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
ef_delete_dialog_dispose (GObject *object)
{
  EfDeleteDialog *self = EF_DELETE_DIALOG (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_DELETE_DIALOG);
  g_clear_object (&self->parent);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_delete_dialog_parent_class)->dispose (object);
}

static void
ef_delete_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfDeleteDialog *self = EF_DELETE_DIALOG (object);

  switch ((EfDeleteDialogProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  case PROP_PARENT_WIDGET:
    g_value_set_object (value, self->parent);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_delete_dialog_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfDeleteDialog *self = EF_DELETE_DIALOG (object);

  switch ((EfDeleteDialogProperty) id) {
  case PROP_STUDIO:
    self->studio = g_value_dup_object (value);
    break;
  case PROP_PROFILE:
    self->profile = g_value_dup_object (value);
    break;
  case PROP_PARENT_WIDGET:
    self->parent = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_delete_dialog_class_init (EfDeleteDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ef_delete_dialog_constructed;
  object_class->dispose = ef_delete_dialog_dispose;
  object_class->get_property = ef_delete_dialog_get_property;
  object_class->set_property = ef_delete_dialog_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  properties[PROP_PARENT_WIDGET] =
    g_param_spec_object ("parent-widget", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/delete-dialog.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfDeleteDialog, contents);
  gtk_widget_class_bind_template_child (widget_class, EfDeleteDialog, counting_row);
  gtk_widget_class_bind_template_child (widget_class, EfDeleteDialog, name_row);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
ef_delete_dialog_init (EfDeleteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ef_delete_dialog_present (GtkWidget *parent, EfStudio *studio, EfProfile *profile)
{
  EfDeleteDialog *self = g_object_new (EF_TYPE_DELETE_DIALOG, "studio", studio, "profile", profile,
                                       "parent-widget", parent, NULL);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (self),
                             _ ("This cannot be undone. Type the name of the profile to confirm."));
  ef_studio_count_contents_async (studio, profile, counted_cb, g_object_ref (self));
  adw_dialog_present (ADW_DIALOG (self), parent);
}
