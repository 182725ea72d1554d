/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/address.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "core/error.h"

/* No message of this file repeats what follows the host: people paste addresses with the key inside,
 * and a message may end in a log. */

#define MOST_HOST 253 /* what DNS can carry */
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-_."

static const char *const known_paths[] = { "/public/v1", "/api" };

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, message);

  return FALSE;
}

/* "/api/public/v1/" → "/api"; NULL for a path that no Postiz server has. */
static char *
clean_path (const char *path)
{
  g_autofree char *rest = g_strdup (path);

  for (gsize end = strlen (rest); end > 0 && rest[end - 1] == '/'; end--)
    rest[end - 1] = '\0';
  if (g_str_has_suffix (rest, known_paths[0]))
    rest[strlen (rest) - strlen (known_paths[0])] = '\0';
  if (*rest != '\0' && !g_str_equal (rest, known_paths[1]))
    return NULL;

  return g_steal_pointer (&rest);
}

/* GUri unescapes a host without asking what comes out ("good%2F.evil", "a%40b"), and the normal form
 * of some letters holds a slash. The key is sent where this says, so it must be a host and no more. */
static gboolean
is_host (const char *text)
{
  g_auto (GStrv) labels = g_strsplit (text, ".", -1);

  if (strchr (text, ':') != NULL)
    return strchr (text, '%') == NULL && g_hostname_is_ip_address (text);

  for (guint i = 0; labels[i] != NULL; i++) {
    if (*labels[i] == '\0')
      return FALSE;
  }

  return strlen (text) <= MOST_HOST && text[strspn (text, HOST_CHARACTERS)] == '\0';
}

static char *
make_origin (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  g_autofree char *ascii = g_hostname_to_ascii (host);
  const char *scheme = g_uri_get_scheme (uri);
  int port = g_uri_get_port (uri);
  gboolean is_default = port < 0 || (g_str_equal (scheme, "https") && port == 443) ||
                        (g_str_equal (scheme, "http") && port == 80);
  gboolean is_v6 = ascii != NULL && strchr (ascii, ':') != NULL;

  if (ascii == NULL || !is_host (ascii))
    return NULL;
  if (is_default)
    return g_strdup_printf (is_v6 ? "%s://[%s]" : "%s://%s", scheme, ascii);

  return g_strdup_printf (is_v6 ? "%s://[%s]:%d" : "%s://%s:%d", scheme, ascii, port);
}

/* Takes an address as people paste it. @base is what requests are made to ("https://host/api"),
 * @origin is what a key is bound to ("https://host"). */
gboolean
ef_address_parse (const char *text, char **base, char **origin, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *path = NULL;
  g_autofree char *made = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  if (*trimmed == '\0')
    return refuse (error, _ ("The server address is empty: type it as https://postiz.example."));
  if (strlen (trimmed) > 2000 || !g_utf8_validate (trimmed, -1, NULL))
    return refuse (error, _ ("This is not an address: type it as https://postiz.example."));
  if (strstr (trimmed, "://") == NULL)
    return refuse (error, _ ("The address does not begin with https://: put that in front of it."));

  uri = g_uri_parse (trimmed, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (error, _ ("This is not an address: type it as https://postiz.example."));

  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    return refuse (error, _ ("The address must begin with https:// or http://."));
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL)
    return refuse (
      error, _ ("The address must not contain a key or password: type only the server, and the "
                "key in its own field."));

  path = clean_path (g_uri_get_path (uri));
  if (path == NULL)
    return refuse (error,
                   _ ("The address has a path that Postiz does not use: type only the server, as "
                      "https://postiz.example or https://postiz.example/api."));

  if (g_uri_get_port (uri) == 0)
    return refuse (error, _ ("The address has port 0, which no server has: leave the port out."));

  made = make_origin (uri);
  if (made == NULL)
    return refuse (error, _ ("The name of the server in the address is not valid."));

  if (base != NULL)
    *base = g_strconcat (made, path, NULL);
  if (origin != NULL)
    *origin = g_steal_pointer (&made);

  return TRUE;
}

gboolean
ef_address_is_open (const char *base)
{
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL || !g_str_equal (g_uri_get_scheme (uri), "http"))
    return FALSE;

  address = g_inet_address_new_from_string (host);

  return address != NULL ? !g_inet_address_get_is_loopback (address)
                         : !g_str_equal (host, "localhost");
}

/* An API key as people paste it: with spaces around, a line break behind, "Bearer" in front. */
char *
ef_api_key_clean (const char *text, GError **error)
{
  g_autofree char *key = g_strstrip (g_strdup (text));

  if (g_ascii_strncasecmp (key, "Bearer", 6) == 0 && (key[6] == ' ' || key[6] == '\0')) {
    char *rest = g_strdup (g_strchug (key + 6));

    g_free (key);
    key = rest;
  }
  if (*key == '\0') {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The API key is empty: copy it from Postiz, Settings, Developers."));
    return NULL;
  }
  for (const char *at = key; *at != '\0'; at++) {
    if (!g_ascii_isgraph (*at)) {
      g_set_error_literal (
        error, EF_ERROR, EF_ERROR_INVALID,
        _ ("The API key contains spaces or characters that no key has: copy it again, "
           "alone."));
      return NULL;
    }
  }
  if (strlen (key) > 4096) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The API key is too long to be one."));
    return NULL;
  }

  return g_steal_pointer (&key);
}
