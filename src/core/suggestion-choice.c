/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggestion-choice.h"

#include <math.h>

#include "core/json-text.h"

#define MOST_SOURCES 200
#define LONGEST 60.0 /* seconds, for what is called short */

static JsonObject *
parse (const char *choices)
{
  g_autoptr (JsonNode) node = choices != NULL ? json_from_string (choices, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node)
                                                       : json_object_new ();
}

static JsonNode *
find (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

static JsonObject *
find_object (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

static double
read_number (JsonObject *object, const char *name, double least, double most, double otherwise)
{
  JsonNode *node = find (object, name, JSON_NODE_VALUE);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double number = NAN;

  if (type == G_TYPE_INT64)
    number = (double) json_node_get_int (node);
  else if (type == G_TYPE_DOUBLE)
    number = json_node_get_double (node);

  return number >= least && number <= most ? number : otherwise;
}

static gint64
read_seconds (JsonObject *object, const char *name, gint64 otherwise)
{
  double seconds = read_number (object, name, 0, LONGEST, -1);

  return seconds >= 0 ? (gint64) (seconds * (double) EF_NS_PER_SECOND + 0.5) : otherwise;
}

static gboolean
read_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

void
ef_suggestion_choice_load (EfSuggestionChoice *self, const char *choices, const char *source_id)
{
  g_autoptr (JsonObject) all = parse (choices);
  JsonObject *own = find_object (all, source_id);
  JsonObject *silence = find_object (own, "silence");
  JsonObject *black = find_object (own, "black");
  JsonObject *scene = find_object (own, "scene");

  *self = (EfSuggestionChoice) {
    .silence = ef_silence_defaults,
    .black = ef_black_defaults,
    .scene = ef_scene_defaults,
  };
  for (guint kind = 0; kind < EF_SUGGESTION_KINDS; kind++) {
    const char *nick = ef_suggestion_kind_to_nick ((EfSuggestionKind) kind);

    self->shown[kind] = read_boolean (find_object (own, nick), "shown");
  }
  self->silence.level = read_number (silence, "level", -90, 0, self->silence.level);
  self->silence.shortest = read_seconds (silence, "shortest", self->silence.shortest);
  self->silence.invert = read_boolean (silence, "invert");
  self->black.luma = read_number (black, "luma", 0, 1, self->black.luma);
  self->black.shortest = read_seconds (black, "shortest", self->black.shortest);
  self->scene.threshold = read_number (scene, "threshold", 1, 100, self->scene.threshold);
  self->scene.shortest = read_seconds (scene, "shortest", self->scene.shortest);
}

static JsonObject *
add_kind (JsonObject *own, const EfSuggestionChoice *self, EfSuggestionKind kind)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "shown", self->shown[kind]);
  json_object_set_object_member (own, ef_suggestion_kind_to_nick (kind), object);

  return object;
}

static void
add_seconds (JsonObject *object, gint64 time)
{
  json_object_set_double_member (object, "shortest", (double) time / (double) EF_NS_PER_SECOND);
}

static JsonObject *
make_own (const EfSuggestionChoice *self)
{
  JsonObject *own = json_object_new ();
  JsonObject *silence = add_kind (own, self, EF_SUGGESTION_SILENCE);
  JsonObject *black = add_kind (own, self, EF_SUGGESTION_BLACK);
  JsonObject *scene = add_kind (own, self, EF_SUGGESTION_SCENE);

  add_kind (own, self, EF_SUGGESTION_SCORE);
  json_object_set_double_member (silence, "level", self->silence.level);
  add_seconds (silence, self->silence.shortest);
  json_object_set_boolean_member (silence, "invert", self->silence.invert);
  json_object_set_double_member (black, "luma", self->black.luma);
  add_seconds (black, self->black.shortest);
  json_object_set_double_member (scene, "threshold", self->scene.threshold);
  add_seconds (scene, self->scene.shortest);

  return own;
}

/* Its members are in the order in which they came. */
static void
drop_oldest (JsonObject *all)
{
  g_autoptr (GList) ids = json_object_get_members (all);
  guint n_sources = json_object_get_size (all);

  for (GList *link = ids; link != NULL && n_sources > MOST_SOURCES;
       link = link->next, n_sources--) {
    g_autofree char *id = g_strdup (link->data);

    json_object_remove_member (all, id);
  }
}

char *
ef_suggestion_choice_save (const EfSuggestionChoice *self,
                           const char *choices,
                           const char *source_id)
{
  g_autoptr (JsonObject) all = parse (choices);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  if (json_object_has_member (all, source_id))
    json_object_remove_member (all, source_id);
  json_object_set_object_member (all, source_id, make_own (self));
  drop_oldest (all);
  json_node_set_object (node, all);

  return ef_json_text (node, FALSE);
}
