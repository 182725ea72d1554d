/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clip.h"
#include "core/project-edit.h"
#include "core/segment-edit.h"
#include "core/source.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* One call of the database by a verb: what goes in and what comes out. It is seen by one thread at a
 * time, and is the result of the verb's task. */
typedef struct {
  char *profile_id;            /* (nullable) */
  char *id;                    /* (nullable) */
  char *text;                  /* (nullable) */
  EfSource *source;            /* (owned) (nullable) */
  EfSource *seen;              /* (owned) (nullable): as it was when the work began */
  EfSegmentEdit *edit;         /* (owned) (nullable) */
  EfProject *project;          /* (owned) (nullable) */
  EfProjectEdit *project_edit; /* (owned) (nullable) */
  EfClip *clip;                /* (owned) (nullable) */
  GPtrArray *list;             /* (owned) (nullable) */
  GPtrArray *damaged;          /* (owned) (nullable) (element-type utf8): not in the list */
  char *undo;                  /* (nullable) */
  char *redo;                  /* (nullable) */
  guint fields;
  gboolean flag;
  gint64 number;
  gint64 first; /* of the changes that this call has written, before which */
  gint64 last;
} EfStudioCall;

EfStudioCall *ef_studio_call_new (void);
void ef_studio_call_free (gpointer self);

/* The task of a verb; @tag is its function. */
GTask *ef_studio_call_task (EfStudio *studio,
                            gpointer tag,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* Takes @call and @task over. The task returns the call, or the error. */
void ef_studio_call_read (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task);
void ef_studio_call_write (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task);
EfStudioCall *ef_studio_call_finish (GAsyncResult *result, GError **error); /* (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfStudioCall, ef_studio_call_free)

G_END_DECLS
