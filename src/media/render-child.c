/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "media/child-process.h"
#include "media/error.h"
#include "media/media.h"
#include "media/render.h"

#define NICE 10
#define N_MAKERS 2
#define END_US (20 * G_TIME_SPAN_SECOND) /* for what is under way to be tidied */

typedef struct _Child Child;

/* One plan on its way: it waits, is made, is finished. */
typedef struct {
  Child *child;
  char *id;
  EfPlan *plan;              /* (owned) */
  EfRenderer *renderer;      /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gboolean has_turn;
} Work;

/* One thread reads what is asked, two encode in turn, one verifies and syncs what was encoded. */
struct _Child {
  int output;
  GMutex turn;            /* of the one that decodes */
  GAsyncQueue *to_make;   /* (owned) (element-type Work) */
  GAsyncQueue *to_finish; /* (owned) (element-type Work) */

  GMutex lock; /* of the following, and of the output */
  GCond moved;
  GPtrArray *works; /* (owned) (element-type Work): all that are not answered */
  gboolean is_paused;
  gboolean is_deaf; /* whoever asked does not listen any more */
  guint n_makers;
  guint n_threads;
};

/* What ends a queue. */
static Work last_work;

static void
work_free (Work *self)
{
  g_free (self->id);
  ef_plan_unref (self->plan);
  ef_renderer_free (self->renderer);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* Takes @object. */
static void
print (Child *self, const char *id, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "id", id);
  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);

  g_mutex_lock (&self->lock);
  if (!self->is_deaf && !ef_child_process_print (self->output, text)) {
    self->is_deaf = TRUE;
    for (guint i = 0; i < self->works->len; i++)
      g_cancellable_cancel (((Work *) g_ptr_array_index (self->works, i))->cancellable);
  }
  g_mutex_unlock (&self->lock);
}

static const char *
get_code (const GError *error)
{
  if (error->domain == EF_MEDIA_ERROR)
    return ef_media_error_to_nick ((EfMediaError) error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  if (g_error_matches (error, EF_ERROR, EF_ERROR_TAKEN))
    return "taken";
  if (g_error_matches (error, EF_ERROR, EF_ERROR_INVALID))
    return "invalid";
  if (error->domain == EF_ERROR)
    return "refused";

  return ef_media_error_to_nick (EF_MEDIA_ERROR_FAILED);
}

static void
print_error (Child *self, const char *id, const GError *error)
{
  JsonObject *object = json_object_new ();
  JsonObject *inner = json_object_new ();
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  json_object_set_string_member (inner, "code", get_code (error));
  json_object_set_string_member (inner, "message",
                                 is_cancelled ? _ ("This was cancelled.") : error->message);
  json_object_set_object_member (object, "error", inner);
  print (self, id, object);
}

static void
refuse (Child *self, const char *id)
{
  g_autoptr (GError) error = g_error_new_literal (
    EF_ERROR, EF_ERROR_INVALID,
    _ ("Two versions of Edit Factory are at work: close it, and open it again."));

  print_error (self, id, error);
}

static JsonObject *
make_file (const EfRenderedFile *file)
{
  JsonObject *object = json_object_new ();
  g_autofree char *name = g_filename_display_name (file->file);

  json_object_set_string_member (object, "file", name);
  json_object_set_string_member (object, "render", file->render_id);
  json_object_set_int_member (object, "size", file->size);
  json_object_set_int_member (object, "duration", file->duration);
  json_object_set_int_member (object, "frames", file->n_frames);
  json_object_set_string_member (object, "encoder", file->encoder);
  if (!isnan (file->loudness))
    json_object_set_double_member (object, "loudness", file->loudness);

  return object;
}

static void
print_done (Child *self, const char *id, GPtrArray *files)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < files->len; i++)
    json_array_add_object_element (array, make_file (g_ptr_array_index (files, i)));
  json_object_set_array_member (object, "done", array);
  print (self, id, object);
}

static void
report_cb (EfRenderStage stage, double progress, double speed, gpointer data)
{
  Work *work = data;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "stage", ef_render_stage_to_nick (stage));
  json_object_set_double_member (object, "progress", progress);
  json_object_set_double_member (object, "speed", speed);
  print (work->child, work->id, object);
}

static void
notice_cb (const char *text, gpointer data)
{
  Work *work = data;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "notice", text);
  print (work->child, work->id, object);
}

/* Takes @work, and @error, NULL: @files were made. */
static void
answer (Child *self, Work *work, GPtrArray *files, GError *error)
{
  gboolean is_wedged = ef_renderer_is_wedged (work->renderer);

  if (error != NULL)
    print_error (self, work->id, error);
  else
    print_done (self, work->id, files);
  g_clear_error (&error);

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->works, work);
  g_mutex_unlock (&self->lock);
  if (is_wedged)
    _exit (1); /* threads of it are lost: another process is better for what comes next */
  work_free (work);
}

static void
leave (Child *self)
{
  g_mutex_lock (&self->lock);
  self->n_threads--;
  g_cond_signal (&self->moved);
  g_mutex_unlock (&self->lock);
}

/* While encoders come to an end, the next plan may already be decoded: begin and end of a clip leave
 * processors idle. Called on the thread that makes it. */
static void
give_turn_cb (gpointer data)
{
  Work *work = data;

  if (work->has_turn)
    g_mutex_unlock (&work->child->turn);
  work->has_turn = FALSE;
}

