/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile-json.h"

#include <string.h>

#include "core/error.h"

#define HEAD "{\"format\":\"edit-factory-profile\",\"version\":1,\"profile\":"

static EfProfile *
make_full (void)
{
  EfProfile *profile = ef_profile_new ("id-1");

  ef_profile_set_name (profile, "Nordlicht \"Coffee\" \U0001f680");
  ef_profile_set_description (profile, "Roasters \\ caf\u00e9");
  ef_profile_set_initials (profile, "NL");
  ef_profile_set_colour (profile, "teal");
  ef_profile_set_time_zone (profile, "Europe/Berlin");
  ef_profile_set_server (profile, "https://host/api", "https://host");
  ef_profile_set_has_key (profile, TRUE);
  ef_profile_set_is_default (profile, TRUE);
  ef_profile_set_position (profile, 3);

  return profile;
}

static void
test_to_json (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autoptr (EfProfile) bare = ef_profile_new ("id-2");
  g_autoptr (JsonNode) node = ef_profile_to_json (profile);
  g_autoptr (JsonNode) bare_node = ef_profile_to_json (bare);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *bare_text = json_to_string (bare_node, FALSE);

  g_assert_cmpstr (
    text, ==,
    "{\"id\":\"id-1\",\"name\":\"Nordlicht \\\"Coffee\\\" \U0001f680\","
    "\"description\":\"Roasters \\\\ caf\u00e9\",\"initials\":\"NL\",\"colour\":\"teal\","
    "\"time_zone\":\"Europe/Berlin\",\"default\":true,\"position\":3,"
    "\"server\":\"https://host/api\",\"has_key\":true}");
  g_assert_cmpstr (bare_text, ==,
                   "{\"id\":\"id-2\",\"name\":\"\",\"description\":\"\",\"initials\":\"\","
                   "\"colour\":\"blue\",\"time_zone\":\"UTC\",\"default\":false,\"position\":0,"
                   "\"server\":null,\"has_key\":false}");
}

static void
test_set_from_text (void)
{
  static const struct {
    const char *key;
    EfProfileFields field;
    const char *(*get) (EfProfile *self);
  } keys[] = {
    { "name", EF_PROFILE_NAME, ef_profile_get_name },
    { "description", EF_PROFILE_DESCRIPTION, ef_profile_get_description },
    { "initials", EF_PROFILE_INITIALS, ef_profile_get_initials },
    { "colour", EF_PROFILE_COLOUR, ef_profile_get_colour },
    { "time_zone", EF_PROFILE_TIME_ZONE, ef_profile_get_time_zone },
  };
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);
  EfProfileFields expected = EF_PROFILE_SERVER;
  EfProfileFields fields = EF_PROFILE_SERVER;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    expected |= keys[i].field;
    g_assert_true (ef_profile_set_from_text (profile, keys[i].key, " x=y ", &fields, NULL));
    g_assert_cmpuint (fields, ==, expected);
    g_assert_cmpstr (keys[i].get (profile), ==, " x=y ");
    g_assert_true (ef_profile_set_from_text (profile, keys[i].key, "", &fields, NULL));
    g_assert_cmpstr (keys[i].get (profile), ==, "");
  }
}

static void
test_set_from_text_unknown (void)
{
  static const char *const keys[] = { "", "Name", "id", "position", "has_key", "key", "names" };
  g_autoptr (EfProfile) profile = make_full ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) error = NULL;
    EfProfileFields fields = 0;

    g_assert_false (ef_profile_set_from_text (profile, keys[i], "x", &fields, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, keys[i]));
    g_assert_nonnull (strstr (error->message, "name, description, initials, colour, time_zone"));
    g_assert_cmpuint (fields, ==, 0);
  }
}

