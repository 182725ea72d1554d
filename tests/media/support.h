/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Counts what is still alive of every pipeline that was made; to be called before ef_media_init (). */
void media_watch_pipelines (void);
/* Fails when one was left behind. */
void media_assert_no_pipelines (void);

/* GStreamer itself stumbles over some damaged files, which ends nothing but a test: between these its
 * warnings are no failure, while ours are. The first is called before anything is logged. */
void media_watch_log (void);
void media_tolerate (gboolean yes);

G_END_DECLS
