/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/variants.h"

#include "core/time-span.h"
#include "core/transition.h"

#define MS (EF_NS_PER_SECOND / 1000)
#define S EF_NS_PER_SECOND
#define SHORTEST EF_VARIANTS_SHORTEST

/* Items of one to some seconds: "3 4.5 2" with "!" behind a pinned one, "~0.5" for a cross-fade, "=x" for what it
 * is like. */
static GArray *
make_items (const char *text)
{
  GArray *items = g_array_new (FALSE, TRUE, sizeof (EfVariantsItem));
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    char *at;
    EfVariantsItem item = { .length = (gint64) (g_ascii_strtod (parts[i], &at) * 1000 + 0.5) * MS };

    while (*at != '\0') {
      char mark = *at++;

      if (mark == '!')
        item.pinned = TRUE;
      else if (mark == '~')
        item.overlap = (gint64) (g_ascii_strtod (at, &at) * 1000 + 0.5) * MS;
      else
        item.alike = g_intern_string (at), at = (char *) "";
    }
    g_array_append_val (items, item);
  }

  return items;
}

static const EfVariantsItem *
get_items (GArray *items)
{
  return (const EfVariantsItem *) (gpointer) items->data;
}

static GPtrArray *
make (const char *text, guint n, EfOrder order, gint64 length, guint32 seed, guint *n_missing)
{
  g_autoptr (GArray) items = make_items (text);

  return ef_variants_make (get_items (items), items->len, n, order, length, seed, NULL, NULL, NULL,
                           n_missing);
}

/* "0 1 2:2.5 = 9.5": the third is trimmed to 2.5 seconds, in all it is 9.5 long. */
static char *
describe (const EfVariant *variant, GArray *items)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < variant->picks->len; i++) {
    EfVariantsPick pick = g_array_index (variant->picks, EfVariantsPick, i);

    g_string_append_printf (text, "%u", pick.index);
    if (pick.length != g_array_index (items, EfVariantsItem, pick.index).length)
      g_string_append_printf (text, ":%g", (double) pick.length / S);
    g_string_append_c (text, ' ');
  }
  g_string_append_printf (text, "= %g", (double) variant->length / S);

  return g_string_free_and_steal (text);
}

static void
assert_first (const char *text, EfOrder order, gint64 length, const char *expected)
{
  g_autoptr (GArray) items = make_items (text);
  g_autoptr (GPtrArray) found = make (text, 1, order, length, 1, NULL);
  g_autofree char *list = NULL;

  g_assert_cmpuint (found->len, ==, 1);
  list = describe (g_ptr_array_index (found, 0), items);
  g_assert_cmpstr (list, ==, expected);
}

static void
test_nicks (void)
{
  static const char *const words[] = { "", "Arranged", "random", "longest " };
  EfOrder order = EF_ORDER_ARRANGED;

  for (int i = EF_ORDER_ARRANGED; i <= EF_ORDER_LONGEST; i++) {
    g_assert_true (ef_order_from_nick (ef_order_to_nick ((EfOrder) i), &order));
    g_assert_cmpint (order, ==, i);
  }
  g_assert_cmpstr (ef_order_to_nick (EF_ORDER_SHUFFLED), ==, "shuffled");
  g_assert_false (ef_order_from_nick (NULL, &order));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ef_order_from_nick (words[i], &order));
  g_assert_cmpint (order, ==, EF_ORDER_LONGEST);
}

static void
test_fill (void)
{
  assert_first ("3 4 2 5", EF_ORDER_ARRANGED, 0, "0 1 2 3 = 14");
  assert_first ("3 4 2 5", EF_ORDER_ARRANGED, 14 * S, "0 1 2 3 = 14");
  assert_first ("3 4 2 5", EF_ORDER_ARRANGED, 8 * S, "0 1 2:1 = 8");
  assert_first ("3 4 2 5", EF_ORDER_ARRANGED, 7 * S, "0 1 = 7");
  assert_first ("3 4 2 5", EF_ORDER_ARRANGED, 2 * S, "0:2 = 2");
  assert_first ("3 4 2 5", EF_ORDER_LONGEST, 0, "3 1 0 2 = 14");
  assert_first ("3 4 3 5", EF_ORDER_LONGEST, 13 * S, "3 1 0 2:1 = 13");
  /* Less than nothing is all, and next to nothing is the least there is. */
  assert_first ("3 4", EF_ORDER_ARRANGED, -5, "0 1 = 7");
  assert_first ("3 4", EF_ORDER_ARRANGED, 1, "0:0.2 = 0.2");
  /* What was not read is left out. */
  assert_first ("3 0 2", EF_ORDER_ARRANGED, 0, "0 2 = 5");
}

