/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/error.h"
#include "media/encoder.h"
#include "media/extract-support.h"
#include "media/media.h"
#include "media/mix-support.h"
#include "media/render-support.h"
#include "media/render.h"

/* An encoder that is called x264enc and does what a broken one does. */
typedef enum {
  BREAK_HANG,
  BREAK_DIE,
  BREAK_GARBAGE,
  BREAK_KEEP, /* frames to itself */
} Break;

static Break how;
static int let_go; /* (atomic) */

typedef struct {
  GstElement parent_instance;
  GstPad *source;
  guint n_frames;
} Broken;
typedef struct {
  GstElementClass parent_class;
} BrokenClass;
static GType broken_get_type (void);
G_DEFINE_TYPE (Broken, broken, GST_TYPE_ELEMENT)

static void
push_caps (Broken *self)
{
  g_autoptr (GstBuffer) config = gst_buffer_new_memdup ("garbage and nonsense", 20);
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
    "video/x-h264", "stream-format", G_TYPE_STRING, "avc", "alignment", G_TYPE_STRING, "au",
    "profile", G_TYPE_STRING, "high", "width", G_TYPE_INT, 160, "height", G_TYPE_INT, 90,
    "framerate", GST_TYPE_FRACTION, 25, 1, "codec_data", GST_TYPE_BUFFER, config, NULL);

  gst_pad_push_event (self->source, gst_event_new_caps (caps));
}

static void
push_garbage (Broken *self, GstBuffer *picture)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 5000, NULL);

  gst_buffer_memset (buffer, 0, (guint8) (self->n_frames * 37), 5000);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_PTS (picture);
  gst_pad_push (self->source, buffer);
}

static GstFlowReturn
chain_cb (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Broken *self = (Broken *) parent;

  self->n_frames++;
  while (how == BREAK_HANG && self->n_frames > 5 && !g_atomic_int_get (&let_go))
    g_usleep (10000);
  if (how == BREAK_DIE && self->n_frames > 5)
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, ("Died"), (NULL));
  if (how == BREAK_GARBAGE)
    push_garbage (self, buffer);
  gst_buffer_unref (buffer);

  return how == BREAK_DIE && self->n_frames > 5 ? GST_FLOW_ERROR : GST_FLOW_OK;
}

static gboolean
event_cb (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    push_caps ((Broken *) parent);
    gst_event_unref (event);
    return TRUE;
  }

  return gst_pad_event_default (pad, parent, event);
}

