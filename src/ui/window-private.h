/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/editor-keys.h"
#include "ui/profiles/switcher.h"
#include "ui/profiles/welcome-page.h"
#include "ui/projects/projects-view.h"
#include "ui/sources/sources-view.h"
#include "ui/start-failure.h"
#include "ui/window.h"

G_BEGIN_DECLS

/* The setting that holds the keys of the editor. */
#define EF_KEYS_SETTING "editor-keys"

struct _EfWindow {
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwToast *hint; /* (unowned) (nullable) */
  GtkStack *root;
  AdwSpinner *spinner;
  EfStartFailure *failure;
  EfWelcomePage *welcome;
  AdwOverlaySplitView *split;
  AdwToolbarView *sidebar;
  EfSwitcher *switcher;
  GtkMenuButton *menu_button;
  GtkListBox *nav;
  AdwViewStack *pages;
  AdwViewStackPage *queue;
  EfSourcesView *sources;
  AdwViewStackPage *projects_page;
  EfProjectsView *projects;

  GSettings *settings;
  EfKeyring *keyring;
  EfStudio *studio; /* (nullable) */
  EfEditorKeys *keys;
  GSignalGroup *studio_signals;
  GSignalGroup *profiles_signals;
  GSignalGroup *jobs_signals;
  GSignalGroup *projects_signals;
  AdwAnimation *fade;
  GPtrArray *files; /* (nullable) (element-type GFile): wait for a profile */
  guint spinner_id;
  guint focus_id; /* until the page that was gone to has its places */
  gboolean sidebar_shown;
  gboolean loads_keys;
  gboolean is_alone; /* a page fills the screen; the sidebar comes back as it was */
  gboolean sidebar_was_shown;
};

void ef_window_install_actions (GtkWidgetClass *widget_class);
void ef_window_update_actions (EfWindow *self);
void ef_window_store_keys (EfWindow *self);
void ef_window_load_keys (EfWindow *self);
gboolean ef_window_has_focus_in_page (EfWindow *self);
void ef_window_focus_page (EfWindow *self);
void ef_window_listen_for_keys (EfWindow *self);
void ef_window_set_alone (EfWindow *self, gboolean is_alone);

G_END_DECLS
