/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/support.h"

/* Each rule does what it says, and stores or does not store as it says. */

#define SOON "2031-05-06T07:08:09.123Z"

/* What befalls POST /posts. */
static const struct {
  const char *rule;
  guint status; /* 0: no answer */
  const char *type;
  guint n_stored;
} creates[] = {
  { "cut-before", 0, NULL, 0 },
  { "cut-after", 0, NULL, 1 },
  { "cut-middle", 0, NULL, 1 },
  { "error-before,status=502", 502, "text/html", 0 },
  { "error-after,status=504", 504, "text/html", 1 },
  { "too-large,on=create", 413, "text/html", 0 },
  { "limit-hour", 429, "application/json", 0 },
  { "hang", 0, NULL, 0 },
  { "hang-after", 0, NULL, 1 },
  { "html", 200, "text/html", 0 },
  { "wrong-type", 201, "text/html", 1 },
  { "wrong-shape", 201, "application/json", 1 },
  { "garbage", 201, "application/json", 1 },
  { "garbage-http", 0, NULL, 1 },
  { "redirect", 302, "text/html", 0 },
  { "auth-down", 401, "application/json", 0 },
  { "no-subscription", 401, "application/json", 0 },
  { "partial,posts=0", 500, "application/json", 0 },
  { "drip,ms=1", 201, "application/json", 1 },
  { "slow,ms=300", 201, "application/json", 1 },
  { "double", 201, "application/json", 2 },
};

static Answer *
create (Practice *practice)
{
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *body = practice_make_post (channel, "x", SOON, "Hello");

  return practice_ask (practice, "POST", "posts", KEY, body);
}

static void
test_create (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (creates); i++) {
    g_autoptr (Practice) practice = practice_new (FALSE, 0);
    g_autofree char *rule =
      strchr (creates[i].rule, ',') != NULL && strstr (creates[i].rule, "on=") != NULL
        ? g_strconcat (creates[i].rule, ",times=1", NULL)
        : g_strconcat (creates[i].rule, ",on=create,times=1", NULL);
    g_autoptr (Answer) answer = NULL;
    g_autoptr (Answer) after = NULL;

    g_test_message ("%s", rule);
    practice_ask_briefly (practice);
    practice_rule (practice, rule);
    answer = create (practice);
    if (creates[i].status == 0) {
      /* libsoup gives half an answer for a whole one when the connection ends with it. */
      g_assert_true (answer->error != NULL || answer->json == NULL);
    } else {
      g_assert_no_error (answer->error);
      g_assert_cmpuint (answer->status, ==, creates[i].status);
      g_assert_cmpstr (answer->type, ==, creates[i].type);
    }
    g_assert_cmpuint (practice_count_log (practice, "created"), ==, creates[i].n_stored);

    /* Once, and no more. */
    after = create (practice);
    g_assert_cmpuint (after->status, ==, 201);
    g_assert_cmpuint (practice_count_log (practice, "created"), ==, creates[i].n_stored + 1);
  }
}

static void
test_huge (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autoptr (Answer) answer = NULL;

  practice_rule (practice, "huge,mb=3,on=channels");
  answer = practice_ask (practice, "GET", "integrations", KEY, NULL);
  g_assert_cmpuint (answer->size, ==, 3 * 1024 * 1024);
}

static void
test_skip (void)
{
  const guint expected[] = { 200, 503, 503, 200 };
  g_autoptr (Practice) practice = practice_new (FALSE, 0);

  practice_rule (practice, "error-before,status=503,on=connected,skip=1,times=2");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (Answer) answer = practice_ask (practice, "GET", "is-connected", KEY, NULL);
    g_autoptr (Answer) other = practice_ask (practice, "GET", "groups", KEY, NULL);

    g_assert_cmpuint (answer->status, ==, expected[i]);
    g_assert_cmpuint (other->status, ==, 200);
  }
}

