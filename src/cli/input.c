/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "core/error.h"

/* What a person types: keys, answers to questions, and the names of files. */

/* One line that a person types or keeps in a file. Nothing longer than this is one. */
#define LINE_MOST 8192

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  char *buffer = g_task_get_task_data (task);
  gsize length = 0;
  GError *error = NULL;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (object), result, &length, &error)) {
    g_task_return_error (task, error);
    return;
  }

  buffer[length] = '\0';
  if (strlen (buffer) != length || length > LINE_MOST)
    g_task_return_new_error_literal (
      task, EF_ERROR, EF_ERROR_INVALID,
      _ ("The key file is too long, or no text: its first line must be the API key."));
  else
    g_task_return_pointer (task, g_strndup (buffer, strcspn (buffer, "\r\n")),
                           (GDestroyNotify) ef_secret_free);
  explicit_bzero (buffer, LINE_MOST + 2);
}

static void
read_line (GTask *task, GInputStream *stream)
{
  char *buffer = g_malloc0 (LINE_MOST + 2);

  g_task_set_task_data (task, buffer, g_free);
  g_input_stream_read_all_async (stream, buffer, LINE_MOST + 1, G_PRIORITY_DEFAULT,
                                 g_task_get_cancellable (task), line_cb, task);
}

/* The name is not repeated: it may be the key itself, typed where the name of its file belongs. */
static void
opened_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (object), result, &error);

  if (stream == NULL)
    g_task_return_new_error_literal (
      task, G_IO_ERROR, error->code,
      _ ("The key file cannot be read: give the name of a file, or - for standard input."));
  else
    read_line (g_steal_pointer (&task), G_INPUT_STREAM (stream));
}

/* "-" is standard input. */
void
ef_cli_read_secret_async (EfCli *self,
                          const char *path,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, ef_cli_get_cancellable (self), callback, user_data);

  g_task_set_source_tag (task, ef_cli_read_secret_async);
  if (g_str_equal (path, "-")) {
    g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);

    read_line (task, stream);
  } else {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

    g_file_read_async (file, G_PRIORITY_DEFAULT, ef_cli_get_cancellable (self), opened_file_cb,
                       task);
  }
}

char *
ef_cli_read_secret_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ef_cli_can_ask (EfCli *self)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
  g_autofree char *answer = line != NULL ? g_utf8_casefold (g_strstrip (line), -1) : NULL;
  /* Translators: the answer to a question in a terminal; its first letter is enough. */
  g_autofree char *yes = g_utf8_casefold (_ ("yes"), -1);

  g_task_return_boolean (task,
                         answer != NULL && *answer != '\0' &&
                           (g_str_has_prefix (yes, answer) || g_str_has_prefix ("yes", answer)));
}

void
ef_cli_ask_async (EfCli *self,
                  const char *question,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, ef_cli_get_cancellable (self), callback, user_data);
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);

  g_task_set_source_tag (task, ef_cli_ask_async);
  /* Translators: behind a question, the first letters of “yes” and “no”. The capital one is the answer
   * when nothing is typed. */
  g_printerr ("%s %s ", question, _ ("[y/N]"));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, ef_cli_get_cancellable (self),
                                       answered_cb, task);
}

gboolean
ef_cli_ask_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* Others say it well enough. */
void
ef_cli_explain_file (GError *error, const char *path)
{
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;
  g_autofree char *message = NULL;

  if (name == NULL)
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    message = g_strdup_printf (_ ("“%s” is not there: look at its name and folder."), name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    message = g_strdup_printf (_ ("“%s” is a folder: name a file."), name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    message = g_strdup_printf (
      _ ("You may not use “%s”: change its permissions, or name another file."), name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    message =
      g_strdup_printf (_ ("There is no space left for “%s”: free some space and try again."), name);

  if (message != NULL)
    g_set_str (&error->message, message);
}
