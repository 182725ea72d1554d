/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "core/rate.h"

G_BEGIN_DECLS

typedef enum {
  EF_RANGE_SDR,
  EF_RANGE_HLG,
  EF_RANGE_PQ,
} EfDynamicRange;

/* What was found out about a media file, as plain values. Immutable once handed out. Texts are never
 * NULL; empty: there is none. */
typedef struct {
  gint64 duration; /* presentation time in nanoseconds; 0: not known */
  char *container; /* "MP4", as a person reads it */

  char *video_codec; /* "H.264"; empty: no picture */
  int width;         /* as shown: turned, and with square pixels */
  int height;
  int coded_width; /* as stored */
  int coded_height;
  int rotation; /* 0, 90, 180 or 270 degrees clockwise */
  gboolean mirrored;
  int par_n; /* pixel aspect as stored */
  int par_d;
  EfRate rate;          /* the usual one; EF_RATE_NONE: not known */
  gboolean is_variable; /* frames are not evenly spaced */
  EfDynamicRange range;
  gint64 key_distance; /* the longest stretch between key frames; 0: not known */

  char *audio_codec; /* empty: no sound */
  int channels;
  int sample_rate;
  int n_video; /* tracks; the first that can be shown is used */
  int n_audio;
} EfMediaInfo;

#define EF_TYPE_MEDIA_INFO (ef_media_info_get_type ())
GType ef_media_info_get_type (void);

EfMediaInfo *ef_media_info_new (void);
EfMediaInfo *ef_media_info_copy (const EfMediaInfo *self);
void ef_media_info_free (EfMediaInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMediaInfo, ef_media_info_free)

/* HEVC, 4K, or a long way between key frames: a proxy makes the preview quick. */
gboolean ef_media_info_is_heavy (const EfMediaInfo *self);

JsonNode *ef_media_info_to_json (const EfMediaInfo *self);
EfMediaInfo *ef_media_info_from_json (JsonNode *node, GError **error);

G_END_DECLS
