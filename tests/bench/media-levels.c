/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/media.h"

/* media-levels URI: reads how loud it is and says how many steps there were. */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfLevels) levels = NULL;

  ef_media_init ();
  levels = ef_media_read_levels (argv[1], NULL, NULL, NULL, NULL, &error);
  if (levels == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_print ("%u\n", ef_levels_get_n_steps (levels));

  return 0;
}
