/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One step of a longer flow. A step owns @task: it passes it on as the user data of an async call,
 * returns on it, or hands it to ef_steps_next (). */
typedef void (*EfStep) (GTask *task);

void ef_steps_run (GTask *task, const EfStep *steps, gpointer data, GDestroyNotify data_free);
void ef_steps_next (GTask *task);
gpointer ef_steps_get_data (GTask *task);

G_END_DECLS
