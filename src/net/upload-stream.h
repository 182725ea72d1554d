/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_TYPE_UPLOAD_STREAM (ef_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (EfUploadStream, ef_upload_stream, EF, UPLOAD_STREAM, GInputStream)

/* @file as the one part of a form. Its length is known before; it is read by async functions only, whose errors
 * are of EF_NET_ERROR. */
void ef_upload_stream_open_async (GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfUploadStream *ef_upload_stream_open_finish (GAsyncResult *result, GError **error);

const char *ef_upload_stream_get_content_type (EfUploadStream *self);
goffset ef_upload_stream_get_length (EfUploadStream *self);
goffset ef_upload_stream_get_file_size (EfUploadStream *self);
gint64 ef_upload_stream_get_modified (EfUploadStream *self); /* microseconds since 1970 */

G_END_DECLS
