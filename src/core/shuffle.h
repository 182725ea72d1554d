/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An order by chance. Every order is as likely as every other, and one seed gives the same one for ever, on
 * every machine: no generator of a library is used. */
void ef_shuffle (guint *values, guint n_values, guint32 seed);

G_END_DECLS
