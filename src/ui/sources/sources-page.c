/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "config.h"
#include "ui/closures.h"
#include "ui/header-profile.h"
#include "ui/sources/found-row.h"
#include "ui/sources/source-card.h"
#include "ui/sources/source-text.h"
#include "ui/sources/sources-page-private.h"
#include "ui/toast.h"

G_DEFINE_FINAL_TYPE (EfSourcesPage, ef_sources_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
} EfSourcesPageProperty;

enum {
  SIGNAL_OPEN,
  N_SIGNALS,
};

typedef enum {
  SORT_NEWEST,
  SORT_OLDEST,
  SORT_NAME,
  SORT_LENGTH,
  SORT_SEGMENTS,
} Sort;

/* Pictures or a list; for all profiles. */
#define LAYOUT_SETTING "sources-layout"

static GParamSpec *properties[PROP_NARROW + 1];
static guint signals[N_SIGNALS];

static void update_stack (EfSourcesPage *self);

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  EfSourcesPage *self = user_data;
  EfSource *source = item;
  const char *filter = adw_toggle_group_get_active_name (self->filter);

  if (g_strcmp0 (filter, "marked") == 0 && ef_source_get_n_segments (source) == 0)
    return FALSE;
  if (g_strcmp0 (filter, "new") == 0 && ef_source_get_n_segments (source) > 0)
    return FALSE;
  if (g_strcmp0 (filter, "missing") == 0 && ef_source_get_state (source) != EF_SOURCE_MISSING)
    return FALSE;

  return ef_sources_page_is_found (self, source);
}

static int
compare_numbers (gint64 one, gint64 other)
{
  return one < other ? -1 : one > other;
}

static int
compare (gconstpointer one, gconstpointer other, gpointer user_data)
{
  EfSourcesPage *self = user_data;
  EfSource *a = (gpointer) one;
  EfSource *b = (gpointer) other;
  int order = 0;

  switch ((Sort) gtk_drop_down_get_selected (self->sort)) {
  case SORT_OLDEST:
    order = compare_numbers (ef_source_get_added (a), ef_source_get_added (b));
    break;
  case SORT_NAME:
    order = g_utf8_collate (ef_source_get_name (a), ef_source_get_name (b));
    break;
  case SORT_LENGTH:
    order = compare_numbers (ef_source_get_info (b)->duration, ef_source_get_info (a)->duration);
    break;
  case SORT_SEGMENTS:
    order = compare_numbers (ef_source_get_n_segments (b), ef_source_get_n_segments (a));
    break;
  case SORT_NEWEST:
  default:
    order = compare_numbers (ef_source_get_added (b), ef_source_get_added (a));
  }

  return order != 0 ? order : strcmp (ef_source_get_id (a), ef_source_get_id (b));
}

/* Everything that is selected, as it is in the model. */
static GPtrArray *
list_selected (EfSourcesPage *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), position));

  return items;
}

GPtrArray *
ef_sources_page_get_selected (EfSourcesPage *self)
{
  GPtrArray *items = list_selected (self);

  for (guint i = items->len; i > 0; i--)
    if (!EF_IS_SOURCE (items->pdata[i - 1]))
      g_ptr_array_remove_index (items, i - 1);

  return items;
}

EfSource *
ef_sources_page_get_one (EfSourcesPage *self)
{
  g_autoptr (GPtrArray) sources = ef_sources_page_get_selected (self);

  return sources->len == 1 ? g_object_ref (sources->pdata[0]) : NULL;
}

static void
selection_changed_cb (EfSourcesPage *self)
{
  g_autoptr (GPtrArray) items = list_selected (self);
  g_autoptr (GPtrArray) sources = ef_sources_page_get_selected (self);
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_one = sources->len == 1;

  gtk_widget_action_set_enabled (widget, "source.open", items->len == 1);
  gtk_widget_action_set_enabled (widget, "source.rename", is_one);
  gtk_widget_action_set_enabled (widget, "source.new-project",
                                 is_one && ef_source_get_n_segments (sources->pdata[0]) > 0);
  gtk_widget_action_set_enabled (widget, "source.relink", is_one);
  gtk_widget_action_set_enabled (widget, "source.show-folder", is_one);
  gtk_widget_action_set_enabled (widget, "source.remove", sources->len > 0);
}

