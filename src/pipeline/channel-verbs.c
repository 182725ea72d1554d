/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-channels.h"

#include <glib/gi18n.h>

#include "core/address.h"
#include "core/error.h"
#include "core/event.h"
#include "core/json-text.h"
#include "core/post-account.h"
#include "pipeline/account.h"
#include "pipeline/publish-private.h"
#include "pipeline/studio-call.h"
#include "store/channel-table.h"
#include "store/event-table.h"

/* Channels of a profile. What an account says of them is asked for with the client of that profile, and noted under
 * the origin of that client: nothing of one account ever gets under the name of another. */

#define TRIES 3 /* to ask while the credentials keep changing */

/* One call of the database. */
typedef struct {
  char *profile_id;
  char *origin; /* (nullable): all real ones */
  GStrv ids;    /* (nullable) */
  EfChannelChange change;
  EfChannel *values; /* (owned) (nullable) */
  GPtrArray *seen; /* (owned) (nullable) (element-type EfChannel): what the account has answered */
  GPtrArray *channels; /* (owned) (nullable) (element-type EfChannel): as they are */
} Call;

static void
call_clear (gpointer data)
{
  Call *self = data;

  g_free (self->profile_id);
  g_free (self->origin);
  g_strfreev (self->ids);
  g_clear_object (&self->values);
  g_clear_pointer (&self->seen, g_ptr_array_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
}

/* The database and the task hold a reference each. */
static void
call_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static Call *
call_new (const char *profile_id)
{
  Call *self = g_atomic_rc_box_new0 (Call);

  self->profile_id = g_strdup (profile_id);

  return self;
}

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

/* List */

/* Where the account of a profile is now; NULL: it has none, and all that were ever seen are shown. */
static char *
find_origin (EfProfile *profile, gboolean practice)
{
  g_autofree char *origin = NULL;

  if (practice)
    return g_strdup (EF_POST_ACCOUNT_PRACTICE);

  switch (ef_account_of (profile)) {
  case EF_ACCOUNT_OWN:
  case EF_ACCOUNT_INCOMPLETE:
    return g_strdup (ef_profile_get_origin (profile));
  case EF_ACCOUNT_ENVIRONMENT:
    if (ef_address_parse (ef_account_get_variable (EF_ACCOUNT_URL_VARIABLE), NULL, &origin, NULL))
      return g_steal_pointer (&origin);
    return NULL;
  case EF_ACCOUNT_HALF_ENVIRONMENT:
  case EF_ACCOUNT_NONE:
  default:
    return NULL;
  }
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->channels = ef_channel_table_list (connection, call->profile_id, call->origin, error);
  if (call->channels == NULL)
    return FALSE;

  for (guint i = call->channels->len; call->origin == NULL && i > 0; i--) {
    if (ef_channel_is_practice (call->channels->pdata[i - 1]))
      g_ptr_array_remove_index (call->channels, i - 1);
  }

  return TRUE;
}

void
ef_studio_list_channels_async (EfStudio *self,
                               EfProfile *profile,
                               gboolean practice,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = call_new (ef_profile_get_id (profile));

  g_task_set_source_tag (task, ef_studio_list_channels_async);
  call->origin = find_origin (profile, practice);
  ef_database_read_async (ef_studio_get_database (self), list_in_database, call, call_free,
                          cancellable, returned_cb, task);
}

static GPtrArray *
return_channels (GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL ? g_ptr_array_ref (call->channels) : NULL;
}

GPtrArray *
ef_studio_list_channels_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return return_channels (result, error);
}

/* Refresh */

typedef struct {
  char *profile_id;
  gboolean practice;
  guint n_tries;
  EfPostizClient *client; /* (owned) (nullable) */
  GPtrArray *answer;      /* (owned) (nullable) (element-type EfPostizChannel) */
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *self = data;

  g_free (self->profile_id);
  g_clear_object (&self->client);
  g_clear_pointer (&self->answer, g_ptr_array_unref);
  g_free (self);
}

static GPtrArray *
make_seen (Refresh *refresh, const char *origin)
{
  GPtrArray *seen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < refresh->answer->len; i++) {
    const EfPostizChannel *told = g_ptr_array_index (refresh->answer, i);
    EfChannel *channel = ef_channel_new (NULL, refresh->profile_id, origin, told->id);

    ef_channel_set_name (channel, *told->name != '\0' ? told->name : told->handle);
    ef_channel_set_network (channel, told->network);
    ef_channel_set_handle (channel, told->handle);
    ef_channel_set_picture (channel, told->picture);
    ef_channel_set_customer (channel, told->customer_id, told->customer_name);
    ef_channel_set_state (channel, told->is_disabled ? EF_CHANNEL_DISABLED : EF_CHANNEL_READY);
    g_ptr_array_add (seen, channel);
  }

  return seen;
}

