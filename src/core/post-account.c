/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-account.h"

#include <string.h>

#define IDENTITY_DIGITS 16

char *
ef_post_account_make (const char *origin, const char *identity)
{
  return g_strconcat (origin, "#", identity, NULL);
}

/* An origin has no "#". */
char *
ef_post_account_get_origin (const char *account)
{
  const char *hash = strchr (account, '#');

  if (hash == NULL || hash == account || hash[1] == '\0')
    return NULL;

  return g_strndup (account, (gsize) (hash - account));
}

char *
ef_post_account_identify (const char *salt, const char *key)
{
  g_autofree char *digest = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) salt,
                                                       strlen (salt), key, (gssize) strlen (key));

  return g_strndup (digest, IDENTITY_DIGITS);
}
