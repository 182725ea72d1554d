/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "core/suggestion.h"
#include "media/score-reader.h"

/* Where something is going on. The reader of scores, which finds the cuts, lends its small frames. Of five
 * a second, each is compared with the one before and the one after, which are moved so that what the whole
 * picture does is no motion: only what differs from both is where something is now. */

#define W EF_SCORE_READER_WIDTH
#define H EF_SCORE_READER_HEIGHT
#define EVERY (EF_NS_PER_SECOND / EF_COLUMNS_RATE)

/* How far a whole picture moves from look to look at most. */
#define REACH_X 10
#define REACH_Y 6

/* Pixels that differ by less say nothing; in detail more is needed, for half a pixel is a shake, too. */
#define NOISE 5
#define FINENESS 2

/* What a stripe has on average becomes a byte. */
#define MOTION_GAIN 8
#define DETAIL_GAIN 6

typedef struct {
  gint64 time;
  guint8 luma[W * H];
} Still;

typedef struct {
  int x;
  int y;
} Shift;

typedef struct {
  GArray *looks;   /* (element-type EfColumnsLook), as the frames are stored */
  Still stills[3]; /* the last three that were taken */
  guint n_stills;
  gint64 next; /* when one is taken */
  Shift shift; /* from the last but one to the last */
} Reader;

/* As the frames are stored, before they are turned. */
typedef struct {
  double columns[W];
  double rows[H];
} Profile;

static guint
compare_shifted (const Still *one, const Still *other, int x, int y)
{
  guint sum = 0;

  for (int row = REACH_Y; row < H - REACH_Y; row += 2) {
    const guint8 *a = one->luma + row * W;
    const guint8 *b = other->luma + (row + y) * W + x;

    for (int column = REACH_X; column < W - REACH_X; column += 2)
      sum += (guint) abs (a[column] - b[column]);
  }

  return sum;
}

/* Where the picture of @one is in @other; where nothing fits better, where it was. */
static Shift
find_shift (const Still *one, const Still *other)
{
  guint least = compare_shifted (one, other, 0, 0);
  Shift best = { 0, 0 };

  least -= least / 16;
  for (int y = -REACH_Y; y <= REACH_Y; y++) {
    for (int x = -REACH_X; x <= REACH_X; x++) {
      guint sum = compare_shifted (one, other, x, y);

      if (sum < least) {
        least = sum;
        best = (Shift) { x, y };
      }
    }
  }

  return best;
}

static int
get_pixel (const Still *still, int x, int y)
{
  return still->luma[CLAMP (y, 0, H - 1) * W + CLAMP (x, 0, W - 1)];
}

/* (nullable) @before, @after */
static void
add_pixel (Profile *motion,
           Profile *detail,
           const Still *still,
           const Still *before,
           Shift to_before,
           const Still *after,
           Shift to_after,
           int x,
           int y)
{
  int here = get_pixel (still, x, y);
  int slope = MAX (abs (get_pixel (still, x + 1, y) - get_pixel (still, x - 1, y)),
                   abs (get_pixel (still, x, y + 1) - get_pixel (still, x, y - 1)));
  int change = 255;

  if (before != NULL)
    change = abs (here - get_pixel (before, x + to_before.x, y + to_before.y));
  if (after != NULL)
    change = MIN (change, abs (here - get_pixel (after, x + to_after.x, y + to_after.y)));
  change -= NOISE + slope / FINENESS;

  if (change > 0 && (before != NULL || after != NULL)) {
    motion->columns[x] += change;
    motion->rows[y] += change;
  }
  detail->columns[x] += slope;
  detail->rows[y] += slope;
}

static void
store (guint8 *stripes, guint n, const double *values, guint n_values, guint others, double gain)
{
  guint each = n_values / n;

  for (guint i = 0; i < n; i++) {
    double sum = 0;

    for (guint j = 0; j < each; j++)
      sum += values[i * each + j];
    stripes[i] = (guint8) MIN (sum * gain / (each * others), 255.0);
  }
}

/* @before, @after (nullable) */
static void
add_look (Reader *self, const Still *still, const Still *before, const Still *after)
{
  EfColumnsLook look = { .time = still->time };
  Shift to_before = { -self->shift.x, -self->shift.y };
  Shift to_after = after != NULL ? find_shift (still, after) : (Shift) { 0, 0 };
  Profile motion = { 0 };
  Profile detail = { 0 };

  for (int y = 0; y < H; y++) {
    for (int x = 0; x < W; x++)
      add_pixel (&motion, &detail, still, before, to_before, after, to_after, x, y);
  }
  store (look.motion_across, EF_COLUMNS_N, motion.columns, W, H, MOTION_GAIN);
  store (look.motion_down, EF_COLUMNS_N_ROWS, motion.rows, H, W, MOTION_GAIN);
  store (look.detail_across, EF_COLUMNS_N, detail.columns, W, H, DETAIL_GAIN);
  store (look.detail_down, EF_COLUMNS_N_ROWS, detail.rows, H, W, DETAIL_GAIN);
  g_array_append_val (self->looks, look);
  self->shift = to_after;
}

