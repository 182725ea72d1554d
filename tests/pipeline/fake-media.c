/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/film.h"
#include "core/frame-index.h"
#include "core/levels.h"
#include "core/media-info.h"
#include "core/plan.h"
#include "core/scores.h"

/* Stands in for the program that reads media: it speaks the same protocol, makes its files out of nothing,
 * and misbehaves when the name of a file says so: "crash-levels.mp4" ends it at that request,
 * "hang-", "garbage-", "refuse-" and "slow-" likewise; so does $FAKE_HOW for every file. What it was asked
 * is noted in $FAKE_LOG.
 *
 * It also stands in for the program that renders. What it makes of a plan is in the title: "hang" waits until
 * it is cancelled, "die" ends it, "dirty" ends it when it is cancelled and leaves what it has begun, "refuse" and
 * "notice" do what they say. */

#define SECONDS 10
#define FPS 25

static guint id;

static void
say (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  printf ("%s\n", text);
  fflush (stdout);
}

static void
say_member (const char *name, JsonNode *member)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", id);
  json_object_set_member (object, name, member);
  json_node_take_object (node, object);
  say (node);
}

static void
say_progress (double done)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_double (node, done);
  say_member ("progress", node);
}

static void
say_partial (void)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_boolean (node, TRUE);
  say_member ("partial", node);
}

static void
say_result (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  say_member ("result", node);
}

static void
say_error (const char *code, const char *message)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "code", code);
  json_object_set_string_member (object, "message", message);
  json_node_take_object (node, object);
  say_member ("error", node);
}

static void
note (const char *what, const char *name)
{
  const char *path = g_getenv ("FAKE_LOG");
  FILE *file = path != NULL ? g_fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s %s\n", what, name);
  fclose (file);
}

static gboolean
is_to (const char *how, const char *what, const char *name)
{
  g_autofree char *word = g_strdup_printf ("%s-%s", how, what);

  return strstr (name, word) != NULL || g_strcmp0 (g_getenv ("FAKE_HOW"), word) == 0;
}

static void
write_file (JsonObject *request, GBytes *bytes)
{
  const char *uri = json_object_get_string_member (request, "file");
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       NULL);
}

static void
append_file (JsonObject *request, GBytes *bytes)
{
  const char *uri = json_object_get_string_member (request, "file");
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  FILE *file = g_fopen (path, "ab");

  g_assert_cmpuint (fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), file), ==,
                    g_bytes_get_size (bytes));
  fclose (file);
}

static void
probe (const char *path, const char *name)
{
  g_autofree char *contents = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();
  JsonObject *result;
  GStatBuf seen;
  gsize length;

  if (g_stat (path, &seen) != 0 || !g_file_get_contents (path, &contents, &length, NULL)) {
    g_autofree char *message = g_strdup_printf ("“%s” is not there.", name);

    say_error ("unreadable", message);
    return;
  }

  fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, length);
  info->duration =
    (strstr (contents, "short") != NULL ? 1 : SECONDS) * G_GINT64_CONSTANT (1000000000);
  info->width = strstr (contents, "heavy") != NULL ? 3840 : 1280;
  info->height = strstr (contents, "heavy") != NULL ? 2160 : 720;
  info->coded_width = info->width;
  info->coded_height = info->height;
  info->rate = (EfRate) { FPS, 1 };
  info->n_video = 1;
  info->n_audio = 1;
  g_set_str (&info->container, "MP4");
  g_set_str (&info->video_codec, "H.264");
  g_set_str (&info->audio_codec, "AAC");
  result = json_object_new ();
  json_object_set_member (result, "info", ef_media_info_to_json (info));
  json_object_set_string_member (result, "fingerprint", fingerprint);
  json_object_set_int_member (result, "size", seen.st_size);
  json_object_set_int_member (result, "modified",
                              seen.st_mtim.tv_sec * G_USEC_PER_SEC + seen.st_mtim.tv_nsec / 1000);
  say_result (result);
}

