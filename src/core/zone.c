/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/zone.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"

/* GLib knows when clocks change up to this year, and has none change behind it. What is decided by law today goes
 * on for ever, on days such as the last Sunday of March, so a later year changes its clocks as one of those that
 * GLib knows and that has the same weekdays from March on does; no zone changes its clocks in January or February.
 * (One lets its clocks follow the moon; there, so far ahead, they are wrong for some weeks.) */
#define LAST_YEAR 2037
#define KNOWN_YEARS 11 /* among as many there is one that begins its March on any given weekday */

#define SECONDS_PER_DAY 86400
#define SECONDS_PER_MINUTE 60

GTimeZone *
ef_zone_open (const char *name, GError **error)
{
  GTimeZone *zone = NULL;
  g_autofree char *excerpt = NULL;

  if (*name != '\0' && g_utf8_validate (name, -1, NULL))
    zone = g_time_zone_new_identifier (name);
  if (zone != NULL)
    return zone;

  excerpt = ef_text_excerpt (name);
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
               _ ("“%s” is not a time zone: choose one such as Europe/Berlin."), excerpt);

  return NULL;
}

static int
find_known_year (int year)
{
  int weekday = ef_date_get_weekday (ef_date_to_day ((EfDate) { year, 3, 1 }));

  for (int known = LAST_YEAR; known > LAST_YEAR - KNOWN_YEARS; known--) {
    if (ef_date_get_weekday (ef_date_to_day ((EfDate) { known, 3, 1 })) == weekday)
      return known;
  }

  g_return_val_if_reached (LAST_YEAR);
}

/* The same second of the calendar in a year that GLib knows. */
static gint64
bring_near (gint64 seconds)
{
  gint64 day = ef_local_time_get_day (seconds / SECONDS_PER_MINUTE);
  EfDate date;

  if (seconds < 0)
    return seconds;
  date = ef_date_from_day (day);
  if (date.year <= LAST_YEAR)
    return seconds;

  date.year = find_known_year (date.year);
  date.day = MIN (date.day, ef_date_get_month_length (date.year, date.month));

  return seconds + (ef_date_to_day (date) - day) * SECONDS_PER_DAY;
}

static gint64
get_offset (GTimeZone *zone, gint64 seconds)
{
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, bring_near (seconds));

  return interval >= 0 ? g_time_zone_get_offset (zone, interval) : 0;
}

static gint64
floor_seconds (gint64 moment)
{
  return moment / G_USEC_PER_SEC - (moment % G_USEC_PER_SEC < 0 ? 1 : 0);
}

int
ef_zone_get_offset (GTimeZone *zone, gint64 moment)
{
  return (int) get_offset (zone, floor_seconds (moment));
}

/* Zones were up to 15 hours east and west of UTC. What is in force that long before and behind is all there is to
 * choose from: no clock was ever changed twice within so few days. */
EfZonedTime
ef_zone_resolve (GTimeZone *zone, gint64 local)
{
  gint64 seconds = local * SECONDS_PER_MINUTE;
  gint64 offset_before = get_offset (zone, seconds - SECONDS_PER_DAY);
  gint64 offset_behind = get_offset (zone, seconds + SECONDS_PER_DAY);
  gint64 before = seconds - offset_before;
  gint64 behind = seconds - offset_behind;
  gboolean is_before = get_offset (zone, before) == offset_before;
  gboolean is_behind = get_offset (zone, behind) == offset_behind;
  EfZonedTime time = { .local = local, .moment = before * G_USEC_PER_SEC, .fate = EF_ZONE_EXACT };

  if (offset_before == offset_behind)
    return time;
  if (is_before && is_behind)
    time.fate = EF_ZONE_FIRST;
  else if (is_behind)
    time.moment = behind * G_USEC_PER_SEC;
  else if (!is_before)
    time.fate = EF_ZONE_MOVED;

  return time;
}

gint64
ef_zone_get_local (GTimeZone *zone, gint64 moment)
{
  gint64 seconds = floor_seconds (moment);

  seconds += get_offset (zone, seconds);

  return seconds / SECONDS_PER_MINUTE - (seconds % SECONDS_PER_MINUTE < 0 ? 1 : 0);
}

char *
ef_zone_explain (GTimeZone *zone, const EfZonedTime *time)
{
  EfDate date = ef_date_from_day (ef_local_time_get_day (time->local));
  int minute = ef_local_time_get_minute (time->local);
  g_autofree char *clock = g_strdup_printf ("%02d:%02d", minute / 60, minute % 60);
  g_autofree char *day = g_strdup_printf ("%04d-%02d-%02d", date.year, date.month, date.day);

  if (time->fate == EF_ZONE_MOVED) {
    g_autofree char *then = ef_local_time_format (ef_zone_get_local (zone, time->moment));

    then[10] = ' ';
    return g_strdup_printf (
      /* Translators: “02:30 does not exist on 2027-03-28 in Europe/Berlin, …: it becomes 2027-03-28 03:30.” */
      _ ("%s does not exist on %s in %s, where the clocks are put forward: it becomes %s."), clock,
      day, g_time_zone_get_identifier (zone), then);
  }
  if (time->fate == EF_ZONE_FIRST) {
    return g_strdup_printf (
      /* Translators: “02:30 comes twice on 2026-10-25 in Europe/Berlin, …” */
      _ ("%s comes twice on %s in %s, where the clocks are put back: it is the first of the two."),
      clock, day, g_time_zone_get_identifier (zone));
  }

  return NULL;
}
