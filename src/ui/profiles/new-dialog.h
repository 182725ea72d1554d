/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

#define EF_TYPE_NEW_DIALOG (ef_new_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfNewDialog, ef_new_dialog, EF, NEW_DIALOG, AdwDialog)

AdwDialog *ef_new_dialog_new (EfStudio *studio);

G_END_DECLS
