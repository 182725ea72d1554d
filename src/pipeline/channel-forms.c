/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/post-account.h"
#include "pipeline/channel-forms.h"
#include "pipeline/publish-private.h"
#include "pipeline/studio-channels.h"

/* What only the server of a channel knows: its form, what may be chosen in it, and where it is connected anew. Each is
 * asked for with the client of the channel's own profile, and only when that is the account the channel is of. */

typedef struct {
  JsonNode *schema; /* (owned) (nullable) */
  guint most_text;
  char *rules;
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_clear_pointer (&self->schema, json_node_unref);
  g_free (self->rules);
  g_free (self);
}

GHashTable *
ef_channel_forms_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
}

void
ef_channel_form_free (EfChannelForm *self)
{
  ef_post_settings_unref (self->settings);
  g_free (self->rules);
  g_free (self);
}

EfChannelForm *
ef_studio_get_channel_form (EfStudio *self, EfChannel *channel)
{
  const Known *known =
    g_hash_table_lookup (ef_studio_get_channel_forms (self), ef_channel_get_id (channel));
  EfChannelForm *form = g_new0 (EfChannelForm, 1);

  form->settings = ef_post_settings_choose (ef_channel_get_network (channel),
                                            known != NULL ? known->schema : NULL);
  form->most_text = known != NULL ? known->most_text : 0;
  form->rules = g_strdup (known != NULL ? known->rules : "");
  form->from_server = known != NULL;

  return form;
}

/* The client of a channel. */

static void
got_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  EfChannel *channel = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfPostizClient) client =
    ef_publish_desk_get_client_finish (ef_studio_get_publish_desk (studio), result, &error);
  g_autofree char *origin = NULL;

  if (client == NULL) {
    g_task_return_error (task, error);
    return;
  }

  origin = ef_post_account_get_origin (ef_postiz_client_get_account (client));
  if (g_strcmp0 (origin, ef_channel_get_origin (channel)) == 0)
    g_task_return_pointer (task, g_steal_pointer (&client), g_object_unref);
  else
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("This channel is not on the account these credentials open."));
}

static void
get_client_async (EfStudio *studio,
                  EfChannel *channel,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (studio, cancellable, callback, user_data);

  g_task_set_source_tag (task, get_client_async);
  g_task_set_task_data (task, g_object_ref (channel), g_object_unref);
  ef_publish_desk_get_client_async (
    ef_studio_get_publish_desk (studio), ef_channel_get_profile_id (channel),
    ef_channel_is_practice (channel), cancellable, got_client_cb, task);
}

static EfPostizClient *
get_client_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Form */

static void
return_form (GTask *task)
{
  g_task_return_pointer (
    task, ef_studio_get_channel_form (g_task_get_source_object (task), g_task_get_task_data (task)),
    (GDestroyNotify) ef_channel_form_free);
}

static void
told_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  EfChannel *channel = g_task_get_task_data (task);
  EfPostizSettings *told =
    ef_postiz_client_get_settings_finish (EF_POSTIZ_CLIENT (object), result, NULL);
  Known *known;

  if (told != NULL) {
    known = g_new0 (Known, 1);
    known->schema = told->schema != NULL ? json_node_ref (told->schema) : NULL;
    known->most_text = (guint) MAX (told->max_length, 0);
    known->rules = g_strdup (told->rules);
    g_hash_table_replace (ef_studio_get_channel_forms (studio),
                          g_strdup (ef_channel_get_id (channel)), known);
    ef_postiz_settings_free (told);
  }
  return_form (task);
}

static void
form_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfChannel *channel = g_task_get_task_data (task);
  g_autoptr (EfPostizClient) client = get_client_finish (result, NULL);

  if (client != NULL) {
    ef_postiz_client_get_settings_async (client, ef_channel_get_remote_id (channel),
                                         g_task_get_cancellable (task), told_cb, task);
    return;
  }

  return_form (task);
  g_object_unref (task);
}

