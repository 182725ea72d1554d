/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/marks-file-private.h"
#include "core/segment.h"
#include "core/text-encoding.h"
#include "core/text.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* What happens to marks between the words of a file and the list of a source. */

#define ROUNDING (EF_NS_PER_SECOND / 1000)

typedef enum {
  OWNER_UNKNOWN,
  OWNER_OURS,
  OWNER_FOREIGN,
} Owner;

typedef struct {
  EfMark *mark; /* (owned) (nullable) */
  guint line;
  Owner owner;
} Entry;

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->mark, ef_mark_free);
}

/* Writes an end into the text where the line ends, so that lines need no copies. NULL behind the last. */
char *
ef_marks_reader_next_line (EfMarksReader *self)
{
  char *line = self->at;
  char *end;

  if (*line == '\0')
    return NULL;
  end = strchr (line, '\n');
  self->at = end != NULL ? end + 1 : line + strlen (line);
  if (end != NULL)
    *end = '\0';
  self->line++;

  return line;
}

void
ef_marks_reader_note (EfMarksReader *self, EfMarksProblem problem, guint line)
{
  if (self->counts[problem]++ == 0)
    self->lines[problem] = line;
}

/* A name as both sides may have shortened it: without its folder, its ending and its case. */
static char *
make_media_key (const char *media)
{
  g_autofree char *plain = g_uri_unescape_string (media, NULL);
  const char *name = plain != NULL ? plain : media;
  const char *begin = name + strlen (name);
  const char *dot;
  g_autofree char *stem = NULL;

  while (begin > name && begin[-1] != '/' && begin[-1] != '\\')
    begin--;
  dot = strrchr (begin, '.');
  stem = g_strndup (begin, dot != NULL && dot > begin ? (gsize) (dot - begin) : strlen (begin));

  return ef_text_fold (stem);
}

static Owner
find_owner (EfMarksReader *self, const char *media)
{
  g_autofree char *theirs = NULL;
  g_autofree char *ours = NULL;

  if (media == NULL || *media == '\0')
    return OWNER_UNKNOWN;
  theirs = make_media_key (media);
  ours = make_media_key (ef_marks_get_name (self->context));

  return g_str_equal (theirs, ours) ? OWNER_OURS : OWNER_FOREIGN;
}

gboolean
ef_marks_reader_is_ours (EfMarksReader *self, const char *media)
{
  return find_owner (self, media) == OWNER_OURS;
}

/* Takes over @mark. @media, where the file names one, is the video it belongs to. */
gboolean
ef_marks_reader_add (EfMarksReader *self,
                     EfMark *mark,
                     const char *media,
                     guint line,
                     GError **error)
{
  Entry entry = { mark, line, find_owner (self, media) };

  if (self->entries->len >= EF_MARKS_MOST) {
    ef_mark_free (mark);
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("This file has more than %d marks: split it and import the parts."),
                 EF_MARKS_MOST);
    return FALSE;
  }
  g_array_append_val (self->entries, entry);

  return TRUE;
}

static void
drop (EfMarksReader *self, Entry *entry, EfMarksProblem problem)
{
  ef_marks_reader_note (self, problem, entry->line);
  clear_entry (entry);
}

/* A list of cuts names many files. Where one is ours the others are not meant; where none is, the file
 * was renamed and all are. */
static void
drop_foreign (EfMarksReader *self)
{
  gboolean has_ours = FALSE;

  for (guint i = 0; i < self->entries->len && !has_ours; i++)
    has_ours = g_array_index (self->entries, Entry, i).owner == OWNER_OURS;
  for (guint i = 0; has_ours && i < self->entries->len; i++) {
    Entry *entry = &g_array_index (self->entries, Entry, i);

    if (entry->owner == OWNER_FOREIGN)
      drop (self, entry, EF_MARKS_FOREIGN);
  }
}

static int
compare_cb (gconstpointer one, gconstpointer other)
{
  const Entry *a = one;
  const Entry *b = other;
  gint64 begin = a->mark != NULL ? a->mark->begin : G_MAXINT64;
  gint64 other_begin = b->mark != NULL ? b->mark->begin : G_MAXINT64;

  return (begin > other_begin) - (begin < other_begin);
}

/* Chapters end where the next one begins, the last one with the video; several may begin together. */
static void
close_chapters (EfMarksReader *self)
{
  gint64 begin = self->context->duration > 0 ? self->context->duration : EF_MARK_OPEN;
  gint64 next = EF_MARK_OPEN;

  g_array_sort (self->entries, compare_cb);
  for (guint i = self->entries->len; i-- > 0;) {
    EfMark *mark = g_array_index (self->entries, Entry, i).mark;

    if (mark == NULL)
      continue;
    if (mark->begin != begin) {
      next = begin;
      begin = mark->begin;
    }
    if (mark->end == EF_MARK_OPEN && next > mark->begin)
      mark->end = next;
  }
}

