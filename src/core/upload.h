/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A file that lies at an account: one content is uploaded once to it, whatever uses it. */
typedef struct {
  char *profile_id;
  char *account;
  char *sha256; /* 64 hexadecimal digits */
  gint64 size;
  char *mime;
  char *media_id;
  char *media_path;
  gint64 uploaded_at; /* microseconds since 1970, UTC */
} EfUpload;

#define EF_TYPE_UPLOAD (ef_upload_get_type ())
GType ef_upload_get_type (void);

EfUpload *ef_upload_new (const char *profile_id, const char *account, const char *sha256);
EfUpload *ef_upload_copy (const EfUpload *self);
void ef_upload_free (EfUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfUpload, ef_upload_free)

G_END_DECLS
