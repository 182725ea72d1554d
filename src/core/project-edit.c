/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/project-edit.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/shuffle.h"

struct _EfProjectEdit {
  GObject parent_instance;

  char *project_id;
  char *title;
  char *gesture; /* (nullable) */
  EfEditChanges *changes;
  EfProject *project_before; /* (nullable) */
  EfProject *project_after;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (EfProjectEdit, ef_project_edit, G_TYPE_OBJECT)

static void
take (gpointer item, gpointer from)
{
  ef_item_assign (item, from, EF_ITEM_EDITABLE);
}

static const EfEditKind kind = {
  .get_id = (gpointer) ef_item_get_id,
  .get_rev = (gpointer) ef_item_get_rev,
  .set_rev = (gpointer) ef_item_set_rev,
  .copy = (gpointer) ef_item_copy,
  .take = take,
  .compare = (gpointer) ef_item_compare,
};

static void
ef_project_edit_finalize (GObject *object)
{
  EfProjectEdit *self = EF_PROJECT_EDIT (object);

  g_free (self->project_id);
  g_free (self->title);
  g_free (self->gesture);
  ef_edit_changes_free (self->changes);
  g_clear_object (&self->project_before);
  g_clear_object (&self->project_after);

  G_OBJECT_CLASS (ef_project_edit_parent_class)->finalize (object);
}

static void
ef_project_edit_class_init (EfProjectEditClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_project_edit_finalize;
}

static void
ef_project_edit_init (EfProjectEdit *self)
{
  self->changes = ef_edit_changes_new (&kind);
}

EfProjectEdit *
ef_project_edit_new (const char *project_id, const char *title, const char *gesture)
{
  EfProjectEdit *self = g_object_new (EF_TYPE_PROJECT_EDIT, NULL);

  self->project_id = g_strdup (project_id);
  self->title = g_strdup (title);
  self->gesture = g_strdup (gesture);

  return self;
}

const char *
ef_project_edit_get_project_id (EfProjectEdit *self)
{
  return self->project_id;
}

const char *
ef_project_edit_get_title (EfProjectEdit *self)
{
  return self->title;
}

const char *
ef_project_edit_get_gesture (EfProjectEdit *self)
{
  return self->gesture;
}

guint
ef_project_edit_get_n_changes (EfProjectEdit *self)
{
  return ef_edit_changes_get_n (self->changes);
}

const EfItemChange *
ef_project_edit_get_change (EfProjectEdit *self, guint index)
{
  return ef_edit_changes_get (self->changes, index);
}

EfProject *
ef_project_edit_get_project_before (EfProjectEdit *self)
{
  return self->project_before;
}

EfProject *
ef_project_edit_get_project_after (EfProjectEdit *self)
{
  return self->project_after;
}

void
ef_project_edit_add (EfProjectEdit *self, EfItem *item)
{
  ef_edit_changes_add (self->changes, item);
}

void
ef_project_edit_replace (EfProjectEdit *self, EfItem *before, EfItem *after)
{
  ef_edit_changes_replace (self->changes, before, after);
}

void
ef_project_edit_remove (EfProjectEdit *self, EfItem *item)
{
  ef_edit_changes_remove (self->changes, item);
}

/* Twice is once: from what it was first to what it is last. */
void
ef_project_edit_replace_project (EfProjectEdit *self, EfProject *before, EfProject *after)
{
  g_return_if_fail (g_str_equal (ef_project_get_id (before), self->project_id));
  g_return_if_fail (g_str_equal (ef_project_get_id (after), self->project_id));

  if (self->project_before == NULL)
    self->project_before = ef_project_copy (before);
  g_clear_object (&self->project_after);
  self->project_after = ef_project_copy (after);
  ef_project_set_rev (self->project_after, ef_project_get_rev (self->project_before) + 1);
}

void
ef_project_edit_apply (EfProjectEdit *self, EfProject *project, GListStore *items)
{
  if (project != NULL && self->project_after != NULL) {
    ef_project_assign (project, self->project_after, EF_PROJECT_SETTINGS);
    ef_project_set_rev (project, ef_project_get_rev (self->project_after));
  }
  if (items != NULL)
    ef_edit_changes_apply (self->changes, items);
}

/* The operations. */

static gpointer
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED, message);

  return NULL;
}

