/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "practice/support.h"

/* What the real validation answered, case by case, and what it stored. */

static const char *const networks[] = {
  "tiktok",   "youtube",  "instagram",     "instagram-standalone",
  "facebook", "linkedin", "linkedin-page", "x",
  "threads",  "bluesky",  "mastodon",      "pinterest",
  "reddit",   "telegram", "discord",       "slack",
  "gmb",
};

static JsonArray *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "support", "recorded", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) full = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  full = g_string_new (text);
  /* No C string holds what this stands for. */
  g_string_replace (full, "\\u0000", "@@nul@@", 0);
  node = json_from_string (full->str, &error);
  g_assert_no_error (error);

  return json_node_dup_array (node);
}

static void
add_channel (Practice *practice,
             const char *id,
             const char *network,
             const char *name,
             const char *flag)
{
  g_autoptr (JsonObject) channel = json_object_new ();

  json_object_set_string_member (channel, "id", id);
  json_object_set_string_member (channel, "network", network);
  json_object_set_string_member (channel, "name", name);
  if (flag != NULL)
    json_object_set_boolean_member (channel, flag, TRUE);
  ef_practice_server_set_channel (practice->server, KEY, channel);
}

static void
add_channels (Practice *practice)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    g_autofree char *id = g_strconcat ("ch-", networks[i], NULL);
    g_autofree char *name = g_strconcat ("My ", networks[i], NULL);

    add_channel (practice, id, networks[i], name, NULL);
  }
  add_channel (practice, "ch-unknown", "notaprovider", "My notaprovider", NULL);
  add_channel (practice, "ch-youtube-disabled", "youtube", "My disabled youtube", "disabled");
  add_channel (practice, "ch-x-verified", "x", "My verified x", "verified");
}

/* "@@repeat:TEXT:COUNT@@" */
static char *
expand (const char *text)
{
  GString *full = g_string_new (NULL);
  const char *at = text;
  const char *mark;

  while ((mark = strstr (at, "@@repeat:")) != NULL) {
    const char *what = mark + strlen ("@@repeat:");
    const char *end = strstr (what, "@@");
    const char *colon = g_strrstr_len (what, end - what, ":");

    g_string_append_len (full, at, mark - at);
    for (int i = atoi (colon + 1); i > 0; i--)
      g_string_append_len (full, what, colon - what);
    at = end + 2;
  }
  g_string_append (full, at);
  g_string_replace (full, "@@nul@@", "\\u0000", 0);

  return g_string_free_and_steal (full);
}

static gboolean
is_alike (JsonNode *expected, JsonNode *found)
{
  if (found == NULL || json_node_get_node_type (expected) != json_node_get_node_type (found))
    return FALSE;

  if (JSON_NODE_HOLDS_OBJECT (expected)) {
    JsonObject *a = json_node_get_object (expected);
    JsonObject *b = json_node_get_object (found);
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    if (json_object_get_size (a) != json_object_get_size (b))
      return FALSE;
    json_object_iter_init (&iter, a);
    while (json_object_iter_next (&iter, &name, &value)) {
      if (!is_alike (value, json_object_get_member (b, name)))
        return FALSE;
    }
    return TRUE;
  }
  if (JSON_NODE_HOLDS_ARRAY (expected)) {
    JsonArray *a = json_node_get_array (expected);
    JsonArray *b = json_node_get_array (found);

    if (json_array_get_length (a) != json_array_get_length (b))
      return FALSE;
    for (guint i = 0; i < json_array_get_length (a); i++) {
      if (!is_alike (json_array_get_element (a, i), json_array_get_element (b, i)))
        return FALSE;
    }
    return TRUE;
  }
  if (JSON_NODE_HOLDS_NULL (expected))
    return TRUE;
  if (g_strcmp0 (json_node_get_string (expected), "<postId>") == 0 ||
      g_strcmp0 (json_node_get_string (expected), "<uuid>") == 0)
    return json_node_get_string (found) != NULL;

  return json_node_equal (expected, found);
}

static char *
describe (guint status, JsonNode *node)
{
  g_autofree char *text = node != NULL ? json_to_string (node, FALSE) : g_strdup ("no JSON");

  return g_strdup_printf ("%u %s", status, text);
}

