/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* The projects of the active profile, the one that was changed last first, as the window shows them.
 * Nothing is read before the model is asked for. */
EfProjectList *ef_project_list_new (EfStudio *studio);
void ef_project_list_free (EfProjectList *self);

GListModel *ef_project_list_get_model (EfProjectList *self);
/* What the database holds now; a profile that is not shown is left alone. */
EfProject *ef_project_list_put (EfProjectList *self, EfProject *row);
void ef_project_list_drop (EfProjectList *self, const char *id);

void ef_project_list_set_profile (EfProjectList *self, EfProfile *profile);
/* An edit that was shown was not written. */
void ef_project_list_reload (EfProjectList *self);
void ef_project_list_take (EfProjectList *self, GPtrArray *changes);
void ef_project_list_stop (EfProjectList *self);

G_END_DECLS
