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
