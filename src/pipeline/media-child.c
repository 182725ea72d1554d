/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/media-child.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "core/log.h"
#include "core/worker.h"

#define PROGRAM "edit-factory-cli"
#define VARIABLE "EDIT_FACTORY_CLI"

#define SILENCE_MS 60000
#define IDLE_MS 30000
#define POLITE_MS 500 /* between asking the process to end and ending it */
#define LINE_MOST (1 << 20)
#define CHUNK 65536

typedef struct _Process Process;

typedef struct {
  GTask *task;      /* (owned) */
  JsonObject *json; /* (owned) */
  guint id;
  EfMediaChildFunc progress; /* (nullable) */
  gpointer progress_data;
  gulong cancelled_id;
} Request;

/* Files nobody knows yet are read in a process of their own, which may crash, hang or talk nonsense
 * without harm. It is started when something is asked, and ends when nothing was for a while. */
struct _EfMediaChild {
  GObject parent_instance;

  GQueue waiting;   /* (element-type Request): not sent yet */
  Request *asked;   /* (owned) (nullable): what the process works on */
  Process *process; /* (owned) (nullable) */
  guint last_id;
  guint silence_ms;
  guint idle_ms;
  guint timer_id; /* silence while something is asked, idleness else */
  gboolean is_paused;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (EfMediaChild, ef_media_child, G_TYPE_OBJECT)

/* One run of the program. It outlives being asked: until it is gone, its callbacks refer to it. */
struct _Process {
  grefcount count;
  EfMediaChild *child;     /* (unowned) (nullable): NULL when nobody listens any more */
  GSubprocess *subprocess; /* (owned) */
  GCancellable *reading;   /* (owned) */
  GString *text;           /* (owned): the begin of a line */
  guint kill_id;
  gboolean is_ending;
};

G_DEFINE_QUARK (ef-media-child-error-quark, ef_media_child_error)

static const char *const codes[] = {
  [EF_MEDIA_CHILD_ERROR_UNREADABLE] = "unreadable",
  [EF_MEDIA_CHILD_ERROR_DAMAGED] = "damaged",
  [EF_MEDIA_CHILD_ERROR_ENCRYPTED] = "encrypted",
  [EF_MEDIA_CHILD_ERROR_UNSUPPORTED] = "unsupported",
  [EF_MEDIA_CHILD_ERROR_STUCK] = "stuck",
  [EF_MEDIA_CHILD_ERROR_NO_SPACE] = "no-space",
  [EF_MEDIA_CHILD_ERROR_FAILED] = "failed",
};

static void go_on (EfMediaChild *self);
static void set_timer (EfMediaChild *self);

static Process *
process_ref (Process *self)
{
  g_ref_count_inc (&self->count);

  return self;
}

static void
process_unref (Process *self)
{
  if (!g_ref_count_dec (&self->count))
    return;

  g_clear_handle_id (&self->kill_id, g_source_remove);
  g_object_unref (self->subprocess);
  g_object_unref (self->reading);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
kill_cb (gpointer user_data)
{
  Process *self = user_data;

  self->kill_id = 0;
  g_subprocess_force_exit (self->subprocess);
}

/* First it is asked, so that it can tidy up, and for that it must not stand still; then it is ended. */
static void
process_end (Process *self)
{
  if (self->is_ending)
    return;

  self->is_ending = TRUE;
  g_subprocess_send_signal (self->subprocess, SIGTERM);
  g_subprocess_send_signal (self->subprocess, SIGCONT);
  self->kill_id = g_timeout_add_once (POLITE_MS, kill_cb, self);
}

static void
request_free (Request *self)
{
  g_object_unref (self->task);
  json_object_unref (self->json);
  g_free (self);
}

static void
request_disconnect (Request *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (cancellable, self->cancelled_id);
  self->cancelled_id = 0;
}

/* Takes @self over. */
static void
request_fail (Request *self, GError *error)
{
  request_disconnect (self);
  g_task_return_error (self->task, error);
  request_free (self);
}

static GError *
make_cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));
}

static char *
get_file_name (Request *self)
{
  g_autoptr (GFile) file =
    g_file_new_for_uri (json_object_get_string_member_with_default (self->json, "uri", ""));
  g_autofree char *name = g_file_get_basename (file);

  return g_filename_display_name (name != NULL ? name : "");
}

static GError *
make_stopped (Request *request)
{
  g_autofree char *name = get_file_name (request);

  return g_error_new (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_STUCK,
                      _ ("“%s” could not be read: the reader stopped. The file may be damaged."),
                      name);
}

/* What was asked comes to its end; @error NULL: @answer is it. */
static void
return_asked (EfMediaChild *self, JsonObject *answer, GError *error)
{
  Request *request = g_steal_pointer (&self->asked);

  request_disconnect (request);
  if (error != NULL)
    g_task_return_error (request->task, error);
  else
    g_task_return_pointer (request->task, json_object_ref (answer),
                           (GDestroyNotify) json_object_unref);
  request_free (request);
}

