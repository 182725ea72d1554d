/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-settings.h"

#include <string.h>

#include "core/error.h"
#include "core/json-text.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);

  return json_node_dup_object (node);
}

static char *
format (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);

  return ef_json_text (node, FALSE);
}

static void
check_complete (const char *network, const char *settings, const char *title, const char *expected)
{
  g_autoptr (EfPostSettings) form = ef_post_settings_choose (network, NULL);
  g_autoptr (JsonObject) object = parse (settings);
  g_autofree char *before = format (object);
  g_autoptr (JsonObject) complete = ef_post_settings_complete (form, object, title);
  g_autofree char *text = format (complete);
  g_autofree char *after = format (object);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (after, ==, before);
}

static guint
count_problems (const char *network, const char *settings)
{
  g_autoptr (EfPostSettings) form = ef_post_settings_choose (network, NULL);
  g_autoptr (JsonObject) object = parse (settings);
  g_autoptr (GPtrArray) problems = ef_post_settings_check (form, object);

  for (guint i = 0; i < problems->len; i++) {
    const char *sentence = g_ptr_array_index (problems, i);

    g_test_message ("%s", sentence);
    g_assert_true (g_utf8_validate (sentence, -1, NULL));
    g_assert_true (g_str_has_suffix (sentence, "."));
  }

  return problems->len;
}

static void
test_defaults (void)
{
  check_complete ("x", "{}", NULL, "{\"who_can_reply_post\":\"everyone\"}");
  check_complete ("instagram", "{}", NULL, "{\"post_type\":\"post\"}");
  check_complete ("youtube", "{}", "Two <cups>", "{\"title\":\"Two cups\",\"type\":\"unlisted\"}");
  check_complete ("youtube", "{\"type\":\"public\",\"title\":\"Mine\"}", "Other",
                  "{\"type\":\"public\",\"title\":\"Mine\"}");
  check_complete ("youtube", "{}", "a", "{\"type\":\"unlisted\"}");
  check_complete ("threads", "{}", "Title", "{}");
  check_complete ("reddit", "{}", "Title",
                  "{\"subreddit\":[{\"value\":{\"title\":\"Title\",\"type\":\"media\",\"is_flair_"
                  "required\":false}}]}");
  /* A person chooses. */
  check_complete ("tiktok", "{}", "Title", "{}");
  check_complete ("tiktok-business", "{}", "Title", "{}");
  g_assert_cmpuint (count_problems ("tiktok", "{}"), ==, 8);
}

static void
test_clean (void)
{
  check_complete (
    "threads",
    "{\"client_ref\":\"u\",\"plug--a--b\":1,\"Plug-x\":2,\"deep\":{\"plug-\":1,\"a\":2}}", NULL,
    "{\"client_ref\":\"u\",\"deep\":{\"a\":2}}");
  check_complete ("threads", "{\"list\":[{\"xplug-y\":1}]}", NULL, "{\"list\":[{}]}");
  /* What is empty is refused where it is a choice, and means nothing elsewhere. */
  check_complete ("facebook", "{\"post_type\":\"\",\"url\":\"\",\"other\":null}", NULL, "{}");
  check_complete ("x", "{\"post_type\":\"\",\"community\":\"\"}", NULL,
                  "{\"who_can_reply_post\":\"everyone\"}");
  /* What is not asked for is not sent. */
  check_complete (
    "x",
    "{\"post_type\":\"article\",\"article_title\":\"T\",\"article_status\":\"draft\",\"who_can_"
    "reply_post\":\"everyone\"}",
    NULL, "{\"post_type\":\"article\",\"article_title\":\"T\",\"article_status\":\"draft\"}");
  check_complete ("x", "{\"article_title\":\"T\"}", NULL, "{\"who_can_reply_post\":\"everyone\"}");
  check_complete ("instagram", "{\"graduation_strategy\":\"MANUAL\"}", NULL,
                  "{\"post_type\":\"post\"}");
  check_complete (
    "instagram", "{\"graduation_strategy\":\"MANUAL\",\"is_trial_reel\":true}", NULL,
    "{\"graduation_strategy\":\"MANUAL\",\"is_trial_reel\":true,\"post_type\":\"post\"}");
  /* Booleans stay booleans, numbers numbers. */
  check_complete ("tiktok", "{\"duet\":false,\"n\":1.5}", NULL, "{\"duet\":false,\"n\":1.5}");
  g_assert_cmpuint (count_problems ("threads", "{\"plug--a\":1}"), ==, 1);
  g_assert_cmpuint (count_problems ("threads", "{\"a\":[{\"plug-\":1}]}"), ==, 1);
}

