/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/render.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/keywords.h"
#include "core/text.h"

/* A finished file, or one that is being made. Plain data: the window sees those in the library's list,
 * worker threads get copies that nobody listens to. */
struct _EfRender {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *project_id;
  char *clip_id;
  char *job_id;
  char *title;
  char *caption;
  char **tags;
  char **keywords;
  char *file; /* bytes */
  gint64 size;
  gint64 modified; /* microseconds since 1970, UTC */
  int width;
  int height;
  gint64 duration; /* nanoseconds */
  char *format;
  char *preset;
  EfJobState state;
  EfRenderUse use;
  gboolean missing;
  gint64 added;   /* microseconds since 1970, UTC */
  gint64 trashed; /* the same; 0: it is not */
  gint64 rev;
};

G_DEFINE_FINAL_TYPE (EfRender, ef_render, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_PROFILE_ID,
  PROP_TITLE,
  PROP_STATE,
  PROP_FILE,
  PROP_TAGS,
  PROP_MISSING,
} EfRenderProperty;

static GParamSpec *properties[PROP_MISSING + 1];

static const char *const uses[] = {
  [EF_RENDER_NOT_SENT] = "not-sent",
  [EF_RENDER_SCHEDULED] = "scheduled",
  [EF_RENDER_PUBLISHED] = "published",
  [EF_RENDER_PUBLISH_FAILED] = "failed",
};

const char *
ef_render_use_to_nick (EfRenderUse use)
{
  g_return_val_if_fail ((guint) use < G_N_ELEMENTS (uses), uses[EF_RENDER_NOT_SENT]);

  return uses[use];
}

/* @use keeps its value where @nick is none. */
gboolean
ef_render_use_from_nick (const char *nick, EfRenderUse *use)
{
  for (guint i = 0; nick != NULL && i < G_N_ELEMENTS (uses); i++) {
    if (g_str_equal (uses[i], nick)) {
      *use = (EfRenderUse) i;
      return TRUE;
    }
  }

  return FALSE;
}

static void
notify (EfRender *self, EfRenderProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_text (char **field, const char *value)
{
  g_set_str (field, value != NULL ? value : "");
}

/* NULL is a list of none. FALSE: it is as it was. */
static gboolean
set_words (char ***field, const char *const *words)
{
  char **old = *field;

  if (ef_keywords_equal ((const char *const *) old, words))
    return FALSE;

  *field = words != NULL ? g_strdupv ((char **) words) : g_new0 (char *, 1);
  g_strfreev (old);

  return TRUE;
}

static void
ef_render_finalize (GObject *object)
{
  EfRender *self = EF_RENDER (object);

  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->project_id);
  g_free (self->clip_id);
  g_free (self->job_id);
  g_free (self->title);
  g_free (self->caption);
  g_strfreev (self->tags);
  g_strfreev (self->keywords);
  g_free (self->file);
  g_free (self->format);
  g_free (self->preset);

  G_OBJECT_CLASS (ef_render_parent_class)->finalize (object);
}

