/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "media/media.h"

/* media-film URI SECONDS NUMBER [exact]: takes that many pictures, evenly spread, and says how many
 * milliseconds one took, opening the file included. With EF_FILM_FOLDER they are kept. */
int
main (int argc, char **argv)
{
  gint64 duration = g_ascii_strtoll (argv[2], NULL, 10) * EF_NS_PER_SECOND;
  gint64 n = g_ascii_strtoll (argv[3], NULL, 10);
  gboolean exact = argc > 4 && strcmp (argv[4], "exact") == 0;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EfThumbnailer) thumbnailer = NULL;

  ef_media_init ();
  thumbnailer = ef_thumbnailer_new (argv[1], NULL, &error);
  for (gint64 i = 0; i < n && error == NULL; i++) {
    gint64 taken = 0;
    g_autoptr (GBytes) picture =
      ef_thumbnailer_take (thumbnailer, duration * i / n, exact, 164, 92, &taken, NULL, &error);

    if (picture != NULL && g_getenv ("EF_FILM_FOLDER") != NULL) {
      g_autofree char *path = g_strdup_printf ("%s/%03d.jpg", g_getenv ("EF_FILM_FOLDER"), (int) i);

      g_file_set_contents (path, g_bytes_get_data (picture, NULL),
                           (gssize) g_bytes_get_size (picture), NULL);
    }
  }
  if (error != NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_print ("%.2f\n", (double) (g_get_monotonic_time () - begin) / 1000 / (double) MAX (n, 1));

  return 0;
}
