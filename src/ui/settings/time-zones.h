/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The time zones that this computer knows (EfTimeZone), in the order of their names. */
void ef_time_zones_load_async (GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GListStore *ef_time_zones_load_finish (GAsyncResult *result, GError **error);

char **ef_time_zones_parse (const char *text);
/* Reads a file. */
char *ef_time_zone_describe (const char *name);

G_END_DECLS
