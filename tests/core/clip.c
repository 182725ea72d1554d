/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clip.h"

#include "core/error.h"
#include "core/timecode.h"

#define S EF_NS_PER_SECOND

static EfClipItem *
add (EfClip *clip, const char *source, gint64 begin, gint64 end)
{
  EfClipItem *item = ef_clip_item_new ();

  g_set_str (&item->segment_id, "segment");
  g_set_str (&item->source_id, source);
  g_set_str (&item->source_name, "trip “1”.mp4");
  g_set_str (&item->label, "Goal");
  item->span = (EfTimeSpan) { begin, end };
  g_ptr_array_add (ef_clip_get_items (clip), item);

  return item;
}

static EfClip *
make_full (void)
{
  EfClip *clip = ef_clip_new ("id-1", "project-1", "profile-1");
  EfClipItem *item;

  ef_clip_set_name (clip, "A");
  ef_clip_set_seed (clip, G_MAXUINT32);
  ef_clip_set_order (clip, EF_ORDER_SHUFFLED);
  add (clip, "one", 0, 10 * S + 1);
  item = add (clip, "two", 3, EF_TIME_MOST);
  item->look.speed = 1.0 / 3;
  item->look.flip_x = TRUE;
  item->transition = (EfTransition) { EF_TRANSITION_FADE, S / 3 };

  return clip;
}

static char *
to_text (EfClip *clip)
{
  g_autoptr (JsonNode) node = ef_clip_items_to_json (clip);

  return json_to_string (node, FALSE);
}

static gboolean
from_text (EfClip *clip, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return ef_clip_items_from_json (clip, node, error);
}

static void
notify_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_values (void)
{
  g_autoptr (EfClip) clip = ef_clip_new (NULL, "project-1", "profile-1");
  g_autofree char *name = NULL;
  g_autofree char *project_id = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  guint count = 0;

  g_assert_true (g_uuid_string_is_valid (ef_clip_get_id (clip)));
  g_signal_connect (clip, "notify::name", G_CALLBACK (notify_cb), &count);
  ef_clip_set_name (clip, "B");
  ef_clip_set_name (clip, "B");
  g_assert_cmpuint (count, ==, 1);
  ef_clip_set_number (clip, 2);
  ef_clip_set_added (clip, 5);
  ef_project_settings_init (&settings);
  settings.n_variants = 9;
  ef_clip_set_settings (clip, &settings);
  ef_clip_set_settings (clip, ef_clip_get_settings (clip));
  g_object_get (clip, "name", &name, "project-id", &project_id, NULL);

  g_assert_cmpstr (name, ==, "B");
  g_assert_cmpstr (project_id, ==, "project-1");
  g_assert_cmpstr (ef_clip_get_profile_id (clip), ==, "profile-1");
  g_assert_cmpuint (ef_clip_get_number (clip), ==, 2);
  g_assert_cmpint (ef_clip_get_added (clip), ==, 5);
  g_assert_cmpuint (ef_clip_get_settings (clip)->n_variants, ==, 9);
}

static void
test_duration (void)
{
  g_autoptr (EfClip) clip = ef_clip_new (NULL, "p", "p");
  EfClipItem *item;

  g_assert_cmpint (ef_clip_get_duration (clip), ==, 0);
  item = add (clip, "one", S, 5 * S);
  item->transition = (EfTransition) { EF_TRANSITION_FADE, S }; /* nothing is before it */
  g_assert_cmpint (ef_clip_get_duration (clip), ==, 4 * S);
  item = add (clip, "one", S, 5 * S);
  item->look.speed = 2;
  item->transition = (EfTransition) { EF_TRANSITION_FADE, S };
  g_assert_cmpint (ef_clip_get_duration (clip), ==, 5 * S);
  item->transition.kind = EF_TRANSITION_DIP;
  g_assert_cmpint (ef_clip_get_duration (clip), ==, 6 * S);
  item->transition = (EfTransition) { EF_TRANSITION_FADE, 5 * S };
  g_assert_cmpint (ef_clip_get_duration (clip), ==, 5 * S);
}

static void
test_signature (void)
{
  g_autoptr (EfClip) clip = make_full ();
  g_autoptr (EfClip) other = make_full ();
  g_autofree char *one = ef_clip_make_signature (clip);
  EfClipItem *item = g_ptr_array_index (ef_clip_get_items (other), 1);

  /* These do not count. */
  ef_clip_set_name (other, "Z");
  ef_clip_set_seed (other, 1);
  g_set_str (&item->segment_id, "other");
  g_set_str (&item->label, "other");
  item->look.zoom = 3;
  item->transition.kind = EF_TRANSITION_CUT;
  {
    g_autofree char *same = ef_clip_make_signature (other);

    g_assert_cmpstr (one, ==, same);
  }
  /* And these do. */
  for (guint i = 0; i < 5; i++) {
    g_autoptr (EfClip) different = make_full ();
    GPtrArray *items = ef_clip_get_items (different);
    g_autofree char *signature = NULL;

    item = g_ptr_array_index (items, 1);
    if (i == 0)
      g_set_str (&item->source_id, "three");
    else if (i == 1)
      item->span.begin++;
    else if (i == 2)
      item->span.end--;
    else if (i == 3)
      g_ptr_array_remove_index (items, 1);
    else
      g_ptr_array_add (items, g_ptr_array_steal_index (items, 0));
    signature = ef_clip_make_signature (different);
    g_assert_cmpstr (signature, !=, one);
  }
}

