/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/film-pictures.h"
#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* Searches all segments of the profile and puts those that are checked into the storyboard: behind what is
 * chosen there, else at the end. */
#define EF_TYPE_ADD_SEGMENTS_DIALOG (ef_add_segments_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfAddSegmentsDialog,
                      ef_add_segments_dialog,
                      EF,
                      ADD_SEGMENTS_DIALOG,
                      AdwDialog)

void ef_add_segments_dialog_present (GtkWidget *parent,
                                     EfProjectSession *session,
                                     EfFilmPictures *pictures);

G_END_DECLS
