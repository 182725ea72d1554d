/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/schedule-layout.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/evergreen.h"
#include "core/post-account.h"
#include "core/rule.h"
#include "core/slots.h"
#include "pipeline/studio-posts.h"
#include "store/channel-table.h"
#include "store/event-table.h"
#include "store/profile-table.h"
#include "store/render-table.h"
#include "store/schedule-table.h"
#include "store/setting-table.h"

/* Posts of a schedule for the next days. An occurrence is its schedule and its nominal local time: laying out again makes
 * nothing twice, and what was canceled stays so. */

#define SOON (3 * G_TIME_SPAN_MINUTE) /* what is nearer does not get there in time */
#define OCCURRENCES_MOST 10000

/* Rules */

static gboolean
is_slots (const char *rule)
{
  return *rule == '[';
}

static GPtrArray *
parse_slots (const char *rule, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (rule, error);

  return node != NULL ? ef_slots_from_json (node, "", error) : NULL;
}

static gboolean
parse_rule (EfSchedule *schedule, GTimeZone *zone, EfRule *rule, GError **error)
{
  const char *until = ef_schedule_get_until (schedule);
  gint64 end;

  if (!ef_rule_parse (ef_schedule_get_rule (schedule), zone, rule, error))
    return FALSE;
  if (*until != '\0') {
    if (!ef_local_time_parse (until, &end, error))
      return FALSE;
    rule->until = MIN (rule->until, end);
  }
  if (ef_schedule_get_count (schedule) > 0)
    rule->count = rule->count > 0 ? MIN (rule->count, ef_schedule_get_count (schedule))
                                  : ef_schedule_get_count (schedule);

  return TRUE;
}

gboolean
ef_schedule_layout_check (EfSchedule *schedule, GTimeZone *zone, GError **error)
{
  EfRule rule;
  gint64 first;

  if (!ef_local_time_parse (ef_schedule_get_first (schedule), &first, error))
    return FALSE;
  if (is_slots (ef_schedule_get_rule (schedule))) {
    g_autoptr (GPtrArray) slots = parse_slots (ef_schedule_get_rule (schedule), error);

    if (slots == NULL)
      return FALSE;
    if (slots->len > 0)
      return TRUE;
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("A schedule needs a time."));
    return FALSE;
  }

  return parse_rule (schedule, zone, &rule, error) &&
         (ef_schedule_get_kind (schedule) == EF_SCHEDULE_EVERGREEN ||
          ef_rule_check_end (&rule, error));
}

static int
compare_times (gconstpointer one, gconstpointer other)
{
  gint64 a = *(const gint64 *) one;
  gint64 b = *(const gint64 *) other;

  return a < b ? -1 : a > b;
}

/* Counted from the first, as a rule is. */
static GArray *
expand_slots (EfSchedule *schedule,
              GPtrArray *slots,
              gint64 first,
              gint64 from,
              gint64 to,
              guint most)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint count = ef_schedule_get_count (schedule);
  gint64 until = G_MAXINT64;
  guint n = 0;

  if (*ef_schedule_get_until (schedule) != '\0')
    ef_local_time_parse (ef_schedule_get_until (schedule), &until, NULL);
  for (gint64 day = ef_local_time_get_day (count > 0 ? first : MAX (first, from));
       day <= ef_local_time_get_day (MIN (to, until)) && times->len < most; day++) {
    g_autoptr (GArray) of_day = g_array_new (FALSE, FALSE, sizeof (gint64));

    for (guint i = 0; i < slots->len; i++) {
      const EfSlot *slot = g_ptr_array_index (slots, i);
      gint64 local = day * EF_LOCAL_TIME_DAY + slot->minute;

      if (slot->weekday == ef_date_get_weekday (day) && local >= first && local <= until)
        g_array_append_val (of_day, local);
    }
    g_array_sort (of_day, compare_times);
    for (guint i = 0; i < of_day->len && times->len < most; i++) {
      gint64 local = g_array_index (of_day, gint64, i);

      if (count > 0 && n++ >= count)
        return times;
      if (local >= from && local <= to)
        g_array_append_val (times, local);
    }
  }

  return times;
}

