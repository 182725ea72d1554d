/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "support/async.h"
#include "support/rude-server.h"

/* A file on its way: §6.2 of the contract (sizes and kinds: what form it has, and for servers before 2.21.6 which
 * name; type, size and no-file: what it refuses), §1 (page-of-a-proxy), §3 (limit, for servers before 2.19), and what
 * a file, a proxy and a network do meanwhile. */

#define KEY "k3y-0123456789"
#define JSON_TYPE "application/json"
#define MEDIA                                                              \
  "{\"id\":\"m\",\"name\":\"r.mp4\",\"path\":\"https://p.example/uploads/" \
  "r.mp4\",\"thumbnail\":null}"
#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define PAGE "<html><body><h1>413 Request Entity Too Large</h1></body></html>"
#define UPLOAD "POST /public/v1/upload"
#define MEGABYTE (1024 * 1024)

typedef enum {
  POLITE,
  SAYS_NOTHING,    /* never asks for the body */
  REFUSES_TO_WAIT, /* 417 */
  REFUSES_AT_ONCE, /* an answer instead of asking for the body */
  STOPS_READING,   /* after the first bytes, and closes */
  RESETS,          /* the same, hard */
  RESETS_AFTER,    /* when all is there */
  READS_IN_BURSTS, /* with silences that are shorter than anybody's patience */
  WAITS,           /* in the middle, until it is told to go on */
  HANGS,           /* when all is there */
} Manner;

typedef struct {
  Manner manner;
  guint status;
  const char *type;
  const char *body;
  GMutex mutex;
  GCond cond;
  gboolean is_waiting;
  gboolean may_go;
  gboolean was_whole; /* the body ended as it must */
  goffset n_body;
  char *form; /* what was kept of the body */
  gsize n_form;
  char *content_type;
  char *length;
} Script;

typedef struct {
  Script script;
  RudeServer *server;
  EfPostizClient *client;
  char *folder;
  char *path;
  GPtrArray *progress; /* (element-type goffset) */
} Fixture;

static void
wait_for_word (Script *script)
{
  g_mutex_lock (&script->mutex);
  script->is_waiting = TRUE;
  g_cond_broadcast (&script->cond);
  while (!script->may_go)
    g_cond_wait (&script->cond, &script->mutex);
  g_mutex_unlock (&script->mutex);
}

static gboolean
is_waiting (Script *script)
{
  gboolean is;

  g_mutex_lock (&script->mutex);
  is = script->is_waiting;
  g_mutex_unlock (&script->mutex);

  return is;
}

static void
give_word (Script *script)
{
  g_mutex_lock (&script->mutex);
  script->may_go = TRUE;
  g_cond_broadcast (&script->cond);
  g_mutex_unlock (&script->mutex);
}

static void
keep_form (Script *script, RudeRequest *request, gboolean is_read)
{
  g_mutex_lock (&script->mutex);
  g_free (script->form);
  g_free (script->content_type);
  g_free (script->length);
  script->n_body = request->n_body;
  script->n_form = request->body->len;
  script->form = g_memdup2 (request->body->data, request->body->len);
  script->content_type = rude_get_header (request, "Content-Type");
  script->length = rude_get_header (request, "Content-Length");
  script->was_whole = is_read && request->n_body == request->length;
  g_mutex_unlock (&script->mutex);
}

static void
take_upload (RudeRequest *request, Script *script)
{
  g_autofree char *expect = rude_get_header (request, "Expect");
  gboolean is_read;

  if (expect != NULL && script->manner == REFUSES_TO_WAIT) {
    rude_answer (request, 417, "", "text/plain", "");
    rude_read_body (request, G_MAXINT64);
    return;
  }
  if (script->manner == REFUSES_AT_ONCE) {
    /* As nginx does it: the connection stays, and what comes is thrown away, until the client has left. */
    rude_answer (request, script->status, "", script->type, script->body);
    rude_read_body (request, G_MAXINT64);
    return;
  }
  if (expect != NULL && script->manner != SAYS_NOTHING)
    rude_say (request, CONTINUE, -1);
  if (script->manner == STOPS_READING || script->manner == RESETS) {
    rude_read_body (request, 1000);
    if (script->manner == RESETS)
      rude_reset (request);
    return;
  }
  for (guint i = 1; script->manner == READS_IN_BURSTS && i <= 5; i++) {
    rude_read_body (request, MEGABYTE);
    g_usleep (200 * 1000);
  }
  if (script->manner == WAITS) {
    rude_read_body (request, MEGABYTE);
    wait_for_word (script);
  }

  is_read = rude_read_body (request, G_MAXINT64);
  keep_form (script, request, is_read);
  if (script->manner == HANGS)
    wait_for_word (script);
  if (script->manner == RESETS_AFTER)
    rude_reset (request);
  else if (is_read)
    rude_answer (request, script->status, "", script->type, script->body);
}

