/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/marks-file.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/marks-file-private.h"
#include "core/segment.h"
#include "core/text-encoding.h"
#include "core/text.h"
#include "core/timecode.h"

#define HEAD_BYTES (64 * 1024)

static const EfMarksFormat *const formats[] = {
  &ef_marks_csv,  &ef_marks_csv_frames, &ef_marks_tsv, &ef_marks_srt,
  &ef_marks_vtt,  &ef_marks_youtube,    &ef_marks_edl, &ef_marks_fcpxml,
  &ef_marks_otio, &ef_marks_llc,        &ef_marks_cue, &ef_marks_csv_losslesscut,
};

EfMark *
ef_mark_new (gint64 begin, gint64 end, const char *label)
{
  EfMark *self = g_new0 (EfMark, 1);

  self->begin = begin;
  self->end = end;
  self->label = g_strdup (label != NULL ? label : "");

  return self;
}

EfMark *
ef_mark_new_for_segment (EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  EfMark *self = ef_mark_new (span.begin, span.end, ef_segment_get_label (segment));

  self->keywords = g_strdupv ((char **) ef_segment_get_keywords (segment));
  self->notes = g_strdup (ef_segment_get_notes (segment));
  self->star = ef_segment_get_star (segment);
  self->colour = ef_segment_get_colour (segment);

  return self;
}

/* Also takes NULL, which is what a list of marks holds where one was handed on. */
void
ef_mark_free (EfMark *self)
{
  if (self == NULL)
    return;

  g_free (self->label);
  g_strfreev (self->keywords);
  g_free (self->notes);
  g_free (self);
}

gboolean
ef_mark_equal (const EfMark *one, const EfMark *other)
{
  return one->begin == other->begin && one->end == other->end && one->star == other->star &&
         one->colour == other->colour && g_str_equal (one->label, other->label) &&
         g_strcmp0 (one->notes, other->notes) == 0 &&
         ef_keywords_equal ((const char *const *) one->keywords,
                            (const char *const *) other->keywords);
}

void
ef_mark_take_keywords (EfMark *self, const char *text)
{
  g_strfreev (self->keywords);
  self->keywords = ef_keywords_parse (text);
}

/* NULL behind the last one. */
const EfMarksFormat *
ef_marks_format_get (guint index)
{
  return index < G_N_ELEMENTS (formats) ? formats[index] : NULL;
}

static char *
list_nicks (void)
{
  GString *nicks = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (nicks, "%s%s", i > 0 ? ", " : "", formats[i]->nick);

  return g_string_free_and_steal (nicks);
}

const EfMarksFormat *
ef_marks_format_find (const char *nick, GError **error)
{
  g_autofree char *nicks = list_nicks ();
  g_autofree char *excerpt = ef_text_excerpt (nick);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_ascii_strcasecmp (formats[i]->nick, nick) == 0)
      return formats[i];
  }
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("There is no format “%s” for marks: choose one of %s."), excerpt, nicks);

  return NULL;
}

static const EfMarksFormat *
sniff (const char *head, gboolean is_plain)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (((formats[i]->traits & EF_MARKS_IS_PLAIN) != 0) == is_plain && formats[i]->sniff (head))
      return formats[i];
  }

  return NULL;
}

static const EfMarksFormat *
find_by_extension (const char *file_name)
{
  const char *dot = file_name != NULL ? strrchr (file_name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (formats); i++) {
    for (guint j = 0; formats[i]->extensions[j] != NULL; j++) {
      if (g_ascii_strcasecmp (formats[i]->extensions[j], dot + 1) == 0)
        return formats[i];
    }
  }

  return NULL;
}

/* What a file is: by what only one format looks like, then by its name where that may be true, then by
 * what is likely. */
