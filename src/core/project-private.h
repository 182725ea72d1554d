/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project.h"

G_BEGIN_DECLS

/* project-settings.c */

/* Puts them into the form that is stored, or says what is wrong with them. */
gboolean ef_project_settings_clean (EfProjectSettings *self, GError **error);
/* A member for each. */
void ef_project_settings_write (const EfProjectSettings *self, JsonObject *object);
/* One that was typed. When it is refused, what is in @self is to be dropped. */
gboolean ef_project_settings_set_value (EfProjectSettings *self,
                                        const char *key,
                                        const char *value,
                                        GError **error);

G_END_DECLS
