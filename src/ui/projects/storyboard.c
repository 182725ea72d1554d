/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/storyboard.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "ui/projects/item-card.h"
#include "ui/projects/project-text.h"

struct _EfStoryboard {
  AdwBin parent_instance;

  GtkLabel *count;
  GtkWidget *hint;
  GtkToggleButton *search_toggle;
  GtkRevealer *search_reveal;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkListView *list;
  GMenuModel *card_menu;

  EfProjectSession *session; /* (nullable) */
  EfFilmPictures *pictures;
  GSignalGroup *session_signals;
  GHashTable *cards;  /* (element-type EfItemCard): those that show an item */
  GPtrArray *dragged; /* (nullable) (element-type EfItem) */
  guint gap;          /* where what is dragged would go; G_MAXUINT: nowhere */
  guint scroll_id;    /* while something is held at an end of the strip */
  double scroll_by;
  guint update_id;
  guint show_id;
  GtkWidget *menu; /* (nullable): once it was asked for */
  gboolean is_compact;
};

G_DEFINE_FINAL_TYPE (EfStoryboard, ef_storyboard, ADW_TYPE_BIN)

#define NO_GAP G_MAXUINT
#define EDGE 56       /* held that near to an end, the strip moves on */
#define SCROLL_STEP 9 /* a frame */
#define ICON_WIDTH 81
#define ICON_HEIGHT 54

static gboolean
is_dragged (EfStoryboard *self, EfItem *item)
{
  return self->dragged != NULL && g_ptr_array_find (self->dragged, item, NULL);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_classes (EfStoryboard *self)
{
  guint n_items = self->session != NULL
                    ? g_list_model_get_n_items (ef_project_session_get_items (self->session))
                    : 0;
  EfItem *shown = self->session != NULL ? ef_project_session_get_shown (self->session) : NULL;
  GHashTableIter iter;
  gpointer card;

  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &card, NULL)) {
    EfItem *item = ef_item_card_get_item (card);
    guint position = ef_item_card_get_position (card);

    set_class (card, "dragged", is_dragged (self, item));
    set_class (card, "make-room", self->gap == position);
    set_class (card, "make-room-behind", self->gap == n_items && position + 1 == n_items);
    ef_item_card_set_shown (card, item != NULL && item == shown);
  }
}

/* What is shown */

static void
update_cards (EfStoryboard *self)
{
  GListModel *items = ef_project_session_get_items (self->session);
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer card;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);

    g_hash_table_insert (positions, item, GUINT_TO_POINTER (i));
  }
  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &card, NULL))
    ef_item_card_update (
      card, GPOINTER_TO_UINT (g_hash_table_lookup (positions, ef_item_card_get_item (card))));
}

static void
update_actions (EfStoryboard *self)
{
  static const char *const of_chosen[] = { "storyboard.remove",     "storyboard.double",
                                           "storyboard.pin",        "storyboard.transition",
                                           "storyboard.move-start", "storyboard.move-end" };
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self->session);
  guint n_items = g_list_model_get_n_items (ef_project_session_get_items (self->session));
  GtkWidget *widget = GTK_WIDGET (self);

  for (guint i = 0; i < G_N_ELEMENTS (of_chosen); i++)
    gtk_widget_action_set_enabled (widget, of_chosen[i], chosen->len > 0);
  gtk_widget_action_set_enabled (widget, "storyboard.shuffle", n_items > 1);
}

static void
update (EfStoryboard *self)
{
  guint n_items = g_list_model_get_n_items (ef_project_session_get_items (self->session));
  g_autofree char *count = ef_project_text_count (n_items);
  gboolean is_loading = FALSE;
  guint n_chosen = 0;

  g_object_get (self->session, "loading", &is_loading, "n-chosen", &n_chosen, NULL);
  if (n_chosen > 1) {
    g_free (count);
    count = g_strdup_printf (_ ("%u of %u chosen"), n_chosen, n_items);
  }
  gtk_label_set_label (self->count, n_items > 0 ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->count), !self->is_compact || n_chosen > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->search_toggle), n_items > 0);
  gtk_widget_set_visible (self->hint, n_items > 0 && !self->is_compact);
  gtk_stack_set_visible_child_name (self->stack, is_loading     ? "loading"
                                                 : n_items == 0 ? "empty"
                                                                : "cards");
  update_cards (self);
  update_classes (self);
  update_actions (self);
}

static void
update_cb (gpointer user_data)
{
  EfStoryboard *self = user_data;

  self->update_id = 0;
  if (self->session != NULL)
    update (self);
}

