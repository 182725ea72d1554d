/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* The setting by which the queue of posts is held; that of pipeline/queue-parts.h for the kind. */
#define EF_RESTORED_HOLD "hold-publish"
/* Why: it waits for an answer, see pipeline/studio-posts.h. */
#define EF_RESTORED_WHY "publish.paused"

/* For a database that is a copy of one that went on: it does not know what was published since. Publishing is
 * on hold, schedules are paused, and every post that is not final is unknown. Restoring does it by itself. */
gboolean
ef_restored_forget (EfConnection *connection, gint64 time, guint *n_unknown, GError **error);

G_END_DECLS
