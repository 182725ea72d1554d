/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/error.h"

G_BEGIN_DECLS

/* @path names the file in the sentence, @system is errno or 0. All return FALSE. */
gboolean ef_store_error_set_sqlite (GError **error,
                                    int code,
                                    int system,
                                    const char *path,
                                    const char *message);
gboolean ef_store_error_set_errno (GError **error, int system, const char *path);
gboolean ef_store_error_set_corrupt (GError **error, const char *path);
gboolean ef_store_error_set_busy (GError **error);
gboolean ef_store_error_set_conflict (GError **error);

G_END_DECLS