static void
run (RudeRequest *request, gpointer data)
{
  if (g_str_equal (request->method, "POST"))
    take_upload (request, data);
  else
    rude_answer (request, 200, "", JSON_TYPE, "{\"connected\":true}");
}

/* Sparse would be quicker, and would not show a byte in the wrong place. */
static void
write_file (const char *path, gsize size)
{
  const gsize period = 65537;
  g_autofree char *data = g_malloc (size);

  for (gsize i = 0; i < MIN (size, period); i++)
    data[i] = (char) (i * 31 + i / 257);
  for (gsize i = period; i < size; i += period)
    memcpy (data + i, data, MIN (period, size - i));
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

static void
serve (Fixture *self)
{
  self->server = rude_server_new (run, &self->script);
  self->client = g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", rude_server_get_base (self->server),
                               "key", KEY, "timeout", 1, "patience", 2, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->script.manner = POLITE;
  self->script.status = 201;
  self->script.type = JSON_TYPE;
  self->script.body = MEDIA;
  serve (self);
  self->folder = g_dir_make_tmp ("ef-upload-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "Geheimer Name.MP4", NULL);
  self->progress = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  give_word (&self->script);
  settle ();
  assert_finalizes (self->client);
  rude_server_free (self->server);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_ptr_array_unref (self->progress);
  g_free (self->script.form);
  g_free (self->script.content_type);
  g_free (self->script.length);
  g_free (self->folder);
  g_free (self->path);
}

static void
progress_cb (goffset sent, goffset total, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpint (sent, <=, total);
  g_ptr_array_add (self->progress, g_memdup2 (&sent, sizeof sent));
}

static void
begin (Fixture *self, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  ef_postiz_client_upload_async (self->client, file, progress_cb, self, cancellable, await_cb,
                                 result);
}

static EfPostizUpload *
upload (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin (self, NULL, &result);

  return ef_postiz_client_upload_finish (self->client, await (&result), error);
}

static void
assert_error (const GError *error, int code, const char *word)
{
  g_assert_error (error, EF_NET_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strstr (error->message, KEY));
  g_assert_null (strstr (error->message, "Geheim"));
}

static void
assert_fails (Fixture *self, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (upload (self, &error));
  assert_error (error, code, word);
}

/* To the letter, for old servers go by name and type; and nothing of the name the person gave it. */
static void
check_form (Fixture *self, gsize size, const char *name, const char *type)
{
  Script *script = &self->script;
  const char *boundary = strstr (script->content_type, "boundary=") + strlen ("boundary=");
  g_autofree char *head = g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"file\"; "
                                           "filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
                                           boundary, name, type);
  g_autofree char *foot = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  gsize begin_size = strlen (head);

  g_assert_true (script->was_whole);
  g_assert_true (g_str_has_prefix (script->content_type, "multipart/form-data; boundary="));
  g_assert_cmpint (script->n_body, ==, begin_size + size + strlen (foot));
  g_assert_cmpint (g_ascii_strtoll (script->length, NULL, 10), ==, script->n_body);
  g_assert_cmpmem (script->form, begin_size, head, begin_size);
  if (script->n_form == (gsize) script->n_body) {
    g_autofree char *file = NULL;
    gsize file_size;

    g_assert_true (g_file_get_contents (self->path, &file, &file_size, NULL));
    g_assert_cmpmem (script->form + begin_size, size, file, file_size);
    g_assert_cmpmem (script->form + begin_size + size, strlen (foot), foot, strlen (foot));
  }
}

static void
test_sizes (Fixture *self, gconstpointer data)
{
  const gsize sizes[] = { 1, 8191, 8192, 8193, 512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 900000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (EfPostizUpload) done = NULL;
    g_autoptr (GError) error = NULL;

    write_file (self->path, sizes[i]);
    done = upload (self, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (done->media->id, ==, "m");
    g_assert_cmpstr (done->media->path, ==, "https://p.example/uploads/r.mp4");
    g_assert_cmpstr (done->media->thumbnail, ==, "");
    g_assert_cmpint (done->size, ==, sizes[i]);
    check_form (self, sizes[i], "video.mp4", "video/mp4");
  }
}

static void
test_kinds (Fixture *self, gconstpointer data)
{
  const struct {
    const char *name;
    const char *sent;
    const char *type;
  } kinds[] = {
    { "a.png", "picture.png", "image/png" },    { "a.JPEG", "picture.jpg", "image/jpeg" },
    { "a.webp", "picture.webp", "image/webp" }, { "a.mov", "video.mp4", "video/mp4" },
    { ".png", "video.mp4", "video/mp4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (EfPostizUpload) done = NULL;

    g_unlink (self->path);
    g_free (self->path);
    self->path = g_build_filename (self->folder, kinds[i].name, NULL);
    write_file (self->path, 100);
    done = upload (self, NULL);
    g_assert_nonnull (done);
    check_form (self, 100, kinds[i].sent, kinds[i].type);
  }
}

static void
test_progress (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizUpload) done = NULL;
  goffset last = -1;

  write_file (self->path, 8 * MEGABYTE);
  done = upload (self, NULL);
  g_assert_nonnull (done);
  g_assert_true (self->script.was_whole);
  g_assert_cmpuint (self->progress->len, >=, 1);
  g_assert_cmpuint (self->progress->len, <, 40);
  for (guint i = 0; i < self->progress->len; i++) {
    g_assert_cmpint (*(goffset *) self->progress->pdata[i], >, last);
    last = *(goffset *) self->progress->pdata[i];
  }
  g_assert_cmpint (last, ==, 8 * MEGABYTE);
}

/* A network that is there a tenth of a second at a time; in all longer than the patience of one silence. */
static void
test_bursts (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizUpload) done = NULL;
  g_autoptr (GError) error = NULL;

  self->script.manner = READS_IN_BURSTS;
  g_clear_object (&self->client);
  self->client = g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", rude_server_get_base (self->server),
                               "key", KEY, "timeout", 1, "patience", 1, NULL);
  write_file (self->path, 16 * MEGABYTE);
  done = upload (self, &error);
  g_assert_no_error (error);
  g_assert_true (self->script.was_whole);
}