static void
ef_render_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfRender *self = EF_RENDER (object);

  switch ((EfRenderProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_FILE:
    g_value_set_string (value, self->file);
    break;
  case PROP_TAGS:
    g_value_set_boxed (value, self->tags);
    break;
  case PROP_MISSING:
    g_value_set_boolean (value, self->missing);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", READABLE);
}

static void
ef_render_class_init (EfRenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_render_finalize;
  object_class->get_property = ef_render_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_TITLE] = text_property ("title");
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, EF_TYPE_JOB_STATE, EF_JOB_PENDING, READABLE);
  properties[PROP_FILE] = text_property ("file");
  properties[PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, READABLE);
  properties[PROP_MISSING] = g_param_spec_boolean ("missing", NULL, NULL, FALSE, READABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_render_init (EfRender *self)
{
  self->project_id = g_strdup ("");
  self->clip_id = g_strdup ("");
  self->job_id = g_strdup ("");
  self->title = g_strdup ("");
  self->caption = g_strdup ("");
  self->tags = g_new0 (char *, 1);
  self->keywords = g_new0 (char *, 1);
  self->file = g_strdup ("");
  self->format = g_strdup ("");
  self->preset = g_strdup ("");
}

/* NULL for @id makes a new identity. */
EfRender *
ef_render_new (const char *id, const char *profile_id)
{
  EfRender *self = g_object_new (EF_TYPE_RENDER, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);

  return self;
}

EfRender *
ef_render_copy (EfRender *self)
{
  EfRender *copy = ef_render_new (self->id, self->profile_id);

  ef_render_assign (copy, self, ~0u);
  ef_render_set_origin (copy, self->project_id, self->clip_id, self->job_id);
  ef_render_set_keywords (copy, (const char *const *) self->keywords);
  ef_render_set_format (copy, self->format);
  ef_render_set_preset (copy, self->preset);
  copy->use = self->use;
  copy->missing = self->missing;
  copy->added = self->added;
  copy->trashed = self->trashed;
  copy->rev = self->rev;

  return copy;
}

static gboolean
differs (EfRender *self, EfRender *other, EfRenderFields field)
{
  switch (field) {
  case EF_RENDER_TITLE:
    return !g_str_equal (self->title, other->title);
  case EF_RENDER_TAGS:
    return !g_strv_equal ((const char *const *) self->tags, (const char *const *) other->tags);
  case EF_RENDER_CAPTION:
    return !g_str_equal (self->caption, other->caption);
  case EF_RENDER_FILE:
    return !g_str_equal (self->file, other->file) || self->size != other->size ||
           self->modified != other->modified || self->width != other->width ||
           self->height != other->height || self->duration != other->duration;
  case EF_RENDER_STATE:
    return self->state != other->state;
  case EF_RENDER_JOB:
    return !g_str_equal (self->job_id, other->job_id);
  default:
    return FALSE;
  }
}

static void
take (EfRender *self, EfRender *from, EfRenderFields field)
{
  switch (field) {
  case EF_RENDER_TITLE:
    ef_render_set_title (self, from->title);
    break;
  case EF_RENDER_TAGS:
    ef_render_set_tags (self, (const char *const *) from->tags);
    break;
  case EF_RENDER_CAPTION:
    ef_render_set_caption (self, from->caption);
    break;
  case EF_RENDER_FILE:
    ef_render_set_file (self, from->file, from->size, from->modified);
    ef_render_set_picture (self, from->width, from->height, from->duration);
    break;
  case EF_RENDER_STATE:
    ef_render_set_state (self, from->state);
    break;
  case EF_RENDER_JOB:
    set_text (&self->job_id, from->job_id);
    break;
  default:
    break;
  }
}

void
ef_render_fill (EfRender *self, EfRender *from)
{
  g_return_if_fail (*self->id == '\0');

  g_set_str (&self->id, from->id);
  for (guint bit = EF_RENDER_TITLE; bit <= EF_RENDER_JOB; bit <<= 1)
    take (self, from, bit);
  ef_render_set_origin (self, from->project_id, from->clip_id, from->job_id);
  ef_render_set_keywords (self, (const char *const *) from->keywords);
  ef_render_set_format (self, from->format);
  ef_render_set_preset (self, from->preset);
  self->use = from->use;
  self->missing = from->missing;
  self->added = from->added;
  self->trashed = from->trashed;
  self->rev = from->rev;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

/* Takes the named values over and returns those that really changed. */
EfRenderFields
ef_render_assign (EfRender *self, EfRender *from, EfRenderFields fields)
{
  EfRenderFields changed = 0;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint bit = EF_RENDER_TITLE; bit <= EF_RENDER_JOB; bit <<= 1) {
    if ((fields & bit) && differs (self, from, bit)) {
      take (self, from, bit);
      changed |= bit;
    }
  }
  g_object_thaw_notify (G_OBJECT (self));

  return changed;
}

static gboolean
clean_title (EfRender *self, GError **error)
{
  char *clean = ef_text_clean_line (self->title, _ ("title"), 1, EF_RENDER_TITLE_MOST, error);

  if (clean == NULL)
    return FALSE;

  g_free (self->title);
  self->title = clean;

  return TRUE;
}

static gboolean
clean_tags (EfRender *self, GError **error)
{
  char **clean = ef_keywords_clean ((const char *const *) self->tags, error);

  if (clean == NULL)
    return FALSE;

  g_strfreev (self->tags);
  self->tags = clean;

  return TRUE;
}

static gboolean
clean_caption (EfRender *self, GError **error)
{
  char *clean =
    ef_text_clean_lines (self->caption, _ ("text of the caption"), EF_RENDER_CAPTION_MOST, error);

  if (clean == NULL)
    return FALSE;

  g_free (self->caption);
  self->caption = clean;

  return TRUE;
}

static gboolean
clean_file (EfRender *self, GError **error)
{
  if (g_path_is_absolute (self->file) && self->size >= 0 && self->width >= 0 && self->height >= 0 &&
      self->duration >= 0)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("A finished file needs a place: choose a file."));

  return FALSE;
}

