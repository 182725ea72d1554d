/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gi18n.h>

#include "cli/cli.h"
#include "core/error.h"
#include "core/profile-json.h"

static void
print_row (EfCli *cli, EfProfile *profile)
{
  const char *server = ef_profile_get_server (profile);

  ef_cli_print (cli, "%c %.8s  %-28s %-8s %-22s %s\n",
                ef_profile_get_is_default (profile) ? '*' : ' ', ef_profile_get_id (profile),
                ef_profile_get_name (profile), ef_profile_get_colour (profile),
                ef_profile_get_time_zone (profile), *server != '\0' ? server : _("not connected"));
}

static void
print_one (EfCli *cli, EfProfile *profile)
{
  if (ef_cli_is_json (cli))
    ef_cli_print_json (cli, ef_profile_to_json (profile));
  else
    print_row (cli, profile);
}

static void
list (EfCli *cli)
{
  GListModel *profiles = ef_studio_get_profiles (ef_cli_get_studio (cli));
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    json_array_add_element (array, ef_profile_to_json (profile));
    print_row (cli, profile);
  }

  json_node_set_array (node, array);
  if (ef_cli_is_json (cli))
    ef_cli_print_json (cli, node);
  else
    json_node_free (node);
  if (g_list_model_get_n_items (profiles) == 0)
    ef_cli_notice (cli, "%s\n", _("There is no profile yet: edit-factory-cli profile add NAME"));
  ef_cli_done (cli);
}

static void
show (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));

  if (profile == NULL)
    return;

  print_one (cli, profile);
  if (*ef_profile_get_description (profile) != '\0')
    ef_cli_print (cli, "  %s\n", ef_profile_get_description (profile));
  ef_cli_done (cli);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile = ef_studio_add_profile_finish (EF_STUDIO (object), result, &error);

  if (profile == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_one (cli, profile);
  ef_cli_done (cli);
}

static void
add (EfCli *cli)
{
  g_autoptr (EfProfile) values = ef_profile_new (NULL);
  g_autofree char *local = ef_profile_local_time_zone ();
  const char *colour = ef_cli_get_option (cli, "colour");
  const char *zone = ef_cli_get_option (cli, "time-zone");

  ef_profile_set_name (values, ef_cli_get_argument (cli, 0));
  ef_profile_set_description (values, ef_cli_get_option (cli, "description"));
  ef_profile_set_time_zone (values, zone != NULL ? zone : local);
  if (colour != NULL)
    ef_profile_set_colour (values, colour);
  else
    ef_profile_set_colour (values, ef_studio_suggest_colour (ef_cli_get_studio (cli)));

  ef_studio_add_profile_async (ef_cli_get_studio (cli), values, added_cb, cli);
}

/* The parts of "profile set" that are verbs of their own, one after the other. */
typedef struct {
  EfCli *cli;
  EfProfile *profile;
  EfProfile *values;
  EfProfileFields fields;
  const char *server;
  gboolean make_default;
} Set;

static void
set_free (gpointer data)
{
  Set *self = data;

  g_clear_object (&self->profile);
  g_clear_object (&self->values);
  g_free (self);
}

static void go_on_setting (Set *self);

static void
set_fields_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_update_profile_finish (EF_STUDIO (object), result, &error))
    go_on_setting (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
set_server_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_credentials_finish (EF_STUDIO (object), result, &error))
    go_on_setting (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
set_default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_make_default_finish (EF_STUDIO (object), result, &error))
    go_on_setting (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
go_on_setting (Set *self)
{
  EfStudio *studio = ef_cli_get_studio (self->cli);
  EfProfileFields fields = self->fields;

  if (fields != 0) {
    self->fields = 0;
    ef_studio_update_profile_async (studio, self->profile, self->values, fields, set_fields_cb,
                                    self);
  } else if (self->server != NULL) {
    ef_studio_set_credentials_async (studio, self->profile, g_steal_pointer (&self->server), NULL,
                                     set_server_cb, self);
  } else if (self->make_default) {
    self->make_default = FALSE;
    ef_studio_make_default_async (studio, self->profile, set_default_cb, self);
  } else {
    print_one (self->cli, self->profile);
    ef_cli_done (self->cli);
  }
}

static gboolean
read_default (Set *self, const char *value, GError **error)
{
  if (g_str_equal (value, "true")) {
    self->make_default = TRUE;
    return TRUE;
  }

  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                       _("Set another profile as default first."));

  return FALSE;
}

static gboolean
read_assignment (Set *self, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = NULL;

  if (equals == NULL) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _("“%s” is not of the form KEY=VALUE."), text);
    return FALSE;
  }

  key = g_strndup (text, equals - text);
  if (g_str_equal (key, "server")) {
    self->server = equals + 1;
    return TRUE;
  }
  if (g_str_equal (key, "default"))
    return read_default (self, equals + 1, error);

  return ef_profile_set_from_text (self->values, key, equals + 1, &self->fields, error);
}

static void
set (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));
  g_autoptr (GError) error = NULL;
  Set *self;

  if (profile == NULL)
    return;

  self = g_new0 (Set, 1);
  ef_cli_take (cli, self, set_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->values = ef_profile_copy (profile);
  for (guint i = 1; i < ef_cli_get_n_arguments (cli); i++) {
    if (!read_assignment (self, ef_cli_get_argument (cli, i), &error)) {
      ef_cli_fail (self->cli, error);
      return;
    }
  }

  go_on_setting (self);
}

static void
make_default (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));
  Set *self;

  if (profile == NULL)
    return;

  self = g_new0 (Set, 1);
  ef_cli_take (cli, self, set_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->make_default = TRUE;
  go_on_setting (self);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_remove_profile_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  ef_cli_print_count (cli, 1);
  ef_cli_done (cli);
}

