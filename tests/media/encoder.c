/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/encoder.h"

#include <gst/gst.h>
#include <string.h>

#include "media/codecs.h"
#include "media/extract-support.h"
#include "media/media.h"

/* What was found out is remembered, so that each of these has a process of its own. */
static void
run_alone (const char *path)
{
  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* Whatever loads a plugin brings back all that is in it, so it is loaded before. */
static void
hide (const char *name)
{
  GstRegistry *registry = gst_registry_get ();
  GstPluginFeature *feature = gst_registry_lookup_feature (registry, name);
  GstPluginFeature *loaded;

  if (feature == NULL)
    return;
  loaded = gst_plugin_feature_load (feature);
  gst_registry_remove_feature (registry, loaded);
  gst_object_unref (loaded);
  gst_object_unref (feature);
}

static void
hide_all (EfEncoderKind kind)
{
  const EfEncoder *encoder;

  for (guint i = 0; (encoder = ef_encoder_get (kind, i)) != NULL; i++)
    hide (encoder->name);
}

static void
test_table (void)
{
  const EfEncoder *x264 = ef_encoder_find ("x264enc");
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_encoder_find ("nothing"));
  g_assert_true (ef_encoder_get (EF_ENCODER_H264, 0) == x264);
  g_assert_true (ef_encoder_choose (EF_ENCODER_H264, &error) == x264);
  g_assert_no_error (error);
  g_assert_null (ef_encoder_describe_fallback (x264));
  g_assert_true (ef_encoder_probe (ef_encoder_find ("openh264enc")));
  g_assert_true (ef_encoder_probe (ef_encoder_find ("voaacenc")));
  for (EfEncoderKind kind = EF_ENCODER_H264; kind <= EF_ENCODER_AAC; kind++) {
    const EfEncoder *encoder;

    for (guint i = 0; (encoder = ef_encoder_get (kind, i)) != NULL; i++) {
      g_assert_cmpint (encoder->kind, ==, kind);
      g_assert_true (ef_encoder_find (encoder->name) == encoder);
      g_test_message ("%s: %s", encoder->name, ef_encoder_probe (encoder) ? "works" : "does not");
    }
  }
}

static const EfTestVideo videos[] = {
  { .n_frames = 75, .sound = TRUE },
  { .n_frames = 90, .b_frames = 2, .sound = TRUE, .rate_num = 30000, .rate_den = 1001, .gop = 30 },
  { .n_frames = 120, .b_frames = 3, .rate_num = 60, .gop = 40, .container = "mkv", .sound = TRUE },
  { .n_frames = 60, .variable = TRUE, .b_frames = 2, .gop = 20, .sound = TRUE },
};

static void
check_looks (Decoded *whole, Decoded *decoded, guint first)
{
  for (guint i = 0; i < decoded->pictures->len; i++)
    g_assert_cmpfloat (find_similarity (g_ptr_array_index (decoded->pictures, i),
                                        g_ptr_array_index (whole->pictures, first + i)),
                       >=, 0.95);
}

static void
check_video (const EfTestVideo *video, const char *said)
{
  g_autoptr (Source) source = source_new (video);
  g_autoptr (Decoded) whole = decode (source->path, video);
  guint n_frames = ef_frame_index_get_n_frames (source->frames);
  const guint spans[][2] = { { 0, n_frames }, { 7, 40 }, { 20, 21 }, { 13, n_frames } };

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++) {
    EfTimeSpan span = source_get_span (source, spans[i][0], spans[i][1]);
    g_autofree char *notice = NULL;
    g_autoptr (Decoded) decoded =
      extract (source, spans[i][0], spans[i][1], EF_EXTRACT_EXACT, "fallback.mp4", &notice);

    g_test_message ("frames %u to %u: %s", spans[i][0], spans[i][1], notice);
    g_assert_nonnull (notice);
    g_assert_nonnull (strstr (notice, said));
    check_frames (source, decoded, spans[i][0], spans[i][1]);
    check_looks (whole, decoded, spans[i][0]);
    check_sound (source, ".mp4", whole, decoded, span);
  }
}

static void
test_without_x264 (void)
{
  if (!g_test_subprocess ()) {
    run_alone (NULL);
    return;
  }

  hide ("x264enc");
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_test_message ("video %u", i);
    check_video (&videos[i], "OpenH264");
  }
}

/* As it begins is heard at the sample, whoever encodes it. */
static void
test_without_libav_sound (void)
{
  if (!g_test_subprocess ()) {
    run_alone (NULL);
    return;
  }

  hide ("avenc_aac");
  hide ("fdkaacenc");
  check_video (&videos[0], "VisualOn");
  check_video (&videos[1], "VisualOn");
}

