/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segment-edit.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/marks-file.h"
#include "core/segments.h"
#include "core/text.h"

/* More than this in one step is a mistake, and would only fill the disk. */
#define CHANGES_MOST EF_MARKS_MOST

struct _EfSegmentEdit {
  GObject parent_instance;

  char *source_id;
  char *title;
  char *gesture; /* (nullable) */
  EfEditChanges *changes;
};

G_DEFINE_FINAL_TYPE (EfSegmentEdit, ef_segment_edit, G_TYPE_OBJECT)

static void
take (gpointer segment, gpointer from)
{
  ef_segment_assign (segment, from, ~0u);
}

static const EfEditKind kind = {
  .get_id = (gpointer) ef_segment_get_id,
  .get_rev = (gpointer) ef_segment_get_rev,
  .set_rev = (gpointer) ef_segment_set_rev,
  .copy = (gpointer) ef_segment_copy,
  .take = take,
  .compare = (gpointer) ef_segment_compare,
};

static void
ef_segment_edit_finalize (GObject *object)
{
  EfSegmentEdit *self = EF_SEGMENT_EDIT (object);

  g_free (self->source_id);
  g_free (self->title);
  g_free (self->gesture);
  ef_edit_changes_free (self->changes);

  G_OBJECT_CLASS (ef_segment_edit_parent_class)->finalize (object);
}

static void
ef_segment_edit_class_init (EfSegmentEditClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_segment_edit_finalize;
}

static void
ef_segment_edit_init (EfSegmentEdit *self)
{
  self->changes = ef_edit_changes_new (&kind);
}

EfSegmentEdit *
ef_segment_edit_new (const char *source_id, const char *title, const char *gesture)
{
  EfSegmentEdit *self = g_object_new (EF_TYPE_SEGMENT_EDIT, NULL);

  self->source_id = g_strdup (source_id);
  self->title = g_strdup (title);
  self->gesture = g_strdup (gesture);

  return self;
}

const char *
ef_segment_edit_get_source_id (EfSegmentEdit *self)
{
  return self->source_id;
}

const char *
ef_segment_edit_get_title (EfSegmentEdit *self)
{
  return self->title;
}

const char *
ef_segment_edit_get_gesture (EfSegmentEdit *self)
{
  return self->gesture;
}

guint
ef_segment_edit_get_n_changes (EfSegmentEdit *self)
{
  return ef_edit_changes_get_n (self->changes);
}

const EfSegmentChange *
ef_segment_edit_get_change (EfSegmentEdit *self, guint index)
{
  return ef_edit_changes_get (self->changes, index);
}

void
ef_segment_edit_add (EfSegmentEdit *self, EfSegment *segment)
{
  ef_edit_changes_add (self->changes, segment);
}

void
ef_segment_edit_replace (EfSegmentEdit *self, EfSegment *before, EfSegment *after)
{
  ef_edit_changes_replace (self->changes, before, after);
}

void
ef_segment_edit_remove (EfSegmentEdit *self, EfSegment *segment)
{
  ef_edit_changes_remove (self->changes, segment);
}

void
ef_segment_edit_apply (EfSegmentEdit *self, GListStore *segments)
{
  ef_edit_changes_apply (self->changes, segments);
}

/* The operations. */

static gpointer
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED, message);

  return NULL;
}

static gboolean
check_chosen (GPtrArray *chosen, GError **error)
{
  if (chosen->len > 0)
    return TRUE;

  refuse (error, _ ("Select at least one segment first."));

  return FALSE;
}

static EfSegmentEdit *
start (GPtrArray *chosen, const char *title)
{
  return ef_segment_edit_new (ef_segment_get_source_id (g_ptr_array_index (chosen, 0)), title,
                              NULL);
}

