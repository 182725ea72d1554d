/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* Asks what became of posts that were handed over, in the process that owns the queues: one request for an account and
 * a span of dates, soon after a date often, later rarely, and never anything more often than once a minute. */
typedef struct _EfPublishTrack EfPublishTrack;

EfPublishTrack *ef_publish_track_new (EfStudio *studio);
void ef_publish_track_free (EfPublishTrack *self);
void ef_publish_track_take (EfPublishTrack *self, GPtrArray *changes);
/* The queue has begun to be ours, or is not any more. */
void ef_publish_track_look (EfPublishTrack *self);
/* Nothing is asked any more, until it begins again. */
void ef_publish_track_start (EfPublishTrack *self);
void ef_publish_track_stop (EfPublishTrack *self);

/* When it is asked next for a post of @date (milliseconds) that was asked for @last (microseconds, 0: never): a moment in
 * microseconds, not after @now when it is time. */
gint64 ef_publish_track_get_next (gint64 date, gint64 last, gint64 now);

EfPublishTrack *ef_studio_get_publish_track (EfStudio *studio);

/* Everything that is at a server is asked about once, now, of one profile (NULL: of all). @n_asked (nullable): of how many
 * targets the server told. */
void ef_studio_track_posts_async (EfStudio *self,
                                  const char *profile_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
ef_studio_track_posts_finish (EfStudio *self, GAsyncResult *result, guint *n_asked, GError **error);

G_END_DECLS
