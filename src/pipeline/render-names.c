/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "pipeline/extract-runner.h"
#include "pipeline/render-make.h"
#include "store/job-table.h"
#include "store/render-table.h"

/* One file, one render: a name is free when nobody in the database has it or is to write it, and nothing
 * lies there. */

#define ENDING ".mp4"

static char *
make_path (const EfMakingFile *file)
{
  g_autofree char *name =
    file->number > 1 ? ef_name_number (file->name, ENDING, file->number) : g_strdup (file->name);

  return g_build_filename (file->folder, name, NULL);
}

/* Two that differ only in case are the same, for not every file system tells them apart. */
static char *
make_key (const char *path)
{
  g_autofree char *text = g_filename_display_name (path);

  return ef_text_fold (text);
}

static void
set_path (EfMakingFile *file, const char *path)
{
  g_set_str (&file->output->file, path);
  ef_render_set_file (file->render, path, 0, 0);
}

/* What is to be extracted from segments has no render. */
static GHashTable *
list_extracted (EfConnection *connection, GError **error)
{
  EfJobFilter filter = { .kinds = 1u << EF_JOB_RENDER, .states = EF_JOB_TABLE_UNFINISHED };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);
  GHashTable *paths;

  if (jobs == NULL)
    return NULL;

  paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < jobs->len; i++) {
    g_autofree char *uri = ef_extract_settings_get_uri (g_ptr_array_index (jobs, i));
    char *path = uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;

    if (path != NULL)
      g_hash_table_add (paths, path);
  }

  return paths;
}

static gboolean
is_taken (EfConnection *connection,
          GHashTable *extracted,
          const EfMakingFile *file,
          const char *path,
          gboolean *taken,
          GError **error)
{
  *taken = TRUE;
  if (g_hash_table_contains (extracted, path))
    return TRUE;

  return ef_render_table_has_file (connection, path, ef_render_get_id (file->render), taken, error);
}

static gboolean
name_file (EfConnection *connection,
           GHashTable *extracted,
           GHashTable *keys,
           EfMakingFile *file,
           GError **error)
{
  for (;; file->number++) {
    g_autofree char *path = make_path (file);
    g_autofree char *key = make_key (path);
    gboolean taken = g_hash_table_contains (keys, key);

    if (!taken && !is_taken (connection, extracted, file, path, &taken, error))
      return FALSE;
    if (taken)
      continue;
    set_path (file, path);
    g_hash_table_add (keys, g_steal_pointer (&key));
    return TRUE;
  }
}

gboolean
ef_making_name_in_database (EfConnection *connection, EfMaking *self, GError **error)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) extracted = list_extracted (connection, error);

  if (extracted == NULL)
    return FALSE;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    for (guint j = 0; j < clip->files->len; j++) {
      if (!name_file (connection, extracted, keys, g_ptr_array_index (clip->files, j), error))
        return FALSE;
    }
  }

  return TRUE;
}

gboolean
ef_making_name_on_disk (EfMaking *self)
{
  gboolean is_free = TRUE;

  for (guint i = 0; i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    for (guint j = 0; j < clip->files->len; j++) {
      EfMakingFile *file = g_ptr_array_index (clip->files, j);
      guint number = file->number;

      for (;; file->number++) {
        g_autofree char *path = make_path (file);

        if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
          break;
      }
      is_free &= file->number == number;
    }
  }

  return is_free;
}

gboolean
ef_making_check_names (EfConnection *connection, EfMaking *self, GError **error)
{
  g_autoptr (GHashTable) extracted = list_extracted (connection, error);

  for (guint i = 0; extracted != NULL && i < self->clips->len; i++) {
    EfMakingClip *clip = g_ptr_array_index (self->clips, i);

    for (guint j = 0; j < clip->files->len; j++) {
      EfMakingFile *file = g_ptr_array_index (clip->files, j);
      g_autofree char *name = NULL;
      gboolean taken;

      if (!is_taken (connection, extracted, file, file->output->file, &taken, error))
        return FALSE;
      if (!taken)
        continue;
      name = g_filename_display_name (file->output->file);
      g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                   _ ("“%s” is to be written by another job: wait for it, or choose another folder "
                      "or other names."),
                   name);
      return FALSE;
    }
  }

  return extracted != NULL;
}
