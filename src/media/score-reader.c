/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/app/app.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/reading-progress.h"
#include "media/score-reader.h"

/* What a look at every frame gives. Frames are scaled to 128x64, where luma is halved again into a
 * thumbnail in which blocks are looked for in the frame before: what only moved is found again, what is
 * new is not. */

#define WIDTH EF_SCORE_READER_WIDTH
#define HEIGHT EF_SCORE_READER_HEIGHT
#define W (WIDTH / 2)
#define H (HEIGHT / 2)
#define CELLS_X 16
#define CELLS_Y 8
#define BLOCK 8
#define REACH 6
#define BINS 32

/* How many frames around a change are compared crosswise: a flash of up to FLASH - 1 frames looks after
 * it as it did before. */
#define FLASH 5
#define NOTABLE 0.06

/* A dissolve of at most twice the longest of these. The ring holds what lies that far on both sides. */
static const int half_lengths[] = { 5, 8, 12, 18, 26 };
#define LONGEST_HALF 26
#define RING 128

/* More than the threshold of scenes by default. */
#define STANDS_OUT 4.5F

#define DARK 26

typedef struct {
  guint8 luma[W * H];
  guint8 cells[CELLS_X * CELLS_Y]; /* of luma, coarser */
  guint8 chroma[2][CELLS_X * CELLS_Y];
  float bins[BINS];
} Look;

typedef struct {
  EfReading *reading;
  gboolean only_keys;
  Look ring[RING];
  GArray *scores;  /* (owned) (element-type EfScore) */
  GArray *gradual; /* (owned) (element-type float) how much a dissolve has its middle here */
  gint64 end;

  EfScoreReaderFunc func; /* (nullable) */
  gpointer data;
  EfReadingProgress progress;
} Reader;

/* Looking */

static int
expand (int luma)
{
  return CLAMP ((luma - 16) * 255 / 219, 0, 255);
}

static void
look_luma (Look *look, EfScore *score, const guint8 *pixels, gsize stride)
{
  guint sum = 0, dark = 0, detail = 0;

  for (guint y = 0; y < H; y++) {
    const guint8 *row = pixels + 2 * y * stride, *below = row + stride;

    for (guint x = 0; x < W; x++) {
      int a = row[2 * x], b = row[2 * x + 1], c = below[2 * x], d = below[2 * x + 1];
      int full = expand ((a + b + c + d + 2) / 4);

      look->luma[y * W + x] = (guint8) full;
      look->bins[full * BINS / 256] += 1;
      sum += (guint) full;
      dark += full < DARK;
      detail += (guint) (abs (a - b) + abs (a - c) + abs (d - b) + abs (d - c));
    }
  }
  score->luma = (guint8) (sum / (W * H));
  score->dark = (guint8) (dark * 255 / (W * H));
  score->detail = (guint8) MIN (detail / (W * H), 255);
}

static void
average_cells (guint8 *cells, const guint8 *pixels, gsize stride)
{
  const guint side = W / CELLS_X;

  for (guint y = 0; y < CELLS_Y; y++) {
    for (guint x = 0; x < CELLS_X; x++) {
      guint sum = 0;

      for (guint i = 0; i < side * side; i++)
        sum += pixels[(y * side + i / side) * stride + x * side + i % side];
      cells[y * CELLS_X + x] = (guint8) (sum / (side * side));
    }
  }
}

/* A picture that got a little brighter must not look like another one, so counts run over. */
static void
soften (float *bins)
{
  float soft[BINS];

  for (int i = 0; i < BINS; i++)
    soft[i] = (bins[MAX (i - 1, 0)] + 2 * bins[i] + bins[MIN (i + 1, BINS - 1)]) / (4 * W * H);
  memcpy (bins, soft, sizeof soft);
}

/* Comparing */

static guint
sum_differences (const guint8 *a, const guint8 *b)
{
  guint sum = 0;

  for (guint y = 0; y < BLOCK; y++, a += W, b += W) {
    for (guint x = 0; x < BLOCK; x++)
      sum += (guint) abs (a[x] - b[x]);
  }

  return sum;
}

/* How far the pixels of a block are from their mean. */
static guint
get_contrast (const guint8 *block)
{
  guint sum = 0, difference = 0;

  for (guint y = 0; y < BLOCK; y++) {
    for (guint x = 0; x < BLOCK; x++)
      sum += block[y * W + x];
  }
  sum /= BLOCK * BLOCK;
  for (guint y = 0; y < BLOCK; y++) {
    for (guint x = 0; x < BLOCK; x++)
      difference += (guint) abs (block[y * W + x] - (int) sum);
  }

  return difference;
}

