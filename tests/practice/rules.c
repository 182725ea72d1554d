/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/rules.h"

#include <string.h>

#include "practice/content.h"
#include "practice/multipart.h"

/* What is pure, with good, odd and hostile input. */

static JsonObject *
find_cb (const char *id, gpointer user_data)
{
  JsonObject *channel = user_data;

  if (!g_str_has_prefix (id, "ch-"))
    return NULL;
  json_object_set_string_member (channel, "network", id + 3);
  json_object_set_string_member (channel, "name", id);

  return channel;
}

static const char *const bodies[] = {
  "{\"type\":\"schedule\",\"date\":\"2026-12-01T10:00:17.123Z\",\"shortLink\":false,\"tags\":[],"
  "\"inter\":7,\"posts\":[{\"integration\":{\"id\":\"ch-reddit\"},\"value\":[{\"content\":\"<p>a "
  "&amp; "
  "b</"
  "p>\",\"image\":[{\"id\":\"m\",\"path\":\"a.mp4\",\"thumbnail\":null}],\"delay\":1}],"
  "\"settings\":"
  "{\"subreddit\":[{\"value\":{\"subreddit\":\"/r/"
  "t\",\"title\":\"My\",\"type\":\"media\",\"url\":\"\","
  "\"is_flair_required\":true,\"flair\":{\"id\":\"1\",\"name\":\"f\"}}}]}}]}",
  "{\"date\":\"2026-12-01\",\"shortLink\":0,\"tags\":{},\"posts\":[{\"type\":\"draft\","
  "\"integration\":{"
  "\"id\":\"ch-youtube\"},\"value\":[{\"content\":null,\"image\":[[],{\"id\":1,\"path\":2}]}],"
  "\"settings\":{\"title\":[],\"tags\":[[],{\"label\":5}],\"thumbnail\":[{}]}},{\"integration\":{"
  "\"id\":"
  "\"ch-x\"},\"value\":[[]],\"settings\":[1,2]}]}",
  "{\"date\":5,\"shortLink\":{},\"tags\":[[]],\"posts\":[{\"integration\":{\"id\":\"ch-instagram\"}"
  ","
  "\"value\":[{\"content\":{},\"image\":[{\"id\":\"m\",\"path\":\"a.png\"}],\"delay\":[]}],"
  "\"settings\":"
  "{\"post_type\":\"post\",\"collaborators\":[{\"label\":\"a\"}],\"audio\":{\"id\":\"1\"}}}]}",
};

static guint
check (const char *text, gsize size)
{
  g_autoptr (JsonObject) channel = json_object_new ();
  EfRulesResult result = ef_rules_check (text, size, "application/json", find_cb, channel);
  guint status = result.status;

  g_assert_true (status == 201 || status == 400 || status == 413 || status == 500);
  g_assert_true ((status == 201) == (result.answer == NULL));
  ef_rules_result_clear (&result);

  return status;
}

