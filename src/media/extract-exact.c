/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "media/extract-job.h"

#define SOUND_BEFORE (EF_NS_PER_SECOND / 20)

static EfRunAnswer
take_decoded_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  return ef_extract_job_encode (data, packet, error);
}

static EfRunResult
encode_part (EfExtractJob *self, guint part, GError **error)
{
  EfRun run;

  ef_extract_job_begin_part (self, self->wish->spans[part]);
  run = ef_extract_job_make_run (self, take_decoded_cb);
  ef_extract_job_encode_picture (self, &run);
  ef_extract_job_encode_sound (self, &run, part + 1 == self->wish->n_spans);

  return ef_extract_job_run (self, &run, error);
}

static EfRunResult
encode_parts (EfExtractJob *self, GError **error)
{
  EfRunResult result = EF_RUN_DONE;

  if (!ef_extract_job_begin_encoding (self, ef_extract_job_has_picture (self), TRUE, error))
    return EF_RUN_FAILED;

  for (guint i = 0; i < self->wish->n_spans && result == EF_RUN_DONE; i++)
    result = encode_part (self, i, error);

  return result;
}

/* Some sources cannot be sought in truly: those are read from the start. */
gboolean
ef_extract_exactly (EfExtractJob *self, GError **error)
{
  EfRunResult result = encode_parts (self, error);

  if (result == EF_RUN_LATE)
    result = encode_parts (self, error);
  if (result == EF_RUN_LATE)
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED,
                         _ ("The video cannot be read from where this stretch begins: take another "
                            "copy of it."));

  return result == EF_RUN_DONE && ef_extract_job_finish_encoding (self, error) &&
         ef_extract_job_finish (self, error);
}

EfRunAnswer
ef_extract_keep_sound (EfExtractJob *self, const EfRunPacket *packet, GError **error)
{
  if (packet->time >= self->span.end)
    return EF_PACKET_ENOUGH;
  if (packet->time + packet->duration <= self->span.begin - SOUND_BEFORE)
    return EF_PACKET_MORE;

  return ef_extract_job_keep (self, packet, error);
}

static EfRunAnswer
keep_sound_cb (const EfRunPacket *packet, gpointer data, GError **error)
{
  return ef_extract_keep_sound (data, packet, error);
}

gboolean
ef_extract_only_sound (EfExtractJob *self, gboolean keeps, GError **error)
{
  EfRun run;

  if (ef_extract_job_get_n_sounds (self) == 0) {
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                 _ ("The video has no sound: extract the picture as well."));
    return FALSE;
  }
  if (!keeps)
    return ef_extract_exactly (self, error);

  if (!ef_extract_job_begin (self, error))
    return FALSE;
  ef_extract_job_begin_part (self, self->wish->spans[0]);
  run = ef_extract_job_make_run (self, keep_sound_cb);

  return ef_extract_job_run (self, &run, error) == EF_RUN_DONE &&
         ef_extract_job_finish (self, error);
}
