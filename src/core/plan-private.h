/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/time-span.h"

G_BEGIN_DECLS

/* What a plan can hold: longer than any source, and still far from where sums would overflow. */
#define EF_PLAN_TIME_MOST (G_GINT64_CONSTANT (1000) * 3600 * EF_NS_PER_SECOND)
#define EF_PLAN_STRETCHES_MOST 100000
#define EF_PLAN_OUTPUTS_MOST 100
#define EF_PLAN_SIDE_LEAST 16
#define EF_PLAN_SIDE_MOST 7680
#define EF_PLAN_LOUDNESS_LEAST (-30)
#define EF_PLAN_LOUDNESS_MOST (-6)

G_END_DECLS
