/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/slots.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* All of a profile (element-type EfSlot), those for all channels first, by weekday and minute. */
GPtrArray *ef_slot_table_list (EfConnection *connection, const char *profile_id, GError **error);
/* Those of @channel_id, "" those for all channels, are these from now on (element-type EfSlot); what they
 * say of a channel does not matter. */
gboolean ef_slot_table_set (EfConnection *connection,
                            const char *profile_id,
                            const char *channel_id,
                            GPtrArray *slots,
                            GError **error);

G_END_DECLS
