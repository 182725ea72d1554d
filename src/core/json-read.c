/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-read.h"

#include <math.h>
#include <string.h>

#include "core/timecode.h"

/* FALSE: @name is there and is of another kind. @node stays NULL when there is no such member. */
static gboolean
find_value (JsonObject *object, const char *name, GType type, JsonNode **node)
{
  JsonNode *member = json_object_get_member (object, name);

  *node = NULL;
  if (member == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (member) || json_node_get_value_type (member) != type)
    return FALSE;

  *node = member;

  return TRUE;
}

gboolean
ef_json_read_string (JsonObject *object, const char *name, const char **text)
{
  JsonNode *node;

  if (!find_value (object, name, G_TYPE_STRING, &node))
    return FALSE;
  if (node != NULL)
    *text = json_node_get_string (node);

  return TRUE;
}

gboolean
ef_json_read_text (JsonObject *object, const char *name, gsize most_bytes, char **text)
{
  const char *found = NULL;

  if (!ef_json_read_string (object, name, &found))
    return FALSE;
  if (found == NULL)
    return TRUE;
  if (strlen (found) > most_bytes)
    return FALSE;

  g_set_str (text, found);

  return TRUE;
}

gboolean
ef_json_read_number (JsonObject *object,
                     const char *name,
                     gint64 least,
                     gint64 most,
                     gint64 *number)
{
  JsonNode *node;

  if (!find_value (object, name, G_TYPE_INT64, &node))
    return FALSE;
  if (node == NULL)
    return TRUE;

  *number = json_node_get_int (node);

  return *number >= least && *number <= most;
}

gboolean
ef_json_read_int (JsonObject *object, const char *name, int least, int most, int *number)
{
  gint64 wide = *number;

  if (!ef_json_read_number (object, name, least, most, &wide))
    return FALSE;

  *number = (int) wide;

  return TRUE;
}

/* Who writes JSON by hand writes 1 and means 1.0. */
gboolean
ef_json_read_double (JsonObject *object, const char *name, double *number)
{
  JsonNode *node;
  gboolean is_whole = find_value (object, name, G_TYPE_INT64, &node);

  if (!is_whole && !find_value (object, name, G_TYPE_DOUBLE, &node))
    return FALSE;
  if (node != NULL)
    *number = is_whole ? (double) json_node_get_int (node) : json_node_get_double (node);

  return TRUE;
}

gboolean
ef_json_read_seconds (JsonObject *object, const char *name, gint64 *time)
{
  double seconds = NAN;

  if (!ef_json_read_double (object, name, &seconds))
    return FALSE;
  if (!json_object_has_member (object, name))
    return TRUE;
  if (!(seconds >= 0 && seconds <= (double) EF_TIME_MOST / EF_NS_PER_SECOND))
    return FALSE;

  *time = llround (seconds * EF_NS_PER_SECOND);

  return TRUE;
}

gboolean
ef_json_read_switch (JsonObject *object, const char *name, gboolean *on)
{
  JsonNode *node;

  if (!find_value (object, name, G_TYPE_BOOLEAN, &node))
    return FALSE;
  if (node != NULL)
    *on = json_node_get_boolean (node);

  return TRUE;
}

void
ef_json_set_seconds (JsonObject *object, const char *name, gint64 time)
{
  json_object_set_double_member (object, name, (double) time / EF_NS_PER_SECOND);
}
