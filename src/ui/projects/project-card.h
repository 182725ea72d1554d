/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project.h"
#include "ui/projects/film-pictures.h"

G_BEGIN_DECLS

/* A project in the list: its first pictures, its name, and how much is in it. */
#define EF_TYPE_PROJECT_CARD (ef_project_card_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectCard, ef_project_card, EF, PROJECT_CARD, GtkBox)

GtkWidget *ef_project_card_new (EfStudio *studio, EfFilmPictures *pictures);
void ef_project_card_set_project (EfProjectCard *self, EfProject *project); /* (nullable) */

G_END_DECLS
