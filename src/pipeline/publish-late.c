/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "pipeline/publish-private.h"

/* What cannot go any more because its moment has passed. */

#define MILLISECONDS 1000
#define SOON (10 * G_USEC_PER_SEC) /* nearer than that a request may come too late */
#define NOW (120 * G_USEC_PER_SEC) /* what was planned so near is meant for now */
#define NOW_AHEAD (90 * G_USEC_PER_SEC)
/* Uploads take long; a queue that stood still is another matter. */
#define NOW_LATEST G_TIME_SPAN_HOUR

gboolean
ef_publish_is_virgin (const EfTarget *target)
{
  return target->asked == 0 && target->old_dates->len == 0;
}

static gboolean
has_passed (EfPublish *run, const EfTarget *target)
{
  return !ef_publish_is_draft (run) &&
         target->date * MILLISECONDS - ef_publish_get_now (run->client) < SOON;
}

/* Meant for now, and nobody has ever been told its date: then it gets another one. */
static gboolean
is_for_now (EfPublish *run, const EfTarget *target)
{
  gint64 planned_at = ef_post_get_planned_at (run->post);

  return ef_publish_is_virgin (target) && planned_at - ef_post_get_created (run->post) <= NOW &&
         ef_publish_get_now (run->client) - planned_at <= NOW_LATEST;
}

static void
put_off_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    ef_publish_create (task);
  else
    ef_publish_fail (task, error);
}

gboolean
ef_publish_see_to_late (GTask *task, GPtrArray *targets)
{
  EfPublish *run = ef_steps_get_data (task);
  GPtrArray *facts = ef_publish_facts_new ();
  EfPublishCall *call;

  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);
    const char *text = _ ("Its time has passed before it could be sent: give it a new one.");

    if (!has_passed (run, target))
      continue;
    if (is_for_now (run, target)) {
      g_ptr_array_unref (facts);
      call = ef_publish_call_new (run);
      call->now = ef_publish_get_now (run->client) + NOW_AHEAD;
      ef_publish_write_async (run, ef_publish_store_put_off, call, put_off_cb, task);
      return TRUE;
    }
    ef_publish_note_problem (run, text);
    g_ptr_array_add (facts,
                     ef_publish_fact_new_problem (target, EF_POST_LATE, text, EF_PUBLISH_LATE));
  }
  if (facts->len == 0) {
    g_ptr_array_unref (facts);
    return FALSE;
  }

  ef_publish_write_facts_async (run, facts, put_off_cb, task);

  return TRUE;
}