void
ef_studio_load_channel_form_async (EfStudio *self,
                                   EfChannel *channel,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_load_channel_form_async);
  g_task_set_task_data (task, g_object_ref (channel), g_object_unref);
  if (g_hash_table_contains (ef_studio_get_channel_forms (self), ef_channel_get_id (channel))) {
    return_form (task);
    g_object_unref (task);
    return;
  }

  get_client_async (self, channel, cancellable, form_client_cb, task);
}

EfChannelForm *
ef_studio_load_channel_form_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Choices */

typedef struct {
  EfChannel *channel; /* (owned) */
  char *tool;
} Choices;

static void
choices_free (gpointer data)
{
  Choices *self = data;

  g_object_unref (self->channel);
  g_free (self->tool);
  g_free (self);
}

static void
free_choice_cb (gpointer data)
{
  EfPostSettingChoice *choice = data;

  g_free (choice->value);
  g_free (choice->label);
  g_free (choice);
}

/* [{"id":"1","name":"Recipes"}], or with "value" and "label". */
static void
add_choice (GPtrArray *choices, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *value = NULL;
  const char *label = NULL;
  EfPostSettingChoice *choice;

  if (object == NULL)
    return;
  if (!ef_json_read_string (object, "id", &value) || value == NULL)
    ef_json_read_string (object, "value", &value);
  if (!ef_json_read_string (object, "name", &label) || label == NULL)
    ef_json_read_string (object, "label", &label);
  if (value == NULL || *value == '\0')
    return;

  choice = g_new0 (EfPostSettingChoice, 1);
  choice->value = g_strdup (value);
  choice->label = g_strdup (label != NULL ? label : value);
  g_ptr_array_add (choices, choice);
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) output =
    ef_postiz_client_trigger_finish (EF_POSTIZ_CLIENT (object), result, &error);
  JsonArray *array;
  GPtrArray *choices;

  if (output == NULL) {
    g_task_return_error (task, error);
    return;
  }

  choices = g_ptr_array_new_with_free_func (free_choice_cb);
  array = JSON_NODE_HOLDS_ARRAY (output) ? json_node_get_array (output) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    add_choice (choices, json_array_get_element (array, i));
  g_task_return_pointer (task, choices, (GDestroyNotify) g_ptr_array_unref);
}

static void
choices_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Choices *choices = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfPostizClient) client = get_client_finish (result, &error);

  if (client == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_postiz_client_trigger_async (client, ef_channel_get_remote_id (choices->channel),
                                  choices->tool, NULL, g_task_get_cancellable (task), chosen_cb,
                                  task);
}

void
ef_studio_list_channel_choices_async (EfStudio *self,
                                      EfChannel *channel,
                                      const char *tool,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Choices *choices = g_new0 (Choices, 1);

  g_task_set_source_tag (task, ef_studio_list_channel_choices_async);
  choices->channel = g_object_ref (channel);
  choices->tool = g_strdup (tool);
  g_task_set_task_data (task, choices, choices_free);
  get_client_async (self, channel, cancellable, choices_client_cb, task);
}

GPtrArray *
ef_studio_list_channel_choices_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Reconnecting */

static void
link_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *link = ef_postiz_client_get_social_finish (EF_POSTIZ_CLIENT (object), result, &error);

  if (link != NULL)
    g_task_return_pointer (task, link, g_free);
  else
    g_task_return_error (task, error);
}

static void
link_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfChannel *channel = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfPostizClient) client = get_client_finish (result, &error);

  if (client == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_postiz_client_get_social_async (client, ef_channel_get_network (channel),
                                     ef_channel_get_remote_id (channel),
                                     g_task_get_cancellable (task), link_cb, task);
}

void
ef_studio_get_reconnect_link_async (EfStudio *self,
                                    EfChannel *channel,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_get_reconnect_link_async);
  g_task_set_task_data (task, g_object_ref (channel), g_object_unref);
  get_client_async (self, channel, cancellable, link_client_cb, task);
}

char *
ef_studio_get_reconnect_link_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
