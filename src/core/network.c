/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/network.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/time-span.h"

#define MEGABYTE G_GUINT64_CONSTANT (1000000)
#define MEBIBYTE G_GUINT64_CONSTANT (1048576)

/* What the server's upload takes (custom.upload.validation.ts): a byte more is refused. */
#define MOST_VIDEO_BYTES (1024 * MEBIBYTE)
#define MOST_PICTURE_BYTES (10 * MEBIBYTE)

/* The server reads requests of 102,400 bytes; what is not text in one has room in the rest. */
#define MOST_REQUEST_BYTES 98000

/* What is known of a network. "Server" is what the server checks before it stores a post, in checkValidity () and
 * maxLength () of the network's provider, and was recorded; the rest is what the network's own documentation says
 * and its interface refuses after the fact. 0 stands for: no rule. */
struct _EfNetwork {
  const char *id;
  const char *name;
  EfFormat format; /* the shape that suits it best */

  guint most_text; /* server */
  EfPostTextCount count;
  guint most_text_with_media; /* network */
  guint most_text_bytes;
  guint most_hashtags;
  guint most_mentions;
  gboolean refuses_angles; /* "<" and ">" */
  gboolean has_no_comments;

  guint least_media; /* server */
  guint most_media;
  guint most_pictures;
  gboolean is_video_alone;
  gboolean refuses_video;
  gboolean needs_video;
  EfNetworkCover cover;

  guint likely_most_media; /* network */
  guint shortest;          /* seconds of a video */
  guint longest;
  guint usual_longest; /* longer ones need a channel with more rights */
  guint longest_story;
  guint64 most_bytes; /* of a video */
  double narrowest;   /* width by height */
  double widest;
  int least_side;
  gboolean is_tall; /* its screen is upright */
};

#define TIKTOK                                                                                          \
  .format = EF_FORMAT_PORTRAIT, .least_media = 1, .is_video_alone = TRUE,                               \
  .is_tall =                                                                                            \
    TRUE, /* TikTok for Developers, Content Posting API, media transfer guide, video restrictions: at \
     least 360 pixels each way, up to 10 minutes, 3 seconds in the app. */ \
    .shortest = 3, .longest = 600, .least_side = 360

#define INSTAGRAM                                                                                         \
  .format = EF_FORMAT_PORTRAIT, .most_text = 2200, .least_media = 1,                                      \
  .is_tall =                                                                                              \
    TRUE, /* Instagram Platform, content publishing: captions have at most 30 hashtags and 20           \
     mentions; reels are 3 seconds or longer and at most 300 MB, stories 60 seconds; a carousel \
     has 10 files. The server's interface allowed reels of 180 seconds until v2.21.8. */ \
    .most_hashtags = 30, .most_mentions = 20, .likely_most_media = 10, .shortest = 3,                     \
  .longest = 180, .longest_story = 60, .most_bytes = 300 * MEGABYTE, .narrowest = 0.01,                   \
  .widest = 10

#define LINKEDIN                                                                                    \
  .format = EF_FORMAT_SQUARE, .most_text = 3000,                                                    \
  .is_video_alone =                                                                                 \
    TRUE, /* LinkedIn Marketing, Videos API: 3 seconds to 30 minutes, at most 500 MB, from 1:2.4  \
     to 2.4:1. MultiImage: 20 pictures. */ \
    .shortest = 3, .longest = 1800, .most_bytes = 500 * MEGABYTE, .narrowest = 1.0 / 2.4,           \
  .widest = 2.4, .likely_most_media = 20

