/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/error.h"

G_BEGIN_DECLS

#define EF_TYPE_POSTIZ_CLIENT (ef_postiz_client_get_type ())
G_DECLARE_FINAL_TYPE (EfPostizClient, ef_postiz_client, EF, POSTIZ_CLIENT, GObject)

/* One account: requests go to @base with @key, and nowhere else. */
EfPostizClient *ef_postiz_client_new (const char *base, const char *key);

/* Looks for the API below @base (and below @base/api), asks whether the key is accepted and how many
 * channels there are. */
void ef_postiz_client_test_async (EfPostizClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_postiz_client_test_finish (EfPostizClient *self,
                                       GAsyncResult *result,
                                       guint *n_channels,
                                       GError **error);

G_END_DECLS
