/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/worker.h"
#include "pipeline/media-child.h"
#include "pipeline/studio.h"
#include "store/database.h"

G_BEGIN_DECLS

typedef struct _EfSourceList EfSourceList;
typedef struct _EfProjectList EfProjectList;
typedef struct _EfEditFeed EfEditFeed;
typedef struct _EfCacheClaims EfCacheClaims;
typedef struct _EfStudioSettings EfStudioSettings;

/* All profiles as one transaction saw them. */
typedef struct {
  GPtrArray *profiles; /* (element-type EfProfile) */
  gint64 seq;          /* of the last change that is in it */
} EfProfileSnapshot;

gboolean
ef_profile_snapshot_read (EfProfileSnapshot *self, EfConnection *connection, GError **error);
void ef_profile_snapshot_clear (EfProfileSnapshot *self);

/* For log lines; NULL: it is not there any more. */
const char *ef_studio_get_profile_name (EfStudio *self, const char *id);
EfDatabase *ef_studio_get_database (EfStudio *self);
EfKeyring *ef_studio_get_keyring (EfStudio *self);
gboolean ef_studio_get_is_open (EfStudio *self);
EfSourceList *ef_studio_get_source_list (EfStudio *self);
EfEditFeed *ef_studio_make_segment_feed (EfStudio *self);
EfEditFeed *ef_studio_get_segment_feed (EfStudio *self);
EfEditFeed *ef_studio_make_project_feed (EfStudio *self);
EfEditFeed *ef_studio_get_project_feed (EfStudio *self);
EfProjectList *ef_studio_get_project_list (EfStudio *self);
EfCacheClaims *ef_studio_get_claims (EfStudio *self);
/* Rows that cannot be read and were told of: "TABLE ID". */
GHashTable *ef_studio_get_left_out (EfStudio *self);
/* The cache folders whose columns this process has asked for. */
GHashTable *ef_studio_get_asked_columns (EfStudio *self);
EfStudioSettings *ef_studio_get_settings (EfStudio *self);
/* For what blocks on files. */
EfWorker *ef_studio_get_file_worker (EfStudio *self);
/* The same for what a person is waiting for. */
EfWorker *ef_studio_get_data_worker (EfStudio *self);
/* For what takes nothing but thought. */
EfWorker *ef_studio_get_search_worker (EfStudio *self);
/* A process that reads files, for one at a time; giving one back takes the reference over. */
EfMediaChild *ef_studio_take_child (EfStudio *self);
void ef_studio_give_child (EfStudio *self, EfMediaChild *child);
/* The encoders that were found (element-type EfEncoderState); NULL: nobody has asked yet. */
GPtrArray *ef_studio_get_encoders (EfStudio *self);
void ef_studio_set_encoders (EfStudio *self, GPtrArray *encoders);
void ef_studio_apply_snapshot (EfStudio *self, EfProfileSnapshot *snapshot);

void
ef_studio_tidy_leftovers_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_studio_tidy_leftovers_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What is left, as a sentence for a person; NULL when nothing is. */
char *ef_studio_tidy_leftovers_describe (EfStudio *self, GAsyncResult *result);
gboolean ef_studio_left_finish (GAsyncResult *result, char **left, GError **error);

G_END_DECLS
