/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "core/plan.h"

G_BEGIN_DECLS

/* The one place where pictures of a plan are composed: the preview and the render use it alike. Frame n of
 * the clip is what the plan says, whoever asks, in whatever order. Several shapes come from one decode.
 * One thread at a time. */
typedef struct {
  EfFormat format;
  int width;
  int height;
} EfCanvas;

typedef struct _EfPictureMix EfPictureMix;

/* @with_proxies: where a stretch has one. */
EfPictureMix *ef_picture_mix_new (EfPlan *plan,
                                  const EfCanvas *canvases,
                                  guint n_canvases,
                                  gboolean with_proxies);
void ef_picture_mix_free (EfPictureMix *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPictureMix, ef_picture_mix_free)

/* Another plan: readers of files that are still there stay open, so that a changed look costs nothing. */
void ef_picture_mix_set_plan (EfPictureMix *self, EfPlan *plan);
/* (transfer full) of what take gives, with the rate of the plan */
GstCaps *ef_picture_mix_get_caps (EfPictureMix *self, guint canvas);
/* Frame @frame of the clip, a buffer for each canvas (transfer full). Ascending frames are decoded ahead;
 * any other is a seek. The same buffer comes twice where nothing changed: do not write to it. */
gboolean ef_picture_mix_take (EfPictureMix *self,
                              guint frame,
                              GstBuffer **buffers,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
