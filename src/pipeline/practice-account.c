/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/practice-account.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/log.h"
#include "pipeline/media-child.h"
#include "pipeline/publish-private.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-practice.h"
#include "store/profile-table.h"
#include "store/setting-table.h"

#define STATE_NAME "practice.json"
#define TAKEN "practice-running" /* the word for it on the command line */
#define AGAIN_MS 200             /* who had the server is just going, or coming */
#define TRIES 50
#define DIED_MS 1000 /* after it has died the first time, then twice that … */
#define DIED_MOST 6  /* so often in a row, then when it is needed */
#define STEADY (10 * G_TIME_SPAN_SECOND)
#define FOREIGN_S 2 /* another process has it, and ends some time */
#define POLITE_MS 5000

/* The process. It outlives the account for the moment that it takes to end. */
typedef struct {
  EfPracticeAccount *account; /* (unowned) (nullable): it is of no interest any more */
  GSubprocess *subprocess;    /* (owned) */
  GDataInputStream *lines;    /* (owned) */
  GString *document;          /* (owned): what it has said so far */
  char *code;                 /* (owned) (nullable): why it does not want to */
  char *message;              /* (owned) (nullable) */
  GTask *ending;              /* (owned) (nullable): who waits for its end */
  gint64 ready_at;            /* monotonic; 0: it is not */
  guint kill_id;
} Child;

struct _EfPracticeAccount {
  EfStudio *studio;       /* (unowned) */
  GHashTable *practising; /* (owned) (element-type utf8): ids of profiles */
  Child *child;           /* (nullable): it looks after itself */
  GPtrArray *waiting;     /* (owned) (element-type GTask) */
  char *address;          /* (nullable): it runs, there */
  guint timer_id;
  guint n_tries;
  guint n_deaths;
  gboolean is_foreign; /* another process has it */
  gboolean is_kept;
  gboolean is_open;
};

static void start (EfPracticeAccount *self);

/* Who waits for it. */

static void
return_address (EfPracticeAccount *self, const char *address, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->n_tries = 0;
  for (guint i = 0; i < waiting->len; i++) {
    if (address != NULL)
      g_task_return_pointer (waiting->pdata[i], g_strdup (address), g_free);
    else
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
  }
}

static void
fail (EfPracticeAccount *self, GError *error)
{
  g_autoptr (GError) owned = error;

  ef_log_message (NULL, "The practice server does not run: %s", error->message);
  return_address (self, NULL, error);
}

static void
fail_closed (EfPracticeAccount *self)
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));

  return_address (self, NULL, error);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_setting_finish (EF_STUDIO (object), result, &error))
    ef_log_info (NULL, "Where the practice server is could not be stored: %s", error->message);
}

/* Clients that were made for another port lead nowhere now. */
static void
set_address (EfPracticeAccount *self, const char *address)
{
  GListModel *profiles = ef_studio_get_profiles (self->studio);
  g_autofree char *last = g_strdup (self->address);

  g_set_str (&self->address, address);
  for (guint i = 0;
       last != NULL && !g_str_equal (last, address) && i < g_list_model_get_n_items (profiles);
       i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    ef_publish_desk_drop_client (ef_studio_get_publish_desk (self->studio),
                                 ef_profile_get_id (profile), TRUE);
  }
}

/* As a setting it is JSON. */
static void
store_address (EfPracticeAccount *self)
{
  g_autofree char *value = g_strdup_printf ("\"%s\"", self->address);

  if (g_strcmp0 (ef_studio_get_setting (self->studio, EF_PRACTICE_ADDRESS), value) != 0)
    ef_studio_set_setting_async (self->studio, EF_PRACTICE_ADDRESS, value, stored_cb, NULL);
}

/* Again. */

static void
timer_cb (gpointer user_data)
{
  EfPracticeAccount *self = user_data;

  self->timer_id = 0;
  if (self->is_open && self->child == NULL)
    start (self);
}

static void
start_later (EfPracticeAccount *self, guint ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add_once (ms, timer_cb, self);
}

static gboolean
is_needed (EfPracticeAccount *self)
{
  return self->is_open &&
         (self->waiting->len > 0 || (self->is_kept && g_hash_table_size (self->practising) > 0));
}

