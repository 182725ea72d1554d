/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ef_text_decode (const void *bytes, gsize n_bytes, gsize *length);

G_END_DECLS
