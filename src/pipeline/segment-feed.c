/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/segment-feed.h"

#include "pipeline/studio-sources.h"

typedef struct {
  gint64 first; /* not of it any more */
  gint64 last;
} Span;

typedef struct {
  gint64 after; /* what was known before it */
  gint64 seq;
  char *source_id; /* "*": any */
} Change;

struct _EfSegmentFeed {
  EfStudio *studio;   /* (unowned) */
  GArray *own;        /* (element-type Span): in order */
  GPtrArray *changes; /* (element-type Change): not looked at yet */
  gint64 known;
  guint n_writing;
};

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->source_id);
  g_free (self);
}

EfSegmentFeed *
ef_segment_feed_new (EfStudio *studio)
{
  EfSegmentFeed *self = g_new0 (EfSegmentFeed, 1);

  self->studio = studio;
  self->own = g_array_new (FALSE, FALSE, sizeof (Span));
  self->changes = g_ptr_array_new_with_free_func (change_free);

  return self;
}

void
ef_segment_feed_free (EfSegmentFeed *self)
{
  g_array_unref (self->own);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

/* Of several changes of one source only the last is reported, so it is ours only when all between is. */
static gboolean
is_own (EfSegmentFeed *self, const Change *change)
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
tell (EfSegmentFeed *self, const char *source_id)
{
  g_signal_emit_by_name (self->studio, "segments-changed", source_id);
}

/* Too much has changed to tell: it may be any of those that are shown. */
static void
tell_all (EfSegmentFeed *self)
{
  GListModel *sources = ef_studio_get_sources (self->studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    tell (self, ef_source_get_id (source));
  }
}

static void
forget_old (EfSegmentFeed *self)
{
  while (self->own->len > 0 && g_array_index (self->own, Span, 0).last <= self->known)
    g_array_remove_index (self->own, 0);
}

/* While something of ours is being written nobody knows yet what of this is ours. */
static void
look (EfSegmentFeed *self)
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

    if (g_str_equal (change->source_id, "*"))
      tell_all (self);
    else if (!is_own (self, change))
      tell (self, change->source_id);
  }
  forget_old (self);
}

gboolean
ef_segment_feed_is_writing (EfSegmentFeed *self)
{
  return self->n_writing > 0;
}

void
ef_segment_feed_begin (EfSegmentFeed *self)
{
  self->n_writing++;
}

/* Spans that touch become one: of a long row of edits one is left. */
void
ef_segment_feed_end (EfSegmentFeed *self, gint64 first, gint64 last)
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

void
ef_segment_feed_take (EfSegmentFeed *self, GPtrArray *changes)
{
  gint64 after = self->known;

  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);
    Change *kept;

    self->known = MAX (self->known, change->seq);
    if (!g_str_equal (change->table, "segment"))
      continue;
    kept = g_new0 (Change, 1);
    kept->after = after;
    kept->seq = change->seq;
    kept->source_id = g_strdup (change->id);
    g_ptr_array_add (self->changes, kept);
  }

  look (self);
}
