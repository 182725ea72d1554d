/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-sources.h"
#include "ui/editor/edit-session-private.h"

/* The doors of a session to the real world. */

static const EfEditPlayer player = {
  .get_position = ef_player_get_position,
  .get_playing = ef_player_get_playing,
  .get_rate = ef_player_get_rate,
  .get_problem = ef_player_get_problem,
  .play = ef_player_play,
  .pause = ef_player_pause,
  .set_rate = ef_player_set_rate,
  .seek = ef_player_seek,
  .step = ef_player_step,
  .loop = ef_player_loop,
  .set_frames = ef_player_set_frames,
  .set_proxy = ef_player_set_proxy,
  .close = ef_player_close,
};

/* Whether it was stored matters to nobody: the next time it is chosen again. */
static void
set_setting (EfStudio *studio, const char *key, const char *value)
{
  ef_studio_set_setting_async (studio, key, value, NULL, NULL);
}

static const EfEditStore store = {
  .list = ef_studio_list_segments_async,
  .list_finish = ef_studio_list_segments_finish,
  .edit = ef_studio_edit_segments_async,
  .edit_finish = ef_studio_edit_segments_finish,
  .undo = ef_studio_undo_segments_async,
  .undo_finish = ef_studio_undo_segments_finish,
  .get_history = ef_studio_get_history_async,
  .get_history_finish = ef_studio_get_history_finish,
  .save_place = ef_studio_save_source_place,
  .get_setting = ef_studio_get_setting,
  .set_setting = set_setting,
};

static const EfEditData data = {
  .get_frames = ef_source_data_get_frames,
  .get_levels = ef_source_data_get_levels,
  .get_scores = ef_source_data_get_scores,
  .get_proxy = ef_source_data_get_proxy,
};

static const EfEditPorts ports = { &player, &store, &data, g_get_monotonic_time };

EfEditSession *
ef_edit_session_new (EfStudio *studio, EfSource *source)
{
  g_autoptr (EfPlayer) shown = ef_player_new ();
  g_autoptr (EfSourceData) cache = ef_source_data_new (studio, source);
  EfEditSession *self = ef_edit_session_new_with (&ports, studio, source, shown, cache);
  g_autofree char *uri = g_filename_to_uri (ef_source_get_path (source), NULL, NULL);

  if (uri != NULL && ef_source_get_state (source) != EF_SOURCE_MISSING) {
    ef_player_open (shown, uri, ef_source_get_info (source), ef_edit_session_get_playhead (self));
    if (ef_source_data_has_frames (cache))
      ef_player_set_frames (shown, ef_source_data_get_frames (cache));
    if (ef_source_data_get_proxy (cache) != NULL)
      ef_player_set_proxy (shown, ef_source_data_get_proxy (cache));
  }

  return self;
}