static void
broken_init (Broken *self)
{
  g_autoptr (GstCaps) caps =
    gst_caps_from_string ("video/x-h264,stream-format=avc,alignment=au,profile=high");
  g_autoptr (GstPadTemplate) out =
    gst_object_ref_sink (gst_pad_template_new ("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
  g_autoptr (GstCaps) any = gst_caps_from_string ("video/x-raw,format=I420");
  g_autoptr (GstPadTemplate) in =
    gst_object_ref_sink (gst_pad_template_new ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, any));
  GstPad *sink = gst_pad_new_from_template (in, "sink");

  self->source = gst_pad_new_from_template (out, "src");
  gst_pad_set_chain_function (sink, chain_cb);
  gst_pad_set_event_function (sink, event_cb);
  gst_element_add_pad (GST_ELEMENT (self), sink);
  gst_element_add_pad (GST_ELEMENT (self), self->source);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
}

static void
broken_class_init (BrokenClass *klass)
{
  static const char *const names[] = { "pass",         "quantizer",   "vbv-buf-capacity", "bitrate",
                                       "speed-preset", "key-int-max", "option-string" };

  G_OBJECT_CLASS (klass)->set_property = set_property;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_install_property (
      G_OBJECT_CLASS (klass), i + 1,
      g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Broken", "Codec/Encoder/Video",
                                         "Fails", "Edit Factory");
}

static const EfTestVideo video = { .n_frames = 100, .sound = TRUE };

static EfPlan *
make_plan (const char *name)
{
  EfPlan *plan = plan_new ();
  g_autofree char *source = ef_test_video_make (&video);
  g_autofree char *path = make_output (name);

  g_unlink (path);
  plan_add (plan, source, 0, 3);
  plan_add_output (plan, EF_FORMAT_LANDSCAPE, 160, 90, path);

  return plan_lay_out (plan);
}

static EfStretch *
get_stretch (EfPlan *plan)
{
  return g_ptr_array_index (plan->stretches, 0);
}

static EfOutput *
get_output (EfPlan *plan)
{
  return g_ptr_array_index (plan->outputs, 0);
}

static void
check_nothing (EfPlan *plan)
{
  g_autofree char *part = ef_render_get_part (get_output (plan));

  g_assert_false (g_file_test (get_output (plan)->file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

/* Ends in a sentence, and leaves nothing. */
static GError *
render_badly (EfPlan *plan, const EfRenderReport *report, GCancellable *cancellable)
{
  EfRenderer *renderer = ef_renderer_new (plan);
  GError *error = NULL;

  g_assert_null (ef_renderer_run (renderer, report, cancellable, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (!ef_renderer_is_wedged (renderer))
    check_nothing (plan);
  ef_renderer_free (renderer);

  return error;
}

static void
check_says (EfPlan *plan, GQuark domain, int code, const char *word)
{
  g_autoptr (GError) error = render_badly (plan, NULL, NULL);

  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, word));
}

static char *
copy_source (const char *name)
{
  g_autofree char *path = ef_test_video_make (&video);
  char *copy = make_output (name);
  g_autofree char *data = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, NULL);
  g_assert_true (g_file_set_contents (copy, data, (gssize) size, NULL));

  return copy;
}

static void
test_sources (void)
{
  g_autoptr (EfPlan) plan = make_plan ("sources.mp4");
  EfStretch *stretch = get_stretch (plan);
  g_autofree char *data = NULL;
  gsize size;
  int fd;

  g_free (stretch->path);
  stretch->path = copy_source ("holiday.mp4");
  g_file_get_contents (stretch->path, &data, &size, NULL);

  /* One byte in the middle. */
  fd = g_open (stretch->path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (fd, "!", 1, (off_t) size / 2), ==, 1);
  close (fd);
  check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, "“holiday.mp4” is another file");
  g_assert_cmpint (truncate (stretch->path, 1000), ==, 0);
  check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, "“holiday.mp4” is shorter");
  g_assert_cmpint (truncate (stretch->path, 10000000), ==, 0);
  check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, "“holiday.mp4” has changed");
  g_unlink (stretch->path);
  check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, "“holiday.mp4” is not where");
  g_mkdir (stretch->path, 0700);
  check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, "“holiday.mp4” cannot be read");
  g_rmdir (stretch->path);
}

static void
test_span (void)
{
  g_autoptr (EfPlan) plan = make_plan ("span.mp4");
  g_autoptr (GError) error = NULL;

  get_stretch (plan)->span.end = 60 * EF_NS_PER_SECOND;
  plan_lay_out (plan);
  check_says (plan, EF_ERROR, EF_ERROR_INVALID, "ends before");
  g_ptr_array_set_size (plan->stretches, 0);
  error = render_badly (plan, NULL, NULL);
}

