/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-paint.h"

G_BEGIN_DECLS

/* The pictures of the filmstrip: decoded on a thread, asked for when the view rests, coarse to fine, and
 * the nearest one known is shown meanwhile. Signal "changed": there is something else to draw. */
#define EF_TYPE_TIMELINE_FILM (ef_timeline_film_get_type ())
G_DECLARE_FINAL_TYPE (EfTimelineFilm, ef_timeline_film, EF, TIMELINE_FILM, GObject)

EfTimelineFilm *ef_timeline_film_new (void);
/* @data (nullable): who makes pictures; @film (nullable): those there are. */
void ef_timeline_film_set_data (EfTimelineFilm *self, EfSourceData *data);
void ef_timeline_film_set_film (EfTimelineFilm *self, EfFilm *film);
void
ef_timeline_film_build (EfTimelineFilm *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint);
/* How long a view stays as it is until it is taken to rest; for tests, which may be slow. */
void ef_timeline_film_set_rest (EfTimelineFilm *self, guint milliseconds);
/* Tiles of the last frame that had to do without the picture that is theirs; for the bench. */
guint ef_timeline_film_get_n_missing (EfTimelineFilm *self);
/* Tiles of the last frame that show a moment of another one; for tests. */
guint ef_timeline_film_get_n_outside (EfTimelineFilm *self);

G_END_DECLS
