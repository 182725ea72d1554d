/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* Ruler, key frames, filmstrip, waveform, segments, suggestions and mini-map of a session, 212 high,
 * always left to right. Draws only what is visible, from caches. */
#define EF_TYPE_TIMELINE (ef_timeline_get_type ())
G_DECLARE_FINAL_TYPE (EfTimeline, ef_timeline, EF, TIMELINE, GtkWidget)

GtkWidget *ef_timeline_new (void);
void ef_timeline_set_session (EfTimeline *self, EfEditSession *session);
/* What is made of its menu before it is shown. (transfer full) */
typedef GMenuModel *(*EfTimelineMenuFunc) (GMenuModel *menu, gpointer data);
void ef_timeline_set_menu_func (EfTimeline *self, EfTimelineMenuFunc func, gpointer data);
/* Puts back what is being pulled. FALSE: nothing is. */
gboolean ef_timeline_cancel (EfTimeline *self);

G_END_DECLS
