/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What people bring and what cannot be read here, and what is written and cannot be: names as a person
 * knows them (element-type utf8). What can be read is looked up; the encoders are tried, so that the
 * second of these is nothing for the main thread. */
GPtrArray *ef_codecs_list_unreadable (void);
GPtrArray *ef_codecs_list_unwritable (void);

G_END_DECLS
