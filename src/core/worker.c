/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/worker.h"

/* A thread that runs GTasks one after another, in the order they were queued. Whatever blocks (the
 * database, files) belongs to one of these; nothing else in the application hands data to a thread. */
struct _EfWorker {
  GObject parent_instance;

  GAsyncQueue *queue; /* (owned) (element-type Work) */
  GThread *thread;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (EfWorker, ef_worker, G_TYPE_OBJECT)

typedef struct {
  GTask *task; /* (owned) (nullable): NULL ends the thread */
  GTaskThreadFunc func;
} Work;

static void
push (EfWorker *self, GTask *task, GTaskThreadFunc func)
{
  Work *work = g_new0 (Work, 1);

  work->task = task;
  work->func = func;
  EF_HAND_OVER (work);
  g_async_queue_push (self->queue, work);
}

/* The last reference to a task must go where it came from: its data may belong to that thread. */
static gboolean
release_cb (gpointer task)
{
  EF_TAKE_OVER (task);
  g_object_unref (task);

  return G_SOURCE_REMOVE;
}

static void
release_at_home (GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  EF_HAND_OVER (task);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, release_cb, task, NULL);
  g_source_attach (source, g_task_get_context (task));
}

static gpointer
run (gpointer data)
{
  g_autoptr (GAsyncQueue) queue = data;

  while (TRUE) {
    g_autofree Work *work = g_async_queue_pop (queue);

    EF_TAKE_OVER (work);
    if (work->task == NULL)
      return NULL;

    if (!g_task_return_error_if_cancelled (work->task))
      work->func (work->task, g_task_get_source_object (work->task),
                  g_task_get_task_data (work->task), g_task_get_cancellable (work->task));
    release_at_home (work->task);
  }
}

static void
ef_worker_finalize (GObject *object)
{
  EfWorker *self = EF_WORKER (object);

  push (self, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);

  G_OBJECT_CLASS (ef_worker_parent_class)->finalize (object);
}

static void
ef_worker_class_init (EfWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_worker_finalize;
}

static void
ef_worker_init (EfWorker *self)
{
  self->queue = g_async_queue_new ();
}

EfWorker *
ef_worker_new (const char *name)
{
  EfWorker *self = g_object_new (EF_TYPE_WORKER, NULL);

  self->thread = g_thread_new (name, run, g_async_queue_ref (self->queue));

  return self;
}

/* Runs @func on the thread; it must return on @task exactly once. */
void
ef_worker_run (EfWorker *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (EF_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  push (self, g_object_ref (task), func);
}

gboolean
ef_worker_is_current (EfWorker *self)
{
  return g_thread_self () == self->thread;
}
