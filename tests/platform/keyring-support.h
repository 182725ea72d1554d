/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platform/keyring.h"
#include "support/async.h"

/* The four verbs, awaited. Each returns whether it went well, and the error in *@error. */

#define PROFILE "2f0d7e52-7a49-4c0b-9e0e-0d5f5f5a0001"
#define OTHER_PROFILE "2f0d7e52-7a49-4c0b-9e0e-0d5f5f5a0002"
#define ORIGIN "https://postiz.example"
#define OTHER_ORIGIN "https://postiz.example:8443"

static inline gboolean
try_store (EfKeyring *keyring,
           const char *profile,
           const char *origin,
           const char *secret,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_keyring_store_async (keyring, profile, origin, "Edit Factory: Café 東京 🎬", secret, NULL,
                          await_cb, &result);

  return ef_keyring_store_finish (keyring, await (&result), error);
}

static inline char *
try_lookup (EfKeyring *keyring, const char *profile, const char *origin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_keyring_lookup_async (keyring, profile, origin, NULL, await_cb, &result);

  return ef_keyring_lookup_finish (keyring, await (&result), error);
}

static inline gboolean
try_clear (EfKeyring *keyring, const char *profile, const char *origin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_keyring_clear_async (keyring, profile, origin, NULL, await_cb, &result);

  return ef_keyring_clear_finish (keyring, await (&result), error);
}

static inline gboolean
try_check (EfKeyring *keyring, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_keyring_check_async (keyring, NULL, await_cb, &result);

  return ef_keyring_check_finish (keyring, await (&result), error);
}

static inline void
assert_stored (EfKeyring *keyring, const char *profile, const char *origin, const char *secret)
{
  g_autoptr (GError) error = NULL;

  try_store (keyring, profile, origin, secret, &error);
  g_assert_no_error (error);
}

static inline void
assert_found (EfKeyring *keyring, const char *profile, const char *origin, const char *secret)
{
  g_autoptr (GError) error = NULL;
  char *found = try_lookup (keyring, profile, origin, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, secret);
  ef_secret_free (found);
}

static inline void
assert_not_found (EfKeyring *keyring, const char *profile, const char *origin)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_lookup (keyring, profile, origin, &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_NOT_FOUND);
}

static inline void
assert_cleared (EfKeyring *keyring, const char *profile, const char *origin)
{
  g_autoptr (GError) error = NULL;

  try_clear (keyring, profile, origin, &error);
  g_assert_no_error (error);
}

/* All four verbs fail with @code, and say so within a second. */
static inline void
assert_all_fail (EfKeyring *keyring, EfKeyringError code)
{
  gint64 begin = g_get_monotonic_time ();
  GError *errors[4] = { NULL };

  g_assert_false (try_store (keyring, PROFILE, ORIGIN, "secret", &errors[0]));
  g_assert_null (try_lookup (keyring, PROFILE, ORIGIN, &errors[1]));
  g_assert_false (try_clear (keyring, PROFILE, ORIGIN, &errors[2]));
  g_assert_false (try_check (keyring, &errors[3]));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 4 * G_USEC_PER_SEC);

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_assert_error (errors[i], EF_KEYRING_ERROR, (int) code);
    g_assert_true (g_str_has_suffix (errors[i]->message, "."));
    g_clear_error (&errors[i]);
  }
}

/* The tests that every kind of keyring passes. */
static void
test_round_trip (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);

  assert_not_found (keyring, PROFILE, ORIGIN);
  assert_stored (keyring, PROFILE, ORIGIN, "one");
  assert_found (keyring, PROFILE, ORIGIN, "one");
  assert_stored (keyring, PROFILE, ORIGIN, "two");
  assert_found (keyring, PROFILE, ORIGIN, "two");

  assert_cleared (keyring, PROFILE, ORIGIN);
  assert_not_found (keyring, PROFILE, ORIGIN);
  assert_cleared (keyring, PROFILE, ORIGIN);
}

static void
test_attributes (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);

  assert_stored (keyring, PROFILE, ORIGIN, "one");
  assert_not_found (keyring, OTHER_PROFILE, ORIGIN);
  assert_not_found (keyring, PROFILE, OTHER_ORIGIN);
  assert_not_found (keyring, PROFILE, "");
  assert_not_found (keyring, "", ORIGIN);

  assert_cleared (keyring, PROFILE, NULL);
}

static void
test_clear_profile (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);

  assert_stored (keyring, PROFILE, ORIGIN, "one");
  assert_stored (keyring, PROFILE, OTHER_ORIGIN, "two");
  assert_stored (keyring, OTHER_PROFILE, ORIGIN, "three");

  assert_cleared (keyring, PROFILE, OTHER_ORIGIN);
  assert_found (keyring, PROFILE, ORIGIN, "one");
  assert_stored (keyring, PROFILE, OTHER_ORIGIN, "two");

  assert_cleared (keyring, PROFILE, NULL);
  assert_not_found (keyring, PROFILE, ORIGIN);
  assert_not_found (keyring, PROFILE, OTHER_ORIGIN);
  assert_found (keyring, OTHER_PROFILE, ORIGIN, "three");
  assert_cleared (keyring, OTHER_PROFILE, NULL);
}

static void
test_check (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_true (try_check (keyring, &error));
  g_assert_no_error (error);
}

static void
test_cancelled (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  ef_keyring_lookup_async (keyring, PROFILE, ORIGIN, cancellable, await_cb, &first);
  g_cancellable_cancel (cancellable);
  g_assert_null (ef_keyring_lookup_finish (keyring, await (&first), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  ef_keyring_lookup_async (keyring, PROFILE, ORIGIN, cancellable, await_cb, &second);
  g_assert_null (ef_keyring_lookup_finish (keyring, await (&second), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_finalized (void)
{
  EfKeyring *keyring = ef_keyring_new (FALSE);

  assert_stored (keyring, PROFILE, ORIGIN, "one");
  assert_cleared (keyring, PROFILE, NULL);
  settle ();
  assert_finalizes (keyring);
}

static inline void
add_common_tests (void)
{
  g_test_add_func ("/keyring/round-trip", test_round_trip);
  g_test_add_func ("/keyring/attributes", test_attributes);
  g_test_add_func ("/keyring/clear-profile", test_clear_profile);
  g_test_add_func ("/keyring/check", test_check);
  g_test_add_func ("/keyring/cancelled", test_cancelled);
  g_test_add_func ("/keyring/finalized", test_finalized);
}
