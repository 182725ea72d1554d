/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/worker-marks.h"

G_BEGIN_DECLS

#define EF_TYPE_WORKER (ef_worker_get_type ())
G_DECLARE_FINAL_TYPE (EfWorker, ef_worker, EF, WORKER, GObject)

EfWorker *ef_worker_new (const char *name);
void ef_worker_run (EfWorker *self, GTask *task, GTaskThreadFunc func);
gboolean ef_worker_is_current (EfWorker *self);

G_END_DECLS