static const struct {
  EfRenderFields field;
  gboolean (*clean) (EfRender *self, GError **error);
} cleaners[] = {
  { EF_RENDER_TITLE, clean_title },
  { EF_RENDER_TAGS, clean_tags },
  { EF_RENDER_CAPTION, clean_caption },
  { EF_RENDER_FILE, clean_file },
};

/* Puts what a person typed into the form that is stored, or says what is wrong with it. Works on a
 * copy: it does not notify. */
gboolean
ef_render_clean (EfRender *self, EfRenderFields fields, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (cleaners); i++) {
    if ((fields & cleaners[i].field) && !cleaners[i].clean (self, error))
      return FALSE;
  }

  return TRUE;
}

const char *
ef_render_get_id (EfRender *self)
{
  return self->id;
}

const char *
ef_render_get_profile_id (EfRender *self)
{
  return self->profile_id;
}

const char *
ef_render_get_project_id (EfRender *self)
{
  return self->project_id;
}

const char *
ef_render_get_clip_id (EfRender *self)
{
  return self->clip_id;
}

const char *
ef_render_get_job_id (EfRender *self)
{
  return self->job_id;
}

/* Nobody watches where it came from. */
void
ef_render_set_origin (EfRender *self,
                      const char *project_id,
                      const char *clip_id,
                      const char *job_id)
{
  set_text (&self->project_id, project_id);
  set_text (&self->clip_id, clip_id);
  set_text (&self->job_id, job_id);
}

const char *
ef_render_get_title (EfRender *self)
{
  return self->title;
}

void
ef_render_set_title (EfRender *self, const char *title)
{
  if (g_set_str (&self->title, title != NULL ? title : ""))
    notify (self, PROP_TITLE);
}

const char *
ef_render_get_caption (EfRender *self)
{
  return self->caption;
}

void
ef_render_set_caption (EfRender *self, const char *caption)
{
  set_text (&self->caption, caption);
}

const char *const *
ef_render_get_tags (EfRender *self)
{
  return (const char *const *) self->tags;
}

void
ef_render_set_tags (EfRender *self, const char *const *tags)
{
  if (set_words (&self->tags, tags))
    notify (self, PROP_TAGS);
}

const char *const *
ef_render_get_keywords (EfRender *self)
{
  return (const char *const *) self->keywords;
}

void
ef_render_set_keywords (EfRender *self, const char *const *keywords)
{
  set_words (&self->keywords, keywords);
}

const char *
ef_render_get_file (EfRender *self)
{
  return self->file;
}

gint64
ef_render_get_size (EfRender *self)
{
  return self->size;
}

gint64
ef_render_get_modified (EfRender *self)
{
  return self->modified;
}

int
ef_render_get_width (EfRender *self)
{
  return self->width;
}

int
ef_render_get_height (EfRender *self)
{
  return self->height;
}

