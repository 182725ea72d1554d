/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-backdrop.h"

#define SIDE 96 /* pixels of the shorter one, of what is blurred */
#define RADIUS 4
#define TURNS 3 /* a box three times is near enough to a bell */
#define MOST_PARTS 4

struct _EfBackdrop {
  EfPainter *down;
  EfPainter *up[MOST_PARTS];
  EfSheet small;
  guint8 *bytes; /* (owned) (nullable) */
  gint16 *words; /* (owned) (nullable): three planes, then as much room again */
  guint32 *sums; /* (owned) (nullable): of a row */
};

EfBackdrop *
ef_backdrop_new (void)
{
  EfBackdrop *self = g_new0 (EfBackdrop, 1);

  self->down = ef_painter_new ();
  for (guint i = 0; i < MOST_PARTS; i++)
    self->up[i] = ef_painter_new ();

  return self;
}

void
ef_backdrop_free (EfBackdrop *self)
{
  if (self == NULL)
    return;

  ef_painter_free (self->down);
  for (guint i = 0; i < MOST_PARTS; i++)
    ef_painter_free (self->up[i]);
  g_free (self->bytes);
  g_free (self->words);
  g_free (self->sums);
  g_free (self);
}

static int
shrink (int side, int shorter)
{
  int small = shorter > SIDE ? (int) ((gint64) side * SIDE / shorter) : side;

  return MAX (small / 2 * 2, 2);
}

static void
make_room (EfBackdrop *self, const EfSheet *sheet)
{
  int shorter = MIN (sheet->width, sheet->height);
  int width = shrink (sheet->width, shorter);
  int height = shrink (sheet->height, shorter);
  gsize n = (gsize) width * (gsize) height;

  if (self->small.width == width && self->small.height == height)
    return;

  g_free (self->bytes);
  g_free (self->words);
  g_free (self->sums);
  self->bytes = g_new0 (guint8, n + n / 2);
  self->words = g_new0 (gint16, 2 * (n + n / 2));
  self->sums = g_new0 (guint32, (gsize) width);
  self->small = (EfSheet) {
    .planes = { self->bytes, self->bytes + n, self->bytes + n + n / 4 },
    .strides = { width, width / 2, width / 2 },
    .width = width,
    .height = height,
  };
}

/* The mean of so many to both sides, along rows; beyond the ends the last one goes on. */
static void
blur_across (const gint16 *from, gint16 *into, int n, int radius)
{
  guint32 factor = 65536 / (guint32) (2 * radius + 1);
  guint32 sum = 0;

  for (int i = -radius; i <= radius; i++)
    sum += (guint32) from[CLAMP (i, 0, n - 1)];
  for (int i = 0; i < n; i++) {
    into[i] = (gint16) ((sum * factor + 32768) >> 16);
    sum += (guint32) from[MIN (i + radius + 1, n - 1)];
    sum -= (guint32) from[MAX (i - radius, 0)];
  }
}

static void
add_row (guint32 *sums, const gint16 *row, const gint16 *gone, int n)
{
  for (int x = 0; x < n; x++)
    sums[x] += (guint32) row[x] - (guint32) (gone == NULL ? 0 : gone[x]);
}

static void
blur_down (const gint16 *from, gint16 *into, guint32 *sums, int n, int n_rows, int radius)
{
  guint32 factor = 65536 / (guint32) (2 * radius + 1);

  for (int x = 0; x < n; x++)
    sums[x] = 0;
  for (int y = -radius; y <= radius; y++)
    add_row (sums, from + CLAMP (y, 0, n_rows - 1) * n, NULL, n);
  for (int y = 0; y < n_rows; y++) {
    for (int x = 0; x < n; x++)
      into[y * n + x] = (gint16) ((sums[x] * factor + 32768) >> 16);
    add_row (sums, from + MIN (y + radius + 1, n_rows - 1) * n, from + MAX (y - radius, 0) * n, n);
  }
}

static void
blur_plane (EfBackdrop *self, guint i, gint16 *words, gint16 *other)
{
  int sub = i > 0;
  int width = self->small.width >> sub;
  int height = self->small.height >> sub;

  for (int k = 0; k < width * height; k++)
    words[k] = (gint16) (self->small.planes[i][k] << 7);
  for (guint turn = 0; turn < TURNS; turn++) {
    for (int y = 0; y < height; y++)
      blur_across (words + y * width, other + y * width, width, RADIUS >> sub);
    blur_down (other, words, self->sums, width, height, RADIUS >> sub);
  }
}

guint
ef_backdrop_find_parts (const EfSheet *sheet, const EfPart *covered, EfPart *parts)
{
  int right = covered->x + covered->width;
  int below = covered->y + covered->height;
  const EfPart all[MOST_PARTS] = {
    { 0, 0, sheet->width, covered->y },
    { 0, below, sheet->width, sheet->height - below },
    { 0, covered->y, covered->x, covered->height },
    { right, covered->y, sheet->width - right, covered->height },
  };
  guint n = 0;

  for (guint i = 0; i < MOST_PARTS; i++)
    if (all[i].width > 0 && all[i].height > 0)
      parts[n++] = all[i];

  return n;
}

void
ef_backdrop_draw (EfBackdrop *self,
                  const EfRaw *raw,
                  const EfFitMap *map,
                  const EfGrade *grade,
                  const EfSheet *sheet,
                  const EfPart *covered)
{
  EfPart parts[MOST_PARTS];
  guint n_parts = ef_backdrop_find_parts (sheet, covered, parts);
  EfFitMap whole = { .xx = 1.0 / sheet->width, .yy = 1.0 / sheet->height };
  EfFitMap small = *map;
  gint16 *planes[3];
  EfRaw blurred;
  gsize n;

  if (n_parts == 0)
    return;

  make_room (self, sheet);
  n = (gsize) self->small.width * (gsize) self->small.height;
  small.xx *= (double) sheet->width / self->small.width;
  small.yx *= (double) sheet->width / self->small.width;
  small.xy *= (double) sheet->height / self->small.height;
  small.yy *= (double) sheet->height / self->small.height;
  ef_painter_draw (self->down, raw, &small, EF_TAPS_QUICK, grade, &self->small,
                   &(EfPart) { 0, 0, self->small.width, self->small.height });
  planes[0] = self->words;
  planes[1] = planes[0] + n;
  planes[2] = planes[1] + n / 4;
  for (guint i = 0; i < 3; i++)
    blur_plane (self, i, planes[i], self->words + n + n / 2);
  ef_raw_init_words (&blurred, planes, self->small.width, self->small.height);
  for (guint i = 0; i < n_parts; i++)
    ef_painter_draw (self->up[i], &blurred, &whole, EF_TAPS_SMOOTH, NULL, sheet, &parts[i]);
}
