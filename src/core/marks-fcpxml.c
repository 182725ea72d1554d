/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/marks-file-private.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* Final Cut Pro XML: a sequence of clips, one for each mark. In files of others a clip often carries
 * markers, and those are what was marked then. GMarkup knows no entities but XML's own, so nothing in a
 * file can make it open another or grow. */

#define MOST_DEPTH 200
#define OUR_COLOUR "io.github.editfactory.colour"

typedef struct {
  char *name;
  gint64 start;
} Asset;

/* A clip that is being read; clips lie in clips. */
typedef struct {
  char *label;
  char *ref;
  GString *notes;
  GString *keywords;
  GPtrArray *marks; /* of its markers, in the time of the clip */
  gint64 start;     /* -1: where its asset starts */
  gint64 duration;
  gboolean star;
  int colour;
  guint line;
} Clip;

typedef struct {
  EfMarksReader *reader;
  GHashTable *assets; /* id → Asset */
  GPtrArray *clips;   /* the innermost last */
  guint depth;
  gboolean has_root;
  gboolean in_note;
} Document;

typedef struct {
  const char **names;
  const char **values;
} Attributes;

static void
free_asset (gpointer data)
{
  Asset *asset = data;

  g_free (asset->name);
  g_free (asset);
}

static void
free_clip (gpointer data)
{
  Clip *clip = data;

  g_free (clip->label);
  g_free (clip->ref);
  g_string_free (clip->notes, TRUE);
  g_string_free (clip->keywords, TRUE);
  g_ptr_array_unref (clip->marks);
  g_free (clip);
}

static const char *
get (const Attributes *attributes, const char *name)
{
  for (guint i = 0; attributes->names[i] != NULL; i++) {
    if (g_str_equal (attributes->names[i], name))
      return attributes->values[i];
  }

  return NULL;
}

/* "1001/30000s", "5s", and decimals, which some programs write. */
static gboolean
read_time (const char *text, gint64 *time)
{
  gboolean negative;
  gint64 num, den = 1;
  char *end;

  if (text == NULL)
    return FALSE;
  negative = *text == '-';
  text += negative ? 1 : 0;
  if (!g_ascii_isdigit (*text))
    return FALSE;
  num = g_ascii_strtoll (text, &end, 10);
  if (*end == '/')
    den = g_ascii_strtoll (end + 1, &end, 10);
  else if (*end == '.' && ef_timecode_scan (text, time, (const char **) &end))
    return g_str_equal (end, "s");
  if (den <= 0 || !g_str_equal (end, "s"))
    return FALSE;

  *time = CLAMP (ef_rate_scale (num, EF_NS_PER_SECOND, den), 0, 2 * EF_TIME_MOST);
  if (negative)
    *time = -*time;

  return TRUE;
}

static Clip *
get_clip (Document *self)
{
  return self->clips->len > 0 ? g_ptr_array_index (self->clips, self->clips->len - 1) : NULL;
}

static void
begin_root (Document *self, const Attributes *attributes, guint line)
{
  self->has_root = self->depth == 1;
}

static void
begin_asset (Document *self, const Attributes *attributes, guint line)
{
  const char *id = get (attributes, "id");
  const char *src = get (attributes, "src");
  Asset *asset;

  if (id == NULL)
    return;
  asset = g_new0 (Asset, 1);
  asset->name = g_strdup (src != NULL ? src : get (attributes, "name"));
  read_time (get (attributes, "start"), &asset->start);
  g_hash_table_insert (self->assets, g_strdup (id), asset);
}

static void
begin_clip (Document *self, const Attributes *attributes, guint line)
{
  Clip *clip = g_new0 (Clip, 1);

  clip->label = g_strdup (get (attributes, "name"));
  clip->ref = g_strdup (get (attributes, "ref"));
  clip->notes = g_string_new (NULL);
  clip->keywords = g_string_new (NULL);
  clip->marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
  clip->line = line;
  if (!read_time (get (attributes, "start"), &clip->start))
    clip->start = -1;
  read_time (get (attributes, "duration"), &clip->duration);
  g_ptr_array_add (self->clips, clip);
}