/* Another process has the server. */

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudio) studio = user_data;
  EfPracticeAccount *self = ef_studio_get_practice_account (studio);
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (object), result, NULL);

  if (self == NULL || !self->is_open || self->child != NULL)
    return;

  if (connection != NULL) {
    self->is_foreign = TRUE;
    return_address (self, self->address, NULL);
    if (self->is_kept)
      start_later (self, FOREIGN_S * 1000);
    return;
  }

  if (++self->n_tries < TRIES) {
    start_later (self, AGAIN_MS);
    return;
  }
  fail (self,
        g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED,
                             _ ("Another program has the practice server and does not answer: "
                                "close Edit Factory everywhere, then try again.")));
}

static void
look_elsewhere (EfPracticeAccount *self)
{
  const char *value = ef_studio_get_setting (self->studio, EF_PRACTICE_ADDRESS);
  g_autoptr (JsonNode) node = value != NULL ? json_from_string (value, NULL) : NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL)
    set_address (self, json_node_get_string (node));
  if (self->address == NULL) {
    if (++self->n_tries < TRIES)
      start_later (self, AGAIN_MS);
    else
      fail (self, g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED,
                                       _ ("Another program has the practice server: close Edit "
                                          "Factory everywhere, then try again.")));
    return;
  }

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_uri_async (client, self->address, 80, NULL, connected_cb,
                                        g_object_ref (self->studio));
}

/* The child */

static void
child_free (Child *self)
{
  g_clear_handle_id (&self->kill_id, g_source_remove);
  g_object_unref (self->lines);
  g_object_unref (self->subprocess);
  g_string_free (self->document, TRUE);
  g_free (self->code);
  g_free (self->message);
  g_clear_object (&self->ending);
  g_free (self);
}

static void
take_ready (Child *child, JsonObject *object)
{
  EfPracticeAccount *self = child->account;
  const char *address = NULL;

  if (self == NULL || !ef_json_read_string (object, "address", &address) || address == NULL)
    return;

  child->ready_at = g_get_monotonic_time ();
  self->is_foreign = FALSE;
  set_address (self, address);
  store_address (self);
  return_address (self, address, NULL);
}

static void
take_error (Child *child, JsonObject *object)
{
  const char *code = NULL;
  const char *message = NULL;

  if (ef_json_read_string (object, "code", &code) &&
      ef_json_read_string (object, "message", &message)) {
    g_set_str (&child->code, code);
    g_set_str (&child->message, message);
  }
}

/* A document ends where a line is nothing but its last brace; an error is on one line. */
static void
take_line (Child *child, const char *line)
{
  gboolean is_short = g_str_has_prefix (line, "{\"");
  g_autoptr (JsonNode) node = NULL;

  if (is_short || g_str_equal (line, "{"))
    g_string_truncate (child->document, 0);
  g_string_append (child->document, line);
  if (!is_short && !g_str_equal (line, "}"))
    return;

  node = json_from_string (child->document->str, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;

  if (json_object_has_member (json_node_get_object (node), "error")) {
    JsonNode *error = json_object_get_member (json_node_get_object (node), "error");

    if (JSON_NODE_HOLDS_OBJECT (error))
      take_error (child, json_node_get_object (error));
  } else {
    take_ready (child, json_node_get_object (node));
  }
}

static void
look_after_end (EfPracticeAccount *self, Child *child)
{
  gboolean was_ready = child->ready_at != 0;

  if (was_ready && g_get_monotonic_time () - child->ready_at > STEADY)
    self->n_deaths = 0;
  if (g_strcmp0 (child->code, TAKEN) == 0) {
    look_elsewhere (self);
  } else if (!is_needed (self)) {
    return;
  } else if (self->n_deaths++ < DIED_MOST && (was_ready || child->message == NULL)) {
    start_later (self, DIED_MS << (self->n_deaths - 1));
  } else {
    self->n_deaths = 0;
    fail (self, g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED,
                                     child->message != NULL
                                       ? child->message
                                       : _ ("The practice server ends as soon as it has begun.")));
  }
}

/* It is gone when it has nothing more to say, whatever was the reason. */
static void
child_end (Child *child)
{
  EfPracticeAccount *self = child->account;

  g_subprocess_force_exit (child->subprocess);
  if (self != NULL) {
    self->child = NULL;
    if (self->is_open)
      look_after_end (self, child);
  }
  if (child->ending != NULL)
    g_task_return_boolean (child->ending, TRUE);
  child_free (child);
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Child *child = user_data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  if (line == NULL) {
    child_end (child);
    return;
  }

  take_line (child, line);
  g_data_input_stream_read_line_async (child->lines, G_PRIORITY_DEFAULT, NULL, line_cb, child);
}

