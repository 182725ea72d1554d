/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline void
ui_wait_stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Turns the main loop for so long: to see that something does not happen. What happens is waited for
 * with UI_WAIT_UNTIL (), however long a busy machine takes. */
static inline void
ui_wait (guint milliseconds)
{
  gboolean is_over = FALSE;

  g_timeout_add_once (milliseconds, ui_wait_stop_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* Turns the main loop until @condition is true, for a minute at most. */
#define UI_WAIT_UNTIL(condition)                                        \
  G_STMT_START                                                          \
  {                                                                     \
    gint64 ui_end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;      \
    while (!(condition)) {                                              \
      if (g_get_monotonic_time () > ui_end)                             \
        g_error ("%s:%d: in vain: %s", __FILE__, __LINE__, #condition); \
      ui_wait (10);                                                     \
    }                                                                   \
  }                                                                     \
  G_STMT_END

G_END_DECLS
