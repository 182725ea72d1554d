/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "pipeline/render-process.h"
#include "platform/inhibitor.h"

#define IDLE_MS 30000
#define AWAKE_S 5

/* All processes of a studio that render. */
struct _EfRenderPool {
  GPtrArray *all;         /* (element-type EfRenderProcess) */
  GPtrArray *free;        /* (element-type EfRenderProcess): given back */
  EfInhibitor *inhibitor; /* (owned) (nullable): while something is rendered */
  guint awake_id;         /* until it goes: the next one may come at once */
  guint idle_ms;
  guint idle_id;
};

EfRenderPool *
ef_render_pool_new (void)
{
  EfRenderPool *self = g_new0 (EfRenderPool, 1);

  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->free = g_ptr_array_new ();
  self->idle_ms = IDLE_MS;

  return self;
}

void
ef_render_pool_close (EfRenderPool *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->awake_id, g_source_remove);
  g_clear_object (&self->inhibitor);
  for (guint i = 0; i < self->all->len; i++)
    ef_render_process_end (g_ptr_array_index (self->all, i));
  g_ptr_array_set_size (self->free, 0);
  g_ptr_array_set_size (self->all, 0);
}

void
ef_render_pool_free (EfRenderPool *self)
{
  ef_render_pool_close (self);
  g_ptr_array_unref (self->free);
  g_ptr_array_unref (self->all);
  g_free (self);
}

void
ef_render_pool_set_idle (EfRenderPool *self, guint milliseconds)
{
  self->idle_ms = milliseconds;
}

static void
forget (EfRenderPool *self, EfRenderProcess *process)
{
  g_ptr_array_remove_fast (self->free, process);
  g_ptr_array_remove_fast (self->all, process);
}

static void
stay_awake (EfRenderPool *self)
{
  g_clear_handle_id (&self->awake_id, g_source_remove);
  if (self->inhibitor == NULL)
    self->inhibitor = ef_inhibitor_new (_ ("Clips are being rendered"));
}

static void
awake_cb (gpointer user_data)
{
  EfRenderPool *self = user_data;

  self->awake_id = 0;
  g_clear_object (&self->inhibitor);
}

/* One that ended meanwhile is of no use. */
EfRenderProcess *
ef_render_pool_take (EfRenderPool *self, GError **error)
{
  EfRenderProcess *process;

  stay_awake (self);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  while (self->free->len > 0) {
    process = g_object_ref (g_ptr_array_steal_index (self->free, self->free->len - 1));
    if (ef_render_process_is_usable (process))
      return process;
    forget (self, process);
    g_object_unref (process);
  }

  process = ef_render_process_new (error);
  if (process != NULL)
    g_ptr_array_add (self->all, g_object_ref (process));

  return process;
}

static void
idle_cb (gpointer user_data)
{
  EfRenderPool *self = user_data;

  self->idle_id = 0;
  while (self->free->len > 0) {
    EfRenderProcess *process = g_ptr_array_index (self->free, 0);

    ef_render_process_end (process);
    forget (self, process);
  }
}

void
ef_render_pool_give (EfRenderPool *self, EfRenderProcess *process)
{
  ef_render_process_set_paused (process, FALSE);
  if (g_ptr_array_find (self->all, process, NULL)) {
    g_ptr_array_add (self->free, process);
    g_clear_handle_id (&self->idle_id, g_source_remove);
    self->idle_id = g_timeout_add_once (self->idle_ms, idle_cb, self);
    if (self->free->len == self->all->len && self->awake_id == 0)
      self->awake_id = g_timeout_add_seconds_once (AWAKE_S, awake_cb, self);
  }
  g_object_unref (process);
}
