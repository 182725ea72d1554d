/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* As json_to_string () writes it, but with numbers as people read them: at most nine digits behind the
 * point, which is a nanosecond, and no more than there are: 0.633333333. */
char *ef_json_text (JsonNode *node, gboolean pretty);

G_END_DECLS