static void
test_repeats (void)
{
  assert_first ("3 4", EF_ORDER_ARRANGED, 10 * S, "0 1 0 = 10");
  assert_first ("3 4", EF_ORDER_ARRANGED, 16 * S, "0 1 0 1 0:2 = 16");
  assert_first ("3", EF_ORDER_SHUFFLED, 7 * S, "0 0 0:1 = 7");
  assert_first ("3! 1 2", EF_ORDER_ARRANGED, 10 * S, "0 1 2 1 2 1 = 10");
}

/* What is left for the last one is too short to be seen. */
static void
test_short_rest (void)
{
  assert_first ("3 4 2", EF_ORDER_ARRANGED, 7 * S + 200 * MS, "0 1 2:0.2 = 7.2");
  assert_first ("3 4 2", EF_ORDER_ARRANGED, 7 * S + 199 * MS, "0 1:3.999 2:0.2 = 7.199");
  assert_first ("3 4 2", EF_ORDER_ARRANGED, 7 * S + 50 * MS, "0 1:3.85 2:0.2 = 7.05");
  /* Less than a frame is nothing. */
  assert_first ("3 4 2", EF_ORDER_ARRANGED, 7 * S + 40 * MS, "0 1 = 7");
  assert_first ("3 4 2", EF_ORDER_ARRANGED, 7 * S + 1, "0 1 = 7");
  /* Too much is trimmed, however little. */
  assert_first ("3 4 2", EF_ORDER_ARRANGED, 7 * S - 10 * MS, "0 1:3.99 = 6.99");
  /* What is short itself stays whole, or is left out. */
  assert_first ("3 0.1 2", EF_ORDER_ARRANGED, 3 * S + 100 * MS, "0 1 = 3.1");
  assert_first ("3 0.1 2", EF_ORDER_ARRANGED, 3 * S + 50 * MS, "0:2.95 1 = 3.05");
  assert_first ("0.25 3", EF_ORDER_ARRANGED, 350 * MS, "0 = 0.25");
}

static void
test_overlaps (void)
{
  assert_first ("3~1 4~1 2~1", EF_ORDER_ARRANGED, 0, "0 1 2 = 7");
  assert_first ("3~1 4~1 2~1", EF_ORDER_ARRANGED, 6500 * MS, "0 1 2:1 = 6.5");
  /* A trimmed one has room for a shorter fade only. */
  assert_first ("3~1 4~1 2~1", EF_ORDER_ARRANGED, 6200 * MS, "0 1 2:0.4 = 6.2");
  assert_first ("3~1 4~1 2~1", EF_ORDER_ARRANGED, 6080 * MS, "0 1:3.98 2:0.2 = 6.08");
  assert_first ("3~1 4~1 2~1 1!", EF_ORDER_ARRANGED, 6500 * MS, "0 1:3.5 3 = 6.5");
}

static void
test_pinned (void)
{
  assert_first ("1! 2 3 4", EF_ORDER_LONGEST, 0, "0 3 2 1 = 10");
  assert_first ("1 2! 3 4", EF_ORDER_LONGEST, 0, "3 1 2 0 = 10");
  /* Where the list is full before, at its end. */
  assert_first ("4 4 4 4 1!", EF_ORDER_ARRANGED, 10 * S, "0 1 2:1 4 = 10");
  assert_first ("1! 4 4 4 1!", EF_ORDER_ARRANGED, 10 * S, "0 1 2 4 = 10");
  assert_first ("4 4 4 1! 1!", EF_ORDER_ARRANGED, 6 * S, "0 3 4 = 6");
  /* Alone. */
  assert_first ("5! 5! 5! 9", EF_ORDER_SHUFFLED, 12 * S, "0 1 2:2 = 12");
  assert_first ("5! 5!", EF_ORDER_SHUFFLED, 30 * S, "0 1 = 10");
}