static void
test_check (void)
{
  static const char good[] = "{\"privacy_level\":\"SELF_ONLY\",\"duet\":false,\"stitch\":true,"
                             "\"comment\":false,\"autoAddMusic\":\"no\","
                             "\"brand_content_toggle\":false,\"brand_organic_toggle\":false,"
                             "\"content_posting_method\":\"DIRECT_POST\"}";

  g_assert_cmpuint (count_problems ("tiktok", good), ==, 0);
  g_assert_cmpuint (count_problems ("youtube", "{\"title\":\"My clip\",\"type\":\"public\"}"), ==,
                    0);
  g_assert_cmpuint (count_problems ("youtube", "{\"title\":\"  \",\"type\":\"public\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("youtube", "{\"title\":7,\"type\":[]}"), ==, 2);
  g_assert_cmpuint (
    count_problems (
      "youtube",
      "{\"title\":\"ab\",\"type\":\"public\",\"tags\":[{\"value\":\"a\",\"label\":\"a\"}]}"),
    ==, 0);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://example.com/a?b#c\"}"), ==, 0);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://m\xc3\xbcller.de:8080/\"}"), ==,
                    0);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"javascript:alert(1)\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://a..de\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://-a.de\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://1.2.3.4\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://a.de:99999\"}"), ==, 1);
  g_assert_cmpuint (count_problems ("facebook", "{\"url\":\"https://a.de/b c\"}"), ==, 1);
  /* All entries of a list, also those the form does not show. */
  g_assert_cmpuint (
    count_problems ("reddit", "{\"subreddit\":[{\"value\":{\"subreddit\":\"/r/a\",\"title\":\"ab\","
                              "\"type\":\"self\",\"is_flair_required\":false}},{\"value\":{}}]}"),
    ==, 4);
  g_assert_cmpuint (count_problems ("reddit", "{\"subreddit\":\"x\"}"), ==, 4);
  g_assert_cmpuint (count_problems ("some-new-network", "{\"a\":{}}"), ==, 0);
}

static const EfPostSetting *
find (EfPostSettings *form, const char *key)
{
  const EfPostSetting *field = ef_post_settings_find_field (form, key);

  g_assert_nonnull (field);

  return field;
}

static void
test_values (void)
{
  g_autoptr (EfPostSettings) youtube = ef_post_settings_new ("youtube");
  g_autoptr (EfPostSettings) reddit = ef_post_settings_new ("reddit");
  g_autoptr (EfPostSettings) tiktok = ef_post_settings_new ("tiktok");
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (JsonObject) deep = parse ("{\"subreddit\":\"x\"}");
  g_autofree char *text = NULL;
  g_autofree char *tags = NULL;
  g_autofree char *flag = NULL;

  ef_post_settings_set_value (find (youtube, "title"), settings, "A \"title\"");
  ef_post_settings_set_value (find (youtube, "tags"), settings, "one, two\nthree,,");
  ef_post_settings_set_value (find (tiktok, "duet"), settings, "true");
  ef_post_settings_set_value (find (youtube, "type"), settings, "public");
  ef_post_settings_set_value (find (youtube, "type"), settings, "");
  ef_post_settings_set_value (find (youtube, "type"), settings, "");
  text = format (settings);
  g_assert_cmpstr (
    text, ==,
    "{\"title\":\"A \\\"title\\\"\",\"tags\":[{\"value\":\"one\",\"label\":\"one\"},"
    "{\"value\":\"two\",\"label\":\"two\"},{\"value\":\"three\",\"label\":\"three\"}],"
    "\"duet\":true}");
  tags = ef_post_settings_get_value (find (youtube, "tags"), settings);
  flag = ef_post_settings_get_value (find (tiktok, "duet"), settings);
  g_assert_cmpstr (tags, ==, "one\ntwo\nthree");
  g_assert_cmpstr (flag, ==, "true");
  g_assert_null (ef_post_settings_get_value (find (youtube, "type"), settings));

  /* What stands in the way is replaced. */
  ef_post_settings_set_value (find (reddit, "subreddit/0/value/title"), deep, "Deep");
  ef_post_settings_set_value (find (reddit, "subreddit/0/value/flair/id"), deep, "7");
  g_free (g_steal_pointer (&text));
  text = format (deep);
  g_assert_cmpstr (text, ==,
                   "{\"subreddit\":[{\"value\":{\"title\":\"Deep\",\"flair\":{\"id\":\"7\"}}}]}");
  ef_post_settings_set_value (find (reddit, "subreddit/0/value/flair/id"), deep, "");
  g_assert_null (ef_post_settings_get_value (find (reddit, "subreddit/0/value/flair/id"), deep));
}

