/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsecret/secret.h>

#include "keyring-support.h"

/* Two keyrings in one session: the default one has changed, as when a person makes a new one, and the
 * old one is still there with an old key. */

#define LOGIN "/org/freedesktop/secrets/collection/login"
#define SECOND "/org/freedesktop/secrets/collection/second"

static SecretService *
get_service (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SecretService *service;

  secret_service_get (SECRET_SERVICE_OPEN_SESSION, NULL, await_cb, &result);
  service = secret_service_get_finish (await (&result), &error);
  g_assert_no_error (error);

  return service;
}

static GVariant *
call (const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr (SecretService) service = get_service ();
  GDBusConnection *bus = g_dbus_proxy_get_connection (G_DBUS_PROXY (service));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariant *answer;

  g_dbus_connection_call (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", interface,
                          method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, await_cb,
                          &result);
  answer = g_dbus_connection_call_finish (bus, await (&result), &error);
  g_assert_no_error (error);

  return answer;
}

/* The master password goes over the bus as a secret of a session, here one without encryption. */
static void
make_second (void)
{
  g_autoptr (GVariant) opened = call ("org.freedesktop.Secret.Service", "OpenSession",
                                      g_variant_new ("(sv)", "plain", g_variant_new_string ("")));
  g_autoptr (GVariant) made = NULL;
  g_autofree char *session = NULL;
  const char *path;
  GVariantBuilder properties;

  g_variant_get (opened, "(vo)", NULL, &session);
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "org.freedesktop.Secret.Collection.Label",
                         g_variant_new_string ("second"));
  made =
    call ("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "CreateWithMasterPassword",
          g_variant_new ("(a{sv}(o@ay@ays))", &properties, session,
                         g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                         g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "practice", 8, 1),
                         "text/plain"));
  g_variant_get (made, "(&o)", &path);
  g_assert_cmpstr (path, ==, SECOND);
}

static void
make_default (const char *collection)
{
  g_variant_unref (call ("org.freedesktop.Secret.Service", "SetAlias",
                         g_variant_new ("(so)", "default", collection)));
}

static void
lock (const char *collection)
{
  g_autoptr (GVariant) answer = call ("org.freedesktop.Secret.Service", "Lock",
                                      g_variant_new ("(@ao)", g_variant_new_objv (&collection, 1)));
}

/* Secrets are stamped with seconds. */
static void
wait_for_next_second (void)
{
  g_usleep (1100 * 1000);
}

/* As an older version of ours, or another program, leaves it: without a look at other keyrings. */
static void
put (const char *collection, const char *secret)
{
  static const SecretSchema schema = {
    "io.github.editfactory.EditFactory.Credentials",
    SECRET_SCHEMA_NONE,
    { { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING } },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  secret_password_store (&schema, collection, "Old", secret, NULL, await_cb, &result, "profile",
                         PROFILE, "origin", ORIGIN, NULL);
  secret_password_store_finish (await (&result), &error);
  g_assert_no_error (error);
}

static guint
count_items (const char *collection)
{
  g_autoptr (SecretService) service = get_service ();
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GAsyncResult) result = NULL;
  g_autolist (SecretItem) items = NULL;
  guint n = 0;

  g_hash_table_insert (attributes, (char *) "profile", (char *) PROFILE);
  secret_service_search (service, NULL, attributes, SECRET_SEARCH_ALL, NULL, await_cb, &result);
  items = secret_service_search_finish (service, await (&result), NULL);
  for (GList *at = items; at != NULL; at = at->next)
    n += g_str_has_prefix (g_dbus_proxy_get_object_path (at->data), collection);

  return n;
}

/* A key that is replaced is gone wherever it was. */
static void
test_store (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  const char *const collections[] = { LOGIN, SECOND };

  for (guint i = 0; i < 4; i++) {
    g_autofree char *secret = g_strdup_printf ("key %u", i);

    make_default (collections[i % 2]);
    assert_stored (keyring, PROFILE, ORIGIN, secret);
    assert_stored (keyring, PROFILE, OTHER_ORIGIN, "other");
    assert_stored (keyring, OTHER_PROFILE, ORIGIN, "other");
    assert_found (keyring, PROFILE, ORIGIN, secret);
    g_assert_cmpuint (count_items (collections[i % 2]), ==, 2);
    g_assert_cmpuint (count_items (collections[(i + 1) % 2]), ==, 0);
  }
  assert_cleared (keyring, PROFILE, NULL);
  assert_cleared (keyring, OTHER_PROFILE, NULL);
}

/* What is there twice all the same: the newer one, whichever is the default. */
static void
test_lookup (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  const char *const collections[] = { LOGIN, SECOND };

  for (guint i = 0; i < 3; i++) {
    g_autofree char *secret = g_strdup_printf ("key %u", i);

    put (collections[i % 2], secret);
    assert_found (keyring, PROFILE, ORIGIN, secret);
    wait_for_next_second ();
  }
  g_assert_cmpuint (count_items (LOGIN) + count_items (SECOND), ==, 2);
  assert_cleared (keyring, PROFILE, NULL);
  assert_not_found (keyring, PROFILE, ORIGIN);
}

/* The last test: nobody is there to unlock it again. No question is asked either, although it could. */
static void
test_one_locked (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autoptr (EfKeyring) with_prompt = ef_keyring_new (TRUE);
  g_autoptr (GError) error = NULL;

  make_default (LOGIN);
  put (SECOND, "old");
  wait_for_next_second ();
  put (LOGIN, "new");
  lock (SECOND);
  assert_found (keyring, PROFILE, ORIGIN, "new");
  assert_found (with_prompt, PROFILE, ORIGIN, "new");
  assert_stored (keyring, PROFILE, ORIGIN, "newest");
  assert_found (keyring, PROFILE, ORIGIN, "newest");

  lock (LOGIN);
  g_assert_null (try_lookup (keyring, PROFILE, ORIGIN, &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_LOCKED);
}

int
main (int argc, char *argv[])
{
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_test_init (&argc, &argv, NULL);

  make_second ();
  g_test_add_func ("/keyring-two/store", test_store);
  g_test_add_func ("/keyring-two/lookup", test_lookup);
  g_test_add_func ("/keyring-two/one-locked", test_one_locked);

  return g_test_run ();
}
