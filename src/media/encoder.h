/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  EF_ENCODER_H264,
  EF_ENCODER_AAC,
} EfEncoderKind;

typedef enum {
  EF_ENCODER_QUALITY, /* what is kept: hard to tell from its source */
  EF_ENCODER_SPEED,   /* what is only looked at while editing */
} EfEncoderPurpose;

/* What can encode, and how it is told to do the same as the others of its kind. */
typedef struct {
  const char *name;  /* of the element */
  const char *nick;  /* that is typed, stored and sent */
  const char *label; /* as a person knows it */
  EfEncoderKind kind;
  gboolean is_hardware;
  gboolean is_fallback; /* that it was taken is worth a word */
  guint priming;        /* samples it puts before the first */
  guint keeps_back; /* samples it does not give out at the end unless as many come behind them */
} EfEncoder;

/* What a preset asks of an encoder of pictures. */
typedef struct {
  double quality;     /* of x264, CRF; what comes nearest to others */
  guint most_bitrate; /* kbit/s, as far as the encoder knows one; 0: none */
  guint key_distance; /* frames from key frame to key frame at most */
} EfEncoderQuality;

/* Those of a kind, best first, whether they are here or not. */
const EfEncoder *ef_encoder_get (EfEncoderKind kind, guint nth); /* NULL: there are no more */
const EfEncoder *ef_encoder_find (const char *name);             /* or nick */

/* Whether it works on this machine: encodes a few frames at the first time, which takes a moment and may
 * hang in a driver, so never on the main thread; remembered for as long as the process lives. */
gboolean ef_encoder_probe (const EfEncoder *self);
/* The first that works; NULL: none does, and @error says what to install. */
const EfEncoder *ef_encoder_choose (EfEncoderKind kind, GError **error);

/* For gst_parse_bin_from_description (): raw pictures go in, H.264 as MP4 keeps it comes out. */
char *
ef_encoder_describe_video (const EfEncoder *self, EfEncoderPurpose purpose, guint key_distance);
char *ef_encoder_describe_preset (const EfEncoder *self, const EfEncoderQuality *quality);
/* Raw sound goes in, AAC as MP4 keeps it comes out. */
char *ef_encoder_describe_sound (const EfEncoder *self, guint bitrate);
/* A sentence for the person whose video it was; NULL: nothing is to be said. */
char *ef_encoder_describe_fallback (const EfEncoder *self);

G_END_DECLS
