/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-date.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000)
#define IN_SECOND 999 /* 001 … 999 */

/* The dates of a minute have numbers from 0. */
static gint64
get_date (gint64 minute, guint number)
{
  return minute + (gint64) (number / IN_SECOND) * SECOND + 1 + number % IN_SECOND;
}

static void
note_taken (guint8 *used, gint64 minute, gint64 date)
{
  gint64 within = date - minute;

  if (within < 0 || within >= EF_POST_DATE_MINUTE || within % SECOND == 0)
    return;

  used[within / SECOND * IN_SECOND + within % SECOND - 1] = 1;
}

/* The first free one from a place by chance on, once around. */
gint64
ef_post_date_choose (gint64 planned_at,
                     gint64 least,
                     const gint64 *taken,
                     gsize n_taken,
                     EfPostDateRandom random,
                     gpointer data)
{
  g_autofree guint8 *used = g_new0 (guint8, EF_POST_DATES_IN_MINUTE);
  gint64 minute = planned_at / (EF_POST_DATE_MINUTE * 1000) * EF_POST_DATE_MINUTE;
  guint start = (guint) (((guint64) random (data) * EF_POST_DATES_IN_MINUTE) >> 32);

  for (gsize i = 0; i < n_taken; i++)
    note_taken (used, minute, taken[i]);

  for (guint i = 0; i < EF_POST_DATES_IN_MINUTE; i++) {
    guint number = (start + i) % EF_POST_DATES_IN_MINUTE;
    gint64 date = get_date (minute, number);

    if (!used[number] && date >= least && planned_at >= 0)
      return date;
  }

  return 0;
}

gboolean
ef_post_date_is_exact (gint64 date)
{
  return date > 0 && date % SECOND != 0;
}

/* No generator and no hash of a library whose next version may be another: SHA-256 is for ever. */
void
ef_post_date_series_init (EfPostDateSeries *self, const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
  self->state = 0;
  for (guint i = 0; i < 8; i++)
    self->state = self->state << 8 | digest[i];
}

/* SplitMix64; of its 64 bits the upper ones. */
guint32
ef_post_date_series_draw (gpointer series)
{
  EfPostDateSeries *self = series;
  guint64 z = self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return (guint32) ((z ^ (z >> 31)) >> 32);
}

guint32
ef_post_date_draw (gpointer data)
{
  return g_random_int ();
}

char *
ef_post_date_format (gint64 date)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc_usec (date * 1000);
  g_autofree char *start = moment != NULL ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S") : NULL;

  return start != NULL ? g_strdup_printf ("%s.%03dZ", start, (int) (date % SECOND)) : g_strdup ("");
}
