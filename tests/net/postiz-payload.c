/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-payload.h"

#include <string.h>

#include "net/error.h"

/* The body of the request that creates posts: §7 of the contract, and the traps of postiz-validation.md. */

#define DATE G_GINT64_CONSTANT (1787646617123)

static JsonObject *
parse_object (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return json_object_ref (json_node_get_object (node));
}

static EfPostizRequest *
make_request (const char *settings)
{
  EfPostizRequest *request = ef_postiz_request_new (DATE, FALSE);
  g_autoptr (JsonObject) object = settings != NULL ? parse_object (settings) : NULL;
  EfPostizTarget *target = ef_postiz_request_add_target (request, "i1", "tiktok", object);
  EfPostizValue *value = ef_postiz_target_add_value (target, NULL, "Hello", 0);
  g_autoptr (EfPostizMedia) media =
    ef_postiz_media_new ("m", "https://p.example/uploads/a.mp4", NULL);

  ef_postiz_value_add_media (value, media);

  return request;
}

static char *
make_text (const EfPostizRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ef_postiz_payload_make (request, &error);
  gsize size;
  const char *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &size);

  return g_strndup (data, size);
}

static void
assert_refused (const EfPostizRequest *request, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_postiz_payload_make (request, &error));
  g_assert_error (error, EF_NET_ERROR, code);
}

static void
test_whole (void)
{
  g_autoptr (EfPostizRequest) request = make_request ("{\"duet\":false}");
  g_autoptr (EfPostizMedia) media =
    ef_postiz_media_new ("n", "https://p.example/b.mp4", "https://p.example/b.png");
  EfPostizTarget *second = ef_postiz_request_add_target (request, "i2", "x", NULL);
  EfPostizValue *value = ef_postiz_target_add_value (second, "old", "", 0);
  g_autofree char *text = NULL;

  ef_postiz_value_add_media (value, media);
  ef_postiz_target_add_value (second, NULL, "Zweiter \"Text\" 🎬\n", 5);
  text = make_text (request);

  g_assert_cmpstr (
    text, ==,
    "{\"type\":\"schedule\",\"date\":\"2026-08-25T08:30:17.123Z\",\"shortLink\":false,\"tags\":[],"
    "\"posts\":[{\"integration\":{\"id\":\"i1\"},\"value\":[{\"content\":\"Hello\",\"image\":[{"
    "\"id\":\"m\",\"path\":\"https://p.example/uploads/a.mp4\"}],\"delay\":0}],\"settings\":{"
    "\"duet\":false,\"__type\":\"tiktok\"}},{\"integration\":{\"id\":\"i2\"},\"value\":[{\"id\":"
    "\"old\",\"content\":\"\",\"image\":[{\"id\":\"n\",\"path\":\"https://p.example/"
    "b.mp4\",\"thumbnail\":\"https://p.example/b.png\"}],\"delay\":0},{\"content\":\"Zweiter "
    "\\\"Text\\\" 🎬\\n\",\"image\":[],\"delay\":5}],\"settings\":{\"__type\":\"x\"}}]}");
}

static void
test_draft (void)
{
  g_autoptr (EfPostizRequest) request = make_request (NULL);
  g_autofree char *text = NULL;

  request->is_draft = TRUE;
  request->short_link = TRUE;
  text = make_text (request);
  g_assert_true (g_str_has_prefix (
    text, "{\"type\":\"draft\",\"date\":\"2026-08-25T08:30:17.123Z\",\"shortLink\":true,"));
}

/* The server takes "false" for true, of what a brand shows to whom. */
static void
test_switches (void)
{
  g_autoptr (EfPostizRequest) request = make_request (
    "{\"duet\":\"false\",\"stitch\":\"true\",\"comment\":0,\"brand_content_toggle\":1,"
    "\"brand_organic_toggle\":true,\"autoAddMusic\":\"no\",\"title\":\"true\",\"subreddit\":[{"
    "\"value\":{\"is_flair_required\":\"false\"}}],\"made_with_ai\":null}");
  g_autofree char *text = make_text (request);

  g_assert_nonnull (strstr (
    text, "{\"duet\":false,\"stitch\":true,\"comment\":false,\"brand_content_toggle\":true,"
          "\"brand_organic_toggle\":true,\"autoAddMusic\":\"no\",\"title\":\"true\","
          "\"subreddit\":[{\"value\":{\"is_flair_required\":false}}],\"made_with_ai\":null,"));
}

static void
test_bad_switches (void)
{
  const char *const settings[] = {
    "{\"duet\":\"no\"}", "{\"duet\":\"\"}", "{\"duet\":2}",
    "{\"duet\":{}}",     "{\"duet\":[]}",   "{\"a\":[{\"b\":{\"is_flair_required\":\"maybe\"}}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autoptr (EfPostizRequest) request = make_request (settings[i]);

    assert_refused (request, EF_NET_ERROR_REFUSED);
  }
}

/* The server runs plugs; it says itself what network a channel is of; and groups are its own. */
static void
test_what_is_never_sent (void)
{
  g_autoptr (EfPostizRequest) request =
    make_request ("{\"plug--auto--x\":true,\"a\":{\"my-plug-b\":1,\"c\":2},\"__type\":\"youtube\","
                  "\"x\":\"plug-\"}");
  g_autofree char *text = make_text (request);

  g_assert_nonnull (
    strstr (text, "\"settings\":{\"a\":{\"c\":2},\"__type\":\"tiktok\",\"x\":\"plug-\"}"));
  g_assert_null (strstr (text, "\"group\""));
  g_assert_null (strstr (text, "\"inter\""));
  g_assert_null (strstr (text, "\"now\""));
}

