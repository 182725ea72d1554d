/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "config.h"
#include "pipeline/publish-support.h"

/* The process that publishes is killed at random moments, while the server hangs up at random moments. In the end each
 * post is there once, on each of its channels, at the account of its profile; and nothing else is. */

#define PROFILES 2
#define POSTS 50
#define CHANNELS 3
#define LIFE_MS 900 /* at most, from its start */

static const char *const networks[CHANNELS] = { "x", "instagram", "youtube" };
static const char *const keys[PROFILES] = { "practice-one", "practice-two" };

typedef struct {
  Publish publish;
  EfProfile *profiles[PROFILES];
  char *channels[PROFILES][CHANNELS];
  GPtrArray *posts;   /* (element-type EfPost) */
  GHashTable *owners; /* remote channel → id of the profile */
  GRand *random;
} Kill;

static void
add_posts (Kill *self)
{
  for (guint i = 0; i < POSTS; i++) {
    guint p = i % PROFILES;

    self->publish.profile = self->profiles[p];
    g_free (self->publish.file);
    self->publish.file = g_strdup_printf ("%s/clip-%u.mp4", self->publish.base.files, i % 7);
    for (guint c = 0; c < 2; c++) {
      g_free (self->publish.channels[c]);
      self->publish.channels[c] = g_strdup (self->channels[p][c]);
    }
    g_ptr_array_add (self->posts,
                     publish_add_with (&self->publish, "Clip",
                                       g_get_real_time () + G_TIME_SPAN_HOUR +
                                         (gint64) (i / 10) * 60 * G_USEC_PER_SEC,
                                       (const char *const *) self->channels[p], CHANNELS));
  }
  self->publish.profile = NULL;
}

static void
write_files (Kill *self)
{
  static const char head[] = "\0\0\0\x20"
                             "ftypisom\0\0\2\0isomiso2avc1mp41";

  for (guint i = 0; i < 7; i++) {
    g_autofree char *path = g_strdup_printf ("%s/clip-%u.mp4", self->publish.base.files, i);
    g_autoptr (GString) text = g_string_new_len (head, sizeof head);

    g_string_append_printf (text, "%u", i);
    g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  }
}

static void
prepare (Kill *self)
{
  g_autofree char *link = NULL;

  publish_set_up (&self->publish, NULL);
  self->posts = g_ptr_array_new_with_free_func (g_object_unref);
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->profiles[0] = g_steal_pointer (&self->publish.profile);
  self->profiles[1] = publish_add_profile (&self->publish, "South", keys[1]);
  for (guint p = 0; p < PROFILES; p++) {
    for (guint c = 0; c < CHANNELS; c++) {
      char *remote = NULL;

      if (p == 0 && c < 2) {
        self->channels[p][c] = g_strdup (self->publish.channels[c]);
        remote = g_strdup (self->publish.remotes[c]);
      } else {
        self->channels[p][c] =
          publish_add_channel (&self->publish, self->profiles[p], networks[c], keys[p], &remote);
      }
      g_hash_table_insert (self->owners, remote, g_strdup (ef_profile_get_id (self->profiles[p])));
    }
  }
  publish_setting (&self->publish, "publish.pause", "250");
  publish_setting (&self->publish, "publish.practice-minute", "700");
  publish_setting (&self->publish, "publish.practice-timeout", "5");
  write_files (self);
  add_posts (self);
  /* Where the program looks. */
  link = g_build_filename (self->publish.base.folder, EF_FOLDER, NULL);
  g_assert_no_errno (symlink (self->publish.base.paths->data, link));
  for (guint p = 0; p < PROFILES; p++)
    g_clear_object (&self->profiles[p]);
  close_studio (self->publish.studio);
  self->publish.studio = NULL;
}

typedef struct {
  GSubprocess *child;
  guint timer;
  gboolean was_killed;
} Life;

static void
kill_cb (gpointer data)
{
  Life *life = data;

  life->timer = 0;
  life->was_killed = TRUE;
  g_subprocess_force_exit (life->child);
}

