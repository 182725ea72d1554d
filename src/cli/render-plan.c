/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/problem.h"
#include "core/error.h"
#include "core/time-span.h"

/* Plans rendered by hand, or by the scheduler of a farm: this verb talks to the very child that the app
 * starts, so that what crashes or hangs takes nobody with it. */

#define TELL_US (5 * G_TIME_SPAN_SECOND)
#define BAR_WIDTH 24
#define LINE_MOST (64 * 1024 * 1024)

typedef struct {
  EfCli *cli;
  GSubprocess *child;      /* (owned) (nullable) */
  GDataInputStream *lines; /* (owned) (nullable) */
  GHashTable *formats;     /* (owned) id of a plan → outputs as the plan has them (JsonArray) */
  JsonArray *made;         /* (owned) */
  char *line;              /* (owned) (nullable) that is being sent */
  guint n_read;            /* files */
  guint n_answered;
  EfExit worst;
  gint64 told_at;
  gboolean has_bar;
} Render;

static void read_next (Render *self);
static void listen (Render *self);

/* After Ctrl+C the child has a moment to take away what is half made. */
static void
render_free (gpointer data)
{
  Render *self = data;

  if (self->child != NULL) {
    g_output_stream_close (g_subprocess_get_stdin_pipe (self->child), NULL, NULL);
    g_subprocess_wait (self->child, NULL, NULL);
  }
  g_clear_object (&self->child);
  g_clear_object (&self->lines);
  g_hash_table_unref (self->formats);
  json_array_unref (self->made);
  g_free (self->line);
  g_free (self);
}

static void
clear_bar (Render *self)
{
  if (self->has_bar)
    fputs ("\r\033[K", stderr);
  self->has_bar = FALSE;
}

static void
complain (Render *self, const GError *error)
{
  EfExit status = ef_cli_problem_get_exit (error);

  clear_bar (self);
  ef_cli_problem_print (error, ef_cli_is_json (self->cli));
  if (self->worst == EF_EXIT_DONE || status == EF_EXIT_INTERRUPTED)
    self->worst = status;
}

/* For whoever reads along while it runs, such as a farm. */
static gboolean
has_lines (Render *self)
{
  return ef_cli_get_option (self->cli, "lines") != NULL;
}

static void
finish (Render *self)
{
  clear_bar (self);
  if (!has_lines (self) && (self->worst == EF_EXIT_DONE || json_array_get_length (self->made) > 0))
    ef_cli_print_array (self->cli, json_array_ref (self->made));
  ef_cli_exit (self->cli, self->worst);
}

/* The child went without having answered. */
static void
lose (Render *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("The program that renders ended before it was done: try again."));

  complain (self, error);
  finish (self);
}

/* Progress */

static void
show_bar (Render *self, double done, double speed)
{
  g_autofree char *bar = g_strnfill (BAR_WIDTH, '.');

  for (guint i = 0; i < (guint) (CLAMP (done, 0, 1) * BAR_WIDTH); i++)
    bar[i] = '#';
  fprintf (stderr, "\r\033[K[%s] %3.0f%%  %u/%u", bar, 100 * done, self->n_answered,
           ef_cli_get_n_arguments (self->cli));
  if (speed > 0)
    fprintf (stderr, "  %.1fx", speed);
  fflush (stderr);
  self->has_bar = TRUE;
}

static void
tell (Render *self, JsonObject *answer)
{
  double done = json_object_get_double_member_with_default (answer, "progress", 0);
  double speed = json_object_get_double_member_with_default (answer, "speed", 0);
  gint64 now = g_get_monotonic_time ();

  if (ef_cli_get_option (self->cli, "quiet") != NULL)
    return;
  if (isatty (STDERR_FILENO)) {
    show_bar (self, done, speed);
  } else if (self->told_at == 0 || now - self->told_at >= TELL_US) {
    self->told_at = now;
    /* Translators: how many clips have ended, of how many, and how much of the one that is made. */
    ef_cli_notice (self->cli, _ ("%u of %u done, %.0f %%\n"), self->n_answered,
                   ef_cli_get_n_arguments (self->cli), 100 * done);
  }
}

