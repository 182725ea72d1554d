/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/variants.h"

#include <string.h>

#include "core/script.h"
#include "core/shuffle.h"
#include "core/time-span.h"
#include "core/transition.h"

/* Orders by chance that are tried before all orders are gone through one by one. */
#define MOST_DRAWS 200
/* Places that are set in going through them: seconds at most, where hardly any list differs from another. */
#define MOST_WORK 20000000
/* A millisecond: what differs by less is the same length, which came back from a speed a little rounded. */
#define GRAIN (EF_NS_PER_SECOND / 1000)
/* A second of material fills no day. */
#define MOST_PICKS 10000

static const char *const orders[] = {
  [EF_ORDER_ARRANGED] = "arranged",
  [EF_ORDER_SHUFFLED] = "shuffled",
  [EF_ORDER_LONGEST] = "longest",
};

const char *
ef_order_to_nick (EfOrder order)
{
  g_return_val_if_fail ((guint) order < G_N_ELEMENTS (orders), orders[EF_ORDER_ARRANGED]);

  return orders[order];
}

/* @order keeps its value where @nick is none. */
gboolean
ef_order_from_nick (const char *nick, EfOrder *order)
{
  for (guint i = 0; nick != NULL && i < G_N_ELEMENTS (orders); i++) {
    if (g_str_equal (orders[i], nick)) {
      *order = (EfOrder) i;
      return TRUE;
    }
  }

  return FALSE;
}

void
ef_variant_free (EfVariant *self)
{
  g_array_unref (self->picks);
  g_free (self);
}

/* What variants are made of. */
typedef struct {
  const EfVariantsItem *items;
  guint n_items;
  guint *shows; /* the first item that shows the same as this one, as far as they go */
  guint *kinds; /* and of those, the first that is as long */

  gint64 target; /* 0: everything, whole */
  gint64 whole;  /* the length that the places of the script are parts of */
  guint most_picks;

  guint *loose; /* those that change their places, in the order asked for */
  guint n_loose;
  guint *pinned; /* in their order */
  guint n_pinned;
  gint64 *tails;      /* of the pinned ones from each on, one behind the other */
  gboolean is_pinned; /* all of the list: the loose ones are the pinned ones */

  EfScript *script;   /* (nullable) */
  guint *spoken;      /* (nullable): the sentences of each item, one item behind the other */
  guint *spoken_from; /* where those of an item begin in it; one more than there are items */
} Material;

/* The list that is being made. */
typedef struct {
  const Material *material;
  GArray *picks;
  gint64 length;
  guint n_placed; /* of the pinned ones */

  /* The loose ones, in the order of this list. */
  const guint *order;
  guint n_seen; /* of order */
  guint *taken; /* in the order in which they were taken, to begin again */
  guint n_taken;
  gboolean *is_taken; /* (nullable) by item: only where there is a script */
  guint n_passed;     /* of order, all of them taken */

  /* By sentence: the loose items that it pulls, in their order. */
  guint *pulled;
  guint *pulled_from; /* one more than there are sentences */
  guint *next_pulled;
  guint next_sentence; /* the first that has not been served */
  guint sentence;      /* what is spoken at the end of the list */
} List;

static gint64
get_overlap (const Material *material, gint64 before, EfVariantsPick pick)
{
  EfTransition fade = { EF_TRANSITION_FADE, material->items[pick.index].overlap };

  return ef_transition_get_overlap (fade, before, pick.length);
}

static EfVariantsPick
get_whole (const Material *material, guint index)
{
  return (EfVariantsPick) { index, material->items[index].length };
}

/* How long the list would be with @picks and all pinned ones that are still to come. */
static gint64
measure (const List *self, const EfVariantsPick *picks, guint n_picks)
{
  const Material *material = self->material;
  gint64 total = self->length;
  gint64 before = self->picks->len > 0
                    ? g_array_index (self->picks, EfVariantsPick, self->picks->len - 1).length
                    : 0;

  for (guint i = 0; i < n_picks; i++) {
    total += picks[i].length - get_overlap (material, before, picks[i]);
    before = picks[i].length;
  }
  if (self->n_placed < material->n_pinned)
    total += material->tails[self->n_placed] -
             get_overlap (material, before, get_whole (material, material->pinned[self->n_placed]));

  return total;
}

