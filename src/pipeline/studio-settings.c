/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-settings.h"

#include "core/log.h"
#include "pipeline/studio-call.h"
#include "store/change-table.h"
#include "store/setting-table.h"

typedef struct {
  char *value; /* (nullable): not set */
  gint64 seq;  /* of our last write of it: an older reading says nothing about it */
  guint n_writing;
} Setting;

struct _EfStudioSettings {
  EfStudio *studio;     /* (unowned) */
  GHashTable *settings; /* (element-type utf8 Setting) */
};

typedef struct {
  GHashTable *values;
  gint64 seq;
} Reading;

static void
setting_free (gpointer data)
{
  Setting *setting = data;

  g_free (setting->value);
  g_free (setting);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->values, g_hash_table_unref);
  g_free (reading);
}

EfStudioSettings *
ef_studio_settings_new (EfStudio *studio)
{
  EfStudioSettings *self = g_new0 (EfStudioSettings, 1);

  self->studio = studio;
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, setting_free);

  return self;
}

void
ef_studio_settings_free (EfStudioSettings *self)
{
  g_hash_table_unref (self->settings);
  g_free (self);
}

void
ef_studio_settings_begin (EfStudioSettings *self)
{
  GHashTableIter iter;
  gpointer setting;

  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, NULL, &setting))
    ((Setting *) setting)->seq = 0;
}

static Setting *
get_setting (EfStudioSettings *self, const char *key)
{
  Setting *setting = g_hash_table_lookup (self->settings, key);

  if (setting == NULL) {
    setting = g_new0 (Setting, 1);
    g_hash_table_insert (self->settings, g_strdup (key), setting);
  }

  return setting;
}

static void
set_value (EfStudioSettings *self, const char *key, const char *value)
{
  g_autofree char *signal = g_strconcat ("setting-changed::", key, NULL);

  if (g_set_str (&get_setting (self, key)->value, value))
    g_signal_emit_by_name (self->studio, signal, key);
}

/* Whoever is told of a change may set another one meanwhile: the keys are copied first. */
void
ef_studio_settings_apply (EfStudioSettings *self, GHashTable *values, gint64 seq)
{
  g_autoptr (EfStudio) studio = g_object_ref (self->studio);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    get_setting (self, key);
  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));

  for (guint i = 0; i < keys->len; i++) {
    const Setting *setting = get_setting (self, keys->pdata[i]);

    if (setting->n_writing == 0 && setting->seq <= seq)
      set_value (self, keys->pdata[i], g_hash_table_lookup (values, keys->pdata[i]));
  }
}

static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->values = ef_setting_table_list (connection, NULL, error);

  return reading->values != NULL && ef_change_table_get_last (connection, &reading->seq, error);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudio) studio = user_data;
  g_autoptr (GError) error = NULL;
  Reading *reading = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (reading != NULL)
    ef_studio_settings_apply (ef_studio_get_settings (studio), reading->values, reading->seq);
  else
    ef_log_message (NULL, "The settings could not be read again: %s", error->message);
}

static void
read_again (EfStudioSettings *self)
{
  ef_database_read_async (ef_studio_get_database (self->studio), read_in_database,
                          g_new0 (Reading, 1), reading_free, NULL, read_cb,
                          g_object_ref (self->studio));
}

void
ef_studio_settings_take (EfStudioSettings *self, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    if (g_str_equal (change->table, "setting") && change->profile == NULL) {
      read_again (self);
      return;
    }
  }
}

const char *
ef_studio_get_setting (EfStudio *self, const char *key)
{
  const Setting *setting = g_hash_table_lookup (ef_studio_get_settings (self)->settings, key);

  return setting != NULL ? setting->value : NULL;
}

static gboolean
write_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_setting_table_set (connection, NULL, call->id, call->text, error) &&
         ef_change_table_get_last (connection, &call->last, error);
}

/* What could not be written is not shown as if it had been. */
static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  EfStudioSettings *self = ef_studio_get_settings (studio);
  Setting *setting = get_setting (self, g_task_get_task_data (task));
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  setting->n_writing--;
  if (call != NULL) {
    setting->seq = MAX (setting->seq, call->last);
    g_task_return_boolean (task, TRUE);
  } else {
    if (ef_studio_get_is_open (studio))
      read_again (self);
    g_task_return_error (task, error);
  }
}

void
ef_studio_set_setting_async (EfStudio *self,
                             const char *key,
                             const char *value,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioSettings *settings = ef_studio_get_settings (self);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GTask *write = g_task_new (self, NULL, written_cb, task);

  g_task_set_source_tag (task, ef_studio_set_setting_async);
  g_task_set_source_tag (write, ef_studio_set_setting_async);
  g_task_set_task_data (task, g_strdup (key), g_free);
  call->id = g_strdup (key);
  call->text = g_strdup (value);

  get_setting (settings, key)->n_writing++;
  ef_studio_call_write (self, write_in_database, call, write);
  set_value (settings, key, value);
}

gboolean
ef_studio_set_setting_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
