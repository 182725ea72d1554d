/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-member.h"
#include "core/json-read.h"
#include "core/plan-private.h"
#include "core/plan.h"

/* A plan as a file of a queue or a line of a pipe. Paths are percent-escaped, for their bytes need not be
 * text. */

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return node;
}

/* Writing */

static JsonNode *
write_cameras (const EfStretch *stretch)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < EF_FORMAT_N; i++) {
    if (stretch->cameras[i] != NULL)
      json_object_set_member (object, ef_format_to_nick ((EfFormat) i),
                              ef_camera_to_json (stretch->cameras[i]));
  }

  return take_object (object);
}

static JsonNode *
write_stretch (const EfStretch *stretch)
{
  JsonObject *object = json_object_new ();

  ef_json_member_write_label (object, "label", stretch->label);
  ef_json_member_write_path (object, "path", stretch->path);
  ef_json_member_write_label (object, "fingerprint", stretch->fingerprint);
  json_object_set_int_member (object, "size", stretch->size);
  json_object_set_member (object, "info", ef_media_info_to_json (stretch->info));
  json_object_set_int_member (object, "begin", stretch->span.begin);
  json_object_set_int_member (object, "end", stretch->span.end);
  json_object_set_int_member (object, "lead", stretch->lead);
  json_object_set_member (object, "look", ef_look_to_json (&stretch->look));
  json_object_set_member (object, "cameras", write_cameras (stretch));
  json_object_set_string_member (object, "transition",
                                 ef_transition_kind_to_nick (stretch->transition.kind));
  json_object_set_int_member (object, "transition_length", stretch->transition.length);
  json_object_set_int_member (object, "first", stretch->first);
  json_object_set_int_member (object, "frames", stretch->n_frames);

  return take_object (object);
}

static JsonNode *
write_output (const EfOutput *output)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "format", ef_format_to_nick (output->format));
  json_object_set_int_member (object, "width", output->width);
  json_object_set_int_member (object, "height", output->height);
  ef_json_member_write_path (object, "file", output->file);
  if (output->preset != NULL)
    json_object_set_member (object, "preset", ef_preset_to_json (output->preset));
  ef_json_member_write_label (object, "encoder", output->encoder);
  ef_json_member_write_label (object, "render", output->render_id);

  return take_object (object);
}

JsonNode *
ef_plan_to_json (EfPlan *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *stretches = json_array_sized_new (self->stretches->len);
  JsonArray *outputs = json_array_sized_new (self->outputs->len);

  for (guint i = 0; i < self->stretches->len; i++)
    json_array_add_element (stretches, write_stretch (g_ptr_array_index (self->stretches, i)));
  for (guint i = 0; i < self->outputs->len; i++)
    json_array_add_element (outputs, write_output (g_ptr_array_index (self->outputs, i)));

  json_object_set_int_member (object, "version", EF_PLAN_VERSION);
  ef_json_member_write_label (object, "title", self->title);
  ef_json_member_write_label (object, "profile", self->profile_id);
  ef_json_member_write_label (object, "profile_name", self->profile_name);
  ef_json_member_write_rate (object, "rate", self->rate);
  json_object_set_boolean_member (object, "sound", self->has_sound);
  json_object_set_boolean_member (object, "levelled", self->is_levelled);
  json_object_set_double_member (object, "loudness", self->loudness);
  ef_json_member_write_path (object, "folder", self->folder);
  json_object_set_array_member (object, "stretches", stretches);
  json_object_set_array_member (object, "outputs", outputs);

  return take_object (object);
}

/* Reading */

static gboolean
read_info (JsonObject *object, EfStretch *stretch)
{
  JsonNode *node = json_object_get_member (object, "info");
  EfMediaInfo *info = node != NULL ? ef_media_info_from_json (node, NULL) : ef_media_info_new ();

  if (info == NULL)
    return FALSE;

  ef_media_info_free (stretch->info);
  stretch->info = info;

  return TRUE;
}

static gboolean
read_look (JsonObject *object, EfLook *look)
{
  JsonNode *node = json_object_get_member (object, "look");

  if (node == NULL)
    return TRUE;
  if (!ef_look_from_json (look, node, NULL))
    return FALSE;

  ef_look_clean (look);

  return TRUE;
}

