/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

#define EF_TYPE_SHORTCUTS_DIALOG (ef_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfShortcutsDialog, ef_shortcuts_dialog, EF, SHORTCUTS_DIALOG, AdwDialog)

AdwDialog *ef_shortcuts_dialog_new (EfEditorKeys *keys);

G_END_DECLS
