/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"
#include "pipeline/cache.h"
#include "pipeline/studio-sources.h"
#include "support/async.h"
#include "ui/editor/editor-page.h"
#include "ui/editor/timeline-private.h"
#include "ui/sources/sources-view.h"
#include "ui/window.h"

/* The editor in the real window, on the studio that XDG_DATA_HOME and XDG_CACHE_HOME name, with the one
 * source that is in it:
 *   editor-open read            waits until it is imported, and completes what would take hours
 *   editor-open open NUMBER     opens it so often; a line of times each, see print_times ()
 *   editor-open work SECONDS    opens it, and scrubs, zooms and scrolls for so long */

#define PAUSE_MS 1500
#define LOOK_MS 10
#define PATIENCE (600 * G_USEC_PER_SEC)

typedef struct {
  EfStudio *studio;
  EfSource *source;
  EfWindow *window;
  EfSourcesView *view;
  guint n_segments;

  /* Of the opening under way. */
  EfEditorPage *page; /* (nullable) */
  EfTimeline *timeline;
  gint64 begin;
  gint64 frame_begin; /* when the frame that is being painted was begun */
  gint64 sink;        /* when the first picture was at the sink; 0: not yet */
  gint64 film;        /* when each part was painted for the first time with all it needs */
  gint64 wave;
  gint64 segments;
  gint64 ready;   /* when the frame was begun that shows all */
  gint64 painted; /* when it had been painted */
  double cpu_begin;
  double clicked;  /* milliseconds of the main thread until the click was answered */
  double painting; /* and of those since in frames, which a software renderer paints here */
  double cpu;      /* all of them */
  double frame_cpu;
  guint n_frames;
} Bench;

static void
wake_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
wait (guint milliseconds)
{
  gboolean is_over = FALSE;

  g_timeout_add_once (milliseconds, wake_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find (child, type);

    if (found != NULL)
      return found;
  }

  return NULL;
}

static void
stop_at (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("editor-open: %s\n", error->message);
  exit (1);
}

static void
open_studio (Bench *self, EfKeyring *keyring)
{
  g_autoptr (EfPaths) paths = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *sources;
  GError *error = NULL;

  paths = ef_paths_new (&error);
  stop_at (error);
  self->studio = ef_studio_new (paths, keyring);
  ef_studio_open_async (self->studio, EF_STUDIO_WINDOW, NULL, await_cb, &result);
  ef_studio_open_finish (self->studio, await (&result), &error);
  stop_at (error);

  sources = ef_studio_get_sources (self->studio);
  while (g_list_model_get_n_items (sources) == 0)
    g_main_context_iteration (NULL, TRUE);
  self->source = g_list_model_get_item (sources, 0);
}

static void
count_segments (Bench *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) segments = NULL;
  GError *error = NULL;

  ef_studio_list_segments_async (self->studio, self->source, NULL, await_cb, &result);
  segments = ef_studio_list_segments_finish (self->studio, await (&result), &error);
  stop_at (error);
  self->n_segments = segments->len;
}

static void
close_studio (Bench *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_close_async (self->studio, await_cb, &result);
  ef_studio_close_finish (self->studio, await (&result), NULL);
  g_clear_object (&self->source);
  g_clear_object (&self->studio);
}

/* Reading. */

/* As many as a look at every frame gives: that look would take longer than the rest of the bench. What they
 * say does not matter, how much room they take does. */
static GBytes *
make_scores (const EfMediaInfo *info)
{
  g_autoptr (GArray) scores = g_array_new (FALSE, TRUE, sizeof (EfScore));
  g_autoptr (EfFrameIndex) frames = ef_frame_index_new_even (info->rate, info->duration);
  g_autoptr (EfScores) made = NULL;

  for (guint i = 0; i < ef_frame_index_get_n_frames (frames); i++) {
    EfScore score = { .begin = ef_frame_index_get_frame (frames, i).begin,
                      .change = i % 500 == 0 ? .5f : .001f * (float) (i % 7),
                      .luma = 128,
                      .detail = (guint8) (i % 90),
                      .motion = (guint8) (i % 50) };

    g_array_append_val (scores, score);
  }
  made = ef_scores_new ((const EfScore *) (gpointer) scores->data, scores->len,
                        ef_frame_index_get_end (frames), FALSE);

  return ef_scores_to_bytes (made);
}

