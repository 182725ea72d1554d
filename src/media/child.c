/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/child.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "media/child-process.h"
#include "media/child-verbs.h"
#include "media/error.h"

/* A request names its verb in "do", the video in "uri" and, where something is written, the file in
 * "file", a URI too. One is worked on at a time. Answers repeat its "id":
 *   {"id":1,"progress":0.42}                    now and then
 *   {"id":1,"partial":true}                     the file has been completed a bit further
 *   {"id":1,"result":{…}}                       done
 *   {"id":1,"error":{"code":"damaged","message":"…"}}
 * What makes no sense is answered with an error too, and ends nothing. */

#define NICE 5 /* reading ahead gives way to what a person does */
#define TELL_US (G_USEC_PER_SEC / 4)

typedef struct {
  EfChildVerbs verbs;
  int output;
  gint64 id;
  gint64 last_told;
} Child;

/* Somebody who does not listen any more does not need the rest either. */
static void
print_line (Child *self, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  if (!ef_child_process_print (self->output, text))
    g_cancellable_cancel (self->verbs.cancellable);
}

static JsonObject *
make_line (Child *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", self->id);

  return object;
}

static void
progress_cb (double done, gpointer data)
{
  Child *self = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (JsonObject) line = NULL;

  if (now - self->last_told < TELL_US)
    return;

  self->last_told = now;
  line = make_line (self);
  json_object_set_double_member (line, "progress", done);
  print_line (self, line);
}

static void
partial_cb (gpointer data)
{
  Child *self = data;
  g_autoptr (JsonObject) line = make_line (self);

  json_object_set_boolean_member (line, "partial", TRUE);
  print_line (self, line);
}

static void
print_error (Child *self, const GError *error)
{
  g_autoptr (JsonObject) line = make_line (self);
  JsonObject *object = json_object_new ();
  EfMediaError code =
    error->domain == EF_MEDIA_ERROR ? (EfMediaError) error->code : EF_MEDIA_ERROR_FAILED;

  json_object_set_string_member (object, "code", ef_media_error_to_nick (code));
  json_object_set_string_member (object, "message", error->message);
  json_object_set_object_member (line, "error", object);
  print_line (self, line);
}

static void
print_result (Child *self, JsonObject *result)
{
  g_autoptr (JsonObject) line = make_line (self);

  json_object_set_object_member (line, "result", result);
  print_line (self, line);
}

static gint64
get_id (JsonObject *request)
{
  JsonNode *node = json_object_get_member (request, "id");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_INT64
           ? json_node_get_int (node)
           : 0;
}

static void
work (Child *self, const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) none = json_object_new ();
  JsonObject *request =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : none;
  JsonObject *result;

  self->id = get_id (request);
  self->last_told = g_get_monotonic_time ();
  result = ef_child_verbs_answer (&self->verbs, request, &error);
  if (g_cancellable_is_cancelled (self->verbs.cancellable))
    g_clear_pointer (&result, json_object_unref);
  else if (result != NULL)
    print_result (self, result);
  else
    print_error (self, error);
}

/* Being ended politely leaves no half-written file. */
static void
end_cb (int which)
{
  ef_child_verbs_tidy ();
  _exit (0);
}

int
ef_media_child_run (void)
{
  Child self = { .output = -1 };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);

  signal (SIGTERM, end_cb);
  self.output = ef_child_process_begin (NICE);
  self.verbs.cancellable = g_cancellable_new ();
  self.verbs.progress = progress_cb;
  self.verbs.partial = partial_cb;
  self.verbs.data = &self;
  ef_media_init ();

  while (!g_cancellable_is_cancelled (self.verbs.cancellable)) {
    g_autofree char *line =
      g_data_input_stream_read_line (lines, NULL, self.verbs.cancellable, NULL);

    if (line == NULL)
      break;
    if (*line != '\0')
      work (&self, line);
  }
  ef_child_verbs_clear (&self.verbs);

  return 0;
}