/* The first part keeps the identity, so that projects which use it go on. */
static void
replace_by_parts (EfSegmentEdit *self, EfSegment *segment, const EfTimeSpan *parts, guint n_parts)
{
  g_autoptr (EfSegment) first = ef_segment_copy (segment);

  ef_segment_set_span (first, parts[0]);
  ef_segment_edit_replace (self, segment, first);
  for (guint i = 1; i < n_parts; i++) {
    g_autoptr (EfSegment) part = ef_segment_copy_as_new (segment);

    ef_segment_set_span (part, parts[i]);
    ef_segment_edit_add (self, part);
  }
}

EfSegmentEdit *
ef_segment_edit_split (EfSegment *segment, gint64 at, GError **error)
{
  EfTimeSpan parts[2];
  EfSegmentEdit *self;

  if (!ef_segments_split (ef_segment_get_span (segment), at, parts, error))
    return NULL;

  self = ef_segment_edit_new (ef_segment_get_source_id (segment), _ ("Split"), NULL);
  replace_by_parts (self, segment, parts, 2);

  return self;
}

/* @n_parts or @length, the other one is 0. Segments that are too short stay whole; it is only an error
 * when all of them are. */
static EfSegmentEdit *
divide (GPtrArray *chosen, guint n_parts, gint64 length, EfRate rate, GError **error)
{
  g_autoptr (EfSegmentEdit) self = NULL;

  if (!check_chosen (chosen, error))
    return NULL;

  self = start (chosen, _ ("Divide"));
  for (guint i = 0; i < chosen->len; i++) {
    EfSegment *segment = g_ptr_array_index (chosen, i);
    EfTimeSpan span = ef_segment_get_span (segment);
    gboolean is_first_problem = error != NULL && *error == NULL;
    GError **problem = is_first_problem ? error : NULL;
    g_autoptr (GArray) parts = length > 0 ? ef_segments_divide_by (span, length, rate, problem)
                                          : ef_segments_divide (span, n_parts, rate, problem);

    if (parts == NULL)
      continue;
    if (ef_edit_changes_get_n (self->changes) + parts->len > CHANGES_MOST) {
      g_clear_error (error);
      return refuse (error, _ ("That would be too many segments at once: choose fewer parts."));
    }
    replace_by_parts (self, segment, &g_array_index (parts, EfTimeSpan, 0), parts->len);
  }
  if (ef_edit_changes_get_n (self->changes) == 0)
    return NULL;

  g_clear_error (error);

  return g_steal_pointer (&self);
}

EfSegmentEdit *
ef_segment_edit_divide (GPtrArray *chosen, guint n_parts, EfRate rate, GError **error)
{
  return divide (chosen, n_parts, 0, rate, error);
}

EfSegmentEdit *
ef_segment_edit_divide_by (GPtrArray *chosen, gint64 length, EfRate rate, GError **error)
{
  if (length <= 0)
    return refuse (error, _ ("A part must be longer than nothing: type a length."));

  return divide (chosen, 0, length, rate, error);
}

/* One of @segments becomes all of them, the others go. */
static gboolean
merge (EfSegmentEdit *self, EfSegment *const *segments, guint n_segments, GError **error)
{
  g_autoptr (EfSegment) merged = ef_segments_merge (segments, n_segments, error);

  if (merged == NULL)
    return FALSE;

  for (guint i = 0; i < n_segments; i++) {
    if (g_str_equal (ef_segment_get_id (segments[i]), ef_segment_get_id (merged)))
      ef_segment_edit_replace (self, segments[i], merged);
    else
      ef_segment_edit_remove (self, segments[i]);
  }

  return TRUE;
}

EfSegmentEdit *
ef_segment_edit_merge (GPtrArray *chosen, GError **error)
{
  g_autofree char *title =
    g_strdup_printf (ngettext ("Merge %u segment", "Merge %u segments", chosen->len), chosen->len);
  g_autoptr (EfSegmentEdit) self = NULL;

  if (!check_chosen (chosen, error))
    return NULL;

  self = start (chosen, title);
  if (!merge (self, (EfSegment *const *) chosen->pdata, chosen->len, error))
    return NULL;

  return g_steal_pointer (&self);
}