static gboolean
read_cameras (JsonObject *object, EfStretch *stretch)
{
  JsonNode *node = json_object_get_member (object, "cameras");
  JsonObject *cameras;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  cameras = json_node_get_object (node);
  for (guint i = 0; i < EF_FORMAT_N; i++) {
    JsonNode *camera = json_object_get_member (cameras, ef_format_to_nick ((EfFormat) i));

    if (camera == NULL)
      continue;
    stretch->cameras[i] = ef_camera_from_json (camera, NULL);
    if (stretch->cameras[i] == NULL)
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_transition (JsonObject *object, EfTransition *transition)
{
  g_autofree char *nick = NULL;

  return ef_json_member_read_label (object, "transition", &nick) &&
         (nick == NULL || ef_transition_kind_from_nick (nick, &transition->kind)) &&
         ef_json_read_number (object, "transition_length", 0, EF_TRANSITION_LENGTH_MOST,
                              &transition->length);
}

static gboolean
read_stretch (JsonObject *object, EfStretch *stretch)
{
  return ef_json_member_read_label (object, "label", &stretch->label) &&
         ef_json_member_read_path (object, "path", &stretch->path) &&
         ef_json_member_read_label (object, "fingerprint", &stretch->fingerprint) &&
         ef_json_read_number (object, "size", 0, G_MAXINT64, &stretch->size) &&
         read_info (object, stretch) &&
         ef_json_read_number (object, "begin", 0, EF_PLAN_TIME_MOST, &stretch->span.begin) &&
         ef_json_read_number (object, "end", 0, EF_PLAN_TIME_MOST, &stretch->span.end) &&
         ef_json_read_number (object, "lead", -1, EF_PLAN_TIME_MOST, &stretch->lead) &&
         read_look (object, &stretch->look) && read_cameras (object, stretch) &&
         read_transition (object, &stretch->transition) &&
         ef_json_member_read_uint (object, "first", G_MAXINT32, &stretch->first) &&
         ef_json_member_read_uint (object, "frames", G_MAXINT32, &stretch->n_frames);
}

static gboolean
read_format (JsonObject *object, EfFormat *format)
{
  g_autofree char *nick = NULL;

  return ef_json_member_read_label (object, "format", &nick) &&
         (nick == NULL || ef_format_from_nick (nick, format));
}

static gboolean
read_preset (JsonObject *object, EfOutput *output)
{
  JsonNode *node = json_object_get_member (object, "preset");

  if (node != NULL)
    output->preset = ef_preset_from_json (node, NULL);

  return node == NULL || output->preset != NULL;
}

static gboolean
read_output (JsonObject *object, EfOutput *output)
{
  return read_format (object, &output->format) &&
         ef_json_read_int (object, "width", 0, EF_PLAN_SIDE_MOST, &output->width) &&
         ef_json_read_int (object, "height", 0, EF_PLAN_SIDE_MOST, &output->height) &&
         ef_json_member_read_path (object, "file", &output->file) && read_preset (object, output) &&
         ef_json_member_read_label (object, "encoder", &output->encoder) &&
         ef_json_member_read_label (object, "render", &output->render_id);
}

static JsonObject *
get_object (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
read_stretches (JsonObject *object, GPtrArray *stretches)
{
  JsonArray *array = ef_json_member_find_array (object, "stretches");
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n && n <= EF_PLAN_STRETCHES_MOST; i++) {
    JsonObject *item = get_object (array, i);

    g_ptr_array_add (stretches, ef_stretch_new ());
    if (item == NULL || !read_stretch (item, stretches->pdata[i]))
      return FALSE;
  }

  return array != NULL && n <= EF_PLAN_STRETCHES_MOST;
}

static gboolean
read_outputs (JsonObject *object, GPtrArray *outputs)
{
  JsonArray *array = ef_json_member_find_array (object, "outputs");
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n && n <= EF_PLAN_OUTPUTS_MOST; i++) {
    JsonObject *item = get_object (array, i);

    g_ptr_array_add (outputs, ef_output_new ());
    if (item == NULL || !read_output (item, outputs->pdata[i]))
      return FALSE;
  }

  return array != NULL && n <= EF_PLAN_OUTPUTS_MOST;
}

static gboolean
read_plan (JsonObject *object, EfPlan *self)
{
  return ef_json_member_read_label (object, "title", &self->title) &&
         ef_json_member_read_label (object, "profile", &self->profile_id) &&
         ef_json_member_read_label (object, "profile_name", &self->profile_name) &&
         ef_json_member_read_rate (object, "rate", &self->rate) && ef_rate_is_valid (self->rate) &&
         ef_json_read_switch (object, "sound", &self->has_sound) &&
         ef_json_read_switch (object, "levelled", &self->is_levelled) &&
         ef_json_member_read_within (object, "loudness", EF_PLAN_LOUDNESS_LEAST,
                                     EF_PLAN_LOUDNESS_MOST, &self->loudness) &&
         ef_json_member_read_path (object, "folder", &self->folder) &&
         read_stretches (object, self->stretches) && read_outputs (object, self->outputs);
}

static EfPlan *
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, sentence);

  return NULL;
}

EfPlan *
ef_plan_from_json (JsonNode *node, GError **error)
{
  g_autoptr (EfPlan) self = ef_plan_new ();
  JsonObject *object;
  int version = 0;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, _ ("This is no plan of a clip: choose a file that Edit Factory wrote."));

  object = json_node_get_object (node);
  if (!ef_json_read_int (object, "version", 1, G_MAXINT, &version) || version == 0)
    return refuse (error, _ ("This is no plan of a clip: choose a file that Edit Factory wrote."));
  if (version > EF_PLAN_VERSION)
    return refuse (error, _ ("The plan of this clip was written by a newer version of Edit "
                             "Factory: update this one, or queue the clip again."));
  if (!read_plan (object, self))
    return refuse (error, _ ("The plan of this clip is damaged: queue the clip again."));

  return g_steal_pointer (&self);
}
