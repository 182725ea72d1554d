/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/json-text.h"
#include "core/loudness.h"

#define SECOND EF_NS_PER_SECOND
#define MS (SECOND / 1000)

/* Bytes that are no text, and what an escape looks like. */
#define ODD_PATH "/videos/a\xff\xfe %41%00 \"\\\n\xc3\xa9.mp4"

static EfStretch *
add (EfPlan *plan, gint64 begin, gint64 end, EfRate rate)
{
  EfStretch *stretch = ef_stretch_new ();

  g_set_str (&stretch->path, "/videos/a.mp4");
  g_set_str (&stretch->label, "A");
  g_set_str (&stretch->info->video_codec, "H.264");
  stretch->info->rate = rate;
  stretch->span = (EfTimeSpan) { begin, end };
  g_ptr_array_add (plan->stretches, stretch);

  return stretch;
}

static EfOutput *
add_output (EfPlan *plan, const char *file, const char *preset)
{
  guint n;
  const EfPreset *ours = ef_preset_get_ours (&n);
  EfOutput *output = ef_output_new ();

  for (guint i = 0; i < n; i++) {
    if (g_str_equal (ours[i].id, preset))
      output->preset = ef_preset_copy (ours + i);
  }
  g_set_str (&output->file, file);
  ef_format_get_size (output->format, &output->width, &output->height);
  g_ptr_array_add (plan->outputs, output);

  return output;
}

static EfStretch *
get (EfPlan *plan, guint index)
{
  return g_ptr_array_index (plan->stretches, index);
}

static void
assert_fine (EfPlan *plan)
{
  g_autoptr (GError) error = NULL;

  ef_plan_check (plan, &error);
  g_assert_no_error (error);
}

/* The rate */

static void
assert_rate (EfPlan *plan, int num, int den)
{
  ef_plan_lay_out (plan);
  g_assert_cmpint (plan->rate.num, ==, num);
  g_assert_cmpint (plan->rate.den, ==, den);
}

