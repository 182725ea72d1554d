/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/budget.h"

/* However long a server, or whoever stands before it, asks us to wait. */
#define WAIT_MOST (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)
/* After a 429 that does not say how long. */
#define WAIT_USUAL (60 * G_USEC_PER_SEC)

EfBudget *
ef_budget_new (const char *account)
{
  EfBudget *self = g_new0 (EfBudget, 1);

  self->account = g_strdup (account);
  self->limit = -1;
  self->remaining = -1;

  return self;
}

EfBudget *
ef_budget_copy (const EfBudget *self)
{
  EfBudget *copy = g_memdup2 (self, sizeof *self);

  copy->account = g_strdup (self->account);

  return copy;
}

void
ef_budget_free (EfBudget *self)
{
  g_free (self->account);
  g_free (self);
}

/* When what was counted is over: as the server said, or an hour after our first request. */
static gint64
get_end (const EfBudget *self)
{
  return self->reset_at > 0 ? self->reset_at : self->window_start + EF_BUDGET_WINDOW;
}

/* Whether what was counted still holds. A clock that was put back has made it meaningless. */
static gboolean
is_current (const EfBudget *self, gint64 now)
{
  return self->window_start > 0 && now >= self->window_start && now < get_end (self) &&
         get_end (self) - now <= WAIT_MOST;
}

static void
begin_window (EfBudget *self, gint64 now)
{
  if (is_current (self, now))
    return;

  self->window_start = now;
  self->used = 0;
  self->remaining = -1;
  self->reset_at = 0;
}

void
ef_budget_note_request (EfBudget *self, gint64 now)
{
  begin_window (self, now);
  self->used++;
  if (self->remaining > 0)
    self->remaining--;
}

static gint64
get_moment (gint64 now, gint64 seconds)
{
  return now + MIN (seconds, WAIT_MOST / G_USEC_PER_SEC) * G_USEC_PER_SEC;
}

static void
note_refusal (EfBudget *self, const EfBudgetAnswer *answer, gint64 now)
{
  self->remaining = 0;
  if (answer->retry_after >= 0)
    self->blocked_until = get_moment (now, MAX (answer->retry_after, 1));
  else if (answer->reset > 0)
    self->blocked_until = get_moment (now, answer->reset);
  else
    self->blocked_until = now + WAIT_USUAL;
  /* What was counted is over when the server lets us in again. */
  self->reset_at = self->blocked_until;
}

/* What the server says counts more than what was counted here: others may use the account too. */
void
ef_budget_note_answer (EfBudget *self, const EfBudgetAnswer *answer, gint64 now)
{
  begin_window (self, now);
  if (answer->limit > 0)
    self->limit = answer->limit;
  if (answer->remaining >= 0)
    self->remaining = answer->remaining;
  if (answer->reset >= 0)
    self->reset_at = get_moment (now, MAX (answer->reset, 1));
  if (self->limit > 0 && answer->remaining >= 0)
    self->used = (guint) MAX (self->limit - answer->remaining, 0);

  if (answer->status == 429)
    note_refusal (self, answer, now);
  else if (answer->status >= 200 && answer->status < 300)
    self->blocked_until = 0;
}

static gboolean
is_blocked (const EfBudget *self, gint64 now)
{
  return self->blocked_until > now && self->blocked_until - now <= WAIT_MOST;
}

void
ef_budget_get_left (const EfBudget *self, gint64 now, guint *left, guint *limit)
{
  guint most = self->limit > 0 ? (guint) self->limit : EF_BUDGET_LIMIT;

  *limit = most;
  if (is_blocked (self, now))
    *left = 0;
  else if (!is_current (self, now))
    *left = most;
  else if (self->remaining >= 0)
    *left = (guint) self->remaining;
  else
    *left = most - MIN (self->used, most);
}

gint64
ef_budget_get_wait (const EfBudget *self, gint64 now)
{
  guint left;
  guint limit;

  if (is_blocked (self, now))
    return self->blocked_until;

  ef_budget_get_left (self, now, &left, &limit);

  return left > 0 ? 0 : get_end (self);
}
