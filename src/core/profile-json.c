/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile-json.h"

#include <glib/gi18n.h>

#include "core/address.h"
#include "core/error.h"
#include "core/text.h"

#define FORMAT "edit-factory-profile"
#define FORMAT_VERSION 1

/* The texts of a profile that a person may set, by the names that scripts rely on. */
static const struct {
  const char *key;
  EfProfileFields field;
  const char *(*get) (EfProfile *self);
  void (*set) (EfProfile *self, const char *value);
} texts[] = {
  { "name", EF_PROFILE_NAME, ef_profile_get_name, ef_profile_set_name },
  { "description", EF_PROFILE_DESCRIPTION, ef_profile_get_description, ef_profile_set_description },
  { "initials", EF_PROFILE_INITIALS, ef_profile_get_initials, ef_profile_set_initials },
  { "colour", EF_PROFILE_COLOUR, ef_profile_get_colour, ef_profile_set_colour },
  { "time_zone", EF_PROFILE_TIME_ZONE, ef_profile_get_time_zone, ef_profile_set_time_zone },
};

static void
add_texts (EfProfile *self, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_set_string_member (object, texts[i].key, texts[i].get (self));
}

static void
add_server (EfProfile *self, JsonObject *object)
{
  const char *server = ef_profile_get_server (self);

  if (*server != '\0')
    json_object_set_string_member (object, "server", server);
  else
    json_object_set_null_member (object, "server");
}

JsonNode *
ef_profile_to_json (EfProfile *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", ef_profile_get_id (self));
  add_texts (self, object);
  json_object_set_boolean_member (object, "default", ef_profile_get_is_default (self));
  json_object_set_int_member (object, "position", ef_profile_get_position (self));
  add_server (self, object);
  json_object_set_boolean_member (object, "has_key", ef_profile_get_has_key (self));
  json_node_set_object (node, object);

  return node;
}

/* One KEY=VALUE of the command line; adds the field it names to @fields. */
gboolean
ef_profile_set_from_text (EfProfile *self,
                          const char *key,
                          const char *value,
                          EfProfileFields *fields,
                          GError **error)
{
  g_autofree char *excerpt = NULL;
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (g_str_equal (texts[i].key, key)) {
      texts[i].set (self, value);
      *fields |= texts[i].field;
      return TRUE;
    }
    g_string_append_printf (keys, "%s%s", i > 0 ? ", " : "", texts[i].key);
  }

  excerpt = ef_text_excerpt (key);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” cannot be set: possible are %s, server, position and default."), excerpt,
               keys->str);

  return FALSE;
}

/* The profile as a file for another machine: no secret, no job, and no identity. */
char *
ef_profile_export (EfProfile *self, EfProfileParts *parts)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *profile = json_object_new ();
  g_autofree char *text = NULL;

  add_texts (self, profile);
  add_server (self, profile);
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", FORMAT_VERSION);
  json_object_set_object_member (object, "profile", profile);
  if (parts != NULL)
    ef_profile_parts_write (parts, object);
  json_node_set_object (root, object);
  text = json_to_string (root, TRUE);

  return g_strconcat (text, "\n", NULL);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, message);

  return FALSE;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gint64
get_version (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "version");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;

  return json_node_get_int (node);
}

static gboolean
check_header (JsonObject *object, GError **error)
{
  gint64 version = get_version (object);

  if (g_strcmp0 (get_text (object, "format"), FORMAT) != 0 || version < 1)
    return refuse (error, _ ("This file is not an exported profile."));
  if (version > FORMAT_VERSION)
    return refuse (
      error, _ ("This file was made by a newer version of Edit Factory: update and import again."));

  return TRUE;
}

static gboolean
read_server (EfProfile *self, JsonObject *object, GError **error)
{
  const char *server = get_text (object, "server");
  g_autofree char *base = NULL;
  g_autofree char *origin = NULL;

  if (server == NULL)
    return TRUE;
  if (!ef_address_parse (server, &base, &origin, error))
    return FALSE;

  ef_profile_set_server (self, base, origin);

  return TRUE;
}

/* Reads a file that ef_profile_export () made; nothing in it is trusted. */
EfProfile *
ef_profile_import (const char *text, gssize length, EfProfileParts **parts, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (EfProfile) self = ef_profile_new (NULL);
  g_autoptr (EfProfileParts) read = NULL;
  JsonNode *root;
  JsonObject *profile;

  if (!json_parser_load_from_data (parser, text, length, NULL) ||
      (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    refuse (error, _ ("This file is not an exported profile."));
    return NULL;
  }
  if (!check_header (json_node_get_object (root), error))
    return NULL;

  profile = get_object (json_node_get_object (root), "profile");
  if (profile == NULL) {
    refuse (error, _ ("This file is not an exported profile."));
    return NULL;
  }

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *value = get_text (profile, texts[i].key);

    if (value != NULL)
      texts[i].set (self, value);
  }
  if (!read_server (self, profile, error) || !ef_profile_clean (self, EF_PROFILE_EDITABLE, error))
    return NULL;

  read = ef_profile_parts_read (json_node_get_object (root), ef_profile_get_id (self));
  if (read == NULL) {
    refuse (error, _ ("This file is damaged: export the profile once more."));
    return NULL;
  }
  if (parts != NULL)
    *parts = g_steal_pointer (&read);

  return g_steal_pointer (&self);
}
