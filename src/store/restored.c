/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/restored.h"

#include "store/setting-table.h"
#include "store/target-table.h"

/* Schedules would lay out once more what was handed over since. */
gboolean
ef_restored_forget (EfConnection *connection, gint64 time, guint *n_unknown, GError **error)
{
  return ef_setting_table_set (connection, NULL, EF_RESTORED_HOLD, "true", error) &&
         ef_setting_table_set (connection, NULL, EF_RESTORED_WHY, "\"restored\"", error) &&
         ef_connection_run (connection,
                            "UPDATE schedule SET state = 'paused', rev = rev + 1 "
                            "WHERE state = 'active'",
                            error) &&
         ef_target_table_forget (connection, time, n_unknown, error);
}