typedef struct {
  EfCli *cli;
  EfProfile *profile;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *self = data;

  g_clear_object (&self->profile);
  g_free (self);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Removal *self = user_data;

  if (ef_cli_ask_finish (result))
    ef_studio_remove_profile_async (ef_cli_get_studio (self->cli), self->profile, removed_cb,
                                    self->cli);
  else
    ef_cli_exit (self->cli, EF_EXIT_REFUSED);
}

static void
ask_removal (Removal *self, const EfProfileContents *contents)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *question = NULL;

  if (!ef_cli_can_ask (self->cli)) {
    error = g_error_new (EF_ERROR, EF_ERROR_REFUSED,
                         _("Deleting %s cannot be undone: say --yes if you mean it."),
                           ef_profile_get_name (self->profile));
    ef_cli_fail (self->cli, error);
    return;
  }

  question = g_strdup_printf (_("Delete profile %s with its %u jobs, %u settings, its key and its caches? Its %u events stay."),
    ef_profile_get_name (self->profile), contents->n_jobs, contents->n_settings,
    contents->n_events);
  ef_cli_ask_async (self->cli, question, asked_cb, self);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Removal *self = user_data;
  g_autoptr (GError) error = NULL;
  EfProfileContents contents;

  if (!ef_studio_count_contents_finish (EF_STUDIO (object), result, &contents, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ask_removal (self, &contents);
}

static void
remove_profile (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));
  Removal *self;

  if (profile == NULL)
    return;
  if (ef_cli_get_option (cli, "yes") != NULL) {
    ef_studio_remove_profile_async (ef_cli_get_studio (cli), profile, removed_cb, cli);
    return;
  }

  self = g_new0 (Removal, 1);
  ef_cli_take (cli, self, removal_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  ef_studio_count_contents_async (ef_cli_get_studio (cli), profile, counted_cb, self);
}

static void
add_to_array (EfCli *cli, JsonNode *element)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_array_add_element (array, element);
  json_node_set_array (node, array);
  ef_cli_print_json (cli, node);
}

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  const char *file = ef_cli_get_argument (cli, 1);

  if (!ef_studio_export_profile_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  if (ef_cli_is_json (cli)) {
    JsonObject *written = json_object_new ();
    JsonNode *element = json_node_new (JSON_NODE_OBJECT);

    json_object_set_string_member (written, "file", file);
    json_node_take_object (element, written);
    add_to_array (cli, element);
  }
  ef_cli_done (cli);
}

static void
export_to_stdout (EfCli *cli, EfProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ef_profile_export (profile);

  if (ef_cli_is_json (cli)) {
    error = g_error_new_literal (EF_ERROR, EF_ERROR_USAGE,
                                 _("An export to standard output does not go with --json."));
    ef_cli_fail (cli, error);
    return;
  }

  ef_cli_print (cli, "%s", text);
  ef_cli_done (cli);
}

static void
export_profile (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));
  const char *path = ef_cli_get_argument (cli, 1);
  g_autoptr (GFile) file = NULL;

  if (profile == NULL)
    return;
  if (g_str_equal (path, "-")) {
    export_to_stdout (cli, profile);
    return;
  }

  file = g_file_new_for_commandline_arg (path);
  ef_studio_export_profile_async (ef_cli_get_studio (cli), profile, file, exported_cb, cli);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile =
    ef_studio_import_profile_finish (EF_STUDIO (object), result, &error);

  if (profile == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  if (ef_cli_is_json (cli))
    add_to_array (cli, ef_profile_to_json (profile));
  else
    print_row (cli, profile);
  ef_cli_done (cli);
}

static void
import_profile (EfCli *cli)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (ef_cli_get_argument (cli, 0));

  ef_studio_import_profile_async (ef_cli_get_studio (cli), file, imported_cb, cli);
}

static const EfCliOption add_options[] = {
  { "colour", N_("COLOUR"), N_("blue, teal, green, amber, orange, red, pink, purple or slate") },
    { "time-zone", N_("ZONE"), N_("A name such as Europe/Berlin; else this machine's") },
      { "description", N_("TEXT"), N_("What the profile is for") }, { NULL, NULL, NULL },
      };

static const EfCliOption remove_options[] = {
  { "yes", NULL, N_("Do not ask") },
    { "files", NULL, N_("Delete its rendered files, too") }, { NULL, NULL, NULL },
  };

const EfCliVerb ef_cli_profile_verbs[] = {
  { "profile", "list", "", N_("List the profiles; * is the default one"), 0, 0, NULL, list, FALSE },
    { "profile", "show", "[P]", N_("Show a profile"), 0, 1, NULL, show, FALSE },
      { "profile", "add", "NAME", N_("Make a profile"), 1, 1, add_options, add, FALSE },
        { "profile", "set", "P KEY=VALUE...",
          N_("Change what is named, and nothing else"), 2, G_MAXUINT, NULL, set, FALSE },
          { "profile", "default", "P",
            N_("Make it the default profile"), 1, 1, NULL, make_default, FALSE },
            { "profile", "remove", "P",
              N_("Delete a profile with all it has"), 1, 1, remove_options, remove_profile, FALSE },
              { "profile", "export", "P FILE",
                N_("Write a profile, without secrets, to a file"),
                   2,
                   2,
                   NULL,
                   export_profile,
                   FALSE },
                { "profile", "import", "FILE",
                  N_("Make a profile from such a file"), 1, 1, NULL, import_profile, FALSE },
                  { NULL },
              };
