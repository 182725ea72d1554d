/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/event.h"
#include "store/connection.h"

G_BEGIN_DECLS

typedef struct {
  const char *profile_id; /* (nullable): all */
  const char *type;       /* (nullable): all */
  gint64 since;           /* microseconds since 1970; 0: from the beginning */
  gint64 after;           /* only events with a later seq; 0: all */
  guint limit;            /* the newest so many; 0: all */
} EfEventFilter;

gboolean ef_event_table_insert (EfConnection *connection, EfEvent *event, GError **error);
GPtrArray *ef_event_table_list (EfConnection *connection,
                                const EfEventFilter *filter,
                                GError **error); /* newest first */

G_END_DECLS
