/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-sources.h"
#include "ui/pictures.h"
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
  EfPictures *pictures;
  GSignalGroup *studio_signals;
  GSignalGroup *sources_signals;
  GtkCustomFilter *matches;
  GtkCustomSorter *sorter;
  GtkSortListModel *sorted; /* (owned) (nullable) */
  GtkMultiSelection *selection;
  char *needle;            /* (nullable): folded */
  char **words;            /* (nullable): of it */
  GHashTable *found;       /* (nullable): id of a source → GListStore of EfSegment */
  GPtrArray *segments;     /* (nullable) (element-type EfSegment): all that are found */
  char *shown_needle;      /* (nullable): for which they are */
  guint n_found;           /* of them */
  GCancellable *searching; /* (nullable) */
  guint summary_id;
  guint refresh_id;
  guint n_adding;
  gboolean loads_layout;
  gboolean compact;
  gboolean narrow;
};

/* What is selected (element-type EfSource), in the order of the screen; no segments. */
GPtrArray *ef_sources_page_get_selected (EfSourcesPage *self);
/* The only one that is selected. (transfer full) (nullable) */
EfSource *ef_sources_page_get_one (EfSourcesPage *self);
/* Selects it and brings it on the screen; the focus goes there unless somebody types. */
void ef_sources_page_go_to (EfSourcesPage *self, EfSource *source);
void ef_sources_page_open (EfSourcesPage *self, EfSource *source);

/* sources-add.c */
void ef_sources_page_install_adding (GtkWidgetClass *widget_class);
void ef_sources_page_accept_drops (EfSourcesPage *self);
GtkFileDialog *ef_sources_page_make_video_dialog (const char *title);

/* sources-search.c. While segments are found, they stand below their sources in the model. */
void ef_sources_page_search (EfSourcesPage *self, const char *text);
void ef_sources_page_search_again (EfSourcesPage *self);
void ef_sources_page_stop_searching (EfSourcesPage *self);
gboolean ef_sources_page_is_found (EfSourcesPage *self, EfSource *source);
void ef_sources_page_show_model (EfSourcesPage *self);
void ef_sources_page_update (EfSourcesPage *self); /* in sources-page.c */

/* sources-verbs.c */
void ef_sources_page_install_verbs (GtkWidgetClass *widget_class);

G_END_DECLS
