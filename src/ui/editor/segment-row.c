/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/segment-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/frame-time.h"
#include "ui/css-class.h"
#include "ui/direction.h"
#include "ui/editor/editor-menu.h"
#include "ui/editor/segment-details.h"
#include "ui/sources/wide-frame.h"
#include "ui/toast.h"

struct _EfSegmentRow {
  GtkBox parent_instance;

  EfWideFrame *frame;
  GtkPicture *picture;
  GtkCheckButton *check;
  GtkWidget *star;
  GtkLabel *number;
  GtkStack *name;
  GtkLabel *label;
  GtkText *entry;
  GtkLabel *length;
  GtkWidget *times;
  GtkStack *times_stack;
  GtkLabel *begin_label;
  GtkLabel *end_label;
  GtkText *time_entry;
  GtkLabel *tag;
  GtkLabel *more_tags;
  GMenuModel *row_menu;

  EfEditSession *session;
  EfPictures *pictures;
  EfEditorKeys *keys; /* (owned) (nullable) */
  EfSegment *segment; /* (nullable) */
  GSignalGroup *segment_signals;
  GCancellable *loading; /* (nullable) */
  gint64 pictured;       /* the time of what is shown or asked for; -1: none */
  guint picture_id;      /* waits for the times to rest */
  GtkWidget *menu;       /* (nullable): once it was asked for */
  GtkWidget *details;    /* (nullable) (unowned): while they are shown */
  char *gesture;         /* (nullable): while the label is being typed */
  char *typed_over;      /* (nullable): the label before */
  gboolean types_end;    /* the time that is being typed */
  guint save_id;
  int colour;
  gboolean updating;
  gboolean is_taking; /* the time that was typed */
};

G_DEFINE_FINAL_TYPE (EfSegmentRow, ef_segment_row, GTK_TYPE_BOX)

/* While an edge is dragged its time changes with every move of the pointer. */
#define PICTURE_REST_MS 150
#define PICTURE_WIDTH 85
/* What is typed is stored while somebody types: whatever happens then, little is lost. */
#define SAVE_AFTER_MS 500

static void
stop_loading (EfSegmentRow *self)
{
  g_clear_handle_id (&self->picture_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
decoded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSegmentRow) self = user_data;
  g_autoptr (GdkTexture) texture = ef_pictures_finish (EF_PICTURES (object), result, NULL);

  if (texture == NULL)
    return;

  g_clear_object (&self->loading);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static void
taken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSegmentRow) self = user_data;
  g_autoptr (GBytes) bytes =
    ef_source_data_take_picture_finish (EF_SOURCE_DATA (object), result, NULL, NULL);

  if (bytes != NULL && self->loading != NULL)
    ef_pictures_decode_async (self->pictures, bytes, self->loading, decoded_cb,
                              g_object_ref (self));
}

static void
take_picture_cb (gpointer user_data)
{
  EfSegmentRow *self = user_data;
  EfSourceData *data = ef_edit_session_get_data (self->session);

  self->picture_id = 0;
  if (self->segment == NULL || data == NULL)
    return;

  self->pictured = ef_segment_get_span (self->segment).begin;
  self->loading = g_cancellable_new ();
  ef_source_data_take_picture_async (data, self->pictured, TRUE, self->loading, taken_cb,
                                     g_object_ref (self));
}

static void
update_picture (EfSegmentRow *self)
{
  gboolean is_new = self->pictured < 0;

  if (self->pictured == ef_segment_get_span (self->segment).begin)
    return;

  stop_loading (self);
  self->picture_id = g_timeout_add_once (is_new ? 1 : PICTURE_REST_MS, take_picture_cb, self);
}

static void
update_tags (EfSegmentRow *self)
{
  const char *const *keywords = ef_segment_get_keywords (self->segment);
  guint n_keywords = keywords != NULL ? g_strv_length ((char **) keywords) : 0;
  g_autofree char *more = g_strdup_printf ("+%u", n_keywords - 1);
  g_autofree char *all = n_keywords > 0 ? g_strjoinv (", ", (char **) keywords) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->tag), n_keywords > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->more_tags), n_keywords > 1);
  gtk_label_set_label (self->tag, n_keywords > 0 ? keywords[0] : "");
  gtk_label_set_label (self->more_tags, n_keywords > 1 ? more : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tag), all);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->more_tags), all);
}

