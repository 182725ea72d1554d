/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"
#include "store/database.h"

G_BEGIN_DECLS

/* All profiles as one transaction saw them. */
typedef struct {
  GPtrArray *profiles; /* (element-type EfProfile) */
  gint64 seq;          /* of the last change that is in it */
} EfProfileSnapshot;

gboolean
ef_profile_snapshot_read (EfProfileSnapshot *self, EfConnection *connection, GError **error);
void ef_profile_snapshot_clear (EfProfileSnapshot *self);

EfDatabase *ef_studio_get_database (EfStudio *self);
EfKeyring *ef_studio_get_keyring (EfStudio *self);
void ef_studio_apply_snapshot (EfStudio *self, EfProfileSnapshot *snapshot);

void
ef_studio_tidy_leftovers_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_studio_tidy_leftovers_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What is left, as a sentence for a person; NULL when nothing is. */
char *ef_studio_tidy_leftovers_describe (EfStudio *self, GAsyncResult *result);
gboolean ef_studio_left_finish (GAsyncResult *result, char **left, GError **error);

G_END_DECLS