static void
assert_same (GPtrArray *one, GPtrArray *other, guint n)
{
  for (guint i = 0; i < n; i++) {
    const EfVariant *a = g_ptr_array_index (one, i);
    const EfVariant *b = g_ptr_array_index (other, i);

    g_assert_cmpmem (a->picks->data, a->picks->len * sizeof (EfVariantsPick), b->picks->data,
                     b->picks->len * sizeof (EfVariantsPick));
    g_assert_cmpuint (a->seed, ==, b->seed);
    g_assert_cmpint (a->length, ==, b->length);
  }
}

static void
assert_lists (const char *text, guint n, EfOrder order, gint64 length, const char *const *expected)
{
  g_autoptr (GArray) items = make_items (text);
  guint n_missing;
  g_autoptr (GPtrArray) found = make (text, n, order, length, 1, &n_missing);

  g_assert_cmpuint (found->len, ==, g_strv_length ((char **) expected));
  g_assert_cmpuint (n_missing, ==, n - found->len);
  for (guint i = 0; i < found->len; i++) {
    g_autofree char *list = describe (g_ptr_array_index (found, i), items);

    g_assert_cmpstr (list, ==, expected[i]);
  }
}

static void
test_arranged (void)
{
  static const char *const whole[] = { "0 1 2 = 6", "1 2 0 = 6", "2 0 1 = 6", NULL };
  static const char *const spread[] = {
    "0 1 = 4", "4 5 = 4", "2 3 = 4", "6 7 = 4", "1 2 = 4", NULL
  };
  static const char *const longest[] = { "1 2:1 = 5", "2 0 = 5", "0 1:3 = 5", NULL };

  assert_lists ("2 2 2", 5, EF_ORDER_ARRANGED, 0, whole);
  assert_lists ("2 2 2 2 2 2 2 2", 5, EF_ORDER_ARRANGED, 4 * S, spread);
  assert_lists ("2 4 3", 3, EF_ORDER_LONGEST, 5 * S, longest);
}

/* Of more, the first ones are those of fewer; and each list can be made again from its seed. */
static void
test_stable (void)
{
  for (int order = EF_ORDER_ARRANGED; order <= EF_ORDER_LONGEST; order++) {
    g_autoptr (GPtrArray) few = make ("3 4 2 5 7 8 4 3 1", 3, (EfOrder) order, 12 * S, 9, NULL);
    g_autoptr (GPtrArray) many = make ("3 4 2 5 7 8 4 3 1", 9, (EfOrder) order, 12 * S, 9, NULL);

    g_assert_cmpuint (few->len, ==, 3);
    g_assert_cmpuint (many->len, ==, 9);
    assert_same (few, many, 3);
  }
  {
    g_autoptr (GPtrArray) many = make ("3 4 2 5 7 8", 10, EF_ORDER_SHUFFLED, 12 * S, 9, NULL);

    for (guint i = 0; i < many->len; i++) {
      const EfVariant *variant = g_ptr_array_index (many, i);
      g_autoptr (GPtrArray) again =
        make ("3 4 2 5 7 8", 1, EF_ORDER_SHUFFLED, 12 * S, variant->seed, NULL);
      g_autoptr (GPtrArray) one = g_ptr_array_new ();

      g_ptr_array_add (one, (gpointer) variant);
      assert_same (one, again, 1);
    }
  }
}

/* For ever, on every machine. */
static void
test_golden (void)
{
  static const char *const small[] = { "2 4 3 0 6 8 1 7 5 = 37", "5 1 7 3 8 6 0 2 4 = 37",
                                       "4 2 8 3 7 5 6 1 0 = 37", "3 2 5 8 1 7 6 0 4 = 37", NULL };
  static const char *const trimmed[] = { "5 4 = 15", "6 2 8 5:1 4 = 15", "8 0 1 5:0.5 4 = 15",
                                         "7 0 6:2 4 = 15", NULL };

  assert_lists ("3 4 2 5 7 8 4 3 1", 4, EF_ORDER_SHUFFLED, 0, small);
  assert_lists ("3 4~0.5 2 5~0.5 7! 8 4 3~1 1", 4, EF_ORDER_SHUFFLED, 15 * S, trimmed);
}

