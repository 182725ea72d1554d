/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/rules-private.h"

/* What a network says to the media of a post, in the words of the server. Whether something is a video is read
 * off its address. */

typedef struct {
  guint n; /* of the post itself, without what follows it */
  guint n_videos;
  gboolean has_bare_video;  /* one without a picture for it, anywhere */
  gboolean has_later_media; /* in what follows */
  guint n_values;
  JsonObject *settings;
} Media;

static void
count (Media *media, JsonObject *value, gboolean is_first)
{
  JsonArray *images = json_object_get_array_member (value, "image");

  for (guint i = 0; i < json_array_get_length (images); i++) {
    JsonObject *image = json_array_get_object_element (images, i);
    const char *path = ef_rules_get_text (image, "path");
    gboolean is_video = path != NULL && strstr (path, "mp4") != NULL;

    if (is_first) {
      media->n++;
      media->n_videos += is_video;
    } else {
      media->has_later_media = TRUE;
    }
    media->has_bare_video |= is_video && ef_rules_get_text (image, "thumbnail") == NULL;
  }
}

static gboolean
is (Media *media, const char *name, const char *value)
{
  return g_strcmp0 (ef_rules_get_text (media->settings, name), value) == 0;
}

static const char *
check_tiktok (Media *media)
{
  if (media->n == 0)
    return "No video / images selected";
  if (media->n > 1 && media->n_videos > 0)
    return "Only pictures are supported when selecting multiple items";

  return NULL;
}

static const char *
check_tiktok_business (Media *media)
{
  if (media->n > 35)
    return "You can only have up to 35 pictures";

  return check_tiktok (media);
}

static const char *
check_youtube (Media *media)
{
  if (media->n != 1)
    return "You need one media";

  return media->n_videos == 0 ? "Item must be a video" : NULL;
}

static const char *
check_reel (Media *media)
{
  if (!ef_rules_get_switch (media->settings, "is_trial_reel"))
    return NULL;
  if (media->n > 1)
    return "Trial Reels can only have one video";

  return media->n_videos == 0 ? "Trial Reels must be a video" : NULL;
}

static const char *
check_instagram_standalone (Media *media)
{
  return media->n == 0 ? "Should have at least one media" : check_reel (media);
}

static const char *
check_instagram (Media *media)
{
  JsonNode *audio = json_object_get_member (media->settings, "audio");
  const char *fault;

  if (media->n == 0)
    return "Should have at least one media";
  if (media->n > 10)
    return "Instagram carousel only supports up to 10 media attachments";
  fault = check_reel (media);
  if (fault != NULL || ef_rules_is_missing (audio))
    return fault;
  if (is (media, "post_type", "story"))
    return "Audio can only be added to Reels, not to Stories";

  return media->n != 1 || media->n_videos != 1 ? "Audio can only be added to a single video Reel"
                                               : NULL;
}

static const char *
check_facebook (Media *media)
{
  return is (media, "post_type", "story") && media->n == 0 ? "Story should have at least one media"
                                                           : NULL;
}

static const char *
check_linkedin (Media *media)
{
  if (ef_rules_get_switch (media->settings, "post_as_images_carousel") &&
      (media->n < 2 || media->n_videos > 0))
    return "Carousel can only be created with 2 or more images and no videos.";
  if (media->n > 1 && media->n_videos > 0)
    return "Can have maximum 1 media when selecting a video.";

  return media->has_later_media ? "Comments can only contain text." : NULL;
}

static const char *
check_x (Media *media)
{
  if (!is (media, "post_type", "article"))
    return NULL;
  if (media->n_videos > 0)
    return "X articles only support images";

  return is (media, "article_status", "draft") && media->n_values > 1
           ? "A draft article cannot have thread replies, remove them or publish the article"
           : NULL;
}

