/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Properties: "id" ("Europe/Berlin"), "label" (what a person reads). Neither ever changes. */
#define EF_TYPE_TIME_ZONE (ef_time_zone_get_type ())
G_DECLARE_FINAL_TYPE (EfTimeZone, ef_time_zone, EF, TIME_ZONE, GObject)

EfTimeZone *ef_time_zone_new (const char *id, const char *label);
const char *ef_time_zone_get_id (EfTimeZone *self);

G_END_DECLS
