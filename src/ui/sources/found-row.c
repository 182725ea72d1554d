/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sources/found-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/keywords.h"
#include "core/text.h"
#include "ui/sources/source-text.h"

struct _EfFoundRow {
  GtkBox parent_instance;

  GtkLabel *number;
  GtkLabel *label;
  GtkLabel *second;
  GtkLabel *length;

  int colour;
};

G_DEFINE_FINAL_TYPE (EfFoundRow, ef_found_row, GTK_TYPE_BOX)

/* So much of long notes stands before what was found in them. */
#define BEFORE 24

/* Where @word is in @text, in characters; -1: nowhere. Where folding changes how many there are, nobody
 * can say. */
static glong
find_word (const char *text, const char *word)
{
  g_autofree char *folded = ef_text_fold (text);
  const char *at = strstr (folded, word);

  if (at == NULL || g_utf8_strlen (folded, -1) != g_utf8_strlen (text, -1))
    return -1;

  return g_utf8_pointer_to_offset (folded, at);
}

static PangoAttrList *
mark_words (const char *text, char **words)
{
  PangoAttrList *list = pango_attr_list_new ();

  for (guint i = 0; words[i] != NULL; i++) {
    glong at = *words[i] != '\0' ? find_word (text, words[i]) : -1;
    PangoAttribute *bold = NULL;

    if (at < 0)
      continue;
    bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
    bold->start_index = (guint) (g_utf8_offset_to_pointer (text, at) - text);
    bold->end_index =
      (guint) (g_utf8_offset_to_pointer (text, at + g_utf8_strlen (words[i], -1)) - text);
    pango_attr_list_insert (list, bold);
  }

  return list;
}

static void
show_text (GtkLabel *label, const char *text, char **words)
{
  g_autoptr (PangoAttrList) bold = mark_words (text, words);

  gtk_label_set_label (label, text);
  gtk_label_set_attributes (label, bold);
}

/* The notes in one line, from a little before the first word that is in them. */
static char *
make_excerpt (const char *notes, char **words)
{
  g_autofree char *line = g_strdelimit (g_strdup (notes), "\n\r\t", ' ');
  glong first = -1;

  for (guint i = 0; words[i] != NULL; i++) {
    glong at = *words[i] != '\0' ? find_word (line, words[i]) : -1;

    if (at >= 0 && (first < 0 || at < first))
      first = at;
  }
  if (first <= BEFORE)
    return g_steal_pointer (&line);

  return g_strconcat ("…", g_utf8_offset_to_pointer (line, first - BEFORE), NULL);
}

static char *
make_second (EfSegment *segment, char **words)
{
  g_autofree char *keywords = ef_keywords_format (ef_segment_get_keywords (segment));
  g_autofree char *notes = make_excerpt (ef_segment_get_notes (segment), words);

  if (*keywords == '\0' || *notes == '\0')
    return g_strconcat (keywords, notes, NULL);

  return g_strconcat (keywords, " · ", notes, NULL);
}

static void
update_colour (EfFoundRow *self, int colour)
{
  g_autofree char *old = g_strdup_printf ("segment-%d", self->colour);
  g_autofree char *new = g_strdup_printf ("segment-%d", colour);

  gtk_widget_remove_css_class (GTK_WIDGET (self->number), old);
  gtk_widget_add_css_class (GTK_WIDGET (self->number), new);
  self->colour = colour;
}

static void
ef_found_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_FOUND_ROW);

  G_OBJECT_CLASS (ef_found_row_parent_class)->dispose (object);
}

static void
ef_found_row_class_init (EfFoundRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_found_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/sources/found-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EfFoundRow, number);
  gtk_widget_class_bind_template_child (widget_class, EfFoundRow, label);
  gtk_widget_class_bind_template_child (widget_class, EfFoundRow, second);
  gtk_widget_class_bind_template_child (widget_class, EfFoundRow, length);
}

static void
ef_found_row_init (EfFoundRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_found_row_new (void)
{
  return g_object_new (EF_TYPE_FOUND_ROW, NULL);
}

void
ef_found_row_set_segment (EfFoundRow *self, EfSegment *segment, const char *needle)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  const char *label = ef_segment_get_label (segment);
  const char *shown = *label != '\0' ? label : _ ("No label");
  g_auto (GStrv) words = g_strsplit (needle, " ", -1);
  g_autofree char *second = make_second (segment, words);
  g_autofree char *begin = ef_source_text_length (span.begin);
  g_autofree char *length = ef_source_text_seconds (ef_time_span_get_duration (span));
  g_autofree char *name = NULL;

  show_text (self->label, shown, words);
  show_text (self->second, second, words);
  gtk_widget_set_visible (GTK_WIDGET (self->second), *second != '\0');
  gtk_label_set_label (self->number, begin);
  gtk_label_set_label (self->length, length);
  update_colour (self, ef_segment_get_colour (segment));
  if (gtk_widget_get_parent (GTK_WIDGET (self)) == NULL)
    return;

  name = g_strdup_printf (_ ("Segment “%s” at %s, %s"), shown, begin, length);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