static void
test_rate (void)
{
  static const struct {
    EfRate source;
    gboolean is_variable;
    const char *preset;
    EfRate expected;
  } rows[] = {
    { { 24000, 1001 }, FALSE, NULL, { 24000, 1001 } },
    { { 24, 1 }, FALSE, NULL, { 24, 1 } },
    { { 25, 1 }, FALSE, "story", { 25, 1 } },
    { { 30000, 1001 }, FALSE, "story", { 30000, 1001 } },
    { { 30, 1 }, FALSE, "story", { 30, 1 } },
    { { 50, 1 }, FALSE, "tiktok", { 50, 1 } },
    { { 50, 1 }, FALSE, "story", { 25, 1 } },
    { { 60000, 1001 }, FALSE, "story", { 30000, 1001 } },
    { { 60000, 1001 }, FALSE, "tiktok", { 60000, 1001 } },
    { { 60, 1 }, FALSE, "story", { 30, 1 } },
    { { 48, 1 }, FALSE, "story", { 24, 1 } },
    { { 36, 1 }, FALSE, "story", { 30, 1 } },
    { { 120, 1 }, FALSE, NULL, { 60, 1 } },
    { { 240000, 1001 }, FALSE, NULL, { 60000, 1001 } },
    { { 240, 1 }, FALSE, "master", { 60, 1 } },
    { { 15, 1 }, FALSE, NULL, { 30, 1 } },
    { { 1, 1 }, FALSE, NULL, { 20, 1 } },
    { { 10000, 1 }, FALSE, NULL, { 10000, 167 } },
    { { 2983, 100 }, TRUE, NULL, { 30000, 1001 } },
    { { 2999, 100 }, TRUE, NULL, { 30, 1 } },
    { { 1000, 1 }, TRUE, NULL, { 60000, 1001 } },
    { { 0, 0 }, TRUE, NULL, { 30, 1 } },
    { { 0, 0 }, FALSE, "story", { 30, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (EfPlan) plan = ef_plan_new ();

    add (plan, 0, SECOND, rows[i].source)->info->is_variable = rows[i].is_variable;
    if (rows[i].preset != NULL)
      add_output (plan, "/out/a.mp4", rows[i].preset);
    assert_rate (plan, rows[i].expected.num, rows[i].expected.den);
  }
}

/* Not what most stretches have but most of the time, as it is in the clip. */
static void
test_rate_of_most (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();

  add (plan, 0, SECOND, EF_RATE (25, 1));
  add (plan, 0, SECOND, EF_RATE (25, 1));
  add (plan, 0, 3 * SECOND, EF_RATE (60, 1));
  add (plan, 0, 9 * SECOND, EF_RATE_NONE);
  assert_rate (plan, 60, 1);
  get (plan, 2)->look.speed = 2;
  assert_rate (plan, 25, 1);
  add_output (plan, "/out/a.mp4", "tiktok");
  add_output (plan, "/out/b.mp4", "story");
  get (plan, 2)->look.speed = 1;
  assert_rate (plan, 30, 1);
}

/* The grid */

/* A generator of our own: the same numbers on every machine. */
static guint32
draw (guint32 *state)
{
  *state = *state * 1664525 + 1013904223;

  return *state >> 8;
}

static void
test_no_drift (void)
{
  static const EfRate rates[] = {
    { 24000, 1001 }, { 24, 1 }, { 25, 1 }, { 30000, 1001 }, { 30, 1 }, { 60000, 1001 }, { 60, 1 },
  };
  static const double speeds[] = { 1, 0.25, 4, 0.333333, 1.7 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (EfPlan) plan = ef_plan_new ();
    long double exact = 0;
    guint32 state = i;

    for (guint j = 0; j < 5000; j++) {
      gint64 begin = draw (&state) % 1000 * SECOND;
      EfStretch *stretch =
        add (plan, begin, begin + 200 * MS + draw (&state) % 3000 * 777777, rates[i]);

      stretch->look.speed = speeds[draw (&state) % G_N_ELEMENTS (speeds)];
    }
    ef_plan_lay_out (plan);
    assert_fine (plan);

    for (guint j = 0; j < 5000; j++) {
      EfStretch *stretch = get (plan, j);
      long double frames = exact * rates[i].num / rates[i].den / SECOND;

      g_assert_cmpfloat (fabsl (stretch->first - frames), <, 0.500001L);
      if (j > 0)
        g_assert_cmpuint (stretch->first, ==,
                          get (plan, j - 1)->first + get (plan, j - 1)->n_frames);
      exact += ef_time_span_get_duration (stretch->span) / (long double) stretch->look.speed;
    }
    g_assert_cmpfloat (
      fabsl (ef_plan_get_n_frames (plan) - exact * rates[i].num / rates[i].den / SECOND), <,
      0.500001L);
  }
}

static void
test_transitions (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();

  for (guint i = 0; i < 4; i++)
    add (plan, i * SECOND, (i + 4) * SECOND, EF_RATE (25, 1));
  get (plan, 0)->transition = (EfTransition) { EF_TRANSITION_FADE, SECOND };
  get (plan, 1)->transition = (EfTransition) { EF_TRANSITION_FADE, SECOND };
  get (plan, 2)->transition = (EfTransition) { EF_TRANSITION_DIP, SECOND };
  get (plan, 3)->transition = (EfTransition) { EF_TRANSITION_FADE, 5 * SECOND };
  ef_plan_lay_out (plan);
  assert_fine (plan);

  g_assert_cmpint (get (plan, 0)->transition.kind, ==, EF_TRANSITION_CUT);
  g_assert_cmpuint (get (plan, 0)->n_frames, ==, 100);
  g_assert_cmpuint (get (plan, 1)->first, ==, 75);
  g_assert_cmpuint (get (plan, 2)->first, ==, 175);
  g_assert_cmpint (get (plan, 3)->transition.length, ==, 2 * SECOND);
  g_assert_cmpuint (get (plan, 3)->first, ==, 225);
  g_assert_cmpuint (ef_plan_get_n_frames (plan), ==, 325);
  g_assert_cmpint (ef_plan_get_duration (plan), ==, 13 * SECOND);
  g_assert_cmpint (ef_plan_get_begin (plan, 1), ==, 3 * SECOND);

  /* The later of two, and what lies outside. */
  g_assert_cmpuint (ef_plan_find (plan, 3 * SECOND - 1), ==, 0);
  g_assert_cmpuint (ef_plan_find (plan, 3 * SECOND), ==, 1);
  g_assert_cmpuint (ef_plan_find (plan, -5), ==, 0);
  g_assert_cmpuint (ef_plan_find (plan, 99 * SECOND), ==, 3);
}

/* Fades at both ends of every stretch: nobody but two is ever seen, and nothing is left out. */
static void
test_many_fades (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  guint32 state = 7;

  for (guint i = 0; i < 3000; i++) {
    EfStretch *stretch = add (plan, 0, 1 + draw (&state) % 1500000 * 100, EF_RATE (30000, 1001));

    stretch->transition = (EfTransition) { draw (&state) % 3, draw (&state) % 900 * MS };
  }
  ef_plan_lay_out (plan);
  assert_fine (plan);
  for (guint i = 2; i < 3000; i++)
    g_assert_cmpuint (get (plan, i)->first, >=,
                      get (plan, i - 2)->first + get (plan, i - 2)->n_frames);
}

/* Shorter than a frame is a frame, and what follows is where it would be without as soon as it can be. */
static void
test_short (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();

  for (guint i = 0; i < 10; i++)
    add (plan, 0, MS, EF_RATE (25, 1));
  add (plan, 0, SECOND, EF_RATE (25, 1));
  ef_plan_lay_out (plan);
  assert_fine (plan);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (get (plan, i)->n_frames, ==, 1);
  g_assert_cmpuint (get (plan, 10)->first, ==, 10);
  g_assert_cmpuint (ef_plan_get_n_frames (plan), ==, 25);
}

static void
test_empty (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();

  ef_plan_lay_out (plan);
  g_assert_cmpuint (ef_plan_get_n_frames (plan), ==, 0);
  g_assert_cmpint (ef_plan_get_duration (plan), ==, 0);
  g_assert_cmpuint (ef_plan_find (plan, 0), ==, 0);
}

/* As long as sources can be named, none of it overflows. */
static void
test_huge (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    add (plan, 0, G_MAXINT64, EF_RATE (G_MAXINT, 1))->look.speed = 0.25;
  ef_plan_lay_out (plan);
  g_assert_cmpuint (ef_plan_find (plan, G_MAXINT64), <, 100);
  for (guint i = 0; i < 100; i++) {
    ef_plan_get_source_time (plan, i, G_MAXINT64);
    ef_plan_get_picture_time (plan, i, G_MAXUINT);
  }
  g_assert_false (ef_plan_check (plan, &error));
}

/* Times of the source */

static void
test_source_time (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  EfRate rate = EF_RATE (30000, 1001);

  add (plan, ef_rate_get_begin (rate, 7), ef_rate_get_begin (rate, 107), rate);
  add (plan, 10 * SECOND, 20 * SECOND, rate)->look.speed = 2;
  ef_plan_lay_out (plan);

  g_assert_cmpint (ef_plan_get_source_time (plan, 0, 0), ==, ef_rate_get_begin (rate, 7));
  g_assert_cmpint (ef_plan_get_source_time (plan, 0, -SECOND), ==, ef_rate_get_begin (rate, 7));
  g_assert_cmpint (ef_plan_get_source_time (plan, 0, 99 * SECOND), ==,
                   ef_rate_get_begin (rate, 107) - 1);
  g_assert_cmpint (ef_plan_get_source_time (plan, 1, ef_plan_get_begin (plan, 1)), ==, 10 * SECOND);
  /* A second behind where it begins when that is rounded down, at double speed. */
  g_assert_cmpint (
    ABS (ef_plan_get_source_time (plan, 1, ef_plan_get_begin (plan, 1) + SECOND) - 12 * SECOND), <=,
    2);
  for (guint i = 0; i < 150; i++)
    g_assert_cmpint (
      ef_plan_get_source_time (plan, 1, ef_rate_get_begin (rate, get (plan, 1)->first + i)), ==,
      10 * SECOND + ef_rate_scale (i, SECOND * 2 * 1001, 30000));
}

/* Which frame a source shows whose time stamps are rounded to milliseconds. */
static gint64
find_shown (EfRate rate, gint64 time)
{
  gint64 frame = ef_rate_get_frame (rate, time) + 2;

  while ((ef_rate_get_begin (rate, frame) + MS / 2) / MS * MS > time)
    frame--;

  return frame;
}

static void
test_picture_time (void)
{
  static const struct {
    EfRate source;
    const char *preset;
    double speed;
    guint every; /* frames of the source for one of the clip; 0: it varies */
  } rows[] = {
    { { 30, 1 }, "tiktok", 1, 1 },       { { 30000, 1001 }, "tiktok", 1, 1 },
    { { 24000, 1001 }, "tiktok", 1, 1 }, { { 25, 1 }, "tiktok", 1, 1 },
    { { 60, 1 }, "tiktok", 1, 1 },       { { 60000, 1001 }, "tiktok", 1, 1 },
    { { 60, 1 }, "story", 1, 2 },        { { 60000, 1001 }, "story", 1, 2 },
    { { 50, 1 }, "story", 1, 2 },        { { 120, 1 }, "tiktok", 1, 2 },
    { { 240, 1 }, "story", 1, 8 },       { { 30, 1 }, "tiktok", 2, 2 },
    { { 30000, 1001 }, "tiktok", 4, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (guint begin = 0; begin < 5; begin++) {
      g_autoptr (EfPlan) plan = ef_plan_new ();
      gint64 from = (ef_rate_get_begin (rows[i].source, begin) + MS / 2) / MS * MS;
      guint before = 1;

      add (plan, 0, before * SECOND / 30, rows[i].source);
      add (plan, from, from + 40 * SECOND, rows[i].source)->look.speed = rows[i].speed;
      add_output (plan, "/out/a.mp4", rows[i].preset);
      ef_plan_lay_out (plan);
      for (guint n = 0; n < 200; n++)
        g_assert_cmpint (
          find_shown (rows[i].source, ef_plan_get_picture_time (plan, 1, get (plan, 1)->first + n)),
          ==, begin + n * rows[i].every);
    }
  }
}

/* 24 in 30: every frame of the source is shown, one in four twice, in a steady pattern. */
static void
test_picture_time_uneven (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  gint64 before = -1;

  add (plan, 0, 100 * SECOND, EF_RATE (30, 1));
  add (plan, 0, 40 * SECOND, EF_RATE (24, 1));
  ef_plan_lay_out (plan);
  for (guint n = 0; n < 1000; n++) {
    gint64 shown =
      find_shown (EF_RATE (24, 1), ef_plan_get_picture_time (plan, 1, get (plan, 1)->first + n));

    g_assert_cmpint (shown - before, <=, 1);
    g_assert_cmpint (shown, ==, n * 4 / 5);
    before = shown;
  }
}

/* The picture behind the end belongs to nobody. */
static void
test_picture_time_end (void)
{
  static const EfRate rates[] = { { 30, 1 }, { 24000, 1001 }, { 60, 1 }, { 0, 0 } };
  guint32 state = 3;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (EfPlan) plan = ef_plan_new ();

    for (guint j = 0; j < 500; j++)
      add (plan, draw (&state) % 100 * MS, (101 + draw (&state) % 900) * MS, rates[i]);
    ef_plan_lay_out (plan);
    for (guint j = 0; j < 500; j++) {
      EfStretch *stretch = get (plan, j);

      for (guint n = 0; n < stretch->n_frames; n++)
        g_assert_true (ef_time_span_contains (
          stretch->span, ef_plan_get_picture_time (plan, j, stretch->first + n)));
    }
  }
}

/* JSON */

static EfPlan *
make_full (void)
{
  static const EfCameraPoint points[] = { { 0, 0.25, 0.5 }, { SECOND, 0.75, 0.5 } };
  EfPlan *plan = ef_plan_new ();
  EfStretch *stretch;

  g_set_str (&plan->title, "A “clip”");
  g_set_str (&plan->profile_id, "p");
  g_set_str (&plan->profile_name, "Bäckerei");
  g_set_str (&plan->folder, "/tmp/\xff");
  plan->loudness = -16.5;
  plan->is_levelled = FALSE;
  stretch = add (plan, SECOND, 3 * SECOND, EF_RATE (30000, 1001));
  g_set_str (&stretch->path, ODD_PATH);
  g_set_str (&stretch->fingerprint, "abc");
  g_set_str (&stretch->proxy, "/cache/proxy");
  stretch->size = G_GINT64_CONSTANT (5000000000);
  stretch->lead = SECOND / 2;
  stretch->look.fill = EF_FILL_TRACK;
  stretch->look.speed = 1.5;
  stretch->cameras[EF_FORMAT_SQUARE] = ef_camera_new (points, 2);
  stretch = add (plan, 0, 5 * SECOND, EF_RATE (25, 1));
  stretch->transition = (EfTransition) { EF_TRANSITION_FADE, SECOND / 2 };
  add_output (plan, "/out/" ODD_PATH, "tiktok");
  g_set_str (&add_output (plan, "/out/b.mp4", "master")->render_id, "r");
  ef_plan_lay_out (plan);
  assert_fine (plan);

  return plan;
}

static void
test_json (void)
{
  g_autoptr (EfPlan) plan = make_full ();
  g_autoptr (JsonNode) node = ef_plan_to_json (plan);
  g_autofree char *text = ef_json_text (node, FALSE);
  g_autoptr (JsonNode) read = json_from_string (text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) again = ef_plan_from_json (read, &error);
  g_autoptr (JsonNode) second = NULL;

  g_assert_no_error (error);
  second = ef_plan_to_json (again);
  g_assert_true (json_node_equal (read, second));
  assert_fine (again);

  g_assert_cmpstr (get (again, 0)->path, ==, ODD_PATH);
  g_assert_cmpstr (again->folder, ==, "/tmp/\xff");
  g_assert_null (get (again, 0)->proxy);
  g_assert_null (strstr (text, "/cache/proxy"));
  g_assert_nonnull (get (again, 0)->cameras[EF_FORMAT_SQUARE]);
  g_assert_null (get (again, 0)->cameras[EF_FORMAT_PORTRAIT]);
  g_assert_cmpint (get (again, 1)->transition.length, ==, SECOND / 2);
  g_assert_true (ef_look_equal (&get (again, 0)->look, &get (plan, 0)->look));
  g_assert_cmpuint (get (again, 1)->first, ==, get (plan, 1)->first);
  g_assert_false (again->is_levelled);
}

static void
test_json_many (void)
{
  g_autoptr (EfPlan) plan = ef_plan_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (EfPlan) again = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5000; i++)
    add (plan, i * SECOND, (i + 3) * SECOND, EF_RATE (25, 1));
  ef_plan_lay_out (plan);
  node = ef_plan_to_json (plan);
  again = ef_plan_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_plan_get_n_frames (again), ==, 5000 * 75);
}

