/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keeps away from a server that does not work: after so many failures in a row within so long nothing goes
 * there for a while, and then one at a time until one goes well. Failures are those of the server and of
 * the way to it, never a refusal. Plain data, all times in microseconds since 1970, UTC. */
#define EF_BREAKER_FAILURES 5
#define EF_BREAKER_SPAN (5 * 60 * G_TIME_SPAN_SECOND)
#define EF_BREAKER_REST (2 * 60 * G_TIME_SPAN_SECOND)

typedef enum {
  EF_BREAKER_CLOSED,    /* all is well */
  EF_BREAKER_OPEN,      /* nothing goes */
  EF_BREAKER_HALF_OPEN, /* one may go, to see */
} EfBreakerState;

typedef struct {
  char *origin;
  guint n_failures;                      /* in a row, at most those that count */
  gint64 failed_at[EF_BREAKER_FAILURES]; /* the oldest first */
  gint64 opened_at;                      /* 0: closed */
} EfBreaker;

EfBreaker *ef_breaker_new (const char *origin);
EfBreaker *ef_breaker_copy (const EfBreaker *self);
void ef_breaker_free (EfBreaker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfBreaker, ef_breaker_free)

EfBreakerState ef_breaker_get_state (const EfBreaker *self, gint64 now);
/* TRUE: it has opened by that, which is an event. */
gboolean ef_breaker_note (EfBreaker *self, gboolean has_failed, gint64 now);
/* 0: one may go now while @n_running others are on their way; else when to look again. */
gint64 ef_breaker_get_wait (const EfBreaker *self, guint n_running, gint64 now);

G_END_DECLS
