/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/segment.h"

G_BEGIN_DECLS

/* A segment that a search has found, below its source. */
#define EF_TYPE_FOUND_ROW (ef_found_row_get_type ())
G_DECLARE_FINAL_TYPE (EfFoundRow, ef_found_row, EF, FOUND_ROW, GtkBox)

GtkWidget *ef_found_row_new (void);
/* @needle: what was searched for, folded; it is made bold where it is found. */
void ef_found_row_set_segment (EfFoundRow *self, EfSegment *segment, const char *needle);

G_END_DECLS
