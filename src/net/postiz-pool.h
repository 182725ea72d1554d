/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/postiz-client.h"

G_BEGIN_DECLS

/* Makes the client of a profile, as an async function does: reads its credentials, and says so when there are
 * none. */
typedef struct {
  void (*make_async) (gpointer maker,
                      const char *profile_id,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  EfPostizClient *(*make_finish) (gpointer maker, GAsyncResult *result, GError **error);
} EfPostizMaker;

#define EF_TYPE_POSTIZ_POOL (ef_postiz_pool_get_type ())
G_DECLARE_FINAL_TYPE (EfPostizPool, ef_postiz_pool, EF, POSTIZ_POOL, GObject)

/* @maker outlives the pool, and is not owned by it: it is what owns the pool. */
EfPostizPool *ef_postiz_pool_new (const EfPostizMaker *functions, gpointer maker);

/* The client of @profile_id, made when there is none; two that ask at the same time get the same. */
void ef_postiz_pool_get_async (EfPostizPool *self,
                               const char *profile_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
EfPostizClient *
ef_postiz_pool_get_finish (EfPostizPool *self, GAsyncResult *result, GError **error);

/* The credentials are others now: whoever asks from here on, or is still waiting, gets a client with the new
 * ones. A client that is in use goes on until it is let go. */
void ef_postiz_pool_drop (EfPostizPool *self, const char *profile_id);
void ef_postiz_pool_drop_all (EfPostizPool *self);

G_END_DECLS
