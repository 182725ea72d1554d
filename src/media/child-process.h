/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every process has in common that works for another one of ours. */

/* Gives way by @nice, ends with its parent, leaves Ctrl+C to it, and speaks its language. What is returned
 * is where answers go; what libraries print to standard output goes to standard error. */
int ef_child_process_begin (int nice);
/* FALSE: nobody listens any more. */
gboolean ef_child_process_print (int output, const char *line);

G_END_DECLS
