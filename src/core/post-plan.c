/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/moment.h"
#include "core/post-plan-private.h"
#include "core/post-text.h"
#include "core/text.h"

#define MINUTE (60 * G_USEC_PER_SEC)

/* A post on a channel, of the plan or of what is there already. */
typedef struct {
  const char *channel_id;
  gint64 moment;
  EfPostPlanEntry *entry; /* (nullable) */
} Occupied;

/* What is taken, as it is kept. */
typedef struct {
  char *channel_id;
  gint64 moment;
} Taken;

static void
clear_taken (Taken *self)
{
  g_free (self->channel_id);
}

static void
free_clip (EfPostPlanClip *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->caption);
  g_strfreev (self->keywords);
  g_free (self->file_name);
  g_free (self->format);
  g_free (self);
}

static void
free_target (EfPostPlanTarget *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->network);
  g_clear_pointer (&self->settings, json_object_unref);
  g_free (self);
}

static void
free_entry (EfPostPlanEntry *self)
{
  g_free (self->shown.render_id);
  g_free (self->shown.title);
  g_free (self->shown.channel_id);
  g_free (self->shown.channel_name);
  g_free (self->shown.network);
  g_free (self->shown.caption);
  g_clear_pointer (&self->shown.sentences, g_ptr_array_unref);
  g_clear_pointer (&self->shown.findings, g_ptr_array_unref);
  g_free (self);
}

void
ef_post_plan_free (EfPostPlan *self)
{
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->clips);
  g_ptr_array_unref (self->targets);
  g_hash_table_unref (self->posted);
  g_array_unref (self->taken);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->viewer_zone, g_time_zone_unref);
  g_free (self->template);
  g_free (self->brand);
  g_free (self);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
add_clip (EfPostPlan *self, const EfPostPlanRender *render)
{
  EfPostPlanClip *clip = g_new0 (EfPostPlanClip, 1);

  clip->id = g_strdup (render->id);
  clip->title = g_strdup (or_empty (render->title));
  clip->caption = g_strdup (or_empty (render->caption));
  clip->keywords = g_strdupv ((char **) render->keywords);
  clip->file_name = g_strdup (or_empty (render->file_name));
  clip->format = g_strdup (or_empty (render->format));
  clip->media = render->media;
  clip->has_cover = render->cover != NULL;
  if (render->cover != NULL)
    clip->cover = *render->cover;
  g_ptr_array_add (self->clips, clip);
}

static void
add_target (EfPostPlan *self, const EfPostPlanChannel *channel)
{
  EfPostPlanTarget *target = g_new0 (EfPostPlanTarget, 1);

  target->id = g_strdup (channel->id);
  target->name = g_strdup (or_empty (channel->name));
  target->network = g_strdup (or_empty (channel->network));
  target->most_text = channel->most_text;
  if (channel->settings != NULL)
    target->settings = json_object_ref (channel->settings);
  g_ptr_array_add (self->targets, target);
}

/* Ids are no words: a line break is in none. */
static char *
make_pair (const char *render_id, const char *channel_id)
{
  return g_strconcat (render_id, "\n", channel_id, NULL);
}

static void
add_taken (EfPostPlan *self, const EfPostPlanTaken *taken)
{
  Taken kept = { .channel_id = g_strdup (taken->channel_id), .moment = taken->moment };
  g_autofree char *pair = NULL;

  g_array_append_val (self->taken, kept);
  if (*or_empty (taken->render_id) == '\0')
    return;
  pair = make_pair (taken->render_id, taken->channel_id);
  if (taken->is_done || !g_hash_table_contains (self->posted, pair))
    g_hash_table_insert (self->posted, g_steal_pointer (&pair), GINT_TO_POINTER (taken->is_done));
}

static gboolean
open_zones (EfPostPlan *self, const EfPostPlanInput *input, GError **error)
{
  self->zone = ef_zone_open (input->zone, error);
  if (self->zone == NULL)
    return FALSE;
  if (input->viewer_zone != NULL && !g_str_equal (input->viewer_zone, input->zone))
    self->viewer_zone = ef_zone_open (input->viewer_zone, NULL);

  return TRUE;
}