/* What has to be encoded is encoded as a whole and the person told so; where nothing has to be, packets are
 * kept as ever. */
static void
test_smart_without_x264 (void)
{
  const EfTestVideo video = { .n_frames = 90, .gop = 30, .sound = TRUE };
  g_autoptr (Source) source = NULL;
  g_autoptr (Decoded) whole = NULL;
  g_autoptr (Decoded) anew = NULL;
  g_autoptr (Decoded) kept = NULL;
  g_autofree char *notice = NULL;
  g_autofree char *silence = NULL;
  g_autofree char *why = NULL;

  if (!g_test_subprocess ()) {
    run_alone (NULL);
    return;
  }

  hide ("x264enc");
  source = source_new (&video);
  whole = decode (source->path, &video);
  why = ef_extract_why_not_smart (source->uri, source->info, source->frames);
  g_assert_nonnull (why);

  anew = extract (source, 7, 70, EF_EXTRACT_SMART, "anew.mp4", &notice);
  check_frames (source, anew, 7, 70);
  g_assert_nonnull (strstr (notice, why));
  g_assert_nonnull (strstr (notice, "OpenH264"));

  kept = extract (source, 30, 60, EF_EXTRACT_SMART, "kept.mp4", &silence);
  check_frames (source, kept, 30, 60);
  g_assert_null (silence);
  for (guint i = 0; i < kept->pictures->len; i++)
    g_assert_cmpfloat (compare_pictures (g_ptr_array_index (kept->pictures, i),
                                         g_ptr_array_index (whole->pictures, 30 + i)),
                       ==, 0);
}

static void
test_proxy_without_x264 (void)
{
  if (!g_test_subprocess ()) {
    run_alone (NULL);
    return;
  }

  hide ("x264enc");
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autoptr (Source) source = source_new (&videos[i]);
    g_autofree char *path = make_output ("proxy.mp4");
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfFrameIndex) frames = NULL;
    gint64 key;

    ef_media_make_proxy (source->uri, path, NULL, NULL, &error);
    g_assert_no_error (error);
    frames = ef_media_read_frames (uri, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (ef_frame_index_get_n_frames (frames), ==, (guint) videos[i].n_frames);
    for (guint j = 0; j < (guint) videos[i].n_frames; j++)
      g_assert_cmpint (ABS (ef_frame_index_get_frame (frames, j).begin -
                            ef_frame_index_get_frame (source->frames, j).begin),
                       <, EF_NS_PER_SECOND / 1000);
    key = ef_frame_index_key_after (frames, 0);
    g_assert_cmpuint (ef_frame_index_find (frames, key), ==, 12);
  }
}

static void
test_nothing (void)
{
  g_autoptr (Source) source = NULL;
  g_autofree char *path = make_output ("nothing.mp4");
  g_autofree char *notice = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) proxy_error = NULL;
  g_autoptr (GError) sound_error = NULL;
  g_autoptr (GPtrArray) missing = NULL;

  if (!g_test_subprocess ()) {
    run_alone (NULL);
    return;
  }

  hide_all (EF_ENCODER_H264);
  source = source_new (&videos[0]);
  g_assert_false (extract_span (source->uri, source->info, source->frames,
                                source_get_span (source, 3, 20), EF_EXTRACT_SMART, path, &notice,
                                NULL, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "x264"));
  g_assert_null (notice);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (ef_media_make_proxy (source->uri, path, NULL, NULL, &proxy_error));
  g_assert_cmpstr (proxy_error->message, ==, error->message);

  hide_all (EF_ENCODER_AAC);
  g_assert_null (ef_encoder_choose (EF_ENCODER_AAC, &sound_error));
  g_assert_nonnull (strstr (sound_error->message, "libav"));
  missing = ef_codecs_list_unwritable ();
  g_assert_cmpuint (missing->len, ==, 2);
  g_assert_cmpstr (missing->pdata[0], ==, "H.264");
  g_assert_cmpstr (missing->pdata[1], ==, "AAC");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/encoder/table", test_table);
  g_test_add_func ("/encoder/without-x264", test_without_x264);
  g_test_add_func ("/encoder/without-libav-sound", test_without_libav_sound);
  g_test_add_func ("/encoder/smart-without-x264", test_smart_without_x264);
  g_test_add_func ("/encoder/proxy-without-x264", test_proxy_without_x264);
  g_test_add_func ("/encoder/nothing", test_nothing);

  status = g_test_run ();
  remove_outputs ();

  return status;
}