static void
test_asked (void)
{
  g_autoptr (EfPostSettings) x = ef_post_settings_new ("x");
  g_autoptr (JsonObject) post = json_object_new ();
  g_autoptr (JsonObject) article = parse ("{\"post_type\":\"article\"}");

  g_assert_true (ef_post_settings_is_asked (find (x, "who_can_reply_post"), post));
  g_assert_false (ef_post_settings_is_asked (find (x, "who_can_reply_post"), article));
  g_assert_false (ef_post_settings_is_asked (find (x, "article_title"), post));
  g_assert_true (ef_post_settings_is_asked (find (x, "article_title"), article));
}

static EfPostSettings *
choose (const char *network, const char *schema)
{
  g_autoptr (JsonNode) node = json_from_string (schema, NULL);

  g_assert_nonnull (node);

  return ef_post_settings_choose (network, node);
}

static void
test_schema (void)
{
  static const char schema[] =
    "{\"output\":{\"rules\":\"r\",\"maxLength\":321,\"settings\":{\"type\":\"object\","
    "\"properties\":{"
    "\"__type\":{\"type\":\"string\"},\"plug--x--y\":{\"type\":\"string\"},"
    "\"board_name\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":9,\"description\":\"Where "
    "to.\"},"
    "\"board\":{\"type\":\"string\"},"
    "\"link\":{\"type\":\"string\",\"format\":\"url\"},"
    "\"mode\":{\"type\":\"string\",\"enum\":[\"fast_one\",\"slow\"]},"
    "\"isLoud\":{\"type\":\"boolean\"},\"size\":{\"type\":\"integer\"},"
    "\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/Tag\"}},"
    "\"cover\":{\"$ref\":\"#/definitions/Media\"}},"
    "\"required\":[\"board_name\",\"mode\",\"isLoud\"],"
    "\"definitions\":{\"Tag\":{\"type\":\"object\",\"properties\":{\"value\":{},\"label\":{}}},"
    "\"Media\":{\"type\":\"object\",\"properties\":{\"id\":{}}}}},"
    "\"tools\":[{\"methodName\":\"boards\",\"description\":\"d\",\"dataSchema\":[]}]}}";
  g_autoptr (EfPostSettings) form = choose ("some-new-network", schema);
  g_autoptr (JsonNode) node = json_from_string (schema, NULL);
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GPtrArray) problems = ef_post_settings_check (form, empty);
  g_autoptr (JsonObject) complete = ef_post_settings_complete (form, empty, "Title");

  g_assert_cmpuint (ef_post_settings_get_n_fields (form), ==, 9);
  g_assert_cmpuint (ef_post_settings_read_most_text (node), ==, 321);
  g_assert_cmpstr (find (form, "board_name")->label, ==, "Board name");
  g_assert_cmpstr (find (form, "board_name")->hint, ==, "Where to.");
  g_assert_cmpuint (find (form, "board_name")->least, ==, 2);
  g_assert_cmpuint (find (form, "board_name")->most, ==, 9);
  g_assert_true (find (form, "board_name")->required);
  g_assert_cmpstr (find (form, "board")->tool, ==, "boards");
  g_assert_cmpint (find (form, "link")->form, ==, EF_POST_SETTING_URL);
  g_assert_cmpint (find (form, "mode")->kind, ==, EF_POST_SETTING_CHOICE);
  g_assert_cmpuint (find (form, "mode")->choices->len, ==, 2);
  g_assert_cmpstr (find (form, "isLoud")->label, ==, "Is loud");
  g_assert_cmpint (find (form, "isLoud")->kind, ==, EF_POST_SETTING_SWITCH);
  g_assert_cmpint (find (form, "size")->kind, ==, EF_POST_SETTING_NUMBER);
  g_assert_cmpint (find (form, "words")->list, ==, EF_POST_SETTING_STRINGS);
  g_assert_cmpint (find (form, "tags")->list, ==, EF_POST_SETTING_TAGS);
  g_assert_cmpint (find (form, "cover")->kind, ==, EF_POST_SETTING_OTHER);
  g_assert_cmpuint (problems->len, ==, 3);
  /* What nobody knows has no default. */
  g_assert_cmpuint (json_object_get_size (complete), ==, 0);
}

