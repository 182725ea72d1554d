/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/segment.h"

#include <glib/gi18n.h>

#include "cli/source.h"
#include "core/error.h"
#include "core/keywords.h"
#include "core/text.h"
#include "core/timecode.h"
#include "pipeline/segment-find.h"
#include "pipeline/studio-sources.h"
#include "pipeline/suggest.h"

/* Marked stretches: what is asked for is found, made an edit, and written as one step of undo. */

typedef struct _Work Work;

struct _Work {
  EfCli *cli;
  EfSource *source; /* (owned) (nullable) */
  GPtrArray
    *sources; /* (owned) (nullable) (element-type EfSource): of the segments that were named */
  GPtrArray *segments;  /* (owned) (nullable) (element-type EfSegment) */
  EfFrameIndex *frames; /* (owned) (nullable) */
  EfSegmentEdit *edit;  /* (owned) (nullable) */
  guint n_written;      /* of the sources, where several are edited */
  void (*go_on) (Work *self);
};

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_object (&self->source);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_object (&self->edit);
  g_free (self);
}

static Work *
begin_work (EfCli *cli, void (*go_on) (Work *self))
{
  Work *self = g_new0 (Work, 1);

  ef_cli_take (cli, self, work_free);
  self->cli = cli;
  self->go_on = go_on;

  return self;
}

/* What the work is about is found first. */

static void
frames_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  self->frames = ef_studio_load_frames_finish (EF_STUDIO (object), result, &error);
  if (self->frames != NULL)
    self->go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
load_frames (Work *self)
{
  ef_studio_load_frames_async (ef_cli_get_studio (self->cli), self->source,
                               ef_cli_get_cancellable (self->cli), frames_cb, self);
}

static void
segments_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  self->segments = ef_studio_list_segments_finish (EF_STUDIO (object), result, &error);
  if (self->segments != NULL)
    load_frames (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
take_source (EfSource *source, gpointer data)
{
  Work *self = data;

  if (g_set_object (&self->source, source))
    ef_studio_list_segments_async (ef_cli_get_studio (self->cli), source,
                                   ef_cli_get_cancellable (self->cli), segments_cb, self);
}

/* The source that the first argument names, with all its segments. */
static void
find_source (Work *self)
{
  ef_cli_find_source (self->cli, ef_cli_get_argument (self->cli, 0), take_source, self);
}

static void
named_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  self->segments =
    ef_studio_find_segments_finish (EF_STUDIO (object), result, &self->sources, &error);
  if (self->segments == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  g_set_object (&self->source, g_ptr_array_index (self->sources, 0));
  load_frames (self);
}

/* The segments that the first @n arguments name. */
static void
find_segments (Work *self, guint n)
{
  EfProfile *profile = ef_cli_get_profile (self->cli, NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (profile == NULL)
    return;

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (ids, ef_cli_get_argument (self->cli, i));
  list = g_strv_builder_end (ids);
  ef_studio_find_segments_async (ef_cli_get_studio (self->cli), profile, (const char *const *) list,
                                 ef_cli_get_cancellable (self->cli), named_cb, self);
}

/* Takes @edit over; NULL: @error says why there is none. */
static void
write_edit (Work *self, EfSegmentEdit *edit, const GError *error, GAsyncReadyCallback callback)
{
  if (edit == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  g_set_object (&self->edit, edit);
  g_object_unref (edit);
  ef_studio_edit_segments_async (ef_cli_get_studio (self->cli), self->edit, callback, self);
}

static void
written_one_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) made = NULL;

  if (!ef_studio_edit_segments_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  made = ef_cli_segments_made (self->edit);
  if (made->len == 1)
    ef_cli_segment_print (self->cli, made->pdata[0]);
  ef_cli_done (self->cli);
}

static void
written_several_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;

  if (!ef_cli_segments_finish (self->cli, EF_STUDIO (object), result, self->edit))
    return;

  ef_cli_done (self->cli);
}

/* list */

static void
print_list (Work *self)
{
  ef_cli_segments_print (self->cli, self->segments);
  if (self->segments->len == 0)
    ef_cli_notice (self->cli, "%s\n",
                   _ ("There is no segment yet: edit-factory-cli segment add S IN OUT"));
  ef_cli_done (self->cli);
}

static void
list (EfCli *cli)
{
  find_source (begin_work (cli, print_list));
}

/* add */

static EfRate
get_rate (Work *self)
{
  return ef_source_get_info (self->source)->rate;
}

static gboolean
read_time (Work *self, const char *text, gint64 *time, GError **error)
{
  return ef_timecode_parse (text, get_rate (self), time, error);
}

static void
set_keywords (EfSegment *segment, const char *text)
{
  g_auto (GStrv) keywords = ef_keywords_parse (text);

  ef_segment_set_keywords (segment, (const char *const *) keywords);
}

static EfSegment *
make_segment (Work *self, GError **error)
{
  g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (self->source));
  const char *label = ef_cli_get_option (self->cli, "label");
  const char *keywords = ef_cli_get_option (self->cli, "keywords");
  EfTimeSpan span;

  if (!read_time (self, ef_cli_get_argument (self->cli, 1), &span.begin, error) ||
      !read_time (self, ef_cli_get_argument (self->cli, 2), &span.end, error) ||
      !ef_cli_fit_span (self->cli, &span, self->frames, self->source, error))
    return NULL;

  ef_segment_set_span (segment, span);
  ef_segment_set_label (segment, label);
  if (keywords != NULL)
    set_keywords (segment, keywords);
  ef_segment_set_star (segment, ef_cli_get_option (self->cli, "star") != NULL);
  ef_segment_set_colour (segment, ef_segment_edit_next_colour (self->segments));
  if (!ef_segment_clean (segment, EF_SEGMENT_EDITABLE, error))
    return NULL;

  return g_steal_pointer (&segment);
}

