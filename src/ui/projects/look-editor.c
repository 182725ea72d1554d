/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/look-editor.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/projects/project-text.h"

/* The numbers of a look, in the order in which they stand. */
typedef struct {
  const char *title;
  gsize offset; /* in EfLook */
  double lower;
  double upper;
  double step;
  double neutral;
  double factor; /* to what is shown */
  const char *format;
} Field;

#define FIELD(title, name, lower, upper, step, neutral, factor, format) \
  { title, G_STRUCT_OFFSET (EfLook, name), lower, upper, step, neutral, factor, format }

static const Field fields[] = {
  FIELD (N_ ("Speed"), speed, 0.25, 4, 0.05, 1, 1, "%.2f×"),
  FIELD (N_ ("Zoom"), zoom, 0.25, 8, 0.05, 1, 100, "%.0f %%"),
  FIELD (N_ ("Left to right"), pan_x, -1, 1, 0.01, 0, 100, "%.0f %%"),
  FIELD (N_ ("Up and down"), pan_y, -1, 1, 0.01, 0, 100, "%.0f %%"),
  FIELD (N_ ("Turn"), turn, -180, 180, 1, 0, 1, "%.0f°"),
  FIELD (N_ ("Volume"), volume, 0, 2, 0.01, 1, 100, "%.0f %%"),
  FIELD (N_ ("Brightness"), brightness, -1, 1, 0.01, 0, 100, "%.0f %%"),
  FIELD (N_ ("Contrast"), contrast, 0, 2, 0.01, 1, 100, "%.0f %%"),
  FIELD (N_ ("Saturation"), saturation, 0, 2, 0.01, 1, 100, "%.0f %%"),
};

#define N_FIELDS G_N_ELEMENTS (fields)

struct _EfLookEditor {
  AdwBin parent_instance;

  AdwComboRow *fill;
  GtkAdjustment *adjustments[N_FIELDS];
  GtkLabel *values[N_FIELDS];
  GtkToggleButton *flip_x;
  GtkToggleButton *flip_y;
  GtkWidget *reset;

  EfProjectSession *session; /* (nullable) */
  GSignalGroup *session_signals;
  char *gesture; /* (nullable): while one slider is pulled */
  guint gesture_field;
  gint64 gesture_time;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfLookEditor, ef_look_editor, ADW_TYPE_BIN)

#define GESTURE_PAUSE G_USEC_PER_SEC

static double *
get_field (EfLook *look, guint index)
{
  return (double *) (void *) ((char *) look + fields[index].offset);
}

/* Speed and zoom run from a quarter to many times; half and double are equally far from 1. */
static gboolean
is_ratio (guint index)
{
  return fields[index].lower > 0;
}

static double
to_slider (guint index, double value)
{
  return is_ratio (index) ? log2 (value) : value;
}

static double
from_slider (guint index, double value)
{
  double step = fields[index].step;

  return is_ratio (index) ? round (exp2 (value) / step) * step : value;
}

static const char *
get_gesture (EfLookEditor *self, guint index)
{
  gint64 now = g_get_monotonic_time ();

  if (self->gesture == NULL || self->gesture_field != index ||
      now - self->gesture_time > GESTURE_PAUSE) {
    g_free (self->gesture);
    self->gesture = g_uuid_string_random ();
  }
  self->gesture_field = index;
  self->gesture_time = now;

  return self->gesture;
}

/* Of several the first one says what they are. */
static gboolean
get_look (EfLookEditor *self, EfLook *look)
{
  g_autoptr (GPtrArray) chosen = NULL;

  if (self->session == NULL)
    return FALSE;

  chosen = ef_project_session_get_chosen (self->session);
  if (chosen->len == 0)
    return FALSE;

  *look = *ef_item_get_look (chosen->pdata[0]);

  return TRUE;
}

static void
show_value (EfLookEditor *self, guint index, double value)
{
  const Field *field = &fields[index];
  g_autofree char *text = NULL;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (field->format, value * field->factor + 0.0);
#pragma GCC diagnostic pop
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_label_set_label (self->values[index], text);
}

static void
update (EfLookEditor *self)
{
  EfLook look;

  if (!get_look (self, &look))
    return;

  self->updating = TRUE;
  adw_combo_row_set_selected (self->fill, look.has_fill ? look.fill + 1 : 0);
  for (guint i = 0; i < N_FIELDS; i++) {
    double value = *get_field (&look, i);

    /* While it is pulled, a slider is where the pointer is. */
    if (fabs (from_slider (i, gtk_adjustment_get_value (self->adjustments[i])) - value) > 1e-6)
      gtk_adjustment_set_value (self->adjustments[i], to_slider (i, value));
    show_value (self, i, value);
  }
  gtk_toggle_button_set_active (self->flip_x, look.flip_x);
  gtk_toggle_button_set_active (self->flip_y, look.flip_y);
  gtk_widget_set_sensitive (self->reset, !ef_look_is_plain (&look));
  self->updating = FALSE;
}

static guint
find_field (EfLookEditor *self, gpointer part)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (part == (gpointer) self->adjustments[i] || part == (gpointer) self->values[i])
      return i;

  g_return_val_if_reached (0);
}