/* The settings of the caller are not touched. */
static void
test_settings_stay (void)
{
  g_autoptr (JsonObject) settings = parse_object ("{\"duet\":\"false\",\"plug--a\":1}");
  g_autoptr (EfPostizRequest) request = ef_postiz_request_new (DATE, FALSE);
  EfPostizTarget *target = ef_postiz_request_add_target (request, "i", "tiktok", settings);
  g_autofree char *text = NULL;

  ef_postiz_target_add_value (target, NULL, "x", 0);
  text = make_text (request);
  g_assert_cmpstr (json_object_get_string_member (settings, "duet"), ==, "false");
  g_assert_true (json_object_has_member (settings, "plug--a"));
  g_assert_false (json_object_has_member (settings, "__type"));
}

static void
test_refused (void)
{
  g_autoptr (EfPostizRequest) empty = ef_postiz_request_new (DATE, FALSE);
  g_autoptr (EfPostizRequest) twice = make_request (NULL);
  g_autoptr (EfPostizRequest) nameless = make_request (NULL);
  g_autoptr (EfPostizRequest) valueless = make_request (NULL);
  g_autoptr (EfPostizRequest) textless = make_request (NULL);
  g_autoptr (EfPostizRequest) garbled = make_request (NULL);
  g_autoptr (EfPostizRequest) pathless = make_request (NULL);
  g_autoptr (EfPostizRequest) idless = make_request (NULL);
  g_autoptr (EfPostizMedia) media = ef_postiz_media_new ("m", "", NULL);
  EfPostizTarget *target = ef_postiz_request_add_target (twice, "i1", "x", NULL);

  assert_refused (empty, EF_NET_ERROR_REFUSED);

  ef_postiz_target_add_value (target, NULL, "again", 0);
  assert_refused (twice, EF_NET_ERROR_REFUSED);

  ef_postiz_target_add_value (ef_postiz_request_add_target (nameless, "", "x", NULL), NULL, "x", 0);
  assert_refused (nameless, EF_NET_ERROR_REFUSED);

  ef_postiz_request_add_target (valueless, "i2", "x", NULL);
  assert_refused (valueless, EF_NET_ERROR_REFUSED);

  ef_postiz_target_add_value (textless->targets->pdata[0], NULL, "", 0);
  assert_refused (textless, EF_NET_ERROR_REFUSED);

  ef_postiz_target_add_value (garbled->targets->pdata[0], NULL, "\xff", 0);
  assert_refused (garbled, EF_NET_ERROR_REFUSED);

  ef_postiz_value_add_media (ef_postiz_target_add_value (pathless->targets->pdata[0], NULL, "x", 0),
                             media);
  assert_refused (pathless, EF_NET_ERROR_REFUSED);

  ef_postiz_target_add_value (idless->targets->pdata[0], "", "x", 0);
  assert_refused (idless, EF_NET_ERROR_REFUSED);
}

static void
test_dates (void)
{
  const gint64 bad[] = { 0, -1, G_MININT64, G_MAXINT64, G_GINT64_CONSTANT (253402300800000) };
  g_autoptr (EfPostizRequest) last = make_request (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (EfPostizRequest) request = make_request (NULL);

    request->date = bad[i];
    assert_refused (request, EF_NET_ERROR_REFUSED);
  }
  last->date = G_GINT64_CONSTANT (253402300799999);
  text = make_text (last);
  g_assert_nonnull (strstr (text, "\"9999-12-31T23:59:59.999Z\""));
}

static EfPostizRequest *
make_long_request (gsize length)
{
  EfPostizRequest *request = ef_postiz_request_new (DATE, FALSE);
  EfPostizTarget *target = ef_postiz_request_add_target (request, "i", "threads", NULL);
  g_autofree char *text = g_strnfill (length, 'a');

  ef_postiz_target_add_value (target, NULL, text, 0);

  return request;
}

/* 102400 bytes are read, 102401 are answered with 413. */
static void
test_size (void)
{
  g_autoptr (EfPostizRequest) small = make_long_request (1);
  g_autofree char *text = make_text (small);
  gsize rest = EF_POSTIZ_MOST_BYTES - strlen (text) + 1;
  g_autoptr (EfPostizRequest) most = make_long_request (rest);
  g_autoptr (EfPostizRequest) more = make_long_request (rest + 1);
  g_autoptr (EfPostizRequest) huge = make_long_request (20 * EF_POSTIZ_MOST_BYTES);
  g_autofree char *longest = make_text (most);

  g_assert_cmpuint (strlen (longest), ==, 102400);
  assert_refused (more, EF_NET_ERROR_TOO_LARGE);
  assert_refused (huge, EF_NET_ERROR_TOO_LARGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/postiz-payload/whole", test_whole);
  g_test_add_func ("/postiz-payload/draft", test_draft);
  g_test_add_func ("/postiz-payload/switches", test_switches);
  g_test_add_func ("/postiz-payload/bad-switches", test_bad_switches);
  g_test_add_func ("/postiz-payload/what-is-never-sent", test_what_is_never_sent);
  g_test_add_func ("/postiz-payload/settings-stay", test_settings_stay);
  g_test_add_func ("/postiz-payload/refused", test_refused);
  g_test_add_func ("/postiz-payload/dates", test_dates);
  g_test_add_func ("/postiz-payload/size", test_size);

  return g_test_run ();
}