static void
read_source (Bench *self)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) scores = NULL;
  GError *error = NULL;

  while (ef_source_get_state (self->source) != EF_SOURCE_READY) {
    if (g_get_monotonic_time () > end || ef_source_get_state (self->source) == EF_SOURCE_MISSING) {
      g_printerr ("editor-open: the source is not read\n");
      exit (1);
    }
    wait (50);
  }
  folder = ef_cache_get_folder (self->studio, self->source);
  path = g_build_filename (folder, EF_CACHE_SCORES, NULL);
  scores = make_scores (ef_source_get_info (self->source));
  g_file_set_contents (path, g_bytes_get_data (scores, NULL), (gssize) g_bytes_get_size (scores),
                       &error);
  stop_at (error);
}

/* Opening. */

static void
first_frame_cb (Bench *self)
{
  if (self->sink == 0)
    self->sink = g_get_monotonic_time ();
}

static double
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec * 1000.0 + (double) time.tv_nsec / 1000000.0;
}

static void
paint_cb (Bench *self)
{
  self->frame_begin = g_get_monotonic_time ();
}

/* Laying out is over, what follows is made of render nodes and painted. */
static void
laid_out_cb (GdkFrameClock *clock, Bench *self)
{
  self->frame_cpu = get_cpu ();
}

static gboolean
is_built (Bench *self, guint bands)
{
  return (self->timeline->built & bands) == bands;
}

/* In the frame that was just painted every tile had the picture that is its own. */
static gboolean
has_film (Bench *self)
{
  EfFilm *film =
    self->timeline->data != NULL ? ef_source_data_get_film (self->timeline->data) : NULL;

  return film != NULL && ef_film_get_n_pictures (film) > 0 && is_built (self, 1u << EF_BAND_FILM) &&
         ef_timeline_film_get_n_missing (self->timeline->film) == 0;
}

/* The waveform follows the levels in the call that brings them, and then is drawn with every frame. */
static gboolean
has_wave (Bench *self)
{
  EfLevels *levels =
    self->timeline->data != NULL ? ef_source_data_get_levels (self->timeline->data) : NULL;

  return levels != NULL && ef_levels_is_complete (levels) &&
         is_built (self, 1u << EF_BAND_HATCH | 1u << EF_BAND_MAP);
}

/* The list is as long as there is room, or has them all. */
static gboolean
is_list_full (Bench *self)
{
  GtkWidget *list = find (GTK_WIDGET (self->page), GTK_TYPE_LIST_VIEW);
  GtkSelectionModel *rows = list != NULL ? gtk_list_view_get_model (GTK_LIST_VIEW (list)) : NULL;
  GtkAdjustment *adjustment;
  guint n_rows;

  if (rows == NULL)
    return FALSE;
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (rows));
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));

  return n_rows == self->n_segments || (n_rows > 0 && gtk_adjustment_get_upper (adjustment) >
                                                        gtk_adjustment_get_page_size (adjustment));
}

/* In the lane, and in the list beside the picture. */
static gboolean
has_segments (Bench *self)
{
  return !self->timeline->is_lane_stale && is_built (self, EF_BANDS_SEGMENTS) &&
         ef_timeline_lane_get_n_blocks (self->timeline->lane) == self->n_segments &&
         is_list_full (self);
}

static void
note (gint64 *when, gboolean is_there)
{
  if (*when == 0 && is_there)
    *when = g_get_monotonic_time ();
}

/* Only what a frame that has been painted showed counts. */
static void
after_paint_cb (Bench *self)
{
  if (self->page == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->timeline)))
    return;

  self->n_frames++;
  if (self->painted == 0)
    self->painting += get_cpu () - self->frame_cpu;
  note (&self->film, has_film (self));
  note (&self->wave, has_wave (self));
  note (&self->segments, has_segments (self));
  if (self->painted == 0 && self->sink != 0 && self->sink < self->frame_begin && has_film (self) &&
      has_wave (self) && has_segments (self)) {
    self->ready = self->frame_begin;
    self->painted = g_get_monotonic_time ();
    self->cpu = get_cpu () - self->cpu_begin;
  }
}

/* What a click on its card does. */
static void
click (Bench *self)
{
  EfEditSession *session;

  self->sink = self->film = self->wave = self->segments = self->ready = self->painted = 0;
  self->n_frames = 0;
  self->painting = 0;
  self->begin = g_get_monotonic_time ();
  self->cpu_begin = get_cpu ();
  ef_sources_view_open (self->view, self->source);
  self->clicked = get_cpu () - self->cpu_begin;
  self->page = EF_EDITOR_PAGE (find (GTK_WIDGET (self->view), EF_TYPE_EDITOR_PAGE));
  self->timeline = EF_TIMELINE (find (GTK_WIDGET (self->page), EF_TYPE_TIMELINE));
  session = ef_editor_page_get_session (self->page);
  g_signal_connect_swapped (ef_edit_session_get_player (session), "first-frame",
                            G_CALLBACK (first_frame_cb), self);
}