static const char *
check_pinterest (Media *media)
{
  if (media->n == 0)
    return "Requires at least one media";
  if (media->n_videos > 0 && media->n == 1)
    return "If posting a video you have to also include a cover image as second media";
  if (media->n_videos > 0 && media->n > 2)
    return "If posting a video you can only have two media items";

  return media->n > 5 ? "You can only have up to 5 media items" : NULL;
}

static const char *
check_reddit (Media *media)
{
  JsonArray *list = json_object_get_array_member (media->settings, "subreddit");

  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *element = json_array_get_object_element (list, i);
    JsonObject *value = json_object_get_object_member (element, "value");

    if (g_strcmp0 (ef_rules_get_text (value, "type"), "media") == 0 && media->n != 1)
      return "When posting a media post, you must attached exactly one media file.";
  }

  return media->has_bare_video ? "You must attach a thumbnail to your video post." : NULL;
}

static const char *
check_bluesky (Media *media)
{
  if (media->n_videos > 0 && media->n > 1)
    return "You can only upload one video per post.";

  return media->n > 4 ? "There can be maximum 4 pictures in a post." : NULL;
}

static const char *
check_gmb (Media *media)
{
  const char *title = ef_rules_get_text (media->settings, "eventTitle");

  if (media->n > 1)
    return "Google My Business posts can only have one image";
  if (media->n_videos > 0)
    return "Google My Business posts do not support video attachments";

  return is (media, "topicType", "EVENT") && (title == NULL || *title == '\0')
           ? "Event posts require an event title"
           : NULL;
}

static const struct {
  const char *network;
  const char *(*check) (Media *media);
} checks[] = {
  { "tiktok", check_tiktok },
  { "tiktok-business", check_tiktok_business },
  { "youtube", check_youtube },
  { "instagram", check_instagram },
  { "instagram-standalone", check_instagram_standalone },
  { "facebook", check_facebook },
  { "linkedin", check_linkedin },
  { "linkedin-page", check_linkedin },
  { "x", check_x },
  { "pinterest", check_pinterest },
  { "reddit", check_reddit },
  { "bluesky", check_bluesky },
  { "gmb", check_gmb },
};

const char *
ef_rules_check_media (const char *network, JsonArray *values, JsonObject *settings)
{
  Media media = { .settings = settings, .n_values = json_array_get_length (values) };

  for (guint i = 0; i < media.n_values; i++)
    count (&media, json_array_get_object_element (values, i), i == 0);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++) {
    if (g_str_equal (checks[i].network, network))
      return checks[i].check (&media);
  }

  return NULL;
}

/* Limits */

static const struct {
  const char *network;
  gsize most;
} limits[] = {
  { "x", 280 },
  { "tiktok", 2000 },
  { "tiktok-business", 2200 },
  { "youtube", 5000 },
  { "instagram", 2200 },
  { "instagram-standalone", 2200 },
  { "facebook", 63206 },
  { "threads", 500 },
  { "linkedin", 3000 },
  { "linkedin-page", 3000 },
  { "pinterest", 500 },
  { "reddit", 10000 },
  { "bluesky", 300 },
  { "mastodon", 500 },
  { "telegram", 4096 },
  { "discord", 1980 },
  { "slack", 400000 },
  { "gmb", 1500 },
  { "hashnode", 10000 },
  { "lemmy", 10000 },
  { "mewe", 63206 },
  { "whop", 50000 },
  { "dribbble", 40000 },
  { "tumblr", 32768 },
  { "skool", 5000 },
  { "vk", 2048 },
  { "wrapcast", 800 },
  { "kick", 500 },
  { "twitch", 500 },
  { "moltbook", 300 },
};

#define LONGEST 100000
#define LONGEST_VERIFIED 4000

gsize
ef_rules_get_max_length (const char *network, gboolean is_verified, gboolean is_article)
{
  if (g_str_equal (network, "x") && (is_article || is_verified))
    return is_article ? LONGEST : LONGEST_VERIFIED;
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    if (g_str_equal (limits[i].network, network))
      return limits[i].most;
  }

  return LONGEST;
}
