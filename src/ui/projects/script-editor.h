/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* What is spoken in the clips, and which segments its sentences pull to where they are spoken. */
#define EF_TYPE_SCRIPT_EDITOR (ef_script_editor_get_type ())
G_DECLARE_FINAL_TYPE (EfScriptEditor, ef_script_editor, EF, SCRIPT_EDITOR, AdwBin)

void
ef_script_editor_set_session (EfScriptEditor *self, EfProjectSession *session); /* (nullable) */

G_END_DECLS
