/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "media/media.h"
#include "media/support.h"
#include "support/videos.h"

/* Files as nobody wants them. Whatever they are, there is a result or one sentence, and nothing stays. */

typedef struct {
  char *folder;
  char *path;
  char *uri;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer name)
{
  fixture->folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, name, NULL);
  fixture->uri = g_filename_to_uri (fixture->path, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer name)
{
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->uri);
  media_assert_no_pipelines ();
}

static void
assert_sentence (const GError *error)
{
  g_assert_true (error->domain == EF_MEDIA_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), >, 10);
}

/* Neither call may take it; both say the same. */
static void
assert_refused (Fixture *fixture, EfMediaError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_null (ef_media_probe (fixture->uri, NULL, &error));
  assert_sentence (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, EF_MEDIA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));

  g_assert_null (ef_media_read_frames (fixture->uri, NULL, NULL, &other));
  g_assert_error (other, EF_MEDIA_ERROR, (int) code);
}

static void
write_bytes (Fixture *fixture, const char *data, gsize length)
{
  /* Without a name beside it, which would be too long for some. */
  g_assert_true (g_file_set_contents_full (fixture->path, data, (gssize) length,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static char *
load (const EfTestVideo *video, gsize *length)
{
  g_autofree char *path = ef_test_video_make (video);
  char *data;

  g_assert_true (g_file_get_contents (path, &data, length, NULL));

  return data;
}

static void
test_missing (Fixture *fixture, gconstpointer name)
{
  assert_refused (fixture, EF_MEDIA_ERROR_UNREADABLE, "not there");
}

static void
test_folder (Fixture *fixture, gconstpointer name)
{
  g_mkdir (fixture->path, 0700);
  assert_refused (fixture, EF_MEDIA_ERROR_UNREADABLE, "folder");
}

static void
test_pipe (Fixture *fixture, gconstpointer name)
{
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_refused (fixture, EF_MEDIA_ERROR_UNREADABLE, "not a file");
}

static void
test_empty (Fixture *fixture, gconstpointer name)
{
  write_bytes (fixture, "", 0);
  assert_refused (fixture, EF_MEDIA_ERROR_DAMAGED, "empty");
}

static void
test_locked (Fixture *fixture, gconstpointer name)
{
  write_bytes (fixture, "x", 1);
  g_chmod (fixture->path, 0);
  if (g_access (fixture->path, R_OK) == 0)
    g_test_skip ("this user may read everything");
  else
    assert_refused (fixture, EF_MEDIA_ERROR_UNREADABLE, "permissions");
}

static void
test_address (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_media_probe ("https://127.0.0.1:1/video.mp4", NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE);
}

static void
test_no_media (Fixture *fixture, gconstpointer name)
{
  g_autofree char *text = g_strnfill (5000, 'a');
  const guint8 noise[] = { 0x91, 0x11, 0xfe, 0x00, 0x5a, 0x3c, 0x77, 0x88 };

  write_bytes (fixture, (const char *) noise, sizeof noise);
  assert_refused (fixture, EF_MEDIA_ERROR_DAMAGED, "not a video");
  write_bytes (fixture, text, 5000);
  assert_refused (fixture, EF_MEDIA_ERROR_DAMAGED, "not a video");
}

/* The index of these lies at the end. */
static void
test_no_moov (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = { .sound = TRUE };
  gsize length;
  g_autofree char *data = load (&video, &length);

  write_bytes (fixture, data, length / 2);
  assert_refused (fixture, EF_MEDIA_ERROR_DAMAGED, "index is missing");
}

static void
read_anything (Fixture *fixture, guint *n_info, guint *n_frames)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (fixture->uri, NULL, &error);
  g_autoptr (EfFrameIndex) index = ef_media_read_frames (fixture->uri, NULL, NULL, &other);

  if (info == NULL)
    assert_sentence (error);
  if (index == NULL)
    assert_sentence (other);
  *n_info = info != NULL;
  *n_frames = index != NULL ? ef_frame_index_get_n_frames (index) : 0;
}

static const EfTestVideo all_kinds[] = {
  { .sound = TRUE, .b_frames = 2, .extra = "-movflags +faststart" },
  { .sound = TRUE, .extra = "-movflags +frag_keyframe+empty_moov" },
  { .sound = TRUE, .container = "mkv", .codec = "hevc" },
  { .sound = TRUE, .container = "ts", .b_frames = 2 },
  { .sound = TRUE, .container = "webm", .codec = "vp9" },
};

static void
test_truncated (Fixture *fixture, gconstpointer name)
{
  for (guint i = 0; i < G_N_ELEMENTS (all_kinds); i++) {
    gsize length;
    g_autofree char *data = load (&all_kinds[i], &length);
    guint last = 0;

    for (gsize tenth = 1; tenth <= 10; tenth++) {
      guint n_info;
      guint n_frames;

      write_bytes (fixture, data, length * tenth / 10 - (tenth == 10 ? 0 : tenth));
      read_anything (fixture, &n_info, &n_frames);
      g_test_message ("%u: %d tenths give %u frames", i, (int) tenth, n_frames);
      g_assert_cmpuint (n_frames, >=, last);
      last = n_frames;
    }
    g_assert_cmpuint (last, ==, 50);
  }
}

static void
test_damaged (Fixture *fixture, gconstpointer name)
{
  media_tolerate (TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (all_kinds); i++) {
    gsize length;
    g_autofree char *data = load (&all_kinds[i], &length);

    for (guint round = 0; round < (g_test_thorough () ? 200 : 12); round++) {
      g_autofree char *copy = g_memdup2 (data, length);
      guint n_info;
      guint n_frames;

      for (guint k = 0; k < 30; k++) {
        gsize most = round % 2 == 0 ? MIN (length, 1000) : length;

        copy[g_test_rand_int_range (0, (int) most)] = (char) g_test_rand_int_range (0, 256);
      }
      write_bytes (fixture, copy, length);
      read_anything (fixture, &n_info, &n_frames);
    }
  }
  media_tolerate (FALSE);
}

/* So many ticks of a clock that ticks once a second are 48 days. */
static void
test_wild_duration (Fixture *fixture, gconstpointer name)
{
  gsize length;
  g_autofree char *data = load (NULL, &length);
  char *header = memmem (data, length, "mvhd", 4);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (header);
  memcpy (header + 4 + 12, "\0\0\0\1\0\x40\0\0", 8);
  write_bytes (fixture, data, length);

  g_assert_null (ef_media_probe (fixture->uri, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED);
}

/* 1e10 milliseconds. */
static void
test_long_duration (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = { .container = "mkv", .extra = "-write_crc32 0" };
  gsize length;
  g_autofree char *data = load (&video, &length);
  char *element = memmem (data, length, "\x44\x89\x88", 3);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (element);
  memcpy (element + 3, "\x42\x02\xa0\x5f\x20\0\0\0", 8);
  write_bytes (fixture, data, length);

  g_assert_null (ef_media_probe (fixture->uri, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "30 days"));
}

/* It says nothing of its length, and only its very last frame comes after 34 days. */
static void
test_late_end (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = {
    .container = "mkv",
    .n_frames = 300,
    .extra = "-live 1 -bsf:v "
             "setts=ts=if(lt(N\\,299)\\,40*N\\,3000000000):duration=0:time_base=1/1000",
  };
  gsize length;
  g_autofree char *data = load (&video, &length);

  write_bytes (fixture, data, length);
  assert_refused (fixture, EF_MEDIA_ERROR_DAMAGED, "30 days");
}

/* Written while it is looked at: a longer look sees more. */
static void
test_growing (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = { .container = "ts", .sound = TRUE };
  gsize length;
  g_autofree char *data = load (&video, &length);
  guint n_info;
  guint n_before;
  guint n_after;

  write_bytes (fixture, data, length / 2);
  read_anything (fixture, &n_info, &n_before);
  g_assert_true (n_info);
  g_assert_cmpuint (n_before, >, 5);
  write_bytes (fixture, data, length);
  read_anything (fixture, &n_info, &n_after);
  g_assert_cmpuint (n_after, ==, 50);
  g_assert_cmpuint (n_before, <, n_after);
}

static gpointer
meddle (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 20; i++) {
    g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
    g_autoptr (GFileOutputStream) stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);

    g_output_stream_write_all (G_OUTPUT_STREAM (stream), "something else", 14, NULL, NULL, NULL);
    g_usleep (1000);
  }
  g_unlink (fixture->path);

  return NULL;
}

/* Grows and then goes away under whoever reads it. */
static void
test_deleted (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = { .container = "ts", .sound = TRUE };
  gsize length;
  g_autofree char *data = load (&video, &length);
  GThread *thread;

  write_bytes (fixture, data, length);
  thread = g_thread_new ("meddle", meddle, fixture);
  for (guint i = 0; i < 5; i++) {
    guint n_info;
    guint n_frames;

    read_anything (fixture, &n_info, &n_frames);
  }
  g_thread_join (thread);
}

static void
test_encrypted (Fixture *fixture, gconstpointer name)
{
  g_autofree char *plain = ef_test_video_make (NULL);
  const char *arguments[] = { "-i",
                              plain,
                              "-c",
                              "copy",
                              "-encryption_scheme",
                              "cenc-aes-ctr",
                              "-encryption_key",
                              "00112233445566778899aabbccddeeff",
                              "-encryption_kid",
                              "00112233445566778899aabbccddeeff",
                              NULL };
  g_autofree char *path = ef_test_video_make_with ("encrypted.mp4", arguments);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  write_bytes (fixture, data, length);
  assert_refused (fixture, EF_MEDIA_ERROR_ENCRYPTED, "encrypted");
}

static void
test_no_decoder (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = { .sound = TRUE };
  gsize length;
  g_autofree char *data = load (&video, &length);
  char *entry = memmem (data, length, "avc1", 4);

  while (entry != NULL) {
    memcpy (entry, "zzz9", 4);
    entry = memmem (entry, length - (gsize) (entry - data), "avc1", 4);
  }
  write_bytes (fixture, data, length);
  assert_refused (fixture, EF_MEDIA_ERROR_UNSUPPORTED, "zzz9");
}

static void
test_no_picture (Fixture *fixture, gconstpointer name)
{
  EfTestVideo video = { .sound = TRUE };
  g_autofree char *both = ef_test_video_make (&video);
  const char *arguments[] = { "-i", both, "-vn", "-c", "copy", NULL };
  g_autofree char *path = ef_test_video_make_with ("sound.mp4", arguments);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  write_bytes (fixture, data, length);
  assert_refused (fixture, EF_MEDIA_ERROR_UNSUPPORTED, "no picture");
}

static void
test_name (Fixture *fixture, gconstpointer name)
{
  gsize length;
  g_autofree char *data = load (NULL, &length);
  g_autofree char *fingerprint = NULL;
  gint64 size;
  gint64 modified;
  guint n_info;
  guint n_frames;

  write_bytes (fixture, data, length);
  read_anything (fixture, &n_info, &n_frames);
  g_assert_true (n_info);
  g_assert_cmpuint (n_frames, ==, 50);
  fingerprint = ef_media_fingerprint (fixture->path, &size, &modified, NULL, NULL);
  g_assert_nonnull (fingerprint);

  write_bytes (fixture, "", 0);
  read_anything (fixture, &n_info, &n_frames);
  g_assert_false (n_info);
}

#define ADD(path, name, test) g_test_add ("/hostile/" path, Fixture, name, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *longest = g_strnfill (255, 'x');

  /* Some damage sends a demuxer round in circles. */
  g_setenv ("EF_MEDIA_PATIENCE", "1", TRUE);
  media_watch_pipelines ();
  media_watch_log ();
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  ADD ("missing", "a.mp4", test_missing);
  ADD ("folder", "a.mp4", test_folder);
  ADD ("pipe", "a.mp4", test_pipe);
  ADD ("empty", "a.mp4", test_empty);
  ADD ("locked", "a.mp4", test_locked);
  g_test_add_func ("/hostile/address", test_address);
  ADD ("no-media", "a.mp4", test_no_media);
  ADD ("no-moov", "a.mp4", test_no_moov);
  ADD ("truncated", "a.mp4", test_truncated);
  ADD ("damaged", "a.mp4", test_damaged);
  ADD ("wild-duration", "a.mp4", test_wild_duration);
  ADD ("long-duration", "a.mkv", test_long_duration);
  ADD ("late-end", "a.mkv", test_late_end);
  ADD ("growing", "a.ts", test_growing);
  ADD ("deleted", "a.ts", test_deleted);
  ADD ("encrypted", "a.mp4", test_encrypted);
  ADD ("no-decoder", "a.mp4", test_no_decoder);
  ADD ("no-picture", "a.mp4", test_no_picture);
  ADD ("name/newline", "a\nb.mp4", test_name);
  ADD ("name/dash", "-i.mp4", test_name);
  ADD ("name/cyrillic", "Моё видео.mp4", test_name);
  ADD ("name/longest", longest, test_name);
  ADD ("name/percent", "100%20%s%n#?.mp4", test_name);
  ADD ("name/bytes", "\xff\xfe\x80.mp4", test_name);
  ADD ("name/quotes", "a\"b'c\\ !x.mp4", test_name);

  return g_test_run ();
}
