/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/profile-parts.h"
#include "core/profile.h"

G_BEGIN_DECLS

JsonNode *ef_profile_to_json (EfProfile *self);
gboolean ef_profile_set_from_text (EfProfile *self,
                                   const char *key,
                                   const char *value,
                                   EfProfileFields *fields,
                                   GError **error);

/* @parts (nullable): what goes along. */
char *ef_profile_export (EfProfile *self, EfProfileParts *parts);
/* *@parts (optional): what came along. */
EfProfile *
ef_profile_import (const char *text, gssize length, EfProfileParts **parts, GError **error);

G_END_DECLS
