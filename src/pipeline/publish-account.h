/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/postiz-pool.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* Where posts of a profile go, and with which key: read anew for each client that is made. */
typedef struct {
  char *account; /* "ORIGIN#IDENTITY"; "practice#IDENTITY" */
  char *server;
  char *key; /* a secret */
} EfPublishAccount;

void ef_publish_account_free (EfPublishAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPublishAccount, ef_publish_account_free)

/* A setting of the profile: {"address":"http://127.0.0.1:4900","key":"practice-…"} of the practice server. */
#define EF_PUBLISH_PRACTICE "publish.practice"
/* A setting of the application: seconds to wait for an answer of the practice server. */
#define EF_PUBLISH_PRACTICE_TIMEOUT "publish.practice-timeout"
/* The random value of this installation by which accounts are told apart. */
#define EF_PUBLISH_SALT "publish.salt"

/* The one place that knows. @practice: the account at the practice server, and never another. */
void ef_publish_account_load_async (EfStudio *studio,
                                    const char *profile_id,
                                    gboolean practice,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
EfPublishAccount *
ef_publish_account_load_finish (EfStudio *studio, GAsyncResult *result, GError **error);

/* What the pool of clients makes them with. A profile has a client for each of the two: this is what it is asked for.
 * Their accounts are set. */
extern const EfPostizMaker ef_publish_maker;
char *ef_publish_account_make_name (const char *profile_id, gboolean practice);

G_END_DECLS
