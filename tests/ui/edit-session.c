/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "core/frame-time.h"
#include "store/error.h"
#include "support/async.h"
#include "ui/editor/edit-session-private.h"

/* The work on a source, with a studio, a player and a cache that are made of a few lines each, so that
 * they can be late, refuse, and be asked what they were told. */

#define FRAME (EF_NS_PER_SECOND / 25)
#define N_FRAMES 2500

/* A studio: rows with revs, steps of undo, and answers that come later. */

#define FAKE_TYPE_STORE (fake_store_get_type ())
G_DECLARE_FINAL_TYPE (FakeStore, fake_store, FAKE, STORE, GObject)

struct _FakeStore {
  GObject parent_instance;

  GListStore *rows;
  GPtrArray *steps; /* (element-type EfSegmentEdit) */
  guint n_done;
  guint n_places;
  guint n_edits;
  gint64 open_mark;
  gint64 playhead;
  char *setting; /* the only one there is */
  guint n_settings;
};

G_DEFINE_FINAL_TYPE (FakeStore, fake_store, G_TYPE_OBJECT)

static void
fake_store_finalize (GObject *object)
{
  FakeStore *self = FAKE_STORE (object);

  g_object_unref (self->rows);
  g_ptr_array_unref (self->steps);
  g_free (self->setting);

  G_OBJECT_CLASS (fake_store_parent_class)->finalize (object);
}

static void
fake_store_class_init (FakeStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_store_finalize;
  g_signal_new ("segments-changed", FAKE_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fake_store_init (FakeStore *self)
{
  self->rows = g_list_store_new (EF_TYPE_SEGMENT);
  self->steps = g_ptr_array_new_with_free_func (g_object_unref);
}

static GPtrArray *
list_copies (GListModel *model)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (model, i);

    g_ptr_array_add (list, ef_segment_copy (segment));
  }

  return list;
}

static EfSegment *
find_row (FakeStore *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rows)); i++) {
    g_autoptr (EfSegment) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

    if (g_str_equal (ef_segment_get_id (row), id))
      return row;
  }

  return NULL;
}

static void
fake_list (EfStudio *studio,
           EfSource *source,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (studio, NULL, callback, user_data);

  g_task_set_source_tag (task, fake_list);
  g_task_return_pointer (task, list_copies (G_LIST_MODEL (((FakeStore *) studio)->rows)),
                         (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
fake_list_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_as_seen (FakeStore *self, EfSegmentEdit *edit)
{
  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);
    EfSegment *segment = change->before != NULL ? change->before : change->after;
    EfSegment *row = find_row (self, ef_segment_get_id (segment));

    if ((row != NULL) != (change->before != NULL) ||
        (row != NULL && ef_segment_get_rev (row) != ef_segment_get_rev (segment)))
      return FALSE;
  }

  return TRUE;
}

static void
add_changes (EfSegmentEdit *edit, EfSegmentEdit *from)
{
  for (guint i = 0; i < ef_segment_edit_get_n_changes (from); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (from, i);

    if (change->before == NULL)
      ef_segment_edit_add (edit, change->after);
    else if (change->after == NULL)
      ef_segment_edit_remove (edit, change->before);
    else
      ef_segment_edit_replace (edit, change->before, change->after);
  }
}

static void
keep_step (FakeStore *self, EfSegmentEdit *edit)
{
  const char *gesture = ef_segment_edit_get_gesture (edit);
  EfSegmentEdit *last = self->n_done > 0 ? self->steps->pdata[self->n_done - 1] : NULL;

  g_ptr_array_set_size (self->steps, (int) self->n_done);
  if (gesture != NULL && last != NULL &&
      g_strcmp0 (ef_segment_edit_get_gesture (last), gesture) == 0) {
    add_changes (last, edit);
    return;
  }

  g_ptr_array_add (self->steps, g_object_ref (edit));
  self->n_done++;
}

static void
refuse (GTask *task)
{
  g_task_return_new_error_literal (task, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT,
                                   "Somebody was faster.");
}

static void
fake_edit (EfStudio *studio, EfSegmentEdit *edit, GAsyncReadyCallback callback, gpointer user_data)
{
  FakeStore *self = (FakeStore *) studio;
  g_autoptr (GTask) task = g_task_new (studio, NULL, callback, user_data);

  g_task_set_source_tag (task, fake_edit);
  self->n_edits++;
  g_assert_cmpuint (ef_segment_edit_get_n_changes (edit), >, 0);
  if (!is_as_seen (self, edit)) {
    refuse (task);
    return;
  }

  ef_segment_edit_apply (edit, self->rows);
  keep_step (self, edit);
  g_task_return_boolean (task, TRUE);
}

static gboolean
fake_edit_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What brings the rows to one side of a step; NULL: they are not what they were. */
static EfSegmentEdit *
turn (FakeStore *self, EfSegmentEdit *step, gboolean redo)
{
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_segment_edit_get_source_id (step),
                                                        ef_segment_edit_get_title (step), NULL);

  for (guint i = 0; i < ef_segment_edit_get_n_changes (step); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (step, i);
    EfSegment *to = redo ? change->after : change->before;
    EfSegment *from = redo ? change->before : change->after;
    EfSegment *row = find_row (self, ef_segment_get_id (to != NULL ? to : from));

    if ((row != NULL) != (from != NULL))
      return NULL;
    if (row != NULL && !ef_time_span_equal (ef_segment_get_span (row), ef_segment_get_span (from)))
      return NULL;
    if (to == NULL)
      ef_segment_edit_remove (edit, row);
    else if (from == NULL)
      ef_segment_edit_add (edit, to);
    else
      ef_segment_edit_replace (edit, row, to);
  }

  return g_steal_pointer (&edit);
}

static void
fake_undo (EfStudio *studio,
           EfSource *source,
           gboolean redo,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  FakeStore *self = (FakeStore *) studio;
  g_autoptr (GTask) task = g_task_new (studio, NULL, callback, user_data);
  g_autoptr (EfSegmentEdit) edit = NULL;

  g_task_set_source_tag (task, fake_undo);
  if (redo ? self->n_done == self->steps->len : self->n_done == 0) {
    g_task_return_new_error_literal (task, EF_ERROR, EF_ERROR_REFUSED, "Nothing there.");
    return;
  }

  edit = turn (self, self->steps->pdata[redo ? self->n_done : self->n_done - 1], redo);
  if (edit == NULL) {
    refuse (task);
    return;
  }
  self->n_done = redo ? self->n_done + 1 : self->n_done - 1;
  ef_segment_edit_apply (edit, self->rows);
  g_task_return_pointer (task, g_steal_pointer (&edit), g_object_unref);
}

static EfSegmentEdit *
fake_undo_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_get_history (EfStudio *studio,
                  EfSource *source,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (studio, NULL, callback, user_data);

  g_task_set_source_tag (task, fake_get_history);
  g_task_return_boolean (task, TRUE);
}

static char *
get_title (FakeStore *self, guint step)
{
  return step < self->steps->len ? g_strdup (ef_segment_edit_get_title (self->steps->pdata[step]))
                                 : NULL;
}

static gboolean
fake_get_history_finish (EfStudio *studio,
                         GAsyncResult *result,
                         char **undo,
                         char **redo,
                         GError **error)
{
  FakeStore *self = (FakeStore *) studio;

  *undo = self->n_done > 0 ? get_title (self, self->n_done - 1) : NULL;
  *redo = get_title (self, self->n_done);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_save_place (EfStudio *studio, EfSource *source)
{
  FakeStore *self = (FakeStore *) studio;

  self->n_places++;
  self->open_mark = ef_source_get_open_mark (source);
  self->playhead = ef_source_get_playhead (source);
}

/* A player that goes where it is told when the test says so. */

#define FAKE_TYPE_PLAYER (fake_player_get_type ())
G_DECLARE_FINAL_TYPE (FakePlayer, fake_player, FAKE, PLAYER, GObject)

struct _FakePlayer {
  GObject parent_instance;

  gint64 position;
  gint64 wanted;
  gboolean is_late;
  gboolean playing;
  gboolean is_closed;
  double rate;
  EfTimeSpan looped;
};

G_DEFINE_FINAL_TYPE (FakePlayer, fake_player, G_TYPE_OBJECT)

static void
fake_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == 1)
    g_value_set_int64 (value, FAKE_PLAYER (object)->position);
  else
    g_value_set_boolean (value, FAKE_PLAYER (object)->playing);
}

static void
fake_player_class_init (FakePlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = fake_player_get_property;
  g_object_class_install_property (
    G_OBJECT_CLASS (klass), 1,
    g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE));
  g_object_class_install_property (
    G_OBJECT_CLASS (klass), 2,
    g_param_spec_boolean ("playing", NULL, NULL, FALSE, G_PARAM_READABLE));
}

static void
fake_player_init (FakePlayer *self)
{
  self->rate = 1;
}

static void
show_position (FakePlayer *self, gint64 position)
{
  self->position = position;
  g_object_notify (G_OBJECT (self), "position");
}

static void
set_playing (FakePlayer *self, gboolean playing)
{
  self->playing = playing;
  g_object_notify (G_OBJECT (self), "playing");
}

static gint64
player_get_position (EfPlayer *player)
{
  return ((FakePlayer *) player)->position;
}

static gboolean
player_get_playing (EfPlayer *player)
{
  return ((FakePlayer *) player)->playing;
}

static double
player_get_rate (EfPlayer *player)
{
  return ((FakePlayer *) player)->rate;
}

static const char *
player_get_problem (EfPlayer *player)
{
  return "";
}

static void
player_play (EfPlayer *player)
{
  set_playing ((FakePlayer *) player, TRUE);
}

