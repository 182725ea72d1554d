/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/upload.h"

G_DEFINE_BOXED_TYPE (EfUpload, ef_upload, ef_upload_copy, ef_upload_free)

EfUpload *
ef_upload_new (const char *profile_id, const char *account, const char *sha256)
{
  EfUpload *self = g_new0 (EfUpload, 1);

  self->profile_id = g_strdup (profile_id);
  self->account = g_strdup (account);
  self->sha256 = g_strdup (sha256);
  self->mime = g_strdup ("");
  self->media_id = g_strdup ("");
  self->media_path = g_strdup ("");

  return self;
}

EfUpload *
ef_upload_copy (const EfUpload *self)
{
  EfUpload *copy = g_memdup2 (self, sizeof *self);

  copy->profile_id = g_strdup (self->profile_id);
  copy->account = g_strdup (self->account);
  copy->sha256 = g_strdup (self->sha256);
  copy->mime = g_strdup (self->mime);
  copy->media_id = g_strdup (self->media_id);
  copy->media_path = g_strdup (self->media_path);

  return copy;
}

void
ef_upload_free (EfUpload *self)
{
  g_free (self->profile_id);
  g_free (self->account);
  g_free (self->sha256);
  g_free (self->mime);
  g_free (self->media_id);
  g_free (self->media_path);
  g_free (self);
}