/* What is built in and what the server says. */
static void
test_schema_of_known (void)
{
  g_autoptr (EfPostSettings) x = choose (
    "x",
    "{\"type\":\"object\",\"properties\":{\"who_can_reply_post\":{\"type\":\"string\",\"enum\":["
    "\"everyone\",\"robots\"]},\"article_title\":{\"type\":\"string\"},\"brand_new\":{\"type\":"
    "\"boolean\"}},\"required\":[\"who_can_reply_post\",\"article_title\"]}");
  g_autoptr (EfPostSettings) reddit =
    choose ("reddit",
            "{\"type\":\"object\",\"properties\":{\"subreddit\":{\"type\":\"array\",\"items\":{}}},"
            "\"required\":[\"subreddit\"]}");
  g_autoptr (EfPostSettings) nothing =
    choose ("threads", "{\"output\":{\"settings\":\"No additional settings required\"}}");
  g_autoptr (EfPostSettings) tiktok = choose ("tiktok", "\"No additional settings required\"");
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (JsonObject) complete = ef_post_settings_complete (x, empty, NULL);
  g_autoptr (GPtrArray) problems = ef_post_settings_check (x, complete);
  const EfPostSettingChoice *robots =
    g_ptr_array_index (find (x, "who_can_reply_post")->choices, 1);

  g_assert_cmpstr (find (x, "who_can_reply_post")->label, ==, "Who can reply");
  g_assert_cmpuint (find (x, "who_can_reply_post")->choices->len, ==, 2);
  g_assert_cmpstr (robots->value, ==, "robots");
  g_assert_cmpint (find (x, "brand_new")->kind, ==, EF_POST_SETTING_SWITCH);
  /* A schema says of an article's title that it must be there, but not when. */
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpstr (find (reddit, "subreddit/0/value/title")->label, ==, "Title");
  g_assert_cmpuint (ef_post_settings_get_n_fields (nothing), ==, 0);
  g_assert_cmpuint (ef_post_settings_get_n_fields (tiktok), ==, 10);
}

static void
test_schema_not_understood (void)
{
  static const char nested[] = "{\"type\":\"object\",\"properties\":{\"thing\":{\"type\":"
                               "\"object\"}},\"required\":[\"thing\"]}";
  const char *const wrong[] = {
    "[]",
    "null",
    "7",
    "{}",
    "{\"output\":{}}",
    "{\"output\":{\"settings\":[]}}",
    "{\"properties\":[]}",
    "{\"properties\":null}",
    "{\"$ref\":\"#\"}",
    "{\"$ref\":\"#/a\",\"a\":{\"$ref\":\"#/a\"}}",
    "{\"allOf\":[]}",
  };
  g_autoptr (JsonNode) node = json_from_string (nested, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostSettings) lenient = ef_post_settings_choose ("some-new-network", node);
  g_autoptr (EfPostSettings) built_in = ef_post_settings_choose ("youtube", node);
  g_autoptr (JsonObject) given = parse ("{\"thing\":{\"a\":1}}");
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GPtrArray) none = ef_post_settings_check (lenient, given);
  g_autoptr (GPtrArray) one = ef_post_settings_check (lenient, empty);

  g_assert_null (ef_post_settings_new_from_schema ("some-new-network", node, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_nonnull (ef_post_settings_find_field (built_in, "title"));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (JsonNode) bad = json_from_string (wrong[i], NULL);
    g_autoptr (EfPostSettings) form = ef_post_settings_choose ("x", bad);
    g_autoptr (EfPostSettings) other = ef_post_settings_choose ("some-new-network", bad);

    g_test_message ("%u", i);
    g_assert_null (ef_post_settings_new_from_schema ("x", bad, NULL));
    g_assert_nonnull (ef_post_settings_find_field (form, "who_can_reply_post"));
    g_assert_cmpuint (ef_post_settings_get_n_fields (other), ==, 0);
    ef_post_settings_read_most_text (bad);
  }
}

