/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transition.h"

#define S (G_GINT64_CONSTANT (1000000000))

static void
test_nicks (void)
{
  static const char *const words[] = { "", "Cut", "fade ", "dissolve" };
  EfTransitionKind kind = EF_TRANSITION_CUT;

  for (int i = EF_TRANSITION_CUT; i <= EF_TRANSITION_DIP; i++) {
    g_assert_true (
      ef_transition_kind_from_nick (ef_transition_kind_to_nick ((EfTransitionKind) i), &kind));
    g_assert_cmpint (kind, ==, i);
  }
  g_assert_cmpstr (ef_transition_kind_to_nick (EF_TRANSITION_FADE), ==, "fade");
  g_assert_false (ef_transition_kind_from_nick (NULL, &kind));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ef_transition_kind_from_nick (words[i], &kind));
  g_assert_cmpint (kind, ==, EF_TRANSITION_DIP);
}

static void
assert_fits (EfTransition from, gint64 before, gint64 after, EfTransitionKind kind, gint64 length)
{
  EfTransition fitted = ef_transition_fit (from, before, after);

  g_assert_cmpint (fitted.kind, ==, kind);
  g_assert_cmpint (fitted.length, ==, length);
  g_assert_cmpint (ef_transition_get_overlap (from, before, after), ==,
                   kind == EF_TRANSITION_FADE ? length : 0);
}

static void
test_fit (void)
{
  EfTransition fade = { EF_TRANSITION_FADE, S };
  EfTransition dip = { EF_TRANSITION_DIP, S };

  assert_fits (fade, 10 * S, 10 * S, EF_TRANSITION_FADE, S);
  assert_fits (dip, 10 * S, 10 * S, EF_TRANSITION_DIP, S);
  assert_fits (fade, S, 10 * S, EF_TRANSITION_FADE, S / 2);
  assert_fits (fade, 10 * S, S, EF_TRANSITION_FADE, S / 2);
  assert_fits (dip, 3, 3, EF_TRANSITION_DIP, 1);
  assert_fits (fade, 1, S, EF_TRANSITION_CUT, 0);
  assert_fits (fade, 0, S, EF_TRANSITION_CUT, 0);
  assert_fits (fade, -5, S, EF_TRANSITION_CUT, 0);
  assert_fits ((EfTransition) { EF_TRANSITION_CUT, S }, S, S, EF_TRANSITION_CUT, 0);
  assert_fits ((EfTransition) { EF_TRANSITION_FADE, 0 }, S, S, EF_TRANSITION_CUT, 0);
  assert_fits ((EfTransition) { EF_TRANSITION_FADE, -S }, S, S, EF_TRANSITION_CUT, 0);
  assert_fits ((EfTransition) { (EfTransitionKind) 9, S }, S, S, EF_TRANSITION_CUT, 0);
  assert_fits ((EfTransition) { EF_TRANSITION_FADE, G_MAXINT64 }, G_MAXINT64, G_MAXINT64,
               EF_TRANSITION_FADE, EF_TRANSITION_LENGTH_MOST);
}

/* Before and after one item, two transitions never touch. */
static void
test_never_touch (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 1000; i++) {
    gint64 before = g_rand_int_range (rand, 0, 100);
    gint64 length = g_rand_int_range (rand, 0, 100);
    gint64 after = g_rand_int_range (rand, 0, 100);
    EfTransition transition = { (EfTransitionKind) g_rand_int_range (rand, 0, 3),
                                g_rand_int_range (rand, 0, 100) };

    g_assert_cmpint (ef_transition_fit (transition, before, length).length +
                       ef_transition_fit (transition, length, after).length,
                     <=, length);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transition/nicks", test_nicks);
  g_test_add_func ("/transition/fit", test_fit);
  g_test_add_func ("/transition/never-touch", test_never_touch);

  return g_test_run ();
}
