/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Removes a folder with all it holds, never following a symbolic link. One that is not there is fine. */
void ef_folder_remove_async (const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ef_folder_remove_finish (GAsyncResult *result, GError **error);

G_END_DECLS