EfPostPlan *
ef_post_plan_new_empty (const EfPostPlanInput *input, GError **error)
{
  g_autoptr (EfPostPlan) self = g_new0 (EfPostPlan, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) free_entry);
  self->clips = g_ptr_array_new_with_free_func ((GDestroyNotify) free_clip);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) free_target);
  self->posted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->taken = g_array_new (FALSE, FALSE, sizeof (Taken));
  g_array_set_clear_func (self->taken, (GDestroyNotify) clear_taken);
  self->now = input->now + input->clock_offset;
  self->template = g_strdup (input->template);
  self->brand = g_strdup (or_empty (input->brand));
  self->nearness = input->nearness;
  if (!open_zones (self, input, error))
    return NULL;
  if (self->template != NULL && !ef_post_text_check_template (self->template, error))
    return NULL;
  for (guint i = 0; i < input->n_renders; i++)
    add_clip (self, input->renders + i);
  for (guint i = 0; i < input->n_channels; i++)
    add_target (self, input->channels + i);
  for (guint i = 0; i < input->n_taken; i++)
    add_taken (self, input->taken + i);

  return g_steal_pointer (&self);
}

EfZonedTime
ef_post_plan_get_soon (EfPostPlan *self)
{
  gint64 moment = self->now + EF_POST_PLAN_SOON;

  return (EfZonedTime) {
    .local = ef_zone_get_local (self->zone, moment),
    .moment = moment,
    .fate = EF_ZONE_EXACT,
  };
}

/* What a template says of one row, or without one what the file brings. */
static char *
make_caption (EfPostPlan *self, const EfPostPlanEntry *entry)
{
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  EfPostTextValues values;

  if (self->template == NULL)
    return ef_post_text_clean (entry->clip->caption);

  date = ef_moment_format (entry->shown.time.moment, g_time_zone_get_identifier (self->zone), "%x");
  time =
    ef_moment_format (entry->shown.time.moment, g_time_zone_get_identifier (self->zone), "%H:%M");
  values = (EfPostTextValues) {
    .title = entry->clip->title,
    .caption = entry->clip->caption,
    .keywords = (const char *const *) entry->clip->keywords,
    .brand = self->brand,
    .date = date,
    .time = time,
    .channel = entry->shown.channel_name,
    .network =
      entry->target != NULL ? ef_network_get_name (ef_network_find (entry->target->network)) : NULL,
    .format = entry->clip->format,
  };

  return ef_post_text_fill (self->template, &values, NULL);
}

static void
set_time (EfPostPlan *self, EfPostPlanEntry *entry, EfZonedTime time)
{
  entry->shown.time = time;
  if (!entry->is_typed) {
    g_free (entry->shown.caption);
    entry->shown.caption = make_caption (self, entry);
    entry->is_checked = FALSE;
  }
}

EfPostPlanEntry *
ef_post_plan_add (EfPostPlan *self,
                  const EfPostPlanClip *clip,
                  const EfPostPlanTarget *target,
                  EfPostPlanKind kind,
                  EfZonedTime time)
{
  EfPostPlanEntry *entry = g_new0 (EfPostPlanEntry, 1);

  entry->clip = clip;
  entry->target = target;
  entry->shown.render_id = g_strdup (clip->id);
  entry->shown.title = g_strdup (clip->title);
  entry->shown.channel_id = g_strdup (target != NULL ? target->id : "");
  entry->shown.channel_name = g_strdup (target != NULL ? target->name : "");
  entry->shown.network = g_strdup (target != NULL ? target->network : "");
  entry->shown.kind = kind;
  entry->shown.sentences = g_ptr_array_new_with_free_func (g_free);
  entry->shown.findings = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_network_finding_free);
  set_time (self, entry, time);
  g_ptr_array_add (self->entries, entry);

  return entry;
}

static void
take_findings (EfPostPlanEntry *entry, GPtrArray *findings)
{
  g_ptr_array_extend_and_steal (entry->shown.findings, findings);
}

