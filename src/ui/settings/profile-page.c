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
#include "ui/settings/time-zone.h"
#include "ui/settings/time-zones.h"
#include "ui/toast.h"

/* What has a row and is written by it. */
typedef enum {
  NAME,
  INITIALS,
  COLOUR,
  DESCRIPTION,
  ZONE,
  N_FIELDS,
} Field;

/* Where the row of a field stands. */
typedef struct {
  char *shown;   /* (owned) (nullable): what of the profile the entry shows; other text was typed */
  char *wanted;  /* (owned) (nullable): chosen, and not on its way yet */
  char *refused; /* (owned) (nullable): what could not be taken */
  char *problem; /* (owned) (nullable): and why */
} State;

/* Who a profile is. Each row writes only what it is about, and one write is under way at a time: a
 * second one would begin at what the first one is about to change, and be taken for a conflict. */
struct _EfProfilePage {
  AdwPreferencesPage parent_instance;

  AdwEntryRow *name_row;
  AdwEntryRow *initials_row;
  EfColourRow *colour_row;
  AdwEntryRow *description_row;
  AdwActionRow *problem_row;
  AdwComboRow *zone_row;
  AdwEntryRow *zone_entry;
  AdwActionRow *zone_problem_row;
  AdwSwitchRow *default_row;

  EfStudio *studio;
  EfProfile *profile;
  GSignalGroup *profile_signals;
  GCancellable *cancellable; /* (nullable): the list of time zones is being loaded */
  State states[N_FIELDS];
  Field sending; /* N_FIELDS: nothing */
  char *sent;    /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (EfProfilePage, ef_profile_page, ADW_TYPE_PREFERENCES_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
} EfProfilePageProperty;

static GParamSpec *properties[PROP_PROFILE + 1];

typedef struct {
  const char *property;
  EfProfileFields field;
  const char *(*get) (EfProfile *profile);
  void (*set) (EfProfile *profile, const char *text);
  size_t entry;   /* where the page has the entry, 0: it has none */
  size_t problem; /* where it has the row for what is wrong */
} FieldKind;

#define AT(member) G_STRUCT_OFFSET (EfProfilePage, member)

static const FieldKind kinds[N_FIELDS] = {
  [NAME] = { "name", EF_PROFILE_NAME, ef_profile_get_name, ef_profile_set_name, AT (name_row),
             AT (problem_row) },
  [INITIALS] = { "initials", EF_PROFILE_INITIALS, ef_profile_get_initials, ef_profile_set_initials,
                 AT (initials_row), AT (problem_row) },
  [COLOUR] = { "colour", EF_PROFILE_COLOUR, ef_profile_get_colour, ef_profile_set_colour, 0,
               AT (problem_row) },
  [DESCRIPTION] = { "description", EF_PROFILE_DESCRIPTION, ef_profile_get_description,
                    ef_profile_set_description, AT (description_row), AT (problem_row) },
  [ZONE] = { "time-zone", EF_PROFILE_TIME_ZONE, ef_profile_get_time_zone, ef_profile_set_time_zone,
             AT (zone_entry), AT (zone_problem_row) },
};

#undef AT

static AdwEntryRow *
get_entry (EfProfilePage *self, Field field)
{
  return kinds[field].entry != 0 ? G_STRUCT_MEMBER (AdwEntryRow *, self, kinds[field].entry) : NULL;
}

static char *
initials_title (gpointer self, const char *initials, const char *shown)
{
  if (initials != NULL && *initials != '\0')
    return g_strdup (_ ("Initials"));

  return g_strdup_printf (_ ("Initials (%s, from the name)"), shown != NULL ? shown : "");
}

static char *
delete_reason (gpointer self, gboolean is_default)
{
  return is_default ? g_strdup (_ ("This is the default profile. Set another profile as default "
                                   "first to delete this one."))
                    : NULL;
}

/* The end of the list when it has no such zone. */
static guint
find_zone (GListModel *zones, const char *id)
{
  guint n_zones = g_list_model_get_n_items (zones);
  guint position;

  for (position = 0; position < n_zones; position++) {
    g_autoptr (EfTimeZone) zone = g_list_model_get_item (zones, position);

    if (g_str_equal (ef_time_zone_get_id (zone), id))
      break;
  }

  return position;
}

static void
select_zone (EfProfilePage *self)
{
  GListStore *zones = G_LIST_STORE (adw_combo_row_get_model (self->zone_row));
  const char *id = ef_profile_get_time_zone (self->profile);
  guint position;

  if (zones == NULL)
    return;

  position = find_zone (G_LIST_MODEL (zones), id);
  if (position == g_list_model_get_n_items (G_LIST_MODEL (zones))) {
    g_autoptr (EfTimeZone) zone = ef_time_zone_new (id, id);

    g_list_store_append (zones, zone);
  }
  adw_combo_row_set_selected (self->zone_row, position);
}

/* Brings the row of a field to what the profile is, unless a newer choice is on its way. */
static void
sync_field (EfProfilePage *self, Field field)
{
  State *state = &self->states[field];

  if (kinds[field].entry != 0)
    ef_entry_row_follow (get_entry (self, field), &state->shown, kinds[field].get (self->profile));
  if (self->sending == field || state->wanted != NULL)
    return;

  if (field == COLOUR)
    ef_colour_row_set_colour (self->colour_row, ef_profile_get_colour (self->profile));
  else if (field == ZONE)
    select_zone (self);
}

static void
sync_default (EfProfilePage *self)
{
  adw_switch_row_set_active (self->default_row, ef_profile_get_is_default (self->profile));
}

static void
notify_cb (EfProfilePage *self, GParamSpec *pspec)
{
  for (Field field = 0; field < N_FIELDS; field++) {
    if (g_str_equal (pspec->name, kinds[field].property))
      sync_field (self, field);
  }
  if (g_str_equal (pspec->name, "is-default"))
    sync_default (self);
}

/* One row stands for all fields of its group: what is right with one does not hide what is wrong with
 * another. */
static void
set_problem (EfProfilePage *self, Field field, const char *refused, const char *problem)
{
  AdwActionRow *row = G_STRUCT_MEMBER (AdwActionRow *, self, kinds[field].problem);
  const char *shown = problem;

  g_set_str (&self->states[field].refused, refused);
  if (!g_set_str (&self->states[field].problem, problem) && problem == NULL)
    return;

  for (Field other = 0; other < N_FIELDS && shown == NULL; other++) {
    if (kinds[other].problem == kinds[field].problem)
      shown = self->states[other].problem;
  }
  ef_problem_row_show (row, shown);
}

static void send_next (EfProfilePage *self);

static void
finish_field (EfProfilePage *self, Field field, const char *sent, const GError *error)
{
  State *state = &self->states[field];

  /* Text that was refused stays where it is, so that it can be put right; a choice goes back. And text
   * that was taken may have been cleaned. */
  if (error == NULL && kinds[field].entry != 0)
    g_set_str (&state->shown, sent);
  sync_field (self, field);
  if (state->wanted == NULL || error == NULL)
    set_problem (self, field, error != NULL ? sent : NULL, error != NULL ? error->message : NULL);
}

static void
updated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProfilePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sent = g_steal_pointer (&self->sent);
  Field field = self->sending;

