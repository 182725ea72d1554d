/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the person can do about it is in the message; the code decides what the window offers and
 * what the command line exits with. Adapters (store, keyring, net) have domains of their own. */
typedef enum {
  EF_ERROR_INVALID,   /* what was typed cannot be used: type something else */
  EF_ERROR_NOT_FOUND, /* no such thing: look at the list */
  EF_ERROR_AMBIGUOUS, /* several things fit: give more of the name or id */
  EF_ERROR_TAKEN,     /* the name is in use: choose another */
  EF_ERROR_REFUSED,   /* fine in itself, not in this state: the message says what comes first */
  EF_ERROR_NO_CREDENTIALS, /* the profile has no Postiz account yet: open its settings */
  EF_ERROR_USAGE,          /* the command line was used wrongly: read --help */
} EfError;

#define EF_ERROR (ef_error_quark ())
GQuark ef_error_quark (void);

G_END_DECLS
