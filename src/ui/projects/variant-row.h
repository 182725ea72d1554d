/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/projects/film-pictures.h"
#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* A variant of a project: its name, length and seed, and its first pictures. */
#define EF_TYPE_VARIANT_ROW (ef_variant_row_get_type ())
G_DECLARE_FINAL_TYPE (EfVariantRow, ef_variant_row, EF, VARIANT_ROW, GtkListBoxRow)

GtkWidget *ef_variant_row_new (void);
void ef_variant_row_show (EfVariantRow *self,
                          EfProjectSession *session,
                          EfFilmPictures *pictures,
                          guint index);

G_END_DECLS
