/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-lane.h"

#include <glib/gi18n.h>

#define MOST_ROWS 3
#define INSET 3.0
#define INSET_CURRENT 2.0
#define ROW_GAP 2.0
#define INSET_LOW 1.0 /* of rows that are low */
#define ROW_GAP_LOW 1.0
#define LOW 14.0 /* pixels of height that a label takes */
#define EDGE 3.0
#define THIN 3.0 /* pixels: narrower ones are merged */
#define PAD 7.0
#define PAD_TIGHT 2.0 /* where only the number has room */
#define TIGHT 26.0    /* pixels: of blocks that are so narrow */
#define LABEL_ROOM 28.0
#define HANDLES_ROOM 46.0 /* pixels: handles, with the number between them */
#define GHOST_TEXT_ROOM 30.0
#define GHOST_DASHED 8.0 /* pixels; narrower ones are a line */
#define TWO_LINES 30.0   /* pixels of height */
#define OUTSIDE 16.0     /* pixels drawn of what goes on beyond the widget */
#define FAR 1e5          /* pixels; rectangles are floats, which are not exact further away */

struct _EfTimelineLane {
  GArray *blocks; /* (owned) (element-type EfTimelineBlock), by begin */
};

static void
clear_block (gpointer data)
{
  g_object_unref (((EfTimelineBlock *) data)->segment);
}

EfTimelineLane *
ef_timeline_lane_new (void)
{
  EfTimelineLane *self = g_new0 (EfTimelineLane, 1);

  self->blocks = g_array_new (FALSE, FALSE, sizeof (EfTimelineBlock));
  g_array_set_clear_func (self->blocks, clear_block);

  return self;
}

void
ef_timeline_lane_free (EfTimelineLane *self)
{
  g_array_unref (self->blocks);
  g_free (self);
}

guint
ef_timeline_lane_get_n_blocks (EfTimelineLane *self)
{
  return self->blocks->len;
}

const EfTimelineBlock *
ef_timeline_lane_get (EfTimelineLane *self, guint index)
{
  return &g_array_index (self->blocks, EfTimelineBlock, index);
}

static void
set_n_rows (EfTimelineLane *self, guint first, guint last, guint n_rows)
{
  for (guint i = first; i < last; i++)
    g_array_index (self->blocks, EfTimelineBlock, i).n_rows = (guint8) n_rows;
}

/* A group is what hangs together by overlaps; within one, each block takes the first row that is free
 * again. Beyond three rows they lie over each other in the last, each up to where the next one begins. */
static void
find_rows (EfTimelineLane *self)
{
  gint64 ends[MOST_ROWS] = { 0 };
  guint lasts[MOST_ROWS] = { 0 };
  guint first = 0;
  guint n_rows = 0;

  for (guint i = 0; i < self->blocks->len; i++) {
    EfTimelineBlock *block = &g_array_index (self->blocks, EfTimelineBlock, i);
    guint row = 0;

    if (i > 0 && ef_timeline_lane_get (self, i - 1)->latest <= block->span.begin) {
      set_n_rows (self, first, i, n_rows);
      first = i;
      n_rows = 0;
    }
    while (row < n_rows && row < MOST_ROWS - 1 && ends[row] > block->span.begin)
      row++;
    if (row < n_rows && ends[row] > block->span.begin)
      g_array_index (self->blocks, EfTimelineBlock, lasts[row]).bare = block->span.begin;
    lasts[row] = i;
    ends[row] = row < n_rows ? MAX (ends[row], block->span.end) : block->span.end;
    block->row = (guint8) row;
    n_rows = MAX (n_rows, row + 1);
  }
  set_n_rows (self, first, self->blocks->len, n_rows);
}

