/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/event.h"
#include "core/profile.h"

G_BEGIN_DECLS

#define EF_TYPE_EVENT_ROW (ef_event_row_get_type ())
G_DECLARE_FINAL_TYPE (EfEventRow, ef_event_row, EF, EVENT_ROW, GtkBox)

GtkWidget *ef_event_row_new (void);

/* @profile NULL: it is gone. */
void ef_event_row_show (EfEventRow *self, EfEvent *event, GDateTime *time, EfProfile *profile);
void ef_event_row_set_shows_profile (EfEventRow *self, gboolean shows_profile);
char *ef_event_row_describe (EfEventRow *self);

G_END_DECLS
