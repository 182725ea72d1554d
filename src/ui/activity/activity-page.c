/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/activity/activity-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio.h"
#include "ui/activity/event-list.h"
#include "ui/activity/event-row.h"
#include "ui/closures.h"
#include "ui/header-profile.h"

/* What happened: to the active profile, or to all of them. */
struct _EfActivityPage {
  AdwBin parent_instance;

  GtkDropDown *scope;
  GtkStack *stack;
  GtkNoSelection *selection;
  AdwStatusPage *problem;

  EfStudio *studio;    /* (nullable) */
  EfEventList *events; /* (nullable) */
  GSignalGroup *studio_signals;
  GSignalGroup *profile_signals;
  gboolean compact;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (EfActivityPage, ef_activity_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
} EfActivityPageProperty;

typedef enum {
  SCOPE_THIS,
  SCOPE_ALL,
} Scope;

static GParamSpec *properties[PROP_NARROW + 1];

static gboolean
shows_all (EfActivityPage *self)
{
  return gtk_drop_down_get_selected (self->scope) == SCOPE_ALL;
}

static void
setup_row_cb (EfActivityPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, ef_event_row_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_row_cb (EfActivityPage *self, GtkListItem *item)
{
  EfEventRow *row = EF_EVENT_ROW (gtk_list_item_get_child (item));
  EfEvent *event = gtk_list_item_get_item (item);
  const char *id = ef_event_get_profile_id (event);
  g_autoptr (GDateTime) time = ef_event_list_get_time_of (self->events, event);
  g_autofree char *label = NULL;

  ef_event_row_show (row, event, time,
                     id != NULL ? ef_studio_get_profile_by_id (self->studio, id) : NULL);
  ef_event_row_set_shows_profile (row, shows_all (self));
  label = ef_event_row_describe (row);
  gtk_list_item_set_accessible_label (item, label);
}

static void
setup_header_cb (EfActivityPage *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static char *
name_day (GDateTime *time, GTimeZone *zone)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *day = g_date_time_format (time, "%F");
  g_autofree char *today_day = g_date_time_format (now, "%F");
  g_autofree char *yesterday_day = g_date_time_format (yesterday, "%F");

  if (g_str_equal (day, today_day))
    return g_strdup (_ ("Today"));
  if (g_str_equal (day, yesterday_day))
    return g_strdup (_ ("Yesterday"));

  /* Translators: a day of the log, as "Friday 20 November 2026"; see "man strftime". */
  return g_date_time_format (time, _ ("%A %-d %B %Y"));
}

static void
bind_header_cb (EfActivityPage *self, GtkListHeader *header)
{
  EfEvent *event = gtk_list_header_get_item (header);
  g_autoptr (GDateTime) time = ef_event_list_get_time_of (self->events, event);
  g_autofree char *day = name_day (time, ef_event_list_get_zone (self->events));

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), day);
}

/* On a screen so tall that nothing has to be scrolled, no edge is ever reached. */
static void
extent_changed_cb (EfActivityPage *self, GtkAdjustment *adjustment)
{
  if (self->events != NULL && ef_event_list_get_is_loaded (self->events) &&
      gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment))
    ef_event_list_load_more (self->events);
}

static void
edge_reached_cb (EfActivityPage *self, GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM && self->events != NULL)
    ef_event_list_load_more (self->events);
}

static void
update_stack (EfActivityPage *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->events)) == 0;
  const char *problem = ef_event_list_get_problem (self->events);
  g_autofree char *escaped = problem != NULL ? g_markup_escape_text (problem, -1) : NULL;

  adw_status_page_set_description (self->problem, escaped);
  if (is_empty && problem != NULL)
    gtk_stack_set_visible_child_name (self->stack, "problem");
  else if (is_empty && ef_event_list_get_is_loaded (self->events))
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    gtk_stack_set_visible_child_name (self->stack, "list");
}

static GTimeZone *
find_zone (EfProfile *profile)
{
  GTimeZone *zone = g_time_zone_new_identifier (ef_profile_get_time_zone (profile));

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

static void
drop_events (EfActivityPage *self)
{
  if (self->events != NULL)
    ef_event_list_stop (self->events);
  g_clear_object (&self->events);
}

/* Another profile, another scope or another zone makes another list; the one before is dropped with
 * what it was about to read. */
static void
reload (EfActivityPage *self)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;
  g_autoptr (EfEventList) events = NULL;
  g_autoptr (GTimeZone) zone = NULL;

  g_signal_group_set_target (self->profile_signals, profile);
  if (profile == NULL)
    return;

  zone = find_zone (profile);
  events = ef_event_list_new (self->studio, shows_all (self) ? NULL : profile, zone);
  g_signal_connect_object (events, "notify::is-loaded", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);

  drop_events (self);
  self->events = g_object_ref (events);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (events));
}

static void
reload_cb (EfActivityPage *self)
{
  reload (self);
}

static void
ef_activity_page_dispose (GObject *object)
{
  EfActivityPage *self = EF_ACTIVITY_PAGE (object);

  g_clear_object (&self->studio_signals);
  g_clear_object (&self->profile_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_ACTIVITY_PAGE);
  drop_events (self);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_activity_page_parent_class)->dispose (object);
}

static void
ef_activity_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfActivityPage *self = EF_ACTIVITY_PAGE (object);

  switch ((EfActivityPageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_activity_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfActivityPage *self = EF_ACTIVITY_PAGE (object);

  switch ((EfActivityPageProperty) id) {
  case PROP_STUDIO:
    if (!g_set_object (&self->studio, g_value_get_object (value)))
      return;
    g_signal_group_set_target (self->studio_signals, self->studio);
    reload (self);
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_COMPACT:
    self->compact = g_value_get_boolean (value);
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean (value);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_activity_page_class_init (EfActivityPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_activity_page_dispose;
  object_class->get_property = ef_activity_page_get_property;
  object_class->set_property = ef_activity_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/activity/activity-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfActivityPage, scope);
  gtk_widget_class_bind_template_child (widget_class, EfActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfActivityPage, selection);
  gtk_widget_class_bind_template_child (widget_class, EfActivityPage, problem);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
  gtk_widget_class_bind_template_callback (widget_class, extent_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reload_cb);
}

static void
ef_activity_page_init (EfActivityPage *self)
{
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile", G_CALLBACK (reload_cb),
                                  self);
  self->profile_signals = g_signal_group_new (EF_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify::time-zone",
                                  G_CALLBACK (reload_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
