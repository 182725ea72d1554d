/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

#include "pipeline/studio-call.h"
#include "store/setting-table.h"

/* What a person has paused: everything, a kind, a brand, a kind of a brand. */

static char *
make_hold (const char *profile_id, int kind)
{
  return g_strdup_printf ("%s %s", profile_id != NULL ? profile_id : "*",
                          kind >= 0 ? ef_job_kind_to_nick ((EfJobKind) kind) : "*");
}

/* That what runs is to stand still is kept beside the hold itself. */
static char *
make_stop (const char *profile_id, int kind)
{
  g_autofree char *hold = make_hold (profile_id, kind);

  return g_strconcat ("stop ", hold, NULL);
}

char *
ef_queue_make_hold_key (int kind)
{
  return kind >= 0 ? g_strconcat (EF_QUEUE_HOLD "-", ef_job_kind_to_nick ((EfJobKind) kind), NULL)
                   : g_strdup (EF_QUEUE_HOLD);
}

static gboolean
has_hold (EfQueue *self, const char *profile_id, int kind)
{
  g_autofree char *hold = make_hold (profile_id, kind);

  return g_hash_table_contains (self->holds, hold);
}

gboolean
ef_queue_is_held (EfQueue *self, const char *profile_id, int kind)
{
  return has_hold (self, NULL, -1) || (kind >= 0 && has_hold (self, NULL, kind)) ||
         (profile_id != NULL &&
          (has_hold (self, profile_id, -1) || (kind >= 0 && has_hold (self, profile_id, kind))));
}

gboolean
ef_queue_is_job_held (EfQueue *self, EfJob *job)
{
  return ef_job_get_hold (job) ||
         ef_queue_is_held (self, ef_job_get_profile_id (job), (int) ef_job_get_kind (job));
}

static gboolean
read_hold (EfConnection *connection,
           const char *profile_id,
           int kind,
           GPtrArray *holds,
           GError **error)
{
  g_autofree char *key = ef_queue_make_hold_key (kind);
  g_autofree char *value = NULL;

  if (!ef_setting_table_get (connection, profile_id, key, &value, error))
    return FALSE;
  if (value != NULL)
    g_ptr_array_add (holds, make_hold (profile_id, kind));
  if (g_strcmp0 (value, EF_QUEUE_HOLD_STOP) == 0)
    g_ptr_array_add (holds, make_stop (profile_id, kind));

  return TRUE;
}

static gboolean
read_holds (EfConnection *connection, const char *profile_id, GPtrArray *holds, GError **error)
{
  for (int kind = -1; kind < EF_QUEUE_N_KINDS; kind++) {
    if (!read_hold (connection, profile_id, kind, holds, error))
      return FALSE;
  }

  return TRUE;
}

/* The ids of the profiles are in the text of the call. */
static gboolean
read_holds_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) ids = g_strsplit (call->text, "\n", -1);

  call->list = g_ptr_array_new_with_free_func (g_free);
  if (!read_holds (connection, NULL, call->list, error))
    return FALSE;
  for (guint i = 0; ids[i] != NULL; i++) {
    if (!read_holds (connection, ids[i], call->list, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
ef_queue_is_to_pause (EfQueue *self, EfJob *job)
{
  const char *profile_id = ef_job_get_profile_id (job);
  int kind = (int) ef_job_get_kind (job);
  g_autofree char *all = make_stop (NULL, -1);
  g_autofree char *kinds = make_stop (NULL, kind);
  g_autofree char *brand = make_stop (profile_id, -1);
  g_autofree char *both = make_stop (profile_id, kind);

  return ef_job_get_hold (job) || g_hash_table_contains (self->holds, all) ||
         g_hash_table_contains (self->holds, kinds) || g_hash_table_contains (self->holds, brand) ||
         g_hash_table_contains (self->holds, both);
}

static void
holds_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call == NULL)
    return;

  g_hash_table_remove_all (self->holds);
  for (guint i = 0; i < call->list->len; i++)
    g_hash_table_add (self->holds, g_strdup (g_ptr_array_index (call->list, i)));
  g_signal_emit_by_name (self, "holds-changed");
  ef_queue_pump (self);
}

void
ef_queue_load_holds (EfQueue *self)
{
  GListModel *profiles = ef_studio_get_profiles (self->studio);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self->studio, NULL, holds_cb, g_object_ref (self));

  g_task_set_source_tag (task, ef_queue_load_holds);
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    g_strv_builder_add (ids, ef_profile_get_id (profile));
  }
  list = g_strv_builder_end (ids);
  call->text = g_strjoinv ("\n", list);
  ef_studio_call_read (self->studio, read_holds_in_database, call, task);
}
