/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/name-template.h"

#include <string.h>

#include "core/error.h"

static const char *const keywords[] = { "summer", "sea side", NULL };

static EfNameValues
make_values (const char *source, const char *label, guint number)
{
  return (EfNameValues) {
    .source = source,
    .label = label,
    .number = number,
    .profile = "Nordlicht",
    .keywords = keywords,
    .span = { 62500 * G_GINT64_CONSTANT (1000000), 3723004 * G_GINT64_CONSTANT (1000000) },
  };
}

static void
assert_name (const char *template, const char *source, const char *label, const char *expected)
{
  g_autoptr (GError) error = NULL;
  EfNameValues values = make_values (source, label, 7);
  g_autofree char *name = ef_name_template_make (template, &values, ".mp4", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_fields (void)
{
  g_autoptr (GDateTime) date = g_date_time_new_utc (2026, 3, 9, 23, 59, 59);
  EfNameValues values = make_values ("Talk", "Intro", 7);
  g_autofree char *name = NULL;

  assert_name (EF_NAME_TEMPLATE_DEFAULT, "Talk", "Intro", "Talk-07-Intro.mp4");
  assert_name ("{n}_{nn}_{nnn}", "", "", "7_07_007.mp4");
  assert_name ("{profile} {keywords}", "", "", "Nordlicht summer-sea side.mp4");
  assert_name ("{begin} to {end}", "", "", "00-01-02.500 to 01-02-03.004.mp4");
  assert_name ("clip", "", "", "clip.mp4");
  assert_name ("{{{n}}}", "", "", "{7}.mp4");

  values.date = date;
  name = ef_name_template_make ("{date}", &values, ".mkv", NULL);
  g_assert_cmpstr (name, ==, "2026-03-09.mkv");
}

static void
test_empty_parts (void)
{
  assert_name ("{source}-{nn}-{label}", "Talk", "", "Talk-07.mp4");
  assert_name ("{source}-{nn}-{label}", "Talk", NULL, "Talk-07.mp4");
  assert_name ("{source}-{nn}-{label}", "", "Intro", "07-Intro.mp4");
  assert_name ("{source}-{label}-{nn}", "Talk", " - ", "Talk-07.mp4");
  assert_name ("{date} - {label} - {n}", "", "", "7.mp4");
  assert_name ("{label}", "", "", "07.mp4");
  assert_name ("", "", "", "07.mp4");
  assert_name ("{source}-{label}", "...", "--", "07.mp4");
}

/* The title of a source is the name of its file; what is made of it has an ending of its own. */
static void
test_ending (void)
{
  assert_name ("{source}-{nn}-{label}", "a.mp4", "x", "a-07-x.mp4");
  assert_name ("{source}-{nn}", "Talk.final.MOV", "", "Talk.final-07.mp4");
  assert_name ("{source}", "Talk v1.2", "", "Talk v1.2.mp4");
  assert_name ("{source}", "Dr.No", "", "Dr.No.mp4");
  assert_name ("{source}-{nn}", ".mp4", "", "mp4-07.mp4");
  assert_name ("{label}", "", "take.mov", "take.mov.mp4");
}

static void
test_cleaning (void)
{
  assert_name ("{source}-{label}", "a/b\\c", "d:e*f?", "a-b-c-d-e-f.mp4");
  assert_name ("{label}", "", "../../etc/passwd", "etc-passwd.mp4");
  assert_name ("../{label}", "", "x", "x.mp4");
  assert_name ("{label}", "", "-rf", "rf.mp4");
  assert_name ("{label}", "", ".hidden", "hidden.mp4");
  assert_name ("{label}", "", "one\ttwo\nthree", "one two three.mp4");
  assert_name ("{label}", "", "wait... ", "wait.mp4");
  assert_name ("{label}", "", "\u202egpj.exe", "gpj.exe.mp4");
  assert_name ("{label}", "", "bad \xff bytes", "bad \ufffd bytes.mp4");
  assert_name ("{label}", "", "u\u0308ber", "\u00fcber.mp4");
  assert_name ("{label}", "", "CON", "_CON.mp4");
  assert_name ("{label}", "", "lpt1.x", "_lpt1.x.mp4");
  assert_name ("{label}", "", "console", "console.mp4");
}

static void
test_length (void)
{
  g_autofree char *label = g_strnfill (400, 'x');
  g_autoptr (GString) wide = g_string_new (NULL);
  EfNameValues values = make_values ("Talk", label, 12);
  g_autofree char *name = ef_name_template_make ("{label}-{nn}", &values, ".mp4", NULL);
  g_autofree char *literal = ef_name_template_make (label, &values, ".mp4", NULL);

  g_assert_cmpuint (strlen (name), ==, EF_NAME_MOST_BYTES);
  g_assert_true (g_str_has_suffix (name, "x-12.mp4"));
  g_assert_cmpuint (strlen (literal), ==, EF_NAME_MOST_BYTES);

  for (int i = 0; i < 200; i++)
    g_string_append (wide, "\u65e5\U0001f600");
  values = make_values (wide->str, wide->str, 12);
  g_free (name);
  name = ef_name_template_make (EF_NAME_TEMPLATE_DEFAULT, &values, ".mp4", NULL);
  g_assert_cmpuint (strlen (name), <=, EF_NAME_MOST_BYTES);
  g_assert_cmpuint (strlen (name), >, EF_NAME_MOST_BYTES - 16);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_nonnull (strstr (name, "-12-"));
}

static void
test_refused (void)
{
  static const struct {
    const char *template;
    const char *said;
  } bad[] = {
    { "{source}-{where}", "{where}" },
    { "{Label}", "{Label}" },
    { "{}", "{}" },
    { "{label", "brace" },
    { "label}", "brace" },
    { "{la{bel}", "brace" },
    { "\xff{label}", "UTF-8" },
  };
  EfNameValues values = make_values ("Talk", "Intro", 1);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) again = NULL;

    g_assert_null (ef_name_template_make (bad[i].template, &values, ".mp4", &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, bad[i].said));
    g_assert_null (
      ef_name_template_make_all (bad[i].template, &values, 1, ".mp4", NULL, NULL, &again));
    g_assert_error (again, EF_ERROR, EF_ERROR_INVALID);
  }
  g_assert_true (ef_name_template_check (EF_NAME_TEMPLATE_DEFAULT, EF_NAME_OF_SEGMENT, NULL));
}

