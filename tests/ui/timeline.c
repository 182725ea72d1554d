/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline.h"

#include <adwaita.h>

#include "config.h"
#include "fake-session.h"
#include "ui/editor/timeline-part.h"
#include "ui/editor/timeline-private.h"
#include "wait.h"

#define S EF_NS_PER_SECOND
#define PAL EF_RATE (25, 1)
#define FIFTY EF_RATE (50, 1)
#define MINUTE (60 * S)
#define HOUR (60 * MINUTE)

typedef struct {
  GtkWidget *window;
  EfTimeline *timeline;
  EfEditSession *session;
} Fixture;

static void
open_window (Fixture *self, EfEditSession *session, int width)
{
  GtkWidget *timeline = ef_timeline_new ();

  self->window = adw_window_new ();
  self->session = session;
  self->timeline = EF_TIMELINE (timeline);
  gtk_widget_set_margin_start (timeline, 12);
  gtk_widget_set_margin_end (timeline, 12);
  gtk_widget_set_margin_top (timeline, 12);
  gtk_widget_set_margin_bottom (timeline, 12);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, EF_TIMELINE_HEIGHT + 24);
  adw_window_set_content (ADW_WINDOW (self->window), timeline);
  ef_timeline_set_session (self->timeline, session);
  gtk_window_present (GTK_WINDOW (self->window));
  ui_wait (250);
}

static void
close_window (Fixture *self)
{
  gpointer timeline = self->timeline;

  g_object_add_weak_pointer (G_OBJECT (timeline), &timeline);
  gtk_window_destroy (GTK_WINDOW (self->window));
  ui_wait (50);
  g_assert_null (timeline);
  g_assert_finalize_object (self->session);
}

