/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-sources.h"
#include "ui/sources/sources-page.h"

G_BEGIN_DECLS

/* What the files of the page share: sources-page.c shows and searches, sources-add.c takes files in,
 * sources-verbs.c is what is done to those that are selected. */

struct _EfSourcesPage {
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkSearchEntry *search;
  AdwToggleGroup *filter;
  AdwToggle *missing_toggle;
  GtkDropDown *sort;
  AdwToggleGroup *layout;
  GtkWidget *tools;
  GtkStack *stack;
  GtkGridView *grid;
  GtkListView *list;
  GtkWidget *hint;
  GtkRevealer *drop_reveal;
  GtkLabel *drop_label;
  GtkRevealer *busy_reveal;

  EfStudio *studio; /* (nullable) */
  GSignalGroup *studio_signals;
  GSignalGroup *sources_signals;
  GtkCustomFilter *matches;
  GtkCustomSorter *sorter;
  GtkMultiSelection *selection;
  char *needle; /* (nullable): folded */
  guint summary_id;
  guint n_adding;
  gboolean compact;
  gboolean narrow;
};

/* What is selected (element-type EfSource), in the order of the screen. */
GPtrArray *ef_sources_page_get_selected (EfSourcesPage *self);
/* The only one that is selected. (transfer full) (nullable) */
EfSource *ef_sources_page_get_one (EfSourcesPage *self);
/* Selects it and brings it on the screen; the focus goes there unless somebody types. */
void ef_sources_page_go_to (EfSourcesPage *self, EfSource *source);

/* sources-add.c */
void ef_sources_page_install_adding (GtkWidgetClass *widget_class);
void ef_sources_page_accept_drops (EfSourcesPage *self);
GtkFileDialog *ef_sources_page_make_video_dialog (const char *title);

/* sources-verbs.c */
void ef_sources_page_install_verbs (GtkWidgetClass *widget_class);

G_END_DECLS
