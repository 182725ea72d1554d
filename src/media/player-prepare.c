/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/gst.h>

#include "core/worker.h"
#include "media/media.h"
#include "media/player-sound.h"
#include "media/player.h"

/* The first file that is opened would wait until what reads, decodes and shows it has been loaded from the
 * disk. That takes longer than all the rest, and can be done before. */

/* What most videos need; others are loaded when they come. */
static const char *const plugins[] = {
  "playback",
  "typefindfunctions",
  "isomp4",
  "matroska",
  "videoparsersbad",
  "audioparsers",
  "videoconvertscale",
  "audioconvert",
  "audiofx",
  "libav",
  "coreelements",
  "volume",
};

static EfWorker *worker; /* (owned) (nullable): while it loads */

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ef_media_init ();
  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++) {
    GstPlugin *plugin = gst_plugin_load_by_name (plugins[i]);

    g_clear_pointer (&plugin, gst_object_unref);
  }
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  g_clear_object (&worker);
  ef_sound_look ();
}

void
ef_player_prepare (void)
{
  static gboolean is_begun;
  g_autoptr (GTask) task = NULL;

  if (is_begun)
    return;

  is_begun = TRUE;
  worker = ef_worker_new ("prepare");
  task = g_task_new (NULL, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, ef_player_prepare);
  ef_worker_run (worker, task, load);
}