static EfTimeSpan *
list_spans (GPtrArray *chosen)
{
  EfTimeSpan *spans = g_new (EfTimeSpan, chosen->len);

  for (guint i = 0; i < chosen->len; i++)
    spans[i] = ef_segment_get_span (g_ptr_array_index (chosen, i));

  return spans;
}

EfSegmentEdit *
ef_segment_edit_shift (GPtrArray *chosen, gint64 by, gint64 duration, GError **error)
{
  g_autofree EfTimeSpan *spans = list_spans (chosen);
  g_autofree char *title =
    g_strdup_printf (ngettext ("Shift %u segment", "Shift %u segments", chosen->len), chosen->len);
  EfSegmentEdit *self;

  if (!check_chosen (chosen, error))
    return NULL;
  if (ef_segments_shift (spans, chosen->len, by, duration) == 0)
    return refuse (error, _ ("There is no room to shift: the video ends here."));

  self = start (chosen, title);
  for (guint i = 0; i < chosen->len; i++) {
    EfSegment *segment = g_ptr_array_index (chosen, i);
    g_autoptr (EfSegment) shifted = ef_segment_copy (segment);

    ef_segment_set_span (shifted, spans[i]);
    ef_segment_edit_replace (self, segment, shifted);
  }

  return self;
}

/* (element-type GPtrArray): which of @chosen overlap each other. */
static GPtrArray *
group (GPtrArray *chosen)
{
  g_autofree EfTimeSpan *spans = list_spans (chosen);
  g_autofree guint *groups = g_new (guint, chosen->len);
  g_autoptr (GArray) combined = ef_segments_combine (spans, chosen->len, groups);
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < combined->len; i++)
    g_ptr_array_add (result, g_ptr_array_new ());
  for (guint i = 0; i < chosen->len; i++) {
    if (groups[i] != EF_SEGMENTS_NONE)
      g_ptr_array_add (g_ptr_array_index (result, groups[i]), g_ptr_array_index (chosen, i));
  }

  return result;
}

EfSegmentEdit *
ef_segment_edit_combine (GPtrArray *chosen, GError **error)
{
  g_autoptr (GPtrArray) groups = group (chosen);
  g_autoptr (EfSegmentEdit) self = NULL;

  if (!check_chosen (chosen, error))
    return NULL;

  self = start (chosen, _ ("Combine overlaps"));
  for (guint i = 0; i < groups->len; i++) {
    GPtrArray *members = g_ptr_array_index (groups, i);

    if (members->len > 1 && !merge (self, (EfSegment *const *) members->pdata, members->len, error))
      return NULL;
  }
  if (ef_edit_changes_get_n (self->changes) == 0)
    return refuse (error, _ ("None of these segments overlap."));

  return g_steal_pointer (&self);
}

static void
add_spans (EfSegmentEdit *self, GArray *spans, int colour)
{
  for (guint i = 0; i < spans->len; i++) {
    g_autoptr (EfSegment) segment = ef_segment_new (NULL, self->source_id);

    ef_segment_set_span (segment, g_array_index (spans, EfTimeSpan, i));
    ef_segment_set_colour (segment, colour);
    ef_segment_edit_add (self, segment);
  }
}

EfSegmentEdit *
ef_segment_edit_fill_gaps (GPtrArray *chosen, const char *source_id, GError **error)
{
  g_autofree EfTimeSpan *spans = list_spans (chosen);
  g_autoptr (GArray) gaps = ef_segments_find_gaps (spans, chosen->len);
  EfSegmentEdit *self;

  if (gaps->len == 0)
    return refuse (error, _ ("There is no gap between these segments."));

  self = ef_segment_edit_new (source_id, _ ("Fill gaps"), NULL);
  add_spans (self, gaps, ef_segment_edit_next_colour (chosen));

  return self;
}

