/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "marks-support.h"

#include <string.h>

#include "core/keywords.h"
#include "core/segment.h"
#include "core/text.h"
#include "core/timecode.h"

const EfMarksFormat *
marks_format (const char *nick)
{
  g_autoptr (GError) error = NULL;
  const EfMarksFormat *format = ef_marks_format_find (nick, &error);

  g_assert_no_error (error);

  return format;
}

GBytes *
marks_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GPtrArray *
marks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
}

EfMark *
marks_add (GPtrArray *marks, gint64 begin, gint64 end, const char *label)
{
  EfMark *mark = ef_mark_new (begin, end, label);

  g_ptr_array_add (marks, mark);

  return mark;
}

static void
assert_sane (const EfMark *mark, const EfMarksContext *context)
{
  g_autofree char *label =
    ef_text_clean_line (mark->label, "label", 0, EF_SEGMENT_LABEL_MOST, NULL);
  g_autofree char *notes = ef_text_clean_lines (mark->notes, "notes", EF_SEGMENT_NOTES_MOST, NULL);
  g_auto (GStrv) keywords = ef_keywords_clean ((const char *const *) mark->keywords, NULL);

  g_assert_cmpint (mark->begin, >=, 0);
  g_assert_cmpint (mark->end, >, mark->begin);
  g_assert_cmpint (mark->end, <=, context->duration > 0 ? context->duration : EF_TIME_MOST);
  g_assert_cmpint (mark->begin, ==, ef_rate_snap (context->rate, mark->begin));
  g_assert_cmpstr (label, ==, mark->label);
  g_assert_cmpstr (notes, ==, mark->notes);
  g_assert_true (
    ef_keywords_equal ((const char *const *) keywords, (const char *const *) mark->keywords));
  g_assert_true (mark->colour >= 0 && mark->colour <= EF_SEGMENT_COLOURS);
}

/* Whatever a file says, what comes out of it can be stored. */
void
marks_assert_sane (GPtrArray *marks, const EfMarksContext *context)
{
  for (guint i = 0; i < marks->len; i++)
    assert_sane (g_ptr_array_index (marks, i), context);
}