gint64
ef_render_get_duration (EfRender *self)
{
  return self->duration;
}

void
ef_render_set_file (EfRender *self, const char *file, gint64 size, gint64 modified)
{
  self->size = size;
  self->modified = modified;
  if (g_set_str (&self->file, file != NULL ? file : ""))
    notify (self, PROP_FILE);
}

void
ef_render_set_picture (EfRender *self, int width, int height, gint64 duration)
{
  self->width = width;
  self->height = height;
  self->duration = duration;
}

const char *
ef_render_get_format (EfRender *self)
{
  return self->format;
}

void
ef_render_set_format (EfRender *self, const char *format)
{
  set_text (&self->format, format);
}

const char *
ef_render_get_preset (EfRender *self)
{
  return self->preset;
}

void
ef_render_set_preset (EfRender *self, const char *preset)
{
  set_text (&self->preset, preset);
}

EfJobState
ef_render_get_state (EfRender *self)
{
  return self->state;
}

void
ef_render_set_state (EfRender *self, EfJobState state)
{
  if (self->state == state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

EfRenderUse
ef_render_get_use (EfRender *self)
{
  return self->use;
}

void
ef_render_set_use (EfRender *self, EfRenderUse use)
{
  self->use = use;
}

gboolean
ef_render_get_missing (EfRender *self)
{
  return self->missing;
}

void
ef_render_set_missing (EfRender *self, gboolean missing)
{
  if (!self->missing == !missing)
    return;

  self->missing = missing != FALSE;
  notify (self, PROP_MISSING);
}

gint64
ef_render_get_added (EfRender *self)
{
  return self->added;
}

void
ef_render_set_added (EfRender *self, gint64 added)
{
  self->added = added;
}

gint64
ef_render_get_trashed (EfRender *self)
{
  return self->trashed;
}

void
ef_render_set_trashed (EfRender *self, gint64 trashed)
{
  self->trashed = trashed;
}

gint64
ef_render_get_rev (EfRender *self)
{
  return self->rev;
}

void
ef_render_set_rev (EfRender *self, gint64 rev)
{
  self->rev = rev;
}

static void
add_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
add_words (JsonObject *object, const char *name, char **words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  json_object_set_array_member (object, name, array);
}

/* JSON is text: bytes that are none are shown as well as they can be. */
static void
add_file (EfRender *self, JsonObject *object)
{
  g_autofree char *file = g_utf8_make_valid (self->file, -1);
  g_autofree char *uri =
    g_path_is_absolute (self->file) ? g_filename_to_uri (self->file, NULL, NULL) : NULL;

  json_object_set_string_member (object, "file", file);
  add_text (object, "uri", uri);
  json_object_set_int_member (object, "size", self->size);
}

static void
add_time (JsonObject *object, const char *name, gint64 time)
{
  g_autoptr (GDateTime) moment = time > 0 ? g_date_time_new_from_unix_utc_usec (time) : NULL;
  g_autofree char *text = moment != NULL ? g_date_time_format_iso8601 (moment) : NULL;

  add_text (object, name, text);
}

JsonNode *
ef_render_to_json (EfRender *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  add_text (object, "project", self->project_id);
  add_text (object, "clip", self->clip_id);
  add_text (object, "job", self->job_id);
  json_object_set_string_member (object, "title", self->title);
  add_file (self, object);
  add_text (object, "format", self->format);
  add_text (object, "preset", self->preset);
  json_object_set_int_member (object, "width", self->width);
  json_object_set_int_member (object, "height", self->height);
  ef_json_set_seconds (object, "duration", self->duration);
  json_object_set_string_member (object, "state", ef_job_state_to_nick (self->state));
  json_object_set_string_member (object, "use", ef_render_use_to_nick (self->use));
  add_words (object, "tags", self->tags);
  add_words (object, "keywords", self->keywords);
  add_text (object, "caption", self->caption);
  add_time (object, "added", self->added);
  add_time (object, "trashed", self->trashed);
  json_node_set_object (node, object);

  return node;
}
