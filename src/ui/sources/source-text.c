/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sources/source-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/time-span.h"

char *
ef_source_text_length (gint64 duration)
{
  gint64 seconds = (duration + EF_NS_PER_SECOND / 2) / EF_NS_PER_SECOND;
  int hours = (int) (seconds / 3600);
  int minutes = (int) (seconds / 60 % 60);

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, (int) (seconds % 60));

  return g_strdup_printf ("%d:%02d", minutes, (int) (seconds % 60));
}

char *
ef_source_text_total (gint64 duration)
{
  gint64 seconds = duration / EF_NS_PER_SECOND;
  int hours = (int) (seconds / 3600);
  int minutes = (int) (seconds / 60 % 60);

  if (hours > 0)
    return g_strdup_printf (_ ("%d h %d min"), hours, minutes);
  if (minutes > 0)
    return g_strdup_printf (_ ("%d min"), minutes);

  return g_strdup_printf (_ ("%d s"), (int) seconds);
}

char *
ef_source_text_seconds (gint64 duration)
{
  return g_strdup_printf (_ ("%.1f s"), (double) duration / (double) EF_NS_PER_SECOND);
}

/* Films are named by their width, video by its height; a phone's upright video by its shorter side. */
static char *
make_size_name (const EfMediaInfo *info)
{
  int longer = MAX (info->width, info->height);
  int shorter = MIN (info->width, info->height);

  if (longer >= 7000)
    return g_strdup ("8K");
  if (longer >= 3800)
    return g_strdup ("4K");

  return g_strdup_printf ("%dp", shorter);
}

static char *
make_rate_name (EfRate rate)
{
  double value = ef_rate_to_double (rate);
  double rounded = round (value);

  if (fabs (value - rounded) < 0.005)
    return g_strdup_printf ("%.0f", rounded);

  return g_strdup_printf ("%.2f", value);
}

char *
ef_source_text_format (const EfMediaInfo *info)
{
  g_autofree char *size = NULL;
  g_autofree char *rate = NULL;

  if (info->width <= 0)
    return g_strdup ("");

  size = make_size_name (info);
  if (!ef_rate_is_valid (info->rate))
    return g_steal_pointer (&size);

  rate = make_rate_name (info->rate);
  /* "1080p 25" and "4K 25p" are how people write it. */
  return g_strdup_printf (g_str_has_suffix (size, "p") ? "%s %s" : "%s %sp", size, rate);
}

char *
ef_source_text_details (const EfMediaInfo *info)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (info->width > 0)
    g_string_append_printf (text, "%d × %d", info->width, info->height);
  if (ef_rate_is_valid (info->rate)) {
    g_autofree char *rate = make_rate_name (info->rate);

    g_string_append (text, text->len > 0 ? " · " : "");
    g_string_append_printf (text, _ ("%s fps"), rate);
  }
  if (*info->video_codec != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", info->video_codec);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

char *
ef_source_text_day (gint64 added)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (added / G_USEC_PER_SEC);
  g_autoptr (GDateTime) time = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GDate day, today;
  int days;

  if (time == NULL)
    return g_strdup ("");

  g_date_clear (&day, 1);
  g_date_clear (&today, 1);
  g_date_set_dmy (&day, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  g_date_set_dmy (&today, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  days = g_date_days_between (&day, &today);

  if (days == 0)
    /* Translators: a moment of today, see strftime. */
    return g_date_time_format (time, _ ("today %H:%M"));
  if (days == 1)
    return g_strdup (_ ("yesterday"));
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    /* Translators: a day of this year, see strftime. */
    return g_date_time_format (time, _ ("%-d %b"));

  /* Translators: a day of another year, see strftime. */
  return g_date_time_format (time, _ ("%-d %b %Y"));
}

static char *
make_count (guint n_segments)
{
  if (n_segments == 0)
    return g_strdup (_ ("No segments yet"));

  return g_strdup_printf (ngettext ("%u segment", "%u segments", n_segments), n_segments);
}

char *
ef_source_text_second (EfSource *source)
{
  g_autofree char *other = NULL;
  g_autofree char *count = NULL;

  switch (ef_source_get_state (source)) {
  case EF_SOURCE_MISSING:
    other = ef_source_text_length (ef_source_get_info (source)->duration);
    return g_strdup_printf (_ ("File missing · %s"), other);
  case EF_SOURCE_UNREADABLE:
    return g_strdup (ef_source_get_problem (source));
  case EF_SOURCE_ANALYSING:
    return g_strdup_printf (_ ("Analysing… %d %%"), (int) (ef_source_get_progress (source) * 100));
  case EF_SOURCE_READY:
  default:
    other = ef_source_text_day (ef_source_get_added (source));
    count = make_count (ef_source_get_n_segments (source));
    return g_strdup_printf ("%s · %s", count, other);
  }
}
