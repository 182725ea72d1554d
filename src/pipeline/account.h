/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile.h"

G_BEGIN_DECLS

#define EF_ACCOUNT_URL_VARIABLE "POSTIZ_API_URL"
#define EF_ACCOUNT_KEY_VARIABLE "POSTIZ_API_KEY"

/* Where requests of a profile would get their account from. */
typedef enum {
  EF_ACCOUNT_NONE,
  EF_ACCOUNT_OWN,
  EF_ACCOUNT_INCOMPLETE,       /* a server without a key */
  EF_ACCOUNT_ENVIRONMENT,      /* the pair of variables stands in */
  EF_ACCOUNT_HALF_ENVIRONMENT, /* one of the pair is missing */
} EfAccount;

EfAccount ef_account_get (const char *server, gboolean has_key);
EfAccount ef_account_of (EfProfile *profile);
const char *ef_account_to_nick (EfAccount self);

/* NULL when the variable is not set or empty. */
const char *ef_account_get_variable (const char *name);

G_END_DECLS
