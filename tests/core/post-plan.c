/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-plan.h"

#include <string.h>

#include "core/error.h"
#include "core/moment.h"

#define ZONE "Europe/Berlin"

static const char *const keywords[] = { "latte art", NULL };

static EfPostPlanRender renders[] = {
  { .id = "r-one-1111",
    .title = "Two cups",
    .caption = "The caption",
    .keywords = keywords,
    .file_name = "two-cups.mp4",
    .format = "9:16",
    .media = { .type = "video/mp4",
               .size = 1000000,
               .duration = 20000000000,
               .width = 1080,
               .height = 1920 } },
  { .id = "r-two-2222",
    .title = "Third cup",
    .caption = "",
    .file_name = "third-cup.mp4",
    .format = "9:16",
    .media = { .type = "video/mp4",
               .size = 1000000,
               .duration = 20000000000,
               .width = 1080,
               .height = 1920 } },
};

static EfPostPlanChannel channels[] = {
  { .id = "c-tiktok-11", .name = "Nordlicht", .network = "tiktok" },
  { .id = "c-threads-2", .name = "Nordlicht news", .network = "threads" },
};

static gint64
at (const char *text)
{
  gint64 moment;

  g_assert_true (ef_moment_parse (text, ZONE, &moment, NULL));

  return moment;
}

static gint64
local (const char *text)
{
  gint64 time;

  g_assert_true (ef_local_time_parse (text, &time, NULL));

  return time;
}

static EfPostPlanInput
make_input (EfPostPlanMode mode)
{
  return (EfPostPlanInput) {
    .renders = renders,
    .n_renders = 2,
    .channels = channels,
    .n_channels = 2,
    .brand = "Nordlicht Coffee",
    .zone = ZONE,
    .now = at ("2026-11-21T12:00"),
    .mode = mode,
    .start = EF_POST_PLAN_NO_START,
  };
}

static EfPostPlan *
make (const EfPostPlanInput *input)
{
  g_autoptr (GError) error = NULL;
  EfPostPlan *plan = ef_post_plan_new (input, &error);

  g_assert_no_error (error);

  return plan;
}

/* "render channel local notes" of all rows. */
static char *
list (EfPostPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ef_post_plan_get_n_rows (plan); i++) {
    const EfPostPlanRow *row = ef_post_plan_get_row (plan, i);
    g_autofree char *time = ef_local_time_format (row->time.local);

    g_string_append_printf (text, "%.5s %.4s %s %x\n", row->render_id, row->channel_id, time,
                            row->notes);
    g_assert_cmpint (row->notes != 0, ==, row->sentences->len > 0);
  }

  return g_string_free_and_steal (text);
}

