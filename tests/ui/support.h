/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"
#include "ui/editor/editor-keys.h"
#include "ui/window.h"
#include "wait.h"

G_BEGIN_DECLS

/* A real studio on a folder of its own, an application for style and actions, and its settings. */
typedef struct {
  char *folder;
  EfPaths *paths;
  EfKeyring *keyring;
  EfStudio *studio;
  GSettings *settings;
  AdwApplication *application;
} UiFixture;

void ui_set_up (UiFixture *fixture, gconstpointer data);
/* Gives up a reference, which must be the last one soon. */
void ui_assert_ends (gpointer object);
void ui_tear_down (UiFixture *fixture, gconstpointer data);

EfProfile *ui_add_profile (EfStudio *studio, const char *name, const char *colour);
EfWindow *ui_open_window (UiFixture *fixture);
void ui_close_window (EfWindow *window);

/* The editor's keys, which the window owns. */
EfEditorKeys *ui_get_keys (EfWindow *window);

/* Real keys, as they come from the keyboard ("ctrl+a"); FALSE: nothing here can press any. */
gboolean ui_press (EfWindow *window, const char *keys);
/* Whether the focus is in @widget or below. */
gboolean ui_has_focus (GtkWidget *widget);

guint ui_count_toasts (GtkWidget *widget);

/* The first widget of a type below another one, NULL when there is none. */
GtkWidget *ui_find (GtkWidget *widget, GType type);

G_END_DECLS
