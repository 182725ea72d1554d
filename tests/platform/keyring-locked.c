/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyring-support.h"

/* As after a login without password: the keyring was never open in this session. */
static void
test_locked (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);

  assert_all_fail (keyring, EF_KEYRING_ERROR_LOCKED);
}

/* The prompter has no screen here, which ends its question as a person does who closes it. */
static void
test_dismissed (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (try_check (keyring, &error));
  g_assert_false (try_store (keyring, PROFILE, ORIGIN, "one", &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_DISMISSED);
  g_clear_error (&error);
  g_assert_null (try_lookup (keyring, PROFILE, ORIGIN, &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_DISMISSED);
}

int
main (int argc, char *argv[])
{
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keyring-locked/locked", test_locked);
  g_test_add_func ("/keyring-locked/dismissed", test_dismissed);

  return g_test_run ();
}
