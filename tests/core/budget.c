/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/budget.h"

#define NOW (G_GINT64_CONSTANT (1766224800) * G_USEC_PER_SEC)
#define SECONDS(n) ((gint64) (n) * G_USEC_PER_SEC)

static void
assert_left (EfBudget *budget, gint64 now, guint left, guint limit)
{
  guint found;
  guint most;

  ef_budget_get_left (budget, now, &found, &most);
  g_assert_cmpuint (found, ==, left);
  g_assert_cmpuint (most, ==, limit);
}

static void
test_unknown_server (void)
{
  g_autoptr (EfBudget) budget = ef_budget_new ("a#1");

  assert_left (budget, NOW, EF_BUDGET_LIMIT, EF_BUDGET_LIMIT);
  for (guint i = 0; i < EF_BUDGET_LIMIT; i++) {
    g_assert_cmpint (ef_budget_get_wait (budget, NOW + SECONDS (i)), ==, 0);
    ef_budget_note_request (budget, NOW + SECONDS (i));
  }
  assert_left (budget, NOW + SECONDS (30), 0, EF_BUDGET_LIMIT);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + SECONDS (30)), ==, NOW + EF_BUDGET_WINDOW);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + EF_BUDGET_WINDOW), ==, 0);
  ef_budget_note_request (budget, NOW + EF_BUDGET_WINDOW);
  assert_left (budget, NOW + EF_BUDGET_WINDOW, EF_BUDGET_LIMIT - 1, EF_BUDGET_LIMIT);
}

/* Others use the account, too: what the server says counts. */
static void
test_headers (void)
{
  g_autoptr (EfBudget) budget = ef_budget_new ("a#1");
  EfBudgetAnswer answer = { 201, 90, 2, 1800, -1 };

  ef_budget_note_request (budget, NOW);
  ef_budget_note_answer (budget, &answer, NOW);
  assert_left (budget, NOW, 2, 90);
  ef_budget_note_request (budget, NOW);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW), ==, 0);
  ef_budget_note_request (budget, NOW);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW), ==, NOW + SECONDS (1800));
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + SECONDS (1800)), ==, 0);
  assert_left (budget, NOW + SECONDS (1800), 90, 90);
}

static void
test_refused (void)
{
  g_autoptr (EfBudget) budget = ef_budget_new ("a#1");
  EfBudgetAnswer refused = { 429, -1, -1, -1, 3600 };
  EfBudgetAnswer silent = EF_BUDGET_ANSWER_NONE (429);
  EfBudgetAnswer good = EF_BUDGET_ANSWER_NONE (201);
  EfBudgetAnswer fault = EF_BUDGET_ANSWER_NONE (500);

  ef_budget_note_request (budget, NOW);
  ef_budget_note_answer (budget, &refused, NOW);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW), ==, NOW + SECONDS (3600));
  assert_left (budget, NOW, 0, EF_BUDGET_LIMIT);
  ef_budget_note_answer (budget, &fault, NOW + 1);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + 1), ==, NOW + SECONDS (3600));
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + SECONDS (3600)), ==, 0);

  ef_budget_note_answer (budget, &silent, NOW + SECONDS (3600));
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + SECONDS (3600)), ==, NOW + SECONDS (3660));
  ef_budget_note_answer (budget, &good, NOW + SECONDS (3661));
  g_assert_cmpint (ef_budget_get_wait (budget, NOW + SECONDS (3661)), ==, 0);
}

/* Neither a server that means harm nor a clock that was wrong stops us for longer than a day. */
static void
test_absurd (void)
{
  g_autoptr (EfBudget) budget = ef_budget_new ("a#1");
  EfBudgetAnswer absurd = { 429, 0, 0, G_MAXINT64, G_MAXINT64 };
  EfBudgetAnswer zero = { 429, -1, -1, 0, 0 };

  ef_budget_note_answer (budget, &absurd, NOW);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW), ==, NOW + SECONDS (24 * 3600));
  g_assert_cmpint (ef_budget_get_wait (budget, NOW - SECONDS (10)), ==, 0);

  ef_budget_note_answer (budget, &zero, NOW);
  g_assert_cmpint (ef_budget_get_wait (budget, NOW), ==, NOW + SECONDS (1));
}

static void
test_clock_put_back (void)
{
  g_autoptr (EfBudget) budget = ef_budget_new ("a#1");
  g_autoptr (EfBudget) copy = NULL;

  for (guint i = 0; i < EF_BUDGET_LIMIT; i++)
    ef_budget_note_request (budget, NOW);
  copy = ef_budget_copy (budget);
  g_assert_cmpint (ef_budget_get_wait (copy, NOW), >, NOW);
  g_assert_cmpint (ef_budget_get_wait (copy, NOW - SECONDS (24 * 3600)), ==, 0);
  ef_budget_note_request (copy, NOW - SECONDS (24 * 3600));
  g_assert_cmpuint (copy->used, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/unknown-server", test_unknown_server);
  g_test_add_func ("/budget/headers", test_headers);
  g_test_add_func ("/budget/refused", test_refused);
  g_test_add_func ("/budget/absurd", test_absurd);
  g_test_add_func ("/budget/clock-put-back", test_clock_put_back);

  return g_test_run ();
}
