/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The whole program "edit-factory-cli read-media": answers requests from standard input, a JSON object
 * per line, until there are no more. Files nobody knows yet are read here, where a crash or a standstill
 * harms nobody. The protocol is in child.c. */
int ef_media_child_run (void);

G_END_DECLS