/* At once: the next key may come before anything is drawn. */
static void
changed_cb (EfStoryboard *self)
{
  update_actions (self);
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (update_cb, self);
}

/* One that was chosen elsewhere, or goes out of sight when the window changes. */
static void
show_chosen_cb (gpointer user_data)
{
  EfStoryboard *self = user_data;
  g_autoptr (GPtrArray) chosen = NULL;

  self->show_id = 0;
  if (self->session == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return;

  chosen = ef_project_session_get_chosen (self->session);
  if (chosen->len > 0)
    gtk_list_view_scroll_to (self->list, ef_project_session_find (self->session, chosen->pdata[0]),
                             GTK_LIST_SCROLL_NONE, NULL);
}

static void
show_chosen (EfStoryboard *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add_once (show_chosen_cb, self);
}

static void
chosen_changed_cb (EfStoryboard *self)
{
  changed_cb (self);
  show_chosen (self);
}

static void
shown_changed_cb (EfStoryboard *self)
{
  update_classes (self);
}

/* Cards */

static GPtrArray *
take_dragged (EfStoryboard *self, EfItemCard *card)
{
  EfItem *item = ef_item_card_get_item (card);
  guint position = ef_project_session_find (self->session, item);
  GtkSelectionModel *selection = ef_project_session_get_selection (self->session);

  if (position == G_MAXUINT)
    return NULL;
  /* One that is not chosen is pulled alone. */
  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);

  return ef_project_session_get_chosen (self->session);
}

static GdkContentProvider *
prepare_drag_cb (EfStoryboard *self, double x, double y, GtkDragSource *source)
{
  EfItemCard *card = EF_ITEM_CARD (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));

  if (self->session == NULL || ef_item_card_get_item (card) == NULL)
    return NULL;

  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  self->dragged = take_dragged (self, card);
  if (self->dragged == NULL)
    return NULL;

  return gdk_content_provider_new_typed (EF_TYPE_ITEM, ef_item_card_get_item (card));
}

static GtkWidget *
make_drag_icon (EfStoryboard *self, GdkPaintable *paintable)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *picture = gtk_picture_new_for_paintable (paintable);
  g_autofree char *count = g_strdup_printf ("%u", self->dragged->len);

  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (picture, ICON_WIDTH, ICON_HEIGHT);
  gtk_widget_set_halign (picture, GTK_ALIGN_START);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "thumb");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  if (self->dragged->len > 1) {
    GtkWidget *label = gtk_label_new (count);

    gtk_widget_set_halign (label, GTK_ALIGN_END);
    gtk_widget_set_valign (label, GTK_ALIGN_START);
    gtk_widget_add_css_class (label, "osd-badge");
    gtk_overlay_add_overlay (GTK_OVERLAY (overlay), label);
  }

  return overlay;
}

static void
drag_begin_cb (EfStoryboard *self, GdkDrag *drag, GtkDragSource *source)
{
  EfItemCard *card = EF_ITEM_CARD (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);

  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon),
                           make_drag_icon (self, ef_item_card_get_paintable (card)));
  gdk_drag_set_hotspot (drag, ICON_WIDTH / 2, ICON_HEIGHT / 2);
  update_classes (self);
}

static void
stop_dragging (EfStoryboard *self)
{
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  self->gap = NO_GAP;
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  update_classes (self);
}

static void
open_menu (EfStoryboard *self, GtkWidget *at, double x, double y)
{
  graphene_point_t point;

  if (self->menu == NULL) {
    self->menu = gtk_popover_menu_new_from_model (self->card_menu);
    gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
    gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  }
  if (!gtk_widget_compute_point (at, GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y),
                                 &point))
    return;

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
secondary_cb (EfStoryboard *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *card = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  g_autoptr (GPtrArray) chosen = take_dragged (self, EF_ITEM_CARD (card));

  if (chosen != NULL)
    open_menu (self, card, x, y);
}

static void
setup_cb (EfStoryboard *self, GtkListItem *item)
{
  GtkWidget *card = ef_item_card_new (self->session, self->pictures);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_drag_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-end", G_CALLBACK (stop_dragging), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (card, GTK_EVENT_CONTROLLER (source));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (secondary, "pressed", G_CALLBACK (secondary_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (card, GTK_EVENT_CONTROLLER (secondary));
  gtk_list_item_set_child (item, card);
}

static void
bind_cb (EfStoryboard *self, GtkListItem *item)
{
  GtkWidget *card = gtk_list_item_get_child (item);

  ef_item_card_set_item (EF_ITEM_CARD (card), gtk_list_item_get_item (item),
                         gtk_list_item_get_position (item));
  g_hash_table_add (self->cards, card);
  set_class (card, "dragged", is_dragged (self, gtk_list_item_get_item (item)));
  ef_item_card_set_shown (EF_ITEM_CARD (card), gtk_list_item_get_item (item) ==
                                                 ef_project_session_get_shown (self->session));
}

