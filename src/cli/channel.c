/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/channel.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-practice.h"

/* The social accounts a profile can post to. */

static const char *
state_word (EfChannel *channel)
{
  static const char *const words[] = {
    [EF_CHANNEL_READY] = N_ ("ready"),
    [EF_CHANNEL_DISABLED] = N_ ("switched off at Postiz"),
    [EF_CHANNEL_RECONNECT] = N_ ("must be connected again"),
    [EF_CHANNEL_GONE] = N_ ("not at Postiz any more"),
  };

  return _ (words[ef_channel_get_state (channel)]);
}

static char *
describe_owner (EfCli *cli, EfChannel *channel)
{
  EfProfile *owner;

  if (ef_channel_get_taken (channel))
    return g_strdup ("");

  owner = ef_studio_get_profile_by_id (ef_cli_get_studio (cli), ef_channel_get_owner_id (channel));
  if (owner == NULL)
    return g_strdup (_ (" (not of this profile)"));

  return g_strdup_printf (_ (" (belongs to %s)"), ef_profile_get_name (owner));
}

static void
print_row (EfCli *cli, EfChannel *channel)
{
  g_autofree char *name = ef_cli_pad (ef_channel_get_name (channel), 28);
  g_autofree char *network = ef_cli_pad (ef_channel_get_network (channel), 22);
  g_autofree char *owner = describe_owner (cli, channel);

  ef_cli_print (cli, "%.8s  %s %s %s%s\n", ef_channel_get_id (channel), name, network,
                state_word (channel), owner);
}

void
ef_cli_print_channels (EfCli *cli, GPtrArray *channels)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < channels->len; i++) {
    json_array_add_element (array, ef_channel_to_json (channels->pdata[i]));
    print_row (cli, channels->pdata[i]);
  }
  ef_cli_print_array (cli, array);
}

/* list: what is to be done first is done in the order of this table, then it is listed. */

static const struct {
  const char *option;
  EfChannelChange change;
} changes[] = {
  { "release", EF_CHANNEL_CHANGE_RELEASE },
  { "take", EF_CHANNEL_CHANGE_TAKE },
  { "move-here", EF_CHANNEL_CHANGE_MOVE_HERE },
  { "connected", EF_CHANNEL_CHANGE_CONNECTED },
};

typedef struct {
  EfCli *cli;
  EfProfile *profile;  /* (owned) */
  GPtrArray *channels; /* (owned) (nullable) */
  gboolean practice;
  guint at;         /* in the table */
  guint n_settings; /* done */
  gboolean has_link;
} List;

static void
list_free (gpointer data)
{
  List *self = data;

  g_object_unref (self->profile);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_free (self);
}

static void go_on (List *self);

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->channels, g_ptr_array_unref);
  self->channels = ef_studio_list_channels_finish (EF_STUDIO (object), result, &error);
  if (self->channels != NULL)
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
read_again (List *self)
{
  ef_studio_list_channels_async (ef_cli_get_studio (self->cli), self->profile, self->practice,
                                 ef_cli_get_cancellable (self->cli), listed_cb, self);
}

static void
changed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_change_channels_finish (EF_STUDIO (object), result, &error))
    read_again (self);
  else
    ef_cli_fail (self->cli, error);
}

/* "all" stands for all that are there. */
static char **
find_ids (List *self, const char *const *texts, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; texts[i] != NULL; i++) {
    EfChannel *channel;

    for (guint k = 0; k < self->channels->len && g_str_equal (texts[i], "all"); k++)
      g_strv_builder_add (builder, ef_channel_get_id (self->channels->pdata[k]));
    if (g_str_equal (texts[i], "all"))
      continue;
    channel = ef_channels_find (self->channels, texts[i], error);
    if (channel == NULL)
      return NULL;
    g_strv_builder_add (builder, ef_channel_get_id (channel));
  }

  return g_strv_builder_end (builder);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_channel_settings_finish (EF_STUDIO (object), result, &error))
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

/* The form of its server is what settings are checked with. */
static void
form_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  const char *text = ef_cli_get_option_all (self->cli, "settings")[self->n_settings - 1];
  g_autofree char *name = g_strndup (text, strchr (text, '=') - text);
  EfChannel *channel = ef_channels_find (self->channels, name, NULL);
  g_autoptr (EfChannelForm) form =
    ef_studio_load_channel_form_finish (EF_STUDIO (object), result, NULL);

  ef_studio_set_channel_settings_async (EF_STUDIO (object), channel, strchr (text, '=') + 1, set_cb,
                                        self);
}