static void
read_frames (JsonObject *request)
{
  gint64 begins[SECONDS * FPS];
  guint8 flags[SECONDS * FPS] = { 0 };
  gint64 end = SECONDS * G_GINT64_CONSTANT (1000000000);
  g_autoptr (EfFrameIndex) frames = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JsonObject *result = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (begins); i++) {
    begins[i] = (gint64) i * 1000000000 / FPS;
    flags[i] = i % FPS == 0 ? EF_FRAME_KEY : 0;
  }
  frames = ef_frame_index_new (begins, flags, G_N_ELEMENTS (begins), end);
  bytes = ef_frame_index_to_bytes (frames);
  write_file (request, bytes);
  json_object_set_int_member (result, "n_frames", G_N_ELEMENTS (begins));
  json_object_set_int_member (result, "key_distance", 1000000000);
  json_object_set_int_member (result, "end", end);
  say_result (result);
}

static void
read_levels (JsonObject *request)
{
  guint8 pairs[SECONDS * 50 * 2];

  memset (pairs, 100, sizeof pairs);
  for (guint n = 1; n <= 2; n++) {
    g_autoptr (EfLevels) levels = ef_levels_new (pairs, SECONDS * 25 * n, n == 2);
    g_autoptr (GBytes) bytes = ef_levels_to_bytes (levels);

    write_file (request, bytes);
    if (n == 1) {
      say_partial ();
      say_progress (0.5);
    }
  }
  say_result (json_object_new ());
}

static void
read_scores (JsonObject *request)
{
  gboolean keys = json_object_get_boolean_member (request, "keys");
  EfScore scores[SECONDS] = { 0 };
  g_autoptr (EfScores) made = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < SECONDS; i++)
    scores[i].begin = i * G_GINT64_CONSTANT (1000000000);
  made = ef_scores_new (scores, SECONDS, SECONDS * G_GINT64_CONSTANT (1000000000), keys);
  bytes = ef_scores_to_bytes (made);
  write_file (request, bytes);
  say_result (json_object_new ());
}

static void
add_picture (JsonObject *request, gint64 time)
{
  g_autoptr (GBytes) jpeg = g_bytes_new_static ("\xff\xd8 picture \xff\xd9", 13);
  g_autoptr (GBytes) record = ef_film_make_record (time, jpeg);

  append_file (request, record);
}

static void
make_film (JsonObject *request)
{
  JsonArray *times = json_object_get_array_member (request, "times");

  for (guint i = 0; i < json_array_get_length (times); i++) {
    add_picture (request, json_array_get_int_element (times, i));
    if (i % 10 == 9)
      say_partial ();
  }
  say_result (json_object_new ());
}

static void
take_picture (JsonObject *request)
{
  JsonObject *result = json_object_new ();
  gint64 time = json_object_get_int_member (request, "time");

  time -= time % (1000000000 / FPS);
  add_picture (request, time);
  json_object_set_int_member (result, "time", time);
  say_result (result);
}

static void
make_file (JsonObject *request)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("made", 4);

  write_file (request, bytes);
  say_result (json_object_new ());
}

static void
answer (JsonObject *request)
{
  const char *what = json_object_get_string_member (request, "do");
  const char *uri = json_object_get_string_member (request, "uri");
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  g_autofree char *name = g_path_get_basename (path);

  id = (guint) json_object_get_int_member (request, "id");
  note (what, name);
  if (is_to ("crash", what, name))
    abort ();
  if (is_to ("hang", what, name))
    g_usleep (1000 * G_USEC_PER_SEC);
  if (is_to ("garbage", what, name))
    printf ("This is no JSON\n");
  if (is_to ("refuse", what, name)) {
    g_autofree char *message = g_strdup_printf ("“%s” is damaged: take another copy.", name);

    say_error ("damaged", message);
    return;
  }
  for (guint i = 1; is_to ("slow", what, name) && i < 40; i++) {
    say_progress (i / 40.0);
    g_usleep (50000);
  }

  if (g_str_equal (what, "probe"))
    probe (path, name);
  else if (g_str_equal (what, "frames"))
    read_frames (request);
  else if (g_str_equal (what, "levels"))
    read_levels (request);
  else if (g_str_equal (what, "scores"))
    read_scores (request);
  else if (g_str_equal (what, "film"))
    make_film (request);
  else if (g_str_equal (what, "picture"))
    take_picture (request);
  else
    make_file (request);
}

/* Rendering. */

static void G_GNUC_PRINTF (1, 2) note_line (const char *format, ...)
{
  const char *log = g_getenv ("FAKE_LOG");
  FILE *file = log != NULL ? fopen (log, "a") : NULL;
  va_list arguments;

  if (file == NULL)
    return;
  va_start (arguments, format);
  vfprintf (file, format, arguments);
  va_end (arguments);
  fputc ('\n', file);
  fclose (file);
}

