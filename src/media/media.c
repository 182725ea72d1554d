/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/media.h"

#include <gst/gst.h>

G_DEFINE_QUARK (ef_media_error, ef_media_error)

/* Before anything else of this folder; may be called again, from any thread. */
void
ef_media_init (void)
{
  static gsize done;

  if (g_once_init_enter (&done)) {
    gst_init (NULL, NULL);
    g_once_init_leave (&done, 1);
  }
}
