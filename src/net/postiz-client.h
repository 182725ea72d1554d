/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a person can do about it: */
typedef enum {
  EF_NET_ERROR_OFFLINE,     /* check the network: the server's name or address cannot be reached */
  EF_NET_ERROR_TIMEOUT,     /* try again later: no answer in time */
  EF_NET_ERROR_CERTIFICATE, /* the server's certificate is not trusted */
  EF_NET_ERROR_WRONG_ADDRESS, /* correct the address: what answers there is not Postiz */
  EF_NET_ERROR_KEY_REFUSED,   /* correct the key, or wait: the server does not accept it */
  EF_NET_ERROR_LIMIT,         /* wait: too many requests this hour */
  EF_NET_ERROR_SERVER,        /* try again later: the server has a problem */
} EfNetError;

#define EF_NET_ERROR (ef_net_error_quark ())
GQuark ef_net_error_quark (void);

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