/* All lists there are, and not one more. */
static void
test_exhausted (void)
{
  static const struct {
    const char *items;
    EfOrder order;
    gint64 length;
    guint n;
  } cases[] = {
    { "3", EF_ORDER_SHUFFLED, 0, 1 },
    { "3 4", EF_ORDER_SHUFFLED, 0, 2 },
    { "3 4 5", EF_ORDER_SHUFFLED, 0, 6 },
    { "3 4 5 6", EF_ORDER_SHUFFLED, 0, 10 },
    { "3 4 5! 6", EF_ORDER_SHUFFLED, 0, 6 },
    { "3! 4!", EF_ORDER_SHUFFLED, 0, 1 },
    { "9! 9 9", EF_ORDER_SHUFFLED, 5 * S, 1 },
    { "9 9 9 9 9", EF_ORDER_SHUFFLED, 5 * S, 5 },
    { "9 9 9 9 9", EF_ORDER_ARRANGED, 5 * S, 5 },
    { "9 9 9 9 9", EF_ORDER_LONGEST, 5 * S, 5 },
    { "3=a 3=a 3=a", EF_ORDER_SHUFFLED, 0, 1 },
    { "3=a 3=a 4", EF_ORDER_SHUFFLED, 0, 3 },
    { "3=a 3=a 4 4", EF_ORDER_ARRANGED, 0, 4 },
    { "3=a 3=a 3=a", EF_ORDER_ARRANGED, 0, 1 },
    /* Alike as far as they go: whole they differ, trimmed they do not. */
    { "3=a 4=a", EF_ORDER_SHUFFLED, 0, 2 },
    { "3=a 4=a", EF_ORDER_SHUFFLED, 2 * S, 1 },
    { "0 0", EF_ORDER_ARRANGED, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint n_missing = 99;
    g_autoptr (GPtrArray) found =
      make (cases[i].items, 10, cases[i].order, cases[i].length, i, &n_missing);

    g_assert_cmpuint (found->len, ==, cases[i].n);
    g_assert_cmpuint (n_missing, ==, 10 - cases[i].n);
  }
  {
    guint n_missing;
    g_autoptr (GPtrArray) none =
      ef_variants_make (NULL, 0, 3, EF_ORDER_SHUFFLED, 30 * S, 1, NULL, NULL, NULL, &n_missing);

    g_assert_cmpuint (none->len, ==, 0);
    g_assert_cmpuint (n_missing, ==, 3);
  }
}

static void
test_count (void)
{
  g_autoptr (GPtrArray) none = make ("3 4 5 6", 0, EF_ORDER_SHUFFLED, 0, 1, NULL);
  g_autoptr (GPtrArray) many = make ("3 4 5 6", 99, EF_ORDER_SHUFFLED, 0, 1, NULL);

  g_assert_cmpuint (none->len, ==, 1);
  g_assert_cmpuint (many->len, ==, EF_VARIANTS_MOST);
}

/* Asked again and again, each list comes once, until there are no more. */
static void
test_known (void)
{
  static const struct {
    const char *items;
    EfOrder order;
    gint64 length;
    guint n;
  } cases[] = {
    { "3 4 5 6", EF_ORDER_SHUFFLED, 0, 24 },
    { "3 4 5 6 7", EF_ORDER_SHUFFLED, 0, 120 },
    { "3 4 5 6", EF_ORDER_ARRANGED, 0, 4 },
    { "9 9 9 9 9 9 9", EF_ORDER_SHUFFLED, 15 * S, 42 },
    { "9 9 9 9 9 9 9", EF_ORDER_LONGEST, 15 * S, 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GArray) items = make_items (cases[i].items);
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free);
    guint n_missing = 0;

    while (n_missing == 0) {
      g_autoptr (GPtrArray) found =
        ef_variants_make (get_items (items), items->len, 3, cases[i].order, cases[i].length, 5,
                          NULL, known, NULL, &n_missing);

      g_assert_cmpuint (found->len + n_missing, ==, 3);
      for (guint j = 0; j < found->len; j++)
        g_assert_true (g_hash_table_add (seen, describe (g_ptr_array_index (found, j), items)));
      g_ptr_array_extend_and_steal (known, g_steal_pointer (&found));
    }
    g_assert_cmpuint (known->len, ==, cases[i].n);
  }
}

