/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-settings.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/error.h"
#include "pipeline/farm-slurm.h"

#define SLURM "slurm"

EfFarmSettings *
ef_farm_settings_copy (const EfFarmSettings *self)
{
  EfFarmSettings *copy = g_new0 (EfFarmSettings, 1);

  copy->folder = g_strdup (self->folder);
  copy->options = g_strdupv (self->options);
  copy->roots = g_strdupv (self->roots);

  return copy;
}

void
ef_farm_settings_free (EfFarmSettings *self)
{
  g_free (self->folder);
  g_strfreev (self->options);
  g_strfreev (self->roots);
  g_free (self);
}

/* Settings are JSON; what is none is taken as it is typed. */
static JsonNode *
get_node (EfStudio *studio, const char *key)
{
  const char *text = ef_studio_get_setting (studio, key);
  JsonNode *node = text != NULL && *text != '\0' ? json_from_string (text, NULL) : NULL;

  if (node == NULL)
    node = json_node_init_string (json_node_alloc (), text != NULL ? text : "");

  return node;
}

static char *
get_text (EfStudio *studio, const char *key)
{
  g_autoptr (JsonNode) node = get_node (studio, key);

  return g_strdup (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL
                     ? json_node_get_string (node)
                     : "");
}

/* A path, or the address of a file, which may have bytes that are no text. */
static char *
make_path (const char *text)
{
  g_autofree char *path =
    g_str_has_prefix (text, "file:") ? g_filename_from_uri (text, NULL, NULL) : g_strdup (text);

  return path != NULL && g_path_is_absolute (path) ? g_canonicalize_filename (path, NULL) : NULL;
}

static void
add_root (GStrvBuilder *builder, const char *text)
{
  char *path = text != NULL ? make_path (text) : NULL;

  if (path != NULL)
    g_strv_builder_take (builder, path);
}

/* A list, or lines. */
static char **
get_roots (EfStudio *studio)
{
  g_autoptr (JsonNode) node = get_node (studio, EF_FARM_SETTING_ROOTS);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++) {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element))
        add_root (builder, json_node_get_string (element));
    }
  } else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL) {
    g_auto (GStrv) lines = g_strsplit (json_node_get_string (node), "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++)
      add_root (builder, g_strstrip (lines[i]));
  }

  return g_strv_builder_end (builder);
}

gboolean
ef_farm_settings_is_on (EfStudio *studio)
{
  const char *text = ef_studio_get_setting (studio, EF_FARM_SETTING);

  return text != NULL && (g_str_equal (text, "\"" SLURM "\"") || g_str_equal (text, SLURM));
}

EfFarmSettings *
ef_farm_settings_read (EfStudio *studio, GError **error)
{
  g_autoptr (EfFarmSettings) self = g_new0 (EfFarmSettings, 1);
  g_autofree char *folder = get_text (studio, EF_FARM_SETTING_FOLDER);
  g_autofree char *options = get_text (studio, EF_FARM_SETTING_OPTIONS);

  self->folder = make_path (folder);
  if (self->folder == NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("The render farm has no shared folder yet: choose one in the settings "
                            "that all nodes see under the same path."));
    return NULL;
  }
  self->options = ef_slurm_parse_options (options, error);
  if (self->options == NULL)
    return NULL;
  self->roots = get_roots (studio);

  return g_steal_pointer (&self);
}

/* Where things lie */

/* File systems of which several computers have the same. What FUSE brings may be anything: a person says
 * so. */
static gboolean
is_network (const char *path)
{
  static const guint32 types[] = {
    0x6969,     /* NFS */
    0x517b,     /* SMB */
    0xff534d42, /* CIFS */
    0xfe534d42, /* SMB 2 */
    0x00c36400, /* Ceph */
    0x0bd00bd0, /* Lustre */
    0x47504653, /* GPFS */
    0x5346414f, /* AFS */
    0x73757245, /* Coda */
    0x7461636f, /* OCFS2 */
    0x01161970, /* GFS2 */
    0x01021997, /* 9P */
    0x19830326, /* BeeGFS */
    0x20030528, /* OrangeFS */
  };
  struct statfs info;

  if (statfs (path, &info) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if ((guint32) info.f_type == types[i])
      return TRUE;
  }

  return FALSE;
}

/* The path itself, or as much of it as there is, without links. */
static char *
find_real (const char *path)
{
  g_autofree char *at = g_strdup (path);

  while (TRUE) {
    char *real = realpath (at, NULL);
    g_autofree char *parent = NULL;

    if (real != NULL || errno != ENOENT || g_str_equal (at, "/") || g_str_equal (at, "."))
      return real;
    parent = g_path_get_dirname (at);
    g_set_str (&at, parent);
  }
}

/* Both by the path that the nodes are told, and by what it leads to here. */
static gboolean
is_below (const char *path, const char *real, const char *root)
{
  g_autofree char *real_root = find_real (root);
  gsize length = real_root != NULL ? strlen (real_root) : 0;
  gsize named = strlen (root);

  if (strncmp (path, root, named) != 0 ||
      (path[named] != '/' && path[named] != '\0' && !g_str_equal (root, "/")))
    return FALSE;

  return length > 0 && strncmp (real, real_root, length) == 0 &&
         (real[length] == '/' || real[length] == '\0' || g_str_equal (real_root, "/"));
}

static gboolean
is_shared (const EfFarmSettings *self, const char *path)
{
  g_autofree char *real = find_real (path);

  if (real == NULL)
    return FALSE;
  if (is_network (real) || is_below (path, real, self->folder))
    return TRUE;
  for (guint i = 0; self->roots[i] != NULL; i++) {
    if (is_below (path, real, self->roots[i]))
      return TRUE;
  }

  return FALSE;
}

static gboolean
check_shared (const EfFarmSettings *self, const char *path, GError **error)
{
  g_autofree char *name = NULL;

  if (is_shared (self, path))
    return TRUE;

  name = g_filename_display_name (path);
  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               _ ("The nodes of the render farm cannot see “%s”: move it into a folder that they "
                  "share, or name its folder as a shared one in the settings."),
               name);

  return FALSE;
}

static gboolean
check_folder (const EfFarmSettings *self, GError **error)
{
  g_autofree char *name = NULL;

  if (g_mkdir_with_parents (self->folder, 0777) == 0 && g_access (self->folder, W_OK | X_OK) == 0)
    return TRUE;

  name = g_filename_display_name (self->folder);
  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               _ ("The shared folder “%s” of the render farm cannot be written to: choose another "
                  "one, or give permission to write there."),
               name);

  return FALSE;
}

gboolean
ef_farm_settings_check (const EfFarmSettings *self, EfPlan *plan, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (!check_folder (self, error))
    return FALSE;
  for (guint i = 0; i < plan->stretches->len; i++) {
    const EfStretch *stretch = g_ptr_array_index (plan->stretches, i);

    if (g_hash_table_add (seen, stretch->path) && !check_shared (self, stretch->path, error))
      return FALSE;
  }
  for (guint i = 0; i < plan->outputs->len; i++) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i);

    if (!check_shared (self, output->file, error))
      return FALSE;
  }

  return TRUE;
}