/* The place in @other that is most like the block of @look at @x, @y. */
static guint
find_block (const Look *look, const Look *other, int x, int y, double *far)
{
  const guint8 *block = look->luma + y * W + x;
  guint least = sum_differences (block, other->luma + y * W + x);
  int best_x = 0, best_y = 0;

  if (least > BLOCK * BLOCK * 2) {
    for (int to_y = MAX (y - REACH, 0); to_y <= MIN (y + REACH, H - BLOCK); to_y++) {
      for (int to_x = MAX (x - REACH, 0); to_x <= MIN (x + REACH, W - BLOCK); to_x++) {
        guint sum = sum_differences (block, other->luma + to_y * W + to_x);

        if (sum < least) {
          least = sum;
          best_x = to_x - x;
          best_y = to_y - y;
        }
      }
    }
  }
  *far = sqrt (best_x * best_x + best_y * best_y);

  return least;
}

/* The share of the picture that is not in the other one, 0..1. */
static double
compare_blocks (const Look *look, const Look *other, double *moved)
{
  double rest = 0;

  *moved = 0;
  for (int y = 0; y < H; y += BLOCK) {
    for (int x = 0; x < W; x += BLOCK) {
      double far;
      guint least = find_block (look, other, x, y, &far);
      guint contrast =
        get_contrast (look->luma + y * W + x) + get_contrast (other->luma + y * W + x);

      rest += MIN (1.0, (double) least / (BLOCK * BLOCK * 6 + contrast));
      *moved += far;
    }
  }
  *moved /= W * H / (BLOCK * BLOCK);

  return rest / (W * H / (BLOCK * BLOCK));
}

static double
compare_bins (const Look *look, const Look *other)
{
  double sum = 0;

  for (guint i = 0; i < BINS; i++)
    sum += fabs ((double) look->bins[i] - (double) other->bins[i]);

  return sum / 2;
}

static double
compare_chroma (const Look *look, const Look *other)
{
  guint sum = 0;

  for (guint plane = 0; plane < 2; plane++) {
    for (guint i = 0; i < CELLS_X * CELLS_Y; i++)
      sum += (guint) abs (look->chroma[plane][i] - other->chroma[plane][i]);
  }

  return MIN (1.0, (double) sum / (CELLS_X * CELLS_Y * 2) / 32);
}

static double
compare (const Look *look, const Look *other, double *moved)
{
  double ignored;
  double blocks = compare_blocks (look, other, moved != NULL ? moved : &ignored);

  return 0.55 * blocks + 0.25 * compare_bins (look, other) + 0.2 * compare_chroma (look, other);
}

static Look *
get_look (Reader *self, int index)
{
  return &self->ring[index % RING];
}

static EfScore *
get_score (Reader *self, int index)
{
  return &g_array_index (self->scores, EfScore, index);
}

/* A change for good: no frame shortly before it is like one shortly after. */
static void
weigh_change (Reader *self, int index)
{
  EfScore *score = get_score (self, index);
  int n_frames = (int) self->scores->len;
  double least = (double) score->change;

  if (self->only_keys || index == 0 || least < NOTABLE)
    return;
  for (int before = index - 1; before >= MAX (index - FLASH, 0); before--) {
    for (int after = index; after < MIN (index + FLASH, n_frames); after++)
      if (before != index - 1 || after != index)
        least = MIN (least, compare (get_look (self, after), get_look (self, before), NULL));
  }
  score->change = (float) least;
}

static void
add_error (const guint8 *a,
           const guint8 *b,
           const guint8 *look,
           guint n,
           double share,
           double *error,
           double *whole)
{
  for (guint i = 0; i < n; i++) {
    *error += fabs (look[i] - (a[i] + (b[i] - a[i]) * share));
    *whole += abs (b[i] - a[i]);
  }
}

/* How far a frame is from the mixture of the two others, as a share of what those differ. Looked at
 * coarsely, for what is mixed may move meanwhile. */
static double
get_mixture_error (const Look *a, const Look *b, const Look *look, double share)
{
  const guint n = CELLS_X * CELLS_Y;
  double error = 0, whole = 0;

  add_error (a->cells, b->cells, look->cells, n, share, &error, &whole);
  add_error (a->chroma[0], b->chroma[0], look->chroma[0], n, share, &error, &whole);
  add_error (a->chroma[1], b->chroma[1], look->chroma[1], n, share, &error, &whole);

  return whole < 3 * n * 5 ? 1 : error / whole;
}

