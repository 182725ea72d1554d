/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/camera.h"
#include "core/columns.h"

G_BEGIN_DECLS

/* Where the subject is in each look of @span (element-type EfSubjectLook): the stripe around which most
 * is going on, weighed against where it was. */
GArray *ef_subject_find (EfColumns *columns, EfTimeSpan span);

G_END_DECLS
