/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a person can do about it: */
typedef enum {
  EF_KEYRING_ERROR_MISSING,   /* install or start a keyring service */
  EF_KEYRING_ERROR_LOCKED,    /* unlock the keyring */
  EF_KEYRING_ERROR_DISMISSED, /* answer the prompt next time */
  EF_KEYRING_ERROR_NOT_FOUND, /* type the key again */
  EF_KEYRING_ERROR_FAILED,    /* report it */
} EfKeyringError;

#define EF_KEYRING_ERROR (ef_keyring_error_quark ())
GQuark ef_keyring_error_quark (void);

#define EF_TYPE_KEYRING (ef_keyring_get_type ())
G_DECLARE_FINAL_TYPE (EfKeyring, ef_keyring, EF, KEYRING, GObject)

/* @may_prompt: a person is there to see a prompt that unlocks the keyring. The command line passes
 * FALSE, gets LOCKED instead of waiting for a prompt that nobody sees, and an answer in 20 s. */
EfKeyring *ef_keyring_new (gboolean may_prompt);

void ef_keyring_store_async (EfKeyring *self,
                             const char *profile_id,
                             const char *origin,
                             const char *label,
                             const char *secret,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ef_keyring_store_finish (EfKeyring *self, GAsyncResult *result, GError **error);

/* A secret is found only under the profile and the origin it was stored for. */
void ef_keyring_lookup_async (EfKeyring *self,
                              const char *profile_id,
                              const char *origin,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *ef_keyring_lookup_finish (EfKeyring *self, GAsyncResult *result, GError **error);
void ef_secret_free (char *secret); /* overwrites it first */

/* @origin NULL: all secrets of the profile. Nothing to clear is fine. */
void ef_keyring_clear_async (EfKeyring *self,
                             const char *profile_id,
                             const char *origin,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ef_keyring_clear_finish (EfKeyring *self, GAsyncResult *result, GError **error);

/* Whether secrets could be stored now; the error says why not. Where a prompt may be shown a locked
 * keyring is none of the reasons, and no prompt is shown for the asking. */
void ef_keyring_check_async (EfKeyring *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ef_keyring_check_finish (EfKeyring *self, GAsyncResult *result, GError **error);

G_END_DECLS
