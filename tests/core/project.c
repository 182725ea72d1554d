/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/project.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/format.h"
#include "core/time-span.h"
#include "core/timecode.h"

#define S EF_NS_PER_SECOND

static void
fill (EfProjectSettings *settings)
{
  ef_project_settings_init (settings);
  settings->formats = EF_FORMAT_BIT (EF_FORMAT_SQUARE) | EF_FORMAT_BIT (EF_FORMAT_FEED);
  settings->fill = EF_FILL_TRACK;
  settings->n_variants = 10;
  settings->order = EF_ORDER_SHUFFLED;
  settings->length = EF_TIME_MOST - 1;
  settings->seed = G_MAXUINT32;
  g_set_str (&settings->preset, "reels");
  g_set_str (&settings->encoder, "x264");
  g_set_str (&settings->folder, "/tmp/Clips \xc3\xa4");
  g_set_str (&settings->script, "One “line”.\nAnother.");
  settings->has_sound = FALSE;
  settings->is_levelled = FALSE;
  settings->loudness = -16.5;
}

static char *
to_text (const EfProjectSettings *settings)
{
  g_autoptr (JsonNode) node = ef_project_settings_to_json (settings);

  return json_to_string (node, FALSE);
}

static gboolean
from_text (EfProjectSettings *settings, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return ef_project_settings_from_json (settings, node, error);
}

static void
test_settings_init (void)
{
  g_auto (EfProjectSettings) settings = { 0 };
  g_autofree char *text = NULL;

  ef_project_settings_init (&settings);
  text = to_text (&settings);
  g_assert_cmpstr (
    text, ==,
    "{\"formats\":[\"9:16\"],\"fill\":\"crop\",\"variants\":3,\"order\":\"arranged\","
    "\"length\":30.0,\"seed\":1,\"preset\":\"\",\"encoder\":\"\",\"folder\":\"\","
    "\"script\":\"\",\"sound\":true,\"levelled\":true,\"loudness\":-14.0}");
}

static void
test_settings_copy (void)
{
  g_auto (EfProjectSettings) settings = { 0 };
  g_auto (EfProjectSettings) copy = { 0 };

  fill (&settings);
  ef_project_settings_copy (&copy, &settings);
  g_assert_true (ef_project_settings_equal (&settings, &copy));
  g_assert_true (copy.script != settings.script);
  ef_project_settings_clear (&copy);
  ef_project_settings_clear (&copy);
}

/* Every field tells two settings apart, and comes back from JSON. */
static void
test_settings_each (void)
{
  g_auto (EfProjectSettings) plain = { 0 };
  g_auto (EfProjectSettings) full = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GList) names = NULL;

  ef_project_settings_init (&plain);
  fill (&full);
  node = ef_project_settings_to_json (&full);
  names = json_object_get_members (json_node_get_object (node));
  g_assert_cmpuint (g_list_length (names), ==, 13);
  for (GList *name = names; name != NULL; name = name->next) {
    g_autoptr (JsonNode) one = json_node_new (JSON_NODE_OBJECT);
    g_auto (EfProjectSettings) found = { 0 };
    g_autoptr (JsonNode) again = NULL;
    JsonNode *member = json_object_get_member (json_node_get_object (node), name->data);

    json_node_take_object (one, json_object_new ());
    json_object_set_member (json_node_get_object (one), name->data, json_node_copy (member));
    ef_project_settings_init (&found);
    g_assert_true (ef_project_settings_from_json (&found, one, NULL));
    g_assert_false (ef_project_settings_equal (&plain, &found));
    again = ef_project_settings_to_json (&found);
    g_assert_true (
      json_node_equal (json_object_get_member (json_node_get_object (again), name->data), member));
  }
}

static void
test_settings_round_trip (void)
{
  g_auto (EfProjectSettings) settings = { 0 };
  g_auto (EfProjectSettings) found = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *odd = NULL;

  fill (&settings);
  ef_project_settings_init (&found);
  text = to_text (&settings);
  g_assert_true (from_text (&found, text, NULL));
  g_assert_true (ef_project_settings_equal (&settings, &found));

  /* The name of a folder is what the system says, text or not. */
  g_set_str (&settings.folder, "/tmp/\xff clips");
  odd = to_text (&settings);
  g_assert_true (g_utf8_validate (odd, -1, NULL));
  g_assert_true (from_text (&found, odd, NULL));
  g_assert_cmpstr (found.folder, ==, "/tmp/\xff clips");
}