static void
add_segment (Work *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSegment) segment = make_segment (self, &error);
  EfSegmentEdit *edit = NULL;

  if (segment != NULL) {
    edit = ef_segment_edit_new (ef_source_get_id (self->source), _ ("New segment"), NULL);
    ef_segment_edit_add (edit, segment);
  }
  write_edit (self, edit, error, written_one_cb);
}

static void
add (EfCli *cli)
{
  find_source (begin_work (cli, add_segment));
}

/* set: all of it is read and checked before anything is written. */

static gboolean
set_begin (Work *self, EfSegment *segment, const char *value, GError **error)
{
  EfTimeSpan span = ef_segment_get_span (segment);

  if (!read_time (self, value, &span.begin, error))
    return FALSE;

  ef_segment_set_span (segment, span);

  return TRUE;
}

static gboolean
set_end (Work *self, EfSegment *segment, const char *value, GError **error)
{
  EfTimeSpan span = ef_segment_get_span (segment);

  if (!read_time (self, value, &span.end, error))
    return FALSE;

  ef_segment_set_span (segment, span);

  return TRUE;
}

static gboolean
set_label (Work *self, EfSegment *segment, const char *value, GError **error)
{
  ef_segment_set_label (segment, value);

  return TRUE;
}

static gboolean
set_words (Work *self, EfSegment *segment, const char *value, GError **error)
{
  set_keywords (segment, value);

  return TRUE;
}

static gboolean
set_notes (Work *self, EfSegment *segment, const char *value, GError **error)
{
  ef_segment_set_notes (segment, value);

  return TRUE;
}

static gboolean
set_star (Work *self, EfSegment *segment, const char *value, GError **error)
{
  gboolean is_set = g_ascii_strcasecmp (value, "true") == 0;

  if (!is_set && g_ascii_strcasecmp (value, "false") != 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("A star is true or false."));
    return FALSE;
  }

  ef_segment_set_star (segment, is_set);

  return TRUE;
}

static gboolean
set_colour (Work *self, EfSegment *segment, const char *value, GError **error)
{
  guint64 colour;

  if (!g_ascii_string_to_unsigned (value, 10, 1, EF_SEGMENT_COLOURS, &colour, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("A colour of a segment is 1 to %d."),
                 EF_SEGMENT_COLOURS);
    return FALSE;
  }

  ef_segment_set_colour (segment, (int) colour);

  return TRUE;
}