/* More lists than chance finds, and far fewer than there are orders. */
static void
test_known_all (void)
{
  g_autoptr (GString) text = g_string_new ("9");
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free);
  g_autoptr (GArray) items = NULL;
  guint n_missing = 0;

  for (guint i = 1; i < 150; i++)
    g_string_append (text, " 9");
  items = make_items (text->str);
  while (n_missing == 0) {
    g_autoptr (GPtrArray) found =
      ef_variants_make (get_items (items), items->len, 10, EF_ORDER_SHUFFLED, 5 * S, 5, NULL, known,
                        NULL, &n_missing);

    g_ptr_array_extend_and_steal (known, g_steal_pointer (&found));
  }
  g_assert_cmpuint (known->len, ==, 150);
}

/* What is gone is like nothing there is. */
static void
test_known_gone (void)
{
  g_autoptr (GArray) items = make_items ("3 4");
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free);
  EfVariant *gone = g_new0 (EfVariant, 1);
  EfVariantsPick picks[] = { { 0, 3 * S }, { G_MAXUINT, 4 * S } };
  g_autoptr (GPtrArray) found = NULL;

  gone->picks = g_array_new (FALSE, FALSE, sizeof (EfVariantsPick));
  g_array_append_vals (gone->picks, picks, 2);
  g_ptr_array_add (known, gone);
  found =
    ef_variants_make (get_items (items), 2, 10, EF_ORDER_SHUFFLED, 0, 1, NULL, known, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 2);
}

/* What holds for every list, whatever it is made of. */
static void
assert_holds (GArray *items, const EfVariant *variant, gint64 target)
{
  g_autofree guint *uses = g_new0 (guint, items->len + 1);
  gint64 total = 0;
  gint64 before = 0;
  guint n_trimmed = 0;
  guint most = 0;

  for (guint i = 0; i < variant->picks->len; i++) {
    EfVariantsPick pick = g_array_index (variant->picks, EfVariantsPick, i);
    EfVariantsItem item = g_array_index (items, EfVariantsItem, pick.index);

    g_assert_cmpint (pick.length, >=, MIN (item.length, SHORTEST));
    g_assert_cmpint (pick.length, <=, item.length);
    n_trimmed += pick.length < item.length;
    total +=
      pick.length - ef_transition_get_overlap ((EfTransition) { EF_TRANSITION_FADE, item.overlap },
                                               before, pick.length);
    before = pick.length;
    uses[pick.index]++;
    most = MAX (most, uses[pick.index]);
  }
  g_assert_cmpint (variant->length, ==, total);
  g_assert_cmpuint (n_trimmed, <=, 2);
  if (target == 0)
    g_assert_cmpuint (n_trimmed, ==, 0);
  for (guint i = 0; i < items->len; i++) {
    EfVariantsItem item = g_array_index (items, EfVariantsItem, i);

    /* Twice only when all were used. */
    if (item.length > 0 && (target == 0 || most > 1))
      g_assert_cmpuint (uses[i], >=, 1);
    if (item.pinned || target == 0)
      g_assert_cmpuint (uses[i], <=, 1);
  }
}

static void
test_properties (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint n_exact = 0;
  guint n_lists = 0;

  for (guint round = 0; round < 3000; round++) {
    g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (EfVariantsItem));
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    guint n = (guint) g_rand_int_range (rand, 1, 30);
    EfOrder order = (EfOrder) g_rand_int_range (rand, 0, 3);
    gint64 target = g_rand_int_range (rand, 0, 4) == 0 ? 0
                                                       : g_rand_int_range (rand, 1000, 60000) * MS +
                                                           g_rand_int_range (rand, 0, 999999);
    guint n_missing;
    g_autoptr (GPtrArray) found = NULL;
    gint64 pinned = 0;
    gint64 loose = 0;

    for (guint i = 0; i < n; i++) {
      EfVariantsItem item = { .length = g_rand_int_range (rand, 0, 9000) * MS +
                                        g_rand_int_range (rand, 0, 999999),
                              .overlap = MAX (g_rand_int_range (rand, -900, 900), 0) * MS,
                              .pinned = g_rand_int_range (rand, 0, 8) == 0 };

      *(item.pinned ? &pinned : &loose) += item.length;
      g_array_append_val (items, item);
    }
    found = ef_variants_make (get_items (items), n, 5, order, target, round, NULL, NULL, NULL,
                              &n_missing);
    g_assert_cmpuint (found->len + n_missing, ==, 5);
    g_assert_cmpuint (found->len, >=, 1);
    for (guint i = 0; i < found->len; i++) {
      EfVariant *variant = g_ptr_array_index (found, i);

      assert_holds (items, variant, target);
      g_assert_true (g_hash_table_add (seen, describe (variant, items)));
      if (target == 0 || (loose == 0 && pinned < target))
        continue;
      /* Never longer; and shorter only where the one before has nothing to give, or where one more would
       * part two that are faded into each other. */
      n_lists++;
      g_assert_cmpint (variant->length, <=, target);
      if (variant->length < target)
        g_assert_cmpint (target - variant->length, <=, SHORTEST + 900 * MS);
      else
        n_exact++;
    }
  }
  g_assert_cmpuint (n_exact * 100, >, n_lists * 97);
}

