/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/render-pictures.h"
#include "pipeline/studio-renders.h"
#include "ui/library/hover-preview.h"
#include "ui/library/library-page.h"
#include "ui/pictures.h"

G_BEGIN_DECLS

/* What the files of the page share: library-page.c shows and filters, library-chosen.c is what is
 * chosen, library-add.c takes files in, library-verbs.c is what is done to those that are chosen. */

struct _EfLibraryPage {
  AdwBin parent_instance;

  GtkWidget *header_profile;
  AdwWindowTitle *title;
  GtkButton *all;
  GtkWidget *add;
  GtkWidget *select;
  GtkWidget *cancel;
  GtkWidget *menu;
  GtkWidget *tools;
  GtkSearchEntry *search;
  AdwWrapBox *chips;
  GtkToggleButton *all_chip;
  GtkDropDown *format;
  GtkDropDown *project;
  GtkDropDown *sort;
  GtkStack *stack;
  GtkGridView *grid;
  GtkRevealer *bulk;
  GtkLabel *bulk_count;
  GtkLabel *bulk_second;
  GtkWidget *bulk_tag;
  GtkWidget *bulk_export;
  GtkWidget *bulk_trash;
  GtkWidget *bulk_restore;
  GtkWidget *bulk_delete;
  GtkRevealer *drop_reveal;
  GtkLabel *drop_label;
  GtkRevealer *busy_reveal;

  EfStudio *studio;   /* (nullable) */
  EfLibrary *library; /* (nullable) */
  GtkMultiSelection *selection;
  EfPictures *pictures;
  EfRenderPictures *makers; /* (nullable) */
  EfHoverPreview *preview;
  GSignalGroup *studio_signals;
  GSignalGroup *library_signals;
  GSignalGroup *projects_signals;
  GPtrArray *tags;        /* (owned) (nullable) of utf8 */
  GPtrArray *project_ids; /* (element-type utf8): of the drop-down, behind "all" */
  EfLibraryCounts counts;
  char *text; /* (nullable) */
  int use;    /* EfRenderUse; -1: all */
  gboolean trashed;
  gboolean selecting;
  gboolean counted;
  guint count_id;
  guint n_busy;
  gboolean compact;
  gboolean narrow;
  gboolean is_filling; /* the drop-down of projects: nobody chose */
};

/* What is chosen (element-type EfRender), in the order of the screen, as far as somebody has looked at it; and all
 * of it, at once or as soon as it is read. */
typedef void (*EfLibraryChosenFunc) (EfLibraryPage *self, GPtrArray *renders);
GPtrArray *ef_library_page_get_chosen (EfLibraryPage *self);
void ef_library_page_with_chosen (EfLibraryPage *self, EfLibraryChosenFunc func);
void ef_library_page_set_selecting (EfLibraryPage *self, gboolean selecting);
/* Counts anew, soon. */
void ef_library_page_count (EfLibraryPage *self);
void ef_library_page_set_busy (EfLibraryPage *self, gboolean busy);

void ef_library_page_update (EfLibraryPage *self);

/* library-chosen.c */
guint ef_library_page_count_chosen (EfLibraryPage *self);
void ef_library_page_update_bulk (EfLibraryPage *self, guint n_chosen);
void ef_library_page_selection_changed (EfLibraryPage *self);
void ef_library_page_install_choosing (GtkWidgetClass *widget_class);

/* library-add.c */
void ef_library_page_install_adding (GtkWidgetClass *widget_class);
void ef_library_page_accept_drops (EfLibraryPage *self);

/* library-verbs.c */
void ef_library_page_install_verbs (GtkWidgetClass *widget_class);
void ef_library_page_open (EfLibraryPage *self, EfRender *render);

G_END_DECLS