/* The process is gone, whatever was the reason. */
static void
gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Process *process = user_data;
  EfMediaChild *self = process->child;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  g_clear_handle_id (&process->kill_id, g_source_remove);
  g_cancellable_cancel (process->reading);
  process->child = NULL;

  if (self != NULL) {
    g_object_ref (self);
    g_clear_pointer (&self->process, process_unref);
    g_clear_handle_id (&self->timer_id, g_source_remove);
    if (self->asked != NULL)
      return_asked (self, NULL,
                    g_cancellable_is_cancelled (g_task_get_cancellable (self->asked->task))
                      ? make_cancelled ()
                      : make_stopped (self->asked));
    go_on (self);
    g_object_unref (self);
  }
  process_unref (process);
}

static GError *
make_error (Request *request, JsonObject *error)
{
  const char *word = json_object_get_string_member_with_default (error, "code", "");
  const char *message = json_object_get_string_member_with_default (error, "message", "");

  if (*message == '\0')
    return make_stopped (request);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (g_str_equal (codes[i], word))
      return g_error_new_literal (EF_MEDIA_CHILD_ERROR, (int) i, message);
  }

  return g_error_new_literal (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED, message);
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
is_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 ||
          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static void
tell (EfMediaChild *self, double done, gboolean is_partial)
{
  if (self->asked->progress != NULL &&
      !g_cancellable_is_cancelled (g_task_get_cancellable (self->asked->task)))
    self->asked->progress (done, is_partial, self->asked->progress_data);
}

/* FALSE: the line makes no sense. */
static gboolean
take_line (EfMediaChild *self, const char *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);
  if (self->asked == NULL || !is_number (object, "id") ||
      json_object_get_int_member (object, "id") != self->asked->id)
    return FALSE;

  if (get_object (object, "result") != NULL)
    return_asked (self, get_object (object, "result"), NULL);
  else if (get_object (object, "error") != NULL)
    return_asked (self, NULL, make_error (self->asked, get_object (object, "error")));
  else if (is_number (object, "progress"))
    tell (self, json_object_get_double_member (object, "progress"), FALSE);
  else if (json_object_has_member (object, "partial"))
    tell (self, 0, TRUE);
  else
    return FALSE;

  return TRUE;
}

static gboolean
take_text (EfMediaChild *self, Process *process)
{
  GString *text = process->text;
  char *end;

  while (process->child != NULL && !process->is_ending &&
         (end = memchr (text->str, '\n', text->len)) != NULL) {
    g_autofree char *line = g_strndup (text->str, (gsize) (end - text->str));

    g_string_erase (text, 0, end - text->str + 1);
    if (!take_line (self, line))
      return FALSE;
  }

  return text->len <= LINE_MOST;
}

static void read_on (Process *process);

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Process *process = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, NULL);
  EfMediaChild *self = process->child;

  if (bytes != NULL && g_bytes_get_size (bytes) > 0 && self != NULL && !process->is_ending) {
    g_object_ref (self);
    g_string_append_len (process->text, g_bytes_get_data (bytes, NULL),
                         (gssize) g_bytes_get_size (bytes));
    if (take_text (self, process)) {
      set_timer (self);
      read_on (process);
      go_on (self);
    } else {
      process_end (process);
    }
    g_object_unref (self);
  } else {
    /* Without a voice it is of no use, even if it lives. */
    process_end (process);
  }
  process_unref (process);
}

static void
read_on (Process *process)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (process->subprocess), CHUNK,
                                   G_PRIORITY_DEFAULT, process->reading, read_cb,
                                   process_ref (process));
}

/* Beside this program, as both are installed and built; else wherever programs are found. */
char *
ef_media_child_find_program (void)
{
  const char *named = g_getenv (VARIABLE);
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (named != NULL && *named != '\0')
    return g_strdup (named);
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  return g_strdup (PROGRAM);
}

static gboolean
start (EfMediaChild *self, GError **error)
{
  g_autofree char *program = ef_media_child_find_program ();
  g_autoptr (GSubprocess) subprocess =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                        G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                      error, program, "read-media", NULL);
  Process *process;

  if (subprocess == NULL) {
    g_prefix_error (error, "%s", _ ("The program that reads videos could not be started: "));
    return FALSE;
  }

  process = g_new0 (Process, 1);
  g_ref_count_init (&process->count);
  process->child = self;
  process->subprocess = g_steal_pointer (&subprocess);
  process->reading = g_cancellable_new ();
  process->text = g_string_new (NULL);
  self->process = process;
  g_subprocess_wait_async (process->subprocess, NULL, gone_cb, process_ref (process));
  read_on (process);

  return TRUE;
}

static void
timer_cb (gpointer user_data)
{
  EfMediaChild *self = user_data;

  self->timer_id = 0;
  if (self->process != NULL)
    process_end (self->process);
}

static void
set_timer (EfMediaChild *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->process != NULL && !self->process->is_ending && !self->is_paused)
    self->timer_id =
      g_timeout_add_once (self->asked != NULL ? self->silence_ms : self->idle_ms, timer_cb, self);
}

