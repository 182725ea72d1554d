/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "films.h"

#include "support/async.h"
#include "support/videos.h"
#include "ui/sources/sources-page.h"
#include "ui/sources/sources-view.h"

void
ui_films_set_up (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *program =
    g_test_build_filename (G_TEST_BUILT, "..", "src", "edit-factory-cli", NULL);

  g_setenv ("EDIT_FACTORY_CLI", program, TRUE);
  /* As an application does while it runs: who may touch widgets is the one who owns it, and the sink
   * of the player takes it while nobody does. */
  if (!g_main_context_is_owner (NULL))
    g_assert_true (g_main_context_acquire (NULL));
  ui_set_up (fixture, data);
}

#define SCENE(source) "-f", "lavfi", "-i", source "s=320x180:r=25"
#define LENGTH "-t", "20"

char *
ui_make_film (void)
{
  static const char *const words[] = {
    SCENE ("gradients=c0=0x2a1206:c1=0xd98a3d:n=2:speed=0.03:seed=4:"),
    SCENE ("mandelbrot="),
    SCENE ("gradients=c0=0x0e3b2e:c1=0x9bd18a:n=2:speed=0.05:seed=9:"),
    SCENE ("testsrc2="),
    SCENE ("gradients=c0=0x1b1b3a:c1=0xc98bd6:n=2:speed=0.04:seed=2:"),
    "-f",
    "lavfi",
    "-i",
    "aevalsrc='0.5*sin(2*PI*220*t)*(0.35+0.65*abs(sin(2.1*t)))*gt(mod(t,4),1)':s=48000",
    "-filter_complex",
    "[0]trim=0:4,setpts=PTS-STARTPTS[a];[1]trim=1:5,setpts=PTS-STARTPTS[b];"
    "[2]trim=0:4,setpts=PTS-STARTPTS[c];[3]trim=0:4,setpts=PTS-STARTPTS[d];"
    "[4]trim=0:4,setpts=PTS-STARTPTS[e];[a][b][c][d][e]concat=n=5,format=yuv420p[v]",
    "-map",
    "[v]",
    "-map",
    "5:a",
    LENGTH,
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-g",
    "25",
    "-c:a",
    "aac",
    NULL,
  };

  return ef_test_video_make_with ("film.mp4", words);
}

char *
ui_make_clip (void)
{
  return ef_test_video_make (&(EfTestVideo) { .n_frames = 125, .sound = TRUE, .scene = 25 });
}

char *
ui_make_picture (const char *name, const char *words, int seconds)
{
  g_autofree char *length = g_strdup_printf ("%d", seconds);
  const char *const arguments[] = { "-f",      "lavfi",     "-i",      words,      "-t",
                                    length,    "-c:v",      "libx264", "-pix_fmt", "yuv420p",
                                    "-preset", "ultrafast", NULL };

  return ef_test_video_make_with (name, arguments);
}

char *
ui_copy_film (UiFixture *fixture, const char *path, const char *name)
{
  char *copy = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (copy);
  g_autoptr (GError) error = NULL;

  g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return copy;
}

EfSource *
ui_add_film (EfStudio *studio, const char *path)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EfAdded) added = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *sources = ef_studio_get_sources (studio);
  const char *id;

  g_ptr_array_add (files, g_file_new_for_path (path));
  ef_studio_add_sources_async (studio, ef_studio_get_profile (studio), files, NULL, await_cb,
                               &result);
  added = ef_studio_add_sources_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  if (added->refused->len > 0)
    g_error ("%s", (char *) added->refused->pdata[0]);

  id = ef_source_get_id (added->sources->pdata[0]);
  for (;;) {
    for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
      g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

      if (g_str_equal (ef_source_get_id (source), id))
        return source;
    }
    ui_wait (10);
  }
}

gboolean
ui_is_read (EfSource *source)
{
  return ef_source_get_state (source) == EF_SOURCE_READY;
}

EfEditorPage *
ui_open_film (EfWindow *window, EfSource *source)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), EF_TYPE_SOURCES_VIEW);
  GtkWidget *before = ui_find_mapped (view, EF_TYPE_EDITOR_PAGE); /* may be on its way out */
  GtkWidget *page;

  ef_sources_view_open (EF_SOURCES_VIEW (view), source);
  UI_WAIT_UNTIL ((page = ui_find_mapped (view, EF_TYPE_EDITOR_PAGE)) != NULL && page != before &&
                 ui_find_mapped (view, EF_TYPE_SOURCES_PAGE) == NULL);

  return EF_EDITOR_PAGE (page);
}

GtkWidget *
ui_find_named (GtkWidget *widget, const char *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0 ||
      (GTK_IS_BUTTON (widget) &&
       g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0) ||
      (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_find_named (child, text);

    if (found != NULL)
      return found;
  }

  return NULL;
}

GtkWidget *
ui_find_mapped (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_find_mapped (child, type);

    if (found != NULL)
      return found;
  }

  return NULL;
}
