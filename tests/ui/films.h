/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-sources.h"
#include "support.h"
#include "ui/editor/editor-page.h"

G_BEGIN_DECLS

/* Lets the program that reads videos be the one that was just built. Before the studio is opened. */
void ui_films_set_up (UiFixture *fixture, gconstpointer data);

/* The paths of generated videos: five scenes of four seconds with sound and silence; and of 5 seconds,
 * 160 × 90, with a number on every frame. */
char *ui_make_film (void);
char *ui_make_clip (void);
/* @name of ffmpeg's words for a picture, for lists that are looked at. */
char *ui_make_picture (const char *name, const char *words, int seconds);
/* A copy that may be moved and removed. */
char *ui_copy_film (UiFixture *fixture, const char *path, const char *name);

EfSource *ui_add_film (EfStudio *studio, const char *path); /* the list holds it */
gboolean ui_is_read (EfSource *source);
/* Opens @source in the window's editor, and waits until there is something to be seen. */
EfEditorPage *ui_open_film (EfWindow *window, EfSource *source);

/* The widget below @widget whose tooltip or label is @text; NULL: there is none. */
GtkWidget *ui_find_named (GtkWidget *widget, const char *text);
/* The one of @type that is mapped; NULL: none is. */
GtkWidget *ui_find_mapped (GtkWidget *widget, GType type);

G_END_DECLS
