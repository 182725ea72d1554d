/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "media/media.h"
#include "media/render-private.h"

#define PICTURE_SIDE 64

/* What was made is opened again as if it came from elsewhere. */

static gboolean
refuse (EfRenderTarget *target, const char *debug, GError **error)
{
  g_debug ("verifying: %s", debug);
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
               _ ("What the encoder %s made cannot be played: try again, or choose another one."),
               target->encoder->label);

  return FALSE;
}

static gboolean
check_info (EfPlan *plan, EfRenderTarget *target, const EfMediaInfo *info, GError **error)
{
  gint64 frame = ef_rate_get_begin (plan->rate, 1);

  if (info->width != target->output->width || info->height != target->output->height)
    return refuse (target, "another size", error);
  if (ABS (info->duration - ef_plan_get_duration (plan)) > frame / 2)
    return refuse (target, "another length", error);
  if (plan->has_sound != (info->audio_codec != NULL && *info->audio_codec != '\0'))
    return refuse (target, "sound is missing", error);

  return TRUE;
}

static gboolean
check_picture (EfRenderTarget *target,
               EfThumbnailer *thumbnailer,
               gint64 time,
               GCancellable *cancellable,
               GError **error)
{
  gint64 taken;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GBytes) picture = ef_thumbnailer_take (thumbnailer, time, TRUE, PICTURE_SIDE,
                                                    PICTURE_SIDE, &taken, cancellable, &reason);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (picture == NULL)
    return refuse (target, reason->message, error);

  return taken == time || refuse (target, "another frame", error);
}

static gboolean
check_frames (EfPlan *plan,
              EfRenderTarget *target,
              const char *uri,
              GCancellable *cancellable,
              GError **error)
{
  guint n_frames = ef_plan_get_n_frames (plan);
  g_autoptr (EfFrameIndex) frames = ef_media_read_frames (uri, NULL, cancellable, NULL);
  g_autoptr (EfThumbnailer) thumbnailer = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (frames == NULL || ef_frame_index_get_n_frames (frames) != n_frames)
    return refuse (target, "another number of frames", error);
  thumbnailer = ef_thumbnailer_new_with_frames (uri, frames, cancellable, NULL);
  if (thumbnailer == NULL)
    return refuse (target, "cannot be opened", error);

  return check_picture (target, thumbnailer, ef_frame_index_get_frame (frames, 0).begin,
                        cancellable, error) &&
         check_picture (target, thumbnailer, ef_frame_index_get_frame (frames, n_frames - 1).begin,
                        cancellable, error);
}

gboolean
ef_render_verify (EfPlan *plan, EfRenderTarget *target, GCancellable *cancellable, GError **error)
{
  g_autofree char *uri = g_filename_to_uri (target->part, NULL, error);
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (GError) reason = NULL;

  if (uri == NULL)
    return FALSE;
  info = ef_media_probe (uri, cancellable, &reason);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (info == NULL)
    return refuse (target, reason->message, error);

  return check_info (plan, target, info, error) &&
         check_frames (plan, target, uri, cancellable, error);
}