static void
test_round_trip (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ef_profile_export (profile, NULL);
  g_autoptr (EfProfile) copy = ef_profile_import (text, -1, NULL, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (text, "}\n"));
  g_assert_cmpstr (ef_profile_get_name (copy), ==, ef_profile_get_name (profile));
  g_assert_cmpstr (ef_profile_get_description (copy), ==, ef_profile_get_description (profile));
  g_assert_cmpstr (ef_profile_get_initials (copy), ==, "NL");
  g_assert_cmpstr (ef_profile_get_colour (copy), ==, "teal");
  g_assert_cmpstr (ef_profile_get_time_zone (copy), ==, "Europe/Berlin");
  g_assert_cmpstr (ef_profile_get_server (copy), ==, "https://host/api");
  g_assert_cmpstr (ef_profile_get_origin (copy), ==, "https://host");

  /* Identity, place and secret belong to the machine it came from. */
  g_assert_cmpstr (ef_profile_get_id (copy), !=, "id-1");
  g_assert_false (ef_profile_get_has_key (copy));
  g_assert_false (ef_profile_get_is_default (copy));
  g_assert_cmpint (ef_profile_get_position (copy), ==, 0);
  g_assert_null (strstr (text, "id-1"));
  g_assert_null (strstr (text, "has_key"));

  again = ef_profile_export (copy, NULL);
  g_assert_cmpstr (again, ==, text);
}

static void
test_round_trip_bare (void)
{
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);
  g_autofree char *text = NULL;
  g_autoptr (EfProfile) copy = NULL;

  ef_profile_set_name (profile, "A");
  text = ef_profile_export (profile, NULL);
  copy = ef_profile_import (text, (gssize) strlen (text), NULL, NULL);
  g_assert_nonnull (copy);
  g_assert_cmpstr (ef_profile_get_server (copy), ==, "");
  g_assert_cmpstr (ef_profile_get_origin (copy), ==, "");
}

/* Every file ends in one of two ways: a profile that is clean, or a sentence. */
static EfProfile *
import (const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  EfProfile *profile = ef_profile_import (text, length, NULL, &error);

  if (profile == NULL) {
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_cmpuint (strlen (error->message), <, 300);
    return NULL;
  }

  g_assert_no_error (error);
  g_assert_true (ef_profile_clean (profile, EF_PROFILE_EDITABLE, NULL));
  g_assert_cmpint (*ef_profile_get_server (profile) == '\0', ==,
                   *ef_profile_get_origin (profile) == '\0');

  return profile;
}

static void
assert_refused (const char *text)
{
  g_autoptr (EfProfile) profile = import (text, -1);

  if (profile != NULL)
    g_error ("Imported: %s", text);
}

static void
assert_imported (const char *text, const char *name)
{
  g_autoptr (EfProfile) profile = import (text, -1);

  g_assert_nonnull (profile);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, name);
}

static void
test_import_defaults (void)
{
  g_autoptr (EfProfile) profile = import (HEAD "{\"name\":\" A \",\"colour\":\"TEAL\"}}", -1);

  g_assert_nonnull (profile);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "A");
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "A");
  g_assert_cmpstr (ef_profile_get_colour (profile), ==, "teal");
  g_assert_cmpstr (ef_profile_get_time_zone (profile), ==, "UTC");
  g_assert_cmpstr (ef_profile_get_server (profile), ==, "");
}

static void
test_import_unknown_members (void)
{
  assert_imported (HEAD "{\"name\":\"A\",\"later\":{\"a\":[1]},\"has_key\":true}}", "A");
  assert_imported (HEAD "{\"name\":\"A\",\"server\":null}}", "A");
}

static void
test_import_not_a_profile (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "\n",
    "null",
    "1",
    "\"text\"",
    "[]",
    "{}",
    "[{}]",
    "{",
    "}",
    "{]",
    "{\"format\":\"edit-factory-profile\"}",
    "{\"format\":\"edit-factory-profile\",\"version\":1}",
    "{\"version\":1,\"profile\":{\"name\":\"A\"}}",
    "{\"format\":\"other\",\"version\":1,\"profile\":{\"name\":\"A\"}}",
    "{\"format\":null,\"version\":1,\"profile\":{\"name\":\"A\"}}",
    "{\"format\":[\"edit-factory-profile\"],\"version\":1,\"profile\":{\"name\":\"A\"}}",
    "<?xml version=\"1.0\"?><profile/>",
    HEAD "{}}",
    HEAD "null}",
    HEAD "[]}",
    HEAD "\"A\"}",
    HEAD "{\"name\":\"\"}}",
    HEAD "{\"name\":\"A\",\"colour\":\"beige\"}}",
    HEAD "{\"name\":\"A\",\"time_zone\":\"zone.tab\"}}",
    HEAD "{\"name\":\"A\",\"server\":\"host\"}}",
    HEAD "{\"name\":\"A\",\"server\":\"\"}}",
    HEAD "{\"name\":\"A\",\"server\":\"https://a%40b\"}}",
    HEAD "{\"name\":\"A\\u0007B\"}}",
    HEAD "{\"name\":\"A\\u202eB\"}}",
    HEAD "{\"name\":\"A\",\"description\":\"a\\nb\"}}",
    HEAD "{\"name\":\"A\",\"initials\":\"ABCD\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i]);
}