/* What the server and the network say of the words and the file. It does not depend on the time, nor on other rows. */
static void
check_content (EfPostPlanEntry *entry)
{
  const EfNetwork *network = ef_network_find (entry->shown.network);
  EfNetworkMedia media[2] = { entry->clip->media, entry->clip->cover };
  EfNetworkPost post = {
    .caption = entry->shown.caption,
    .most_text = entry->target != NULL ? entry->target->most_text : 0,
    .settings = entry->target != NULL ? entry->target->settings : NULL,
    .media = media,
    .n_media = 1,
    /* Of a file that is only uploaded nothing matters but what it is. */
    .is_draft = entry->shown.kind != EF_POST_PLAN_KIND_SCHEDULE,
  };
  EfNetworkCover cover = ef_network_get_cover (network);

  if (entry->clip->has_cover && cover == EF_NETWORK_COVER_SECOND)
    post.n_media = 2;
  if (entry->clip->has_cover && cover == EF_NETWORK_COVER_THUMBNAIL)
    media[0].has_cover = TRUE;
  g_ptr_array_set_size (entry->shown.findings, 0);
  entry->shown.notes = 0;
  if (entry->target != NULL) {
    GPtrArray *findings = ef_network_check_text (network, &post);

    if (ef_network_findings_refuse (findings))
      entry->shown.notes |= EF_POST_PLAN_TEXT;
    take_findings (entry, findings);
  }
  {
    GPtrArray *findings = ef_network_check_media (network, &post);

    if (ef_network_findings_refuse (findings))
      entry->shown.notes |= EF_POST_PLAN_MEDIA;
    take_findings (entry, findings);
  }
  for (guint i = 0; i < entry->shown.findings->len; i++) {
    const EfNetworkFinding *finding = g_ptr_array_index (entry->shown.findings, i);

    if (finding->severity != EF_NETWORK_REFUSED)
      entry->shown.notes |= EF_POST_PLAN_ADVICE;
  }
  entry->is_checked = TRUE;
}

static void
note_time (EfPostPlan *self, EfPostPlanEntry *entry)
{
  const EfZonedTime *time = &entry->shown.time;

  if (time->moment <= self->now)
    entry->shown.notes |= EF_POST_PLAN_PAST;
  if (time->fate == EF_ZONE_MOVED)
    entry->shown.notes |= EF_POST_PLAN_MOVED;
  if (time->fate == EF_ZONE_FIRST)
    entry->shown.notes |= EF_POST_PLAN_FIRST;
  if (self->viewer_zone != NULL && ef_zone_get_offset (self->viewer_zone, time->moment) !=
                                     ef_zone_get_offset (self->zone, time->moment))
    entry->shown.notes |= EF_POST_PLAN_ZONE;
}

static int
compare_occupied (gconstpointer one, gconstpointer other)
{
  const Occupied *first = one;
  const Occupied *second = other;
  int order = strcmp (first->channel_id, second->channel_id);

  if (order != 0)
    return order;

  return (first->moment > second->moment) - (first->moment < second->moment);
}

static gint64
get_minute (gint64 moment)
{
  return moment / MINUTE - (moment % MINUTE < 0 ? 1 : 0);
}

static gboolean
is_near (EfPostPlan *self, const Occupied *one, const Occupied *other)
{
  return g_str_equal (one->channel_id, other->channel_id) &&
         get_minute (other->moment) - get_minute (one->moment) <= self->nearness;
}