/* What was marked is not, and what was not is. */
EfSegmentEdit *
ef_segment_edit_invert (GPtrArray *chosen, const char *source_id, gint64 duration, GError **error)
{
  g_autofree EfTimeSpan *spans = list_spans (chosen);
  g_autoptr (GArray) rest = NULL;
  EfSegmentEdit *self;

  if (duration <= 0)
    return refuse (error, _ ("The length of this video is not known, so it has no rest to mark."));

  rest = ef_segments_invert (spans, chosen->len, duration);
  if (rest->len == 0)
    return refuse (error, _ ("Nothing would be left: these segments cover the whole video."));

  self = ef_segment_edit_new (source_id, _ ("Invert"), NULL);
  for (guint i = 0; i < chosen->len; i++)
    ef_segment_edit_remove (self, g_ptr_array_index (chosen, i));
  add_spans (self, rest, ef_segment_edit_next_colour (chosen));

  return self;
}

EfSegmentEdit *
ef_segment_edit_delete (GPtrArray *chosen, GError **error)
{
  g_autofree char *title = g_strdup_printf (
    ngettext ("Delete %u segment", "Delete %u segments", chosen->len), chosen->len);
  EfSegmentEdit *self;

  if (!check_chosen (chosen, error))
    return NULL;

  self = start (chosen, title);
  for (guint i = 0; i < chosen->len; i++)
    ef_segment_edit_remove (self, g_ptr_array_index (chosen, i));

  return self;
}

/* What is there already. Formats write milliseconds, and programs count frames in their own ways, so that
 * a segment comes back a little beside where it was: within half a frame it is the same one. */
typedef struct {
  gint64 slack;
  GHashTable *places; /* (owned): label and stretch of time → GPtrArray of EfSegment */
} Known;

#define LEAST_SLACK (EF_NS_PER_SECOND / 1000)
#define MOST_SLACK (EF_NS_PER_SECOND / 10)

static gint64
find_slack (EfFrameIndex *frames)
{
  gint64 half =
    frames != NULL ? ef_frame_index_get_end (frames) / ef_frame_index_get_n_frames (frames) / 2 : 0;

  return CLAMP (half, LEAST_SLACK, MOST_SLACK);
}

static char *
make_place (const char *label, gint64 stretch)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", stretch, label);
}

static void
know (Known *self, EfSegment *segment)
{
  gint64 stretch = ef_segment_get_span (segment).begin / self->slack;
  char *place = make_place (ef_segment_get_label (segment), stretch);
  GPtrArray *there = g_hash_table_lookup (self->places, place);

  if (there == NULL) {
    there = g_ptr_array_new_with_free_func (g_object_unref);
    g_hash_table_insert (self->places, place, there);
  } else {
    g_free (place);
  }
  g_ptr_array_add (there, g_object_ref (segment));
}

static gboolean
is_near (Known *self, EfTimeSpan one, EfTimeSpan other)
{
  return ABS (one.begin - other.begin) <= self->slack && ABS (one.end - other.end) <= self->slack;
}

static gboolean
is_known (Known *self, EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  gint64 stretch = span.begin / self->slack;

  for (int i = -1; i <= 1; i++) {
    g_autofree char *place = make_place (ef_segment_get_label (segment), stretch + i);
    GPtrArray *there = g_hash_table_lookup (self->places, place);

    for (guint j = 0; there != NULL && j < there->len; j++) {
      if (is_near (self, ef_segment_get_span (there->pdata[j]), span))
        return TRUE;
    }
  }

  return FALSE;
}

/* Where the video really has its boundaries. What lies behind the last picture stays as it is. */
static EfTimeSpan
put_on_frames (const EfMark *mark, EfFrameIndex *frames)
{
  EfTimeSpan span = { mark->begin, mark->end };
  EfTimeSpan snapped;

  if (frames == NULL)
    return span;

  snapped = (EfTimeSpan) { ef_frame_index_snap (frames, span.begin),
                           ef_frame_index_snap (frames, span.end) };

  return snapped.end > snapped.begin ? snapped : span;
}

/* As the reader of files cleans its marks; suggestions and scripts make marks too. NULL: no keywords. */
static char **
clean_keywords (char **keywords)
{
  g_autofree char *text = NULL;

  if (keywords == NULL || *keywords == NULL)
    return NULL;

  text = ef_keywords_format ((const char *const *) keywords);

  return ef_keywords_parse (text);
}

