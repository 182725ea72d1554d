/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/moment.h"

#include <glib/gi18n.h>
#include <string.h>

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

#define FAR_AHEAD (G_GINT64_CONSTANT (2145916800) * G_USEC_PER_SEC) /* 2038 */

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

/* Behind the "T" only a zone has these. */
static gboolean
names_zone (const char *whole)
{
  return strpbrk (strchr (whole, 'T') + 1, "Z+-") != NULL;
}

/* @shown: microseconds since 1970 as a clock there shows them. */
static EfZonedTime
resolve (GTimeZone *zone, gint64 shown)
{
  gint64 minute = 60 * G_USEC_PER_SEC;
  gint64 rest = (shown % minute + minute) % minute;
  EfZonedTime time = ef_zone_resolve (zone, (shown - rest) / minute);

  time.moment += rest;

  return time;
}

/* @zone NULL: only what says its own is a moment. */
gboolean
ef_moment_parse_in (const char *text, GTimeZone *zone, EfZonedTime *time, GError **error)
{
  g_autofree char *whole = g_utf8_validate (text, -1, NULL) ? complete (text) : NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) read = NULL;
  g_autofree char *excerpt = NULL;

  if (whole != NULL && (zone != NULL || names_zone (whole)))
    read = g_date_time_new_from_iso8601 (whole, utc);
  if (read != NULL) {
    gint64 shown = g_date_time_to_unix_usec (read);

    *time = names_zone (whole) ? (EfZonedTime) { .moment = shown } : resolve (zone, shown);
    if (names_zone (whole))
      time->local = ef_zone_get_local (zone != NULL ? zone : utc, shown);
    return TRUE;
  }

  excerpt = ef_text_excerpt (text);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” is not a moment: write it as 2026-11-21 or 2026-11-21T14:05."), excerpt);

  return FALSE;
}

gboolean
ef_moment_parse (const char *text, const char *time_zone, gint64 *moment, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (time_zone);
  EfZonedTime time;

  if (!ef_moment_parse_in (text, zone, &time, error))
    return FALSE;

  *moment = time.moment;

  return TRUE;
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

  /* GLib does not know what clocks show so far ahead, and ef_zone_get_offset () does. */
  if (moment >= FAR_AHEAD) {
    int offset = ef_zone_get_offset (zone, moment);

    g_clear_pointer (&zone, g_time_zone_unref);
    zone = g_time_zone_new_offset (offset);
  }
  local = g_date_time_to_timezone (utc, zone);

  return g_date_time_format (local, format);
}
