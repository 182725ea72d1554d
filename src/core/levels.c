/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/levels.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/bytes-private.h"
#include "core/error.h"

#define MAGIC "EFL1"
#define HEADER 16
/* Two days of sound; more is no file that somebody marks. */
#define MOST_STEPS (2 * 24 * 3600 * 50)
#define MOST_LAYERS 24

/* Peaks are kept in layers, each half as long as the one below it, so that the highest of any stretch is
 * found by climbing from both of its ends. The lowest layer is the pairs themselves. */
struct _EfLevels {
  gatomicrefcount ref_count;
  guint n_steps;
  gboolean complete;
  guint8 *pairs;               /* (owned) */
  guint8 *layers[MOST_LAYERS]; /* (owned) layers[i] has one peak for 2 << i steps */
  guint n_layers;
};

G_DEFINE_BOXED_TYPE (EfLevels, ef_levels, ef_levels_ref, ef_levels_unref)

static guint8
get_peak (EfLevels *self, guint layer, guint index)
{
  return layer == 0 ? self->pairs[2 * (gsize) index] : self->layers[layer - 1][index];
}

static void
add_layers (EfLevels *self)
{
  guint n_below = self->n_steps;

  while (n_below > 1 && self->n_layers < MOST_LAYERS) {
    guint n = (n_below + 1) / 2;
    guint8 *layer = g_malloc (n);

    for (guint i = 0; i < n; i++) {
      guint8 one = get_peak (self, self->n_layers, 2 * i);
      guint8 other = 2 * i + 1 < n_below ? get_peak (self, self->n_layers, 2 * i + 1) : 0;

      layer[i] = MAX (one, other);
    }
    self->layers[self->n_layers++] = layer;
    n_below = n;
  }
}

EfLevels *
ef_levels_new (const guint8 *pairs, guint n_steps, gboolean complete)
{
  EfLevels *self = g_new0 (EfLevels, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_steps = n_steps;
  self->complete = complete;
  self->pairs = g_memdup2 (pairs, 2 * (gsize) n_steps);
  add_layers (self);

  return self;
}

EfLevels *
ef_levels_ref (EfLevels *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_levels_unref (EfLevels *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < self->n_layers; i++)
    g_free (self->layers[i]);
  g_free (self->pairs);
  g_free (self);
}

guint
ef_levels_get_n_steps (EfLevels *self)
{
  return self->n_steps;
}

gboolean
ef_levels_is_complete (EfLevels *self)
{
  return self->complete;
}

gint64
ef_levels_get_end (EfLevels *self)
{
  return self->n_steps * EF_LEVELS_STEP;
}

guint8
ef_levels_get_peak (EfLevels *self, guint step)
{
  g_return_val_if_fail (step < self->n_steps, 0);

  return get_peak (self, 0, step);
}

double
ef_levels_get_rms (EfLevels *self, guint step)
{
  g_return_val_if_fail (step < self->n_steps, -127.5);

  return self->pairs[2 * (gsize) step + 1] / -2.0;
}

/* The steps from @first to before @last, both known. */
static int
find_peak (EfLevels *self, guint first, guint last)
{
  guint8 peak = 0;

  for (guint layer = 0; first < last; layer++) {
    if (first % 2 == 1) {
      guint8 begin = get_peak (self, layer, first++);

      peak = MAX (peak, begin);
    }
    if (last % 2 == 1) {
      guint8 end = get_peak (self, layer, --last);

      peak = MAX (peak, end);
    }
    first /= 2;
    last /= 2;
  }

  return peak;
}

/* A span of no length asks for the step it lies in. Behind the end of what is complete there is no
 * sound, which is not the same as not knowing. */
int
ef_levels_get_peak_in (EfLevels *self, EfTimeSpan span)
{
  gint64 last = MAX (span.end, span.begin == G_MAXINT64 ? span.begin : span.begin + 1);
  gint64 end = ef_levels_get_end (self);

  if (last <= 0 || span.begin >= end)
    return self->complete ? 0 : -1;

  last = MIN (last, end);

  return find_peak (self, (guint) (MAX (span.begin, 0) / EF_LEVELS_STEP),
                    (guint) ((last + EF_LEVELS_STEP - 1) / EF_LEVELS_STEP));
}

/* MAGIC, complete (1), number of steps, checksum, then the pairs; numbers are little-endian. */
GBytes *
ef_levels_to_bytes (EfLevels *self)
{
  gsize size = 2 * (gsize) self->n_steps;
  guint8 *bytes = g_malloc (HEADER + size);

  memcpy (bytes, MAGIC, 4);
  ef_bytes_put_u32 (bytes + 4, self->complete ? 1 : 0);
  ef_bytes_put_u32 (bytes + 8, self->n_steps);
  ef_bytes_put_u32 (bytes + 12, ef_bytes_sum (self->pairs, size));
  if (size > 0)
    memcpy (bytes + HEADER, self->pairs, size);

  return g_bytes_new_take (bytes, HEADER + size);
}

static gboolean
is_whole (const guint8 *bytes, gsize size)
{
  gsize n_steps;

  if (size < HEADER || memcmp (bytes, MAGIC, 4) != 0 || ef_bytes_get_u32 (bytes + 4) > 1)
    return FALSE;

  n_steps = ef_bytes_get_u32 (bytes + 8);

  return n_steps <= MOST_STEPS && size - HEADER == 2 * n_steps &&
         ef_bytes_get_u32 (bytes + 12) == ef_bytes_sum (bytes + HEADER, size - HEADER);
}

EfLevels *
ef_levels_from_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!is_whole (data, size)) {
    g_set_error_literal (
      error, EF_ERROR, EF_ERROR_INVALID,
      _ ("What was kept about the sound of this file is damaged. Read the file again."));
    return NULL;
  }

  return ef_levels_new (data + HEADER, ef_bytes_get_u32 (data + 8),
                        ef_bytes_get_u32 (data + 4) == 1);
}
