/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/error.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

G_DEFINE_QUARK (ef_net_error, ef_net_error)

static EfNetError
classify_io (int code)
{
  switch (code) {
  case G_IO_ERROR_TIMED_OUT:
    return EF_NET_ERROR_TIMEOUT;
  case G_IO_ERROR_CONNECTION_CLOSED:
  case G_IO_ERROR_PARTIAL_INPUT:
    return EF_NET_ERROR_SERVER;
  case G_IO_ERROR_INVALID_DATA:
    return EF_NET_ERROR_WRONG_ADDRESS;
  default:
    return EF_NET_ERROR_OFFLINE;
  }
}

/* A server that does not speak TLS is told by whatever GnuTLS stumbles over. */
static EfNetError
classify_tls (int code)
{
  switch (code) {
  case G_TLS_ERROR_NOT_TLS:
  case G_TLS_ERROR_HANDSHAKE:
  case G_TLS_ERROR_EOF:
  case G_TLS_ERROR_MISC:
    return EF_NET_ERROR_WRONG_ADDRESS;
  default:
    return EF_NET_ERROR_CERTIFICATE;
  }
}

static EfNetError
classify (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return classify_io (error->code);
  if (error->domain == G_TLS_ERROR)
    return classify_tls (error->code);
  if (error->domain == SOUP_SESSION_ERROR)
    return EF_NET_ERROR_WRONG_ADDRESS;

  return EF_NET_ERROR_OFFLINE;
}

static char *
describe (EfNetError code, const char *host)
{
  switch (code) {
  case EF_NET_ERROR_TIMEOUT:
    return g_strdup_printf (_ ("%s did not answer in time: try again later."), host);
  case EF_NET_ERROR_CERTIFICATE:
    return g_strdup_printf (_ ("No secure connection to %s can be made, its certificate is not "
                               "trusted: check the address, or have the certificate renewed."),
                            host);
  case EF_NET_ERROR_WRONG_ADDRESS:
    return g_strdup_printf (_ ("What answers at %s is not a web server of the kind the address "
                               "says: check the address, its port, and whether it begins with "
                               "https:// or http://."),
                            host);
  case EF_NET_ERROR_SERVER:
    return g_strdup_printf (_ ("The connection to %s broke off before the answer was complete: try "
                               "again later."),
                            host);
  case EF_NET_ERROR_OFFLINE:
  case EF_NET_ERROR_KEY_REFUSED:
  case EF_NET_ERROR_LIMIT:
  case EF_NET_ERROR_REFUSED:
  case EF_NET_ERROR_TOO_LARGE:
  case EF_NET_ERROR_NOT_FOUND:
  case EF_NET_ERROR_CHANNEL:
  case EF_NET_ERROR_UNSUPPORTED:
  case EF_NET_ERROR_FILE:
  default:
    return g_strdup_printf (_ ("%s cannot be reached: check the network and the address."), host);
  }
}

GError *
ef_net_error_translate (const GError *error, const char *host)
{
  EfNetError code = classify (error);
  g_autofree char *message = describe (code, host);

  if (error->domain == EF_NET_ERROR)
    return g_error_copy (error);

  return g_error_new_literal (EF_NET_ERROR, (int) code, message);
}

gboolean
ef_net_error_is_passing (const GError *error)
{
  return g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_OFFLINE) ||
         g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_TIMEOUT) ||
         g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_LIMIT) ||
         g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_SERVER);
}
