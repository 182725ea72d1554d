/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/source.h"
#include "pipeline/studio.h"
#include "ui/editor/edit-session.h"
#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

/* Where segments of one source are marked. Everything it can be told to do is an action "editor.NAME",
 * the names are those of the table of keys. */
#define EF_TYPE_EDITOR_PAGE (ef_editor_page_get_type ())
G_DECLARE_FINAL_TYPE (EfEditorPage, ef_editor_page, EF, EDITOR_PAGE, AdwNavigationPage)

AdwNavigationPage *ef_editor_page_new (EfStudio *studio, EfEditorKeys *keys, EfSource *source);
EfEditSession *ef_editor_page_get_session (EfEditorPage *self);

G_END_DECLS