  self->sending = N_FIELDS;
  ef_studio_update_profile_finish (EF_STUDIO (object), result, &error);
  if (self->profile == NULL)
    return;

  finish_field (self, field, sent, error);
  if (error != NULL && gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  send_next (self);
}

static void
send_field (EfProfilePage *self, Field field)
{
  g_autoptr (EfProfile) values = ef_profile_copy (self->profile);

  self->sending = field;
  self->sent = g_steal_pointer (&self->states[field].wanted);
  kinds[field].set (values, self->sent);
  ef_studio_update_profile_async (self->studio, self->profile, values, kinds[field].field,
                                  updated_cb, g_object_ref (self));
}

static void
send_next (EfProfilePage *self)
{
  for (Field field = 0; field < N_FIELDS && self->sending == N_FIELDS; field++) {
    if (self->states[field].wanted != NULL)
      send_field (self, field);
  }
}

/* Only the last one of several quick choices matters. */
static void
want (EfProfilePage *self, Field field, const char *text)
{
  gboolean is_sending = self->sending == field;
  const char *coming = is_sending ? self->sent : kinds[field].get (self->profile);

  if (!g_str_equal (text, coming)) {
    g_set_str (&self->states[field].wanted, text);
    send_next (self);
    return;
  }

  g_clear_pointer (&self->states[field].wanted, g_free);
  if (is_sending)
    return;
  if (kinds[field].entry != 0) {
    g_set_str (&self->states[field].shown, text);
    sync_field (self, field);
  }
  set_problem (self, field, NULL, NULL);
}

static Field
find_field (EfProfilePage *self, AdwEntryRow *entry)
{
  for (Field field = 0; field < N_FIELDS; field++) {
    if (get_entry (self, field) == entry)
      return field;
  }
  g_return_val_if_reached (NAME);
}

/* Also for Return in a row that has nothing to apply, as it is after a refusal. */
static void
applied_cb (EfProfilePage *self, AdwEntryRow *entry)
{
  if (self->profile != NULL)
    want (self, find_field (self, entry), gtk_editable_get_text (GTK_EDITABLE (entry)));
}

/* What was typed is meant, also by who does not press Return. What was refused is not asked for
 * again. */
static void
apply_typed (EfProfilePage *self, Field field)
{
  State *state = &self->states[field];
  AdwEntryRow *entry = get_entry (self, field);
  const char *text;

  if (entry == NULL || !gtk_widget_get_visible (GTK_WIDGET (entry)))
    return;

  text = gtk_editable_get_text (GTK_EDITABLE (entry));
  if (g_strcmp0 (text, state->refused) != 0 &&
      (state->refused != NULL || g_strcmp0 (text, state->shown) != 0))
    want (self, field, text);
}

static void
left_cb (EfProfilePage *self, GtkEventController *focus)
{
  GtkWidget *entry = gtk_event_controller_get_widget (focus);

  if (self->profile != NULL)
    apply_typed (self, find_field (self, ADW_ENTRY_ROW (entry)));
}

static void
colour_changed_cb (EfProfilePage *self)
{
  if (self->profile != NULL)
    want (self, COLOUR, ef_colour_row_get_colour (self->colour_row));
}

static void
zone_chosen_cb (EfProfilePage *self)
{
  EfTimeZone *zone = adw_combo_row_get_selected_item (self->zone_row);

  if (self->profile != NULL && zone != NULL && gtk_widget_get_visible (GTK_WIDGET (self->zone_row)))
    want (self, ZONE, ef_time_zone_get_id (zone));
}

static void
made_default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProfilePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_make_default_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
  if (self->profile != NULL)
    sync_default (self);
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
  g_autoptr (GError) error = NULL;
  g_autoptr (GListStore) zones = ef_time_zones_load_finish (result, &error);

  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);

  gtk_widget_set_visible (GTK_WIDGET (self->zone_entry), zones == NULL);
  if (zones == NULL)
    return;

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
  if (profile == NULL)
    return;

  for (Field field = 0; field < N_FIELDS; field++)
    sync_field (self, field);
  sync_default (self);
}

