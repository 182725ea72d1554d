/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A body of multipart/form-data that comes in pieces: what is in it goes out in pieces. Nothing is kept but
 * as much as a boundary is long, and the headers of a part. */
typedef struct _EfMultipart EfMultipart;

typedef struct {
  /* @file_name: NULL for a field that is no file. */
  void (*begin) (const char *name, const char *file_name, gpointer user_data);
  void (*data) (const guint8 *data, gsize size, gpointer user_data);
  void (*end) (gpointer user_data);
} EfMultipartFuncs;

/* @content_type: as the header says it. NULL when that is no form. */
EfMultipart *
ef_multipart_new (const char *content_type, const EfMultipartFuncs *funcs, gpointer user_data);
void ef_multipart_free (EfMultipart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMultipart, ef_multipart_free)

void ef_multipart_feed (EfMultipart *self, const guint8 *data, gsize size);
gboolean ef_multipart_is_over (EfMultipart *self); /* the last boundary was seen */

G_END_DECLS