/* The afternoon of the reference design. */
static EfEditSession *
make_workshop (double known)
{
  gint64 duration = 48 * MINUTE + 22 * S;
  EfEditSession *session = fake_session_new (duration, FIFTY);
  g_autoptr (EfSourceData) data = fake_data_new (duration, FIFTY, known, 60, S);
  static const struct {
    double begin;
    double end;
    const char *label;
    int colour;
  } segments[] = {
    { 62, 95.2, "Welcome, team intro", 1 },
    { 180.1, 214.4, "Why we roast light", 2 },
    { 300, 330, "Machine warm-up", 8 },
    { 684, 696.5, "Grinding, close-up", 4 },
    { 699, 707.2, "Tamping", 5 },
    { 710.3, 720.4, "Milk pour, slow", 6 },
    { 734, 747.6, "Latte art rosetta", 7 },
    { 760.5, 778, "Serving smile", 3 },
    { 1020, 1052, "Question from guest", 1 },
    { 1300, 1340, "Tasting round", 2 },
    { 1660, 1700, "Cleaning up", 5 },
    { 1980, 2004, "Goodbye", 6 },
    { 2280, 2330, "B-roll of the street", 7 },
    { 2600, 2612, "Last look", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    fake_session_add (session, (gint64) (segments[i].begin * S), (gint64) (segments[i].end * S),
                      segments[i].label, segments[i].colour);
  fake_session_suggest (session, EF_SUGGESTION_SCENE, 7490 * S / 10, 7540 * S / 10);
  fake_session_suggest (session, EF_SUGGESTION_SILENCE, 7548 * S / 10, 7592 * S / 10);
  fake_session_set_data (session, data);
  ef_edit_session_seek (session, 727 * S + 14 * S / 50, FALSE);
  fake_session_set_mark (session, 722 * S + S / 10);

  return session;
}

static EfSegment *
get_segment (EfEditSession *session, guint position)
{
  g_autoptr (EfSegment) segment =
    g_list_model_get_item (ef_edit_session_get_segments (session), position);

  return segment; /* the list holds it */
}

static void
show_workshop (EfEditSession *session)
{
  ef_edit_session_show_span (session, (EfTimeSpan) { 690 * S, 770 * S }, 0);
  ef_edit_session_set_current (session, get_segment (session, 5));
  ef_edit_session_set_checked (session, get_segment (session, 6), TRUE);
}

/* Pictures to be looked at, where somebody asks for them. */

static void
shoot (Fixture *self, const char *name)
{
  const char *folder = g_getenv ("EF_SHOTS");
  g_autofree char *file = g_strdup_printf ("timeline-%s.png", name);
  g_autofree char *path = NULL;
  g_autofree char *crop = g_strdup_printf ("%dx%d+0+0", gtk_widget_get_width (self->window),
                                           gtk_widget_get_height (self->window));
  g_autoptr (GSubprocess) import = NULL;
  g_autoptr (GError) error = NULL;

  ui_wait (700);
  if (folder == NULL)
    return;
  g_mkdir_with_parents (folder, 0755);
  path = g_build_filename (folder, file, NULL);
  import = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "import", "-window", "root", "-crop",
                             crop, "+repage", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (import, NULL, &error));
}

/* What is drawn, as a node that can be looked into. */
static GskRenderNode *
draw (EfTimeline *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (self)->snapshot (GTK_WIDGET (self), snapshot);

  return gtk_snapshot_free_to_node (snapshot);
}

static void
draw_often (EfTimeline *self)
{
  static const double levels[] = { 0, .1, .3, .5, .7, .9, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    for (int step = 0; step < 4; step++) {
      g_autoptr (GskRenderNode) node = draw (self);

      g_assert_nonnull (node);
      if (self->session != NULL)
        ef_edit_session_scroll (self->session, 400);
    }
    if (self->session != NULL)
      ef_edit_session_zoom (self->session, 1 + 20 * levels[i], 10);
  }
}

static void
test_odd_files (void)
{
  static const struct {
    gint64 duration;
    EfRate rate;
    double known;
    guint n_pictures;
    int width;
  } files[] = {
    { 0, { 0, 0 }, 0, 0, 800 },
    { 0, { 25, 1 }, 0, 0, 300 },
    { S / 25, { 25, 1 }, 1, 1, 800 },
    { 10 * S, { 0, 0 }, 1, 0, 800 },
    { 100 * HOUR, { 1, 10 }, .1, 3, 800 },
    { HOUR, { 30000, 1001 }, 1, 0, 300 },
    { HOUR, { 240, 1 }, 0, 0, 1400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    Fixture fixture = { 0 };
    EfEditSession *session = fake_session_new (files[i].duration, files[i].rate);

    if (files[i].duration > 0 && files[i].n_pictures > 0) {
      g_autoptr (EfSourceData) data = fake_data_new (files[i].duration, files[i].rate,
                                                     files[i].known, files[i].n_pictures, 2 * S);

      fake_session_set_data (session, data);
    }
    fake_session_fill (session, files[i].duration > 0 ? 50 : 0);
    open_window (&fixture, session, files[i].width);
    draw_often (fixture.timeline);
    close_window (&fixture);
  }
}

static void
test_no_session (void)
{
  Fixture fixture = { 0 };

  open_window (&fixture, NULL, 600);
  draw_often (fixture.timeline);
  fixture.session = make_workshop (1);
  ef_timeline_set_session (fixture.timeline, fixture.session);
  draw_often (fixture.timeline);
  ef_timeline_set_session (fixture.timeline, NULL);
  draw_often (fixture.timeline);
  ef_timeline_set_session (fixture.timeline, fixture.session);
  close_window (&fixture);
}

/* Playing draws neither film nor ruler anew: the very same nodes are shown. */
static void
test_playing_keeps_nodes (void)
{
  Fixture fixture = { 0 };
  GskRenderNode *before[EF_N_BANDS];
  g_autoptr (GskRenderNode) first = NULL;
  g_autoptr (GskRenderNode) second = NULL;

  open_window (&fixture, make_workshop (1), 900);
  show_workshop (fixture.session);
  ui_wait (400);
  first = draw (fixture.timeline);
  memcpy (before, fixture.timeline->nodes, sizeof before);
  g_assert_nonnull (before[EF_BAND_FILM]);
  ef_edit_session_step (fixture.session, 1);
  second = draw (fixture.timeline);
  g_assert_true (first != second);
  g_assert_cmpmem (before, sizeof before, fixture.timeline->nodes, sizeof before);
  ef_edit_session_scroll (fixture.session, 10);
  g_assert_null (fixture.timeline->nodes[EF_BAND_FILM]);
  g_assert_nonnull (fixture.timeline->nodes[EF_BAND_MAP]);
  close_window (&fixture);
}

static void
test_lane_finds (void)
{
  g_autoptr (EfTimelineLane) lane = ef_timeline_lane_new ();
  g_autoptr (EfEditSession) session = fake_session_new (HOUR, PAL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  fake_session_add (session, 0, 30 * MINUTE, "long", 1);
  for (int i = 0; i < 200; i++) {
    gint64 begin = g_rand_int_range (rand, 0, 3500) * S;

    fake_session_add (session, begin, begin + g_rand_int_range (rand, 1, 90) * S, "", 1 + i % 8);
  }
  ef_timeline_lane_set_segments (lane, ef_edit_session_get_segments (session));
  for (int i = 0; i < 500; i++) {
    gint64 begin = g_rand_int_range (rand, 0, 3600) * S;
    EfTimeSpan span = { begin, begin + g_rand_int_range (rand, 1, 60) * S };
    guint first;
    guint last;

    ef_timeline_lane_find_in (lane, span, &first, &last);
    for (guint j = 0; j < ef_timeline_lane_get_n_blocks (lane); j++) {
      const EfTimelineBlock *block = ef_timeline_lane_get (lane, j);

      g_assert_cmpuint (block->row, <, block->n_rows);
      if (ef_time_span_overlaps (block->span, span))
        g_assert_true (j >= first && j < last);
    }
  }
}

/* Two that overlap lie below each other, what only touches does not. */
static void
test_rows (void)
{
  g_autoptr (EfTimelineLane) lane = ef_timeline_lane_new ();
  g_autoptr (EfEditSession) session = fake_session_new (HOUR, PAL);

  fake_session_add (session, 0, 10 * S, "", 1);
  fake_session_add (session, 10 * S, 20 * S, "", 1);
  fake_session_add (session, 15 * S, 25 * S, "", 1);
  fake_session_add (session, 20 * S, 30 * S, "", 1);
  ef_timeline_lane_set_segments (lane, ef_edit_session_get_segments (session));
  g_assert_cmpuint (ef_timeline_lane_get (lane, 0)->n_rows, ==, 1);
  g_assert_cmpuint (ef_timeline_lane_get (lane, 1)->n_rows, ==, 2);
  g_assert_cmpuint (ef_timeline_lane_get (lane, 1)->row, ==, 0);
  g_assert_cmpuint (ef_timeline_lane_get (lane, 2)->row, ==, 1);
  g_assert_cmpuint (ef_timeline_lane_get (lane, 3)->row, ==, 0);
}

/* Beyond three rows a text goes as far as the next one that lies over it. */
static void
test_rows_full (void)
{
  g_autoptr (EfTimelineLane) lane = ef_timeline_lane_new ();
  g_autoptr (EfEditSession) session = fake_session_new (HOUR, PAL);

  for (int i = 0; i < 5; i++)
    fake_session_add (session, i * S, (20 - i) * S, "", 1);
  fake_session_add (session, 30 * S, 40 * S, "", 1);
  ef_timeline_lane_set_segments (lane, ef_edit_session_get_segments (session));
  for (guint i = 0; i < 5; i++) {
    const EfTimelineBlock *block = ef_timeline_lane_get (lane, i);

    g_assert_cmpuint (block->n_rows, ==, 3);
    g_assert_cmpuint (block->row, ==, MIN (i, 2));
    g_assert_cmpint (block->bare, ==, i == 2 || i == 3 ? (i + 1) * S : block->span.end);
  }
  g_assert_cmpint (ef_timeline_lane_get (lane, 5)->bare, ==, 40 * S);
}

static double
get_x (Fixture *self, double seconds)
{
  return ef_timeline_scale_to_x (ef_edit_session_get_scale (self->session), (gint64) (seconds * S));
}

static EfSpot
find (Fixture *self, double x, double y)
{
  return ef_timeline_find_spot (self->timeline, x, y, FALSE);
}

static void
test_spots (void)
{
  Fixture fixture = { 0 };
  const int lane = EF_LANE_Y + 20;
  double begin;
  double end;

  open_window (&fixture, make_workshop (1), 1000);
  show_workshop (fixture.session);
  begin = get_x (&fixture, 710.3);
  end = get_x (&fixture, 720.4);
  g_assert_cmpint (find (&fixture, begin + 4, lane).kind, ==, EF_SPOT_BEGIN);
  g_assert_cmpint (find (&fixture, begin - 7, lane).kind, ==, EF_SPOT_BEGIN);
  g_assert_cmpint (find (&fixture, begin - 9, lane).kind, ==, EF_SPOT_LANE);
  g_assert_cmpint (find (&fixture, end - 4, lane).kind, ==, EF_SPOT_END);
  g_assert_cmpint (find (&fixture, (begin + end) / 2, lane).kind, ==, EF_SPOT_BLOCK);
  g_assert_cmpuint (find (&fixture, (begin + end) / 2, lane).index, ==, 5);
  g_assert_cmpint (find (&fixture, get_x (&fixture, 722.1), lane).kind, ==, EF_SPOT_MARK);
  g_assert_cmpint (find (&fixture, get_x (&fixture, 727.28), lane).kind, ==, EF_SPOT_LINE);
  g_assert_cmpint (find (&fixture, get_x (&fixture, 727.28) + 30, 9).kind, ==, EF_SPOT_FLAG);
  g_assert_cmpint (find (&fixture, get_x (&fixture, 751.5), lane).kind, ==, EF_SPOT_GHOST);
  g_assert_cmpint (find (&fixture, 20, 60).kind, ==, EF_SPOT_SCRUB);
  g_assert_cmpint (find (&fixture, 20, 100).kind, ==, EF_SPOT_SCRUB);
  g_assert_cmpint (find (&fixture, 20, 195).kind, ==, EF_SPOT_MAP);
  g_assert_cmpint (find (&fixture, 20, 195).map, ==, EF_MAP_OUTSIDE);
  /* A finger may be 12 pixels off. */
  g_assert_cmpint (ef_timeline_find_spot (fixture.timeline, begin - 11, lane, TRUE).kind, ==,
                   EF_SPOT_BEGIN);
  close_window (&fixture);
}

/* However narrow the segment at hand is, a third of it is left to be moved by. */
static void
test_narrow_keeps_body (void)
{
  Fixture fixture = { 0 };
  EfSegment *segment;
  double x;

  open_window (&fixture, fake_session_new (HOUR, PAL), 1000);
  segment = fake_session_add (fixture.session, 100 * S, 112 * S, "", 1);
  ef_edit_session_set_current (fixture.session, segment);
  ef_edit_session_show_span (fixture.session, (EfTimeSpan) { 0, 1000 * S }, 0);
  x = get_x (&fixture, 106);
  g_assert_cmpfloat (get_x (&fixture, 112) - get_x (&fixture, 100), <, 15);
  g_assert_cmpint (find (&fixture, x, EF_LANE_Y + 20).kind, ==, EF_SPOT_BLOCK);
  g_assert_cmpint (find (&fixture, get_x (&fixture, 101), EF_LANE_Y + 20).kind, ==, EF_SPOT_BEGIN);
  g_assert_cmpint (find (&fixture, get_x (&fixture, 111), EF_LANE_Y + 20).kind, ==, EF_SPOT_END);
  close_window (&fixture);
}

/* Of two that touch each keeps its own edge. */
static void
test_touching (void)
{
  Fixture fixture = { 0 };
  EfSpot spot;
  double x;

  open_window (&fixture, fake_session_new (HOUR, PAL), 1000);
  fake_session_add (fixture.session, 100 * S, 200 * S, "", 1);
  fake_session_add (fixture.session, 200 * S, 300 * S, "", 2);
  ef_edit_session_show_span (fixture.session, (EfTimeSpan) { 0, 400 * S }, 0);
  x = get_x (&fixture, 200);
  spot = find (&fixture, x - 2, EF_LANE_Y + 20);
  g_assert_cmpint (spot.kind, ==, EF_SPOT_END);
  g_assert_cmpuint (spot.index, ==, 0);
  spot = find (&fixture, x + 2, EF_LANE_Y + 20);
  g_assert_cmpint (spot.kind, ==, EF_SPOT_BEGIN);
  g_assert_cmpuint (spot.index, ==, 1);
  close_window (&fixture);
}

/* The pictures of a view are asked for once it rests, and those of a view that is gone are not. */
static void
test_film_waits (void)
{
  Fixture fixture = { 0 };
  FakeCalls *calls;

  open_window (&fixture, make_workshop (1), 900);
  calls = fake_data_get_calls (ef_edit_session_get_data (fixture.session));
  UI_WAIT_UNTIL (calls->n_pictures > 0);
  ui_wait (400);
  calls->n_pictures = 0;
  ef_timeline_film_set_rest (fixture.timeline->film, G_MAXINT);
  for (int i = 0; i < 20; i++) {
    ef_edit_session_zoom (fixture.session, 1.3, 400);
    ui_wait (10);
  }
  g_assert_cmpuint (calls->n_pictures, ==, 0);
  ef_timeline_film_set_rest (fixture.timeline->film, 1);
  ef_edit_session_scroll (fixture.session, 1);
  UI_WAIT_UNTIL (calls->n_pictures >= 8);
  ui_wait (300);
  g_assert_cmpuint (calls->n_pictures, <=, 14);
  calls->n_pictures = 0;
  ui_wait (300);
  g_assert_cmpuint (calls->n_pictures, ==, 0);
  close_window (&fixture);
}

static gboolean
is_film_shown (Fixture *self)
{
  EfTimelineFilm *film = self->timeline->film;

  return ef_timeline_film_get_n_outside (film) == 0 && ef_timeline_film_get_n_missing (film) == 0;
}

static void
check_film_of (gint64 key_distance, gint64 far_keys, double zoom)
{
  Fixture fixture = { 0 };
  EfSourceData *data = fake_data_new (60 * S, PAL, 0, 0, key_distance);
  FakeCalls *calls = fake_data_get_calls (data);

  calls->far_keys = far_keys;
  fixture.session = fake_session_new (60 * S, PAL);
  fake_session_set_data (fixture.session, data);
  g_object_unref (data);
  open_window (&fixture, fixture.session, 900);
  UI_WAIT_UNTIL (is_film_shown (&fixture));
  g_assert_cmpuint (calls->n_exact, >, 0);
  g_assert_cmpuint (calls->n_exact, <, calls->n_pictures);

  ef_edit_session_zoom (fixture.session, zoom, 400);
  ui_wait (100);
  UI_WAIT_UNTIL (is_film_shown (&fixture));
  ui_wait (300);
  calls->n_pictures = 0;
  ef_edit_session_zoom (fixture.session, 1 / zoom, 400);
  ui_wait (400);
  UI_WAIT_UNTIL (is_film_shown (&fixture));
  g_assert_cmpuint (calls->n_pictures, <=, 2);
  close_window (&fixture);
}

/* Every tile shows a moment of its own, however far the key frames are apart. */
static void
test_film_own (void)
{
  check_film_of (10 * S, 0, 1.7);
  check_film_of (0, 10 * S, 1.7);
  check_film_of (20 * S, 0, 8);
}

static void
test_speaks (void)
{
  g_autofree char *one = ef_timeline_speak_time (12 * MINUTE + 7 * S + 14 * S / 50, FIFTY);
  g_autofree char *two = ef_timeline_speak_time (HOUR + S, EF_RATE_NONE);

  g_assert_cmpstr (one, ==, "12 minutes 7 seconds frame 14");
  g_assert_cmpstr (two, ==, "1 hour 0 minutes 1 second");
}

static EfTimelinePart *
find_part (EfTimeline *timeline, EfTimelinePartKind kind)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (timeline)); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (EF_IS_TIMELINE_PART (child) &&
        ef_timeline_part_get_kind (EF_TIMELINE_PART (child)) == kind &&
        gtk_widget_get_visible (child))
      return EF_TIMELINE_PART (child);
  }

  return NULL;
}

