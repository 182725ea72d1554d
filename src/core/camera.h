/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* Where the middle of the crop is over a stretch, as parts of the picture as it is shown. Between two
 * points it moves evenly (the easing is in the points); two at one time are a jump. Immutable, counted. */
typedef struct {
  gint64 time; /* of the source */
  double x;    /* 0 … 1 */
  double y;
} EfCameraPoint;

/* Where a subject was seen: what a detector gives, ours (core/subject.c reads EfColumns) or another. */
typedef struct {
  gint64 time;
  double x;
  double y;
  double sureness; /* 0: nothing was seen */
  gboolean is_cut; /* the first look of another scene */
} EfSubjectLook;

typedef struct _EfCamera EfCamera;

#define EF_TYPE_CAMERA (ef_camera_get_type ())
GType ef_camera_get_type (void);

EfCamera *ef_camera_new (const EfCameraPoint *points, guint n_points);
EfCamera *ef_camera_ref (EfCamera *self);
void ef_camera_unref (EfCamera *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCamera, ef_camera_unref)

/* A steady one: still while the subject stays in the middle third of the crop, follows when three looks
 * agree, eased, never faster than is good to look at, jumps at cuts only. @width, @height: of the crop,
 * as parts of the picture; it stays inside. Nothing seen: the middle. */
EfCamera *ef_camera_follow (const EfSubjectLook *looks,
                            guint n_looks,
                            EfTimeSpan span,
                            double width,
                            double height);
void ef_camera_get_place (EfCamera *self, gint64 time, double *x, double *y);
const EfCameraPoint *ef_camera_get_points (EfCamera *self, guint *n_points);

JsonNode *ef_camera_to_json (EfCamera *self);
EfCamera *ef_camera_from_json (JsonNode *node, GError **error);

G_END_DECLS
