/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/segment-panel.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "ui/editor/editor-menu.h"
#include "ui/editor/segment-row.h"

struct _EfSegmentPanel {
  AdwBin parent_instance;

  GtkLabel *summary;
  GtkMenuButton *more;
  GMenuModel *panel_menu;
  GtkWidget *tools;
  GtkSearchEntry *search;
  GtkToggleButton *starred;
  GtkStack *stack;
  GtkLabel *hint;
  GtkListView *list;
  GtkWidget *make;
  GtkRevealer *bulk;
  GtkLabel *chosen;

  EfEditSession *session; /* (nullable) */
  EfEditorKeys *keys;     /* (owned) (nullable) */
  EfPictures *pictures;
  GSignalGroup *session_signals;
  GtkCustomFilter *matches;
  GtkCustomSorter *sorter;
  GListModel *wanted;       /* (owned) (nullable): what is searched for */
  GtkSliceListModel *shown; /* (owned) (nullable): as many as have been let into the list */
  GtkSingleSelection *selection;
  GHashTable *rows; /* (element-type EfSegmentRow): those that show a segment */
  char *needle;     /* (nullable): folded */
  char *order;      /* "time", "label" or "length" */
  guint update_id;
  guint settle_id;
  guint fill_id;      /* while the list is let grow */
  guint later_id;     /* until the row is there that something is to be typed into */
  guint show_id;      /* until the current row is in view */
  int turns;          /* of that */
  gboolean following; /* the selection is being brought to the current segment */
  gboolean settles;   /* order and search are looked at when nobody types */
};

G_DEFINE_FINAL_TYPE (EfSegmentPanel, ef_segment_panel, ADW_TYPE_BIN)

/* A list view makes two hundred rows at once, however few of them are seen: opening would wait for them.
 * So it gets a screenful first and the others bit by bit. */
#define FIRST_ROWS 32
#define MORE_ROWS 16
#define MOST_MADE 256
#define FILL_AFTER_MS 600
#define FILL_MS 60

static gboolean
holds (const char *text, const char *needle)
{
  g_autofree char *folded = ef_text_fold (text != NULL ? text : "");

  return strstr (folded, needle) != NULL;
}

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  EfSegmentPanel *self = user_data;
  EfSegment *segment = item;
  const char *const *keywords = ef_segment_get_keywords (segment);

  if (gtk_toggle_button_get_active (self->starred) && !ef_segment_get_star (segment))
    return FALSE;
  if (self->needle == NULL || *self->needle == '\0' ||
      holds (ef_segment_get_label (segment), self->needle) ||
      holds (ef_segment_get_notes (segment), self->needle))
    return TRUE;

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    if (holds (keywords[i], self->needle))
      return TRUE;

  return FALSE;
}

static int
compare (gconstpointer one, gconstpointer other, gpointer user_data)
{
  EfSegmentPanel *self = user_data;
  EfSegment *a = (gpointer) one;
  EfSegment *b = (gpointer) other;
  gint64 difference = 0;

  if (g_strcmp0 (self->order, "label") == 0) {
    const char *first = ef_segment_get_label (a);
    const char *second = ef_segment_get_label (b);
    int order = g_utf8_collate (first != NULL ? first : "", second != NULL ? second : "");

    if (order != 0)
      return order;
  } else if (g_strcmp0 (self->order, "length") == 0) {
    difference = ef_time_span_get_duration (ef_segment_get_span (b)) -
                 ef_time_span_get_duration (ef_segment_get_span (a));
  }
  if (difference != 0)
    return difference < 0 ? -1 : 1;

  return ef_segment_compare (a, b);
}

static char *
format_total (gint64 length)
{
  gint64 seconds = length / EF_NS_PER_SECOND;

  if (seconds >= 3600)
    return g_strdup_printf (_ ("%d h %d min"), (int) (seconds / 3600), (int) (seconds / 60 % 60));
  if (seconds >= 60)
    return g_strdup_printf (_ ("%d min %d s"), (int) (seconds / 60), (int) (seconds % 60));

  return g_strdup_printf (_ ("%.1f s"), (double) length / (double) EF_NS_PER_SECOND);
}

