/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that is being written and has not got its name yet. Whoever writes it holds a lock of the kernel on
 * it, which is gone with the process, whatever ends that: so two never write the same one, and what nobody
 * holds is left over. */

/* What is written for @file, beside it: of whoever has @id, nobody else's, and short whatever the file is called. */
char *ef_part_file_get_path (const char *file, const char *id);
/* Opens @path, empty and locked for as long as the descriptor is open; it is made where it is missing, and is
 * never a link to something else. -1: errno says why not, EWOULDBLOCK that somebody else is writing it. */
int ef_part_file_open (const char *path);
/* Makes it, so that it is seen whether that can be done. */
gboolean ef_part_file_make (const char *path); /* FALSE: as above */
/* Removes it unless somebody is writing it, or it is no usual file: FALSE. */
gboolean ef_part_file_remove (const char *path);
/* Gives what is whole its name, on the disk too. Never over anything that has it: FALSE, and errno says EEXIST. */
gboolean ef_part_file_name (const char *from, const char *to);

G_END_DECLS
