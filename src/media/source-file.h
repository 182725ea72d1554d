/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looks at a file before GStreamer does, whose messages do not say what is the matter with it. */
gboolean ef_source_file_check (const char *uri, GError **error);
/* Whether there is such a box, as MP4 is made of, on the outermost level. */
gboolean ef_source_file_has_box (const char *uri, const char *name);

G_END_DECLS
