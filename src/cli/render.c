/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/library.h"
#include "cli/wait.h"
#include "core/error.h"
#include "pipeline/studio-projects.h"
#include "pipeline/studio-renders.h"

/* Files of clips. */

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned) */
  GPtrArray *clips;   /* (owned) (element-type EfClip) */
  GPtrArray *jobs;    /* (owned) (nullable) (element-type EfJob) */
  char *folder;       /* (nullable) */
  guint formats;
  guint next; /* of what was typed */
  EfExit status;
} Render;

static void
render_free (gpointer data)
{
  Render *self = data;

  g_object_unref (self->profile);
  g_ptr_array_unref (self->clips);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_free (self->folder);
  g_free (self);
}

static void find_next (Render *self);

/* What was made, or will be. */

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) renders =
    ef_studio_list_job_renders_finish (EF_STUDIO (object), result, &error);

  if (renders == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_print_renders (self->cli, renders);
  ef_cli_exit (self->cli, self->status);
}

static void
list_them (Render *self)
{
  ef_studio_list_job_renders_async (ef_cli_get_studio (self->cli), self->profile, self->jobs,
                                    listed_cb, self);
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  self->status = ef_cli_wait_tell (self->cli, result, &outcome);
  list_them (self);
}

static void
wait_for_them (Render *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_null_terminated (self->jobs->len, NULL, TRUE);
  EfQueueScope scope = { .kinds = 1u << EF_JOB_RENDER };

  for (guint i = 0; i < self->jobs->len; i++)
    g_ptr_array_add (ids, (char *) ef_job_get_id (self->jobs->pdata[i]));
  scope.ids = (const char *const *) ids->pdata;
  ef_cli_wait_async (self->cli, &scope, 0, TRUE, waited_cb, self);
}

static void
queued_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;

  self->jobs = ef_studio_render_finish (EF_STUDIO (object), result, &error);
  if (self->jobs == NULL)
    ef_cli_fail (self->cli, error);
  else if (ef_cli_get_option (self->cli, "wait") != NULL)
    wait_for_them (self);
  else
    list_them (self);
}

static void
queue_them (Render *self)
{
  const EfRenderWish wish = {
    .formats = self->formats,
    .preset = ef_cli_get_option (self->cli, "preset"),
    .encoder = ef_cli_get_option (self->cli, "encoder"),
    .template = ef_cli_get_option (self->cli, "name"),
    .folder = self->folder,
  };

  ef_studio_render_async (ef_cli_get_studio (self->cli), self->profile, self->clips, &wish,
                          queued_cb, self);
}

/* Each word is a clip, or a project with all of its clips. */

static void
add_clip (Render *self, EfClip *clip)
{
  for (guint i = 0; i < self->clips->len; i++) {
    if (g_str_equal (ef_clip_get_id (self->clips->pdata[i]), ef_clip_get_id (clip)))
      return;
  }
  g_ptr_array_add (self->clips, g_object_ref (clip));
}

static void
clips_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clips = ef_studio_list_clips_finish (EF_STUDIO (object), result, &error);

  if (clips != NULL && clips->len == 0)
    g_set_error (&error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("There is no clip of “%s” yet: edit-factory-cli clip make J"),
                 ef_cli_get_argument (self->cli, self->next));
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  for (guint i = 0; i < clips->len; i++)
    add_clip (self, clips->pdata[i]);
  self->next++;
  find_next (self);
}

static void
project_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProject) project =
    ef_studio_find_project_finish (EF_STUDIO (object), result, &error);

  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    g_set_error (&error, EF_ERROR, EF_ERROR_NOT_FOUND,
                 _ ("There is no clip or project “%s”: “clip list J” and “project list” show "
                    "them."),
                 ef_cli_get_argument (self->cli, self->next));
  }
  if (project == NULL)
    ef_cli_fail (self->cli, error);
  else
    ef_studio_list_clips_async (EF_STUDIO (object), self->profile, project,
                                ef_cli_get_cancellable (self->cli), clips_listed_cb, self);
}

static void
clip_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfClip) clip = ef_studio_find_clip_finish (EF_STUDIO (object), result, &error);

  if (clip != NULL) {
    add_clip (self, clip);
    self->next++;
    find_next (self);
  } else if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    ef_studio_find_project_async (EF_STUDIO (object), self->profile,
                                  ef_cli_get_argument (self->cli, self->next), project_found_cb,
                                  self);
  } else {
    ef_cli_fail (self->cli, error);
  }
}

static void
find_next (Render *self)
{
  if (self->next < ef_cli_get_n_arguments (self->cli))
    ef_studio_find_clip_async (ef_cli_get_studio (self->cli), self->profile,
                               ef_cli_get_argument (self->cli, self->next), clip_found_cb, self);
  else
    queue_them (self);
}

static gboolean
read_options (Render *self, GError **error)
{
  const char *formats = ef_cli_get_option (self->cli, "format");
  const char *folder = ef_cli_get_option (self->cli, "o");
  g_autoptr (GFile) file = NULL;

  if (formats != NULL && !ef_format_parse (formats, &self->formats, error))
    return FALSE;
  if (folder == NULL)
    return TRUE;

  file = g_file_new_for_commandline_arg (folder);
  self->folder = g_file_get_path (file);
  if (self->folder == NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("Only a folder on this computer can be written to."));

  return self->folder != NULL;
}

static void
render (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  g_autoptr (GError) error = NULL;
  Render *self;

  if (profile == NULL)
    return;

  self = g_new0 (Render, 1);
  ef_cli_take (cli, self, render_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->clips = g_ptr_array_new_with_free_func (g_object_unref);
  if (read_options (self, &error))
    find_next (self);
  else
    ef_cli_fail (cli, error);
}

static const EfCliOption options[] = {
  { "format", N_ ("FORMATS"), N_ ("9:16, 1:1, 16:9, 4:5, or several with commas between") },
  { "preset", N_ ("PRESET"), N_ ("How the files are written, such as tiktok or master") },
  { "encoder", N_ ("ENCODER"), N_ ("Such as x264; another one is taken where it does not work") },
  { "name", N_ ("TEMPLATE"), N_ ("Of the file names; {project}-{clip}-{format} if not given") },
  { "o", N_ ("FOLDER"), N_ ("Where the files go; it is made when it is missing") },
  { "wait", NULL, N_ ("Wait until they are there") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_render_verbs[] = {
  { "render", NULL, N_ ("C...|J"), N_ ("Render clips, or all clips of a project"), 1, G_MAXUINT,
    options, render, FALSE },
  { NULL },
};
