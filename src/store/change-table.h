/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* The number of the last change. Read in the transaction that reads rows, it tells which of two
 * readings is the newer one. */
gboolean ef_change_table_get_last (EfConnection *connection, gint64 *seq, GError **error);

G_END_DECLS
