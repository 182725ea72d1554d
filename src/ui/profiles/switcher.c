/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/switcher.h"

#include "config.h"
#include "pipeline/studio.h"
#include "ui/closures.h"
#include "ui/profiles/switcher-row.h"

/* The card at the top of the sidebar: whose work this is. Opens the list of profiles. */
struct _EfSwitcher {
  GtkWidget parent_instance;

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkSearchEntry *search;
  GtkListView *list;
  GtkSingleSelection *selection;
  GtkFilterListModel *profiles;

  EfStudio *studio; /* (nullable) */
  GSignalGroup *studio_signals;
};

G_DEFINE_FINAL_TYPE (EfSwitcher, ef_switcher, GTK_TYPE_WIDGET)

typedef enum {
  PROP_STUDIO = 1,
} EfSwitcherProperty;

/* From so many profiles on, typing is quicker than looking. */
#define SEARCH_FROM 8

static GParamSpec *properties[PROP_STUDIO + 1];

static void
setup_row_cb (EfSwitcher *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, ef_switcher_row_new (self->studio));
}

static void
bind_row_cb (EfSwitcher *self, GtkListItem *item)
{
  EfProfile *profile = gtk_list_item_get_item (item);

  ef_switcher_row_set_profile (EF_SWITCHER_ROW (gtk_list_item_get_child (item)), profile);
  gtk_list_item_set_accessible_label (item, ef_profile_get_name (profile));
}

static void
unbind_row_cb (EfSwitcher *self, GtkListItem *item)
{
  ef_switcher_row_set_profile (EF_SWITCHER_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
choose (EfSwitcher *self, guint position)
{
  g_autoptr (EfProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  gtk_popover_popdown (self->popover);
  if (profile != NULL)
    ef_studio_set_profile (self->studio, profile);
}

static void
activated_cb (EfSwitcher *self, guint position)
{
  choose (self, position);
}

static void
search_activated_cb (EfSwitcher *self)
{
  choose (self, gtk_single_selection_get_selected (self->selection));
}

static void
close_cb (EfSwitcher *self)
{
  gtk_popover_popdown (self->popover);
}

static void
focus_active (EfSwitcher *self)
{
  GListModel *profiles = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    if (profile == ef_studio_get_profile (self->studio)) {
      gtk_list_view_scroll_to (self->list, i, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
      return;
    }
  }
}

static void
shown_cb (EfSwitcher *self)
{
  GListModel *profiles = ef_studio_get_profiles (self->studio);
  gboolean is_long = g_list_model_get_n_items (profiles) >= SEARCH_FROM;

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_set_visible (GTK_WIDGET (self->search), is_long);
  gtk_search_entry_set_key_capture_widget (self->search,
                                           is_long ? GTK_WIDGET (self->popover) : NULL);
  focus_active (self);
}

static void
ef_switcher_dispose (GObject *object)
{
  EfSwitcher *self = EF_SWITCHER (object);

  g_clear_object (&self->studio_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SWITCHER);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_switcher_parent_class)->dispose (object);
}

static void
ef_switcher_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSwitcher *self = EF_SWITCHER (object);

  switch ((EfSwitcherProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_switcher_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfSwitcher *self = EF_SWITCHER (object);

  switch ((EfSwitcherProperty) id) {
  case PROP_STUDIO:
    if (!g_set_object (&self->studio, g_value_get_object (value)))
      return;
    g_signal_group_set_target (self->studio_signals, self->studio);
    gtk_filter_list_model_set_model (
      self->profiles, self->studio != NULL ? ef_studio_get_profiles (self->studio) : NULL);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_switcher_class_init (EfSwitcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_switcher_dispose;
  object_class->get_property = ef_switcher_get_property;
  object_class->set_property = ef_switcher_set_property;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/switcher.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfSwitcher, button);
  gtk_widget_class_bind_template_child (widget_class, EfSwitcher, popover);
  gtk_widget_class_bind_template_child (widget_class, EfSwitcher, search);
  gtk_widget_class_bind_template_child (widget_class, EfSwitcher, list);
  gtk_widget_class_bind_template_child (widget_class, EfSwitcher, selection);
  gtk_widget_class_bind_template_child (widget_class, EfSwitcher, profiles);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
ef_switcher_init (EfSwitcher *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* A key may have chosen meanwhile. */
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile", G_CALLBACK (close_cb),
                                  self);
}

void
ef_switcher_popup (EfSwitcher *self)
{
  gtk_menu_button_popup (self->button);
}