static void
check (const EfPostPlanInput *input, const char *expected)
{
  g_autoptr (EfPostPlan) plan = make (input);
  g_autofree char *text = list (plan);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_modes (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_NOW);
  g_autoptr (GPtrArray) slots = ef_slots_parse ("daily 09:00 18:00", "", NULL);
  g_autoptr (EfPostPlan) plan = NULL;

  /* The server's clock is an hour ahead. */
  input.clock_offset = G_TIME_SPAN_HOUR;
  check (&input, "r-one c-ti 2026-11-21T13:01 1\nr-one c-th 2026-11-21T13:01 1\n"
                 "r-two c-ti 2026-11-21T13:01 1\nr-two c-th 2026-11-21T13:01 1\n");
  plan = make (&input);
  g_assert_cmpint (ef_post_plan_get_row (plan, 0)->time.moment, ==, at ("2026-11-21T13:01:30"));

  input = make_input (EF_POST_PLAN_AT);
  input.n_renders = 1;
  input.start = local ("2026-11-22T09:00");
  check (&input, "r-one c-ti 2026-11-22T09:00 0\nr-one c-th 2026-11-22T09:00 0\n");

  input = make_input (EF_POST_PLAN_SPREAD);
  input.start = local ("2026-11-22T09:00");
  input.step = EF_LOCAL_TIME_DAY;
  check (&input, "r-one c-ti 2026-11-22T09:00 0\nr-one c-th 2026-11-22T09:00 0\n"
                 "r-two c-ti 2026-11-23T09:00 0\nr-two c-th 2026-11-23T09:00 0\n");
  input.start = EF_POST_PLAN_NO_START;
  check (&input, "r-one c-ti 2026-11-21T12:02 0\nr-one c-th 2026-11-21T12:02 0\n"
                 "r-two c-ti 2026-11-22T12:02 0\nr-two c-th 2026-11-22T12:02 0\n");

  input = make_input (EF_POST_PLAN_SLOT);
  input.slots = slots;
  check (&input, "r-one c-ti 2026-11-21T18:00 0\nr-one c-th 2026-11-21T18:00 0\n"
                 "r-two c-ti 2026-11-22T09:00 0\nr-two c-th 2026-11-22T09:00 0\n");
  {
    const EfPostPlanTaken taken = { "", "c-tiktok-11", at ("2026-11-21T18:00:07"), FALSE };

    input.taken = &taken;
    input.n_taken = 1;
    check (&input, "r-one c-ti 2026-11-22T09:00 0\nr-one c-th 2026-11-21T18:00 0\n"
                   "r-two c-ti 2026-11-22T18:00 0\nr-two c-th 2026-11-22T09:00 0\n");
  }

  input = make_input (EF_POST_PLAN_UPLOAD);
  input.n_channels = 0;
  check (&input, "r-one  2026-11-21T12:01 0\nr-two  2026-11-21T12:01 0\n");

  input = make_input (EF_POST_PLAN_DRAFT);
  input.n_renders = 1;
  input.n_channels = 1;
  g_clear_pointer (&plan, ef_post_plan_free);
  plan = make (&input);
  g_assert_cmpint (ef_post_plan_get_row (plan, 0)->kind, ==, EF_POST_PLAN_KIND_DRAFT);
}

static void
assert_refused (const EfPostPlanInput *input)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_post_plan_new (input, &error));
  g_assert_nonnull (error);
}

static void
test_refused (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_AT);

  assert_refused (&input);
  input = make_input (EF_POST_PLAN_NOW);
  input.n_renders = 0;
  assert_refused (&input);
  input = make_input (EF_POST_PLAN_NOW);
  input.n_channels = 0;
  assert_refused (&input);
  input = make_input (EF_POST_PLAN_SLOT);
  assert_refused (&input);
  input = make_input (EF_POST_PLAN_SPREAD);
  assert_refused (&input);
  input = make_input (EF_POST_PLAN_NOW);
  input.zone = "Nowhere/Land";
  assert_refused (&input);
  input = make_input (EF_POST_PLAN_NOW);
  input.template = "{no such}";
  assert_refused (&input);
}

static void
test_notes (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_SPREAD);
  const EfPostPlanTaken taken[] = {
    { "r-one-1111", "c-tiktok-11", at ("2026-10-01T09:00"), TRUE },
    { "r-one-1111", "c-tiktok-11", at ("2026-12-01T09:00"), FALSE },
    { "r-two-2222", "c-threads-2", at ("2026-12-01T09:00"), FALSE },
    { "", "c-threads-2", at ("2026-11-23T09:04:59"), FALSE },
  };
  g_autoptr (EfPostPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  input.start = local ("2026-11-21T11:59");
  input.step = EF_LOCAL_TIME_DAY + 1260;
  input.taken = taken;
  input.n_taken = G_N_ELEMENTS (taken);
  check (&input, "r-one c-ti 2026-11-21T11:59 c\nr-one c-th 2026-11-21T11:59 8\n"
                 "r-two c-ti 2026-11-23T08:59 0\nr-two c-th 2026-11-23T08:59 2\n");
  input.nearness = 5;
  check (&input, "r-one c-ti 2026-11-21T11:59 c\nr-one c-th 2026-11-21T11:59 8\n"
                 "r-two c-ti 2026-11-23T08:59 0\nr-two c-th 2026-11-23T08:59 3\n");
  input.nearness = 4;
  plan = make (&input);
  g_assert_cmpuint (ef_post_plan_get_row (plan, 3)->notes, ==, EF_POST_PLAN_PLANNED);
  g_assert_cmpuint (ef_post_plan_count (plan, EF_POST_PLAN_STOPS), ==, 2);
  g_assert_false (ef_post_plan_can_send (plan, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (ef_post_plan_get_row (plan, 0)->sentences, 0),
                                   "This time has passed"));
}

