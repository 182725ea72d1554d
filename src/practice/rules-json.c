/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/rules-private.h"

/* Reads JSON only to say what is wrong with it, in the words of the server's parser. */

#define DEEPEST 200
#define AROUND 10
#define SHORT 40

typedef struct {
  const char *text;
  const char *end;
  const char *at;
  char *fault; /* (owned) (nullable) */
} Reader;

static char *
describe_place (Reader *self)
{
  guint line = 1;
  const char *begin = self->text;

  for (const char *at = self->text; at < self->at; at++) {
    if (*at == '\n') {
      line++;
      begin = at + 1;
    }
  }

  return g_strdup_printf ("in JSON at position %ld (line %u column %ld)",
                          g_utf8_strlen (self->text, self->at - self->text), line,
                          g_utf8_strlen (begin, self->at - begin) + 1);
}

static gboolean
fail (Reader *self, const char *what)
{
  g_autofree char *place = describe_place (self);

  self->fault = g_strdup_printf ("%s %s", what, place);

  return FALSE;
}

/* "Unexpected token", with what is around it. */
static gboolean
refuse (Reader *self)
{
  const char *begin = self->text;
  const char *stop = self->end;
  g_autofree char *token = NULL;
  g_autofree char *part = NULL;

  if (self->at >= self->end) {
    self->fault = g_strdup ("Unexpected end of JSON input");
    return FALSE;
  }

  if (self->end - self->text > SHORT) {
    for (guint i = 0; i < AROUND; i++) {
      begin = self->at;
      stop = self->at;
    }
    for (guint i = 0; i < AROUND && begin > self->text; i++)
      begin = g_utf8_prev_char (begin);
    for (guint i = 0; i < AROUND && stop < self->end; i++)
      stop = g_utf8_next_char (stop);
  }
  token = g_strndup (self->at, (gsize) (g_utf8_next_char (self->at) - self->at));
  part = g_strndup (begin, (gsize) (stop - begin));
  self->fault =
    g_strdup_printf ("Unexpected token '%s', %s\"%s\"%s is not valid JSON", token,
                     begin > self->text ? "..." : "", part, stop < self->end ? "..." : "");

  return FALSE;
}

static void
skip_blanks (Reader *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
is_at (Reader *self, char c)
{
  return self->at < self->end && *self->at == c;
}

static gboolean
read_text (Reader *self)
{
  for (self->at++; self->at < self->end; self->at++) {
    if (*self->at == '"') {
      self->at++;
      return TRUE;
    }
    if ((guchar) *self->at < 0x20)
      return fail (self, "Bad control character in string literal");
    if (*self->at != '\\')
      continue;
    self->at++;
    if (self->at >= self->end)
      break;
    if (*self->at == 'u') {
      for (guint i = 0; i < 4; i++) {
        self->at++;
        if (self->at >= self->end || !g_ascii_isxdigit (*self->at))
          return fail (self, "Bad Unicode escape");
      }
    } else if (strchr ("\"\\/bfnrt", *self->at) == NULL || *self->at == '\0') {
      return fail (self, "Bad escaped character");
    }
  }

  return fail (self, "Unterminated string");
}

static gboolean
read_digits (Reader *self)
{
  const char *begin = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;

  return self->at > begin;
}

static gboolean
read_number (Reader *self)
{
  if (is_at (self, '-')) {
    self->at++;
    if (self->at >= self->end || !g_ascii_isdigit (*self->at))
      return fail (self, "No number after minus sign");
  }
  if (is_at (self, '0'))
    self->at++;
  else
    read_digits (self);
  if (is_at (self, '.')) {
    self->at++;
    if (!read_digits (self))
      return fail (self, "Unterminated fractional number");
  }
  if (is_at (self, 'e') || is_at (self, 'E')) {
    self->at++;
    if (is_at (self, '+') || is_at (self, '-'))
      self->at++;
    if (!read_digits (self))
      return fail (self, "Exponent part is missing a number");
  }

  return TRUE;
}

static gboolean
read_word (Reader *self, const char *word)
{
  for (const char *at = word; *at != '\0'; at++, self->at++) {
    if (!is_at (self, *at))
      return refuse (self);
  }

  return TRUE;
}

static gboolean read_value (Reader *self, guint depth);

static gboolean
read_member (Reader *self, guint depth, gboolean is_first)
{
  skip_blanks (self);
  if (!is_at (self, '"'))
    return fail (self, is_first ? "Expected property name or '}'"
                                : "Expected double-quoted property name");
  if (!read_text (self))
    return FALSE;
  skip_blanks (self);
  if (!is_at (self, ':'))
    return fail (self, "Expected ':' after property name");
  self->at++;

  return read_value (self, depth + 1);
}

static gboolean
read_many (Reader *self, guint depth, gboolean is_object)
{
  char close = is_object ? '}' : ']';

  self->at++;
  skip_blanks (self);
  if (is_at (self, close)) {
    self->at++;
    return TRUE;
  }
  for (gboolean is_first = TRUE;; is_first = FALSE) {
    if (!(is_object ? read_member (self, depth, is_first) : read_value (self, depth + 1)))
      return FALSE;
    skip_blanks (self);
    if (is_at (self, close)) {
      self->at++;
      return TRUE;
    }
    if (!is_at (self, ','))
      return fail (self, is_object ? "Expected ',' or '}' after property value"
                                   : "Expected ',' or ']' after array element");
    self->at++;
  }
}

static gboolean
read_value (Reader *self, guint depth)
{
  skip_blanks (self);
  if (depth > DEEPEST || self->at >= self->end)
    return refuse (self);

  switch (*self->at) {
  case '{':
  case '[':
    return read_many (self, depth, *self->at == '{');
  case '"':
    return read_text (self);
  case 't':
    return read_word (self, "true");
  case 'f':
    return read_word (self, "false");
  case 'n':
    return read_word (self, "null");
  default:
    return *self->at == '-' || g_ascii_isdigit (*self->at) ? read_number (self) : refuse (self);
  }
}

char *
ef_rules_find_json_fault (const char *text, gsize size)
{
  Reader self = { text, text + size, text, NULL };

  skip_blanks (&self);
  /* The server takes objects and lists only. */
  if (self.at < self.end && *self.at != '{' && *self.at != '[') {
    refuse (&self);
    return self.fault;
  }
  if (!read_value (&self, 0))
    return self.fault;
  skip_blanks (&self);
  if (self.at < self.end)
    fail (&self, "Unexpected non-whitespace character after JSON");

  return self.fault;
}
