/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-date.h"
#include "pipeline/publish-private.h"
#include "store/channel-table.h"
#include "store/event-table.h"
#include "store/target-table.h"

/* What is found out about targets, and how it is written: each where the target is still as it was seen, and with its
 * event. */

EfPublishFact *
ef_publish_fact_new (EfPublishAct act, const EfTarget *seen, EfPostState state)
{
  EfPublishFact *self = g_new0 (EfPublishFact, 1);

  self->act = act;
  self->seen = ef_target_copy (seen);
  self->state = state;

  return self;
}

EfPublishFact *
ef_publish_fact_new_problem (const EfTarget *seen,
                             EfPostState state,
                             const char *problem,
                             const char *problem_code)
{
  EfPublishFact *self = ef_publish_fact_new (EF_PUBLISH_SETTLE, seen, state);

  self->problem = g_strdup (problem);
  self->problem_code = g_strdup (problem_code);

  return self;
}

void
ef_publish_fact_free (EfPublishFact *self)
{
  ef_target_free (self->seen);
  g_free (self->remote_id);
  g_free (self->url);
  g_free (self->problem);
  g_free (self->problem_code);
  g_free (self);
}

static void
free_fact_cb (gpointer data)
{
  ef_publish_fact_free (data);
}

GPtrArray *
ef_publish_facts_new (void)
{
  return g_ptr_array_new_with_free_func (free_fact_cb);
}

static gboolean
note_event (EfConnection *connection,
            EfEventType type,
            EfPost *post,
            const EfTarget *target,
            GError **error)
{
  g_autoptr (EfChannel) channel =
    ef_channel_table_get (connection, target->profile_id, target->channel_id, error);
  g_autoptr (EfEvent) event = NULL;
  g_autofree char *detail = NULL;

  if (channel == NULL)
    return FALSE;

  detail = g_strdup_printf ("%s → %s", ef_post_get_title (post), ef_channel_get_name (channel));
  event = ef_event_new (type, target->profile_id, detail);

  return ef_event_table_insert (connection, event, error);
}

/* Where something was seen twice, or is what it was, nothing has happened. */
static gboolean
note_move (EfConnection *connection,
           EfPost *post,
           const EfTarget *row,
           EfPostState to,
           GError **error)
{
  static const struct {
    EfPostState to;
    EfEventType event;
  } events[] = {
    { EF_POST_HANDED_OVER, EF_EVENT_POST_HANDED_OVER },
    { EF_POST_PUBLISHED, EF_EVENT_POST_PUBLISHED },
    { EF_POST_FAILED, EF_EVENT_POST_PUBLISH_FAILED },
    { EF_POST_LATE, EF_EVENT_POST_LATE },
    { EF_POST_CANCELED, EF_EVENT_POST_CANCELED },
  };

  if (to == EF_POST_SCHEDULED && row->handed_over_at == 0)
    to = EF_POST_HANDED_OVER;
  for (guint i = 0; i < G_N_ELEMENTS (events); i++) {
    if (events[i].to == to && row->state != to &&
        (to != EF_POST_HANDED_OVER || row->handed_over_at == 0))
      return note_event (connection, events[i].event, post, row, error);
  }

  return TRUE;
}

static gboolean
adopt_as (EfConnection *connection,
          const EfTarget *row,
          EfPostState from,
          EfPostState to,
          const EfPublishFact *fact,
          gint64 now,
          GError **error)
{
  const EfTargetFacts facts = { to, fact->remote_id, fact->url, fact->problem, fact->problem_code,
                                now };

  return ef_target_table_adopt (connection, row->profile_id, row->id, from, &facts, error);
}

/* What is found there before it went from here was handed over some time. */
static gboolean
hand_over (EfConnection *connection,
           const EfTarget *row,
           EfPostState *from,
           const EfPublishFact *fact,
           gint64 now,
           GError **error)
{
  if (*from == EF_POST_WAITING) {
    if (!ef_target_table_move (connection, row->profile_id, row->id, *from, EF_POST_UPLOADING,
                               error))
      return FALSE;
    *from = EF_POST_UPLOADING;
  }
  if (*from == EF_POST_UPLOADING) {
    if (!adopt_as (connection, row, *from, EF_POST_HANDED_OVER, fact, now, error))
      return FALSE;
    *from = EF_POST_HANDED_OVER;
  }

  return TRUE;
}