static const EfNetwork networks[] = {
  { .id = "tiktok", .name = "TikTok", .most_text = 2000, TIKTOK },
  { .id = "tiktok-business",
    .name = "TikTok Business",
    .most_text = 2200,
    .most_pictures = 35,
    TIKTOK },
  {
    .id = "youtube",
    .name = "YouTube",
    .format = EF_FORMAT_PORTRAIT,
    .most_text = 5000,
    /* YouTube Data API, videos, snippet.description: 5,000 bytes, all characters but "<" and ">". */
    .most_text_bytes = 5000,
    .refuses_angles = TRUE,
    .has_no_comments = TRUE,
    .least_media = 1,
    .most_media = 1,
    .needs_video = TRUE,
    /* YouTube Help, "Upload videos longer than 15 minutes": verified accounts, up to 12 hours. */
    .longest = 43200,
    .usual_longest = 900,
  },
  /* The server counts files for this one only. */
  { .id = "instagram", .name = "Instagram", INSTAGRAM, .most_media = 10 },
  { .id = "instagram-standalone", .name = "Instagram", INSTAGRAM },
  {
    .id = "facebook",
    .name = "Facebook",
    .format = EF_FORMAT_FEED,
    .most_text = 63206,
    /* Facebook, Pages API, videos: up to 4 hours. */
    .longest = 14400,
    .longest_story = 60,
  },
  { .id = "linkedin", .name = "LinkedIn", LINKEDIN },
  { .id = "linkedin-page", .name = "LinkedIn Page", LINKEDIN },
  {
    .id = "x",
    .name = "X",
    .format = EF_FORMAT_LANDSCAPE,
    .most_text = 280,
    .count = EF_POST_TEXT_X,
    /* X API, media best practices: half a second to 140 seconds (longer with Premium), 512 MB, from 1:3 to 3:1,
       at least 32 pixels each way; 4 pictures, or one video among up to 4 files. */
    .likely_most_media = 4,
    .shortest = 1,
    .usual_longest = 140,
    .most_bytes = 512 * MEGABYTE,
    .narrowest = 1.0 / 3,
    .widest = 3,
    .least_side = 32,
  },
  {
    .id = "threads",
    .name = "Threads",
    .format = EF_FORMAT_PORTRAIT,
    .most_text = 500,
    /* Threads API, posts: videos up to 300 seconds and 1 GB, up to 20 files, aspect from 0.01:1 to 10:1. */
    .likely_most_media = 20,
    .longest = 300,
    .most_bytes = 1000 * MEGABYTE,
    .narrowest = 0.01,
    .widest = 10,
  },
  {
    .id = "pinterest",
    .name = "Pinterest",
    .format = EF_FORMAT_PORTRAIT,
    .most_text = 500,
    .least_media = 1,
    .most_media = 5,
    .cover = EF_NETWORK_COVER_SECOND,
    /* Pinterest Business Help, "Review ad and Pin specs": 4 seconds to 15 minutes, from 1:2 to 1.91:1. */
    .shortest = 4,
    .longest = 900,
    .narrowest = 0.5,
    .widest = 1.92,
    .is_tall = TRUE,
  },
  {
    .id = "reddit",
    .name = "Reddit",
    .format = EF_FORMAT_LANDSCAPE,
    .most_text = 10000,
    .cover = EF_NETWORK_COVER_THUMBNAIL,
    /* Reddit Help, "What are the guidelines for media posts": videos up to 15 minutes and 1 GB. */
    .longest = 900,
    .most_bytes = 1000 * MEGABYTE,
  },
  {
    .id = "bluesky",
    .name = "Bluesky",
    .format = EF_FORMAT_SQUARE,
    .most_text = 300,
    .most_pictures = 4,
    .is_video_alone = TRUE,
    /* Bluesky, video service: up to 3 minutes and 100 MB. */
    .longest = 180,
    .most_bytes = 100 * MEGABYTE,
  },
  {
    .id = "mastodon",
    .name = "Mastodon",
    .format = EF_FORMAT_SQUARE,
    .most_text = 500,
    /* Mastodon, MediaAttachment::VIDEO_LIMIT of a server nobody has changed: 99 MB; 4 files a post. */
    .likely_most_media = 4,
    .most_bytes = 99 * MEBIBYTE,
  },
  {
    .id = "telegram",
    .name = "Telegram",
    .format = EF_FORMAT_SQUARE,
    .most_text = 4096,
    /* Telegram Bot API: a caption of a file has at most 1,024 characters, a bot sends files of up to 50 MB, an album
       has 10. */
    .most_text_with_media = 1024,
    .likely_most_media = 10,
    .most_bytes = 50 * MEGABYTE,
  },
  {
    .id = "discord",
    .name = "Discord",
    .format = EF_FORMAT_LANDSCAPE,
    .most_text = 1980,
    /* Discord, API reference, "Uploading Files": 10 MiB where nobody pays for more; 10 files a message. */
    .likely_most_media = 10,
    .most_bytes = 10 * MEBIBYTE,
  },
  {
    .id = "slack",
    .name = "Slack",
    .format = EF_FORMAT_LANDSCAPE,
    .most_text = 400000,
    /* Slack, files.upload: 1 GB. */
    .most_bytes = 1000 * MEGABYTE,
  },
  {
    .id = "gmb",
    .name = "Google Business Profile",
    .format = EF_FORMAT_LANDSCAPE,
    .most_text = 1500,
    .most_media = 1,
    .refuses_video = TRUE,
  },
};

