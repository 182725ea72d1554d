/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clips.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/time-span.h"

/* What begins with the same picture and goes on at the same speed is alike as far as it goes. */
static char *
make_key (const char *source_id, gint64 begin, const EfLook *look)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %a %s", begin, look->speed, source_id);
}

static gboolean
check (GPtrArray *items, GError **error)
{
  if (items->len == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("The storyboard is empty: add a segment to it first."));
    return FALSE;
  }

  for (guint i = 0; i < items->len; i++) {
    EfItem *item = g_ptr_array_index (items, i);
    g_autofree char *problem = NULL;

    if (!ef_item_get_removed (item) && ef_item_get_length (item) > 0)
      continue;
    problem = ef_item_get_problem (item);
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED, "%s",
                 problem != NULL ? problem : _ ("A segment has no length: mark it again."));
    return FALSE;
  }

  return TRUE;
}

/* Those of known clips are as the storyboard would pick them; what is not in it any more has no item. */
static EfVariant *
recognize (EfClip *clip, GHashTable *places)
{
  EfVariant *variant = g_new0 (EfVariant, 1);
  GPtrArray *items = ef_clip_get_items (clip);

  variant->picks = g_array_new (FALSE, FALSE, sizeof (EfVariantsPick));
  for (guint i = 0; i < items->len; i++) {
    const EfClipItem *item = g_ptr_array_index (items, i);
    g_autofree char *key = make_key (item->source_id, item->span.begin, &item->look);
    gpointer place;
    EfVariantsPick pick = {
      .index = G_MAXUINT,
      .length = ef_look_scale (&item->look, ef_time_span_get_duration (item->span)),
    };

    if (g_hash_table_lookup_extended (places, key, NULL, &place))
      pick.index = GPOINTER_TO_UINT (place);
    g_array_append_val (variant->picks, pick);
  }

  return variant;
}

static EfVariantsItem
describe (EfItem *item)
{
  EfTransition transition = ef_item_get_transition (item);

  return (EfVariantsItem) {
    .length = ef_item_get_length (item),
    .overlap = transition.kind == EF_TRANSITION_FADE ? transition.length : 0,
    .pinned = ef_item_get_pinned (item),
    .keywords = ef_segment_get_keywords (ef_item_get_segment (item)),
  };
}

/* As much of the source as is seen at its speed. */
static EfTimeSpan
trim (EfItem *item, gint64 length)
{
  EfTimeSpan span = ef_segment_get_span (ef_item_get_segment (item));
  double taken = (double) length * ef_item_get_look (item)->speed;

  if (length < ef_item_get_length (item))
    span.end = CLAMP (span.begin + llround (taken), span.begin + 1, span.end);

  return span;
}

static EfClipItem *
freeze_item (EfItem *item, gint64 length, gboolean is_first)
{
  EfClipItem *self = ef_clip_item_new ();
  EfSegment *segment = ef_item_get_segment (item);
  EfSource *source = ef_item_get_source (item);

  g_set_str (&self->segment_id, ef_segment_get_id (segment));
  g_set_str (&self->source_id, ef_segment_get_source_id (segment));
  g_set_str (&self->source_name, source != NULL ? ef_source_get_name (source) : "");
  g_set_str (&self->label, ef_segment_get_label (segment));
  self->span = trim (item, length);
  self->look = *ef_item_get_look (item);
  if (!is_first)
    self->transition = ef_item_get_transition (item);

  return self;
}

static EfClip *
freeze (EfProject *project,
        const EfProjectSettings *settings,
        GPtrArray *items,
        const EfVariant *variant)
{
  EfClip *clip =
    ef_clip_new (NULL, ef_project_get_id (project), ef_project_get_profile_id (project));

  ef_clip_set_seed (clip, variant->seed);
  ef_clip_set_order (clip, settings->order);
  ef_clip_set_settings (clip, settings);
  for (guint i = 0; i < variant->picks->len; i++) {
    EfVariantsPick pick = g_array_index (variant->picks, EfVariantsPick, i);

    g_ptr_array_add (ef_clip_get_items (clip),
                     freeze_item (g_ptr_array_index (items, pick.index), pick.length, i == 0));
  }

  return clip;
}

GPtrArray *
ef_clips_make (EfProject *project,
               const EfProjectSettings *settings,
               GPtrArray *items,
               GPtrArray *known,
               guint *n_missing,
               GError **error)
{
  g_autofree EfVariantsItem *described = g_new0 (EfVariantsItem, items->len + 1);
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free);
  g_autoptr (GPtrArray) variants = NULL;
  GPtrArray *clips;

  if (!check (items, error))
    return NULL;

  if (settings == NULL)
    settings = ef_project_get_settings (project);
  for (guint i = 0; i < items->len; i++) {
    EfItem *item = g_ptr_array_index (items, i);
    EfSegment *segment = ef_item_get_segment (item);
    char *key = make_key (ef_segment_get_source_id (segment), ef_segment_get_span (segment).begin,
                          ef_item_get_look (item));
    gpointer first;

    described[i] = describe (item);
    if (!g_hash_table_contains (places, key))
      g_hash_table_insert (places, g_strdup (key), GUINT_TO_POINTER (i));
    g_hash_table_lookup_extended (places, key, &first, NULL);
    described[i].alike = first;
    g_free (key);
  }
  for (guint i = 0; known != NULL && i < known->len; i++)
    g_ptr_array_add (lists, recognize (g_ptr_array_index (known, i), places));

  variants =
    ef_variants_make (described, items->len, settings->n_variants, settings->order,
                      settings->length, settings->seed, settings->script, lists, n_missing);
  clips = g_ptr_array_new_full (variants->len, g_object_unref);
  for (guint i = 0; i < variants->len; i++)
    g_ptr_array_add (clips, freeze (project, settings, items, g_ptr_array_index (variants, i)));

  return clips;
}
