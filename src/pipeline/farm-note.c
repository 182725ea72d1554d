/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/json-read.h"
#include "pipeline/farm.h"

#define TOKEN 12

void
ef_farm_note_free (EfFarmNote *self)
{
  g_free (self->token);
  g_free (self->folder);
  g_free (self->id);
  g_free (self);
}

EfFarmNote *
ef_farm_note_new (EfFarmSettings *settings, const char *job_id)
{
  EfFarmNote *self = g_new0 (EfFarmNote, 1);
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *name = NULL;

  /* What is behind the last dash is as long, and all random. */
  self->token = g_strdup (strrchr (random, '-') + 1);
  self->token[TOKEN] = '\0';
  name = g_strdup_printf (EF_FARM_FOLDER_BEGIN "%s-%s", job_id, self->token);
  self->folder = g_build_filename (settings->folder, name, NULL);
  self->id = g_strdup ("");

  return self;
}

/* Asked of every job that waits, and often. */
gboolean
ef_farm_note_is (const char *result)
{
  return g_str_has_prefix (result, EF_FARM_NOTE_BEGIN);
}

EfFarmNote *
ef_farm_note_parse (const char *result)
{
  g_autoptr (JsonNode) node = ef_farm_note_is (result) ? json_from_string (result, NULL) : NULL;
  JsonNode *member = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                       ? json_object_get_member (json_node_get_object (node), "farm")
                       : NULL;
  const char *token = NULL;
  const char *folder = NULL;
  const char *id = "";
  g_autofree char *path = NULL;
  EfFarmNote *self;
  JsonObject *object;

  if (member == NULL || !JSON_NODE_HOLDS_OBJECT (member))
    return NULL;
  object = json_node_get_object (member);
  if (!ef_json_read_string (object, "token", &token) || token == NULL ||
      !ef_json_read_string (object, "folder", &folder) || folder == NULL ||
      !ef_json_read_string (object, "id", &id))
    return NULL;
  path = g_filename_from_uri (folder, NULL, NULL);
  if (path == NULL)
    return NULL;

  self = g_new0 (EfFarmNote, 1);
  self->token = g_strdup (token);
  self->folder = g_steal_pointer (&path);
  self->id = g_strdup (id);

  return self;
}

char *
ef_farm_note_print (const EfFarmNote *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *farm = json_object_new ();
  g_autofree char *uri = g_filename_to_uri (self->folder, NULL, NULL);

  json_object_set_string_member (farm, "system", "slurm");
  json_object_set_string_member (farm, "token", self->token);
  json_object_set_string_member (farm, "folder", uri != NULL ? uri : "");
  json_object_set_string_member (farm, "id", self->id);
  json_object_set_object_member (object, "farm", farm);
  json_node_take_object (node, object);

  return json_to_string (node, FALSE);
}

char *
ef_farm_note_make_name (const EfFarmNote *self, const char *job_id)
{
  return g_strdup_printf (EF_FARM_FOLDER_BEGIN "%s-%s", job_id, self->token);
}