static void
update_colour (EfSegmentRow *self)
{
  g_autofree char *old = g_strdup_printf ("segment-%d", self->colour);
  g_autofree char *new = NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (self->number), old);
  self->colour = ef_segment_get_colour (self->segment);
  new = g_strdup_printf ("segment-%d", self->colour);
  gtk_widget_add_css_class (GTK_WIDGET (self->number), new);
}

static char *
format_length (gint64 length)
{
  return g_strdup_printf (_ ("%.1f s"), (double) length / (double) EF_NS_PER_SECOND);
}

static void
segment_changed_cb (EfSegmentRow *self)
{
  EfTimeSpan span = ef_segment_get_span (self->segment);
  EfRate rate = ef_edit_session_get_rate (self->session);
  EfFrameIndex *frames = ef_edit_session_get_frames (self->session);
  g_autofree char *begin = ef_frame_time_format (frames, rate, span.begin);
  g_autofree char *end = ef_frame_time_format (frames, rate, span.end);
  g_autofree char *length = format_length (ef_time_span_get_duration (span));
  const char *label = ef_segment_get_label (self->segment);

  gtk_label_set_label (self->begin_label, begin);
  gtk_label_set_label (self->end_label, end);
  gtk_label_set_label (self->length, length);
  gtk_label_set_label (self->label, label != NULL && *label != '\0' ? label : _ ("No label"));
  ef_css_class_set (GTK_WIDGET (self->label), "dimmed", label == NULL || *label == '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), label);
  gtk_widget_set_visible (self->star, ef_segment_get_star (self->segment));
  update_tags (self);
  update_colour (self);
  update_picture (self);
}

void
ef_segment_row_update (EfSegmentRow *self)
{
  GListModel *segments = ef_edit_session_get_segments (self->session);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  gboolean is_checked = FALSE;
  guint index = 0;
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;

  if (self->segment == NULL)
    return;

  g_list_store_find (G_LIST_STORE (segments), self->segment, &index);
  number = g_strdup_printf ("%u", index + 1);
  gtk_label_set_label (self->number, number);

  is_checked = ef_edit_session_is_checked (self->session, self->segment);
  self->updating = TRUE;
  gtk_check_button_set_active (self->check, is_checked);
  self->updating = FALSE;

  if (parent == NULL)
    return;
  ef_css_class_set (parent, "checked", is_checked);
  name = g_strdup_printf (_ ("Segment %u, %s, %s"), index + 1, gtk_label_get_label (self->label),
                          gtk_label_get_label (self->length));
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
check_cb (EfSegmentRow *self)
{
  if (self->updating || self->segment == NULL)
    return;

  ef_edit_session_set_checked (self->session, self->segment,
                               gtk_check_button_get_active (self->check));
  /* Up and Down go on from here. */
  ef_edit_session_set_current (self->session, self->segment);
}

static gboolean
is_editing (EfSegmentRow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->name), "entry") == 0;
}

static void
take_label (EfSegmentRow *self, const char *text, GError **error)
{
  g_autoptr (EfSegment) values = NULL;

  /* What was removed while somebody typed stays as it was. */
  if (g_strcmp0 (text, ef_segment_get_label (self->segment)) == 0 ||
      !ef_edit_session_has (self->session, self->segment))
    return;

  values = ef_segment_copy (self->segment);
  ef_segment_set_label (values, text);
  ef_edit_session_type (self->session, self->segment, values, EF_SEGMENT_LABEL, self->gesture,
                        error);
}

/* What is wrong with it is said at the end. */
static void
save_cb (gpointer user_data)
{
  EfSegmentRow *self = user_data;

  self->save_id = 0;
  take_label (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)), NULL);
}

static void
typed_cb (EfSegmentRow *self)
{
  if (self->save_id == 0 && self->segment != NULL && is_editing (self))
    self->save_id = g_timeout_add_once (SAVE_AFTER_MS, save_cb, self);
}

