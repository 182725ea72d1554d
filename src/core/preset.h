/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/format.h"
#include "core/rate.h"

G_BEGIN_DECLS

/* How a file is written: a row of a table, or a copy of one that a person changed. H.264 High yuv420p,
 * AAC 48 kHz, the head first, always. */
typedef struct {
  char *id;         /* "tiktok"; of a person's own a UUID */
  char *name;       /* shown, translated when it is ours */
  char *profile_id; /* "": ours, for every profile, cannot be changed */
  guint
    formats; /* those it is meant for, EF_FORMAT_BIT; the first is taken when none is asked for */
  int width; /* 0: the usual size of the format, else the shorter side is scaled to fit */
  int height;
  EfRate most_rate;    /* no more frames a second than this; EF_RATE_NONE: as the source */
  double quality;      /* of x264, CRF 0 … 51; what it means to others is their matter */
  int most_bitrate;    /* kbit/s of the picture; 0: none */
  double key_every;    /* seconds between key frames; 2 */
  int sound_bitrate;   /* kbit/s */
  double most_seconds; /* the network takes no longer clips; 0: no limit; a notice, not an error */
} EfPreset;

#define EF_TYPE_PRESET (ef_preset_get_type ())
GType ef_preset_get_type (void);

EfPreset *ef_preset_copy (const EfPreset *self);
void ef_preset_free (EfPreset *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPreset, ef_preset_free)

/* TikTok, Reels, Shorts, Story, Feed, Square, Landscape, Master. */
const EfPreset *ef_preset_get_ours (guint *n_presets);
#define EF_PRESET_DEFAULT "tiktok"

/* Name 1 to 100 characters; even sizes 16 … 7680; values within what encoders take. */
gboolean ef_preset_clean (EfPreset *self, GError **error);
void ef_preset_get_size (const EfPreset *self, EfFormat format, int *width, int *height);
JsonNode *ef_preset_to_json (const EfPreset *self);
EfPreset *ef_preset_from_json (JsonNode *node, GError **error);

G_END_DECLS
