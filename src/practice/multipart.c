/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/multipart.h"

#include <string.h>

#define MOST_HEADERS 16384

typedef enum {
  BEFORE,  /* the first boundary */
  AT_LINE, /* behind a boundary: the end, or headers */
  IN_HEADERS,
  IN_PART,
  OVER,
} Place;

struct _EfMultipart {
  const EfMultipartFuncs *funcs;
  gpointer user_data;
  GByteArray *pending; /* (owned) not looked at to its end */
  char *boundary;      /* (owned) with the line break and dashes before it */
  gsize length;
  Place place;
};

static char *
find_boundary (const char *content_type)
{
  const char *at =
    content_type != NULL && g_ascii_strncasecmp (content_type, "multipart/form-data", 19) == 0
      ? strstr (content_type, "boundary=")
      : NULL;
  gsize length;

  if (at == NULL)
    return NULL;
  at += strlen ("boundary=");
  if (*at == '"') {
    at++;
    length = strcspn (at, "\"");
  } else {
    length = strcspn (at, "; \t");
  }

  return length > 0 && length <= 200 ? g_strdup_printf ("\r\n--%.*s", (int) length, at) : NULL;
}

EfMultipart *
ef_multipart_new (const char *content_type, const EfMultipartFuncs *funcs, gpointer user_data)
{
  g_autofree char *boundary = find_boundary (content_type);
  EfMultipart *self;

  if (boundary == NULL)
    return NULL;

  self = g_new0 (EfMultipart, 1);
  self->funcs = funcs;
  self->user_data = user_data;
  self->pending = g_byte_array_new ();
  self->length = strlen (boundary);
  self->boundary = g_steal_pointer (&boundary);
  /* The first boundary has no line before it. */
  g_byte_array_append (self->pending, (const guint8 *) "\r\n", 2);

  return self;
}

void
ef_multipart_free (EfMultipart *self)
{
  g_byte_array_unref (self->pending);
  g_free (self->boundary);
  g_free (self);
}

static void
take (EfMultipart *self, gsize size)
{
  g_byte_array_remove_range (self->pending, 0, (guint) size);
}

/* The value of name="…" in a line of headers. */
static char *
find_parameter (const char *headers, const char *name)
{
  g_autofree char *needle = g_strdup_printf ("; %s=\"", name);
  const char *at = strstr (headers, needle);
  const char *end = at != NULL ? strchr (at + strlen (needle), '"') : NULL;

  if (end == NULL)
    return NULL;
  at += strlen (needle);

  return g_strndup (at, (gsize) (end - at));
}

/* Each of these says whether there may be more to do. */

static gboolean
find_end (EfMultipart *self)
{
  guint8 *found = memmem (self->pending->data, self->pending->len, self->boundary, self->length);
  gsize size;

  if (found != NULL)
    size = (gsize) (found - self->pending->data);
  else
    size = self->pending->len >= self->length ? self->pending->len - self->length + 1 : 0;
  if (self->place == IN_PART && size > 0)
    self->funcs->data (self->pending->data, size, self->user_data);
  if (found == NULL) {
    take (self, size);
    return FALSE;
  }

  take (self, size + self->length);
  if (self->place == IN_PART)
    self->funcs->end (self->user_data);
  self->place = AT_LINE;

  return TRUE;
}

static gboolean
read_line (EfMultipart *self)
{
  if (self->pending->len < 2)
    return FALSE;
  if (memcmp (self->pending->data, "--", 2) == 0)
    self->place = OVER;
  else
    self->place = IN_HEADERS;

  return self->place != OVER;
}

/* The line break behind the boundary is still there, so that a part without headers ends them at once. */
static gboolean
read_headers (EfMultipart *self)
{
  guint8 *end = memmem (self->pending->data, self->pending->len, "\r\n\r\n", 4);
  g_autofree char *headers = NULL;
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;

  if (end == NULL) {
    if (self->pending->len > MOST_HEADERS)
      self->place = OVER;
    return FALSE;
  }

  headers = g_strndup ((const char *) self->pending->data, (gsize) (end - self->pending->data));
  name = find_parameter (headers, "name");
  file_name = find_parameter (headers, "filename");
  take (self, (gsize) (end - self->pending->data) + 4);
  self->place = IN_PART;
  self->funcs->begin (name != NULL ? name : "", file_name, self->user_data);

  return TRUE;
}

void
ef_multipart_feed (EfMultipart *self, const guint8 *data, gsize size)
{
  gboolean is_more = TRUE;

  if (self->place == OVER)
    return;
  g_byte_array_append (self->pending, data, (guint) size);
  while (is_more) {
    switch (self->place) {
    case BEFORE:
    case IN_PART:
      is_more = find_end (self);
      break;
    case AT_LINE:
      is_more = read_line (self);
      break;
    case IN_HEADERS:
      is_more = read_headers (self);
      break;
    case OVER:
    default:
      is_more = FALSE;
      break;
    }
  }
}

gboolean
ef_multipart_is_over (EfMultipart *self)
{
  return self->place == OVER;
}
