/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/extract-mode.h"

static void
test_nicks (void)
{
  for (int i = EF_EXTRACT_EXACT; i <= EF_EXTRACT_KEYFRAME; i++) {
    EfExtractMode mode = EF_EXTRACT_EXACT;

    g_assert_true (ef_extract_mode_from_nick (ef_extract_mode_to_nick ((EfExtractMode) i), &mode));
    g_assert_cmpint (mode, ==, i);
  }
  g_assert_cmpstr (ef_extract_mode_to_nick (EF_EXTRACT_KEYFRAME), ==, "keyframe");
}

static void
test_other_words (void)
{
  static const char *const words[] = { "", "Exact", "exact ", "key-frame", "smarter" };
  EfExtractMode mode = EF_EXTRACT_SMART;

  g_assert_false (ef_extract_mode_from_nick (NULL, &mode));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ef_extract_mode_from_nick (words[i], &mode));
  g_assert_cmpint (mode, ==, EF_EXTRACT_SMART);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/extract-mode/nicks", test_nicks);
  g_test_add_func ("/extract-mode/other-words", test_other_words);

  return g_test_run ();
}
