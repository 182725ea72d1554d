/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gi18n.h>

#include "cli/cli.h"
#include "cli/profile-set.h"
#include "core/error.h"
#include "core/profile-json.h"
#include "pipeline/studio-practice.h"

static void
print_row (EfCli *cli, EfProfile *profile)
{
  const char *server = ef_profile_get_server (profile);
  g_autofree char *name = ef_cli_pad (ef_profile_get_name (profile), 28);

  ef_cli_print (cli, "%c %.8s  %s %-8s %-22s %s%s\n",
                ef_profile_get_is_default (profile) ? '*' : ' ', ef_profile_get_id (profile), name,
                ef_profile_get_colour (profile), ef_profile_get_time_zone (profile),
                *server != '\0' ? server : _ ("not connected"),
                *server != '\0' && !ef_profile_get_has_key (profile) ? _ (" (no key)") : "");
}

static JsonNode *
make_json (EfCli *cli, EfProfile *profile)
{
  JsonNode *node = ef_profile_to_json (profile);

  json_object_set_boolean_member (json_node_get_object (node), "practice",
                                  ef_studio_is_practising (ef_cli_get_studio (cli), profile));

  return node;
}

void
ef_cli_profile_print (EfCli *cli, EfProfile *profile)
{
  g_autoptr (JsonNode) node = make_json (cli, profile);

  ef_cli_print_object (cli, json_node_dup_object (node));
  print_row (cli, profile);
}

static void
list (EfCli *cli)
{
  GListModel *profiles = ef_studio_get_profiles (ef_cli_get_studio (cli));
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    json_array_add_element (array, make_json (cli, profile));
    print_row (cli, profile);
  }

  ef_cli_print_array (cli, json_array_ref (array));
  if (g_list_model_get_n_items (profiles) == 0)
    ef_cli_notice (cli, "%s\n", _ ("There is no profile yet: edit-factory-cli profile add NAME"));
  ef_cli_done (cli);
}

static void
show (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));

  if (profile == NULL)
    return;

  ef_cli_profile_print (cli, profile);
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

  ef_cli_profile_print (cli, profile);
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

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;

  g_autofree char *left = NULL;

  if (!ef_studio_remove_profile_finish (EF_STUDIO (object), result, &left, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  ef_cli_print_count (cli, 1);
  if (left != NULL)
    ef_cli_notice (cli, "%s\n", left);
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
                         _ ("Deleting %s cannot be undone: say --yes if you mean it."),
                         ef_profile_get_name (self->profile));
    ef_cli_fail (self->cli, error);
    return;
  }

  question = g_strdup_printf (
    _ (
      "Delete profile %s with its sources (%u; the files stay), segments (%u), jobs (%u), settings "
      "(%u), key and caches? Its events (%u) stay."),
    ef_profile_get_name (self->profile), contents->n_sources, contents->n_segments,
    contents->n_jobs, contents->n_settings, contents->n_events);
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
  /* Asking is of no use where the answer is no; the studio says why. */
  if (ef_cli_get_option (cli, "yes") != NULL || ef_profile_get_is_default (profile)) {
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
print_array_of_one (EfCli *cli, JsonNode *element)
{
  JsonArray *array = json_array_new ();

  json_array_add_element (array, element);
  ef_cli_print_array (cli, array);
}

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  const char *file = ef_cli_get_argument (cli, 1);
  JsonObject *written;
  JsonNode *element;

  if (!ef_studio_export_profile_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  written = json_object_new ();
  element = json_node_new (JSON_NODE_OBJECT);
  json_object_set_string_member (written, "file", file);
  json_node_take_object (element, written);
  print_array_of_one (cli, element);
  ef_cli_done (cli);
}

static void
described_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ef_studio_describe_profile_finish (EF_STUDIO (object), result, &error);

  if (text == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  ef_cli_print (cli, "%s", text);
  ef_cli_done (cli);
}

static void
export_to_stdout (EfCli *cli, EfProfile *profile)
{
  g_autoptr (GError) error = NULL;

  if (ef_cli_is_json (cli)) {
    error = g_error_new_literal (EF_ERROR, EF_ERROR_USAGE,
                                 _ ("An export to standard output does not go with --json."));
    ef_cli_fail (cli, error);
    return;
  }

  ef_studio_describe_profile_async (ef_cli_get_studio (cli), profile, described_cb, cli);
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
  ef_studio_export_profile_async (ef_cli_get_studio (cli), profile, file,
                                  ef_cli_get_option (cli, "force") != NULL, exported_cb, cli);
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

  print_array_of_one (cli, make_json (cli, profile));
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
  { "colour", N_ ("COLOUR"), N_ ("blue, teal, green, amber, orange, red, pink, purple or slate") },
  { "time-zone", N_ ("ZONE"), N_ ("A name such as Europe/Berlin; else this machine’s") },
  { "description", N_ ("TEXT"), N_ ("What the profile is for") },
  { NULL, NULL, NULL },
};

static const EfCliOption remove_options[] = {
  { "yes", NULL, N_ ("Do not ask") },
  { "files", NULL, N_ ("Delete its rendered files, too") },
  { NULL, NULL, NULL },
};

static const EfCliOption export_options[] = {
  { "force", NULL, N_ ("Replace a file that is there") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_profile_verbs[] = {
  { "profile", "list", "", N_ ("List the profiles; * is the default one"), 0, 0, NULL, list,
    FALSE },
  { "profile", "show", "[P]", N_ ("Show a profile"), 0, 1, NULL, show, FALSE },
  { "profile", "add", N_ ("NAME"), N_ ("Make a profile"), 1, 1, add_options, add, FALSE },
  { "profile", "set", N_ ("P KEY=VALUE..."),
    N_ ("Change what is named, and nothing else: name, description, initials, colour, time_zone, "
        "server, position, default"),
    2, G_MAXUINT, NULL, ef_cli_profile_set, FALSE },
  { "profile", "default", "P", N_ ("Make it the default profile"), 1, 1, NULL,
    ef_cli_profile_default, FALSE },
  { "profile", "remove", "P", N_ ("Delete a profile with all it has"), 1, 1, remove_options,
    remove_profile, FALSE },
  { "profile", "export", N_ ("P FILE"), N_ ("Write a profile, without secrets, to a file"), 2, 2,
    export_options, export_profile, FALSE },
  { "profile", "import", N_ ("FILE"), N_ ("Make a profile from such a file"), 1, 1, NULL,
    import_profile, FALSE },
  { NULL },
};
