/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/cli.h"
#include "core/error.h"

/* The account of the profile that --profile names. The key itself is never printed. */

static const char *
get_key_place (EfProfile *profile)
{
  if (ef_profile_get_has_key (profile))
    return "keyring";
  if (*ef_profile_get_server (profile) == '\0' && g_getenv ("POSTIZ_API_URL") != NULL &&
      g_getenv ("POSTIZ_API_KEY") != NULL)
    return "environment";

  return "none";
}

static void
print_account (EfCli *cli, EfProfile *profile)
{
  const char *server = ef_profile_get_server (profile);
  JsonObject *object;
  JsonNode *node;

  if (!ef_cli_is_json (cli)) {
    ef_cli_print (cli, _("Profile: %s\nServer:  %s\nKey:     %s\n"), ef_profile_get_name (profile),
                         *server != '\0' ? server : "–", get_key_place (profile));
    return;
  }

  object = json_object_new ();
  json_object_set_string_member (object, "id", ef_profile_get_id (profile));
  json_object_set_string_member (object, "profile", ef_profile_get_name (profile));
  if (*server != '\0')
    json_object_set_string_member (object, "server", server);
  else
    json_object_set_null_member (object, "server");
  json_object_set_string_member (object, "key", get_key_place (profile));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  ef_cli_print_json (cli, node);
}

static void
show (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile == NULL)
    return;

  print_account (cli, profile);
  ef_cli_done (cli);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  EfProfile *profile;

  if (!ef_studio_set_credentials_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  profile = ef_cli_get_profile (cli, NULL);
  if (profile == NULL)
    return;

  print_account (cli, profile);
  if (!ef_profile_get_has_key (profile))
    ef_cli_notice (cli, "%s\n",
                   _("There is no key for this server yet: add it with --key-file FILE, or - for "
                     "standard input."));
  ef_cli_done (cli);
}

static void
key_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  char *key = ef_cli_read_line_finish (result, &error);
  EfProfile *profile;

  if (key == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  profile = ef_cli_get_profile (cli, NULL);
  if (profile != NULL)
    ef_studio_set_credentials_async (ef_cli_get_studio (cli), profile,
                                     ef_cli_get_option (cli, "server"), key, set_cb, cli);
  ef_secret_free (key);
}

static void
set (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  const char *server = ef_cli_get_option (cli, "server");
  const char *key_file = ef_cli_get_option (cli, "key-file");
  g_autoptr (GError) error = NULL;

  if (profile == NULL)
    return;

  if (key_file != NULL) {
    ef_cli_read_line_async (cli, key_file, key_cb, cli);
  } else if (server != NULL) {
    ef_studio_set_credentials_async (ef_cli_get_studio (cli), profile, server, NULL, set_cb, cli);
  } else {
    error = g_error_new_literal (EF_ERROR, EF_ERROR_USAGE,
                                 _("Say what to set: --server URL, --key-file FILE, or both."));
    ef_cli_fail (cli, error);
  }
}

static void
test_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  guint n_channels;

  if (!ef_studio_test_credentials_finish (EF_STUDIO (object), result, &n_channels, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  if (ef_cli_is_json (cli)) {
    JsonObject *answer = json_object_new ();
    JsonNode *node = json_node_new (JSON_NODE_OBJECT);

    json_object_set_boolean_member (answer, "configured", TRUE);
    json_object_set_boolean_member (answer, "reachable", TRUE);
    json_object_set_int_member (answer, "channels", n_channels);
    json_node_take_object (node, answer);
    ef_cli_print_json (cli, node);
  }
  ef_cli_print (
    cli, g_dngettext (NULL, "Connected: %u channel\n", "Connected: %u channels\n", n_channels),
    n_channels);
  ef_cli_done (cli);
}

static void
test (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile != NULL)
    ef_studio_test_credentials_async (ef_cli_get_studio (cli), profile,
                                      ef_cli_get_cancellable (cli), test_cb, cli);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  EfProfile *profile;

  if (!ef_studio_clear_credentials_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  profile = ef_cli_get_profile (cli, NULL);
  if (profile == NULL)
    return;

  print_account (cli, profile);
  ef_cli_done (cli);
}

static void
clear (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile != NULL)
    ef_studio_clear_credentials_async (ef_cli_get_studio (cli), profile, cleared_cb, cli);
}

static const EfCliOption set_options[] = {
  { "server", N_("URL"), N_("The address of Postiz, such as https://postiz.example") },
    { "key-file", N_("FILE"), N_("A file whose first line is the API key; - for standard input") },
      { NULL, NULL, NULL },
    };

const EfCliVerb ef_cli_credentials_verbs[] = {
  { "credentials", "set", "",
    N_("Set the Postiz account of the profile"), 0, 0, set_options, set, FALSE },
    { "credentials", "show", "", N_("Show the account, never the key"), 0, 0, NULL, show, FALSE },
      { "credentials", "test", "",
        N_("Ask the server whether it takes the key"), 0, 0, NULL, test, FALSE },
        { "credentials", "clear", "",
          N_("Forget the account and remove the key"), 0, 0, NULL, clear, FALSE },
          { NULL },
      };
