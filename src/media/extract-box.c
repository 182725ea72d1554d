/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-box.h"

#include <string.h>

void
ef_box_put (GByteArray *to, guint64 value, guint n_bytes)
{
  guint8 bytes[8];

  for (guint i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (value >> (8 * (n_bytes - 1 - i)));
  g_byte_array_append (to, bytes, n_bytes);
}

void
ef_box_put_zeros (GByteArray *to, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    ef_box_put (to, 0, 1);
}

void
ef_box_put_text (GByteArray *to, const char *text, gsize n_bytes)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) n_bytes);
}

void
ef_box_put_bytes (GByteArray *to, GBytes *bytes)
{
  g_byte_array_append (to, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

guint
ef_box_begin (GByteArray *to, const char *type)
{
  guint at = to->len;

  ef_box_put (to, 0, 4);
  ef_box_put_text (to, type, 4);

  return at;
}

guint
ef_box_begin_full (GByteArray *to, const char *type, guint version, guint flags)
{
  guint at = ef_box_begin (to, type);

  ef_box_put (to, version, 1);
  ef_box_put (to, flags, 3);

  return at;
}

void
ef_box_patch (GByteArray *to, guint at, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  memcpy (to->data + at, &big, sizeof big);
}

void
ef_box_end (GByteArray *to, guint at)
{
  ef_box_patch (to, at, to->len - at);
}