static void
player_pause (EfPlayer *player)
{
  ((FakePlayer *) player)->rate = 1;
  set_playing ((FakePlayer *) player, FALSE);
}

static void
player_set_rate (EfPlayer *player, double rate)
{
  ((FakePlayer *) player)->rate = rate;
  set_playing ((FakePlayer *) player, TRUE);
}

static void
player_seek (EfPlayer *player, gint64 time, gboolean scrubbing)
{
  FakePlayer *self = (FakePlayer *) player;

  self->wanted = time;
  if (self->playing)
    player_pause (player);
  if (!self->is_late)
    show_position (self, time);
}

static void
player_step (EfPlayer *player, int n_frames)
{
  FakePlayer *self = (FakePlayer *) player;

  player_seek (player, CLAMP (self->wanted + n_frames * FRAME, 0, (gint64) (N_FRAMES - 1) * FRAME),
               FALSE);
}

static void
player_loop (EfPlayer *player, EfTimeSpan span)
{
  ((FakePlayer *) player)->looped = span;
  set_playing ((FakePlayer *) player, TRUE);
}

static void
player_set_frames (EfPlayer *player, EfFrameIndex *frames)
{
}

static void
player_set_proxy (EfPlayer *player, const char *uri)
{
}

static void
player_close (EfPlayer *player)
{
  ((FakePlayer *) player)->is_closed = TRUE;
}

/* A cache. */

#define FAKE_TYPE_DATA (fake_data_get_type ())
G_DECLARE_FINAL_TYPE (FakeData, fake_data, FAKE, DATA, GObject)

struct _FakeData {
  GObject parent_instance;

  EfFrameIndex *frames;
  EfLevels *levels;
};

G_DEFINE_FINAL_TYPE (FakeData, fake_data, G_TYPE_OBJECT)

static void
fake_data_finalize (GObject *object)
{
  FakeData *self = FAKE_DATA (object);

  ef_frame_index_unref (self->frames);
  g_clear_pointer (&self->levels, ef_levels_unref);

  G_OBJECT_CLASS (fake_data_parent_class)->finalize (object);
}

static void
fake_data_class_init (FakeDataClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_data_finalize;
  g_signal_new ("changed", FAKE_TYPE_DATA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_STRING);
}

static void
fake_data_init (FakeData *self)
{
}

static EfFrameIndex *
data_get_frames (EfSourceData *data)
{
  return ((FakeData *) data)->frames;
}

static EfLevels *
data_get_levels (EfSourceData *data)
{
  return ((FakeData *) data)->levels;
}

static EfScores *
data_get_scores (EfSourceData *data)
{
  return NULL;
}

static const char *
data_get_proxy (EfSourceData *data)
{
  return NULL;
}

static gint64 now;

static gint64
get_time (void)
{
  return now;
}

static const EfEditPlayer player_port = {
  player_get_position, player_get_playing, player_get_rate, player_get_problem, player_play,
  player_pause,        player_set_rate,    player_seek,     player_step,        player_loop,
  player_set_frames,   player_set_proxy,   player_close,
};

static const char *
fake_get_setting (EfStudio *studio, const char *key)
{
  return ((FakeStore *) studio)->setting;
}

static void
fake_set_setting (EfStudio *studio, const char *key, const char *value)
{
  FakeStore *self = (FakeStore *) studio;

  g_set_str (&self->setting, value);
  self->n_settings++;
}

static const EfEditStore store_port = {
  fake_list,       fake_list_finish, fake_edit,        fake_edit_finish,
  fake_undo,       fake_undo_finish, fake_get_history, fake_get_history_finish,
  fake_save_place, fake_get_setting, fake_set_setting,
};

static const EfEditData data_port = { data_get_frames, data_get_levels, data_get_scores,
                                      data_get_proxy };

static const EfEditPorts ports = { &player_port, &store_port, &data_port, get_time };

/* What every test works on. */

typedef struct {
  FakeStore *store;
  FakePlayer *player;
  FakeData *data;
  EfSource *source;
  EfEditSession *session;
  guint n_notices;
  guint n_changes;
} Fixture;

static void
notice_cb (Fixture *fixture, const char *sentence)
{
  g_test_message ("“%s”", sentence);
  fixture->n_notices++;
}

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
wait_until_idle (Fixture *fixture)
{
  while (!ef_edit_session_is_idle (fixture->session))
    g_main_context_iteration (NULL, TRUE);
}

/* 25 frames a second, every tenth a key frame, but for the first second, whose frames are uneven. */
static EfFrameIndex *
create_frames (gboolean uneven)
{
  g_autofree gint64 *begins = g_new (gint64, N_FRAMES);
  g_autofree guint8 *flags = g_new0 (guint8, N_FRAMES);

  for (guint i = 0; i < N_FRAMES; i++) {
    begins[i] = i * FRAME + (uneven && i % 2 == 1 ? FRAME / 2 : 0);
    flags[i] = i % 10 == 0 ? EF_FRAME_KEY : 0;
  }

  return ef_frame_index_new (begins, flags, N_FRAMES, N_FRAMES * FRAME);
}

static void
open_session (Fixture *fixture)
{
  fixture->session =
    ef_edit_session_new_with (&ports, (EfStudio *) fixture->store, fixture->source,
                              (EfPlayer *) fixture->player, (EfSourceData *) fixture->data);
  g_signal_connect_swapped (fixture->session, "notice", G_CALLBACK (notice_cb), fixture);
  g_signal_connect_swapped (fixture->session, "done", G_CALLBACK (notice_cb), fixture);
  g_signal_connect_swapped (fixture->session, "segments-changed", G_CALLBACK (changed_cb), fixture);
  wait_until_idle (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();

  info->rate = EF_RATE (25, 1);
  info->duration = N_FRAMES * FRAME;
  now = G_USEC_PER_SEC;
  fixture->store = g_object_new (FAKE_TYPE_STORE, NULL);
  fixture->player = g_object_new (FAKE_TYPE_PLAYER, NULL);
  fixture->data = g_object_new (FAKE_TYPE_DATA, NULL);
  fixture->data->frames = create_frames (FALSE);
  fixture->source = ef_source_new (NULL, "profile");
  ef_source_set_info (fixture->source, info);
  open_session (fixture);
}

static void
close_session (Fixture *fixture)
{
  gpointer weak = fixture->session;

  ef_edit_session_close (fixture->session);
  wait_until_idle (fixture);
  g_assert_true (fixture->player->is_closed);
  g_object_add_weak_pointer (weak, &weak);
  g_object_unref (fixture->session);
  while (weak != NULL) /* a search that is on its way holds on to it */
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_session (fixture);
  g_object_unref (fixture->store);
  g_object_unref (fixture->player);
  g_object_unref (fixture->data);
  g_object_unref (fixture->source);
}

/* "10-21 *30-41 |50": the segments by frames, the current one with a star, and the open mark. */
static char *
describe (EfEditSession *session)
{
  GListModel *segments = ef_edit_session_get_segments (session);
  g_autoptr (GString) text = g_string_new ("");

  for (guint i = 0; i < g_list_model_get_n_items (segments); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (segments, i);
    EfTimeSpan span = ef_segment_get_span (segment);

    g_assert_cmpint (span.begin % FRAME, ==, 0);
    g_assert_cmpint (span.end % FRAME, ==, 0);
    g_string_append_printf (text, "%s%s%d-%d", i > 0 ? " " : "",
                            segment == ef_edit_session_get_current (session) ? "*" : "",
                            (int) (span.begin / FRAME), (int) (span.end / FRAME));
  }
  if (ef_edit_session_get_open_mark (session) != EF_SOURCE_NO_MARK)
    g_string_append_printf (text, "%s|%d", text->len > 0 ? " " : "",
                            (int) (ef_edit_session_get_open_mark (session) / FRAME));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
run_key (Fixture *fixture, char key)
{
  EfEditSession *session = fixture->session;

  switch (key) {
  case 'I':
    ef_edit_session_mark_in (session);
    break;
  case 'O':
    ef_edit_session_mark_out (session);
    break;
  case 'C':
    ef_edit_session_mark_toggle (session);
    break;
  case 'E':
    ef_edit_session_drop_mark (session);
    break;
  case 'D':
    ef_edit_session_delete (session);
    break;
  case 'B':
    ef_edit_session_split (session);
    break;
  case 'M':
    ef_edit_session_merge (session);
    break;
  case 'A':
    ef_edit_session_check_all (session, TRUE);
    break;
  case 'X':
    ef_edit_session_set_current (session, NULL);
    break;
  case 'U':
    ef_edit_session_undo (session);
    break;
  case 'R':
    ef_edit_session_redo (session);
    break;
  case '[':
  case ']':
    ef_edit_session_nudge (session, FALSE, key == ']' ? 1 : -1);
    break;
  case '{':
  case '}':
    ef_edit_session_nudge (session, TRUE, key == '}' ? 1 : -1);
    break;
  case '<':
  case '>':
    ef_edit_session_go_current (session, key == '>' ? 1 : -1);
    break;
  case '~':
    now += 2 * G_USEC_PER_SEC;
    break;
  default:
    g_assert_not_reached ();
  }
}

/* "@10 I @20 O": the playhead to frame 10, I, and so on. */
static void
run (Fixture *fixture, const char *script)
{
  g_auto (GStrv) words = g_strsplit (script, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] == '@')
      ef_edit_session_seek (fixture->session,
                            g_ascii_strtoll (words[i] + 1, NULL, 10) * FRAME + FRAME / 3, FALSE);
    else
      run_key (fixture, *words[i]);
  }
}