/* A dissolve with its middle at @index: the frames between are mixtures of those at its ends. */
static double
weigh_dissolve (Reader *self, int index, int half)
{
  const Look *a = get_look (self, index - half), *b = get_look (self, index + half);
  double error;

  for (int i = index - half + 1; i <= index + half; i++) {
    if (get_score (self, i)->change > 0.35F)
      return 0;
  }
  error = get_mixture_error (a, b, get_look (self, index), 0.5);
  if (error > 0.25)
    return 0;
  error = MAX (error, get_mixture_error (a, b, get_look (self, index - half / 2),
                                         (double) (half - half / 2) / (2 * half)));
  error = MAX (error, get_mixture_error (a, b, get_look (self, index + half / 2),
                                         (double) (half + half / 2) / (2 * half)));
  if (error > 0.3)
    return 0;

  return compare (b, a, NULL) * (1 - error * 1.5);
}

static void
look_for_dissolve (Reader *self, int index)
{
  float most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (half_lengths); i++) {
    int half = half_lengths[i];

    if (index - half >= 0 && index + half < (int) self->scores->len)
      most = MAX (most, (float) weigh_dissolve (self, index, half));
  }
  g_array_index (self->gradual, float, index) = most;
}

/* Works behind the newest frame, where what comes later is known. */
static void
work_up_to (Reader *self, int n_frames, gboolean all)
{
  int changes_from = n_frames - FLASH;
  int dissolves_from = n_frames - FLASH - LONGEST_HALF - 1;

  for (int i = MAX (changes_from, 0); i < n_frames && (all || i == changes_from); i++)
    weigh_change (self, i);
  if (self->only_keys)
    return;
  for (int i = MAX (dissolves_from, 0); i < n_frames && (all || i == dissolves_from); i++)
    look_for_dissolve (self, i);
}

/* All frames of a dissolve change; the middle has to stand out from them as a cut does. */
static void
raise_above (Reader *self, int index, float gradual)
{
  EfScore *score = get_score (self, index);
  float sum = 0;
  int n = 0;

  for (int i = MAX (index - 3, 1); i <= MIN (index + 3, (int) self->scores->len - 1); i++) {
    if (i != index) {
      sum += get_score (self, i)->change;
      n++;
    }
  }
  score->change =
    MIN (1.0F, MAX (MAX (score->change, gradual), sum / (float) MAX (n, 1) * STANDS_OUT));
}

/* The middle of each dissolve becomes a change; what is beside it is the same dissolve once more. */
static void
mark_dissolves (Reader *self)
{
  const float *gradual = (const float *) (gconstpointer) self->gradual->data;
  int n = (int) self->gradual->len;

  for (int i = 0; i < n; i++) {
    gboolean highest = gradual[i] > 0.2F;
    int first = i, last = i;

    for (int k = MAX (i - LONGEST_HALF, 0); highest && k <= MIN (i + LONGEST_HALF, n - 1); k++)
      highest = gradual[k] < gradual[i] || (gradual[k] == gradual[i] && k >= i);
    if (!highest)
      continue;
    /* The middle of what is nearly as high, which is nearer to the truth than the highest. */
    while (first > 0 && gradual[first - 1] > gradual[i] * 0.8F)
      first--;
    while (last + 1 < n && gradual[last + 1] > gradual[i] * 0.8F)
      last++;
    raise_above (self, (first + last) / 2, gradual[i]);
  }
}

static void
add_frame (Reader *self, const guint8 *planes[3], const gsize strides[3], gint64 begin)
{
  int index = (int) self->scores->len;
  Look *look = get_look (self, index);
  EfScore score = { .begin = begin };
  const float none = 0;

  memset (look->bins, 0, sizeof look->bins);
  look_luma (look, &score, planes[0], strides[0]);
  average_cells (look->cells, look->luma, W);
  average_cells (look->chroma[0], planes[1], strides[1]);
  average_cells (look->chroma[1], planes[2], strides[2]);
  soften (look->bins);
  if (index > 0) {
    double moved;

    score.change = (float) compare (look, get_look (self, index - 1), &moved);
    score.motion = (guint8) MIN (moved * 255 / (REACH * 1.5), 255.0);
  }
  g_array_append_val (self->scores, score);
  g_array_append_val (self->gradual, none);
  work_up_to (self, index + 1, FALSE);
}

/* Reading */

