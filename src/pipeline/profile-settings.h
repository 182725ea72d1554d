/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Settings of one profile, as JSON, by key (GHashTable of utf8 to utf8). They are read when they are asked
 * for: only who shows them holds them. */
void ef_studio_load_profile_settings_async (EfStudio *self,
                                            EfProfile *profile,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GHashTable *
ef_studio_load_profile_settings_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* @value NULL: not set. */
void ef_studio_store_profile_setting_async (EfStudio *self,
                                            EfProfile *profile,
                                            const char *key,
                                            const char *value,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
gboolean
ef_studio_store_profile_setting_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