static gboolean
is_typing_time (EfSegmentRow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->times_stack), "entry") == 0;
}

gboolean
ef_segment_row_is_editing (EfSegmentRow *self)
{
  return self->segment != NULL && (is_editing (self) || is_typing_time (self));
}

/* Not to @keep: the label is what it was before. */
static void
stop_editing (EfSegmentRow *self, gboolean keep)
{
  g_autoptr (GError) error = NULL;
  const char *text = keep ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : self->typed_over;

  if (!is_editing (self))
    return;

  g_clear_handle_id (&self->save_id, g_source_remove);
  gtk_stack_set_visible_child_name (self->name, "label");
  if (self->segment != NULL)
    take_label (self, text, &error);
  g_clear_pointer (&self->gesture, g_free);
  g_clear_pointer (&self->typed_over, g_free);
  if (error != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  gtk_widget_activate_action (GTK_WIDGET (self), "panel.settle", NULL);
}

static void
entry_activated_cb (EfSegmentRow *self)
{
  stop_editing (self, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "editor.focus-timeline", NULL);
}

static void
entry_left_cb (EfSegmentRow *self)
{
  stop_editing (self, TRUE);
}

static gboolean
entry_key_cb (EfSegmentRow *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  stop_editing (self, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "editor.focus-timeline", NULL);

  return GDK_EVENT_STOP;
}

void
ef_segment_row_edit_label (EfSegmentRow *self)
{
  const char *label = ef_segment_get_label (self->segment);

  stop_editing (self, TRUE);
  self->gesture = g_uuid_string_random ();
  self->typed_over = g_strdup (label != NULL ? label : "");
  gtk_editable_set_text (GTK_EDITABLE (self->entry), self->typed_over);
  gtk_stack_set_visible_child_name (self->name, "entry");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/* One of the times, typed where it stands. */

static char *
format_time (EfSegmentRow *self, gint64 time)
{
  return ef_frame_time_format (ef_edit_session_get_frames (self->session),
                               ef_edit_session_get_rate (self->session), time);
}

static gboolean
take_time (EfSegmentRow *self, GError **error)
{
  EfTimeSpan span = ef_segment_get_span (self->segment);
  g_autofree char *shown = format_time (self, self->types_end ? span.end : span.begin);
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->time_entry)));
  gboolean wrong_end = FALSE;

  if (g_str_equal (shown, text) || !ef_edit_session_has (self->session, self->segment))
    return TRUE;

  ef_edit_session_set_current (self->session, self->segment);

  return ef_edit_session_type_times (self->session, self->types_end ? NULL : text,
                                     self->types_end ? text : NULL, &wrong_end, error);
}

static void
show_times (EfSegmentRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->time_entry), "error");
  gtk_stack_set_visible_child_name (self->times_stack, "shown");
  gtk_widget_activate_action (GTK_WIDGET (self), "panel.settle", NULL);
}