static gboolean
sync_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr (GPtrArray) disconnected = g_ptr_array_new_with_free_func (g_object_unref);

  if (!ef_channel_table_sync (connection, call->profile_id, call->origin, call->seen,
                              g_get_real_time (), disconnected, error))
    return FALSE;

  for (guint i = 0; i < disconnected->len; i++) {
    g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_CHANNEL_DISCONNECTED, call->profile_id,
                                              ef_channel_get_name (disconnected->pdata[i]));

    if (!ef_event_table_insert (connection, event, error))
      return FALSE;
  }

  return list_in_database (connection, data, error);
}

static void ask (GTask *task);

/* While it was asked the profile may have been given another account: then this was an answer of the other one. */
static void
asked_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Refresh *refresh = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfPostizClient) client =
    ef_publish_desk_get_client_finish (ef_studio_get_publish_desk (studio), result, &error);
  Call *call;

  if (client == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (client != refresh->client && ++refresh->n_tries < TRIES) {
    ask (g_steal_pointer (&task));
    return;
  }
  if (client != refresh->client) {
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("The credentials were changed meanwhile: refresh again."));
    return;
  }

  call = call_new (refresh->profile_id);
  call->origin = ef_post_account_get_origin (ef_postiz_client_get_account (client));
  call->seen = make_seen (refresh, call->origin);
  g_task_set_check_cancellable (task, FALSE);
  ef_database_write_async (ef_studio_get_database (studio), sync_in_database, call, call_free, NULL,
                           returned_cb, g_steal_pointer (&task));
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  Refresh *refresh = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&refresh->answer, g_ptr_array_unref);
  refresh->answer =
    ef_postiz_client_list_channels_finish (EF_POSTIZ_CLIENT (object), result, &error);
  if (refresh->answer == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_publish_desk_get_client_async (ef_studio_get_publish_desk (studio), refresh->profile_id,
                                    refresh->practice, g_task_get_cancellable (task),
                                    asked_again_cb, task);
}

static void
got_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Refresh *refresh = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_object (&refresh->client);
  refresh->client =
    ef_publish_desk_get_client_finish (ef_studio_get_publish_desk (studio), result, &error);
  if (refresh->client == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_postiz_client_list_channels_async (refresh->client, NULL, g_task_get_cancellable (task),
                                        asked_cb, task);
}

static void
ask (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Refresh *refresh = g_task_get_task_data (task);

  ef_publish_desk_get_client_async (ef_studio_get_publish_desk (studio), refresh->profile_id,
                                    refresh->practice, g_task_get_cancellable (task), got_client_cb,
                                    task);
}

void
ef_studio_refresh_channels_async (EfStudio *self,
                                  EfProfile *profile,
                                  gboolean practice,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Refresh *refresh = g_new0 (Refresh, 1);

  g_task_set_source_tag (task, ef_studio_refresh_channels_async);
  refresh->profile_id = g_strdup (ef_profile_get_id (profile));
  refresh->practice = practice;
  g_task_set_task_data (task, refresh, refresh_free);
  ask (task);
}

GPtrArray *
ef_studio_refresh_channels_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return return_channels (result, error);
}

/* Find */

static gboolean
is_same_text (const char *one, const char *other)
{
  g_autofree char *folded = g_utf8_casefold (one, -1);
  g_autofree char *other_folded = g_utf8_casefold (other, -1);

  return g_str_equal (folded, other_folded);
}

static gboolean
fits_id (EfChannel *channel, const char *text)
{
  return g_str_has_prefix (ef_channel_get_id (channel), text);
}

static gboolean
fits_remote (EfChannel *channel, const char *text)
{
  return g_str_equal (ef_channel_get_remote_id (channel), text);
}

static gboolean
fits_name (EfChannel *channel, const char *text)
{
  return is_same_text (ef_channel_get_name (channel), text);
}

static gboolean
fits_handle (EfChannel *channel, const char *text)
{
  return is_same_text (ef_channel_get_handle (channel), *text == '@' ? text + 1 : text);
}

static gboolean
fits_network (EfChannel *channel, const char *text)
{
  return is_same_text (ef_channel_get_network (channel), text);
}

static void
set_ambiguous (GPtrArray *fitting, const char *text, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < fitting->len; i++)
    g_string_append_printf (list, "\n  %.8s  %s (%s)", ef_channel_get_id (fitting->pdata[i]),
                            ef_channel_get_name (fitting->pdata[i]),
                            ef_channel_get_network (fitting->pdata[i]));
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS, _ ("Several channels fit “%s”:%s"), text,
               list->str);
}

/* What names it best is looked at first. */
EfChannel *
ef_channels_find (GPtrArray *channels, const char *text, GError **error)
{
  static gboolean (*const fits[]) (EfChannel *channel, const char *text) = {
    fits_name, fits_remote, fits_id, fits_handle, fits_network,
  };

  for (guint way = 0; *text != '\0' && way < G_N_ELEMENTS (fits); way++) {
    g_autoptr (GPtrArray) fitting = g_ptr_array_new ();

    for (guint i = 0; i < channels->len; i++) {
      if (fits[way](channels->pdata[i], text))
        g_ptr_array_add (fitting, channels->pdata[i]);
    }
    if (fitting->len == 1)
      return fitting->pdata[0];
    if (fitting->len > 1) {
      set_ambiguous (fitting, text, error);
      return NULL;
    }
  }

  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Channel not found: “%s”"), text);

  return NULL;
}

