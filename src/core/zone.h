/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/local-time.h"

G_BEGIN_DECLS

/* Clocks are put forward and back. A local time that does not exist is moved forward by the gap, one that
 * exists twice is the first (RFC 5545). */
typedef enum {
  EF_ZONE_EXACT,
  EF_ZONE_MOVED, /* it does not exist there: the moment is the gap later */
  EF_ZONE_FIRST, /* it exists twice: the moment is that of the first */
} EfZoneFate;

/* A local time with the moment it stands for. */
typedef struct {
  gint64 local;  /* as it was asked for, also when it does not exist */
  gint64 moment; /* microseconds since 1970, UTC */
  EfZoneFate fate;
} EfZonedTime;

/* NULL with a sentence when there is no such zone. */
GTimeZone *ef_zone_open (const char *name, GError **error);
EfZonedTime ef_zone_resolve (GTimeZone *zone, gint64 local);
/* The minute that a clock there shows. */
gint64 ef_zone_get_local (GTimeZone *zone, gint64 moment);
int ef_zone_get_offset (GTimeZone *zone, gint64 moment); /* seconds east of UTC */
/* “02:30 does not exist on 28 March 2027 in Europe/Berlin …”, NULL: there is nothing to say. */
char *ef_zone_explain (GTimeZone *zone, const EfZonedTime *time);

G_END_DECLS
