/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "media/extract-file.h"
#include "media/media.h"
#include "media/part-file.h"
#include "media/render-private.h"

char *
ef_render_get_part (const EfOutput *output)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, output->file, -1);

  hash[16] = '\0';

  return ef_part_file_get_path (output->file,
                                *output->render_id != '\0' ? output->render_id : hash);
}

GPtrArray *
ef_render_list_parts (EfPlan *plan)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < plan->outputs->len; i++)
    g_ptr_array_add (parts, ef_render_get_part (g_ptr_array_index (plan->outputs, i)));

  return parts;
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
  else if (code == EWOULDBLOCK)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("“%s” is being written by another process: wait for it to end, and try again."),
                 name);
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
  target->part_fd = ef_part_file_open (target->part);

  return target->part_fd >= 0 || refuse_name (target->output->file, errno, error);
}

/* Another node may have removed it, and begun one of the same name, where locks do not reach. */
static gboolean
is_ours (const EfRenderTarget *target)
{
  struct stat held;
  struct stat named;

  if (lstat (target->part, &named) != 0)
    return FALSE;
  if (fstat (target->part_fd, &held) == 0 && held.st_ino == named.st_ino &&
      held.st_dev == named.st_dev)
    return TRUE;
  errno = EWOULDBLOCK;

  return FALSE;
}

void
ef_render_file_drop_part (EfRenderTarget *target)
{
  if (target->part_fd < 0)
    return;

  if (is_ours (target))
    g_unlink (target->part);
  close (target->part_fd);
  target->part_fd = -1;
}

gboolean
ef_render_file_check_part (EfRenderTarget *target, GError **error)
{
  return is_ours (target) || refuse_name (target->output->file, errno, error);
}

gboolean
ef_render_file_name (EfRenderTarget *target, GError **error)
{
  return (is_ours (target) && ef_part_file_name (target->part, target->output->file)) ||
         refuse_name (target->output->file, errno, error);
}

/* Only when nothing is in it: whose the rest is nobody here knows. */
void
ef_render_file_remove_folder (const char *folder)
{
  if (*folder != '\0')
    g_rmdir (folder);
}
