/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/source.h"
#include "pipeline/studio.h"
#include "ui/pictures.h"

G_BEGIN_DECLS

/* A source as a card of the grid, or as a row of the list. */
#define EF_TYPE_SOURCE_CARD (ef_source_card_get_type ())
G_DECLARE_FINAL_TYPE (EfSourceCard, ef_source_card, EF, SOURCE_CARD, GtkBox)

GtkWidget *ef_source_card_new (EfStudio *studio, EfPictures *pictures, gboolean is_row);
void ef_source_card_set_source (EfSourceCard *self, EfSource *source);

G_END_DECLS