/* A network nobody has told us about: the server knows its rules, and refuses what does not keep to them. The limit
 * of its texts is asked of the server. */
static const EfNetwork other = { .id = "", .format = EF_FORMAT_PORTRAIT };

const EfNetwork *
ef_network_find (const char *id)
{
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (networks); i++) {
    if (g_str_equal (networks[i].id, id))
      return networks + i;
  }

  return &other;
}

const EfNetwork *
ef_network_get (guint index)
{
  return index < G_N_ELEMENTS (networks) ? networks + index : NULL;
}

gboolean
ef_network_is_known (const EfNetwork *self)
{
  return self != &other;
}

const char *
ef_network_get_id (const EfNetwork *self)
{
  return self->id;
}

const char *
ef_network_get_name (const EfNetwork *self)
{
  return self->name != NULL ? self->name : _ ("this network");
}

guint
ef_network_get_most_text (const EfNetwork *self)
{
  return self->most_text;
}

EfPostTextCount
ef_network_get_count (const EfNetwork *self)
{
  return self->count;
}

EfFormat
ef_network_get_format (const EfNetwork *self)
{
  return self->format;
}

EfNetworkCover
ef_network_get_cover (const EfNetwork *self)
{
  return self->cover;
}

void
ef_network_finding_free (EfNetworkFinding *self)
{
  g_free (self->sentence);
  g_free (self);
}

/* Brands of MP4 by which the server says that it is something else. */
static const char *
sniff_mp4 (const guint8 *brand)
{
  static const char *const others[] = { "qt  ", "M4V ", "M4VH", "M4VP", "M4A ", "M4B ", "M4P ",
                                        "F4V ", "F4P ", "F4A ", "F4B ", "crx ", "heic", "heix",
                                        "hevc", "hevx", "mif1", "msf1", "jp2 ", "jpx " };

  if (memcmp (brand, "avif", 4) == 0 || memcmp (brand, "avis", 4) == 0)
    return "image/avif";
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    if (memcmp (brand, others[i], 4) == 0)
      return NULL;
  }

  return memcmp (brand, "3g", 2) == 0 ? NULL : "video/mp4";
}

const char *
ef_network_sniff (const guint8 *bytes, gsize n_bytes)
{
  static const struct {
    const char *begin;
    gsize length;
    const char *type;
  } types[] = {
    { "\xff\xd8\xff", 3, "image/jpeg" }, { "\x89PNG\r\n\x1a\n", 8, "image/png" },
    { "GIF", 3, "image/gif" },           { "BM", 2, "image/bmp" },
    { "II*\0", 4, "image/tiff" },        { "MM\0*", 4, "image/tiff" },
  };

  if (n_bytes >= 12 && memcmp (bytes + 4, "ftyp", 4) == 0 && (bytes[8] & 0x60) != 0)
    return sniff_mp4 (bytes + 8);
  if (n_bytes >= 12 && memcmp (bytes, "RIFF", 4) == 0 && memcmp (bytes + 8, "WEBP", 4) == 0)
    return "image/webp";
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (n_bytes >= types[i].length && memcmp (bytes, types[i].begin, types[i].length) == 0)
      return types[i].type;
  }

  return NULL;
}

static EfNetworkFinding *
add (GPtrArray *findings, EfNetworkSeverity severity, EfNetworkFix fix, char *sentence)
{
  EfNetworkFinding *finding = g_new0 (EfNetworkFinding, 1);

  finding->severity = severity;
  finding->fix = fix;
  finding->sentence = sentence;
  g_ptr_array_add (findings, finding);

  return finding;
}

static int
compare_findings (gconstpointer one, gconstpointer other_one)
{
  const EfNetworkFinding *first = *(EfNetworkFinding *const *) one;
  const EfNetworkFinding *second = *(EfNetworkFinding *const *) other_one;

  return (int) second->severity - (int) first->severity;
}

static GPtrArray *
make_findings (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ef_network_finding_free);
}

gboolean
ef_network_findings_refuse (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++) {
    const EfNetworkFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity == EF_NETWORK_REFUSED)
      return TRUE;
  }

  return FALSE;
}

