/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/segment-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "config.h"
#include "core/frame-time.h"
#include "core/keywords.h"
#include "ui/editor/keywords-entry.h"

struct _EfSegmentDetails {
  GtkPopover parent_instance;

  AdwEntryRow *in_row;
  AdwEntryRow *out_row;
  AdwActionRow *length_row;
  GtkLabel *problem;
  EfKeywordsEntry *keywords;
  GtkTextView *notes;

  EfEditSession *session; /* (nullable) */
  EfSegment *segment;     /* (nullable) */
  GSignalGroup *segment_signals;
  char *gesture; /* of keywords that are being typed */
  guint save_id;
  EfTimeSpan shown; /* in the rows of times, unless something else is typed there */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfSegmentDetails, ef_segment_details, GTK_TYPE_POPOVER)

/* What is typed is stored while somebody types: whatever happens then, little is lost. */
#define SAVE_AFTER_MS 500

static char *
format_time (EfSegmentDetails *self, gint64 time)
{
  return ef_frame_time_format (ef_edit_session_get_frames (self->session),
                               ef_edit_session_get_rate (self->session), time);
}

static void
show_time (EfSegmentDetails *self, AdwEntryRow *row, gint64 time)
{
  g_autofree char *text = format_time (self, time);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
}

/* A keyword that is still being typed is stored already, and is not a pill yet. */
static void
show_keywords (EfSegmentDetails *self)
{
  const char *const *keywords = ef_segment_get_keywords (self->segment);
  g_auto (GStrv) typed = ef_keywords_entry_list_typed (self->keywords);

  if (!ef_keywords_equal ((const char *const *) typed, keywords))
    ef_keywords_entry_set_keywords (self->keywords, keywords);
}

/* What was typed and is not taken yet. (nullable) */
static char *
get_typed (EfSegmentDetails *self, AdwEntryRow *row, gint64 shown)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autofree char *old = format_time (self, shown);

  return g_str_equal (old, text) ? NULL : g_strdup (text);
}

static void
show_times (EfSegmentDetails *self)
{
  EfTimeSpan span = ef_segment_get_span (self->segment);
  g_autofree char *begin = get_typed (self, self->in_row, self->shown.begin);
  g_autofree char *end = get_typed (self, self->out_row, self->shown.end);
  g_autofree char *length =
    g_strdup_printf (_ ("%.3f s"), (double) ef_time_span_get_duration (span) / EF_NS_PER_SECOND);

  if (begin == NULL)
    show_time (self, self->in_row, self->shown.begin = span.begin);
  if (end == NULL)
    show_time (self, self->out_row, self->shown.end = span.end);
  adw_action_row_set_subtitle (self->length_row, length);
}

/* A time that is being typed stays as it is while something else of the segment changes. */
static void
update (EfSegmentDetails *self)
{
  self->updating = TRUE;
  show_times (self);
  show_keywords (self);
  self->updating = FALSE;
}

static void
tell (EfSegmentDetails *self, const GError *error)
{
  gtk_label_set_label (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
}

/* The rows show what the segment has, whatever was typed. */
static void
reset_times (EfSegmentDetails *self)
{
  self->shown = ef_segment_get_span (self->segment);
  show_time (self, self->in_row, self->shown.begin);
  show_time (self, self->out_row, self->shown.end);
}

/* Both are read before either is taken: the rows follow the segment. */
static gboolean
take_times (EfSegmentDetails *self, GError **error)
{
  g_autofree char *begin = get_typed (self, self->in_row, self->shown.begin);
  g_autofree char *end = get_typed (self, self->out_row, self->shown.end);
  gboolean is_end = FALSE;

  if (begin == NULL && end == NULL)
    return TRUE;

  gtk_widget_remove_css_class (GTK_WIDGET (self->in_row), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->out_row), "error");
  ef_edit_session_set_current (self->session, self->segment);
  if (!ef_edit_session_type_times (self->session, begin, end, &is_end, error)) {
    gtk_widget_add_css_class (GTK_WIDGET (is_end ? self->out_row : self->in_row), "error");
    return FALSE;
  }

  reset_times (self);
  update (self);

  return TRUE;
}

static void
time_cb (EfSegmentDetails *self)
{
  g_autoptr (GError) error = NULL;

  take_times (self, &error);
  tell (self, error);
}

/* There is no other time to say what is wrong. */
static void
finish_times (EfSegmentDetails *self)
{
  g_autoptr (GError) error = NULL;

  if (!take_times (self, &error))
    ef_edit_session_tell (self->session, error->message);
}

static void
type (EfSegmentDetails *self, EfSegment *values, EfSegmentFields fields, GError **error)
{
  g_autofree char *gesture = g_strdup_printf ("%s %u", self->gesture, fields);

  ef_edit_session_type (self->session, self->segment, values, fields, gesture, error);
}

static void
take_keywords (EfSegmentDetails *self, const char *const *keywords, GError **error)
{
  g_autoptr (EfSegment) values = NULL;

  if (ef_keywords_equal (keywords, ef_segment_get_keywords (self->segment)))
    return;

  values = ef_segment_copy (self->segment);
  ef_segment_set_keywords (values, keywords);
  type (self, values, EF_SEGMENT_KEYWORDS, error);
}

static void
keywords_cb (EfSegmentDetails *self)
{
  g_autoptr (GError) error = NULL;

  if (self->updating || self->segment == NULL)
    return;

  take_keywords (self, ef_keywords_entry_get_keywords (self->keywords), &error);
  tell (self, error);
}

