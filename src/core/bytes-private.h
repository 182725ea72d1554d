/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Numbers in the files of the cache: little-endian, at any address. */

static inline void
ef_bytes_put_u32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static inline guint32
ef_bytes_get_u32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);

  return GUINT32_FROM_LE (value);
}

static inline void
ef_bytes_put_i64 (guint8 *at, gint64 value)
{
  value = GINT64_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static inline gint64
ef_bytes_get_i64 (const guint8 *at)
{
  gint64 value;

  memcpy (&value, at, sizeof value);

  return GINT64_FROM_LE (value);
}

/* Against accidents, not against malice: FNV-1a. */
static inline guint32
ef_bytes_sum (const guint8 *bytes, gsize size)
{
  guint32 sum = 2166136261U;

  for (gsize i = 0; i < size; i++)
    sum = (sum ^ bytes[i]) * 16777619U;

  return sum;
}

G_END_DECLS
