/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures from files and from memory, read and decoded on a thread. Of files the latest are kept. NULL
 * without an error: there is no such file yet. */
void ef_pictures_load_async (const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void ef_pictures_decode_async (GBytes *bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GdkTexture *ef_pictures_finish (GAsyncResult *result, GError **error);
/* What was loaded before, at once. (transfer none) (nullable) */
GdkTexture *ef_pictures_get (const char *path);

G_END_DECLS
