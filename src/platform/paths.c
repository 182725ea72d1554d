/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/paths.h"

#include <glib/gi18n.h>

#include "config.h"

G_DEFINE_QUARK (ef_platform_error, ef_platform_error)

static gboolean
is_folder (const char *path)
{
  return path != NULL && g_path_is_absolute (path);
}

/* @found is what GLib says. It also answers when nothing is set (from the password database, or "/"),
 * and repeats a relative XDG variable, which the specification says to ignore. */
static char *
choose (const char *variable, const char *found, const char *below_home)
{
  const char *home = g_getenv ("HOME");
  gboolean has_home = is_folder (home);

  if (is_folder (found) && (has_home || is_folder (g_getenv (variable))))
    return g_build_filename (found, EF_FOLDER, NULL);
  if (has_home)
    return g_build_filename (home, below_home, EF_FOLDER, NULL);

  return NULL;
}

EfPaths *
ef_paths_new (GError **error)
{
  g_autoptr (EfPaths) self = g_new0 (EfPaths, 1);

  self->data = choose ("XDG_DATA_HOME", g_get_user_data_dir (), ".local/share");
  if (self->data == NULL) {
    g_set_error_literal (error, EF_PLATFORM_ERROR, EF_PLATFORM_ERROR_NO_HOME,
                         _ ("There is no home folder: set HOME or XDG_DATA_HOME to a folder that "
                            "can be written."));
    return NULL;
  }

  self->cache = choose ("XDG_CACHE_HOME", g_get_user_cache_dir (), ".cache");
  if (self->cache == NULL)
    self->cache = g_build_filename (self->data, "cache", NULL);

  return g_steal_pointer (&self);
}

EfPaths *
ef_paths_copy (const EfPaths *self)
{
  EfPaths *copy = g_new0 (EfPaths, 1);

  copy->data = g_strdup (self->data);
  copy->cache = g_strdup (self->cache);

  return copy;
}

void
ef_paths_free (EfPaths *self)
{
  if (self == NULL)
    return;

  g_free (self->data);
  g_free (self->cache);
  g_free (self);
}

/* This folder is removed with its profile, so an id must never lead out of the cache. */
char *
ef_paths_get_profile_cache (const EfPaths *self, const char *profile_id)
{
  g_return_val_if_fail (profile_id != NULL && *profile_id != '\0' && *profile_id != '.', NULL);
  g_return_val_if_fail (strchr (profile_id, '/') == NULL, NULL);

  return g_build_filename (self->cache, profile_id, NULL);
}
