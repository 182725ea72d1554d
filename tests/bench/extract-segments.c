/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <stdlib.h>

#include "media/extract.h"
#include "media/media.h"

/* extract-segments MODE FILE OUTPUT FIRST END…: extracts stretches between two frames one after the other,
 * as the running app does, and prints for each how many milliseconds it took. */

static void
stop_at (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("extract-segments: %s\n", error->message);
  exit (1);
}

static EfTimeSpan
get_span (EfFrameIndex *frames, const char *first, const char *end)
{
  return (EfTimeSpan) { ef_frame_index_get_frame (frames, (guint) atoi (first)).begin,
                        ef_frame_index_get_frame (frames, (guint) atoi (end) - 1).end };
}

int
main (int argc, char *argv[])
{
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (EfFrameIndex) frames = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  GError *error = NULL;
  EfTimeSpan span;
  EfExtractWish wish = { .spans = &span, .n_spans = 1 };

  setlocale (LC_ALL, "");
  ef_media_init ();
  if (argc < 6 || !ef_extract_mode_from_nick (argv[1], &wish.mode)) {
    g_printerr ("extract-segments MODE FILE OUTPUT FIRST END…\n");
    return 2;
  }

  path = g_canonicalize_filename (argv[2], NULL);
  uri = g_filename_to_uri (path, NULL, NULL);
  info = ef_media_probe (uri, NULL, &error);
  stop_at (error);
  frames = ef_media_read_frames (uri, NULL, NULL, &error);
  stop_at (error);

  for (int i = 4; i + 1 < argc; i += 2) {
    g_autofree char *notice = NULL;
    gint64 begin = g_get_monotonic_time ();

    span = get_span (frames, argv[i], argv[i + 1]);
    ef_extract (uri, info, frames, &wish, argv[3], &notice, NULL, NULL, &error);
    stop_at (error);
    g_print ("%.1f %s\n", (double) (g_get_monotonic_time () - begin) / 1000,
             notice != NULL ? notice : "");
  }

  return 0;
}