static void
assert_refused (const char *text, const char *word)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_plan_from_json (node, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
}

#define REST ",\"stretches\":[],\"outputs\":[]}"

static void
test_json_hostile (void)
{
  assert_refused ("7", "no plan");
  assert_refused ("null", "no plan");
  assert_refused ("[]", "no plan");
  assert_refused ("{}", "no plan");
  assert_refused ("{\"version\":\"1\"" REST, "no plan");
  assert_refused ("{\"version\":0" REST, "no plan");
  assert_refused ("{\"version\":2" REST, "newer version");
  assert_refused ("{\"version\":1}", "damaged");
  assert_refused ("{\"version\":1,\"stretches\":{},\"outputs\":[]}", "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[7],\"outputs\":[]}", "damaged");
  assert_refused ("{\"version\":1,\"title\":[]" REST, "damaged");
  assert_refused ("{\"version\":1,\"rate\":\"\"" REST, "damaged");
  assert_refused ("{\"version\":1,\"rate\":\"0/1\"" REST, "damaged");
  assert_refused ("{\"version\":1,\"loudness\":1e300" REST, "damaged");
  assert_refused ("{\"version\":1,\"folder\":\"/a%00b\"" REST, "damaged");
  assert_refused ("{\"version\":1,\"folder\":\"/a%zz\"" REST, "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[{\"begin\":-1}],\"outputs\":[]}", "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[{\"end\":9223372036854775807}],\"outputs\":[]}",
                  "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[{\"cameras\":{\"9:16\":[1,2]}}],\"outputs\":[]}",
                  "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[{\"cameras\":{\"9:16\":[1,2,0]}}],\"outputs\":[]}",
                  "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[{\"transition\":\"melt\"}],\"outputs\":[]}",
                  "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[{\"frames\":-1}],\"outputs\":[]}", "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[],\"outputs\":[{\"format\":\"3:2\"}]}", "damaged");
  assert_refused ("{\"version\":1,\"stretches\":[],\"outputs\":[{\"preset\":7}]}", "damaged");
}