/* TRUE: it was killed. @limit 0: it lives until it ends. */
static gboolean
live (Kill *self, guint limit, int *status)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *cli =
    g_test_build_filename (G_TEST_BUILT, "..", "src", "edit-factory-cli", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Life life = { 0 };

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", self->publish.base.folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", self->publish.base.files, TRUE);
  life.child = g_subprocess_launcher_spawn (launcher, &error, cli, "queue", "run", "--wait",
                                            "--kind", "publish", NULL);
  g_assert_no_error (error);
  if (limit > 0)
    life.timer = g_timeout_add_once (limit, kill_cb, &life);
  g_subprocess_wait_async (life.child, NULL, await_cb, &result);
  g_subprocess_wait_finish (life.child, await (&result), &error);
  g_assert_no_error (error);
  g_clear_handle_id (&life.timer, g_source_remove);
  *status =
    g_subprocess_get_if_exited (life.child) ? g_subprocess_get_exit_status (life.child) : -1;
  g_object_unref (life.child);

  return life.was_killed;
}

static void
check (Kill *self)
{
  g_autoptr (JsonNode) log = ef_practice_server_get_log (self->publish.server);
  JsonArray *rows = json_object_get_array_member (json_node_get_object (log), "posts");
  guint n_created = 0;

  self->publish.studio = open_studio (&self->publish.base, EF_STUDIO_NONE);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    n_created += g_str_equal (
      json_object_get_string_member (json_array_get_object_element (rows, i), "event"), "created");
  g_assert_cmpuint (n_created, ==, POSTS * CHANNELS);
  publish_assert_exact (&self->publish, self->posts);
  for (guint i = 0; i < self->posts->len; i++) {
    GPtrArray *targets = ef_post_get_targets (self->posts->pdata[i]);

    g_assert_cmpuint (targets->len, ==, CHANNELS);
    for (guint j = 0; j < targets->len; j++) {
      const EfTarget *target = targets->pdata[j];

      g_assert_cmpstr (g_hash_table_lookup (self->owners, target->remote_channel), ==,
                       ef_post_get_profile_id (self->posts->pdata[i]));
    }
  }
}

static void
test_kill (void)
{
  const char *text = g_getenv ("EF_KILLS");
  guint n_kills = text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 25;
  const char *seed_text = g_getenv ("EF_SEED");
  guint32 seed =
    seed_text != NULL ? (guint32) g_ascii_strtoull (seed_text, NULL, 10) : g_random_int () >> 8;
  g_autofree char *rule = NULL;
  guint n_killed = 0;
  guint n_rounds = 0;

  while (n_killed < n_kills) {
    Kill *self = g_new0 (Kill, 1);
    guint n_lives = 0;
    int status = -1;

    g_test_message ("seed %u", seed + n_rounds);
    self->random = g_rand_new_with_seed (seed + n_rounds);
    prepare (self);
    g_free (rule);
    rule = g_strdup_printf ("cut-random,on=create,share=30,seed=%u", seed + n_rounds);
    publish_rule (&self->publish, rule);
    publish_rule (&self->publish, "slow,ms=30");
    while (n_killed < n_kills && n_lives < 25 &&
           live (self, 100 + (guint) g_rand_int_range (self->random, 0, LIFE_MS), &status)) {
      n_killed++;
      n_lives++;
    }
    ef_practice_server_clear_rules (self->publish.server);
    live (self, 0, &status);
    g_test_message ("round %u: %u kills, %u requests to create", n_rounds, n_lives,
                    publish_count_requests (&self->publish, "POST", "/posts"));
    g_assert_cmpint (status, ==, 0);
    check (self);
    publish_tear_down (&self->publish, NULL);
    for (guint p = 0; p < PROFILES; p++) {
      for (guint c = 0; c < CHANNELS; c++)
        g_free (self->channels[p][c]);
    }
    g_ptr_array_unref (self->posts);
    g_hash_table_unref (self->owners);
    g_rand_free (self->random);
    g_free (self);
    n_rounds++;
  }
  g_assert_cmpuint (n_killed, ==, n_kills);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publish/kill", test_kill);

  return g_test_run ();
}