static void
set_next (List *self)
{
  const char *text = ef_cli_get_option_all (self->cli, "settings")[self->n_settings++];
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, equals - text) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  EfChannel *channel;

  if (equals == NULL) {
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("--settings takes a channel and a JSON object: C={\"title\":\"…\"}."));
    ef_cli_fail (self->cli, error);
    return;
  }

  channel = ef_channels_find (self->channels, name, &error);
  if (channel == NULL)
    ef_cli_fail (self->cli, error);
  else
    ef_studio_load_channel_form_async (ef_cli_get_studio (self->cli), channel,
                                       ef_cli_get_cancellable (self->cli), form_cb, self);
}

static void
link_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = ef_studio_get_reconnect_link_finish (EF_STUDIO (object), result, &error);

  if (link == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_notice (self->cli, _ ("Open this page in the browser to connect it again:\n%s\n"), link);
  go_on (self);
}

static void
get_link (List *self)
{
  g_autoptr (GError) error = NULL;
  EfChannel *channel =
    ef_channels_find (self->channels, ef_cli_get_option (self->cli, "reconnect"), &error);

  self->has_link = TRUE;
  if (channel == NULL)
    ef_cli_fail (self->cli, error);
  else
    ef_studio_get_reconnect_link_async (ef_cli_get_studio (self->cli), channel,
                                        ef_cli_get_cancellable (self->cli), link_cb, self);
}

static void
finish (List *self)
{
  g_autoptr (GPtrArray) suggested =
    ef_channels_suggest (self->channels, ef_profile_get_name (self->profile));

  ef_cli_print_channels (self->cli, self->channels);
  if (self->channels->len == 0)
    ef_cli_notice (self->cli, "%s\n",
                   _ ("No channel is known. “channel list --refresh” asks the server."));
  if (suggested->len > 0)
    ef_cli_notice (self->cli, "%s\n",
                   _ ("Several profiles see these channels. Those of the group that is called as "
                      "this profile belong to nobody: take them with --take."));
  ef_cli_done (self->cli);
}

static void
go_on (List *self)
{
  const char *const *settings = ef_cli_get_option_all (self->cli, "settings");

  while (self->at < G_N_ELEMENTS (changes)) {
    const char *const *texts = ef_cli_get_option_all (self->cli, changes[self->at].option);
    g_autoptr (GError) error = NULL;
    g_auto (GStrv) ids = NULL;

    self->at++;
    if (texts == NULL)
      continue;
    ids = find_ids (self, texts, &error);
    if (ids == NULL)
      ef_cli_fail (self->cli, error);
    else
      ef_studio_change_channels_async (ef_cli_get_studio (self->cli), self->profile,
                                       (const char *const *) ids, changes[self->at - 1].change,
                                       changed_cb, self);
    return;
  }

  if (settings != NULL && settings[self->n_settings] != NULL)
    set_next (self);
  else if (ef_cli_get_option (self->cli, "reconnect") != NULL && !self->has_link)
    get_link (self);
  else
    finish (self);
}

static void
refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  self->channels = ef_studio_refresh_channels_finish (EF_STUDIO (object), result, &error);
  if (self->channels != NULL)
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
list (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  List *self;

  if (profile == NULL)
    return;

  self = g_new0 (List, 1);
  ef_cli_take (cli, self, list_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->practice = ef_studio_is_practising (ef_cli_get_studio (cli), profile);
  if (ef_cli_get_option (cli, "refresh") != NULL)
    ef_studio_refresh_channels_async (ef_cli_get_studio (cli), profile, self->practice,
                                      ef_cli_get_cancellable (cli), refreshed_cb, self);
  else
    read_again (self);
}

static const EfCliOption options[] = {
  { "refresh", NULL, N_ ("Ask the server first") },
  { "take", N_ ("C"), N_ ("Make it a channel of this profile; “all” for all; may be repeated") },
  { "release", N_ ("C"), N_ ("Give it up; may be repeated") },
  { "move-here", N_ ("C"), N_ ("Take it from the profile that has it; may be repeated") },
  { "connected", N_ ("C"), N_ ("Say that it was connected again; may be repeated") },
  { "settings", N_ ("C=JSON"), N_ ("What its posts say by default; may be repeated") },
  { "reconnect", N_ ("C"), N_ ("Show the page where it is connected again") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_channel_verbs[] = {
  { "channel", "list", "", N_ ("List the channels of a profile, and change whose they are"), 0, 0,
    options, list, FALSE },
  { NULL },
};
