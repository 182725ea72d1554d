/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/render.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Pictures of finished files, each made once by a child process and kept in the cache. The one that was
 * asked for last is made first: it is what somebody looks at. */
#define EF_TYPE_RENDER_PICTURES (ef_render_pictures_get_type ())
G_DECLARE_FINAL_TYPE (EfRenderPictures, ef_render_pictures, EF, RENDER_PICTURES, GObject)

EfRenderPictures *ef_render_pictures_new (EfStudio *studio);
/* Where the picture lies, or will lie. */
char *ef_render_pictures_find (EfStudio *studio, EfRender *render);
/* Those that wait are dropped when @cancellable is cancelled. */
void ef_render_pictures_make_async (EfRenderPictures *self,
                                    EfRender *render,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
ef_render_pictures_make_finish (EfRenderPictures *self, GAsyncResult *result, GError **error);
void ef_render_pictures_close (EfRenderPictures *self);

G_END_DECLS
