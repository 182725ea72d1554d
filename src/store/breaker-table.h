/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/breaker.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Of a server that has not failed yet a closed one. */
EfBreaker *ef_breaker_table_get (EfConnection *connection, const char *origin, GError **error);
gboolean ef_breaker_table_set (EfConnection *connection, const EfBreaker *breaker, GError **error);

G_END_DECLS