static void
unbind_cb (EfStoryboard *self, GtkListItem *item)
{
  GtkWidget *card = gtk_list_item_get_child (item);

  g_hash_table_remove (self->cards, card);
  ef_item_card_set_item (EF_ITEM_CARD (card), NULL, 0);
}

static void
activate_cb (EfStoryboard *self, guint position)
{
  g_autoptr (EfItem) item =
    g_list_model_get_item (ef_project_session_get_items (self->session), position);

  if (item != NULL)
    ef_project_session_go_to (self->session, item);
}

static EfItemCard *
find_card (EfStoryboard *self, guint position)
{
  GHashTableIter iter;
  gpointer card;

  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &card, NULL))
    if (ef_item_card_get_position (card) == position)
      return card;

  return NULL;
}

/* Dropping */

/* Cards that lie before @x; in a strip from right to left, behind it. */
guint
ef_storyboard_find_gap (EfStoryboard *self, double x)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self->list)) == GTK_TEXT_DIR_RTL;
  guint gap = 0;
  guint first = G_MAXUINT;
  GHashTableIter iter;
  gpointer card;

  g_hash_table_iter_init (&iter, self->cards);
  while (g_hash_table_iter_next (&iter, &card, NULL)) {
    guint position = ef_item_card_get_position (card);
    graphene_rect_t place;
    double middle;

    if (!gtk_widget_get_mapped (card) ||
        !gtk_widget_compute_bounds (card, GTK_WIDGET (self->list), &place))
      continue;
    first = MIN (first, position);
    middle = (double) (place.origin.x + place.size.width / 2);
    if (is_rtl ? middle > x : middle < x)
      gap = MAX (gap, position + 1);
  }

  return gap == 0 && first != G_MAXUINT ? first : gap;
}

static gboolean
scroll_cb (gpointer user_data)
{
  EfStoryboard *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->scrolled);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + self->scroll_by);

  return G_SOURCE_CONTINUE;
}

static void
scroll_at_edge (EfStoryboard *self, double x)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self->scrolled));
  graphene_point_t point;

  if (!gtk_widget_compute_point (GTK_WIDGET (self->list), GTK_WIDGET (self->scrolled),
                                 &GRAPHENE_POINT_INIT ((float) x, 0), &point))
    return;

  self->scroll_by = (double) point.x < EDGE           ? -SCROLL_STEP
                    : (double) point.x > width - EDGE ? SCROLL_STEP
                                                      : 0;
  if (self->scroll_by < 0 || self->scroll_by > 0) {
    if (self->scroll_id == 0)
      self->scroll_id = g_timeout_add (16, scroll_cb, self);
  } else {
    g_clear_handle_id (&self->scroll_id, g_source_remove);
  }
}

static GdkDragAction
motion_cb (EfStoryboard *self, double x, double y)
{
  guint gap = ef_storyboard_find_gap (self, x);

  if (gap != self->gap) {
    self->gap = gap;
    update_classes (self);
  }
  scroll_at_edge (self, x);

  return self->dragged != NULL ? GDK_ACTION_MOVE : GDK_ACTION_COPY;
}

static void
leave_cb (EfStoryboard *self)
{
  self->gap = NO_GAP;
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  update_classes (self);
}

static gboolean
drop_cb (EfStoryboard *self, const GValue *value, double x, double y)
{
  guint gap = self->gap != NO_GAP ? self->gap : ef_storyboard_find_gap (self, x);
  gpointer object = g_value_get_object (value);

  if (self->session == NULL || object == NULL)
    return FALSE;

  if (self->dragged != NULL) {
    g_autoptr (GPtrArray) items = g_steal_pointer (&self->dragged);

    ef_project_session_move (self->session, items, gap);
  } else {
    g_autoptr (GPtrArray) segments = g_ptr_array_new ();
    EfSegment *segment = EF_IS_ITEM (object) ? ef_item_get_segment (object) : object;

    if (segment == NULL)
      return FALSE;
    g_ptr_array_add (segments, segment);
    ef_project_session_insert (self->session, segments, gap);
  }
  leave_cb (self);

  return TRUE;
}

