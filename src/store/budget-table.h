/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/budget.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Of an account that was not asked yet a new one. */
EfBudget *ef_budget_table_get (EfConnection *connection, const char *account, GError **error);
gboolean ef_budget_table_set (EfConnection *connection, const EfBudget *budget, GError **error);

G_END_DECLS
