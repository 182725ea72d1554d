/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "pipeline/studio-private.h"
#include "pipeline/studio-renders.h"
#include "store/preset-table.h"

/* How files are written, and by what. */

typedef struct {
  char *profile_id;
  char *id;           /* (nullable) */
  EfPreset *preset;   /* (owned) (nullable) */
  GPtrArray *presets; /* (owned) (nullable) (element-type EfPreset) */
} Call;

static void
call_clear (gpointer data)
{
  Call *self = data;

  g_free (self->profile_id);
  g_free (self->id);
  g_clear_pointer (&self->preset, ef_preset_free);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
}

/* The database and the task hold a reference each. */
static void
call_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
returned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, g_atomic_rc_box_acquire (call), call_free);
  else
    g_task_return_error (task, error);
}

static Call *
call_new (EfProfile *profile, const char *id)
{
  Call *self = g_atomic_rc_box_new0 (Call);

  self->profile_id = g_strdup (ef_profile_get_id (profile));
  self->id = g_strdup (id);

  return self;
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->presets = ef_preset_table_list (connection, call->profile_id, error);

  return call->presets != NULL;
}

void
ef_studio_list_presets_async (EfStudio *self,
                              EfProfile *profile,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_list_presets_async);
  ef_database_read_async (ef_studio_get_database (self), list_in_database, call_new (profile, NULL),
                          call_free, NULL, returned_cb, task);
}

static void
free_preset_cb (gpointer data)
{
  ef_preset_free (data);
}

GPtrArray *
ef_studio_list_presets_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *presets;
  guint n_ours;
  const EfPreset *ours = ef_preset_get_ours (&n_ours);

  if (call == NULL)
    return NULL;

  presets = g_ptr_array_new_with_free_func (free_preset_cb);
  for (guint i = 0; i < n_ours; i++)
    g_ptr_array_add (presets, ef_preset_copy (&ours[i]));
  for (guint i = 0; i < call->presets->len; i++)
    g_ptr_array_add (presets, ef_preset_copy (g_ptr_array_index (call->presets, i)));

  return presets;
}

/* @id NULL: it is new. */
static gboolean
save_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return call->id == NULL ? ef_preset_table_insert (connection, call->preset, error)
                          : ef_preset_table_update (connection, call->preset, error);
}

void
ef_studio_save_preset_async (EfStudio *self,
                             EfProfile *profile,
                             const EfPreset *preset,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  gboolean is_new = preset->id == NULL || *preset->id == '\0';
  Call *call = call_new (profile, is_new ? NULL : preset->id);
  GError *error = NULL;

  g_task_set_source_tag (task, ef_studio_save_preset_async);
  call->preset = ef_preset_copy (preset);
  g_set_str (&call->preset->profile_id, call->profile_id);
  if (is_new) {
    g_free (call->preset->id);
    call->preset->id = g_uuid_string_random ();
  }
  if (ef_preset_clean (call->preset, &error)) {
    ef_database_write_async (ef_studio_get_database (self), save_in_database, call, call_free, NULL,
                             returned_cb, task);
    return;
  }

  call_free (call);
  g_task_return_error (task, error);
  g_object_unref (task);
}

EfPreset *
ef_studio_save_preset_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL ? ef_preset_copy (call->preset) : NULL;
}

static gboolean
remove_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_preset_table_remove (connection, call->profile_id, call->id, error);
}

void
ef_studio_remove_preset_async (EfStudio *self,
                               EfProfile *profile,
                               const char *id,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_remove_preset_async);
  ef_database_write_async (ef_studio_get_database (self), remove_in_database,
                           call_new (profile, id), call_free, NULL, returned_cb, task);
}

gboolean
ef_studio_remove_preset_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL;
}

/* Encoders. What works does so for as long as the process lives. */

void
ef_encoder_state_free (EfEncoderState *self)
{
  g_free (self->nick);
  g_free (self->name);
  g_free (self->problem);
  g_free (self);
}

static void
free_state_cb (gpointer data)
{
  ef_encoder_state_free (data);
}

static EfEncoderState *
read_state (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *nick = NULL;
  const char *name = NULL;
  EfEncoderState *state;

  if (object == NULL || !ef_json_read_string (object, "nick", &nick) || nick == NULL ||
      !ef_json_read_string (object, "name", &name) || name == NULL)
    return NULL;

  state = g_new0 (EfEncoderState, 1);
  state->nick = g_strdup (nick);
  state->name = g_strdup (name);
  ef_json_read_switch (object, "hardware", &state->is_hardware);
  ef_json_read_switch (object, "works", &state->works);
  state->problem = g_strdup (state->works ? ""
                             : state->is_hardware
                               ? _ ("It is not installed, or this computer has no hardware for it.")
                               : _ ("It is not installed."));

  return state;
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);
  JsonNode *node = answer != NULL ? json_object_get_member (answer, "encoders") : NULL;
  GPtrArray *states;

  ef_studio_give_child (self, g_object_ref (EF_MEDIA_CHILD (object)));
  if (answer == NULL) {
    g_task_return_error (task, error);
    return;
  }

  states = g_ptr_array_new_with_free_func (free_state_cb);
  for (guint i = 0; node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
                    i < json_array_get_length (json_node_get_array (node));
       i++) {
    EfEncoderState *state = read_state (json_array_get_element (json_node_get_array (node), i));

    if (state != NULL)
      g_ptr_array_add (states, state);
  }
  ef_studio_set_encoders (self, states);
  g_task_return_pointer (task, states, (GDestroyNotify) g_ptr_array_unref);
}

void
ef_studio_list_encoders_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GPtrArray *found = ef_studio_get_encoders (self);
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (EfMediaChild) child = NULL;

  g_task_set_source_tag (task, ef_studio_list_encoders_async);
  if (found != NULL) {
    g_task_return_pointer (task, g_ptr_array_ref (found), (GDestroyNotify) g_ptr_array_unref);
    g_object_unref (task);
    return;
  }

  child = ef_studio_take_child (self);
  request = ef_media_child_make_request ("encoders", "/");
  ef_media_child_ask_async (child, request, NULL, NULL, NULL, asked_cb, task);
}

GPtrArray *
ef_studio_list_encoders_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