/* What lies in a plain clip says which file it shows. */
static void
begin_video (Document *self, const Attributes *attributes, guint line)
{
  Clip *clip = get_clip (self);

  if (clip != NULL && clip->ref == NULL)
    clip->ref = g_strdup (get (attributes, "ref"));
}

static void
begin_marker (Document *self, const Attributes *attributes, guint line)
{
  Clip *clip = get_clip (self);
  gint64 begin, length;
  EfMark *mark;

  if (clip == NULL || !read_time (get (attributes, "start"), &begin) ||
      !read_time (get (attributes, "duration"), &length))
    return;
  mark = ef_mark_new (begin, begin + MAX (length, 0), get (attributes, "value"));
  mark->notes = g_strdup (get (attributes, "note"));
  g_ptr_array_add (clip->marks, mark);
}

static void
begin_keyword (Document *self, const Attributes *attributes, guint line)
{
  Clip *clip = get_clip (self);
  const char *value = get (attributes, "value");

  if (clip != NULL && value != NULL)
    g_string_append_printf (clip->keywords, "%s,", value);
}

static void
begin_rating (Document *self, const Attributes *attributes, guint line)
{
  Clip *clip = get_clip (self);

  if (clip != NULL && g_strcmp0 (get (attributes, "value"), "favorite") == 0)
    clip->star = TRUE;
}

static void
begin_metadata (Document *self, const Attributes *attributes, guint line)
{
  Clip *clip = get_clip (self);
  const char *value = get (attributes, "value");

  if (clip != NULL && value != NULL && g_strcmp0 (get (attributes, "key"), OUR_COLOUR) == 0)
    clip->colour = (int) CLAMP (g_ascii_strtoll (value, NULL, 10), 0, 99);
}

static void
begin_note (Document *self, const Attributes *attributes, guint line)
{
  self->in_note = TRUE;
}

static gboolean
end_note (Document *self, GError **error)
{
  self->in_note = FALSE;

  return TRUE;
}

