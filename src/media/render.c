/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/render.h"

#include <glib/gstdio.h>

#include "core/error.h"
#include "media/error.h"
#include "media/media.h"
#include "media/render-private.h"

struct _EfRenderer {
  EfPlan *plan;       /* (owned) */
  EfRenderGate *gate; /* (owned) */
  GPtrArray *targets; /* (owned) (nullable) (element-type EfRenderTarget) */
  EfRenderWork *work; /* (owned) (nullable) */
  gboolean is_wedged; /* something never came back: all of it stays as it is */
};

static const char *const stage_nicks[] = {
  [EF_RENDER_CHECKING] = "checking",
  [EF_RENDER_MEASURING] = "measuring",
  [EF_RENDER_ENCODING] = "encoding",
  [EF_RENDER_VERIFYING] = "verifying",
};

const char *
ef_render_stage_to_nick (EfRenderStage stage)
{
  return stage_nicks[MIN ((guint) stage, G_N_ELEMENTS (stage_nicks) - 1)];
}

gboolean
ef_render_stage_from_nick (const char *nick, EfRenderStage *stage)
{
  for (guint i = 0; i < G_N_ELEMENTS (stage_nicks); i++) {
    if (g_strcmp0 (stage_nicks[i], nick) == 0) {
      *stage = i;
      return TRUE;
    }
  }

  return FALSE;
}

void
ef_rendered_file_free (EfRenderedFile *self)
{
  g_free (self->file);
  g_free (self->render_id);
  g_free (self->encoder);
  g_free (self);
}

EfRenderer *
ef_renderer_new (EfPlan *plan)
{
  EfRenderer *self = g_new0 (EfRenderer, 1);

  ef_media_init ();
  self->plan = ef_plan_ref (plan);
  self->gate = ef_render_gate_new ();

  return self;
}

void
ef_renderer_set_paused (EfRenderer *self, gboolean paused)
{
  ef_render_gate_set_paused (self->gate, paused);
}

gboolean
ef_renderer_is_wedged (EfRenderer *self)
{
  return self->is_wedged;
}

static void
remove_parts (EfRenderer *self)
{
  for (guint i = 0; self->targets != NULL && i < self->targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (self->targets, i);

    if (target->finished == NULL)
      ef_render_file_drop_part (target);
  }
  ef_render_file_remove_folder (self->plan->folder);
}

static void
end_work (EfRenderer *self)
{
  EfRenderWork *work = g_steal_pointer (&self->work);

  if (work != NULL && !ef_render_work_free (work))
    self->is_wedged = TRUE;
}

/* Always FALSE. What libraries say is nothing for people. */
static gboolean
fail (EfRenderer *self, GError *reason, GError **error)
{
  const EfStretch *first =
    self->plan->stretches->len > 0 ? g_ptr_array_index (self->plan->stretches, 0) : NULL;
  g_autofree char *uri = first != NULL ? g_filename_to_uri (first->path, NULL, NULL) : NULL;

  end_work (self);
  remove_parts (self);
  if (reason->domain != EF_MEDIA_ERROR && reason->domain != EF_ERROR)
    reason = ef_media_error_translate (reason, uri != NULL ? uri : "");
  g_propagate_error (error, reason);

  return FALSE;
}

static void
tell (const EfRenderReport *report, EfRenderStage stage, double progress)
{
  if (report != NULL && report->report != NULL)
    report->report (stage, progress, 0, report->data);
}

gboolean
ef_renderer_make (EfRenderer *self,
                  const EfRenderReport *report,
                  GCancellable *cancellable,
                  GError **error)
{
  GError *reason = NULL;

  g_return_val_if_fail (self->targets == NULL, FALSE);

  tell (report, EF_RENDER_CHECKING, 0);
  self->targets = ef_render_check (self->plan, report, cancellable, &reason);
  if (self->targets == NULL)
    return fail (self, reason, error);
  self->work = ef_render_work_new (self->plan, self->targets, self->gate);

  return ef_render_work_run (self->work, report, cancellable, &reason) ||
         fail (self, reason, error);
}

static EfRenderedFile *
make_result (EfRenderer *self, EfRenderTarget *target)
{
  EfRenderedFile *file = g_new0 (EfRenderedFile, 1);
  GStatBuf info;

  file->file = g_strdup (target->output->file);
  file->render_id = g_strdup (target->output->render_id);
  file->encoder = g_strdup (target->encoder->nick);
  file->size = g_stat (target->output->file, &info) == 0 ? info.st_size : 0;
  file->duration = ef_plan_get_duration (self->plan);
  file->n_frames = ef_plan_get_n_frames (self->plan);
  file->loudness = ef_render_work_get_loudness (self->work, target->output->preset->sound_bitrate);

  return file;
}

/* Verified, synced and named one after the other: each of them is finished for good. */
static gboolean
finish_target (EfRenderer *self,
               EfRenderTarget *target,
               EfRenderOutput *output,
               GCancellable *cancellable,
               GError **error)
{
  if (!ef_render_output_finish (output, error) || !ef_render_file_check_part (target, error) ||
      !ef_render_verify (self->plan, target, cancellable, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !ef_render_file_name (target, error))
    return FALSE;

  target->finished = make_result (self, target);

  return TRUE;
}

GPtrArray *
ef_renderer_finish (EfRenderer *self,
                    const EfRenderReport *report,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) files =
    g_ptr_array_new_with_free_func ((GDestroyNotify) ef_rendered_file_free);
  guint place = 0;
  GError *reason = NULL;

  tell (report, EF_RENDER_VERIFYING, 1);
  for (guint i = 0; i < self->targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (self->targets, i);

    if (target->finished == NULL &&
        !finish_target (self, target, ef_render_work_get_output (self->work, place++), cancellable,
                        &reason)) {
      fail (self, reason, error);
      return NULL;
    }
  }
  for (guint i = 0; i < self->targets->len; i++)
    g_ptr_array_add (
      files,
      g_steal_pointer (&((EfRenderTarget *) g_ptr_array_index (self->targets, i))->finished));
  end_work (self);
  ef_render_file_remove_folder (self->plan->folder);

  return g_steal_pointer (&files);
}

GPtrArray *
ef_renderer_run (EfRenderer *self,
                 const EfRenderReport *report,
                 GCancellable *cancellable,
                 GError **error)
{
  return ef_renderer_make (self, report, cancellable, error)
           ? ef_renderer_finish (self, report, cancellable, error)
           : NULL;
}

/* What is wedged is still in use by threads that may come back at any time. */
void
ef_renderer_free (EfRenderer *self)
{
  if (self == NULL)
    return;
  end_work (self);
  if (self->is_wedged)
    return;

  g_clear_pointer (&self->targets, g_ptr_array_unref);
  ef_plan_unref (self->plan);
  ef_render_gate_unref (self->gate);
  g_free (self);
}