static char *
describe_count (guint n_wanted, guint n_segments)
{
  if (n_wanted < n_segments)
    return g_strdup_printf (ngettext ("%u of %u segment", "%u of %u segments", n_segments),
                            n_wanted, n_segments);

  return g_strdup_printf (ngettext ("%u segment", "%u segments", n_segments), n_segments);
}

static void
update_summary (EfSegmentPanel *self)
{
  GListModel *segments = ef_edit_session_get_segments (self->session);
  guint n_segments = g_list_model_get_n_items (segments);
  guint n_wanted = g_list_model_get_n_items (self->wanted);
  g_autoptr (GPtrArray) checked = ef_edit_session_get_checked (self->session);
  gint64 total = 0;
  g_autofree char *count = describe_count (n_wanted, n_segments);
  g_autofree char *length = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_wanted; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (self->wanted, i);

    total += ef_time_span_get_duration (ef_segment_get_span (segment));
  }
  length = format_total (total);
  text = n_segments > 0 ? g_strdup_printf ("%s · %s", count, length) : g_strdup (_ ("Segments"));
  gtk_label_set_label (self->summary, text);

  total = 0;
  for (guint i = 0; i < checked->len; i++)
    total += ef_time_span_get_duration (ef_segment_get_span (checked->pdata[i]));
  g_clear_pointer (&length, g_free);
  g_clear_pointer (&text, g_free);
  length = format_total (total);
  text = g_strdup_printf (_ ("%u checked · %s"), checked->len, length);
  gtk_label_set_label (self->chosen, text);
  gtk_revealer_set_reveal_child (self->bulk, checked->len > 0);
  /* What is checked is to be done something else to. */
  gtk_widget_set_visible (self->make, n_segments > 0 && checked->len == 0);
}

static void
update_stack (EfSegmentPanel *self)
{
  GListModel *segments = ef_edit_session_get_segments (self->session);
  guint n_segments = g_list_model_get_n_items (segments);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  gtk_widget_set_visible (self->tools, n_segments > 0);
  gtk_stack_set_visible_child_name (self->stack, n_segments == 0 ? "empty"
                                                 : n_shown == 0  ? "nothing"
                                                                 : "list");
}

static guint
find_position (EfSegmentPanel *self, EfSegment *segment)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  guint n_items = g_list_model_get_n_items (model);

  for (guint i = 0; segment != NULL && i < n_items; i++) {
    g_autoptr (EfSegment) item = g_list_model_get_item (model, i);

    if (item == segment)
      return i;
  }

  return GTK_INVALID_LIST_POSITION;
}

static void
let_all_in (EfSegmentPanel *self)
{
  g_clear_handle_id (&self->fill_id, g_source_remove);
  if (self->shown != NULL)
    gtk_slice_list_model_set_size (self->shown, G_MAXUINT);
}

static gboolean
fill_cb (gpointer user_data)
{
  EfSegmentPanel *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->shown);

  if (size < MOST_MADE) {
    gtk_slice_list_model_set_size (self->shown, size + MORE_ROWS);
    return G_SOURCE_CONTINUE;
  }
  self->fill_id = 0;
  let_all_in (self);

  return G_SOURCE_REMOVE;
}

static void
begin_filling_cb (gpointer user_data)
{
  EfSegmentPanel *self = user_data;

  self->fill_id = g_timeout_add (FILL_MS, fill_cb, self);
}

static EfSegmentRow *
find_row (EfSegmentPanel *self)
{
  EfSegment *current = ef_edit_session_get_current (self->session);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (current != NULL && ef_segment_row_get_segment (row) == current)
      return row;

  return NULL;
}

