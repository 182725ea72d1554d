/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many bytes from the beginning of a file as are ever looked at. */
#define EF_SNIFF_BYTES 4100

typedef struct {
  const char *mime;
  const char *extension; /* without the point, as the server names the file */
  gboolean is_video;
} EfSniffed;

/* What Postiz takes a file for; FALSE: it does not take it. Name and type that came with it do not count. */
gboolean ef_sniff (const guint8 *head, gsize size, EfSniffed *sniffed);

G_END_DECLS
