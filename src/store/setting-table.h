/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* Settings that runners obey. @profile_id NULL: of the application. */
gboolean ef_setting_table_get (EfConnection *connection,
                               const char *profile_id,
                               const char *key,
                               char **value,
                               GError **error);
/* Key → value. */
GHashTable *
ef_setting_table_list (EfConnection *connection, const char *profile_id, GError **error);
gboolean ef_setting_table_set (EfConnection *connection,
                               const char *profile_id,
                               const char *key,
                               const char *value,
                               GError **error);

/* A random value of this installation, made when it is asked for first: 64 hexadecimal digits. */
gboolean ef_setting_table_ensure_salt (EfConnection *connection,
                                       const char *key,
                                       char **salt,
                                       GError **error);

G_END_DECLS
