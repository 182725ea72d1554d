/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/projects/film-pictures.h"
#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* An item of the storyboard: how it joins the one before it, and its picture with number, length and pin. */
#define EF_TYPE_ITEM_CARD (ef_item_card_get_type ())
G_DECLARE_FINAL_TYPE (EfItemCard, ef_item_card, EF, ITEM_CARD, GtkBox)

GtkWidget *ef_item_card_new (EfProjectSession *session, EfFilmPictures *pictures);
void ef_item_card_set_item (EfItemCard *self, EfItem *item, guint position); /* (nullable) */
EfItem *ef_item_card_get_item (EfItemCard *self);                            /* (nullable) */
guint ef_item_card_get_position (EfItemCard *self);
/* What it shows may be different. */
void ef_item_card_update (EfItemCard *self, guint position);
void ef_item_card_set_shown (EfItemCard *self, gboolean is_shown);
void ef_item_card_open_transition (EfItemCard *self);
GdkPaintable *ef_item_card_get_paintable (EfItemCard *self); /* (nullable) */

G_END_DECLS
