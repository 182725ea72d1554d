/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which items, in which order, a variant of a project has. Pure: the same input and seed give the same
 * lists for ever, on every machine (no generator of a library is used). */
typedef enum {
  EF_ORDER_ARRANGED,
  EF_ORDER_SHUFFLED,
  EF_ORDER_LONGEST, /* first */
} EfOrder;

const char *ef_order_to_nick (EfOrder order); /* "arranged", "shuffled", "longest" */
gboolean ef_order_from_nick (const char *nick, EfOrder *order);

#define EF_VARIANTS_MOST 10
#define EF_VARIANTS_LENGTH (30 * G_GINT64_CONSTANT (1000000000))
#define EF_VARIANTS_SHORTEST \
  (200 * G_GINT64_CONSTANT (1000000)) /* what the last one is trimmed to at least */
#define EF_VARIANTS_SLACK (40 * G_GINT64_CONSTANT (1000000)) /* a frame: so near, a list is full */

typedef struct {
  gint64 length;   /* at its speed; 0: not read, and left out */
  gint64 overlap;  /* with whatever is before it: a cross-fade, fitted as ef_transition_fit does */
  gboolean pinned; /* at this index, in every variant */
  const char *const *keywords; /* (nullable), lower case: found in the script */
  const char *alike; /* (nullable): items with the same one show the same as far as they go */
} EfVariantsItem;

typedef struct {
  guint index;   /* of the item */
  gint64 length; /* as much of it is taken, from its beginning */
} EfVariantsPick;

typedef struct {
  guint32 seed;
  GArray *picks; /* of EfVariantsPick */
  gint64 length; /* overlaps taken off */
} EfVariant;

void ef_variant_free (EfVariant *self);

/* @n_variants (1 … EF_VARIANTS_MOST) lists of @length in all (0: every item, whole): items are taken in the
 * order until it is full, the last is trimmed so that it ends exactly there; where less than EF_VARIANTS_SHORTEST
 * is left for it, the one before gives it some of its own. An item is used twice only when all were used.
 *
 * Pinned items are in every list, at their index or, where the list is full before, at its end; the others
 * fill what is left. Where the pinned ones alone fill it, there is one list.
 *
 * No two lists of one call, and none of @known (element-type EfVariant, nullable; an index that is no
 * item's: it is gone), are the same: fewer are made when there are no more, and *@n_missing (nullable)
 * says how many. "arranged" varies by where it begins; the first is always as arranged, or longest first.
 * Asked for more, the first ones stay what they are. Of a shuffled list the seed makes it again.
 *
 * Words of @script (nullable) that are a keyword of an item pull it to the place of the sentence, in parts of
 * the whole. Cancelled, what was found until then is returned. (element-type EfVariant) */
GPtrArray *ef_variants_make (const EfVariantsItem *items,
                             guint n_items,
                             guint n_variants,
                             EfOrder order,
                             gint64 length,
                             guint32 seed,
                             const char *script,
                             GPtrArray *known,
                             GCancellable *cancellable,
                             guint *n_missing);

G_END_DECLS