/* "0 2 1": the items of the only list, with words: "cat dog,tree -". */
static char *
speak (const char *lengths, const char *words, gint64 length, EfOrder order, const char *script)
{
  g_autoptr (GArray) items = make_items (lengths);
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  g_autoptr (GPtrArray) keywords = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GPtrArray) found = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, items->len);
  for (guint i = 0; i < items->len; i++) {
    g_ptr_array_add (keywords, g_strsplit (parts[i], ",", -1));
    g_array_index (items, EfVariantsItem, i).keywords = g_ptr_array_index (keywords, i);
  }
  found =
    ef_variants_make (get_items (items), items->len, 1, order, length, 3, script, NULL, NULL, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  assert_holds (items, g_ptr_array_index (found, 0), length);

  return describe (g_ptr_array_index (found, 0), items);
}

static void
test_script (void)
{
  static const struct {
    const char *lengths;
    const char *words;
    gint64 length;
    const char *script;
    const char *expected;
  } cases[] = {
    /* In the order in which they are spoken of. */
    { "5 5 5", "cat dog tree", 0, "A tree here. A dog here. A cat here.", "2 1 0 = 15" },
    { "5 5 5", "cat dog tree", 10 * S, "A tree here. A cat here.", "2 0 = 10" },
    /* What nobody speaks of fills the rest, in its order. */
    { "5 5 5 5", "- - - cat", 0, "Nothing is here yet. Here comes the cat.", "0 1 3 2 = 20" },
    { "5 5 5 5", "cat - - -", 0, "Nothing is here yet. Here comes the cat.", "1 2 0 3 = 20" },
    { "5 5 5 5 5 5", "- - - - - cat", 10 * S, "Nothing is here yet. Here comes the cat.",
      "0 5 = 10" },
    /* Two of a sentence, then the next sentence. */
    { "5 5 5 5", "cat dog cat dog", 0, "A cat there was. A dog there was.", "0 2 1 3 = 20" },
    { "5 5 5 5", "cat,dog - - cat", 0, "A cat there was. A dog there was.", "0 3 1 2 = 20" },
    /* More of them than the sentence has room for come at the end, rather than not at all. */
    { "5 5 5 5", "cat cat cat dog", 0, "A cat. A dog.", "0 1 3 2 = 20" },
    { "5 5 5 5", "cat cat cat cat", 12 * S, "A cat. A dog.", "0 1 2:2 = 12" },
    { "5 5", "cat dog", 14 * S, "Dogs. A dog. A cat.", "1 0 1:4 = 14" },
    /* Pinned ones stay, and nobody speaks of anything. */
    { "5! 5 5", "cat - dog", 0, "A dog. A cat.", "0 2 1 = 15" },
    { "5 5 5", "cat dog tree", 0, "Catalogues of doggerel, and street trees.", "0 1 2 = 15" },
    { "5 5 5", "- - -", 0, "...", "0 1 2 = 15" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *list =
      speak (cases[i].lengths, cases[i].words, cases[i].length, EF_ORDER_ARRANGED, cases[i].script);

    g_assert_cmpstr (list, ==, cases[i].expected);
  }
}

/* The places of the others vary, those of what is spoken of do not. */
static void
test_script_varies (void)
{
  g_autoptr (GArray) items = make_items ("5 5 5 5 5 5 5 5");
  static const char *const cat[] = { "cat", NULL };
  static const char *const dog[] = { "dog", NULL };
  guint n_missing;
  g_autoptr (GPtrArray) found = NULL;

  g_array_index (items, EfVariantsItem, 7).keywords = cat;
  g_array_index (items, EfVariantsItem, 6).keywords = dog;
  found = ef_variants_make (get_items (items), items->len, 10, EF_ORDER_SHUFFLED, 0, 3,
                            "The dog is there. And then somewhere in the middle a cat, who.", NULL,
                            NULL, &n_missing);
  g_assert_cmpuint (n_missing, ==, 0);
  for (guint i = 0; i < found->len; i++) {
    const EfVariant *variant = g_ptr_array_index (found, i);

    g_assert_cmpuint (variant->picks->len, ==, 8);
    g_assert_cmpuint (g_array_index (variant->picks, EfVariantsPick, 0).index, ==, 6);
    g_assert_cmpuint (g_array_index (variant->picks, EfVariantsPick, 2).index, ==, 7);
  }
}

static void
permute (GArray *items, guint n, GFunc func, gpointer data)
{
  if (n < 2) {
    func (items, data);
    return;
  }
  for (guint i = 0; i < n; i++) {
    EfVariantsItem *all = (EfVariantsItem *) (gpointer) items->data;
    EfVariantsItem item = all[i];

    all[i] = all[n - 1];
    all[n - 1] = item;
    permute (items, n - 1, func, data);
    all = (EfVariantsItem *) (gpointer) items->data;
    all[n - 1] = all[i];
    all[i] = item;
  }
}

#define SPOKEN "Once a dog. Then the cat and a bird. A tree."

/* As they look, whatever the numbers of the items are. */
static char *
show_list (GArray *items, const EfVariant *variant)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < variant->picks->len; i++) {
    EfVariantsPick pick = g_array_index (variant->picks, EfVariantsPick, i);

    g_string_append_printf (text, "%s:%" G_GINT64_FORMAT " ",
                            g_array_index (items, EfVariantsItem, pick.index).alike, pick.length);
  }

  return g_string_free_and_steal (text);
}