const EfMarksFormat *
ef_marks_format_guess (const char *file_name, GBytes *bytes, GError **error)
{
  gsize n_bytes;
  gconstpointer begin = g_bytes_get_data (bytes, &n_bytes);
  g_autofree char *head = ef_text_decode (begin, MIN (n_bytes, HEAD_BYTES), NULL);
  const EfMarksFormat *named = find_by_extension (file_name);
  const EfMarksFormat *format = sniff (head, FALSE);
  g_autofree char *nicks = NULL;

  if (format == NULL && named != NULL && named->sniff (head))
    format = named;
  if (format == NULL)
    format = sniff (head, TRUE);
  if (format == NULL)
    format = named;
  if (format != NULL)
    return format;

  nicks = list_nicks ();
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("This file does not look like marks of any known format (%s)."), nicks);

  return NULL;
}

const char *
ef_marks_format_get_nick (const EfMarksFormat *self)
{
  return self->nick;
}

const char *
ef_marks_format_get_label (const EfMarksFormat *self)
{
  return _ (self->label);
}

const char *const *
ef_marks_format_get_extensions (const EfMarksFormat *self)
{
  return self->extensions;
}

static GBytes *
write_text (EfMarksWriter *writer, const EfMarksFormat *format)
{
  writer->text = g_string_new (NULL);
  format->write (writer);
  if (writer->text->len > EF_MARKS_MOST_BYTES || writer->marks->len > EF_MARKS_MOST)
    g_ptr_array_add (writer->notices,
                     g_strdup (_ ("This file is too large to be imported again.")));

  return g_string_free_to_bytes (g_steal_pointer (&writer->text));
}

static EfMark *
copy_clean (const EfMark *mark)
{
  g_autofree char *label = ef_text_make_line (mark->label, EF_SEGMENT_LABEL_MOST);
  EfMark *copy = ef_mark_new (mark->begin, mark->end, label);

  copy->keywords = ef_keywords_unite ((const char *const *) mark->keywords, NULL);
  copy->notes = ef_text_make_lines (mark->notes != NULL ? mark->notes : "", EF_SEGMENT_NOTES_MOST);
  copy->star = mark->star;
  copy->colour = CLAMP (mark->colour, 0, EF_SEGMENT_COLOURS);

  return copy;
}

static EfMarksTraits
get_needs (const EfMark *mark)
{
  return (mark->end != EF_MARK_OPEN ? EF_MARKS_HAS_ENDS : 0) |
         (mark->keywords[0] != NULL ? EF_MARKS_HAS_KEYWORDS : 0) |
         (*mark->notes != '\0' ? EF_MARKS_HAS_NOTES : 0) | (mark->star ? EF_MARKS_HAS_STAR : 0) |
         (mark->colour != 0 ? EF_MARKS_HAS_COLOUR : 0);
}

static const struct {
  EfMarksTraits trait;
  const char *name;
} losses[] = {
  { EF_MARKS_HAS_ENDS, N_ ("ends") },      { EF_MARKS_HAS_KEYWORDS, N_ ("keywords") },
  { EF_MARKS_HAS_NOTES, N_ ("notes") },    { EF_MARKS_HAS_STAR, N_ ("stars") },
  { EF_MARKS_HAS_COLOUR, N_ ("colours") },
};

/* Nothing is left out of a file without saying so. */
static void
tell_losses (EfMarksWriter *writer, const EfMarksFormat *format, EfMarksTraits needs)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (losses); i++) {
    if (needs & ~format->traits & losses[i].trait)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", _ (losses[i].name));
  }
  if (names->len > 0)
    g_ptr_array_add (
      writer->notices,
      g_strdup_printf (_ ("Not part of this format, and left out: %s."), names->str));
}

static void
add_marks (EfMarksWriter *writer, const EfMarksFormat *format, GPtrArray *marks)
{
  EfMarksTraits needs = 0;
  guint n_open = 0;

  for (guint i = 0; i < marks->len; i++) {
    EfMark *mark = copy_clean (g_ptr_array_index (marks, i));

    if (mark->end == EF_MARK_OPEN && (format->traits & EF_MARKS_HAS_ENDS) &&
        !(format->traits & EF_MARKS_HAS_OPEN)) {
      n_open++;
      ef_mark_free (mark);
      continue;
    }
    needs |= get_needs (mark);
    g_ptr_array_add (writer->marks, mark);
  }
  if (n_open > 0)
    g_ptr_array_add (
      writer->notices,
      g_strdup_printf (ngettext ("%u mark was left out: it has no end.",
                                 "%u marks were left out: they have no end.", n_open),
                       n_open));
  tell_losses (writer, format, needs);
}

