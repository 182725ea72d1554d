/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* When a file is closed in the very moment in which it is being opened, GStreamer's own elements trip over
 * each other, say so, and all is well. Everything else that is said ends a test. */
static inline gboolean
plugins_is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return g_strcmp0 (domain, "GStreamer") != 0 ||
         (strstr (message, "Got data flow before stream-start event") == NULL &&
          strstr (message, "does not belong to element urisourcebin") == NULL);
}

static inline void
plugins_watch (void)
{
  g_test_log_set_fatal_handler (plugins_is_fatal, NULL);
}

G_END_DECLS
