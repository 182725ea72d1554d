/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-private.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "pipeline/render-process.h"

/* What a node says */

static void
tell_progress (EfFarmRun *self, JsonObject *object)
{
  EfRenderProgress progress = { .left = -1 };
  const char *stage = "";
  gint64 now = g_get_monotonic_time ();

  if (!ef_json_read_string (object, "stage", &stage) ||
      !ef_json_read_double (object, "progress", &progress.progress) ||
      !ef_json_read_double (object, "speed", &progress.speed) || *stage == '\0')
    return;

  g_strlcpy (progress.stage, stage, sizeof progress.stage);
  progress.progress = CLAMP (progress.progress, 0, 1);
  if (self->begun == 0) {
    self->begun = now;
    self->begun_at = progress.progress;
  } else if (progress.progress > self->begun_at + 0.02) {
    progress.left = (1 - progress.progress) / (progress.progress - self->begun_at) *
                    (double) (now - self->begun) / G_USEC_PER_SEC;
  }
  if (self->listener.progress != NULL)
    self->listener.progress (&progress, self->listener.data);
}

/* Of many lines that say how far it is the last is enough. */
static void
take_lines (EfFarmRun *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (JsonNode) last = NULL;

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr (JsonNode) node = *lines[i] == '{' ? json_from_string (lines[i], NULL) : NULL;
    const char *notice = NULL;
    JsonObject *object;

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
      continue;
    object = json_node_get_object (node);
    if (json_object_has_member (object, "done") || json_object_has_member (object, "error")) {
      g_clear_pointer (&self->answer, json_object_unref);
      self->answer = json_object_ref (object);
    } else if (ef_json_read_string (object, "notice", &notice) && notice != NULL) {
      if (self->listener.notice != NULL)
        self->listener.notice (notice, self->listener.data);
    } else {
      g_clear_pointer (&last, json_node_unref);
      last = g_steal_pointer (&node);
    }
  }
  if (last != NULL && self->answer == NULL)
    tell_progress (self, json_node_get_object (last));
}

void
ef_farm_run_take_look (EfFarmRun *self, const EfFarmLook *look)
{
  if (look->claim != NULL)
    g_set_str (&self->claim, look->claim);
  if (look->ended != NULL)
    g_set_str (&self->ended, look->ended);
  if (look->lines != NULL)
    take_lines (self, look->lines);
}

static JsonNode *
get_member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

/* What became of it, when only the scheduler knows. */
static GError *
make_end (EfFarmRun *self)
{
  const char *text = NULL;

  if (self->state == EF_SLURM_TIMED_OUT)
    text = _ ("The time that Slurm gives a job was not enough: allow more of it in the settings of "
              "the render farm, with --time=.");
  else if (self->state == EF_SLURM_NO_MEMORY)
    text = _ ("The memory that Slurm gives a job was not enough: allow more of it in the settings "
              "of the render farm, with --mem=.");
  else if (self->state == EF_SLURM_CANCELLED)
    text = _ ("Somebody has cancelled the job in Slurm: try again, or ask who looks after the "
              "farm.");
  else if (self->state == EF_SLURM_FAILED && self->claim == NULL)
    text = _ ("A node of the render farm does not see the shared folder: choose one that all "
              "nodes see under the same path.");

  if (text != NULL)
    return g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, text);

  return g_error_new_literal (
    G_IO_ERROR, G_IO_ERROR_BUSY,
    _ ("The node of the render farm stopped in the middle, or was taken away."));
}

static gboolean
was_cancelled_there (JsonObject *problem)
{
  const char *code = "";

  return ef_json_read_string (problem, "code", &code) && g_strcmp0 (code, "cancelled") == 0;
}

/* TRUE: the run is over. */
static gboolean
take_answer (EfFarmRun *self)
{
  JsonNode *done = get_member (self->answer, "done", JSON_NODE_ARRAY);
  JsonNode *problem = get_member (self->answer, "error", JSON_NODE_OBJECT);
  g_autofree char *sentence = NULL;

  if (done != NULL && self->ended != NULL) {
    JsonArray *array = json_array_ref (json_node_get_array (done));
    g_autoptr (GTask) task = ef_farm_run_take (self);

    self->is_over = TRUE;
    g_task_return_pointer (task, array, (GDestroyNotify) json_array_unref);
    return TRUE;
  }
  if (self->ended == NULL)
    return FALSE;
  /* Cancelled by the scheduler: it knows why. */
  if (problem != NULL && !was_cancelled_there (json_node_get_object (problem))) {
    self->is_over = TRUE;
    ef_farm_run_return_error (self, ef_render_process_make_error (json_node_get_object (problem)));
    return TRUE;
  }

  sentence = ef_farm_files_describe (self->ended, self->plan);
  if (sentence == NULL)
    return FALSE;
  self->is_over = TRUE;
  ef_farm_run_return_error (self, g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, sentence));

  return TRUE;
}