/* Whatever a byte becomes: a plan that can be asked, or a sentence. */
static void
test_json_fuzz (void)
{
  g_autoptr (EfPlan) plan = make_full ();
  g_autoptr (JsonNode) node = ef_plan_to_json (plan);
  g_autofree char *text = ef_json_text (node, FALSE);
  gsize length = strlen (text);
  guint32 state = 99;
  guint n_read = 0;

  for (guint i = 0; i < 4000; i++) {
    static const char signs[] = "0123456789-,:[]{}\"eE.%tn";
    g_autofree char *copy = g_strdup (text);
    g_autoptr (JsonNode) wrong = NULL;
    g_autoptr (EfPlan) read = NULL;
    g_autoptr (GError) error = NULL;

    for (guint j = 0; j <= i % 3; j++)
      copy[draw (&state) % length] = signs[draw (&state) % (sizeof signs - 1)];
    wrong = json_from_string (copy, NULL);
    read = wrong != NULL ? ef_plan_from_json (wrong, &error) : NULL;
    if (read == NULL)
      continue;

    n_read++;
    ef_plan_check (read, NULL);
    ef_plan_lay_out (read);
    for (guint j = 0; j < read->stretches->len; j++) {
      ef_plan_get_source_time (read, j, SECOND);
      ef_plan_get_picture_time (read, j, 5);
    }
  }
  g_assert_cmpuint (n_read, >, 100);
}