/* The same seed, the same fate; and each of the ends comes up. */
static void
test_random (void)
{
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  GString *runs[] = { first, second };

  for (guint run = 0; run < 2; run++) {
    g_autoptr (Practice) practice = practice_new (FALSE, 0);

    practice_rule (practice, "cut-random,seed=7,share=60");
    for (guint i = 0; i < 30; i++) {
      guint before = practice_count_log (practice, "created");
      g_autoptr (Answer) answer = create (practice);
      guint n = practice_count_log (practice, "created") - before;

      g_assert_cmpuint (n, <=, 1);
      g_string_append_c (runs[run], answer->error == NULL && answer->json != NULL ? 'o'
                                    : n == 1                                      ? 'a'
                                                                                  : 'b');
    }
  }
  g_assert_cmpstr (first->str, ==, second->str);
  g_assert_nonnull (strchr (first->str, 'o'));
  g_assert_nonnull (strchr (first->str, 'a'));
  g_assert_nonnull (strchr (first->str, 'b'));
}

static void
test_clock (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 ahead;

  practice_rule (practice, "clock,s=-86400");
  answer = practice_ask (practice, "GET", "is-connected", KEY, NULL);
  date =
    soup_date_time_new_from_http_string (soup_message_headers_get_one (answer->headers, "Date"));
  ahead = g_date_time_difference (date, now) / G_USEC_PER_SEC;
  g_assert_cmpint (ahead, <, -86400 + 60);
  g_assert_cmpint (ahead, >, -86400 - 60);
}

static void
test_unknown_channel (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *body = practice_make_post (channel, "x", SOON, "Hello");

  /* Gone from the list, and accepted all the same. */
  practice_rule (practice, "channel-gone,channel=x");
  {
    g_autoptr (Answer) answer = practice_ask (practice, "POST", "posts", KEY, body);
    g_autofree char *gone = practice_find_channel (practice, KEY, "x");

    g_assert_cmpuint (answer->status, ==, 201);
    g_assert_null (gone);
  }
  practice_rule (practice, "channel-unknown,channel=x");
  {
    g_autoptr (Answer) answer = practice_ask (practice, "POST", "posts", KEY, body);

    g_assert_cmpuint (answer->status, ==, 400);
  }
}

static void
test_gzip (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *url = g_strconcat (ef_practice_server_get_address (practice->server),
                                      "/public/v1/integrations", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (Answer) answer = practice_ask (practice, "GET", "integrations", KEY, NULL);

  /* Without the decoder it is seen as it comes. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept-Encoding",
                               "gzip, deflate");
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", KEY);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, await_cb, &result);
  bytes = soup_session_send_and_read_finish (session, await (&result), NULL);
  g_assert_cmpstr (
    soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Encoding"),
    ==, "gzip");
  plain = g_converter_convert_bytes (G_CONVERTER (unpacker), bytes, NULL);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), answer->text,
                   answer->size);
}

static void
test_rules (void)
{
  static const char *const wrong[] = { "",
                                       "nothing",
                                       "hang,on=nowhere",
                                       "hang,times",
                                       "slow,ms=soon",
                                       "slow,bytes=1",
                                       "hang,skip=-1",
                                       "cut-random,share=101" };
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *help = ef_practice_server_describe_rules ();
  g_auto (GStrv) lines = g_strsplit (g_strchomp (help), "\n", -1);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_practice_server_add_rule (practice->server, wrong[i], &error));
    g_assert_error (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_RULE);
  }
  /* What help lists can be typed. */
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (g_strchug (lines[i]), " ", 2);

    practice_rule (practice, words[0]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/rude/create", test_create);
  g_test_add_func ("/practice/rude/huge", test_huge);
  g_test_add_func ("/practice/rude/skip", test_skip);
  g_test_add_func ("/practice/rude/random", test_random);
  g_test_add_func ("/practice/rude/clock", test_clock);
  g_test_add_func ("/practice/rude/unknown-channel", test_unknown_channel);
  g_test_add_func ("/practice/rude/gzip", test_gzip);
  g_test_add_func ("/practice/rude/rules", test_rules);

  return g_test_run ();
}