static gboolean
check_chosen (GPtrArray *chosen, GError **error)
{
  if (chosen->len > 0)
    return TRUE;

  refuse (error, _ ("Select at least one segment of the storyboard first."));

  return FALSE;
}

static gboolean
check_room (guint n_items, guint n_more, GError **error)
{
  if (n_items + n_more <= EF_PROJECT_ITEMS_MOST)
    return TRUE;

  g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
               _ ("A storyboard has at most %d segments: make another project for the rest."),
               EF_PROJECT_ITEMS_MOST);

  return FALSE;
}

static EfProjectEdit *
start (GPtrArray *chosen, const char *title, const char *gesture)
{
  return ef_project_edit_new (ef_item_get_project_id (g_ptr_array_index (chosen, 0)), title,
                              gesture);
}

static GPtrArray *
list_items (GListModel *items)
{
  guint n = g_list_model_get_n_items (items);
  GPtrArray *list = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (list, g_list_model_get_item (items, i));

  return list;
}

static GHashTable *
list_ids (GPtrArray *items)
{
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (ids, (gpointer) ef_item_get_id (g_ptr_array_index (items, i)));

  return ids;
}

/* The chosen ones in the order of the storyboard, in which they need not have been chosen. */
static GPtrArray *
sort_chosen (GPtrArray *all, GHashTable *ids)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++) {
    if (g_hash_table_contains (ids, ef_item_get_id (g_ptr_array_index (all, i))))
      g_ptr_array_add (sorted, g_ptr_array_index (all, i));
  }

  return sorted;
}

static void
move_to (EfProjectEdit *self, EfItem *item, double position)
{
  g_autoptr (EfItem) moved = ef_item_copy (item);

  ef_item_set_position (moved, position);
  ef_project_edit_replace (self, item, moved);
}

/* Where there is no number left between two neighbours, all are counted anew. */
static void
count_anew (EfProjectEdit *self, GPtrArray *others, guint at, guint n_between)
{
  for (guint i = 0; i < others->len; i++)
    move_to (self, g_ptr_array_index (others, i), 1.0 + i + (i >= at ? n_between : 0));
}

/* Positions for @n_between items before the one at @at of @others, such that nothing else has to change. */
static double *
find_positions (EfProjectEdit *self, GPtrArray *others, guint at, guint n_between)
{
  double *positions = g_new (double, n_between);
  double before = at > 0 ? ef_item_get_position (g_ptr_array_index (others, at - 1)) : 0;
  double step = 1;
  gboolean has_room = TRUE;

  if (at == 0 && others->len > 0)
    before = ef_item_get_position (g_ptr_array_index (others, 0)) - n_between - 1;
  else if (at < others->len)
    step = (ef_item_get_position (g_ptr_array_index (others, at)) - before) / (n_between + 1);
  for (guint i = 0; i < n_between; i++) {
    positions[i] = before + step * (i + 1);
    has_room = has_room && positions[i] > (i > 0 ? positions[i - 1] : before);
  }
  if (has_room && at < others->len && n_between > 0)
    has_room = positions[n_between - 1] < ef_item_get_position (g_ptr_array_index (others, at));
  if (has_room)
    return positions;

  count_anew (self, others, at, n_between);
  for (guint i = 0; i < n_between; i++)
    positions[i] = 1.0 + at + i;

  return positions;
}

/* (element-type utf8 EfSource): those that the storyboard shows already. */
static GHashTable *
list_sources (GPtrArray *items)
{
  GHashTable *sources = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++) {
    EfSource *source = ef_item_get_source (g_ptr_array_index (items, i));

    if (source != NULL)
      g_hash_table_insert (sources, (gpointer) ef_source_get_id (source), source);
  }

  return sources;
}

