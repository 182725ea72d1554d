/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* What a look at every frame (or every key frame) has given: from these numbers scenes and black
 * stretches are found at any threshold without reading the file again. Immutable and counted. */
typedef struct {
  gint64 begin;
  float change;  /* how much differs from the frame before, 0..1, made for an adaptive threshold */
  guint8 luma;   /* mean brightness, 0 black .. 255 */
  guint8 dark;   /* how much of the picture is dark, 0..255 */
  guint8 detail; /* how sharp, 0..255 */
  guint8 motion; /* how much moves, 0..255 */
} EfScore;

typedef struct _EfScores EfScores;

#define EF_TYPE_SCORES (ef_scores_get_type ())
GType ef_scores_get_type (void);

EfScores *ef_scores_new (const EfScore *scores, guint n_scores, gint64 end, gboolean only_keys);
EfScores *ef_scores_ref (EfScores *self);
void ef_scores_unref (EfScores *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfScores, ef_scores_unref)

const EfScore *ef_scores_get (EfScores *self, guint *n_scores);
gint64 ef_scores_get_end (EfScores *self);
gboolean ef_scores_is_only_keys (EfScores *self);

GBytes *ef_scores_to_bytes (EfScores *self);
EfScores *ef_scores_from_bytes (GBytes *bytes, GError **error);

G_END_DECLS
