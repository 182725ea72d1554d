/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/parse.h"
#include "core/error.h"
#include "net/postiz-client.h"
#include "platform/keyring.h"
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
  ef_cli_profile_verbs, ef_cli_credentials_verbs, ef_cli_status_verbs,
  ef_cli_events_verbs,  ef_cli_doctor_verbs,      NULL,
};

static const EfCliOption global_options[] = {
  { "profile", N_("NAME"), N_("The profile, by name or id; else the default one") },
    { "json", NULL, N_("Print one JSON document and nothing else") },
      { "quiet", NULL, N_("No progress and no notices") },
        { "version", NULL, N_("Print the version") },
          { "help", NULL, N_("Print this help") }, { NULL, NULL, NULL },
        };

static EfExit
get_exit (const GError *error)
{
  if (error->domain == EF_ERROR) {
    switch ((EfError) error->code) {
    case EF_ERROR_NOT_FOUND:
      return EF_EXIT_NOT_FOUND;
    case EF_ERROR_AMBIGUOUS:
    case EF_ERROR_USAGE:
      return EF_EXIT_USAGE;
    case EF_ERROR_INVALID:
    case EF_ERROR_TAKEN:
    case EF_ERROR_REFUSED:
    case EF_ERROR_NO_CREDENTIALS:
    default:
      return EF_EXIT_REFUSED;
    }
  }
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY) ||
      g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_KEY_REFUSED))
    return EF_EXIT_REFUSED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return EF_EXIT_INTERRUPTED;

  return EF_EXIT_FAILED;
}

/* "no-credentials", "store-busy": short and stable, for scripts. */
static const char *
get_code (const GError *error)
{
  static const char *const own[] = {
    [EF_ERROR_INVALID] = "invalid",     [EF_ERROR_NOT_FOUND] = "not-found",
    [EF_ERROR_AMBIGUOUS] = "ambiguous", [EF_ERROR_TAKEN] = "taken",
    [EF_ERROR_REFUSED] = "refused",     [EF_ERROR_NO_CREDENTIALS] = "no-credentials",
    [EF_ERROR_USAGE] = "usage",
  };
  static const char *const store[] = {
    [EF_STORE_ERROR_NEWER] = "database-newer",
    [EF_STORE_ERROR_CORRUPT] = "database-corrupt",
    [EF_STORE_ERROR_READ_ONLY] = "database-read-only",
    [EF_STORE_ERROR_FULL] = "disk-full",
    [EF_STORE_ERROR_BUSY] = "database-busy",
    [EF_STORE_ERROR_CONFLICT] = "conflict",
    [EF_STORE_ERROR_FAILED] = "database",
  };
  static const char *const keyring[] = {
    [EF_KEYRING_ERROR_MISSING] = "keyring-missing",
    [EF_KEYRING_ERROR_LOCKED] = "keyring-locked",
    [EF_KEYRING_ERROR_DISMISSED] = "keyring-dismissed",
    [EF_KEYRING_ERROR_NOT_FOUND] = "keyring-empty",
    [EF_KEYRING_ERROR_FAILED] = "keyring",
  };
  static const char *const net[] = {
    [EF_NET_ERROR_OFFLINE] = "offline",         [EF_NET_ERROR_TIMEOUT] = "timeout",
    [EF_NET_ERROR_CERTIFICATE] = "certificate", [EF_NET_ERROR_WRONG_ADDRESS] = "wrong-address",
    [EF_NET_ERROR_KEY_REFUSED] = "key-refused", [EF_NET_ERROR_LIMIT] = "limit",
    [EF_NET_ERROR_SERVER] = "server",
  };
  struct {
    GQuark domain;
    const char *const *codes;
    guint n_codes;
  } tables[] = {
    { EF_ERROR, own, G_N_ELEMENTS (own) },
    { EF_STORE_ERROR, store, G_N_ELEMENTS (store) },
    { EF_KEYRING_ERROR, keyring, G_N_ELEMENTS (keyring) },
    { EF_NET_ERROR, net, G_N_ELEMENTS (net) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    if (error->domain == tables[i].domain && (guint) error->code < tables[i].n_codes)
      return tables[i].codes[error->code];
  }

  return "failed";
}

static void
print_error (gboolean json, const GError *error)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  if (!json) {
    g_printerr ("edit-factory-cli: %s\n", error->message);
    return;
  }

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "code");
  json_builder_add_string_value (builder, get_code (error));
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, error->message);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_printerr ("%s\n", text);
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_close_finish (EF_STUDIO (object), result, &error)) {
    print_error (ef_cli_is_json (self), error);
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

  print_error (ef_cli_is_json (self), error);
  ef_cli_exit (self, get_exit (error));
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

EfProfile *
ef_cli_get_profile (EfCli *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  const char *name = text != NULL ? text : ef_cli_get_profile_name (self);
  EfProfile *profile = ef_studio_find_profile (self->studio, name, &error);

  if (profile != NULL)
    return profile;

  if (name == NULL && g_list_model_get_n_items (ef_studio_get_profiles (self->studio)) == 0)
    g_prefix_error_literal (&error, "edit-factory-cli profile add NAME: ");
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

void
ef_cli_print_json (EfCli *self, JsonNode *node)
{
  g_autoptr (JsonNode) root = node;
  g_autofree char *text = json_to_string (root, TRUE);

  printf ("%s\n", text);
}

void
ef_cli_print_count (EfCli *self, guint count)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  if (!ef_cli_is_json (self)) {
    json_node_free (node);
    return;
  }

  json_object_set_int_member (object, "count", count);
  json_node_set_object (node, object);
  ef_cli_print_json (self, node);
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, line != NULL ? line : g_strdup (""), g_free);
}