EfProjectEdit *
ef_project_edit_insert (const char *project_id,
                        GListModel *items,
                        GPtrArray *segments,
                        guint at,
                        EfTransition transition,
                        GError **error)
{
  g_autoptr (GPtrArray) all = list_items (items);
  g_autoptr (GHashTable) sources = list_sources (all);
  g_autofree double *positions = NULL;
  g_autofree char *title =
    g_strdup_printf (ngettext ("Add %u segment", "Add %u segments", segments->len), segments->len);
  EfProjectEdit *self;

  if (segments->len == 0)
    return refuse (error, _ ("Select at least one segment to add first."));
  if (!check_room (all->len, segments->len, error))
    return NULL;

  self = ef_project_edit_new (project_id, title, NULL);
  positions = find_positions (self, all, MIN (at, all->len), segments->len);
  for (guint i = 0; i < segments->len; i++) {
    EfSegment *segment = g_ptr_array_index (segments, i);
    g_autoptr (EfItem) item = ef_item_new (NULL, project_id, ef_segment_get_id (segment));

    ef_item_set_position (item, positions[i]);
    ef_item_set_transition (item, transition);
    ef_item_set_contents (item, segment,
                          g_hash_table_lookup (sources, ef_segment_get_source_id (segment)));
    ef_project_edit_add (self, item);
  }

  return self;
}

/* @at counts the chosen ones too, as the place where a drag ends does. */
static guint
count_others (GPtrArray *all, GHashTable *chosen, guint at)
{
  guint n = 0;

  for (guint i = 0; i < MIN (at, all->len); i++)
    n += !g_hash_table_contains (chosen, ef_item_get_id (g_ptr_array_index (all, i)));

  return n;
}

/* Whether the chosen ones lie side by side just before that one of the others already. */
static gboolean
is_there (GPtrArray *all, GPtrArray *sorted, guint place)
{
  for (guint i = 0; i < sorted->len; i++) {
    if (g_ptr_array_index (all, place + i) != g_ptr_array_index (sorted, i))
      return FALSE;
  }

  return TRUE;
}

EfProjectEdit *
ef_project_edit_move (GListModel *items, GPtrArray *chosen, guint at, GError **error)
{
  g_autoptr (GPtrArray) all = list_items (items);
  g_autoptr (GHashTable) ids = list_ids (chosen);
  g_autoptr (GPtrArray) sorted = sort_chosen (all, ids);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree double *positions = NULL;
  g_autofree char *title =
    g_strdup_printf (ngettext ("Move %u segment", "Move %u segments", sorted->len), sorted->len);
  guint place = count_others (all, ids, at);
  EfProjectEdit *self;

  if (!check_chosen (sorted, error))
    return NULL;
  if (is_there (all, sorted, place))
    return refuse (error, _ ("The selected segments are there already."));

  for (guint i = 0; i < all->len; i++) {
    if (!g_hash_table_contains (ids, ef_item_get_id (g_ptr_array_index (all, i))))
      g_ptr_array_add (others, g_ptr_array_index (all, i));
  }
  self = start (sorted, title, NULL);
  positions = find_positions (self, others, place, sorted->len);
  for (guint i = 0; i < sorted->len; i++)
    move_to (self, g_ptr_array_index (sorted, i), positions[i]);

  return self;
}

EfProjectEdit *
ef_project_edit_drop (GPtrArray *chosen, GError **error)
{
  g_autofree char *title = g_strdup_printf (
    ngettext ("Take out %u segment", "Take out %u segments", chosen->len), chosen->len);
  EfProjectEdit *self;

  if (!check_chosen (chosen, error))
    return NULL;

  self = start (chosen, title, NULL);
  for (guint i = 0; i < chosen->len; i++)
    ef_project_edit_remove (self, g_ptr_array_index (chosen, i));

  return self;
}

/* Behind the last of them, in their order. A copy is not pinned: two cannot have one place. */
EfProjectEdit *
ef_project_edit_double (GListModel *items, GPtrArray *chosen, GError **error)
{
  g_autoptr (GPtrArray) all = list_items (items);
  g_autoptr (GHashTable) ids = list_ids (chosen);
  g_autoptr (GPtrArray) sorted = sort_chosen (all, ids);
  g_autofree double *positions = NULL;
  g_autofree char *title = g_strdup_printf (
    ngettext ("Double %u segment", "Double %u segments", sorted->len), sorted->len);
  EfProjectEdit *self;
  guint last;

  if (!check_chosen (sorted, error) || !check_room (all->len, sorted->len, error))
    return NULL;

  self = start (sorted, title, NULL);
  g_ptr_array_find (all, g_ptr_array_index (sorted, sorted->len - 1), &last);
  positions = find_positions (self, all, last + 1, sorted->len);
  for (guint i = 0; i < sorted->len; i++) {
    g_autoptr (EfItem) copy = ef_item_copy_as_new (g_ptr_array_index (sorted, i));

    ef_item_set_position (copy, positions[i]);
    ef_item_set_pinned (copy, FALSE);
    ef_project_edit_add (self, copy);
  }

  return self;
}

