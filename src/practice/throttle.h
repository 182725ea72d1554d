/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The counter of one organisation, in its row: so many requests in an hour from the first on; who asks for one
 * more is blocked for a whole further hour. */
typedef struct {
  gboolean is_blocked;
  guint limit;
  guint remaining;
  guint reset;       /* seconds */
  guint retry_after; /* seconds, when blocked */
} EfThrottle;

/* @now: milliseconds. */
EfThrottle ef_throttle_hit (JsonObject *organisation, const char *counter, guint limit, gint64 now);

G_END_DECLS
