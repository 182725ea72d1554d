/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* When a file is closed in the very moment in which it is being opened, GStreamer's own elements trip over
 * each other, say so, and all is well. Everything else that is said ends a test. */
static inline gboolean
plugins_tripped (const char *domain, const char *message)
{
  return g_strcmp0 (domain, "GStreamer") == 0 &&
         (strstr (message, "Got data flow before") != NULL ||
          strstr (message, "does not belong to element urisourcebin") != NULL);
}

static inline gboolean
plugins_is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return !plugins_tripped (domain, message);
}

/* Not being fatal is not enough: the handler of GTest says “Bail out!” before anybody is asked. */
static inline void
plugins_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  if (plugins_tripped (domain, message))
    g_test_message ("%s", message);
  else
    (*(GLogFunc *) data) (domain, level, message, NULL);
}

static inline void
plugins_watch (void)
{
  static GLogFunc before;

  if (before == NULL) {
    before = g_log_set_default_handler (g_log_default_handler, NULL);
    g_log_set_default_handler (before, NULL);
    g_log_set_handler ("GStreamer", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION,
                       plugins_log, &before);
  }
  /* GTest forgets this one with every test. */
  g_test_log_set_fatal_handler (plugins_is_fatal, NULL);
}

G_END_DECLS