static void
take_notes (EfSegmentDetails *self, GError **error)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->notes);
  g_autoptr (EfSegment) values = NULL;
  g_autofree char *text = NULL;
  GtkTextIter begin, end;
  const char *old = ef_segment_get_notes (self->segment);

  gtk_text_buffer_get_bounds (buffer, &begin, &end);
  text = gtk_text_buffer_get_text (buffer, &begin, &end, FALSE);
  if (g_strcmp0 (text, old != NULL ? old : "") == 0)
    return;

  values = ef_segment_copy (self->segment);
  ef_segment_set_notes (values, text);
  type (self, values, EF_SEGMENT_NOTES, error);
}

/* What is wrong with it is said when the field is left. */
static void
save_cb (gpointer user_data)
{
  EfSegmentDetails *self = user_data;
  g_auto (GStrv) typed = ef_keywords_entry_list_typed (self->keywords);

  self->save_id = 0;
  if (!ef_edit_session_has (self->session, self->segment))
    return;

  take_keywords (self, (const char *const *) typed, NULL);
  take_notes (self, NULL);
}

static void
typed_cb (EfSegmentDetails *self)
{
  if (self->save_id == 0 && self->segment != NULL && !self->updating)
    self->save_id = g_timeout_add_once (SAVE_AFTER_MS, save_cb, self);
}

static void
finish_notes (EfSegmentDetails *self)
{
  g_autoptr (GError) error = NULL;

  take_notes (self, &error);
  if (error != NULL)
    tell (self, error);
}

static void
left_cb (EfSegmentDetails *self)
{
  if (self->segment != NULL && ef_edit_session_has (self->session, self->segment))
    finish_notes (self);
}

/* The pointer's focus, which GTK keeps, may be in it for a while yet: it holds neither the session nor what
 * that holds. */
void
ef_segment_details_leave (EfSegmentDetails *self)
{
  g_autoptr (EfSegmentDetails) kept = g_object_ref (self);

  gtk_widget_unparent (GTK_WIDGET (self));
  g_object_run_dispose (G_OBJECT (kept));
}

static gboolean
unparent_cb (gpointer user_data)
{
  GtkWidget *widget = user_data;
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GtkWidget *list = parent != NULL ? gtk_widget_get_ancestor (parent, GTK_TYPE_LIST_VIEW) : NULL;
  GtkWidget *item = parent;

  if (parent != NULL)
    ef_segment_details_leave (EF_SEGMENT_DETAILS (widget));

  /* Back to the row: on the button Space and Return would open this again. */
  while (list != NULL && gtk_widget_get_parent (item) != list)
    item = gtk_widget_get_parent (item);
  if (list != NULL && gtk_widget_get_mapped (item))
    gtk_widget_grab_focus (item);

  return G_SOURCE_REMOVE;
}

void
ef_segment_details_finish (EfSegmentDetails *self)
{
  if (self->segment == NULL)
    return;

  g_clear_handle_id (&self->save_id, g_source_remove);
  if (!ef_edit_session_has (self->session, self->segment))
    return;

  finish_times (self);
  ef_keywords_entry_finish (self->keywords);
  finish_notes (self);
}

/* The window closes, or the page is left. */
static void
ef_segment_details_unmap (GtkWidget *widget)
{
  ef_segment_details_finish (EF_SEGMENT_DETAILS (widget));

  GTK_WIDGET_CLASS (ef_segment_details_parent_class)->unmap (widget);
}

static void
closed_cb (EfSegmentDetails *self)
{
  ef_segment_details_finish (self);
  /* Not from inside its own signal. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (self), g_object_unref);
}

static void
ef_segment_details_dispose (GObject *object)
{
  EfSegmentDetails *self = EF_SEGMENT_DETAILS (object);

  g_clear_handle_id (&self->save_id, g_source_remove);
  g_clear_object (&self->segment_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SEGMENT_DETAILS);
  g_clear_object (&self->segment);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (ef_segment_details_parent_class)->dispose (object);
}

static void
ef_segment_details_finalize (GObject *object)
{
  g_free (EF_SEGMENT_DETAILS (object)->gesture);

  G_OBJECT_CLASS (ef_segment_details_parent_class)->finalize (object);
}

static void
ef_segment_details_class_init (EfSegmentDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_segment_details_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_segment_details_finalize;
  widget_class->unmap = ef_segment_details_unmap;

  g_type_ensure (EF_TYPE_KEYWORDS_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/segment-details.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, in_row);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, out_row);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, length_row);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, problem);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, keywords);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, notes);
  gtk_widget_class_bind_template_callback (widget_class, time_cb);
  gtk_widget_class_bind_template_callback (widget_class, keywords_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
}

static void
ef_segment_details_init (EfSegmentDetails *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->gesture = g_uuid_string_random ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->notes), focus);
  self->segment_signals = g_signal_group_new (EF_TYPE_SEGMENT);
  g_signal_group_connect_swapped (self->segment_signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
ef_segment_details_popup (GtkWidget *parent,
                          EfEditSession *session,
                          EfSegment *segment,
                          gboolean keywords)
{
  EfSegmentDetails *self = g_object_new (EF_TYPE_SEGMENT_DETAILS, NULL);
  const char *notes = ef_segment_get_notes (segment);

  g_set_object (&self->session, session);
  g_set_object (&self->segment, segment);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->notes), notes != NULL ? notes : "", -1);
  g_signal_connect_object (gtk_text_view_get_buffer (self->notes), "changed", G_CALLBACK (typed_cb),
                           self, G_CONNECT_SWAPPED);
  reset_times (self);
  update (self);
  g_signal_group_set_target (self->segment_signals, segment);
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (keywords ? GTK_WIDGET (self->keywords) : GTK_WIDGET (self->in_row));

  return GTK_WIDGET (self);
}
