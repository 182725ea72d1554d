/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/channel.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* The channels that profiles have seen. Every call names the profile; of another one nothing is told but to
 * which a channel belongs. */

/* By network and name; @origin NULL: of all. */
GPtrArray *ef_channel_table_list (EfConnection *connection,
                                  const char *profile_id,
                                  const char *origin,
                                  GError **error);
EfChannel *ef_channel_table_get (EfConnection *connection,
                                 const char *profile_id,
                                 const char *id,
                                 GError **error); /* NOT_FOUND */

/* What an account has answered (element-type EfChannel, of which name, network and the like are read):
 * those of the profile at @origin follow it, what is not in it is gone, what is new is added. New ones are
 * the profile's when no other profile sees any of the account's; else they are chosen by a person.
 * @disconnected (nullable) gets those of the profile that were ready and are so no more (element-type
 * EfChannel). */
gboolean ef_channel_table_sync (EfConnection *connection,
                                const char *profile_id,
                                const char *origin,
                                GPtrArray *seen,
                                gint64 time,
                                GPtrArray *disconnected,
                                GError **error);
/* Postiz says that it has lost its access; the answer that lists it does not. */
gboolean ef_channel_table_set_state (EfConnection *connection,
                                     const char *profile_id,
                                     const char *id,
                                     EfChannelState state,
                                     GError **error);
/* TAKEN: it belongs to another profile. To give one up is REFUSED while posts to it are on their way. */
gboolean ef_channel_table_set_taken (EfConnection *connection,
                                     const char *profile_id,
                                     const char *id,
                                     gboolean taken,
                                     GError **error);
/* From whatever profile it belongs to; REFUSED while posts of that one to it are on their way. */
gboolean ef_channel_table_move_here (EfConnection *connection,
                                     const char *profile_id,
                                     const char *id,
                                     GError **error);
/* The settings of @values, if their rev is the one that was seen. */
gboolean ef_channel_table_update_settings (EfConnection *connection,
                                           EfChannel *values,
                                           GError **error); /* CONFLICT */
/* One of a file that was exported; it is taken when nobody has it. A profile that knows it keeps its own, whose
 * id is @id then. */
gboolean
ef_channel_table_import (EfConnection *connection, EfChannel *channel, char **id, GError **error);

G_END_DECLS
