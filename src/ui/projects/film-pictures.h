/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Small pictures out of any videos of a profile, by time: those that were asked for last are kept. What
 * is read of a video is opened when the first picture of it is asked for. */
#define EF_TYPE_FILM_PICTURES (ef_film_pictures_get_type ())
G_DECLARE_FINAL_TYPE (EfFilmPictures, ef_film_pictures, EF, FILM_PICTURES, GObject)

EfFilmPictures *ef_film_pictures_new (EfStudio *studio);
/* What was loaded before, at once. (transfer none) (nullable) */
GdkTexture *ef_film_pictures_get (EfFilmPictures *self, EfSource *source, gint64 time);
void ef_film_pictures_load_async (EfFilmPictures *self,
                                  EfSource *source,
                                  gint64 time,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* NULL without an error: there is none yet. */
GdkTexture *
ef_film_pictures_load_finish (EfFilmPictures *self, GAsyncResult *result, GError **error);

G_END_DECLS
