/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scores.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/bytes-private.h"
#include "core/error.h"

#define MAGIC "EFC1"
#define HEADER 24
#define RECORD 16
#define ONLY_KEYS 1
/* Ten hours of 240 frames a second. */
#define MOST_SCORES (10 * 3600 * 240)

/* A plain array that is shared. */
struct _EfScores {
  gatomicrefcount ref_count;
  EfScore *scores; /* (owned) */
  guint n_scores;
  gint64 end;
  gboolean only_keys;
};

G_DEFINE_BOXED_TYPE (EfScores, ef_scores, ef_scores_ref, ef_scores_unref)

static EfScores *
take (EfScore *scores, guint n_scores, gint64 end, gboolean only_keys)
{
  EfScores *self = g_new0 (EfScores, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->scores = scores;
  self->n_scores = n_scores;
  self->end = end;
  self->only_keys = only_keys;

  return self;
}

EfScores *
ef_scores_new (const EfScore *scores, guint n_scores, gint64 end, gboolean only_keys)
{
  return take (g_memdup2 (scores, n_scores * sizeof *scores), n_scores, end, only_keys);
}

EfScores *
ef_scores_ref (EfScores *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_scores_unref (EfScores *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->scores);
  g_free (self);
}

const EfScore *
ef_scores_get (EfScores *self, guint *n_scores)
{
  if (n_scores != NULL)
    *n_scores = self->n_scores;

  return self->scores;
}

gint64
ef_scores_get_end (EfScores *self)
{
  return self->end;
}

gboolean
ef_scores_is_only_keys (EfScores *self)
{
  return self->only_keys;
}

static void
put_score (guint8 *at, const EfScore *score)
{
  guint32 change;

  memcpy (&change, &score->change, sizeof change);
  ef_bytes_put_i64 (at, score->begin);
  ef_bytes_put_u32 (at + 8, change);
  at[12] = score->luma;
  at[13] = score->dark;
  at[14] = score->detail;
  at[15] = score->motion;
}

static EfScore
get_score (const guint8 *at)
{
  guint32 bits = ef_bytes_get_u32 (at + 8);
  EfScore score = { .begin = ef_bytes_get_i64 (at),
                    .luma = at[12],
                    .dark = at[13],
                    .detail = at[14],
                    .motion = at[15] };

  memcpy (&score.change, &bits, sizeof bits);

  return score;
}

/* MAGIC, flags, number of scores, checksum, end, then 16 bytes each; numbers are little-endian. */
GBytes *
ef_scores_to_bytes (EfScores *self)
{
  gsize size = RECORD * (gsize) self->n_scores;
  guint8 *bytes = g_malloc (HEADER + size);

  memcpy (bytes, MAGIC, 4);
  ef_bytes_put_u32 (bytes + 4, self->only_keys ? ONLY_KEYS : 0);
  ef_bytes_put_u32 (bytes + 8, self->n_scores);
  ef_bytes_put_i64 (bytes + 16, self->end);
  for (gsize i = 0; i < self->n_scores; i++)
    put_score (bytes + HEADER + RECORD * i, &self->scores[i]);
  ef_bytes_put_u32 (bytes + 12, ef_bytes_sum (bytes + 16, HEADER - 16 + size));

  return g_bytes_new_take (bytes, HEADER + size);
}

static gboolean
is_whole (const guint8 *bytes, gsize size)
{
  gsize n_scores;

  if (size < HEADER || memcmp (bytes, MAGIC, 4) != 0 || ef_bytes_get_u32 (bytes + 4) > ONLY_KEYS)
    return FALSE;

  n_scores = ef_bytes_get_u32 (bytes + 8);

  return n_scores <= MOST_SCORES && size - HEADER == RECORD * n_scores &&
         ef_bytes_get_u32 (bytes + 12) == ef_bytes_sum (bytes + 16, size - 16);
}

/* What finds scenes relies on this. A change that is no number fails the comparison. */
static gboolean
is_sound (const EfScore *scores, guint n_scores, gint64 end)
{
  for (guint i = 0; i < n_scores; i++) {
    gint64 before = i == 0 ? -1 : scores[i - 1].begin;

    if (scores[i].begin <= before || !(scores[i].change >= 0 && scores[i].change <= 1))
      return FALSE;
  }

  return end >= 0 && (n_scores == 0 || end > scores[n_scores - 1].begin);
}

EfScores *
ef_scores_from_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (is_whole (data, size)) {
    guint n_scores = ef_bytes_get_u32 (data + 8);
    gint64 end = ef_bytes_get_i64 (data + 16);
    g_autofree EfScore *scores = g_new (EfScore, n_scores);

    for (gsize i = 0; i < n_scores; i++)
      scores[i] = get_score (data + HEADER + RECORD * i);
    if (is_sound (scores, n_scores, end))
      return take (g_steal_pointer (&scores), n_scores, end,
                   ef_bytes_get_u32 (data + 4) == ONLY_KEYS);
  }

  g_set_error_literal (
    error, EF_ERROR, EF_ERROR_INVALID,
    _ ("What was kept about the scenes of this file is damaged. Read the file again."));

  return NULL;
}