static gboolean
adopt (EfConnection *connection,
       EfPost *post,
       const EfTarget *row,
       const EfPublishFact *fact,
       gint64 now,
       GError **error)
{
  EfPostState from = row->state;

  if (!hand_over (connection, row, &from, fact, now, error))
    return FALSE;
  if (from != fact->state) {
    if (!ef_post_state_may_become (from, fact->state))
      return TRUE;
    if (!adopt_as (connection, row, from, fact->state, fact, now, error))
      return FALSE;
  } else if (from == row->state && !adopt_as (connection, row, from, from, fact, now, error)) {
    return FALSE;
  }

  return note_move (connection, post, row, fact->state, error);
}

static gboolean
settle (EfConnection *connection,
        EfPost *post,
        const EfTarget *row,
        const EfPublishFact *fact,
        GError **error)
{
  if (row->state != fact->seen->state || !ef_post_state_may_become (row->state, fact->state))
    return TRUE;

  return ef_target_table_settle (connection, row->profile_id, row->id, row->state, fact->state,
                                 fact->problem, fact->problem_code, error) &&
         note_move (connection, post, row, fact->state, error);
}

/* What was decided is about the request that was seen: if there is another one by now, it is not true of that. */
static gboolean
is_as_seen (const EfTarget *row, const EfTarget *seen)
{
  return row->request_begun == seen->request_begun && row->date == seen->date &&
         (*seen->remote_id == '\0' || g_str_equal (row->remote_id, seen->remote_id));
}

static gboolean
apply (EfConnection *connection,
       EfPost *post,
       const EfPublishFact *fact,
       gint64 now,
       GError **error)
{
  const char *profile_id = ef_post_get_profile_id (post);
  const char *id = fact->seen->id;
  g_autoptr (EfTarget) row = ef_target_table_get (connection, profile_id, id, error);

  if (row == NULL)
    return FALSE;
  if (fact->act == EF_PUBLISH_DUPLICATE)
    return note_event (connection, EF_EVENT_POST_DUPLICATE_REMOVED, post, row, error);
  if (!is_as_seen (row, fact->seen))
    return TRUE;

  switch (fact->act) {
  case EF_PUBLISH_ADOPT:
    return adopt (connection, post, row, fact, now, error);
  case EF_PUBLISH_SETTLE:
    return settle (connection, post, row, fact, error);
  case EF_PUBLISH_DOUBT:
    return row->state == EF_POST_UNKNOWN ||
           ef_target_table_move (connection, profile_id, id, row->state, EF_POST_UNKNOWN, error);
  case EF_PUBLISH_ASKED:
    return row->state != EF_POST_UNKNOWN ||
           ef_target_table_note_asked (connection, profile_id, id, now, error);
  case EF_PUBLISH_UNWISH:
    return ef_target_table_set_wish (connection, profile_id, id, EF_POST_WISH_NONE, 0, error);
  case EF_PUBLISH_MOVED:
    return row->wish != EF_POST_WISH_MOVE ||
           ef_target_table_note_moved (connection, profile_id, id, error);
  case EF_PUBLISH_AGAIN:
    return row->state != fact->seen->state ||
           ef_target_table_restart (connection, profile_id, id, row->state, fact->date, error);
  case EF_PUBLISH_DUPLICATE:
  default:
    g_return_val_if_reached (FALSE);
  }
}

gboolean
ef_publish_store_apply (EfConnection *connection,
                        EfPost *post,
                        GPtrArray *facts,
                        gint64 now,
                        GError **error)
{
  for (guint i = 0; i < facts->len; i++) {
    if (!apply (connection, post, g_ptr_array_index (facts, i), now, error))
      return FALSE;
  }

  return TRUE;
}

#define MINUTE (60 * G_USEC_PER_SEC)

gboolean
ef_publish_store_add_dates (EfConnection *connection,
                            const EfTarget *target,
                            gint64 moment,
                            GArray *dates,
                            GError **error)
{
  gint64 minute = moment / MINUTE * MINUTE / 1000;

  return ef_target_table_add_dates (connection, target->origin, target->remote_channel, minute,
                                    minute + EF_POST_DATE_MINUTE, dates, error);
}