static gboolean
add_markers (Document *self, Clip *clip, gint64 zero, const char *media, GError **error)
{
  for (guint i = 0; i < clip->marks->len; i++) {
    EfMark *mark = g_steal_pointer (&g_ptr_array_index (clip->marks, i));

    mark->begin -= zero;
    mark->end -= zero;
    if (!ef_marks_reader_add (self->reader, mark, media, clip->line, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
add_clip (Document *self, Clip *clip, gint64 zero, const char *media, GError **error)
{
  gint64 begin = clip->start >= 0 ? clip->start - zero : 0;
  EfMark *mark = ef_mark_new (begin, begin + clip->duration, clip->label);

  mark->notes = g_strdup (clip->notes->str);
  mark->star = clip->star;
  mark->colour = clip->colour;
  ef_mark_take_keywords (mark, clip->keywords->str);

  return ef_marks_reader_add (self->reader, mark, media, clip->line, error);
}

static gboolean
end_clip (Document *self, GError **error)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (free_clip);
  Clip *clip = get_clip (self);
  Asset *asset;

  if (clip == NULL)
    return TRUE;
  g_ptr_array_add (ended, g_ptr_array_steal_index (self->clips, self->clips->len - 1));
  asset = clip->ref != NULL ? g_hash_table_lookup (self->assets, clip->ref) : NULL;
  if (clip->marks->len > 0)
    return add_markers (self, clip, asset != NULL ? asset->start : 0,
                        asset != NULL ? asset->name : NULL, error);

  return add_clip (self, clip, asset != NULL ? asset->start : 0, asset != NULL ? asset->name : NULL,
                   error);
}

static const struct {
  const char *name;
  void (*begin) (Document *self, const Attributes *attributes, guint line);
  gboolean (*end) (Document *self, GError **error);
} elements[] = {
  { "fcpxml", begin_root, NULL },         { "asset", begin_asset, NULL },
  { "asset-clip", begin_clip, end_clip }, { "clip", begin_clip, end_clip },
  { "video", begin_video, NULL },         { "audio", begin_video, NULL },
  { "marker", begin_marker, NULL },       { "chapter-marker", begin_marker, NULL },
  { "keyword", begin_keyword, NULL },     { "rating", begin_rating, NULL },
  { "md", begin_metadata, NULL },         { "note", begin_note, end_note },
};

static guint
get_line (GMarkupParseContext *context)
{
  int line;

  g_markup_parse_context_get_position (context, &line, NULL);

  return (guint) MAX (line, 1);
}

static void
begin_cb (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer data,
          GError **error)
{
  Document *self = data;
  Attributes attributes = { names, values };

  if (++self->depth > MOST_DEPTH) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The file is nested deeper than any project is."));
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (g_str_equal (elements[i].name, element))
      elements[i].begin (self, &attributes, get_line (context));
  }
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Document *self = data;

  self->depth--;
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (elements[i].end != NULL && g_str_equal (elements[i].name, element) &&
        !elements[i].end (self, error))
      return;
  }
}

static void
text_cb (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer data,
         GError **error)
{
  Document *self = data;
  Clip *clip = get_clip (self);

  if (self->in_note && clip != NULL)
    g_string_append_len (clip->notes, text, (gssize) length);
}

/* GMarkup cuts what it repeats of a file at a byte, not at a character. */
static void
set_error (GMarkupParseContext *context, const GError *problem, GError **error)
{
  g_autofree char *message = g_utf8_make_valid (problem->message, -1);

  if (problem->domain == EF_ERROR)
    g_propagate_error (error, g_error_copy (problem));
  else
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("Line %u: complete XML was expected (%s)."),
                 get_line (context), message);
}

static gboolean
parse (Document *self, GError **error)
{
  static const GMarkupParser parser = { begin_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr (GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  g_autoptr (GError) problem = NULL;
  const char *text = self->reader->text;

  if (!g_markup_parse_context_parse (context, text, (gssize) strlen (text), &problem) ||
      !g_markup_parse_context_end_parse (context, &problem)) {
    set_error (context, problem, error);
    return FALSE;
  }
  if (!self->has_root)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("This is not a Final Cut Pro file: “<fcpxml>” was expected in it."));

  return self->has_root;
}

static gboolean
read_fcpxml (EfMarksReader *reader, GError **error)
{
  g_autoptr (GHashTable) assets =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_asset);
  g_autoptr (GPtrArray) clips = g_ptr_array_new_with_free_func (free_clip);
  Document document = { .reader = reader, .assets = assets, .clips = clips };

  return parse (&document, error);
}

static gboolean
sniff_fcpxml (const char *head)
{
  return strstr (head, "<fcpxml") != NULL;
}

/* Seconds as a fraction, so that a frame is exactly a frame. */
static char *
format_time (EfRate rate, gint64 time)
{
  if (!ef_rate_is_valid (rate))
    return g_strdup_printf ("%" G_GINT64_FORMAT "/1000000000s", time);

  return g_strdup_printf ("%" G_GINT64_FORMAT "/%ds", ef_rate_get_nearest (rate, time) * rate.den,
                          rate.num);
}

G_GNUC_PRINTF (2, 3)
static void
write_escaped (EfMarksWriter *writer, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_markup_vprintf_escaped (format, values);
  va_end (values);
  g_string_append (writer->text, text);
}