static gboolean
is_editing (EfSegmentPanel *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (ef_segment_row_is_editing (row))
      return TRUE;

  return FALSE;
}

/* A quarter of a second, about as long as the bar below the list takes to come; longer while the list has
 * no room yet. */
#define SHOW_TURNS 60

/* All of its row, which may just have been made, and whatever comes below the list just now. */
static gboolean
show_row_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  EfSegmentPanel *self = EF_SEGMENT_PANEL (widget);
  EfSegmentRow *row = self->session != NULL ? find_row (self) : NULL;
  GtkWidget *item = row != NULL ? gtk_widget_get_parent (GTK_WIDGET (row)) : NULL;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  double value = gtk_adjustment_get_value (adjustment);
  int height = gtk_widget_get_height (GTK_WIDGET (self->list));
  guint position = self->session == NULL
                     ? GTK_INVALID_LIST_POSITION
                     : find_position (self, ef_edit_session_get_current (self->session));
  graphene_rect_t bounds;

  /* What was asked of a list that was not laid out yet was asked in vain. */
  if (height > 0 && (item == NULL || !gtk_widget_get_mapped (item)) &&
      position != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
  else if (height > 0 && item != NULL && gtk_widget_get_height (item) > 0 &&
           gtk_widget_compute_bounds (item, GTK_WIDGET (self->list), &bounds)) {
    double below = bounds.origin.y + bounds.size.height - height;

    if (bounds.origin.y < 0)
      gtk_adjustment_set_value (adjustment, value + bounds.origin.y);
    else if (below > 0)
      gtk_adjustment_set_value (adjustment, value + below);
  }
  self->turns += height > 0 ? 4 : 1;
  if (self->turns < SHOW_TURNS)
    return G_SOURCE_CONTINUE;

  self->show_id = 0;

  return G_SOURCE_REMOVE;
}

static void
show_row (EfSegmentPanel *self, guint position)
{
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
  self->turns = 0;
  if (self->show_id == 0)
    self->show_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), show_row_cb, NULL, NULL);
}

static void
current_changed_cb (EfSegmentPanel *self)
{
  EfSegment *current = ef_edit_session_get_current (self->session);
  guint position = find_position (self, current);

  if (current != NULL && position == GTK_INVALID_LIST_POSITION && self->fill_id != 0) {
    let_all_in (self);
    position = find_position (self, current);
  }
  self->following = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->following = FALSE;
  /* What is being typed would scroll away, and be over. */
  if (position != GTK_INVALID_LIST_POSITION && !is_editing (self))
    show_row (self, position);
}

static void
selected_cb (EfSegmentPanel *self)
{
  EfSegment *segment = gtk_single_selection_get_selected_item (self->selection);

  if (!self->following && self->session != NULL && segment != NULL)
    ef_edit_session_set_current (self->session, segment);
}

static void
update_rows (EfSegmentPanel *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    ef_segment_row_update (row);
}

static void
update (EfSegmentPanel *self)
{
  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->session == NULL)
    return;

  update_rows (self);
  update_summary (self);
  update_stack (self);
}

static void
update_cb (gpointer user_data)
{
  EfSegmentPanel *self = user_data;

  self->update_id = 0;
  update (self);
}

/* A drag moves a segment with every frame; the list follows once a turn of the loop. */
static void
queue_update (EfSegmentPanel *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (update_cb, self);
}

/* The bar takes its room at once, so that the current row is brought into what is left. */
static void
checked_changed_cb (EfSegmentPanel *self)
{
  guint n_checked = 0;

  g_object_get (self->session, "n-checked", &n_checked, NULL);
  gtk_revealer_set_reveal_child (self->bulk, n_checked > 0);
  queue_update (self);
}

/* A row whose label is being typed stays where it is, and is not searched away. */
static void
segments_changed_cb (EfSegmentPanel *self)
{
  self->settles = is_editing (self);
  if (self->settles) {
    queue_update (self);
    return;
  }

  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
  if (self->needle != NULL || gtk_toggle_button_get_active (self->starred))
    gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self); /* at once: the next frame is painted before idle callbacks run */
  queue_update (self);
}

