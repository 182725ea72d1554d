/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures from files and from memory, read and decoded on a thread. Of files those that were used last
 * are kept. NULL without an error: there is no such file yet. */
#define EF_TYPE_PICTURES (ef_pictures_get_type ())
G_DECLARE_FINAL_TYPE (EfPictures, ef_pictures, EF, PICTURES, GObject)

EfPictures *ef_pictures_new (void);
void ef_pictures_load_async (EfPictures *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void ef_pictures_decode_async (EfPictures *self,
                               GBytes *bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GdkTexture *ef_pictures_finish (EfPictures *self, GAsyncResult *result, GError **error);
/* What was loaded before, at once. (transfer none) (nullable) */
GdkTexture *ef_pictures_get (EfPictures *self, const char *path);

G_END_DECLS