/* From an older version, and from a newer one. */
static void
test_settings_tolerant (void)
{
  g_auto (EfProjectSettings) settings = { 0 };
  g_auto (EfProjectSettings) plain = { 0 };

  fill (&settings);
  ef_project_settings_init (&plain);
  g_assert_true (from_text (&settings, "{}", NULL));
  g_assert_true (ef_project_settings_equal (&settings, &plain));
  g_assert_true (
    from_text (&settings, "{\"music\":{\"file\":1},\"loudness\":-20,\"length\":0}", NULL));
  g_assert_cmpfloat (settings.loudness, ==, -20);
  g_assert_cmpint (settings.length, ==, 0);
}

static void
test_settings_hostile (void)
{
  static const char *const texts[] = {
    "[]",
    "null",
    "3",
    "{\"formats\":[]}",
    "{\"formats\":\"9:16\"}",
    "{\"formats\":[1]}",
    "{\"formats\":[\"9:16\",\"2:1\"]}",
    "{\"formats\":[null]}",
    "{\"fill\":\"fit\"}",
    "{\"fill\":1}",
    "{\"variants\":0}",
    "{\"variants\":11}",
    "{\"variants\":4294967297}",
    "{\"variants\":-1}",
    "{\"variants\":2.5}",
    "{\"order\":\"random\"}",
    "{\"length\":-1}",
    "{\"length\":0.5}",
    "{\"length\":1e300}",
    "{\"length\":1e999}",
    "{\"length\":\"30\"}",
    "{\"seed\":4294967296}",
    "{\"seed\":-1}",
    "{\"preset\":null}",
    "{\"preset\":\"a\\nb\"}",
    "{\"encoder\":[]}",
    "{\"folder\":\"clips\"}",
    "{\"folder\":7}",
    "{\"folder_uri\":\"http://example.com/\"}",
    "{\"folder_uri\":7}",
    "{\"script\":{}}",
    "{\"sound\":1}",
    "{\"levelled\":\"yes\"}",
    "{\"loudness\":0}",
    "{\"loudness\":-31}",
    "{\"loudness\":1e999}",
    "{\"loudness\":\"-14\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (EfProjectSettings) settings = { 0 };
    g_auto (EfProjectSettings) same = { 0 };
    g_autoptr (GError) error = NULL;

    fill (&settings);
    fill (&same);
    g_assert_false (from_text (&settings, texts[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (ef_project_settings_equal (&settings, &same));
  }
}

static EfProject *
make_full (void)
{
  EfProject *project = ef_project_new ("id-1", "profile-1");
  g_auto (EfProjectSettings) settings = { 0 };

  fill (&settings);
  ef_project_set_name (project, "Trip");
  ef_project_set_settings (project, &settings);
  ef_project_set_contents (project, 3, 12 * S);
  ef_project_set_added (project, 5);
  ef_project_set_changed (project, 6);
  ef_project_set_rev (project, 7);

  return project;
}

static void
test_new (void)
{
  g_autoptr (EfProject) one = ef_project_new (NULL, "profile-1");
  g_autoptr (EfProject) other = ef_project_new (NULL, "profile-1");

  g_assert_true (g_uuid_string_is_valid (ef_project_get_id (one)));
  g_assert_cmpstr (ef_project_get_id (one), !=, ef_project_get_id (other));
  g_assert_cmpstr (ef_project_get_profile_id (one), ==, "profile-1");
  g_assert_cmpstr (ef_project_get_name (one), ==, "");
  g_assert_cmpuint (ef_project_get_settings (one)->n_variants, ==, 3);
}

static void
test_copy (void)
{
  g_autoptr (EfProject) project = make_full ();
  g_autoptr (EfProject) copy = ef_project_copy (project);

  g_assert_cmpuint (ef_project_assign (copy, project, ~0u), ==, 0);
  g_assert_cmpstr (ef_project_get_id (copy), ==, "id-1");
  g_assert_cmpuint (ef_project_get_n_items (copy), ==, 3);
  g_assert_cmpint (ef_project_get_length (copy), ==, 12 * S);
  g_assert_cmpint (ef_project_get_added (copy), ==, 5);
  g_assert_cmpint (ef_project_get_changed (copy), ==, 6);
  g_assert_cmpint (ef_project_get_rev (copy), ==, 7);
}

static void
count_cb (GObject *object, GParamSpec *pspec, GHashTable *counts)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pspec->name));

  g_hash_table_insert (counts, (gpointer) pspec->name, GUINT_TO_POINTER (count + 1));
}

