/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/history.h"
#include "store/project-table.h"

G_BEGIN_DECLS

/* What the history of a project needs of its rows. */

extern const EfHistoryTable ef_project_history_table;
extern const EfHistoryTable ef_item_history_table;

/* A change of the settings; CONFLICT when the row is not what it says it was. */
gboolean ef_project_row_write_settings (EfConnection *connection,
                                        const char *profile_id,
                                        EfProject *before,
                                        EfProject *after,
                                        GError **error);
/* It or its items were changed now. */
gboolean ef_project_row_touch (EfConnection *connection, const char *id, GError **error);

/* The columns of an item, its segment and whether one of the two is gone, as ef_item_row_load () reads
 * them, of tables "item", "segment" and "source". */
#define EF_ITEM_ROW                                                                        \
  "item.id, item.project_id, item.segment_id, item.position, item.look, item.transition, " \
  "item.length, item.pinned, item.rev, item.deleted"

EfItem *ef_item_row_load (EfStatement *statement, GError **error);
gboolean ef_item_row_is_deleted (EfStatement *statement);
/* NOT_FOUND: its segment is none of the profile's. */
gboolean ef_item_row_write (EfConnection *connection,
                            const char *profile_id,
                            const EfItemChange *change,
                            GError **error);
/* Gives items (element-type EfItem) of a project their segments and sources as they are now. */
gboolean ef_item_row_fill (EfConnection *connection,
                           const char *profile_id,
                           const char *project_id,
                           GPtrArray *items,
                           GError **error);

G_END_DECLS
