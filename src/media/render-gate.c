/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdlib.h>

#include "media/media.h"
#include "media/render-private.h"

#define PATIENCE "EF_RENDER_PATIENCE" /* milliseconds, for tests */
#define PATIENCE_MS 30000

struct _EfRenderGate {
  gatomicrefcount n_refs;
  GCancellable *cancellable; /* (owned) */
  guint n_touches;           /* (atomic) */

  GMutex lock; /* of the following */
  GCond moved;
  gboolean is_paused;
  gboolean is_closed;
  GError *error; /* (owned) (nullable) */
};

EfRenderGate *
ef_render_gate_new (void)
{
  EfRenderGate *self = g_new0 (EfRenderGate, 1);

  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->cancellable = g_cancellable_new ();

  return self;
}

EfRenderGate *
ef_render_gate_ref (EfRenderGate *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

void
ef_render_gate_unref (EfRenderGate *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_object_unref (self->cancellable);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  g_free (self);
}

gboolean
ef_render_gate_pass (EfRenderGate *self)
{
  gboolean is_open;

  ef_render_gate_touch (self);
  g_mutex_lock (&self->lock);
  while (self->is_paused && !self->is_closed)
    g_cond_wait (&self->moved, &self->lock);
  is_open = !self->is_closed;
  g_mutex_unlock (&self->lock);

  return is_open;
}

void
ef_render_gate_touch (EfRenderGate *self)
{
  g_atomic_int_inc (&self->n_touches);
}

guint
ef_render_gate_get_touches (EfRenderGate *self)
{
  return (guint) g_atomic_int_get (&self->n_touches);
}

void
ef_render_gate_set_paused (EfRenderGate *self, gboolean paused)
{
  g_mutex_lock (&self->lock);
  self->is_paused = paused;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
}

gboolean
ef_render_gate_is_paused (EfRenderGate *self)
{
  gboolean is_paused;

  g_mutex_lock (&self->lock);
  is_paused = self->is_paused;
  g_mutex_unlock (&self->lock);

  return is_paused;
}

void
ef_render_gate_close (EfRenderGate *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL && !self->is_closed)
    self->error = g_steal_pointer (&error);
  self->is_closed = TRUE;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
  g_clear_error (&error);
  g_cancellable_cancel (self->cancellable);
}

GError *
ef_render_gate_copy_error (EfRenderGate *self)
{
  GError *error;

  g_mutex_lock (&self->lock);
  error = self->error != NULL ? g_error_copy (self->error) : NULL;
  g_mutex_unlock (&self->lock);

  return error;
}

GCancellable *
ef_render_gate_get_cancellable (EfRenderGate *self)
{
  return self->cancellable;
}

static guint
get_most_idle (void)
{
  const char *text = g_getenv (PATIENCE);
  int patience = text != NULL ? atoi (text) : PATIENCE_MS;

  return (guint) (MAX (patience, 100) * G_TIME_SPAN_MILLISECOND / EF_RENDER_WAKE_US);
}

/* Looks are counted, not time: a clock goes on while the machine sleeps. */
gboolean
ef_render_gate_watch (EfRenderGate *self, EfRenderWatch *watch)
{
  guint touches = ef_render_gate_get_touches (self);

  watch->n_idle =
    watch->touches == touches && !ef_render_gate_is_paused (self) ? watch->n_idle + 1 : 0;
  watch->touches = touches;
  if (watch->n_idle >= get_most_idle ())
    ef_render_gate_close (
      self, g_error_new_literal (EF_MEDIA_ERROR, EF_MEDIA_ERROR_STUCK,
                                 _ ("Rendering came to a standstill and was given up: try again, "
                                    "or choose another encoder.")));

  return !g_cancellable_is_cancelled (self->cancellable);
}
