/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#include "core/error.h"
#include "media/extract-file.h"
#include "media/media.h"
#include "media/render-private.h"

#define PART ".edit-factory-%s.part"

/* Nobody else's, and short, whatever the file is called. */
char *
ef_render_get_part (const EfOutput *output)
{
  g_autofree char *folder = g_path_get_dirname (output->file);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, output->file, -1);
  g_autofree char *name = NULL;

  hash[16] = '\0';
  name = g_strdup_printf (PART, *output->render_id != '\0' ? output->render_id : hash);

  return g_build_filename (folder, name, NULL);
}

/* What the file shows depends on all of the plan but other outputs and where it is made. */
char *
ef_render_file_digest (EfPlan *plan, guint output)
{
  g_autoptr (JsonNode) node = ef_plan_to_json (plan);
  JsonObject *object = json_node_get_object (node);
  JsonArray *outputs = json_object_get_array_member (object, "outputs");
  g_autofree char *text = NULL;

  if (outputs != NULL && output < json_array_get_length (outputs))
    json_object_set_member (object, "outputs",
                            json_node_copy (json_array_get_element (outputs, output)));
  json_object_remove_member (object, "folder");
  text = json_to_string (node, FALSE);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

char *
ef_render_file_make_note (EfRenderTarget *target, guint n_frames, double loudness)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "plan", target->digest);
  json_object_set_string_member (object, "encoder", target->encoder->nick);
  json_object_set_int_member (object, "frames", n_frames);
  if (!isnan (loudness))
    json_object_set_double_member (object, "loudness", loudness);
  json_node_take_object (node, object);

  return json_to_string (node, FALSE);
}

EfRenderedFile *
ef_render_file_find (EfPlan *plan, const EfOutput *output, const char *digest)
{
  g_autofree char *note = ef_extract_file_read_note (output->file);
  g_autoptr (JsonNode) node = note != NULL ? json_from_string (note, NULL) : NULL;
  JsonObject *object;
  EfRenderedFile *file;
  GStatBuf info;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || g_stat (output->file, &info) != 0)
    return NULL;
  object = json_node_get_object (node);
  if (g_strcmp0 (json_object_get_string_member_with_default (object, "plan", ""), digest) != 0)
    return NULL;

  file = g_new0 (EfRenderedFile, 1);
  file->file = g_strdup (output->file);
  file->render_id = g_strdup (output->render_id);
  file->encoder = g_strdup (json_object_get_string_member_with_default (object, "encoder", ""));
  file->size = info.st_size;
  file->duration = ef_plan_get_duration (plan);
  file->n_frames = (guint) json_object_get_int_member_with_default (object, "frames", 0);
  file->loudness = json_object_get_double_member_with_default (object, "loudness", NAN);

  return file;
}

static gboolean
refuse_folder (const char *folder, int code, GError **error)
{
  g_autofree char *name = g_filename_display_name (folder);

  if (code == ENOSPC || code == EDQUOT)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE,
                 _ ("There is no space left for “%s”: free some space and try again."), name);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("The folder “%s” cannot be written to: choose another one, or give permission "
                    "to write there."),
                 name);

  return FALSE;
}

gboolean
ef_render_file_make_folder (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0777) != 0 || g_access (folder, W_OK | X_OK) != 0)
    return refuse_folder (folder, errno, error);

  return TRUE;
}

static gboolean
refuse_name (const char *file, int code, GError **error)
{
  g_autofree char *name = g_filename_display_basename (file);

  if (code == EEXIST)
    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                 _ ("There is a file “%s” already: move it away, or choose another name."), name);
  else if (code == ENOSPC || code == EDQUOT)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE,
                 _ ("There is no space left for “%s”: free some space and try again."), name);
  else if (code == ENOENT)
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("The folder of “%s” is gone: make it again, or choose another one."), name);
  else
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED, _ ("“%s” could not be written: %s."),
                 name, g_strerror (code));

  return FALSE;
}

gboolean
ef_render_file_make_part (EfRenderTarget *target, GError **error)
{
  g_autofd int fd = -1;

  g_unlink (target->part);
  fd = g_open (target->part, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0666);

  return fd >= 0 || refuse_name (target->output->file, errno, error);
}

gboolean
ef_render_file_check_part (EfRenderTarget *target, GError **error)
{
  return g_access (target->part, R_OK) == 0 || refuse_name (target->output->file, errno, error);
}

/* A file system that cannot do it for folders does it by itself. */
static void
sync_folder (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofd int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd >= 0)
    fsync (fd);
}

/* A file system that cannot refuse by itself may be able to give a file a second name, which it refuses
 * as well; else it is asked first. */
static gboolean
rename_to_free_name (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  if (link (from, to) == 0)
    return g_unlink (from) == 0;
  if (errno == EEXIST)
    return FALSE;
  if (g_file_test (to, G_FILE_TEST_EXISTS) || g_file_test (to, G_FILE_TEST_IS_SYMLINK)) {
    errno = EEXIST;
    return FALSE;
  }

  return g_rename (from, to) == 0;
}

gboolean
ef_render_file_name (EfRenderTarget *target, GError **error)
{
  if (!rename_to_free_name (target->part, target->output->file))
    return refuse_name (target->output->file, errno, error);

  sync_folder (target->output->file);

  return TRUE;
}

/* Only when nothing is in it: whose the rest is nobody here knows. */
void
ef_render_file_remove_folder (const char *folder)
{
  if (*folder != '\0')
    g_rmdir (folder);
}
