/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* The sources of the active profile, in the order in which they were added, as the window shows them.
 * Nothing is read before the model is asked for. */
EfSourceList *ef_source_list_new (EfStudio *studio);
void ef_source_list_free (EfSourceList *self);

GListModel *ef_source_list_get_model (EfSourceList *self);
EfSource *ef_source_list_find (EfSourceList *self, const char *id); /* (transfer none) (nullable) */
/* What the database holds now; a profile that is not shown is left alone. */
void ef_source_list_put (EfSourceList *self, EfSource *row);
void ef_source_list_drop (EfSourceList *self, const char *id);

void ef_source_list_set_profile (EfSourceList *self, EfProfile *profile);
void ef_source_list_take (EfSourceList *self, GPtrArray *changes);
void ef_source_list_stop (EfSourceList *self);

G_END_DECLS
