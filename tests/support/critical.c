/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/critical.h"

#include <string.h>

static const char *expected;

static gboolean
has_message (const GLogField *fields, gsize n_fields, const char *part)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (g_str_equal (fields[i].key, "MESSAGE"))
      return strstr (fields[i].value, part) != NULL;
  }

  return FALSE;
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_CRITICAL) && expected != NULL &&
      has_message (fields, n_fields, expected)) {
    expected = NULL;
    return G_LOG_WRITER_HANDLED;
  }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
critical_watch (void)
{
  g_log_set_writer_func (write_cb, NULL, NULL);
}

/* @part is what the message must contain. */
void
critical_expect (const char *part)
{
  g_assert_null (expected);
  expected = part;
}

void
critical_assert_seen (void)
{
  g_assert_null (expected);
}
