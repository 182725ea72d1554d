/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "media/extract-job.h"
#include "media/extract-mux.h"
#include "media/support.h"

/* What is written gets packets here that no file is needed for. */

#define SECOND EF_NS_PER_SECOND
#define MB (1024 * 1024)

typedef struct {
  char *folder;
  char *path;
  EfMediaInfo *info;
  EfFrameIndex *frames;
  EfTimeSpan span;
  EfExtractWish wish;
  EfExtractJob job;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "out", NULL);
  fixture->info = ef_media_info_new ();
  g_set_str (&fixture->info->audio_codec, "PCM");
  fixture->frames = ef_frame_index_new_even (EF_RATE (25, 1), 12 * 3600 * SECOND);
  fixture->span = (EfTimeSpan) { 0, 6 * 3600 * SECOND };
  fixture->wish = (EfExtractWish) { .spans = &fixture->span, .n_spans = 1 };
  fixture->job = (EfExtractJob) {
    .uri = "file:///nowhere.mov",
    .info = fixture->info,
    .frames = fixture->frames,
    .wish = &fixture->wish,
    .path = fixture->path,
    .container = (EfContainer) GPOINTER_TO_INT (data),
  };
  g_mutex_init (&fixture->job.lock);
  g_assert_true (ef_extract_job_begin (&fixture->job, NULL));
  fixture->job.end = fixture->span.end;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ef_extract_job_clear (&fixture->job);
  g_mutex_clear (&fixture->job.lock);
  ef_frame_index_unref (fixture->frames);
  ef_media_info_free (fixture->info);
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gboolean
add_sound (Fixture *fixture, const char *caps_text, gint64 time, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 9600, NULL);
  EfRunPacket packet = { .stream = EF_STREAM_AUDIO,
                         .buffer = buffer,
                         .caps = caps,
                         .time = time,
                         .duration = SECOND / 40 };

  gst_buffer_memset (buffer, 0, 1, 9600);

  return ef_extract_job_add (&fixture->job, &packet, time, error);
}

/* A file may say that its sound has no samples in a second. */
static void
test_no_rate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
    add_sound (fixture, "audio/mpeg,mpegversion=1,layer=3,rate=0,channels=2", 0, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED);
}

static guint64
get_size (Fixture *fixture)
{
  GStatBuf found;

  g_assert_cmpint (g_stat (fixture->path, &found), ==, 0);

  return (guint64) found.st_size;
}

#define FLOATS "audio/x-raw,format=F32LE,layout=interleaved,rate=48000,channels=2"

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = MIN (size, limit.rlim_max);
  setrlimit (RLIMIT_FSIZE, &limit);
}

/* Silence of 3 hours and 12 minutes is more than 4 GB. */
static void
test_long_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct rusage before;
  struct rusage after;

  g_assert_true (add_sound (fixture, FLOATS, 0, NULL));
  signal (SIGXFSZ, SIG_IGN);
  getrusage (RUSAGE_SELF, &before);
  limit_files (64 * MB);
  g_assert_false (add_sound (fixture, FLOATS, 11520 * SECOND, &error));
  limit_files (RLIM_INFINITY);
  getrusage (RUSAGE_SELF, &after);
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 32 * 1024);
}

/* A gap that reaches behind the end is none to be filled. */
static void
test_wild_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->job.end = 2 * SECOND;
  g_assert_true (add_sound (fixture, FLOATS, 0, NULL));
  g_assert_false (add_sound (fixture, FLOATS, 3600 * SECOND, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED);
}

/* As many samples as there is time, and the later ones at their place. */
static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 expected = (guint64) (20 * 48000 * 8 + 9600);
  g_autofree char *written = NULL;
  gsize size;
  gsize at;

  fixture->job.end = 21 * SECOND;
  g_assert_true (add_sound (fixture, FLOATS, 0, NULL));
  g_assert_true (add_sound (fixture, FLOATS, 20 * SECOND, NULL));
  ef_extract_job_finish (&fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (get_size (fixture), >, expected);
  g_assert_true (g_file_get_contents (fixture->path, &written, &size, NULL));
  at = (gsize) ((char *) memmem (written, size, "mdat", 4) - written) + 12;
  g_assert_cmpuint (size - at, ==, expected);
  for (gsize i = 0; i < expected; i++)
    g_assert_cmpint (written[at + i], ==, i < 9600 || i >= expected - 9600);
}

/* The place for the rate ends at 65535. */
static void
test_high_rate (Fixture *fixture, gconstpointer data)
{
  static const struct {
    guint rate;
    guint written;
  } rates[] = { { 44100, 44100 }, { 48000, 48000 },  { 96000, 48000 },
                { 88200, 44100 }, { 192000, 48000 }, { 65537, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree char *text =
      g_strdup_printf ("audio/mpeg,mpegversion=1,layer=3,rate=%u,channels=2", rates[i].rate);
    g_autofree char *written = NULL;
    g_autoptr (GError) error = NULL;
    const guint8 *entry;
    gsize size;

    g_assert_true (ef_extract_job_begin (&fixture->job, NULL));
    g_assert_true (add_sound (fixture, text, 0, NULL));
    ef_extract_job_finish (&fixture->job, &error);
    g_assert_no_error (error);
    g_assert_true (g_file_get_contents (fixture->path, &written, &size, NULL));
    entry = memmem (written, size, "mp4a", 4);
    g_assert_nonnull (entry);
    g_assert_cmpuint ((guint) (entry[28] << 8 | entry[29]), ==, rates[i].written);
    g_assert_cmpuint ((guint) (entry[30] << 8 | entry[31]), ==, 0);
  }
}

/* One packet after the other, each of another size, so that the head grows with them. */
static void
write_with_note (const char *path, guint n_packets, const char *note)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps =
    gst_caps_from_string ("audio/mpeg,mpegversion=1,layer=3,rate=48000,channels=2");
  int fd = ef_extract_file_open (path, &error);
  g_autoptr (EfExtractFile) file = NULL;

  g_assert_no_error (error);
  file = ef_extract_file_new (fd, FALSE, 0, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_packets; i++) {
    g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 1 + i % 2, NULL);
    gint64 begin = i * SECOND / 40;

    gst_buffer_memset (buffer, 0, 1, 2);
    if (i == 0)
      ef_extract_file_add_track (file, caps, buffer, 48000);
    g_assert_true (ef_extract_file_add (file, 0, buffer,
                                        (EfTimeSpan) { begin, begin + SECOND / 40 }, TRUE, NULL));
  }
  ef_extract_file_set_note (file, note);
  ef_extract_file_finish (file, n_packets * SECOND / 40, &error);
  g_assert_no_error (error);
}

