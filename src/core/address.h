/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ef_address_parse (const char *text, char **base, char **origin, GError **error);
/* Whether what is sent there can be read on the way: not encrypted, and not to this machine. */
gboolean ef_address_is_open (const char *base);

char *ef_api_key_clean (const char *text, GError **error);

G_END_DECLS
