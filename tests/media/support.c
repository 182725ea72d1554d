/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/support.h"

#include <gst/gst.h>

void
media_watch_pipelines (void)
{
  g_setenv ("GST_TRACERS", "leaks(filters=\"GstPipeline\")", TRUE);
}

static GstTracer *
find_tracer (void)
{
  GList *tracers = gst_tracing_get_active_tracers ();
  GstTracer *found = NULL;

  for (GList *item = tracers; item != NULL; item = item->next) {
    if (g_str_equal (G_OBJECT_TYPE_NAME (item->data), "GstLeaksTracer"))
      found = gst_object_ref (item->data);
  }
  g_list_free_full (tracers, gst_object_unref);

  return found;
}

static guint
count_live (GstTracer *tracer)
{
  GstStructure *live = NULL;
  guint n_live;

  g_signal_emit_by_name (tracer, "get-live-objects", &live);
  g_assert_nonnull (live);
  n_live = gst_value_list_get_size (gst_structure_get_value (live, "live-objects-list"));
  gst_structure_free (live);

  return n_live;
}

/* A thread may let go of one a moment after its work was called done. */
void
media_assert_no_pipelines (void)
{
  g_autoptr (GstTracer) tracer = find_tracer ();
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  g_assert_nonnull (tracer);
  while (count_live (tracer) > 0 && g_get_monotonic_time () < end)
    g_usleep (10000);
  g_assert_cmpuint (count_live (tracer), ==, 0);
}

static int tolerant;

static gboolean
is_foreign (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      return g_str_has_prefix (fields[i].value, "GStreamer") ||
             g_str_has_prefix (fields[i].value, "GLib");
  }

  return FALSE;
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  gboolean is_bad = (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0;

  if (is_bad && g_atomic_int_get (&tolerant)) {
    if (is_foreign (fields, n_fields))
      return G_LOG_WRITER_HANDLED;
    g_log_writer_standard_streams (level, fields, n_fields, user_data);
    g_abort ();
  }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
media_watch_log (void)
{
  g_log_set_writer_func (write_cb, NULL, NULL);
}

void
media_tolerate (gboolean yes)
{
  static GLogLevelFlags fatal;

  g_atomic_int_set (&tolerant, yes);
  if (yes)
    fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  else
    g_log_set_always_fatal (fatal);
}
