/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person can do about it. The message says it in a sentence, and holds neither the key nor what
 * follows the host in an address. */
typedef enum {
  EF_NET_ERROR_OFFLINE,     /* check the network: the server's name or address cannot be reached */
  EF_NET_ERROR_TIMEOUT,     /* try again later: no answer in time */
  EF_NET_ERROR_CERTIFICATE, /* the server's certificate is not trusted */
  EF_NET_ERROR_WRONG_ADDRESS, /* correct the address: what answers there is not Postiz */
  EF_NET_ERROR_KEY_REFUSED,   /* correct the key, or wait: the server does not accept it */
  EF_NET_ERROR_LIMIT,         /* wait: too many requests this hour */
  EF_NET_ERROR_SERVER,        /* try again later: the server has a problem */
  EF_NET_ERROR_REFUSED,       /* change what is sent: the server read it and does not take it */
  EF_NET_ERROR_TOO_LARGE,     /* send less: the server, or a proxy before it, takes no so much */
  EF_NET_ERROR_NOT_FOUND,     /* look at the list: the post or channel is not there (any more) */
  EF_NET_ERROR_CHANNEL,       /* connect the channel again, in Postiz */
  EF_NET_ERROR_UNSUPPORTED,   /* do without: this Postiz is too old for it */
  EF_NET_ERROR_FILE, /* look at the file: it cannot be read, or changed while it was sent */
} EfNetError;

#define EF_NET_ERROR (ef_net_error_quark ())
GQuark ef_net_error_quark (void);

/* What GLib and libsoup say of a request that got no answer, in our words. Errors of our own domain stay
 * as they are. */
GError *ef_net_error_translate (const GError *error, const char *host);

/* Whether the same request may go well later although nobody did anything. What came of a request that
 * creates posts is no question of its error: see EfPostizOutcome. */
gboolean ef_net_error_is_passing (const GError *error);

G_END_DECLS