void
ef_timeline_lane_set_segments (EfTimelineLane *self, GListModel *segments)
{
  guint n_segments = segments != NULL ? g_list_model_get_n_items (segments) : 0;
  gint64 latest = 0;

  g_array_set_size (self->blocks, 0);
  for (guint i = 0; i < n_segments; i++) {
    EfTimelineBlock block = { .segment = g_list_model_get_item (segments, i) };

    block.span = ef_segment_get_span (block.segment);
    block.colour = (guint8) ef_segment_get_colour (block.segment);
    latest = MAX (latest, block.span.end);
    block.latest = latest;
    block.bare = block.span.end;
    g_array_append_val (self->blocks, block);
  }
  find_rows (self);
}

guint
ef_timeline_lane_find (EfTimelineLane *self, EfSegment *segment)
{
  for (guint i = 0; segment != NULL && i < self->blocks->len; i++) {
    if (ef_timeline_lane_get (self, i)->segment == segment)
      return i;
  }

  return EF_LANE_NONE;
}

static guint
find_first (EfTimelineLane *self, gint64 begin)
{
  guint low = 0;
  guint high = self->blocks->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (ef_timeline_lane_get (self, middle)->latest <= begin)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

static guint
find_last (EfTimelineLane *self, gint64 end)
{
  guint low = 0;
  guint high = self->blocks->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (ef_timeline_lane_get (self, middle)->span.begin <= end)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

void
ef_timeline_lane_find_in (EfTimelineLane *self, EfTimeSpan span, guint *first, guint *last)
{
  *first = find_first (self, span.begin);
  *last = MAX (find_last (self, span.end), *first);
}

static graphene_rect_t
get_rect (const EfTimelineScale *scale, EfTimeSpan span, guint row, guint n_rows, double inset)
{
  double x = CLAMP (ef_timeline_scale_to_x (scale, span.begin), -FAR, FAR);
  double width = CLAMP (ef_timeline_scale_to_x (scale, span.end), -FAR, FAR) - x;
  gboolean is_low = n_rows == MOST_ROWS;
  double margin = is_low ? INSET_LOW : INSET;
  double gap = is_low ? ROW_GAP_LOW : ROW_GAP;
  double row_height = (EF_LANE_HEIGHT - 2 * margin - (n_rows - 1) * gap) / n_rows;
  double y = EF_LANE_Y + margin + row * (row_height + gap);
  double more = n_rows > 1 ? 0 : INSET - inset;

  return ef_rect (x, y - more, width, row_height + 2 * more);
}

graphene_rect_t
ef_timeline_lane_get_rect (EfTimelineLane *self, const EfTimelineScale *scale, guint index)
{
  const EfTimelineBlock *block = ef_timeline_lane_get (self, index);

  return get_rect (scale, block->span, block->row, MAX (block->n_rows, 1), INSET);
}

graphene_rect_t
ef_timeline_lane_get_ghost (const EfTimelineScale *scale, EfTimeSpan span)
{
  return get_rect (scale, span, 0, 1, INSET);
}

/* On sharp pixels, and without what lies far beyond the widget. */
static graphene_rect_t
cut (const EfTimelinePaint *paint, graphene_rect_t rect)
{
  double begin = MAX (ef_sharp (paint, rect.origin.x), -OUTSIDE);
  double end = MIN (ef_sharp (paint, rect.origin.x + rect.size.width), paint->width + OUTSIDE);

  return ef_rect (begin, rect.origin.y, MAX (end - begin, 0), rect.size.height);
}

char *
ef_timeline_format_length (gint64 length)
{
  gint64 tenths = (length + EF_NS_PER_SECOND / 20) / (EF_NS_PER_SECOND / 10);
  gint64 seconds = (length + EF_NS_PER_SECOND / 2) / EF_NS_PER_SECOND;

  if (tenths < 600)
    /* Translators: a length in seconds, as short as can be */
    return g_strdup_printf (_ ("%d.%d s"), (int) (tenths / 10), (int) (tenths % 10));
  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));

  return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                          (int) (seconds % 60));
}

/* The number, the label beside it, the length below. The texts stay at the left edge of the widget while
 * a block goes on beyond it. */
