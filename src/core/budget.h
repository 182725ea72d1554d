/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many requests that create posts an account may still make: a server counts them by the hour and
 * says so with each answer. Plain data, all times in microseconds since 1970, UTC. */
#define EF_BUDGET_WINDOW (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
/* What the strictest server in use allows: until one has said what it does. */
#define EF_BUDGET_LIMIT 30

typedef struct {
  char *account;
  gint64 window_start; /* 0: nothing was sent yet */
  guint used;          /* since then */
  int limit;           /* -1: it was not said, as the next */
  int remaining;
  gint64 reset_at;      /* 0: not known */
  gint64 blocked_until; /* 0: it is not */
} EfBudget;

/* What an answer said of it; -1: nothing. */
typedef struct {
  guint status;
  int limit;
  int remaining;
  gint64 reset;       /* seconds from now */
  gint64 retry_after; /* the same */
} EfBudgetAnswer;
#define EF_BUDGET_ANSWER_NONE(status) ((EfBudgetAnswer) { (status), -1, -1, -1, -1 })

EfBudget *ef_budget_new (const char *account);
EfBudget *ef_budget_copy (const EfBudget *self);
void ef_budget_free (EfBudget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfBudget, ef_budget_free)

/* Before it goes: one whose answer never comes has counted. */
void ef_budget_note_request (EfBudget *self, gint64 now);
void ef_budget_note_answer (EfBudget *self, const EfBudgetAnswer *answer, gint64 now);
/* 0: one may go now; else when to look again. */
gint64 ef_budget_get_wait (const EfBudget *self, gint64 now);
/* What is left of how many, as far as is known, to be shown. */
void ef_budget_get_left (const EfBudget *self, gint64 now, guint *left, guint *limit);

G_END_DECLS