#define assert_is(fixture, expected)                        \
  G_STMT_START                                              \
  {                                                         \
    g_autofree char *found = describe ((fixture)->session); \
    g_assert_cmpstr (found, ==, expected);                  \
  }                                                         \
  G_STMT_END

static char *
describe_segment (EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);

  return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %d %d",
                          ef_segment_get_id (segment), span.begin, span.end,
                          ef_segment_get_label (segment), ef_segment_get_star (segment),
                          ef_segment_get_colour (segment));
}

/* What is seen is what is stored, in the same order, and in order. */
static void
assert_stored (Fixture *fixture)
{
  GListModel *seen = ef_edit_session_get_segments (fixture->session);
  GListModel *rows = G_LIST_MODEL (fixture->store->rows);

  g_assert_cmpuint (g_list_model_get_n_items (seen), ==, g_list_model_get_n_items (rows));
  for (guint i = 0; i < g_list_model_get_n_items (seen); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (seen, i);
    g_autoptr (EfSegment) row = g_list_model_get_item (rows, i);
    g_autofree char *one = describe_segment (segment);
    g_autofree char *other = describe_segment (row);

    g_assert_cmpstr (one, ==, other);
    g_assert_cmpint (ef_segment_get_rev (segment), ==, ef_segment_get_rev (row));
  }
}

static void
assert_sorted (Fixture *fixture)
{
  GListModel *seen = ef_edit_session_get_segments (fixture->session);
  g_autoptr (EfSegment) previous = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (seen); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (seen, i);
    EfTimeSpan span = ef_segment_get_span (segment);

    g_assert_cmpint (span.begin, >=, 0);
    g_assert_cmpint (span.end, >, span.begin);
    g_assert_cmpint (span.end, <=, N_FRAMES * FRAME);
    if (previous != NULL)
      g_assert_cmpint (ef_segment_compare (previous, segment), <, 0);
    g_set_object (&previous, segment);
  }
}

static const struct {
  const char *script;
  const char *expected;
  guint n_notices;
} marks[] = {
  { "@10 I @20 O", "*10-21" },
  { "@10 I O", "*10-11" },
  { "@0 I @2499 O", "*0-2500" },
  { "@2499 I O", "*2499-2500" },
  /* I: the current segment, until that has ended */
  { "@10 I @20 O @15 I", "*15-21" },
  { "@10 I @20 O @20 I", "*20-21" },
  { "@10 I @20 O @21 I", "10-21 |21" },
  /* Where no segment is, it begins another one, and again moves the start of the one that comes next */
  { "@10 I @20 O @5 I", "10-21 |5", 1 },
  { "@10 I @20 O @5 I I", "*5-21", 2 },
  { "@10 I @20 O @5 I I I", "*5-21", 2 },
  { "@10 I @20 O @5 I @6 I", "10-21 |6", 1 },
  { "@10 I @20 O @5 I I U", "*10-21", 2 },
  { "@10 I @20 O @5 I @8 O", "*5-9 10-21", 1 },
  { "@10 I @20 O @30 I @40 O @5 I", "10-21 30-41 |5" },
  { "@10 I @20 O @30 I @40 O @5 I I", "10-21 30-41 |5" },
  { "@10 I @20 O @30 I @40 O @25 I I", "10-21 *25-41", 2 },
  { "@10 I @20 O @30 I @40 O", "10-21 *30-41" },
  { "@10 I @20 O X @15 I", "10-21 |15" },
  { "@10 I @20 O X @30 @15 I", "*15-21" },
  { "@10 I @12 I @20 O", "*12-21" },
  /* O: the frame on screen is the last one */
  { "@10 I @20 O @30 O", "*10-31", 1 },
  { "@10 I @20 O @30 O U", "*10-21", 1 },
  { "@10 I @20 O @30 I @40 O < @50 O", "*10-21 30-41", 1 },
  { "@10 I @20 O @10 O", "*10-11" },
  { "O", "", 1 },
  { "@10 I @20 O X O", "10-21", 1 },
  /* O before the start changes places, and both frames that were seen are inside */
  { "@20 I @10 O", "*10-21", 1 },
  { "@10 I @20 O @5 O", "*5-11", 1 },
  { "@10 I @20 O @9 O", "*9-11", 1 },
  /* C: start and end in turn, also inside the segment that was just made */
  { "@10 C @20 C", "*10-21" },
  { "@10 C C", "*10-11" },
  { "@10 C @20 C C", "10-21 |20" },
  { "@10 C @20 C C @30 C", "10-21 *20-31" },
  { "@20 C @10 C", "*10-21", 1 },
  /* Escape */
  { "@10 I E", "" },
  { "@10 I E @20 O", "", 1 },
  /* Delete: the end, then what is left; undo brings it back */
  { "@10 I @20 O D", "|10", 1 },
  { "@10 I @20 O D D", "", 2 },
  { "@10 I @20 O D @15 O", "*10-16", 1 },
  { "@10 I @20 O D U", "*10-21", 1 },
  { "@10 I @20 O D D U", "*10-21", 2 },
  { "@10 I @20 O D D D", "", 3 },
  { "@10 I @20 O @30 I @40 O < D", "30-41 |10", 1 },
  { "@10 I @20 O @30 I < D", "|30", 1 },
  { "@10 I @20 O @30 I @40 O A D", "", 1 },
  { "D", "", 1 },
  /* What is current follows the playhead, unless that is still in it or a mark is open */
  { "@10 I @20 O @30 I @40 O @15", "*10-21 30-41" },
  { "@10 I @20 O @30 I @40 O @25", "10-21 *30-41" },
  { "@10 I @20 O @30 I @40 O @25 @15 @25", "*10-21 30-41" },
  { "@10 I @20 O @15 C @30 O @25", "10-21 *15-31" },
  { "@10 I @20 O @15 C @30 O @12", "*10-21 15-31" },
  { "@10 I @20 O @15 C @30 O @12 @16", "*10-21 15-31" },
  { "@10 I @20 O @15 C @30 O @40 @16", "10-21 *15-31" },
  { "@10 I @20 O @30 C @15", "10-21 |30" },
  { "@10 I @20 O @30 C @15 E @16", "*10-21" },
  { "@10 I @20 O @15 X @16", "10-21" },
  { "@10 I @20 O @15 X @30 @16", "*10-21" },
  { "@10 I @20 O @30 I @40 O @15 B", "10-15 *15-21 30-41" },
  { "@10 I @20 O @30 I @40 O @15 D", "30-41 |10", 1 },
  /* Undo and redo of a segment and the mark it was made of */
  { "@10 I @20 O U", "|10" },
  { "@10 I @20 O U R", "*10-21" },
  /* and of the mark itself */
  { "@10 I U", "" },
  { "@10 I U R", "|10" },
  { "@10 I @12 I U", "|10" },
  { "@10 I @12 I U U", "" },
  { "@10 I @12 I U U R R", "|12" },
  { "@10 I E U", "|10" },
  { "@10 I @20 O U U", "" },
  { "@10 I @20 O U U R", "|10" },
  { "@10 I @20 O U U R R", "*10-21" },
  { "@10 I @20 O @30 I U", "10-21" },
  { "@10 I @20 O @30 I U R @40 O", "10-21 *30-41" },
  { "@10 I @20 O @30 C [ [ [ U", "10-21 |30" },
  { "@10 I @20 O @30 C [ [ [ U U", "10-21" },
  { "@10 I @20 O @30 I U U", "|10" },
  { "@10 I @20 O U @30 O", "*10-31" },
  { "@10 I @20 O @15 I U", "*10-21" },
  { "@10 I @20 O @15 I U R", "*15-21" },
  /* by a frame */
  { "@10 I @20 O [", "*9-21" },
  { "@10 I @20 O ]", "*11-21" },
  { "@10 I @20 O {", "*10-20" },
  { "@10 I @20 O }", "*10-22" },
  { "@10 I O ] ]", "*10-11" },
  { "@10 I O { {", "*10-11" },
  { "@0 I @20 O [ [", "*0-21" },
  { "@2490 I @2499 O } }", "*2490-2500" },
  { "@10 I [ @20 O", "*9-21" },
  { "[", "", 1 },
  /* Key repeat is one step, after a pause another one */
  { "@10 I @20 O [ [ [ U", "*10-21" },
  { "@10 I @20 O [ [ ~ [ U", "*8-21" },
  { "@10 I @20 O [ [ } } U", "*8-21" },
  { "@10 I @20 O [ [ U [ [ U", "*10-21" },
  { "@10 I @20 O [ U R", "*9-21" },
  /* others */
  { "@10 I @20 O @15 B", "10-15 *15-21" },
  { "@10 I @20 O @15 X B", "10-15 *15-21" },
  { "@10 I @20 O @30 I @40 O < @35 B", "10-21 30-35 *35-41" },
  { "@10 I @20 O @10 B", "*10-21", 1 },
  { "@10 I @20 O @25 B", "*10-21", 1 },
  { "@10 B", "", 1 },
  { "@10 I @20 O @15 B U", "*10-21" },
  { "@10 I @20 O @30 I @40 O A M", "*10-41" },
  { "@10 I @20 O M", "*10-21", 1 },
  { "@10 I @20 O @30 I @40 O A M U", "*10-21 30-41" },
  { "@10 I @20 O @30 I @40 O <", "*10-21 30-41" },
  { "@10 I @20 O @30 I @40 O < <", "*10-21 30-41" },
  { "@10 I @20 O @30 I @40 O X @25 >", "10-21 *30-41" },
  { "@10 I @20 O @30 I @40 O X @25 <", "*10-21 30-41" },
  { "@0 I @20 O @30 I @40 O @0 >", "0-21 *30-41" },
  { "@0 I @20 O @30 I @40 O @50 X @0 X >", "*0-21 30-41" },
  { "@10 I @20 O @30 I @40 O < @0 >", "*10-21 30-41" },
  { "@10 I @20 O @30 I @40 O @15 <", "*10-21 30-41" },
  { "@10 I @20 O @30 I @40 O @35 < <", "*10-21 30-41" },
};

