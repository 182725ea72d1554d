/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/cli.h"
#include "core/address.h"
#include "core/error.h"
#include "pipeline/account.h"

/* The account of the profile that --profile names. The key itself is never printed. */

/* Taken before the person is asked for anything: a key is stored for what was there when it was asked
 * for, whatever becomes the default profile, or its server, meanwhile. */
typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned): of the model */
  EfProfile *seen;    /* (owned): as it was then */
} Account;

static void
account_free (gpointer data)
{
  Account *self = data;

  g_clear_object (&self->profile);
  g_clear_object (&self->seen);
  g_free (self);
}

static Account *
take_account (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Account *self;

  if (profile == NULL)
    return NULL;

  self = g_new0 (Account, 1);
  ef_cli_take (cli, self, account_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->seen = ef_profile_copy (profile);

  return self;
}

static const char *
get_key_place (EfProfile *profile)
{
  switch (ef_account_of (profile)) {
  case EF_ACCOUNT_OWN:
    return "keyring";
  case EF_ACCOUNT_ENVIRONMENT:
    return "environment";
  case EF_ACCOUNT_NONE:
  case EF_ACCOUNT_INCOMPLETE:
  case EF_ACCOUNT_HALF_ENVIRONMENT:
  default:
    return "none";
  }
}

static const char *
describe_key (EfProfile *profile)
{
  const char *place = get_key_place (profile);

  if (g_str_equal (place, "keyring"))
    return _ ("in the keyring");

  return g_str_equal (place, "environment") ? _ ("in the environment (POSTIZ_API_KEY)")
                                            : _ ("not set yet: “credentials set” does it");
}

static void
print_account (EfCli *cli, EfProfile *profile)
{
  const char *server = ef_profile_get_server (profile);
  JsonObject *object = json_object_new ();

  ef_cli_print (cli, _ ("Profile: %s\nServer:  %s\nKey:     %s\n"), ef_profile_get_name (profile),
                *server != '\0' ? server : _ ("not set yet"), describe_key (profile));

  json_object_set_string_member (object, "id", ef_profile_get_id (profile));
  json_object_set_string_member (object, "profile", ef_profile_get_name (profile));
  if (*server != '\0')
    json_object_set_string_member (object, "server", server);
  else
    json_object_set_null_member (object, "server");
  json_object_set_string_member (object, "key", get_key_place (profile));
  ef_cli_print_object (cli, object);
}

static void
show (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile == NULL)
    return;

  print_account (cli, profile);
  if (ef_account_of (profile) == EF_ACCOUNT_HALF_ENVIRONMENT)
    ef_cli_notice (
      cli, "%s\n",
      _ ("Only one of POSTIZ_API_URL and POSTIZ_API_KEY is set: they count as a pair."));
  ef_cli_done (cli);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Account *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_credentials_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  print_account (self->cli, self->profile);
  if (ef_address_is_open (ef_profile_get_server (self->profile)))
    ef_cli_notice (
      self->cli, "%s\n",
      _ ("The address begins with http://: the key travels unencrypted, and others on the "
         "way can read it."));
  if (!ef_profile_get_has_key (self->profile))
    ef_cli_notice (self->cli, "%s\n",
                   _ ("There is no key for this server yet: add it with --key-file FILE, or - for "
                      "standard input."));
  ef_cli_done (self->cli);
}

static void
key_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Account *self = user_data;
  g_autoptr (GError) error = NULL;
  char *key = ef_cli_read_secret_finish (result, &error);

  if (key == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_studio_set_credentials_async (ef_cli_get_studio (self->cli), self->seen,
                                   ef_cli_get_option (self->cli, "server"), key, set_cb, self);
  ef_secret_free (key);
}

static void
set (EfCli *cli)
{
  const char *server = ef_cli_get_option (cli, "server");
  const char *key_file = ef_cli_get_option (cli, "key-file");
  g_autoptr (GError) error = NULL;
  Account *self;

  if (server == NULL && key_file == NULL) {
    error = g_error_new_literal (EF_ERROR, EF_ERROR_USAGE,
                                 _ ("Say what to set: --server URL, --key-file FILE, or both."));
    ef_cli_fail (cli, error);
    return;
  }

  self = take_account (cli);
  if (self == NULL)
    return;

  if (key_file != NULL)
    ef_cli_read_secret_async (cli, key_file, key_cb, self);
  else
    ef_studio_set_credentials_async (ef_cli_get_studio (cli), self->seen, server, NULL, set_cb,
                                     self);
}

static void
test_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Account *self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_channels;
  JsonObject *answer;

  if (!ef_studio_test_credentials_finish (EF_STUDIO (object), result, &n_channels, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  answer = json_object_new ();
  json_object_set_string_member (answer, "id", ef_profile_get_id (self->profile));
  json_object_set_boolean_member (answer, "configured", TRUE);
  json_object_set_boolean_member (answer, "reachable", TRUE);
  json_object_set_int_member (answer, "channels", n_channels);
  ef_cli_print_object (self->cli, answer);
  ef_cli_print (
    self->cli,
    g_dngettext (NULL, "Connected: %u channel\n", "Connected: %u channels\n", n_channels),
    n_channels);
  ef_cli_done (self->cli);
}

static void
test (EfCli *cli)
{
  Account *self = take_account (cli);

  if (self != NULL)
    ef_studio_test_credentials_async (ef_cli_get_studio (cli), self->profile,
                                      ef_cli_get_cancellable (cli), test_cb, self);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Account *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  if (!ef_studio_clear_credentials_finish (EF_STUDIO (object), result, &left, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  print_account (self->cli, self->profile);
  if (left != NULL)
    ef_cli_notice (self->cli, "%s\n", left);
  ef_cli_done (self->cli);
}

static void
clear (EfCli *cli)
{
  Account *self = take_account (cli);

  if (self != NULL)
    ef_studio_clear_credentials_async (ef_cli_get_studio (cli), self->profile, cleared_cb, self);
}

static const EfCliOption set_options[] = {
  { "server", N_ ("URL"), N_ ("The address of Postiz, such as https://postiz.example") },
  { "key-file", N_ ("FILE"), N_ ("A file whose first line is the API key; - for standard input") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_credentials_verbs[] = {
  { "credentials", "set", "", N_ ("Set the Postiz account of the profile"), 0, 0, set_options, set,
    FALSE },
  { "credentials", "show", "", N_ ("Show the account, never the key"), 0, 0, NULL, show, FALSE },
  { "credentials", "test", "", N_ ("Ask the server whether it takes the key"), 0, 0, NULL, test,
    FALSE },
  { "credentials", "clear", "", N_ ("Forget the account and remove the key"), 0, 0, NULL, clear,
    FALSE },
  { NULL },
};
