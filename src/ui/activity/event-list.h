/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* A GListModel and GtkSectionModel of EfEvent, newest first. Properties: "is-loaded", "problem". */
#define EF_TYPE_EVENT_LIST (ef_event_list_get_type ())
G_DECLARE_FINAL_TYPE (EfEventList, ef_event_list, EF, EVENT_LIST, GObject)

/* @profile NULL: of all. Days begin as they do in @zone. */
EfEventList *ef_event_list_new (EfStudio *studio, EfProfile *profile, GTimeZone *zone);
void ef_event_list_load_more (EfEventList *self);
void ef_event_list_stop (EfEventList *self);
GTimeZone *ef_event_list_get_zone (EfEventList *self);
gboolean ef_event_list_get_is_loaded (EfEventList *self);
const char *ef_event_list_get_problem (EfEventList *self);
GDateTime *ef_event_list_get_time_of (EfEventList *self, EfEvent *event);

G_END_DECLS
