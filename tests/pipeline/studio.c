/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio.h"

#include <glib/gstdio.h>

#include "core/error.h"
#include "pipeline/studio-private.h"
#include "platform/folder.h"
#include "store/error.h"
#include "store/leftover-table.h"
#include "support/async.h"

/* The studio on a real database in a folder of its own, with the real keyring of the session. */

typedef struct {
  char *folder;
  EfPaths *paths;
  EfKeyring *keyring;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("ef-studio-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->paths = g_new0 (EfPaths, 1);
  fixture->paths->data = g_build_filename (fixture->folder, "data", NULL);
  fixture->paths->cache = g_build_filename (fixture->folder, "cache", NULL);
  fixture->keyring = ef_keyring_new (FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_folder_remove_async (fixture->folder, NULL, await_cb, &result);
  g_assert_true (ef_folder_remove_finish (await (&result), NULL));
  ef_paths_free (fixture->paths);
  g_clear_object (&result);
  settle ();
  assert_finalizes (fixture->keyring);
  g_free (fixture->folder);
}

static EfStudio *
open_studio (Fixture *fixture, EfStudioFlags flags)
{
  EfStudio *studio = ef_studio_new (fixture->paths, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_open_async (studio, flags, NULL, await_cb, &result);
  ef_studio_open_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return studio;
}

static void
close_studio (EfStudio *studio)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_close_async (studio, await_cb, &result);
  ef_studio_close_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  settle ();
  assert_finalizes (studio);
}

/* The studio's list keeps the profile alive. */
static EfProfile *
add_with_id (EfStudio *studio, const char *id, const char *name)
{
  g_autoptr (EfProfile) values = ef_profile_new (id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile = NULL;

  ef_profile_set_name (values, name);
  ef_studio_add_profile_async (studio, values, await_cb, &result);
  profile = ef_studio_add_profile_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return profile;
}

static EfProfile *
add (EfStudio *studio, const char *name)
{
  return add_with_id (studio, NULL, name);
}

static gboolean
update (EfStudio *studio,
        EfProfile *profile,
        EfProfile *values,
        EfProfileFields fields,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_update_profile_async (studio, profile, values, fields, await_cb, &result);

  return ef_studio_update_profile_finish (studio, await (&result), error);
}

static gboolean
set_account (EfStudio *studio, EfProfile *profile, const char *server, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_set_credentials_async (studio, profile, server, key, await_cb, &result);

  return ef_studio_set_credentials_finish (studio, await (&result), NULL);
}

static EfCredentials *
load_account (EfStudio *studio, EfProfile *profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_load_credentials_async (studio, profile, NULL, await_cb, &result);

  return ef_studio_load_credentials_finish (studio, await (&result), error);
}

static void
assert_no_account (EfStudio *studio, EfProfile *profile, const char *because)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_account (studio, profile, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NO_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, because));
}

static EfProfile *
get_profile (EfStudio *studio, guint position)
{
  g_autoptr (EfProfile) profile = g_list_model_get_item (ef_studio_get_profiles (studio), position);

  return profile;
}

static guint
count_profiles (EfStudio *studio)
{
  return g_list_model_get_n_items (ef_studio_get_profiles (studio));
}

static void
late_cb (gpointer data)
{
  g_error ("Nothing happened for 20 seconds");
}

/* Others see a change within a second; on a machine that is busy this waits for longer. */
#define WAIT_UNTIL(condition)                                  \
  G_STMT_START                                                 \
  {                                                            \
    guint late_id = g_timeout_add_once (20000, late_cb, NULL); \
    while (!(condition))                                       \
      g_main_context_iteration (NULL, TRUE);                   \
    g_source_remove (late_id);                                 \
  }                                                            \
  G_STMT_END

static void
test_first_profile (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfProfile *profile;

  g_assert_cmpuint (count_profiles (studio), ==, 0);
  g_assert_null (ef_studio_get_profile (studio));
  profile = add (studio, "  Nordlicht Coffee ");
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "Nordlicht Coffee");
  g_assert_true (ef_profile_get_is_default (profile));
  g_assert_true (ef_studio_get_default_profile (studio) == profile);
  close_studio (studio);

  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_assert_cmpuint (count_profiles (studio), ==, 1);
  g_assert_cmpuint (ef_studio_get_unclean_starts (studio), ==, 0);
  g_assert_cmpstr (ef_profile_get_name (ef_studio_get_profile (studio)), ==, "Nordlicht Coffee");
  close_studio (studio);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_two_studios (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_studio (fixture, EF_STUDIO_NONE);
  EfStudio *other = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *here = add (one, "A");
  g_autoptr (EfProfile) values = ef_profile_copy (here);
  EfProfile *there;
  guint n_changes = 0;

  WAIT_UNTIL (count_profiles (other) == 1);
  there = get_profile (other, 0);
  g_signal_connect_swapped (other, "credentials-changed", G_CALLBACK (count_cb), &n_changes);

  ef_profile_set_name (values, "B");
  g_assert_true (update (one, here, values, EF_PROFILE_NAME, NULL));
  WAIT_UNTIL (g_str_equal (ef_profile_get_name (there), "B"));
  g_assert_cmpuint (n_changes, ==, 0);

  g_assert_true (set_account (one, here, "https://h.example", "key"));
  WAIT_UNTIL (ef_profile_get_has_key (there));
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_false (set_account (one, here, NULL, "another key"));
  g_assert_true (set_account (one, here, NULL, "another-key"));
  WAIT_UNTIL (n_changes == 2);

  add (one, "C");
  WAIT_UNTIL (count_profiles (other) == 2);
  close_studio (one);
  close_studio (other);
}

static GAsyncResult *
set_setting (EfStudio *studio, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_set_setting_async (studio, key, value, await_cb, &result);
  g_assert_cmpstr (ef_studio_get_setting (studio, key), ==, value);

  return g_object_ref (await (&result));
}

static void
assert_set (EfStudio *studio, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = set_setting (studio, key, value);
  g_autoptr (GError) error = NULL;

  ef_studio_set_setting_finish (studio, result, &error);
  g_assert_no_error (error);
}

/* A setting is there at once, in the other process soon, and in the next one from its start. */
static void
test_settings (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_studio (fixture, EF_STUDIO_NONE);
  EfStudio *other = open_studio (fixture, EF_STUDIO_NONE);
  guint n_here = 0;
  guint n_there = 0;

  g_signal_connect_swapped (one, "setting-changed::a", G_CALLBACK (count_cb), &n_here);
  g_signal_connect_swapped (other, "setting-changed::a", G_CALLBACK (count_cb), &n_there);
  g_assert_null (ef_studio_get_setting (one, "a"));
  assert_set (one, "a", "1");
  assert_set (one, "b", "2");
  WAIT_UNTIL (g_strcmp0 (ef_studio_get_setting (other, "b"), "2") == 0);
  g_assert_cmpstr (ef_studio_get_setting (other, "a"), ==, "1");
  g_assert_cmpuint (n_here, ==, 1);
  g_assert_cmpuint (n_there, ==, 1);

  /* Many in a row: the last one stays, and no reading brings an earlier one back. */
  for (guint i = 0; i < 50; i++) {
    g_autofree char *value = g_strdup_printf ("%u", i);

    ef_studio_set_setting_async (one, "a", value, NULL, NULL);
    g_main_context_iteration (NULL, FALSE);
    g_assert_cmpstr (ef_studio_get_setting (one, "a"), ==, value);
  }
  WAIT_UNTIL (g_strcmp0 (ef_studio_get_setting (other, "a"), "49") == 0);
  g_assert_cmpstr (ef_studio_get_setting (one, "a"), ==, "49");
  g_assert_cmpuint (n_here, ==, 51);

  assert_set (other, "a", NULL);
  WAIT_UNTIL (ef_studio_get_setting (one, "a") == NULL);
  close_studio (one);
  close_studio (other);

  one = open_studio (fixture, EF_STUDIO_NONE);
  g_assert_cmpstr (ef_studio_get_setting (one, "b"), ==, "2");
  g_assert_null (ef_studio_get_setting (one, "a"));
  close_studio (one);
}

/* What two people change at once: different things both stay; about the same thing a person decides. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add (studio, "A");
  g_autoptr (EfProfile) seen = ef_profile_copy (profile);
  g_autoptr (EfProfile) values = ef_profile_copy (profile);
  g_autoptr (GError) error = NULL;

  ef_profile_set_name (values, "B");
  update (studio, profile, values, EF_PROFILE_NAME, &error);
  g_assert_no_error (error);

  ef_profile_set_colour (values, "red");
  g_assert_true (update (studio, seen, values, EF_PROFILE_COLOUR, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "B");
  g_assert_cmpstr (ef_profile_get_colour (profile), ==, "red");

  ef_profile_set_name (values, "C");
  g_assert_false (update (studio, seen, values, EF_PROFILE_NAME, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "B");
  close_studio (studio);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  EfProfile *last;
  guint n_changes = 0;

  add (studio, "A");
  add (studio, "B");
  last = add (studio, "C");
  g_signal_connect_swapped (ef_studio_get_profiles (studio), "items-changed", G_CALLBACK (count_cb),
                            &n_changes);
  ef_studio_move_profile_async (studio, last, 0, await_cb, &result);
  g_assert_true (ef_studio_move_profile_finish (studio, await (&result), NULL));
  g_assert_cmpuint (n_changes, ==, 1);
  for (guint i = 0; i < count_profiles (studio); i++) {
    g_assert_cmpint (ef_profile_get_position (get_profile (studio, i)), ==, (int) i);
    g_string_append (names, ef_profile_get_name (get_profile (studio, i)));
  }
  g_assert_cmpstr (names->str, ==, "CAB");
  g_clear_object (&result);
  close_studio (studio);
}

static gboolean
remove_profile (EfStudio *studio, EfProfile *profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_remove_profile_async (studio, profile, await_cb, &result);

  return ef_studio_remove_profile_finish (studio, await (&result), NULL, error);
}

static void
test_remove_active (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *first = add (studio, "A");
  EfProfile *second = add (studio, "B");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (ef_profile_get_id (second));
  g_autofree char *cache = ef_paths_get_profile_cache (fixture->paths, id);

  g_assert_cmpint (g_mkdir_with_parents (cache, 0700), ==, 0);
  g_assert_true (set_account (studio, second, "https://h.example", "key"));
  ef_studio_set_profile (studio, second);

  g_assert_true (remove_profile (studio, second, &error));
  g_assert_no_error (error);
  g_assert_true (ef_studio_get_profile (studio) == first);
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));

  ef_keyring_lookup_async (fixture->keyring, id, "https://h.example", NULL, await_cb, &result);
  g_assert_null (ef_keyring_lookup_finish (fixture->keyring, await (&result), &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (remove_profile (studio, first, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_object (&result);
  close_studio (studio);
}

static gboolean
insert_leftover (EfConnection *connection, gpointer data, GError **error)
{
  const char *const *leftover = data;

  return ef_leftover_table_insert (connection, leftover[0], leftover[1], error);
}

static void
note_leftover (EfStudio *studio, const char *profile_id, const char *origin)
{
  const char *leftover[] = { profile_id, origin };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_database_write_async (ef_studio_get_database (studio), insert_leftover, leftover, NULL, NULL,
                           await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
}

static gboolean
count_leftovers (EfConnection *connection, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) leftovers = ef_leftover_table_list (connection, error);
  guint *n = data;

  *n = leftovers != NULL ? leftovers->len : 0;

  return leftovers != NULL;
}

static void
assert_tidied (EfStudio *studio)
{
  g_autoptr (GAsyncResult) tidied = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 99;

  ef_studio_tidy_leftovers_async (studio, await_cb, &tidied);
  ef_studio_tidy_leftovers_finish (studio, await (&tidied), &error);
  g_assert_no_error (error);
  ef_database_read_async (ef_studio_get_database (studio), count_leftovers, &n, NULL, NULL,
                          await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 0);
}

static void
store_key (Fixture *fixture, EfProfile *profile, const char *origin, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_keyring_store_async (fixture->keyring, ef_profile_get_id (profile), origin, "Test", key, NULL,
                          await_cb, &result);
  g_assert_true (ef_keyring_store_finish (fixture->keyring, await (&result), NULL));
}

static void
assert_key (Fixture *fixture, EfProfile *profile, const char *origin, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  char *key;

  ef_keyring_lookup_async (fixture->keyring, ef_profile_get_id (profile), origin, NULL, await_cb,
                           &result);
  key = ef_keyring_lookup_finish (fixture->keyring, await (&result), NULL);
  g_assert_cmpstr (key, ==, expected);
  ef_secret_free (key);
}

/* The key of a server that the profile has left goes; one that it has come back to stays. */
static void
test_leftover_keys (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add (studio, "A");
  const char *id = ef_profile_get_id (profile);
  g_autofree char *cache = ef_paths_get_profile_cache (fixture->paths, id);

  g_assert_cmpint (g_mkdir_with_parents (cache, 0700), ==, 0);
  g_assert_true (set_account (studio, profile, "https://here.example", "key"));
  store_key (fixture, profile, "https://old.example", "old-key");
  note_leftover (studio, id, "https://old.example");
  note_leftover (studio, id, "https://here.example");
  assert_tidied (studio);
  assert_key (fixture, profile, "https://old.example", NULL);
  assert_key (fixture, profile, "https://here.example", "key");
  g_assert_true (g_file_test (cache, G_FILE_TEST_EXISTS));
  close_studio (studio);
}

/* Keys of two profiles are typed at the same moment while a third studio tidies: each comes to where it
 * was meant for, and stays. */
static void
test_keys_together (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfStudio *other = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *both[] = { add (studio, "A"), add (studio, "B") };

  for (guint i = 0; i < 15; i++) {
    g_autofree char *server = g_strdup_printf ("https://n%u.example", i);
    GAsyncResult *results[2] = { NULL, NULL };
    g_autoptr (GAsyncResult) tidied = NULL;

    ef_studio_set_credentials_async (studio, both[0], server, "key-a", await_cb, &results[0]);
    for (guint turn = 0; turn < i; turn++)
      g_main_context_iteration (NULL, turn % 3 == 0);
    ef_studio_tidy_leftovers_async (other, await_cb, &tidied);
    ef_studio_set_credentials_async (studio, both[1], server, "key-b", await_cb, &results[1]);
    for (guint j = 0; j < 2; j++)
      g_assert_true (ef_studio_set_credentials_finish (studio, await (&results[j]), NULL));
    g_assert_true (ef_studio_tidy_leftovers_finish (other, await (&tidied), NULL));
    g_clear_object (&results[0]);
    g_clear_object (&results[1]);
    assert_key (fixture, both[0], server, "key-a");
    assert_key (fixture, both[1], server, "key-b");
  }
  close_studio (other);
  close_studio (studio);
}

static void
test_keys_apart (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *a = add (studio, "A");
  EfProfile *b = add (studio, "B");
  g_autoptr (EfCredentials) of_a = NULL;
  g_autoptr (EfCredentials) of_b = NULL;

  g_assert_true (set_account (studio, a, "https://h.example/api", "key-a"));
  g_assert_true (set_account (studio, b, "https://h.example", "key-b"));
  of_a = load_account (studio, a, NULL);
  of_b = load_account (studio, b, NULL);
  g_assert_cmpstr (of_a->key, ==, "key-a");
  g_assert_cmpstr (of_a->server, ==, "https://h.example/api");
  g_assert_cmpstr (of_b->key, ==, "key-b");

  /* A key does not come along to another server, nor back by itself. */
  g_assert_true (set_account (studio, a, "https://other.example", NULL));
  assert_no_account (studio, a, "API key");
  g_assert_true (set_account (studio, a, "https://h.example", NULL));
  assert_no_account (studio, a, "API key");
  close_studio (studio);
}

/* A row that does not hang together, whoever made it so, is no reason to send a key somewhere. */
static gboolean
tamper (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_run (connection, "PRAGMA ignore_check_constraints = ON", error) &&
         ef_connection_run (connection, "UPDATE profile SET server = 'http://127.0.0.1:9'", error);
}

static void
test_key_bound_to_origin (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *a = add (studio, "A");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (set_account (studio, a, "https://h.example", "key"));
  ef_database_write_async (ef_studio_get_database (studio), tamper, studio, NULL, NULL, await_cb,
                           &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
  g_assert_null (load_account (studio, a, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_object (&result);
  close_studio (studio);
}

/* The account was changed elsewhere while the key was being typed. */
static void
test_key_for_what_was_seen (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *a = add (studio, "A");
  g_autoptr (EfProfile) seen = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (set_account (studio, a, "https://one.example", NULL));
  seen = ef_profile_copy (a);
  g_assert_true (set_account (studio, a, "https://two.example", "key-two"));

  ef_studio_set_credentials_async (studio, seen, NULL, "key-one", await_cb, &result);
  g_assert_false (ef_studio_set_credentials_finish (studio, await (&result), &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_assert_cmpstr (ef_profile_get_server (a), ==, "https://two.example");
  g_clear_object (&result);

  /* Nor does the refused key stay behind: the next verb removes it. */
  g_assert_true (set_account (studio, a, "https://two.example", NULL));
  ef_keyring_lookup_async (fixture->keyring, ef_profile_get_id (a), "https://one.example", NULL,
                           await_cb, &result);
  g_clear_error (&error);
  g_assert_null (ef_keyring_lookup_finish (fixture->keyring, await (&result), &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_NOT_FOUND);
  g_clear_object (&result);
  close_studio (studio);
}

static void
test_another_key_is_heard_of (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_studio (fixture, EF_STUDIO_NONE);
  EfStudio *other;
  EfProfile *a = add (one, "A");
  g_autoptr (EfProfile) values = NULL;
  guint n_changes = 0;

  g_assert_true (set_account (one, a, "https://h.example", "key"));
  other = open_studio (fixture, EF_STUDIO_NONE);
  g_signal_connect_swapped (other, "credentials-changed", G_CALLBACK (count_cb), &n_changes);

  /* Both before the other one has read anything. */
  values = ef_profile_copy (a);
  ef_profile_set_name (values, "B");
  g_assert_true (set_account (one, a, NULL, "another-key"));
  g_assert_true (update (one, a, values, EF_PROFILE_NAME, NULL));
  WAIT_UNTIL (g_str_equal (ef_profile_get_name (get_profile (other, 0)), "B"));
  g_assert_cmpuint (n_changes, ==, 1);
  close_studio (one);
  close_studio (other);
}

static void
assert_not_found (EfStudio *studio, const char *text, EfError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_studio_find_profile (studio, text, &error));
  g_assert_error (error, EF_ERROR, (int) code);
}

/* The name of one that is gone must not find another one by its id. */
static void
test_find (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *one;
  EfProfile *other;

  assert_not_found (studio, NULL, EF_ERROR_NOT_FOUND);
  one = add_with_id (studio, "beef1111-0000-4000-8000-000000000001", "Nordlicht");
  other = add_with_id (studio, "beef2222-0000-4000-8000-000000000002", "Beef");
  g_assert_true (ef_studio_find_profile (studio, NULL, NULL) == one);
  g_assert_true (ef_studio_find_profile (studio, "NORDLICHT", NULL) == one);
  g_assert_true (ef_studio_find_profile (studio, "BEEF1", NULL) == one);
  g_assert_true (ef_studio_find_profile (studio, "beef", NULL) == other);
  assert_not_found (studio, "b", EF_ERROR_NOT_FOUND);
  assert_not_found (studio, "bee", EF_ERROR_NOT_FOUND);
  assert_not_found (studio, "", EF_ERROR_NOT_FOUND);
  assert_not_found (studio, "\xff", EF_ERROR_NOT_FOUND);
  add_with_id (studio, "cafe1111-0000-4000-8000-000000000003", "C");
  add_with_id (studio, "cafe2222-0000-4000-8000-000000000004", "D");
  assert_not_found (studio, "cafe", EF_ERROR_AMBIGUOUS);
  close_studio (studio);
}

/* A window may close while a prompt of the keyring is open: the verb comes to its end all the same. */
static void
test_closed_meanwhile (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *a = add (studio, "A");
  g_autoptr (EfProfile) values = ef_profile_copy (a);
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_credentials_async (studio, a, "https://h.example", "key", await_cb, &stored);
  ef_studio_close_async (studio, await_cb, &closed);
  ef_profile_set_name (values, "B");
  g_assert_false (update (studio, a, values, EF_PROFILE_NAME, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_true (ef_studio_close_finish (studio, await (&closed), NULL));
  g_assert_false (ef_studio_set_credentials_finish (studio, await (&stored), NULL));
  g_clear_object (&closed);
  g_clear_object (&stored);
  settle ();
  assert_finalizes (studio);

  /* What it left behind is noted, and removed by the next. */
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_assert_false (ef_profile_get_has_key (get_profile (studio, 0)));
  close_studio (studio);
}

static void
test_environment (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *a = add (studio, "A");
  g_autoptr (EfCredentials) account = NULL;

  assert_no_account (studio, a, "Profile A");
  g_setenv ("POSTIZ_API_URL", "https://env.example/", TRUE);
  assert_no_account (studio, a, "POSTIZ_API_KEY");
  g_setenv ("POSTIZ_API_KEY", "env-key", TRUE);
  account = load_account (studio, a, NULL);
  g_assert_true (account->from_environment);
  g_assert_cmpstr (account->origin, ==, "https://env.example");
  g_assert_cmpstr (account->key, ==, "env-key");

  g_assert_true (set_account (studio, a, "https://own.example", NULL));
  assert_no_account (studio, a, "API key");

  g_unsetenv ("POSTIZ_API_URL");
  g_unsetenv ("POSTIZ_API_KEY");
  close_studio (studio);
}

static void
test_import_never_merges (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add (studio, "A");
  g_autofree char *path = g_build_filename (fixture->folder, "a.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) exported = NULL;

  ef_studio_export_profile_async (studio, profile, file, FALSE, await_cb, &exported);
  g_assert_true (ef_studio_export_profile_finish (studio, await (&exported), NULL));
  for (guint i = 2; i < 5; i++) {
    g_autoptr (GAsyncResult) imported = NULL;
    g_autoptr (EfProfile) made = NULL;
    g_autofree char *name = g_strdup_printf ("A %u", i);

    ef_studio_import_profile_async (studio, file, await_cb, &imported);
    made = ef_studio_import_profile_finish (studio, await (&imported), NULL);
    g_assert_cmpstr (ef_profile_get_name (made), ==, name);
    g_assert_cmpstr (ef_profile_get_id (made), !=, ef_profile_get_id (profile));
  }
  g_clear_object (&exported);
  close_studio (studio);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/studio/first-profile", test_first_profile);
  ADD ("/studio/two-studios", test_two_studios);
  ADD ("/studio/settings", test_settings);
  ADD ("/studio/conflict", test_conflict);
  ADD ("/studio/find", test_find);
  ADD ("/studio/order", test_order);
  ADD ("/studio/remove-active", test_remove_active);
  ADD ("/studio/leftover-keys", test_leftover_keys);
  ADD ("/studio/keys-apart", test_keys_apart);
  ADD ("/studio/keys-together", test_keys_together);
  ADD ("/studio/key-bound-to-origin", test_key_bound_to_origin);
  ADD ("/studio/key-for-what-was-seen", test_key_for_what_was_seen);
  ADD ("/studio/another-key-is-heard-of", test_another_key_is_heard_of);
  ADD ("/studio/closed-meanwhile", test_closed_meanwhile);
  ADD ("/studio/environment", test_environment);
  ADD ("/studio/import-never-merges", test_import_never_merges);
#undef ADD

  return g_test_run ();
}
