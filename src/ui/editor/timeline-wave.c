/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-wave.h"

#define PITCH 3.0 /* pixels from bar to bar */
#define BAR 2.0
#define N_BARS 170 /* in a tile of 510 pixels */
#define TILE (PITCH * N_BARS)
#define REACH 17.0 /* pixels from the middle */
#define MANY_TILES 48
#define SILENT 1.0 /* height of silence */
#define QUIET 48   /* a file that is never louder than this is to look quiet */

typedef enum {
  PLAYED,
  AHEAD,
  N_STATES,
} State;

typedef struct {
  gint64 index;                   /* of its first bar, in tiles */
  GskRenderNode *nodes[N_STATES]; /* (owned) (nullable) */
  gboolean is_built[N_STATES];
} Tile;

struct _EfTimelineWave {
  EfLevels *levels;  /* (owned) (nullable) */
  GHashTable *tiles; /* (owned) (element-type gint64 Tile) */
  double per_pixel;  /* of the tiles */
  int loudest;       /* what fills the height */
};

static void
free_tile (gpointer data)
{
  Tile *tile = data;

  for (guint i = 0; i < N_STATES; i++)
    g_clear_pointer (&tile->nodes[i], gsk_render_node_unref);
  g_free (tile);
}

EfTimelineWave *
ef_timeline_wave_new (void)
{
  EfTimelineWave *self = g_new0 (EfTimelineWave, 1);

  self->tiles = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_tile);

  return self;
}

void
ef_timeline_wave_free (EfTimelineWave *self)
{
  g_hash_table_unref (self->tiles);
  g_clear_pointer (&self->levels, ef_levels_unref);
  g_free (self);
}

void
ef_timeline_wave_reset (EfTimelineWave *self)
{
  g_hash_table_remove_all (self->tiles);
}

void
ef_timeline_wave_set_levels (EfTimelineWave *self, EfLevels *levels)
{
  if (levels == self->levels)
    return;

  g_clear_pointer (&self->levels, ef_levels_unref);
  self->levels = levels != NULL ? ef_levels_ref (levels) : NULL;
  self->loudest = QUIET;
  if (levels != NULL)
    self->loudest =
      MAX (ef_levels_get_peak_in (levels, (EfTimeSpan) { 0, G_MAXINT64 }), self->loudest);
  ef_timeline_wave_reset (self);
}

/* Linear, so that loud and quiet differ as a person expects them to. */
static double
get_height (EfTimelineWave *self, int peak, double reach)
{
  return MAX (round ((double) peak / self->loudest * reach), SILENT / 2);
}

static void
add_bars (EfTimelineWave *self,
          GtkSnapshot *snapshot,
          const EfTimelinePaint *paint,
          gint64 first,
          const GdkRGBA *colour)
{
  double middle = EF_WAVE_Y + EF_WAVE_HEIGHT / 2.0;
  double length = PITCH * self->per_pixel;

  for (guint i = 0; i < N_BARS; i++) {
    double begin = (double) (first + i) * length;
    EfTimeSpan span = { (gint64) begin, (gint64) MAX (begin + length, begin + 1) };
    int peak =
      begin < (double) paint->scale.duration ? ef_levels_get_peak_in (self->levels, span) : -1;

    if (peak >= 0) {
      double height = get_height (self, peak, REACH);

      ef_fill (snapshot, colour, i * PITCH, middle - height, BAR, 2 * height);
    }
  }
}

static GskRenderNode *
get_node (EfTimelineWave *self, const EfTimelinePaint *paint, Tile *tile, State state)
{
  GtkSnapshot *snapshot;

  if (tile->is_built[state])
    return tile->nodes[state];

  snapshot = gtk_snapshot_new ();
  add_bars (self, snapshot, paint, tile->index * N_BARS,
            state == PLAYED ? &paint->style->wave_played : &paint->style->wave_ahead);
  tile->nodes[state] = gtk_snapshot_free_to_node (snapshot);
  tile->is_built[state] = TRUE;

  return tile->nodes[state];
}

