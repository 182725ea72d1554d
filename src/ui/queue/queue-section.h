/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/queue/job-row.h"

G_BEGIN_DECLS

/* Jobs that are in the same state: a title with their number, what can be done to all of them, and their
 * rows. Hidden while there are none. Properties: "title", "verb" (label of what is done to all, ""),
 * "clearable". Signals: "verb-activated", "cleared". */
#define EF_TYPE_QUEUE_SECTION (ef_queue_section_get_type ())
G_DECLARE_FINAL_TYPE (EfQueueSection, ef_queue_section, EF, QUEUE_SECTION, AdwBin)

void ef_queue_section_set_sort (EfQueueSection *self, GtkListBoxSortFunc sort);
void ef_queue_section_add (EfQueueSection *self, EfJobRow *row);
void ef_queue_section_remove (EfQueueSection *self, EfJobRow *row);
/* After something that the order depends on has changed. */
void ef_queue_section_sort (EfQueueSection *self);
GtkListBox *ef_queue_section_get_list (EfQueueSection *self);

G_END_DECLS