static void
draw_texts (GtkSnapshot *snapshot,
            const EfTimelinePaint *paint,
            const EfTimelineBlock *block,
            guint number,
            graphene_rect_t rect,
            double begin_pad,
            double end_pad,
            const GdkRGBA *colour,
            const GdkRGBA *dim)
{
  double x = MAX (rect.origin.x, 0) + begin_pad;
  double room = MIN (rect.origin.x + rect.size.width, paint->width) - end_pad - x;
  double middle = rect.origin.y + rect.size.height / 2;
  EfTimelineFont font = rect.size.height < LOW ? EF_TIMELINE_FONT_LOW : EF_TIMELINE_FONT_LABEL;
  g_autofree char *digits = g_strdup_printf ("%u", number);
  double width = ef_timeline_text_measure (paint->text, font, digits);
  const char *label = ef_segment_get_label (block->segment);
  gboolean has_label = room - width - PAD >= LABEL_ROOM;
  gboolean has_length = has_label && rect.size.height >= TWO_LINES;
  double y = has_length ? middle - 6 : middle;

  if (room < width)
    return;
  ef_timeline_text_draw (paint->text, snapshot, font, digits, colour, x, y, room);
  if (has_label && *label != '\0')
    ef_timeline_text_draw (paint->text, snapshot, font, label, colour, x + width + PAD, y,
                           room - width - PAD);
  if (has_length) {
    g_autofree char *length = ef_timeline_format_length (ef_time_span_get_duration (block->span));

    ef_timeline_text_draw (paint->text, snapshot, EF_TIMELINE_FONT_SMALL, length, dim, x,
                           middle + 8, room);
  }
}

static GdkRGBA
get_fill (const EfTimelinePaint *paint, const GdkRGBA *colour, gboolean is_hovered)
{
  if (paint->style->is_contrast)
    return ef_fade (*colour, is_hovered ? .3 : .12);

  return ef_fade (*colour, paint->style->block_alpha * (is_hovered ? 1.5 : 1));
}

/* A tick in a disc at the end of a block, where there is room for it. */
static void
draw_check (GtkSnapshot *snapshot, const EfTimelinePaint *paint, graphene_rect_t rect)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  double end = MIN (rect.origin.x + rect.size.width, paint->width);
  double x = end - 16;
  double y = rect.origin.y + 3;
  g_autoptr (GskPathBuilder) builder = NULL;
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = NULL;

  if (end - MAX (rect.origin.x, 0) < 34 || rect.size.height < 15) {
    ef_paint_ring (snapshot, &paint->style->accent, rect,
                   MIN (EF_BLOCK_RADIUS, rect.size.width / 2), 1.5);
    return;
  }
  ef_paint_ring (snapshot, &paint->style->accent, rect, EF_BLOCK_RADIUS, 1.5);
  ef_paint_round (snapshot, &paint->style->accent, ef_rect (x, y, 13, 13), 6.5);
  builder = gsk_path_builder_new ();
  gsk_path_builder_move_to (builder, (float) x + 3.7f, (float) y + 6.8f);
  gsk_path_builder_line_to (builder, (float) x + 5.8f, (float) y + 8.9f);
  gsk_path_builder_line_to (builder, (float) x + 9.5f, (float) y + 4.7f);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  stroke = gsk_stroke_new (1.6f);
  gsk_stroke_set_line_cap (stroke, GSK_LINE_CAP_ROUND);
  gtk_snapshot_append_stroke (snapshot, path, stroke, &white);
}

static gboolean
is_checked (const EfTimelinePaint *paint, const EfTimelineBlock *block)
{
  return ef_edit_session_is_checked (paint->session, block->segment);
}

/* Where a text on a block can be read. */
static graphene_rect_t
get_bare (const EfTimelinePaint *paint, const EfTimelineBlock *block, graphene_rect_t rect)
{
  double end = ef_timeline_scale_to_x (&paint->scale, block->bare);

  if (block->bare < block->span.end)
    rect.size.width = (float) CLAMP (end - rect.origin.x, 0.0, (double) rect.size.width);

  return rect;
}

