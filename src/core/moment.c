/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/moment.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"

/* A moment is microseconds since 1970, UTC. People write ISO 8601: with Z or an offset it is exactly
 * that, without one it is a time of their profile's zone; a date alone is its midnight, and seconds may
 * be left out. */

/* Date, time, seconds, zone: each with or without its separators. */
#define PATTERN                    \
  "^(\\d{4}-\\d{2}-\\d{2}|\\d{8})" \
  "(?:[T ](\\d{2}:\\d{2}|\\d{4})"  \
  "(:?\\d{2}(?:[.,]\\d{1,9})?)?)?" \
  "(Z|[+-]\\d{2}(?::?\\d{2})?)?$"

/* What GLib reads: the same, with the parts that were left out. */
static char *
complete (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (PATTERN, G_REGEX_DEFAULT, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  g_autofree char *seconds = NULL;
  g_autofree char *zone = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return NULL;

  date = g_match_info_fetch (match, 1);
  time = g_match_info_fetch (match, 2);
  seconds = g_match_info_fetch (match, 3);
  zone = g_match_info_fetch (match, 4);
  if (time == NULL || *time == '\0')
    return g_strconcat (date, "T00:00:00", zone, NULL);
  if (seconds == NULL || *seconds == '\0')
    return g_strconcat (date, "T", time, strchr (time, ':') != NULL ? ":00" : "00", zone, NULL);

  return g_strconcat (date, "T", time, seconds, zone, NULL);
}

gboolean
ef_moment_parse (const char *text, const char *time_zone, gint64 *moment, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (time_zone);
  g_autofree char *whole = g_utf8_validate (text, -1, NULL) ? complete (text) : NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *excerpt = NULL;

  if (whole != NULL)
    time = g_date_time_new_from_iso8601 (whole, zone);
  if (time != NULL) {
    *moment = g_date_time_to_unix_usec (time);
    return TRUE;
  }

  excerpt = ef_text_excerpt (text);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” is not a moment: write it as 2026-11-21 or 2026-11-21T14:05."), excerpt);

  return FALSE;
}

/* @time_zone NULL: this machine's. */
char *
ef_moment_format (gint64 moment, const char *time_zone, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (moment);
  g_autoptr (GTimeZone) zone =
    time_zone != NULL ? g_time_zone_new_identifier (time_zone) : g_time_zone_new_local ();
  g_autoptr (GDateTime) local = NULL;

  if (utc == NULL || zone == NULL)
    return g_strdup ("");

  local = g_date_time_to_timezone (utc, zone);

  return g_date_time_format (local, format);
}