/* In order, the nearest of each is beside it. */
static void
note_conflicts (EfPostPlan *self)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Occupied));

  for (guint i = 0; i < self->taken->len; i++) {
    const Taken *taken = &g_array_index (self->taken, Taken, i);
    Occupied occupied = { taken->channel_id, taken->moment, NULL };

    g_array_append_val (all, occupied);
  }
  for (guint i = 0; i < self->entries->len; i++) {
    EfPostPlanEntry *entry = g_ptr_array_index (self->entries, i);
    Occupied occupied = { entry->shown.channel_id, entry->shown.time.moment, entry };

    if (entry->shown.kind != EF_POST_PLAN_KIND_UPLOAD)
      g_array_append_val (all, occupied);
  }
  g_array_sort (all, compare_occupied);
  for (guint i = 1; i < all->len; i++) {
    const Occupied *before = &g_array_index (all, Occupied, i - 1);
    const Occupied *occupied = &g_array_index (all, Occupied, i);

    if (!is_near (self, before, occupied))
      continue;
    if (before->entry != NULL)
      before->entry->shown.notes |= EF_POST_PLAN_CONFLICT;
    if (occupied->entry != NULL)
      occupied->entry->shown.notes |= EF_POST_PLAN_CONFLICT;
  }
}

/* Of two rows alike the second is the one too many. */
static void
note_duplicates (EfPostPlan *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->entries->len; i++) {
    EfPostPlanEntry *entry = g_ptr_array_index (self->entries, i);
    char *pair = make_pair (entry->shown.render_id, entry->shown.channel_id);
    gpointer is_done;

    if (entry->shown.kind != EF_POST_PLAN_KIND_UPLOAD &&
        g_hash_table_lookup_extended (self->posted, pair, NULL, &is_done))
      entry->shown.notes |= is_done != NULL ? EF_POST_PLAN_POSTED : EF_POST_PLAN_PLANNED;
    if (!g_hash_table_add (seen, pair))
      entry->shown.notes |= EF_POST_PLAN_PLANNED;
  }
}

static void
say (EfPostPlanEntry *entry, char *sentence)
{
  g_ptr_array_add (entry->shown.sentences, sentence);
}

static void
say_findings (EfPostPlanEntry *entry, EfNetworkSeverity severity)
{
  for (guint i = 0; i < entry->shown.findings->len; i++) {
    const EfNetworkFinding *finding = g_ptr_array_index (entry->shown.findings, i);

    if (finding->severity == severity)
      say (entry, g_strdup (finding->sentence));
  }
}

static void
say_zone (EfPostPlan *self, EfPostPlanEntry *entry)
{
  g_autofree char *local =
    ef_local_time_format (ef_zone_get_local (self->viewer_zone, entry->shown.time.moment));

  local[10] = ' ';
  /* Translators: “For you, in Europe/Berlin, that is 2026-11-21 14:05.” */
  say (entry, g_strdup_printf (_ ("For you, in %s, that is %s."),
                               g_time_zone_get_identifier (self->viewer_zone), local));
}

/* The worst first. */
static void
say_all (EfPostPlan *self, EfPostPlanEntry *entry)
{
  EfPostPlanNotes notes = entry->shown.notes;

  g_ptr_array_set_size (entry->shown.sentences, 0);
  if (notes & EF_POST_PLAN_PAST)
    say (entry, g_strdup (_ ("This time has passed: choose a later one.")));
  say_findings (entry, EF_NETWORK_REFUSED);
  if (notes & EF_POST_PLAN_POSTED)
    say (entry, g_strdup (_ ("This file was posted to this channel already.")));
  if (notes & EF_POST_PLAN_PLANNED)
    say (entry, entry->target != NULL
                  ? g_strdup (_ ("This file is planned for this channel already."))
                  : g_strdup (_ ("This file is in the plan already.")));
  if (notes & EF_POST_PLAN_CONFLICT)
    say (entry, self->nearness > 0
                  ? g_strdup_printf (ngettext ("Another post on this channel is within %u minute.",
                                               "Another post on this channel is within %u minutes.",
                                               self->nearness),
                                     self->nearness)
                  : g_strdup (_ ("Another post on this channel is in the same minute.")));
  say_findings (entry, EF_NETWORK_LIKELY);
  if (notes & (EF_POST_PLAN_MOVED | EF_POST_PLAN_FIRST))
    say (entry, ef_zone_explain (self->zone, &entry->shown.time));
  say_findings (entry, EF_NETWORK_ADVICE);
  if (notes & EF_POST_PLAN_ZONE)
    say_zone (self, entry);
}