static void
search_changed_cb (EfSegmentPanel *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = ef_text_fold (text);
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  queue_update (self);
}

static void
search_stopped_cb (EfSegmentPanel *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_activate_action (GTK_WIDGET (self), "editor.focus-timeline", NULL);
}

static void
starred_cb (EfSegmentPanel *self)
{
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  queue_update (self);
}

/* To where the segment begins. */
static void
activate_cb (EfSegmentPanel *self, guint position)
{
  g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (segment != NULL)
    ef_edit_session_go_to_segment (self->session, segment);
}

static void
setup_cb (EfSegmentPanel *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, ef_segment_row_new (self->session, self->pictures, self->keys));
}

static void
bind_cb (EfSegmentPanel *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  ef_segment_row_set_segment (EF_SEGMENT_ROW (row), gtk_list_item_get_item (item));
  g_hash_table_add (self->rows, row);
}

static void
unbind_cb (EfSegmentPanel *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->rows, row);
  ef_segment_row_set_segment (EF_SEGMENT_ROW (row), NULL);
}

/* One that was just made, or lies outside of what is seen, has its row when the list is laid out. */
typedef struct {
  EfSegmentPanel *self;
  gboolean details;
  gboolean keywords;
  int turns;
  graphene_point_t place; /* of the row, in the turn before */
} Later;

#define MOST_TURNS 60

static gboolean
is_moving (Later *later, EfSegmentRow *row)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (row)));
  graphene_point_t place;
  gboolean is_still;

  if (!gtk_widget_compute_point (GTK_WIDGET (row), root, &GRAPHENE_POINT_INIT (0, 0), &place))
    return TRUE;
  is_still = graphene_point_near (&place, &later->place, 0.5f);
  later->place = place;

  return !is_still;
}

static gboolean
end_later (Later *later)
{
  later->self->later_id = 0;

  return G_SOURCE_REMOVE;
}

static gboolean
later_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Later *later = user_data;
  EfSegmentRow *row = later->self->session != NULL ? find_row (later->self) : NULL;

  /* The panel may still be sliding in. */
  if (row == NULL || !gtk_widget_get_mapped (GTK_WIDGET (row)) || is_moving (later, row))
    return ++later->turns < MOST_TURNS ? G_SOURCE_CONTINUE : end_later (later);

  if (later->details)
    ef_segment_row_show_details (row, later->keywords);
  else
    ef_segment_row_edit_label (row);

  return end_later (later);
}

static void
do_later (EfSegmentPanel *self, gboolean details, gboolean keywords)
{
  Later *later = NULL;

  if (self->session == NULL || ef_edit_session_get_current (self->session) == NULL)
    return;

  current_changed_cb (self);
  later = g_new0 (Later, 1);
  later->self = self; /* which ends the callback when it ends */
  later->details = details;
  later->keywords = keywords;
  if (self->later_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->later_id);
  self->later_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), later_cb, later, g_free);
}

gboolean
ef_segment_panel_is_about_to_type (EfSegmentPanel *self)
{
  return self->later_id != 0;
}

void
ef_segment_panel_edit_label (EfSegmentPanel *self)
{
  do_later (self, FALSE, FALSE);
}

void
ef_segment_panel_show_details (EfSegmentPanel *self, gboolean keywords)
{
  do_later (self, TRUE, keywords);
}

void
ef_segment_panel_focus_search (EfSegmentPanel *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
ef_segment_panel_set_keys (EfSegmentPanel *self, EfEditorKeys *keys)
{
  g_autoptr (GMenuModel) menu =
    ef_editor_menu_add_keys (self->panel_menu, keys, gtk_widget_get_display (GTK_WIDGET (self)));

  g_set_object (&self->keys, keys);
  gtk_menu_button_set_menu_model (self->more, menu);
}

void
ef_segment_panel_set_hint (EfSegmentPanel *self, const char *hint)
{
  gtk_label_set_label (self->hint, hint);
}

static void
sort_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EfSegmentPanel *self = EF_SEGMENT_PANEL (user_data);

  g_simple_action_set_state (action, value);
  g_set_str (&self->order, g_variant_get_string (value, NULL));
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
}

