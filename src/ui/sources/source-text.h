/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"

G_BEGIN_DECLS

/* What a person reads about a source. All are new strings. */
char *ef_source_text_length (gint64 duration);          /* "48:22", "1:12:48" */
char *ef_source_text_total (gint64 duration);           /* "18 h 42 min" */
char *ef_source_text_seconds (gint64 duration);         /* "12.4 s" */
char *ef_source_text_format (const EfMediaInfo *info);  /* "4K 50p" */
char *ef_source_text_details (const EfMediaInfo *info); /* "3840 × 2160 · 50 fps" */
char *ef_source_text_day (gint64 added);                /* "today 09:12", "yesterday", "17 Nov" */
char *ef_source_text_second (EfSource *source);         /* the line below the name */

G_END_DECLS