static void
say_line (const char *which, const char *rest)
{
  printf ("{\"id\":\"%s\",%s}\n", which, rest);
  fflush (stdout);
}

static char *
make_part (const EfOutput *output)
{
  g_autofree char *folder = g_path_get_dirname (output->file);
  g_autofree char *name = g_strdup_printf (".edit-factory-%s.part", output->render_id);

  return g_build_filename (folder, name, NULL);
}

static void
make_files (EfPlan *plan, const char *which)
{
  g_autoptr (GString) done = g_string_new ("\"done\":[");

  for (guint i = 0; i < plan->outputs->len; i++) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i);
    g_autofree char *there = NULL;

    if (g_file_get_contents (output->file, &there, NULL, NULL) &&
        !g_str_equal (there, output->render_id)) {
      say_line (which, "\"error\":{\"code\":\"taken\",\"message\":\"It is taken.\"}");
      return;
    }
    g_assert_true (g_file_set_contents (output->file, output->render_id, -1, NULL));
    g_string_append_printf (done,
                            "%s{\"file\":\"\",\"render\":\"%s\",\"size\":36,"
                            "\"duration\":%" G_GINT64_FORMAT
                            ",\"frames\":25,\"encoder\":\"x264\",\"loudness\":-14.1}",
                            i > 0 ? "," : "", output->render_id, ef_plan_get_duration (plan));
  }
  g_string_append_c (done, ']');
  say_line (which, done->str);
}

static void
render (EfPlan *plan, const char *which, char **hanging)
{
  g_autofree char *part = make_part (plan->outputs->pdata[0]);

  note_line ("render %s", plan->title);
  say_line (which, "\"stage\":\"encoding\",\"progress\":0.5,\"speed\":2");
  if (strstr (plan->title, "notice") != NULL)
    say_line (which, "\"notice\":\"Another encoder was taken.\"");
  if (strstr (plan->title, "refuse") != NULL) {
    say_line (which, "\"error\":{\"code\":\"no-space\",\"message\":\"The disk is full.\"}");
  } else if (strstr (plan->title, "die") != NULL || strstr (plan->title, "hang") != NULL ||
             strstr (plan->title, "dirty") != NULL) {
    g_assert_true (g_file_set_contents (part, "half", -1, NULL));
    if (strstr (plan->title, "die") != NULL)
      exit (1);
    note_line ("begun %s", plan->title);
    if (strstr (plan->title, "dirty") != NULL)
      g_clear_pointer (&part, g_free);
    *hanging = g_strconcat (which, " ", part != NULL ? part : "", NULL);
  } else {
    make_files (plan, which);
  }
}

static void
cancel (char **hanging)
{
  g_auto (GStrv) words = *hanging != NULL ? g_strsplit (*hanging, " ", 2) : NULL;

  if (words == NULL)
    return;
  if (*words[1] == '\0')
    exit (1);
  g_unlink (words[1]);
  say_line (words[0], "\"error\":{\"code\":\"cancelled\",\"message\":\"Cancelled.\"}");
  g_clear_pointer (hanging, g_free);
}

static int
serve_plans (void)
{
  static char line[1 << 20];
  char *hanging = NULL;

  note_line ("start");
  while (fgets (line, sizeof line, stdin) != NULL) {
    g_autoptr (JsonNode) node = json_from_string (line, NULL);
    JsonObject *object = json_node_get_object (node);

    if (json_object_has_member (object, "plan")) {
      g_autoptr (EfPlan) plan = ef_plan_from_json (json_object_get_member (object, "plan"), NULL);

      g_assert_nonnull (plan);
      render (plan, json_object_get_string_member (object, "id"), &hanging);
    } else if (json_object_has_member (object, "pause")) {
      note_line (json_object_get_boolean_member (object, "pause") ? "pause" : "go on");
    } else {
      cancel (&hanging);
    }
  }

  return 0;
}

int
main (int argc, char **argv)
{
  char line[65536];

  if (argc == 2 && g_str_equal (argv[1], "render-plan"))
    return serve_plans ();

  g_assert_cmpint (argc, ==, 2);
  g_assert_cmpstr (argv[1], ==, "read-media");
  while (fgets (line, sizeof line, stdin) != NULL) {
    g_autoptr (JsonNode) node = json_from_string (line, NULL);

    g_assert_nonnull (node);
    answer (json_node_get_object (node));
  }

  return 0;
}
