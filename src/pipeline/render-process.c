/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-process.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "core/error.h"
#include "core/json-read.h"
#include "pipeline/media-child.h"

#define SILENCE_S 300 /* a large file on a slow disk takes a while to be synced */
#define POLITE_S 20   /* between cancelling and ending it */
#define LINE_MOST (1 << 22)
#define CHUNK 65536

struct _EfRenderProcess {
  GObject parent_instance;

  GSubprocess *subprocess; /* (owned) */
  GCancellable *reading;   /* (owned) */
  GString *text;           /* (owned): the begin of a line */
  GQueue unsent;           /* (element-type GBytes): lines; the first is being written */
  GTask *task;             /* (owned) (nullable): what it works on */
  char *id;                /* (nullable) */
  EfRenderListener listener;
  gulong cancelled_id;
  guint timer_id; /* it says nothing, or does not stop */
  gboolean is_paused;
  gboolean is_gone;
  gboolean is_ending;
};

G_DEFINE_FINAL_TYPE (EfRenderProcess, ef_render_process, G_TYPE_OBJECT)

static void write_on (EfRenderProcess *self);
static void set_timer (EfRenderProcess *self);

/* What was asked comes to its end. */

static GTask *
take_task (EfRenderProcess *self)
{
  GTask *task = g_steal_pointer (&self->task);

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  self->cancelled_id = 0;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&self->id, g_free);
  self->listener = (EfRenderListener) { 0 };

  return task;
}

static void
return_error (EfRenderProcess *self, GError *error)
{
  g_autoptr (GTask) task = take_task (self);

  g_task_return_error (task, error);
}

static gboolean
is_cancelled (EfRenderProcess *self)
{
  return self->task != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

static GError *
make_cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));
}

/* Whatever the child could not do, as an error that says whether trying again may help. */
GError *
ef_render_process_make_error (JsonObject *object)
{
  static const struct {
    const char *code;
    EfMediaChildError error;
  } codes[] = {
    { "unreadable", EF_MEDIA_CHILD_ERROR_UNREADABLE },
    { "damaged", EF_MEDIA_CHILD_ERROR_DAMAGED },
    { "encrypted", EF_MEDIA_CHILD_ERROR_ENCRYPTED },
    { "unsupported", EF_MEDIA_CHILD_ERROR_UNSUPPORTED },
    { "no-space", EF_MEDIA_CHILD_ERROR_NO_SPACE },
    { "stuck", EF_MEDIA_CHILD_ERROR_STUCK },
    /* An encoder that has given up for no reason that can be told may do better the next time. */
    { "failed", EF_MEDIA_CHILD_ERROR_STUCK },
  };
  const char *code = "";
  const char *message = "";

  ef_json_read_string (object, "code", &code);
  ef_json_read_string (object, "message", &message);
  if (g_str_equal (code, "cancelled"))
    return make_cancelled ();
  if (g_str_equal (code, "taken"))
    return g_error_new_literal (EF_ERROR, EF_ERROR_TAKEN, message);
  if (g_str_equal (code, "invalid"))
    return g_error_new_literal (EF_ERROR, EF_ERROR_INVALID, message);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (g_str_equal (codes[i].code, code))
      return g_error_new_literal (EF_MEDIA_CHILD_ERROR, (int) codes[i].error, message);
  }

  return g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, message);
}

static GError *
make_stopped (void)
{
  return g_error_new_literal (
    EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_STUCK,
    _ ("The program that renders stopped in the middle: one of the sources may be damaged, or the "
       "memory was full."));
}

/* What it says. */

static void
tell_progress (EfRenderProcess *self, JsonObject *object)
{
  EfRenderProgress progress = { .left = -1 };
  const char *stage = "";

  if (!ef_json_read_string (object, "stage", &stage) ||
      !ef_json_read_double (object, "progress", &progress.progress) ||
      !ef_json_read_double (object, "speed", &progress.speed) || is_cancelled (self))
    return;

  g_strlcpy (progress.stage, stage, sizeof progress.stage);
  if (self->listener.progress != NULL)
    self->listener.progress (&progress, self->listener.data);
}

static JsonNode *
get_member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

/* What makes no sense, and what is about something else, is passed over: being silent ends it. */
static void
take_line (EfRenderProcess *self, const char *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  const char *id = NULL;
  const char *notice = NULL;
  JsonObject *object;
  JsonNode *member;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || self->task == NULL)
    return;
  object = json_node_get_object (node);
  if (!ef_json_read_string (object, "id", &id) || g_strcmp0 (id, self->id) != 0)
    return;

  set_timer (self);
  if ((member = get_member (object, "done", JSON_NODE_ARRAY)) != NULL) {
    g_autoptr (GTask) task = take_task (self);

    g_task_return_pointer (task, json_array_ref (json_node_get_array (member)),
                           (GDestroyNotify) json_array_unref);
  } else if ((member = get_member (object, "error", JSON_NODE_OBJECT)) != NULL) {
    return_error (self, ef_render_process_make_error (json_node_get_object (member)));
  } else if (ef_json_read_string (object, "notice", &notice) && notice != NULL) {
    if (self->listener.notice != NULL)
      self->listener.notice (notice, self->listener.data);
  } else {
    tell_progress (self, object);
  }
}

static void
take_text (EfRenderProcess *self)
{
  char *end;

  while ((end = memchr (self->text->str, '\n', self->text->len)) != NULL) {
    g_autofree char *line = g_strndup (self->text->str, (gsize) (end - self->text->str));

    g_string_erase (self->text, 0, end - self->text->str + 1);
    take_line (self, line);
  }
  if (self->text->len > LINE_MOST)
    g_subprocess_force_exit (self->subprocess);
}

