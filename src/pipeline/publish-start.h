/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* What the process before has left of posts, for the one that owns the queue now, before it runs anything. When it
 * ended in the middle of some, publishing waits for a person; unless @is_answer. */
gboolean ef_publish_take_back (EfConnection *connection, gboolean is_answer, GError **error);

/* There is a job that will look at @post. One that runs may be past it, and does not count. */
gboolean ef_publish_ensure_job (EfConnection *connection, EfPost *post, GError **error);

G_END_DECLS