/* Waits, once, and remembers. */
static void
test_says_nothing (Fixture *self, gconstpointer data)
{
  self->script.manner = SAYS_NOTHING;
  g_clear_object (&self->client);
  self->client = g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", rude_server_get_base (self->server),
                               "key", KEY, "timeout", 1, "patience", 10, NULL);
  write_file (self->path, 100000);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPostizUpload) done = upload (self, &error);

    g_assert_no_error (error);
    check_form (self, 100000, "video.mp4", "video/mp4");
  }
  g_assert_cmpuint (rude_server_count (self->server, UPLOAD), ==, 3);
}

static void
test_refuses_to_wait (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizUpload) done = NULL;

  self->script.manner = REFUSES_TO_WAIT;
  write_file (self->path, 100000);
  done = upload (self, NULL);
  g_assert_nonnull (done);
  check_form (self, 100000, "video.mp4", "video/mp4");
  g_assert_cmpuint (rude_server_count (self->server, UPLOAD), ==, 2);
}

typedef struct {
  const char *name;
  Manner manner;
  guint status;
  const char *type;
  const char *body;
  int code;
  const char *word;
} Case;

static const Case cases[] = {
  /* The limit of a proxy is said before a gigabyte is on its way. */
  { "page-of-a-proxy", REFUSES_AT_ONCE, 413, "text/html", PAGE, EF_NET_ERROR_TOO_LARGE, "proxy" },
  { "nothing-at-once", REFUSES_AT_ONCE, 401, "text/plain", "", EF_NET_ERROR_KEY_REFUSED,
    "did not say why" },
  { "key-at-once", REFUSES_AT_ONCE, 401, JSON_TYPE, "{\"msg\":\"Invalid API key\"}",
    EF_NET_ERROR_KEY_REFUSED, "does not know" },
  /* §3: servers before 2.19 */
  { "limit", REFUSES_AT_ONCE, 429, JSON_TYPE, "{\"statusCode\":429}", EF_NET_ERROR_LIMIT, "later" },
  { "type", POLITE, 400, JSON_TYPE, "{\"message\":\"Unsupported file type.\",\"statusCode\":400}",
    EF_NET_ERROR_REFUSED, "Unsupported file type." },
  { "size", POLITE, 400, JSON_TYPE,
    "{\"message\":\"File size exceeds the maximum allowed size of 1073741824 bytes.\"}",
    EF_NET_ERROR_REFUSED, "1073741824" },
  { "no-file", POLITE, 400, JSON_TYPE, "{\"msg\":\"No file provided\"}", EF_NET_ERROR_REFUSED,
    "No file" },
  { "page", POLITE, 200, "text/html", PAGE, EF_NET_ERROR_WRONG_ADDRESS, "not Postiz" },
  { "garbage", POLITE, 201, JSON_TYPE, "{\"id\":", EF_NET_ERROR_WRONG_ADDRESS, "not Postiz" },
  { "no-path", POLITE, 201, JSON_TYPE, "{\"id\":\"m\"}", EF_NET_ERROR_WRONG_ADDRESS, "not Postiz" },
  { "unhandled", POLITE, 500, JSON_TYPE, "{\"statusCode\":500}", EF_NET_ERROR_SERVER, "500" },
  { "stops-reading", STOPS_READING, 0, "", "", EF_NET_ERROR_SERVER, "broke off" },
  { "resets", RESETS, 0, "", "", EF_NET_ERROR_SERVER, "broke off" },
  { "resets-after", RESETS_AFTER, 0, "", "", EF_NET_ERROR_SERVER, "broke off" },
  { "hangs", HANGS, 201, JSON_TYPE, MEDIA, EF_NET_ERROR_TIMEOUT, "in time" },
};

