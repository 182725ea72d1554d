/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyring-support.h"

static void
test_missing (gconstpointer may_prompt)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (GPOINTER_TO_INT (may_prompt));

  assert_all_fail (keyring, EF_KEYRING_ERROR_MISSING);
}

/* GLib keeps the bus it found, so this is a process of its own. */
static void
test_without_bus (void)
{
  if (g_test_subprocess ()) {
    test_missing (GINT_TO_POINTER (FALSE));
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (g_test_subprocess ()) {
    g_unsetenv ("DISPLAY");
    g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
    g_setenv ("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
  }

  g_test_add_data_func ("/keyring-missing/no-service", GINT_TO_POINTER (FALSE), test_missing);
  g_test_add_data_func ("/keyring-missing/no-service-prompt", GINT_TO_POINTER (TRUE), test_missing);
  g_test_add_func ("/keyring-missing/no-bus", test_without_bus);

  return g_test_run ();
}