GArray *
ef_schedule_layout_expand (EfSchedule *schedule,
                           GTimeZone *zone,
                           gint64 from,
                           gint64 to,
                           guint most,
                           GError **error)
{
  EfRule rule;
  gint64 first;

  if (!ef_local_time_parse (ef_schedule_get_first (schedule), &first, error))
    return NULL;
  if (is_slots (ef_schedule_get_rule (schedule))) {
    g_autoptr (GPtrArray) slots = parse_slots (ef_schedule_get_rule (schedule), error);

    return slots != NULL ? expand_slots (schedule, slots, first, from, to, most) : NULL;
  }

  return parse_rule (schedule, zone, &rule, error) ? ef_rule_expand (&rule, first, from, to, most)
                                                   : NULL;
}

/* One layout */

typedef struct {
  EfConnection *connection;
  EfSchedule *schedule; /* (owned) */
  GTimeZone *zone;      /* (owned) */
  const char *account;
  GPtrArray *channels;  /* (owned) (element-type EfChannel): that can be posted to */
  GPtrArray *renders;   /* (owned) (element-type EfRender): that are there */
  GHashTable *used;     /* (owned): ids of renders this schedule has used */
  GArray *items;        /* (owned) (element-type EfEvergreenItem) */
  JsonObject *settings; /* (owned) */
  gint64 now;
  guint n_posts;
  gint64 dry; /* the first occurrence for which there is nothing; 0: none */
} Layout;

static void
layout_clear (Layout *self)
{
  g_clear_object (&self->schedule);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->renders, g_ptr_array_unref);
  g_clear_pointer (&self->used, g_hash_table_unref);
  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->settings, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

