/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/upload.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* What lies at which account. A file is used by the profile that uploaded it, and for that account only. */

/* *@upload NULL: it is not there. */
gboolean ef_upload_table_find (EfConnection *connection,
                               const char *profile_id,
                               const char *account,
                               const char *sha256,
                               EfUpload **upload,
                               GError **error);
/* The first that is noted stays: what else was uploaded meanwhile is not used. */
gboolean ef_upload_table_insert (EfConnection *connection, EfUpload *upload, GError **error);
/* The server does not have it any more. */
gboolean ef_upload_table_remove (EfConnection *connection,
                                 const char *profile_id,
                                 const char *account,
                                 const char *sha256,
                                 GError **error);

G_END_DECLS
