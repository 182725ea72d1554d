/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/film-pictures.h"
#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* The items of a project in their order, as a strip of cards. */
#define EF_TYPE_STORYBOARD (ef_storyboard_get_type ())
G_DECLARE_FINAL_TYPE (EfStoryboard, ef_storyboard, EF, STORYBOARD, AdwBin)

void ef_storyboard_set_session (EfStoryboard *self,
                                EfProjectSession *session, /* (nullable) */
                                EfFilmPictures *pictures);
gboolean ef_storyboard_grab_focus (EfStoryboard *self); /* FALSE: there is nothing in it */
void ef_storyboard_search (EfStoryboard *self);
void ef_storyboard_set_compact (EfStoryboard *self, gboolean is_compact); /* without hints */
/* Where cards would be put that are dropped at @x of the strip; for tests too. */
guint ef_storyboard_find_gap (EfStoryboard *self, double x);

G_END_DECLS
