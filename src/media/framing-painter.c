/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-painter.h"

#include <string.h>

#define SLACK 16

struct _EfPainter {
  const EfRows *rows;
  EfScaler *scalers[3];
  gint16 *words; /* (owned) (nullable): rows between scaling and mixing */
  guint room;
};

void
ef_sheet_fill (const EfSheet *self, const EfPart *part, const guint8 *colour)
{
  for (guint i = 0; i < 3; i++) {
    int sub = i > 0;

    for (int y = part->y >> sub; y < (part->y + part->height) >> sub; y++)
      memset (self->planes[i] + (gssize) y * self->strides[i] + (part->x >> sub), colour[i],
              (gsize) part->width >> sub);
  }
}

EfPainter *
ef_painter_new (void)
{
  EfPainter *self = g_new0 (EfPainter, 1);

  self->rows = ef_rows_get ();
  for (guint i = 0; i < G_N_ELEMENTS (self->scalers); i++)
    self->scalers[i] = ef_scaler_new ();

  return self;
}

void
ef_painter_free (EfPainter *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (self->scalers); i++)
    ef_scaler_free (self->scalers[i]);
  g_free (self->words);
  g_free (self);
}

/* Along one side: @begin, @n: pixels of the sheet. @is_sub, @is_on: chroma of what is drawn, and where it
 * lies; that of a sheet lies on the even columns and between the rows. */
static EfScalerSide
find_side (double step,
           double constant,
           int size,
           gboolean is_sub,
           gboolean is_on,
           gboolean is_chroma,
           int begin,
           int n,
           double lies)
{
  int every = is_chroma ? 2 : 1;
  double at = size * (step * (begin + lies) + constant);
  double part = is_sub ? 2 : 1;
  double zero = !is_sub || is_on ? 0.5 : 1;

  return (EfScalerSide) { (at - zero) / part, size * step * every / part, n / every };
}

static void
set_scaler (EfPainter *self,
            guint i,
            const EfRaw *raw,
            const EfFitMap *map,
            EfTapsKind kind,
            const EfGrade *grade,
            const EfPart *part)
{
  static const EfScalerTone plain = { .gain = 1, .limits = { 0, G_MAXUINT8 } };
  gboolean is_chroma = i > 0;
  gboolean sub_x = is_chroma && raw->sub_x > 0;
  gboolean sub_y = is_chroma && raw->sub_y > 0;
  double step_x = raw->is_swapped ? map->yx : map->xx;
  double from_x = raw->is_swapped ? map->y0 : map->x0;
  double step_y = raw->is_swapped ? map->xy : map->yy;
  double from_y = raw->is_swapped ? map->x0 : map->y0;
  EfScalerSide across = find_side (step_x, from_x, raw->width, sub_x, raw->is_on_x, is_chroma,
                                   part->x, part->width, 0.5);
  EfScalerSide down = find_side (step_y, from_y, raw->height, sub_y, raw->is_on_y, is_chroma,
                                 part->y, part->height, is_chroma ? 1 : 0.5);

  ef_scaler_set (self->scalers[i], &raw->planes[i], &across, &down, kind,
                 grade != NULL && grade->way == EF_GRADE_EACH ? &grade->tones[i] : &plain);
}

static guint8 *
find_row (const EfSheet *sheet, const EfPart *part, guint i, int row)
{
  int sub = i > 0;

  return sheet->planes[i] + (gssize) ((part->y >> sub) + row) * sheet->strides[i] +
         (part->x >> sub);
}

static void
draw_each (EfPainter *self, const EfSheet *sheet, const EfPart *part)
{
  for (guint i = 0; i < 3; i++)
    for (int row = 0; row < part->height >> (i > 0); row++)
      ef_scaler_get_bytes (self->scalers[i], row, find_row (sheet, part, i, row));
}

/* Three rows of words as long as each other, into a row of bytes. */
static void
put_row (EfPainter *self,
         const EfGrade *grade,
         guint i,
         gint16 *const *words,
         guint8 *into,
         guint n)
{
  if (grade->way == EF_GRADE_MIX)
    self->rows->mix (words[0], words[1], words[2], grade->factors[i], grade->limits[i], into, n);
  else
    self->rows->look_up (grade->tone->tables[i], words[0], words[1], words[2], into, n);
}

/* Two rows of luma and the one of chroma between them. */
static void
draw_pair (EfPainter *self,
           const EfGrade *grade,
           const EfSheet *sheet,
           const EfPart *part,
           int pair,
           gint16 *const *words)
{
  guint n = (guint) part->width;
  gint16 *above[] = { words[0], words[2], words[3] };
  gint16 *below[] = { words[1], words[2], words[3] };
  gint16 *chroma[] = { words[6], words[4], words[5] };

  ef_scaler_get_words (self->scalers[0], 2 * pair, words[0]);
  ef_scaler_get_words (self->scalers[0], 2 * pair + 1, words[1]);
  ef_scaler_get_words (self->scalers[1], pair, words[4]);
  ef_scaler_get_words (self->scalers[2], pair, words[5]);
  self->rows->spread (words[4], words[2], n);
  self->rows->spread (words[5], words[3], n);
  for (guint i = 0; i < n / 2; i++)
    words[6][i] = (gint16) ((words[0][2 * i] + words[1][2 * i] + 1) >> 1);

  put_row (self, grade, 0, above, find_row (sheet, part, 0, 2 * pair), n);
  put_row (self, grade, 0, below, find_row (sheet, part, 0, 2 * pair + 1), n);
  put_row (self, grade, 1, chroma, find_row (sheet, part, 1, pair), n / 2);
  put_row (self, grade, 2, chroma, find_row (sheet, part, 2, pair), n / 2);
}

static void
draw_together (EfPainter *self, const EfGrade *grade, const EfSheet *sheet, const EfPart *part)
{
  guint room = (guint) part->width + SLACK;
  gint16 *words[7];

  if (self->room < room) {
    g_free (self->words);
    self->words = g_new0 (gint16, G_N_ELEMENTS (words) * room);
    self->room = room;
  }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = self->words + i * self->room;
  for (int pair = 0; pair < part->height / 2; pair++)
    draw_pair (self, grade, sheet, part, pair, words);
}

void
ef_painter_draw (EfPainter *self,
                 const EfRaw *raw,
                 const EfFitMap *map,
                 EfTapsKind kind,
                 const EfGrade *grade,
                 const EfSheet *sheet,
                 const EfPart *part)
{
  if (part->width <= 0 || part->height <= 0)
    return;

  for (guint i = 0; i < 3; i++)
    set_scaler (self, i, raw, map, kind, grade, part);
  if (grade == NULL || grade->way == EF_GRADE_EACH)
    draw_each (self, sheet, part);
  else
    draw_together (self, grade, sheet, part);
}
