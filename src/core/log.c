/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"

/* Problems a person is told about are messages, not warnings: a warning is a mistake of ours, and
 * ends a test run. */
void
ef_log (GLogLevelFlags level, const char *profile, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (profile == NULL) {
    g_log_structured ("EditFactory", level, "MESSAGE", "%s", text);
    return;
  }

  line = g_strdup_printf ("[%s] %s", profile, text);
  g_log_structured ("EditFactory", level, "PROFILE", profile, "MESSAGE", "%s", line);
}
