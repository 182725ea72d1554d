/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-private.h"

G_BEGIN_DECLS

/* What can be done to what was clicked with the other button. */
GtkWidget *ef_timeline_menu_new (void);
void ef_timeline_menu_show (GtkWidget *menu,
                            EfTimeline *timeline,
                            EfSpotKind kind,
                            gint64 time,
                            double x,
                            double y);

G_END_DECLS
