/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/videos.h"

/* make-video KEY=VALUE…: makes a video with those options of EfTestVideo and prints its path, for tests
 * and benches that are scripts. G_TEST_BUILDDIR says below which folder. */
#define NUMBER(name) { #name, G_STRUCT_OFFSET (EfTestVideo, name), FALSE }
#define TEXT(name) { #name, G_STRUCT_OFFSET (EfTestVideo, name), TRUE }

static const struct {
  const char *name;
  glong offset;
  gboolean is_text;
} options[] = {
  TEXT (codec),        TEXT (container),  NUMBER (rate_num), NUMBER (rate_den), NUMBER (n_frames),
  NUMBER (width),      NUMBER (height),   NUMBER (gop),      NUMBER (b_frames), NUMBER (open_gop),
  NUMBER (variable),   NUMBER (rotation), NUMBER (mirrored), NUMBER (par_n),    NUMBER (par_d),
  NUMBER (start_ms),   NUMBER (skip_ms),  NUMBER (delay_ms), NUMBER (sound),    NUMBER (scene),
  NUMBER (black_from), NUMBER (black_to), TEXT (extra),
};

static gboolean
set_option (EfTestVideo *video, const char *word)
{
  const char *value = strchr (word, '=');

  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (options); i++) {
    gsize length = strlen (options[i].name);

    if ((gsize) (value - word) != length || strncmp (word, options[i].name, length) != 0)
      continue;
    if (options[i].is_text)
      G_STRUCT_MEMBER (const char *, video, options[i].offset) = value + 1;
    else
      G_STRUCT_MEMBER (int, video, options[i].offset) = atoi (value + 1);
    return TRUE;
  }

  return FALSE;
}

int
main (int argc, char *argv[])
{
  EfTestVideo video = { 0 };
  g_autofree char *path = NULL;
  int output = dup (STDOUT_FILENO);

  /* The test library talks to standard output too. */
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++) {
    if (!set_option (&video, argv[i])) {
      g_printerr ("make-video: there is no option “%s”\n", argv[i]);
      return 2;
    }
  }
  path = ef_test_video_make (&video);
  dprintf (output, "%s\n", path);

  return 0;
}