static gboolean
load_channels (Layout *self, const char *profile_id, GError **error)
{
  const char *const *ids = ef_schedule_get_channels (self->schedule);
  g_autofree char *origin = ef_post_account_get_origin (self->account);

  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) local = NULL;
    EfChannel *channel = ef_channel_table_get (self->connection, profile_id, ids[i], &local);

    if (channel != NULL && ef_channel_is_usable (channel) &&
        g_strcmp0 (ef_channel_get_origin (channel), origin) == 0) {
      g_ptr_array_add (self->channels, channel);
      continue;
    }
    g_clear_object (&channel);
    if (local != NULL && !g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

static gboolean
load_renders (Layout *self, const char *profile_id, GError **error)
{
  const char *const *ids = ef_schedule_get_renders (self->schedule);

  self->renders = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) local = NULL;
    EfRender *render = ef_render_table_get (self->connection, profile_id, ids[i], &local);

    if (render != NULL && ef_render_get_trashed (render) == 0) {
      g_ptr_array_add (self->renders, render);
      continue;
    }
    g_clear_object (&render);
    if (local != NULL && !g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

static gboolean
load_history (Layout *self, const char *profile_id, GError **error)
{
  g_autofree char *origin = ef_post_account_get_origin (self->account);
  gboolean practice = g_strcmp0 (origin, EF_POST_ACCOUNT_PRACTICE) == 0;
  g_autoptr (GPtrArray) posted =
    ef_schedule_table_list_posted (self->connection, profile_id, practice, error);
  EfPostFilter filter = { .practice = practice,
                          .schedule_id = ef_schedule_get_id (self->schedule) };
  g_autoptr (GPtrArray) posts =
    posted != NULL ? ef_post_table_select (self->connection, profile_id, &filter, 0, 0, error)
                   : NULL;

  if (posts == NULL)
    return FALSE;

  self->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < posts->len; i++)
    g_hash_table_add (self->used, g_strdup (ef_post_get_render_id (posts->pdata[i])));

  self->items = g_array_new (FALSE, TRUE, sizeof (EfEvergreenItem));
  g_array_set_clear_func (self->items, (GDestroyNotify) ef_evergreen_item_clear);
  for (guint i = 0; i < self->renders->len; i++) {
    EfEvergreenItem item = { g_array_new (FALSE, FALSE, sizeof (gint64)) };

    for (guint k = 0; k < posted->len; k++) {
      const EfRenderPosted *one = g_ptr_array_index (posted, k);

      if (g_str_equal (one->render_id, ef_render_get_id (self->renders->pdata[i])))
        g_array_append_val (item.moments, one->planned_at);
    }
    g_array_append_val (self->items, item);
  }

  return TRUE;
}

/* One alone comes every time; of several each comes once. */
static EfRender *
pick (Layout *self, gint64 moment)
{
  EfEvergreenRule rule = {
    ef_schedule_get_cooldown (self->schedule),
    ef_schedule_get_reposts (self->schedule) > 0 ? ef_schedule_get_reposts (self->schedule) - 1
                                                 : G_MAXUINT,
  };
  EfEvergreenPick picked;

  if (ef_schedule_get_kind (self->schedule) == EF_SCHEDULE_EVERGREEN) {
    picked = ef_evergreen_pick (self->items, &rule, self->zone, moment);
    if (picked.item < 0)
      return NULL;
    g_array_append_val (g_array_index (self->items, EfEvergreenItem, (guint) picked.item).moments,
                        moment);
    return g_ptr_array_index (self->renders, (guint) picked.item);
  }

  if (self->renders->len == 1 &&
      g_strv_length ((char **) ef_schedule_get_renders (self->schedule)) == 1)
    return g_ptr_array_index (self->renders, 0);
  for (guint i = 0; i < self->renders->len; i++) {
    const char *id = ef_render_get_id (self->renders->pdata[i]);

    if (g_hash_table_add (self->used, g_strdup (id)))
      return g_ptr_array_index (self->renders, i);
  }

  return NULL;
}

static gboolean
add_post (Layout *self, EfRender *render, gint64 local, gint64 moment, GError **error)
{
  g_autoptr (EfNewPost) post =
    ef_new_post_new (ef_render_get_id (render), EF_POST_KIND_SCHEDULE, moment);
  g_autoptr (GPtrArray) posts = g_ptr_array_new ();
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  const char *caption = ef_schedule_get_caption (self->schedule);

  g_set_str (&post->caption, *caption != '\0' ? caption : ef_render_get_caption (render));
  g_set_str (&post->schedule_id, ef_schedule_get_id (self->schedule));
  g_free (post->occurrence);
  post->occurrence = ef_local_time_format (local);
  for (guint i = 0; i < self->channels->len; i++) {
    const char *id = ef_channel_get_id (self->channels->pdata[i]);
    EfNewTarget *target = ef_new_post_add_target (post, id, NULL);
    JsonNode *own = json_object_get_member (self->settings, id);

    if (own != NULL && JSON_NODE_HOLDS_OBJECT (own))
      target->settings = json_to_string (own, FALSE);
  }
  g_ptr_array_add (posts, post);
  if (!ef_post_store_add (self->connection, ef_schedule_get_profile_id (self->schedule),
                          self->account, posts, self->now, added, error))
    return FALSE;

  self->n_posts += added->len;

  return TRUE;
}

static gboolean
add_posts (Layout *self, GArray *times, GHashTable *there, GError **error)
{
  for (guint i = 0; i < times->len && self->dry == 0; i++) {
    gint64 local = g_array_index (times, gint64, i);
    g_autofree char *occurrence = ef_local_time_format (local);
    EfZonedTime time = ef_zone_resolve (self->zone, local);
    EfRender *render;

    if (time.moment < self->now + SOON || g_hash_table_contains (there, occurrence))
      continue;
    render = self->channels->len > 0 ? pick (self, time.moment) : NULL;
    if (render == NULL)
      self->dry = time.moment;
    else if (!add_post (self, render, local, time.moment, error))
      return FALSE;
  }

  return TRUE;
}

/* It is told once, until it has something again. */
static gboolean
note_dry (Layout *self, GError **error)
{
  const char *profile_id = ef_schedule_get_profile_id (self->schedule);
  g_autofree char *key = g_strconcat ("schedule.dry.", ef_schedule_get_id (self->schedule), NULL);
  g_autofree char *told = NULL;
  g_autoptr (EfEvent) event = NULL;

  if (!ef_setting_table_get (self->connection, profile_id, key, &told, error))
    return FALSE;
  if ((told != NULL) == (self->dry != 0))
    return TRUE;
  if (!ef_setting_table_set (self->connection, profile_id, key, self->dry != 0 ? "true" : NULL,
                             error))
    return FALSE;
  if (self->dry == 0)
    return TRUE;

  event =
    ef_event_new (EF_EVENT_SCHEDULE_RUNS_DRY, profile_id, ef_schedule_get_name (self->schedule));

  return ef_event_table_insert (self->connection, event, error);
}

static gboolean
note_laid_out (Layout *self, gint64 horizon, gint64 to, GError **error)
{
  g_autoptr (GArray) later =
    ef_schedule_layout_expand (self->schedule, self->zone, to + 1, EF_LOCAL_TIME_MOST, 1, error);
  gboolean is_over;

  if (later == NULL)
    return FALSE;

  is_over = later->len == 0 && self->dry == 0;

  return ef_schedule_table_set_laid_out (
    self->connection, ef_schedule_get_profile_id (self->schedule),
    ef_schedule_get_id (self->schedule), self->dry != 0 ? self->dry : horizon,
    is_over ? EF_SCHEDULE_ENDED : EF_SCHEDULE_ACTIVE, error);
}

gboolean
ef_schedule_layout_run (EfConnection *connection,
                        const char *profile_id,
                        const char *id,
                        const char *account,
                        gint64 now,
                        guint *n_posts,
                        GError **error)
{
  g_auto (Layout) self = { .connection = connection, .account = account, .now = now };
  g_autoptr (EfProfile) profile = ef_profile_table_get (connection, profile_id, error);
  g_autoptr (GHashTable) there = NULL;
  g_autoptr (JsonNode) settings = NULL;
  g_autoptr (GArray) times = NULL;
  gint64 horizon = now + EF_SCHEDULE_AHEAD;
  gint64 to;

  *n_posts = 0;
  if (profile == NULL)
    return FALSE;
  self.schedule = ef_schedule_table_get (connection, profile_id, id, error);
  if (self.schedule == NULL)
    return FALSE;
  if (ef_schedule_get_state (self.schedule) != EF_SCHEDULE_ACTIVE)
    return TRUE;

  self.zone = ef_zone_open (ef_profile_get_time_zone (profile), error);
  if (self.zone == NULL)
    return FALSE;
  settings = json_from_string (ef_schedule_get_settings (self.schedule), NULL);
  self.settings = settings != NULL && JSON_NODE_HOLDS_OBJECT (settings)
                    ? json_node_dup_object (settings)
                    : json_object_new ();
  to = ef_zone_get_local (self.zone, horizon);
  times = ef_schedule_layout_expand (self.schedule, self.zone, ef_zone_get_local (self.zone, now),
                                     to, OCCURRENCES_MOST, error);
  there =
    times != NULL ? ef_schedule_table_list_occurrences (connection, profile_id, id, error) : NULL;
  if (there == NULL || !load_channels (&self, profile_id, error) ||
      !load_renders (&self, profile_id, error) || !load_history (&self, profile_id, error) ||
      !add_posts (&self, times, there, error) || !note_dry (&self, error) ||
      !note_laid_out (&self, horizon, to, error))
    return FALSE;

  *n_posts = self.n_posts;

  return TRUE;
}
