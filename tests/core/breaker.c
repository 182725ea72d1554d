/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/breaker.h"

#define NOW (G_GINT64_CONSTANT (1766224800) * G_USEC_PER_SEC)
#define SECONDS(n) ((gint64) (n) * G_USEC_PER_SEC)

static EfBreaker *
make_open (gint64 now)
{
  EfBreaker *breaker = ef_breaker_new ("https://h.example");

  for (guint i = 0; i + 1 < EF_BREAKER_FAILURES; i++)
    g_assert_false (ef_breaker_note (breaker, TRUE, now));
  g_assert_cmpuint (ef_breaker_get_state (breaker, now), ==, EF_BREAKER_CLOSED);
  g_assert_true (ef_breaker_note (breaker, TRUE, now));

  return breaker;
}

static void
test_opens (void)
{
  g_autoptr (EfBreaker) breaker = make_open (NOW);

  g_assert_cmpuint (ef_breaker_get_state (breaker, NOW), ==, EF_BREAKER_OPEN);
  g_assert_cmpint (ef_breaker_get_wait (breaker, 0, NOW), ==, NOW + SECONDS (120));
  g_assert_cmpuint (ef_breaker_get_state (breaker, NOW + SECONDS (120) - 1), ==, EF_BREAKER_OPEN);
  g_assert_cmpuint (ef_breaker_get_state (breaker, NOW + SECONDS (120)), ==, EF_BREAKER_HALF_OPEN);
}

static void
test_in_a_row (void)
{
  g_autoptr (EfBreaker) breaker = ef_breaker_new ("https://h.example");

  for (guint i = 0; i < 20; i++) {
    g_assert_false (ef_breaker_note (breaker, i % 5 != 4, NOW + SECONDS (i)));
    g_assert_cmpint (ef_breaker_get_wait (breaker, 3, NOW + SECONDS (i)), ==, 0);
  }
}

/* The last five count, wherever a span of time begins. */
static void
test_within_span (void)
{
  g_autoptr (EfBreaker) breaker = ef_breaker_new ("https://h.example");

  for (guint i = 0; i < 20; i++)
    g_assert_false (ef_breaker_note (breaker, TRUE, NOW + SECONDS (76 * i)));
  g_assert_false (ef_breaker_note (breaker, TRUE, NOW + SECONDS (76 * 19 + 73)));
  g_assert_true (ef_breaker_note (breaker, TRUE, NOW + SECONDS (76 * 19 + 74)));
}

static void
test_half_open (void)
{
  g_autoptr (EfBreaker) breaker = make_open (NOW);
  g_autoptr (EfBreaker) copy = NULL;
  gint64 later = NOW + SECONDS (121);

  g_assert_cmpint (ef_breaker_get_wait (breaker, 0, later), ==, 0);
  g_assert_cmpint (ef_breaker_get_wait (breaker, 1, later), >, later);

  /* It fails: closed to all for another while, which is no news. */
  copy = ef_breaker_copy (breaker);
  g_assert_false (ef_breaker_note (copy, TRUE, later));
  g_assert_cmpint (ef_breaker_get_wait (copy, 0, later), ==, later + SECONDS (120));

  /* It goes well: as if nothing had been. */
  g_assert_false (ef_breaker_note (breaker, FALSE, later));
  g_assert_cmpuint (ef_breaker_get_state (breaker, later), ==, EF_BREAKER_CLOSED);
  g_assert_cmpint (ef_breaker_get_wait (breaker, 2, later), ==, 0);
  g_assert_false (ef_breaker_note (breaker, TRUE, later));
}

static void
test_stragglers (void)
{
  g_autoptr (EfBreaker) breaker = make_open (NOW);

  /* Those that were on their way do not make it longer. */
  g_assert_false (ef_breaker_note (breaker, TRUE, NOW + SECONDS (60)));
  g_assert_cmpint (ef_breaker_get_wait (breaker, 0, NOW + SECONDS (60)), ==, NOW + SECONDS (120));
  g_assert_false (ef_breaker_note (breaker, FALSE, NOW + SECONDS (61)));
  g_assert_cmpint (ef_breaker_get_wait (breaker, 0, NOW + SECONDS (61)), ==, 0);
}

static void
test_clock_put_back (void)
{
  g_autoptr (EfBreaker) breaker = make_open (NOW);

  g_assert_cmpuint (ef_breaker_get_state (breaker, NOW - SECONDS (24 * 3600)), ==,
                    EF_BREAKER_HALF_OPEN);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/breaker/opens", test_opens);
  g_test_add_func ("/breaker/in-a-row", test_in_a_row);
  g_test_add_func ("/breaker/within-span", test_within_span);
  g_test_add_func ("/breaker/half-open", test_half_open);
  g_test_add_func ("/breaker/stragglers", test_stragglers);
  g_test_add_func ("/breaker/clock-put-back", test_clock_put_back);

  return g_test_run ();
}
