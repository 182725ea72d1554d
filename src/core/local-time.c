/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/local-time.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

#define DAYS_PER_ERA 146097 /* 400 years, after which the calendar repeats */
#define EPOCH 719468        /* days from 0000-03-01 to 1970-01-01 */

static gint64
divide_down (gint64 value, gint64 by)
{
  return value / by - (value % by < 0 ? 1 : 0);
}

/* Years that begin in March have their leap day at the end, and months of 31, 30, 31, 30, 31 days. */
gint64
ef_date_to_day (EfDate date)
{
  gint64 year = date.month <= 2 ? date.year - 1 : date.year;
  gint64 era = divide_down (year, 400);
  gint64 year_of_era = year - era * 400;
  gint64 month = (date.month + 9) % 12;
  gint64 day_of_year = (153 * month + 2) / 5 + date.day - 1;

  return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
         day_of_year - EPOCH;
}

EfDate
ef_date_from_day (gint64 day)
{
  gint64 shifted = day + EPOCH;
  gint64 era = divide_down (shifted, DAYS_PER_ERA);
  gint64 rest = shifted - era * DAYS_PER_ERA;
  gint64 year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
  gint64 day_of_year = rest - (365 * year + year / 4 - year / 100);
  gint64 month = (5 * day_of_year + 2) / 153;
  EfDate date = {
    .day = (int) (day_of_year - (153 * month + 2) / 5 + 1),
    .month = (int) (month < 10 ? month + 3 : month - 9),
  };

  date.year = (int) (year + era * 400 + (date.month <= 2 ? 1 : 0));

  return date;
}

int
ef_date_get_month_length (int year, int month)
{
  EfDate next = month == 12 ? (EfDate) { year + 1, 1, 1 } : (EfDate) { year, month + 1, 1 };

  return (int) (ef_date_to_day (next) - ef_date_to_day ((EfDate) { year, month, 1 }));
}

int
ef_date_get_weekday (gint64 day)
{
  gint64 from_monday = day + 3; /* 1970-01-01 was a Thursday */

  return (int) (from_monday - divide_down (from_monday, 7) * 7) + 1;
}

gint64
ef_local_time_new (int year, int month, int day, int hour, int minute)
{
  return ef_date_to_day ((EfDate) { year, month, day }) * EF_LOCAL_TIME_DAY + hour * 60 + minute;
}

gint64
ef_local_time_get_day (gint64 local)
{
  return divide_down (local, EF_LOCAL_TIME_DAY);
}

int
ef_local_time_get_minute (gint64 local)
{
  return (int) (local - ef_local_time_get_day (local) * EF_LOCAL_TIME_DAY);
}

/* As many digits as @n says, nothing else. */
static gboolean
read_digits (const char **at, int n, int *value)
{
  *value = 0;
  for (int i = 0; i < n; i++, (*at)++) {
    if (!g_ascii_isdigit (**at))
      return FALSE;
    *value = *value * 10 + (**at - '0');
  }

  return TRUE;
}

static gboolean
read_sign (const char **at, char sign)
{
  if (**at != sign)
    return FALSE;

  (*at)++;

  return TRUE;
}

static gboolean
read_date (const char **at, EfDate *date)
{
  return read_digits (at, 4, &date->year) && read_sign (at, '-') &&
         read_digits (at, 2, &date->month) && read_sign (at, '-') &&
         read_digits (at, 2, &date->day) && date->year >= 1 && date->month >= 1 &&
         date->month <= 12 && date->day >= 1 &&
         date->day <= ef_date_get_month_length (date->year, date->month);
}

static gboolean
read_all (const char *at, gint64 *local)
{
  EfDate date;
  int hour = 0;
  int minute = 0;

  if (!read_date (&at, &date))
    return FALSE;
  if (*at != '\0') {
    if (!read_sign (&at, 'T') && !read_sign (&at, ' '))
      return FALSE;
    if (!read_digits (&at, 2, &hour) || !read_sign (&at, ':') || !read_digits (&at, 2, &minute) ||
        *at != '\0' || hour > 23 || minute > 59)
      return FALSE;
  }
  *local = ef_local_time_new (date.year, date.month, date.day, hour, minute);

  return TRUE;
}

gboolean
ef_local_time_parse (const char *text, gint64 *local, GError **error)
{
  g_autofree char *excerpt = NULL;

  if (read_all (text, local))
    return TRUE;

  excerpt = ef_text_excerpt (text);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” is not a time: write it as 2026-11-21T14:05."), excerpt);

  return FALSE;
}

char *
ef_local_time_format (gint64 local)
{
  EfDate date = ef_date_from_day (ef_local_time_get_day (local));
  int minute = ef_local_time_get_minute (local);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d", date.year, date.month, date.day, minute / 60,
                          minute % 60);
}
