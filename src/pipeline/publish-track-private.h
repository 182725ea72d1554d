/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/publish-private.h"

G_BEGIN_DECLS

/* Asks one account about some of its targets, all of one profile: publish-track-ask.c. What comes of it is written, and
 * told by events. Returned is of how many the server told. */
void ef_publish_track_ask_async (EfStudio *studio,
                                 const char *profile_id,
                                 gboolean practice,
                                 GPtrArray *targets, /* (element-type EfTarget), by date */
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean ef_publish_track_ask_finish (GAsyncResult *result, guint *n_told, GError **error);

G_END_DECLS
