/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clip.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/segment.h"
#include "core/source.h"
#include "core/time-span.h"

#define MOST_ID 100                            /* bytes */
#define MOST_LABEL (4 * EF_SEGMENT_LABEL_MOST) /* bytes */
#define MOST_NAME (4 * EF_SOURCE_NAME_MOST)

struct _EfClip {
  GObject parent_instance;

  char *id;
  char *project_id;
  char *profile_id;
  char *name;
  guint number;
  guint32 seed;
  EfOrder order;
  EfProjectSettings settings;
  GPtrArray *items; /* (element-type EfClipItem) */
  gint64 added;
};

G_DEFINE_FINAL_TYPE (EfClip, ef_clip, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_PROJECT_ID,
  PROP_PROFILE_ID,
  PROP_NAME,
} EfClipProperty;

static GParamSpec *properties[PROP_NAME + 1];

EfClipItem *
ef_clip_item_new (void)
{
  EfClipItem *self = g_new0 (EfClipItem, 1);

  self->segment_id = g_strdup ("");
  self->source_id = g_strdup ("");
  self->source_name = g_strdup ("");
  self->label = g_strdup ("");
  ef_look_init (&self->look);

  return self;
}

void
ef_clip_item_free (EfClipItem *self)
{
  g_free (self->segment_id);
  g_free (self->source_id);
  g_free (self->source_name);
  g_free (self->label);
  g_free (self);
}

static void
ef_clip_finalize (GObject *object)
{
  EfClip *self = EF_CLIP (object);

  g_free (self->id);
  g_free (self->project_id);
  g_free (self->profile_id);
  g_free (self->name);
  ef_project_settings_clear (&self->settings);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (ef_clip_parent_class)->finalize (object);
}

static void
ef_clip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfClip *self = EF_CLIP (object);

  switch ((EfClipProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROJECT_ID:
    g_value_set_string (value, self->project_id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
ef_clip_class_init (EfClipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_clip_finalize;
  object_class->get_property = ef_clip_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROJECT_ID] = text_property ("project-id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_NAME] = text_property ("name");

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_clip_init (EfClip *self)
{
  self->name = g_strdup ("");
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_clip_item_free);
  ef_project_settings_init (&self->settings);
}

/* NULL for @id makes a new identity. */
EfClip *
ef_clip_new (const char *id, const char *project_id, const char *profile_id)
{
  EfClip *self = g_object_new (EF_TYPE_CLIP, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->project_id = g_strdup (project_id);
  self->profile_id = g_strdup (profile_id);

  return self;
}

const char *
ef_clip_get_id (EfClip *self)
{
  return self->id;
}

const char *
ef_clip_get_project_id (EfClip *self)
{
  return self->project_id;
}

const char *
ef_clip_get_profile_id (EfClip *self)
{
  return self->profile_id;
}

const char *
ef_clip_get_name (EfClip *self)
{
  return self->name;
}

void
ef_clip_set_name (EfClip *self, const char *name)
{
  if (g_set_str (&self->name, name != NULL ? name : ""))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

guint
ef_clip_get_number (EfClip *self)
{
  return self->number;
}

void
ef_clip_set_number (EfClip *self, guint number)
{
  self->number = number;
}

guint32
ef_clip_get_seed (EfClip *self)
{
  return self->seed;
}

void
ef_clip_set_seed (EfClip *self, guint32 seed)
{
  self->seed = seed;
}

EfOrder
ef_clip_get_order (EfClip *self)
{
  return self->order;
}

void
ef_clip_set_order (EfClip *self, EfOrder order)
{
  self->order = order;
}

const EfProjectSettings *
ef_clip_get_settings (EfClip *self)
{
  return &self->settings;
}

void
ef_clip_set_settings (EfClip *self, const EfProjectSettings *settings)
{
  EfProjectSettings old = self->settings;

  ef_project_settings_copy (&self->settings, settings);
  ef_project_settings_clear (&old);
}

GPtrArray *
ef_clip_get_items (EfClip *self)
{
  return self->items;
}

static gint64
get_length (const EfClipItem *item)
{
  return ef_look_scale (&item->look, ef_time_span_get_duration (item->span));
}

/* As long as it is seen: at the speed of each, cross-fades counted once. */
gint64
ef_clip_get_duration (EfClip *self)
{
  gint64 duration = 0;
  gint64 before = 0;

  for (guint i = 0; i < self->items->len; i++) {
    const EfClipItem *item = g_ptr_array_index (self->items, i);
    gint64 length = get_length (item);

    duration += length - ef_transition_get_overlap (item->transition, before, length);
    before = length;
  }

  return duration;
}

gint64
ef_clip_get_added (EfClip *self)
{
  return self->added;
}

void
ef_clip_set_added (EfClip *self, gint64 added)
{
  self->added = added;
}

/* How they look does not count: what was sent once with other colours is no other clip. */
char *
ef_clip_make_signature (EfClip *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < self->items->len; i++) {
    const EfClipItem *item = g_ptr_array_index (self->items, i);
    g_autofree char *line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                                             item->source_id, item->span.begin, item->span.end);

    g_checksum_update (checksum, (const guchar *) line, -1);
  }

  return g_strdup (g_checksum_get_string (checksum));
}

static JsonNode *
write_item (const EfClipItem *item)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "segment", item->segment_id);
  json_object_set_string_member (object, "source", item->source_id);
  json_object_set_string_member (object, "source_name", item->source_name);
  json_object_set_string_member (object, "label", item->label);
  ef_json_set_seconds (object, "begin", item->span.begin);
  ef_json_set_seconds (object, "end", item->span.end);
  json_object_set_member (object, "look", ef_look_to_json (&item->look));
  json_object_set_string_member (object, "transition",
                                 ef_transition_kind_to_nick (item->transition.kind));
  ef_json_set_seconds (object, "transition_length", item->transition.length);
  json_node_take_object (node, object);

  return node;
}

JsonNode *
ef_clip_items_to_json (EfClip *self)
{
  JsonArray *array = json_array_sized_new (self->items->len);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < self->items->len; i++)
    json_array_add_element (array, write_item (g_ptr_array_index (self->items, i)));
  json_node_take_array (node, array);

  return node;
}

