/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

#define EF_TYPE_KEY_ROW (ef_key_row_get_type ())
G_DECLARE_FINAL_TYPE (EfKeyRow, ef_key_row, EF, KEY_ROW, AdwActionRow)

GtkWidget *ef_key_row_new (EfEditorKeys *keys, const char *name);
const char *ef_key_row_get_name (EfKeyRow *self);
/* Whether @folded (ef_text_fold) is in its title or its keys. */
gboolean ef_key_row_matches (EfKeyRow *self, const char *folded);

G_END_DECLS
