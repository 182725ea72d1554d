/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/deadline.h"
#include "core/steps.h"
#include "platform/keyring.h"
#include "platform/secret-service.h"

G_BEGIN_DECLS

/* What keyring.c (the type, its verbs) and keyring-steps.c (how they are done) share. */

/* The keys of the profiles, in the keyring of the desktop: over D-Bus (gnome-keyring, KWallet,
 * KeePassXC), or, where libsecret finds itself in a sandbox, in a file of our own that the Secret
 * portal gives the password for. An item is found by profile and origin and by nothing else; where there
 * are several, because the default collection has changed, the newest one counts. */
struct _EfKeyring {
  GObject parent_instance;

  EfSecretService *service; /* (owned) (nullable): as long as the same daemon runs */
  GTask *task;              /* (unowned) (nullable): the call that is answered */
  GQueue calls;             /* (element-type Call): those that wait for it */
  gboolean may_prompt;
  guint timeout; /* seconds; only where nobody sees a prompt */
};

/* A call: what is asked for, and what was found on the way. */
typedef struct {
  SecretService *service; /* (owned) (nullable): not in a sandbox */
  GHashTable *attributes; /* (owned) */
  char *label;            /* (owned) (nullable) */
  char *secret;           /* (owned) (nullable): to be stored, or found */
  GList *items;           /* (owned) (element-type SecretRetrievable) */
  char *default_items; /* (owned) (nullable): what the paths of the default collection begin with */
  EfDeadline *deadline;   /* (owned) */
  gboolean needs_default; /* it must exist, not only be open when it does */
  gboolean only_looks;    /* a locked keyring is fine where it can be unlocked */
  gboolean unlocks;       /* what it finds, where a person can be asked */
} EfKeyringRequest;

extern const EfStep ef_keyring_store_steps[];
extern const EfStep ef_keyring_lookup_steps[];
extern const EfStep ef_keyring_clear_steps[];
extern const EfStep ef_keyring_check_steps[];

G_END_DECLS