/* What the scheduler says */

static gboolean
is_of_more_use (EfFarmRun *self, const EfSlurmJob *job, const EfSlurmJob *best)
{
  if (best == NULL)
    return TRUE;
  if (self->claim != NULL && g_str_equal (job->id, self->claim))
    return TRUE;
  if (self->claim != NULL && g_str_equal (best->id, self->claim))
    return FALSE;

  return !ef_slurm_state_is_over (job->state);
}

static const EfSlurmJob *
find_entry (EfFarmRun *self, GPtrArray *entries)
{
  const EfSlurmJob *best = NULL;

  for (guint i = 0; i < entries->len; i++) {
    const EfSlurmJob *job = g_ptr_array_index (entries, i);

    if (g_str_equal (job->name, self->name) && is_of_more_use (self, job, best))
      best = job;
  }

  return best;
}

static void
take_entry (EfFarmRun *self, const EfSlurmJob *entry)
{
  self->is_listed = TRUE;
  self->was_told = TRUE;
  self->state = entry->state;
  if (self->phase == EF_FARM_PHASE_LOOK || !g_str_equal (self->note->id, entry->id)) {
    self->phase = EF_FARM_PHASE_WATCH;
    g_set_str (&self->note->id, entry->id);
    if (self->listener.sent != NULL)
      self->listener.sent (entry->id, self->listener.data);
  }
  if (entry->state == EF_SLURM_WAITING && self->claim == NULL) {
    g_autofree char *text =
      *entry->reason != '\0'
        ? /* Translators: a number, and why it waits, as Slurm says it, in English. */
        g_strdup_printf (_ ("Waits in Slurm as job %s (%s)"), entry->id, entry->reason)
        : g_strdup_printf (_ ("Waits in Slurm as job %s"), entry->id);

    ef_farm_run_tell (self, text);
  }
}

void
ef_farm_take_entries (EfFarm *self, GPtrArray *entries)
{
  for (guint i = 0; i < self->runs->len; i++) {
    EfFarmRun *run = g_task_get_task_data (g_ptr_array_index (self->runs, i));
    const EfSlurmJob *entry = run->phase == EF_FARM_PHASE_LOOK || run->phase == EF_FARM_PHASE_WATCH
                                ? find_entry (run, entries)
                                : NULL;

    if (entry != NULL)
      take_entry (run, entry);
  }
}

/* Of what has ended all is there that will come. */
static gint64
get_grace (EfFarmRun *self)
{
  guint grace_ms = self->farm->grace_ms;

  return 1000 *
         (gint64) (self->ended != NULL ? MIN (2 * self->farm->interval_ms, grace_ms) : grace_ms);
}

gboolean
ef_farm_run_judge (EfFarmRun *self, gboolean knows)
{
  gint64 now = g_get_monotonic_time ();
  gboolean is_over;

  if (self->phase != EF_FARM_PHASE_LOOK && self->phase != EF_FARM_PHASE_WATCH)
    return FALSE;
  if (take_answer (self))
    return TRUE;

  /* A node that has begun was sent it. */
  if (self->phase == EF_FARM_PHASE_LOOK && self->claim != NULL) {
    self->phase = EF_FARM_PHASE_WATCH;
    g_set_str (&self->note->id, self->claim);
  }
  if (self->phase == EF_FARM_PHASE_LOOK) {
    if (knows && now >= self->send_at)
      self->phase = EF_FARM_PHASE_SEND;
    return FALSE;
  }

  is_over = self->is_listed ? ef_slurm_state_is_over (self->state) : knows;
  if (!is_over) {
    self->silent = 0;
    ef_farm_run_follow_wish (self);
    return FALSE;
  }
  if (self->silent == 0)
    self->silent = now;
  /* What a node wrote last may be seen here late. What the scheduler did to it needs no such news. */
  if ((!self->is_listed || self->state == EF_SLURM_COMPLETED || self->state == EF_SLURM_FAILED) &&
      now - self->silent < get_grace (self))
    return FALSE;
  if (!self->is_listed)
    self->state = EF_SLURM_NODE_LOST;
  ef_farm_run_return_error (self, make_end (self));

  return TRUE;
}
