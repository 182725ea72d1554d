/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/project.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What is asked about projects, and what is said when it is done. @widget is where it was asked for. */

/* Asks for a name and opens the project. */
void ef_project_ask_new (GtkWidget *widget, EfStudio *studio);
/* The same with segments (element-type EfSegment) in it, which stays where one is. */
void ef_project_ask_new_with (GtkWidget *widget, EfStudio *studio, GPtrArray *segments);
/* With all segments of @source, named after it, and opens it. */
void ef_project_add_of_source (GtkWidget *widget, EfStudio *studio, EfSource *source);
void ef_project_ask_rename (GtkWidget *widget, EfStudio *studio, EfProject *project);
/* At once; a toast takes it back. */
void ef_project_remove (GtkWidget *widget, EfStudio *studio, EfProject *project);
/* Behind what is in it; a toast opens it. */
void
ef_project_append (GtkWidget *widget, EfStudio *studio, EfProject *project, GPtrArray *segments);
/* Those that were changed last, at the head. (element-type EfProject) */
GPtrArray *ef_project_list_latest (EfStudio *studio);
/* "Autumn teaser 2" when there is one of that name. */
char *ef_project_find_name (EfStudio *studio, const char *wanted);

G_END_DECLS