static void
test_clocks (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_AT);

  input.n_renders = 1;
  input.n_channels = 1;
  input.viewer_zone = "America/New_York";
  input.start = local ("2027-03-28T02:30");
  check (&input, "r-one c-ti 2027-03-28T02:30 50\n");
  input.start = local ("2027-10-31T02:30");
  check (&input, "r-one c-ti 2027-10-31T02:30 60\n");
  input.viewer_zone = "Europe/Paris";
  check (&input, "r-one c-ti 2027-10-31T02:30 20\n");
  input.start = local ("2099-07-01T12:00");
  check (&input, "r-one c-ti 2099-07-01T12:00 0\n");
}

static void
test_content (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_NOW);
  EfPostPlanRender wrong = renders[0];
  EfPostPlanRender bare = renders[0];
  EfPostPlanChannel pinterest = { .id = "c-pin", .name = "P", .network = "pinterest" };
  EfPostPlanChannel limited = { .id = "c-x", .name = "P", .network = "unheard-of", .most_text = 5 };
  const EfNetworkMedia cover = { .type = "image/png", .size = 1000 };

  input.n_renders = 1;
  input.n_channels = 1;
  wrong.media.type = NULL;
  input.renders = &wrong;
  check (&input, "r-one c-ti 2026-11-21T12:01 100\n");
  input.renders = &bare;
  input.channels = &pinterest;
  check (&input, "r-one c-pi 2026-11-21T12:01 100\n");
  bare.cover = &cover;
  check (&input, "r-one c-pi 2026-11-21T12:01 0\n");
  input.channels = &limited;
  check (&input, "r-one c-x 2026-11-21T12:01 80\n");
  /* A draft may be longer. */
  input.mode = EF_POST_PLAN_DRAFT;
  check (&input, "r-one c-x 2026-11-21T12:01 0\n");
}

static void
test_captions (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_AT);
  g_autoptr (EfPostPlan) plan = NULL;

  input.start = local ("2026-11-22T09:00");
  plan = make (&input);
  g_assert_cmpstr (ef_post_plan_get_row (plan, 0)->caption, ==, "The caption");
  g_assert_cmpstr (ef_post_plan_get_row (plan, 2)->caption, ==, "");
  g_clear_pointer (&plan, ef_post_plan_free);
  input.template = "{title} by {brand} at {time} on {network}\n{caption}\n{hashtags}";
  plan = make (&input);
  g_assert_cmpstr (ef_post_plan_get_row (plan, 0)->caption, ==,
                   "Two cups by Nordlicht Coffee at 09:00 on TikTok\nThe caption\n#latteart");
  g_assert_cmpstr (ef_post_plan_get_row (plan, 3)->caption, ==,
                   "Third cup by Nordlicht Coffee at 09:00 on Threads");
  /* What somebody typed stays, the others follow their time. */
  ef_post_plan_set_caption (plan, 0, "Mine\r\n");
  ef_post_plan_set_local (plan, 0, local ("2026-11-22T10:00"));
  ef_post_plan_set_local (plan, 3, local ("2026-11-22T10:00"));
  g_assert_cmpstr (ef_post_plan_get_row (plan, 0)->caption, ==, "Mine\n");
  g_assert_cmpstr (ef_post_plan_get_row (plan, 3)->caption, ==,
                   "Third cup by Nordlicht Coffee at 10:00 on Threads");
}