/* As the server takes them: it makes TRUE of every text but "". */
static gboolean
is_on (const EfNetworkPost *post, const char *key)
{
  JsonNode *node = post->settings != NULL ? json_object_get_member (post->settings, key) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return TRUE;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0';
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);

  return json_node_get_double (node) != 0;
}

static gboolean
says (JsonObject *object, const char *key, const char *value)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING &&
         g_str_equal (json_node_get_string (node), value);
}

static gboolean
is_article (const EfNetwork *self, const EfNetworkPost *post)
{
  return g_str_equal (self->id, "x") && says (post->settings, "post_type", "article");
}

/* Server: articles of X. */
#define MOST_ARTICLE 100000

static guint
get_most_text (const EfNetwork *self, const EfNetworkPost *post)
{
  if (is_article (self, post))
    return MOST_ARTICLE;

  return post->most_text > 0 ? post->most_text : self->most_text;
}

static void
check_length (const EfNetwork *self,
              const EfNetworkPost *post,
              const char *text,
              GPtrArray *findings)
{
  guint length = ef_post_text_count (text, self->count);
  guint most = get_most_text (self, post);

  if (post->is_draft || most == 0 || length <= most)
    return;

  add (findings, EF_NETWORK_REFUSED, EF_NETWORK_FIX_TEXT,
       g_strdup_printf (
         /* Translators: the last %s is the name of a network. */
         ngettext ("The text has %u character, %u too many for %s: shorten it.",
                   "The text has %u characters, %u too many for %s: shorten it.", length),
         length, length - most, ef_network_get_name (self)));
}

/* What the text needs within a request: line breaks and quotes become two characters there. */
static gsize
count_request_bytes (const char *text)
{
  g_autofree char *content = ef_post_text_to_content (text);
  gsize n = 0;

  for (const char *at = content; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\' || *at == '\n' || *at == '\t')
      n += 2;
    else
      n += (guchar) *at < 0x20 || *at == 0x7f ? 6 : 1;
  }

  return n;
}

static void
check_request (const EfNetworkPost *post, GPtrArray *findings)
{
  gsize n = count_request_bytes (post->caption);

  for (guint i = 0; post->comments != NULL && post->comments[i] != NULL; i++)
    n += count_request_bytes (post->comments[i]);
  if (n > MOST_REQUEST_BYTES)
    add (findings, EF_NETWORK_REFUSED, EF_NETWORK_FIX_TEXT,
         g_strdup (_ ("The text is longer than the server reads: shorten it.")));
}

static void
check_likely_text (const EfNetwork *self, const EfNetworkPost *post, GPtrArray *findings)
{
  const char *name = ef_network_get_name (self);
  guint hashtags = ef_post_text_count_hashtags (post->caption);

  if (self->most_text_with_media > 0 && post->n_media > 0 &&
      ef_post_text_count (post->caption, self->count) > self->most_text_with_media)
    add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_TEXT,
         g_strdup_printf (_ ("%s takes at most %u characters beside a file: shorten the text."),
                          name, self->most_text_with_media));
  if (self->most_text_bytes > 0 && strlen (post->caption) > self->most_text_bytes)
    add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_TEXT,
         g_strdup_printf (_ ("For %s this text is too long, as accents and emoji count more than "
                             "once: shorten it."),
                          name));
  if (self->most_hashtags > 0 && hashtags > self->most_hashtags)
    add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_TEXT,
         g_strdup_printf (_ ("%s takes at most %u hashtags, and there are %u: remove some."), name,
                          self->most_hashtags, hashtags));
  if (self->most_mentions > 0 && ef_post_text_count_mentions (post->caption) > self->most_mentions)
    add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_TEXT,
         g_strdup_printf (_ ("%s takes at most %u mentions: remove some."), name,
                          self->most_mentions));
  if (self->refuses_angles && strpbrk (post->caption, "<>") != NULL)
    add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_TEXT,
         g_strdup_printf (_ ("%s takes no “<” and “>” in a text: remove them."), name));
}

