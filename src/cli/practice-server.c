/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/error.h"
#include "practice/server.h"

/* A Postiz of our own, for whoever wants to try, and for tests. It runs until it is told to end, or until the
 * process that started it does. */

#define STATE_NAME "practice.json"

typedef struct {
  EfCli *cli;
  EfPracticeServer *server; /* (owned) (nullable) */
  GInputStream *parent;     /* (owned) (nullable): ends when the parent does */
  char byte;
} Practice;

static void
practice_free (gpointer data)
{
  Practice *self = data;

  g_clear_object (&self->server);
  g_clear_object (&self->parent);
  g_free (self);
}

/* With a parent */

static void
parent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Practice *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (n > 0)
    g_input_stream_read_async (self->parent, &self->byte, 1, G_PRIORITY_DEFAULT,
                               ef_cli_get_cancellable (self->cli), parent_cb, self);
  else
    kill (getpid (), SIGTERM);
}

/* The kernel tells when the parent ends. Should it have ended before that was asked for, standard input is at
 * its end, when that is a pipe. */
static void
follow_parent (Practice *self)
{
  struct stat input;

  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (fstat (STDIN_FILENO, &input) != 0 || !(S_ISFIFO (input.st_mode) || S_ISSOCK (input.st_mode)))
    return;

  self->parent = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_input_stream_read_async (self->parent, &self->byte, 1, G_PRIORITY_DEFAULT,
                             ef_cli_get_cancellable (self->cli), parent_cb, self);
}

/* Ready */

static void
print_ready (Practice *self, const char *state)
{
  EfPracticeServer *server = self->server;
  const char *notice = ef_practice_server_get_notice (server);
  JsonObject *object = json_object_new ();

  if (notice != NULL)
    ef_cli_notice (self->cli, "%s\n", notice);
  ef_cli_print (self->cli,
                _ ("The practice server is ready.\n"
                   "  Address  %s\n"
                   "  Key      %s\n"
                   "  State    %s\n"
                   "  Token    %s\n"
                   "Open the address in a browser to see what was posted. Ctrl+C ends it.\n"),
                ef_practice_server_get_address (server), ef_practice_server_get_key (server), state,
                ef_practice_server_get_token (server));
  json_object_set_string_member (object, "id", "practice");
  json_object_set_string_member (object, "address", ef_practice_server_get_address (server));
  json_object_set_int_member (object, "port", ef_practice_server_get_port (server));
  json_object_set_string_member (object, "key", ef_practice_server_get_key (server));
  json_object_set_string_member (object, "state", state);
  json_object_set_string_member (object, "token", ef_practice_server_get_token (server));
  ef_cli_print_object (self->cli, object);
  fflush (stdout);
}

static char *
get_state (EfCli *cli)
{
  const char *state = ef_cli_get_option (cli, "state");
  const EfPaths *paths = ef_studio_get_paths (ef_cli_get_studio (cli));

  return state != NULL ? g_canonicalize_filename (state, NULL)
                       : g_build_filename (paths->data, STATE_NAME, NULL);
}

static void
started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Practice *self = user_data;
  g_autofree char *state = get_state (self->cli);
  g_autofree char *shown = g_filename_display_name (state);
  g_autoptr (GError) error = NULL;

  if (ef_practice_server_start_finish (EF_PRACTICE_SERVER (object), result, &error))
    print_ready (self, shown);
  else
    ef_cli_fail (self->cli, error);
}

static gboolean
read_number (EfCli *cli, const char *name, guint64 most, guint64 *number)
{
  const char *text = ef_cli_get_option (cli, name);
  g_autoptr (GError) error = NULL;

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, 0, most, number, NULL))
    return TRUE;

  error = g_error_new (EF_ERROR, EF_ERROR_USAGE, _ ("--%s takes a number from 0 to %u."), name,
                       (guint) most);
  ef_cli_fail (cli, error);

  return FALSE;
}

static gboolean
add_rules (Practice *self)
{
  const char *const *rules = ef_cli_get_option_all (self->cli, "fail");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; rules != NULL && rules[i] != NULL; i++) {
    if (!ef_practice_server_add_rule (self->server, rules[i], &error)) {
      ef_cli_fail (self->cli, error);
      return FALSE;
    }
  }

  return TRUE;
}

static void
run (EfCli *cli)
{
  Practice *self = g_new0 (Practice, 1);
  g_autofree char *state = get_state (cli);
  guint64 port = 0;
  guint64 rate_limit = 0;

  self->cli = cli;
  ef_cli_take (cli, self, practice_free);
  if (!read_number (cli, "port", 65535, &port) ||
      !read_number (cli, "rate-limit", G_MAXUINT16, &rate_limit))
    return;

  self->server = ef_practice_server_new (state);
  if (!add_rules (self))
    return;
  if (ef_cli_get_option (cli, "key") != NULL)
    ef_practice_server_set_key (self->server, ef_cli_get_option (cli, "key"));
  if (ef_cli_get_option (cli, "rate-limit") != NULL)
    ef_practice_server_set_rate_limit (self->server, (guint) rate_limit);
  if (ef_cli_get_option (cli, "parent") != NULL)
    follow_parent (self);
  ef_practice_server_start_async (self->server, (guint) port, ef_cli_get_cancellable (cli),
                                  started_cb, self);
}

static void
list_rules (EfCli *cli)
{
  g_autofree char *text = ef_practice_server_describe_rules ();

  ef_cli_print (cli, "%s", text);
  ef_cli_print_object (cli, json_object_new ());
  ef_cli_done (cli);
}

static void
run_or_list (EfCli *cli)
{
  if (g_strcmp0 (ef_cli_get_option (cli, "fail"), "help") == 0)
    list_rules (cli);
  else
    run (cli);
}

static const EfCliOption options[] = {
  { "port", N_ ("N"), N_ ("The port; else the one it had before, or any") },
  { "key", N_ ("K"), N_ ("The key it takes, next to those that begin with “practice-”") },
  { "state", N_ ("FILE"), N_ ("What it remembers; else practice.json beside the database") },
  { "rate-limit", N_ ("N"),
    N_ ("Requests in an hour that may create posts; 0 for any number; else 90") },
  { "fail", N_ ("RULE"), N_ ("Be rude like this; may be repeated; “help” lists the rules") },
  { "parent", NULL, N_ ("End with the process that started it") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_practice_server_verbs[] = {
  { "practice-server", NULL, "", N_ ("Run a Postiz server to practise with, on this machine alone"),
    0, 0, options, run_or_list, TRUE },
  { NULL },
};
