/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text-encoding.h"

#include <string.h>

/* Text files come from every editor of the last thirty years. What says its encoding by its first bytes
 * is believed; what reads as UTF-8 is UTF-8; anything else is what Windows wrote, which has a meaning
 * for every byte. So decoding never fails, and the worst are wrong accents. */

#define REPLACEMENT 0xfffd

/* What CP1252 has in place of the control characters of Latin-1; 0 where it has none either. */
static const guint16 windows[32] = {
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* Every line ends in one way, and no NUL ends the text before its end. */
static void
append (GString *text, gunichar c, gunichar *before)
{
  gboolean is_second_half = c == '\n' && *before == '\r';

  *before = c;
  if (is_second_half)
    return;
  if (c == '\r')
    c = '\n';
  if (c == 0)
    c = REPLACEMENT;
  if (c < 0x80)
    g_string_append_c (text, (char) c);
  else
    g_string_append_unichar (text, c);
}

static void
decode_windows (GString *text, const guint8 *bytes, gsize n_bytes)
{
  gunichar before = 0;

  for (gsize i = 0; i < n_bytes; i++) {
    gunichar c = bytes[i];

    if (c >= 0x80 && c < 0xa0)
      c = windows[c - 0x80] != 0 ? windows[c - 0x80] : REPLACEMENT;
    append (text, c, &before);
  }
}

static gunichar
get_unit (const guint8 *bytes, gboolean is_big)
{
  return is_big ? (gunichar) (bytes[0] << 8 | bytes[1]) : (gunichar) (bytes[1] << 8 | bytes[0]);
}

static void
decode_utf16 (GString *text, const guint8 *bytes, gsize n_bytes, gboolean is_big)
{
  gunichar before = 0;

  for (gsize i = 0; i + 1 < n_bytes; i += 2) {
    gunichar c = get_unit (bytes + i, is_big);

    if (c >= 0xd800 && c < 0xe000) {
      gunichar low = i + 3 < n_bytes ? get_unit (bytes + i + 2, is_big) : 0;

      if (c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      } else {
        c = REPLACEMENT;
      }
    }
    append (text, c, &before);
  }
}

/* How many bytes the character at @bytes has in UTF-8, 0 when it is none. */
static gsize
measure (const guint8 *bytes, gsize n_bytes)
{
  gunichar c = g_utf8_get_char_validated ((const char *) bytes, (gssize) MIN (n_bytes, 6));

  return (c & 0x80000000) != 0 ? 0 : (gsize) g_utf8_skip[*bytes];
}

static gsize
decode_utf8 (GString *text, const guint8 *bytes, gsize n_bytes, gsize *n_wide)
{
  gunichar before = 0;
  gsize n_wrong = 0;

  for (gsize i = 0; i < n_bytes;) {
    gsize size = bytes[i] < 0x80 ? 1 : measure (bytes + i, n_bytes - i);

    if (size == 0)
      n_wrong++;
    else if (size > 1)
      (*n_wide)++;
    if (size <= 1) {
      append (text, size == 1 ? bytes[i] : REPLACEMENT, &before);
    } else {
      g_string_append_len (text, (const char *) bytes + i, (gssize) size);
      before = REPLACEMENT;
    }
    i += MAX (size, 1);
  }

  return n_wrong;
}

/* A file that was cut off ends in the middle of a character: that does not make it Windows text. */
static gsize
cut_incomplete (const guint8 *bytes, gsize n_bytes)
{
  for (gsize n = 1; n <= 3 && n <= n_bytes; n++) {
    guint8 byte = bytes[n_bytes - n];

    if (byte >= 0xc2)
      return (gsize) g_utf8_skip[byte] > n ? n_bytes - n : n_bytes;
    if (byte < 0x80)
      break;
  }

  return n_bytes;
}

static gboolean
begins_with (const guint8 *bytes, gsize n_bytes, const char *mark)
{
  return n_bytes >= strlen (mark) && memcmp (bytes, mark, strlen (mark)) == 0;
}

/* UTF-8 text with \n at the ends of its lines and without NUL, made of the bytes of a file. */
char *
ef_text_decode (const void *bytes, gsize n_bytes, gsize *length)
{
  g_autoptr (GString) text = g_string_sized_new (n_bytes + 1);
  const guint8 *begin = bytes;
  gsize n_wide = 0;

  if (begins_with (begin, n_bytes, "\xff\xfe")) {
    decode_utf16 (text, begin + 2, n_bytes - 2, FALSE);
  } else if (begins_with (begin, n_bytes, "\xfe\xff")) {
    decode_utf16 (text, begin + 2, n_bytes - 2, TRUE);
  } else if (begins_with (begin, n_bytes, "\xef\xbb\xbf")) {
    decode_utf8 (text, begin + 3, n_bytes - 3, &n_wide);
  } else if (decode_utf8 (text, begin, cut_incomplete (begin, n_bytes), &n_wide) > n_wide) {
    g_string_truncate (text, 0);
    decode_windows (text, begin, n_bytes);
  }
  if (length != NULL)
    *length = text->len;

  return g_string_free_and_steal (g_steal_pointer (&text));
}
