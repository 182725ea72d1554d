/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/profile-write.h"

#include <glib/gi18n.h>

#include "store/error.h"
#include "store/event-table.h"
#include "store/profile-table.h"

EfProfileWrite *
ef_profile_write_new (EfProfile *profile, EfProfileFields fields)
{
  EfProfileWrite *self = g_new0 (EfProfileWrite, 1);

  self->base = ef_profile_copy (profile);
  self->values = ef_profile_copy (profile);
  self->fields = fields;

  return self;
}

void
ef_profile_write_free (gpointer data)
{
  EfProfileWrite *self = data;

  g_clear_object (&self->base);
  g_clear_object (&self->values);
  ef_profile_snapshot_clear (&self->after);
  g_free (self);
}

/* Of @fields, only what differs from what the person saw is written: the rest stays whoever wrote it. */
void
ef_profile_write_find_changes (EfProfileWrite *self, EfProfileFields fields)
{
  g_autoptr (EfProfile) probe = ef_profile_copy (self->base);

  self->fields = ef_profile_assign (probe, self->values, fields);
}

/* Somebody may have been faster. What they changed stays, unless it is the very thing that is to be
 * changed here: then the person decides, having seen the new value. */
gboolean
ef_profile_write_update (EfProfileWrite *self, EfConnection *connection, GError **error)
{
  g_autoptr (EfProfile) row =
    ef_profile_table_get (connection, ef_profile_get_id (self->values), error);
  g_autoptr (EfProfile) probe = NULL;

  if (row == NULL)
    return FALSE;
  if (self->fields == 0)
    return TRUE;

  probe = ef_profile_copy (self->base);
  if (ef_profile_assign (probe, row, self->fields) != 0) {
    g_set_error_literal (
      error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT,
      _ ("This was changed elsewhere at the same moment: look at the new value and "
         "try again."));
    return FALSE;
  }

  ef_profile_set_rev (self->values, ef_profile_get_rev (row));

  return ef_profile_table_update (connection, self->values, self->fields, error);
}

gboolean
ef_profile_write_add_event (EfProfileWrite *self,
                            EfConnection *connection,
                            EfEventType type,
                            const char *detail,
                            GError **error)
{
  g_autoptr (EfEvent) event = ef_event_new (type, ef_profile_get_id (self->values), detail);

  return ef_event_table_insert (connection, event, error);
}

static gboolean
run (EfConnection *connection, gpointer data, GError **error)
{
  EfProfileWrite *self = data;

  return self->func (connection, self, error) &&
         ef_profile_snapshot_read (&self->after, connection, error);
}

static void
write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  GError *error = NULL;
  EfProfileWrite *write = ef_database_run_finish (EF_DATABASE (object), result, &error);
  EfProfile *profile;

  if (write == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_studio_apply_snapshot (studio, &write->after);
  profile = ef_studio_get_profile_by_id (studio, ef_profile_get_id (write->values));
  g_task_return_pointer (task, g_object_ref (profile != NULL ? profile : write->values),
                         g_object_unref);
}

void
ef_profile_write_async (EfStudio *studio,
                        EfProfileWrite *write,
                        EfProfileWriteFunc func,
                        GTask *task)
{
  write->func = func;
  ef_database_write_async (ef_studio_get_database (studio), run, write, ef_profile_write_free, NULL,
                           write_cb, task);
}

EfProfile *
ef_profile_write_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
