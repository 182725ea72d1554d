/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clips.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/time-span.h"

struct _EfClipsDraft {
  char *project_id;
  char *profile_id;
  EfProjectSettings settings;
  GArray *items;       /* (element-type EfVariantsItem): the texts are of the draft */
  GPtrArray *keys;     /* (element-type utf8): of each item, what begins alike has the same one */
  GPtrArray *wholes;   /* (element-type EfClipItem): each item whole, as it is frozen */
  GPtrArray *known;    /* (element-type EfVariant) */
  GPtrArray *variants; /* (element-type EfVariant) (nullable): what the search has found */
  guint n_missing;
};

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

static void
clear_described (gpointer data)
{
  EfVariantsItem *described = data;

  g_strfreev ((char **) described->keywords);
}

static EfVariantsItem
describe (EfItem *item)
{
  EfTransition transition = ef_item_get_transition (item);

  return (EfVariantsItem) {
    .length = ef_item_get_length (item),
    .overlap = transition.kind == EF_TRANSITION_FADE ? transition.length : 0,
    .pinned = ef_item_get_pinned (item),
    .keywords = (const char *const *) g_strdupv (
      (char **) ef_segment_get_keywords (ef_item_get_segment (item))),
  };
}

static EfClipItem *
freeze_whole (EfItem *item)
{
  EfClipItem *self = ef_clip_item_new ();
  EfSegment *segment = ef_item_get_segment (item);
  EfSource *source = ef_item_get_source (item);

  g_set_str (&self->segment_id, ef_segment_get_id (segment));
  g_set_str (&self->source_id, ef_segment_get_source_id (segment));
  g_set_str (&self->source_name, source != NULL ? ef_source_get_name (source) : "");
  g_set_str (&self->label, ef_segment_get_label (segment));
  self->span = ef_segment_get_span (segment);
  self->look = *ef_item_get_look (item);
  self->transition = ef_item_get_transition (item);

  return self;
}

static void
add_item (EfClipsDraft *self, EfItem *item, GHashTable *places)
{
  EfClipItem *whole = freeze_whole (item);
  EfVariantsItem described = describe (item);
  char *key = make_key (whole->source_id, whole->span.begin, &whole->look);
  gpointer first;

  if (!g_hash_table_lookup_extended (places, key, &first, NULL)) {
    g_hash_table_insert (places, key, GUINT_TO_POINTER (self->items->len));
    first = key;
  }
  described.alike = first;
  g_array_append_val (self->items, described);
  g_ptr_array_add (self->keys, key);
  g_ptr_array_add (self->wholes, whole);
}

EfClipsDraft *
ef_clips_draft_new (EfProject *project,
                    const EfProjectSettings *settings,
                    GPtrArray *items,
                    GPtrArray *known,
                    GError **error)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  EfClipsDraft *self;

  if (!check (items, error))
    return NULL;

  self = g_new0 (EfClipsDraft, 1);
  self->project_id = g_strdup (ef_project_get_id (project));
  self->profile_id = g_strdup (ef_project_get_profile_id (project));
  ef_project_settings_copy (&self->settings,
                            settings != NULL ? settings : ef_project_get_settings (project));
  self->items = g_array_new (FALSE, FALSE, sizeof (EfVariantsItem));
  g_array_set_clear_func (self->items, clear_described);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->wholes = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_clip_item_free);
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_variant_free);
  for (guint i = 0; i < items->len; i++)
    add_item (self, g_ptr_array_index (items, i), places);
  for (guint i = 0; known != NULL && i < known->len; i++)
    g_ptr_array_add (self->known, recognize (g_ptr_array_index (known, i), places));

  return self;
}

void
ef_clips_draft_free (EfClipsDraft *self)
{
  g_free (self->project_id);
  g_free (self->profile_id);
  ef_project_settings_clear (&self->settings);
  g_array_unref (self->items);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->wholes);
  g_ptr_array_unref (self->known);
  g_clear_pointer (&self->variants, g_ptr_array_unref);
  g_free (self);
}

gboolean
ef_clips_draft_search (EfClipsDraft *self, GCancellable *cancellable, GError **error)
{
  const EfProjectSettings *settings = &self->settings;

  g_clear_pointer (&self->variants, g_ptr_array_unref);
  self->variants =
    ef_variants_make ((const EfVariantsItem *) (gpointer) self->items->data, self->items->len,
                      settings->n_variants, settings->order, settings->length, settings->seed,
                      settings->script, self->known, cancellable, &self->n_missing);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* As much of the source as is seen at its speed. */
static EfTimeSpan
trim (const EfClipItem *whole, gint64 length)
{
  EfTimeSpan span = whole->span;
  double taken = (double) length * whole->look.speed;

  if (length < ef_look_scale (&whole->look, ef_time_span_get_duration (span)))
    span.end = CLAMP (span.begin + llround (taken), span.begin + 1, span.end);

  return span;
}

static EfClipItem *
freeze_item (const EfClipItem *whole, gint64 length, gboolean is_first)
{
  EfClipItem *self = ef_clip_item_new ();

  g_set_str (&self->segment_id, whole->segment_id);
  g_set_str (&self->source_id, whole->source_id);
  g_set_str (&self->source_name, whole->source_name);
  g_set_str (&self->label, whole->label);
  self->span = trim (whole, length);
  self->look = whole->look;
  if (!is_first)
    self->transition = whole->transition;

  return self;
}

static EfClip *
freeze (EfClipsDraft *self, const EfVariant *variant)
{
  EfClip *clip = ef_clip_new (NULL, self->project_id, self->profile_id);

  ef_clip_set_seed (clip, variant->seed);
  ef_clip_set_order (clip, self->settings.order);
  ef_clip_set_settings (clip, &self->settings);
  for (guint i = 0; i < variant->picks->len; i++) {
    EfVariantsPick pick = g_array_index (variant->picks, EfVariantsPick, i);

    g_ptr_array_add (
      ef_clip_get_items (clip),
      freeze_item (g_ptr_array_index (self->wholes, pick.index), pick.length, i == 0));
  }

  return clip;
}

GPtrArray *
ef_clips_draft_freeze (EfClipsDraft *self, guint *n_missing)
{
  GPtrArray *clips;

  g_return_val_if_fail (self->variants != NULL, NULL);

  clips = g_ptr_array_new_full (self->variants->len, g_object_unref);
  for (guint i = 0; i < self->variants->len; i++)
    g_ptr_array_add (clips, freeze (self, g_ptr_array_index (self->variants, i)));
  if (n_missing != NULL)
    *n_missing = self->n_missing;

  return clips;
}

GPtrArray *
ef_clips_make (EfProject *project,
               const EfProjectSettings *settings,
               GPtrArray *items,
               GPtrArray *known,
               guint *n_missing,
               GError **error)
{
  g_autoptr (EfClipsDraft) draft = ef_clips_draft_new (project, settings, items, known, error);

  if (draft == NULL || !ef_clips_draft_search (draft, NULL, error))
    return NULL;

  return ef_clips_draft_freeze (draft, n_missing);
}