static void
test_edit (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_AT);
  g_autoptr (EfPostPlan) plan = NULL;
  g_autofree char *long_text = g_strnfill (501, 'x');
  const char *const wrong[] = { "",          "tomorrow",        "2026-11-22", "2026-02-30T10:00",
                                "\xff\xfe:", "22.13.2026 09:00" };
  guint before;

  input.start = local ("2026-11-22T09:00");
  plan = make (&input);
  g_assert_cmpuint (ef_post_plan_count (plan, EF_POST_PLAN_CONFLICT), ==, 4);
  g_assert_true (ef_post_plan_set_time (plan, 2, "2026-11-22T09:30:45", NULL));
  g_assert_cmpint (ef_post_plan_get_row (plan, 2)->time.moment, ==, at ("2026-11-22T09:30"));
  g_assert_cmpuint (ef_post_plan_count (plan, EF_POST_PLAN_CONFLICT), ==, 2);
  g_assert_true (ef_post_plan_set_time (plan, 3, "22.11.2026 10:05", NULL));
  g_assert_cmpint (ef_post_plan_get_row (plan, 3)->time.local, ==, local ("2026-11-22T10:05"));
  g_assert_cmpuint (ef_post_plan_count (plan, EF_POST_PLAN_CONFLICT), ==, 0);
  g_assert_true (ef_post_plan_can_send (plan, NULL));
  g_assert_true (ef_post_plan_set_time (plan, 3, "2020-01-01T10:00Z", NULL));
  g_assert_false (ef_post_plan_can_send (plan, NULL));
  before = ef_post_plan_get_n_rows (plan);
  ef_post_plan_remove (plan, 3);
  g_assert_cmpuint (ef_post_plan_get_n_rows (plan), ==, before - 1);
  g_assert_true (ef_post_plan_can_send (plan, NULL));
  ef_post_plan_set_caption (plan, 1, long_text);
  g_assert_cmpuint (ef_post_plan_get_row (plan, 1)->notes, ==, EF_POST_PLAN_TEXT);
  g_assert_cmpuint (ef_post_plan_get_row (plan, 1)->findings->len, ==, 1);
  ef_post_plan_set_caption (plan, 1, "Short");
  g_assert_cmpuint (ef_post_plan_get_row (plan, 1)->notes, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_post_plan_set_time (plan, 0, wrong[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
  while (ef_post_plan_get_n_rows (plan) > 0)
    ef_post_plan_remove (plan, 0);
  g_assert_false (ef_post_plan_can_send (plan, NULL));
}

/* While somebody looks at it, now stays now, and other times pass. */
static void
test_time_passes (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_NOW);
  g_autoptr (EfPostPlan) plan = make (&input);
  gint64 later = at ("2026-11-21T15:00");

  g_assert_true (ef_post_plan_set_time (plan, 0, "2026-11-21T14:00", NULL));
  ef_post_plan_set_now (plan, later, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (ef_post_plan_get_row (plan, 1)->time.moment, ==,
                   later + 5 * G_USEC_PER_SEC + EF_POST_PLAN_SOON);
  g_assert_true (ef_post_plan_get_row (plan, 0)->notes & EF_POST_PLAN_PAST);
  g_assert_cmpuint (ef_post_plan_count (plan, EF_POST_PLAN_PAST), ==, 1);
}

static EfPostPlan *
read_csv (const char *text, gssize length, GPtrArray *refusals, GError **error)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_NOW);
  g_autoptr (GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  return ef_post_plan_new_from_csv (bytes, &input, refusals, error);
}

static GPtrArray *
make_refusals (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ef_post_plan_refusal_free);
}

