/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/zone.h"

G_BEGIN_DECLS

/* Which item of a pool is posted next: of those whose last post is long enough ago and that were not posted too
 * often the one that was not posted for longest. What is planned counts as posted, before and behind. */

#define EF_EVERGREEN_NEVER G_MAXINT64

typedef struct {
  GArray *moments; /* (owned) (element-type gint64) of its posts, past and planned, in any order */
} EfEvergreenItem;

typedef struct {
  guint cooldown;     /* days on the calendar from one post of an item to its next */
  guint most_reposts; /* after the first */
} EfEvergreenRule;

typedef struct {
  int item;     /* -1: the pool has none for this time */
  gint64 again; /* then: the first moment there is one again, or EF_EVERGREEN_NEVER */
} EfEvergreenPick;

void ef_evergreen_item_clear (EfEvergreenItem *self);
/* @items (element-type EfEvergreenItem), in the order of the pool. */
EfEvergreenPick
ef_evergreen_pick (GArray *items, const EfEvergreenRule *rule, GTimeZone *zone, gint64 moment);
/* Picks (EfEvergreenPick) for @n_moments rising moments, each counted as a post for those that follow. @items gets
 * them. */
GArray *ef_evergreen_lay_out (GArray *items,
                              const EfEvergreenRule *rule,
                              GTimeZone *zone,
                              const gint64 *moments,
                              guint n_moments);
/* How many posts the pool has left. */
guint64 ef_evergreen_count_left (GArray *items, const EfEvergreenRule *rule);

G_END_DECLS