static void
check_comments (const EfNetwork *self, const EfNetworkPost *post, GPtrArray *findings)
{
  guint n = post->comments != NULL ? g_strv_length ((char **) post->comments) : 0;

  for (guint i = 0; i < n; i++) {
    if (!ef_post_text_has_content (post->comments[i]))
      add (findings, EF_NETWORK_REFUSED, EF_NETWORK_FIX_TEXT,
           g_strdup (_ ("A comment is empty: write something, or remove it.")));
    check_length (self, post, post->comments[i], findings);
  }
  if (n > 0 && is_article (self, post) && says (post->settings, "article_status", "draft"))
    add (findings, EF_NETWORK_REFUSED, EF_NETWORK_FIX_TEXT,
         g_strdup (_ ("The draft of an article can have no comments: remove them.")));
  if (n > 0 && self->has_no_comments)
    add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_TEXT,
         g_strdup_printf (_ ("The server posts no comments on %s: remove them."),
                          ef_network_get_name (self)));
}

GPtrArray *
ef_network_check_text (const EfNetwork *self, const EfNetworkPost *post)
{
  GPtrArray *findings = make_findings ();

  if (post->n_media == 0 && !ef_post_text_has_content (post->caption))
    add (findings, EF_NETWORK_REFUSED, EF_NETWORK_FIX_TEXT,
         g_strdup (_ ("There is neither a text nor a file: write something.")));
  check_length (self, post, post->caption, findings);
  check_comments (self, post, findings);
  check_request (post, findings);
  if (!post->is_draft)
    check_likely_text (self, post, findings);
  g_ptr_array_sort (findings, compare_findings);

  return findings;
}

static gboolean
is_video (const EfNetworkMedia *media)
{
  return g_strcmp0 (media->type, "video/mp4") == 0;
}

static gboolean
has_video (const EfNetworkPost *post)
{
  for (guint i = 0; i < post->n_media; i++) {
    if (is_video (post->media + i))
      return TRUE;
  }

  return FALSE;
}

/* Server: MediaDto takes paths that end as these do. */
static gboolean
can_be_attached (const EfNetworkMedia *media)
{
  static const char *const types[] = { "video/mp4", "image/jpeg", "image/png", "image/gif",
                                       "image/webp" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_strcmp0 (media->type, types[i]) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
check_file (const EfNetworkMedia *media, GPtrArray *findings)
{
  guint64 most = is_video (media) ? MOST_VIDEO_BYTES : MOST_PICTURE_BYTES;

  if (!can_be_attached (media)) {
    add (findings, EF_NETWORK_REFUSED, EF_NETWORK_FIX_ENCODE,
         g_strdup (_ ("The server takes videos as MP4 and pictures as JPEG, PNG, GIF or WebP only: "
                      "render the clip again.")));
  } else if (media->size > most) {
    g_autofree char *size = g_format_size_full (most, G_FORMAT_SIZE_IEC_UNITS);
    EfNetworkFinding *finding = add (
      findings, EF_NETWORK_REFUSED, is_video (media) ? EF_NETWORK_FIX_ENCODE : EF_NETWORK_FIX_MEDIA,
      g_strdup_printf (_ ("The server takes files of up to %s: make it smaller."), size));

    finding->size = most;
  }
}

static void
refuse_media (GPtrArray *findings, EfNetworkFix fix, char *sentence)
{
  add (findings, EF_NETWORK_REFUSED, fix, sentence);
}

static void
check_number (const EfNetwork *self, const EfNetworkPost *post, GPtrArray *findings)
{
  const char *name = ef_network_get_name (self);
  guint n = post->n_media;

  if (n < self->least_media)
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup_printf (_ ("%s needs a video or a picture: add one."), name));
  if (self->most_media > 0 && n > self->most_media)
    refuse_media (
      findings, EF_NETWORK_FIX_MEDIA,
      g_strdup_printf (ngettext ("%s takes %u file: remove the others.",
                                 "%s takes up to %u files: remove some.", self->most_media),
                       name, self->most_media));
  if (self->most_pictures > 0 && n > self->most_pictures && !has_video (post))
    refuse_media (
      findings, EF_NETWORK_FIX_MEDIA,
      g_strdup_printf (_ ("%s takes up to %u pictures: remove some."), name, self->most_pictures));
  if (self->is_video_alone && n > 1 && has_video (post))
    refuse_media (
      findings, EF_NETWORK_FIX_MEDIA,
      g_strdup_printf (_ ("On %s a video stands alone: remove the other files."), name));
  if (self->refuses_video && has_video (post))
    refuse_media (
      findings, EF_NETWORK_FIX_MEDIA,
      g_strdup_printf (_ ("%s takes pictures only: add one in place of the video."), name));
  if (self->needs_video && n > 0 && !has_video (post))
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup_printf (_ ("%s takes videos only: add one."), name));
}

