/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_PLATFORM_ERROR (ef_platform_error_quark ())
GQuark ef_platform_error_quark (void);

typedef enum {
  EF_PLATFORM_ERROR_NO_HOME, /* set HOME or XDG_DATA_HOME to a folder that can be written */
} EfPlatformError;

/* The folders of the application, found through the XDG variables. None is made here: the store and
 * the caches make theirs, on their threads. */
typedef struct {
  char *data;  /* the database and its copies */
  char *cache; /* cache/PROFILE/... */
} EfPaths;

EfPaths *ef_paths_new (GError **error);
EfPaths *ef_paths_copy (const EfPaths *self);
void ef_paths_free (EfPaths *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPaths, ef_paths_free)

char *ef_paths_get_profile_cache (const EfPaths *self, const char *profile_id);

G_END_DECLS