static void
test_case (Fixture *self, gconstpointer data)
{
  const Case *given = data;

  self->script.manner = given->manner;
  self->script.status = given->status;
  self->script.type = given->type;
  self->script.body = given->body;
  /* More than the kernel takes on the way, where the server does not read it. */
  write_file (self->path,
              given->manner == STOPS_READING || given->manner == RESETS ? 16 * MEGABYTE : MEGABYTE);
  assert_fails (self, given->code, given->word);
  g_assert_cmpuint (rude_server_count (self->server, UPLOAD), ==, 1);
  if (given->manner == REFUSES_AT_ONCE)
    g_assert_cmpuint (self->progress->len, ==, 0);
}

/* The server has some of it when the file becomes another one; it must not get a whole upload. */
static void
change_meanwhile (Fixture *self, void (*change) (Fixture *self))
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->script.manner = WAITS;
  write_file (self->path, 32 * MEGABYTE);
  begin (self, NULL, &result);
  while (!is_waiting (&self->script))
    g_main_context_iteration (NULL, FALSE);
  change (self);
  give_word (&self->script);
  g_assert_null (ef_postiz_client_upload_finish (self->client, await (&result), &error));
  assert_error (error, EF_NET_ERROR_FILE, "changed while it was sent");
  g_clear_object (&result);
  settle ();
  assert_finalizes (g_steal_pointer (&self->client));
  rude_server_free (self->server);
  g_assert_false (self->script.was_whole);
  serve (self);
}

static void
shrink (Fixture *self)
{
  g_assert_cmpint (truncate (self->path, 20 * MEGABYTE), ==, 0);
}

static void
empty (Fixture *self)
{
  g_assert_cmpint (truncate (self->path, 0), ==, 0);
}

static void
grow (Fixture *self)
{
  g_assert_cmpint (truncate (self->path, 40 * MEGABYTE), ==, 0);
}

static void
touch (Fixture *self)
{
  FILE *file = fopen (self->path, "r+");

  g_assert_cmpint (fseek (file, 30 * MEGABYTE, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc ('x', file), ==, 'x');
  fclose (file);
}

static void
test_changes (gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, NULL);
  change_meanwhile (&self, (void (*) (Fixture *)) data);
  tear_down (&self, NULL);
}

static void
test_bad_files (Fixture *self, gconstpointer data)
{
  assert_fails (self, EF_NET_ERROR_FILE, "cannot be read");
  write_file (self->path, 0);
  assert_fails (self, EF_NET_ERROR_FILE, "empty");
  g_unlink (self->path);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_fails (self, EF_NET_ERROR_FILE, "cannot be read");
  g_unlink (self->path);
  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  assert_fails (self, EF_NET_ERROR_FILE, "cannot be read");
  g_rmdir (self->path);
  g_assert_cmpuint (rude_server_count (self->server, UPLOAD), ==, 0);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->script.manner = WAITS;
  write_file (self->path, 32 * MEGABYTE);
  begin (self, cancellable, &result);
  while (!is_waiting (&self->script))
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_null (ef_postiz_client_upload_finish (self->client, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, func) g_test_add ("/postiz-upload/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_unsetenv ("http_proxy");
  g_unsetenv ("https_proxy");
  g_unsetenv ("all_proxy");
  g_test_init (&argc, &argv, NULL);

  ADD ("sizes", test_sizes);
  ADD ("kinds", test_kinds);
  ADD ("progress", test_progress);
  ADD ("bursts", test_bursts);
  ADD ("says-nothing", test_says_nothing);
  ADD ("refuses-to-wait", test_refuses_to_wait);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/postiz-upload/", cases[i].name, NULL);

    g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
  }
  g_test_add_data_func ("/postiz-upload/shrinks", shrink, test_changes);
  g_test_add_data_func ("/postiz-upload/is-emptied", empty, test_changes);
  g_test_add_data_func ("/postiz-upload/grows", grow, test_changes);
  g_test_add_data_func ("/postiz-upload/is-written", touch, test_changes);
  ADD ("bad-files", test_bad_files);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
