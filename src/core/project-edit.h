/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/edit-changes.h"
#include "core/item.h"
#include "core/project.h"

G_BEGIN_DECLS

/* One step of work on a project: what each touched item was and is now, and the settings when they
 * changed. Shown at once, written in one transaction, one step of undo; as EfSegmentEdit is for a
 * source. */
typedef EfEditChange EfItemChange; /* of EfItem */

#define EF_TYPE_PROJECT_EDIT (ef_project_edit_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectEdit, ef_project_edit, EF, PROJECT_EDIT, GObject)

EfProjectEdit *ef_project_edit_new (const char *project_id, const char *title, const char *gesture);
const char *ef_project_edit_get_project_id (EfProjectEdit *self);
const char *ef_project_edit_get_title (EfProjectEdit *self);
const char *ef_project_edit_get_gesture (EfProjectEdit *self);
guint ef_project_edit_get_n_changes (EfProjectEdit *self);
const EfItemChange *ef_project_edit_get_change (EfProjectEdit *self, guint index);
/* (nullable): the settings stay */
EfProject *ef_project_edit_get_project_before (EfProjectEdit *self);
EfProject *ef_project_edit_get_project_after (EfProjectEdit *self);

/* Copies are kept; what is changed twice is one change, and the rev of what is after becomes one more than
 * that of what was before. */
void ef_project_edit_add (EfProjectEdit *self, EfItem *item);
void ef_project_edit_replace (EfProjectEdit *self, EfItem *before, EfItem *after);
void ef_project_edit_remove (EfProjectEdit *self, EfItem *item);
void ef_project_edit_replace_project (EfProjectEdit *self, EfProject *before, EfProject *after);
/* @project (nullable) gets the settings, @items (nullable; by ef_item_compare) become what they are afterwards. */
void ef_project_edit_apply (EfProjectEdit *self, EfProject *project, GListStore *items);

/* The operations; NULL with an error that is a hint when there is nothing to do, and those without an
 * error just NULL. @items is the storyboard in its order (GListModel of EfItem), @chosen some of it
 * (GPtrArray). @at: 0 before all, n_items behind all. */
#define EF_PROJECT_ITEMS_MOST 10000
EfProjectEdit *ef_project_edit_insert (const char *project_id,
                                       GListModel *items,
                                       GPtrArray *segments, /* of EfSegment */
                                       guint at,
                                       EfTransition transition,
                                       GError **error);
EfProjectEdit *
ef_project_edit_move (GListModel *items, GPtrArray *chosen, guint at, GError **error);
EfProjectEdit *ef_project_edit_drop (GPtrArray *chosen, GError **error);
EfProjectEdit *ef_project_edit_double (GListModel *items, GPtrArray *chosen, GError **error);
EfProjectEdit *
ef_project_edit_shuffle (GListModel *items, guint32 seed, GError **error); /* pinned ones stay */
EfProjectEdit *
ef_project_edit_set_look (GPtrArray *chosen, const EfLook *look, const char *gesture);
EfProjectEdit *
ef_project_edit_set_transition (GPtrArray *chosen, EfTransition transition, const char *gesture);
EfProjectEdit *ef_project_edit_set_pinned (GPtrArray *chosen, gboolean pinned);
EfProjectEdit *ef_project_edit_set_settings (EfProject *project,
                                             const EfProjectSettings *settings,
                                             const char *gesture);

G_END_DECLS