static guint
get_count (GHashTable *counts, const char *property)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, property));
}

static void
test_assign (void)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (EfProject) from = make_full ();
  g_autoptr (EfProject) to = ef_project_new (NULL, "profile-1");

  g_signal_connect (to, "notify", G_CALLBACK (count_cb), counts);
  g_assert_cmpuint (ef_project_assign (to, from, EF_PROJECT_NAME), ==, EF_PROJECT_NAME);
  g_assert_cmpuint (ef_project_get_settings (to)->n_variants, ==, 3);
  g_assert_cmpuint (ef_project_assign (to, from, ~0u), ==, EF_PROJECT_SETTINGS);
  g_assert_cmpuint (ef_project_assign (to, from, ~0u), ==, 0);
  /* Its own settings are a way to say "nothing changed". */
  ef_project_set_settings (to, ef_project_get_settings (to));
  ef_project_set_contents (to, 2, 0);
  ef_project_set_contents (to, 2, S);

  g_assert_cmpuint (get_count (counts, "name"), ==, 1);
  g_assert_cmpuint (get_count (counts, "settings-rev"), ==, 1);
  g_assert_cmpuint (get_count (counts, "n-items"), ==, 1);
  g_assert_cmpuint (get_count (counts, "length"), ==, 1);
}

static void
test_properties (void)
{
  g_autoptr (EfProject) project = make_full ();
  g_autofree char *id = NULL;
  g_autofree char *profile_id = NULL;
  g_autofree char *name = NULL;
  guint n_items, settings_rev;
  gint64 length;

  g_object_get (project, "id", &id, "profile-id", &profile_id, "name", &name, "n-items", &n_items,
                "length", &length, "settings-rev", &settings_rev, NULL);
  g_assert_cmpstr (id, ==, "id-1");
  g_assert_cmpstr (profile_id, ==, "profile-1");
  g_assert_cmpstr (name, ==, "Trip");
  g_assert_cmpuint (n_items, ==, 3);
  g_assert_cmpint (length, ==, 12 * S);
  g_assert_cmpuint (settings_rev, ==, 1);
}

