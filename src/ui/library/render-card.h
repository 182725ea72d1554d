/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/library/library-page-private.h"

G_BEGIN_DECLS

/* A finished file: its picture, which moves under the pointer, its name and what has become of it. */
#define EF_TYPE_RENDER_CARD (ef_render_card_get_type ())
G_DECLARE_FINAL_TYPE (EfRenderCard, ef_render_card, EF, RENDER_CARD, GtkBox)

GtkWidget *ef_render_card_new (EfLibraryPage *page, GtkListItem *item);
void ef_render_card_set_render (EfRenderCard *self, EfRender *render); /* @render (nullable) */
EfRender *ef_render_card_get_render (EfRenderCard *self);
/* The pointer has come, or gone. */
void ef_render_card_hover (EfRenderCard *self, gboolean is_over);

G_END_DECLS
