/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/error.h"
#include "core/text.h"
#include "media/render.h"
#include "pipeline/render-make.h"

/* What would come to nothing is said before anything is stored. The process that renders looks again, and
 * more closely: much may happen until it is a job's turn. */

#define RESERVE (32 * 1024 * 1024) /* bytes that stay free */

static char *
get_name (const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  return ef_text_make_line (name, 200);
}

static gboolean
check_source (const EfStretch *stretch, GError **error)
{
  g_autofree char *name = get_name (stretch->path);
  GStatBuf info;

  if (g_stat (stretch->path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("“%s” is not where it was: put it back, or say where it is now."), name);
  else if (g_access (stretch->path, R_OK) != 0 || !S_ISREG (info.st_mode))
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("“%s” cannot be read: look whether you may read it."), name);
  else if (stretch->size > 0 && info.st_size != stretch->size)
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("“%s” has changed since it was marked: put the old file back, or mark "
                    "it anew."),
                 name);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_sources (EfMaking *self, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->clips->len; i++) {
    EfPlan *plan = ((EfMakingClip *) g_ptr_array_index (self->clips, i))->plan;

    for (guint j = 0; j < plan->stretches->len; j++) {
      const EfStretch *stretch = g_ptr_array_index (plan->stretches, j);

      if (g_hash_table_add (seen, stretch->path) && !check_source (stretch, error))
        return FALSE;
    }
  }

  return TRUE;
}

/* By whatever way one comes to it, so that two renders to one file are seen. */
static void
use_real_folder (EfMakingFile *file)
{
  char *folder = realpath (file->folder, NULL);

  if (folder == NULL)
    return;
  g_set_str (&file->folder, folder);
  free (folder);
}

static gboolean
check_folder (EfMakingFile *file, GError **error)
{
  g_autofree char *name = g_filename_display_name (file->folder);
  int code = 0;

  if (g_mkdir_with_parents (file->folder, 0777) != 0)
    code = errno;
  else if (g_access (file->folder, W_OK | X_OK) != 0)
    code = errno;
  if (code == 0) {
    use_real_folder (file);
    return TRUE;
  }

  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               code == ENOSPC
                 ? _ ("There is no space left for “%s”: free some space and try again.")
                 : _ ("The folder “%s” cannot be written to: choose another one, or give "
                      "permission to write there."),
               name);

  return FALSE;
}

static gint64
guess (EfMakingClip *clip, EfMakingFile *file)
{
  return ef_render_guess_size (file->output, clip->plan->rate, ef_plan_get_duration (clip->plan));
}

gint64
ef_making_guess_size (EfMaking *self)
{
  gint64 size = 0;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    for (guint j = 0; j < clip->files->len; j++)
      size += guess (clip, g_ptr_array_index (clip->files, j));
  }

  return size;
}

static gint64
sum_up (EfMaking *self, const char *folder)
{
  gint64 size = RESERVE;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    for (guint j = 0; j < clip->files->len; j++) {
      EfMakingFile *file = g_ptr_array_index (clip->files, j);

      if (g_str_equal (file->folder, folder))
        size += guess (clip, file);
    }
  }

  return size;
}

static gboolean
check_space (EfMaking *self, const char *folder, GError **error)
{
  gint64 need = sum_up (self, folder);
  g_autofree char *name = NULL;
  g_autofree char *size = NULL;
  struct statvfs disk;

  if (statvfs (folder, &disk) != 0 || (guint64) need / disk.f_frsize < disk.f_bavail)
    return TRUE;

  name = g_filename_display_name (folder);
  size = g_format_size ((guint64) need);
  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               /* Translators: a folder, then a size. */
               _ ("There is too little space in “%s”, about %s are needed: free some space and "
                  "try again."),
               name, size);

  return FALSE;
}

gboolean
ef_making_check (EfMaking *self, GError **error)
{
  g_autoptr (GHashTable) folders = g_hash_table_new (g_str_hash, g_str_equal);

  if (!check_sources (self, error))
    return FALSE;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    for (guint j = 0; j < clip->files->len; j++) {
      EfMakingFile *file = g_ptr_array_index (clip->files, j);

      if (!check_folder (file, error) ||
          (g_hash_table_add (folders, file->folder) && !check_space (self, file->folder, error)))
        return FALSE;
    }
  }

  return TRUE;
}