static void
test_import_version (void)
{
  static const char *const versions[] = { "2",
                                          "1000000",
                                          "9223372036854775807",
                                          "9223372036854775808",
                                          "99999999999999999999999999",
                                          "-1",
                                          "0",
                                          "1.5",
                                          "1e400",
                                          "-1e400",
                                          "true",
                                          "\"1\"",
                                          "null",
                                          "[1]",
                                          "{}" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
    g_autofree char *text = g_strdup_printf ("{\"format\":\"edit-factory-profile\",\"version\":%s,"
                                             "\"profile\":{\"name\":\"A\"}}",
                                             versions[i]);

    assert_refused (text);
  }

  g_assert_null (
    ef_profile_import ("{\"format\":\"edit-factory-profile\",\"version\":2}", -1, NULL, &error));
  g_assert_nonnull (strstr (error->message, "newer"));
}

/* What has the wrong type counts as missing. */
static void
test_import_wrong_types (void)
{
  static const char *const keys[] = { "description", "initials", "colour", "time_zone", "server" };
  static const char *const values[] = { "1",    "-1e400",     "true",
                                        "null", "[]",         "[\"a\"]",
                                        "{}",   "{\"a\":{}}", "99999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *bad_name = g_strdup_printf (HEAD "{\"name\":%s}}", values[i]);

    assert_refused (bad_name);
    for (guint j = 0; j < G_N_ELEMENTS (keys); j++) {
      g_autofree char *text =
        g_strdup_printf (HEAD "{\"name\":\"A\",\"%s\":%s}}", keys[j], values[i]);

      assert_imported (text, "A");
    }
  }
}

static void
test_import_truncated (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autofree char *text = ef_profile_export (profile, NULL);
  gsize length = strlen (text);

  /* The last two bytes are the brace and the line break. */
  for (gsize n = 0; n < length - 2; n++) {
    g_autofree char *part = g_memdup2 (text, MAX (n, 1));

    g_assert_null (import (part, (gssize) n));
  }
}

