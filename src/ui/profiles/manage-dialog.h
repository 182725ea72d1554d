/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"
#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

#define EF_TYPE_MANAGE_DIALOG (ef_manage_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfManageDialog, ef_manage_dialog, EF, MANAGE_DIALOG, AdwDialog)

AdwDialog *ef_manage_dialog_new (EfStudio *studio,
                                 EfKeyring *keyring,
                                 GSettings *settings,
                                 EfEditorKeys *keys);

G_END_DECLS
