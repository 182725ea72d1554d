/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "net/postiz-client.h"

/* Uploads a file with the client: upload-file ADDRESS FILE. Prints the seconds it took, and how many megabytes
 * the process was larger meanwhile than while it was idle, with its connection tested. */

typedef struct {
  GMainLoop *loop;
  GFile *file;
  gint64 begin;
  gint64 idle;
  int status;
} Bench;

static gint64
read_kilobytes (const char *name)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = g_strstr_len (text, -1, name);

  return line != NULL ? g_ascii_strtoll (line + strlen (name), NULL, 10) : 0;
}

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostizUpload) upload =
    ef_postiz_client_upload_finish (EF_POSTIZ_CLIENT (object), result, &error);
  double seconds = (double) (g_get_monotonic_time () - self->begin) / G_USEC_PER_SEC;

  if (upload != NULL) {
    g_print ("%.4f %.1f\n", seconds, (double) (read_kilobytes ("VmHWM:") - self->idle) / 1024);
    self->status = EXIT_SUCCESS;
  } else {
    g_printerr ("%s\n", error->message);
  }
  g_main_loop_quit (self->loop);
}

static void
tested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  EfPostizClient *client = EF_POSTIZ_CLIENT (object);
  g_autoptr (GError) error = NULL;

  if (!ef_postiz_client_test_finish (client, result, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    g_main_loop_quit (self->loop);
    return;
  }

  self->idle = read_kilobytes ("VmRSS:");
  self->begin = g_get_monotonic_time ();
  ef_postiz_client_upload_async (client, self->file, NULL, NULL, NULL, uploaded_cb, self);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GFile) file = argc == 3 ? g_file_new_for_path (argv[2]) : NULL;
  Bench self = { .loop = loop, .file = file, .status = EXIT_FAILURE };
  g_autoptr (EfPostizClient) client = NULL;

  if (file == NULL)
    return EXIT_FAILURE;

  client = ef_postiz_client_new (argv[1], "key-of-the-bench");
  ef_postiz_client_test_async (client, NULL, tested_cb, &self);
  g_main_loop_run (loop);

  return self.status;
}