static void
check_stored (Practice *practice, JsonObject *given, Answer *answer)
{
  JsonArray *stored;

  if (!json_object_has_member (given, "stored"))
    return;

  stored = json_object_get_array_member (given, "stored");
  for (guint i = 0; i < json_array_get_length (stored); i++) {
    JsonObject *expected = json_array_get_object_element (stored, i);
    JsonObject *made = json_array_get_object_element (
      json_node_get_array (answer->json), (guint) json_object_get_int_member (expected, "entry"));
    g_autoptr (JsonObject) post =
      practice_find_post (practice, json_object_get_string_member (made, "postId"));
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    g_assert_nonnull (post);
    json_object_iter_init (&iter, expected);
    while (json_object_iter_next (&iter, &name, &value)) {
      g_autoptr (JsonNode) found = NULL;

      if (g_str_equal (name, "entry"))
        continue;
      found = g_str_equal (name, "settings")
                ? json_from_string (json_object_get_string_member (post, name), NULL)
                : json_object_dup_member (post, name);
      if (!is_alike (value, found)) {
        g_autofree char *wanted = json_to_string (value, FALSE);
        g_autofree char *is = json_to_string (found, FALSE);

        g_test_message ("%s: stored %s is %s, was %s",
                        json_object_get_string_member (given, "name"), name, is, wanted);
        g_test_fail ();
      }
    }
  }
}

static void
test_validation (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autoptr (JsonArray) cases = load ("postiz-validation.json");

  add_channels (practice);
  g_assert_cmpuint (json_array_get_length (cases), ==, 363);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    JsonObject *given = json_array_get_object_element (cases, i);
    guint status = (guint) json_object_get_int_member (given, "status");
    g_autofree char *text = json_object_has_member (given, "raw")
                              ? g_strdup (json_object_get_string_member (given, "raw"))
                              : json_to_string (json_object_get_member (given, "body"), FALSE);
    g_autofree char *body = expand (text);
    g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
    g_autoptr (Answer) answer = practice_send (
      practice, "POST", "posts", KEY,
      json_object_get_string_member_with_default (given, "contentType", "application/json"), bytes);
    JsonNode *expected = json_object_get_member (given, "answer");

    if (answer->status != status || !is_alike (expected, answer->json)) {
      g_autofree char *wanted = describe (status, expected);
      g_autofree char *found = describe (answer->status, answer->json);

      g_test_message ("%s\n  wanted %s\n  found  %s", json_object_get_string_member (given, "name"),
                      wanted, found);
      g_test_fail ();
    } else if (status == 201) {
      check_stored (practice, given, answer);
    }
  }
}

/* Uploads */

static const struct {
  const char *name;
  const char *head;
  gsize n_head;
} heads[] = {
  { ".3gp",
    "\0\0\0\x1c"
    "ftyp3gp4",
    12 },
  { ".avi", "RIFF.!\0\0AVI ", 12 },
  { ".avif",
    "\0\0\0\x1c"
    "ftypavif",
    12 },
  { ".bmp", "BM60\0\0\0\0\0\0", 10 },
  { ".gif", "GIF89a@\0@\0", 10 },
  { ".jpg", "\xff\xd8\xff\xe0\0\x10JFIF\0", 11 },
  { ".m4a",
    "\0\0\0\x1c"
    "ftypM4A ",
    12 },
  { "ipod.mp4",
    "\0\0\0\x1c"
    "ftypM4V ",
    12 },
  { ".m4v",
    "\0\0\0\x1c"
    "ftypM4V ",
    12 },
  { ".mkv", "\x1a\x45\xdf\xa3\xa3\x42\x86\x81matroska", 16 },
  { ".mov",
    "\0\0\0\x14"
    "ftypqt  ",
    12 },
  { "bqt.mp4",
    "\0\0\0\x14"
    "ftypqt  ",
    12 },
  { ".mp3", "ID3\4\0\0\0\0\0\"TSSE", 14 },
  { "b42.mp4",
    "\0\0\0\x1c"
    "ftypmp42",
    12 },
  { "empty.mp4", "", 0 },
  { "text.mp4", "hello\n", 6 },
  { ".mp4",
    "\0\0\0\x20"
    "ftypisom\0\0\2\0isomiso2avc1mp41",
    32 },
  { ".png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16 },
  { ".svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 41 },
  { ".tiff", "II*\0\xb8'\0\0", 8 },
  { ".webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81webm", 12 },
  { ".webp", "RIFF*\3\0\0WEBPVP8 ", 16 },
};

static GBytes *
make_file (const char *name, gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    if (g_str_has_suffix (name, heads[i].name)) {
      gsize n = MAX (size, heads[i].n_head);
      guint8 *data = g_malloc0 (n + 1);

      if (heads[i].n_head > 0)
        memcpy (data, heads[i].head, heads[i].n_head);
      return g_bytes_new_take (data, n);
    }
  }
  g_assert_not_reached ();
}

static void
append_part (SoupMultipart *form, const char *field, const char *name)
{
  g_autoptr (GBytes) data = make_file ("a.mp4", 2335);

  soup_multipart_append_form_file (form, field, name, "video/mp4", data);
}

static Answer *
send_form (Practice *practice, SoupMultipart *form)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (GBytes) body = NULL;

  soup_multipart_to_message (form, headers, &body);

  return practice_send (practice, "POST", "upload", KEY,
                        soup_message_headers_get_one (headers, "Content-Type"), body);
}

