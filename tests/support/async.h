/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* How a test waits for an async call, and only a test may:
 *
 *   g_autoptr (GAsyncResult) result = NULL;
 *
 *   thing_async (thing, NULL, await_cb, &result);
 *   g_assert_true (thing_finish (thing, await (&result), &error));
 */
static inline void
await_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **at = user_data;

  g_assert_null (*at);
  *at = g_object_ref (result);
}

static inline GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/* Lets what was left behind (idle sources, closing connections) come to its end. */
static inline void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Takes the reference of the test, and nobody else may keep one. A task that ran in a thread lets go
 * of its source a moment after its answer was heard. */
static inline void
assert_finalizes (gpointer object)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  while (g_atomic_pointer_get (&object) != NULL && g_get_monotonic_time () < end) {
    settle ();
    g_usleep (1000);
  }
  g_assert_null (object);
}