static void
assert_name (EfTimelinePart *part, GtkAccessibleRole role, const char *name)
{
  g_autofree char *wrong =
    gtk_test_accessible_check_property (GTK_ACCESSIBLE (part), GTK_ACCESSIBLE_PROPERTY_LABEL, name);

  g_assert_null (wrong);
  g_assert_true (gtk_test_accessible_has_role (GTK_ACCESSIBLE (part), role));
}

static void
test_parts (void)
{
  Fixture fixture = { 0 };
  EfTimelinePart *part;

  open_window (&fixture, make_workshop (1), 1000);
  show_workshop (fixture.session);
  ui_wait (300);
  g_assert_true (
    gtk_test_accessible_has_role (GTK_ACCESSIBLE (fixture.timeline), GTK_ACCESSIBLE_ROLE_GROUP));
  assert_name (find_part (fixture.timeline, EF_PART_PLAYHEAD), GTK_ACCESSIBLE_ROLE_SLIDER,
               "Playhead");
  assert_name (find_part (fixture.timeline, EF_PART_SEGMENT), GTK_ACCESSIBLE_ROLE_LIST_ITEM,
               "Segment 6, Milk pour, slow, from 11:50:15 to 12:00:20, selected");
  assert_name (find_part (fixture.timeline, EF_PART_BEGIN), GTK_ACCESSIBLE_ROLE_SLIDER,
               "Start of segment 6");
  assert_name (find_part (fixture.timeline, EF_PART_SUGGESTION), GTK_ACCESSIBLE_ROLE_LIST_ITEM,
               "Suggestion: scene, 5.0 seconds");

  /* By its value an edge is moved as by a hand. */
  part = find_part (fixture.timeline, EF_PART_BEGIN);
  g_assert_true (
    GTK_ACCESSIBLE_RANGE_GET_IFACE (part)->set_current_value (GTK_ACCESSIBLE_RANGE (part), 709));
  g_assert_cmpint (ef_segment_get_span (get_segment (fixture.session, 5)).begin, ==, 709 * S);
  part = find_part (fixture.timeline, EF_PART_PLAYHEAD);
  g_assert_true (
    GTK_ACCESSIBLE_RANGE_GET_IFACE (part)->set_current_value (GTK_ACCESSIBLE_RANGE (part), 715));
  g_assert_cmpint (ef_edit_session_get_playhead (fixture.session), ==, 715 * S);
  close_window (&fixture);
}

