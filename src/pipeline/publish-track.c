/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-track.h"

#include "core/log.h"
#include "core/post-account.h"
#include "pipeline/publish-track-private.h"
#include "pipeline/queue-private.h"
#include "pipeline/studio-schedules.h"
#include "store/target-table.h"

/* When which posts are asked about. What was asked when is kept here alone: who starts anew asks once about all. */

#define LEAST G_TIME_SPAN_MINUTE         /* between two wake-ups */
#define MOST G_TIME_SPAN_HOUR            /* schedules are laid out at least that often */
#define FAR_AHEAD G_TIME_SPAN_DAY        /* what is long to come is looked at so often */
#define FAILED_FOR (2 * G_TIME_SPAN_DAY) /* a failure may still be followed by success */
#define OPEN                                                                         \
  (EF_POST_STATE_BIT (EF_POST_HANDED_OVER) | EF_POST_STATE_BIT (EF_POST_SCHEDULED) | \
   EF_POST_STATE_BIT (EF_POST_FAILED))

struct _EfPublishTrack {
  EfStudio *studio;   /* (unowned) */
  GHashTable *asked;  /* (owned): id of a target → microseconds */
  GCancellable *stop; /* (owned) */
  gint64 last;        /* monotonic: of the last wake-up; 0: there was none */
  gint64 laid_out;    /* monotonic */
  guint timer_id;
  gboolean is_running;
  gboolean is_stopped;
};

/* Minutes behind the date at which it is asked, then every hour for a day, four times a day for a week, then daily. */
gint64
ef_publish_track_get_next (gint64 date, gint64 last, gint64 now)
{
  static const int early[] = { 1, 2, 5, 10, 30, 60 };
  gint64 moment = date * 1000;
  gint64 since;

  if (last == 0)
    return now;
  if (last < moment)
    return MIN (moment + early[0] * G_TIME_SPAN_MINUTE, last + FAR_AHEAD);

  since = last - moment;
  for (guint i = 0; i < G_N_ELEMENTS (early); i++) {
    if (since < early[i] * G_TIME_SPAN_MINUTE)
      return moment + early[i] * G_TIME_SPAN_MINUTE;
  }
  if (since < G_TIME_SPAN_DAY)
    return last + G_TIME_SPAN_HOUR;

  return last + (since < 7 * G_TIME_SPAN_DAY ? 6 * G_TIME_SPAN_HOUR : G_TIME_SPAN_DAY);
}

/* One look: all that is open, then one account after the other. */
typedef struct {
  char *profile_id;   /* (nullable): of all */
  gboolean all;       /* also what it is not time for */
  GPtrArray *targets; /* (owned) (nullable) (element-type EfTarget), by date */
  GPtrArray *groups;  /* (owned) (element-type GPtrArray): of one profile and origin */
  guint at;
  guint n_told;
  GError *error; /* (owned) (nullable): the first */
} Look;

static void
look_clear (gpointer data)
{
  Look *self = data;

  g_free (self->profile_id);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_error (&self->error);
}

static void
look_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, look_clear);
}

/* What failed for another reason than the network's is not asked about. */
static gboolean
is_open (const EfTarget *target, gint64 now)
{
  if (*target->remote_id == '\0' || target->request_begun != 0 || target->wish != EF_POST_WISH_NONE)
    return FALSE;
  if (target->state != EF_POST_FAILED)
    return TRUE;

  return now - target->date * 1000 < FAILED_FOR &&
         (g_str_equal (target->problem_code, EF_PUBLISH_NETWORK) ||
          g_str_equal (target->problem_code, EF_PUBLISH_UNCONFIRMED));
}

static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Look *look = data;
  EfTargetFilter filter = { .profile_id = look->profile_id, .states = OPEN };

  look->targets = ef_target_table_select (connection, &filter, error);

  return look->targets != NULL;
}

static void
free_group_cb (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
free_target_cb (gpointer data)
{
  ef_target_free (data);
}

static void
add_to_group (Look *look, const EfTarget *target)
{
  GPtrArray *group;

  for (guint i = 0; i < look->groups->len; i++) {
    const EfTarget *first;

    group = g_ptr_array_index (look->groups, i);
    first = g_ptr_array_index (group, 0);
    if (g_str_equal (first->profile_id, target->profile_id) &&
        g_str_equal (first->origin, target->origin)) {
      g_ptr_array_add (group, ef_target_copy (target));
      return;
    }
  }

  group = g_ptr_array_new_with_free_func (free_target_cb);
  g_ptr_array_add (group, ef_target_copy (target));
  g_ptr_array_add (look->groups, group);
}

static gint64
get_next (EfPublishTrack *self, const EfTarget *target, gint64 now)
{
  const gint64 *last = g_hash_table_lookup (self->asked, target->id);

  return ef_publish_track_get_next (target->date, last != NULL ? *last : 0, now);
}

static void
choose (EfPublishTrack *self, Look *look, gint64 now)
{
  look->groups = g_ptr_array_new_with_free_func (free_group_cb);
  for (guint i = 0; i < look->targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (look->targets, i);

    if (!is_open (target, now) || (!look->all && get_next (self, target, now) > now))
      continue;
    g_hash_table_replace (self->asked, g_strdup (target->id), g_memdup2 (&now, sizeof now));
    add_to_group (look, target);
  }
}

static void ask_next (GTask *task);

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *look = g_task_get_task_data (task);
  GError *error = NULL;
  guint n_told = 0;

  if (!ef_publish_track_ask_finish (result, &n_told, &error)) {
    ef_log_info (NULL, "What became of posts could not be asked: %s", error->message);
    if (look->error == NULL)
      look->error = g_steal_pointer (&error);
    g_clear_error (&error);
  }
  look->n_told += n_told;
  ask_next (task);
}