#define OF_CONTENT (EF_POST_PLAN_TEXT | EF_POST_PLAN_MEDIA | EF_POST_PLAN_ADVICE)

void
ef_post_plan_look (EfPostPlan *self)
{
  for (guint i = 0; i < self->entries->len; i++) {
    EfPostPlanEntry *entry = g_ptr_array_index (self->entries, i);

    if (!entry->is_checked)
      check_content (entry);
    entry->shown.notes &= OF_CONTENT;
    if (entry->shown.kind != EF_POST_PLAN_KIND_UPLOAD)
      note_time (self, entry);
  }
  note_conflicts (self);
  note_duplicates (self);
  for (guint i = 0; i < self->entries->len; i++)
    say_all (self, g_ptr_array_index (self->entries, i));
}

/* A row for each channel of each file, at the times (EfZonedTime) of the files. */
static void
add_rows (EfPostPlan *self, EfPostPlanKind kind, GArray *times, gboolean is_soon)
{
  for (guint i = 0; i < self->clips->len; i++) {
    for (guint j = 0; j < self->targets->len; j++) {
      EfPostPlanEntry *entry = ef_post_plan_add (
        self, g_ptr_array_index (self->clips, i), g_ptr_array_index (self->targets, j), kind,
        g_array_index (times, EfZonedTime, MIN (i, times->len - 1)));

      entry->is_soon = is_soon;
    }
  }
}

static GArray *
list_moments (EfPostPlan *self, const char *channel_id)
{
  GArray *moments = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->taken->len; i++) {
    const Taken *taken = &g_array_index (self->taken, Taken, i);

    if (g_str_equal (taken->channel_id, channel_id))
      g_array_append_val (moments, taken->moment);
  }

  return moments;
}

static GArray *
find_slots (EfPostPlan *self, const EfPostPlanInput *input, const EfPostPlanTarget *target)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GArray) moments = list_moments (self, target->id);
  gint64 from = ef_post_plan_get_soon (self).moment;

  if (input->start != EF_POST_PLAN_NO_START)
    from = MAX (from, ef_zone_resolve (self->zone, input->start).moment);

  return ef_slots_find_free (input->slots != NULL ? input->slots : none, target->id, self->zone,
                             from, (const gint64 *) (void *) moments->data, moments->len,
                             self->clips->len);
}

static gboolean
add_slot_rows (EfPostPlan *self, const EfPostPlanInput *input, GError **error)
{
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint j = 0; j < self->targets->len; j++) {
    const EfPostPlanTarget *target = g_ptr_array_index (self->targets, j);
    GArray *found = find_slots (self, input, target);

    g_ptr_array_add (slots, found);
    if (found->len < self->clips->len) {
      g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                   _ ("There are no weekly slots for “%s”: set some first, or choose a time."),
                   target->name);
      return FALSE;
    }
  }
  for (guint i = 0; i < self->clips->len; i++) {
    for (guint j = 0; j < self->targets->len; j++)
      ef_post_plan_add (self, g_ptr_array_index (self->clips, i),
                        g_ptr_array_index (self->targets, j), EF_POST_PLAN_KIND_SCHEDULE,
                        g_array_index ((GArray *) g_ptr_array_index (slots, j), EfZonedTime, i));
  }

  return TRUE;
}

static gboolean
add_spread_rows (EfPostPlan *self, const EfPostPlanInput *input, GError **error)
{
  /* The minute after the one in which it is soon. */
  gint64 start =
    input->start != EF_POST_PLAN_NO_START ? input->start : ef_post_plan_get_soon (self).local + 1;
  EfSpread spread = {
    .start = start,
    .step = input->step,
    .jitter = input->jitter,
    .seed = input->seed,
    .day_begin = input->day_begin,
    .day_end = input->day_end,
  };
  g_autoptr (GArray) times = NULL;

  if (!ef_spread_check (&spread, error))
    return FALSE;

  times = ef_spread_make (&spread, self->zone, self->clips->len);
  if (times->len < self->clips->len) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The posts would go on beyond the year 9999: begin earlier."));
    return FALSE;
  }
  add_rows (self, EF_POST_PLAN_KIND_SCHEDULE, times, FALSE);

  return TRUE;
}