/* Tab goes from part to part, and what loses its segment hands the focus on. */
static void
test_focus (void)
{
  Fixture fixture = { 0 };
  GtkWidget *focus;

  open_window (&fixture, make_workshop (1), 1000);
  show_workshop (fixture.session);
  ui_wait (300);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (fixture.timeline)));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_cmpint (ef_timeline_part_get_kind (EF_TIMELINE_PART (focus)), ==, EF_PART_PLAYHEAD);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (fixture.timeline), GTK_DIR_TAB_FORWARD));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_cmpint (ef_timeline_part_get_kind (EF_TIMELINE_PART (focus)), ==, EF_PART_SEGMENT);
  gtk_window_set_focus_visible (GTK_WINDOW (fixture.window), TRUE);
  shoot (&fixture, "focus");
  ef_edit_session_set_current (fixture.session, NULL);
  ui_wait (300);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_nonnull (focus);
  g_assert_cmpint (ef_timeline_part_get_kind (EF_TIMELINE_PART (focus)), ==, EF_PART_PLAYHEAD);
  close_window (&fixture);
}

static void
test_left_to_right (void)
{
  Fixture fixture = { 0 };

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  open_window (&fixture, make_workshop (1), 600);
  g_assert_cmpint (gtk_widget_get_direction (GTK_WIDGET (fixture.timeline)), ==, GTK_TEXT_DIR_LTR);
  close_window (&fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Hands: what a gesture says is said to the controllers as GTK would. */

static gpointer
find_controller (Fixture *self, GType type, guint button)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->timeline));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type) &&
        (button == 0 || gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == button))
      return controller; /* the widget holds it */
  }
  g_assert_not_reached ();
}

static void
press (Fixture *self, double x, double y)
{
  g_signal_emit_by_name (find_controller (self, GTK_TYPE_GESTURE_DRAG, GDK_BUTTON_PRIMARY),
                         "drag-begin", x, y);
}

static void
pull (Fixture *self, double by)
{
  g_signal_emit_by_name (find_controller (self, GTK_TYPE_GESTURE_DRAG, GDK_BUTTON_PRIMARY),
                         "drag-update", by, 0.0);
}

static void
release (Fixture *self, double by)
{
  g_signal_emit_by_name (find_controller (self, GTK_TYPE_GESTURE_DRAG, GDK_BUTTON_PRIMARY),
                         "drag-end", by, 0.0);
}

static void
open_workshop (Fixture *self)
{
  open_window (self, make_workshop (1), 1000);
  show_workshop (self->session);
}

#define LANE (EF_LANE_Y + 20.0)

static void
test_scrubs (void)
{
  Fixture fixture = { 0 };
  FakeCalls *calls;
  EfTimelineScale scale;

  open_workshop (&fixture);
  calls = fake_session_get_calls (fixture.session);
  scale = *ef_edit_session_get_scale (fixture.session);
  calls->n_seeks = 0;
  press (&fixture, 100, 60);
  g_assert_cmpuint (calls->n_seeks, ==, 1);
  g_assert_true (calls->scrubbing);
  g_assert_cmpint (calls->seek, ==, ef_timeline_scale_to_time (&scale, 100));
  pull (&fixture, 50);
  g_assert_cmpint (calls->seek, ==, ef_timeline_scale_to_time (&scale, 150));
  g_assert_true (calls->scrubbing);
  release (&fixture, 50);
  g_assert_false (calls->scrubbing);

  /* Held by its flag, the playhead does not jump to the pointer. */
  press (&fixture, 150 + 20, 9);
  pull (&fixture, 10);
  g_assert_cmpint (ABS (calls->seek - ef_timeline_scale_to_time (&scale, 160)), <, S / 25);
  release (&fixture, 10);
  close_window (&fixture);
}

static void
test_trims (void)
{
  Fixture fixture = { 0 };
  FakeCalls *calls;
  EfSegment *segment;
  EfTimeSpan before;
  double x;

  open_workshop (&fixture);
  calls = fake_session_get_calls (fixture.session);
  segment = get_segment (fixture.session, 6);
  before = ef_segment_get_span (segment);
  x = get_x (&fixture, 747.6) - 2;
  press (&fixture, x, LANE);
  g_assert_true (ef_edit_session_get_current (fixture.session) == segment);
  pull (&fixture, 2);
  g_assert_cmpuint (calls->n_drags, ==, 0); /* a hand trembles */
  pull (&fixture, -30);
  g_assert_cmpuint (calls->n_drags, ==, 1);
  g_assert_cmpint (calls->part, ==, EF_DRAG_END);
  g_assert_cmpint (ef_segment_get_span (segment).begin, ==, before.begin);
  g_assert_cmpint (ef_segment_get_span (segment).end, <, before.end - 2 * S);
  /* The preview shows the last frame that is in. */
  g_assert_true (calls->scrubbing);
  g_assert_cmpint (ef_edit_session_get_playhead (fixture.session), ==,
                   ef_segment_get_span (segment).end - S / 50);
  release (&fixture, -30);
  g_assert_cmpuint (calls->n_ends, ==, 1);
  g_assert_false (calls->cancelled);
  g_assert_false (calls->scrubbing);
  close_window (&fixture);
}