/* Answers */

static JsonObject *
find_output (Render *self, const char *id, guint index)
{
  JsonArray *outputs = g_hash_table_lookup (self->formats, id);
  JsonNode *node = outputs != NULL && index < json_array_get_length (outputs)
                     ? json_array_get_element (outputs, index)
                     : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonObject *
make_result (Render *self, const char *id, JsonObject *file, guint index)
{
  JsonObject *output = find_output (self, id, index);
  JsonObject *result = json_object_new ();

  json_object_set_string_member (result, "id",
                                 json_object_get_string_member_with_default (file, "render", ""));
  json_object_set_string_member (result, "file",
                                 json_object_get_string_member_with_default (file, "file", ""));
  if (output != NULL) {
    json_object_set_string_member (
      result, "format", json_object_get_string_member_with_default (output, "format", ""));
    json_object_set_int_member (result, "width",
                                json_object_get_int_member_with_default (output, "width", 0));
    json_object_set_int_member (result, "height",
                                json_object_get_int_member_with_default (output, "height", 0));
  }
  json_object_set_double_member (
    result, "duration",
    (double) json_object_get_int_member_with_default (file, "duration", 0) / EF_NS_PER_SECOND);
  json_object_set_int_member (result, "size",
                              json_object_get_int_member_with_default (file, "size", 0));
  json_object_set_int_member (result, "frames",
                              json_object_get_int_member_with_default (file, "frames", 0));
  json_object_set_string_member (result, "encoder",
                                 json_object_get_string_member_with_default (file, "encoder", ""));
  if (json_object_has_member (file, "loudness"))
    json_object_set_double_member (result, "loudness",
                                   json_object_get_double_member (file, "loudness"));
  json_object_set_string_member (result, "state", "completed");

  return result;
}

static void
take_done (Render *self, const char *id, JsonArray *files)
{
  clear_bar (self);
  for (guint i = 0; i < json_array_get_length (files); i++) {
    JsonObject *file = json_array_get_object_element (files, i);

    ef_cli_print (self->cli, "%s\n", json_object_get_string_member_with_default (file, "file", ""));
    json_array_add_object_element (self->made, make_result (self, id, file, i));
  }
}

static void
take_error (Render *self, JsonObject *problem)
{
  const char *code = json_object_get_string_member_with_default (problem, "code", "");
  const char *message = json_object_get_string_member_with_default (problem, "message", "");
  g_autoptr (GError) error = NULL;

  if (g_str_equal (code, "taken"))
    error = g_error_new_literal (EF_ERROR, EF_ERROR_TAKEN, message);
  else if (g_str_equal (code, "invalid"))
    error = g_error_new_literal (EF_ERROR, EF_ERROR_INVALID, message);
  else if (g_str_equal (code, "refused") || g_str_equal (code, "unreadable") ||
           g_str_equal (code, "damaged") || g_str_equal (code, "encrypted") ||
           g_str_equal (code, "unsupported"))
    error = g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, message);
  else if (g_str_equal (code, "no-space"))
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, message);
  else
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, message);
  complain (self, error);
}

static void
pass_on (Render *self, JsonObject *answer, const char *line)
{
  self->n_answered += json_object_has_member (answer, "done");
  if (json_object_has_member (answer, "error")) {
    self->n_answered++;
    self->worst = EF_EXIT_FAILED;
  }
  printf ("%s\n", line);
  fflush (stdout);
}

