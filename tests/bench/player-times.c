/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "media/media.h"
#include "media/player-private.h"

/* player-times URI: obeys lines on its input as mpv does on its socket, and answers each with the
 * milliseconds it took and the nanosecond that is on screen then:
 *   open | scrub NANOSECONDS | exact NANOSECONDS */
typedef struct {
  EfPlayer *player;
  gboolean is_done;
} Bench;

/* Everything but the display: pictures are turned into what a texture is made from. */
#define VIDEO \
  "videoconvertscale n-threads=2 ! capsfilter caps=video/x-raw,format=BGRx ! fakesink name=sink"
#define AUDIO "fakesink sync=true"

static void
done_cb (gpointer user_data)
{
  Bench *bench = user_data;

  bench->is_done = TRUE;
}

static void
wait_for (Bench *bench, gboolean settled)
{
  while (settled ? !ef_player_is_settled (bench->player)
                 : !bench->is_done && !ef_player_is_settled (bench->player))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  Bench bench = { 0 };
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (EfFrameIndex) frames = NULL;
  char line[100];

  if (argc != 2)
    return 2;

  ef_media_init ();
  info = ef_media_probe (argv[1], NULL, NULL);
  frames = ef_media_read_frames (argv[1], NULL, NULL, NULL);
  bench.player = ef_player_new_with_sinks (VIDEO, AUDIO);
  g_signal_connect_swapped (bench.player, "first-frame", G_CALLBACK (done_cb), &bench);
  g_signal_connect_swapped (bench.player, "notify::position", G_CALLBACK (done_cb), &bench);
  wait_for (&bench, TRUE);

  while (fgets (line, sizeof line, stdin) != NULL) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", 2);
    gint64 begin = g_get_monotonic_time ();

    bench.is_done = FALSE;
    if (g_str_equal (words[0], "open")) {
      ef_player_open (bench.player, argv[1], info, 0);
      bench.is_done = FALSE;
      wait_for (&bench, FALSE);
      ef_player_set_frames (bench.player, frames);
    } else {
      gboolean is_exact = g_str_equal (words[0], "exact");

      ef_player_seek (bench.player, g_ascii_strtoll (words[1], NULL, 10), !is_exact);
      wait_for (&bench, is_exact);
    }
    g_print ("%.3f %" G_GINT64_FORMAT "\n", (double) (g_get_monotonic_time () - begin) / 1000,
             ef_player_get_position (bench.player));
    fflush (stdout);
  }
  g_object_unref (bench.player);

  return 0;
}