/* Escape puts back what is being pulled, and only then. */
static void
test_escape (void)
{
  Fixture fixture = { 0 };
  FakeCalls *calls;
  EfSegment *segment;
  EfTimeSpan before;
  gint64 playhead;
  gboolean was_taken = FALSE;
  gpointer keys;

  open_workshop (&fixture);
  calls = fake_session_get_calls (fixture.session);
  keys = find_controller (&fixture, GTK_TYPE_EVENT_CONTROLLER_KEY, 0);
  segment = get_segment (fixture.session, 6);
  before = ef_segment_get_span (segment);
  playhead = ef_edit_session_get_playhead (fixture.session);
  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_Escape, 9, 0, &was_taken);
  g_assert_false (was_taken);
  press (&fixture, get_x (&fixture, 734) + 2, LANE);
  pull (&fixture, 40);
  g_assert_false (ef_time_span_equal (before, ef_segment_get_span (segment)));
  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_Escape, 9, 0, &was_taken);
  g_assert_true (was_taken);
  g_assert_true (calls->cancelled);
  g_assert_true (ef_time_span_equal (before, ef_segment_get_span (segment)));
  g_assert_cmpint (ef_edit_session_get_playhead (fixture.session), ==, playhead);
  pull (&fixture, 80);
  release (&fixture, 80);
  g_assert_true (ef_time_span_equal (before, ef_segment_get_span (segment)));
  g_assert_cmpuint (calls->n_ends, ==, 1);
  close_window (&fixture);
}

/* The flag of the playhead covers the ruler: pulled it is the playhead, pressed it is the ruler. */
static void
test_flag (void)
{
  Fixture fixture = { 0 };
  gint64 playhead;
  double x;

  open_workshop (&fixture);
  playhead = ef_edit_session_get_playhead (fixture.session);
  x = ef_timeline_scale_to_x (ef_edit_session_get_scale (fixture.session), playhead);
  press (&fixture, x + 30, 9);
  pull (&fixture, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (fixture.session), ==, playhead);
  release (&fixture, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (fixture.session), >, playhead);
  close_window (&fixture);
}

static void
test_moves_and_snaps (void)
{
  Fixture fixture = { 0 };
  EfSegment *segment;
  double x;
  double to;

  open_workshop (&fixture);
  segment = get_segment (fixture.session, 6);
  x = get_x (&fixture, 740);
  to = get_x (&fixture, 720.4) - get_x (&fixture, 734);
  press (&fixture, x, LANE);
  pull (&fixture, to + 5); /* near the end of the one before */
  g_assert_cmpint (fixture.timeline->guide, ==, 720 * S + 4 * S / 10);
  g_assert_cmpint (ef_segment_get_span (segment).begin, ==, 720 * S + 4 * S / 10);
  pull (&fixture, to + 40);
  g_assert_cmpint (fixture.timeline->guide, ==, -1);
  release (&fixture, to + 40);
  g_assert_cmpint (fixture.timeline->guide, ==, -1);
  g_assert_cmpint (fake_session_get_calls (fixture.session)->part, ==, EF_DRAG_BODY);
  close_window (&fixture);
}

/* Of several that no pointer tells apart each is reached by pressing again. */
static void
test_below (void)
{
  Fixture fixture = { 0 };
  EfSegment *segments[5];
  EfSegment *next = NULL;
  double x;

  open_window (&fixture, fake_session_new (HOUR, PAL), 1000);
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    segments[i] = fake_session_add (fixture.session, (1800 + i * 5) * S, (1804 + i * 5) * S, "", 1);
  fake_session_add (fixture.session, 100 * S, 400 * S, "", 2);
  ef_edit_session_show_span (fixture.session, (EfTimeSpan) { 0, HOUR }, 0);
  x = get_x (&fixture, 1802);
  g_assert_cmpuint (
    ef_timeline_count_below (fixture.timeline, x, EF_LANE_Y + 20, segments[0], &next), >=, 3);
  g_assert_true (next == segments[1]);
  press (&fixture, x, LANE);
  release (&fixture, 0);
  for (guint i = 0; i < 8; i++) {
    EfSegment *before = ef_edit_session_get_current (fixture.session);

    g_assert_nonnull (before);
    press (&fixture, x, LANE);
    release (&fixture, 0);
    g_assert_true (ef_edit_session_get_current (fixture.session) != before);
  }

  /* A wide one alone stays. */
  x = get_x (&fixture, 250);
  press (&fixture, x, LANE);
  release (&fixture, 0);
  press (&fixture, x, LANE);
  release (&fixture, 0);
  g_assert_cmpint (ef_segment_get_span (ef_edit_session_get_current (fixture.session)).begin, ==,
                   100 * S);
  close_window (&fixture);
}

/* Beyond the edge the view follows, and so does what is held. */
static void
test_scrolls_along (void)
{
  Fixture fixture = { 0 };
  EfSegment *segment;
  double begin;
  gint64 before;

  open_workshop (&fixture);
  segment = get_segment (fixture.session, 6);
  begin = ef_edit_session_get_scale (fixture.session)->begin;
  press (&fixture, get_x (&fixture, 747.6) - 2, LANE);
  pull (&fixture, 600);
  before = ef_segment_get_span (segment).end;
  ui_wait (300);
  g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->begin, >, begin + S);
  g_assert_cmpint (ef_segment_get_span (segment).end, >, before + S);
  release (&fixture, 600);
  begin = ef_edit_session_get_scale (fixture.session)->begin;
  ui_wait (100);
  g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->begin, ==, begin);
  close_window (&fixture);
}

/* A scroll that is let go of rolls on, slower and slower, and a press holds it. */
static void
test_rolls_on (void)
{
  Fixture fixture = { 0 };
  gpointer scroll;
  double begin;
  double middle;

  open_workshop (&fixture);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  scroll = find_controller (&fixture, GTK_TYPE_EVENT_CONTROLLER_SCROLL, 0);
  begin = ef_edit_session_get_scale (fixture.session)->begin;
  g_signal_emit_by_name (scroll, "decelerate", 900.0, 0.0);
  ui_wait (150);
  middle = ef_edit_session_get_scale (fixture.session)->begin;
  g_assert_cmpfloat (middle, >, begin);
  press (&fixture, 500, 60);
  middle = ef_edit_session_get_scale (fixture.session)->begin;
  ui_wait (100);
  g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->begin, ==, middle);
  release (&fixture, 0);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  close_window (&fixture);
}

