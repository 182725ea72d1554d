/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/paths.h"

#include <glib/gstdio.h>

#include "config.h"

/* GLib reads the environment once, so each case is a process: this program, told what to expect. */
#define IS_CASE "EF_IS_CASE"
#define EXPECT_DATA "EF_EXPECT_DATA"
#define EXPECT_CACHE "EF_EXPECT_CACHE"

typedef struct {
  const char *name;
  const char *home;
  const char *data_home;
  const char *cache_home;
  const char *data; /* NULL: there is no home folder */
  const char *cache;
} Case;

static const Case cases[] = {
  {
    .name = "/paths/home",
    .home = "/somewhere",
    .data = "/somewhere/.local/share/" EF_FOLDER,
    .cache = "/somewhere/.cache/" EF_FOLDER,
  },
  {
    .name = "/paths/home-that-cannot-be",
    .home = "/nonexistent",
    .data = "/nonexistent/.local/share/" EF_FOLDER,
    .cache = "/nonexistent/.cache/" EF_FOLDER,
  },
  {
    .name = "/paths/xdg",
    .home = "/somewhere",
    .data_home = "/data",
    .cache_home = "/cache",
    .data = "/data/" EF_FOLDER,
    .cache = "/cache/" EF_FOLDER,
  },
  {
    .name = "/paths/xdg-without-home",
    .data_home = "/data",
    .cache_home = "/cache",
    .data = "/data/" EF_FOLDER,
    .cache = "/cache/" EF_FOLDER,
  },
  {
    .name = "/paths/data-alone",
    .data_home = "/data",
    .data = "/data/" EF_FOLDER,
    .cache = "/data/" EF_FOLDER "/cache",
  },
  {
    .name = "/paths/relative-xdg",
    .home = "/somewhere",
    .data_home = "data",
    .cache_home = "cache",
    .data = "/somewhere/.local/share/" EF_FOLDER,
    .cache = "/somewhere/.cache/" EF_FOLDER,
  },
  { .name = "/paths/nothing" },
  { .name = "/paths/empty", .home = "", .data_home = "" },
  { .name = "/paths/relative-home", .home = "somewhere" },
  { .name = "/paths/relative-all", .home = "somewhere", .data_home = "data" },
};

static char **
make_environment (const Case *self)
{
  char **environment = g_get_environ ();
  const char *const names[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", EXPECT_DATA,
                                EXPECT_CACHE };
  const char *const values[] = { self->home, self->data_home, self->cache_home, self->data,
                                 self->cache };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (values[i] != NULL)
      environment = g_environ_setenv (environment, names[i], values[i], TRUE);
    else
      environment = g_environ_unsetenv (environment, names[i]);
  }

  return g_environ_setenv (environment, IS_CASE, "1", TRUE);
}

static void
test_case (gconstpointer data)
{
  g_auto (GStrv) environment = make_environment (data);

  g_test_trap_subprocess_with_envp ("/paths/subprocess/expected", (const char *const *) environment,
                                    0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_expected (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPaths) paths = ef_paths_new (&error);

  if (g_getenv (EXPECT_DATA) == NULL) {
    g_assert_null (paths);
    g_assert_error (error, EF_PLATFORM_ERROR, EF_PLATFORM_ERROR_NO_HOME);
    g_assert_nonnull (strstr (error->message, "XDG_DATA_HOME"));
    return;
  }

  g_assert_no_error (error);
  g_assert_cmpstr (paths->data, ==, g_getenv (EXPECT_DATA));
  g_assert_cmpstr (paths->cache, ==, g_getenv (EXPECT_CACHE));
}

/* What the other tests rely on when they ask GLib for folders of their own. */
static void
test_isolated (void)
{
  g_autoptr (EfPaths) paths = ef_paths_new (NULL);

  g_assert_true (g_str_has_prefix (paths->data, g_get_user_data_dir ()));
  g_assert_true (g_str_has_prefix (paths->cache, g_get_user_cache_dir ()));
  g_assert_false (g_str_has_prefix (paths->data, g_getenv ("HOME")));
}

static void
test_profile_cache (void)
{
  g_autoptr (EfPaths) paths = g_new0 (EfPaths, 1);
  g_autoptr (EfPaths) copy = NULL;
  g_autofree char *cache = NULL;

  paths->cache = g_strdup ("/cache");
  copy = ef_paths_copy (paths);
  cache = ef_paths_get_profile_cache (copy, "a-b");
  g_assert_cmpstr (cache, ==, "/cache/a-b");
}

static void
test_profile_cache_stays_inside (void)
{
  const char *const ids[] = { "", "..", ".", "../x", "a/../..", "/etc" };
  EfPaths paths = { .cache = (char *) "/cache" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*assertion*");
    g_assert_null (ef_paths_get_profile_cache (&paths, ids[i]));
    g_test_assert_expected_messages ();
  }
}

int
main (int argc, char *argv[])
{
  if (g_getenv (IS_CASE) != NULL)
    g_test_init (&argc, &argv, NULL);
  else
    g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].name, &cases[i], test_case);
  g_test_add_func ("/paths/subprocess/expected", test_expected);
  g_test_add_func ("/paths/isolated", test_isolated);
  g_test_add_func ("/paths/profile-cache", test_profile_cache);
  g_test_add_func ("/paths/profile-cache-stays-inside", test_profile_cache_stays_inside);

  return g_test_run ();
}
