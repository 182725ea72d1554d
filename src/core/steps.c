/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/steps.h"

typedef struct {
  const EfStep *next;
  gpointer data; /* (owned by data_free) (nullable) */
  GDestroyNotify data_free;
} Steps;

static void
steps_free (Steps *self)
{
  if (self->data_free != NULL)
    self->data_free (self->data);
  g_free (self);
}

/* Walks @steps, which end with NULL, and returns TRUE on @task after the last. A cancelled task ends
 * between two steps, never inside one, and what a step has done is not called cancelled afterwards. */
void
ef_steps_run (GTask *task, const EfStep *steps, gpointer data, GDestroyNotify data_free)
{
  Steps *self = g_new0 (Steps, 1);

  self->next = steps;
  self->data = data;
  self->data_free = data_free;
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) steps_free);
  ef_steps_next (task);
}

void
ef_steps_next (GTask *task)
{
  g_autoptr (GTask) owned = task;
  Steps *self = g_task_get_task_data (task);
  EfStep step = *self->next;

  if (step == NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  if (g_task_return_error_if_cancelled (task))
    return;

  self->next++;
  step (g_steal_pointer (&owned));
}

gpointer
ef_steps_get_data (GTask *task)
{
  Steps *self = g_task_get_task_data (task);

  return self->data;
}