static void
add_list_cb (gpointer items, gpointer lists)
{
  g_autoptr (GPtrArray) found =
    ef_variants_make (get_items (items), ((GArray *) items)->len, 1, EF_ORDER_ARRANGED, 9 * S, 1,
                      SPOKEN, NULL, NULL, NULL);

  g_hash_table_add (lists, show_list (items, g_ptr_array_index (found, 0)));
}

/* Those that are the only ones of their sentences are not moved about in the search; all lists are found all the
 * same, and no other one. */
static void
test_script_all (void)
{
  static const char *const words[][3] = {
    { "dog" }, { "cat" }, { "bird" }, { "tree", "dog" }, { "nobody" }, { "nothing" },
  };
  static const char *const others[][3] = {
    { "dog" }, { "cat" }, { "cat" }, { "tree" }, { "nobody" }, { "nothing" },
  };

  for (guint round = 0; round < 2; round++) {
    g_autoptr (GArray) items = make_items ("2=a 2=b 3=c 2.5=d 2=e 3=f");
    g_autoptr (GHashTable) lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free);
    guint n_missing = 0;

    for (guint i = 0; i < items->len; i++)
      g_array_index (items, EfVariantsItem, i).keywords = round == 0 ? words[i] : others[i];
    permute (items, items->len, add_list_cb, lists);
    while (n_missing == 0) {
      g_autoptr (GPtrArray) found =
        ef_variants_make (get_items (items), items->len, 10, EF_ORDER_SHUFFLED, 9 * S, 1, SPOKEN,
                          known, NULL, &n_missing);

      for (guint i = 0; i < found->len; i++) {
        g_autofree char *list = show_list (items, g_ptr_array_index (found, i));

        g_assert_true (g_hash_table_contains (lists, list));
      }
      g_ptr_array_extend_and_steal (known, g_steal_pointer (&found));
    }
    g_assert_cmpuint (known->len, ==, g_hash_table_size (lists));
  }
}

