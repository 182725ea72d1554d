/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* Small questions of the editor, each a dialog over @parent. */
void ef_editor_ask_time (GtkWidget *parent, EfEditSession *session);
void ef_editor_ask_divide (GtkWidget *parent, EfEditSession *session);
void ef_editor_ask_shift (GtkWidget *parent, EfEditSession *session);

void ef_editor_import_marks (GtkWidget *parent, EfEditSession *session);
void ef_editor_import_marks_file (GtkWidget *parent, EfEditSession *session, GFile *file);
void ef_editor_export_marks (GtkWidget *parent, EfEditSession *session);

G_END_DECLS
