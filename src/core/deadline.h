/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A cancellable for one piece of work that ends when the caller's does or when the time is up,
 * whichever comes first, and knows afterwards which it was. */
typedef struct _EfDeadline EfDeadline;

/* @seconds 0: no limit. */
EfDeadline *ef_deadline_new (GCancellable *parent, guint seconds);
void ef_deadline_free (EfDeadline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDeadline, ef_deadline_free)

GCancellable *ef_deadline_get_cancellable (EfDeadline *self);
gboolean ef_deadline_has_passed (EfDeadline *self);

G_END_DECLS
