/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post-settings.h"

G_BEGIN_DECLS

EfPostSettings *ef_post_settings_take (const char *network, GPtrArray *fields);
EfPostSetting *ef_post_setting_new (const char *key, EfPostSettingKind kind);
EfPostSetting *ef_post_setting_copy (const EfPostSetting *self);
void ef_post_setting_free (EfPostSetting *self);
void ef_post_setting_add_choice (EfPostSetting *self, const char *value, const char *label);
/* The server takes keys with this in them as orders. */
gboolean ef_post_settings_is_order (const char *key);

G_END_DECLS