static void
test_map (void)
{
  Fixture fixture = { 0 };
  EfTimelinePaint paint;
  graphene_rect_t window;
  EfTimeSpan before;
  EfTimeSpan after;

  open_workshop (&fixture);
  ef_edit_session_show_span (fixture.session, (EfTimeSpan) { 600 * S, 900 * S }, 0);
  paint = ef_timeline_get_paint (fixture.timeline);
  window = ef_timeline_map_get_window (&paint);
  before = ef_timeline_scale_get_visible (&paint.scale);

  /* Held by its middle it moves, and keeps its size. */
  press (&fixture, window.origin.x + window.size.width / 2, 195);
  pull (&fixture, 100);
  release (&fixture, 100);
  paint = ef_timeline_get_paint (fixture.timeline);
  after = ef_timeline_scale_get_visible (&paint.scale);
  g_assert_cmpint (ABS (ef_time_span_get_duration (after) - ef_time_span_get_duration (before)), <,
                   S / 1000);
  g_assert_cmpint (after.begin, >, before.begin + 200 * S);

  /* At its end it grows, and the other end stays. */
  window = ef_timeline_map_get_window (&paint);
  before = after;
  press (&fixture, window.origin.x + window.size.width - 1, 195);
  pull (&fixture, 50);
  release (&fixture, 50);
  paint = ef_timeline_get_paint (fixture.timeline);
  after = ef_timeline_scale_get_visible (&paint.scale);
  g_assert_cmpint (ABS (after.begin - before.begin), <, S / 100);
  g_assert_cmpint (after.end, >, before.end + 60 * S);

  /* Elsewhere it comes there. */
  press (&fixture, 50, 195);
  release (&fixture, 0);
  paint = ef_timeline_get_paint (fixture.timeline);
  g_assert_true (ef_time_span_contains (ef_timeline_scale_get_visible (&paint.scale),
                                        ef_timeline_map_to_time (&paint, 50)));
  close_window (&fixture);
}

static void
test_presses (void)
{
  Fixture fixture = { 0 };
  gpointer click;
  EfTimeSpan visible;

  open_workshop (&fixture);
  click = find_controller (&fixture, GTK_TYPE_GESTURE_CLICK, GDK_BUTTON_PRIMARY);
  press (&fixture, get_x (&fixture, 751), LANE);
  release (&fixture, 0);
  g_assert_cmpuint (fixture.timeline->session == fixture.session, ==, TRUE);
  g_signal_emit_by_name (click, "pressed", 2, get_x (&fixture, 751), LANE);
  g_assert_cmpuint (fake_session_get_calls (fixture.session)->n_accepts, ==, 1);
  g_signal_emit_by_name (click, "pressed", 2, get_x (&fixture, 740), LANE);
  visible = ef_timeline_scale_get_visible (ef_edit_session_get_scale (fixture.session));
  g_assert_cmpint (visible.begin, >, 730 * S);
  g_assert_cmpint (visible.end, <, 752 * S);
  close_window (&fixture);
}

/* Every kind of menu opens, and is gone with the timeline. */
static void
test_menus (void)
{
  Fixture fixture = { 0 };
  gpointer click;

  open_workshop (&fixture);
  click = find_controller (&fixture, GTK_TYPE_GESTURE_CLICK, GDK_BUTTON_SECONDARY);
  g_signal_emit_by_name (click, "pressed", 1, get_x (&fixture, 740), LANE);
  g_assert_true (ef_edit_session_get_current (fixture.session) == get_segment (fixture.session, 6));
  ui_wait (50);
  g_signal_emit_by_name (click, "pressed", 1, get_x (&fixture, 751), LANE);
  ui_wait (50);
  g_signal_emit_by_name (click, "pressed", 1, 100.0, 60.0);
  ui_wait (50);
  gtk_widget_activate_action (GTK_WIDGET (fixture.timeline), "menu.popup", NULL);
  ui_wait (50);
  gtk_widget_activate_action (GTK_WIDGET (fixture.timeline), "timeline.mark", "x", 700 * S);
  g_assert_cmpint (ef_edit_session_get_open_mark (fixture.session), ==, EF_SOURCE_NO_MARK);
  gtk_widget_activate_action (GTK_WIDGET (fixture.timeline), "timeline.mark", "x", 700 * S);
  g_assert_cmpint (ef_edit_session_get_open_mark (fixture.session), ==, 700 * S);
  gtk_widget_activate_action (GTK_WIDGET (fixture.timeline), "timeline.drop-mark", NULL);
  g_assert_cmpint (ef_edit_session_get_open_mark (fixture.session), ==, EF_SOURCE_NO_MARK);
  close_window (&fixture);
}

/* Nobody asks for pictures of sound, and nothing says that sound is still to come where there is none. */
static void
test_half_files (void)
{
  Fixture fixture = { 0 };
  g_autoptr (EfSource) source = ef_source_new ("id", "profile");
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();
  g_autoptr (EfSourceData) data = fake_data_new (HOUR, PAL, .2, 0, 0);

  g_set_str (&info->audio_codec, "Opus");
  ef_source_set_info (source, info);
  fixture.session = fake_session_new (HOUR, PAL);
  fake_session_set_source (fixture.session, source);
  fake_session_set_data (fixture.session, data);
  open_window (&fixture, fixture.session, 800);
  ui_wait (400);
  g_assert_cmpuint (fake_data_get_calls (data)->n_pictures, ==, 0);
  shoot (&fixture, "no-picture");
  g_set_str (&info->audio_codec, "");
  g_set_str (&info->video_codec, "H.264");
  ef_source_set_info (source, info);
  fake_session_set_data (fixture.session, data);
  gtk_widget_set_sensitive (GTK_WIDGET (fixture.timeline), FALSE);
  shoot (&fixture, "no-sound");
  g_assert_cmpuint (fake_data_get_calls (data)->n_pictures, >, 0);
  close_window (&fixture);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* A real mouse, in words of xdotool; "X Y" is replaced by the place in the timeline. */
static void
use_mouse (Fixture *self, double x, double y, const char *words)
{
  graphene_point_t at;
  double left = 0;
  double top = 0;
  g_autofree char *place = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *command = NULL;
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) mouse = NULL;
  gboolean is_over = FALSE;

  g_assert_true (gtk_widget_compute_point (GTK_WIDGET (self->timeline), self->window,
                                           &GRAPHENE_POINT_INIT ((float) x, (float) y), &at));
  gtk_native_get_surface_transform (GTK_NATIVE (self->window), &left, &top);
  place = g_strdup_printf ("%d %d", (int) (at.x + left), (int) (at.y + top));
  parts = g_strsplit (words, "X Y", -1);
  command = g_strjoinv (place, parts);
  argv = g_strsplit (command, " ", -1);
  mouse = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_assert_nonnull (mouse);
  g_subprocess_wait_check_async (mouse, NULL, ended_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  ui_wait (60);
}

/* With Ctrl a pull checks what it touches. */
static void
test_rubber_band (void)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");
  Fixture fixture = { 0 };

  if (program == NULL) {
    g_test_skip ("there is no xdotool");
    return;
  }
  open_workshop (&fixture);
  use_mouse (&fixture, get_x (&fixture, 698), LANE,
             "xdotool mousemove X Y keydown ctrl mousedown 1");
  use_mouse (&fixture, get_x (&fixture, 700), LANE, "xdotool mousemove X Y");
  use_mouse (&fixture, get_x (&fixture, 715), LANE, "xdotool mousemove X Y");
  g_assert_true (fixture.timeline->has_band);
  /* It goes along, and lets go of what it goes back from. */
  g_assert_true (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 5)));
  use_mouse (&fixture, get_x (&fixture, 700), LANE, "xdotool mousemove X Y");
  g_assert_false (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 5)));
  use_mouse (&fixture, get_x (&fixture, 700), LANE, "xdotool key Escape mouseup 1 keyup ctrl");
  g_assert_false (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 4)));

  use_mouse (&fixture, get_x (&fixture, 698), LANE,
             "xdotool mousemove X Y keydown ctrl mousedown 1");
  use_mouse (&fixture, get_x (&fixture, 700), LANE, "xdotool mousemove X Y");
  use_mouse (&fixture, get_x (&fixture, 715), LANE, "xdotool mousemove X Y mouseup 1 keyup ctrl");
  g_assert_false (fixture.timeline->has_band);
  g_assert_false (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 3)));
  g_assert_true (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 4)));
  g_assert_true (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 5)));
  g_assert_false (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 6)));

  /* A click beside all lets go of them, and brings the playhead. */
  use_mouse (&fixture, get_x (&fixture, 728), LANE, "xdotool mousemove X Y click 1");
  g_assert_false (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 4)));
  g_assert_null (ef_edit_session_get_current (fixture.session));
  g_assert_cmpint (ABS (ef_edit_session_get_playhead (fixture.session) - 728 * S), <, S / 4);
  close_window (&fixture);
}

