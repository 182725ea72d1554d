/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/projects/film-pictures.h"

G_BEGIN_DECLS

/* One frame of a video, small, filling its place. Properties: "width", "height" (0: as much as there is). */
#define EF_TYPE_FILM_PICTURE (ef_film_picture_get_type ())
G_DECLARE_FINAL_TYPE (EfFilmPicture, ef_film_picture, EF, FILM_PICTURE, GtkWidget)

GtkWidget *ef_film_picture_new (int width, int height);
/* @source NULL: nothing. */
void
ef_film_picture_set (EfFilmPicture *self, EfFilmPictures *pictures, EfSource *source, gint64 time);
GdkPaintable *ef_film_picture_get_paintable (EfFilmPicture *self); /* (nullable) */

G_END_DECLS