static void
test_round_trip (void)
{
  g_autoptr (EfClip) clip = make_full ();
  g_autoptr (EfClip) found = ef_clip_new (NULL, "p", "p");
  g_autofree char *text = to_text (clip);
  g_autofree char *again = NULL;

  g_assert_true (from_text (found, text, NULL));
  again = to_text (found);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpuint (ef_clip_get_items (found)->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const EfClipItem *a = g_ptr_array_index (ef_clip_get_items (clip), i);
    const EfClipItem *b = g_ptr_array_index (ef_clip_get_items (found), i);

    g_assert_true (ef_time_span_equal (a->span, b->span));
    g_assert_true (ef_look_equal (&a->look, &b->look));
    g_assert_cmpstr (a->source_name, ==, b->source_name);
    g_assert_cmpint (a->transition.kind, ==, b->transition.kind);
    g_assert_cmpint (a->transition.length, ==, b->transition.length);
  }
  g_assert_true (from_text (found, "[]", NULL));
  g_assert_cmpuint (ef_clip_get_items (found)->len, ==, 0);
}

static void
test_tolerant (void)
{
  g_autoptr (EfClip) clip = ef_clip_new (NULL, "p", "p");
  const EfClipItem *item;

  g_assert_true (
    from_text (clip, "[{\"source\":\"s\",\"begin\":1,\"end\":2.5,\"more\":[1]}]", NULL));
  item = g_ptr_array_index (ef_clip_get_items (clip), 0);
  g_assert_cmpint (item->span.end, ==, 2500000000);
  g_assert_true (ef_look_is_plain (&item->look));
  g_assert_cmpstr (item->label, ==, "");
}

static void
test_hostile (void)
{
  static const char *const texts[] = {
    "{}",
    "null",
    "7",
    "[1]",
    "[[]]",
    "[null]",
    "[{}]",
    "[{\"source\":\"s\"}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":1}]",
    "[{\"source\":\"s\",\"begin\":-1,\"end\":1}]",
    "[{\"source\":\"s\",\"begin\":2,\"end\":1}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":1e300}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":1e999}]",
    "[{\"source\":\"s\",\"begin\":\"1\",\"end\":2}]",
    "[{\"source\":\"\",\"begin\":1,\"end\":2}]",
    "[{\"source\":7,\"begin\":1,\"end\":2}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":2,\"label\":[]}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":2,\"look\":[]}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":2,\"look\":{\"zoom\":\"2\"}}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":2,\"transition\":\"wipe\"}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":2,\"transition\":\"fade\",\"transition_length\":-1}]",
    "[{\"source\":\"s\",\"begin\":1,\"end\":2},{\"source\":\"s\",\"begin\":1}]",
  };
  g_autofree char *wide = g_strnfill (5000, 'x');
  g_autofree char *long_id = g_strdup_printf ("[{\"source\":\"%s\",\"begin\":1,\"end\":2}]", wide);

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++) {
    g_autoptr (EfClip) clip = make_full ();
    g_autoptr (GError) error = NULL;

    g_assert_false (from_text (clip, i < G_N_ELEMENTS (texts) ? texts[i] : long_id, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_cmpuint (ef_clip_get_items (clip)->len, ==, 2);
  }
}

static void
test_to_json (void)
{
  g_autoptr (EfClip) clip = make_full ();
  g_autoptr (JsonNode) node = ef_clip_to_json (clip);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "id-1");
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "A");
  g_assert_cmpstr (json_object_get_string_member (object, "project"), ==, "project-1");
  g_assert_cmpstr (json_object_get_string_member (object, "order"), ==, "shuffled");
  g_assert_cmpint (json_object_get_int_member (object, "seed"), ==, G_MAXUINT32);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "items")), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (object, "duration"), >, 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clip/values", test_values);
  g_test_add_func ("/clip/duration", test_duration);
  g_test_add_func ("/clip/signature", test_signature);
  g_test_add_func ("/clip/round-trip", test_round_trip);
  g_test_add_func ("/clip/tolerant", test_tolerant);
  g_test_add_func ("/clip/hostile", test_hostile);
  g_test_add_func ("/clip/to-json", test_to_json);

  return g_test_run ();
}
