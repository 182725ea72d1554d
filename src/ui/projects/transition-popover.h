/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* How an item of the storyboard joins the one before it. */
#define EF_TYPE_TRANSITION_POPOVER (ef_transition_popover_get_type ())
G_DECLARE_FINAL_TYPE (EfTransitionPopover,
                      ef_transition_popover,
                      EF,
                      TRANSITION_POPOVER,
                      GtkPopover)

GtkWidget *ef_transition_popover_new (EfProjectSession *session, EfItem *item);

G_END_DECLS
