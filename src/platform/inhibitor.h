/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* While there is one the computer does not go to sleep by itself, where somebody can be asked for that: the
 * session manager of the system, or the portal of a sandbox. Where nobody can, nothing happens. */
#define EF_TYPE_INHIBITOR (ef_inhibitor_get_type ())
G_DECLARE_FINAL_TYPE (EfInhibitor, ef_inhibitor, EF, INHIBITOR, GObject)

/* @why is shown to people who ask what keeps the computer awake. */
EfInhibitor *ef_inhibitor_new (const char *why);

G_END_DECLS