static gboolean
add_rows_at_once (EfPostPlan *self, const EfPostPlanInput *input, GError **error)
{
  gboolean has_start = input->start != EF_POST_PLAN_NO_START;
  gboolean is_soon =
    input->mode == EF_POST_PLAN_NOW || (input->mode == EF_POST_PLAN_DRAFT && !has_start);
  EfZonedTime time;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (EfZonedTime));

  if (!is_soon && (input->start < EF_LOCAL_TIME_LEAST || input->start > EF_LOCAL_TIME_MOST)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("There is no time to post at: choose one."));
    return FALSE;
  }

  time = is_soon ? ef_post_plan_get_soon (self) : ef_zone_resolve (self->zone, input->start);
  g_array_append_val (times, time);
  add_rows (
    self, input->mode == EF_POST_PLAN_DRAFT ? EF_POST_PLAN_KIND_DRAFT : EF_POST_PLAN_KIND_SCHEDULE,
    times, is_soon);

  return TRUE;
}

static gboolean
add_uploads (EfPostPlan *self)
{
  for (guint i = 0; i < self->clips->len; i++)
    ef_post_plan_add (self, g_ptr_array_index (self->clips, i), NULL, EF_POST_PLAN_KIND_UPLOAD,
                      ef_post_plan_get_soon (self))
      ->is_soon = TRUE;

  return TRUE;
}

static gboolean
check_input (const EfPostPlanInput *input, GError **error)
{
  guint64 n_rows =
    (guint64) input->n_renders * (input->mode == EF_POST_PLAN_UPLOAD ? 1 : input->n_channels);
  const char *sentence = NULL;

  if (input->n_renders == 0)
    sentence = _ ("There is nothing to post: choose a clip.");
  else if (n_rows == 0)
    sentence = _ ("There is nowhere to post to: choose a channel.");

  if (sentence != NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, sentence);
  else if (n_rows > EF_POST_PLAN_ROWS_MOST)
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("A plan has at most %d posts: choose fewer clips or channels."),
                 EF_POST_PLAN_ROWS_MOST);

  return sentence == NULL && n_rows <= EF_POST_PLAN_ROWS_MOST;
}

EfPostPlan *
ef_post_plan_new (const EfPostPlanInput *input, GError **error)
{
  g_autoptr (EfPostPlan) self = NULL;
  gboolean done;

  if (!check_input (input, error))
    return NULL;
  self = ef_post_plan_new_empty (input, error);
  if (self == NULL)
    return NULL;

  if (input->mode == EF_POST_PLAN_SLOT)
    done = add_slot_rows (self, input, error);
  else if (input->mode == EF_POST_PLAN_SPREAD)
    done = add_spread_rows (self, input, error);
  else if (input->mode == EF_POST_PLAN_UPLOAD)
    done = add_uploads (self);
  else
    done = add_rows_at_once (self, input, error);
  if (!done)
    return NULL;
  ef_post_plan_look (self);

  return g_steal_pointer (&self);
}

guint
ef_post_plan_get_n_rows (EfPostPlan *self)
{
  return self->entries->len;
}

static EfPostPlanEntry *
get_entry (EfPostPlan *self, guint row)
{
  g_return_val_if_fail (row < self->entries->len, NULL);

  return g_ptr_array_index (self->entries, row);
}

const EfPostPlanRow *
ef_post_plan_get_row (EfPostPlan *self, guint row)
{
  EfPostPlanEntry *entry = get_entry (self, row);

  return entry != NULL ? &entry->shown : NULL;
}

guint
ef_post_plan_count (EfPostPlan *self, EfPostPlanNotes notes)
{
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++) {
    const EfPostPlanEntry *entry = g_ptr_array_index (self->entries, i);

    n += (entry->shown.notes & notes) != 0 ? 1 : 0;
  }

  return n;
}