/* Checks */

static void
assert_wrong (EfPlan *plan, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_plan_check (plan, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
  ef_plan_unref (plan);
}

#define WRONG(word, change)                     \
  G_STMT_START                                  \
  {                                             \
    EfPlan *plan = make_full ();                \
    EfStretch *second = get (plan, 1);          \
    EfOutput *output = plan->outputs->pdata[0]; \
    (void) second;                              \
    (void) output;                              \
    change;                                     \
    assert_wrong (plan, word);                  \
  }                                             \
  G_STMT_END

static void
test_check (void)
{
  WRONG ("empty", g_ptr_array_set_size (plan->stretches, 0));
  WRONG ("frame rate", plan->rate = EF_RATE_NONE);
  WRONG ("loudness", plan->loudness = NAN);
  WRONG ("no length", second->span.end = second->span.begin);
  WRONG ("no length", second->span.begin = -1);
  WRONG ("in which file", g_set_str (&second->path, ""));
  WRONG ("in which file", g_set_str (&second->path, "a.mp4"));
  WRONG ("fills", second->look.has_fill = FALSE);
  WRONG ("no place", second->n_frames = 0);
  WRONG ("no place", second->first = 0);
  WRONG ("no place", second->first += 1000);
  WRONG ("no place", second->n_frames = 1);
  WRONG ("no place", get (plan, 0)->first = 1);
  WRONG ("folder", g_set_str (&output->file, "b.mp4"));
  WRONG ("preset", g_clear_pointer (&output->preset, ef_preset_free));
  WRONG ("1081", output->width = 1081);
  WRONG ("pixels", output->height = 0);
  WRONG ("Two files", g_set_str (&output->file, "/out/b.mp4"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/rate", test_rate);
  g_test_add_func ("/plan/rate-of-most", test_rate_of_most);
  g_test_add_func ("/plan/no-drift", test_no_drift);
  g_test_add_func ("/plan/transitions", test_transitions);
  g_test_add_func ("/plan/many-fades", test_many_fades);
  g_test_add_func ("/plan/short", test_short);
  g_test_add_func ("/plan/empty", test_empty);
  g_test_add_func ("/plan/huge", test_huge);
  g_test_add_func ("/plan/source-time", test_source_time);
  g_test_add_func ("/plan/picture-time", test_picture_time);
  g_test_add_func ("/plan/picture-time-uneven", test_picture_time_uneven);
  g_test_add_func ("/plan/picture-time-end", test_picture_time_end);
  g_test_add_func ("/plan/json", test_json);
  g_test_add_func ("/plan/json-many", test_json_many);
  g_test_add_func ("/plan/json-hostile", test_json_hostile);
  g_test_add_func ("/plan/json-fuzz", test_json_fuzz);
  g_test_add_func ("/plan/check", test_check);

  return g_test_run ();
}