/* The strip has one direction, so the wheel goes along it. */
static gboolean
wheel_cb (EfStoryboard *self, double dx, double dy, GtkEventController *controller)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->scrolled);
  double step = gtk_event_controller_scroll_get_unit (GTK_EVENT_CONTROLLER_SCROLL (controller)) ==
                    GDK_SCROLL_UNIT_WHEEL
                  ? gtk_adjustment_get_page_size (adjustment) / 4
                  : 1;

  if (ABS (dx) > ABS (dy))
    return GDK_EVENT_PROPAGATE;

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + dy * step);

  return GDK_EVENT_STOP;
}

/* Searching: what is found is chosen */

static gboolean
holds (const char *text, const char *needle)
{
  g_autofree char *folded = ef_text_fold (text != NULL ? text : "");

  return strstr (folded, needle) != NULL;
}

static gboolean
is_found (EfItem *item, const char *needle)
{
  EfSegment *segment = ef_item_get_segment (item);
  const char *const *keywords = segment != NULL ? ef_segment_get_keywords (segment) : NULL;

  if (holds (ef_project_text_item (item), needle))
    return TRUE;
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    if (holds (keywords[i], needle))
      return TRUE;

  return segment != NULL && holds (ef_segment_get_notes (segment), needle);
}

static GPtrArray *
find_items (EfStoryboard *self)
{
  GListModel *items = ef_project_session_get_items (self->session);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *needle = ef_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));

  for (guint i = 0; *needle != '\0' && i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);

    if (is_found (item, needle))
      g_ptr_array_add (found, g_steal_pointer (&item));
  }

  return found;
}

static void
search_changed_cb (EfStoryboard *self)
{
  g_autoptr (GPtrArray) found = NULL;
  gboolean is_in_vain;

  if (self->session == NULL)
    return;

  found = find_items (self);
  is_in_vain = found->len == 0 && *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
  ef_project_session_choose (self->session, found);
  set_class (GTK_WIDGET (self->search), "error", is_in_vain);
  if (found->len > 0)
    gtk_list_view_scroll_to (self->list, ef_project_session_find (self->session, found->pdata[0]),
                             GTK_LIST_SCROLL_NONE, NULL);
}

/* On to what was found, which stays chosen. */
static void
search_activated_cb (EfStoryboard *self)
{
  g_autoptr (GPtrArray) found = find_items (self);

  if (found->len == 0)
    return;

  gtk_toggle_button_set_active (self->search_toggle, FALSE);
  ef_project_session_choose (self->session, found);
  gtk_list_view_scroll_to (self->list, ef_project_session_find (self->session, found->pdata[0]),
                           GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
search_stopped_cb (EfStoryboard *self)
{
  gtk_toggle_button_set_active (self->search_toggle, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
search_toggled_cb (EfStoryboard *self)
{
  gboolean is_active = gtk_toggle_button_get_active (self->search_toggle);

  gtk_revealer_set_reveal_child (self->search_reveal, is_active);
  gtk_widget_set_visible (GTK_WIDGET (self->search_reveal), is_active);
  if (is_active)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  else
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

void
ef_storyboard_search (EfStoryboard *self)
{
  gtk_toggle_button_set_active (self->search_toggle, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* Verbs */

/* After an edit the keys go on where they were. */
static void
keep_focus (EfStoryboard *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self->session);

  if (chosen->len > 0)
    gtk_list_view_scroll_to (self->list, ef_project_session_find (self->session, chosen->pdata[0]),
                             GTK_LIST_SCROLL_FOCUS, NULL);
}

typedef struct {
  const char *name;
  void (*verb) (EfProjectSession *session);
  int by; /* a move */
} Verb;

static const Verb verbs[] = {
  { "storyboard.remove", ef_project_session_remove, 0 },
  { "storyboard.double", ef_project_session_double, 0 },
  { "storyboard.pin", ef_project_session_toggle_pinned, 0 },
  { "storyboard.transition", ef_project_session_cycle_transition, 0 },
  { "storyboard.shuffle", ef_project_session_shuffle_items, 0 },
  { "storyboard.move-back", NULL, -1 },
  { "storyboard.move-on", NULL, 1 },
  { "storyboard.move-start", NULL, G_MININT },
  { "storyboard.move-end", NULL, G_MAXINT },
};

static void
move_chosen (EfStoryboard *self, int by)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self->session);
  guint n_items = g_list_model_get_n_items (ef_project_session_get_items (self->session));

  if (by == G_MININT || by == G_MAXINT)
    ef_project_session_move (self->session, chosen, by == G_MININT ? 0 : n_items);
  else
    ef_project_session_shift (self->session, by);
}

static void
verb_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfStoryboard *self = EF_STORYBOARD (widget);

  for (guint i = 0; self->session != NULL && i < G_N_ELEMENTS (verbs); i++) {
    if (!g_str_equal (verbs[i].name, name))
      continue;
    if (verbs[i].verb != NULL)
      verbs[i].verb (self->session);
    else
      move_chosen (self, verbs[i].by);
    keep_focus (self);
  }
}

static void
join_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfStoryboard *self = EF_STORYBOARD (widget);
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self->session);
  EfItemCard *card = chosen->len > 0
                       ? find_card (self, ef_project_session_find (self->session, chosen->pdata[0]))
                       : NULL;

  if (card != NULL)
    ef_item_card_open_transition (card);
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfStoryboard *self = EF_STORYBOARD (widget);
  g_autoptr (GPtrArray) chosen = NULL;
  EfItemCard *card;

  if (self->session == NULL)
    return;

  chosen = ef_project_session_get_chosen (self->session);
  card = chosen->len > 0
           ? find_card (self, ef_project_session_find (self->session, chosen->pdata[0]))
           : NULL;
  if (card != NULL)
    open_menu (self, GTK_WIDGET (card), gtk_widget_get_width (GTK_WIDGET (card)) / 2.0, 30);
}

gboolean
ef_storyboard_grab_focus (EfStoryboard *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "empty") != 0 &&
         gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
ef_storyboard_set_compact (EfStoryboard *self, gboolean is_compact)
{
  if (self->is_compact != is_compact && self->session != NULL)
    show_chosen (self);
  self->is_compact = is_compact;
  gtk_widget_set_visible (self->hint, *gtk_label_get_label (self->count) != '\0' && !is_compact);
}

void
ef_storyboard_set_session (EfStoryboard *self, EfProjectSession *session, EfFilmPictures *pictures)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  if (self->session == session)
    return;

  gtk_list_view_set_factory (self->list, NULL);
  gtk_list_view_set_model (self->list, NULL);
  g_hash_table_remove_all (self->cards);
  g_set_object (&self->session, session);
  g_set_object (&self->pictures, pictures);
  g_signal_group_set_target (self->session_signals, session);
  if (session == NULL)
    return;

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, ef_project_session_get_selection (session));
  update (self);
}

