/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/rate.h"
#include "core/time-span.h"

G_BEGIN_DECLS

/* The longest time anything here has to do with: a thousand hours. */
#define EF_TIME_MOST (G_GINT64_CONSTANT (3600000) * EF_NS_PER_SECOND)

typedef enum {
  EF_TIMECODE_SECONDS,  /* 83.45 */
  EF_TIMECODE_CLOCK,    /* 00:01:23.450 */
  EF_TIMECODE_FRAMES,   /* 00:01:23:13, the second by the clock and the frame in it */
  EF_TIMECODE_DROP,     /* 00:01:23;13, SMPTE drop-frame at 29.97 and 59.94; FRAMES at others */
  EF_TIMECODE_NON_DROP, /* 00:01:23:13, SMPTE: counts 30 frames a second also at 29.97 */
} EfTimecodeForm;

gboolean ef_timecode_has_drop (EfRate rate);
char *ef_timecode_format (gint64 time, EfRate rate, EfTimecodeForm form);

gboolean ef_timecode_parse (const char *text, EfRate rate, gint64 *time, GError **error);
gboolean ef_timecode_parse_offset (const char *text, EfRate rate, gint64 *offset, GError **error);
gboolean ef_timecode_parse_smpte (const char *text,
                                  EfRate rate,
                                  gboolean drop,
                                  gint64 *time,
                                  GError **error);
gboolean ef_timecode_take_apart (const char *text,
                                 EfRate rate,
                                 gint64 *second,
                                 gint64 *frame,
                                 gint64 *time,
                                 GError **error);
gboolean ef_timecode_read_offset (const char *text, EfRate rate, gint64 *offset, GError **error);
gboolean ef_timecode_scan (const char *text, gint64 *time, const char **behind);

G_END_DECLS
