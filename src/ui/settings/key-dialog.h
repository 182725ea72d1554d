/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

#define EF_TYPE_KEY_DIALOG (ef_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfKeyDialog, ef_key_dialog, EF, KEY_DIALOG, AdwAlertDialog)

/* Asks for a key for the action @name; @add: beside those it has. */
AdwDialog *ef_key_dialog_new (EfEditorKeys *keys, const char *name, gboolean add);
/* As if a person had pressed it. */
void ef_key_dialog_press (EfKeyDialog *self, guint keycode, guint keyval, GdkModifierType state);

G_END_DECLS
