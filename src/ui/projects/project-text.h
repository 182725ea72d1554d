/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/format.h"
#include "core/item.h"
#include "core/look.h"
#include "core/variants.h"

G_BEGIN_DECLS

/* How what a project is made of is written. */

char *ef_project_text_time (gint64 time);     /* "0:12.2" */
char *ef_project_text_length (gint64 length); /* "8.4 s", "1 min 24 s" */
char *ef_project_text_count (guint n_items);  /* "9 segments" */
/* "Cross-fade, 0.5 s" */
char *ef_project_text_transition (EfTransition transition);
const char *ef_project_text_order (EfOrder order); /* "shuffled" */
const char *ef_project_text_fill (EfFill fill);    /* "Crop" */
char *ef_project_text_variant (guint index);       /* "Variant A" */
/* The label of its segment, else the name of its video. */
const char *ef_project_text_item (EfItem *item);

G_END_DECLS
