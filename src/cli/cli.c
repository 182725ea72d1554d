/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "cli/parse.h"
#include "cli/problem.h"
#include "core/error.h"
#include "core/json-text.h"
#include "core/text.h"
#include "store/error.h"

/* One run of the command line: what was asked for, and the main loop that waits for the answer. */
struct _EfCli {
  EfCliRequest *request;
  EfStudio *studio;
  GCancellable *cancellable;
  GMainLoop *loop;
  gpointer state; /* (nullable) (owned by state_free): of the verb */
  GDestroyNotify state_free;
  EfExit status;
  gboolean ending;
};

static const EfCliVerb *const groups[] = {
  ef_cli_profile_verbs,     ef_cli_credentials_verbs,
  ef_cli_source_verbs,      ef_cli_segment_verbs,
  ef_cli_suggest_verbs,     ef_cli_project_verbs,
  ef_cli_clip_verbs,        ef_cli_render_verbs,
  ef_cli_queue_verbs,       ef_cli_library_verbs,
  ef_cli_channel_verbs,     ef_cli_post_verbs,
  ef_cli_schedule_verbs,    ef_cli_statistics_verbs,
  ef_cli_status_verbs,      ef_cli_events_verbs,
  ef_cli_render_plan_verbs, ef_cli_practice_server_verbs,
  ef_cli_doctor_verbs,      NULL,
};

static const EfCliOption global_options[] = {
  { "profile", N_ ("NAME"), N_ ("The profile, by name or id; else the default one") },
  { "json", NULL, N_ ("Print one JSON document and nothing else") },
  { "quiet", NULL, N_ ("No progress and no notices") },
  { "version", NULL, N_ ("Print the version") },
  { "help", NULL, N_ ("Print this help") },
  { NULL, NULL, NULL },
};

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_close_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_problem_print (error, ef_cli_is_json (self));
    if (self->status == EF_EXIT_DONE)
      self->status = EF_EXIT_FAILED;
  }
  g_main_loop_quit (self->loop);
}

void
ef_cli_exit (EfCli *self, EfExit status)
{
  if (self->ending)
    return;

  self->ending = TRUE;
  self->status = status;
  ef_studio_close_async (self->studio, closed_cb, self);
}

void
ef_cli_done (EfCli *self)
{
  ef_cli_exit (self, EF_EXIT_DONE);
}

void
ef_cli_fail (EfCli *self, const GError *error)
{
  if (self->ending)
    return;

  ef_cli_problem_print (error, ef_cli_is_json (self));
  ef_cli_exit (self, ef_cli_problem_get_exit (error));
}

void
ef_cli_take (EfCli *self, gpointer state, GDestroyNotify state_free)
{
  g_return_if_fail (self->state_free == NULL);

  self->state = state;
  self->state_free = state_free;
}

EfStudio *
ef_cli_get_studio (EfCli *self)
{
  return self->studio;
}

GCancellable *
ef_cli_get_cancellable (EfCli *self)
{
  return self->cancellable;
}

guint
ef_cli_get_n_arguments (EfCli *self)
{
  return self->request->arguments->len;
}

const char *
ef_cli_get_argument (EfCli *self, guint index)
{
  return index < self->request->arguments->len ? g_ptr_array_index (self->request->arguments, index)
                                               : NULL;
}

const char *
ef_cli_get_option (EfCli *self, const char *name)
{
  return g_hash_table_lookup (self->request->options, name);
}

const char *const *
ef_cli_get_option_all (EfCli *self, const char *name)
{
  GPtrArray *values = g_hash_table_lookup (self->request->repeated, name);

  return values != NULL ? (const char *const *) values->pdata : NULL;
}

gboolean
ef_cli_is_json (EfCli *self)
{
  return ef_cli_get_option (self, "json") != NULL;
}

const char *
ef_cli_get_profile_name (EfCli *self)
{
  return ef_cli_get_option (self, "profile");
}

static void
add_hint (GError *error, const char *name)
{
  g_autofree char *excerpt = ef_text_excerpt (name);
  g_autofree char *message = g_strdup_printf (
    _ ("%s: “%s”. “edit-factory-cli profile list” shows them all."), error->message, excerpt);

  g_set_str (&error->message, message);
}

EfProfile *
ef_cli_get_profile (EfCli *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  const char *name = text != NULL ? text : ef_cli_get_profile_name (self);
  EfProfile *profile = ef_studio_find_profile (self->studio, name, &error);

  if (profile != NULL)
    return profile;

  if (name == NULL)
    g_set_str (&error->message, _ ("There is no profile yet: make the first one with "
                                   "“edit-factory-cli profile add NAME”."));
  else if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
    add_hint (error, name);
  ef_cli_fail (self, error);

  return NULL;
}

