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

G_END_DECLS
