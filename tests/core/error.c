/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

/* The name of the domain is printed when an error is not handled, and looked for in logs. */
static void
test_quark (void)
{
  g_assert_cmpstr (g_quark_to_string (EF_ERROR), ==, "ef-error-quark");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/quark", test_quark);

  return g_test_run ();
}
