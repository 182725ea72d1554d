/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-member.h"

#include <string.h>

#include "core/json-read.h"

#define MOST_TEXT (64 * 1024)

/* Characters of a path that stay as they are, beside letters, digits and "-._~". */
#define PLAIN_IN_PATHS "/ !$&'()*+,;=:@"

gboolean
ef_json_member_read_uint (JsonObject *object, const char *name, guint most, guint *value)
{
  gint64 wide = *value;

  if (!ef_json_read_number (object, name, 0, most, &wide))
    return FALSE;

  *value = (guint) wide;

  return TRUE;
}

/* What is no number is not within anything. */
gboolean
ef_json_member_read_within (JsonObject *object,
                            const char *name,
                            double least,
                            double most,
                            double *value)
{
  return ef_json_read_double (object, name, value) && *value >= least && *value <= most;
}

gboolean
ef_json_member_read_label (JsonObject *object, const char *name, char **text)
{
  return ef_json_read_text (object, name, MOST_TEXT, text);
}

void
ef_json_member_write_label (JsonObject *object, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_object_set_string_member (object, name, valid);
}

gboolean
ef_json_member_read_rate (JsonObject *object, const char *name, EfRate *rate)
{
  const char *text = NULL;
  g_auto (GStrv) parts = NULL;
  gint64 num;
  gint64 den;

  if (!ef_json_read_string (object, name, &text))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (*text == '\0') {
    *rate = EF_RATE_NONE;
    return TRUE;
  }

  parts = g_strsplit (text, "/", 3);
  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_signed (parts[0], 10, 1, G_MAXINT, &num, NULL) ||
      !g_ascii_string_to_signed (parts[1], 10, 1, G_MAXINT, &den, NULL))
    return FALSE;

  *rate = ef_rate_new (num, den);

  return ef_rate_is_valid (*rate);
}

void
ef_json_member_write_rate (JsonObject *object, const char *name, EfRate rate)
{
  g_autofree char *text = NULL;

  if (ef_rate_is_valid (rate))
    text = g_strdup_printf ("%d/%d", rate.num, rate.den);
  json_object_set_string_member (object, name, text != NULL ? text : "");
}

/* An escaped zero would end the name early. */
gboolean
ef_json_member_read_path (JsonObject *object, const char *name, char **path)
{
  const char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *data;
  gsize size;

  if (!ef_json_read_string (object, name, &text))
    return FALSE;
  if (text == NULL)
    return TRUE;

  bytes = strlen (text) <= MOST_TEXT ? g_uri_unescape_bytes (text, -1, NULL, NULL) : NULL;
  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  if (size > 0 && memchr (data, '\0', size) != NULL)
    return FALSE;

  g_free (*path);
  *path = size > 0 ? g_strndup (data, size) : g_strdup ("");

  return TRUE;
}

void
ef_json_member_write_path (JsonObject *object, const char *name, const char *path)
{
  g_autofree char *text = g_uri_escape_bytes ((const guint8 *) path, strlen (path), PLAIN_IN_PATHS);

  json_object_set_string_member (object, name, text);
}

JsonArray *
ef_json_member_find_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}