static void
settled_cb (gpointer user_data)
{
  EfSegmentPanel *self = EF_SEGMENT_PANEL (user_data);

  self->settle_id = 0;
  if (self->settles && self->session != NULL)
    segments_changed_cb (self);
}

/* The row may be going just now: a list that changes while it changes loses count of its rows. */
static void
settle_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  EfSegmentPanel *self = EF_SEGMENT_PANEL (user_data);

  if (self->settles && self->settle_id == 0)
    self->settle_id = g_idle_add_once (settled_cb, self);
}

void
ef_segment_panel_set_session (EfSegmentPanel *self, EfEditSession *session)
{
  g_autoptr (GtkListItemFactory) factory = NULL;
  GtkFilterListModel *filtered = NULL;
  GtkSortListModel *sorted = NULL;

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_clear_handle_id (&self->fill_id, g_source_remove);
  if (session == NULL) {
    gtk_list_view_set_factory (self->list, NULL);
    gtk_single_selection_set_model (self->selection, NULL);
    g_clear_object (&self->shown);
    g_clear_object (&self->wanted);
    return;
  }

  filtered = gtk_filter_list_model_new (g_object_ref (ef_edit_session_get_segments (session)),
                                        g_object_ref (GTK_FILTER (self->matches)));
  g_set_object (&self->wanted, G_LIST_MODEL (filtered));
  sorted =
    gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (GTK_SORTER (self->sorter)));
  g_clear_object (&self->shown);
  self->shown = gtk_slice_list_model_new (G_LIST_MODEL (sorted), 0, FIRST_ROWS);
  self->fill_id = g_timeout_add_once (FILL_AFTER_MS, begin_filling_cb, self);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  update (self);
}

static void
ef_segment_panel_dispose (GObject *object)
{
  EfSegmentPanel *self = EF_SEGMENT_PANEL (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SEGMENT_PANEL);
  /* What goes with the template may have asked for these. */
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->wanted);
  g_clear_object (&self->matches);
  g_clear_object (&self->sorter);
  g_clear_object (&self->session);
  g_clear_object (&self->keys);
  g_clear_object (&self->pictures);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->needle, g_free);
  g_clear_pointer (&self->order, g_free);

  G_OBJECT_CLASS (ef_segment_panel_parent_class)->dispose (object);
}

static void
ef_segment_panel_class_init (EfSegmentPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_segment_panel_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/segment-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, summary);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, more);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, panel_menu);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, tools);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, search);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, starred);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, hint);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, list);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, make);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, bulk);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentPanel, chosen);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, starred_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
ef_segment_panel_init (EfSegmentPanel *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) sort =
    g_simple_action_new_stateful ("sort", G_VARIANT_TYPE_STRING, g_variant_new_string ("time"));
  g_autoptr (GSimpleAction) settle = g_simple_action_new ("settle", NULL);

  self->pictures = ef_pictures_new ();
  self->rows = g_hash_table_new (NULL, NULL);
  self->order = g_strdup ("time");
  self->matches = gtk_custom_filter_new (is_wanted, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare, self, NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect (sort, "activate", G_CALLBACK (sort_cb), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (sort));
  g_signal_connect (settle, "activate", G_CALLBACK (settle_cb), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (settle));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "panel", G_ACTION_GROUP (group));

  self->session_signals = g_signal_group_new (EF_TYPE_EDIT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "segments-changed",
                                  G_CALLBACK (segments_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::n-checked",
                                  G_CALLBACK (checked_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::current",
                                  G_CALLBACK (current_changed_cb), self);
}