static const Still *
get_still (Reader *self, guint back)
{
  return back < self->n_stills ? &self->stills[(self->n_stills - 1 - back) % 3] : NULL;
}

static void
frame_cb (const guint8 *luma, gint64 begin, gpointer data)
{
  Reader *self = data;
  Still *still;

  if (begin < self->next)
    return;

  self->next = MAX (self->next + EVERY, begin + EVERY / 2);
  still = &self->stills[self->n_stills++ % 3];
  still->time = begin;
  memcpy (still->luma, luma, sizeof still->luma);
  if (self->n_stills > 1)
    add_look (self, get_still (self, 1), get_still (self, 2), get_still (self, 0));
}

/* As it is shown */

static void
flip (guint8 *stripes, guint n)
{
  for (guint i = 0; i < n / 2; i++) {
    guint8 stripe = stripes[i];

    stripes[i] = stripes[n - 1 - i];
    stripes[n - 1 - i] = stripe;
  }
}

/* There are half as many rows as columns. */
static void
swap (guint8 *across, guint8 *down)
{
  guint8 columns[EF_COLUMNS_N];

  memcpy (columns, across, sizeof columns);
  for (guint i = 0; i < EF_COLUMNS_N; i++)
    across[i] = down[i * EF_COLUMNS_N_ROWS / EF_COLUMNS_N];
  for (guint i = 0; i < EF_COLUMNS_N_ROWS; i++)
    down[i] = (guint8) ((columns[2 * i] + columns[2 * i + 1]) / 2);
}

static void
turn_stripes (guint8 *across, guint8 *down, const EfMediaInfo *info)
{
  if (info->mirrored)
    flip (across, EF_COLUMNS_N);
  if (info->rotation == 90 || info->rotation == 270)
    swap (across, down);
  /* Clockwise by 90 degrees the lowest row becomes the first column. */
  if (info->rotation == 90 || info->rotation == 180)
    flip (across, EF_COLUMNS_N);
  if (info->rotation == 180 || info->rotation == 270)
    flip (down, EF_COLUMNS_N_ROWS);
}

/* Cuts are known in the end: the first look of each is at the very frame. */
static EfColumns *
finish (Reader *self, EfScores *scores, const EfMediaInfo *info)
{
  g_autoptr (GArray) cuts = ef_suggest_cuts (scores, &ef_scene_defaults);
  g_autoptr (GArray) looks = g_array_new (FALSE, FALSE, sizeof (EfColumnsLook));
  guint n_cuts = 0;

  for (guint i = 0; i < self->looks->len; i++) {
    EfColumnsLook look = g_array_index (self->looks, EfColumnsLook, i);
    gint64 cut = -1;

    turn_stripes (look.motion_across, look.motion_down, info);
    turn_stripes (look.detail_across, look.detail_down, info);
    for (; n_cuts < cuts->len && g_array_index (cuts, gint64, n_cuts) <= look.time; n_cuts++)
      cut = g_array_index (cuts, gint64, n_cuts);
    if (cut >= 0) {
      EfColumnsLook first = look;

      first.time = cut;
      first.is_cut = TRUE;
      g_array_append_val (looks, first);
    }
    if (cut != look.time)
      g_array_append_val (looks, look);
  }

  return ef_columns_new (
    (const EfColumnsLook *) (gconstpointer) looks->data, looks->len,
    MAX (ef_scores_get_end (scores),
         looks->len > 0 ? g_array_index (looks, EfColumnsLook, looks->len - 1).time + 1 : 0));
}

EfColumns *
ef_media_read_columns (const char *uri,
                       EfScores **scores,
                       const EfProgress *progress,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (uri, cancellable, error);
  g_autofree Reader *reader = NULL;
  g_autoptr (GArray) looks = NULL;
  g_autoptr (EfScores) read = NULL;
  EfColumns *columns;

  if (info == NULL)
    return NULL;

  looks = g_array_new (FALSE, FALSE, sizeof (EfColumnsLook));
  reader = g_new0 (Reader, 1);
  reader->looks = looks;
  read = ef_score_reader_read (uri, FALSE, frame_cb, reader, progress, cancellable, error);
  if (read == NULL)
    return NULL;
  if (reader->n_stills > 0)
    add_look (reader, get_still (reader, 0), get_still (reader, 1), NULL);

  columns = finish (reader, read, info);
  if (scores != NULL)
    *scores = g_steal_pointer (&read);

  return columns;
}
