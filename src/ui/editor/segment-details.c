/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/segment-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "config.h"
#include "core/timecode.h"
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
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfSegmentDetails, ef_segment_details, GTK_TYPE_POPOVER)

static char *
format_time (EfSegmentDetails *self, gint64 time)
{
  return ef_timecode_format (time, ef_edit_session_get_rate (self->session), EF_TIMECODE_FRAMES);
}

static void
show_time (EfSegmentDetails *self, AdwEntryRow *row, gint64 time)
{
  g_autofree char *text = format_time (self, time);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
}

static void
update (EfSegmentDetails *self)
{
  EfTimeSpan span = ef_segment_get_span (self->segment);
  g_autofree char *length =
    g_strdup_printf (_ ("%.3f s"), (double) ef_time_span_get_duration (span) / EF_NS_PER_SECOND);

  self->updating = TRUE;
  show_time (self, self->in_row, span.begin);
  show_time (self, self->out_row, span.end);
  adw_action_row_set_subtitle (self->length_row, length);
  ef_keywords_entry_set_keywords (self->keywords, ef_segment_get_keywords (self->segment));
  self->updating = FALSE;
}

static void
tell (EfSegmentDetails *self, const GError *error)
{
  gtk_label_set_label (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
}

static gboolean
take_time (EfSegmentDetails *self, gboolean is_end)
{
  AdwEntryRow *row = is_end ? self->out_row : self->in_row;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  EfTimeSpan span = ef_segment_get_span (self->segment);
  g_autofree char *old = format_time (self, is_end ? span.end : span.begin);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (old, text) == 0)
    return TRUE;

  ef_edit_session_set_current (self->session, self->segment);
  if (!ef_edit_session_type_time (self->session, is_end, text, &error)) {
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
    tell (self, error);
    return FALSE;
  }

  tell (self, NULL);
  update (self);

  return TRUE;
}

static void
in_cb (EfSegmentDetails *self)
{
  take_time (self, FALSE);
}

static void
out_cb (EfSegmentDetails *self)
{
  take_time (self, TRUE);
}

static void
update_segment (EfSegmentDetails *self, EfSegment *values, EfSegmentFields fields)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (segments, g_object_ref (self->segment));
  ef_edit_session_update (self->session, segments, values, fields, &error);
  tell (self, error);
}

static void
keywords_cb (EfSegmentDetails *self)
{
  g_autoptr (EfSegment) values = NULL;

  if (self->updating || self->segment == NULL)
    return;

  values = ef_segment_copy (self->segment);
  ef_segment_set_keywords (values, ef_keywords_entry_get_keywords (self->keywords));
  update_segment (self, values, EF_SEGMENT_KEYWORDS);
}

static void
take_notes (EfSegmentDetails *self)
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
  update_segment (self, values, EF_SEGMENT_NOTES);
}

static void
left_cb (EfSegmentDetails *self)
{
  if (self->segment != NULL)
    take_notes (self);
}

static gboolean
unparent_cb (gpointer user_data)
{
  GtkWidget *widget = user_data;
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GtkWidget *list = parent != NULL ? gtk_widget_get_ancestor (parent, GTK_TYPE_LIST_VIEW) : NULL;
  GtkWidget *item = parent;

  if (parent != NULL)
    gtk_widget_unparent (widget);

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

  take_time (self, FALSE);
  take_time (self, TRUE);
  ef_keywords_entry_finish (self->keywords);
  take_notes (self);
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

  g_clear_object (&self->segment_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SEGMENT_DETAILS);
  g_clear_object (&self->segment);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (ef_segment_details_parent_class)->dispose (object);
}

static void
ef_segment_details_class_init (EfSegmentDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_segment_details_dispose;

  g_type_ensure (EF_TYPE_KEYWORDS_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/segment-details.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, in_row);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, out_row);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, length_row);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, problem);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, keywords);
  gtk_widget_class_bind_template_child (widget_class, EfSegmentDetails, notes);
  gtk_widget_class_bind_template_callback (widget_class, in_cb);
  gtk_widget_class_bind_template_callback (widget_class, out_cb);
  gtk_widget_class_bind_template_callback (widget_class, keywords_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
}

static void
ef_segment_details_init (EfSegmentDetails *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
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
  update (self);
  g_signal_group_set_target (self->segment_signals, segment);
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (keywords ? GTK_WIDGET (self->keywords) : GTK_WIDGET (self->in_row));

  return GTK_WIDGET (self);
}
