/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/preset.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-member.h"
#include "core/json-read.h"
#include "core/text.h"

#define NAME_MOST 100
#define SIDE_LEAST 16
#define SIDE_MOST 7680
#define RATE_MOST 120
#define QUALITY_MOST 51.0 /* of x264 */
#define BITRATE_LEAST 100
#define BITRATE_MOST 800000 /* level 6.2 of the High profile */
#define KEY_LEAST 0.1
#define KEY_MOST 20.0
#define SOUND_LEAST 32
#define SOUND_MOST 512 /* of two channels of AAC at 48 kHz */
#define SECONDS_MOST (24.0 * 3600)

G_DEFINE_BOXED_TYPE (EfPreset, ef_preset, ef_preset_copy, ef_preset_free)

/* What the networks take without encoding more than they do anyway. They all encode again, so that a file
 * is worth a little more than what they show: a CRF at which nothing is seen, and a cap below the one
 * that they refuse. */
static EfPreset ours[] = {
  { .id = (char *) "tiktok",
    .name = (char *) N_ ("TikTok"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT),
    .most_rate = { 60, 1 },
    .quality = 19,
    .most_bitrate = 20000,
    .sound_bitrate = 192,
    .most_seconds = 600 },
  { .id = (char *) "reels",
    .name = (char *) N_ ("Reels"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT),
    .most_rate = { 60, 1 },
    .quality = 19,
    .most_bitrate = 20000,
    .sound_bitrate = 128,
    .most_seconds = 900 },
  { .id = (char *) "shorts",
    .name = (char *) N_ ("Shorts"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT),
    .most_rate = { 60, 1 },
    .quality = 18,
    .most_bitrate = 24000,
    .sound_bitrate = 256,
    .most_seconds = 180 },
  { .id = (char *) "story",
    .name = (char *) N_ ("Story"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT),
    .most_rate = { 30, 1 },
    .quality = 20,
    .most_bitrate = 12000,
    .sound_bitrate = 128,
    .most_seconds = 60 },
  { .id = (char *) "feed",
    .name = (char *) N_ ("Feed"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_FEED),
    .most_rate = { 30, 1 },
    .quality = 20,
    .most_bitrate = 12000,
    .sound_bitrate = 128,
    .most_seconds = 900 },
  { .id = (char *) "square",
    .name = (char *) N_ ("Square"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_SQUARE),
    .most_rate = { 30, 1 },
    .quality = 20,
    .most_bitrate = 12000,
    .sound_bitrate = 128 },
  { .id = (char *) "landscape",
    .name = (char *) N_ ("Landscape"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_LANDSCAPE),
    .most_rate = { 60, 1 },
    .quality = 18,
    .most_bitrate = 24000,
    .sound_bitrate = 256 },
  { .id = (char *) "master",
    .name = (char *) N_ ("Master"),
    .formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT) | EF_FORMAT_BIT (EF_FORMAT_SQUARE) |
               EF_FORMAT_BIT (EF_FORMAT_LANDSCAPE) | EF_FORMAT_BIT (EF_FORMAT_FEED),
    .quality = 14,
    .sound_bitrate = 320 },
};

static gpointer
complete_ours (gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++) {
    ours[i].name = (char *) _ (ours[i].name);
    ours[i].profile_id = (char *) "";
    ours[i].key_every = 2;
  }

  return ours;
}

const EfPreset *
ef_preset_get_ours (guint *n_presets)
{
  static GOnce once = G_ONCE_INIT;

  if (n_presets != NULL)
    *n_presets = G_N_ELEMENTS (ours);

  return g_once (&once, complete_ours, NULL);
}

EfPreset *
ef_preset_copy (const EfPreset *self)
{
  EfPreset *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id != NULL ? self->id : "");
  copy->name = g_strdup (self->name != NULL ? self->name : "");
  copy->profile_id = g_strdup (self->profile_id != NULL ? self->profile_id : "");

  return copy;
}

void
ef_preset_free (EfPreset *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->profile_id);
  g_free (self);
}

static gboolean
is_side (int side)
{
  return side >= SIDE_LEAST && side <= SIDE_MOST && side % 2 == 0;
}

/* What a person can set wrong, and what to do about it. */
static const char *
find_problem (const EfPreset *self)
{
  double rate = ef_rate_to_double (self->most_rate);

  if (self->formats == 0 || self->formats >= EF_FORMAT_BIT (EF_FORMAT_N))
    return _ ("A preset needs a format: choose at least one.");
  if ((self->width != 0 || self->height != 0) && !(is_side (self->width) && is_side (self->height)))
    return _ ("The width and height of a preset are even numbers from 16 to 7680.");
  if (ef_rate_is_valid (self->most_rate) ? rate < 1 || rate > RATE_MOST
                                         : self->most_rate.num != 0 || self->most_rate.den != 0)
    return _ ("The highest frame rate of a preset is 1 to 120 frames a second.");
  if (!(self->quality >= 0 && self->quality <= QUALITY_MOST))
    return _ ("The quality of a preset is 0 (best, large files) to 51 (worst).");
  if (self->most_bitrate != 0 &&
      (self->most_bitrate < BITRATE_LEAST || self->most_bitrate > BITRATE_MOST))
    return _ ("The highest bit rate of the picture is 100 to 800000 kbit/s, or 0 for no limit.");
  if (!(self->key_every >= KEY_LEAST && self->key_every <= KEY_MOST))
    return _ ("The time between key frames is 0.1 to 20 seconds.");
  if (self->sound_bitrate < SOUND_LEAST || self->sound_bitrate > SOUND_MOST)
    return _ ("The bit rate of the sound is 32 to 512 kbit/s.");
  if (!(self->most_seconds >= 0 && self->most_seconds <= SECONDS_MOST))
    return _ ("The longest clip of a preset is 1 second to 24 hours, or 0 for no limit.");

  return NULL;
}