static int
compare_cb (gconstpointer one, gconstpointer other)
{
  const EfMark *a = *(EfMark *const *) one;
  const EfMark *b = *(EfMark *const *) other;

  return (a->begin > b->begin) - (a->begin < b->begin);
}

static gboolean
check_rate (const EfMarksFormat *format, const EfMarksContext *context, GError **error)
{
  if (!(format->traits & EF_MARKS_NEEDS_RATE) || ef_rate_is_valid (context->rate))
    return TRUE;

  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               _ ("“%s” counts frames, and the frame rate of this source is not known: choose a "
                  "format with seconds."),
               _ (format->label));

  return FALSE;
}

/* The text of a file. @notices gets a sentence for each thing a person would miss in it. */
GBytes *
ef_marks_file_write (GPtrArray *marks,
                     const EfMarksFormat *format,
                     const EfMarksContext *context,
                     GPtrArray *notices,
                     GError **error)
{
  g_autoptr (GPtrArray) clean = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
  g_autoptr (GPtrArray) unheard = g_ptr_array_new_with_free_func (g_free);
  EfMarksWriter writer = { context, clean, NULL, notices != NULL ? notices : unheard };

  if (!check_rate (format, context, error))
    return NULL;
  add_marks (&writer, format, marks);
  /* What has no ends lasts until the next begins. */
  if (!(format->traits & EF_MARKS_HAS_ENDS))
    g_ptr_array_sort (clean, compare_cb);

  return write_text (&writer, format);
}

/* File names only: the file may have been moved since the list was written. */
const char *
ef_marks_get_name (const EfMarksContext *context)
{
  const char *slash = context->path != NULL ? strrchr (context->path, '/') : NULL;

  if (context->name != NULL)
    return context->name;
  if (context->path == NULL)
    return "video";

  return slash != NULL ? slash + 1 : context->path;
}

char *
ef_marks_get_uri (const EfMarksContext *context)
{
  const char *path = context->path;

  if (path != NULL && g_path_is_absolute (path))
    return g_filename_to_uri (path, NULL, NULL);

  return g_uri_escape_string (ef_marks_get_name (context), NULL, TRUE);
}

gboolean
ef_marks_is_true (const char *text)
{
  static const char *const words[] = { "1", "true", "yes", "y", "x", "*", "\u2605" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_ascii_strcasecmp (words[i], text) == 0)
      return TRUE;
  }

  return FALSE;
}

/* Names that editing programs have for colours; ours first, the nearest of theirs after. */
static const struct {
  const char *name;
  int colour;
} colours[] = {
  { "BLUE", 1 },    { "CYAN", 2 },  { "GREEN", 3 },    { "YELLOW", 4 },  { "ORANGE", 5 },
  { "RED", 6 },     { "PINK", 7 },  { "PURPLE", 8 },   { "MAGENTA", 7 }, { "TEAL", 2 },
  { "FUCHSIA", 7 }, { "ROSE", 7 },  { "LAVENDER", 8 }, { "VIOLET", 8 },  { "SKY", 1 },
  { "MINT", 3 },    { "LEMON", 4 }, { "SAND", 5 },     { "COCOA", 5 },   { "CREAM", 4 },
};

const char *
ef_marks_get_colour_name (int colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    if (colours[i].colour == colour)
      return colours[i].name;
  }

  return NULL;
}

/* 0 for what is no colour of ours, white and black among them. */
int
ef_marks_find_colour (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    if (g_ascii_strcasecmp (colours[i].name, name) == 0)
      return colours[i].colour;
  }

  return 0;
}
