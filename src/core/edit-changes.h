/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one step of work does to things of one kind: segments of a source, items of a project. */
typedef struct {
  gpointer before; /* (nullable): it is new */
  gpointer after;  /* (nullable): it goes */
} EfEditChange;

typedef struct {
  const char *(*get_id) (gpointer thing);
  gint64 (*get_rev) (gpointer thing);
  void (*set_rev) (gpointer thing, gint64 rev);
  gpointer (*copy) (gpointer thing);
  void (*take) (gpointer thing, gpointer from); /* all of its values */
  int (*compare) (gpointer one, gpointer other);
} EfEditKind;

typedef struct _EfEditChanges EfEditChanges;

EfEditChanges *ef_edit_changes_new (const EfEditKind *kind);
void ef_edit_changes_free (EfEditChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfEditChanges, ef_edit_changes_free)

guint ef_edit_changes_get_n (EfEditChanges *self);
const EfEditChange *ef_edit_changes_get (EfEditChanges *self, guint index);

/* Copies are kept; what is changed twice is one change. The rev of what is after becomes one more than
 * that of what was before. */
void ef_edit_changes_add (EfEditChanges *self, gpointer thing);
void ef_edit_changes_replace (EfEditChanges *self, gpointer before, gpointer after);
void ef_edit_changes_remove (EfEditChanges *self, gpointer thing);

/* Brings a sorted list to what it is afterwards. Objects that stay take the new values, so that what is
 * bound to them follows. */
void ef_edit_changes_apply (EfEditChanges *self, GListStore *list);

G_END_DECLS
