/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "media/media.h"

G_BEGIN_DECLS

/* Runs through a file as the player would, but stops before the decoders. Shared by what is found out
 * without decoding: what is in a file, and where its frames begin. */

/* A packet of a picture, in the order in which they are decoded. */
typedef struct {
  gint64 begin; /* when its frame is shown */
  gint64 end;   /* begin + duration, as far as it is shown; begin: not known */
  guint8 flags; /* EfFrameFlags */
} EfPacket;

typedef struct _EfPackets EfPackets;

/* One stream of the file. Belongs to the thread that pushes it until the run is over. */
typedef struct {
  EfPackets *packets; /* (unowned) */
  guint number;       /* in the order of the file */
  GstCaps *caps;      /* (owned) (nullable) as the decoder gets them */
  GstTagList *tags;   /* (owned) (nullable) */
  GArray *pictures;   /* (owned) (nullable) (element-type EfPacket): of a video stream */

  GstSegment segment;
  guint nal_length_size; /* 0: start codes */
  int codec;
} EfTrack;

struct _EfPackets {
  char *uri; /* (owned) */
  guint
    most_pictures; /* a look at the beginning: over when the first picture stream has so many; 0: all */
  GPtrArray *tracks;     /* (owned) (element-type EfTrack): complete when the run is over */
  GstCaps *container;    /* (owned) (nullable) what the file was taken for */
  gint64 duration;       /* what the file says of itself; 0: nothing */
  gint64 early_duration; /* at first: where it says nothing, the other grows with what is read */
  gboolean is_cut_off;   /* it ended in an error, after there were pictures */

  GstElement *pipeline; /* (owned) (nullable) */
  GPtrArray *ids;       /* (owned) (element-type utf8): stream ids in the order of the file */
  int position_ms;      /* atomic: of a late picture */
  int n_seen;           /* atomic: packets of any kind; tells that something is going on */
  int is_enough;        /* atomic */
};

EfPackets *ef_packets_new (const char *uri, guint most_pictures);
void ef_packets_free (EfPackets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPackets, ef_packets_free)

gboolean ef_packets_run (EfPackets *self,
                         const EfProgress *progress,
                         GCancellable *cancellable,
                         GError **error);

gboolean ef_track_is_video (EfTrack *self);
gboolean ef_track_is_audio (EfTrack *self);
gboolean ef_track_is_encrypted (EfTrack *self);
gboolean ef_track_is_decodable (EfTrack *self);
/* The pictures that can be shown first of all; NULL: there are none. */
EfTrack *ef_packets_find_video (EfPackets *self);

/* In the order in which they are shown; NULL: nothing is shown. Takes the last @n_late of them away,
 * before which frames may be missing when the run ended early. */
EfFrameIndex *ef_track_make_index (EfTrack *self, guint n_late);

G_END_DECLS