static void
swap (EfMarksReader *self, EfMark *mark, guint line)
{
  gint64 begin = mark->begin;

  mark->begin = mark->end;
  mark->end = begin;
  ef_marks_reader_note (self, EF_MARKS_SWAPPED, line);
}

/* The end of the video need be no frame boundary, and most formats round to milliseconds. */
static gint64
fit_end (EfMarksReader *self, gint64 end, guint line)
{
  gint64 duration = self->context->duration;
  gint64 snapped = ef_rate_snap (self->context->rate, end);

  if (duration <= 0)
    return snapped;
  if (end > duration + ROUNDING)
    ef_marks_reader_note (self, EF_MARKS_CUT, line);

  return end >= duration - ROUNDING ? duration : MIN (snapped, duration);
}

/* Returns what stands in the way, or EF_MARKS_N_PROBLEMS. */
static EfMarksProblem
fit (EfMarksReader *self, EfMark *mark, guint line)
{
  const EfMarksContext *context = self->context;

  if (mark->end != EF_MARK_OPEN && mark->end < mark->begin)
    swap (self, mark, line);
  if (context->duration > 0 && mark->begin >= context->duration)
    return EF_MARKS_BEHIND;
  if (mark->end == EF_MARK_OPEN)
    return EF_MARKS_NO_END;
  if (mark->begin < 0)
    ef_marks_reader_note (self, EF_MARKS_BEFORE, line);

  mark->begin = ef_rate_snap (context->rate, CLAMP (mark->begin, 0, EF_TIME_MOST));
  mark->end = fit_end (self, CLAMP (mark->end, 0, EF_TIME_MOST), line);

  return mark->end > mark->begin ? EF_MARKS_N_PROBLEMS : EF_MARKS_NO_LENGTH;
}

static gboolean
is_longer (const char *text, gsize most)
{
  return strlen (text) > most && (gsize) g_utf8_strlen (text, -1) > most;
}

static void
clean_texts (EfMarksReader *self, EfMark *mark, guint line)
{
  const char *notes = mark->notes != NULL ? mark->notes : "";
  char *clean_label = ef_text_make_line (mark->label, EF_SEGMENT_LABEL_MOST);
  char *clean_notes = ef_text_make_lines (notes, EF_SEGMENT_NOTES_MOST);

  if (is_longer (mark->label, EF_SEGMENT_LABEL_MOST) || is_longer (notes, EF_SEGMENT_NOTES_MOST))
    ef_marks_reader_note (self, EF_MARKS_SHORTENED, line);
  g_free (mark->label);
  mark->label = clean_label;
  g_free (mark->notes);
  mark->notes = clean_notes;
  if (mark->keywords == NULL)
    mark->keywords = g_new0 (char *, 1);
  if (mark->colour < 0 || mark->colour > EF_SEGMENT_COLOURS)
    mark->colour = 0;
}

static guint
hash_mark (gconstpointer data)
{
  const EfMark *mark = data;

  return g_int64_hash (&mark->begin) * 31 + g_int64_hash (&mark->end) * 17 +
         g_str_hash (mark->label);
}

static gboolean
equal_marks (gconstpointer one, gconstpointer other)
{
  return ef_mark_equal (one, other);
}

static GPtrArray *
settle (EfMarksReader *self)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (hash_mark, equal_marks);

  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = &g_array_index (self->entries, Entry, i);
    EfMarksProblem problem;

    if (entry->mark == NULL)
      continue;
    problem = fit (self, entry->mark, entry->line);
    clean_texts (self, entry->mark, entry->line);
    if (problem == EF_MARKS_N_PROBLEMS && g_hash_table_contains (seen, entry->mark))
      problem = EF_MARKS_REPEATED;
    if (problem != EF_MARKS_N_PROBLEMS) {
      drop (self, entry, problem);
      continue;
    }
    g_hash_table_add (seen, entry->mark);
    g_ptr_array_add (marks, g_steal_pointer (&entry->mark));
  }

  return marks;
}

