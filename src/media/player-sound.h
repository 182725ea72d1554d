/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether this machine plays sound. Finding out may take seconds where there is no sound server, and
 * would hold up the first frame; so it is found out on a thread beforehand. Main thread only. */
typedef enum {
  EF_SOUND_UNKNOWN,
  EF_SOUND_THERE,
  EF_SOUND_MISSING,
} EfSound;

#define EF_SOUND_SINK "autoaudiosink"

/* Begins to look, again where there was none. */
void ef_sound_look (void);
EfSound ef_sound_get (void);

G_END_DECLS
