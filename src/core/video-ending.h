/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the ending begins by which @name is known as a video, with its dot; NULL: it has none, for what
 * follows the dot in “Talk v1.2” belongs to the name. */
const char *ef_video_ending_find (const char *name);

G_END_DECLS
