/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The names of the time zones that this computer knows, in their order. */
void ef_time_zones_load_async (GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char **ef_time_zones_load_finish (GAsyncResult *result, GError **error);

char **ef_time_zones_parse (const char *text);
char *ef_time_zone_describe (const char *name);

G_END_DECLS
