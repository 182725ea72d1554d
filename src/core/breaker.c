/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/breaker.h"

#include <string.h>

/* How soon a request that waits for the one that is to see looks again. */
#define LOOK_AGAIN G_USEC_PER_SEC

EfBreaker *
ef_breaker_new (const char *origin)
{
  EfBreaker *self = g_new0 (EfBreaker, 1);

  self->origin = g_strdup (origin);

  return self;
}

EfBreaker *
ef_breaker_copy (const EfBreaker *self)
{
  EfBreaker *copy = g_memdup2 (self, sizeof *self);

  copy->origin = g_strdup (self->origin);

  return copy;
}

void
ef_breaker_free (EfBreaker *self)
{
  g_free (self->origin);
  g_free (self);
}

/* A clock that was put back must not keep it open for longer than it is meant to be. */
EfBreakerState
ef_breaker_get_state (const EfBreaker *self, gint64 now)
{
  if (self->opened_at == 0)
    return EF_BREAKER_CLOSED;

  return now >= self->opened_at && now - self->opened_at < EF_BREAKER_REST ? EF_BREAKER_OPEN
                                                                           : EF_BREAKER_HALF_OPEN;
}

static void
add_failure (EfBreaker *self, gint64 now)
{
  if (self->n_failures == EF_BREAKER_FAILURES) {
    memmove (self->failed_at, self->failed_at + 1,
             sizeof self->failed_at - sizeof self->failed_at[0]);
    self->n_failures--;
  }
  self->failed_at[self->n_failures++] = now;
}

static gboolean
has_enough (const EfBreaker *self, gint64 now)
{
  return self->n_failures == EF_BREAKER_FAILURES && now - self->failed_at[0] <= EF_BREAKER_SPAN;
}

/* Answers of requests that were on their way when it opened change nothing, but one that went well does:
 * the server works. */
gboolean
ef_breaker_note (EfBreaker *self, gboolean has_failed, gint64 now)
{
  EfBreakerState state = ef_breaker_get_state (self, now);

  if (!has_failed) {
    self->n_failures = 0;
    memset (self->failed_at, 0, sizeof self->failed_at);
    self->opened_at = 0;
    return FALSE;
  }

  add_failure (self, now);
  if (state == EF_BREAKER_OPEN || (state == EF_BREAKER_CLOSED && !has_enough (self, now)))
    return FALSE;

  self->opened_at = now;

  return state == EF_BREAKER_CLOSED;
}

gint64
ef_breaker_get_wait (const EfBreaker *self, guint n_running, gint64 now)
{
  switch (ef_breaker_get_state (self, now)) {
  case EF_BREAKER_OPEN:
    return self->opened_at + EF_BREAKER_REST;
  case EF_BREAKER_HALF_OPEN:
    return n_running == 0 ? 0 : now + LOOK_AGAIN;
  case EF_BREAKER_CLOSED:
  default:
    return 0;
  }
}
