/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* Asks how and where the chosen segments (all, when none is) become files, and puts them in the queue. */
#define EF_TYPE_EXTRACT_DIALOG (ef_extract_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfExtractDialog, ef_extract_dialog, EF, EXTRACT_DIALOG, AdwDialog)

void ef_extract_dialog_present (GtkWidget *parent, EfEditSession *session);

G_END_DECLS
