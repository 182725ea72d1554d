/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/look.h"

#include <math.h>

#include "core/error.h"

static EfLook
make_full (void)
{
  return (EfLook) {
    .has_fill = TRUE,
    .fill = EF_FILL_BLUR,
    .speed = 1.5,
    .zoom = 1.1,
    .pan_x = -0.3,
    .pan_y = 1.0 / 3,
    .turn = -90,
    .flip_x = TRUE,
    .flip_y = TRUE,
    .volume = 0,
    .brightness = 0.1,
    .contrast = 1.2,
    .saturation = 0,
  };
}

static char *
to_text (const EfLook *look)
{
  g_autoptr (JsonNode) node = ef_look_to_json (look);

  return json_to_string (node, FALSE);
}

static gboolean
from_text (EfLook *look, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return ef_look_from_json (look, node, error);
}

static void
test_nicks (void)
{
  static const char *const words[] = { "", "Crop", "blur ", "fit" };
  EfFill fill = EF_FILL_CROP;

  for (int i = EF_FILL_CROP; i <= EF_FILL_TRACK; i++) {
    g_assert_true (ef_fill_from_nick (ef_fill_to_nick ((EfFill) i), &fill));
    g_assert_cmpint (fill, ==, i);
  }
  g_assert_cmpstr (ef_fill_to_nick (EF_FILL_BLUR), ==, "blur");
  g_assert_false (ef_fill_from_nick (NULL, &fill));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ef_fill_from_nick (words[i], &fill));
  g_assert_cmpint (fill, ==, EF_FILL_TRACK);
}

static void
test_plain (void)
{
  EfLook look;
  EfLook other;
  g_autofree char *text = NULL;

  ef_look_init (&look);
  ef_look_init (&other);
  text = to_text (&look);
  g_assert_true (ef_look_is_plain (&look));
  g_assert_cmpstr (text, ==, "{}");
  g_assert_cmpfloat (look.speed, ==, 1);
  g_assert_cmpfloat (look.volume, ==, 1);
  g_assert_cmpfloat (look.brightness, ==, 0);

  /* A fill that is not used does not count; one that is does, even where it is the project's. */
  other.fill = EF_FILL_TRACK;
  g_assert_true (ef_look_equal (&look, &other));
  other.fill = EF_FILL_CROP;
  other.has_fill = TRUE;
  g_assert_false (ef_look_equal (&look, &other));
  g_assert_false (ef_look_is_plain (&other));
}

