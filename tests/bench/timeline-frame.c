/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "ui/editor/timeline-private.h"
#include "ui/fake-session.h"

/* Zooms and scrolls through ten hours with 2,000 segments, and prints for every frame how many
 * milliseconds of the main thread the timeline took to draw itself: the render nodes that it hands to
 * GTK, with all that it had to make anew for them. What a renderer then does with the nodes is not in it. */

#define DURATION (36000 * EF_NS_PER_SECOND)
#define N_SEGMENTS 2000
#define N_FRAMES 900
#define N_WARM 30

typedef struct {
  GMainLoop *loop;
  EfTimeline *timeline;
  EfEditSession *session;
  GString *output;
  guint n_frames;
} Bench;

/* In from the whole file to single frames and out again, always going to and fro. */
static void
move (Bench *self)
{
  guint phase = self->n_frames % 180;
  double x = 200 + self->n_frames * 37 % 1000;

  ef_edit_session_zoom (self->session, phase < 90 ? 1.12 : 1 / 1.12, x);
  ef_edit_session_scroll (self->session, self->n_frames % 2 ? 23.5 : -11.25);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *self = data;

  if (self->n_frames > N_WARM)
    g_string_append_printf (self->output, "%s%.4f", self->output->len > 1 ? ", " : "",
                            ef_timeline_get_drawing_time (self->timeline));
  if (self->n_frames++ == N_FRAMES) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_REMOVE;
  }
  move (self);

  return G_SOURCE_CONTINUE;
}

static void
add_suggestions (EfEditSession *session)
{
  for (gint64 i = 0; i < 400; i++)
    fake_session_suggest (session, (EfSuggestionKind) (i % 4), i * DURATION / 400,
                          i * DURATION / 400 + 20 * EF_NS_PER_SECOND);
}

int
main (int argc, char *argv[])
{
  Bench self = { .output = g_string_new ("[") };
  EfRate rate = EF_RATE (25, 1);
  g_autoptr (EfSourceData) data = NULL;
  GtkWidget *window;
  GtkWidget *timeline;

  adw_init ();
  data = fake_data_new (DURATION, rate, 1, 600, 2 * EF_NS_PER_SECOND);
  self.loop = g_main_loop_new (NULL, FALSE);
  self.session = fake_session_new (DURATION, rate);
  fake_session_fill (self.session, N_SEGMENTS);
  add_suggestions (self.session);
  fake_session_set_data (self.session, data);
  window = adw_window_new ();
  timeline = ef_timeline_new ();
  self.timeline = EF_TIMELINE (timeline);
  ef_timeline_set_session (self.timeline, self.session);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 240);
  adw_window_set_content (ADW_WINDOW (window), timeline);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_add_tick_callback (timeline, tick_cb, &self, NULL);
  g_main_loop_run (self.loop);

  g_print ("%s]\n", self.output->str);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (self.session);
  g_string_free (self.output, TRUE);
  g_main_loop_unref (self.loop);

  return 0;
}
