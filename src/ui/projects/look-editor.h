/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* What is done to picture and sound of the segments that are chosen. */
#define EF_TYPE_LOOK_EDITOR (ef_look_editor_get_type ())
G_DECLARE_FINAL_TYPE (EfLookEditor, ef_look_editor, EF, LOOK_EDITOR, AdwBin)

void ef_look_editor_set_session (EfLookEditor *self, EfProjectSession *session); /* (nullable) */

G_END_DECLS
