/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/gst.h>

#include "media/error.h"

static void
test_init (void)
{
  ef_media_init ();
  ef_media_init ();
  g_assert_true (gst_is_initialized ());
}

static void
assert_code (GQuark domain, int code, EfMediaError expected)
{
  g_autoptr (GError) error =
    ef_media_error_translate (g_error_new_literal (domain, code, "internal"), "file:///a/b%0Ac");

  g_assert_error (error, EF_MEDIA_ERROR, (int) expected);
  g_assert_null (strstr (error->message, "internal"));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_translate (void)
{
  assert_code (GST_STREAM_ERROR, GST_STREAM_ERROR_DEMUX, EF_MEDIA_ERROR_DAMAGED);
  assert_code (GST_STREAM_ERROR, GST_STREAM_ERROR_DECRYPT, EF_MEDIA_ERROR_ENCRYPTED);
  assert_code (GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND, EF_MEDIA_ERROR_UNSUPPORTED);
  assert_code (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT, EF_MEDIA_ERROR_NO_SPACE);
  assert_code (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND, EF_MEDIA_ERROR_UNREADABLE);
  assert_code (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, EF_MEDIA_ERROR_UNREADABLE);
  assert_code (GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE, EF_MEDIA_ERROR_FAILED);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = ef_media_error_translate (
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "internal"), "file:///a");

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_nicks (void)
{
  g_assert_cmpstr (ef_media_error_to_nick (EF_MEDIA_ERROR_NO_SPACE), ==, "no-space");
  g_assert_cmpstr (ef_media_error_to_nick ((EfMediaError) 99), ==, "failed");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/media/init", test_init);
  g_test_add_func ("/media/error/translate", test_translate);
  g_test_add_func ("/media/error/cancelled", test_cancelled);
  g_test_add_func ("/media/error/nicks", test_nicks);

  return g_test_run ();
}
