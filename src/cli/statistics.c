/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/post.h"
#include "core/moment.h"
#include "pipeline/studio-practice.h"
#include "pipeline/studio-statistics.h"

/* Numbers of what came of the work. */

static JsonObject *
make_posts (const guint *posts)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < EF_POST_N_STATES; i++)
    json_object_set_int_member (object, ef_post_state_to_nick ((EfPostState) i), posts[i]);

  return object;
}

static JsonArray *
make_rows (GPtrArray *rows)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < rows->len; i++) {
    const EfStatisticsRow *row = g_ptr_array_index (rows, i);
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "id", row->id);
    json_object_set_string_member (object, "name", row->name);
    if (*row->network != '\0')
      json_object_set_string_member (object, "network", row->network);
    json_object_set_object_member (object, "posts", make_posts (row->posts));
    json_array_add_object_element (array, object);
  }

  return array;
}

static JsonArray *
make_hours (const EfStatistics *statistics)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < EF_STATISTICS_HOURS; i++) {
    const EfStatisticsHour *hour = &statistics->hours[i];
    g_autofree char *at = ef_moment_format (hour->begin, "UTC", "%Y-%m-%dT%H:%M:%SZ");
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "at", at);
    json_object_set_int_member (object, "published", hour->published);
    json_object_set_int_member (object, "failed", hour->failed);
    json_object_set_int_member (object, "rendered", hour->rendered);
    json_array_add_object_element (array, object);
  }

  return array;
}

static JsonObject *
make_object (const EfStatistics *statistics)
{
  JsonObject *object = json_object_new ();
  JsonObject *jobs = json_object_new ();

  for (guint i = 0; i < EF_JOB_N_STATES; i++)
    json_object_set_int_member (jobs, ef_job_state_to_nick ((EfJobState) i), statistics->jobs[i]);
  json_object_set_object_member (object, "jobs", jobs);
  json_object_set_object_member (object, "posts", make_posts (statistics->posts));
  json_object_set_array_member (object, "hours", make_hours (statistics));
  json_object_set_array_member (object, "channels", make_rows (statistics->channels));
  json_object_set_array_member (object, "profiles", make_rows (statistics->profiles));

  return object;
}

static void
print_line (EfCli *cli, const char *name, const guint *posts)
{
  g_autofree char *padded = ef_cli_pad (name, 28);
  guint n_coming = posts[EF_POST_WAITING] + posts[EF_POST_UPLOADING] + posts[EF_POST_HANDED_OVER] +
                   posts[EF_POST_SCHEDULED];

  ef_cli_print (cli, _ ("%s %5u published %5u failed %5u to come %5u unknown or late\n"), padded,
                posts[EF_POST_PUBLISHED], posts[EF_POST_FAILED], n_coming,
                posts[EF_POST_UNKNOWN] + posts[EF_POST_LATE]);
}

static void
print_text (EfCli *cli, const EfStatistics *statistics)
{
  guint published = 0;
  guint failed = 0;
  guint rendered = 0;

  for (guint i = 0; i < EF_STATISTICS_HOURS; i++) {
    published += statistics->hours[i].published;
    failed += statistics->hours[i].failed;
    rendered += statistics->hours[i].rendered;
  }
  for (guint i = 0; i < EF_JOB_N_STATES; i++) {
    if (statistics->jobs[i] > 0)
      ef_cli_print (cli, _ ("Jobs %s: %u\n"), ef_cli_job_state_word ((EfJobState) i),
                    statistics->jobs[i]);
  }
  ef_cli_print (cli, _ ("Last 24 hours: %u published, %u failed, %u rendered\n"), published, failed,
                rendered);
  for (guint i = 0; i < statistics->profiles->len; i++) {
    const EfStatisticsRow *row = g_ptr_array_index (statistics->profiles, i);

    print_line (cli, row->name, row->posts);
  }
  for (guint i = 0; i < statistics->channels->len; i++) {
    const EfStatisticsRow *row = g_ptr_array_index (statistics->channels, i);
    g_autofree char *name = g_strconcat ("  ", row->name, NULL);

    print_line (cli, name, row->posts);
  }
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStatistics) statistics =
    ef_studio_get_statistics_finish (EF_STUDIO (object), result, &error);

  if (statistics == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_text (cli, statistics);
  ef_cli_print_object (cli, make_object (statistics));
  ef_cli_done (cli);
}

static void
stats (EfCli *cli)
{
  EfProfile *profile = NULL;
  gboolean practice = ef_cli_get_option (cli, "practice") != NULL;

  if (ef_cli_get_profile_name (cli) != NULL) {
    profile = ef_cli_get_profile (cli, NULL);
    if (profile == NULL)
      return;
    practice |= ef_studio_is_practising (ef_cli_get_studio (cli), profile);
  }

  ef_studio_get_statistics_async (ef_cli_get_studio (cli), profile, practice, got_cb, cli);
}

static const EfCliOption options[] = {
  { "practice", NULL, N_ ("Of what went to the practice server") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_statistics_verbs[] = {
  { "stats", NULL, "", N_ ("Show what came of the work, in all profiles or in that of --profile"),
    0, 0, options, stats, FALSE },
  { NULL },
};
