/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A job cannot go on now, and knows when it can. The message says what it waits for. */
typedef enum {
  EF_WAIT_ERROR_LATER, /* nobody has failed: it costs no attempt */
  EF_WAIT_ERROR_AGAIN, /* something that may pass has failed: one attempt of several */
  EF_WAIT_ERROR_UNKNOWN, /* of a post: it may be there or not, and is asked for then; 0: when a person says */
} EfWaitError;

#define EF_WAIT_ERROR (ef_wait_error_quark ())
GQuark ef_wait_error_quark (void);

/* @until: microseconds since 1970, UTC. */
GError *ef_wait_error_new (EfWaitError code, gint64 until, const char *sentence);
gint64 ef_wait_error_get_until (const GError *error);

G_END_DECLS
