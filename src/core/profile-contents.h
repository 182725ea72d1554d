/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What goes along when a profile is deleted. Later tables add their count here. */
typedef struct {
  guint n_sources; /* their files stay where they are */
  guint n_segments;
  guint n_channels; /* that are taken; at Postiz they stay */
  guint n_posts;
  guint
    n_open_posts; /* of them: those that the server has, or may have, and that are not out yet */
  guint n_schedules;
  guint n_jobs;
  guint n_settings;
  guint n_events; /* these stay, as history without a name */
} EfProfileContents;

G_END_DECLS