static void
take_line (Render *self, const char *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *answer =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id;

  if (answer == NULL)
    return;
  if (has_lines (self)) {
    pass_on (self, answer, line);
    return;
  }

  id = json_object_get_string_member_with_default (answer, "id", "");
  if (json_object_has_member (answer, "done")) {
    self->n_answered++;
    take_done (self, id, json_object_get_array_member (answer, "done"));
  } else if (json_object_has_member (answer, "error")) {
    self->n_answered++;
    take_error (self, json_object_get_object_member (answer, "error"));
  } else if (json_object_has_member (answer, "notice")) {
    clear_bar (self);
    ef_cli_notice (self->cli, "%s\n",
                   json_object_get_string_member_with_default (answer, "notice", ""));
  } else {
    tell (self, answer);
  }
}

static gboolean
is_done (Render *self)
{
  return self->n_read == ef_cli_get_n_arguments (self->cli) && self->n_answered == self->n_read;
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (line == NULL) {
    lose (self);
    return;
  }

  take_line (self, line);
  if (is_done (self))
    finish (self);
  else
    listen (self);
}

static void
listen (Render *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT,
                                       ef_cli_get_cancellable (self->cli), line_cb, self);
}

/* Plans */

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    read_next (self);
}

static void
send (Render *self, JsonNode *plan)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *id = g_strdup_printf ("%u", self->n_read);
  g_autofree char *text = NULL;
  JsonObject *object = json_object_new ();
  JsonNode *outputs = json_object_get_member (json_node_get_object (plan), "outputs");

  if (outputs != NULL && JSON_NODE_HOLDS_ARRAY (outputs))
    g_hash_table_insert (self->formats, g_strdup (id), json_node_dup_array (outputs));
  json_object_set_string_member (object, "id", id);
  json_object_set_member (object, "plan", json_node_copy (plan));
  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);
  g_free (self->line);
  self->line = g_strconcat (text, "\n", NULL);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (self->child), self->line,
                                   strlen (self->line), G_PRIORITY_DEFAULT,
                                   ef_cli_get_cancellable (self->cli), sent_cb, self);
}

static void
skip (Render *self, GError *error)
{
  complain (self, error);
  g_error_free (error);
  self->n_answered++;
  read_next (self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Render *self = user_data;
  g_autofree char *text = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (object));
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;
  gsize size;

  if (!g_file_load_contents_finish (G_FILE (object), result, &text, &size, NULL, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_error_free (error);
    } else {
      ef_cli_explain_file (error, g_file_peek_path (G_FILE (object)));
      skip (self, error);
    }
    return;
  }

  node = size <= LINE_MOST ? json_from_string (text, NULL) : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    skip (self, g_error_new (EF_ERROR, EF_ERROR_INVALID,
                             _ ("“%s” is no plan that Edit Factory has written."), name));
  else
    send (self, node);
}

static void
read_next (Render *self)
{
  const char *name = ef_cli_get_argument (self->cli, self->n_read);
  g_autoptr (GFile) file = name != NULL ? g_file_new_for_commandline_arg (name) : NULL;

  if (file != NULL) {
    self->n_read++;
    g_file_load_contents_async (file, ef_cli_get_cancellable (self->cli), loaded_cb, self);
  } else if (is_done (self)) {
    finish (self);
  }
}

static void
run (EfCli *cli)
{
  Render *self = g_new0 (Render, 1);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;

  self->cli = cli;
  self->formats =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_array_unref);
  self->made = json_array_new ();
  ef_cli_take (cli, self, render_free);
  self->child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                      program != NULL ? program : "edit-factory-cli", "render-plan", NULL);
  if (self->child == NULL) {
    ef_cli_fail (cli, error);
    return;
  }
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->child));
  listen (self);
  read_next (self);
}

static const EfCliOption options[] = {
  { "lines", NULL, N_ ("Print each step as a line of JSON while it happens") },
  { NULL },
};

const EfCliVerb ef_cli_render_plan_verbs[] = {
  { "render-plan", NULL, N_ ("FILE..."), N_ ("Render plans, as the application or a farm does"), 1,
    G_MAXUINT, options, run, TRUE },
  { NULL },
};
