/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *
ef_text_clean_line (const char *text, const char *what, gsize least, gsize most, GError **error);
char *ef_text_clean_lines (const char *text, const char *what, gsize most, GError **error);
char *ef_text_make_line (const char *text, gsize most);
char *ef_text_make_lines (const char *text, gsize most);
char *ef_text_fold (const char *text);
char *ef_text_excerpt (const char *text);
char *ef_text_initials (const char *name);

G_END_DECLS