static void
check_cover (const EfNetwork *self, const EfNetworkPost *post, GPtrArray *findings)
{
  gboolean is_missing = FALSE;

  for (guint i = 0; self->cover == EF_NETWORK_COVER_THUMBNAIL && i < post->n_media; i++)
    is_missing = is_missing || (is_video (post->media + i) && !post->media[i].has_cover);
  /* The server wants something behind the video; that it is a picture is what the network wants. */
  if (self->cover == EF_NETWORK_COVER_SECOND && has_video (post)) {
    if (post->n_media > 2)
      refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                    g_strdup_printf (_ ("On %s a video has one picture with it, its cover: remove "
                                        "the other files."),
                                     ef_network_get_name (self)));
    is_missing = post->n_media == 1 || !is_video (post->media) || is_video (post->media + 1);
  }
  if (is_missing)
    refuse_media (findings, EF_NETWORK_FIX_COVER,
                  g_strdup_printf (_ ("On %s a video needs a cover picture: choose one."),
                                   ef_network_get_name (self)));
}

/* Server, of what the settings say. */
static void
check_instagram (const EfNetwork *self, const EfNetworkPost *post, GPtrArray *findings)
{
  gboolean is_reel = post->n_media == 1 && is_video (post->media);
  gboolean is_story = says (post->settings, "post_type", "story");

  if (is_on (post, "is_trial_reel") && !is_reel)
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup (_ ("A trial reel is one video and nothing else.")));
  if (is_on (post, "audio") && (!is_reel || is_story) && g_str_equal (self->id, "instagram"))
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup (_ ("Music can be added to a reel only: choose post, and one video.")));
}

static void
check_linkedin (const EfNetworkPost *post, GPtrArray *findings)
{
  if (is_on (post, "post_as_images_carousel") && (post->n_media < 2 || has_video (post)))
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup (_ ("A carousel is made of two or more pictures: switch it off for a "
                               "video.")));
}

static void
check_reddit (const EfNetworkPost *post, GPtrArray *findings)
{
  JsonNode *node =
    post->settings != NULL ? json_object_get_member (post->settings, "subreddit") : NULL;
  JsonArray *list =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    JsonNode *entry = json_array_get_element (list, i);
    JsonNode *value = JSON_NODE_HOLDS_OBJECT (entry)
                        ? json_object_get_member (json_node_get_object (entry), "value")
                        : NULL;
    JsonObject *object =
      value != NULL && JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;

    if (says (object, "type", "media") && post->n_media != 1)
      refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                    g_strdup (_ ("A media post on Reddit has exactly one file.")));
    if (says (object, "type", "video") && !has_video (post))
      add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_MEDIA,
           g_strdup (_ ("A video post on Reddit needs a video: add one.")));
  }
}

static void
check_settings (const EfNetwork *self, const EfNetworkPost *post, GPtrArray *findings)
{
  if (g_str_has_prefix (self->id, "instagram"))
    check_instagram (self, post, findings);
  if (g_str_has_prefix (self->id, "linkedin"))
    check_linkedin (post, findings);
  if (g_str_equal (self->id, "reddit"))
    check_reddit (post, findings);
  if (g_str_equal (self->id, "facebook") && says (post->settings, "post_type", "story") &&
      post->n_media == 0)
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup (_ ("A story needs a video or a picture: add one.")));
  if (is_article (self, post) && has_video (post))
    refuse_media (findings, EF_NETWORK_FIX_MEDIA,
                  g_strdup (_ ("An article on X takes pictures only: remove the video.")));
}

static char *
format_length (guint seconds)
{
  if (seconds % 3600 == 0)
    return g_strdup_printf (ngettext ("%u hour", "%u hours", seconds / 3600), seconds / 3600);
  if (seconds % 60 == 0 && seconds >= 120)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", seconds / 60), seconds / 60);

  return g_strdup_printf (ngettext ("%u second", "%u seconds", seconds), seconds);
}

