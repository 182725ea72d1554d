/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/steps.h"

/* One flow: what its steps did, how it ended, and whether it left anything behind. */
typedef struct {
  GString *trace;
  GCancellable *cancellable;
  GMainLoop *loop;
  GError *error;
  gboolean done;
  guint n_freed;
} Flow;

static void
free_data_cb (gpointer data)
{
  Flow *flow = data;

  flow->n_freed++;
}

static void
add (GTask *task, const char *text)
{
  Flow *flow = ef_steps_get_data (task);

  g_string_append (flow->trace, text);
}

static void
step_a (GTask *task)
{
  add (task, "a");
  ef_steps_next (task);
}

static gboolean
later_cb (gpointer task)
{
  add (task, "b");
  ef_steps_next (task);

  return G_SOURCE_REMOVE;
}

static void
step_b_later (GTask *task)
{
  g_idle_add (later_cb, task);
}

static void
step_c (GTask *task)
{
  add (task, "c");
  ef_steps_next (task);
}

static void
step_error (GTask *task)
{
  g_autoptr (GTask) owned = task;

  add (task, "e");
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no space");
}

static void
step_cancel (GTask *task)
{
  add (task, "x");
  g_cancellable_cancel (g_task_get_cancellable (task));
  ef_steps_next (task);
}

/* The server took the post; the person cancelled while it did. */
static void
step_return_late (GTask *task)
{
  g_autoptr (GTask) owned = task;

  add (task, "r");
  g_cancellable_cancel (g_task_get_cancellable (task));
  g_task_return_boolean (task, TRUE);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Flow *flow = user_data;

  g_assert_false (flow->done);
  flow->done = g_task_propagate_boolean (G_TASK (result), &flow->error);
  g_assert_true (flow->done == (flow->error == NULL));
  g_main_loop_quit (flow->loop);
}

static void
run (Flow *flow, const EfStep *steps, gboolean cancelled_before)
{
  GObject *source = g_object_new (G_TYPE_OBJECT, NULL);
  GTask *task;

  *flow = (Flow) {
    .trace = g_string_new (NULL),
    .cancellable = g_cancellable_new (),
    .loop = g_main_loop_new (NULL, FALSE),
  };
  if (cancelled_before)
    g_cancellable_cancel (flow->cancellable);

  task = g_task_new (source, flow->cancellable, done_cb, flow);
  g_task_set_source_tag (task, run);
  ef_steps_run (task, steps, flow, free_data_cb);
  g_main_loop_run (flow->loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  /* The task held the source and the data, so both go when it does. */
  g_assert_cmpuint (flow->n_freed, ==, 1);
  g_assert_finalize_object (source);
  g_assert_finalize_object (g_steal_pointer (&flow->cancellable));
}

static void
flow_clear (Flow *flow)
{
  g_string_free (flow->trace, TRUE);
  g_main_loop_unref (flow->loop);
  g_clear_error (&flow->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flow, flow_clear)

static void
test_order (void)
{
  static const EfStep steps[] = { step_a, step_b_later, step_c, step_a, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_no_error (flow.error);
  g_assert_cmpstr (flow.trace->str, ==, "abca");
}

static void
test_none (void)
{
  static const EfStep steps[] = { NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_no_error (flow.error);
  g_assert_cmpstr (flow.trace->str, ==, "");
}

static void
test_error (void)
{
  static const EfStep steps[] = { step_a, step_b_later, step_error, step_c, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_error (flow.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (flow.trace->str, ==, "abe");
}

static void
test_cancelled_before (void)
{
  static const EfStep steps[] = { step_a, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, TRUE);
  g_assert_error (flow.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (flow.trace->str, ==, "");
}

static void
test_cancelled_between (void)
{
  static const EfStep steps[] = { step_a, step_cancel, step_b_later, step_c, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_error (flow.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (flow.trace->str, ==, "ax");
}

/* What the last step has done is done: calling it cancelled would be a lie. */
static void
test_cancelled_in_the_last (void)
{
  static const EfStep steps[] = { step_a, step_cancel, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_no_error (flow.error);
  g_assert_cmpstr (flow.trace->str, ==, "ax");
}

static void
test_cancelled_after_return (void)
{
  static const EfStep steps[] = { step_b_later, step_return_late, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_no_error (flow.error);
  g_assert_cmpstr (flow.trace->str, ==, "br");
}

/* An error that comes with a cancel is the error: what failed is told, not that nobody waits for it. */
static void
step_error_and_cancel (GTask *task)
{
  g_cancellable_cancel (g_task_get_cancellable (task));
  step_error (task);
}

static void
test_error_and_cancel (void)
{
  static const EfStep steps[] = { step_error_and_cancel, step_c, NULL };
  g_auto (Flow) flow = { 0 };

  run (&flow, steps, FALSE);
  g_assert_error (flow.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
quit_cb (GObject *object, GAsyncResult *result, gpointer loop)
{
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  g_main_loop_quit (loop);
}

static void
step_without_data (GTask *task)
{
  g_assert_null (ef_steps_get_data (task));
  ef_steps_next (task);
}

static void
test_no_data (void)
{
  static const EfStep steps[] = { step_without_data, NULL };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GTask *task = g_task_new (NULL, NULL, quit_cb, loop);

  g_task_set_source_tag (task, test_no_data);
  ef_steps_run (task, steps, NULL, NULL);
  g_main_loop_run (loop);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/steps/order", test_order);
  g_test_add_func ("/steps/none", test_none);
  g_test_add_func ("/steps/error", test_error);
  g_test_add_func ("/steps/cancelled-before", test_cancelled_before);
  g_test_add_func ("/steps/cancelled-between", test_cancelled_between);
  g_test_add_func ("/steps/cancelled-in-the-last", test_cancelled_in_the_last);
  g_test_add_func ("/steps/cancelled-after-return", test_cancelled_after_return);
  g_test_add_func ("/steps/error-and-cancel", test_error_and_cancel);
  g_test_add_func ("/steps/no-data", test_no_data);

  return g_test_run ();
}
