/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/stage.h"
#include "pipeline/studio-projects.h"
#include "ui/projects/project-session-private.h"

/* The doors of a session to the real world. */

static void
set_plan (gpointer stage, EfPlan *plan, EfFormat format)
{
  ef_stage_set_plan (stage, plan, format);
}

static void
play (gpointer stage)
{
  ef_stage_play (stage);
}

static void
pause_stage (gpointer stage)
{
  ef_stage_pause (stage);
}

static void
seek (gpointer stage, gint64 time)
{
  ef_stage_seek (stage, time);
}

static void
step (gpointer stage, int n_frames)
{
  ef_stage_step (stage, n_frames);
}

static void
set_muted (gpointer stage, gboolean muted)
{
  ef_stage_set_muted (stage, muted);
}

static void
set_size (gpointer stage, int width, int height)
{
  ef_stage_set_size (stage, width, height);
}

static const EfProjectStage stage_doors = {
  .set_plan = set_plan,
  .play = play,
  .pause = pause_stage,
  .seek = seek,
  .step = step,
  .set_muted = set_muted,
  .set_size = set_size,
};

static const EfProjectStore store = {
  .list = ef_studio_list_items_async,
  .list_finish = ef_studio_list_items_finish,
  .edit = ef_studio_edit_project_async,
  .edit_finish = ef_studio_edit_project_finish,
  .undo = ef_studio_undo_project_async,
  .undo_finish = ef_studio_undo_project_finish,
  .get_history = ef_studio_get_project_history_async,
  .get_history_finish = ef_studio_get_project_history_finish,
  .preview_clips = ef_studio_preview_clips_async,
  .preview_clips_finish = ef_studio_preview_clips_finish,
  .make_plan = ef_studio_make_plan_async,
  .make_plan_finish = ef_studio_make_plan_finish,
};

static const EfProjectRenders renders = {
  .freeze = ef_studio_freeze_clips_async,
  .freeze_finish = ef_studio_freeze_clips_finish,
  .render = ef_studio_render_async,
  .render_finish = ef_studio_render_finish,
  .estimate = ef_studio_estimate_render_async,
  .estimate_finish = ef_studio_estimate_render_finish,
  .list_presets = ef_studio_list_presets_async,
  .list_presets_finish = ef_studio_list_presets_finish,
  .list_encoders = ef_studio_list_encoders_async,
  .list_encoders_finish = ef_studio_list_encoders_finish,
};

static const EfProjectPorts ports = { &store, &stage_doors, &renders };

EfProjectSession *
ef_project_session_new (EfStudio *studio, EfProject *project)
{
  g_autoptr (EfStage) stage = ef_stage_new ();

  return ef_project_session_new_with (&ports, studio, project, G_OBJECT (stage));
}
