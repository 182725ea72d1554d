/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/account.h"

const char *
ef_account_get_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : NULL;
}

EfAccount
ef_account_get (const char *server, gboolean has_key)
{
  gboolean has_url = ef_account_get_variable (EF_ACCOUNT_URL_VARIABLE) != NULL;
  gboolean has_secret = ef_account_get_variable (EF_ACCOUNT_KEY_VARIABLE) != NULL;

  if (server != NULL && *server != '\0')
    return has_key ? EF_ACCOUNT_OWN : EF_ACCOUNT_INCOMPLETE;
  if (has_url && has_secret)
    return EF_ACCOUNT_ENVIRONMENT;

  return has_url || has_secret ? EF_ACCOUNT_HALF_ENVIRONMENT : EF_ACCOUNT_NONE;
}

EfAccount
ef_account_of (EfProfile *profile)
{
  return ef_account_get (ef_profile_get_server (profile), ef_profile_get_has_key (profile));
}

const char *
ef_account_to_nick (EfAccount self)
{
  static const char *const nicks[] = {
    [EF_ACCOUNT_NONE] = "none",
    [EF_ACCOUNT_OWN] = "own",
    [EF_ACCOUNT_INCOMPLETE] = "incomplete",
    [EF_ACCOUNT_ENVIRONMENT] = "environment",
    [EF_ACCOUNT_HALF_ENVIRONMENT] = "incomplete",
  };

  return nicks[self];
}
