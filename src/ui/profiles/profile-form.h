/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Properties: "studio", "draft" (EfProfile), "can-create". Signal "created" (EfProfile). */
#define EF_TYPE_PROFILE_FORM (ef_profile_form_get_type ())
G_DECLARE_FINAL_TYPE (EfProfileForm, ef_profile_form, EF, PROFILE_FORM, AdwBin)

/* Where typing begins. */
GtkWidget *ef_profile_form_get_first (EfProfileForm *self);
void ef_profile_form_create (EfProfileForm *self);

G_END_DECLS
