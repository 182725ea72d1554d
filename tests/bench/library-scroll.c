/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "core/job.h"
#include "pipeline/cache.h"
#include "pipeline/studio-private.h"
#include "store/render-table.h"
#include "ui/library/library-page-private.h"
#include "ui/window.h"

/* Scrolls through a library of 10,000 clips that have files and pictures, and prints for every frame how many
 * milliseconds of the main thread it took: all that happens between two frames, and of it what is not the
 * painting, which is the work of a software renderer here. */

#define N_RENDERS 10000
#define N_FRAMES 560
#define N_WARM 30
#define STEP \
  90.0 /* pixels a frame: some 20 cards come every second frame of a wheel that is turned fast */
#define N_PICTURES 24

typedef struct {
  GtkApplication *application;
  EfStudio *studio;
  EfKeyring *keyring;
  EfWindow *window;
  EfLibraryPage *page;
  GString *output;
  char *folder;
  double cpu_begin;
  double cpu_laid_out;
  double by;
  guint n_frames;
} Bench;

typedef struct {
  char *profile_id;
  char *folder;
  char *pictures;
} Filling;

static void
filling_free (gpointer data)
{
  Filling *filling = data;

  g_free (filling->profile_id);
  g_free (filling->folder);
  g_free (filling->pictures);
  g_free (filling);
}

static double
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec * 1000.0 + (double) time.tv_nsec / 1000000.0;
}

/* As the cache keeps them: upright, with something in it. */
static void
make_picture (const char *path, guint number)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 270, 480);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < 480; y++) {
    for (int x = 0; x < 270 * 3; x++)
      pixels[y * stride + x] = (guchar) (x * (int) (number + 1) / 3 + y * (x % 3 + 1));
  }
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "jpeg", NULL, NULL));
}

static gboolean
fill (EfConnection *connection, gpointer data, GError **error)
{
  Filling *filling = data;

  for (guint i = 0; i < N_PICTURES; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%u.jpg", filling->folder, i);

    make_picture (path, i);
  }
  for (guint i = 0; i < N_RENDERS; i++) {
    g_autoptr (EfRender) render = ef_render_new (NULL, filling->profile_id);
    g_autofree char *title = g_strdup_printf ("A clip with a name that is its own %u", i);
    g_autofree char *file = g_strdup_printf ("%s/%u.mp4", filling->folder, i);
    g_autofree char *made = g_strdup_printf ("%s/%u.jpg", filling->folder, i % N_PICTURES);
    g_autofree char *picture =
      g_strdup_printf ("%s/%s-1.jpg", filling->pictures, ef_render_get_id (render));

    g_assert_true (g_close (g_creat (file, 0600), error));
    g_assert_cmpint (link (made, picture), ==, 0);
    ef_render_set_origin (render, "project", "clip", "");
    ef_render_set_title (render, title);
    ef_render_set_file (render, file, 1, 1);
    ef_render_set_state (render, EF_JOB_COMPLETED);
    if (!ef_render_table_insert (connection, render, error))
      return FALSE;
  }

  return TRUE;
}

static void
stop (Bench *self)
{
  g_print ("%s]\n", self->output->str);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self->application));
}

static void
laid_out_cb (GdkFrameClock *clock, Bench *self)
{
  self->cpu_laid_out = get_cpu ();
}

static void
painted_cb (GdkFrameClock *clock, Bench *self)
{
  double cpu = get_cpu ();

  if (self->n_frames++ > N_WARM)
    g_string_append_printf (self->output, "%s[%.3f, %.3f]", self->output->len > 1 ? ", " : "",
                            self->cpu_laid_out - self->cpu_begin, cpu - self->cpu_begin);
  self->cpu_begin = cpu;
}

/* Down, and up again at the end. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *self = data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));
  double value = gtk_adjustment_get_value (adjustment) + self->by;
  double most = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (self->n_frames == N_FRAMES) {
    stop (self);
    return G_SOURCE_REMOVE;
  }
  if (value < 0 || value > most)
    self->by = -self->by;
  gtk_adjustment_set_value (adjustment, value);

  return G_SOURCE_CONTINUE;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
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
start_cb (gpointer data)
{
  Bench *self = data;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));

  self->page = EF_LIBRARY_PAGE (find (GTK_WIDGET (self->window), EF_TYPE_LIBRARY_PAGE));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->page->selection)), ==, N_RENDERS);
  self->by = STEP;
  self->cpu_begin = get_cpu ();
  g_signal_connect_after (clock, "layout", G_CALLBACK (laid_out_cb), self);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (painted_cb), self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self->page->grid), tick_cb, self, NULL);
}

static void
filled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  g_autoptr (GSettings) settings = g_settings_new (EF_APP_ID);

  g_assert_nonnull (ef_database_run_finish (EF_DATABASE (object), result, NULL));
  self->window = ef_window_new (self->application, settings, self->keyring);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1400, 900);
  ef_window_show_studio (self->window, self->studio);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.page", "s", "library");
  g_timeout_add_once (3000, start_cb, self);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;
  g_autoptr (EfProfile) profile = ef_studio_add_profile_finish (EF_STUDIO (object), result, NULL);
  Filling *filling = g_new0 (Filling, 1);
  g_autofree char *cache = NULL;

  g_assert_nonnull (profile);
  cache =
    ef_paths_get_profile_cache (ef_studio_get_paths (self->studio), ef_profile_get_id (profile));
  filling->profile_id = g_strdup (ef_profile_get_id (profile));
  filling->folder = g_strdup (self->folder);
  filling->pictures = g_build_filename (cache, EF_CACHE_RENDERS, NULL);
  g_assert_cmpint (g_mkdir_with_parents (filling->pictures, 0700), ==, 0);
  ef_database_write_async (ef_studio_get_database (self->studio), fill, filling, filling_free, NULL,
                           filled_cb, self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProfile) values = ef_profile_new (NULL);
  g_autoptr (GError) error = NULL;

  ef_studio_open_finish (EF_STUDIO (object), result, &error);
  g_assert_no_error (error);
  ef_profile_set_name (values, "A");
  ef_studio_add_profile_async (EF_STUDIO (object), values, added_cb, user_data);
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

  self.folder = g_dir_make_tmp ("ef-scroll-XXXXXX", NULL);
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