/* What cannot be written is a process that is going: that is seen elsewhere. */
static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) line = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);
}

static void
send (EfMediaChild *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  GBytes *bytes;

  json_object_set_int_member (self->asked->json, "id", self->asked->id);
  json_node_set_object (node, self->asked->json);
  text = json_to_string (node, FALSE);
  line = g_strconcat (text, "\n", NULL);
  bytes = g_bytes_new (line, strlen (line));
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (self->process->subprocess),
                                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, self->process->reading, written_cb, bytes);
}

/* Sends the next request when it is its turn. */
static void
go_on (EfMediaChild *self)
{
  GError *error = NULL;

  if (self->asked != NULL || self->is_paused || (self->process != NULL && self->process->is_ending))
    return;

  self->asked = g_queue_pop_head (&self->waiting);
  if (self->asked != NULL && self->process == NULL && !start (self, &error)) {
    return_asked (self, NULL, error);
    go_on (self);
    return;
  }

  if (self->asked != NULL)
    send (self);
  set_timer (self);
}

/* May come from another thread in theory; ours come from the main one. */
static gboolean
cancelled_in_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  EfMediaChild *self = g_task_get_source_object (task);

  if (self->asked != NULL && self->asked->task == task) {
    if (self->process != NULL)
      process_end (self->process);
    return G_SOURCE_REMOVE;
  }

  for (GList *link = self->waiting.head; link != NULL; link = link->next) {
    Request *request = link->data;

    if (request->task == task) {
      g_queue_delete_link (&self->waiting, link);
      request_fail (request, make_cancelled ());
      break;
    }
  }

  return G_SOURCE_REMOVE;
}

/* A handler of this signal must not disconnect itself, so what it leads to waits a moment. */
static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancelled_in_idle_cb, g_object_ref (task), g_object_unref);
}

static void
ef_media_child_dispose (GObject *object)
{
  EfMediaChild *self = EF_MEDIA_CHILD (object);

  ef_media_child_close (self);

  G_OBJECT_CLASS (ef_media_child_parent_class)->dispose (object);
}

static void
ef_media_child_class_init (EfMediaChildClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_media_child_dispose;
}

static void
ef_media_child_init (EfMediaChild *self)
{
  g_queue_init (&self->waiting);
  self->silence_ms = SILENCE_MS;
  self->idle_ms = IDLE_MS;
}

EfMediaChild *
ef_media_child_new (void)
{
  return g_object_new (EF_TYPE_MEDIA_CHILD, NULL);
}

void
ef_media_child_set_patience (EfMediaChild *self, guint silence_ms, guint idle_ms)
{
  self->silence_ms = silence_ms;
  self->idle_ms = idle_ms;
  set_timer (self);
}

gboolean
ef_media_child_is_running (EfMediaChild *self)
{
  return self->process != NULL;
}

gboolean
ef_media_child_error_is_passing (const GError *error)
{
  return g_error_matches (error, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_STUCK);
}

void
ef_media_child_ask_async (EfMediaChild *self,
                          JsonObject *request,
                          EfMediaChildFunc progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *asked;

  g_task_set_source_tag (task, ef_media_child_ask_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->is_closed || g_cancellable_is_cancelled (cancellable)) {
    g_task_return_error (task, make_cancelled ());
    g_object_unref (task);
    return;
  }

  asked = g_new0 (Request, 1);
  asked->task = task;
  asked->json = json_object_ref (request);
  asked->id = ++self->last_id;
  asked->progress = progress;
  asked->progress_data = progress_data;
  if (cancellable != NULL)
    asked->cancelled_id =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  g_queue_push_tail (&self->waiting, asked);
  go_on (self);
}

JsonObject *
ef_media_child_ask_finish (EfMediaChild *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ef_media_child_set_paused (EfMediaChild *self, gboolean is_paused)
{
  if (self->is_paused == is_paused)
    return;

  self->is_paused = is_paused;
  if (self->process != NULL && !self->process->is_ending)
    g_subprocess_send_signal (self->process->subprocess, is_paused ? SIGSTOP : SIGCONT);
  set_timer (self);
  if (!is_paused)
    go_on (self);
}

void
ef_media_child_close (EfMediaChild *self)
{
  self->is_closed = TRUE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->process != NULL) {
    self->process->child = NULL;
    g_subprocess_force_exit (self->process->subprocess);
    g_clear_pointer (&self->process, process_unref);
  }
  if (self->asked != NULL)
    return_asked (self, NULL, make_cancelled ());
  while (!g_queue_is_empty (&self->waiting))
    request_fail (g_queue_pop_head (&self->waiting), make_cancelled ());
}

JsonObject *
ef_media_child_make_request (const char *what, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  JsonObject *request = json_object_new ();

  json_object_set_string_member (request, "do", what);
  json_object_set_string_member (request, "uri", uri);

  return request;
}
