/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/profiles/switcher.h"
#include "ui/profiles/welcome-page.h"
#include "ui/start-failure.h"
#include "ui/window.h"

G_BEGIN_DECLS

struct _EfWindow {
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
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

  GSettings *settings;
  EfKeyring *keyring;
  EfStudio *studio; /* (nullable) */
  GSignalGroup *studio_signals;
  GSignalGroup *profiles_signals;
  GSignalGroup *jobs_signals;
  AdwAnimation *fade;
  AdwToast *switch_toast; /* (unowned) (nullable): while it is there */
  guint spinner_id;
  gboolean sidebar_shown;
};

void ef_window_install_actions (GtkWidgetClass *widget_class);
void ef_window_update_actions (EfWindow *self);

G_END_DECLS
