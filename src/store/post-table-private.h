/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/post-table.h"
#include "store/target-table.h"

G_BEGIN_DECLS

/* What post-table.c (rows), post-select.c (which, in which order) and target-table.c share, and tests look
 * at. */

/* The statement that lists the numbers of what fits; the order of its words is always the same. */
char *ef_post_select_make_sql (const EfPostFilter *filter);
char *ef_target_table_make_sql (const EfTargetFilter *filter);
void ef_post_select_bind_states (EfStatement *statement, guint states);

gboolean ef_target_table_insert (EfConnection *connection, EfTarget *target, GError **error);
/* Those of @post are added to it. */
gboolean ef_target_table_load (EfConnection *connection, EfPost *post, GError **error);

G_END_DECLS
