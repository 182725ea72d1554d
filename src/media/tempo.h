/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Plays sound faster or slower and keeps its pitch: pieces of it are laid one behind the other, each taken
 * from where it fits the one before best. */
typedef struct _EfTempo EfTempo;

/* What went in and is still needed: interleaved, frame @base comes first. */
typedef struct {
  GArray *samples; /* (owned) of float */
  gint64 base;
} EfTempoInput;

/* @rate: samples a second. */
EfTempo *ef_tempo_new (int rate, int channels, double speed);
void ef_tempo_free (EfTempo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTempo, ef_tempo_free)

/* The next piece wants the input from *@from up to *@to. */
void ef_tempo_get_need (EfTempo *self, gint64 *from, gint64 *to);
/* Appends the piece to @into, when the input is there. */
void ef_tempo_run (EfTempo *self, const EfTempoInput *input, GArray *into);

G_END_DECLS