static void
test_round_trip (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_AT);
  g_autoptr (EfPostPlan) plan = NULL;
  g_autoptr (EfPostPlan) again = NULL;
  g_autoptr (GBytes) csv = NULL;
  g_autoptr (GBytes) csv_again = NULL;
  g_autoptr (GPtrArray) refusals = make_refusals ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  input.start = local ("2027-03-28T02:30");
  plan = make (&input);
  ef_post_plan_set_caption (plan, 0, "One, \"two\"; three\n\nfour\t=1+1 \xf0\x9f\x98\x80\xd7\xa9 ");
  ef_post_plan_set_caption (plan, 1, "");
  /* The second of two that the clock shows alike. */
  g_assert_true (ef_post_plan_set_time (plan, 2, "2026-11-21T14:00", NULL));
  g_assert_true (ef_post_plan_set_time (plan, 3, "2027-10-31T01:30Z", NULL));
  csv = ef_post_plan_to_csv (plan);
  g_assert_true (
    g_str_has_prefix (g_bytes_get_data (csv, NULL), "\xef\xbb\xbfrender,title,channel,"));
  again = read_csv (g_bytes_get_data (csv, NULL), (gssize) g_bytes_get_size (csv), refusals, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (refusals->len, ==, 0);
  before = list (plan);
  after = list (again);
  g_assert_cmpstr (before, ==, after);
  for (guint i = 0; i < 4; i++) {
    const EfPostPlanRow *one = ef_post_plan_get_row (plan, i);
    const EfPostPlanRow *other = ef_post_plan_get_row (again, i);

    g_assert_cmpstr (one->caption, ==, other->caption);
    g_assert_cmpint (one->time.moment, ==, other->time.moment);
    g_assert_cmpint (one->kind, ==, other->kind);
  }
  csv_again = ef_post_plan_to_csv (again);
  g_assert_true (g_bytes_equal (csv, csv_again));
}

static void
test_round_trip_of_kinds (void)
{
  const EfPostPlanMode modes[] = { EF_POST_PLAN_NOW, EF_POST_PLAN_DRAFT, EF_POST_PLAN_UPLOAD };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    EfPostPlanInput input = make_input (modes[i]);
    g_autoptr (EfPostPlan) plan = make (&input);
    g_autoptr (GBytes) csv = ef_post_plan_to_csv (plan);
    g_autoptr (GPtrArray) refusals = make_refusals ();
    g_autoptr (EfPostPlan) again =
      read_csv (g_bytes_get_data (csv, NULL), (gssize) g_bytes_get_size (csv), refusals, NULL);
    g_autoptr (GBytes) csv_again = ef_post_plan_to_csv (again);

    g_assert_cmpuint (refusals->len, ==, 0);
    g_assert_true (g_bytes_equal (csv, csv_again));
    g_assert_cmpint (ef_post_plan_get_row (plan, 0)->kind, ==,
                     ef_post_plan_get_row (again, 0)->kind);
  }
}

static void
check_csv (const char *text, const char *expected, const char *lines)
{
  g_autoptr (GPtrArray) refusals = make_refusals ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostPlan) plan = read_csv (text, -1, refusals, &error);
  g_autofree char *rows = NULL;
  g_autoptr (GString) refused = g_string_new (NULL);

  g_test_message ("%s", text);
  g_assert_no_error (error);
  rows = list (plan);
  for (guint i = 0; i < refusals->len; i++) {
    const EfPostPlanRefusal *refusal = g_ptr_array_index (refusals, i);

    g_test_message ("%u: %s", refusal->line, refusal->sentence);
    g_assert_true (g_utf8_validate (refusal->sentence, -1, NULL));
    g_string_append_printf (refused, "%s%u", i > 0 ? " " : "", refusal->line);
  }
  g_assert_cmpstr (rows, ==, expected);
  g_assert_cmpstr (refused->str, ==, lines);
}