static void
stop_typing_time (EfSegmentRow *self, gboolean keep)
{
  g_autoptr (GError) error = NULL;

  if (!is_typing_time (self) || self->is_taking)
    return;

  /* Taking it moves the row, which takes the focus away, which comes here again. */
  show_times (self);
  if (keep && self->segment != NULL && !take_time (self, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
edit_time (EfSegmentRow *self, gboolean end)
{
  EfTimeSpan span;
  g_autofree char *text = NULL;

  if (self->segment == NULL)
    return;

  span = ef_segment_get_span (self->segment);
  text = format_time (self, end ? span.end : span.begin);
  stop_editing (self, TRUE);
  self->types_end = end;
  gtk_editable_set_text (GTK_EDITABLE (self->time_entry), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->time_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  end ? _ ("End") : _ ("Start"), -1);
  gtk_stack_set_visible_child_name (self->times_stack, "entry");
  gtk_widget_grab_focus (GTK_WIDGET (self->time_entry));
  gtk_editable_select_region (GTK_EDITABLE (self->time_entry), 0, -1);
}

/* As with the label: the first click makes it the current one, the next edits. */
static void
time_clicked (EfSegmentRow *self, gboolean end)
{
  if (self->segment == NULL)
    return;

  if (ef_edit_session_get_current (self->session) == self->segment)
    edit_time (self, end);
  else
    ef_edit_session_set_current (self->session, self->segment);
}

static void
begin_clicked_cb (EfSegmentRow *self)
{
  time_clicked (self, FALSE);
}

static void
end_clicked_cb (EfSegmentRow *self)
{
  time_clicked (self, TRUE);
}

/* What cannot be taken stays to be mended. FALSE: it does. A row that moves because of it is left, and would take
 * "+0.5" once more. */
static gboolean
try_time (EfSegmentRow *self)
{
  g_autoptr (GError) error = NULL;
  gboolean is_taken = FALSE;

  if (self->segment == NULL)
    return TRUE;

  self->is_taking = TRUE;
  is_taken = take_time (self, &error);
  self->is_taking = FALSE;
  if (is_taken)
    return TRUE;

  gtk_widget_add_css_class (GTK_WIDGET (self->time_entry), "error");
  gtk_editable_select_region (GTK_EDITABLE (self->time_entry), 0, -1);
  ef_toast_show_error (GTK_WIDGET (self), error);

  return FALSE;
}

static void
time_activated_cb (EfSegmentRow *self)
{
  if (!try_time (self))
    return;

  stop_typing_time (self, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "editor.focus-timeline", NULL);
}

static void
time_left_cb (EfSegmentRow *self)
{
  stop_typing_time (self, TRUE);
}

static gboolean
time_key_cb (EfSegmentRow *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval == GDK_KEY_Tab || keyval == GDK_KEY_ISO_Left_Tab) {
    EfSegment *segment = self->segment;

    /* It may be the row of another one by now, or of none. */
    if (try_time (self) && segment != NULL && self->segment == segment)
      edit_time (self, !self->types_end);
    else if (self->segment != segment)
      stop_typing_time (self, FALSE);
    return GDK_EVENT_STOP;
  }
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  stop_typing_time (self, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "editor.focus-timeline", NULL);

  return GDK_EVENT_STOP;
}

void
ef_segment_row_show_details (EfSegmentRow *self, gboolean keywords)
{
  if (self->details == NULL)
    g_set_weak_pointer (&self->details, ef_segment_details_popup (self->times, self->session,
                                                                  self->segment, keywords));
}

/* What it says is changed there. */
static void
tag_pressed_cb (EfSegmentRow *self)
{
  if (self->segment == NULL)
    return;

  ef_edit_session_set_current (self->session, self->segment);
  ef_segment_row_show_details (self, TRUE);
}

/* The first click makes it the current one, the next on its label edits that. */
static void
label_pressed_cb (EfSegmentRow *self, int n_press, double x, double y, GtkGesture *gesture)
{
  if (self->segment == NULL || ef_edit_session_get_current (self->session) != self->segment)
    return;

  /* The row would take the focus away again. */
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  ef_segment_row_edit_label (self);
}

/* They may be others than the last time. */
static void
show_keys (EfSegmentRow *self)
{
  g_autoptr (GMenuModel) menu = NULL;

  if (self->keys == NULL)
    return;

  menu = ef_editor_menu_add_keys (self->row_menu, self->keys,
                                  gtk_widget_get_display (GTK_WIDGET (self)));
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
}

static void
popup_menu (EfSegmentRow *self, double x, double y)
{
  if (self->segment == NULL)
    return;

  if (self->menu == NULL) {
    self->menu = gtk_popover_menu_new_from_model (self->row_menu);
    gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
    gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  }
  show_keys (self);
  ef_edit_session_point_at (self->session, self->segment);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_pressed_cb (EfSegmentRow *self, int n_press, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (self, x, y);
}

static void
held_cb (EfSegmentRow *self, double x, double y)
{
  popup_menu (self, x, y);
}

/* They stand on a button of this row, which shows another segment now, or goes. */
static void
drop_details (EfSegmentRow *self)
{
  GtkWidget *details = self->details;

  g_clear_weak_pointer (&self->details);
  if (details == NULL || gtk_widget_get_parent (details) == NULL)
    return;

  ef_segment_details_finish (EF_SEGMENT_DETAILS (details));
  ef_segment_details_leave (EF_SEGMENT_DETAILS (details));
}

/* The window closes, or the page is left. */
static void
ef_segment_row_unmap (GtkWidget *widget)
{
  stop_editing (EF_SEGMENT_ROW (widget), TRUE);
  stop_typing_time (EF_SEGMENT_ROW (widget), TRUE);
  drop_details (EF_SEGMENT_ROW (widget));

  GTK_WIDGET_CLASS (ef_segment_row_parent_class)->unmap (widget);
}

static void
ef_segment_row_dispose (GObject *object)
{
  EfSegmentRow *self = EF_SEGMENT_ROW (object);

  stop_loading (self);
  g_clear_handle_id (&self->save_id, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  drop_details (self);
  g_clear_object (&self->segment_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SEGMENT_ROW);
  g_clear_object (&self->segment);
  g_clear_object (&self->session);
  g_clear_object (&self->pictures);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (ef_segment_row_parent_class)->dispose (object);
}

static void
ef_segment_row_finalize (GObject *object)
{
  EfSegmentRow *self = EF_SEGMENT_ROW (object);

  g_free (self->gesture);
  g_free (self->typed_over);

  G_OBJECT_CLASS (ef_segment_row_parent_class)->finalize (object);
}

static void
ef_segment_row_class_init (EfSegmentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_segment_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_segment_row_finalize;
  widget_class->unmap = ef_segment_row_unmap;

  g_type_ensure (EF_TYPE_WIDE_FRAME);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/segment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, frame);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, picture);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, check);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, star);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, number);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, name);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, label);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, entry);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, length);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, times);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, times_stack);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, begin_label);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, end_label);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, time_entry);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, tag);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, more_tags);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentRow, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, begin_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, end_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, time_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
}

