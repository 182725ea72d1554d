/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/network.h"

#include <string.h>

#include "core/post-settings.h"
#include "core/time-span.h"
#include "recorded-posts.h"

#define MEGABYTE G_GUINT64_CONSTANT (1000000)

/* What the server takes, and we refuse, and why. */
static const struct {
  const char *name;
  const char *why;
} stricter[] = {
  { "tiktok: duet \"false\"", "the server makes it on" },
  { "tiktok: duet \"\"", "no switch of ours is a text" },
  { "tiktok: stitch \"\"", "no switch of ours is a text" },
  { "tiktok: comment \"\"", "no switch of ours is a text" },
  { "tiktok: brand_content_toggle \"\"", "no switch of ours is a text" },
  { "tiktok: brand_organic_toggle \"\"", "no switch of ours is a text" },
  { "instagram: is_trial_reel \"false\"", "the server makes it on" },
  { "x: made_with_ai \"false\"", "the server makes it on" },
  { "reddit: type nonsense", "nobody means it" },
  { "reddit: type link without url", "Reddit wants an address" },
  { "gmb: callToActionUrl \"nope\"", "it is no address" },
};

/* What the server refuses in a request that our client never makes: nothing goes with a comment but its text, and no
 * text of ours has a NUL in it. */
static const char *const never_sent[] = {
  "linkedin: second entry with media",
  "reddit: second entry with media",
  "envelope: content with NUL",
  NULL,
};

