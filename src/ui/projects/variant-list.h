/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/film-pictures.h"
#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* The variants that would be made now; the one that is chosen is the one that plays. */
#define EF_TYPE_VARIANT_LIST (ef_variant_list_get_type ())
G_DECLARE_FINAL_TYPE (EfVariantList, ef_variant_list, EF, VARIANT_LIST, AdwBin)

void ef_variant_list_set_session (EfVariantList *self,
                                  EfProjectSession *session, /* (nullable) */
                                  EfFilmPictures *pictures);

G_END_DECLS