/* What was recorded with more than the bytes of a file. */
static Answer *
send_special (Practice *practice, const char *name)
{
  g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  g_autoptr (GBytes) video = make_file ("a.mp4", 2335);

  if (strstr (name, "octet-stream") != NULL)
    return practice_upload (practice, "file", "clip", "application/octet-stream", video);
  if (strstr (name, ".mov as its name") != NULL)
    return practice_upload (practice, "file", "/some/where/a.mov", "video/quicktime", video);
  if (strstr (name, "field name") != NULL)
    return practice_upload (practice, "video", "a.mp4", "video/mp4", video);
  if (strstr (name, "10 MiB") != NULL) {
    g_autoptr (GBytes) picture =
      make_file ("a.png", 10485760 + (g_str_has_suffix (name, "+ 1") ? 1 : 0));

    return practice_upload (practice, "file", "a.png", "image/png", picture);
  }
  if (strstr (name, "JSON body") != NULL)
    return practice_ask (practice, "POST", "upload", KEY, "{\"file\":\"x\"}");
  if (strstr (name, "not a file part") != NULL)
    soup_multipart_append_form_string (form, "file", "hello");
  else if (strstr (name, "no file at all") != NULL)
    soup_multipart_append_form_string (form, "other", "hello");
  else
    append_part (form, "file", "a.mp4");
  if (strstr (name, "two files") != NULL)
    append_part (form, "file", "b.mp4");

  return send_form (practice, form);
}

static gboolean
has_path (Answer *answer, const char *expected)
{
  JsonObject *media = json_node_get_object (answer->json);
  const char *name = json_object_get_string_member (media, "name");
  const char *path = json_object_get_string_member (media, "path");

  return g_str_has_suffix (name, strrchr (expected, '.')) && strlen (name) > 32 &&
         g_str_has_suffix (path, name) && strstr (path, "/uploads/20") != NULL &&
         json_object_get_null_member (media, "originalName") &&
         json_object_get_null_member (media, "thumbnail") &&
         json_object_get_null_member (media, "alt") && json_object_get_size (media) == 6;
}

static void
test_sniffing (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autoptr (JsonArray) cases = load ("postiz-upload-sniff.json");

  g_assert_cmpuint (json_array_get_length (cases), ==, 35);
  for (guint i = 0; i < json_array_get_length (cases); i++) {
    JsonObject *given = json_array_get_object_element (cases, i);
    const char *name = json_object_get_string_member (given, "name");
    guint status = (guint) json_object_get_int_member (given, "status");
    JsonNode *expected = json_object_get_member (given, "answer");
    g_autoptr (GBytes) data =
      json_object_has_member (given, "head")
        ? make_file (name, (gsize) json_object_get_int_member (given, "bytes"))
        : NULL;
    g_autoptr (Answer) answer = data != NULL
                                  ? practice_upload (practice, "file", name, "video/mp4", data)
                                  : send_special (practice, name);
    gboolean is_right =
      answer->status == status &&
      (status == 201 ? has_path (answer, json_object_get_string_member (
                                           json_node_get_object (expected), "name"))
                     : is_alike (expected, answer->json));

    if (!is_right) {
      g_autofree char *wanted = describe (status, expected);
      g_autofree char *found = describe (answer->status, answer->json);

      g_test_message ("%s\n  wanted %s\n  found  %s", name, wanted, found);
      g_test_fail ();
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/recorded/validation", test_validation);
  g_test_add_func ("/practice/recorded/sniffing", test_sniffing);

  return g_test_run ();
}