static void
test_mouse (void)
{
  g_autofree char *program = g_find_program_in_path ("xdotool");
  Fixture fixture = { 0 };
  FakeCalls *calls;
  EfSegment *segment;
  EfTimeSpan before;
  double per_pixel;

  if (program == NULL) {
    g_test_skip ("there is no xdotool");
    return;
  }
  open_workshop (&fixture);
  calls = fake_session_get_calls (fixture.session);
  segment = get_segment (fixture.session, 6);

  /* A click beside the playhead brings it there. */
  use_mouse (&fixture, 300, 60, "xdotool mousemove X Y click 1");
  g_assert_cmpint (
    ABS (ef_edit_session_get_playhead (fixture.session) -
         ef_timeline_scale_to_time (ef_edit_session_get_scale (fixture.session), 300)),
    <, S / 5);
  g_assert_false (calls->scrubbing);

  /* An edge is pulled. */
  before = ef_segment_get_span (segment);
  use_mouse (&fixture, get_x (&fixture, 747.6) - 2, LANE, "xdotool mousemove X Y mousedown 1");
  use_mouse (&fixture, get_x (&fixture, 747.6) - 20, LANE, "xdotool mousemove X Y");
  use_mouse (&fixture, get_x (&fixture, 747.6) - 40, LANE, "xdotool mousemove X Y mouseup 1");
  g_assert_cmpuint (calls->n_drags, ==, 1);
  g_assert_cmpuint (calls->n_ends, ==, 1);
  g_assert_false (calls->cancelled);
  g_assert_cmpint (ef_segment_get_span (segment).end, <, before.end - 2 * S);
  g_assert_cmpint (ef_segment_get_span (segment).begin, ==, before.begin);

  /* Escape while the button is down. */
  before = ef_segment_get_span (segment);
  use_mouse (&fixture, get_x (&fixture, 740), LANE, "xdotool mousemove X Y mousedown 1");
  use_mouse (&fixture, get_x (&fixture, 742), LANE, "xdotool mousemove X Y");
  g_assert_cmpint (calls->part, ==, EF_DRAG_BODY);
  use_mouse (&fixture, get_x (&fixture, 742), LANE, "xdotool key Escape mouseup 1");
  g_assert_true (calls->cancelled);
  g_assert_true (ef_time_span_equal (before, ef_segment_get_span (segment)));

  /* A pull on an empty place draws a segment, backwards as well; Escape gives it up. */
  use_mouse (&fixture, get_x (&fixture, 731), LANE, "xdotool mousemove X Y mousedown 1");
  use_mouse (&fixture, get_x (&fixture, 729), LANE, "xdotool mousemove X Y");
  use_mouse (&fixture, get_x (&fixture, 725), LANE, "xdotool mousemove X Y mouseup 1");
  g_assert_cmpint (calls->part, ==, EF_DRAG_NEW);
  g_assert_false (calls->cancelled);
  g_assert_cmpint (ABS (calls->drawn.begin - 725 * S), <, S / 4);
  g_assert_cmpint (ABS (calls->drawn.end - 731 * S), <, S / 4);
  g_assert_false (fixture.timeline->has_band);
  use_mouse (&fixture, get_x (&fixture, 725), LANE, "xdotool mousemove X Y mousedown 1");
  use_mouse (&fixture, get_x (&fixture, 729), LANE, "xdotool mousemove X Y");
  use_mouse (&fixture, get_x (&fixture, 729), LANE, "xdotool key Escape mouseup 1");
  g_assert_true (calls->cancelled);

  /* Ctrl and a click checks; the wheel scrolls, with Ctrl it zooms. */
  use_mouse (&fixture, get_x (&fixture, 703), LANE,
             "xdotool mousemove X Y keydown ctrl click 1 keyup ctrl");
  g_assert_true (ef_edit_session_is_checked (fixture.session, get_segment (fixture.session, 4)));
  per_pixel = ef_edit_session_get_scale (fixture.session)->per_pixel;
  use_mouse (&fixture, 300, 60, "xdotool mousemove X Y keydown ctrl click 4 keyup ctrl");
  g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->per_pixel, <, per_pixel);
  per_pixel = ef_edit_session_get_scale (fixture.session)->begin;
  use_mouse (&fixture, 300, 60, "xdotool mousemove X Y click 5");
  g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->begin, >, per_pixel);
  per_pixel = ef_edit_session_get_scale (fixture.session)->begin;
  use_mouse (&fixture, 300, 60, "xdotool mousemove X Y mousedown 2");
  use_mouse (&fixture, 350, 60, "xdotool mousemove X Y");
  use_mouse (&fixture, 400, 60, "xdotool mousemove X Y mouseup 2");
  g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->begin, <, per_pixel);

  /* With Shift, and by a wheel that goes sideways, as the plain wheel does. */
  {
    static const char *const back_and_forth[][2] = {
      { "xdotool mousemove X Y keydown shift click 5 keyup shift",
        "xdotool mousemove X Y keydown shift click 4 keyup shift" },
      { "xdotool mousemove X Y click 7", "xdotool mousemove X Y click 6" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (back_and_forth); i++) {
      per_pixel = ef_edit_session_get_scale (fixture.session)->begin;
      use_mouse (&fixture, 300, 60, back_and_forth[i][0]);
      g_assert_cmpfloat (ef_edit_session_get_scale (fixture.session)->begin, >, per_pixel);
      use_mouse (&fixture, 300, 60, back_and_forth[i][1]);
      g_assert_cmpfloat_with_epsilon (ef_edit_session_get_scale (fixture.session)->begin, per_pixel,
                                      (double) S / 100);
    }
  }

  /* A double click shows the segment. */
  use_mouse (&fixture, get_x (&fixture, 738), LANE, "xdotool mousemove X Y click --repeat 2 1");
  g_assert_cmpfloat (get_x (&fixture, 734), >, 0);
  g_assert_cmpfloat (get_x (&fixture, 734), <, 200);

  /* The other button opens a menu, and Escape closes it. */
  use_mouse (&fixture, 500, LANE, "xdotool mousemove X Y click 3");
  ui_wait (200);
  shoot (&fixture, "menu");
  use_mouse (&fixture, 500, LANE, "xdotool key Escape");
  close_window (&fixture);
}

