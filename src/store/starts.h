/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to the store: how many starts in a row had no clean end. The number stands in a file that is
 * kept locked by the process that has counted itself, so that a window which lives is no unclean start
 * for the next one, and nobody ends for another. */

/* Counts this start and sets @n_unclean to how many there were before it. Returns the mark for
 * ef_starts_end (), or -1: without @error another window is open, which has been counted. */
int ef_starts_begin (const char *folder, guint *n_unclean, GError **error);
void ef_starts_end (int mark); /* a clean end; closing the mark without it is none */

G_END_DECLS