static void
test_marks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    Fixture fixture = { 0 };
    g_auto (GStrv) words = g_strsplit (marks[i].script, " ", -1);

    g_test_message ("%s", marks[i].script);
    set_up (&fixture, NULL);
    for (guint j = 0; words[j] != NULL; j++) {
      run (&fixture, words[j]);
      if (*words[j] == 'U' || *words[j] == 'R')
        wait_until_idle (&fixture);
    }
    wait_until_idle (&fixture);
    assert_is (&fixture, marks[i].expected);
    g_assert_cmpuint (fixture.n_notices, ==, marks[i].n_notices);
    assert_stored (&fixture);
    tear_down (&fixture, NULL);

    /* The same, when the studio is slower than the fingers. */
    fixture = (Fixture) { 0 };
    set_up (&fixture, NULL);
    if (strpbrk (marks[i].script, "UR") == NULL)
      run (&fixture, marks[i].script);
    wait_until_idle (&fixture);
    assert_stored (&fixture);
    tear_down (&fixture, NULL);
  }
}

/* What had its end removed is the same segment when it gets another one. */
static void
test_reopened (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  g_autoptr (EfSegment) values = ef_segment_new (NULL, NULL);
  g_autoptr (GPtrArray) chosen = NULL;
  EfSegment *current;

  run (fixture, "@10 I @20 O");
  ef_segment_set_label (values, "Milk pour");
  ef_segment_set_colour (values, 7);
  chosen = ef_edit_session_get_chosen (session);
  g_assert_true (
    ef_edit_session_update (session, chosen, values, EF_SEGMENT_LABEL | EF_SEGMENT_COLOUR, NULL));
  run (fixture, "D @30 O");
  current = ef_edit_session_get_current (session);
  g_assert_cmpstr (ef_segment_get_label (current), ==, "Milk pour");
  g_assert_cmpint (ef_segment_get_colour (current), ==, 7);

  run (fixture, "@50 I @60 O");
  current = ef_edit_session_get_current (session);
  g_assert_cmpstr (ef_segment_get_label (current), ==, "");
  wait_until_idle (fixture);
  assert_stored (fixture);
}

/* What was done to the mark that was left goes with it: undo begins with the segment. */
static void
test_reopened_and_deleted (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  GListModel *segments = ef_edit_session_get_segments (session);

  run (fixture, "@10 I @20 O D @12 I @14 I D");
  g_assert_cmpint (ef_edit_session_get_open_mark (session), ==, EF_SOURCE_NO_MARK);
  g_assert_cmpuint (g_list_model_get_n_items (segments), ==, 0);
  run (fixture, "U");
  wait_until_idle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (segments), ==, 1);

  /* Nor is redone what was taken back of it. */
  run (fixture, "D @12 I U D R");
  wait_until_idle (fixture);
  g_assert_cmpint (ef_edit_session_get_open_mark (session), ==, EF_SOURCE_NO_MARK);
  run (fixture, "U");
  wait_until_idle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (segments), ==, 1);
  assert_stored (fixture);
}

/* Open mark and playhead are stored with the source, and are there the next time. */
static void
test_place (Fixture *fixture, gconstpointer data)
{
  run (fixture, "@10 I");
  g_assert_cmpint (fixture->store->open_mark, ==, 10 * FRAME);
  g_assert_cmpuint (fixture->store->n_places, ==, 1);
  run (fixture, "@20 @30 @40");
  g_assert_cmpuint (fixture->store->n_places, ==, 1);

  close_session (fixture);
  g_assert_cmpint (fixture->store->playhead, ==, 40 * FRAME);
  g_assert_cmpint (fixture->store->open_mark, ==, 10 * FRAME);
  fixture->player->is_closed = FALSE;
  open_session (fixture);
  assert_is (fixture, "|10");
  g_assert_cmpint (ef_edit_session_get_playhead (fixture->session), ==, 40 * FRAME);
  run (fixture, "O");
  assert_is (fixture, "*10-41");
  g_assert_cmpint (fixture->store->open_mark, ==, EF_SOURCE_NO_MARK);
}

static const struct {
  gboolean end;
  const char *text;
  const char *expected; /* NULL: refused */
  guint n_notices;
} times[] = {
  { FALSE, "0.4", "*10-51" },      { FALSE, "0.41", "*10-51" },
  { FALSE, "0.43", "*11-51" },     { FALSE, "00:00:01:00", "*25-51" },
  { FALSE, "00:01:01", "*26-51" }, { TRUE, "00:00:04:00", "*25-100" },
  { TRUE, "+0.4", "*25-61" },      { TRUE, "-0.4", "*25-41" },
  { FALSE, "-0.2", "*20-51" },     { FALSE, "-20", "*0-51" },
  { TRUE, "200", "*25-2500", 1 },  { TRUE, "0.5", NULL },
  { FALSE, "00:00:02:01", NULL },  { FALSE, "200", NULL },
  { FALSE, "tomorrow", NULL },
};

static void
test_typed_times (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    Fixture fixture = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean wrong_end = FALSE;

    g_test_message ("%s", times[i].text);
    set_up (&fixture, NULL);
    run (&fixture, "@25 I @50 O");
    g_assert_cmpint (
      ef_edit_session_type_times (fixture.session, times[i].end ? NULL : times[i].text,
                                  times[i].end ? times[i].text : NULL, &wrong_end, &error),
      ==, times[i].expected != NULL);
    g_assert_cmpint (wrong_end, ==, times[i].end);
    g_assert_cmpint (error == NULL, ==, times[i].expected != NULL);
    assert_is (&fixture, times[i].expected != NULL ? times[i].expected : "*25-51");
    g_assert_cmpuint (fixture.n_notices, ==, times[i].n_notices);
    wait_until_idle (&fixture);
    assert_stored (&fixture);
    tear_down (&fixture, NULL);
  }
}

/* Frames that are not even: marks and nudges go by the frames there are. */
static void
test_uneven (Fixture *fixture, gconstpointer data)
{
  EfTimeSpan span;

  ef_frame_index_unref (fixture->data->frames);
  fixture->data->frames = create_frames (TRUE);
  g_signal_emit_by_name (fixture->data, "changed", "frames");
  ef_edit_session_seek (fixture->session, 11 * FRAME + FRAME / 2, FALSE);
  ef_edit_session_mark_in (fixture->session);
  ef_edit_session_mark_out (fixture->session);
  span = ef_segment_get_span (ef_edit_session_get_current (fixture->session));
  g_assert_cmpint (span.begin, ==, 11 * FRAME + FRAME / 2);
  g_assert_cmpint (span.end, ==, 12 * FRAME);
  ef_edit_session_nudge (fixture->session, TRUE, 1);
  span = ef_segment_get_span (ef_edit_session_get_current (fixture->session));
  g_assert_cmpint (span.end, ==, 13 * FRAME + FRAME / 2);
  ef_edit_session_nudge (fixture->session, FALSE, -1);
  span = ef_segment_get_span (ef_edit_session_get_current (fixture->session));
  g_assert_cmpint (span.begin, ==, 10 * FRAME);
}

/* Without a length nothing can be marked, and that is said. */
static void
test_no_length (void)
{
  g_autoptr (EfEditSession) session = ef_edit_session_new_plain (NULL, NULL, EF_RATE_NONE, 0);
  Fixture fixture = { .session = session };

  g_signal_connect_swapped (session, "notice", G_CALLBACK (notice_cb), &fixture);
  ef_edit_session_mark_in (session);
  ef_edit_session_mark_out (session);
  ef_edit_session_mark_toggle (session);
  ef_edit_session_nudge (session, TRUE, 1);
  ef_edit_session_toggle_fit (session);
  ef_edit_session_step (session, 1);
  g_assert_cmpint (ef_edit_session_get_open_mark (session), ==, EF_SOURCE_NO_MARK);
  g_assert_cmpuint (g_list_model_get_n_items (ef_edit_session_get_segments (session)), ==, 0);
  g_assert_cmpuint (fixture.n_notices, ==, 4);
  g_signal_handlers_disconnect_by_data (session, &fixture);
}