static void
draw_block (GtkSnapshot *snapshot,
            const EfTimelinePaint *paint,
            const EfTimelineBlock *block,
            guint number,
            graphene_rect_t rect,
            gboolean is_hovered)
{
  const GdkRGBA *colour = ef_timeline_style_get_segment (paint->style, block->colour);
  GdkRGBA fill = get_fill (paint, colour, is_hovered);
  double radius = MIN (EF_BLOCK_RADIUS, MIN (rect.size.width, rect.size.height) / 2);
  gboolean checked = is_checked (paint, block);
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &rect, (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &fill, &rect);
  ef_fill (snapshot, colour, rect.origin.x, rect.origin.y, EDGE, rect.size.height);
  gtk_snapshot_pop (snapshot);
  if (paint->style->is_contrast)
    ef_paint_ring (snapshot, &paint->style->text, rect, radius, 1);
  if (checked)
    draw_check (snapshot, paint, rect);
  draw_texts (snapshot, paint, block, number, get_bare (paint, block, rect),
              EDGE + (rect.size.width < TIGHT ? PAD_TIGHT : PAD),
              checked                   ? 20
              : rect.size.width < TIGHT ? 1
                                        : 5,
              &paint->style->text, &paint->style->dim);
}

/* Blocks of a few pixels: what lies side by side in a row becomes one rectangle, as long as the colour
 * stays; where it would change within a pixel, the first one wins. */
typedef struct {
  double begin;
  double end;
  graphene_rect_t rect;
  int colour;
  gboolean checked;
} Run;

static void
end_run (GtkSnapshot *snapshot, const EfTimelinePaint *paint, Run *run)
{
  GdkRGBA colour = *ef_timeline_style_get_segment (paint->style, run->colour);

  if (run->end > run->begin) {
    if (!run->checked && !paint->style->is_contrast)
      colour.alpha *= .8f;
    ef_fill (snapshot, &colour, run->begin, run->rect.origin.y, run->end - run->begin,
             run->rect.size.height);
  }
  run->begin = run->end = 0;
}

static void
add_thin (GtkSnapshot *snapshot,
          const EfTimelinePaint *paint,
          Run *run,
          const EfTimelineBlock *block,
          graphene_rect_t rect)
{
  double begin = ef_sharp (paint, rect.origin.x);
  double end = MAX (ef_sharp (paint, rect.origin.x + rect.size.width), begin + 1);
  gboolean checked = is_checked (paint, block);

  if (run->end > run->begin && end <= run->end)
    return;
  if (run->end > run->begin && begin <= run->end && run->colour == block->colour &&
      run->checked == checked && run->rect.size.height == rect.size.height) {
    run->end = end;
    return;
  }
  /* The widest gap-less row of changing colours still has one rectangle per pixel at most. */
  begin = run->end > run->begin ? MAX (begin, run->end) : begin;
  end_run (snapshot, paint, run);
  run->begin = begin;
  run->end = end;
  run->rect = rect;
  run->colour = block->colour;
  run->checked = checked;
}

static void
push_band (GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  graphene_rect_t band = ef_rect (0, EF_LANE_Y, paint->width, EF_LANE_HEIGHT);
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &band, EF_BAND_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
}