/* Of several only what is changed becomes the same: that is what each of them is given. */
static void
value_cb (EfLookEditor *self, GtkAdjustment *adjustment)
{
  guint index = find_field (self, adjustment);
  EfLook from;
  EfLook to;

  if (self->updating || !get_look (self, &from))
    return;

  to = from;
  *get_field (&to, index) = from_slider (index, gtk_adjustment_get_value (adjustment));
  show_value (self, index, *get_field (&to, index));
  ef_project_session_set_look (self->session, &from, &to, get_gesture (self, index));
}

static void
fill_cb (EfLookEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->fill);
  EfLook from;
  EfLook to;

  if (self->updating || !get_look (self, &from))
    return;

  to = from;
  to.has_fill = selected > 0;
  to.fill = selected > 0 ? (EfFill) (selected - 1) : EF_FILL_CROP;
  ef_project_session_set_look (self->session, &from, &to, NULL);
}

static void
flip_cb (EfLookEditor *self)
{
  EfLook from;
  EfLook to;

  if (self->updating || !get_look (self, &from))
    return;

  to = from;
  to.flip_x = gtk_toggle_button_get_active (self->flip_x);
  to.flip_y = gtk_toggle_button_get_active (self->flip_y);
  ef_project_session_set_look (self->session, &from, &to, NULL);
}

static void
reset_cb (EfLookEditor *self)
{
  if (self->session != NULL)
    ef_project_session_reset_look (self->session);
}

/* Building */

static void
value_reset_cb (EfLookEditor *self, int n_press, double x, double y, GtkEventController *press)
{
  guint index = find_field (self, gtk_event_controller_get_widget (press));

  gtk_adjustment_set_value (self->adjustments[index], to_slider (index, fields[index].neutral));
}

static GtkWidget *
make_slider_row (EfLookEditor *self, guint index)
{
  const Field *field = &fields[index];
  double step = is_ratio (index) ? 0.1 : field->step;
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ (field->title));
  GtkWidget *value = gtk_label_new (NULL);
  GtkGesture *press = gtk_gesture_click_new ();
  GtkWidget *scale;

  self->adjustments[index] =
    gtk_adjustment_new (to_slider (index, field->neutral), to_slider (index, field->lower),
                        to_slider (index, field->upper), step, step * 10, 0);
  g_signal_connect_swapped (self->adjustments[index], "value-changed", G_CALLBACK (value_cb), self);
  scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, self->adjustments[index]);
  gtk_scale_set_draw_value (GTK_SCALE (scale), FALSE);
  gtk_range_set_round_digits (GTK_RANGE (scale), field->step >= 1 ? 0 : 2);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (field->title), -1);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_width_chars (GTK_LABEL (title), 12);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 12);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (title, _ (field->title));
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_widget_set_direction (value, GTK_TEXT_DIR_LTR); /* "100 %", wherever it stands */
  gtk_label_set_width_chars (GTK_LABEL (value), 6);
  gtk_widget_add_css_class (value, "small");
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (value, "dimmed");
  gtk_widget_set_tooltip_text (value, _ ("Click to reset"));
  g_signal_connect_swapped (press, "released", G_CALLBACK (value_reset_cb), self);
  gtk_widget_add_controller (value, GTK_EVENT_CONTROLLER (press));
  self->values[index] = GTK_LABEL (value);

  gtk_widget_add_css_class (box, "slider-row");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scale);
  gtk_box_append (GTK_BOX (box), value);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static GtkWidget *
make_fill_row (EfLookEditor *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  gtk_string_list_append (names, _ ("As the project"));
  for (guint i = 0; i <= EF_FILL_TRACK; i++)
    gtk_string_list_append (names, ef_project_text_fill ((EfFill) i));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Fill by"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (fill_cb), self);
  self->fill = ADW_COMBO_ROW (row);

  return row;
}

static GtkToggleButton *
make_flip (EfLookEditor *self, const char *icon, const char *name)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (flip_cb), self);

  return GTK_TOGGLE_BUTTON (button);
}

static GtkWidget *
make_flip_row (EfLookEditor *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Flip"));
  self->flip_x = make_flip (self, "object-flip-horizontal-symbolic", _ ("Left for right"));
  self->flip_y = make_flip (self, "object-flip-vertical-symbolic", _ ("Upside down"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->flip_x));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->flip_y));

  return row;
}

static GtkWidget *
make_reset_row (EfLookEditor *self)
{
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Reset All"));
  g_signal_connect_swapped (row, "activated", G_CALLBACK (reset_cb), self);
  self->reset = row;

  return row;
}

void
ef_look_editor_set_session (EfLookEditor *self, EfProjectSession *session)
{
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
  if (session != NULL)
    update (self);
}

static void
ef_look_editor_dispose (GObject *object)
{
  EfLookEditor *self = EF_LOOK_EDITOR (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->gesture, g_free);

  G_OBJECT_CLASS (ef_look_editor_parent_class)->dispose (object);
}

static void
ef_look_editor_class_init (EfLookEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_look_editor_dispose;
}

static void
ef_look_editor_init (EfLookEditor *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->updating = TRUE;
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), make_fill_row (self));
  for (guint i = 0; i < N_FIELDS; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_slider_row (self, i));
  gtk_list_box_append (GTK_LIST_BOX (list), make_flip_row (self));
  gtk_list_box_append (GTK_LIST_BOX (list), make_reset_row (self));
  adw_bin_set_child (ADW_BIN (self), list);
  self->updating = FALSE;

  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "changed", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::n-chosen", G_CALLBACK (update),
                                  self);
}
