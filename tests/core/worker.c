/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/worker.h"

#define N_TASKS 100

/* What the thread does is written without any lock: the hand-over is the worker's, and the thread
 * sanitizer watches whether it is one. */
typedef struct {
  EfWorker *worker;
  GMainLoop *loop;
  GThread *home;
  int seen[N_TASKS];
  int n_seen;
  int n_done;
  int n_freed;
  int n_cancelled;
} Fixture;

typedef struct {
  Fixture *fixture;
  int number;
} Order;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->worker = ef_worker_new ("test");
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->home = g_thread_self ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->worker);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_main_loop_unref (fixture->loop);
}

/* Data goes where it came from, so that it may hold what belongs to that thread. */
static void
order_free (Order *order)
{
  g_assert_true (g_thread_self () == order->fixture->home);
  order->fixture->n_freed++;
  g_free (order);
}

static void
run_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  Fixture *fixture = order->fixture;

  g_assert_true (ef_worker_is_current (fixture->worker));
  g_assert_true (g_thread_self () != fixture->home);
  fixture->seen[fixture->n_seen++] = order->number;
  g_task_return_int (task, order->number);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  gssize number = g_task_propagate_int (G_TASK (result), &error);

  g_assert_true (g_thread_self () == fixture->home);
  if (error == NULL)
    g_assert_cmpint (number, ==, fixture->n_done);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fixture->n_cancelled++;
  fixture->n_done++;
  if (fixture->n_done == N_TASKS)
    g_main_loop_quit (fixture->loop);
}

static void
queue (Fixture *fixture, int number, GCancellable *cancellable, GTaskThreadFunc func)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done_cb, fixture);
  Order *order = g_new0 (Order, 1);

  order->fixture = fixture;
  order->number = number;
  g_task_set_source_tag (task, queue);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  ef_worker_run (fixture->worker, task, func);
}

static void
assert_all_seen (Fixture *fixture)
{
  g_assert_cmpint (fixture->n_seen, ==, N_TASKS);
  for (int i = 0; i < N_TASKS; i++)
    g_assert_cmpint (fixture->seen[i], ==, i);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_order (Fixture *fixture, gconstpointer user_data)
{
  g_assert_false (ef_worker_is_current (fixture->worker));
  for (int i = 0; i < N_TASKS; i++)
    queue (fixture, i, NULL, run_func);
  g_main_loop_run (fixture->loop);
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));
  drain ();

  assert_all_seen (fixture);
  g_assert_cmpint (fixture->n_freed, ==, N_TASKS);
}

/* What was queued is done before the worker is gone, and told afterwards. */
static void
test_finalize_drains (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < N_TASKS; i++)
    queue (fixture, i, NULL, run_func);
  g_object_unref (fixture->worker);
  fixture->worker = NULL;

  assert_all_seen (fixture);
  g_assert_cmpint (fixture->n_done, ==, 0);
  g_main_loop_run (fixture->loop);
  drain ();
  g_assert_cmpint (fixture->n_freed, ==, N_TASKS);
}

static void
test_idle (Fixture *fixture, gconstpointer user_data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));
}

G_NORETURN static void
must_not_run_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_assert_not_reached ();
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  for (int i = 0; i < N_TASKS; i++)
    queue (fixture, i, cancellable, must_not_run_func);
  g_main_loop_run (fixture->loop);
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));
  drain ();

  g_assert_cmpint (fixture->n_cancelled, ==, N_TASKS);
  g_assert_cmpint (fixture->n_seen, ==, 0);
  g_assert_cmpint (fixture->n_freed, ==, N_TASKS);
}

static void
cancel_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
  run_func (task, source, data, cancellable);
}

/* The first one cancels those behind it, which wait in the queue. */
static void
test_cancelled_while_queued (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  queue (fixture, 0, cancellable, cancel_func);
  for (int i = 1; i < N_TASKS; i++)
    queue (fixture, i, cancellable, must_not_run_func);
  g_main_loop_run (fixture->loop);

  g_assert_cmpint (fixture->n_cancelled, >=, N_TASKS - 1);
  g_assert_cmpint (fixture->n_seen, ==, 1);
}

static void
fail_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;

  if (order->number == N_TASKS / 2)
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no space");
  else
    run_func (task, source, data, cancellable);
}

static void
test_error_goes_on (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < N_TASKS; i++)
    queue (fixture, i, NULL, fail_func);
  g_main_loop_run (fixture->loop);

  g_assert_cmpint (fixture->n_seen, ==, N_TASKS - 1);
  g_assert_cmpint (fixture->n_cancelled, ==, 0);
}

static void
requeue_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_done = (int) g_task_propagate_int (G_TASK (result), NULL) + 1;
  if (fixture->n_done == N_TASKS)
    g_main_loop_quit (fixture->loop);
}

static void
count_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  int *count = g_task_get_task_data (task);

  g_task_return_int (task, (*count)++);
}

/* The result of one task is the input of the next, back and forth between the threads. */
static void
test_back_and_forth (Fixture *fixture, gconstpointer user_data)
{
  int count = 0;

  for (int i = 0; i < N_TASKS; i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, requeue_cb, fixture);

    g_task_set_source_tag (task, test_back_and_forth);
    g_task_set_task_data (task, &count, NULL);
    ef_worker_run (fixture->worker, task, count_func);
    while (fixture->n_done <= i)
      g_main_context_iteration (NULL, TRUE);
  }
  g_assert_finalize_object (g_steal_pointer (&fixture->worker));

  g_assert_cmpint (count, ==, N_TASKS);
}

static void
return_text_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, g_strdup_printf ("%s, done", (char *) data), g_free);
}

static void
text_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  g_assert_cmpstr (text, ==, "work, done");
  fixture->n_done++;
  g_main_loop_quit (fixture->loop);
}

/* A result made on the thread is read at home without a lock. */
static void
test_result (Fixture *fixture, gconstpointer user_data)
{
  for (int i = 0; i < N_TASKS; i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, text_cb, fixture);

    g_task_set_source_tag (task, test_result);
    g_task_set_task_data (task, g_strdup ("work"), g_free);
    ef_worker_run (fixture->worker, task, return_text_func);
    g_clear_object (&task);
    g_main_loop_run (fixture->loop);
  }
  g_assert_cmpint (fixture->n_done, ==, N_TASKS);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer user_data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/worker/order", test_order);
  add ("/worker/finalize-drains", test_finalize_drains);
  add ("/worker/idle", test_idle);
  add ("/worker/cancelled-before", test_cancelled_before);
  add ("/worker/cancelled-while-queued", test_cancelled_while_queued);
  add ("/worker/error-goes-on", test_error_goes_on);
  add ("/worker/back-and-forth", test_back_and_forth);
  add ("/worker/result", test_result);

  return g_test_run ();
}