static void
ask_next (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  GPtrArray *group;
  const EfTarget *first;

  if (look->at >= look->groups->len || g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    if (look->error != NULL)
      g_task_return_error (task, g_steal_pointer (&look->error));
    else
      g_task_return_int (task, look->n_told);
    g_object_unref (task);
    return;
  }

  group = g_ptr_array_index (look->groups, look->at++);
  first = g_ptr_array_index (group, 0);
  ef_publish_track_ask_async (studio, first->profile_id,
                              g_str_equal (first->origin, EF_POST_ACCOUNT_PRACTICE), group,
                              g_task_get_cancellable (task), asked_cb, task);
}

static void set_timer (EfPublishTrack *self, gint64 delay);

/* When the next of all is due; G_MAXINT64: there is none. */
static gint64
find_next (EfPublishTrack *self, Look *look, gint64 now)
{
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < look->targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (look->targets, i);

    if (is_open (target, now))
      next = MIN (next, get_next (self, target, now));
  }

  return next;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  EfPublishTrack *self = ef_studio_get_publish_track (studio);
  Look *look = g_task_get_task_data (task);
  gint64 now = g_get_real_time ();
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  choose (self, look, now);
  ask_next (task);
}

static void
look_async (EfPublishTrack *self,
            const char *profile_id,
            gboolean all,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (self->studio, cancellable, callback, user_data);
  Look *look = g_atomic_rc_box_new0 (Look);

  g_task_set_source_tag (task, look_async);
  g_task_set_check_cancellable (task, FALSE);
  look->profile_id = g_strdup (profile_id);
  look->all = all;
  g_task_set_task_data (task, g_atomic_rc_box_acquire (look), look_free);
  ef_database_read_async (ef_studio_get_database (self->studio), read_in_database, look, look_free,
                          NULL, read_cb, task);
}

static void
laid_out_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ef_studio_lay_out_finish (EF_STUDIO (object), result, NULL, &error))
    ef_log_info (NULL, "Schedules could not be laid out: %s", error->message);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfPublishTrack *self = ef_studio_get_publish_track (EF_STUDIO (object));
  Look *look = g_task_get_task_data (G_TASK (result));
  gint64 now = g_get_real_time ();
  gint64 next;

  g_task_propagate_int (G_TASK (result), NULL);
  self->is_running = FALSE;
  if (self->is_stopped)
    return;

  next = look->targets != NULL ? find_next (self, look, now) : now + LEAST;
  set_timer (self, next == G_MAXINT64 ? MOST : next - now);
}

static void
timer_cb (gpointer user_data)
{
  EfPublishTrack *self = user_data;
  gint64 now = g_get_monotonic_time ();

  self->timer_id = 0;
  if (self->is_stopped || !ef_queue_is_owner (ef_studio_get_queue (self->studio)))
    return;

  self->last = now;
  self->is_running = TRUE;
  if (self->laid_out == 0 || now - self->laid_out >= MOST) {
    self->laid_out = now;
    ef_studio_lay_out_async (self->studio, laid_out_cb, NULL);
  }
  look_async (self, NULL, FALSE, self->stop, looked_cb, NULL);
}

/* Never more often than once a minute; an earlier wake-up stays. */
static void
set_timer (EfPublishTrack *self, gint64 delay)
{
  gint64 least = self->last != 0 ? MAX (0, self->last + LEAST - g_get_monotonic_time ()) : 0;
  gint64 wait = CLAMP (delay, least, MAX (least, MOST));

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add_once ((guint) (wait / 1000 + 1), timer_cb, self);
}

EfPublishTrack *
ef_publish_track_new (EfStudio *studio)
{
  EfPublishTrack *self = g_new0 (EfPublishTrack, 1);

  self->studio = studio;
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->stop = g_cancellable_new ();

  return self;
}

void
ef_publish_track_free (EfPublishTrack *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_hash_table_unref (self->asked);
  g_object_unref (self->stop);
  g_free (self);
}

void
ef_publish_track_look (EfPublishTrack *self)
{
  if (self->is_running || self->is_stopped ||
      !ef_queue_is_owner (ef_studio_get_queue (self->studio)))
    return;

  set_timer (self, 0);
}

/* What was handed over a moment ago is a new one to ask about. */
void
ef_publish_track_take (EfPublishTrack *self, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    if (g_str_equal (change->table, "target") || g_str_equal (change->table, "post") ||
        g_str_equal (change->table, "schedule")) {
      ef_publish_track_look (self);
      return;
    }
  }
}

void
ef_publish_track_start (EfPublishTrack *self)
{
  g_object_unref (self->stop);
  self->stop = g_cancellable_new ();
  self->is_stopped = FALSE;
}

void
ef_publish_track_stop (EfPublishTrack *self)
{
  self->is_stopped = TRUE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_cancellable_cancel (self->stop);
}

void
ef_studio_track_posts_async (EfStudio *self,
                             const char *profile_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  look_async (ef_studio_get_publish_track (self), profile_id, TRUE, cancellable, callback,
              user_data);
}

gboolean
ef_studio_track_posts_finish (EfStudio *self, GAsyncResult *result, guint *n_asked, GError **error)
{
  gssize number = g_task_propagate_int (G_TASK (result), error);

  if (number >= 0 && n_asked != NULL)
    *n_asked = (guint) number;

  return number >= 0;
}