/* A drag is seen at once, and is one write and one step. */
static void
test_drag (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  EfSegment *segment;
  guint n_edits;

  run (fixture, "@10 I @20 O @30 I @40 O @100");
  wait_until_idle (fixture);
  segment = ef_edit_session_get_current (session);
  n_edits = fixture->store->n_edits;

  ef_edit_session_drag_begin (session, segment, EF_DRAG_END);
  for (int i = 40; i <= 60; i++)
    g_assert_cmpint (ef_edit_session_drag_to (session, i * FRAME, 0, TRUE, FALSE), ==, -1);
  assert_is (fixture, "10-21 *30-60");
  g_assert_cmpint (fixture->player->wanted, ==, 59 * FRAME); /* the last frame inside */
  g_assert_cmpuint (fixture->store->n_edits, ==, n_edits);
  ef_edit_session_drag_to (session, 0, 0, TRUE, FALSE);
  assert_is (fixture, "10-21 *30-31");
  ef_edit_session_drag_to (session, G_MAXINT64, 0, TRUE, FALSE);
  assert_is (fixture, "10-21 *30-2500");
  ef_edit_session_drag_to (session, 50 * FRAME + 3, 0, TRUE, FALSE);
  ef_edit_session_drag_end (session, FALSE);
  wait_until_idle (fixture);
  assert_is (fixture, "10-21 *30-50");
  assert_stored (fixture);
  g_assert_cmpuint (fixture->store->n_edits, ==, n_edits + 1);

  ef_edit_session_drag_begin (session, segment, EF_DRAG_BEGIN);
  ef_edit_session_drag_to (session, 5 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "*5-50 10-21");
  g_assert_cmpint (fixture->player->wanted, ==, 5 * FRAME);
  assert_sorted (fixture);
  ef_edit_session_drag_end (session, TRUE);
  assert_is (fixture, "10-21 *30-50");
  wait_until_idle (fixture);
  assert_stored (fixture);

  ef_edit_session_drag_begin (session, segment, EF_DRAG_BODY);
  ef_edit_session_drag_to (session, -5 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "*0-20 10-21");
  ef_edit_session_drag_to (session, G_MAXINT64 / 2, 0, TRUE, FALSE);
  assert_is (fixture, "10-21 *2480-2500");
  ef_edit_session_undo (session); /* ends the drag */
  wait_until_idle (fixture);
  assert_is (fixture, "10-21 *30-41");
  assert_stored (fixture);
}

/* Those that are checked go together, none beyond the ends, and are one step. */
static void
test_drag_several (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  g_autoptr (EfSegment) first = NULL;
  guint n_edits;

  run (fixture, "@10 I @19 O @30 I @39 O @60 I @69 O @100");
  wait_until_idle (fixture);
  first = g_list_model_get_item (ef_edit_session_get_segments (session), 0);
  ef_edit_session_set_checked (session, first, TRUE);
  ef_edit_session_set_checked (session, ef_edit_session_get_current (session), TRUE);
  n_edits = fixture->store->n_edits;

  ef_edit_session_drag_begin (session, ef_edit_session_get_current (session), EF_DRAG_BODY);
  ef_edit_session_drag_to (session, 80 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "30-40 30-40 *80-90");
  assert_sorted (fixture);
  ef_edit_session_drag_to (session, 100 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "30-40 50-60 *100-110");
  assert_sorted (fixture);
  ef_edit_session_drag_to (session, 0, 0, TRUE, FALSE);
  assert_is (fixture, "0-10 30-40 *50-60");
  ef_edit_session_drag_to (session, G_MAXINT64 / 2, 0, TRUE, FALSE);
  assert_is (fixture, "30-40 2440-2450 *2490-2500");
  ef_edit_session_drag_end (session, TRUE);
  assert_is (fixture, "10-20 30-40 *60-70");

  ef_edit_session_drag_begin (session, ef_edit_session_get_current (session), EF_DRAG_BODY);
  /* what goes along is nothing to hold on to */
  g_assert_cmpint (ef_edit_session_drag_to (session, 13 * FRAME, 3 * FRAME, FALSE, FALSE), ==, -1);
  ef_edit_session_drag_to (session, 65 * FRAME, 0, TRUE, FALSE);
  ef_edit_session_drag_end (session, FALSE);
  wait_until_idle (fixture);
  assert_is (fixture, "15-25 30-40 *65-75");
  assert_stored (fixture);
  g_assert_cmpuint (fixture->store->n_edits, ==, n_edits + 1);
  ef_edit_session_undo (session);
  wait_until_idle (fixture);
  assert_is (fixture, "10-20 30-40 *60-70");
  assert_stored (fixture);

  /* One that is not checked goes alone, and an edge too. */
  ef_edit_session_check_all (session, FALSE);
  ef_edit_session_set_checked (session, first, TRUE);
  ef_edit_session_drag_begin (session, first, EF_DRAG_BODY);
  ef_edit_session_drag_to (session, 12 * FRAME, 0, TRUE, FALSE);
  ef_edit_session_drag_end (session, FALSE);
  assert_is (fixture, "*12-22 30-40 60-70");
}

static void
test_drag_mark (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;

  run (fixture, "@10 I @40");
  ef_edit_session_drag_begin (session, NULL, EF_DRAG_MARK);
  ef_edit_session_drag_to (session, 20 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "|20");
  g_assert_cmpint (fixture->store->open_mark, ==, 10 * FRAME);
  ef_edit_session_drag_end (session, TRUE);
  assert_is (fixture, "|10");
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 40 * FRAME);
  ef_edit_session_drag_begin (session, NULL, EF_DRAG_MARK);
  ef_edit_session_drag_to (session, 20 * FRAME, 0, TRUE, FALSE);
  ef_edit_session_drag_end (session, FALSE);
  g_assert_cmpint (fixture->store->open_mark, ==, 20 * FRAME);
}

/* A segment is drawn from anywhere to either side, with what is near it; given up, nothing has been. */
static void
test_draw (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  guint n_edits;

  run (fixture, "@10 I @19 O @100");
  wait_until_idle (fixture);
  n_edits = fixture->store->n_edits;

  ef_edit_session_drag_new (session, 50 * FRAME + 3, 0, TRUE, FALSE);
  assert_is (fixture, "10-20 *50-51");
  ef_edit_session_drag_to (session, 60 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "10-20 *50-60");
  g_assert_cmpint (fixture->player->wanted, ==, 59 * FRAME); /* the last frame inside */
  ef_edit_session_drag_to (session, 5 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "*5-50 10-20");
  assert_sorted (fixture);
  g_assert_cmpint (fixture->player->wanted, ==, 5 * FRAME);
  g_assert_cmpint (ef_edit_session_drag_to (session, 21 * FRAME, 2 * FRAME, FALSE, FALSE), ==,
                   20 * FRAME);
  assert_is (fixture, "10-20 *20-50");
  g_assert_cmpuint (fixture->store->n_edits, ==, n_edits);
  ef_edit_session_drag_end (session, FALSE);
  wait_until_idle (fixture);
  assert_is (fixture, "10-20 *20-50");
  assert_stored (fixture);
  g_assert_cmpuint (fixture->store->n_edits, ==, n_edits + 1);

  /* Its first edge snaps too, and the end of the video is an edge. */
  ef_edit_session_drag_new (session, 52 * FRAME, 3 * FRAME, FALSE, FALSE);
  ef_edit_session_drag_to (session, 70 * FRAME, 0, TRUE, FALSE);
  assert_is (fixture, "10-20 20-50 *50-70");
  ef_edit_session_drag_end (session, TRUE);
  assert_is (fixture, "10-20 *20-50");
  ef_edit_session_drag_new (session, G_MAXINT64 / 2, 0, TRUE, FALSE);
  assert_is (fixture, "10-20 20-50 *2499-2500");
  ef_edit_session_drag_end (session, TRUE);
  wait_until_idle (fixture);
  assert_is (fixture, "10-20 *20-50");
  assert_stored (fixture);
  g_assert_cmpuint (fixture->store->n_edits, ==, n_edits + 1);

  /* Another edit is made to what was there before. */
  ef_edit_session_drag_new (session, 80 * FRAME, 0, TRUE, FALSE);
  ef_edit_session_undo (session);
  wait_until_idle (fixture);
  assert_is (fixture, "10-20");
  assert_stored (fixture);
}

static void
test_snapping (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  EfSegment *segment;

  run (fixture, "@10 I @20 O @30 I @40 O @100");
  segment = ef_edit_session_get_current (session);

  ef_edit_session_drag_begin (session, segment, EF_DRAG_END);
  g_assert_cmpint (ef_edit_session_drag_to (session, 98 * FRAME, 3 * FRAME, FALSE, FALSE), ==,
                   100 * FRAME); /* the playhead, as it was */
  assert_is (fixture, "10-21 *30-100");
  g_assert_cmpint (ef_edit_session_drag_to (session, 98 * FRAME, 3 * FRAME, TRUE, FALSE), ==, -1);
  assert_is (fixture, "10-21 *30-98");
  g_assert_cmpint (ef_edit_session_drag_to (session, 72 * FRAME, 3 * FRAME, FALSE, FALSE), ==, -1);
  g_assert_cmpint (ef_edit_session_drag_to (session, 72 * FRAME, 3 * FRAME, FALSE, TRUE), ==,
                   70 * FRAME); /* a key frame */
  ef_edit_session_drag_end (session, TRUE);

  ef_edit_session_drag_begin (session, segment, EF_DRAG_BEGIN);
  g_assert_cmpint (ef_edit_session_drag_to (session, 22 * FRAME, 2 * FRAME, FALSE, FALSE), ==,
                   21 * FRAME); /* the end of the other one */
  assert_is (fixture, "10-21 *21-41");
  /* its own end is nothing to hold on to */
  g_assert_cmpint (ef_edit_session_drag_to (session, 39 * FRAME, 3 * FRAME, FALSE, FALSE), ==, -1);
  g_object_set (session, "snap", FALSE, NULL);
  g_assert_cmpint (ef_edit_session_drag_to (session, 22 * FRAME, 2 * FRAME, FALSE, FALSE), ==, -1);
  g_object_set (session, "snap", TRUE, NULL);
  ef_edit_session_drag_end (session, TRUE);

  /* either end of a body */
  ef_edit_session_drag_begin (session, segment, EF_DRAG_BODY);
  g_assert_cmpint (ef_edit_session_drag_to (session, 88 * FRAME, 3 * FRAME, FALSE, FALSE), ==,
                   100 * FRAME);
  assert_is (fixture, "10-21 *89-100");
  g_assert_cmpint (ef_edit_session_drag_to (session, 23 * FRAME, 3 * FRAME, FALSE, FALSE), ==,
                   21 * FRAME);
  assert_is (fixture, "10-21 *21-32");
  ef_edit_session_drag_end (session, TRUE);

  g_assert_cmpint (ef_edit_session_snap (session, 31 * FRAME, 2 * FRAME, FALSE), ==, 30 * FRAME);
  g_assert_cmpint (ef_edit_session_snap (session, 99 * FRAME, 2 * FRAME, FALSE), ==, -1);
  g_assert_cmpint (ef_edit_session_snap (session, 1, 2 * FRAME, FALSE), ==, 0);
}

