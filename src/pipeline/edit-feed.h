/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-call.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* Tells of what others have written into some tables, and only of that: whoever made an edit here knows of
 * it. One for each thing that is edited and undone. */

/* @id "*": too much has changed to tell, any of them. */
typedef void (*EfEditFeedFunc) (EfStudio *studio, const char *table, const char *id);

/* @tables, ending with NULL, is kept. */
EfEditFeed *ef_edit_feed_new (EfStudio *studio, const char *const *tables, EfEditFeedFunc tell);
void ef_edit_feed_free (EfEditFeed *self);

/* An edit, whose changes are not told. Takes @call and @task over, as ef_studio_call_write (). */
void ef_edit_feed_write (EfEditFeed *self, EfDatabaseFunc func, EfStudioCall *call, GTask *task);
/* Whoever made an edit sees it, also while it is still being written: then reading waits its turn on the
 * thread that writes. */
gboolean ef_edit_feed_is_writing (EfEditFeed *self);
/* Writes, ever: with another number something was begun in between. */
guint ef_edit_feed_get_n_begun (EfEditFeed *self);
void ef_edit_feed_take (EfEditFeed *self, GPtrArray *changes);

G_END_DECLS
