/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/media-child.h"

#include "pipeline/support.h"

/* A reader that crashes, hangs and talks nonsense harms nobody. */

static JsonObject *
ask (EfMediaChild *child, const char *what, const char *path, GError **error)
{
  g_autoptr (JsonObject) request = ef_media_child_make_request (what, path);
  g_autoptr (GAsyncResult) result = NULL;

  ef_media_child_ask_async (child, request, NULL, NULL, NULL, await_cb, &result);

  return ef_media_child_ask_finish (child, await (&result), error);
}

static void
assert_probes (EfMediaChild *child, Fixture *fixture)
{
  g_autofree char *path = write_video (fixture, "fine.mp4", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = ask (child, "probe", path, &error);

  g_assert_no_error (error);
  g_assert_true (json_object_has_member (answer, "info"));
}

static void
test_harm (Fixture *fixture, gconstpointer data)
{
  const char *const names[] = { "crash-probe ö.mp4", "hang-probe.mp4", "garbage-probe.mp4" };
  EfMediaChild *child = ef_media_child_new ();

  ef_media_child_set_patience (child, 300, 10000);
  assert_probes (child, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = write_video (fixture, names[i], NULL);
    g_autofree char *sentence = g_strdup_printf (
      "“%s” could not be read: the reader stopped. The file may be damaged.", names[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (ask (child, "probe", path, &error));
    g_assert_error (error, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_STUCK);
    g_assert_cmpstr (error->message, ==, sentence);
    g_assert_true (ef_media_child_error_is_passing (error));
    assert_probes (child, fixture);
  }
  ef_media_child_close (child);
  settle ();
  assert_finalizes (child);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  EfMediaChild *child = ef_media_child_new ();
  g_autofree char *path = write_video (fixture, "refuse-levels.mp4", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (child, "levels", path, &error));
  g_assert_error (error, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_DAMAGED);
  g_assert_false (ef_media_child_error_is_passing (error));
  assert_probes (child, fixture);
  ef_media_child_close (child);
  settle ();
  assert_finalizes (child);
}

/* Cancelling the one that runs ends the process; the others are asked of a new one. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  EfMediaChild *child = ef_media_child_new ();
  g_autofree char *slow = write_video (fixture, "hang-probe.mp4", NULL);
  g_autofree char *fine = write_video (fixture, "fine.mp4", NULL);
  JsonObject *requests[3] = {
    ef_media_child_make_request ("probe", slow),
    ef_media_child_make_request ("probe", fine),
    ef_media_child_make_request ("probe", fine),
  };
  GAsyncResult *results[3] = { NULL };
  GCancellable *cancellables[3];
  const gboolean is_cancelled[3] = { TRUE, TRUE, FALSE };

  for (guint i = 0; i < 3; i++) {
    cancellables[i] = g_cancellable_new ();
    ef_media_child_ask_async (child, requests[i], NULL, NULL, cancellables[i], await_cb,
                              &results[i]);
  }
  WAIT_UNTIL (count_asked (fixture, "probe hang") == 1);
  g_cancellable_cancel (cancellables[1]);
  g_cancellable_cancel (cancellables[0]);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonObject) answer = ef_media_child_ask_finish (child, await (&results[i]), &error);

    g_assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) == is_cancelled[i]);
    g_object_unref (results[i]);
    g_object_unref (cancellables[i]);
    json_object_unref (requests[i]);
  }
  g_assert_cmpuint (count_asked (fixture, "probe fine"), ==, 1);
  ef_media_child_close (child);
  settle ();
  assert_finalizes (child);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  EfMediaChild *child = ef_media_child_new ();
  g_autofree char *slow = write_video (fixture, "hang-probe.mp4", NULL);
  g_autoptr (JsonObject) request = ef_media_child_make_request ("probe", slow);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_media_child_ask_async (child, request, NULL, NULL, NULL, await_cb, &result);
  ef_media_child_close (child);
  g_assert_null (ef_media_child_ask_finish (child, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (ask (child, "probe", slow, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  settle ();
  assert_finalizes (child);
}

/* One that is not asked for a while ends, and the next is as good. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  EfMediaChild *child = ef_media_child_new ();

  ef_media_child_set_patience (child, 60000, 1);
  for (guint i = 0; i < 3; i++) {
    assert_probes (child, fixture);
    WAIT_UNTIL (!ef_media_child_is_running (child));
  }
  ef_media_child_close (child);
  settle ();
  assert_finalizes (child);
}

/* Who stands still is silent, and that is no reason to end him; cancelled, he ends all the same. */
static void
test_paused (Fixture *fixture, gconstpointer data)
{
  EfMediaChild *child = ef_media_child_new ();
  g_autofree char *path = write_video (fixture, "slow-levels.mp4", NULL);
  g_autoptr (JsonObject) request = ef_media_child_make_request ("levels", path);
  g_autofree char *out = g_build_filename (fixture->folder, "levels", NULL);
  g_autofree char *uri = g_filename_to_uri (out, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;

  ef_media_child_set_patience (child, 300, 30000);
  json_object_set_string_member (request, "file", uri);
  ef_media_child_ask_async (child, request, NULL, NULL, NULL, await_cb, &result);
  WAIT_UNTIL (count_asked (fixture, "levels") == 1);
  ef_media_child_set_paused (child, TRUE);
  for (guint i = 0; i < 200; i++) {
    g_usleep (5000);
    settle ();
  }
  g_assert_null (result);
  ef_media_child_set_paused (child, FALSE);
  answer = ef_media_child_ask_finish (child, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);

  ef_media_child_ask_async (child, request, NULL, NULL, cancellable, await_cb, &result);
  WAIT_UNTIL (count_asked (fixture, "levels") == 2);
  ef_media_child_set_paused (child, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (ef_media_child_ask_finish (child, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (ef_media_child_is_running (child));
  g_clear_object (&result);
  ef_media_child_close (child);
  settle ();
  assert_finalizes (child);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  EfMediaChild *child = ef_media_child_new ();
  g_autofree char *path = write_video (fixture, "fine.mp4", NULL);
  g_autoptr (GError) error = NULL;

  g_setenv ("EDIT_FACTORY_CLI", "/nowhere/edit-factory-cli", TRUE);
  g_assert_null (ask (child, "probe", path, &error));
  g_assert_nonnull (error);
  g_assert_false (ef_media_child_error_is_passing (error));
  assert_finalizes (child);
}

#define ADD(name, func) g_test_add ("/media-child/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("harm", test_harm);
  ADD ("refused", test_refused);
  ADD ("cancel", test_cancel);
  ADD ("closed", test_closed);
  ADD ("idle", test_idle);
  ADD ("paused", test_paused);
  ADD ("missing", test_missing);

  return g_test_run ();
}
