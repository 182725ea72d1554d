/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/source.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/text.h"
#include "core/time-span.h"

/* A video file of the user's, used where it lies. Plain data: the window sees the one in the studio's
 * list, worker threads get copies that nobody listens to. */
struct _EfSource {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *name;
  char *path; /* bytes */
  gint64 size;
  gint64 modified; /* microseconds since 1970, UTC */
  char *fingerprint;
  EfMediaInfo *info;
  EfSourceState state;
  char *problem;
  double progress;  /* 0 to 1, of what is being read */
  gint64 open_mark; /* nanoseconds, or EF_SOURCE_NO_MARK */
  gint64 playhead;
  guint n_segments;
  gint64 added;
  gint64 rev;
};

G_DEFINE_FINAL_TYPE (EfSource, ef_source, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (EfSourceState,
                    ef_source_state,
                    G_DEFINE_ENUM_VALUE (EF_SOURCE_ANALYSING, "analysing"),
                    G_DEFINE_ENUM_VALUE (EF_SOURCE_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (EF_SOURCE_MISSING, "missing"),
                    G_DEFINE_ENUM_VALUE (EF_SOURCE_UNREADABLE, "unreadable"))

typedef enum {
  PROP_ID = 1,
  PROP_PROFILE_ID,
  PROP_NAME,
  PROP_PATH,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_INFO,
  PROP_PROGRESS,
  PROP_N_SEGMENTS,
} EfSourceProperty;

static GParamSpec *properties[PROP_N_SEGMENTS + 1];

static void
notify (EfSource *self, EfSourceProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
ef_source_finalize (GObject *object)
{
  EfSource *self = EF_SOURCE (object);

  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->name);
  g_free (self->path);
  g_free (self->fingerprint);
  g_free (self->problem);
  ef_media_info_free (self->info);

  G_OBJECT_CLASS (ef_source_parent_class)->finalize (object);
}

static void
ef_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSource *self = EF_SOURCE (object);

  switch ((EfSourceProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_PATH:
    g_value_set_string (value, self->path);
    break;
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_INFO:
    g_value_set_boxed (value, self->info);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_N_SEGMENTS:
    g_value_set_uint (value, self->n_segments);
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
ef_source_class_init (EfSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_source_finalize;
  object_class->get_property = ef_source_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_NAME] = text_property ("name");
  properties[PROP_PATH] = text_property ("path");
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, EF_TYPE_SOURCE_STATE, EF_SOURCE_ANALYSING, READABLE);
  properties[PROP_PROBLEM] = text_property ("problem");
  properties[PROP_INFO] = g_param_spec_boxed ("info", NULL, NULL, EF_TYPE_MEDIA_INFO, READABLE);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, READABLE);
  properties[PROP_N_SEGMENTS] =
    g_param_spec_uint ("n-segments", NULL, NULL, 0, G_MAXUINT, 0, READABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_source_init (EfSource *self)
{
  self->name = g_strdup ("");
  self->path = g_strdup ("");
  self->fingerprint = g_strdup ("");
  self->problem = g_strdup ("");
  self->info = ef_media_info_new ();
  self->open_mark = EF_SOURCE_NO_MARK;
}

const char *
ef_source_state_to_nick (EfSourceState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_SOURCE_STATE);
  GEnumValue *found = g_enum_get_value (klass, (int) state);

  return found != NULL ? found->value_nick : NULL;
}

gboolean
ef_source_state_from_nick (const char *nick, EfSourceState *state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_SOURCE_STATE);
  GEnumValue *found = g_enum_get_value_by_nick (klass, nick);

  if (found == NULL)
    return FALSE;

  *state = (EfSourceState) found->value;

  return TRUE;
}

EfSource *
ef_source_new (const char *id, const char *profile_id)
{
  EfSource *self = g_object_new (EF_TYPE_SOURCE, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);

  return self;
}

/* The count and what is being read belong to no edit; a copy has them all the same. */
EfSource *
ef_source_copy (EfSource *self)
{
  EfSource *copy = ef_source_new (self->id, self->profile_id);

  ef_source_assign (copy, self, ~0u);
  copy->progress = self->progress;
  copy->n_segments = self->n_segments;
  copy->added = self->added;
  copy->rev = self->rev;

  return copy;
}

static gboolean
equal_info (const EfMediaInfo *one, const EfMediaInfo *other)
{
  g_autoptr (JsonNode) node = ef_media_info_to_json (one);
  g_autoptr (JsonNode) other_node = ef_media_info_to_json (other);

  return json_node_equal (node, other_node);
}

static gboolean
differs (EfSource *self, EfSource *other, EfSourceFields field)
{
  switch (field) {
  case EF_SOURCE_NAME:
    return !g_str_equal (self->name, other->name);
  case EF_SOURCE_FILE:
    return !g_str_equal (self->path, other->path) || self->size != other->size ||
           self->modified != other->modified ||
           !g_str_equal (self->fingerprint, other->fingerprint);
  case EF_SOURCE_INFO:
    return !equal_info (self->info, other->info);
  case EF_SOURCE_STATE:
    return self->state != other->state || !g_str_equal (self->problem, other->problem);
  case EF_SOURCE_PLACE:
    return self->open_mark != other->open_mark || self->playhead != other->playhead;
  default:
    return FALSE;
  }
}

static void
take (EfSource *self, EfSource *from, EfSourceFields field)
{
  switch (field) {
  case EF_SOURCE_NAME:
    ef_source_set_name (self, from->name);
    break;
  case EF_SOURCE_FILE:
    ef_source_set_path (self, from->path);
    ef_source_set_size (self, from->size);
    ef_source_set_modified (self, from->modified);
    ef_source_set_fingerprint (self, from->fingerprint);
    break;
  case EF_SOURCE_INFO:
    ef_source_set_info (self, from->info);
    break;
  case EF_SOURCE_STATE:
    ef_source_set_state (self, from->state, from->problem);
    break;
  case EF_SOURCE_PLACE:
    ef_source_set_open_mark (self, from->open_mark);
    ef_source_set_playhead (self, from->playhead);
    break;
  default:
    break;
  }
}

/* Takes the named values over and returns those that really changed. */
EfSourceFields
ef_source_assign (EfSource *self, EfSource *from, EfSourceFields fields)
{
  EfSourceFields changed = 0;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint bit = EF_SOURCE_NAME; bit <= EF_SOURCE_PLACE; bit <<= 1) {
    if ((fields & bit) && differs (self, from, bit)) {
      take (self, from, bit);
      changed |= bit;
    }
  }
  g_object_thaw_notify (G_OBJECT (self));

  return changed;
}