/* Whether there is more or less room for it than was thought: without it a finished file is not known again. */
static void
test_note (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.mp4", NULL);
  g_autofree char *note = g_strnfill (700, 'n');

  for (guint n_packets = 1; n_packets < 1400; n_packets += 60) {
    g_autofree char *found = NULL;

    write_with_note (path, n_packets, note);
    found = ef_extract_file_read_note (path);
    g_test_message ("%u packets", n_packets);
    g_assert_cmpstr (found, ==, note);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static int n_alive;

static void
free_picture (gpointer data)
{
  g_free (data);
  g_atomic_int_add (&n_alive, -1);
}

/* A picture of 1 MB, of which is known how many there are. */
static void
add_picture (EfExtractMux *mux, guint number)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (
    "video/mpeg,mpegversion=2,systemstream=false,width=160,height=90,framerate=25/1");
  gpointer data = g_malloc0 (MB);
  g_autoptr (GstBuffer) buffer =
    gst_buffer_new_wrapped_full (0, data, MB, 0, MB, data, free_picture);
  gint64 time = number * (SECOND / 25);
  g_autoptr (GError) error = NULL;

  g_atomic_int_inc (&n_alive);
  ef_extract_mux_add (mux, 0, caps, buffer, (EfTimeSpan) { time, time + SECOND / 25 }, &error);
  g_assert_no_error (error);
}

static void
add_samples (EfExtractMux *mux, GstCaps *caps, gint64 time)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 7680, NULL);
  g_autoptr (GError) error = NULL;

  gst_buffer_memset (buffer, 0, 0, 7680);
  ef_extract_mux_add (mux, 1, caps, buffer, (EfTimeSpan) { time, time + SECOND / 25 }, &error);
  g_assert_no_error (error);
}

typedef enum {
  SOUND_ENDS,     /* and nothing says more about it */
  SOUND_RESTS,    /* for a while */
  SOUND_IS_LATE,  /* there is none at the beginning */
  SOUND_IS_NEVER, /* although there is a track */
} Sound;

/* However long the sound rests, pictures do not pile up. */
static void
test_rest (gconstpointer data)
{
  Sound sound = (Sound) GPOINTER_TO_INT (data);
  g_autofree char *folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.mkv", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GstCaps) caps =
    gst_caps_from_string ("audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=2");
  g_autoptr (GError) error = NULL;
  g_autoptr (EfExtractMux) mux = ef_extract_mux_new (path, FALSE, 2, &error);
  g_autoptr (GBytes) written = NULL;
  int most = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < 200; i++) {
    gint64 time = i * (SECOND / 25);

    if ((sound <= SOUND_RESTS && i < 25) || (sound == SOUND_RESTS && i >= 150) ||
        (sound == SOUND_IS_LATE && i >= 150))
      add_samples (mux, caps, time);
    else if (sound == SOUND_ENDS && i == 25)
      ef_extract_mux_rest (mux, 1, NULL, G_MAXINT64);
    else if (sound != SOUND_ENDS && i % 50 == 0)
      ef_extract_mux_rest (mux, 1, caps, time);
    add_picture (mux, i);
    most = MAX (most, g_atomic_int_get (&n_alive));
  }
  g_test_message ("at most %d MB", most);
  ef_extract_mux_finish (mux, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&mux, ef_extract_mux_free);
  g_assert_cmpint (most, <, 100);
  g_assert_cmpint (n_alive, ==, 0);

  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

#define ADD(name, container, test) \
  g_test_add ("/extract-write/" name, Fixture, GINT_TO_POINTER (container), set_up, test, tear_down)
  ADD ("no-rate", EF_CONTAINER_MP4, test_no_rate);
  ADD ("long-silence", EF_CONTAINER_MOV, test_long_silence);
  ADD ("wild-silence", EF_CONTAINER_MOV, test_wild_silence);
  ADD ("silence", EF_CONTAINER_MOV, test_silence);
  ADD ("high-rate", EF_CONTAINER_MP4, test_high_rate);
#undef ADD
  g_test_add_func ("/extract-write/note", test_note);
  g_test_add_data_func ("/extract-write/sound-ends", GINT_TO_POINTER (SOUND_ENDS), test_rest);
  g_test_add_data_func ("/extract-write/sound-rests", GINT_TO_POINTER (SOUND_RESTS), test_rest);
  g_test_add_data_func ("/extract-write/sound-is-late", GINT_TO_POINTER (SOUND_IS_LATE), test_rest);
  g_test_add_data_func ("/extract-write/sound-is-never", GINT_TO_POINTER (SOUND_IS_NEVER),
                        test_rest);

  return g_test_run ();
}
