/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-answer.h"

#include <string.h>

#include "net/postiz-problem.h"

/* What the server says, read without a server. The problems are §4 of the contract, the answers §5 and §6; that
 * the rest of a client goes by them is seen in postiz-verbs.c and postiz-create.c. */

#define RECORDED "support/recorded/postiz-validation.json"
#define UPLOADS "support/recorded/postiz-upload-sniff.json"
#define JSON_TYPE "application/json"
#define PAGE "<!DOCTYPE html><html><body>413</body></html>"

static EfPostizProblem *
make_problem (guint status, const char *type, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  EfHttpAnswer answer = {
    .status = status,
    .type = (char *) type,
    .body = bytes,
    .retry_after = -1,
  };

  return ef_postiz_problem_new (&answer, "postiz.example");
}

typedef struct {
  const char *name;
  guint status;
  const char *type;
  const char *body;
  EfPostizShape shape;
  int code;
  gboolean is_before_creating;
  int index;
  const char *integration_id;
  const char *provider;
  const char *channel;
  const char *word; /* in the sentence */
} Case;

static const Case cases[] = {
  /* §4, row 1: shape A */
  { "texts", 400, JSON_TYPE,
    "{\"message\":[\"posts.0.settings.title must be a string\",\"posts.0.settings.title must be a "
    "string\",\"posts.0.settings.type should not be null\"],\"error\":\"Bad "
    "Request\",\"statusCode\":400}",
    EF_POSTIZ_SHAPE_TEXTS, EF_NET_ERROR_REFUSED, TRUE, 0, "", "", "", "and 1 more" },
  { "texts-of-the-third", 400, JSON_TYPE, "{\"message\":[\"posts.2.settings.Board is required\"]}",
    EF_POSTIZ_SHAPE_TEXTS, EF_NET_ERROR_REFUSED, TRUE, 2, "", "", "", "Board is required" },
  { "texts-of-two", 400, JSON_TYPE,
    "{\"message\":[\"posts.0.value.0.image must be an array\",\"posts.1.value.0.image must be an "
    "array\"]}",
    EF_POSTIZ_SHAPE_TEXTS, EF_NET_ERROR_REFUSED, TRUE, -1, "", "", "", "and 1 more" },
  { "texts-of-all", 400, JSON_TYPE,
    "{\"message\":[\"posts.0.settings.title must be a string\",\"tags must be an array\"]}",
    EF_POSTIZ_SHAPE_TEXTS, EF_NET_ERROR_REFUSED, TRUE, -1, "", "", "", "title" },
  { "texts-that-are-none", 400, JSON_TYPE, "{\"message\":[1,null,{},[],\"\"]}",
    EF_POSTIZ_SHAPE_TEXTS, EF_NET_ERROR_REFUSED, TRUE, -1, "", "", "", "does not say why" },
  { "index-that-is-none", 400, JSON_TYPE, "{\"message\":[\"posts.99999999999999999999.x y\"]}",
    EF_POSTIZ_SHAPE_TEXTS, EF_NET_ERROR_REFUSED, TRUE, -1, "", "", "", "posts." },
  /* row 2: shape B */
  { "no-ids", 400, JSON_TYPE,
    "{\"message\":\"All posts must have an integration id\",\"error\":\"Bad "
    "Request\",\"statusCode\":400}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_REFUSED, TRUE, -1, "", "", "", "integration id" },
  { "no-such-channel", 400, JSON_TYPE,
    "{\"message\":\"Integration with id ch 9/x not found\",\"statusCode\":400}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_REFUSED, TRUE, -1, "ch 9/x", "", "", "not found" },
  /* A text of one of the steps that come after the first post was stored, for all that is known. */
  { "another-text", 400, JSON_TYPE, "{\"message\":\"This post was already published\"}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_REFUSED, FALSE, -1, "", "", "", "already published" },
  /* row 3 */
  { "msg", 400, JSON_TYPE, "{\"msg\":\"Integration not allowed\"}", EF_POSTIZ_SHAPE_MSG,
    EF_NET_ERROR_REFUSED, FALSE, -1, "", "", "", "not allowed" },
  /* row 4: shape C */
  { "target", 400, JSON_TYPE,
    "{\"statusCode\":400,\"provider\":\"youtube\",\"name\":\"My "
    "\\u00e9\",\"message\":\"You need one media\"}",
    EF_POSTIZ_SHAPE_TARGET, EF_NET_ERROR_REFUSED, TRUE, -1, "", "youtube", "My é", "one media" },
  /* row 5 */
  { "plan", 402, JSON_TYPE,
    "{\"statusCode\":402,\"message\":\"You have reached the maximum number of "
    "posts\",\"url\":\"https://x/billing\"}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_REFUSED, TRUE, -1, "", "", "", "plan" },
  { "trial", 406, JSON_TYPE, "{\"message\":\"trial\"}", EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_REFUSED,
    FALSE, -1, "", "", "", "plan" },
  /* row 6 */
  { "too-large", 413, JSON_TYPE, "{\"statusCode\":413,\"message\":\"request entity too large\"}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_TOO_LARGE, TRUE, -1, "", "", "", "fewer channels" },
  { "too-large-for-a-proxy", 413, "text/html", PAGE, EF_POSTIZ_SHAPE_HTML, EF_NET_ERROR_TOO_LARGE,
    TRUE, -1, "", "", "", "in front of Postiz" },
  /* row 7 */
  { "unhandled", 500, JSON_TYPE, "{\"statusCode\":500,\"message\":\"Internal server error\"}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_SERVER, FALSE, -1, "", "", "", "500" },
  { "error", 400, JSON_TYPE, "{\"error\":\"no\"}", EF_POSTIZ_SHAPE_ERROR, EF_NET_ERROR_REFUSED,
    FALSE, -1, "", "", "", "“no”" },
  { "raw", 400, "text/plain", "  bad\n\trequest\x01 ", EF_POSTIZ_SHAPE_RAW, EF_NET_ERROR_REFUSED,
    FALSE, -1, "", "", "", "“bad request”" },
  { "page-without-type", 502, "", "\n<HTML>", EF_POSTIZ_SHAPE_HTML, EF_NET_ERROR_SERVER, FALSE, -1,
    "", "", "", "502" },
  { "page", 400, "text/html", PAGE, EF_POSTIZ_SHAPE_HTML, EF_NET_ERROR_WRONG_ADDRESS, FALSE, -1, "",
    "", "", "not Postiz" },
  { "page-that-is-fine", 200, "text/html", PAGE, EF_POSTIZ_SHAPE_HTML, EF_NET_ERROR_WRONG_ADDRESS,
    FALSE, -1, "", "", "", "not Postiz" },
  { "redirect", 307, "", "", EF_POSTIZ_SHAPE_EMPTY, EF_NET_ERROR_WRONG_ADDRESS, FALSE, -1, "", "",
    "", "sends its visitors on" },
  /* §2 */
  { "key-missing", 401, JSON_TYPE, "{\"msg\":\"No API Key found\"}", EF_POSTIZ_SHAPE_MSG,
    EF_NET_ERROR_KEY_REFUSED, TRUE, -1, "", "", "", "did not reach" },
  { "key-unknown", 401, JSON_TYPE, "{\"msg\":\"Invalid API key\"}", EF_POSTIZ_SHAPE_MSG,
    EF_NET_ERROR_KEY_REFUSED, TRUE, -1, "", "", "", "does not know" },
  { "token-unknown", 401, JSON_TYPE, "{\"msg\":\"Invalid OAuth token\"}", EF_POSTIZ_SHAPE_MSG,
    EF_NET_ERROR_KEY_REFUSED, TRUE, -1, "", "", "", "does not know" },
  { "no-subscription", 401, JSON_TYPE, "{\"msg\":\"No subscription found\"}", EF_POSTIZ_SHAPE_MSG,
    EF_NET_ERROR_KEY_REFUSED, TRUE, -1, "", "", "", "subscription" },
  { "empty-401", 401, "", "", EF_POSTIZ_SHAPE_EMPTY, EF_NET_ERROR_KEY_REFUSED, TRUE, -1, "", "", "",
    "fault of the server" },
  { "channel-expired", 401, JSON_TYPE, "{\"msg\":\"Channel disconnected due to expired token\"}",
    EF_POSTIZ_SHAPE_MSG, EF_NET_ERROR_CHANNEL, TRUE, -1, "", "", "", "connect it again" },
  /* §3 */
  { "limit", 429, JSON_TYPE,
    "{\"statusCode\":429,\"message\":\"ThrottlerException: Too Many Requests\"}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_LIMIT, TRUE, -1, "", "", "", "later" },
  /* §5, §12 */
  { "no-route", 404, JSON_TYPE,
    "{\"message\":\"Cannot GET /public/v1/groups\",\"error\":\"Not Found\",\"statusCode\":404}",
    EF_POSTIZ_SHAPE_TEXT, EF_NET_ERROR_WRONG_ADDRESS, TRUE, -1, "", "", "", "not Postiz" },
  { "no-such-thing", 404, JSON_TYPE, "{\"msg\":\"Integration not found\"}", EF_POSTIZ_SHAPE_MSG,
    EF_NET_ERROR_NOT_FOUND, FALSE, -1, "", "", "", "does not know" },
  { "teapot", 418, JSON_TYPE, "{\"message\":{}}", EF_POSTIZ_SHAPE_RAW, EF_NET_ERROR_REFUSED, FALSE,
    -1, "", "", "", "418" },
  { "deep", 400, JSON_TYPE, "[[[[[[[[[[[[", EF_POSTIZ_SHAPE_RAW, EF_NET_ERROR_REFUSED, FALSE, -1,
    "", "", "", "[[[" },
  { "no-text", 400, JSON_TYPE, "\xff\xfe\x80", EF_POSTIZ_SHAPE_RAW, EF_NET_ERROR_REFUSED, FALSE, -1,
    "", "", "", "accept" },
};

static void
test_problem (gconstpointer data)
{
  const Case *given = data;
  g_autoptr (EfPostizProblem) problem = make_problem (given->status, given->type, given->body);
  g_autoptr (GError) error = ef_postiz_problem_to_error (problem);

  g_test_message ("%s", problem->sentence);
  g_assert_cmpint (problem->shape, ==, given->shape);
  g_assert_error (error, EF_NET_ERROR, given->code);
  g_assert_cmpint (problem->is_before_creating, ==, given->is_before_creating);
  g_assert_cmpint (problem->index, ==, given->index);
  g_assert_cmpstr (problem->integration_id, ==, given->integration_id);
  g_assert_cmpstr (problem->provider, ==, given->provider);
  g_assert_cmpstr (problem->name, ==, given->channel);
  g_assert_nonnull (strstr (problem->sentence, given->word));
  g_assert_true (g_utf8_validate (problem->sentence, -1, NULL));
  g_assert_null (strpbrk (problem->sentence, "\n\t\r"));
}

static void
test_long_texts (void)
{
  g_autoptr (GString) body = g_string_new ("{\"message\":[");
  g_autoptr (EfPostizProblem) problem = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (body, "\"posts.4.%01000d\",", (int) i);
  g_string_append (body, "\"posts.4.x.y\"]}");
  problem = make_problem (400, JSON_TYPE, body->str);

  g_assert_cmpint (problem->index, ==, 4);
  g_assert_cmpuint (g_strv_length (problem->texts), <=, 20);
  g_assert_cmpuint (strlen (problem->sentence), <, 500);
}

static JsonArray *
load (const char *name, JsonNode **root)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, name, NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  *root = json_parser_steal_root (parser);

  return json_node_get_array (*root);
}

static EfPostizShape
find_shape (JsonNode *answer)
{
  JsonObject *object = json_node_get_object (answer);

  if (JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "message")))
    return EF_POSTIZ_SHAPE_TEXTS;

  return json_object_has_member (object, "provider") ? EF_POSTIZ_SHAPE_TARGET
                                                     : EF_POSTIZ_SHAPE_TEXT;
}

/* Every post of these requests is refused whole, or for one thing, before anything is stored; only what the
 * database refuses, and a body that is no JSON, says nothing about that. */
static void
check_refusal (guint status, JsonNode *answer, const char *text)
{
  g_autoptr (EfPostizProblem) problem = make_problem (status, JSON_TYPE, text);
  EfPostizShape shape = find_shape (answer);
  JsonObject *object = json_node_get_object (answer);

  g_assert_cmpint (problem->shape, ==, shape);
  g_assert_cmpint (problem->code, ==,
                   status == 413   ? EF_NET_ERROR_TOO_LARGE
                   : status == 500 ? EF_NET_ERROR_SERVER
                                   : EF_NET_ERROR_REFUSED);
  g_assert_nonnull (problem->texts[0]);
  if (status == 500)
    g_assert_false (problem->is_before_creating);
  if (shape != EF_POSTIZ_SHAPE_TEXT || status == 413)
    g_assert_true (problem->is_before_creating);
  if (shape == EF_POSTIZ_SHAPE_TARGET) {
    g_assert_cmpstr (problem->provider, ==, json_object_get_string_member (object, "provider"));
    g_assert_cmpstr (problem->name, ==, json_object_get_string_member (object, "name"));
    g_assert_cmpstr (problem->texts[0], ==, json_object_get_string_member (object, "message"));
  }
}

static void
check_recorded (JsonObject *given)
{
  guint status = (guint) json_object_get_int_member (given, "status");
  JsonNode *answer = json_object_get_member (given, "answer");
  g_autofree char *text = json_to_string (answer, FALSE);
  g_autoptr (GPtrArray) created = NULL;

  g_test_message ("%s", json_object_get_string_member (given, "name"));
  if (status >= 300) {
    check_refusal (status, answer, text);
    return;
  }

  created = ef_postiz_answer_created (answer);
  g_assert_nonnull (created);
  g_assert_cmpuint (created->len, ==, json_array_get_length (json_node_get_array (answer)));
}

static void
test_recorded (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *given = load (RECORDED, &root);

  g_assert_cmpuint (json_array_get_length (given), ==, 363);
  for (guint i = 0; i < json_array_get_length (given); i++)
    check_recorded (json_array_get_object_element (given, i));
}

static void
test_recorded_uploads (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *given = load (UPLOADS, &root);

  g_assert_cmpuint (json_array_get_length (given), ==, 35);
  for (guint i = 0; i < json_array_get_length (given); i++) {
    JsonObject *object = json_array_get_object_element (given, i);
    JsonNode *answer = json_object_get_member (object, "answer");
    guint status = (guint) json_object_get_int_member (object, "status");
    g_autofree char *text = json_to_string (answer, FALSE);
    g_autoptr (EfPostizMedia) media = ef_postiz_answer_media (answer);
    g_autoptr (EfPostizProblem) problem = make_problem (status, JSON_TYPE, text);

    if (status == 201)
      g_assert_nonnull (media);
    else
      g_assert_cmpint (problem->code, ==, EF_NET_ERROR_REFUSED);
  }
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return ef_postiz_answer_parse (bytes);
}

/* §6.1 */
static void
test_channels (void)
{
  g_autoptr (JsonNode) node = parse (
    "[{\"id\":\"a\",\"name\":\"N\",\"identifier\":\"instagram-standalone\",\"picture\":\"https://"
    "x.example/p.png\",\"disabled\":true,\"profile\":\"@n\",\"customer\":{\"id\":\"c\",\"name\":"
    "\"C\"}},{\"id\":\"b\",\"picture\":null,\"disabled\":\"true\",\"profile\":null,\"more\":[]},"
    "{\"id\":\"c\",\"picture\":\"file:///etc/passwd\",\"customer\":7}]");
  g_autoptr (GPtrArray) channels = ef_postiz_answer_channels (node);
  EfPostizChannel *first = channels->pdata[0];
  EfPostizChannel *second = channels->pdata[1];
  EfPostizChannel *third = channels->pdata[2];

  g_assert_cmpuint (channels->len, ==, 3);
  g_assert_cmpstr (first->network, ==, "instagram-standalone");
  g_assert_cmpstr (first->picture, ==, "https://x.example/p.png");
  g_assert_cmpstr (first->handle, ==, "@n");
  g_assert_cmpstr (first->customer_id, ==, "c");
  g_assert_cmpstr (first->customer_name, ==, "C");
  g_assert_true (first->is_disabled);
  g_assert_cmpstr (second->name, ==, "");
  g_assert_cmpstr (second->picture, ==, "");
  g_assert_cmpstr (second->customer_id, ==, "");
  g_assert_false (second->is_disabled);
  g_assert_cmpstr (third->picture, ==, "");
}

/* §6.5 */
static void
test_posts (void)
{
  g_autoptr (JsonNode) node = parse (
    "{\"posts\":[{\"id\":\"p\",\"content\":\"T\",\"publishDate\":\"2026-08-25T08:30:17.123Z\","
    "\"releaseURL\":\"https://a.example/1?x=1,2, https://b.example/2\",\"releaseId\":\"1\","
    "\"state\":\"PUBLISHED\",\"intervalInDays\":null,\"group\":\"g\",\"creationMethod\":\"API\","
    "\"integration\":{\"id\":\"i\",\"providerIdentifier\":\"x\",\"name\":\"N\"},\"settings\":"
    "\"{}\"},{\"id\":\"q\",\"publishDate\":\"2026-08-25T08:30:17\",\"state\":\"NEW\",\"releaseId\":"
    "\"missing\",\"releaseURL\":\"javascript:alert(1)\"}]}");
  g_autoptr (GPtrArray) posts = ef_postiz_answer_posts (node);
  EfPostizPost *first = posts->pdata[0];
  EfPostizPost *second = posts->pdata[1];

  g_assert_cmpuint (posts->len, ==, 2);
  g_assert_cmpint (first->date, ==, G_GINT64_CONSTANT (1787646617123));
  g_assert_cmpint (first->first_date, ==, first->date);
  g_assert_cmpint (first->state, ==, EF_POSTIZ_STATE_PUBLISHED);
  g_assert_cmpstr (first->urls[0], ==, "https://a.example/1?x=1,2");
  g_assert_cmpstr (first->urls[1], ==, "https://b.example/2");
  g_assert_null (first->urls[2]);
  g_assert_false (first->is_unlinked);
  g_assert_cmpstr (first->integration_id, ==, "i");
  g_assert_cmpstr (first->settings, ==, "{}");
  g_assert_cmpint (second->date, ==, G_GINT64_CONSTANT (1787646617000));
  g_assert_cmpint (second->state, ==, EF_POSTIZ_STATE_UNKNOWN);
  g_assert_true (second->is_unlinked);
  g_assert_null (second->urls[0]);
  g_assert_cmpstr (second->integration_id, ==, "");
}

/* §6.5: a recurring post is in every list, with one id and many dates. It is one post, and its own date is the
 * first; a neighbour by a millisecond is another. */
static void
test_recurring (void)
{
  g_autoptr (JsonNode) node = parse (
    "{\"posts\":["
    "{\"id\":\"r\",\"publishDate\":\"2026-08-25T08:30:17.123Z\",\"actualDate\":\"2026-08-18T08:30:"
    "17.123Z\",\"intervalInDays\":7,\"integration\":{\"id\":\"i\"}},"
    "{\"id\":\"r\",\"publishDate\":\"2026-09-01T08:30:17.123Z\",\"actualDate\":\"2026-08-18T08:30:"
    "17.123Z\",\"intervalInDays\":7,\"integration\":{\"id\":\"i\"}},"
    "{\"id\":\"p\",\"publishDate\":\"2026-09-01T08:30:17.123Z\",\"integration\":{\"id\":\"i\"}},"
    "{\"id\":\"p\",\"publishDate\":\"2026-09-01T08:30:17.123Z\",\"integration\":{\"id\":\"i\"}},"
    "{\"id\":\"o\",\"publishDate\":\"2026-09-01T08:30:17.123Z\",\"integration\":{\"id\":\"j\"}},"
    "{\"id\":\"n\",\"publishDate\":\"2026-09-01T08:30:17.124Z\",\"integration\":{\"id\":\"i\"}},"
    "{\"id\":\"u\",\"integration\":{\"id\":\"i\"}}]}");
  g_autoptr (GPtrArray) posts = ef_postiz_answer_posts (node);
  gint64 date = ef_postiz_time_parse ("2026-09-01T08:30:17.123Z");
  g_autoptr (GPtrArray) matching = ef_postiz_posts_match (posts, "i", date);
  g_autoptr (GPtrArray) recurring =
    ef_postiz_posts_match (posts, "i", ef_postiz_time_parse ("2026-08-18T08:30:17.123Z"));
  g_autoptr (GPtrArray) timeless = ef_postiz_posts_match (posts, "i", EF_POSTIZ_NO_TIME);

  g_assert_cmpuint (matching->len, ==, 1);
  g_assert_cmpstr (((EfPostizPost *) matching->pdata[0])->id, ==, "p");
  g_assert_cmpuint (recurring->len, ==, 1);
  g_assert_cmpuint (((EfPostizPost *) recurring->pdata[0])->interval_days, ==, 7);
  g_assert_cmpuint (timeless->len, ==, 0);
  g_assert_null (ef_postiz_posts_find (posts, "x"));
}

static void
test_times (void)
{
  const gint64 times[] = { 0, 1, 999, 1000, G_GINT64_CONSTANT (1787646617123), -1, -1001 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autofree char *text = ef_postiz_time_format (times[i]);

    g_assert_cmpint (ef_postiz_time_parse (text), ==, times[i]);
    g_assert_cmpuint (strlen (text), ==, strlen ("2026-08-25T08:30:17.123Z"));
  }
  g_assert_cmpint (ef_postiz_time_parse ("yesterday"), ==, EF_POSTIZ_NO_TIME);
  g_assert_cmpint (ef_postiz_time_parse (NULL), ==, EF_POSTIZ_NO_TIME);
  g_assert_null (ef_postiz_time_format (G_MAXINT64));
}

/* §5: settings and tools, a link to connect again, missing, notifications, figures. */
static void
test_settings (void)
{
  g_autoptr (JsonNode) node = parse (
    "{\"output\":{\"rules\":\"R\",\"maxLength\":2200,\"settings\":{\"type\":\"object\"},"
    "\"tools\":[{\"methodName\":\"boards\",\"description\":\"D\",\"dataSchema\":[{\"key\":"
    "\"q\",\"type\":\"string\",\"description\":\"E\"},7]},{\"description\":\"nameless\"}]}}");
  g_autoptr (JsonNode) without =
    parse ("{\"output\":{\"settings\":\"No additional settings required\",\"maxLength\":-7}}");
  g_autoptr (EfPostizSettings) settings = ef_postiz_answer_settings (node);
  g_autoptr (EfPostizSettings) none = ef_postiz_answer_settings (without);
  EfPostizTool *tool = settings->tools->pdata[0];
  EfPostizToolField *field = tool->fields->pdata[0];

  g_assert_cmpstr (settings->rules, ==, "R");
  g_assert_cmpint (settings->max_length, ==, 2200);
  g_assert_nonnull (settings->schema);
  g_assert_cmpuint (settings->tools->len, ==, 1);
  g_assert_cmpstr (tool->name, ==, "boards");
  g_assert_cmpuint (tool->fields->len, ==, 1);
  g_assert_cmpstr (field->key, ==, "q");
  g_assert_null (none->schema);
  g_assert_cmpint (none->max_length, ==, -1);
  g_assert_cmpuint (none->tools->len, ==, 0);
}

static void
test_social (void)
{
  const char *const bad[] = {
    "{\"url\":\"javascript:alert(1)\"}",
    "{\"url\":\"file:///etc/passwd\"}",
    "{\"url\":\"\"}",
    "{\"url\":7}",
    "{}",
    "[]",
    "{\"url\":\"https://\"}",
    "{\"url\":\"//x.example\"}",
  };
  g_autoptr (JsonNode) node = parse ("{\"url\":\"https://x.example/oauth?a=b\"}");
  g_autofree char *url = ef_postiz_answer_social (node);

  g_assert_cmpstr (url, ==, "https://x.example/oauth?a=b");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (JsonNode) other = parse (bad[i]);

    g_assert_null (ef_postiz_answer_social (other));
  }
}

static void
test_small_answers (void)
{
  g_autoptr (JsonNode) news = parse (
    "{\"notifications\":[{\"id\":\"n\",\"content\":\"An error occurred while posting on tiktok: "
    "x\",\"link\":\"javascript:x\",\"createdAt\":\"2026-08-25T08:30:17.123Z\"}],\"total\":1,"
    "\"page\":2,\"limit\":100,\"hasMore\":true}");
  g_autoptr (EfPostizNotifications) notifications = ef_postiz_answer_notifications (news);
  EfPostizNotification *first = notifications->items->pdata[0];
  g_autoptr (JsonNode) figures = parse (
    "[{\"label\":\"Views\",\"data\":[{\"total\":\"12\",\"date\":\"2026-08-25\"},{\"total\":3.5}],"
    "\"percentageChange\":-4.5}]");
  g_autoptr (EfPostizAnalytics) analytics = ef_postiz_answer_analytics (figures);
  EfPostizSeries *series = analytics->series->pdata[0];
  g_autoptr (JsonNode) lost = parse ("{\"missing\":true}");
  g_autoptr (EfPostizAnalytics) missing = ef_postiz_answer_analytics (lost);
  g_autoptr (JsonNode) draft = parse ("{\"id\":\"p\",\"state\":\"DRAFT\"}");
  EfPostizState state;

  g_assert_cmpuint (notifications->page, ==, 2);
  g_assert_true (notifications->has_more);
  g_assert_cmpstr (first->link, ==, "");
  g_assert_cmpint (first->date, ==, G_GINT64_CONSTANT (1787646617123));
  g_assert_cmpfloat (series->change, ==, -4.5);
  g_assert_cmpfloat (((EfPostizPoint *) series->points->pdata[0])->total, ==, 12);
  g_assert_cmpfloat (((EfPostizPoint *) series->points->pdata[1])->total, ==, 3.5);
  g_assert_true (missing->is_missing);
  g_assert_true (ef_postiz_answer_status (draft, &state));
  g_assert_cmpint (state, ==, EF_POSTIZ_STATE_DRAFT);
}

/* What is not of its kind is nothing, and harms nobody. */
static void
test_others (void)
{
  const char *const texts[] = {
    "null",
    "7",
    "\"x\"",
    "true",
    "{}",
    "[7]",
    "[null]",
    "[{}]",
    "[{\"id\":7}]",
    "[{\"id\":\"\"}]",
    "{\"posts\":7}",
    "{\"posts\":[7]}",
    "{\"posts\":{}}",
    "{\"output\":7}",
    "[{\"postId\":\"p\"}]",
    "[{\"postId\":7,\"integration\":{}}]",
    "{\"id\":\"m\"}",
    "{\"id\":\"m\",\"path\":null}",
    "{\"notifications\":{}}",
    "{\"missing\":\"true\"}",
    "{\"state\":7}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (JsonNode) node = parse (texts[i]);
    g_autoptr (JsonNode) output = ef_postiz_answer_output (node);
    g_autoptr (EfPostizAnalytics) analytics = ef_postiz_answer_analytics (node);

    g_assert_nonnull (node);
    g_assert_null (ef_postiz_answer_channels (node));
    g_assert_null (ef_postiz_answer_groups (node));
    g_assert_null (ef_postiz_answer_posts (node));
    g_assert_null (ef_postiz_answer_created (node));
    g_assert_null (ef_postiz_answer_media (node));
    g_assert_null (ef_postiz_answer_settings (node));
    g_assert_null (ef_postiz_answer_social (node));
    g_assert_null (ef_postiz_answer_missing (node));
    g_assert_null (ef_postiz_answer_notifications (node));
    g_assert_false (ef_postiz_answer_status (node, NULL));
  }
}

static void
test_no_json (void)
{
  const char *const texts[] = {
    "", " ", "{", "[1,", "\xff", "nothing", "{\"a\":1}{\"b\":2}", "\xef\xbb\xbf"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (parse (texts[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/postiz-answer/problem/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_problem);
  }
  g_test_add_func ("/postiz-answer/long-texts", test_long_texts);
  g_test_add_func ("/postiz-answer/recorded", test_recorded);
  g_test_add_func ("/postiz-answer/recorded-uploads", test_recorded_uploads);
  g_test_add_func ("/postiz-answer/channels", test_channels);
  g_test_add_func ("/postiz-answer/posts", test_posts);
  g_test_add_func ("/postiz-answer/recurring", test_recurring);
  g_test_add_func ("/postiz-answer/times", test_times);
  g_test_add_func ("/postiz-answer/settings", test_settings);
  g_test_add_func ("/postiz-answer/social", test_social);
  g_test_add_func ("/postiz-answer/small-answers", test_small_answers);
  g_test_add_func ("/postiz-answer/others", test_others);
  g_test_add_func ("/postiz-answer/no-json", test_no_json);

  return g_test_run ();
}