/* Fewer than two places have one order; of more, most draws are another one, of two every second. */
static guint *
draw_order (guint n, guint32 seed)
{
  guint *order = g_new (guint, n);
  gboolean is_same;

  do {
    is_same = TRUE;
    for (guint i = 0; i < n; i++)
      order[i] = i;
    ef_shuffle (order, n, seed++);
    for (guint i = 0; i < n; i++)
      is_same = is_same && order[i] == i;
  } while (is_same);

  return order;
}

/* They change places; no place is new. */
EfProjectEdit *
ef_project_edit_shuffle (GListModel *items, guint32 seed, GError **error)
{
  g_autoptr (GPtrArray) all = list_items (items);
  g_autoptr (GPtrArray) loose = g_ptr_array_new ();
  g_autofree guint *order = NULL;
  EfProjectEdit *self;

  for (guint i = 0; i < all->len; i++) {
    if (!ef_item_get_pinned (g_ptr_array_index (all, i)))
      g_ptr_array_add (loose, g_ptr_array_index (all, i));
  }
  if (loose->len < 2)
    return refuse (error,
                   _ ("There is nothing to shuffle: at least two segments must not be pinned."));

  self = start (loose, _ ("Shuffle"), NULL);
  order = draw_order (loose->len, seed);
  for (guint i = 0; i < loose->len; i++) {
    if (order[i] != i)
      move_to (self, g_ptr_array_index (loose, i),
               ef_item_get_position (g_ptr_array_index (loose, order[i])));
  }

  return self;
}

/* Gives all of @chosen the named value of @like; NULL where they have it already. */
static EfProjectEdit *
set_all (GPtrArray *chosen,
         EfItem *like,
         EfItemFields field,
         const char *title,
         const char *gesture)
{
  g_autoptr (EfProjectEdit) self = NULL;

  if (chosen->len == 0)
    return NULL;

  self = start (chosen, title, gesture);
  for (guint i = 0; i < chosen->len; i++) {
    EfItem *item = g_ptr_array_index (chosen, i);
    g_autoptr (EfItem) after = ef_item_copy (item);

    if (ef_item_assign (after, like, field) != 0)
      ef_project_edit_replace (self, item, after);
  }

  return ef_project_edit_get_n_changes (self) > 0 ? g_steal_pointer (&self) : NULL;
}

EfProjectEdit *
ef_project_edit_set_look (GPtrArray *chosen, const EfLook *look, const char *gesture)
{
  g_autoptr (EfItem) like = ef_item_new (NULL, NULL, NULL);

  ef_item_set_look (like, look);

  return set_all (chosen, like, EF_ITEM_LOOK, _ ("Adjust"), gesture);
}

EfProjectEdit *
ef_project_edit_set_transition (GPtrArray *chosen, EfTransition transition, const char *gesture)
{
  g_autoptr (EfItem) like = ef_item_new (NULL, NULL, NULL);

  ef_item_set_transition (like, transition);

  return set_all (chosen, like, EF_ITEM_TRANSITION, _ ("Transition"), gesture);
}

EfProjectEdit *
ef_project_edit_set_pinned (GPtrArray *chosen, gboolean pinned)
{
  g_autoptr (EfItem) like = ef_item_new (NULL, NULL, NULL);

  ef_item_set_pinned (like, pinned);

  return set_all (chosen, like, EF_ITEM_PINNED, pinned ? _ ("Pin") : _ ("Unpin"), NULL);
}

/* NULL where they are the same. */
EfProjectEdit *
ef_project_edit_set_settings (EfProject *project,
                              const EfProjectSettings *settings,
                              const char *gesture)
{
  g_autoptr (EfProject) after = ef_project_copy (project);
  EfProjectEdit *self;

  if (ef_project_settings_equal (ef_project_get_settings (project), settings))
    return NULL;

  ef_project_set_settings (after, settings);
  self = ef_project_edit_new (ef_project_get_id (project), _ ("Settings"), gesture);
  ef_project_edit_replace_project (self, project, after);

  return self;
}