/* Puts what a person typed into the form that is stored, or says what is wrong with it. */
gboolean
ef_preset_clean (EfPreset *self, GError **error)
{
  g_autofree char *name = ef_text_clean_line (self->name, _ ("name"), 1, NAME_MOST, error);
  const char *problem;

  if (name == NULL)
    return FALSE;

  problem = find_problem (self);
  if (problem != NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, problem);
    return FALSE;
  }

  g_set_str (&self->name, name);

  return TRUE;
}

static int
make_even (gint64 side)
{
  return (int) CLAMP ((side + 1) / 2 * 2, SIDE_LEAST, SIDE_MOST);
}

/* A size of one's own is that of a shape; another shape has a shorter side of the same length. */
void
ef_preset_get_size (const EfPreset *self, EfFormat format, int *width, int *height)
{
  gint64 shorter = MIN (self->width, self->height);
  int format_width;
  int format_height;
  int format_shorter;

  ef_format_get_size (format, &format_width, &format_height);
  if (shorter == 0) {
    *width = format_width;
    *height = format_height;
    return;
  }

  format_shorter = MIN (format_width, format_height);
  *width = make_even ((format_width * shorter + format_shorter / 2) / format_shorter);
  *height = make_even ((format_height * shorter + format_shorter / 2) / format_shorter);
}

JsonNode *
ef_preset_to_json (const EfPreset *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *formats = ef_format_list (self->formats);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  ef_json_member_write_label (object, "id", self->id);
  ef_json_member_write_label (object, "name", self->name);
  ef_json_member_write_label (object, "profile", self->profile_id);
  json_object_set_string_member (object, "formats", formats);
  json_object_set_int_member (object, "width", self->width);
  json_object_set_int_member (object, "height", self->height);
  ef_json_member_write_rate (object, "most_rate", self->most_rate);
  json_object_set_double_member (object, "quality", self->quality);
  json_object_set_int_member (object, "most_bitrate", self->most_bitrate);
  json_object_set_double_member (object, "key_every", self->key_every);
  json_object_set_int_member (object, "sound_bitrate", self->sound_bitrate);
  json_object_set_double_member (object, "most_seconds", self->most_seconds);
  json_node_set_object (node, object);

  return node;
}

static gboolean
read_formats (JsonObject *object, guint *formats)
{
  g_autofree char *text = NULL;

  return ef_json_member_read_label (object, "formats", &text) &&
         (text == NULL || ef_format_parse (text, formats, NULL));
}

static gboolean
read_preset (EfPreset *self, JsonObject *object)
{
  return ef_json_member_read_label (object, "id", &self->id) &&
         ef_json_member_read_label (object, "name", &self->name) &&
         ef_json_member_read_label (object, "profile", &self->profile_id) &&
         read_formats (object, &self->formats) &&
         ef_json_read_int (object, "width", 0, SIDE_MOST, &self->width) &&
         ef_json_read_int (object, "height", 0, SIDE_MOST, &self->height) &&
         ef_json_member_read_rate (object, "most_rate", &self->most_rate) &&
         ef_json_member_read_within (object, "quality", 0, QUALITY_MOST, &self->quality) &&
         ef_json_read_int (object, "most_bitrate", 0, BITRATE_MOST, &self->most_bitrate) &&
         ef_json_member_read_within (object, "key_every", KEY_LEAST, KEY_MOST, &self->key_every) &&
         ef_json_read_int (object, "sound_bitrate", 0, SOUND_MOST, &self->sound_bitrate) &&
         ef_json_member_read_within (object, "most_seconds", 0, SECONDS_MOST,
                                     &self->most_seconds) &&
         ef_preset_clean (self, NULL);
}

/* What is missing is as in the first of ours, but for its name. */
EfPreset *
ef_preset_from_json (JsonNode *node, GError **error)
{
  g_autoptr (EfPreset) self = ef_preset_copy (ef_preset_get_ours (NULL));

  g_set_str (&self->id, "");
  g_set_str (&self->name, "");
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
      read_preset (self, json_node_get_object (node)))
    return g_steal_pointer (&self);

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("What is stored about a preset cannot be read: make the preset anew."));

  return NULL;
}