static void
write_elsewhere (Fixture *fixture, EfSegmentEdit *edit)
{
  ef_segment_edit_apply (edit, fixture->store->rows);
  g_signal_emit_by_name (fixture->store, "segments-changed", ef_source_get_id (fixture->source));
}

/* Somebody was faster: what they wrote is shown, what was current and checked stays so. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  EfSegment *segment;
  EfSegment *row;

  run (fixture, "@10 I @20 O @30 I @40 O");
  wait_until_idle (fixture);
  segment = ef_edit_session_get_current (session);
  ef_edit_session_set_checked (session, segment, TRUE);
  row = find_row (fixture->store, ef_segment_get_id (segment));
  ef_segment_set_label (row, "Theirs");
  ef_segment_set_rev (row, ef_segment_get_rev (row) + 1);

  run (fixture, "}");
  assert_is (fixture, "10-21 *30-42");
  run (fixture, "@50 C @60 C <"); /* goes on meanwhile, and is not lost */
  wait_until_idle (fixture);
  assert_is (fixture, "10-21 *30-41 50-61");
  g_assert_cmpuint (fixture->n_notices, ==, 1);
  g_assert_true (ef_edit_session_get_current (session) == segment);
  g_assert_true (ef_edit_session_is_checked (session, segment));
  g_assert_cmpstr (ef_segment_get_label (segment), ==, "Theirs");
  assert_stored (fixture);
}

static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  const char *source_id = ef_source_get_id (fixture->source);
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (source_id, "Elsewhere", NULL);
  g_autoptr (EfSegment) added = ef_segment_new (NULL, source_id);
  g_autoptr (EfSegment) moved = NULL;
  g_autoptr (EfSegment) kept = NULL;
  EfSegment *segment;

  run (fixture, "@10 I @20 O @30 I @40 O @50 I @60 O");
  wait_until_idle (fixture);
  segment = ef_edit_session_get_current (session);
  ef_edit_session_check_all (session, TRUE);
  ef_segment_set_span (added, (EfTimeSpan) { 0, 5 * FRAME });
  kept = g_list_model_get_item (ef_edit_session_get_segments (session), 0);
  moved = ef_segment_copy (kept);
  ef_segment_set_span (moved, (EfTimeSpan) { 70 * FRAME, 80 * FRAME });
  ef_segment_edit_add (edit, added);
  ef_segment_edit_replace (edit, kept, moved);
  ef_segment_edit_remove (edit, segment);
  write_elsewhere (fixture, edit);
  wait_until_idle (fixture);

  assert_is (fixture, "0-5 30-41 70-80");
  assert_stored (fixture);
  g_assert_null (ef_edit_session_get_current (session));
  g_assert_cmpint (ef_segment_get_span (kept).begin, ==, 70 * FRAME); /* the same object */
  g_assert_true (ef_edit_session_is_checked (session, kept));
  g_assert_false (ef_edit_session_is_checked (session, segment));
  g_assert_cmpuint (fixture->n_notices, ==, 0);
}

/* While a segment is dragged nobody takes it away; afterwards it is what is stored. */
static void
test_elsewhere_while_dragging (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (fixture->source), "Elsewhere", NULL);
  EfSegment *segment;

  run (fixture, "@10 I @20 O");
  wait_until_idle (fixture);
  segment = ef_edit_session_get_current (session);
  ef_edit_session_drag_begin (session, segment, EF_DRAG_END);
  ef_edit_session_drag_to (session, 30 * FRAME, 0, TRUE, FALSE);
  ef_segment_edit_remove (edit, find_row (fixture->store, ef_segment_get_id (segment)));
  write_elsewhere (fixture, edit);
  settle ();
  assert_is (fixture, "*10-30");
  ef_edit_session_drag_end (session, FALSE);
  wait_until_idle (fixture);
  assert_is (fixture, "");
  assert_stored (fixture);
  g_assert_cmpuint (fixture->n_notices, ==, 1);
}

/* What is done before the answer to an undo is there stays done. */
static void
test_undo_in_a_hurry (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;

  run (fixture, "@10 I @20 O }");
  wait_until_idle (fixture);
  ef_edit_session_undo (session);
  ef_edit_session_toggle_star (session);
  ef_edit_session_nudge (session, FALSE, -1);
  wait_until_idle (fixture);
  assert_stored (fixture);
  g_assert_true (ef_segment_get_star (ef_edit_session_get_current (session)));
  g_assert_cmpuint (fixture->n_notices, ==, 0);

  run (fixture, "U U U U U");
  wait_until_idle (fixture);
  assert_stored (fixture);
}

static void
assert_titles (Fixture *fixture, const char *undo, const char *redo)
{
  g_autofree char *undo_title = NULL;
  g_autofree char *redo_title = NULL;

  g_object_get (fixture->session, "undo-title", &undo_title, "redo-title", &redo_title, NULL);
  g_assert_cmpstr (undo_title, ==, undo);
  g_assert_cmpstr (redo_title, ==, redo);
}

static void
test_titles (Fixture *fixture, gconstpointer data)
{
  assert_titles (fixture, NULL, NULL);
  run (fixture, "@10 I @20 O");
  assert_titles (fixture, "New segment", NULL);
  run (fixture, "@15 B");
  assert_titles (fixture, "Split", NULL);
  wait_until_idle (fixture);
  assert_titles (fixture, "Split", NULL);
  run (fixture, "U");
  wait_until_idle (fixture);
  assert_titles (fixture, "New segment", "Split");
}

/* What was undone is seen. */
static void
test_undo_off_screen (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;

  run (fixture, "@10 I @20 O } @2000");
  ef_edit_session_show_span (session, (EfTimeSpan) { 1990 * FRAME, 2010 * FRAME }, 0);
  run (fixture, "U");
  wait_until_idle (fixture);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 10 * FRAME);
  g_assert_true (ef_time_span_contains (
    ef_timeline_scale_get_visible (ef_edit_session_get_scale (session)), 10 * FRAME));
}

/* The playhead is where it was sent, whatever is shown on the way. */
static void
test_playhead (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;

  fixture->player->is_late = TRUE;
  run (fixture, "@105");
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 105 * FRAME);
  show_position (fixture->player, 100 * FRAME);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 105 * FRAME);
  ef_edit_session_step (session, 1);
  ef_edit_session_step (session, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 107 * FRAME);
  show_position (fixture->player, 107 * FRAME - 300); /* rounded in another way */
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 107 * FRAME);
  show_position (fixture->player, 90 * FRAME); /* and now it counts what is on screen */
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 90 * FRAME);

  /* A seek that fails is over at some time. */
  run (fixture, "@200");
  now += G_USEC_PER_SEC;
  show_position (fixture->player, 190 * FRAME);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 190 * FRAME);

  ef_edit_session_jump_key (session, TRUE);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 200 * FRAME);
  ef_edit_session_jump_key (session, FALSE);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 190 * FRAME);
  ef_edit_session_jump (session, -EF_NS_PER_SECOND);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 165 * FRAME);
  ef_edit_session_jump (session, -100 * EF_NS_PER_SECOND);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 0);
  ef_edit_session_step (session, -1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 0);
  ef_edit_session_jump (session, 1000 * EF_NS_PER_SECOND);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 2499 * FRAME);
}

/* What the clock shows is where one gets when it is typed, however the container rounds. */
static void
test_typed_places (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  EfRate rates[] = { { 30, 1 }, { 24, 1 }, { 24000, 1001 }, { 60000, 1001 } };
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree gint64 *begins = g_new (gint64, N_FRAMES);
    g_autofree guint8 *flags = g_new0 (guint8, N_FRAMES);
    g_autoptr (EfMediaInfo) info = ef_media_info_new ();

    for (guint j = 0; j < N_FRAMES; j++)
      begins[j] = ef_rate_get_begin (rates[i], j) + (j % 3 > 0);
    ef_frame_index_unref (fixture->data->frames);
    fixture->data->frames =
      ef_frame_index_new (begins, flags, N_FRAMES, ef_rate_get_begin (rates[i], N_FRAMES));
    info->rate = rates[i];
    info->duration = ef_rate_get_begin (rates[i], N_FRAMES);
    ef_source_set_info (fixture->source, info);
    g_signal_emit_by_name (fixture->data, "changed", "frames");
    for (guint j = 0; j < N_FRAMES; j++) {
      g_autofree char *text = ef_frame_time_format (ef_edit_session_get_frames (session),
                                                    ef_edit_session_get_rate (session), begins[j]);

      g_assert_true (ef_edit_session_type_playhead (session, text, &error));
      g_assert_cmpint (ef_edit_session_get_playhead (session), ==, begins[j]);
    }
  }
  g_assert_cmpuint (fixture->n_notices, ==, 0);

  /* From the last frame nothing goes on, and nothing back. */
  fixture->player->is_late = TRUE;
  fixture->player->wanted = -1;
  g_assert_true (ef_edit_session_type_playhead (session, " +5", &error));
  g_assert_cmpint (fixture->player->wanted, ==, -1);
  g_assert_true (ef_edit_session_type_playhead (session, "5:00:00", &error));
  g_assert_cmpuint (fixture->n_notices, ==, 1);
  g_assert_false (ef_edit_session_type_playhead (session, "0:00:61", &error));
  g_clear_error (&error);
  g_assert_true (ef_edit_session_type_playhead (session, "-0:10:00", &error));
  g_assert_cmpint (ef_edit_session_get_playhead (session), <, 32 * EF_NS_PER_SECOND);
}

