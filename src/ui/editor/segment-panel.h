/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/editor/edit-session.h"
#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

/* The list of the segments of an open source. */
#define EF_TYPE_SEGMENT_PANEL (ef_segment_panel_get_type ())
G_DECLARE_FINAL_TYPE (EfSegmentPanel, ef_segment_panel, EF, SEGMENT_PANEL, AdwBin)

void ef_segment_panel_set_session (EfSegmentPanel *self, EfEditSession *session);
/* They stand in the menus. */
void ef_segment_panel_set_keys (EfSegmentPanel *self, EfEditorKeys *keys);
/* What the empty list says, with the keys of the person's scheme. */
void ef_segment_panel_set_hint (EfSegmentPanel *self, const char *hint);
/* Of the current segment. */
void ef_segment_panel_edit_label (EfSegmentPanel *self);
void ef_segment_panel_show_details (EfSegmentPanel *self, gboolean keywords);
/* An entry that was asked for is not there yet. */
gboolean ef_segment_panel_is_about_to_type (EfSegmentPanel *self);
void ef_segment_panel_focus_search (EfSegmentPanel *self);

G_END_DECLS