static gboolean
is_stricter (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (stricter); i++) {
    if (g_str_equal (stricter[i].name, name))
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_never_sent (const char *name)
{
  return g_strv_contains (never_sent, name);
}

/* Text that was sent as it is goes through the whole check, HTML through the counting of it. */
static gboolean
refuses_text (const EfNetwork *network, const RecordedPost *recorded, EfNetworkPost *post)
{
  g_autoptr (GPtrArray) findings = NULL;
  guint most = recorded->most_text > 0 ? recorded->most_text : ef_network_get_most_text (network);

  if (strpbrk (recorded->content, "<&") != NULL && !recorded->is_draft &&
      ef_post_text_count_content (recorded->content, ef_network_get_count (network)) > most)
    return TRUE;
  post->caption = strpbrk (recorded->content, "<&") != NULL ? "x" : recorded->content;
  /* HTML without text in it is no text. */
  if (g_str_equal (recorded->content, "<p></p>") ||
      g_str_has_prefix (recorded->content, "<script>"))
    post->caption = "";
  findings = ef_network_check_text (network, post);

  return ef_network_findings_refuse (findings);
}

static gboolean
refuses (const RecordedPost *recorded)
{
  const EfNetwork *network = ef_network_find (recorded->network);
  EfNetworkPost post = {
    .comments = (const char *const *) recorded->comments,
    .most_text = recorded->most_text,
    .media = recorded->media,
    .n_media = recorded->n_media,
    .settings = recorded->settings,
    .is_draft = recorded->is_draft,
  };
  g_autoptr (EfPostSettings) form = ef_post_settings_new (recorded->network);
  g_autoptr (GPtrArray) problems = ef_post_settings_check (form, recorded->settings);
  g_autoptr (GPtrArray) media = ef_network_check_media (network, &post);

  for (guint i = 0; i < problems->len; i++)
    g_test_message ("  %s", (const char *) g_ptr_array_index (problems, i));
  for (guint i = 0; i < media->len; i++)
    g_test_message ("  %s", ((EfNetworkFinding *) g_ptr_array_index (media, i))->sentence);

  return problems->len > 0 || ef_network_findings_refuse (media) ||
         refuses_text (network, recorded, &post);
}

/* Nothing is acceptable here that the server refused, and hardly anything refused that it took. */
static void
test_recorded (void)
{
  g_autoptr (GPtrArray) posts = recorded_posts_load ();
  guint n_refused = 0;
  guint n_wrong = 0;

  g_assert_cmpuint (posts->len, >=, 240);
  for (guint i = 0; i < posts->len; i++) {
    const RecordedPost *post = g_ptr_array_index (posts, i);
    gboolean refused;

    g_test_message ("%s", post->name);
    refused = refuses (post);
    n_refused += refused ? 1 : 0;
    if (!is_never_sent (post->name) &&
        refused != (post->status >= 400 || is_stricter (post->name))) {
      g_test_message ("WRONG: %s: %u", post->name, post->status);
      n_wrong++;
    }
  }
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_cmpuint (n_refused, >=, 130);
}

static EfNetworkMedia
make_video (int width, int height, guint seconds)
{
  return (EfNetworkMedia) {
    .type = "video/mp4",
    .size = 10 * MEGABYTE,
    .duration = seconds * EF_NS_PER_SECOND,
    .width = width,
    .height = height,
    .has_cover = TRUE,
  };
}

static void
check (const char *id,
       const EfNetworkMedia *media,
       const char *settings,
       int severity,
       EfNetworkFix fix)
{
  g_autoptr (JsonNode) node = json_from_string (settings, NULL);
  EfNetworkPost post = {
    .caption = "Hello",
    .media = media,
    .n_media = 1,
    .settings = json_node_get_object (node),
  };
  g_autoptr (GPtrArray) findings = ef_network_check_media (ef_network_find (id), &post);
  const EfNetworkFinding *finding = findings->len > 0 ? g_ptr_array_index (findings, 0) : NULL;

  g_test_message ("%s: %s", id, finding != NULL ? finding->sentence : "-");
  g_assert_cmpint (finding != NULL ? (int) finding->severity : -1, ==, severity);
  if (finding != NULL)
    g_assert_cmpint (finding->fix, ==, fix);
}

static void
test_likely (void)
{
  EfNetworkMedia tall = make_video (1080, 1920, 30);
  EfNetworkMedia wide = make_video (1920, 1080, 30);
  EfNetworkMedia strip = make_video (4000, 400, 30);
  EfNetworkMedia small = make_video (180, 320, 30);
  EfNetworkMedia brief = make_video (1080, 1920, 1);
  EfNetworkMedia minutes = make_video (1080, 1920, 200);
  EfNetworkMedia hours = make_video (1080, 1920, 50000);
  EfNetworkMedia heavy = tall;
  EfNetworkMedia unknown = { .type = "video/mp4" };

  heavy.size = 400 * MEGABYTE;
  check ("tiktok", &tall, "{}", -1, 0);
  check ("instagram", &tall, "{}", -1, 0);
  check ("tiktok", &wide, "{}", EF_NETWORK_ADVICE, EF_NETWORK_FIX_FORMAT);
  check ("x", &wide, "{}", -1, 0);
  check ("x", &minutes, "{}", EF_NETWORK_ADVICE, EF_NETWORK_FIX_SHORTER);
  check ("x", &strip, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_FORMAT);
  check ("tiktok", &small, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_ENCODE);
  check ("tiktok", &brief, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_NONE);
  check ("instagram", &minutes, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_SHORTER);
  check ("instagram", &minutes, "{\"post_type\":\"story\"}", EF_NETWORK_LIKELY,
         EF_NETWORK_FIX_SHORTER);
  check ("threads", &minutes, "{}", -1, 0);
  check ("bluesky", &minutes, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_SHORTER);
  check ("youtube", &hours, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_SHORTER);
  check ("instagram", &heavy, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_ENCODE);
  check ("telegram", &heavy, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_ENCODE);
  check ("reddit", &unknown, "{}", EF_NETWORK_REFUSED, EF_NETWORK_FIX_COVER);
  /* What is not known is not guessed at. */
  check ("instagram", &unknown, "{}", -1, 0);
  check ("some-new-network", &strip, "{}", -1, 0);
}

static void
test_files (void)
{
  EfNetworkMedia video = make_video (1080, 1920, 30);
  EfNetworkMedia picture = { .type = "image/png", .size = 10485760 };
  EfNetworkMedia other = { .type = NULL };
  EfNetworkMedia avif = { .type = "image/avif", .size = 1 };

  video.size = G_GUINT64_CONSTANT (1073741824);
  check ("slack", &video, "{}", EF_NETWORK_LIKELY, EF_NETWORK_FIX_ENCODE);
  video.size++;
  check ("slack", &video, "{}", EF_NETWORK_REFUSED, EF_NETWORK_FIX_ENCODE);
  check ("some-new-network", &video, "{}", EF_NETWORK_REFUSED, EF_NETWORK_FIX_ENCODE);
  check ("threads", &picture, "{}", -1, 0);
  picture.size++;
  check ("threads", &picture, "{}", EF_NETWORK_REFUSED, EF_NETWORK_FIX_MEDIA);
  check ("threads", &other, "{}", EF_NETWORK_REFUSED, EF_NETWORK_FIX_ENCODE);
  check ("threads", &avif, "{}", EF_NETWORK_REFUSED, EF_NETWORK_FIX_ENCODE);
}

/* Of a draft the server looks at neither length nor number, but a file it does not take it never takes. */
static void
test_drafts (void)
{
  EfNetworkMedia video = make_video (400, 4000, 30000);
  g_autofree char *text = g_strnfill (5000, 'x');
  EfNetworkPost post = { .caption = text, .media = &video, .n_media = 1, .is_draft = TRUE };
  const EfNetwork *network = ef_network_find ("x");
  g_autoptr (GPtrArray) words = ef_network_check_text (network, &post);
  g_autoptr (GPtrArray) files = ef_network_check_media (network, &post);

  g_assert_cmpuint (words->len, ==, 0);
  g_assert_cmpuint (files->len, ==, 0);
  video.type = NULL;
  {
    g_autoptr (GPtrArray) again = ef_network_check_media (network, &post);

    g_assert_true (ef_network_findings_refuse (again));
  }
}

static void
check_text (const char *id, const char *caption, guint most, guint n_media, int severity)
{
  EfNetworkMedia video = make_video (1080, 1920, 30);
  EfNetworkPost post = { .caption = caption,
                         .media = &video,
                         .n_media = n_media,
                         .most_text = most };
  g_autoptr (GPtrArray) findings = ef_network_check_text (ef_network_find (id), &post);
  const EfNetworkFinding *finding = findings->len > 0 ? g_ptr_array_index (findings, 0) : NULL;

  g_assert_cmpint (finding != NULL ? (int) finding->severity : -1, ==, severity);
  if (finding != NULL)
    g_assert_cmpint (finding->fix, ==, EF_NETWORK_FIX_TEXT);
}

static void
test_text (void)
{
  g_autofree char *long_text = g_strnfill (600, 'x');
  g_autofree char *longer = g_strnfill (1100, 'x');
  g_autofree char *huge = g_strnfill (101000, 'x');
  g_autoptr (GString) accents = g_string_new (NULL);
  g_autoptr (GString) tags = g_string_new (NULL);
  g_autoptr (GString) quotes = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append (accents, "\xc3\xa9");
  for (guint i = 0; i < 31; i++)
    g_string_append_printf (tags, "#t%u ", i);
  for (guint i = 0; i < 50000; i++)
    g_string_append_c (quotes, '"');
  check_text ("threads", "Hello", 0, 1, -1);
  check_text ("threads", "", 0, 1, -1);
  check_text ("threads", "", 0, 0, EF_NETWORK_REFUSED);
  check_text ("threads", "\xe2\x80\x8b", 0, 0, EF_NETWORK_REFUSED);
  check_text ("threads", long_text, 0, 1, EF_NETWORK_REFUSED);
  check_text ("threads", long_text, 600, 1, -1);
  check_text ("some-new-network", long_text, 599, 1, EF_NETWORK_REFUSED);
  check_text ("some-new-network", long_text, 0, 1, -1);
  check_text ("telegram", longer, 0, 1, EF_NETWORK_LIKELY);
  check_text ("telegram", longer, 0, 0, -1);
  check_text ("youtube", accents->str, 0, 1, EF_NETWORK_LIKELY);
  check_text ("youtube", "a < b", 0, 1, EF_NETWORK_LIKELY);
  check_text ("instagram", tags->str, 0, 1, EF_NETWORK_LIKELY);
  check_text ("facebook", tags->str, 0, 1, -1);
  check_text ("slack", huge, 0, 1, EF_NETWORK_REFUSED);
  check_text ("slack", quotes->str, 0, 1, EF_NETWORK_REFUSED);
}

static void
test_comments (void)
{
  g_autofree char *long_text = g_strnfill (600, 'x');
  const char *const good[] = { "More", NULL };
  const char *const empty[] = { "More", " ", NULL };
  const char *const too_long[] = { long_text, NULL };
  EfNetworkPost post = { .caption = "Hello", .comments = good };
  const EfNetwork *threads = ef_network_find ("threads");
  g_autoptr (GPtrArray) none = ef_network_check_text (threads, &post);
  g_autoptr (GPtrArray) youtube = ef_network_check_text (ef_network_find ("youtube"), &post);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (youtube->len, ==, 1);
  post.comments = empty;
  {
    g_autoptr (GPtrArray) findings = ef_network_check_text (threads, &post);

    g_assert_true (ef_network_findings_refuse (findings));
  }
  post.comments = too_long;
  {
    g_autoptr (GPtrArray) findings = ef_network_check_text (threads, &post);

    g_assert_true (ef_network_findings_refuse (findings));
  }
}

static void
test_sniff (void)
{
  static const struct {
    const char *bytes;
    gsize n;
    const char *type;
  } files[] = {
    { "\0\0\0\x20"
      "ftypisom",
      12, "video/mp4" },
    { "\0\0\0\x20"
      "ftypmp42",
      12, "video/mp4" },
    { "\0\0\0\x20"
      "ftypiso5",
      12, "video/mp4" },
    { "\0\0\0\x20"
      "ftypqt  ",
      12, NULL },
    { "\0\0\0\x20"
      "ftypM4V ",
      12, NULL },
    { "\0\0\0\x20"
      "ftypM4A ",
      12, NULL },
    { "\0\0\0\x20"
      "ftyp3gp4",
      12, NULL },
    { "\0\0\0\x20"
      "ftypavif",
      12, "image/avif" },
    { "\0\0\0\x20"
      "ftypheic",
      12, NULL },
    { "\0\0\0\x20"
      "ftypiso",
      11, NULL },
    { "\xff\xd8\xff\xe0", 4, "image/jpeg" },
    { "\x89PNG\r\n\x1a\n", 8, "image/png" },
    { "GIF89a", 6, "image/gif" },
    { "RIFF\0\0\0\0WEBP", 12, "image/webp" },
    { "RIFF\0\0\0\0AVI ", 12, NULL },
    { "\x1a\x45\xdf\xa3", 4, NULL },
    { "ID3", 3, NULL },
    { "BM....", 6, "image/bmp" },
    { "II*\0", 4, "image/tiff" },
    { "", 0, NULL },
    { "<svg xmlns", 10, NULL },
    { "hello\n", 6, NULL },
    { "\xff", 1, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_cmpstr (ef_network_sniff ((const guint8 *) files[i].bytes, files[i].n), ==,
                     files[i].type);
}

static void
test_table (void)
{
  const char *const ids[] = { "tiktok",
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
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    const EfNetwork *network = ef_network_find (ids[i]);

    g_assert_cmpstr (ef_network_get_id (network), ==, ids[i]);
    g_assert_true (ef_network_is_known (network));
    g_assert_cmpuint (ef_network_get_most_text (network), >, 0);
  }
  while (ef_network_get (n) != NULL)
    n++;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (ids));
  g_assert_false (ef_network_is_known (ef_network_find ("wrapcast")));
  g_assert_false (ef_network_is_known (ef_network_find ("")));
  g_assert_false (ef_network_is_known (ef_network_find (NULL)));
  g_assert_cmpint (ef_network_get_cover (ef_network_find ("pinterest")), ==,
                   EF_NETWORK_COVER_SECOND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/recorded", test_recorded);
  g_test_add_func ("/network/likely", test_likely);
  g_test_add_func ("/network/files", test_files);
  g_test_add_func ("/network/drafts", test_drafts);
  g_test_add_func ("/network/text", test_text);
  g_test_add_func ("/network/comments", test_comments);
  g_test_add_func ("/network/sniff", test_sniff);
  g_test_add_func ("/network/table", test_table);

  return g_test_run ();
}
