/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/cli.h"
#include "core/job.h"
#include "pipeline/account.h"

typedef struct {
  EfCli *cli;
  EfProfile *profile;  /* (owned) (nullable): all */
  JsonArray *profiles; /* (owned) */
  guint at;            /* of all profiles, which is counted */
} Status;

static void
status_free (gpointer data)
{
  Status *self = data;

  g_clear_object (&self->profile);
  json_array_unref (self->profiles);
  g_free (self);
}

static JsonObject *
make_jobs (const guint *counts)
{
  JsonObject *jobs = json_object_new ();

  for (guint state = 0; state < EF_JOB_N_STATES; state++)
    json_object_set_int_member (jobs, ef_job_state_to_nick (state), counts[state]);

  return jobs;
}

static const char *
describe_account (EfAccount account)
{
  switch (account) {
  case EF_ACCOUNT_OWN:
    return _ ("has a Postiz account");
  case EF_ACCOUNT_ENVIRONMENT:
    return _ ("uses the Postiz account of the environment");
  case EF_ACCOUNT_INCOMPLETE:
    return _ ("Postiz account is not complete: see “credentials show”");
  case EF_ACCOUNT_HALF_ENVIRONMENT:
    return _ ("only one of POSTIZ_API_URL and POSTIZ_API_KEY is set");
  case EF_ACCOUNT_NONE:
  default:
    return _ ("not connected to Postiz yet");
  }
}

static void
print_profile (Status *self, EfProfile *profile, const EfProfileContents *contents)
{
  JsonObject *object = json_object_new ();
  g_autofree char *name = ef_cli_pad (ef_profile_get_name (profile), 28);

  json_object_set_string_member (object, "id", ef_profile_get_id (profile));
  json_object_set_string_member (object, "name", ef_profile_get_name (profile));
  json_object_set_boolean_member (object, "default", ef_profile_get_is_default (profile));
  json_object_set_string_member (object, "account", ef_account_to_nick (ef_account_of (profile)));
  json_object_set_int_member (object, "sources", contents->n_sources);
  json_object_set_int_member (object, "segments", contents->n_segments);
  json_array_add_object_element (self->profiles, object);

  ef_cli_print (self->cli, "%c %s %s %u  %s %u  %s\n",
                ef_profile_get_is_default (profile) ? '*' : ' ', name, _ ("sources:"),
                contents->n_sources, _ ("segments:"), contents->n_segments,
                describe_account (ef_account_of (profile)));
}

static void
print_jobs (Status *self, const guint *counts)
{
  JsonObject *object = json_object_new ();

  guint n_jobs = 0;

  for (guint state = 0; state < EF_JOB_N_STATES; state++)
    n_jobs += counts[state];
  if (json_array_get_length (self->profiles) == 0)
    ef_cli_print (self->cli, "%s\n",
                  _ ("There is no profile yet: make the first one with “edit-factory-cli profile "
                     "add NAME”."));
  if (n_jobs == 0)
    ef_cli_print (self->cli, "%s\n", _ ("There is no work in the queue."));
  else
    ef_cli_print (self->cli, "%s\n", _ ("Work in the queue:"));
  for (guint state = 0; state < EF_JOB_N_STATES; state++) {
    if (counts[state] > 0)
      ef_cli_print (self->cli, "  %s: %u\n", ef_cli_job_state_word (state), counts[state]);
  }

  json_object_set_string_member (object, "version", EF_VERSION);
  json_object_set_array_member (object, "profiles", json_array_ref (self->profiles));
  json_object_set_object_member (object, "jobs", make_jobs (counts));
  ef_cli_print_object (self->cli, object);
}

static void
jobs_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Status *self = user_data;
  g_autoptr (GError) error = NULL;
  guint counts[EF_JOB_N_STATES] = { 0 };

  if (ef_studio_count_jobs_finish (EF_STUDIO (object), result, counts, &error)) {
    print_jobs (self, counts);
    ef_cli_done (self->cli);
  } else {
    ef_cli_fail (self->cli, error);
  }
}

static void count_next (Status *self);

static void
contents_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Status *self = user_data;
  GListModel *profiles = ef_studio_get_profiles (EF_STUDIO (object));
  g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, self->at);
  g_autoptr (GError) error = NULL;
  EfProfileContents contents;

  if (!ef_studio_count_contents_finish (EF_STUDIO (object), result, &contents, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  if (profile != NULL)
    print_profile (self, profile, &contents);
  self->at++;
  count_next (self);
}

static void
count_next (Status *self)
{
  EfStudio *studio = ef_cli_get_studio (self->cli);
  GListModel *profiles = ef_studio_get_profiles (studio);
  g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, self->at);

  while (profile != NULL && self->profile != NULL && self->profile != profile) {
    g_object_unref (profile);
    profile = g_list_model_get_item (profiles, ++self->at);
  }

  if (profile != NULL)
    ef_studio_count_contents_async (studio, profile, contents_counted_cb, self);
  else
    ef_studio_count_jobs_async (studio, self->profile, jobs_counted_cb, self);
}

static void
status (EfCli *cli)
{
  Status *self;
  EfProfile *profile = NULL;

  if (ef_cli_get_profile_name (cli) != NULL) {
    profile = ef_cli_get_profile (cli, NULL);
    if (profile == NULL)
      return;
  }

  self = g_new0 (Status, 1);
  ef_cli_take (cli, self, status_free);
  self->cli = cli;
  self->profiles = json_array_new ();
  g_set_object (&self->profile, profile);
  count_next (self);
}

const EfCliVerb ef_cli_status_verbs[] = {
  { "status", NULL, "", N_ ("Accounts and work of all profiles, or of that of --profile"), 0, 0,
    NULL, status, FALSE },
  { NULL },
};
