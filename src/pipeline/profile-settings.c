/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/profile-settings.h"

#include "pipeline/studio-call.h"
#include "store/setting-table.h"

/* Out of the call: a key, its value, the next key … */
static gboolean
load_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (GHashTable) values = ef_setting_table_list (connection, call->profile_id, error);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (values == NULL)
    return FALSE;

  call->list = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    g_ptr_array_add (call->list, g_strdup (key));
    g_ptr_array_add (call->list, g_strdup (value));
  }

  return TRUE;
}

static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_setting_table_set (connection, call->profile_id, call->id, call->text, error);
}

void
ef_studio_load_profile_settings_async (EfStudio *self,
                                       EfProfile *profile,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_load_profile_settings_async);
  call->profile_id = g_strdup (ef_profile_get_id (profile));
  ef_studio_call_read (self, load_in_database, call, task);
}

GHashTable *
ef_studio_load_profile_settings_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);
  GHashTable *values;

  if (call == NULL)
    return NULL;

  values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i + 1 < call->list->len; i += 2)
    g_hash_table_insert (values, g_strdup (call->list->pdata[i]),
                         g_strdup (call->list->pdata[i + 1]));

  return values;
}

void
ef_studio_store_profile_setting_async (EfStudio *self,
                                       EfProfile *profile,
                                       const char *key,
                                       const char *value,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_store_profile_setting_async);
  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->id = g_strdup (key);
  call->text = g_strdup (value);
  ef_studio_call_write (self, store_in_database, call, task);
}

gboolean
ef_studio_store_profile_setting_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL;
}