void
ef_timeline_lane_build (EfTimelineLane *self,
                        GtkSnapshot *snapshot,
                        const EfTimelinePaint *paint,
                        guint hover)
{
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);
  EfSegment *current = ef_edit_session_get_current (paint->session);
  Run runs[MOST_ROWS] = { 0 };
  guint first;
  guint last;

  push_band (snapshot, paint);
  ef_timeline_lane_find_in (self, visible, &first, &last);
  for (guint i = first; i < last; i++) {
    const EfTimelineBlock *block = ef_timeline_lane_get (self, i);
    graphene_rect_t rect;

    if (block->span.end < visible.begin || block->segment == current)
      continue;
    rect = ef_timeline_lane_get_rect (self, &paint->scale, i);
    if (rect.size.width < THIN) {
      add_thin (snapshot, paint, &runs[block->row], block, rect);
      continue;
    }
    end_run (snapshot, paint, &runs[block->row]);
    rect = cut (paint, rect);
    if (rect.size.width < EF_BLOCK_NARROW) {
      GdkRGBA colour = *ef_timeline_style_get_segment (paint->style, block->colour);

      colour.alpha = i == hover || is_checked (paint, block) ? 1 : .7f;
      ef_fill (snapshot, &colour, rect.origin.x, rect.origin.y, MAX (rect.size.width - 1, 1),
               rect.size.height);
    } else {
      draw_block (snapshot, paint, block, i + 1, rect, i == hover);
    }
  }
  for (guint i = 0; i < MOST_ROWS; i++)
    end_run (snapshot, paint, &runs[i]);
  gtk_snapshot_pop (snapshot);
}

static void
draw_handle (GtkSnapshot *snapshot, const EfTimelinePaint *paint, graphene_rect_t rect, double x)
{
  static const GdkRGBA shade = { 0, 0, 0, .24f };
  double height = MIN (rect.size.height - 8, 16);

  ef_fill (snapshot, &shade, x, rect.origin.y, EF_HANDLE_WIDTH, rect.size.height);
  ef_fill (snapshot, &paint->style->on_segment, x + EF_HANDLE_WIDTH / 2.0 - 1,
           rect.origin.y + (rect.size.height - height) / 2, 2, height);
}

/* The ring may be higher than the band, but goes no further than the widget does. */
static void
push_width (GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  graphene_rect_t rect = ef_rect (-1, EF_LANE_Y - 4, paint->width + 2, EF_LANE_HEIGHT + 8);

  gtk_snapshot_push_clip (snapshot, &rect);
}