static void
ef_storyboard_dispose (GObject *object)
{
  EfStoryboard *self = EF_STORYBOARD (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_object (&self->session_signals);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_STORYBOARD);
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  g_clear_object (&self->session);
  g_clear_object (&self->pictures);
  g_clear_pointer (&self->cards, g_hash_table_unref);

  G_OBJECT_CLASS (ef_storyboard_parent_class)->dispose (object);
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  static const struct {
    guint key;
    GdkModifierType state;
    const char *action;
  } keys[] = {
    { GDK_KEY_Delete, 0, "storyboard.remove" },
    { GDK_KEY_BackSpace, 0, "storyboard.remove" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "storyboard.double" },
    { GDK_KEY_p, 0, "storyboard.pin" },
    { GDK_KEY_t, 0, "storyboard.transition" },
    { GDK_KEY_Left, GDK_ALT_MASK, "storyboard.move-back" },
    { GDK_KEY_Right, GDK_ALT_MASK, "storyboard.move-on" },
    { GDK_KEY_Home, GDK_ALT_MASK, "storyboard.move-start" },
    { GDK_KEY_End, GDK_ALT_MASK, "storyboard.move-end" },
    { GDK_KEY_F10, GDK_SHIFT_MASK, "storyboard.menu" },
    { GDK_KEY_Menu, 0, "storyboard.menu" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].state, keys[i].action,
                                         NULL);
}

static void
ef_storyboard_class_init (EfStoryboardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_storyboard_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/storyboard.ui");
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, count);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, hint);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, search_toggle);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, search_reveal);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, search);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, stack);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, scrolled);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, list);
  gtk_widget_class_bind_template_child (widget_class, EfStoryboard, card_menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled_cb);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    gtk_widget_class_install_action (widget_class, verbs[i].name, NULL, verb_action);
  gtk_widget_class_install_action (widget_class, "storyboard.join", NULL, join_action);
  gtk_widget_class_install_action (widget_class, "storyboard.menu", NULL, menu_action);
  install_keys (widget_class);
}

static void
ef_storyboard_init (EfStoryboard *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  GType types[] = { EF_TYPE_ITEM, EF_TYPE_SEGMENT };
  GtkEventController *wheel =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->cards = g_hash_table_new (NULL, NULL);
  self->gap = NO_GAP;
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (wheel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), wheel);

  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "changed", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::n-chosen",
                                  G_CALLBACK (chosen_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::loading", G_CALLBACK (changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "shown-changed",
                                  G_CALLBACK (shown_changed_cb), self);
}
