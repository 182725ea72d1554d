/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/deadline.h"

static void
wait_for (EfDeadline *deadline)
{
  while (!g_cancellable_is_cancelled (ef_deadline_get_cancellable (deadline)))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_passes (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (EfDeadline) deadline = ef_deadline_new (parent, 1);

  g_assert_false (ef_deadline_has_passed (deadline));
  wait_for (deadline);
  g_assert_true (ef_deadline_has_passed (deadline));
  g_assert_false (g_cancellable_is_cancelled (parent));
}

static gpointer
cancel (gpointer parent)
{
  g_usleep (10000);
  g_cancellable_cancel (parent);

  return NULL;
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (EfDeadline) deadline = ef_deadline_new (parent, 3600);
  GThread *thread = g_thread_new ("cancel", cancel, parent);

  wait_for (deadline);
  g_assert_false (ef_deadline_has_passed (deadline));
  g_thread_join (thread);
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (EfDeadline) deadline = NULL;

  g_cancellable_cancel (parent);
  deadline = ef_deadline_new (parent, 0);
  wait_for (deadline);
  g_assert_false (ef_deadline_has_passed (deadline));
}

/* What it watches may live longer, and be cancelled then. */
static void
test_freed (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  EfDeadline *deadline = ef_deadline_new (parent, 3600);
  g_autoptr (GCancellable) cancellable = g_object_ref (ef_deadline_get_cancellable (deadline));

  ef_deadline_free (deadline);
  g_cancellable_cancel (parent);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  ef_deadline_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deadline/passes", test_passes);
  g_test_add_func ("/deadline/cancelled", test_cancelled);
  g_test_add_func ("/deadline/cancelled-before", test_cancelled_before);
  g_test_add_func ("/deadline/freed", test_freed);

  return g_test_run ();
}
