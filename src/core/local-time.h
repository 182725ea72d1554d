/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A time on the clock of some place, without saying where: minutes since 1970-01-01T00:00 on that clock. As a
 * text, YYYY-MM-DDTHH:MM, it is the identity of an occurrence of a schedule. The years 1 to 9999. */

#define EF_LOCAL_TIME_DAY 1440
#define EF_LOCAL_TIME_LEAST G_GINT64_CONSTANT (-1035593280)
#define EF_LOCAL_TIME_MOST G_GINT64_CONSTANT (4223371679)

typedef struct {
  int year;
  int month; /* 1 to 12 */
  int day;   /* 1 to 31 */
} EfDate;

/* Days since 1970-01-01. */
gint64 ef_date_to_day (EfDate date);
EfDate ef_date_from_day (gint64 day);
int ef_date_get_month_length (int year, int month);
int ef_date_get_weekday (gint64 day); /* 1 Monday to 7 Sunday */

gint64 ef_local_time_new (int year, int month, int day, int hour, int minute);
gint64 ef_local_time_get_day (gint64 local);
int ef_local_time_get_minute (gint64 local); /* of the day */
/* A date alone is its midnight; "T" may be a blank. */
gboolean ef_local_time_parse (const char *text, gint64 *local, GError **error);
char *ef_local_time_format (gint64 local);

G_END_DECLS