static const struct {
  const char *name;
  EfSegmentFields field;
  gboolean (*set) (Work *self, EfSegment *segment, const char *value, GError **error);
} settable[] = {
  { "begin", EF_SEGMENT_SPAN, set_begin },     { "end", EF_SEGMENT_SPAN, set_end },
  { "label", EF_SEGMENT_LABEL, set_label },    { "keywords", EF_SEGMENT_KEYWORDS, set_words },
  { "star", EF_SEGMENT_STAR, set_star },       { "notes", EF_SEGMENT_NOTES, set_notes },
  { "colour", EF_SEGMENT_COLOUR, set_colour },
};

static gboolean
read_assignment (Work *self,
                 EfSegment *segment,
                 const char *text,
                 EfSegmentFields *fields,
                 GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;
  g_autofree char *excerpt = NULL;

  if (equals == NULL) {
    excerpt = ef_text_excerpt (text);
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("“%s” is not KEY=VALUE."), excerpt);
    return FALSE;
  }

  name = g_strndup (text, (gsize) (equals - text));
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (!g_str_equal (settable[i].name, name))
      continue;
    *fields |= settable[i].field;
    return settable[i].set (self, segment, equals + 1, error);
  }

  excerpt = ef_text_excerpt (name);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” of a segment cannot be changed: begin, end, label, keywords, star, notes "
                  "and colour can."),
               excerpt);

  return FALSE;
}

static EfSegment *
make_changed (Work *self, EfSegment *before, GError **error)
{
  g_autoptr (EfSegment) segment = ef_segment_copy (before);
  EfSegmentFields fields = 0;
  EfTimeSpan span;

  for (guint i = 1; i < ef_cli_get_n_arguments (self->cli); i++) {
    if (!read_assignment (self, segment, ef_cli_get_argument (self->cli, i), &fields, error))
      return NULL;
  }

  span = ef_segment_get_span (segment);
  if ((fields & EF_SEGMENT_SPAN) != 0 &&
      !ef_cli_fit_span (self->cli, &span, self->frames, self->source, error))
    return NULL;

  ef_segment_set_span (segment, span);
  if (!ef_segment_clean (segment, fields, error))
    return NULL;

  return g_steal_pointer (&segment);
}

static void
change_segment (Work *self)
{
  g_autoptr (GError) error = NULL;
  EfSegment *before = g_ptr_array_index (self->segments, 0);
  g_autoptr (EfSegment) after = make_changed (self, before, &error);
  EfSegmentEdit *edit = NULL;

  if (after != NULL) {
    edit = ef_segment_edit_new (ef_source_get_id (self->source), _ ("Change segment"), NULL);
    ef_segment_edit_replace (edit, before, after);
  }
  write_edit (self, edit, error, written_one_cb);
}

static void
set (EfCli *cli)
{
  find_segments (begin_work (cli, change_segment), 1);
}

/* remove: one step for each source that they belong to. */

static GPtrArray *
get_segments_of (Work *self, EfSource *source)
{
  GPtrArray *segments = g_ptr_array_new ();

  for (guint i = 0; i < self->segments->len; i++) {
    EfSegment *segment = g_ptr_array_index (self->segments, i);

    if (g_str_equal (ef_segment_get_source_id (segment), ef_source_get_id (source)))
      g_ptr_array_add (segments, segment);
  }

  return segments;
}

static void remove_next (Work *self);

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_edit_segments_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  self->n_written++;
  remove_next (self);
}

static void
remove_next (Work *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chosen = NULL;
  EfSegmentEdit *edit;

  if (self->n_written == self->sources->len) {
    ef_cli_print_count (self->cli, self->segments->len);
    ef_cli_done (self->cli);
    return;
  }

  chosen = get_segments_of (self, self->sources->pdata[self->n_written]);
  edit = ef_segment_edit_delete (chosen, &error);
  write_edit (self, edit, error, removed_cb);
}

static void
remove_segments (EfCli *cli)
{
  find_segments (begin_work (cli, remove_next), ef_cli_get_n_arguments (cli));
}

/* split, merge */