static void
append (List *self, EfVariantsPick pick)
{
  gint64 before = self->picks->len > 0
                    ? g_array_index (self->picks, EfVariantsPick, self->picks->len - 1).length
                    : 0;

  self->length += pick.length - get_overlap (self->material, before, pick);
  g_array_append_val (self->picks, pick);
}

static EfVariantsPick
pop (List *self)
{
  EfVariantsPick pick = g_array_index (self->picks, EfVariantsPick, self->picks->len - 1);
  gint64 before = self->picks->len > 1
                    ? g_array_index (self->picks, EfVariantsPick, self->picks->len - 2).length
                    : 0;

  g_array_set_size (self->picks, self->picks->len - 1);
  self->length -= pick.length - get_overlap (self->material, before, pick);

  return pick;
}

/* Trims the first of @picks, with which the list is too long, so that it ends exactly. A nanosecond more
 * of it never makes more than one of the list, so there is such a length. */
static gboolean
trim (const List *self, EfVariantsPick *picks, guint n_picks)
{
  gint64 target = self->material->target;
  gint64 whole = picks->length;
  gint64 least = EF_VARIANTS_SHORTEST;
  gint64 most = whole;

  if (whole <= least)
    return FALSE;

  picks->length = least;
  if (measure (self, picks, n_picks) > target) {
    picks->length = whole;
    return FALSE;
  }
  while (most - least > 1) {
    picks->length = least + (most - least) / 2;
    if (measure (self, picks, n_picks) > target)
      most = picks->length;
    else
      least = picks->length;
  }
  picks->length = least;

  return TRUE;
}

static gboolean
ends_loose (const List *self)
{
  const Material *material = self->material;
  guint n = self->picks->len;

  return n > 0 &&
         (material->n_pinned == 0 ||
          !material->items[g_array_index (self->picks, EfVariantsPick, n - 1).index].pinned);
}

/* Too little is left for a last one that a person would see: the one before gives it some of its own. */
static void
squeeze_in (List *self, EfVariantsPick pick)
{
  EfVariantsPick picks[2];
  guint n_picks = 1;

  if (!ends_loose (self))
    return;

  picks[0] = pop (self);
  picks[1] = (EfVariantsPick) { pick.index, MIN (pick.length, EF_VARIANTS_SHORTEST) };
  if (trim (self, picks, 2))
    n_picks = 2;
  for (guint i = 0; i < n_picks; i++)
    append (self, picks[i]);
}

/* FALSE: the list is full. */
static gboolean
take (List *self, guint index)
{
  EfVariantsPick pick = get_whole (self->material, index);
  gint64 target = self->material->target;

  if (target == 0 || measure (self, &pick, 1) <= target) {
    append (self, pick);
    return self->picks->len < self->material->most_picks &&
           (target == 0 || measure (self, NULL, 0) + EF_VARIANTS_SLACK < target);
  }
  if (trim (self, &pick, 1))
    append (self, pick);
  else
    squeeze_in (self, pick);

  return FALSE;
}

/* What comes next where there is a script. */

static gboolean
has_pulled (List *self, guint sentence)
{
  guint *next = &self->next_pulled[sentence];

  while (*next < self->pulled_from[sentence + 1] && self->is_taken[self->pulled[*next]])
    (*next)++;

  return *next < self->pulled_from[sentence + 1];
}

static guint
get_pulled (List *self, guint sentence)
{
  return self->pulled[self->next_pulled[sentence]];
}

static double
get_place (List *self, guint sentence)
{
  return ef_script_get_begin (self->material->script, sentence) * (double) self->material->whole;
}

static gboolean
is_pulled (const Material *material, guint item)
{
  return material->spoken_from[item] < material->spoken_from[item + 1];
}

/* The next that no sentence has, or else any. */
static gboolean
find_other (List *self, guint *item)
{
  const Material *material = self->material;

  for (; self->n_seen < material->n_loose; self->n_seen++) {
    *item = self->order[self->n_seen];
    if (!self->is_taken[*item] && !is_pulled (material, *item))
      return TRUE;
  }

  return FALSE;
}

static gboolean
find_rest (List *self, guint *item)
{
  for (; self->n_passed < self->material->n_loose; self->n_passed++) {
    *item = self->order[self->n_passed];
    if (!self->is_taken[*item])
      return TRUE;
  }

  return FALSE;
}