static void read_on (EfRenderProcess *self);

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderProcess) self = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;

  g_string_append_len (self->text, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes));
  take_text (self);
  read_on (self);
}

static void
read_on (EfRenderProcess *self)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (self->subprocess), CHUNK,
                                   G_PRIORITY_DEFAULT, self->reading, read_cb, g_object_ref (self));
}

/* What it may have said last is lost with it: files that are finished are found again. */
static void
gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderProcess) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  self->is_gone = TRUE;
  g_cancellable_cancel (self->reading);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->task != NULL)
    return_error (self,
                  self->is_ending || is_cancelled (self) ? make_cancelled () : make_stopped ());
}

/* What it is told. */

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderProcess) self = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);
  g_bytes_unref (g_queue_pop_head (&self->unsent));
  write_on (self);
}

/* One line after the other. What cannot be written is a process that is going: that is seen elsewhere. */
static void
write_on (EfRenderProcess *self)
{
  GBytes *bytes = g_queue_peek_head (&self->unsent);

  if (bytes != NULL)
    g_output_stream_write_all_async (
      g_subprocess_get_stdin_pipe (self->subprocess), g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes), G_PRIORITY_DEFAULT, self->reading, written_cb, g_object_ref (self));
}

/* Takes @line. */
static void
say (EfRenderProcess *self, char *line)
{
  gboolean is_idle = g_queue_is_empty (&self->unsent);

  g_queue_push_tail (&self->unsent, g_bytes_new_take (line, strlen (line)));
  if (is_idle && !self->is_gone)
    write_on (self);
}

static void
timer_cb (gpointer user_data)
{
  EfRenderProcess *self = user_data;

  self->timer_id = 0;
  g_subprocess_force_exit (self->subprocess);
}

static void
set_timer (EfRenderProcess *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->is_gone || self->task == NULL)
    return;
  if (is_cancelled (self))
    self->timer_id = g_timeout_add_seconds_once (POLITE_S, timer_cb, self);
  else if (!self->is_paused)
    self->timer_id = g_timeout_add_seconds_once (SILENCE_S, timer_cb, self);
}

/* A handler of this signal must not disconnect itself, so what it leads to waits a moment. */
static gboolean
cancelled_in_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  EfRenderProcess *self = g_task_get_source_object (task);

  if (self->task == task) {
    say (self, g_strdup ("{\"cancel\":true}\n"));
    set_timer (self);
  }

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancelled_in_idle_cb, g_object_ref (task), g_object_unref);
}

static void
ef_render_process_dispose (GObject *object)
{
  EfRenderProcess *self = EF_RENDER_PROCESS (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->subprocess);
  g_clear_object (&self->reading);
  g_queue_clear_full (&self->unsent, (GDestroyNotify) g_bytes_unref);

  G_OBJECT_CLASS (ef_render_process_parent_class)->dispose (object);
}

static void
ef_render_process_finalize (GObject *object)
{
  EfRenderProcess *self = EF_RENDER_PROCESS (object);

  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (ef_render_process_parent_class)->finalize (object);
}

static void
ef_render_process_class_init (EfRenderProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_render_process_dispose;
  object_class->finalize = ef_render_process_finalize;
}

static void
ef_render_process_init (EfRenderProcess *self)
{
  g_queue_init (&self->unsent);
  self->text = g_string_new (NULL);
  self->reading = g_cancellable_new ();
}

/* Started on the main thread: it ends with the thread that has started it. */
EfRenderProcess *
ef_render_process_new (GError **error)
{
  g_autofree char *program = ef_media_child_find_program ();
  g_autoptr (GSubprocess) subprocess =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                        G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                      error, program, "render-plan", NULL);
  EfRenderProcess *self;

  if (subprocess == NULL) {
    g_prefix_error (error, "%s", _ ("The program that renders could not be started: "));
    return NULL;
  }

  self = g_object_new (EF_TYPE_RENDER_PROCESS, NULL);
  self->subprocess = g_steal_pointer (&subprocess);
  g_subprocess_wait_async (self->subprocess, NULL, gone_cb, g_object_ref (self));
  read_on (self);

  return self;
}

/* Nothing of what it was doing is to be kept; what it was writing it has no time to remove, for which there is
 * the next start. */
void
ef_render_process_end (EfRenderProcess *self)
{
  self->is_ending = TRUE;
  if (self->is_gone)
    return;
  if (self->task != NULL)
    g_subprocess_force_exit (self->subprocess);
  else
    g_subprocess_send_signal (self->subprocess, SIGTERM);
}

void
ef_render_process_run_async (EfRenderProcess *self,
                             const char *id,
                             const char *settings,
                             const EfRenderListener *listener,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gsize length = strlen (settings);

  g_task_set_source_tag (task, ef_render_process_run_async);
  g_task_set_check_cancellable (task, FALSE);
  g_return_if_fail (self->task == NULL && length > 1 && settings[length - 1] == '}');

  self->task = task;
  self->id = g_strdup (id);
  self->listener = *listener;
  if (self->is_gone) {
    return_error (self, make_stopped ());
    return;
  }
  if (g_cancellable_is_cancelled (cancellable)) {
    return_error (self, make_cancelled ());
    return;
  }

  self->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  say (self, g_strdup_printf ("%.*s,\"id\":\"%s\"}\n", (int) (length - 1), settings, id));
  set_timer (self);
}

JsonArray *
ef_render_process_run_finish (EfRenderProcess *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ef_render_process_set_paused (EfRenderProcess *self, gboolean paused)
{
  if (self->is_paused == paused)
    return;

  self->is_paused = paused;
  say (self, g_strdup_printf ("{\"pause\":%s}\n", paused ? "true" : "false"));
  set_timer (self);
}

gboolean
ef_render_process_is_usable (EfRenderProcess *self)
{
  return !self->is_gone && !self->is_ending;
}
