/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clip.h"
#include "core/item.h"
#include "core/project.h"

G_BEGIN_DECLS

/* Freezes variants of a project (element-type EfClip), without number and name, and without storing them:
 * the preview and whoever stores them get the same. @settings NULL: the project's. @items is the storyboard
 * in its order (element-type EfItem), read. None is like one of @known (element-type EfClip, nullable), nor
 * like another one; *@n_missing (nullable): how many more were asked for than there are. An empty
 * storyboard, and an item whose segment was removed or is not read, is an error; a source that is missing
 * now may be there when the clip is rendered. */
GPtrArray *ef_clips_make (EfProject *project,
                          const EfProjectSettings *settings,
                          GPtrArray *items,
                          GPtrArray *known,
                          guint *n_missing,
                          GError **error);

/* The same in three steps: the search may take seconds, and a draft holds plain values and nothing of the
 * storyboard, so it can be searched on another thread. Cancelled, it says so; it is asked for clips only after
 * a search that was not. */
typedef struct _EfClipsDraft EfClipsDraft;

EfClipsDraft *ef_clips_draft_new (EfProject *project,
                                  const EfProjectSettings *settings,
                                  GPtrArray *items,
                                  GPtrArray *known,
                                  GError **error);
void ef_clips_draft_free (EfClipsDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfClipsDraft, ef_clips_draft_free)
gboolean ef_clips_draft_search (EfClipsDraft *self, GCancellable *cancellable, GError **error);
GPtrArray *ef_clips_draft_freeze (EfClipsDraft *self, guint *n_missing);

G_END_DECLS