/* What would be shown if the next sentence had nothing to say: what is spoken now, or what nobody speaks of. */
static gboolean
find_usual (List *self, guint n_sentences, guint *item)
{
  while (self->sentence + 1 < n_sentences &&
         get_place (self, self->sentence + 1) <= (double) self->length)
    self->sentence++;
  if (has_pulled (self, self->sentence)) {
    *item = get_pulled (self, self->sentence);
    return TRUE;
  }

  return find_other (self, item);
}

/* A sentence is served where that is nearer to its place than one item later would be. */
static gboolean
choose_spoken (List *self, guint *item)
{
  guint n_sentences = ef_script_get_n_sentences (self->material->script);
  gboolean has_usual = find_usual (self, n_sentences, item);

  while (self->next_sentence < n_sentences && !has_pulled (self, self->next_sentence))
    self->next_sentence++;
  if (self->next_sentence < n_sentences) {
    double half = has_usual ? (double) self->material->items[*item].length / 2 : 0;

    if (!has_usual || get_place (self, self->next_sentence) <= (double) self->length + half) {
      *item = get_pulled (self, self->next_sentence++);
      return TRUE;
    }
  }

  return has_usual || find_rest (self, item);
}

/* FALSE: none is left. */
static gboolean
choose (List *self, guint *item)
{
  const Material *material = self->material;

  if (self->n_taken < material->n_loose) {
    if (material->script == NULL)
      *item = self->order[self->n_seen++];
    else if (!choose_spoken (self, item))
      return FALSE;
    self->taken[self->n_taken++] = *item;
    if (self->is_taken != NULL)
      self->is_taken[*item] = TRUE;
    return TRUE;
  }
  if (material->target == 0 || material->n_loose == 0 || material->is_pinned)
    return FALSE;

  /* All were used, and it is not full: once more. */
  *item = self->taken[self->n_taken++ % material->n_loose];

  return TRUE;
}

static void
fill (List *self)
{
  const Material *material = self->material;
  gboolean has_room = TRUE;
  guint item;

  while (has_room) {
    if (self->n_placed < material->n_pinned && material->pinned[self->n_placed] <= self->picks->len)
      append (self, get_whole (material, material->pinned[self->n_placed++]));
    else
      has_room = choose (self, &item) && take (self, item);
  }
  while (self->n_placed < material->n_pinned)
    append (self, get_whole (material, material->pinned[self->n_placed++]));
}

/* A counting sort by sentence keeps the order of the list. */
static void
pull (List *self)
{
  const Material *material = self->material;
  guint n_sentences = ef_script_get_n_sentences (material->script);

  self->is_taken = g_new0 (gboolean, material->n_items);
  self->pulled = g_new (guint, material->spoken_from[material->n_items] + 1);
  self->pulled_from = g_new0 (guint, n_sentences + 1);
  for (guint i = 0; i < material->n_loose; i++) {
    guint item = self->order[i];

    for (guint j = material->spoken_from[item]; j < material->spoken_from[item + 1]; j++)
      self->pulled_from[material->spoken[j] + 1]++;
  }
  for (guint i = 0; i < n_sentences; i++)
    self->pulled_from[i + 1] += self->pulled_from[i];
  self->next_pulled = g_memdup2 (self->pulled_from, (n_sentences + 1) * sizeof (guint));
  for (guint i = 0; i < material->n_loose; i++) {
    guint item = self->order[i];

    for (guint j = material->spoken_from[item]; j < material->spoken_from[item + 1]; j++)
      self->pulled[self->next_pulled[material->spoken[j]]++] = item;
  }
  memcpy (self->next_pulled, self->pulled_from, (n_sentences + 1) * sizeof (guint));
}

/* @n_used: how many of @order had a say in it. */
static EfVariant *
make_list (const Material *material, const guint *order, guint32 seed, guint *n_used)
{
  EfVariant *variant = g_new0 (EfVariant, 1);
  g_autofree guint *taken = g_new (guint, material->n_loose + 1);
  List list = {
    .material = material,
    .picks = g_array_new (FALSE, FALSE, sizeof (EfVariantsPick)),
    .order = order,
    .taken = taken,
  };

  if (material->script != NULL)
    pull (&list);
  fill (&list);
  variant->seed = seed;
  variant->picks = list.picks;
  variant->length = list.length;
  *n_used = material->script != NULL ? material->n_loose : list.n_seen;
  g_free (list.is_taken);
  g_free (list.pulled);
  g_free (list.pulled_from);
  g_free (list.next_pulled);

  return variant;
}

