/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/render-table.h"

G_BEGIN_DECLS

/* What render-table.c (rows) and render-select.c (which, in which order) share, and tests look at. */

/* The statement that lists the numbers of what fits; the order of its words is always the same. */
char *ef_render_select_make_sql (const EfRenderFilter *filter);
/* What FTS5 takes for the words of @text: all of them, as beginnings. NULL: there is no word in it. */
char *ef_render_select_make_query (const char *text);

G_END_DECLS