static void
test_csv (void)
{
  /* As people write it. */
  check_csv ("clip;channel;time;text\r\ntwo-cups.mp4;nordlicht;21.11.2026 14:05;Hi\r\n",
             "r-one c-ti 2026-11-21T14:05 0\n", "");
  check_csv ("Title,Channel,Date,Time\nTHIRD CUP,c-threads-2,2026-11-22,09:30\n",
             "r-two c-th 2026-11-22T09:30 0\n", "");
  check_csv ("time,render,account\n2026-11-21T13:00Z,r-tw,c-ti\nnow,r-one-1111,c-th\n",
             "r-two c-ti 2026-11-21T14:00 0\nr-one c-th 2026-11-21T12:01 0\n", "");
  check_csv ("render,channel,time,zone\nr-one,c-ti,2026-11-21T09:00,America/New_York\n",
             "r-one c-ti 2026-11-21T15:00 0\n", "");
  check_csv ("render,channel,time,kind\nr-one,c-ti,2026-11-21T13:00,draft\nr-two,,,upload\n",
             "r-one c-ti 2026-11-21T13:00 0\nr-two  2026-11-21T12:01 0\n", "");
  /* Twice the same, and in the past. */
  check_csv ("render,channel,time\nr-one,c-ti,2026-11-21T13:00\nr-one,c-ti,2026-11-21T11:00\n",
             "r-one c-ti 2026-11-21T13:00 0\nr-one c-ti 2026-11-21T11:00 a\n", "");
  check_csv ("render,channel,time\n", "", "");
}

static void
test_csv_refused_rows (void)
{
  check_csv (
    "render,channel,time,title,name,network,kind,zone,caption\n"
    ",c-ti,2026-11-21T13:00\n"
    "r-one,,2026-11-21T13:00\n"
    "r-one,c-ti,\n"
    "r-one,c-ti,soon\n"
    "r-one,c-ti,2026-11-21\n"
    "\"r-none\nat all\",c-ti,2026-11-21T13:00\n"
    "r-one,c-none,2026-11-21T13:00\n"
    "r-,c-ti,2026-11-21T13:00\n"
    /* A name that was changed and an id that was not. */
    "r-one,c-ti,2026-11-21T13:00,Third cup\n"
    "r-one,c-ti,2026-11-21T13:00,,Nordlicht news\n"
    "r-one,c-ti,2026-11-21T13:00,,,threads\n"
    "r-one,c-ti,2026-11-21T13:00,,,,sometimes\n"
    "r-one,c-ti,2026-11-21T13:00,,,,,Nowhere/Land\n"
    "r-one,c-ti,2026-11-21T13:00,,,,upload\n"
    "r-one,c-ti,2026-11-21T13:00,two CUPS,nordlicht,TikTok,Schedule,Europe/Berlin,\"a \"\"b\"\"\"\n"
    "r-one,c-ti,\"2026-11-21T13:00\n",
    "r-one c-ti 2026-11-21T13:00 0\n", "2 3 4 5 6 7 9 10 11 12 13 14 15 16 18");
}

/* Two of one name: neither is guessed. */
static void
test_csv_ambiguous (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_NOW);
  const EfPostPlanChannel twins[] = {
    { .id = "c-one", .name = "Nordlicht", .network = "tiktok" },
    { .id = "c-other", .name = "nordlicht", .network = "youtube" },
  };
  static const char text[] =
    "render,channel,time,network\nr-one,Nordlicht,now\nr-one,Nordlicht,now,youtube\n"
    "r-one,c-o,now\nr-one,c-ot,now\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GPtrArray) refusals = make_refusals ();
  g_autoptr (EfPostPlan) plan = NULL;

  input.channels = twins;
  plan = ef_post_plan_new_from_csv (bytes, &input, refusals, NULL);
  g_assert_cmpuint (refusals->len, ==, 2);
  g_assert_cmpuint (((EfPostPlanRefusal *) g_ptr_array_index (refusals, 0))->line, ==, 2);
  g_assert_cmpuint (((EfPostPlanRefusal *) g_ptr_array_index (refusals, 1))->line, ==, 4);
  g_assert_cmpuint (ef_post_plan_get_n_rows (plan), ==, 2);
  g_assert_cmpstr (ef_post_plan_get_row (plan, 0)->channel_id, ==, "c-other");
  g_assert_cmpstr (ef_post_plan_get_row (plan, 1)->channel_id, ==, "c-other");
}