static void
make (Child *self, Work *work)
{
  const EfRenderReport report = { report_cb, notice_cb, give_turn_cb, work };
  GError *error = NULL;
  gboolean is_made;

  work->has_turn = TRUE;
  is_made = ef_renderer_make (work->renderer, &report, work->cancellable, &error);
  give_turn_cb (work);
  if (is_made)
    g_async_queue_push (self->to_finish, work);
  else
    answer (self, work, NULL, error);
}

static gpointer
make_in_thread (gpointer data)
{
  Child *self = data;
  gboolean is_last;
  Work *work;

  g_mutex_lock (&self->turn);
  while ((work = g_async_queue_pop (self->to_make)) != &last_work) {
    make (self, work);
    g_mutex_lock (&self->turn);
  }
  g_mutex_unlock (&self->turn);

  g_mutex_lock (&self->lock);
  is_last = --self->n_makers == 0;
  g_mutex_unlock (&self->lock);
  if (is_last)
    g_async_queue_push (self->to_finish, &last_work);
  leave (self);

  return NULL;
}

static gpointer
finish_in_thread (gpointer data)
{
  Child *self = data;
  Work *work;

  while ((work = g_async_queue_pop (self->to_finish)) != &last_work) {
    GError *error = NULL;
    const EfRenderReport report = { report_cb, notice_cb, NULL, work };
    g_autoptr (GPtrArray) files =
      ef_renderer_finish (work->renderer, &report, work->cancellable, &error);

    answer (self, work, files, error);
  }
  leave (self);

  return NULL;
}

static void
start (Child *self, const char *id, JsonNode *node)
{
  GError *error = NULL;
  EfPlan *plan = ef_plan_from_json (node, &error);
  Work *work;

  if (plan == NULL) {
    print_error (self, id, error);
    g_error_free (error);
    return;
  }

  work = g_new0 (Work, 1);
  work->child = self;
  work->id = g_strdup (id);
  work->plan = plan;
  work->renderer = ef_renderer_new (plan);
  work->cancellable = g_cancellable_new ();
  g_mutex_lock (&self->lock);
  ef_renderer_set_paused (work->renderer, self->is_paused);
  g_ptr_array_add (self->works, work);
  g_mutex_unlock (&self->lock);
  g_async_queue_push (self->to_make, work);
}

static void
set_paused (Child *self, gboolean paused)
{
  g_mutex_lock (&self->lock);
  self->is_paused = paused;
  for (guint i = 0; i < self->works->len; i++)
    ef_renderer_set_paused (((Work *) g_ptr_array_index (self->works, i))->renderer, paused);
  g_mutex_unlock (&self->lock);
}

static void
cancel (Child *self, const char *id)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->works->len; i++) {
    Work *work = g_ptr_array_index (self->works, i);

    if (id == NULL || g_str_equal (work->id, id))
      g_cancellable_cancel (work->cancellable);
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
get_switch (JsonObject *object, const char *name, gboolean *is_on)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;
  *is_on = json_node_get_boolean (node);

  return TRUE;
}

static const char *
get_id (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "id");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static void
take_line (Child *self, const char *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *object;
  const char *id;
  gboolean is_on;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    refuse (self, "");
    return;
  }

  object = json_node_get_object (node);
  id = get_id (object);
  if (json_object_has_member (object, "plan") && id != NULL)
    start (self, id, json_object_get_member (object, "plan"));
  else if (get_switch (object, "pause", &is_on))
    set_paused (self, is_on);
  else if (get_switch (object, "cancel", &is_on) && is_on)
    cancel (self, id);
  else
    refuse (self, id != NULL ? id : "");
}

/* What is under way is tidied, as long as that takes no longer than somebody may want to wait. */
static void
end (Child *self)
{
  gint64 until = g_get_monotonic_time () + END_US;

  cancel (self, NULL);
  set_paused (self, FALSE);
  for (guint i = 0; i < N_MAKERS; i++)
    g_async_queue_push (self->to_make, &last_work);
  g_mutex_lock (&self->lock);
  while (self->n_threads > 0 && g_cond_wait_until (&self->moved, &self->lock, until)) {
  }
  g_mutex_unlock (&self->lock);
}

/* Being ended politely leaves nothing half made. */
static gpointer
wait_for_signal (gpointer data)
{
  sigset_t set;
  int which;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigwait (&set, &which);
  end (data);
  _exit (0);

  return NULL;
}

static void
take_signal (Child *self)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("ef-signal", wait_for_signal, self));
}

int
ef_render_child_serve (int input, int output)
{
  Child self = { .output = output, .n_makers = N_MAKERS, .n_threads = N_MAKERS + 1 };
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (input, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);
  char *line;

  g_mutex_init (&self.lock);
  g_mutex_init (&self.turn);
  g_cond_init (&self.moved);
  self.works = g_ptr_array_new ();
  self.to_make = g_async_queue_new ();
  self.to_finish = g_async_queue_new ();
  take_signal (&self);
  ef_media_init ();
  for (guint i = 0; i < N_MAKERS; i++)
    g_thread_unref (g_thread_new ("ef-make", make_in_thread, &self));
  g_thread_unref (g_thread_new ("ef-finish", finish_in_thread, &self));

  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL) {
    if (*line != '\0')
      take_line (&self, line);
    g_free (line);
  }
  end (&self);

  return 0;
}

/* At once, for threads that did not come back in time still look at what is there. */
void
ef_render_child_run (void)
{
  _exit (ef_render_child_serve (STDIN_FILENO, ef_child_process_begin (NICE)));
}
