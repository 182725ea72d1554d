/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What Postiz makes of the text of a post: how it is stored, what of it people see, and how long it
 * thinks that is. */
char *ef_content_sanitise (const char *text);
gboolean ef_content_is_empty (const char *stored);
/* In UTF-16 units. */
gsize ef_content_count (const char *stored);
/* As X counts: the greater of its own weights and the units. */
gsize ef_content_count_weighted (const char *stored);
/* What a network is sent: paragraphs to lines, entities decoded, when there is a <p>; else as it is. */
char *ef_content_publish (const char *stored);

G_END_DECLS