static gboolean
read_span (EfTimeSpan *span, JsonObject *object)
{
  return ef_json_read_seconds (object, "begin", &span->begin) &&
         ef_json_read_seconds (object, "end", &span->end) && !ef_time_span_is_empty (*span);
}

static gboolean
read_transition (EfTransition *transition, JsonObject *object)
{
  const char *nick = ef_transition_kind_to_nick (EF_TRANSITION_CUT);

  if (!ef_json_read_string (object, "transition", &nick) ||
      !ef_transition_kind_from_nick (nick, &transition->kind) ||
      !ef_json_read_seconds (object, "transition_length", &transition->length))
    return FALSE;

  *transition = ef_transition_clean (*transition);

  return TRUE;
}

static gboolean
read_look (EfLook *look, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "look");

  return node == NULL || ef_look_from_json (look, node, NULL);
}

static gboolean
read_item (EfClipItem *item, JsonNode *node)
{
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);

  return ef_json_read_text (object, "segment", MOST_ID, &item->segment_id) &&
         ef_json_read_text (object, "source", MOST_ID, &item->source_id) &&
         *item->source_id != '\0' &&
         ef_json_read_text (object, "source_name", MOST_NAME, &item->source_name) &&
         ef_json_read_text (object, "label", MOST_LABEL, &item->label) &&
         read_span (&item->span, object) && read_look (&item->look, object) &&
         read_transition (&item->transition, object);
}

/* @self is only touched where all of them could be read. */
gboolean
ef_clip_items_from_json (EfClip *self, JsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_clip_item_free);
  gboolean fine = node != NULL && JSON_NODE_HOLDS_ARRAY (node);
  JsonArray *array = fine ? json_node_get_array (node) : NULL;

  for (guint i = 0; fine && i < json_array_get_length (array); i++) {
    EfClipItem *item = ef_clip_item_new ();

    g_ptr_array_add (items, item);
    fine = read_item (item, json_array_get_element (array, i));
  }
  if (!fine) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("What is stored about this clip cannot be read: make it again."));
    return FALSE;
  }

  g_ptr_array_unref (self->items);
  self->items = g_steal_pointer (&items);

  return TRUE;
}

JsonNode *
ef_clip_to_json (EfClip *self)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_member (object, "items", ef_clip_items_to_json (self));
  ef_json_set_seconds (object, "duration", ef_clip_get_duration (self));
  json_object_set_string_member (object, "project", self->project_id);
  json_object_set_int_member (object, "seed", self->seed);
  json_object_set_string_member (object, "order", ef_order_to_nick (self->order));
  json_node_take_object (node, object);

  return node;
}
