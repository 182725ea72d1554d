/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* What servers have said of the forms of channels, by our id of the channel, for as long as this process lives. */
GHashTable *ef_channel_forms_new (void);
GHashTable *ef_studio_get_channel_forms (EfStudio *studio);

G_END_DECLS
