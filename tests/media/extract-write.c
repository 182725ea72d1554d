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
  fixture->job = (EfExtractJob) {
    .uri = "file:///nowhere.mov",
    .info = fixture->info,
    .frames = fixture->frames,
    .span = { 0, 6 * 3600 * SECOND },
    .path = fixture->path,
    .container = (EfContainer) GPOINTER_TO_INT (data),
  };
  g_assert_true (ef_extract_job_begin (&fixture->job, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ef_extract_job_clear (&fixture->job);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

#define ADD(name, container, test) \
  g_test_add ("/extract-write/" name, Fixture, GINT_TO_POINTER (container), set_up, test, tear_down)
  ADD ("no-rate", EF_CONTAINER_MP4, test_no_rate);
#undef ADD

  return g_test_run ();
}