static void
add_tag_click (EfSegmentRow *self, GtkWidget *tag)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "released", G_CALLBACK (tag_pressed_cb), self);
  gtk_widget_add_controller (tag, GTK_EVENT_CONTROLLER (click));
}

static void
ef_segment_row_init (EfSegmentRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *time_focus = gtk_event_controller_focus_new ();
  GtkEventController *time_key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->pictured = -1;
  ef_wide_frame_set_width (self->frame, PICTURE_WIDTH);
  /* From the start to the end, wherever people write from right to left too. */
  ef_direction_keep (self->times);
  self->segment_signals = g_signal_group_new (EF_TYPE_SEGMENT);
  g_signal_group_connect_swapped (self->segment_signals, "notify", G_CALLBACK (segment_changed_cb),
                                  self);

  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (entry_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (entry_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), key);
  g_signal_connect_swapped (time_focus, "leave", G_CALLBACK (time_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->time_entry), time_focus);
  gtk_event_controller_set_propagation_phase (time_key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (time_key, "key-pressed", G_CALLBACK (time_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->time_entry), time_key);
  add_tag_click (self, GTK_WIDGET (self->tag));
  add_tag_click (self, GTK_WIDGET (self->more_tags));
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (label_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->label), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_swapped (hold, "pressed", G_CALLBACK (held_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (hold));
}

GtkWidget *
ef_segment_row_new (EfEditSession *session, EfPictures *pictures, EfEditorKeys *keys)
{
  EfSegmentRow *self = g_object_new (EF_TYPE_SEGMENT_ROW, NULL);

  g_set_object (&self->session, session);
  g_set_object (&self->pictures, pictures);
  g_set_object (&self->keys, keys);

  return GTK_WIDGET (self);
}

EfSegment *
ef_segment_row_get_segment (EfSegmentRow *self)
{
  return self->segment;
}

void
ef_segment_row_set_segment (EfSegmentRow *self, EfSegment *segment)
{
  if (segment != self->segment) {
    stop_editing (self, TRUE);
    stop_typing_time (self, TRUE);
    drop_details (self);
  }
  stop_loading (self);
  self->pictured = -1;
  gtk_picture_set_paintable (self->picture, NULL);
  g_set_object (&self->segment, segment);
  g_signal_group_set_target (self->segment_signals, segment);
  if (segment == NULL)
    return;

  segment_changed_cb (self);
  ef_segment_row_update (self);
}
