/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keyring-support.h"
#include "platform/folder.h"

/* What libsecret uses in a Flatpak: a file of our own. There the Secret portal gives the password,
 * here the variable that libsecret's own tests use. */
int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("keyring-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "default.keyring", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  int status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "practice", TRUE);
  g_test_init (&argc, &argv, NULL);

  add_common_tests ();
  status = g_test_run ();

  ef_folder_remove_async (folder, NULL, await_cb, &result);
  g_assert_true (ef_folder_remove_finish (await (&result), NULL));

  return status;
}
