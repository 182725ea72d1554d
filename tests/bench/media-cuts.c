/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/suggestion.h"
#include "media/media.h"

/* media-cuts URI [keys|all]: the seconds at which scenes change; "all": a line per frame instead. */
int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfScores) scores = NULL;
  g_autoptr (GArray) cuts = NULL;
  gboolean keys = argc > 2 && strcmp (argv[2], "keys") == 0;

  ef_media_init ();
  scores = ef_media_read_scores (argv[1], keys, NULL, NULL, &error);
  if (scores == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  if (argc > 2 && strcmp (argv[2], "all") == 0) {
    guint n_scores;
    const EfScore *all = ef_scores_get (scores, &n_scores);

    for (guint i = 0; i < n_scores; i++)
      g_print ("%.3f %.3f %d %d %d %d\n", (double) all[i].begin / 1e9, (double) all[i].change,
               all[i].luma, all[i].dark, all[i].detail, all[i].motion);
    return 0;
  }
  cuts = ef_suggest_cuts (scores, &ef_scene_defaults);
  for (guint i = 0; i < cuts->len; i++)
    g_print ("%.3f\n", (double) g_array_index (cuts, gint64, i) / 1e9);

  return 0;
}
