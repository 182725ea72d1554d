/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "core/look.h"
#include "core/media-info.h"
#include "media/framing-scaler.h"
#include "media/framing-tone.h"

G_BEGIN_DECLS

/* What has to be done to the colours of a source so that they are those of BT.709, limited range, and as
 * the look wants them. */
typedef enum {
  EF_GRADE_EACH,  /* luma and chroma each for itself */
  EF_GRADE_MIX,   /* of another matrix: sums of them */
  EF_GRADE_TABLE, /* of a wider range: see EfTone */
} EfGradeWay;

typedef struct {
  EfGradeWay way;
  EfScalerTone tones[3]; /* EF_GRADE_EACH */
  float factors[3][4];   /* EF_GRADE_MIX, see EfRows */
  guint8 limits[3][2];   /* EF_GRADE_MIX */
  EfTone *tone;          /* (owned) (nullable): EF_GRADE_TABLE */
} EfGrade;

/* @caps: those @video was made of. */
EfGrade *
ef_grade_new (const GstVideoInfo *video, GstCaps *caps, EfDynamicRange range, const EfLook *look);
void ef_grade_free (EfGrade *self);

G_END_DECLS