static void
read_line (GTask *task, GInputStream *stream)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);

  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                       line_cb, task);
}

static void
opened_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (object), result, &error);

  if (stream == NULL)
    g_task_return_error (task, error);
  else
    read_line (g_steal_pointer (&task), G_INPUT_STREAM (stream));
}

/* "-" is standard input. */
void
ef_cli_read_line_async (EfCli *self,
                        const char *path,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, self->cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_cli_read_line_async);
  if (g_str_equal (path, "-")) {
    g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);

    read_line (task, stream);
  } else {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

    g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, opened_file_cb, task);
  }
}

char *
ef_cli_read_line_finish (GAsyncResult *result, GError **error)
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
  g_autofree char *line = ef_cli_read_line_finish (result, NULL);
  g_autofree char *answer = line != NULL ? g_utf8_casefold (g_strstrip (line), -1) : NULL;
  g_autofree char *yes = g_utf8_casefold (_("yes"), -1);

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
  GTask *task = g_task_new (NULL, self->cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_cli_ask_async);
  g_printerr ("%s [y/N] ", question);
  ef_cli_read_line_async (self, "-", answered_cb, task);
}

gboolean
ef_cli_ask_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
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
    g_prefix_error_literal (&error, _("Run “edit-factory-cli doctor --restore”. "));
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
finish_output (int status)
{
  if (fflush (stdout) != 0 || ferror (stdout)) {
    g_printerr ("edit-factory-cli: %s\n", _("The output could not be written."));
    return status != EF_EXIT_DONE ? status : EF_EXIT_FAILED;
  }

  return status;
}

int
ef_cli_main (int argc, char **argv)
{
  g_autoptr (EfCliRequest) request = NULL;
  g_autoptr (EfPaths) paths = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (EF_GETTEXT_DOMAIN, EF_LOCALE_DIR);
  bind_textdomain_codeset (EF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EF_GETTEXT_DOMAIN);
  g_set_prgname ("edit-factory-cli");

  request = ef_cli_parse (groups, global_options, argc, argv, &error);
  if (error != NULL) {
    print_error (ef_cli_wants_json (argc, argv), error);
    return EF_EXIT_USAGE;
  }
  if (g_hash_table_contains (request->options, "version")) {
    printf ("edit-factory-cli %s\n", EF_VERSION);
    return finish_output (EF_EXIT_DONE);
  }
  if (g_hash_table_contains (request->options, "help")) {
    ef_cli_print_help (groups, global_options, request);
    return finish_output (EF_EXIT_DONE);
  }

  paths = ef_paths_new (&error);
  if (paths == NULL) {
    print_error (ef_cli_wants_json (argc, argv), error);
    return EF_EXIT_FAILED;
  }

  return finish_output (run (request, paths));
}