/* Each field alone makes a difference, and only it is written. */
static void
test_each (void)
{
  static const struct {
    gsize offset;
    const char *text;
  } numbers[] = {
    { G_STRUCT_OFFSET (EfLook, speed), "{\"speed\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, zoom), "{\"zoom\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, pan_x), "{\"pan_x\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, pan_y), "{\"pan_y\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, turn), "{\"turn\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, volume), "{\"volume\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, brightness), "{\"brightness\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, contrast), "{\"contrast\":0.5}" },
    { G_STRUCT_OFFSET (EfLook, saturation), "{\"saturation\":0.5}" },
  };
  static const struct {
    gsize offset;
    const char *text;
  } switches[] = {
    { G_STRUCT_OFFSET (EfLook, flip_x), "{\"flip_x\":true}" },
    { G_STRUCT_OFFSET (EfLook, flip_y), "{\"flip_y\":true}" },
    { G_STRUCT_OFFSET (EfLook, has_fill), "{\"fill\":\"crop\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers) + G_N_ELEMENTS (switches); i++) {
    guint j = i - MIN (i, G_N_ELEMENTS (numbers));
    const char *expected = i < G_N_ELEMENTS (numbers) ? numbers[i].text : switches[j].text;
    g_autofree char *text = NULL;
    EfLook look;
    EfLook found;

    ef_look_init (&look);
    if (i < G_N_ELEMENTS (numbers))
      G_STRUCT_MEMBER (double, &look, numbers[i].offset) = 0.5;
    else
      G_STRUCT_MEMBER (gboolean, &look, switches[j].offset) = TRUE;
    text = to_text (&look);
    g_assert_cmpstr (text, ==, expected);
    g_assert_false (ef_look_is_plain (&look));
    g_assert_true (from_text (&found, text, NULL));
    g_assert_true (ef_look_equal (&look, &found));
  }
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 500; i++) {
    EfLook look = make_full ();
    g_autofree char *text = NULL;
    EfLook found;

    look.fill = (EfFill) g_rand_int_range (rand, 0, 3);
    look.speed = g_rand_double_range (rand, 0.25, 4);
    look.zoom = g_rand_double_range (rand, 0.25, 8);
    look.turn = g_rand_double_range (rand, -180, 180);
    look.flip_x = g_rand_boolean (rand);
    look.contrast = g_rand_double_range (rand, 0, 2);
    text = to_text (&look);
    g_assert_true (from_text (&found, text, NULL));
    g_assert_true (ef_look_equal (&look, &found));
  }
}

static void
test_clean (void)
{
  EfLook look = make_full ();
  EfLook same = look;
  EfLook wild = {
    .has_fill = 7,
    .fill = (EfFill) 99,
    .speed = NAN,
    .zoom = INFINITY,
    .pan_x = -INFINITY,
    .pan_y = 1.1,
    .turn = 1e300,
    .flip_x = 2,
    .flip_y = -1,
    .volume = -0.1,
    .brightness = NAN,
    .contrast = 3,
    .saturation = -5,
  };

  ef_look_clean (&same);
  g_assert_true (ef_look_equal (&look, &same));
  ef_look_clean (&wild);
  g_assert_false (wild.has_fill);
  g_assert_cmpint (wild.fill, ==, EF_FILL_CROP);
  g_assert_cmpfloat (wild.speed, ==, 1);
  g_assert_cmpfloat (wild.zoom, ==, 8);
  g_assert_cmpfloat (wild.pan_x, ==, -1);
  g_assert_cmpfloat (wild.pan_y, ==, 1);
  g_assert_cmpfloat (wild.turn, ==, 180);
  g_assert_cmpint (wild.flip_x, ==, TRUE);
  g_assert_cmpint (wild.flip_y, ==, TRUE);
  g_assert_cmpfloat (wild.volume, ==, 0);
  g_assert_cmpfloat (wild.brightness, ==, 0);
  g_assert_cmpfloat (wild.contrast, ==, 2);
  g_assert_cmpfloat (wild.saturation, ==, 0);
}

static void
test_scale (void)
{
  EfLook look;

  ef_look_init (&look);
  g_assert_cmpint (ef_look_scale (&look, G_MAXINT64), ==, G_MAXINT64);
  g_assert_cmpint (ef_look_scale (&look, -1), ==, 0);
  look.speed = 2;
  g_assert_cmpint (ef_look_scale (&look, 3), ==, 2);
  g_assert_cmpint (ef_look_scale (&look, 1000), ==, 500);
  look.speed = 0.25;
  g_assert_cmpint (ef_look_scale (&look, 1000), ==, 4000);
  g_assert_cmpint (ef_look_scale (&look, G_MAXINT64), >, G_MAXINT64 / 4);
  look.speed = 0;
  g_assert_cmpint (ef_look_scale (&look, 1000), >, 0);
}

static void
test_tolerant (void)
{
  EfLook look;

  g_assert_true (from_text (&look, "{\"grain\":{\"size\":3},\"zoom\":2}", NULL));
  g_assert_cmpfloat (look.zoom, ==, 2);
  g_assert_cmpfloat (look.speed, ==, 1);
  g_assert_true (
    from_text (&look, "{\"zoom\":1e999,\"speed\":-3,\"turn\":9223372036854775807}", NULL));
  g_assert_cmpfloat (look.zoom, ==, 8);
  g_assert_cmpfloat (look.speed, ==, 0.25);
  g_assert_cmpfloat (look.turn, ==, 180);
}

static void
test_hostile (void)
{
  static const char *const texts[] = {
    "[]",
    "1",
    "\"{}\"",
    "null",
    "{\"speed\":\"2\"}",
    "{\"speed\":null}",
    "{\"speed\":[1]}",
    "{\"speed\":true}",
    "{\"zoom\":{}}",
    "{\"flip_x\":1}",
    "{\"flip_y\":\"true\"}",
    "{\"fill\":\"fit\"}",
    "{\"fill\":2}",
    "{\"fill\":null}",
    "{\"speed\":2,\"saturation\":{\"a\":[[[[1]]]]}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    EfLook look = make_full ();
    EfLook same = look;
    g_autoptr (GError) error = NULL;

    g_assert_false (from_text (&look, texts[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (ef_look_equal (&look, &same));
  }
  {
    EfLook look;

    g_assert_false (ef_look_from_json (&look, NULL, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/look/nicks", test_nicks);
  g_test_add_func ("/look/plain", test_plain);
  g_test_add_func ("/look/each", test_each);
  g_test_add_func ("/look/round-trip", test_round_trip);
  g_test_add_func ("/look/clean", test_clean);
  g_test_add_func ("/look/scale", test_scale);
  g_test_add_func ("/look/tolerant", test_tolerant);
  g_test_add_func ("/look/hostile", test_hostile);

  return g_test_run ();
}