/* A dialog takes its pages to another place when it becomes narrow: what was stopped goes on. */
static void
ef_profile_page_root (GtkWidget *widget)
{
  EfProfilePage *self = EF_PROFILE_PAGE (widget);

  GTK_WIDGET_CLASS (ef_profile_page_parent_class)->root (widget);
  if (self->cancellable != NULL || adw_combo_row_get_model (self->zone_row) != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  ef_time_zones_load_async (self->cancellable, zones_loaded_cb, g_object_ref (self));
}

/* The dialog closes. Not in dispose, which what is under way puts off. */
static void
ef_profile_page_unroot (GtkWidget *widget)
{
  EfProfilePage *self = EF_PROFILE_PAGE (widget);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* Perhaps it closes because the profile is gone. */
  if (self->profile != NULL &&
      ef_studio_get_profile_by_id (self->studio, ef_profile_get_id (self->profile)) != NULL) {
    for (Field field = 0; field < N_FIELDS; field++)
      apply_typed (self, field);
  }

  GTK_WIDGET_CLASS (ef_profile_page_parent_class)->unroot (widget);
}

static void
ef_profile_page_dispose (GObject *object)
{
  EfProfilePage *self = EF_PROFILE_PAGE (object);

  g_clear_object (&self->profile_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROFILE_PAGE);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_profile_page_parent_class)->dispose (object);
}

static void
ef_profile_page_finalize (GObject *object)
{
  EfProfilePage *self = EF_PROFILE_PAGE (object);

  for (Field field = 0; field < N_FIELDS; field++) {
    g_free (self->states[field].shown);
    g_free (self->states[field].wanted);
    g_free (self->states[field].refused);
    g_free (self->states[field].problem);
  }
  g_free (self->sent);

  G_OBJECT_CLASS (ef_profile_page_parent_class)->finalize (object);
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
  g_type_ensure (EF_TYPE_TIME_ZONE);
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
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, zone_problem_row);
  gtk_widget_class_bind_template_child (widget_class, EfProfilePage, default_row);
  gtk_widget_class_bind_template_callback (widget_class, initials_title);
  gtk_widget_class_bind_template_callback (widget_class, delete_reason);
  gtk_widget_class_bind_template_callback (widget_class, colour_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, zone_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, left_cb);
  gtk_widget_class_bind_template_callback (widget_class, default_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
ef_profile_page_class_init (EfProfilePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_profile_page_dispose;
  object_class->finalize = ef_profile_page_finalize;
  object_class->get_property = ef_profile_page_get_property;
  object_class->set_property = ef_profile_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  widget_class->root = ef_profile_page_root;
  widget_class->unroot = ef_profile_page_unroot;
  bind_template (widget_class);
}

static void
ef_profile_page_init (EfProfilePage *self)
{
  self->sending = N_FIELDS;
  self->profile_signals = g_signal_group_new (EF_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify", G_CALLBACK (notify_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
