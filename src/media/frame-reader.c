/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/media.h"
#include "media/packets.h"
#include "media/refusal.h"
#include "media/source-file.h"

EfFrameIndex *
ef_media_read_frames (const char *uri,
                      const EfProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (EfPackets) packets = ef_packets_new (uri, 0);
  g_autoptr (EfFrameIndex) index = NULL;
  GError *failure = NULL;
  EfTrack *track;

  if (!ef_source_file_check (uri, error))
    return NULL;
  if (!ef_packets_run (packets, progress, cancellable, &failure)) {
    ef_refusal_explain (packets, failure, error);
    return NULL;
  }

  track = ef_refusal_find_picture (packets, error);
  if (track == NULL)
    return NULL;

  index = ef_track_make_index (track, 0);
  if (index == NULL) {
    ef_refusal_refuse_pictures (packets, error);
    return NULL;
  }
  if (!ef_refusal_check_duration (packets, ef_frame_index_get_end (index), error))
    return NULL;
  ef_progress_tell (progress, 1);

  return g_steal_pointer (&index);
}
