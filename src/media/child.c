/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/child.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config.h"
#include "media/child-verbs.h"
#include "media/error.h"

/* A request names its verb in "do", the video in "uri" and, where something is written, the file in
 * "file", a URI too. One is worked on at a time. Answers repeat its "id":
 *   {"id":1,"progress":0.42}                    now and then
 *   {"id":1,"partial":true}                     the file has been completed a bit further
 *   {"id":1,"result":{…}}                       done
 *   {"id":1,"error":{"code":"damaged","message":"…"}}
 * What makes no sense is answered with an error too, and ends nothing. */

#define NICE_VARIABLE "EF_MEDIA_NICE"
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
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  const char *at = line;

  while (*at != '\0') {
    gssize n = write (self->output, at, strlen (at));

    if (n < 0 && errno != EINTR)
      g_cancellable_cancel (self->verbs.cancellable);
    if (n < 0 && errno != EINTR)
      return;
    at += MAX (n, 0);
  }
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

static void
take_signals (void)
{
  /* Ctrl+C is meant for whoever asks. */
  signal (SIGINT, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGTERM, end_cb);
}

/* It ends with its parent, however that ends. Should the parent be gone already, standard input is at
 * its end, which ends it too. */
static void
join_parent (void)
{
  const char *text = g_getenv (NICE_VARIABLE);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setpriority (PRIO_PROCESS, 0, text != NULL ? CLAMP (atoi (text), 0, 19) : NICE);
}

static void
set_language (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (EF_GETTEXT_DOMAIN, EF_LOCALE_DIR);
  bind_textdomain_codeset (EF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EF_GETTEXT_DOMAIN);
}

/* Answers go where standard output went; what libraries print there goes to standard error. */
static int
take_output (void)
{
  int output = dup (STDOUT_FILENO);

  dup2 (STDERR_FILENO, STDOUT_FILENO);

  return output;
}

int
ef_media_child_run (void)
{
  Child self = { .output = -1 };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);

  take_signals ();
  self.output = take_output ();
  join_parent ();
  self.verbs.cancellable = g_cancellable_new ();
  self.verbs.progress = progress_cb;
  self.verbs.partial = partial_cb;
  self.verbs.data = &self;
  set_language ();
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
