/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-sound.h"

#include <gst/gst.h>

#include "core/worker.h"

static EfSound sound = EF_SOUND_UNKNOWN;
static EfWorker *worker; /* (owned) (nullable): while it is looked for */

/* Where nothing works, autoaudiosink takes a fakesink and says so in a warning nobody reads here. */
static gboolean
is_real (GstElement *sink)
{
  g_autoptr (GstIterator) iterator = gst_bin_iterate_sinks (GST_BIN (sink));
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *name = NULL;
  GstElementFactory *factory;

  if (gst_iterator_next (iterator, &value) != GST_ITERATOR_OK)
    return FALSE;
  factory = gst_element_get_factory (g_value_get_object (&value));
  name = gst_object_get_name (GST_OBJECT (factory));

  return g_strcmp0 (name, "fakesink") != 0;
}

static void
look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GstElement) sink = gst_element_factory_make (EF_SOUND_SINK, NULL);
  gboolean is_there = FALSE;

  if (sink != NULL) {
    gst_object_ref_sink (sink);
    is_there =
      gst_element_set_state (sink, GST_STATE_READY) != GST_STATE_CHANGE_FAILURE && is_real (sink);
    gst_element_set_state (sink, GST_STATE_NULL);
  }
  g_task_return_boolean (task, is_there);
}

static void
look_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean is_there = g_task_propagate_boolean (G_TASK (result), NULL);

  sound = is_there ? EF_SOUND_THERE : EF_SOUND_MISSING;
  g_clear_object (&worker);
}

void
ef_sound_look (void)
{
  g_autoptr (GTask) task = NULL;

  if (sound == EF_SOUND_THERE || worker != NULL)
    return;

  worker = ef_worker_new ("sound");
  task = g_task_new (NULL, NULL, look_cb, NULL);
  g_task_set_source_tag (task, ef_sound_look);
  ef_worker_run (worker, task, look);
}

EfSound
ef_sound_get (void)
{
  return sound;
}
