/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "media/child.h"
#include "media/render.h"

/* Not for people: our own processes start this one to have media files read. */
#define CHILD_VERB "read-media"
/* Without files, and without a person: what is to be rendered comes as lines. */
#define RENDER_VERB "render-plan"

int
main (int argc, char *argv[])
{
  if (argc == 2 && strcmp (argv[1], CHILD_VERB) == 0)
    return ef_media_child_run ();
  if (argc == 2 && strcmp (argv[1], RENDER_VERB) == 0 && !isatty (STDIN_FILENO))
    ef_render_child_run ();

  return ef_cli_main (argc, argv);
}