/* How many there are and how long; the toggle says how many are missing. */
static void
update_summary (EfSourcesPage *self)
{
  GListModel *sources = self->studio != NULL ? ef_studio_get_sources (self->studio) : NULL;
  guint n_sources = sources != NULL ? g_list_model_get_n_items (sources) : 0;
  guint n_missing = 0;
  gint64 total = 0;
  g_autofree char *length = NULL;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;
  g_autofree char *missing = NULL;

  for (guint i = 0; i < n_sources; i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    n_missing += ef_source_get_state (source) == EF_SOURCE_MISSING;
    total += ef_source_get_info (source)->duration;
  }

  length = ef_source_text_total (total);
  count = g_strdup_printf (ngettext ("%u video", "%u videos", n_sources), n_sources);
  text = n_sources > 0 ? g_strdup_printf ("%s · %s", count, length) : g_strdup ("");
  if (self->n_found > 0) {
    g_free (text);
    text = g_strdup_printf (ngettext ("%u segment found", "%u segments found", self->n_found),
                            self->n_found);
  }
  if (self->compact && self->studio != NULL && ef_studio_get_profile (self->studio) != NULL)
    g_set_str (&text, ef_profile_get_name (ef_studio_get_profile (self->studio)));
  adw_window_title_set_subtitle (self->title, text);
  missing =
    n_missing > 0 ? g_strdup_printf (_ ("Missing %u"), n_missing) : g_strdup (_ ("Missing"));
  adw_toggle_set_label (self->missing_toggle, missing);
}

static void
show_summary (EfSourcesPage *self)
{
  g_clear_handle_id (&self->summary_id, g_source_remove);
  update_summary (self);
  update_stack (self);
}

static void
summary_cb (gpointer user_data)
{
  EfSourcesPage *self = user_data;

  self->summary_id = 0;
  show_summary (self);
}

/* Hundreds of files that are added at once are one summary. */
static void
queue_summary (EfSourcesPage *self)
{
  if (self->summary_id == 0)
    self->summary_id = g_idle_add_once (summary_cb, self);
}

/* Where a video stands depends on what is in it. While many are read this comes often. */
static void
refresh_cb (gpointer user_data)
{
  EfSourcesPage *self = user_data;

  self->refresh_id = 0;
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
  show_summary (self);
}

static void
source_changed_cb (EfSourcesPage *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add_once (refresh_cb, self);
}

static void
watch_sources (EfSourcesPage *self,
               guint position,
               guint n_removed,
               guint n_added,
               GListModel *sources)
{
  static const char *const watched[] = { "notify::n-segments", "notify::state", "notify::name",
                                         "notify::info" };

  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    g_signal_handlers_disconnect_by_func (source, source_changed_cb, self);
    for (guint j = 0; j < G_N_ELEMENTS (watched); j++)
      g_signal_connect_object (source, watched[j], G_CALLBACK (source_changed_cb), self,
                               G_CONNECT_SWAPPED);
  }
  queue_summary (self);
}

static void
update_stack (EfSourcesPage *self)
{
  GListModel *sources = self->studio != NULL ? ef_studio_get_sources (self->studio) : NULL;
  gboolean has_any = sources != NULL && g_list_model_get_n_items (sources) > 0;
  gboolean has_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;
  const char *layout = adw_toggle_group_get_active_name (self->layout);

  /* What is found in a video stands below it, which takes a list. */
  if (self->n_found > 0)
    layout = "list";
  gtk_widget_set_sensitive (GTK_WIDGET (self->layout), self->n_found == 0);
  gtk_widget_set_visible (self->tools, has_any);
  gtk_widget_set_visible (self->hint, has_any && !self->narrow);
  gtk_stack_set_visible_child_name (self->stack, !has_any     ? "empty"
                                                 : !has_shown ? "nothing"
                                                              : (layout != NULL ? layout : "grid"));
}

void
ef_sources_page_update (EfSourcesPage *self)
{
  queue_summary (self);
  update_stack (self);
}