static void
start (EfPracticeAccount *self)
{
  g_autofree char *program = ef_media_child_find_program ();
  g_autofree char *state =
    g_build_filename (ef_studio_get_paths (self->studio)->data, STATE_NAME, NULL);
  GError *error = NULL;
  GSubprocess *subprocess = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
      G_SUBPROCESS_FLAGS_STDERR_MERGE,
    &error, program, "practice-server", "--json", "--parent", "--state", state, NULL);
  Child *child;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (subprocess == NULL) {
    g_prefix_error (&error, "%s", _ ("The practice server could not be started: "));
    fail (self, error);
    return;
  }

  child = g_new0 (Child, 1);
  child->account = self;
  child->subprocess = subprocess;
  child->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (subprocess));
  child->document = g_string_new (NULL);
  self->child = child;
  g_data_input_stream_read_line_async (child->lines, G_PRIORITY_DEFAULT, NULL, line_cb, child);
}

static void
kill_cb (gpointer user_data)
{
  Child *child = user_data;

  child->kill_id = 0;
  g_subprocess_force_exit (child->subprocess);
}

/* The account */

EfPracticeAccount *
ef_practice_account_new (EfStudio *studio)
{
  EfPracticeAccount *self = g_new0 (EfPracticeAccount, 1);

  self->studio = studio;
  self->practising = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

static void
end_child (EfPracticeAccount *self, GTask *task)
{
  Child *child = g_steal_pointer (&self->child);

  child->account = NULL;
  child->ending = task;
  g_subprocess_send_signal (child->subprocess, SIGTERM);
  child->kill_id = g_timeout_add_once (POLITE_MS, kill_cb, child);
}

void
ef_practice_account_free (EfPracticeAccount *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->child != NULL)
    end_child (self, NULL);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->practising);
  g_free (self->address);
  g_free (self);
}

void
ef_practice_account_open (EfPracticeAccount *self, gboolean keep)
{
  self->is_open = TRUE;
  self->is_kept = keep;
  if (is_needed (self) && self->child == NULL)
    start (self);
}

void
ef_practice_account_close_async (EfPracticeAccount *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self->studio, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_practice_account_close_async);
  self->is_open = FALSE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&self->address, g_free);
  fail_closed (self);
  if (self->child != NULL) {
    end_child (self, task);
    return;
  }

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
ef_practice_account_close_finish (EfPracticeAccount *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* Where another process has it, that one may have ended: whoever asks finds out. */
void
ef_practice_account_ensure_async (EfPracticeAccount *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self->studio, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_practice_account_ensure_async);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  if (!self->is_open)
    fail_closed (self);
  else if (self->child != NULL && self->child->ready_at != 0)
    return_address (self, self->address, NULL);
  else if (self->child == NULL)
    start (self);
}

char *
ef_practice_account_ensure_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
ef_practice_account_make_key (const char *profile_id)
{
  return g_strconcat ("practice-", profile_id, NULL);
}

/* Who practises. */

static gboolean
says_on (const char *value)
{
  g_autoptr (JsonNode) node = value != NULL ? json_from_string (value, NULL) : NULL;
  gboolean is_on = FALSE;

  /* One that names its server is on without saying so. */
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  if (!json_object_has_member (json_node_get_object (node), "on"))
    return json_object_has_member (json_node_get_object (node), "address");

  return ef_json_read_switch (json_node_get_object (node), "on", &is_on) && is_on;
}

GHashTable *
ef_practice_account_read (EfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) profiles = ef_profile_table_list (connection, error);
  g_autoptr (GHashTable) practising = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (profiles == NULL)
    return NULL;

  for (guint i = 0; i < profiles->len; i++) {
    const char *id = ef_profile_get_id (g_ptr_array_index (profiles, i));
    g_autofree char *value = NULL;

    if (!ef_setting_table_get (connection, id, EF_PUBLISH_PRACTICE, &value, error))
      return NULL;
    if (says_on (value))
      g_hash_table_add (practising, g_strdup (id));
  }

  return g_steal_pointer (&practising);
}

