/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* Reads the whole database and says in @problem what is wrong with it; NULL when nothing is. */
gboolean ef_check_database (EfConnection *connection, char **problem, GError **error);

G_END_DECLS
