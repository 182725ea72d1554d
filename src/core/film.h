/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Small pictures of a video in one file of the cache: records of a time and a JPEG, in any order, more
 * may be appended. A torn last record is left out. Immutable and counted. */
typedef struct _EfFilm EfFilm;

#define EF_FILM_WIDTH 164 /* of a picture, at most; twice what a tile of the timeline is wide */
#define EF_FILM_HEIGHT 92

#define EF_TYPE_FILM (ef_film_get_type ())
GType ef_film_get_type (void);

EfFilm *ef_film_from_bytes (GBytes *bytes); /* never fails: what cannot be read is not there */
EfFilm *ef_film_ref (EfFilm *self);
void ef_film_unref (EfFilm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFilm, ef_film_unref)

guint ef_film_get_n_pictures (EfFilm *self); /* by time */
gint64 ef_film_get_time (EfFilm *self, guint index);
GBytes *ef_film_get_picture (EfFilm *self, guint index); /* (transfer full) a JPEG */
guint ef_film_find (EfFilm *self, gint64 time);          /* the nearest; n_pictures must not be 0 */

/* One record, to be appended to the file. */
GBytes *ef_film_make_record (gint64 time, GBytes *picture);

G_END_DECLS