static void
check_duration (const EfNetwork *self,
                const EfNetworkPost *post,
                const EfNetworkMedia *video,
                GPtrArray *findings)
{
  gboolean is_story = self->longest_story > 0 && says (post->settings, "post_type", "story");
  guint longest = is_story ? self->longest_story : self->longest;
  g_autofree char *most = format_length (longest > 0 ? longest : self->usual_longest);
  const char *name = ef_network_get_name (self);
  EfNetworkFinding *finding = NULL;

  if (longest > 0 && video->duration > longest * EF_NS_PER_SECOND) {
    finding =
      add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_SHORTER,
           g_strdup_printf (is_story ? _ ("A story on %s lasts up to %s: make the clip shorter.")
                                     : _ ("A video on %s lasts up to %s: make the clip shorter."),
                            name, most));
    finding->duration = longest * EF_NS_PER_SECOND;
  } else if (self->usual_longest > 0 && video->duration > self->usual_longest * EF_NS_PER_SECOND) {
    g_autofree char *usual = format_length (self->usual_longest);

    finding = add (findings, EF_NETWORK_ADVICE, EF_NETWORK_FIX_SHORTER,
                   g_strdup_printf (_ ("Not every channel on %s may post videos of more than %s."),
                                    name, usual));
    finding->duration = self->usual_longest * EF_NS_PER_SECOND;
  }
  if (self->shortest > 0 && video->duration > 0 &&
      video->duration < self->shortest * EF_NS_PER_SECOND) {
    g_autofree char *least = format_length (self->shortest);

    add (
      findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_NONE,
      g_strdup_printf (_ ("A video on %s lasts at least %s: make the clip longer."), name, least));
  }
}

static void
check_shape (const EfNetwork *self, const EfNetworkMedia *video, GPtrArray *findings)
{
  double shape;
  EfNetworkFinding *finding = NULL;

  if (video->width <= 0 || video->height <= 0)
    return;

  shape = (double) video->width / video->height;
  if ((self->narrowest > 0 && shape < self->narrowest) ||
      (self->widest > 0 && shape > self->widest))
    finding =
      add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_FORMAT,
           g_strdup_printf (_ ("This shape is too narrow or too wide for %s: render the clip "
                               "in %s."),
                            ef_network_get_name (self), ef_format_to_nick (self->format)));
  else if (self->is_tall && shape > 1)
    finding =
      add (findings, EF_NETWORK_ADVICE, EF_NETWORK_FIX_FORMAT,
           g_strdup_printf (_ ("On %s an upright video fills the screen: render the clip in "
                               "%s."),
                            ef_network_get_name (self), ef_format_to_nick (self->format)));
  if (finding != NULL)
    finding->format = self->format;
  if (self->least_side > 0 && MIN (video->width, video->height) < self->least_side)
    add (
      findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_ENCODE,
      g_strdup_printf (_ ("A video on %s has at least %d pixels each way: render the clip larger."),
                       ef_network_get_name (self), self->least_side));
}

static void
check_video (const EfNetwork *self,
             const EfNetworkPost *post,
             const EfNetworkMedia *video,
             GPtrArray *findings)
{
  check_duration (self, post, video, findings);
  check_shape (self, video, findings);
  if (self->most_bytes > 0 && video->size > self->most_bytes && video->size <= MOST_VIDEO_BYTES) {
    g_autofree char *size = g_format_size (self->most_bytes);
    EfNetworkFinding *finding =
      add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_ENCODE,
           g_strdup_printf (_ ("%s takes videos of up to %s: render the clip smaller."),
                            ef_network_get_name (self), size));

    finding->size = self->most_bytes;
  }
}

GPtrArray *
ef_network_check_media (const EfNetwork *self, const EfNetworkPost *post)
{
  GPtrArray *findings = make_findings ();

  for (guint i = 0; i < post->n_media; i++)
    check_file (post->media + i, findings);
  if (!post->is_draft) {
    check_number (self, post, findings);
    check_cover (self, post, findings);
    check_settings (self, post, findings);
    if (self->likely_most_media > 0 && post->n_media > self->likely_most_media &&
        self->most_media == 0)
      add (findings, EF_NETWORK_LIKELY, EF_NETWORK_FIX_MEDIA,
           g_strdup_printf (_ ("%s takes up to %u files: remove some."), ef_network_get_name (self),
                            self->likely_most_media));
    for (guint i = 0; i < post->n_media; i++) {
      if (is_video (post->media + i))
        check_video (self, post, post->media + i, findings);
    }
  }
  g_ptr_array_sort (findings, compare_findings);

  return findings;
}
