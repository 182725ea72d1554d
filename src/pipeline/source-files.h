/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The files that @files (element-type GFile) stand for: a folder is searched, with all below it, for what
 * looks like a video; hidden ones and links to folders are passed over. A file that was named itself is
 * taken as it is. Returns (element-type GFile) in a natural order; @empty (element-type GFile) are the
 * folders in which nothing was found. */
void ef_source_files_find_async (GPtrArray *files,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_source_files_find_finish (GAsyncResult *result, GPtrArray **empty, GError **error);

gboolean ef_source_files_is_video (const char *name, const char *content_type);

G_END_DECLS