static EfSegment *
make_segment (const EfMark *mark, EfFrameIndex *frames, const char *source_id)
{
  EfSegment *segment = ef_segment_new (NULL, source_id);
  g_autofree char *label = ef_text_make_line (mark->label, EF_SEGMENT_LABEL_MOST);
  g_autofree char *notes =
    ef_text_make_lines (mark->notes != NULL ? mark->notes : "", EF_SEGMENT_NOTES_MOST);
  g_auto (GStrv) keywords = clean_keywords (mark->keywords);

  ef_segment_set_span (segment, put_on_frames (mark, frames));
  ef_segment_set_label (segment, label);
  ef_segment_set_notes (segment, notes);
  ef_segment_set_keywords (segment, (const char *const *) keywords);
  ef_segment_set_star (segment, mark->star);

  return segment;
}

typedef guint Uses[EF_SEGMENT_COLOURS + 1];

static void
count_colours (GPtrArray *all, Uses uses)
{
  for (guint i = 0; i < all->len; i++)
    uses[CLAMP (ef_segment_get_colour (g_ptr_array_index (all, i)), 1, EF_SEGMENT_COLOURS)]++;
}

/* The one that is used least, so that neighbours differ and none runs out. */
static int
choose_colour (const Uses uses)
{
  int chosen = 1;

  for (int colour = 2; colour <= EF_SEGMENT_COLOURS; colour++) {
    if (uses[colour] < uses[chosen])
      chosen = colour;
  }

  return chosen;
}

int
ef_segment_edit_next_colour (GPtrArray *all)
{
  Uses uses = { 0 };

  count_colours (all, uses);

  return choose_colour (uses);
}

static void
import_mark (EfSegmentEdit *self, const EfMark *mark, EfFrameIndex *frames, Known *known, Uses uses)
{
  g_autoptr (EfSegment) segment = make_segment (mark, frames, self->source_id);
  int colour =
    mark->colour >= 1 && mark->colour <= EF_SEGMENT_COLOURS ? mark->colour : choose_colour (uses);

  if (is_known (known, segment))
    return;

  uses[colour]++;
  ef_segment_set_colour (segment, colour);
  ef_segment_edit_add (self, segment);
  know (known, segment);
}

static EfSegmentEdit *
finish_import (EfSegmentEdit *self, guint n_known, GError **error)
{
  guint n = ef_edit_changes_get_n (self->changes);

  if (n == 0 && n_known > 0)
    return refuse (error, _ ("All of these segments are here already."));
  if (n == 0)
    return refuse (error, _ ("There is nothing to import."));

  self->title = g_strdup_printf (ngettext ("Import %u segment", "Import %u segments", n), n);

  return g_object_ref (self);
}

EfSegmentEdit *
ef_segment_edit_import (GPtrArray *all,
                        GPtrArray *marks,
                        const char *source_id,
                        EfFrameIndex *frames,
                        guint *n_known,
                        GError **error)
{
  g_autoptr (EfSegmentEdit) self = ef_segment_edit_new (source_id, NULL, NULL);
  g_autoptr (GHashTable) places =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  Known known = { find_slack (frames), places };
  Uses uses = { 0 };
  guint n_skipped = 0;

  count_colours (all, uses);
  for (guint i = 0; i < all->len; i++)
    know (&known, g_ptr_array_index (all, i));
  for (guint i = 0; i < marks->len; i++) {
    const EfMark *mark = g_ptr_array_index (marks, i);
    guint before = ef_edit_changes_get_n (self->changes);

    /* A mark without both ends, or without length, is no segment. */
    if (mark->begin < 0 || mark->end <= mark->begin)
      continue;
    import_mark (self, mark, frames, &known, uses);
    n_skipped += ef_edit_changes_get_n (self->changes) == before;
  }
  if (n_known != NULL)
    *n_known = n_skipped;

  return finish_import (self, n_skipped, error);
}