gboolean
ef_source_clean (EfSource *self, EfSourceFields fields, GError **error)
{
  char *clean;

  if ((fields & EF_SOURCE_NAME) == 0)
    return TRUE;

  clean = ef_text_clean_line (self->name, _ ("name"), 1, EF_SOURCE_NAME_MOST, error);
  if (clean == NULL)
    return FALSE;

  g_free (self->name);
  self->name = clean;

  return TRUE;
}

char *
ef_source_make_name (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *line = ef_text_make_line (base, EF_SOURCE_NAME_MOST);

  return *line != '\0' ? g_steal_pointer (&line) : g_strdup (_ ("Without a name"));
}

const char *
ef_source_get_id (EfSource *self)
{
  return self->id;
}

const char *
ef_source_get_profile_id (EfSource *self)
{
  return self->profile_id;
}

const char *
ef_source_get_name (EfSource *self)
{
  return self->name;
}

void
ef_source_set_name (EfSource *self, const char *name)
{
  if (g_set_str (&self->name, name != NULL ? name : ""))
    notify (self, PROP_NAME);
}

const char *
ef_source_get_path (EfSource *self)
{
  return self->path;
}

void
ef_source_set_path (EfSource *self, const char *path)
{
  if (g_set_str (&self->path, path != NULL ? path : ""))
    notify (self, PROP_PATH);
}

gint64
ef_source_get_size (EfSource *self)
{
  return self->size;
}

void
ef_source_set_size (EfSource *self, gint64 size)
{
  self->size = size;
}

gint64
ef_source_get_modified (EfSource *self)
{
  return self->modified;
}

void
ef_source_set_modified (EfSource *self, gint64 modified)
{
  self->modified = modified;
}

const char *
ef_source_get_fingerprint (EfSource *self)
{
  return self->fingerprint;
}

void
ef_source_set_fingerprint (EfSource *self, const char *fingerprint)
{
  g_set_str (&self->fingerprint, fingerprint != NULL ? fingerprint : "");
}