/* Two lists that are shown the same have the same. */
static GBytes *
identify (const Material *material, const EfVariant *variant)
{
  guint n = variant->picks->len;
  gint64 *values = g_new (gint64, 2 * n);

  for (guint i = 0; i < n; i++) {
    EfVariantsPick pick = g_array_index (variant->picks, EfVariantsPick, i);

    /* A list made of what is gone is like none of ours. */
    values[2 * i] = pick.index < material->n_items ? (gint64) material->shows[pick.index] : -1;
    values[2 * i + 1] = (pick.length + GRAIN / 2) / GRAIN;
  }

  return g_bytes_new_take (values, 2 * n * sizeof (gint64));
}

/* The search for lists. */
typedef struct {
  const Material *material;
  GHashTable *seen; /* (element-type GBytes) */
  GPtrArray *found;
  guint n_wanted;
  guint32 seed;
  guint n_tried;
  GCancellable *cancellable; /* (unowned) (nullable) */
} Search;

/* FALSE: there are enough, or nobody wants them any more. */
static gboolean
try (Search *self, const guint *order, guint *n_used)
{
  EfVariant *variant = make_list (self->material, order, self->seed + self->n_tried++, n_used);

  if (variant->picks->len > 0 && g_hash_table_add (self->seen, identify (self->material, variant)))
    g_ptr_array_add (self->found, variant);
  else
    ef_variant_free (variant);

  return self->found->len < self->n_wanted && !g_cancellable_is_cancelled (self->cancellable);
}

/* The beginnings of 0 to 2^@n_bits in an order in which the first few lie far apart, however many of them are
 * asked for: 0, 1/2, 1/4, 3/4, 1/8 … */
static guint
spread (guint number, guint n_bits)
{
  guint result = 0;

  for (guint i = 0; i < n_bits; i++)
    result |= ((number >> i) & 1) << (n_bits - 1 - i);

  return result;
}

/* As arranged, begun elsewhere each time: far from the beginnings there are already, so that the clips show
 * other material. Longest first begins with the next one. */
static void
try_beginnings (Search *self, EfOrder order)
{
  const Material *material = self->material;
  guint n = material->n_loose;
  guint n_bits = n > 1 ? g_bit_storage (n - 1) : 0;
  guint n_beginnings = order == EF_ORDER_LONGEST ? MAX (n, 1) : 1u << n_bits;
  g_autofree guint *turned = g_new (guint, n + 1);
  gboolean has_more = TRUE;

  if (material->is_pinned)
    n_beginnings = 1;
  for (guint i = 0; has_more && i < n_beginnings; i++) {
    guint begin =
      order == EF_ORDER_LONGEST ? i : (guint) (((guint64) spread (i, n_bits) * n) >> n_bits);
    guint n_used;

    for (guint j = 0; j < n; j++)
      turned[j] = material->loose[(begin + j) % n];
    has_more = try (self, turned, &n_used);
  }
}

static int
compare_kinds_cb (gconstpointer one, gconstpointer other, gpointer data)
{
  const Material *material = data;
  guint a = *(const guint *) one;
  guint b = *(const guint *) other;

  if (material->kinds[a] != material->kinds[b])
    return material->kinds[a] < material->kinds[b] ? -1 : 1;

  return (a > b) - (a < b);
}

static void
reverse (guint *values, guint n)
{
  for (guint i = 0; i < n / 2; i++) {
    guint value = values[i];

    values[i] = values[n - 1 - i];
    values[n - 1 - i] = value;
  }
}

/* The next order of @n items, of which the last come in falling order, as a dictionary has them; those that
 * show the same are the same letter. FALSE: that was the last. */
static gboolean
step (const Material *material, guint *order, guint n)
{
  const guint *kinds = material->kinds;
  guint at = n;
  guint other = n;
  guint item;

  while (at > 1 && kinds[order[at - 2]] >= kinds[order[at - 1]])
    at--;
  if (at < 2)
    return FALSE;

  at -= 2;
  do
    other--;
  while (kinds[order[other]] <= kinds[order[at]]);
  item = order[at];
  order[at] = order[other];
  order[other] = item;
  reverse (order + at + 1, n - at - 1);

  return TRUE;
}