void
ef_cli_print (EfCli *self, const char *format, ...)
{
  va_list arguments;

  if (ef_cli_is_json (self))
    return;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
}

void
ef_cli_notice (EfCli *self, const char *format, ...)
{
  va_list arguments;

  if (ef_cli_get_option (self, "quiet") != NULL)
    return;

  va_start (arguments, format);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
}

const char *
ef_cli_job_state_word (EfJobState state)
{
  return state == EF_JOB_CANCELED ? "cancelled" : ef_job_state_to_nick (state);
}

static void
print_json (EfCli *self, JsonNode *node)
{
  g_autoptr (JsonNode) root = node;
  g_autofree char *text = NULL;

  if (!ef_cli_is_json (self))
    return;

  text = ef_json_text (root, TRUE);
  fputs (text, stdout);
  fputc ('\n', stdout);
}

char *
ef_cli_pad (const char *text, guint n_columns)
{
  GString *padded = g_string_new (text);
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
  }
  for (; width < n_columns; width++)
    g_string_append_c (padded, ' ');

  return g_string_free_and_steal (padded);
}

void
ef_cli_print_object (EfCli *self, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  print_json (self, node);
}

void
ef_cli_print_array (EfCli *self, JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  print_json (self, node);
}

void
ef_cli_print_count (EfCli *self, guint count)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "count", count);
  ef_cli_print_object (self, object);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_open_finish (EF_STUDIO (object), result, &error)) {
    self->request->verb->run (self);
    return;
  }

  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT))
    g_prefix_error_literal (&error, _ ("Run “edit-factory-cli doctor --restore”. "));
  ef_cli_fail (self, error);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  EfCli *self = user_data;

  g_cancellable_cancel (self->cancellable);
  ef_cli_exit (self, EF_EXIT_INTERRUPTED);

  return G_SOURCE_CONTINUE;
}

static gboolean
start_cb (gpointer user_data)
{
  EfCli *self = user_data;

  if (self->request->verb->without_database)
    self->request->verb->run (self);
  else
    ef_studio_open_async (self->studio, EF_STUDIO_NONE, self->cancellable, opened_cb, self);

  return G_SOURCE_REMOVE;
}

static int
run (EfCliRequest *request, const EfPaths *paths)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  EfCli self = { .request = request };
  guint interrupt_id;
  guint terminate_id;

  self.studio = ef_studio_new (paths, keyring);
  self.cancellable = g_cancellable_new ();
  self.loop = g_main_loop_new (NULL, FALSE);
  interrupt_id = g_unix_signal_add (SIGINT, interrupt_cb, &self);
  terminate_id = g_unix_signal_add (SIGTERM, interrupt_cb, &self);

  g_idle_add (start_cb, &self);
  g_main_loop_run (self.loop);

  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);
  g_clear_object (&self.studio);
  g_clear_object (&self.cancellable);
  if (self.state_free != NULL)
    self.state_free (self.state);
  g_main_loop_unref (self.loop);

  return (int) self.status;
}

/* Output that could not be written is a failure like any other: a script must not take half a document
 * for a whole one. */
static int
finish_output (int status, gboolean as_json)
{
  g_autoptr (GError) error = NULL;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;

  error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The output could not be written."));
  ef_cli_problem_print (error, as_json);

  return status != EF_EXIT_DONE ? status : EF_EXIT_FAILED;
}

int
ef_cli_main (int argc, char **argv)
{
  g_autoptr (EfCliRequest) request = NULL;
  g_autoptr (EfPaths) paths = NULL;
  g_autoptr (GError) error = NULL;
  gboolean as_json;

  /* Standard output is for results, whatever G_MESSAGES_DEBUG asks for. */
  g_log_writer_default_set_use_stderr (TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (EF_GETTEXT_DOMAIN, EF_LOCALE_DIR);
  bind_textdomain_codeset (EF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EF_GETTEXT_DOMAIN);
  g_set_prgname ("edit-factory-cli");

  request = ef_cli_parse (groups, global_options, argc, argv, &error);
  if (error != NULL) {
    ef_cli_problem_print (error, ef_cli_wants_json (argc, argv));
    return EF_EXIT_USAGE;
  }
  if (g_hash_table_contains (request->options, "version")) {
    printf ("edit-factory-cli %s\n", EF_VERSION);
    return finish_output (EF_EXIT_DONE, FALSE);
  }
  if (g_hash_table_contains (request->options, "help")) {
    ef_cli_print_help (groups, global_options, request);
    return finish_output (EF_EXIT_DONE, FALSE);
  }

  paths = ef_paths_new (&error);
  if (paths == NULL) {
    ef_cli_problem_print (error, ef_cli_wants_json (argc, argv));
    return EF_EXIT_FAILED;
  }

  as_json = ef_cli_wants_json (argc, argv);

  return finish_output (run (request, paths), as_json);
}
