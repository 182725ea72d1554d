/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clips.h"

#include <string.h>

#include "core/error.h"
#include "core/time-span.h"
#include "core/worker.h"

#define S EF_NS_PER_SECOND

/* A storyboard of segments: "a 0-5, b 10-12 x2", the second twice as fast. All of one source. */
static GPtrArray *
make_items (const char *text)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) parts = g_strsplit (text, ", ", -1);
  g_autoptr (EfSource) source = ef_source_new ("source-1", "profile-1");

  ef_source_set_name (source, "trip.mp4");
  for (guint i = 0; *text != '\0' && parts[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit_set (parts[i], " -", -1);
    g_autoptr (EfSegment) segment = ef_segment_new (words[0], "source-1");
    EfItem *item = ef_item_new (NULL, "project-1", words[0]);
    EfTimeSpan span = { g_ascii_strtoll (words[1], NULL, 10) * S,
                        g_ascii_strtoll (words[2], NULL, 10) * S };
    EfLook look;

    ef_look_init (&look);
    if (words[3] != NULL)
      look.speed = g_ascii_strtod (words[3] + 1, NULL);
    ef_segment_set_span (segment, span);
    ef_segment_set_label (segment, words[0]);
    ef_item_set_contents (item, segment, source);
    ef_item_set_look (item, &look);
    ef_item_set_transition (item, (EfTransition) { EF_TRANSITION_FADE, S / 2 });
    g_ptr_array_add (items, item);
  }

  return items;
}

static EfProject *
make_project (guint n_variants, EfOrder order, gint64 length)
{
  EfProject *project = ef_project_new ("project-1", "profile-1");
  g_auto (EfProjectSettings) settings = { 0 };

  ef_project_settings_init (&settings);
  settings.n_variants = n_variants;
  settings.order = order;
  settings.length = length;
  ef_project_set_settings (project, &settings);

  return project;
}

/* "a 0-5, b 10-11.5" */
static char *
describe (EfClip *clip)
{
  GString *text = g_string_new (NULL);
  GPtrArray *items = ef_clip_get_items (clip);

  for (guint i = 0; i < items->len; i++) {
    const EfClipItem *item = g_ptr_array_index (items, i);

    g_string_append_printf (text, "%s%s %g-%g", i > 0 ? ", " : "", item->label,
                            (double) item->span.begin / S, (double) item->span.end / S);
  }

  return g_string_free_and_steal (text);
}

static void
test_make (void)
{
  g_autoptr (GPtrArray) items = make_items ("a 0-5, b 10-20 x2, c 30-36");
  g_autoptr (EfProject) project = make_project (1, EF_ORDER_ARRANGED, 12 * S);
  guint n_missing = 9;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clips = ef_clips_make (project, NULL, items, NULL, &n_missing, &error);
  g_autofree char *text = NULL;
  EfClip *clip;
  const EfClipItem *item;

  g_assert_no_error (error);
  g_assert_cmpuint (clips->len, ==, 1);
  g_assert_cmpuint (n_missing, ==, 0);
  clip = g_ptr_array_index (clips, 0);
  text = describe (clip);
  g_assert_cmpstr (text, ==, "a 0-5, b 10-20, c 30-33");
  g_assert_cmpint (ef_clip_get_duration (clip), ==, 12 * S);
  g_assert_cmpstr (ef_clip_get_project_id (clip), ==, "project-1");
  g_assert_cmpstr (ef_clip_get_profile_id (clip), ==, "profile-1");
  g_assert_cmpstr (ef_clip_get_name (clip), ==, "");
  g_assert_cmpint (ef_clip_get_settings (clip)->length, ==, 12 * S);
  item = g_ptr_array_index (ef_clip_get_items (clip), 0);
  g_assert_cmpint (item->transition.kind, ==, EF_TRANSITION_CUT);
  item = g_ptr_array_index (ef_clip_get_items (clip), 1);
  g_assert_cmpint (item->transition.kind, ==, EF_TRANSITION_FADE);
  g_assert_cmpfloat (item->look.speed, ==, 2);
  g_assert_cmpstr (item->source_id, ==, "source-1");
  g_assert_cmpstr (item->source_name, ==, "trip.mp4");
  g_assert_cmpstr (item->segment_id, ==, "b");
}

