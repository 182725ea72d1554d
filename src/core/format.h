/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The shape of a clip. The nicks are typed, stored and part of file names; in a file name ":" is "x". */
typedef enum {
  EF_FORMAT_PORTRAIT,  /* "9:16" 1080x1920 */
  EF_FORMAT_SQUARE,    /* "1:1" 1080x1080 */
  EF_FORMAT_LANDSCAPE, /* "16:9" 1920x1080 */
  EF_FORMAT_FEED,      /* "4:5" 1080x1350 */
} EfFormat;

#define EF_FORMAT_N (EF_FORMAT_FEED + 1)
#define EF_FORMAT_BIT(format) (1u << (format))

const char *ef_format_to_nick (EfFormat format);
gboolean ef_format_from_nick (const char *nick, EfFormat *format);
/* "9:16,1:1" as bits; FALSE with a sentence when one is unknown, twice or none is there. */
gboolean ef_format_parse (const char *text, guint *formats, GError **error);
char *ef_format_list (guint formats); /* "9:16,1:1" */
void ef_format_get_size (EfFormat format, int *width, int *height);

G_END_DECLS
