/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* For builds with the thread sanitizer. GLib is not instrumented, so every correct hand-over of a GTask
 * looks like a race there; these marks say where one happens. Returning on a task hands over what was
 * written before, propagating takes it over: whoever includes "core/worker.h" need not think of it. */

#if defined(__SANITIZE_THREAD__)
#define EF_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define EF_THREAD_SANITIZER 1
#endif
#endif

#ifdef EF_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>

#define EF_HAND_OVER(address) __tsan_release (address)
#define EF_TAKE_OVER(address) __tsan_acquire (address)

/* Functions, as the result must be complete before it is handed over. */
static inline void
ef_mark_return_boolean (GTask *task, gboolean result)
{
  EF_HAND_OVER (task);
  g_task_return_boolean (task, result);
}

static inline void
ef_mark_return_int (GTask *task, gssize result)
{
  EF_HAND_OVER (task);
  g_task_return_int (task, result);
}

static inline void
ef_mark_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  EF_HAND_OVER (task);
  g_task_return_pointer (task, result, destroy);
}

static inline void
ef_mark_return_value (GTask *task, GValue *result)
{
  EF_HAND_OVER (task);
  g_task_return_value (task, result);
}

static inline void
ef_mark_return_error (GTask *task, GError *result)
{
  EF_HAND_OVER (task);
  g_task_return_error (task, result);
}

#define g_task_return_boolean(...) ef_mark_return_boolean (__VA_ARGS__)
#define g_task_return_int(...) ef_mark_return_int (__VA_ARGS__)
#define g_task_return_pointer(...) ef_mark_return_pointer (__VA_ARGS__)
#define g_task_return_value(...) ef_mark_return_value (__VA_ARGS__)
#define g_task_return_error(...) ef_mark_return_error (__VA_ARGS__)
#define g_task_return_new_error(task, ...) \
  (EF_HAND_OVER (task), g_task_return_new_error (task, __VA_ARGS__))
#define g_task_return_new_error_literal(task, ...) \
  (EF_HAND_OVER (task), g_task_return_new_error_literal (task, __VA_ARGS__))

#define g_task_propagate_boolean(task, error) \
  (EF_TAKE_OVER (task), g_task_propagate_boolean (task, error))
#define g_task_propagate_int(task, error) (EF_TAKE_OVER (task), g_task_propagate_int (task, error))
#define g_task_propagate_pointer(task, error) \
  (EF_TAKE_OVER (task), g_task_propagate_pointer (task, error))
#define g_task_propagate_value(task, ...) \
  (EF_TAKE_OVER (task), g_task_propagate_value (task, __VA_ARGS__))
#else
#define EF_HAND_OVER(address) ((void) (address))
#define EF_TAKE_OVER(address) ((void) (address))
#endif
