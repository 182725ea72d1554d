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
  char *gesture;      /* (nullable) */
  GArray *changes;    /* (element-type EfSegmentChange) */
  GHashTable *places; /* (element-type utf8 guint): id → place in changes + 1 */
};

G_DEFINE_FINAL_TYPE (EfSegmentEdit, ef_segment_edit, G_TYPE_OBJECT)

static void
clear_change (gpointer data)
{
  EfSegmentChange *change = data;

  g_clear_object (&change->before);
  g_clear_object (&change->after);
}

static void
ef_segment_edit_finalize (GObject *object)
{
  EfSegmentEdit *self = EF_SEGMENT_EDIT (object);

  g_free (self->source_id);
  g_free (self->title);
  g_free (self->gesture);
  g_hash_table_unref (self->places);
  g_array_unref (self->changes);

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
  self->changes = g_array_new (FALSE, FALSE, sizeof (EfSegmentChange));
  g_array_set_clear_func (self->changes, clear_change);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  return self->changes->len;
}

const EfSegmentChange *
ef_segment_edit_get_change (EfSegmentEdit *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, NULL);

  return &g_array_index (self->changes, EfSegmentChange, index);
}

/* NULL: it has no change yet. */
static EfSegmentChange *
find_change (EfSegmentEdit *self, EfSegment *segment)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, ef_segment_get_id (segment)));

  return place > 0 ? &g_array_index (self->changes, EfSegmentChange, place - 1) : NULL;
}

static void
append_change (EfSegmentEdit *self, EfSegment *before, EfSegment *after)
{
  EfSegment *either = before != NULL ? before : after;
  EfSegmentChange change = {
    .before = before != NULL ? ef_segment_copy (before) : NULL,
    .after = after != NULL ? ef_segment_copy (after) : NULL,
  };

  if (after != NULL)
    ef_segment_set_rev (change.after, ef_segment_get_rev (either) + 1);
  g_array_append_val (self->changes, change);
  g_hash_table_insert (self->places, g_strdup (ef_segment_get_id (either)),
                       GUINT_TO_POINTER (self->changes->len));
}

/* What came before stays as it was; @after NULL: nothing comes of it. */
static void
set_after (EfSegmentChange *change, EfSegment *after)
{
  gint64 rev = ef_segment_get_rev (change->before != NULL ? change->before : change->after);

  if (change->before != NULL)
    rev++;
  g_clear_object (&change->after);
  if (after == NULL)
    return;

  change->after = ef_segment_copy (after);
  ef_segment_set_rev (change->after, rev);
}

/* The last change takes the free place: the order of changes means nothing. */
static void
drop_change (EfSegmentEdit *self, EfSegmentChange *change)
{
  guint place = (guint) (change - &g_array_index (self->changes, EfSegmentChange, 0));
  EfSegment *last;

  g_hash_table_remove (self->places, ef_segment_get_id (change->after));
  g_array_remove_index_fast (self->changes, place);
  if (place == self->changes->len)
    return;

  last = change->before != NULL ? change->before : change->after;
  g_hash_table_insert (self->places, g_strdup (ef_segment_get_id (last)),
                       GUINT_TO_POINTER (place + 1));
}

void
ef_segment_edit_add (EfSegmentEdit *self, EfSegment *segment)
{
  EfSegmentChange *change = find_change (self, segment);

  if (change != NULL)
    set_after (change, segment);
  else
    append_change (self, NULL, segment);
}

void
ef_segment_edit_replace (EfSegmentEdit *self, EfSegment *before, EfSegment *after)
{
  EfSegmentChange *change = find_change (self, before);

  g_return_if_fail (g_str_equal (ef_segment_get_id (before), ef_segment_get_id (after)));

  if (change != NULL)
    set_after (change, after);
  else
    append_change (self, before, after);
}

void
ef_segment_edit_remove (EfSegmentEdit *self, EfSegment *segment)
{
  EfSegmentChange *change = find_change (self, segment);

  if (change == NULL)
    append_change (self, segment, NULL);
  else if (change->before != NULL)
    set_after (change, NULL);
  else
    drop_change (self, change);
}

/* Bringing a list to what it is afterwards: the segments that stay keep their objects, and one splice
 * replaces what lies between the first and the last place where something else is now. */

static int
compare_cb (gconstpointer one, gconstpointer other)
{
  return ef_segment_compare (*(EfSegment *const *) one, *(EfSegment *const *) other);
}

static GPtrArray *
list_all (GListStore *segments)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (segments));
  GPtrArray *all = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (segments), i));

  return all;
}

/* Those that stay, with their new values; @found says which changes met a segment. */
static GPtrArray *
keep (EfSegmentEdit *self, GPtrArray *old, gboolean *found)
{
  GPtrArray *kept = g_ptr_array_new_full (old->len + self->changes->len, g_object_unref);

  for (guint i = 0; i < old->len; i++) {
    EfSegment *segment = g_ptr_array_index (old, i);
    EfSegmentChange *change = find_change (self, segment);

    if (change != NULL)
      found[change - &g_array_index (self->changes, EfSegmentChange, 0)] = TRUE;
    if (change != NULL && change->after != NULL) {
      ef_segment_assign (segment, change->after, ~0u);
      ef_segment_set_rev (segment, ef_segment_get_rev (change->after));
    }
    if (change == NULL || change->after != NULL)
      g_ptr_array_add (kept, g_object_ref (segment));
  }

  return kept;
}

static void
add_new (EfSegmentEdit *self, GPtrArray *segments, const gboolean *found)
{
  for (guint i = 0; i < self->changes->len; i++) {
    EfSegmentChange *change = &g_array_index (self->changes, EfSegmentChange, i);

    if (!found[i] && change->after != NULL)
      g_ptr_array_add (segments, ef_segment_copy (change->after));
  }
}

static void
splice (GListStore *segments, GPtrArray *old, GPtrArray *new)
{
  guint most = MIN (old->len, new->len);
  guint head = 0;
  guint tail = 0;

  while (head < most && old->pdata[head] == new->pdata[head])
    head++;
  while (tail < most - head && old->pdata[old->len - 1 - tail] == new->pdata[new->len - 1 - tail])
    tail++;
  if (head + tail < MAX (old->len, new->len))
    g_list_store_splice (segments, head, old->len - head - tail, new->pdata + head,
                         new->len - head - tail);
}

void
ef_segment_edit_apply (EfSegmentEdit *self, GListStore *segments)
{
  g_autoptr (GPtrArray) old = list_all (segments);
  g_autofree gboolean *found = g_new0 (gboolean, self->changes->len);
  g_autoptr (GPtrArray) new = keep (self, old, found);

  add_new (self, new, found);
  g_ptr_array_sort (new, compare_cb);
  splice (segments, old, new);
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
    if (self->changes->len + parts->len > CHANGES_MOST) {
      g_clear_error (error);
      return refuse (error, _ ("That would be too many segments at once: choose fewer parts."));
    }
    replace_by_parts (self, segment, &g_array_index (parts, EfTimeSpan, 0), parts->len);
  }
  if (self->changes->len == 0)
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
  if (self->changes->len == 0)
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
  guint n = self->changes->len;

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
    guint before = self->changes->len;

    /* A mark without both ends, or without length, is no segment. */
    if (mark->begin < 0 || mark->end <= mark->begin)
      continue;
    import_mark (self, mark, frames, &known, uses);
    n_skipped += self->changes->len == before;
  }
  if (n_known != NULL)
    *n_known = n_skipped;

  return finish_import (self, n_skipped, error);
}