/* What is done to a segment later does not change it; and what is trimmed is trimmed at its speed. */
static void
test_frozen (void)
{
  g_autoptr (GPtrArray) items = make_items ("a 0-50 x2");
  g_autoptr (EfProject) project = make_project (1, EF_ORDER_ARRANGED, 12 * S);
  g_autoptr (GPtrArray) clips = ef_clips_make (project, NULL, items, NULL, NULL, NULL);
  g_autofree char *text = NULL;

  ef_segment_set_label (ef_item_get_segment (g_ptr_array_index (items, 0)), "other");
  text = describe (g_ptr_array_index (clips, 0));
  g_assert_cmpstr (text, ==, "a 0-24");
}

static void
search_in_thread (GTask *task, gpointer source, gpointer draft, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ef_clips_draft_search (draft, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keep_result_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_set_object ((GAsyncResult **) data, result);
}

/* What is done to the storyboard while another thread searches is not in it; the thread sanitizer watches that
 * nothing is shared. */
static void
test_searched_on_thread (void)
{
  g_autoptr (EfWorker) worker = ef_worker_new ("search");
  g_autoptr (GPtrArray) items = make_items ("a 0-5, b 10-15, c 20-25");
  g_autoptr (EfProject) project = make_project (6, EF_ORDER_SHUFFLED, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfClipsDraft *draft = ef_clips_draft_new (project, NULL, items, NULL, &error);
  g_autoptr (GTask) task = NULL;
  static const char *const words[] = { "other", NULL };
  g_auto (EfProjectSettings) settings = { 0 };
  g_autoptr (GPtrArray) clips = NULL;
  guint n_missing = 9;

  g_assert_no_error (error);
  task = g_task_new (NULL, NULL, keep_result_cb, &result);
  g_task_set_source_tag (task, test_searched_on_thread);
  g_task_set_task_data (task, draft, (GDestroyNotify) ef_clips_draft_free);
  ef_worker_run (worker, task, search_in_thread);
  for (guint i = 0; i < items->len; i++) {
    EfSegment *segment = ef_item_get_segment (g_ptr_array_index (items, i));

    ef_segment_set_label (segment, "other");
    ef_segment_set_keywords (segment, words);
    ef_segment_set_span (segment, (EfTimeSpan) { 0, S });
  }
  ef_project_settings_init (&settings);
  ef_project_set_settings (project, &settings);
  g_ptr_array_set_size (items, 0);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (g_task_propagate_boolean (task, &error));
  g_assert_no_error (error);
  clips = ef_clips_draft_freeze (draft, &n_missing);
  g_assert_cmpuint (clips->len, ==, 6);
  g_assert_cmpuint (n_missing, ==, 0);
  for (guint i = 0; i < clips->len; i++) {
    g_assert_cmpint (ef_clip_get_duration (g_ptr_array_index (clips, i)), ==, 14 * S);
    for (guint j = 0; j < 3; j++) {
      const EfClipItem *item = ef_clip_get_items (g_ptr_array_index (clips, i))->pdata[j];

      g_assert_cmpstr (item->label, !=, "other");
    }
  }
}

static void
test_cancelled (void)
{
  g_autoptr (GPtrArray) items = make_items ("a 0-5, b 10-15, c 20-25");
  g_autoptr (EfProject) project = make_project (3, EF_ORDER_SHUFFLED, 0);
  g_autoptr (EfClipsDraft) draft = ef_clips_draft_new (project, NULL, items, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (ef_clips_draft_search (draft, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (ef_clips_draft_search (draft, NULL, NULL));
  clips = ef_clips_draft_freeze (draft, NULL);
  g_assert_cmpuint (clips->len, ==, 3);
}

/* Other settings than the project's, as a preview has them. */
static void
test_settings (void)
{
  g_autoptr (GPtrArray) items = make_items ("a 0-5, b 10-15");
  g_autoptr (EfProject) project = make_project (1, EF_ORDER_ARRANGED, 0);
  g_autoptr (EfProject) other = make_project (2, EF_ORDER_LONGEST, 3 * S);
  g_autoptr (GPtrArray) clips =
    ef_clips_make (project, ef_project_get_settings (other), items, NULL, NULL, NULL);

  g_assert_cmpuint (clips->len, ==, 2);
  g_assert_cmpint (ef_clip_get_order (g_ptr_array_index (clips, 0)), ==, EF_ORDER_LONGEST);
}

/* Asked again and again: each list once, trimmed or not, and no two with one signature. */
static void
test_known (void)
{
  static const struct {
    const char *items;
    gint64 length;
    guint n;
  } cases[] = {
    { "a 0-5, b 10-15, c 20-25", 0, 6 },
    { "a 0-5, b 10-15, c 20-25", 7 * S, 6 },
    { "a 0-5, b 10-15, c 20-25", 3 * S, 3 },
    { "a 0-5, b 10-15 x1.7, c 20-25 x0.3", 7 * S, 5 },
    { "a 0-5, a 0-5, b 10-15", 0, 3 },
    { "a 0-5, b 0-8, c 20-25", 3 * S, 2 }, /* a and b begin alike */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) items = make_items (cases[i].items);
    g_autoptr (EfProject) project = make_project (2, EF_ORDER_SHUFFLED, cases[i].length);
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_object_unref);
    guint n_missing = 0;

    while (n_missing == 0) {
      g_autoptr (GPtrArray) clips = ef_clips_make (project, NULL, items, known, &n_missing, NULL);

      g_assert_cmpuint (clips->len + n_missing, ==, 2);
      for (guint j = 0; j < clips->len; j++) {
        EfClip *clip = g_ptr_array_index (clips, j);

        g_assert_true (g_hash_table_add (seen, ef_clip_make_signature (clip)));
        g_ptr_array_add (known, g_object_ref (clip));
      }
    }
    g_assert_cmpuint (known->len, ==, cases[i].n);
  }
}

static void
assert_refused (GPtrArray *items, const char *message)
{
  g_autoptr (EfProject) project = make_project (1, EF_ORDER_ARRANGED, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_clips_make (project, NULL, items, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_refused (void)
{
  g_autoptr (GPtrArray) none = make_items ("");
  g_autoptr (GPtrArray) removed = make_items ("a 0-5, b 10-15");
  g_autoptr (GPtrArray) unread = make_items ("a 0-5, b 10-15");
  g_autoptr (GPtrArray) empty = make_items ("a 5-5");

  assert_refused (none, "The storyboard is empty");
  ef_item_set_removed (g_ptr_array_index (removed, 1), TRUE);
  assert_refused (removed, "“b” was removed");
  ef_item_set_contents (g_ptr_array_index (unread, 1), NULL, NULL);
  assert_refused (unread, "not read yet");
  assert_refused (empty, "“a” has no length");
}

/* A source that is not there now may be there when it is rendered. */
static void
test_missing_source (void)
{
  g_autoptr (GPtrArray) items = make_items ("a 0-5");
  g_autoptr (EfProject) project = make_project (1, EF_ORDER_ARRANGED, 0);
  g_autoptr (GPtrArray) clips = NULL;

  ef_source_set_state (ef_item_get_source (g_ptr_array_index (items, 0)), EF_SOURCE_MISSING, NULL);
  clips = ef_clips_make (project, NULL, items, NULL, NULL, NULL);
  g_assert_cmpuint (clips->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clips/make", test_make);
  g_test_add_func ("/clips/frozen", test_frozen);
  g_test_add_func ("/clips/searched-on-thread", test_searched_on_thread);
  g_test_add_func ("/clips/cancelled", test_cancelled);
  g_test_add_func ("/clips/settings", test_settings);
  g_test_add_func ("/clips/known", test_known);
  g_test_add_func ("/clips/refused", test_refused);
  g_test_add_func ("/clips/missing-source", test_missing_source);

  return g_test_run ();
}
