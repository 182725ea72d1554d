/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"
#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

#define EF_TYPE_PREFERENCES_DIALOG (ef_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfPreferencesDialog,
                      ef_preferences_dialog,
                      EF,
                      PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

/* Stays with @profile, whichever profile becomes the active one. */
AdwDialog *ef_preferences_dialog_new (EfStudio *studio,
                                      EfProfile *profile,
                                      EfKeyring *keyring,
                                      GSettings *settings,
                                      EfEditorKeys *keys);

G_END_DECLS