const EfMediaInfo *
ef_source_get_info (EfSource *self)
{
  return self->info;
}

/* NULL: nothing is known. */
void
ef_source_set_info (EfSource *self, const EfMediaInfo *info)
{
  EfMediaInfo *old = self->info;

  self->info = info != NULL ? ef_media_info_copy (info) : ef_media_info_new ();
  ef_media_info_free (old);
  notify (self, PROP_INFO);
}

EfSourceState
ef_source_get_state (EfSource *self)
{
  return self->state;
}

const char *
ef_source_get_problem (EfSource *self)
{
  return self->problem;
}

void
ef_source_set_state (EfSource *self, EfSourceState state, const char *problem)
{
  gboolean moves = self->state != state;

  self->state = state;
  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_str (&self->problem, problem != NULL ? problem : ""))
    notify (self, PROP_PROBLEM);
  if (moves)
    notify (self, PROP_STATE);
  g_object_thaw_notify (G_OBJECT (self));
}

double
ef_source_get_progress (EfSource *self)
{
  return self->progress;
}

/* What is no number is no progress either. */
void
ef_source_set_progress (EfSource *self, double progress)
{
  double part = CLAMP (progress, 0.0, 1.0);

  if (isnan (progress) || (self->progress >= part && self->progress <= part))
    return;

  self->progress = part;
  notify (self, PROP_PROGRESS);
}

gint64
ef_source_get_open_mark (EfSource *self)
{
  return self->open_mark;
}

void
ef_source_set_open_mark (EfSource *self, gint64 time)
{
  self->open_mark = time >= 0 ? time : EF_SOURCE_NO_MARK;
}

gint64
ef_source_get_playhead (EfSource *self)
{
  return self->playhead;
}

void
ef_source_set_playhead (EfSource *self, gint64 time)
{
  self->playhead = MAX (time, 0);
}

guint
ef_source_get_n_segments (EfSource *self)
{
  return self->n_segments;
}

void
ef_source_set_n_segments (EfSource *self, guint n_segments)
{
  if (self->n_segments == n_segments)
    return;

  self->n_segments = n_segments;
  notify (self, PROP_N_SEGMENTS);
}

gint64
ef_source_get_added (EfSource *self)
{
  return self->added;
}

void
ef_source_set_added (EfSource *self, gint64 added)
{
  self->added = added;
}

gint64
ef_source_get_rev (EfSource *self)
{
  return self->rev;
}

/* Which state of the row this is; nobody watches it, so it does not notify. */
void
ef_source_set_rev (EfSource *self, gint64 rev)
{
  self->rev = rev;
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
set_count (JsonObject *object, const char *name, gint64 value)
{
  if (value > 0)
    json_object_set_int_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
set_number (JsonObject *object, const char *name, double value, gboolean is_known)
{
  if (is_known)
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
add_info (const EfMediaInfo *info, JsonObject *object)
{
  set_number (object, "duration", (double) info->duration / (double) EF_NS_PER_SECOND,
              info->duration > 0);
  set_count (object, "width", info->width);
  set_count (object, "height", info->height);
  set_number (object, "rate", ef_rate_to_double (info->rate), ef_rate_is_valid (info->rate));
  json_object_set_boolean_member (object, "variable_rate", info->is_variable);
  json_object_set_int_member (object, "rotation", info->rotation);
  set_text (object, "container", info->container);
  set_text (object, "video_codec", info->video_codec);
  set_text (object, "audio_codec", info->audio_codec);
}

/* JSON is text: bytes that are none are shown as well as they can be. */
static void
add_path (EfSource *self, JsonObject *object)
{
  g_autofree char *path = g_utf8_make_valid (self->path, -1);
  g_autofree char *uri = g_filename_to_uri (self->path, NULL, NULL);

  json_object_set_string_member (object, "path", path);
  set_text (object, "uri", uri);
}

JsonNode *
ef_source_to_json (EfSource *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  add_path (self, object);
  json_object_set_int_member (object, "size", self->size);
  add_info (self->info, object);
  json_object_set_string_member (object, "state", ef_source_state_to_nick (self->state));
  set_text (object, "problem", self->problem);
  json_object_set_int_member (object, "segments", self->n_segments);
  json_node_set_object (node, object);

  return node;
}