static void
search_changed_cb (EfSourcesPage *self)
{
  ef_sources_page_search (self, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
focus_items (EfSourcesPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
search_stopped_cb (EfSourcesPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  focus_items (self);
}

static void
filter_changed_cb (EfSourcesPage *self)
{
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static void
sort_changed_cb (EfSourcesPage *self)
{
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
}

static void
layout_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_setting_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
layout_changed_cb (EfSourcesPage *self)
{
  const char *layout = adw_toggle_group_get_active_name (self->layout);
  g_autofree char *value = g_strdup_printf ("\"%s\"", layout != NULL ? layout : "grid");

  update_stack (self);
  if (self->studio != NULL && !self->loads_layout &&
      g_strcmp0 (value, ef_studio_get_setting (self->studio, LAYOUT_SETTING)) != 0)
    ef_studio_set_setting_async (self->studio, LAYOUT_SETTING, value, layout_stored_cb,
                                 g_object_ref (self));
}

static void
load_layout (EfSourcesPage *self)
{
  const char *value = ef_studio_get_setting (self->studio, LAYOUT_SETTING);

  self->loads_layout = TRUE;
  adw_toggle_group_set_active_name (self->layout,
                                    g_strcmp0 (value, "\"list\"") == 0 ? "list" : "grid");
  self->loads_layout = FALSE;
}

static void
clear_cb (EfSourcesPage *self)
{
  adw_toggle_group_set_active_name (self->filter, "all");
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static EfSource *
find_source (EfSourcesPage *self, const char *id)
{
  GListModel *sources = ef_studio_get_sources (self->studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_str_equal (ef_source_get_id (source), id))
      return source; /* the list holds it */
  }

  return NULL;
}

/* A source, or a segment that was found. */
static void
open_item (EfSourcesPage *self, gpointer item)
{
  EfSource *source = NULL;
  const char *segment_id = NULL;

  if (EF_IS_SEGMENT (item)) {
    source = find_source (self, ef_segment_get_source_id (item));
    segment_id = ef_segment_get_id (item);
  } else {
    source = item;
  }
  if (source != NULL)
    g_signal_emit (self, signals[SIGNAL_OPEN], 0, source, segment_id);
}

void
ef_sources_page_open (EfSourcesPage *self, EfSource *source)
{
  open_item (self, source);
}

static void
activate_cb (EfSourcesPage *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    open_item (self, item);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  g_autoptr (GPtrArray) items = list_selected (self);

  if (items->len == 1)
    open_item (self, items->pdata[0]);
}

/* The first segment that is found; else the only video, else to the videos. */
static void
search_activated_cb (EfSourcesPage *self)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  guint n_items = g_list_model_get_n_items (model);

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (GObject) item = g_list_model_get_item (model, i);

    if (EF_IS_SEGMENT (item) || n_items == 1) {
      open_item (self, item);
      return;
    }
    if (self->n_found == 0)
      break;
  }
  focus_items (self);
}

/* Where a source is in the model, which may hold segments as well. */
static guint
find_position (EfSourcesPage *self, const char *id)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (model, i);

    if (EF_IS_SOURCE (item) && g_str_equal (ef_source_get_id (EF_SOURCE (item)), id))
      return i;
  }

  return GTK_INVALID_LIST_POSITION;
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint position = find_position (self, g_variant_get_string (parameter, NULL));

  if (position != GTK_INVALID_LIST_POSITION && !gtk_selection_model_is_selected (model, position))
    gtk_selection_model_select_item (model, position, TRUE);
}

/* Somebody who has just added a video wants to open it: Return does. */
void
ef_sources_page_go_to (EfSourcesPage *self, EfSource *wanted)
{
  guint position = find_position (self, ef_source_get_id (wanted));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkListScrollFlags flags = GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS;

  update_stack (self);
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  gtk_grid_view_scroll_to (self->grid, position, flags, NULL);
  gtk_list_view_scroll_to (self->list, position, flags, NULL);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !GTK_IS_EDITABLE (focus))
    focus_items (self);
}

/* A window that opens has its first video at hand. */
gboolean
ef_sources_page_grab_first (EfSourcesPage *self)
{
  g_autoptr (EfSource) first = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->n_found > 0)
    return FALSE;

  first = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);
  if (first == NULL)
    return FALSE;

  ef_sources_page_go_to (self, first);

  return TRUE;
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (EF_SOURCES_PAGE (widget)->search));
}

/* The lists */

static void
bind_source (EfSourcesPage *self, GtkListItem *item, gboolean is_row)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (!EF_IS_SOURCE_CARD (child)) {
    child = ef_source_card_new (self->studio, self->pictures, is_row);
    gtk_list_item_set_child (item, child);
  }
  ef_source_card_set_source (EF_SOURCE_CARD (child), gtk_list_item_get_item (item));
}

/* The grid is not shown while there are segments in the model. */
static void
bind_card_cb (EfSourcesPage *self, GtkListItem *item)
{
  if (EF_IS_SOURCE (gtk_list_item_get_item (item)))
    bind_source (self, item, FALSE);
  else
    gtk_list_item_set_child (item, NULL);
}

static void
bind_row_cb (EfSourcesPage *self, GtkListItem *item)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (EF_IS_SOURCE (gtk_list_item_get_item (item))) {
    bind_source (self, item, TRUE);
    return;
  }
  if (!EF_IS_FOUND_ROW (child)) {
    child = ef_found_row_new ();
    gtk_list_item_set_child (item, child);
  }
  ef_found_row_set_segment (EF_FOUND_ROW (child), gtk_list_item_get_item (item), self->needle);
}