static void
test_shuttle (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  static const struct {
    int direction;
    double rate;
  } steps[] = { { 1, 1 }, { 1, 2 },   { 1, 4 },   { 1, 8 }, { 1, 8 },
                { 0, 1 }, { -1, -1 }, { -1, -2 }, { 1, 1 }, { -1, -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    ef_edit_session_shuttle (session, steps[i].direction);
    g_assert_cmpfloat (fixture->player->rate, ==, steps[i].rate);
    g_assert_cmpint (fixture->player->playing, ==, steps[i].direction != 0);
  }
  ef_edit_session_toggle_play (session);
  g_assert_false (fixture->player->playing);
  run (fixture, "@2499");
  ef_edit_session_toggle_play (session);
  g_assert_true (fixture->player->playing);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 0);
}

static void
test_loop (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  FakePlayer *player = fixture->player;

  run (fixture, "@100 I @200 O");
  g_object_set (session, "loop", TRUE, NULL);
  g_assert_true (player->playing);
  g_assert_cmpint (player->looped.begin, ==, 100 * FRAME);
  ef_edit_session_nudge (session, TRUE, 1);
  g_assert_cmpint (player->looped.end, ==, 202 * FRAME);
  g_object_set (session, "loop", FALSE, NULL);
  g_assert_true (ef_time_span_is_empty (player->looped));
  ef_edit_session_loop_edge (session, TRUE);
  g_assert_cmpint (player->looped.begin, ==, 177 * FRAME);
  g_assert_cmpint (player->looped.end, ==, 227 * FRAME);
}

/* Sound with a second of silence in it, and later two. */
static void
add_levels (Fixture *fixture)
{
  guint8 pairs[2 * 5000];

  for (guint i = 0; i < 5000; i++) {
    gboolean is_silent = (i >= 500 && i < 550) || (i >= 1500 && i < 1600);

    pairs[2 * i] = is_silent ? 0 : 200;
    pairs[2 * i + 1] = is_silent ? 200 : 20;
  }
  fixture->data->levels = ef_levels_new (pairs, 5000, TRUE);
}

static guint
count_suggestions (EfEditSession *session)
{
  guint n_suggestions;

  ef_edit_session_get_suggestions (session, &n_suggestions);

  return n_suggestions;
}

static void
test_suggestions (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  g_autoptr (EfSegment) segment = NULL;
  guint selected;

  add_levels (fixture);
  g_assert_false (ef_edit_session_accept (session));
  ef_edit_session_set_suggested (session, EF_SUGGESTION_SILENCE, TRUE);
  g_assert_cmpuint (count_suggestions (session), ==, 2);
  g_assert_false (ef_edit_session_accept (session));

  ef_edit_session_select_suggestion (session, 0);
  g_assert_true (ef_edit_session_accept (session));
  assert_titles (fixture, "Accept suggestion", NULL);
  g_assert_cmpuint (count_suggestions (session), ==, 1);
  g_object_get (session, "suggestion", &selected, NULL);
  g_assert_cmpuint (selected, ==, 0); /* the next one */
  segment = g_list_model_get_item (ef_edit_session_get_segments (session), 0);
  g_assert_cmpint (ef_segment_get_span (segment).begin / FRAME, ==, 250);
  g_assert_cmpint (ef_segment_get_span (segment).begin % FRAME, ==, 0);
  g_assert_cmpstr (ef_segment_get_label (segment), ==, "Silence 1");

  /* trimmed, it is still the same */
  ef_edit_session_nudge (session, TRUE, -12);
  ef_edit_session_refilter (session);
  g_assert_cmpuint (count_suggestions (session), ==, 1);

  /* Delete is for what is selected. */
  ef_edit_session_delete (session);
  g_assert_cmpuint (count_suggestions (session), ==, 0);
  ef_edit_session_refilter (session);
  g_assert_cmpuint (count_suggestions (session), ==, 0);

  /* Undo brings back what was dismissed, before anything else. */
  assert_titles (fixture, "Dismiss suggestion", NULL);
  run (fixture, "U");
  g_assert_cmpuint (count_suggestions (session), ==, 1);
  g_object_get (session, "suggestion", &selected, NULL);
  g_assert_cmpuint (selected, ==, 0);
  assert_titles (fixture, "Move end", NULL);
  ef_edit_session_delete (session);
  ef_edit_session_nudge (session, TRUE, -1);
  run (fixture, "U");
  wait_until_idle (fixture);
  g_assert_cmpuint (count_suggestions (session), ==, 0);
  run (fixture, "U");
  wait_until_idle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (ef_edit_session_get_segments (session)), ==, 0);
  g_assert_cmpuint (count_suggestions (session), ==, 1); /* dismissed stays dismissed */

  ef_edit_session_get_silence_options (session)->shortest = 60 * EF_NS_PER_SECOND;
  ef_edit_session_refilter (session);
  g_assert_cmpuint (count_suggestions (session), ==, 0);
  *ef_edit_session_get_silence_options (session) = ef_silence_defaults;
  ef_edit_session_refilter (session);
  ef_edit_session_accept_all (session);
  g_assert_cmpuint (count_suggestions (session), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (ef_edit_session_get_segments (session)), ==, 1);
  ef_edit_session_set_suggested (session, EF_SUGGESTION_SILENCE, FALSE);
  wait_until_idle (fixture);
  assert_stored (fixture);
}

/* What was looked at is there again when the video is opened again, of what was read long ago. */
static void
test_suggestions_again (Fixture *fixture, gconstpointer data)
{
  add_levels (fixture);
  ef_edit_session_set_suggested (fixture->session, EF_SUGGESTION_SILENCE, TRUE);
  for (guint i = 1; i <= 10; i++) {
    ef_edit_session_get_silence_options (fixture->session)->shortest =
      i * 120 * G_GINT64_CONSTANT (1000000);
    ef_edit_session_refilter (fixture->session);
  }
  g_assert_cmpuint (count_suggestions (fixture->session), ==, 1);
  close_session (fixture);
  g_assert_cmpuint (fixture->store->n_settings, ==, 1);

  open_session (fixture);
  g_assert_true (ef_edit_session_get_suggested (fixture->session, EF_SUGGESTION_SILENCE));
  g_assert_false (ef_edit_session_get_suggested (fixture->session, EF_SUGGESTION_SCENE));
  while (ef_edit_session_is_searching (fixture->session))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_suggestions (fixture->session), ==, 1);
  ef_edit_session_set_suggested (fixture->session, EF_SUGGESTION_SILENCE, FALSE);
  close_session (fixture);

  open_session (fixture);
  g_assert_false (ef_edit_session_get_suggested (fixture->session, EF_SUGGESTION_SILENCE));
  g_assert_false (ef_edit_session_is_searching (fixture->session));
}

/* Next and previous count from the playhead once it was moved, and lie where segments would begin. */
static void
test_next_suggestion (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  guint selected;
  gint64 first;
  gint64 second;

  add_levels (fixture);
  g_assert_false (ef_edit_session_go_suggestion (session, EF_ANY_SUGGESTION, 1));
  ef_edit_session_set_suggested (session, EF_SUGGESTION_SILENCE, TRUE);
  g_assert_false (ef_edit_session_go_suggestion (session, EF_SUGGESTION_BLACK, 1));
  g_assert_true (ef_edit_session_go_suggestion (session, EF_SUGGESTION_SILENCE, 1));
  first = ef_edit_session_get_playhead (session);
  g_assert_true (ef_edit_session_go_suggestion (session, EF_ANY_SUGGESTION, 1));
  second = ef_edit_session_get_playhead (session);
  g_assert_cmpint (second, >, first);
  ef_edit_session_seek (session, 0, FALSE);
  g_assert_true (ef_edit_session_go_suggestion (session, EF_ANY_SUGGESTION, 1));
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, first);
  g_object_get (session, "suggestion", &selected, NULL);
  g_assert_cmpuint (selected, ==, 0);
  ef_edit_session_seek (session, second + FRAME, FALSE);
  g_assert_true (ef_edit_session_go_suggestion (session, EF_ANY_SUGGESTION, -1));
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, second);
  g_assert_true (ef_edit_session_accept (session));
  g_assert_cmpint (ef_segment_get_span (ef_edit_session_get_current (session)).begin, ==, second);
}

/* So do next and previous segment, and they never turn back. */
static void
test_next_segment (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;

  run (fixture, "@10 I @20 O @40 I @50 O @80 I @90 O");
  ef_edit_session_seek (session, 0, FALSE);
  ef_edit_session_go_current (session, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 10 * FRAME);
  ef_edit_session_go_current (session, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 40 * FRAME);
  ef_edit_session_seek (session, 100 * FRAME, FALSE);
  ef_edit_session_go_current (session, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 100 * FRAME);
  ef_edit_session_go_current (session, -1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 80 * FRAME);
  ef_edit_session_seek (session, 30 * FRAME, FALSE);
  ef_edit_session_go_current (session, -1);
  g_assert_cmpint (ef_edit_session_get_playhead (session), ==, 10 * FRAME);
}

static void
play_to (Fixture *fixture, int frame)
{
  if (!fixture->player->playing)
    ef_edit_session_toggle_play (fixture->session);
  show_position (fixture->player, frame * FRAME);
}

