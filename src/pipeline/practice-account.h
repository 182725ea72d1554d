/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* The practice server of a studio: one for all profiles, each with a key of its own. It is a child of this process,
 * or of another one of ours that was first; its state, and with it its port, is beside the database. A profile
 * practises when its setting EF_PUBLISH_PRACTICE says so: {"on":true}. Switched off, it can still be asked about
 * what is on its way there. */

/* Where it was last, a setting of the application: for processes that have not started it. */
#define EF_PRACTICE_ADDRESS "practice.address"

typedef struct _EfPracticeAccount EfPracticeAccount;

EfPracticeAccount *ef_practice_account_new (EfStudio *studio);
void ef_practice_account_free (EfPracticeAccount *self);
EfPracticeAccount *ef_studio_get_practice_account (EfStudio *studio);

/* Who practises, in a transaction (element-type utf8: ids of profiles). */
GHashTable *ef_practice_account_read (EfConnection *connection, GError **error);
/* What such a reading saw; @practising is taken over. */
void ef_practice_account_apply (EfPracticeAccount *self, GHashTable *practising);
void ef_practice_account_take (EfPracticeAccount *self, GPtrArray *changes);
/* @keep: the server runs for as long as somebody practises; else when it is needed. */
void ef_practice_account_open (EfPracticeAccount *self, gboolean keep);
/* Ends the child, and returns when it has ended: its state may be used by others then. */
void ef_practice_account_close_async (EfPracticeAccount *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void ef_practice_account_close_finish (EfPracticeAccount *self, GAsyncResult *result);

/* Where the server is, now; it is started when there is none. */
void ef_practice_account_ensure_async (EfPracticeAccount *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *ef_practice_account_ensure_finish (GAsyncResult *result, GError **error); /* its address */
char *ef_practice_account_make_key (const char *profile_id);

G_END_DECLS