static void
test_cancelled (void)
{
  g_autoptr (GArray) items = make_items ("1 2 3 4 5 6");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) found = NULL;

  g_cancellable_cancel (cancellable);
  found = ef_variants_make (get_items (items), items->len, 10, EF_ORDER_SHUFFLED, 0, 1, NULL, NULL,
                            cancellable, NULL);
  g_assert_cmpuint (found->len, ==, 1);
}

/* Thousands of items, thousands of words: nothing here grows with the square. */
static void
test_many (void)
{
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (EfVariantsItem));
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GString) script = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++) {
    g_autofree char *text = g_strdup_printf ("word%u,all,word%u", i, i / 2);
    EfVariantsItem item = { .length = S + i * MS,
                            .overlap = i % 3 == 0 ? 300 * MS : 0,
                            .pinned = i % 50 == 7 };

    g_ptr_array_add (words, g_strsplit (text, ",", -1));
    item.keywords = g_ptr_array_index (words, i);
    g_array_append_val (items, item);
    g_string_append_printf (script, "Now word%u and all. ", (i * 7) % 5000);
  }
  for (int order = EF_ORDER_ARRANGED; order <= EF_ORDER_LONGEST; order++) {
    for (guint i = 0; i < 4; i++) {
      gint64 target = i < 2 ? 0 : 3600 * S;
      g_autoptr (GPtrArray) found =
        ef_variants_make (get_items (items), items->len, 10, (EfOrder) order, target, 1,
                          i % 2 == 0 ? NULL : script->str, NULL, NULL, NULL);

      g_assert_cmpuint (found->len, ==, 10);
      for (guint j = 0; j < found->len; j++)
        assert_holds (items, g_ptr_array_index (found, j), target);
    }
  }
}

/* Many items, and only one list: found out in the end. */
static void
test_many_alike (void)
{
  g_autoptr (GArray) items = g_array_new (FALSE, TRUE, sizeof (EfVariantsItem));

  for (guint i = 0; i < 5000; i++) {
    EfVariantsItem item = { .length = S, .alike = "same" };

    g_array_append_val (items, item);
  }
  for (int order = EF_ORDER_ARRANGED; order <= EF_ORDER_LONGEST; order++) {
    guint n_missing;
    g_autoptr (GPtrArray) found = ef_variants_make (
      get_items (items), items->len, 3, (EfOrder) order, 30 * S, 1, NULL, NULL, NULL, &n_missing);

    g_assert_cmpuint (found->len, ==, 1);
    g_assert_cmpuint (n_missing, ==, 2);
  }
}

/* A day of nanoseconds fills no memory. */
static void
test_tiny (void)
{
  EfVariantsItem item = { .length = 1 };
  g_autoptr (GPtrArray) found =
    ef_variants_make (&item, 1, 1, EF_ORDER_ARRANGED, 86400 * S, 1, NULL, NULL, NULL, NULL);
  const EfVariant *variant = g_ptr_array_index (found, 0);

  g_assert_cmpuint (variant->picks->len, ==, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/variants/nicks", test_nicks);
  g_test_add_func ("/variants/fill", test_fill);
  g_test_add_func ("/variants/repeats", test_repeats);
  g_test_add_func ("/variants/short-rest", test_short_rest);
  g_test_add_func ("/variants/overlaps", test_overlaps);
  g_test_add_func ("/variants/pinned", test_pinned);
  g_test_add_func ("/variants/arranged", test_arranged);
  g_test_add_func ("/variants/stable", test_stable);
  g_test_add_func ("/variants/golden", test_golden);
  g_test_add_func ("/variants/exhausted", test_exhausted);
  g_test_add_func ("/variants/count", test_count);
  g_test_add_func ("/variants/known", test_known);
  g_test_add_func ("/variants/known-all", test_known_all);
  g_test_add_func ("/variants/known-gone", test_known_gone);
  g_test_add_func ("/variants/properties", test_properties);
  g_test_add_func ("/variants/script", test_script);
  g_test_add_func ("/variants/script-varies", test_script_varies);
  g_test_add_func ("/variants/script-all", test_script_all);
  g_test_add_func ("/variants/cancelled", test_cancelled);
  g_test_add_func ("/variants/many", test_many);
  g_test_add_func ("/variants/many-alike", test_many_alike);
  g_test_add_func ("/variants/tiny", test_tiny);

  return g_test_run ();
}
