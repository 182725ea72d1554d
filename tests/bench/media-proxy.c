/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/media.h"

/* media-proxy URI PATH: makes the small copy for the preview. */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  ef_media_init ();
  if (!ef_media_make_proxy (argv[1], argv[2], NULL, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }

  return 0;
}