static gboolean
exists_cb (const char *name, gpointer data)
{
  g_assert_cmpstr (data, ==, "folder");

  return g_str_equal (name, "Talk-Outro.mp4");
}

static void
test_clashes (void)
{
  const EfNameValues values[] = {
    make_values ("Talk", "Intro", 1),
    make_values ("Talk", "Outro", 2),
    make_values ("Talk", "intro", 3),
    make_values ("Talk", "INTRO", 4),
  };
  g_autoptr (GArray) names = ef_name_template_make_all ("{source}-{label}", values, 4, ".mp4",
                                                        exists_cb, (gpointer) "folder", NULL);
  g_autoptr (GArray) numbered =
    ef_name_template_make_all (EF_NAME_TEMPLATE_DEFAULT, values, 4, ".mp4", NULL, NULL, NULL);

  g_assert_cmpuint (names->len, ==, 4);
  g_assert_cmpint (g_array_index (names, EfName, 0).same_as, ==, -1);
  g_assert_false (g_array_index (names, EfName, 0).exists);
  g_assert_true (g_array_index (names, EfName, 1).exists);
  g_assert_cmpint (g_array_index (names, EfName, 2).same_as, ==, 0);
  g_assert_cmpint (g_array_index (names, EfName, 3).same_as, ==, 0);
  g_assert_cmpuint (ef_names_count_clashes (names), ==, 3);
  g_assert_cmpuint (ef_names_count_clashes (numbered), ==, 0);

  ef_names_keep_both (names, ".mp4", exists_cb, (gpointer) "folder");
  g_assert_cmpuint (ef_names_count_clashes (names), ==, 0);
  g_assert_cmpstr (g_array_index (names, EfName, 0).name, ==, "Talk-Intro (2).mp4");
  g_assert_cmpstr (g_array_index (names, EfName, 1).name, ==, "Talk-Outro (2).mp4");
  g_assert_cmpstr (g_array_index (names, EfName, 2).name, ==, "Talk-intro (3).mp4");
  g_assert_cmpstr (g_array_index (names, EfName, 3).name, ==, "Talk-INTRO (4).mp4");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/name-template/fields", test_fields);
  g_test_add_func ("/name-template/empty-parts", test_empty_parts);
  g_test_add_func ("/name-template/ending", test_ending);
  g_test_add_func ("/name-template/cleaning", test_cleaning);
  g_test_add_func ("/name-template/length", test_length);
  g_test_add_func ("/name-template/refused", test_refused);
  g_test_add_func ("/name-template/clashes", test_clashes);

  return g_test_run ();
}