static void
test_import_damaged (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autofree char *text = ef_profile_export (profile, NULL);
  gsize length = strlen (text);

  for (guint i = 0; i < 5000; i++) {
    g_autofree char *damaged = g_memdup2 (text, length);
    g_autoptr (EfProfile) result = NULL;

    for (int n = g_test_rand_int_range (1, 4); n > 0; n--)
      damaged[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (0, 256);
    result = import (damaged, (gssize) length);
  }
}

static void
assert_deep_refused (const char *open, const char *close, guint levels)
{
  g_autoptr (GString) text = g_string_new (HEAD "{\"name\":\"A\",\"later\":");

  for (guint i = 0; i < levels; i++)
    g_string_append (text, open);
  g_string_append (text, "1");
  for (guint i = 0; i < levels && close != NULL; i++)
    g_string_append (text, close);
  if (close != NULL)
    g_string_append (text, "}}");

  g_assert_null (import (text->str, (gssize) text->len));
}

static void
test_import_deep (void)
{
  assert_deep_refused ("[", "]", 100000);
  assert_deep_refused ("{\"a\":", "}", 100000);
  assert_deep_refused ("[", NULL, 100000);
  assert_deep_refused ("{\"a\":[", "]}", 50000);
}

static void
test_import_duplicates (void)
{
  g_autoptr (EfProfile) first = import (HEAD "{\"name\":\"A\",\"name\":\"B\"}}", -1);
  g_autoptr (EfProfile) second =
    import ("{\"profile\":1,\"format\":\"x\",\"format\":\"edit-factory-profile\",\"version\":9,"
            "\"version\":1,\"profile\":{\"name\":\"A\"}}",
            -1);

  g_assert_true (first == NULL || *ef_profile_get_name (first) == 'A' ||
                 *ef_profile_get_name (first) == 'B');
  g_assert_true (second == NULL || *ef_profile_get_name (second) == 'A');
}

static void
test_import_encodings (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autofree char *text = ef_profile_export (profile, NULL);
  static const char *const encodings[] = { "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++) {
    gsize length;
    g_autofree char *other = g_convert (text, -1, encodings[i], "UTF-8", NULL, &length, NULL);

    g_assert_nonnull (other);
    g_assert_null (import (other, (gssize) length));
  }

  assert_refused (HEAD "{\"name\":\"A\xff\"}}");
  assert_refused (HEAD "{\"name\":\"A\xc3");
  assert_refused (HEAD "{\"name\":\"A\xed\xa0\x80\"}}");
}

/* A text ends at its first NUL, and half a surrogate pair is no character. */
static void
test_import_escapes (void)
{
  static const char *const names[] = { "\\u0000",  "\\ud800",        "\\udc00\\ud800",
                                       "A\\ud83d", "\\ud83dA",       "\\uZZZZ",
                                       "\\x41",    "\\ud83d\\u0041", "A\\u0000B" };
  g_autoptr (EfProfile) rocket = import (HEAD "{\"name\":\"\\ud83d\\ude80\"}}", -1);

  g_assert_nonnull (rocket);
  g_assert_cmpstr (ef_profile_get_name (rocket), ==, "\U0001f680");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *text = g_strdup_printf (HEAD "{\"name\":\"%s\"}}", names[i]);
    g_autoptr (EfProfile) profile = import (text, -1);

    if (profile != NULL)
      g_assert_true (g_utf8_validate (ef_profile_get_name (profile), -1, NULL));
  }
}

static void
test_import_nul (void)
{
  static const char text[] = HEAD "{\"name\":\"A\0B\"}}";

  g_assert_null (import (text, sizeof text - 1));
  g_assert_null (import ("\0\0\0\0", 4));
}

static void
assert_huge_refused (const char *key, gsize megabytes)
{
  g_autofree char *huge = g_strnfill (megabytes * 1024 * 1024, 'a');
  g_autofree char *text = g_strconcat (HEAD "{\"name\":\"A\",\"", key, "\":\"", huge, "\"}}", NULL);

  assert_refused (text);
}

static void
test_import_huge (void)
{
  assert_huge_refused ("name", 10);
  assert_huge_refused ("description", 1);
  assert_huge_refused ("initials", 1);
  assert_huge_refused ("colour", 1);
  assert_huge_refused ("time_zone", 1);
  assert_huge_refused ("server", 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-json/to-json", test_to_json);
  g_test_add_func ("/profile-json/set-from-text", test_set_from_text);
  g_test_add_func ("/profile-json/set-from-text/unknown", test_set_from_text_unknown);
  g_test_add_func ("/profile-json/round-trip", test_round_trip);
  g_test_add_func ("/profile-json/round-trip/bare", test_round_trip_bare);
  g_test_add_func ("/profile-json/import/defaults", test_import_defaults);
  g_test_add_func ("/profile-json/import/unknown-members", test_import_unknown_members);
  g_test_add_func ("/profile-json/import/not-a-profile", test_import_not_a_profile);
  g_test_add_func ("/profile-json/import/version", test_import_version);
  g_test_add_func ("/profile-json/import/wrong-types", test_import_wrong_types);
  g_test_add_func ("/profile-json/import/truncated", test_import_truncated);
  g_test_add_func ("/profile-json/import/damaged", test_import_damaged);
  g_test_add_func ("/profile-json/import/deep", test_import_deep);
  g_test_add_func ("/profile-json/import/duplicates", test_import_duplicates);
  g_test_add_func ("/profile-json/import/encodings", test_import_encodings);
  g_test_add_func ("/profile-json/import/escapes", test_import_escapes);
  g_test_add_func ("/profile-json/import/nul", test_import_nul);
  g_test_add_func ("/profile-json/import/huge", test_import_huge);

  return g_test_run ();
}