static void
write_details (EfMarksWriter *writer, const EfMark *mark, const char *start, const char *duration)
{
  g_autofree char *keywords = ef_keywords_format ((const char *const *) mark->keywords);

  if (*mark->notes != '\0')
    write_escaped (writer, "              <note>%s</note>\n", mark->notes);
  if (*keywords != '\0')
    write_escaped (writer, "              <keyword start=\"%s\" duration=\"%s\" value=\"%s\"/>\n",
                   start, duration, keywords);
  if (mark->star)
    write_escaped (writer,
                   "              <rating start=\"%s\" duration=\"%s\" value=\"favorite\"/>\n",
                   start, duration);
  if (mark->colour != 0)
    write_escaped (writer,
                   "              <metadata><md key=\"" OUR_COLOUR "\" value=\"%d\"/></metadata>\n",
                   mark->colour);
}

/* Returns how long the sequence is with it. */
static gint64
write_clip (EfMarksWriter *writer, const EfMark *mark, gint64 offset)
{
  EfRate rate = writer->context->rate;
  gint64 length = mark->end - mark->begin;
  g_autofree char *at = format_time (rate, offset);
  g_autofree char *start = format_time (rate, mark->begin);
  g_autofree char *duration = NULL;

  if (ef_rate_is_valid (rate))
    length = ef_rate_get_begin (
      rate,
      MAX (ef_rate_get_nearest (rate, mark->end) - ef_rate_get_nearest (rate, mark->begin), 1));
  duration = format_time (rate, length);
  write_escaped (writer,
                 "            <asset-clip ref=\"r2\" name=\"%s\" offset=\"%s\" start=\"%s\" "
                 "duration=\"%s\" format=\"r1\">\n",
                 mark->label, at, start, duration);
  write_details (writer, mark, start, duration);
  g_string_append (writer->text, "            </asset-clip>\n");

  return ef_rate_snap (rate, offset + length);
}

static void
write_resources (EfMarksWriter *writer)
{
  const EfMarksContext *context = writer->context;
  g_autofree char *uri = ef_marks_get_uri (context);
  g_autofree char *duration = format_time (context->rate, context->duration);

  g_string_append (writer->text, "  <resources>\n    <format id=\"r1\"");
  if (ef_rate_is_valid (context->rate))
    g_string_append_printf (writer->text, " frameDuration=\"%d/%ds\"", context->rate.den,
                            context->rate.num);
  write_escaped (writer,
                 "/>\n    <asset id=\"r2\" name=\"%s\" start=\"0s\" duration=\"%s\" hasVideo=\"1\" "
                 "hasAudio=\"1\" format=\"r1\">\n      <media-rep kind=\"original-media\" "
                 "src=\"%s\"/>\n    </asset>\n  </resources>\n",
                 ef_marks_get_name (context), duration, uri);
}

static void
write_fcpxml (EfMarksWriter *writer)
{
  const char *name = ef_marks_get_name (writer->context);
  gint64 offset = 0;

  g_string_append (writer->text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE fcpxml>\n"
                                 "<fcpxml version=\"1.9\">\n");
  write_resources (writer);
  write_escaped (writer,
                 "  <library>\n    <event name=\"%s\">\n      <project name=\"%s\">\n"
                 "        <sequence format=\"r1\">\n          <spine>\n",
                 name, name);
  for (guint i = 0; i < writer->marks->len; i++)
    offset = write_clip (writer, g_ptr_array_index (writer->marks, i), offset);
  g_string_append (writer->text, "          </spine>\n        </sequence>\n      </project>\n"
                                 "    </event>\n  </library>\n</fcpxml>\n");
}

const EfMarksFormat ef_marks_fcpxml = {
  .nick = "fcpxml",
  .label = N_ ("Final Cut Pro (FCPXML)"),
  .extensions = { "fcpxml" },
  .example = "<asset-clip start=\"312/25s\" duration=\"64/25s\">",
  .traits = EF_MARKS_HAS_ALL,
  .sniff = sniff_fcpxml,
  .read = read_fcpxml,
  .write = write_fcpxml,
};