static void
test_clean (void)
{
  g_autoptr (EfProject) project = make_full ();
  g_autofree char *wide = g_strnfill (EF_PROJECT_NAME_MOST + 1, 'x');
  const char *const names[] = { "", "  \u00a0", "a\tb", "\xff", wide };
  g_autoptr (GError) error = NULL;

  ef_project_set_name (project, "  Cafe\u0301 ");
  g_assert_true (ef_project_clean (project, EF_PROJECT_NAME | EF_PROJECT_SETTINGS, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ef_project_get_name (project), ==, "Caf\u00e9");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    ef_project_set_name (project, names[i]);
    g_assert_false (ef_project_clean (project, EF_PROJECT_NAME, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_clear_error (&error);
    g_assert_true (ef_project_clean (project, EF_PROJECT_SETTINGS, NULL));
  }
}

static void
test_clean_settings (void)
{
  for (guint i = 0; i < 6; i++) {
    g_autoptr (EfProject) project = make_full ();
    g_auto (EfProjectSettings) settings = { 0 };
    g_autoptr (GError) error = NULL;

    fill (&settings);
    if (i == 0)
      settings.formats = EF_FORMAT_BIT (EF_FORMAT_N);
    else if (i == 1)
      settings.n_variants = 11;
    else if (i == 2)
      settings.length = S - 1;
    else if (i == 3)
      settings.loudness = NAN;
    else if (i == 4)
      g_set_str (&settings.folder, "here");
    else
      g_set_str (&settings.script, "\xff");
    ef_project_set_settings (project, &settings);
    g_assert_false (ef_project_clean (project, EF_PROJECT_SETTINGS, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (ef_project_clean (project, EF_PROJECT_NAME, NULL));
  }
}

static void
test_to_json (void)
{
  g_autoptr (EfProject) project = make_full ();
  g_autoptr (JsonNode) node = ef_project_to_json (project);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "id-1");
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Trip");
  g_assert_cmpint (json_object_get_int_member (object, "items"), ==, 3);
  g_assert_cmpfloat (json_object_get_double_member (object, "duration"), ==, 12);
  g_assert_cmpstr (json_object_get_string_member (object, "preset"), ==, "reels");
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (object, "formats")), ==, 2);
}

static void
test_set_value (void)
{
  static const struct {
    const char *key;
    const char *value;
    const char *json;
  } cases[] = {
    { "name", "  New name ", "\"name\":\"New name\"" },
    { "formats", "16:9, 4:5", "\"formats\":[\"16:9\",\"4:5\"]" },
    { "fill", "blur", "\"fill\":\"blur\"" },
    { "variants", "5", "\"variants\":5" },
    { "order", "longest", "\"order\":\"longest\"" },
    { "length", "12.5", "\"length\":12.5" },
    { "length", "01:00", "\"length\":60.0" },
    { "length", "0", "\"length\":0.0" },
    { "seed", "4294967295", "\"seed\":4294967295" },
    { "preset", " reels", "\"preset\":\"reels\"" },
    { "encoder", "x264", "\"encoder\":\"x264\"" },
    { "folder", "/tmp/x", "\"folder\":\"/tmp/x\"" },
    { "folder", "", "\"folder\":\"\"" },
    { "script", "One.\r\nTwo. ", "\"script\":\"One.\\nTwo.\"" },
    { "sound", "no", "\"sound\":false" },
    { "levelled", "false", "\"levelled\":false" },
    { "loudness", "-16.5", "\"loudness\":-16.5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfProject) project = ef_project_new (NULL, "p");
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) node = NULL;
    g_autofree char *text = NULL;

    g_assert_true (ef_project_set_value (project, cases[i].key, cases[i].value, &error));
    g_assert_no_error (error);
    node = ef_project_to_json (project);
    text = json_to_string (node, FALSE);
    g_assert_nonnull (strstr (text, cases[i].json));
  }
}

static void
test_set_wrong_value (void)
{
  static const struct {
    const char *key;
    const char *value;
    const char *allowed;
  } cases[] = {
    { "name", " ", "at least one character" },
    { "formats", "", "9:16,1:1,16:9,4:5" },
    { "formats", "9:16,2:1", "9:16,1:1,16:9,4:5" },
    { "fill", "fit", "crop, blur and track" },
    { "variants", "0", "1 to 10" },
    { "variants", "11", "1 to 10" },
    { "variants", "many", "1 to 10" },
    { "variants", "3 ", "1 to 10" },
    { "order", "random", "arranged, shuffled and longest" },
    { "length", "0.5", "at least one second" },
    { "length", "-3", "times begin at 0" },
    { "length", "long", "write it as" },
    { "seed", "-1", "0 to 4294967295" },
    { "seed", "4294967296", "0 to 4294967295" },
    { "folder", "clips", "write it in full" },
    { "preset", "a\nb", "preset" },
    { "sound", "maybe", "sound=true or sound=false" },
    { "levelled", "", "levelled=true or levelled=false" },
    { "loudness", "loud", "-30 to -6" },
    { "loudness", "", "-30 to -6" },
    { "loudness", "-3", "-30 to -6" },
    { "loudness", "nan", "-30 to -6" },
    { "loudness", "-inf", "-30 to -6" },
    { "items", "3",
      "name, formats, fill, variants, order, length, seed, preset, encoder, folder, "
      "script, sound, levelled, loudness" },
    { "\xff", "3", "possible are name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfProject) project = make_full ();
    g_autoptr (EfProject) same = make_full ();
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_project_set_value (project, cases[i].key, cases[i].value, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    if (strstr (error->message, cases[i].allowed) == NULL)
      g_error ("%s=%s: %s", cases[i].key, cases[i].value, error->message);
    g_assert_cmpuint (ef_project_assign (project, same, ~0u), ==, 0);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/project/settings-init", test_settings_init);
  g_test_add_func ("/project/settings-copy", test_settings_copy);
  g_test_add_func ("/project/settings-each", test_settings_each);
  g_test_add_func ("/project/settings-round-trip", test_settings_round_trip);
  g_test_add_func ("/project/settings-tolerant", test_settings_tolerant);
  g_test_add_func ("/project/settings-hostile", test_settings_hostile);
  g_test_add_func ("/project/new", test_new);
  g_test_add_func ("/project/copy", test_copy);
  g_test_add_func ("/project/assign", test_assign);
  g_test_add_func ("/project/properties", test_properties);
  g_test_add_func ("/project/clean", test_clean);
  g_test_add_func ("/project/clean-settings", test_clean_settings);
  g_test_add_func ("/project/to-json", test_to_json);
  g_test_add_func ("/project/set-value", test_set_value);
  g_test_add_func ("/project/set-wrong-value", test_set_wrong_value);

  return g_test_run ();
}
