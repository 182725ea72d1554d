/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Rows that cannot be read: the others are shown, and what is missing is said. */
typedef enum {
  EF_LEFT_OUT_PROJECTS,
  EF_LEFT_OUT_CLIPS,
  EF_LEFT_OUT_RENDERS,
} EfLeftOut;

/* @ids (nullable) (element-type utf8). Each is logged, and told of by the signal "left-out", once. */
void
ef_studio_tell_left_out (EfStudio *studio, const char *profile_id, EfLeftOut what, GPtrArray *ids);

G_END_DECLS
