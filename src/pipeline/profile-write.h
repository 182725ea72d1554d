/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/event.h"
#include "core/profile-parts.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

typedef struct _EfProfileWrite EfProfileWrite;

typedef gboolean (*EfProfileWriteFunc) (EfConnection *connection,
                                        EfProfileWrite *write,
                                        GError **error);

/* One change of one profile on its way through the database: what the person saw (base), what it shall
 * be (values), and all profiles as they are afterwards, read in the same transaction. */
struct _EfProfileWrite {
  EfProfileWriteFunc func;
  EfProfile *base;   /* (owned) */
  EfProfile *values; /* (owned) */
  EfProfileFields fields;
  EfEventType event;
  EfProfileParts *parts; /* (nullable): of an import, its owner's */
  EfProfileSnapshot after;
};

EfProfileWrite *ef_profile_write_new (EfProfile *profile, EfProfileFields fields);
void ef_profile_write_free (gpointer data);
void ef_profile_write_find_changes (EfProfileWrite *self, EfProfileFields fields);

/* For the functions that run in the transaction. */
gboolean ef_profile_write_update (EfProfileWrite *self, EfConnection *connection, GError **error);
gboolean ef_profile_write_add_event (EfProfileWrite *self,
                                     EfConnection *connection,
                                     EfEventType type,
                                     const char *detail,
                                     GError **error);

/* Takes @write and @task over, which returns the profile of the model (or, after a removal, the
 * values), with the model already changed. */
void ef_profile_write_async (EfStudio *studio,
                             EfProfileWrite *write,
                             EfProfileWriteFunc func,
                             GTask *task);
EfProfile *ef_profile_write_finish (EfStudio *studio, GAsyncResult *result, GError **error);

/* @parts stays with the caller until it is done. */
void ef_studio_add_imported_async (EfStudio *self,
                                   EfProfile *values,
                                   EfProfileParts *parts,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

G_END_DECLS