/* Words of one body in the place of others, and bytes that are no words at all. */
static void
test_hostile (void)
{
  static const char *const words[] = {
    "null", "[]",   "{}",   "\"\"", "-1",    "1.5",
    "true", "[[]]", "[{}]", "[1]",  "\"x\"", "{\"id\":\"ch-x\"}"
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    gsize length = strlen (bodies[i]);

    g_assert_cmpuint (check (bodies[i], length), !=, 413);
    for (guint round = 0; round < 4000; round++) {
      g_autoptr (GString) text = g_string_new (bodies[i]);

      for (int n = g_test_rand_int_range (1, 4); n > 0; n--) {
        gsize at = (gsize) g_test_rand_int_range (0, (gint32) text->len);
        const char *colon = strchr (text->str + at, ':');

        if (g_test_rand_bit () && colon != NULL) {
          gsize begin = (gsize) (colon + 1 - text->str);
          gsize end = begin + strcspn (text->str + begin, ",}]");

          g_string_erase (text, (gssize) begin, (gssize) (end - begin));
          g_string_insert (text, (gssize) begin,
                           words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
        } else {
          text->str[at] = (char) g_test_rand_int_range (1, 256);
        }
      }
      check (text->str, text->len);
    }
  }
}

static void
test_content (void)
{
  static const struct {
    const char *sent;
    const char *stored;
    const char *published;
    gsize count;
  } cases[] = {
    { "Tom & Jerry", "Tom & Jerry", "Tom & Jerry", 15 },
    { "I <3 you & me", "I &lt;3 you &amp; me", "I &lt;3 you &amp; me", 20 },
    { "<p>Tom &amp; Jerry</p>", "<p>Tom &amp; Jerry</p>", "Tom & Jerry", 11 },
    { "<p>a</p><p>b</p>", "<p>a</p><p>b</p>", "a\nb", 3 },
    { "<p>a<br>b", "<p>a<br>b</p>", "a\nb", 3 },
    { "<p onclick=\"x()\">a</p>", "<p>a</p>", "a", 1 },
    { "<a href=\"https://example.com\">a</a>", "<a href=\"https://example.com\">a</a>",
      "<a href=\"https://example.com\">a</a>", 35 },
    { "<b>bold</b>", "bold", "bold", 4 },
    { "<script>x</script>a", "a", "a", 1 },
    { "<!-- x -->a", "a", "a", 1 },
    { "a < b", "a &lt; b", "a &lt; b", 8 },
    { "<p>&#128512;</p>", "<p>😀</p>", "😀", 2 },
    { "", "", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *stored = ef_content_sanitise (cases[i].sent);
    g_autofree char *published = ef_content_publish (stored);

    g_assert_cmpstr (stored, ==, cases[i].stored);
    g_assert_cmpstr (published, ==, cases[i].published);
    g_assert_cmpuint (ef_content_count (stored), ==, cases[i].count);
  }
}

static void
test_dates (void)
{
  static const struct {
    const char *text;
    gint64 moment; /* -1: no date, -2: no day of the calendar */
  } cases[] = {
    { "1970-01-01T00:00:01.5Z", 1500 },
    { "1970-01-02", 86400000 },
    { "1970-01-01T02:00+02:00", 0 },
    { "1970-01-01 00:01", 60000 },
    { "1970-02-30T00:00:00Z", 5184000000 },
    { "1970", 0 },
    { "1970-W01-2", -2 },
    { "1970-001", -2 },
    { "1970-13-01", -1 },
    { "1970-01-01T25:00", -1 },
    { "1970-01-01T00:60", -1 },
    { "tomorrow", -1 },
    { "", -1 },
    { "1796119217", -1 },
    { "1970-01-01T00:00:00.Z", -1 },
    { "1970-01-01T00:00:00Zx", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gboolean is_iso;
    gint64 moment = 0;
    gboolean is_date = ef_rules_parse_date (cases[i].text, &is_iso, &moment);

    g_assert_cmpint (is_date, ==, cases[i].moment >= 0);
    g_assert_cmpint (is_iso, ==, cases[i].moment != -1);
    if (is_date)
      g_assert_cmpint (moment, ==, cases[i].moment);
  }
}

/* Forms, cut anywhere */

static void
begin_cb (const char *name, const char *file_name, gpointer user_data)
{
  g_string_append_printf (user_data, "[%s|%s:", name, file_name != NULL ? file_name : "");
}

static void
data_cb (const guint8 *data, gsize size, gpointer user_data)
{
  g_string_append_len (user_data, (const char *) data, (gssize) size);
}

static void
end_cb (gpointer user_data)
{
  g_string_append_c (user_data, ']');
}

static void
test_multipart (void)
{
  static const EfMultipartFuncs funcs = { begin_cb, data_cb, end_cb };
  static const char body[] =
    "before\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nvalue\r\n--b\r\n"
    "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\nContent-Type: x\r\n\r\n"
    "one\r\n--\r\n-b\r\n--c\r\n--b\r\nContent-Disposition: form-data; name=\"e\"; "
    "filename=\"\"\r\n\r\n\r\n--b--\r\nafter";

  for (gsize step = 1; step < sizeof body; step++) {
    g_autoptr (GString) seen = g_string_new (NULL);
    g_autoptr (EfMultipart) form =
      ef_multipart_new ("multipart/form-data; boundary=\"b\"", &funcs, seen);

    for (gsize at = 0; at < sizeof body - 1; at += step)
      ef_multipart_feed (form, (const guint8 *) body + at, MIN (step, sizeof body - 1 - at));
    g_assert_cmpstr (seen->str, ==, "[n|:value][file|a.mp4:one\r\n--\r\n-b\r\n--c][e|:]");
    g_assert_true (ef_multipart_is_over (form));
  }
  g_assert_null (ef_multipart_new ("application/json", &funcs, NULL));
  g_assert_null (ef_multipart_new ("multipart/form-data", &funcs, NULL));
  g_assert_null (ef_multipart_new (NULL, &funcs, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/rules/hostile", test_hostile);
  g_test_add_func ("/practice/rules/content", test_content);
  g_test_add_func ("/practice/rules/dates", test_dates);
  g_test_add_func ("/practice/rules/multipart", test_multipart);

  return g_test_run ();
}