GPtrArray *
ef_channels_suggest (GPtrArray *channels, const char *profile_name)
{
  GPtrArray *suggested = g_ptr_array_new ();

  for (guint i = 0; i < channels->len; i++) {
    EfChannel *channel = g_ptr_array_index (channels, i);

    if (!ef_channel_get_taken (channel) && *ef_channel_get_owner_id (channel) == '\0' &&
        ef_channel_get_state (channel) != EF_CHANNEL_GONE &&
        *ef_channel_get_customer_name (channel) != '\0' &&
        is_same_text (ef_channel_get_customer_name (channel), profile_name))
      g_ptr_array_add (suggested, channel);
  }

  return suggested;
}

/* Whose they are */

static gboolean
change_one (EfConnection *connection, Call *call, const char *id, GError **error)
{
  switch (call->change) {
  case EF_CHANNEL_CHANGE_TAKE:
    return ef_channel_table_set_taken (connection, call->profile_id, id, TRUE, error);
  case EF_CHANNEL_CHANGE_RELEASE:
    return ef_channel_table_set_taken (connection, call->profile_id, id, FALSE, error);
  case EF_CHANNEL_CHANGE_MOVE_HERE:
    return ef_channel_table_move_here (connection, call->profile_id, id, error);
  case EF_CHANNEL_CHANGE_CONNECTED:
    return ef_channel_table_set_state (connection, call->profile_id, id, EF_CHANNEL_READY, error);
  default:
    g_return_val_if_reached (FALSE);
  }
}

static gboolean
change_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  for (guint i = 0; call->ids[i] != NULL; i++) {
    if (!change_one (connection, call, call->ids[i], error))
      return FALSE;
  }

  return TRUE;
}

void
ef_studio_change_channels_async (EfStudio *self,
                                 EfProfile *profile,
                                 const char *const *ids,
                                 EfChannelChange change,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Call *call = call_new (ef_profile_get_id (profile));

  g_task_set_source_tag (task, ef_studio_change_channels_async);
  call->ids = g_strdupv ((char **) ids);
  call->change = change;
  ef_database_write_async (ef_studio_get_database (self), change_in_database, call, call_free, NULL,
                           returned_cb, task);
}

gboolean
ef_studio_change_channels_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL;
}

/* Settings */

static gboolean
set_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_channel_table_update_settings (connection, call->values, error);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfChannel *channel = g_task_get_task_data (task);
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_channel_set_settings (channel, ef_channel_get_settings (call->values),
                           ef_channel_get_settings_rev (call->values));
  g_task_return_boolean (task, TRUE);
}

/* What must be said with each post, and is not said yet, is no mistake of a default. */
static char *
check_settings (EfPostSettings *form, JsonObject *settings)
{
  for (guint i = 0; i < ef_post_settings_get_n_fields (form); i++) {
    const EfPostSetting *field = ef_post_settings_get_field (form, i);
    g_autofree char *value = ef_post_settings_get_value (field, settings);
    gboolean is_known = value == NULL || *value == '\0' || field->kind != EF_POST_SETTING_CHOICE;

    for (guint k = 0; !is_known && k < field->choices->len; k++)
      is_known = g_str_equal (((EfPostSettingChoice *) field->choices->pdata[k])->value, value);
    if (!is_known)
      return g_strdup_printf (_ ("“%s” has no choice “%s”."), field->label, value);
    if (value != NULL && field->most > 0 && field->kind == EF_POST_SETTING_TEXT &&
        (guint) g_utf8_strlen (value, -1) > field->most)
      return g_strdup_printf (
        ngettext ("“%s” may have %u character.", "“%s” may have %u characters.", field->most),
        field->label, field->most);
  }

  return NULL;
}

void
ef_studio_set_channel_settings_async (EfStudio *self,
                                      EfChannel *channel,
                                      const char *settings,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (EfChannelForm) form = ef_studio_get_channel_form (self, channel);
  g_autoptr (JsonNode) node = json_from_string (settings, NULL);
  g_autofree char *problem = NULL;
  Call *call;

  g_task_set_source_tag (task, ef_studio_set_channel_settings_async);
  g_task_set_task_data (task, g_object_ref (channel), g_object_unref);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    problem = g_strdup (_ ("Settings of a channel are a JSON object, as in {\"title\":\"…\"}."));
  else
    problem = check_settings (form->settings, json_node_get_object (node));
  if (problem != NULL) {
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_INVALID, "%s", problem);
    g_object_unref (task);
    return;
  }

  call = call_new (ef_channel_get_profile_id (channel));
  call->values = ef_channel_copy (channel);
  ef_channel_set_settings (call->values, settings, ef_channel_get_settings_rev (channel));
  ef_database_write_async (ef_studio_get_database (self), set_in_database, call, call_free, NULL,
                           set_cb, task);
}

gboolean
ef_studio_set_channel_settings_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