gboolean
ef_post_plan_can_send (EfPostPlan *self, GError **error)
{
  guint n = ef_post_plan_count (self, EF_POST_PLAN_STOPS);

  if (self->entries->len == 0)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The plan is empty: there is nothing to send."));
  else if (n > 0)
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 ngettext ("%u post cannot be sent as it is: change or remove it.",
                           "%u posts cannot be sent as they are: change or remove them.", n),
                 n);

  return self->entries->len > 0 && n == 0;
}

/* A date alone is nobody's time to post at. */
static gboolean
has_clock (const char *text)
{
  return strchr (text, ':') != NULL || strchr (text, 'T') != NULL;
}

/* "21.11.2026 14:05", as spreadsheets of many countries make of it: there is one way only to read it. */
static char *
turn_dots (const char *text)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})[ T,]+(\\d{1,2}):(\\d{2})(:\\d{2})?$",
                 G_REGEX_DEFAULT, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int parts[5];

  if (!g_regex_match (regex, text, 0, &match))
    return NULL;
  for (int i = 0; i < 5; i++) {
    g_autofree char *part = g_match_info_fetch (match, i + 1);

    parts[i] = (int) g_ascii_strtoll (part, NULL, 10);
  }

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d", parts[2], parts[1], parts[0], parts[3],
                          parts[4]);
}

gboolean
ef_post_plan_read_time (const char *text, GTimeZone *zone, EfZonedTime *time, GError **error)
{
  g_autofree char *valid = g_strstrip (g_utf8_make_valid (text, (gssize) strnlen (text, 200)));
  g_autofree char *turned = turn_dots (valid);

  if (!has_clock (valid)) {
    g_autofree char *shown = ef_text_excerpt (valid);

    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("“%s” has no time of the day: write it as 2026-11-21T14:05."), shown);
    return FALSE;
  }
  if (!ef_moment_parse_in (turned != NULL ? turned : valid, zone, time, error))
    return FALSE;

  time->moment = get_minute (time->moment) * MINUTE;

  return TRUE;
}

gboolean
ef_post_plan_set_time (EfPostPlan *self, guint row, const char *text, GError **error)
{
  EfPostPlanEntry *entry = get_entry (self, row);
  EfZonedTime time;

  if (entry == NULL || !ef_post_plan_read_time (text, self->zone, &time, error))
    return FALSE;

  entry->is_soon = FALSE;
  set_time (self, entry, time);
  ef_post_plan_look (self);

  return TRUE;
}

void
ef_post_plan_set_local (EfPostPlan *self, guint row, gint64 local)
{
  EfPostPlanEntry *entry = get_entry (self, row);

  g_return_if_fail (local >= EF_LOCAL_TIME_LEAST && local <= EF_LOCAL_TIME_MOST);

  entry->is_soon = FALSE;
  set_time (self, entry, ef_zone_resolve (self->zone, local));
  ef_post_plan_look (self);
}

void
ef_post_plan_set_caption (EfPostPlan *self, guint row, const char *caption)
{
  EfPostPlanEntry *entry = get_entry (self, row);
  char *clean = ef_post_text_clean (caption);

  g_free (entry->shown.caption);
  entry->shown.caption = clean;
  entry->is_typed = TRUE;
  entry->is_checked = FALSE;
  ef_post_plan_look (self);
}

void
ef_post_plan_remove (EfPostPlan *self, guint row)
{
  g_return_if_fail (row < self->entries->len);

  g_ptr_array_remove_index (self->entries, row);
  ef_post_plan_look (self);
}

void
ef_post_plan_set_now (EfPostPlan *self, gint64 now, gint64 clock_offset)
{
  self->now = now + clock_offset;
  for (guint i = 0; i < self->entries->len; i++) {
    EfPostPlanEntry *entry = g_ptr_array_index (self->entries, i);

    if (entry->is_soon)
      set_time (self, entry, ef_post_plan_get_soon (self));
  }
  ef_post_plan_look (self);
}
