/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/edit-changes.h"

struct _EfEditChanges {
  const EfEditKind *kind;
  GArray *changes;    /* (element-type EfEditChange) */
  GHashTable *places; /* (element-type utf8 guint): id → place in changes + 1 */
};

static void
clear_change (gpointer data)
{
  EfEditChange *change = data;

  g_clear_object (&change->before);
  g_clear_object (&change->after);
}

EfEditChanges *
ef_edit_changes_new (const EfEditKind *kind)
{
  EfEditChanges *self = g_new0 (EfEditChanges, 1);

  self->kind = kind;
  self->changes = g_array_new (FALSE, FALSE, sizeof (EfEditChange));
  g_array_set_clear_func (self->changes, clear_change);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
ef_edit_changes_free (EfEditChanges *self)
{
  g_hash_table_unref (self->places);
  g_array_unref (self->changes);
  g_free (self);
}

guint
ef_edit_changes_get_n (EfEditChanges *self)
{
  return self->changes->len;
}

const EfEditChange *
ef_edit_changes_get (EfEditChanges *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, NULL);

  return &g_array_index (self->changes, EfEditChange, index);
}

static gpointer
get_either (const EfEditChange *change)
{
  return change->before != NULL ? change->before : change->after;
}

static void
set_place (EfEditChanges *self, gpointer thing, guint place)
{
  g_hash_table_insert (self->places, g_strdup (self->kind->get_id (thing)),
                       GUINT_TO_POINTER (place + 1));
}

/* NULL: it has no change yet. */
static EfEditChange *
find_change (EfEditChanges *self, gpointer thing)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, self->kind->get_id (thing)));

  return place > 0 ? &g_array_index (self->changes, EfEditChange, place - 1) : NULL;
}

static void
append_change (EfEditChanges *self, gpointer before, gpointer after)
{
  EfEditChange change = {
    .before = before != NULL ? self->kind->copy (before) : NULL,
    .after = after != NULL ? self->kind->copy (after) : NULL,
  };
  gpointer either = before != NULL ? before : after;

  if (after != NULL)
    self->kind->set_rev (change.after, self->kind->get_rev (either) + 1);
  g_array_append_val (self->changes, change);
  set_place (self, either, self->changes->len - 1);
}

/* What came before stays as it was; @after NULL: nothing comes of it. */
static void
set_after (EfEditChanges *self, EfEditChange *change, gpointer after)
{
  gint64 rev = self->kind->get_rev (get_either (change));

  if (change->before != NULL)
    rev++;
  g_clear_object (&change->after);
  if (after == NULL)
    return;

  change->after = self->kind->copy (after);
  self->kind->set_rev (change->after, rev);
}

/* The last change takes the free place: the order of changes means nothing. */
static void
drop_change (EfEditChanges *self, EfEditChange *change)
{
  guint place = (guint) (change - &g_array_index (self->changes, EfEditChange, 0));

  g_hash_table_remove (self->places, self->kind->get_id (change->after));
  g_array_remove_index_fast (self->changes, place);
  if (place < self->changes->len)
    set_place (self, get_either (change), place);
}

void
ef_edit_changes_add (EfEditChanges *self, gpointer thing)
{
  EfEditChange *change = find_change (self, thing);

  if (change != NULL)
    set_after (self, change, thing);
  else
    append_change (self, NULL, thing);
}

void
ef_edit_changes_replace (EfEditChanges *self, gpointer before, gpointer after)
{
  EfEditChange *change = find_change (self, before);

  g_return_if_fail (g_str_equal (self->kind->get_id (before), self->kind->get_id (after)));

  if (change != NULL)
    set_after (self, change, after);
  else
    append_change (self, before, after);
}

void
ef_edit_changes_remove (EfEditChanges *self, gpointer thing)
{
  EfEditChange *change = find_change (self, thing);

  if (change == NULL)
    append_change (self, thing, NULL);
  else if (change->before != NULL)
    set_after (self, change, NULL);
  else
    drop_change (self, change);
}

/* Bringing a list to what it is afterwards: things that stay keep their objects, and one splice replaces
 * what lies between the first and the last place where something else is now. */

static int
compare_cb (gconstpointer one, gconstpointer other, gpointer data)
{
  EfEditChanges *self = data;

  return self->kind->compare (*(gpointer const *) one, *(gpointer const *) other);
}

static GPtrArray *
list_all (GListStore *list)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  GPtrArray *all = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (list), i));

  return all;
}

/* Those that stay, with their new values; @found says which changes met a thing. */
static GPtrArray *
keep (EfEditChanges *self, GPtrArray *old, gboolean *found)
{
  GPtrArray *kept = g_ptr_array_new_full (old->len + self->changes->len, g_object_unref);

  for (guint i = 0; i < old->len; i++) {
    gpointer thing = g_ptr_array_index (old, i);
    EfEditChange *change = find_change (self, thing);

    if (change != NULL)
      found[change - &g_array_index (self->changes, EfEditChange, 0)] = TRUE;
    if (change != NULL && change->after != NULL) {
      self->kind->take (thing, change->after);
      self->kind->set_rev (thing, self->kind->get_rev (change->after));
    }
    if (change == NULL || change->after != NULL)
      g_ptr_array_add (kept, g_object_ref (thing));
  }

  return kept;
}

static void
add_new (EfEditChanges *self, GPtrArray *things, const gboolean *found)
{
  for (guint i = 0; i < self->changes->len; i++) {
    EfEditChange *change = &g_array_index (self->changes, EfEditChange, i);

    if (!found[i] && change->after != NULL)
      g_ptr_array_add (things, self->kind->copy (change->after));
  }
}

static void
splice (GListStore *list, GPtrArray *old, GPtrArray *new)
{
  guint most = MIN (old->len, new->len);
  guint head = 0;
  guint tail = 0;

  while (head < most && old->pdata[head] == new->pdata[head])
    head++;
  while (tail < most - head && old->pdata[old->len - 1 - tail] == new->pdata[new->len - 1 - tail])
    tail++;
  if (head + tail < MAX (old->len, new->len))
    g_list_store_splice (list, head, old->len - head - tail, new->pdata + head,
                         new->len - head - tail);
}

void
ef_edit_changes_apply (EfEditChanges *self, GListStore *list)
{
  g_autoptr (GPtrArray) old = list_all (list);
  g_autofree gboolean *found = g_new0 (gboolean, self->changes->len);
  g_autoptr (GPtrArray) new = keep (self, old, found);

  add_new (self, new, found);
  g_ptr_array_sort_with_data (new, compare_cb, self);
  splice (list, old, new);
}
