/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* The settings of the application as this process knows them: what was set here is there at once, and
 * written behind; what others set follows. */
EfStudioSettings *ef_studio_settings_new (EfStudio *studio);
void ef_studio_settings_free (EfStudioSettings *self);

/* Another database counts its changes anew. */
void ef_studio_settings_begin (EfStudioSettings *self);
/* What a reading saw: @values is key → value, @seq the last change that is in it. */
void ef_studio_settings_apply (EfStudioSettings *self, GHashTable *values, gint64 seq);
void ef_studio_settings_take (EfStudioSettings *self, GPtrArray *changes);

G_END_DECLS