static void
unbind_cb (EfSourcesPage *self, GtkListItem *item)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (EF_IS_SOURCE_CARD (child))
    ef_source_card_set_source (EF_SOURCE_CARD (child), NULL);
}

static GtkListItemFactory *
make_factory (EfSourcesPage *self, GCallback bind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "bind", bind, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);

  return factory;
}

static void
profile_changed_cb (EfSourcesPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  adw_toggle_group_set_active_name (self->filter, "all");
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  queue_summary (self);
}

static void
set_studio (EfSourcesPage *self, EfStudio *studio)
{
  GListModel *sources = studio != NULL ? ef_studio_get_sources (studio) : NULL;
  g_autoptr (GtkFilterListModel) filtered = NULL;
  g_autoptr (GtkListItemFactory) cards = NULL;
  g_autoptr (GtkListItemFactory) rows = NULL;

  if (!g_set_object (&self->studio, studio))
    return;

  g_signal_group_set_target (self->studio_signals, studio);
  g_signal_group_set_target (self->sources_signals, sources);
  if (sources != NULL)
    watch_sources (self, 0, 0, g_list_model_get_n_items (sources), sources);
  if (studio != NULL) {
    filtered =
      gtk_filter_list_model_new (g_object_ref (sources), g_object_ref (GTK_FILTER (self->matches)));
    g_clear_object (&self->sorted);
    self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (filtered)),
                                            g_object_ref (GTK_SORTER (self->sorter)));
    ef_sources_page_show_model (self);
    cards = make_factory (self, G_CALLBACK (bind_card_cb));
    rows = make_factory (self, G_CALLBACK (bind_row_cb));
    gtk_grid_view_set_factory (self->grid, cards);
    gtk_list_view_set_factory (self->list, rows);
    load_layout (self);
  }
  show_summary (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
ef_sources_page_dispose (GObject *object)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (object);

  ef_sources_page_stop_searching (self);
  /* The model asks this page what is found. */
  if (self->selection != NULL)
    gtk_multi_selection_set_model (self->selection, NULL);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->sources_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SOURCES_PAGE);
  g_clear_handle_id (&self->summary_id, g_source_remove);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->matches);
  g_clear_object (&self->sorter);
  g_clear_object (&self->sorted);
  g_clear_object (&self->pictures);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->shown_needle, g_free);

  G_OBJECT_CLASS (ef_sources_page_parent_class)->dispose (object);
}

static void
ef_sources_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (object);

  switch ((EfSourcesPageProperty) id) {
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
ef_sources_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (object);

  switch ((EfSourcesPageProperty) id) {
  case PROP_STUDIO:
    set_studio (self, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    if (self->compact == g_value_get_boolean (value))
      return;
    self->compact = g_value_get_boolean (value);
    queue_summary (self);
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_NARROW:
    if (self->narrow == g_value_get_boolean (value))
      return;
    self->narrow = g_value_get_boolean (value);
    if (self->narrow)
      gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
    update_stack (self);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "source.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "source.take", "s", take_action);
  gtk_widget_class_install_action (widget_class, "source.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "source.search",
                                       NULL);
  ef_sources_page_install_adding (widget_class);
  ef_sources_page_install_verbs (widget_class);
}

static void
ef_sources_page_class_init (EfSourcesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_sources_page_dispose;
  object_class->get_property = ef_sources_page_get_property;
  object_class->set_property = ef_sources_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_OPEN] =
    g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, EF_TYPE_SOURCE, G_TYPE_STRING);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/sources/sources-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, title);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, search);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, filter);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, missing_toggle);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, sort);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, layout);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, tools);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, grid);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, list);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, hint);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, drop_reveal);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, drop_label);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesPage, busy_reveal);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sort_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, layout_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  install_actions (widget_class);
}

static void
ef_sources_page_init (EfSourcesPage *self)
{
  self->pictures = ef_pictures_new ();
  self->matches = gtk_custom_filter_new (is_wanted, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare, self, NULL);
  self->selection = gtk_multi_selection_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (queue_summary), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  selection_changed_cb (self);

  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile",
                                  G_CALLBACK (profile_changed_cb), self);
  g_signal_group_connect_swapped (self->studio_signals, "setting-changed::" LAYOUT_SETTING,
                                  G_CALLBACK (load_layout), self);
  self->sources_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->sources_signals, "items-changed",
                                  G_CALLBACK (watch_sources), self);

  g_signal_connect (self, "map", G_CALLBACK (ef_sources_page_search_again), NULL);
  ef_sources_page_accept_drops (self);
}
