/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called on the thread that does the work, as often as it likes; 0..1. */
typedef void (*EfProgressFunc) (double done, gpointer data);

typedef struct {
  EfProgressFunc func; /* (nullable) */
  gpointer data;
} EfProgress;

static inline void
ef_progress_tell (const EfProgress *self, double done)
{
  if (self != NULL && self->func != NULL)
    self->func (CLAMP (done, 0.0, 1.0), self->data);
}

G_END_DECLS
