/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/zone.h"

G_BEGIN_DECLS

/* Says in addition whether the clocks jumped over it. @zone (nullable). */
gboolean ef_moment_parse_in (const char *text, GTimeZone *zone, EfZonedTime *time, GError **error);
gboolean ef_moment_parse (const char *text, const char *time_zone, gint64 *moment, GError **error);
char *ef_moment_format (gint64 moment, const char *time_zone, const char *format);

G_END_DECLS