/* Segments come and go while one of them is being looked at. */
static void
test_changes (void)
{
  Fixture fixture = { 0 };

  open_workshop (&fixture);
  for (int i = 0; i < 5; i++) {
    ui_wait (30);
    ef_edit_session_set_current (fixture.session, get_segment (fixture.session, 5));
    ui_wait (i % 2 ? 120 : 1);
    ef_edit_session_remove (fixture.session);
  }
  press (&fixture, get_x (&fixture, 700), LANE);
  ef_timeline_set_session (fixture.timeline, NULL);
  pull (&fixture, 10);
  release (&fixture, 10);
  close_window (&fixture);
}

static void
shoot_workshop (const char *name, int width, double known, AdwColorScheme scheme)
{
  Fixture fixture = { 0 };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  open_window (&fixture, make_workshop (known), width);
  show_workshop (fixture.session);
  shoot (&fixture, name);
  close_window (&fixture);
}

/* What two people marked one after the other. */
static void
shoot_overlaps (void)
{
  static const struct {
    int begin;
    int end;
    const char *label;
    int colour;
  } segments[] = {
    { 2, 30, "Welcome, team intro", 1 },
    { 18, 44, "Why we roast light", 2 },
    { 50, 110, "The whole machine", 3 },
    { 56, 78, "Grinding, close-up", 4 },
    { 62, 96, "Tamping", 5 },
    { 84, 104, "Milk pour, slow", 6 },
    { 116, 175, "Latte art rosetta", 7 },
    { 120, 160, "Serving smile", 8 },
    { 126, 170, "Question from guest", 1 },
    { 132, 172, "Tasting round", 2 },
  };
  Fixture fixture = { 0 };

  fixture.session = fake_session_new (180 * S, PAL);
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    fake_session_add (fixture.session, segments[i].begin * S, segments[i].end * S,
                      segments[i].label, segments[i].colour);
  open_window (&fixture, fixture.session, 1000);
  ef_edit_session_show_span (fixture.session, (EfTimeSpan) { 0, 180 * S }, 0);
  ef_edit_session_set_current (fixture.session, get_segment (fixture.session, 4));
  ui_wait (300);
  shoot (&fixture, "overlaps");
  close_window (&fixture);
}

static void
test_pictures (void)
{
  Fixture fixture = { 0 };

  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ())) {
    shoot_workshop ("contrast", 872, .3, ADW_COLOR_SCHEME_FORCE_LIGHT);
    shoot_workshop ("contrast-dark", 872, 1, ADW_COLOR_SCHEME_FORCE_DARK);
    return;
  }

  shoot_workshop ("light", 872, 1, ADW_COLOR_SCHEME_FORCE_LIGHT);
  shoot_workshop ("dark", 872, 1, ADW_COLOR_SCHEME_FORCE_DARK);
  shoot_overlaps ();
  shoot_workshop ("narrow", 436, 1, ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  shoot_workshop ("rtl", 872, 1, ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  shoot_workshop ("unread", 872, .25, ADW_COLOR_SCHEME_FORCE_LIGHT);

  /* What is there only while a hand is. */
  open_window (&fixture, make_workshop (1), 872);
  show_workshop (fixture.session);
  fake_session_add (fixture.session, 741 * S, 752 * S, "Over another", 2);
  ef_edit_session_select_suggestion (fixture.session, 1);
  ui_wait (300);
  ef_timeline_set_hover (fixture.timeline, 4);
  ef_timeline_set_guide (fixture.timeline, 734 * S);
  fixture.timeline->band = (EfTimeSpan) { 770 * S, 780 * S };
  fixture.timeline->has_band = TRUE;
  shoot (&fixture, "pulling");
  close_window (&fixture);

  /* Everything at once, in a file of ten hours. */
  open_window (&fixture, fake_session_new (10 * HOUR, PAL), 1200);
  fake_session_fill (fixture.session, 2000);
  shoot (&fixture, "many");
  ef_edit_session_zoom (fixture.session, 40, 500);
  ef_edit_session_set_current (fixture.session, get_segment (fixture.session, 830));
  shoot (&fixture, "some");
  ef_edit_session_zoom (fixture.session, 1e9, 500);
  shoot (&fixture, "frames");
  close_window (&fixture);
}

/* As the application does it by its resource path. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, EF_RESOURCE_BASE "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add_func ("/timeline/odd-files", test_odd_files);
  g_test_add_func ("/timeline/no-session", test_no_session);
  g_test_add_func ("/timeline/playing-keeps-nodes", test_playing_keeps_nodes);
  g_test_add_func ("/timeline/lane-finds", test_lane_finds);
  g_test_add_func ("/timeline/rows", test_rows);
  g_test_add_func ("/timeline/rows/full", test_rows_full);
  g_test_add_func ("/timeline/spots", test_spots);
  g_test_add_func ("/timeline/narrow-keeps-body", test_narrow_keeps_body);
  g_test_add_func ("/timeline/below", test_below);
  g_test_add_func ("/timeline/touching", test_touching);
  g_test_add_func ("/timeline/film-waits", test_film_waits);
  g_test_add_func ("/timeline/film-own", test_film_own);
  g_test_add_func ("/timeline/speaks", test_speaks);
  g_test_add_func ("/timeline/parts", test_parts);
  g_test_add_func ("/timeline/focus", test_focus);
  g_test_add_func ("/timeline/left-to-right", test_left_to_right);
  g_test_add_func ("/timeline/scrubs", test_scrubs);
  g_test_add_func ("/timeline/trims", test_trims);
  g_test_add_func ("/timeline/escape", test_escape);
  g_test_add_func ("/timeline/flag", test_flag);
  g_test_add_func ("/timeline/moves-and-snaps", test_moves_and_snaps);
  g_test_add_func ("/timeline/rubber-band", test_rubber_band);
  g_test_add_func ("/timeline/scrolls-along", test_scrolls_along);
  g_test_add_func ("/timeline/rolls-on", test_rolls_on);
  g_test_add_func ("/timeline/map", test_map);
  g_test_add_func ("/timeline/presses", test_presses);
  g_test_add_func ("/timeline/menus", test_menus);
  g_test_add_func ("/timeline/half-files", test_half_files);
  g_test_add_func ("/timeline/mouse", test_mouse);
  g_test_add_func ("/timeline/changes", test_changes);
  g_test_add_func ("/timeline/pictures", test_pictures);

  return g_test_run ();
}