/* What no other item shares a sentence with comes when it is spoken, wherever it is in the order. */
static gboolean
is_alone (const Material *material, const guint *n_pulled, guint item)
{
  for (guint i = material->spoken_from[item]; i < material->spoken_from[item + 1]; i++) {
    if (n_pulled[material->spoken[i]] > 1)
      return FALSE;
  }

  return is_pulled (material, item);
}

/* Puts those that make no other list, wherever they are, in front, and returns how many they are. */
static guint
set_apart (const Material *material, guint *order)
{
  g_autofree guint *n_pulled = NULL;
  g_autofree guint *others = g_new (guint, material->n_loose + 1);
  guint n_apart = 0;
  guint n_others = 0;

  if (material->script == NULL)
    return 0;

  n_pulled = g_new0 (guint, ef_script_get_n_sentences (material->script));
  for (guint i = 0; i < material->n_loose; i++) {
    guint item = material->loose[i];

    for (guint j = material->spoken_from[item]; j < material->spoken_from[item + 1]; j++)
      n_pulled[material->spoken[j]]++;
  }
  for (guint i = 0; i < material->n_loose; i++) {
    if (is_alone (material, n_pulled, material->loose[i]))
      order[n_apart++] = material->loose[i];
    else
      others[n_others++] = material->loose[i];
  }
  memcpy (order + n_apart, others, n_others * sizeof (guint));

  return n_apart;
}

/* By chance did not find enough: there may be few lists. Orders that only differ behind the end of the list
 * are passed over, so that nearly each try is another list. */
static void
try_all (Search *self)
{
  const Material *material = self->material;
  guint n = material->n_loose;
  g_autofree guint *order = g_memdup2 (material->loose, n * sizeof (guint));
  guint n_steps = MOST_WORK / (n + 1);
  guint n_apart;
  guint n_used;

  if (n == 0)
    return;

  n_apart = set_apart (material, order);
  g_sort_array (order + n_apart, n - n_apart, sizeof (guint), compare_kinds_cb,
                (gpointer) material);
  do {
    if (!try (self, order, &n_used))
      return;
    reverse (order + n_used, n - n_used);
  } while (n_steps-- > 0 && step (material, order + n_apart, n - n_apart));
}

static void
try_shuffled (Search *self)
{
  const Material *material = self->material;
  guint n = material->n_loose;
  g_autofree guint *order = g_new (guint, n + 1);
  gboolean has_more = TRUE;
  guint n_used;

  for (guint i = 0; has_more && i < MOST_DRAWS; i++) {
    for (guint j = 0; j < n; j++)
      order[j] = material->loose[j];
    ef_shuffle (order, n, self->seed + self->n_tried);
    has_more = try (self, order, &n_used);
  }
  if (has_more)
    try_all (self);
}

/* Getting the material ready. */

/* The place of the first item with this @key, which is taken. */
static guint
find_first (GHashTable *firsts, char *key, guint place)
{
  gpointer first;

  if (!g_hash_table_lookup_extended (firsts, key, NULL, &first)) {
    g_hash_table_insert (firsts, key, GUINT_TO_POINTER (place));
    return place;
  }

  g_free (key);

  return GPOINTER_TO_UINT (first);
}

static void
find_kinds (Material *self)
{
  g_autoptr (GHashTable) firsts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) lengths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->shows = g_new (guint, self->n_items + 1);
  self->kinds = g_new (guint, self->n_items + 1);
  for (guint i = 0; i < self->n_items; i++) {
    EfVariantsItem item = self->items[i];

    self->shows[i] = i;
    self->kinds[i] = i;
    if (item.alike == NULL)
      continue;
    self->shows[i] = find_first (firsts, g_strdup (item.alike), i);
    self->kinds[i] =
      find_first (lengths, g_strdup_printf ("%" G_GINT64_FORMAT " %s", item.length, item.alike), i);
  }
}

static int
compare_lengths_cb (gconstpointer one, gconstpointer other, gpointer data)
{
  const Material *material = data;
  guint a = *(const guint *) one;
  guint b = *(const guint *) other;
  gint64 length = material->items[a].length;
  gint64 other_length = material->items[b].length;

  if (length != other_length)
    return length > other_length ? -1 : 1;

  return (a > b) - (a < b);
}

