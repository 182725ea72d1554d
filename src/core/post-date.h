/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The exact date of a post: the minute that was asked for, with seconds and milliseconds by which it is
 * recognised at the server. Milliseconds are 001 … 999, for what ends in .000 may be anybody's. */
#define EF_POST_DATE_MINUTE G_GINT64_CONSTANT (60000)
#define EF_POST_DATES_IN_MINUTE (60 * 999)

/* 32 bits by chance. */
typedef guint32 (*EfPostDateRandom) (gpointer data);

/* A date in the minute of @planned_at (microseconds) that is not in @taken, which holds the dates of all
 * its channels, whatever they are for (milliseconds, in any order; those of other minutes do not count), and
 * not before @least (milliseconds; 0: any). 0: there is none left. The same numbers give the same date. */
gint64 ef_post_date_choose (gint64 planned_at,
                            gint64 least,
                            const gint64 *taken,
                            gsize n_taken,
                            EfPostDateRandom random,
                            gpointer data);
gboolean ef_post_date_is_exact (gint64 date);

/* Numbers that follow from @text and nothing else, on every machine: the same occurrence of a schedule is
 * given the same date again, also by a database that has forgotten it. */
typedef struct {
  guint64 state;
} EfPostDateSeries;
void ef_post_date_series_init (EfPostDateSeries *self, const char *text);
guint32 ef_post_date_series_draw (gpointer series); /* an EfPostDateRandom */
/* Of the system's chance; @data is not used. */
guint32 ef_post_date_draw (gpointer data);

/* "2026-08-25T08:30:17.123Z" */
char *ef_post_date_format (gint64 date);

G_END_DECLS
