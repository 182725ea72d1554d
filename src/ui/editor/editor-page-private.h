/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/editor-page.h"
#include "ui/editor/segment-panel.h"
#include "ui/editor/suggest-popover.h"
#include "ui/editor/timeline.h"

G_BEGIN_DECLS

/* What the files of the page share: editor-page.c is the widget and hears the keys, editor-verbs.c does
 * what it is told, editor-show.c keeps what is on the screen. */

struct _EfEditorPage {
  AdwNavigationPage parent_instance;

  AdwToolbarView *view;
  AdwWindowTitle *title;
  GtkWidget *undo;
  GtkWidget *redo;
  GtkMenuButton *more;
  GMenuModel *editor_menu;
  AdwBanner *missing;
  AdwMultiLayoutView *layouts;
  AdwOverlaySplitView *split;
  GtkWidget *stage;
  GtkAspectFrame *aspect;
  GtkPicture *picture;
  GtkWidget *preview;
  GtkWidget *marking;
  GtkLabel *marking_label;
  GtkLabel *marking_out_key;
  GtkLabel *marking_drop_key;
  GtkLabel *badge;
  AdwBanner *problem;
  GtkWidget *waiting;
  AdwMultiLayoutView *transport_layouts;
  GtkWidget *transport;
  GtkLabel *timecode_label;
  GtkLabel *total;
  GtkLabel *in_key;
  GtkLabel *out_key;
  GtkButton *play;
  GtkMenuButton *speed;
  GtkToggleButton *mute;
  GtkAdjustment *volume_adjustment;
  GtkToggleButton *snap;
  GtkToggleButton *follow;
  AdwButtonContent *suggestions_content;
  EfSuggestPopover *suggest_popover;
  GtkWidget *accept;
  GtkLabel *accept_key;
  GtkWidget *dismiss;
  GtkWidget *next;
  GtkLabel *next_key;
  GtkWidget *in_button;
  GtkWidget *out_button;
  GtkAdjustment *zoom_adjustment;
  GtkWidget *tools;
  GtkWidget *projects_menu; /* (nullable): once it was asked for */
  EfTimeline *timeline;
  EfSegmentPanel *panel;

  EfStudio *studio;
  EfEditSession *session; /* (nullable) */
  EfEditorKeys *keys;
  gulong keys_id;
  guint waiting_id; /* until it is long enough to be told */
  guint focus_id;   /* after a dialog */
  gboolean compact;
  gboolean narrow;
  gboolean low; /* not even the timeline has room below the picture */
  gboolean updating;
  int take_next;  /* select a suggestion of this kind when it is found; EF_ANY_SUGGESTION: none */
  gint64 escaped; /* when Escape found nothing to do, monotonic; 0: something else was done since */
  gboolean is_full;
  gboolean panel_was_shown;
};

/* editor-verbs.c. FALSE: there is no such verb, or nothing to do it to. */
gboolean ef_editor_page_run (EfEditorPage *self, const char *name);
void ef_editor_page_install_verbs (GtkWidgetClass *widget_class);
void ef_editor_page_set_full (EfEditorPage *self, gboolean is_full);
void ef_editor_page_focus_timeline (EfEditorPage *self);
void ef_editor_page_stop_waiting (EfEditorPage *self); /* for a suggestion */
gboolean ef_editor_page_has_suggestion (EfEditorPage *self);

/* editor-project.c */
void ef_editor_page_make_clips (EfEditorPage *self);
void ef_editor_page_choose_project (EfEditorPage *self);
void ef_editor_page_add_to_project (EfEditorPage *self, const char *id);

/* editor-show.c */
void ef_editor_page_connect_session (EfEditorPage *self);
void ef_editor_page_bind_show (GtkWidgetClass *widget_class);
void ef_editor_page_show_keys (EfEditorPage *self);
void ef_editor_page_show_source (EfEditorPage *self);
void ef_editor_page_show_suggestions (EfEditorPage *self);

G_END_DECLS
