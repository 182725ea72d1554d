/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_KEYWORD_MOST 60
#define EF_KEYWORDS_MOST 50

char **ef_keywords_parse (const char *text);
char **ef_keywords_clean (const char *const *keywords, GError **error);
char **ef_keywords_unite (const char *const *one, const char *const *other);
char *ef_keywords_format (const char *const *keywords);
gboolean ef_keywords_equal (const char *const *one, const char *const *other);

G_END_DECLS