/* Where there is no folder and none can be made; where the name is taken, before and meanwhile. */
static void
test_names (void)
{
  g_autoptr (EfPlan) plan = make_plan ("names.mp4");
  g_autofree char *file = g_strdup (get_output (plan)->file);
  EfRenderer *renderer;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;

  g_free (get_output (plan)->file);
  get_output (plan)->file = g_build_filename ("/proc/version/folder", "file.mp4", NULL);
  check_says (plan, EF_ERROR, EF_ERROR_REFUSED, "/proc/version/folder");

  g_set_str (&get_output (plan)->file, file);
  renderer = ef_renderer_new (plan);
  g_assert_true (ef_renderer_make (renderer, NULL, NULL, &error));
  g_assert_no_error (error);
  g_file_set_contents (file, "mine", -1, NULL);
  g_assert_null (ef_renderer_finish (renderer, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_file_get_contents (file, &data, NULL, NULL);
  g_assert_cmpstr (data, ==, "mine");
  ef_renderer_free (renderer);
  g_clear_error (&error);
  renderer = ef_renderer_new (plan);
  g_assert_null (ef_renderer_run (renderer, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  ef_renderer_free (renderer);
  g_unlink (file);

  /* The folder goes away under it. */
  {
    g_autofree char *folder = make_output ("gone");
    g_autoptr (GError) gone = NULL;
    g_autofree char *part = NULL;

    g_free (get_output (plan)->file);
    get_output (plan)->file = g_build_filename (folder, "file.mp4", NULL);
    part = ef_render_get_part (get_output (plan));
    renderer = ef_renderer_new (plan);
    g_assert_true (ef_renderer_make (renderer, NULL, NULL, &gone));
    g_assert_cmpint (g_unlink (part), ==, 0);
    g_assert_cmpint (g_rmdir (folder), ==, 0);
    g_assert_null (ef_renderer_finish (renderer, NULL, NULL, &gone));
    g_assert_error (gone, EF_ERROR, EF_ERROR_REFUSED);
    g_assert_nonnull (strstr (gone->message, "is gone"));
    ef_renderer_free (renderer);
  }
}

static void
test_space (void)
{
  g_autoptr (EfPlan) plan = make_plan ("space.mp4");
  g_autoptr (GPtrArray) files = NULL;
  struct rlimit limit, before;
  EfRenderer *renderer;
  gint64 size;

  /* Nobody has so much. */
  get_output (plan)->preset->quality = 1;
  get_output (plan)->width = get_output (plan)->height = 7680;
  get_stretch (plan)->span.end = get_stretch (plan)->info->duration = 1000000 * EF_NS_PER_SECOND;
  plan_lay_out (plan);
  check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE, "too little space");
  ef_plan_unref (plan);

  /* And then it is gone on the way: at once, in the middle, and for the very last bytes. */
  plan = make_plan ("space.mp4");
  renderer = ef_renderer_new (plan);
  files = ef_renderer_run (renderer, NULL, NULL, NULL);
  size = ((EfRenderedFile *) g_ptr_array_index (files, 0))->size;
  ef_renderer_free (renderer);
  g_unlink (get_output (plan)->file);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  for (guint i = 0; i < 3; i++) {
    limit = before;
    limit.rlim_cur = (rlim_t[]) { 16, (rlim_t) size / 2, (rlim_t) size - 1 }[i];
    setrlimit (RLIMIT_FSIZE, &limit);
    check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE, "no space left");
    setrlimit (RLIMIT_FSIZE, &before);
  }
}

typedef struct {
  EfRenderStage stage;
  double progress;
  GCancellable *cancellable;
} Stop;

static void
stop_cb (EfRenderStage stage, double progress, double speed, gpointer data)
{
  Stop *stop = data;

  if (stage >= stop->stage && progress >= stop->progress)
    g_cancellable_cancel (stop->cancellable);
}

static void
test_cancel (void)
{
  for (EfRenderStage stage = EF_RENDER_CHECKING; stage <= EF_RENDER_VERIFYING; stage++) {
    g_autoptr (EfPlan) plan = make_plan ("cancel.mp4");
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Stop stop = { stage, stage == EF_RENDER_ENCODING ? 0.01 : 0, cancellable };
    const EfRenderReport report = { stop_cb, NULL, NULL, &stop };
    g_autoptr (GError) error = NULL;

    plan->is_levelled = TRUE;
    g_free (plan->folder);
    plan->folder = make_output ("cancelled");
    error = render_badly (plan, &report, cancellable);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (g_file_test (plan->folder, G_FILE_TEST_EXISTS));
  }
}

/* Paused from the beginning: nothing is made. Then it goes on to its end. */

static int n_reports; /* (atomic) */

static void
count_cb (EfRenderStage stage, double progress, double speed, gpointer data)
{
  if (progress > 0)
    g_atomic_int_inc (&n_reports);
}

static gpointer
resume_in_thread (gpointer data)
{
  g_usleep (G_USEC_PER_SEC);
  g_assert_cmpint (g_atomic_int_get (&n_reports), ==, 0);
  ef_renderer_set_paused (data, FALSE);

  return NULL;
}

static void
test_pause (void)
{
  g_autoptr (EfPlan) plan = make_plan ("pause.mp4");
  EfRenderer *renderer = ef_renderer_new (plan);
  const EfRenderReport report = { count_cb, NULL, NULL, NULL };
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  ef_renderer_set_paused (renderer, TRUE);
  thread = g_thread_new ("resume", resume_in_thread, renderer);
  files = ef_renderer_run (renderer, &report, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  g_thread_join (thread);
  ef_renderer_free (renderer);
}

static void
keep_cb (const char *text, gpointer data)
{
  g_set_str ((char **) data, text);
}

/* One that is not here is said to be replaced, and by what. */
static void
test_fallback (void)
{
  g_autoptr (EfPlan) plan = make_plan ("fallback.mp4");
  EfRenderer *renderer = ef_renderer_new (plan);
  g_autofree char *notice = NULL;
  const EfRenderReport report = { NULL, keep_cb, NULL, &notice };
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  g_set_str (&get_output (plan)->encoder, "v4l2");
  files = ef_renderer_run (renderer, &report, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((EfRenderedFile *) g_ptr_array_index (files, 0))->encoder, ==, "x264");
  g_assert_cmpstr (notice, ==, "The encoder “V4L2” does not work here: x264 was taken instead.");
  ef_renderer_free (renderer);
}

static void
test_openh264 (void)
{
  g_autoptr (EfPlan) plan = make_plan ("openh264.mp4");
  EfRenderer *renderer = ef_renderer_new (plan);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  g_set_str (&get_output (plan)->encoder, "openh264");
  get_output (plan)->preset->most_bitrate = 4000;
  files = ef_renderer_run (renderer, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((EfRenderedFile *) g_ptr_array_index (files, 0))->encoder, ==, "openh264");
  check_with_ffmpeg (get_output (plan)->file, 75);
  ef_renderer_free (renderer);
}

static void
break_encoder (Break kind)
{
  g_assert_true (ef_encoder_probe (ef_encoder_find ("x264")));
  how = kind;
  gst_element_register (NULL, "x264enc", GST_RANK_NONE, broken_get_type ());
}

static void
test_broken (void)
{
  static const char *const words[] = { [BREAK_HANG] = "standstill",
                                       [BREAK_DIE] = "x264 failed",
                                       [BREAK_GARBAGE] = "cannot be played",
                                       [BREAK_KEEP] = "x264 failed" };

  g_setenv ("EF_RENDER_PATIENCE", "1500", TRUE);
  for (Break kind = BREAK_DIE; kind <= BREAK_KEEP; kind++) {
    g_autoptr (EfPlan) plan = make_plan ("broken.mp4");

    break_encoder (kind);
    check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED, words[kind]);
  }
  {
    g_autoptr (EfPlan) plan = make_plan ("broken.mp4");

    break_encoder (BREAK_HANG);
    check_says (plan, EF_MEDIA_ERROR, EF_MEDIA_ERROR_STUCK, words[BREAK_HANG]);
    check_nothing (plan);
    g_atomic_int_set (&let_go, TRUE);
    g_usleep (G_USEC_PER_SEC / 2);
  }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/render/fail/sources", test_sources);
  g_test_add_func ("/media/render/fail/span", test_span);
  g_test_add_func ("/media/render/fail/names", test_names);
  g_test_add_func ("/media/render/fail/space", test_space);
  g_test_add_func ("/media/render/fail/cancel", test_cancel);
  g_test_add_func ("/media/render/fail/pause", test_pause);
  g_test_add_func ("/media/render/fail/fallback", test_fallback);
  g_test_add_func ("/media/render/fail/openh264", test_openh264);
  g_test_add_func ("/media/render/fail/broken", test_broken);
  status = g_test_run ();
  mix_wait_gone ();
  remove_outputs ();

  return status;
}