/* Playing follows too, but does not take away what was chosen elsewhere before it has been there, nor what
 * an edge is played of. */
static void
test_plays_along (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  g_autoptr (EfSegment) second = NULL;

  run (fixture, "@10 I @20 O @30 I @40 O @50 I @60 O X @0");
  play_to (fixture, 15);
  assert_is (fixture, "*10-21 30-41 50-61");
  play_to (fixture, 25);
  assert_is (fixture, "*10-21 30-41 50-61");
  second = g_list_model_get_item (ef_edit_session_get_segments (session), 1);
  ef_edit_session_set_current (session, second);
  play_to (fixture, 26);
  assert_is (fixture, "10-21 *30-41 50-61");
  run (fixture, "@5");
  ef_edit_session_set_current (session, second);
  play_to (fixture, 15);
  assert_is (fixture, "10-21 *30-41 50-61");
  play_to (fixture, 35);
  play_to (fixture, 55);
  assert_is (fixture, "10-21 30-41 *50-61");

  /* A frame that is shown on the way to another one is none of it. */
  ef_edit_session_toggle_play (session);
  run (fixture, "@35");
  fixture->player->is_late = TRUE;
  run (fixture, "@15");
  now += 2 * G_USEC_PER_SEC;
  show_position (fixture->player, 55 * FRAME);
  assert_is (fixture, "*10-21 30-41 50-61");
  fixture->player->is_late = FALSE;

  run (fixture, "@35");
  ef_edit_session_loop_edge (session, TRUE);
  play_to (fixture, 52);
  assert_is (fixture, "10-21 *30-41 50-61");
}

/* A long file is searched on a thread, and what was asked for meanwhile is not forgotten. */
static void
test_long_search (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  guint n_steps = 200000;
  g_autofree guint8 *pairs = g_malloc0 (2 * n_steps);

  for (guint i = 0; i < n_steps; i++) {
    pairs[2 * i] = 200;
    pairs[2 * i + 1] = i % 1000 < 100 ? 200 : 20;
  }
  fixture->data->levels = ef_levels_new (pairs, n_steps, TRUE);
  ef_edit_session_set_suggested (session, EF_SUGGESTION_SILENCE, TRUE);
  g_assert_cmpuint (count_suggestions (session), ==, 0);
  ef_edit_session_get_silence_options (session)->shortest = 60 * EF_NS_PER_SECOND;
  ef_edit_session_refilter (session);
  ef_edit_session_get_silence_options (session)->shortest = EF_NS_PER_SECOND;
  ef_edit_session_refilter (session);
  wait_until_idle (fixture);
  g_assert_cmpuint (count_suggestions (session), ==, 5);
  ef_edit_session_refilter (session); /* is on its way when the session ends */
}

static void
test_checked (Fixture *fixture, gconstpointer data)
{
  EfEditSession *session = fixture->session;
  const char *words[] = { " Milk ", "pour", NULL };
  g_autoptr (GPtrArray) checked = NULL;

  run (fixture, "@10 I @20 O @30 I @40 O @50 I @60 O A");
  checked = ef_edit_session_get_checked (session);
  g_assert_cmpuint (checked->len, ==, 3);
  ef_edit_session_toggle_star (session);
  ef_edit_session_set_colour (session, 3);
  ef_edit_session_add_keywords (session, words);
  for (guint i = 0; i < checked->len; i++) {
    g_assert_true (ef_segment_get_star (checked->pdata[i]));
    g_assert_cmpint (ef_segment_get_colour (checked->pdata[i]), ==, 3);
    g_assert_cmpstr (ef_segment_get_keywords (checked->pdata[i])[0], ==, "milk");
  }
  ef_edit_session_set_checked (session, checked->pdata[0], FALSE);
  ef_edit_session_remove (session);
  assert_is (fixture, "10-21");
  ef_edit_session_invert (session);
  assert_is (fixture, "0-10 21-2500");
  ef_edit_session_fill_gaps (session);
  assert_is (fixture, "0-10 10-21 21-2500");
  ef_edit_session_shift (session, FRAME);
  g_assert_cmpuint (fixture->n_notices, ==, 2); /* what was deleted, and that none was chosen */
  wait_until_idle (fixture);
  assert_stored (fixture);
  run (fixture, "U U U U U U U U U U U");
  wait_until_idle (fixture);
  assert_is (fixture, "|10");
  run (fixture, "U");
  assert_is (fixture, "");
}

/* Whatever comes, in whatever order, at whatever pace. */

static void
drag_about (Fixture *fixture)
{
  EfEditSession *session = fixture->session;
  GListModel *segments = ef_edit_session_get_segments (session);
  guint n_segments = g_list_model_get_n_items (segments);
  g_autoptr (EfSegment) segment = NULL;

  if (n_segments == 0)
    return;

  segment = g_list_model_get_item (segments, (guint) g_test_rand_int_range (0, (int) n_segments));
  ef_edit_session_drag_begin (session, segment,
                              (EfDragPart) g_test_rand_int_range (EF_DRAG_BEGIN, EF_DRAG_MARK));
  for (int i = 0; i < 5; i++) {
    ef_edit_session_drag_to (session, g_test_rand_int_range (-10, N_FRAMES + 10) * FRAME + 17,
                             g_test_rand_int_range (0, 20) * FRAME, g_test_rand_bit (),
                             g_test_rand_bit ());
    assert_sorted (fixture);
  }
  if (g_test_rand_int_range (0, 4) > 0)
    ef_edit_session_drag_end (session, g_test_rand_bit ());
}

static void
storm (Fixture *fixture)
{
  static const char keys[] = "IIIOOOCCEDBMAX[]{}<>~URUI";

  switch (g_test_rand_int_range (0, 12)) {
  case 0:
    drag_about (fixture);
    break;
  case 1:
    ef_edit_session_check_all (fixture->session, FALSE);
    break;
  case 2:
    ef_edit_session_toggle_star (fixture->session);
    break;
  case 3:
    ef_edit_session_shift (fixture->session, g_test_rand_int_range (-30, 30) * FRAME);
    break;
  case 4:
    if (g_list_model_get_n_items (ef_edit_session_get_segments (fixture->session)) < 200)
      ef_edit_session_divide (fixture->session, (guint) g_test_rand_int_range (2, 5), 0);
    break;
  case 5:
  case 6:
  case 7:
  case 8:
    ef_edit_session_seek (fixture->session, g_test_rand_int_range (0, N_FRAMES) * FRAME,
                          g_test_rand_bit ());
    break;
  default:
    run_key (fixture, keys[g_test_rand_int_range (0, (int) strlen (keys))]);
  }
  if (g_test_rand_int_range (0, 3) == 0)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_storm (Fixture *fixture, gconstpointer data)
{
  g_autofree char *start = NULL;

  run (fixture, "@100 I @200 O @300 I @400 O X");
  wait_until_idle (fixture);
  start = describe (fixture->session);
  fixture->store->n_done = 0;
  g_ptr_array_set_size (fixture->store->steps, 0);

  for (int i = 0; i < 3000; i++) {
    storm (fixture);
    assert_sorted (fixture);
    if (data != NULL && !fixture->session->drag.active)
      wait_until_idle (fixture);
    if (i % 100 == 0) {
      ef_edit_session_drag_end (fixture->session, g_test_rand_bit ());
      wait_until_idle (fixture);
      assert_stored (fixture);
    }
  }
  ef_edit_session_drag_end (fixture->session, TRUE);
  wait_until_idle (fixture);
  assert_stored (fixture);

  while (data != NULL && fixture->store->n_done > 0) {
    guint left = fixture->store->n_done;

    ef_edit_session_undo (fixture->session);
    wait_until_idle (fixture);
    /* Else it was about the open mark. */
    g_assert_cmpuint (fixture->store->n_done, >=, left - 1);
    assert_sorted (fixture);
  }
  assert_stored (fixture);
  run (fixture, "X E");
  if (data != NULL)
    assert_is (fixture, start);
}

#define ADD(name, func) g_test_add ("/edit-session/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit-session/marks", test_marks);
  g_test_add_func ("/edit-session/typed-times", test_typed_times);
  g_test_add_func ("/edit-session/no-length", test_no_length);
  ADD ("reopened", test_reopened);
  ADD ("reopened-and-deleted", test_reopened_and_deleted);
  ADD ("place", test_place);
  ADD ("uneven", test_uneven);
  ADD ("drag", test_drag);
  ADD ("drag-several", test_drag_several);
  ADD ("drag-mark", test_drag_mark);
  ADD ("draw", test_draw);
  ADD ("snapping", test_snapping);
  ADD ("conflict", test_conflict);
  ADD ("elsewhere", test_elsewhere);
  ADD ("elsewhere-while-dragging", test_elsewhere_while_dragging);
  ADD ("undo-in-a-hurry", test_undo_in_a_hurry);
  ADD ("titles", test_titles);
  ADD ("undo-off-screen", test_undo_off_screen);
  ADD ("playhead", test_playhead);
  ADD ("typed-places", test_typed_places);
  ADD ("shuttle", test_shuttle);
  ADD ("loop", test_loop);
  ADD ("suggestions", test_suggestions);
  ADD ("suggestions/again", test_suggestions_again);
  ADD ("next-suggestion", test_next_suggestion);
  ADD ("next-segment", test_next_segment);
  ADD ("plays-along", test_plays_along);
  ADD ("long-search", test_long_search);
  ADD ("checked", test_checked);
  ADD ("storm", test_storm);
  g_test_add ("/edit-session/storm-and-back", Fixture, "calm", set_up, test_storm, tear_down);

  return g_test_run ();
}