/* What has no length was not read, and cannot be shown. */
static void
sort_items (Material *self, EfOrder order)
{
  self->loose = g_new (guint, self->n_items + 1);
  self->pinned = g_new (guint, self->n_items + 1);
  for (guint i = 0; i < self->n_items; i++) {
    if (self->items[i].length <= 0)
      continue;
    self->whole += self->items[i].length;
    if (self->items[i].pinned)
      self->pinned[self->n_pinned++] = i;
    else
      self->loose[self->n_loose++] = i;
  }
  if (order == EF_ORDER_LONGEST)
    g_sort_array (self->loose, self->n_loose, sizeof (guint), compare_lengths_cb, self);
}

/* Room is kept for all pinned ones. Where they alone fill the list, there is nothing else in it. */
static void
sum_pinned (Material *self)
{
  self->tails = g_new0 (gint64, self->n_pinned + 1);
  for (guint i = self->n_pinned; i > 0; i--) {
    EfVariantsPick pick = get_whole (self, self->pinned[i - 1]);

    self->tails[i - 1] = self->tails[i] + pick.length;
    if (i < self->n_pinned)
      self->tails[i - 1] -= get_overlap (self, pick.length, get_whole (self, self->pinned[i]));
  }
  if (self->target == 0 || self->n_pinned == 0 || self->tails[0] < self->target)
    return;

  memcpy (self->loose, self->pinned, self->n_pinned * sizeof (guint));
  self->n_loose = self->n_pinned;
  self->n_pinned = 0;
  self->is_pinned = TRUE;
}

/* A script that speaks of no item changes nothing. */
static void
read_script (Material *self, const char *text)
{
  g_autoptr (GArray) spoken = g_array_new (FALSE, FALSE, sizeof (guint));

  if (text == NULL || *text == '\0' || self->is_pinned)
    return;

  self->script = ef_script_new (text);
  self->spoken_from = g_new (guint, self->n_items + 1);
  for (guint i = 0; i < self->n_items; i++) {
    g_autoptr (GArray) sentences = ef_script_match (self->script, self->items[i].keywords);

    self->spoken_from[i] = spoken->len;
    g_array_append_vals (spoken, sentences->data, sentences->len);
  }
  self->spoken_from[self->n_items] = spoken->len;
  if (spoken->len == 0)
    g_clear_pointer (&self->script, ef_script_free);
  else
    self->spoken = (guint *) (gpointer) g_array_free (g_steal_pointer (&spoken), FALSE);
}

static void
clear_material (Material *self)
{
  g_free (self->shows);
  g_free (self->kinds);
  g_free (self->loose);
  g_free (self->pinned);
  g_free (self->tails);
  g_free (self->spoken);
  g_free (self->spoken_from);
  g_clear_pointer (&self->script, ef_script_free);
}

GPtrArray *
ef_variants_make (const EfVariantsItem *items,
                  guint n_items,
                  guint n_variants,
                  EfOrder order,
                  gint64 length,
                  guint32 seed,
                  const char *script,
                  GPtrArray *known,
                  GCancellable *cancellable,
                  guint *n_missing)
{
  g_autoptr (GHashTable) seen =
    g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  Material material = {
    .items = items,
    .n_items = n_items,
    .target = length > 0 ? MAX (length, EF_VARIANTS_SHORTEST) : 0,
    .most_picks = MAX (n_items, MOST_PICKS),
  };
  Search search = {
    .material = &material,
    .seen = seen,
    .found = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free),
    .n_wanted = CLAMP (n_variants, 1, EF_VARIANTS_MOST),
    .seed = seed,
    .cancellable = cancellable,
  };

  find_kinds (&material);
  sort_items (&material, order);
  sum_pinned (&material);
  if (material.target > 0)
    material.whole = material.target;
  read_script (&material, script);
  for (guint i = 0; known != NULL && i < known->len; i++)
    g_hash_table_add (seen, identify (&material, g_ptr_array_index (known, i)));

  if (material.is_pinned || order != EF_ORDER_SHUFFLED)
    try_beginnings (&search, order);
  else
    try_shuffled (&search);
  clear_material (&material);
  if (n_missing != NULL)
    *n_missing = search.n_wanted - search.found->len;

  return search.found;
}
