/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsecret/secret.h>

#include "keyring-support.h"

static GHashTable *
make_attributes (void)
{
  GHashTable *attributes = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (attributes, (char *) "xdg:schema",
                       (char *) "io.github.editfactory.EditFactory.Credentials");

  return attributes;
}

static GList *
find_all (void)
{
  g_autoptr (GHashTable) attributes = make_attributes ();
  g_autoptr (GAsyncResult) result = NULL;

  secret_service_search (NULL, NULL, attributes, SECRET_SEARCH_ALL, NULL, await_cb, &result);

  return secret_service_search_finish (NULL, await (&result), NULL);
}

/* As others see it: the label, and no attributes but ours. */
static void
test_item (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autolist (SecretItem) items = NULL;
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;

  assert_stored (keyring, PROFILE, ORIGIN, "one");
  assert_stored (keyring, PROFILE, ORIGIN, "two");
  items = find_all ();
  g_assert_cmpuint (g_list_length (items), ==, 1);

  label = secret_item_get_label (items->data);
  attributes = secret_item_get_attributes (items->data);
  g_assert_cmpstr (label, ==, "Edit Factory: Café 東京 🎬");
  g_assert_cmpuint (g_hash_table_size (attributes), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "profile"), ==, PROFILE);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "origin"), ==, ORIGIN);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "xdg:schema"), ==,
                   "io.github.editfactory.EditFactory.Credentials");

  assert_cleared (keyring, PROFILE, NULL);
}

static void
test_with_prompt (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (try_check (keyring, &error));
  assert_stored (keyring, PROFILE, ORIGIN, "one");
  assert_found (keyring, PROFILE, ORIGIN, "one");
  assert_cleared (keyring, PROFILE, NULL);
  assert_not_found (keyring, PROFILE, ORIGIN);
}

static void
lock (void)
{
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) locked = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GList) collections = NULL;

  secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                               await_cb, &found);
  collection = secret_collection_for_alias_finish (await (&found), NULL);
  collections = g_list_append (NULL, collection);
  secret_service_lock (NULL, collections, NULL, await_cb, &locked);
  g_assert_cmpint (secret_service_lock_finish (NULL, await (&locked), NULL, NULL), ==, 1);
}

/* The last test: nobody is there to unlock it again. */
static void
test_locked (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);

  assert_stored (keyring, PROFILE, ORIGIN, "one");
  lock ();
  assert_all_fail (keyring, EF_KEYRING_ERROR_LOCKED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_common_tests ();
  g_test_add_func ("/keyring/item", test_item);
  g_test_add_func ("/keyring/with-prompt", test_with_prompt);
  g_test_add_func ("/keyring/locked", test_locked);

  return g_test_run ();
}
