/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/zone.h"

G_BEGIN_DECLS

/* The times of the week at which a brand posts. A channel that has some of its own has only those. */

#define EF_SLOTS_MOST 500

typedef struct {
  char *channel_id; /* "": every channel that has none of its own */
  int weekday;      /* 1 Monday to 7 Sunday */
  int minute;       /* of the day */
} EfSlot;

EfSlot *ef_slot_new (const char *channel_id, int weekday, int minute);
void ef_slot_free (EfSlot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSlot, ef_slot_free)

/* The next @n_wanted free ones (EfZonedTime) of a channel at or after @from, rising. A slot is taken when one of
 * @taken (moments) lies in its minute. Fewer only where there are no slots. */
GArray *ef_slots_find_free (GPtrArray *slots,
                            const char *channel_id,
                            GTimeZone *zone,
                            gint64 from,
                            const gint64 *taken,
                            guint n_taken,
                            guint n_wanted);

/* "mon-fri 09:00 18:30; sat,sun 11:00", or "daily 12:00" (transfer full) (element-type EfSlot). */
GPtrArray *ef_slots_parse (const char *text, const char *channel_id, GError **error);
char *ef_slots_format (GPtrArray *slots, const char *channel_id);
/* [{"weekday":1,"minute":540}], of one channel. */
JsonNode *ef_slots_to_json (GPtrArray *slots, const char *channel_id);
GPtrArray *ef_slots_from_json (JsonNode *node, const char *channel_id, GError **error);

G_END_DECLS