static void
wait_until_drawn (Bench *self)
{
  gint64 end = g_get_monotonic_time () + PATIENCE / 10;

  while (self->painted == 0) {
    if (g_get_monotonic_time () > end) {
      g_printerr ("editor-open: sink %d film %d wave %d segments %d\n", self->sink != 0,
                  self->film != 0, self->wave != 0, self->segments != 0);
      exit (1);
    }
    wait (LOOK_MS);
  }
}

static double
since (Bench *self, gint64 time)
{
  return (double) (time - self->begin) / 1000;
}

/* Milliseconds since the click: picture at the sink, film, waveform, segments painted; the frame that shows
 * all begun, and painted; how many frames that took; and of the main thread: all, the click, painting. */
static void
print_times (Bench *self)
{
  g_print ("[%.1f, %.1f, %.1f, %.1f, %.1f, %.1f, %u, %.1f, %.1f, %.1f]\n", since (self, self->sink),
           since (self, self->film), since (self, self->wave), since (self, self->segments),
           since (self, self->ready), since (self, self->painted), self->n_frames, self->cpu,
           self->clicked, self->painting);
}

static void
go_back (Bench *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->page), "editor.back", NULL);
  self->page = NULL;
  wait (PAUSE_MS);
}

static void
open_often (Bench *self, int number)
{
  for (int i = 0; i < number; i++) {
    click (self);
    wait_until_drawn (self);
    print_times (self);
    wait (PAUSE_MS);
    go_back (self);
  }
}

/* Working. */

static void
work (Bench *self, int seconds)
{
  gint64 end;
  EfEditSession *session;
  gint64 duration;

  click (self);
  wait_until_drawn (self);
  session = ef_editor_page_get_session (self->page);
  duration = ef_edit_session_get_duration (session);
  for (int kind = EF_SUGGESTION_SILENCE; kind <= EF_SUGGESTION_SCENE; kind++)
    ef_edit_session_set_suggested (session, (EfSuggestionKind) kind, TRUE);
  end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  for (gint64 i = 0; g_get_monotonic_time () < end; i++) {
    ef_edit_session_zoom (session, i % 120 < 60 ? 1.15 : 1 / 1.15, (double) (i * 37 % 1000));
    ef_edit_session_scroll (session, i % 2 == 0 ? 40 : -15);
    ef_edit_session_seek (session, duration / 997 * (i * 31 % 997), i % 20 != 0);
    /* Now and then it rests, so that the filmstrip asks for pictures and the exact frame comes. */
    wait (i % 20 == 0 ? 600 : 25);
  }
  g_print ("done\n");
}

static void
show_window (Bench *self, GtkApplication *application, GSettings *settings, EfKeyring *keyring)
{
  self->window = ef_window_new (application, settings, keyring);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1440, 900);
  ef_window_show_studio (self->window, self->studio);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.page", "s", "sources");
  wait (2 * PAUSE_MS);
  self->view = EF_SOURCES_VIEW (find (GTK_WIDGET (self->window), EF_TYPE_SOURCES_VIEW));
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "before-paint",
                            G_CALLBACK (paint_cb), self);
  g_signal_connect_after (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "layout",
                          G_CALLBACK (laid_out_cb), self);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "after-paint",
                            G_CALLBACK (after_paint_cb), self);
}

int
main (int argc, char *argv[])
{
  Bench self = { 0 };
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autoptr (AdwApplication) application = NULL;
  g_autoptr (GSettings) settings = NULL;
  const char *verb = argc > 1 ? argv[1] : "";
  int number = argc > 2 ? atoi (argv[2]) : 1;
  GError *error = NULL;

  g_main_context_acquire (NULL);
  application =
    g_object_new (ADW_TYPE_APPLICATION, "application-id", EF_APP_ID, "resource-base-path",
                  EF_RESOURCE_BASE, "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  stop_at (error);
  open_studio (&self, keyring);
  if (strcmp (verb, "read") == 0) {
    read_source (&self);
  } else {
    count_segments (&self);
    settings = g_settings_new (EF_APP_ID);
    show_window (&self, GTK_APPLICATION (application), settings, keyring);
    if (strcmp (verb, "work") == 0)
      work (&self, number);
    else
      open_often (&self, number);
    gtk_window_destroy (GTK_WINDOW (self.window));
    settle ();
  }
  close_studio (&self);

  return 0;
}