void
ef_timeline_lane_build_current (EfTimelineLane *self,
                                GtkSnapshot *snapshot,
                                const EfTimelinePaint *paint)
{
  guint index = ef_timeline_lane_find (self, ef_edit_session_get_current (paint->session));
  const EfTimelineBlock *block;
  graphene_rect_t rect;
  GskRoundedRect round;
  double radius;
  gboolean has_handles;
  float out;
  GdkRGBA dim = ef_fade (paint->style->on_segment, paint->style->is_contrast ? 1 : .85);

  if (index == EF_LANE_NONE)
    return;
  block = ef_timeline_lane_get (self, index);
  rect = cut (paint, get_rect (&paint->scale, block->span, block->row, MAX (block->n_rows, 1),
                               INSET_CURRENT));
  if (rect.origin.x > paint->width + OUTSIDE || rect.origin.x + rect.size.width < -OUTSIDE)
    return;

  rect.size.width = MAX (rect.size.width, 2);
  radius = MIN (EF_BLOCK_RADIUS, MIN (rect.size.width, rect.size.height) / 2);
  has_handles = rect.size.width >= HANDLES_ROOM;
  push_width (snapshot, paint);
  gsk_rounded_rect_init_from_rect (&round, &rect, (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, ef_timeline_style_get_segment (paint->style, block->colour),
                             &rect);
  if (has_handles) {
    draw_handle (snapshot, paint, rect, rect.origin.x);
    draw_handle (snapshot, paint, rect, rect.origin.x + rect.size.width - EF_HANDLE_WIDTH);
  }
  gtk_snapshot_pop (snapshot);
  /* No further into what lies above and below than need be. */
  out = block->n_rows > 1 ? 1 : 3.5f;
  graphene_rect_inset (&rect, -out, -out);
  ef_paint_ring (snapshot, &paint->style->accent, rect, radius + out, 2);
  graphene_rect_inset (&rect, out, out);
  if (is_checked (paint, block) && rect.size.width >= 44)
    draw_check (
      snapshot, paint,
      ef_rect (rect.origin.x, rect.origin.y, rect.size.width - EF_HANDLE_WIDTH, rect.size.height));
  draw_texts (snapshot, paint, block, index + 1, rect,
              has_handles ? EF_HANDLE_WIDTH + 5 : CLAMP (rect.size.width / 2 - 5, 3, EDGE + PAD),
              (has_handles ? EF_HANDLE_WIDTH + 3 : 3) + (is_checked (paint, block) ? 14 : 0),
              &paint->style->on_segment, &dim);
  gtk_snapshot_pop (snapshot);
}

/* Whether a block lies over what is between these pixels. */
static gboolean
is_covered (EfTimelineLane *self, const EfTimelinePaint *paint, double from, double to)
{
  EfTimeSpan span = { ef_timeline_scale_to_time (&paint->scale, from),
                      ef_timeline_scale_to_time (&paint->scale, to) };
  guint first;
  guint last;

  ef_timeline_lane_find_in (self, span, &first, &last);
  for (guint i = first; i < last; i++)
    if (ef_time_span_overlaps (ef_timeline_lane_get (self, i)->span, span))
      return TRUE;

  return FALSE;
}

static void
draw_ghost (EfTimelineLane *self,
            GtkSnapshot *snapshot,
            const EfTimelinePaint *paint,
            const EfSuggestion *suggestion,
            graphene_rect_t rect,
            gboolean is_selected)
{
  const GdkRGBA *colour = is_selected ? &paint->style->accent : &paint->style->ghost;
  const char *kind = ef_suggestion_kind_get_label (suggestion->kind);
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (1.4f);
  GskRoundedRect round;
  double x = MAX (rect.origin.x, 0) + 4;
  double room = MIN (rect.origin.x + rect.size.width, paint->width) - 4 - x;
  double width;

  if (is_selected)
    ef_paint_round (snapshot, &paint->style->accent_soft, rect, EF_BLOCK_RADIUS);
  graphene_rect_inset (&rect, .7f, .7f);
  gsk_rounded_rect_init_from_rect (&round, &rect, EF_BLOCK_RADIUS);
  gsk_path_builder_add_rounded_rect (builder, &round);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  if (!paint->style->is_contrast)
    gsk_stroke_set_dash (stroke, (float[2]) { 4, 3 }, 2);
  gtk_snapshot_append_stroke (snapshot, path, stroke, colour);
  if (room < GHOST_TEXT_ROOM - 8)
    return;
  width = MIN (ef_timeline_text_measure (paint->text, EF_TIMELINE_FONT_RULER, kind), room);
  x += (room - width) / 2;
  if (!is_covered (self, paint, x, x + width))
    ef_timeline_text_draw (paint->text, snapshot, EF_TIMELINE_FONT_RULER, kind,
                           &paint->style->ghost, x, rect.origin.y + rect.size.height / 2, room);
}

/* Under the blocks. Those too narrow for an outline are lines, never more than one a pixel. */
void
ef_timeline_ghosts_build (EfTimelineLane *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  guint n_suggestions;
  const EfSuggestion *suggestions =
    ef_edit_session_get_suggestions (paint->session, &n_suggestions);
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);
  guint selected = G_MAXUINT;
  double last = -1;

  push_band (snapshot, paint);
  g_object_get (paint->session, "suggestion", &selected, NULL);
  for (guint i = 0; i < n_suggestions; i++) {
    graphene_rect_t rect;

    if (!ef_time_span_overlaps (suggestions[i].span, visible))
      continue;
    rect = cut (paint, ef_timeline_lane_get_ghost (&paint->scale, suggestions[i].span));
    if (rect.size.width >= GHOST_DASHED || i == selected) {
      rect.size.width = MAX (rect.size.width, 4);
      draw_ghost (self, snapshot, paint, &suggestions[i], rect, i == selected);
    } else if (rect.origin.x != last) {
      ef_fill (snapshot, &paint->style->faint, rect.origin.x, rect.origin.y, 1, rect.size.height);
      last = rect.origin.x;
    }
  }
  gtk_snapshot_pop (snapshot);
}
