/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <time.h>

#include "media/media.h"

/* media-columns URI [scores]: milliseconds of the processor for reading where something goes on, or only the scores, which
 * it reads as well. */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfColumns) columns = NULL;
  g_autoptr (EfScores) scores = NULL;
  clock_t begin;

  ef_media_init ();
  begin = clock ();
  if (argc > 2 && strcmp (argv[2], "scores") == 0)
    scores = ef_media_read_scores (argv[1], FALSE, NULL, NULL, &error);
  else
    columns = ef_media_read_columns (argv[1], &scores, NULL, NULL, &error);
  if (scores == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_print ("%.1f\n", (double) (clock () - begin) * 1000 / CLOCKS_PER_SEC);

  return 0;
}
