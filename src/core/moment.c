/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/moment.h"

#include <glib/gi18n.h>

#include "core/error.h"

/* A moment is microseconds since 1970, UTC. People write ISO 8601: with Z or an offset it is exactly
 * that, without one it is a time of their profile's zone; a date alone is its midnight. */
gboolean
ef_moment_parse (const char *text, const char *time_zone, gint64 *moment, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (time_zone);
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *whole = NULL;

  if (strlen (text) == strlen ("2026-11-21"))
    whole = g_strconcat (text, "T00:00:00", NULL);
  else if (strlen (text) == strlen ("2026-11-21T14:05"))
    whole = g_strconcat (text, ":00", NULL);
  else
    whole = g_strdup (text);

  time = g_date_time_new_from_iso8601 (whole, zone);
  if (time == NULL) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _("“%s” is not a moment: write it as 2026-11-21 or 2026-11-21T14:05."), text);
    return FALSE;
  }

  *moment = g_date_time_to_unix_usec (time);

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

  local = g_date_time_to_timezone (utc, zone);

  return g_date_time_format (local, format);
}