static EfSegmentEdit *
make_split (Work *self, GError **error)
{
  gint64 time;

  if (!read_time (self, ef_cli_get_argument (self->cli, 1), &time, error))
    return NULL;

  return ef_segment_edit_split (g_ptr_array_index (self->segments, 0),
                                ef_frame_index_snap (self->frames, time), error);
}

static void
split_segment (Work *self)
{
  g_autoptr (GError) error = NULL;
  EfSegmentEdit *edit = make_split (self, &error);

  write_edit (self, edit, error, written_several_cb);
}

static void
split (EfCli *cli)
{
  find_segments (begin_work (cli, split_segment), 1);
}

static void
merge_segments (Work *self)
{
  g_autoptr (GError) error = NULL;
  EfSegmentEdit *edit = NULL;

  if (self->sources->len > 1)
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("These segments belong to different sources: only those of one can be "
                            "merged."));
  else
    edit = ef_segment_edit_merge (self->segments, &error);
  write_edit (self, edit, error, written_one_cb);
}

static void
merge (EfCli *cli)
{
  find_segments (begin_work (cli, merge_segments), ef_cli_get_n_arguments (cli));
}

static const EfCliOption add_options[] = {
  { "label", N_ ("TEXT"), N_ ("What it is called") },
  { "keywords", N_ ("A,B"), N_ ("Keywords, with commas between") },
  { "star", NULL, N_ ("With a star") },
  { NULL, NULL, NULL },
};

static const EfCliOption import_options[] = {
  { "format", N_ ("FORMAT"),
    N_ (
      "csv, csv-frames, tsv, srt, vtt, youtube, edl, fcpxml, otio, llc or cue; else what it looks "
      "like") },
  { NULL, NULL, NULL },
};

static const EfCliOption export_options[] = {
  { "format", N_ ("FORMAT"),
    N_ (
      "csv, csv-frames, tsv, srt, vtt, youtube, edl, fcpxml, otio, llc or cue; else as the file is "
      "called, else csv") },
  { "o", N_ ("FILE"), N_ ("Write it there, not to standard output") },
  { "force", NULL, N_ ("Replace a file that is there") },
  { NULL, NULL, NULL },
};

static const EfCliOption extract_options[] = {
  { "mode", N_ ("MODE"), N_ ("exact (the default), smart or keyframe") },
  { "merge", NULL, N_ ("One file of all, in their order") },
  { "tracks", N_ ("TRACKS"),
    N_ ("all (the default), first (only the first sound), sound (without the picture) or picture "
        "(without sound)") },
  { "name", N_ ("TEMPLATE"), N_ ("Names of the files; else {source}-{nn}-{label}") },
  { "o", N_ ("FOLDER"), N_ ("Where the files go; it is made when missing") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_segment_verbs[] = {
  { "segment", "list", "S", N_ ("List the segments of a source"), 1, 1, NULL, list, FALSE },
  { "segment", "add", N_ ("S IN OUT"),
    N_ ("Mark a stretch of a source; times are 83.45, 00:01:23.450 or 00:01:23:13"), 3, 3,
    add_options, add, FALSE },
  { "segment", "set", N_ ("G KEY=VALUE..."),
    N_ ("Change what is named, and nothing else: begin, end, label, keywords, star, notes, colour"),
    2, G_MAXUINT, NULL, set, FALSE },
  { "segment", "remove", "G...", N_ ("Remove segments"), 1, G_MAXUINT, NULL, remove_segments,
    FALSE },
  { "segment", "split", N_ ("G TIME"), N_ ("Cut a segment in two at TIME"), 2, 2, NULL, split,
    FALSE },
  { "segment", "merge", "G G...", N_ ("Make one of several segments of a source"), 2, G_MAXUINT,
    NULL, merge, FALSE },
  { "segment", "import", N_ ("S FILE"), N_ ("Read segments from a file; - is standard input"), 2, 2,
    import_options, ef_cli_segment_import, FALSE },
  { "segment", "export", "S", N_ ("Write the segments of a source for another program"), 1, 1,
    export_options, ef_cli_segment_export, FALSE },
  { "segment", "extract", "S [G...]",
    N_ ("Make files of the segments of a source, or of those named"), 1, G_MAXUINT, extract_options,
    ef_cli_segment_extract, FALSE },
  { NULL },
};
