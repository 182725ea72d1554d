/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/edit-feed.h"

#include "store/change-table.h"

typedef struct {
  gint64 first; /* not of it any more */
  gint64 last;
} Span;

typedef struct {
  gint64 after; /* what was known before it */
  gint64 seq;
  const char *table; /* one of those of the feed */
  char *id;          /* "*": any */
} Change;

struct _EfEditFeed {
  EfStudio *studio;          /* (unowned) */
  const char *const *tables; /* NULL at the end */
  EfEditFeedFunc tell;
  GArray *own;        /* (element-type Span): in order */
  GPtrArray *changes; /* (element-type Change): not looked at yet */
  gint64 known;
  guint n_writing;
  guint n_begun; /* writes, ever */
};

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->id);
  g_free (self);
}

EfEditFeed *
ef_edit_feed_new (EfStudio *studio, const char *const *tables, EfEditFeedFunc tell)
{
  EfEditFeed *self = g_new0 (EfEditFeed, 1);

  self->studio = studio;
  self->tables = tables;
  self->tell = tell;
  self->own = g_array_new (FALSE, FALSE, sizeof (Span));
  self->changes = g_ptr_array_new_with_free_func (change_free);

  return self;
}

void
ef_edit_feed_free (EfEditFeed *self)
{
  g_array_unref (self->own);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

/* Of several changes of one row only the last is reported, so it is ours only when all between is. */
static gboolean
is_own (EfEditFeed *self, const Change *change)
{
  gint64 covered = change->after;

  for (guint i = 0; i < self->own->len && covered < change->seq; i++) {
    const Span *span = &g_array_index (self->own, Span, i);

    if (span->first <= covered)
      covered = MAX (covered, span->last);
  }

  return covered >= change->seq;
}

static void
forget_old (EfEditFeed *self)
{
  while (self->own->len > 0 && g_array_index (self->own, Span, 0).last <= self->known)
    g_array_remove_index (self->own, 0);
}

/* While something of ours is being written nobody knows yet what of this is ours. */
static void
look (EfEditFeed *self)
{
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (EfStudio) studio = NULL;

  if (self->n_writing > 0)
    return;

  studio = g_object_ref (self->studio);
  changes = g_steal_pointer (&self->changes);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);

    if (g_str_equal (change->id, "*") || !is_own (self, change))
      self->tell (studio, change->table, change->id);
  }
  forget_old (self);
}

gboolean
ef_edit_feed_is_writing (EfEditFeed *self)
{
  return self->n_writing > 0;
}

guint
ef_edit_feed_get_n_begun (EfEditFeed *self)
{
  return self->n_begun;
}

/* Spans that touch become one: of a long row of edits one is left. */
static void
end_write (EfEditFeed *self, gint64 first, gint64 last)
{
  Span *newest = self->own->len > 0 ? &g_array_index (self->own, Span, self->own->len - 1) : NULL;
  Span span = { first, last };

  self->n_writing--;
  if (newest != NULL && newest->last == first)
    newest->last = last;
  else if (last > first)
    g_array_append_val (self->own, span);
  look (self);
}

static const char *
find_table (EfEditFeed *self, const char *table)
{
  for (guint i = 0; self->tables[i] != NULL; i++) {
    if (g_str_equal (self->tables[i], table))
      return self->tables[i];
  }

  return NULL;
}

void
ef_edit_feed_take (EfEditFeed *self, GPtrArray *changes)
{
  gint64 after = self->known;

  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);
    const char *table = find_table (self, change->table);
    Change *kept;

    self->known = MAX (self->known, change->seq);
    if (table == NULL)
      continue;
    kept = g_new0 (Change, 1);
    kept->after = after;
    kept->seq = change->seq;
    kept->table = table;
    kept->id = g_strdup (change->id);
    g_ptr_array_add (self->changes, kept);
  }

  look (self);
}

/* A write, with the span of changes that are its own: who made them knows of them. */
typedef struct {
  EfDatabaseFunc func;
  EfStudioCall *call; /* (owned) */
} OwnWrite;

static void
own_write_free (gpointer data)
{
  OwnWrite *self = data;

  ef_studio_call_free (self->call);
  g_free (self);
}

static gboolean
write_own (EfConnection *connection, gpointer data, GError **error)
{
  OwnWrite *self = data;

  return ef_change_table_get_last (connection, &self->call->first, error) &&
         self->func (connection, self->call, error) &&
         ef_change_table_get_last (connection, &self->call->last, error);
}

static void
own_write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfEditFeed *feed = g_task_get_task_data (task);
  GError *error = NULL;
  OwnWrite *write = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (write == NULL) {
    end_write (feed, 0, 0);
    g_task_return_error (task, error);
    return;
  }

  end_write (feed, write->call->first, write->call->last);
  g_task_return_pointer (task, g_steal_pointer (&write->call), ef_studio_call_free);
}

void
ef_edit_feed_write (EfEditFeed *self, EfDatabaseFunc func, EfStudioCall *call, GTask *task)
{
  OwnWrite *write = g_new0 (OwnWrite, 1);

  write->func = func;
  write->call = call;
  self->n_writing++;
  self->n_begun++;
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, NULL);
  ef_database_write_async (ef_studio_get_database (self->studio), write_own, write, own_write_free,
                           NULL, own_write_cb, task);
}
