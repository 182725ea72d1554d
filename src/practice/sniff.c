/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/sniff.h"

#include <string.h>

static const struct {
  const char *magic;
  gsize size;
  EfSniffed sniffed;
} magics[] = {
  { "\xff\xd8\xff", 3, { "image/jpeg", "jpg", FALSE } },
  { "GIF8", 4, { "image/gif", "gif", FALSE } },
  { "BM", 2, { "image/bmp", "bmp", FALSE } },
  { "II*\0", 4, { "image/tiff", "tif", FALSE } },
  { "MM\0*", 4, { "image/tiff", "tif", FALSE } },
};

/* Brands of boxed files that are not a plain mp4: recordings of QuickTime, of Apple's players, sound, pictures
 * of phones. 3GPP's begin with "3g". */
static const char *const other_brands[] = {
  "qt  ", "M4V ", "M4VH", "M4VP", "M4A ", "M4B ", "M4P ", "F4V ", "F4P ", "F4A ",
  "F4B ", "crx ", "mif1", "msf1", "heic", "heix", "hevc", "hevx", NULL,
};

static gboolean
sniff_boxed (const guint8 *head, EfSniffed *sniffed)
{
  char brand[5] = { 0 };

  memcpy (brand, head + 8, 4);
  for (guint i = 0; i < 4; i++)
    brand[i] = brand[i] != '\0' ? brand[i] : ' ';
  if (g_str_equal (brand, "avif") || g_str_equal (brand, "avis")) {
    *sniffed = (EfSniffed) { "image/avif", "avif", FALSE };
    return TRUE;
  }
  if (g_str_has_prefix (brand, "3g") || g_strv_contains (other_brands, brand))
    return FALSE;
  *sniffed = (EfSniffed) { "video/mp4", "mp4", TRUE };

  return TRUE;
}

/* A PNG that moves is another kind of file, and says so before its first picture. */
static gboolean
sniff_png (const guint8 *head, gsize size, EfSniffed *sniffed)
{
  for (gsize at = 8; at + 8 <= size;) {
    guint32 length;

    if (memcmp (head + at + 4, "acTL", 4) == 0)
      return FALSE;
    if (memcmp (head + at + 4, "IDAT", 4) == 0)
      break;
    memcpy (&length, head + at, 4);
    length = GUINT32_FROM_BE (length);
    if (length > size)
      break;
    at += 12 + (gsize) length;
  }
  *sniffed = (EfSniffed) { "image/png", "png", FALSE };

  return TRUE;
}

gboolean
ef_sniff (const guint8 *head, gsize size, EfSniffed *sniffed)
{
  if (size >= 12 && memcmp (head + 4, "ftyp", 4) == 0 && (head[8] & 0x60) != 0)
    return sniff_boxed (head, sniffed);
  if (size >= 8 && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0)
    return sniff_png (head, size, sniffed);
  if (size >= 12 && memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0) {
    *sniffed = (EfSniffed) { "image/webp", "webp", FALSE };
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (magics); i++) {
    if (size >= magics[i].size && memcmp (head, magics[i].magic, magics[i].size) == 0) {
      *sniffed = magics[i].sniffed;
      return TRUE;
    }
  }

  return FALSE;
}