static GstFlowReturn
new_sample_cb (GstAppSink *sink, gpointer user_data)
{
  static const gsize strides[3] = { WIDTH, WIDTH / 2, WIDTH / 2 };
  Reader *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = sample == NULL ? NULL : gst_sample_get_buffer (sample);
  gint64 begin, last;
  GstMapInfo map;

  if (buffer == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return sample == NULL ? GST_FLOW_EOS : GST_FLOW_OK;
  begin = MAX (ef_reading_get_time (gst_sample_get_segment (sample), GST_BUFFER_PTS (buffer)), 0);
  last = self->scores->len == 0 ? -1 : get_score (self, (int) self->scores->len - 1)->begin;
  if (begin <= last || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_FLOW_OK;
  if (map.size >= WIDTH * HEIGHT * 3 / 2) {
    const guint8 *planes[3] = { map.data, map.data + WIDTH * HEIGHT,
                                map.data + WIDTH * HEIGHT * 5 / 4 };

    add_frame (self, planes, strides, begin);
    if (self->func != NULL)
      self->func (map.data, begin, self->data);
    self->end =
      begin +
      (GST_BUFFER_DURATION_IS_VALID (buffer) ? MAX ((gint64) GST_BUFFER_DURATION (buffer), 1) : 1);
    ef_reading_progress_note (&self->progress, begin);
  }
  gst_buffer_unmap (buffer, &map);

  return GST_FLOW_OK;
}

/* Before the decoder: the rest is not decoded at all. */
static GstPadProbeReturn
only_keys_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT)
           ? GST_PAD_PROBE_DROP
           : GST_PAD_PROBE_OK;
}

static GstElement *
make_sink (Reader *self, GError **error)
{
  GError *reason = NULL;
  GstElement *bin = gst_parse_bin_from_description (
    "videoconvertscale method=bilinear add-borders=false n-threads=1 ! "
    "video/x-raw,format=I420,width=" G_STRINGIFY (EF_SCORE_READER_WIDTH) ",height=" G_STRINGIFY (
      EF_SCORE_READER_HEIGHT) " ! appsink name=sink sync=false qos=false max-buffers=4",
    TRUE, &reason);
  GstAppSinkCallbacks callbacks = { .new_sample = new_sample_cb };
  g_autoptr (GstElement) sink = NULL;

  if (bin == NULL) {
    g_clear_error (&reason);
    return ef_reading_make ("videoconvertscale", error);
  }
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);

  return bin;
}

static EfScores *
finish (Reader *self)
{
  work_up_to (self, (int) self->scores->len, TRUE);
  mark_dissolves (self);
  ef_progress_tell (self->progress.progress, 1);

  return ef_scores_new ((const EfScore *) (gconstpointer) self->scores->data, self->scores->len,
                        MAX (self->end, self->only_keys ? self->progress.duration : 0),
                        self->only_keys);
}

/* What broke in the middle of a file does not take away what was before it. A key frame may lean on
 * frames that were left out; that says nothing of the file. */
static gboolean
is_enough (Reader *self, const GError *error)
{
  return error->domain == EF_MEDIA_ERROR && error->code != EF_MEDIA_ERROR_STUCK &&
         (self->progress.time > 0 || (self->only_keys && error->code == EF_MEDIA_ERROR_DAMAGED));
}

EfScores *
ef_score_reader_read (const char *uri,
                      gboolean only_keys,
                      EfScoreReaderFunc func,
                      gpointer data,
                      const EfProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (EfReading) reading = ef_reading_new (uri, error);
  g_autofree Reader *reader = g_new0 (Reader, 1);
  g_autoptr (GError) reason = NULL;
  EfScores *scores = NULL;
  GstElement *sink;
  gboolean ok;

  if (reading == NULL)
    return NULL;
  sink = make_sink (reader, error);
  if (sink == NULL)
    return NULL;

  reader->reading = reading;
  reader->only_keys = only_keys;
  reader->func = func;
  reader->data = data;
  reader->scores = g_array_new (FALSE, FALSE, sizeof (EfScore));
  reader->gradual = g_array_new (FALSE, FALSE, sizeof (float));
  ef_reading_progress_init (&reader->progress, reading, progress);
  ef_reading_add (reading, EF_READING_VIDEO, sink, FALSE);
  if (only_keys)
    ef_reading_filter (reading, EF_READING_VIDEO, only_keys_cb, NULL);
  ok = ef_reading_run (reading, ef_reading_progress_tick, &reader->progress, cancellable, &reason);
  if (ok)
    ef_reading_progress_get_duration (&reader->progress);
  g_clear_pointer (&reading, ef_reading_free); /* its threads look at what is freed here */
  if (ok || is_enough (reader, reason))
    scores = finish (reader);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  ef_reading_progress_clear (&reader->progress);
  g_array_unref (reader->scores);
  g_array_unref (reader->gradual);

  return scores;
}

EfScores *
ef_media_read_scores (const char *uri,
                      gboolean only_keys,
                      const EfProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  return ef_score_reader_read (uri, only_keys, NULL, NULL, progress, cancellable, error);
}
