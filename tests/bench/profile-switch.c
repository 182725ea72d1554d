/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <time.h>

#include "config.h"
#include "pipeline/studio-private.h"
#include "store/event-table.h"
#include "ui/window.h"

/* Switches between two profiles that have 10,000 events each, on the page that shows them, and prints for
 * each switch how many milliseconds of the main thread it took until the frame with the other profile's
 * events was laid out, and how many on the clock until it was painted. The painting itself is the work of
 * a software renderer here, and says nothing about a machine with a display. */

#define N_EVENTS 10000
#define N_SWITCHES 42

typedef struct {
  GtkApplication *application;
  EfStudio *studio;
  EfKeyring *keyring;
  EfWindow *window;
  GString *output;
  char *folder;
  gint64 begin;
  double cpu_begin;
  double cpu;
  guint n_switches;
  gboolean is_read;
} Bench;

static gboolean
fill (EfConnection *connection, gpointer data, GError **error)
{
  for (guint i = 0; i < N_EVENTS; i++) {
    g_autoptr (EfEvent) event =
      ef_event_new (EF_EVENT_CREDENTIALS_CHANGED, data, "https://h.example");

    if (!ef_event_table_insert (connection, event, error))
      return FALSE;
  }

  return TRUE;
}

static void start_switch (Bench *self);

static double
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec * 1000.0 + (double) time.tv_nsec / 1000000.0;
}

/* Until the list is there there may be frames without it, whose painting is not counted. */
static void
laid_out_cb (GdkFrameClock *clock, Bench *self)
{
  self->cpu = get_cpu () - self->cpu_begin;
}

static void
painted_cb (GdkFrameClock *clock, Bench *self)
{
  double milliseconds = (double) (g_get_monotonic_time () - self->begin) / 1000.0;

  if (!self->is_read) {
    self->cpu_begin = get_cpu () - self->cpu;
    return;
  }

  g_signal_handlers_disconnect_by_data (clock, self);
  /* The first ones build what the others use. */
  if (self->n_switches++ > 1)
    g_string_append_printf (self->output, "%s[%.2f, %.2f]", self->output->len > 1 ? ", " : "",
                            self->cpu, milliseconds);
  g_timeout_add_once (300, (GSourceOnceFunc) start_switch, self);
}

/* Reads run in order: when this one is back, so is what the page has asked for. */
static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  g_autoptr (GPtrArray) events = ef_studio_list_events_finish (EF_STUDIO (object), result, NULL);

  g_assert_nonnull (events);
  self->is_read = TRUE;
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
}

static void
start_switch (Bench *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  guint next = self->n_switches % 2;
  g_autoptr (EfProfile) profile =
    g_list_model_get_item (ef_studio_get_profiles (self->studio), next);

  if (self->n_switches == N_SWITCHES) {
    g_print ("%s]\n", self->output->str);
    gtk_window_destroy (GTK_WINDOW (self->window));
    g_application_quit (G_APPLICATION (self->application));
    return;
  }

  self->is_read = FALSE;
  self->cpu = 0;
  g_signal_connect_after (clock, "layout", G_CALLBACK (laid_out_cb), self);
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), self);
  self->begin = g_get_monotonic_time ();
  self->cpu_begin = get_cpu ();
  ef_studio_set_profile (self->studio, profile);
  ef_studio_list_events_async (self->studio, profile, NULL, 0, 0, 1, NULL, read_cb, self);
}

static void
show (Bench *self)
{
  g_autoptr (GSettings) settings = g_settings_new (EF_APP_ID);

  self->window = ef_window_new (self->application, settings, self->keyring);
  ef_window_show_studio (self->window, self->studio);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.page", "s", "activity");
  g_timeout_add_once (2000, (GSourceOnceFunc) start_switch, self);
}

static void fill_next (Bench *self);

static void
filled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_assert_nonnull (ef_database_run_finish (EF_DATABASE (object), result, NULL));
  fill_next (user_data);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  g_autoptr (EfProfile) profile = ef_studio_add_profile_finish (EF_STUDIO (object), result, NULL);

  g_assert_nonnull (profile);
  ef_database_write_async (ef_studio_get_database (self->studio), fill,
                           g_strdup (ef_profile_get_id (profile)), g_free, NULL, filled_cb, self);
}

static void
fill_next (Bench *self)
{
  guint n_profiles = g_list_model_get_n_items (ef_studio_get_profiles (self->studio));
  g_autoptr (EfProfile) values = ef_profile_new (NULL);

  if (n_profiles == 2) {
    show (self);
    return;
  }

  ef_profile_set_name (values, n_profiles == 0 ? "A" : "B");
  ef_studio_add_profile_async (self->studio, values, added_cb, self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ef_studio_open_finish (EF_STUDIO (object), result, &error);
  g_assert_no_error (error);
  fill_next (user_data);
}

static void
activate_cb (Bench *self)
{
  EfPaths paths = { .data = self->folder, .cache = self->folder };

  g_application_hold (G_APPLICATION (self->application));
  self->keyring = ef_keyring_new (FALSE);
  self->studio = ef_studio_new (&paths, self->keyring);
  ef_studio_open_async (self->studio, EF_STUDIO_NONE, NULL, opened_cb, self);
}

int
main (int argc, char *argv[])
{
  Bench self = { .output = g_string_new ("[") };
  int status;

  self.folder = g_dir_make_tmp ("ef-switch-XXXXXX", NULL);
  self.application = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_signal_connect_swapped (self.application, "activate", G_CALLBACK (activate_cb), &self);
  status = g_application_run (G_APPLICATION (self.application), argc, argv);

  g_object_unref (self.application);
  g_clear_object (&self.studio);
  g_clear_object (&self.keyring);
  g_string_free (self.output, TRUE);
  g_free (self.folder);

  return status;
}
