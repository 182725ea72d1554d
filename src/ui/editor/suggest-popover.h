/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* Which suggestions are shown, and from where on something is one. Changes show at once. */
#define EF_TYPE_SUGGEST_POPOVER (ef_suggest_popover_get_type ())
G_DECLARE_FINAL_TYPE (EfSuggestPopover, ef_suggest_popover, EF, SUGGEST_POPOVER, GtkPopover)

void ef_suggest_popover_set_session (EfSuggestPopover *self, EfEditSession *session);

/* Which keys go through them, in those of the person's scheme. */
void ef_suggest_popover_set_hint (EfSuggestPopover *self, const char *hint);

G_END_DECLS