static void
test_schema_hostile (void)
{
  g_autoptr (GString) many = g_string_new ("{\"properties\":{\"a\":{\"enum\":[\"\"");
  g_autoptr (GString) fields = g_string_new ("{\"properties\":{\"\":{}");
  g_autoptr (GString) strange = g_string_new (
    "{\"properties\":{\"a/"
    "b\":{\"type\":\"string\"},\"\":{\"type\":\"string\"},\"c\":7,\"d\":{\"type\":7,"
    "\"enum\":[1,null]},\"e\":{\"type\":\"string\",\"minLength\":-5,\"maxLength\":99999999999},"
    "\"f\":{"
    "\"type\":\"string\",\"title\":\"a\\u202eb\\nc\"}},\"required\":[7,null,\"nowhere\"]}");

  for (guint i = 0; i < 5000; i++) {
    g_string_append_printf (many, ",\"%u\"", i);
    g_string_append_printf (fields, ",\"k%u\":{}", i);
  }
  g_string_append (many, "]}}}");
  g_string_append (fields, "}}");
  {
    g_autoptr (EfPostSettings) form = choose ("some-new-network", many->str);

    g_assert_cmpuint (find (form, "a")->choices->len, ==, 500);
  }
  {
    g_autoptr (EfPostSettings) form = choose ("some-new-network", fields->str);

    g_assert_cmpuint (ef_post_settings_get_n_fields (form), ==, 0);
  }
  {
    g_autoptr (EfPostSettings) form = choose ("some-new-network", strange->str);

    g_assert_cmpuint (ef_post_settings_get_n_fields (form), ==, 3);
    g_assert_cmpint (find (form, "d")->kind, ==, EF_POST_SETTING_OTHER);
    g_assert_cmpuint (find (form, "e")->least, ==, 0);
    g_assert_cmpuint (find (form, "e")->most, ==, 0);
    g_assert_null (strchr (find (form, "f")->label, '\n'));
  }
}

/* A form is what its check says: with all that is required, nothing is missing, and all texts are there. */
static void
test_built_in (void)
{
  const char *const networks[] = { "tiktok",
                                   "tiktok-business",
                                   "youtube",
                                   "instagram",
                                   "instagram-standalone",
                                   "facebook",
                                   "linkedin",
                                   "linkedin-page",
                                   "x",
                                   "threads",
                                   "pinterest",
                                   "reddit",
                                   "bluesky",
                                   "mastodon",
                                   "telegram",
                                   "discord",
                                   "slack",
                                   "gmb" };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    g_autoptr (EfPostSettings) form = ef_post_settings_new (networks[i]);

    g_assert_nonnull (form);
    for (guint n = 0; n < ef_post_settings_get_n_fields (form); n++) {
      const EfPostSetting *field = ef_post_settings_get_field (form, n);

      g_assert_true (field->label != NULL && *field->label != '\0');
      g_assert_cmpint (field->kind == EF_POST_SETTING_CHOICE, ==, field->choices != NULL);
      if (field->if_key != NULL)
        g_assert_nonnull (ef_post_settings_find_field (form, field->if_key));
      if (g_str_has_prefix (networks[i], "tiktok"))
        g_assert_null (field->otherwise);
    }
  }
  g_assert_null (ef_post_settings_new ("some-new-network"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/post-settings/defaults", test_defaults);
  g_test_add_func ("/post-settings/clean", test_clean);
  g_test_add_func ("/post-settings/check", test_check);
  g_test_add_func ("/post-settings/values", test_values);
  g_test_add_func ("/post-settings/asked", test_asked);
  g_test_add_func ("/post-settings/schema", test_schema);
  g_test_add_func ("/post-settings/schema-of-known", test_schema_of_known);
  g_test_add_func ("/post-settings/schema-not-understood", test_schema_not_understood);
  g_test_add_func ("/post-settings/schema-hostile", test_schema_hostile);
  g_test_add_func ("/post-settings/built-in", test_built_in);

  return g_test_run ();
}