static Tile *
get_tile (EfTimelineWave *self, gint64 index)
{
  Tile *tile = g_hash_table_lookup (self->tiles, &index);

  if (tile != NULL)
    return tile;

  tile = g_new0 (Tile, 1);
  tile->index = index;
  g_hash_table_insert (self->tiles, &tile->index, tile);

  return tile;
}

static void
draw_state (EfTimelineWave *self,
            GtkSnapshot *snapshot,
            const EfTimelinePaint *paint,
            Tile *tile,
            State state,
            double x,
            double from,
            double to)
{
  GskRenderNode *node;
  graphene_rect_t part = ef_rect (from, EF_WAVE_Y, to - from, EF_WAVE_HEIGHT);
  gboolean is_cut = from > x || to < x + TILE;

  if (to <= from)
    return;
  node = get_node (self, paint, tile, state);
  if (node == NULL)
    return;

  if (is_cut)
    gtk_snapshot_push_clip (snapshot, &part);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, 0));
  gtk_snapshot_append_node (snapshot, node);
  gtk_snapshot_restore (snapshot);
  if (is_cut)
    gtk_snapshot_pop (snapshot);
}

/* A tile of another zoom is of no use; while zooming only what is visible is made. */
static void
tidy (EfTimelineWave *self, const EfTimelinePaint *paint)
{
  if (self->per_pixel != paint->scale.per_pixel || g_hash_table_size (self->tiles) > MANY_TILES)
    ef_timeline_wave_reset (self);
  self->per_pixel = paint->scale.per_pixel;
}

void
ef_timeline_wave_draw (EfTimelineWave *self,
                       GtkSnapshot *snapshot,
                       const EfTimelinePaint *paint,
                       double played)
{
  double offset = paint->scale.begin / paint->scale.per_pixel;

  if (self->levels == NULL)
    return;

  tidy (self, paint);
  for (gint64 i = (gint64) floor (offset / TILE); (double) i * TILE < offset + paint->width; i++) {
    Tile *tile = get_tile (self, i);
    double x = ef_sharp (paint, (double) i * TILE - offset);
    double begin = MAX (x, 0);
    double end = MIN (x + TILE, paint->width);
    double middle = CLAMP (played, begin, end);

    draw_state (self, snapshot, paint, tile, PLAYED, x, begin, middle);
    draw_state (self, snapshot, paint, tile, AHEAD, x, middle, end);
  }
}

void
ef_timeline_wave_hatch (EfTimelineWave *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  static const GdkRGBA nothing = { 0, 0, 0, 0 };
  gint64 known = self->levels != NULL ? ef_levels_get_end (self->levels) : 0;
  double x;
  graphene_rect_t rest;

  if (self->levels != NULL && ef_levels_is_complete (self->levels))
    return;
  x = CLAMP (ef_timeline_scale_to_x (&paint->scale, known), 0, paint->width);
  if (x >= paint->width)
    return;

  rest = ef_rect (x, EF_WAVE_Y, paint->width - x, EF_WAVE_HEIGHT);
  gtk_snapshot_append_repeating_linear_gradient (snapshot, &rest, &GRAPHENE_POINT_INIT (0, 0),
                                                 &GRAPHENE_POINT_INIT (5, 5),
                                                 (GskColorStop[4]) {
                                                   { 0, paint->style->hatch },
                                                   { .28f, paint->style->hatch },
                                                   { .28f, nothing },
                                                   { 1, nothing },
                                                 },
                                                 4);
}

void
ef_timeline_wave_build_map (EfTimelineWave *self,
                            GtkSnapshot *snapshot,
                            const EfTimelinePaint *paint,
                            double bottom,
                            double height)
{
  double length = (double) paint->scale.duration / MAX (paint->width, 1) * PITCH;

  if (self->levels == NULL || paint->scale.duration <= 0)
    return;
  for (double x = 0; x < paint->width; x += PITCH) {
    gint64 begin = (gint64) (x / PITCH * length);
    int peak =
      ef_levels_get_peak_in (self->levels, (EfTimeSpan) { begin, begin + (gint64) length + 1 });

    if (peak >= 0) {
      double bar = MAX (get_height (self, peak, height), 1);

      ef_fill (snapshot, &paint->style->wave_map, x, bottom - bar, 1, bar);
    }
  }
}
