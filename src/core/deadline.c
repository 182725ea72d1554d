/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/deadline.h"

struct _EfDeadline {
  GCancellable *cancellable; /* (owned) */
  GSource *parent;           /* (owned) (nullable) */
  GSource *timer;            /* (owned) (nullable) */
  gboolean has_passed;
};

static gboolean
parent_cancelled_cb (GCancellable *parent, gpointer user_data)
{
  EfDeadline *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
time_up_cb (gpointer user_data)
{
  EfDeadline *self = user_data;

  self->has_passed = !g_cancellable_is_cancelled (self->cancellable);
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static GSource *
attach (GSource *source, GSourceFunc callback, EfDeadline *self)
{
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

/* The parent is watched by a source, not by its signal: disconnecting from the signal blocks while it
 * is being emitted, and the work may end, and free this, just then. */
EfDeadline *
ef_deadline_new (GCancellable *parent, guint seconds)
{
  EfDeadline *self = g_new0 (EfDeadline, 1);

  self->cancellable = g_cancellable_new ();
  if (parent != NULL)
    self->parent =
      attach (g_cancellable_source_new (parent), G_SOURCE_FUNC (parent_cancelled_cb), self);
  if (seconds > 0)
    self->timer = attach (g_timeout_source_new_seconds (seconds), time_up_cb, self);

  return self;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
ef_deadline_free (EfDeadline *self)
{
  if (self == NULL)
    return;

  clear_source (&self->parent);
  clear_source (&self->timer);
  g_object_unref (self->cancellable);
  g_free (self);
}

GCancellable *
ef_deadline_get_cancellable (EfDeadline *self)
{
  return self->cancellable;
}

gboolean
ef_deadline_has_passed (EfDeadline *self)
{
  return self->has_passed;
}
