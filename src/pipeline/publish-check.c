/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-account.h"
#include "pipeline/publish-private.h"

/* Is it still that account? The client that will send is asked for its channels, before anything else: what is not
 * on it is neither looked for nor sent. So a key that was changed goes on, and another account does not. */

#define ELSEWHERE _ ("This channel is not on the account these credentials open.")

static const EfPostizChannel *
find_channel (EfPublish *run, const EfTarget *target)
{
  for (guint i = 0; i < run->channels->len; i++) {
    const EfPostizChannel *channel = g_ptr_array_index (run->channels, i);

    if (g_str_equal (channel->id, target->remote_channel))
      return channel;
  }

  return NULL;
}

static void
judge_waiting (GPtrArray *facts, const EfTarget *target, const EfPostizChannel *channel)
{
  if (channel == NULL)
    g_ptr_array_add (
      facts, ef_publish_fact_new_problem (target, EF_POST_FAILED, ELSEWHERE, EF_PUBLISH_ACCOUNT));
  else if (channel->is_disabled)
    g_ptr_array_add (
      facts, ef_publish_fact_new_problem (
               target, EF_POST_FAILED,
               _ ("This channel is switched off in Postiz: switch it on there, and try again."),
               EF_PUBLISH_DISABLED));
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    ef_steps_next (task);
  else
    ef_publish_fail (task, error);
}

/* What is unknown and not on the account stays unknown: nobody can say what became of it but its own account. The
 * steps that follow leave it, and the run ends with that. */
static void
compare (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  GPtrArray *targets = ef_post_get_targets (run->post);
  GPtrArray *facts = ef_publish_facts_new ();

  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);
    const EfPostizChannel *channel = find_channel (run, target);

    if (target->state == EF_POST_WAITING)
      judge_waiting (facts, target, channel);
    if (channel == NULL && (target->state == EF_POST_UNKNOWN || target->wish != EF_POST_WISH_NONE))
      ef_publish_note_problem (run, ELSEWHERE);
  }
  for (guint i = 0; i < facts->len; i++)
    ef_publish_note_problem (run, ((EfPublishFact *) facts->pdata[i])->problem);

  ef_publish_write_facts_async (run, facts, written_cb, task);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  run->channels = ef_postiz_client_list_channels_finish (EF_POSTIZ_CLIENT (object), result, &error);
  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (run->channels == NULL) {
    ef_publish_fail (task, error);
    return;
  }

  ef_publish_desk_note_clock (run->desk, run->origin, run->client);
  compare (task);
}

void
ef_publish_check (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  g_autofree char *origin = ef_post_account_get_origin (run->account);

  if (g_strcmp0 (origin, run->origin) != 0) {
    ef_publish_fail (task,
                     g_error_new (EF_ERROR, EF_ERROR_REFUSED,
                                  _ ("This post was planned for %s, and the profile has another "
                                     "server now: plan it again, or set the server back."),
                                  run->origin));
    return;
  }

  ef_postiz_client_list_channels_async (run->client, NULL, run->stop, listed_cb, task);
}

/* Whether it may be asked about, or sent, with this client. */
gboolean
ef_publish_is_on_account (EfPublish *run, const EfTarget *target)
{
  return find_channel (run, target) != NULL;
}

const char *
ef_publish_get_network (EfPublish *run, const EfTarget *target)
{
  const EfPostizChannel *channel = find_channel (run, target);

  return channel != NULL ? channel->network : "";
}

gboolean
ef_publish_is_named (EfPublish *run, const EfTarget *target, const char *provider, const char *name)
{
  const EfPostizChannel *channel = find_channel (run, target);

  return channel != NULL && g_str_equal (channel->network, provider) &&
         g_str_equal (channel->name, name);
}