static gboolean
is_same (GHashTable *one, GHashTable *other)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, one);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!g_hash_table_contains (other, id))
      return FALSE;
  }

  return g_hash_table_size (one) == g_hash_table_size (other);
}

void
ef_practice_account_apply (EfPracticeAccount *self, GHashTable *practising)
{
  g_autoptr (GHashTable) last = g_steal_pointer (&self->practising);

  self->practising = practising;
  if (is_needed (self) && self->child == NULL && self->timer_id == 0 && !self->is_foreign)
    start (self);
  if (!is_same (last, practising))
    g_signal_emit_by_name (self->studio, "practice-changed");
}

typedef struct {
  GHashTable *practising;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->practising, g_hash_table_unref);
  g_free (self);
}

static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->practising = ef_practice_account_read (connection, error);

  return reading->practising != NULL;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudio) studio = user_data;
  EfPracticeAccount *self = ef_studio_get_practice_account (studio);
  Reading *reading = ef_database_run_finish (EF_DATABASE (object), result, NULL);

  if (reading != NULL && self != NULL)
    ef_practice_account_apply (self, g_steal_pointer (&reading->practising));
}

void
ef_practice_account_take (EfPracticeAccount *self, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    if (g_str_equal (change->table, "setting") &&
        (change->profile != NULL || g_str_equal (change->id, "*"))) {
      ef_database_read_async (ef_studio_get_database (self->studio), read_in_database,
                              g_new0 (Reading, 1), reading_free, NULL, read_cb,
                              g_object_ref (self->studio));
      return;
    }
  }
}

/* The switch */

gboolean
ef_studio_is_practising (EfStudio *self, EfProfile *profile)
{
  return g_hash_table_contains (ef_studio_get_practice_account (self)->practising,
                                ef_profile_get_id (profile));
}

static void
refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) channels =
    ef_studio_refresh_channels_finish (EF_STUDIO (object), result, &error);

  if (channels != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
switch_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_setting_table_set (connection, call->profile_id, EF_PUBLISH_PRACTICE,
                               call->flag ? "{\"on\":true}" : "{\"on\":false}", error);
}

static void
switched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  EfPracticeAccount *self = ef_studio_get_practice_account (studio);
  EfProfile *profile = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);
  gboolean changes;

  if (call == NULL) {
    g_task_return_error (task, error);
    return;
  }

  changes = call->flag ? g_hash_table_add (self->practising, g_strdup (ef_profile_get_id (profile)))
                       : g_hash_table_remove (self->practising, ef_profile_get_id (profile));
  if (changes)
    g_signal_emit_by_name (studio, "practice-changed");
  if (call->flag)
    ef_studio_refresh_channels_async (studio, profile, TRUE, NULL, refreshed_cb,
                                      g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
write_switch (GTask *task, gboolean practise)
{
  EfStudio *studio = g_task_get_source_object (task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *write = g_task_new (studio, NULL, switched_cb, task);

  g_task_set_source_tag (write, write_switch);
  call->profile_id = g_strdup (ef_profile_get_id (g_task_get_task_data (task)));
  call->flag = practise;
  ef_studio_call_write (studio, switch_in_database, call, write);
}

/* First it runs: whoever is told that it cannot has switched nothing. */
static void
started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autofree char *address = ef_practice_account_ensure_finish (result, &error);

  if (address != NULL) {
    write_switch (task, TRUE);
    return;
  }

  g_task_return_error (task, error);
  g_object_unref (task);
}

void
ef_studio_set_practising_async (EfStudio *self,
                                EfProfile *profile,
                                gboolean practise,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_set_practising_async);
  g_task_set_task_data (task, g_object_ref (profile), g_object_unref);
  if (practise)
    ef_practice_account_ensure_async (ef_studio_get_practice_account (self), NULL, started_cb,
                                      task);
  else
    write_switch (task, FALSE);
}

gboolean
ef_studio_set_practising_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *address = ef_practice_account_ensure_finish (result, &error);

  if (address != NULL)
    g_task_return_pointer (task, address, g_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_get_practice_page_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_get_practice_page_async);
  ef_practice_account_ensure_async (ef_studio_get_practice_account (self), NULL, page_cb, task);
}

char *
ef_studio_get_practice_page_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
