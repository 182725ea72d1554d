/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clip.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Every call names the profile. Clips of a project that was removed are hidden with it. */

/* Numbers and, where it has none, names the clips ("A", "B" … "Z", "AA"), in the order given. */
gboolean ef_clip_table_insert (EfConnection *connection,
                               const char *profile_id,
                               GPtrArray *clips,
                               GError **error);
EfClip *ef_clip_table_get (EfConnection *connection,
                           const char *profile_id,
                           const char *id,
                           GError **error); /* NOT_FOUND */
/* By number; @project_id NULL: of all. What cannot be read is left out, and its id is added to @damaged
 * (nullable) (element-type utf8). */
GPtrArray *ef_clip_table_list (EfConnection *connection,
                               const char *profile_id,
                               const char *project_id,
                               GPtrArray *damaged,
                               GError **error);
GPtrArray *ef_clip_table_find (EfConnection *connection,
                               const char *profile_id,
                               const char *start,
                               GError **error);
gboolean ef_clip_table_rename (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               const char *name,
                               GError **error);
gboolean ef_clip_table_remove (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               GError **error);

G_END_DECLS