static char *
describe (EfMarksProblem problem, guint n)
{
  switch (problem) {
  case EF_MARKS_NO_TIME:
    return g_strdup_printf (ngettext ("%u line was skipped: no time could be read in it",
                                      "%u lines were skipped: no time could be read in them", n),
                            n);
  case EF_MARKS_NO_END:
    return g_strdup_printf (
      ngettext ("%u mark was skipped: no end", "%u marks were skipped: no end", n), n);
  case EF_MARKS_NO_LENGTH:
    return g_strdup_printf (ngettext ("%u mark was skipped: it has no length",
                                      "%u marks were skipped: they have no length", n),
                            n);
  case EF_MARKS_BEFORE:
    return g_strdup_printf (ngettext ("%u begin was before the video and is at 0 now",
                                      "%u begins were before the video and are at 0 now", n),
                            n);
  case EF_MARKS_BEHIND:
    return g_strdup_printf (
      ngettext ("%u mark was skipped: it begins after the end of the video",
                "%u marks were skipped: they begin after the end of the video", n),
      n);
  case EF_MARKS_CUT:
    return g_strdup_printf (ngettext ("%u end was cut to the end of the video",
                                      "%u ends were cut to the end of the video", n),
                            n);
  case EF_MARKS_SWAPPED:
    return g_strdup_printf (ngettext ("%u mark ended before its begin: the two were swapped",
                                      "%u marks ended before their begin: the two were swapped", n),
                            n);
  case EF_MARKS_REPEATED:
    return g_strdup_printf (ngettext ("%u mark was there twice and is taken once",
                                      "%u marks were there twice and are taken once", n),
                            n);
  case EF_MARKS_FOREIGN:
    return g_strdup_printf (ngettext ("%u mark was skipped: it belongs to another video",
                                      "%u marks were skipped: they belong to other videos", n),
                            n);
  case EF_MARKS_SHORTENED:
    return g_strdup_printf (ngettext ("%u label or note was too long and was shortened",
                                      "%u labels or notes were too long and were shortened", n),
                            n);
  case EF_MARKS_NEWER:
    return g_strdup (_ ("This file was made by a newer version of its program than is known here"));
  case EF_MARKS_N_PROBLEMS:
  default:
    return NULL;
  }
}

static void
tell (EfMarksReader *self, GPtrArray *notices)
{
  for (guint i = 0; i < EF_MARKS_N_PROBLEMS; i++) {
    g_autofree char *sentence = NULL;

    if (self->counts[i] == 0)
      continue;
    sentence = describe (i, self->counts[i]);
    if (self->lines[i] > 0)
      g_ptr_array_add (notices,
                       g_strdup_printf (_ ("%s (line %u first)."), sentence, self->lines[i]));
    else
      g_ptr_array_add (notices, g_strdup_printf (_ ("%s."), sentence));
  }
}

static gboolean
refuse_line (EfMarksReader *self, const EfMarksFormat *format, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("Line %u: a time was expected, as in “%s”. Is this file really “%s”?"),
               self->lines[EF_MARKS_NO_TIME], format->example, _ (format->label));

  return FALSE;
}

/* What was read before a file breaks off is kept; a file that gives nothing is an error. */
static gboolean
read_entries (EfMarksReader *self, const EfMarksFormat *format, GPtrArray *notices, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!format->read (self, &problem)) {
    if (self->entries->len == 0 || g_error_matches (problem, EF_ERROR, EF_ERROR_REFUSED)) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
    g_ptr_array_add (notices, g_strdup_printf (_ ("The file is damaged, and only what comes before "
                                                  "was read. %s"),
                                               problem->message));
  }
  if (self->entries->len == 0 && self->counts[EF_MARKS_NO_TIME] > 0)
    return refuse_line (self, format, error);
  if (self->entries->len == 0)
    g_ptr_array_add (notices, g_strdup (_ ("There are no marks in this file.")));

  return TRUE;
}

static gboolean
check (GBytes *bytes, const EfMarksFormat *format, const EfMarksContext *context, GError **error)
{
  if (g_bytes_get_size (bytes) > EF_MARKS_MOST_BYTES) {
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("This file is larger than %d MiB, which no list of marks is."),
                 EF_MARKS_MOST_BYTES / 1024 / 1024);
    return FALSE;
  }
  if ((format->traits & EF_MARKS_NEEDS_RATE) && !ef_rate_is_valid (context->rate)) {
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("“%s” counts frames, and the frame rate of this source is not known."),
                 _ (format->label));
    return FALSE;
  }

  return TRUE;
}

static char *
decode (GBytes *bytes, GError **error)
{
  gsize n_bytes;
  gconstpointer begin = g_bytes_get_data (bytes, &n_bytes);
  g_autofree char *text = ef_text_decode (begin, n_bytes, NULL);

  if (text[strspn (text, " \t\n")] != '\0')
    return g_steal_pointer (&text);

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("This file is empty."));

  return NULL;
}

/* The marks of a file, all of them stretches of the video, in the order of the file. @notices gets a
 * sentence for each thing that is not as the file says. */
GPtrArray *
ef_marks_file_read (GBytes *bytes,
                    const EfMarksFormat *format,
                    const EfMarksContext *context,
                    GPtrArray *notices,
                    GError **error)
{
  g_autoptr (GPtrArray) unheard = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autofree char *text = NULL;
  EfMarksReader reader = { .context = context, .entries = entries };
  GPtrArray *heard = notices != NULL ? notices : unheard;
  GPtrArray *marks;

  g_array_set_clear_func (entries, clear_entry);
  if (!check (bytes, format, context, error) || (text = decode (bytes, error)) == NULL)
    return NULL;

  reader.text = reader.at = text;
  if (!read_entries (&reader, format, heard, error))
    return NULL;
  drop_foreign (&reader);
  if (!(format->traits & EF_MARKS_HAS_ENDS))
    close_chapters (&reader);
  marks = settle (&reader);
  tell (&reader, heard);

  return marks;
}
