/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/evergreen.h"

#define NEVER_POSTED G_MININT64

void
ef_evergreen_item_clear (EfEvergreenItem *self)
{
  g_clear_pointer (&self->moments, g_array_unref);
}

static guint
count_posts (const EfEvergreenItem *item)
{
  return item->moments != NULL ? item->moments->len : 0;
}

static gboolean
is_used_up (const EfEvergreenItem *item, const EfEvergreenRule *rule)
{
  return count_posts (item) > rule->most_reposts;
}

static gint64
get_day (GTimeZone *zone, gint64 moment)
{
  return ef_local_time_get_day (ef_zone_get_local (zone, moment));
}

/* Days of the calendar: a week later at the same time is a week also when a night had an hour less. */
static gboolean
is_cool (const EfEvergreenItem *item, const EfEvergreenRule *rule, GTimeZone *zone, gint64 day)
{
  for (guint i = 0; i < count_posts (item); i++) {
    gint64 other = get_day (zone, g_array_index (item->moments, gint64, i));

    if (ABS (day - other) < (gint64) rule->cooldown)
      return FALSE;
  }

  return TRUE;
}

static gint64
get_last (const EfEvergreenItem *item)
{
  gint64 last = NEVER_POSTED;

  for (guint i = 0; i < count_posts (item); i++)
    last = MAX (last, g_array_index (item->moments, gint64, i));

  return last;
}

static gint64
get_begin_of_day (GTimeZone *zone, gint64 day)
{
  return ef_zone_resolve (zone, day * EF_LOCAL_TIME_DAY).moment;
}

/* The first day behind @day on which the item has cooled down: one that begins where the cooldown of one of its posts
 * ends. */
static gint64
find_cool_day (const EfEvergreenItem *item,
               const EfEvergreenRule *rule,
               GTimeZone *zone,
               gint64 day)
{
  gint64 found = G_MAXINT64;

  for (guint i = 0; i < count_posts (item); i++) {
    gint64 end = get_day (zone, g_array_index (item->moments, gint64, i)) + rule->cooldown;

    if (end > day && end < found && is_cool (item, rule, zone, end))
      found = end;
  }

  return found;
}

static gint64
find_again (GArray *items, const EfEvergreenRule *rule, GTimeZone *zone, gint64 day)
{
  gint64 found = G_MAXINT64;

  for (guint i = 0; i < items->len; i++) {
    const EfEvergreenItem *item = &g_array_index (items, EfEvergreenItem, i);

    if (!is_used_up (item, rule))
      found = MIN (found, find_cool_day (item, rule, zone, day));
  }

  return found == G_MAXINT64 ? EF_EVERGREEN_NEVER : get_begin_of_day (zone, found);
}

EfEvergreenPick
ef_evergreen_pick (GArray *items, const EfEvergreenRule *rule, GTimeZone *zone, gint64 moment)
{
  EfEvergreenPick pick = { .item = -1, .again = EF_EVERGREEN_NEVER };
  gint64 day = get_day (zone, moment);
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < items->len; i++) {
    const EfEvergreenItem *item = &g_array_index (items, EfEvergreenItem, i);

    if (!is_used_up (item, rule) && get_last (item) < least && is_cool (item, rule, zone, day)) {
      pick.item = (int) i;
      least = get_last (item);
    }
  }
  if (pick.item < 0)
    pick.again = find_again (items, rule, zone, day);

  return pick;
}

GArray *
ef_evergreen_lay_out (GArray *items,
                      const EfEvergreenRule *rule,
                      GTimeZone *zone,
                      const gint64 *moments,
                      guint n_moments)
{
  GArray *picks = g_array_new (FALSE, FALSE, sizeof (EfEvergreenPick));

  for (guint i = 0; i < n_moments; i++) {
    EfEvergreenPick pick = ef_evergreen_pick (items, rule, zone, moments[i]);

    if (pick.item >= 0) {
      EfEvergreenItem *item = &g_array_index (items, EfEvergreenItem, pick.item);

      if (item->moments == NULL)
        item->moments = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (item->moments, moments[i]);
    }
    g_array_append_val (picks, pick);
  }

  return picks;
}

guint64
ef_evergreen_count_left (GArray *items, const EfEvergreenRule *rule)
{
  guint64 left = 0;

  for (guint i = 0; i < items->len; i++) {
    const EfEvergreenItem *item = &g_array_index (items, EfEvergreenItem, i);

    if (!is_used_up (item, rule))
      left += (guint64) rule->most_reposts + 1 - count_posts (item);
  }

  return left;
}