static void
test_csv_no_table (void)
{
  const char *const wrong[] = { "",
                                "\n\n",
                                "\"",
                                "hello",
                                "render,channel",
                                "render,time\n",
                                "channel,time\n",
                                "r-one,c-ti,2026-11-21T13:00\n",
                                "render,clip,channel,time\n",
                                "render,channel,channel,time\n",
                                "\xff\xfe" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GPtrArray) refusals = make_refusals ();
    g_autoptr (GError) error = NULL;

    g_test_message ("%u", i);
    g_assert_null (read_csv (wrong[i], -1, refusals, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

/* A table with bytes changed: what is read names files and channels there are, and times of the year. */
static void
test_csv_hostile (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_NOW);
  g_autoptr (EfPostPlan) plan = make (&input);
  g_autoptr (GBytes) csv = ef_post_plan_to_csv (plan);
  gsize size;
  const char *data = g_bytes_get_data (csv, &size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);

  for (guint i = 0; i < 3000; i++) {
    g_autofree char *copy = g_memdup2 (data, size);
    gsize length = i % 3 == 0 ? (gsize) g_rand_int_range (rand, 0, (gint32) size) : size;
    g_autoptr (GPtrArray) refusals = make_refusals ();
    g_autoptr (EfPostPlan) read = NULL;

    for (guint n = 0; n < 1 + i % 8; n++)
      copy[g_rand_int_range (rand, 0, (gint32) size)] = (char) g_rand_int_range (rand, 0, 256);
    read = read_csv (copy, (gssize) length, refusals, NULL);
    for (guint row = 0; read != NULL && row < ef_post_plan_get_n_rows (read); row++) {
      const EfPostPlanRow *shown = ef_post_plan_get_row (read, row);

      g_assert_true (g_str_equal (shown->channel_id, "c-tiktok-11") ||
                     g_str_equal (shown->channel_id, "c-threads-2") ||
                     shown->kind == EF_POST_PLAN_KIND_UPLOAD);
      g_assert_true (g_utf8_validate (shown->caption, -1, NULL));
    }
  }
}

static void
test_many (void)
{
  EfPostPlanInput input = make_input (EF_POST_PLAN_SPREAD);
  g_autofree EfPostPlanRender *many = g_new0 (EfPostPlanRender, 5001);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (EfPostPlan) plan = NULL;

  for (guint i = 0; i < 5001; i++) {
    many[i] = renders[0];
    g_ptr_array_add (ids, g_strdup_printf ("r-%06u", i));
    many[i].id = g_ptr_array_index (ids, i);
  }
  input.renders = many;
  input.n_renders = 5000;
  input.step = 60;
  input.jitter = 10;
  plan = make (&input);
  g_assert_cmpuint (ef_post_plan_get_n_rows (plan), ==, EF_POST_PLAN_ROWS_MOST);
  g_assert_cmpuint (ef_post_plan_count (plan, EF_POST_PLAN_STOPS | EF_POST_PLAN_CONFLICT), ==, 0);
  ef_post_plan_remove (plan, 0);
  input.n_renders = 5001;
  assert_refused (&input);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/post-plan/modes", test_modes);
  g_test_add_func ("/post-plan/refused", test_refused);
  g_test_add_func ("/post-plan/notes", test_notes);
  g_test_add_func ("/post-plan/clocks", test_clocks);
  g_test_add_func ("/post-plan/content", test_content);
  g_test_add_func ("/post-plan/captions", test_captions);
  g_test_add_func ("/post-plan/edit", test_edit);
  g_test_add_func ("/post-plan/time-passes", test_time_passes);
  g_test_add_func ("/post-plan/round-trip", test_round_trip);
  g_test_add_func ("/post-plan/round-trip-of-kinds", test_round_trip_of_kinds);
  g_test_add_func ("/post-plan/csv", test_csv);
  g_test_add_func ("/post-plan/csv-refused-rows", test_csv_refused_rows);
  g_test_add_func ("/post-plan/csv-ambiguous", test_csv_ambiguous);
  g_test_add_func ("/post-plan/csv-no-table", test_csv_no_table);
  g_test_add_func ("/post-plan/csv-hostile", test_csv_hostile);
  g_test_add_func ("/post-plan/many", test_many);

  return g_test_run ();
}
