/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>

#include "config.h"
#include "core/job.h"
#include "films.h"
#include "pipeline/source-data.h"
#include "pipeline/studio-projects.h"
#include "pipeline/studio-renders.h"
#include "store/error.h"
#include "support.h"
#include "support/async.h"
#include "ui/editor/extract-dialog.h"
#include "ui/editor/segment-panel.h"
#include "ui/editor/suggest-popover.h"
#include "ui/library/library-page.h"
#include "ui/projects/project-page.h"
#include "ui/projects/projects-page.h"
#include "ui/projects/storyboard.h"
#include "ui/settings/key-dialog.h"
#include "ui/settings/production-page.h"
#include "ui/sources/sources-page.h"

/* Takes pictures of every page and dialog, for people to look at. It fails only when something cannot
 * be shown, or when GTK warns. */

typedef struct {
  const char *name;
  const char *locale;   /* (nullable) */
  const char *language; /* (nullable) */
  int width;
  int height;
  AdwColorScheme scheme;
  gboolean is_contrast;
  gboolean is_rtl;
} Variant;

static const Variant variants[] = {
  { "light", NULL, NULL, 1240, 800, ADW_COLOR_SCHEME_FORCE_LIGHT },
  { "dark", NULL, NULL, 1240, 800, ADW_COLOR_SCHEME_FORCE_DARK },
  { "contrast", NULL, NULL, 1240, 800, ADW_COLOR_SCHEME_FORCE_LIGHT, TRUE },
  { "narrow", NULL, NULL, 360, 720, ADW_COLOR_SCHEME_FORCE_LIGHT },
  { "sideways", NULL, NULL, 640, 360, ADW_COLOR_SCHEME_FORCE_LIGHT },
  { "german", "de_DE.UTF-8", "de", 1000, 800, ADW_COLOR_SCHEME_FORCE_LIGHT },
  { "rtl", "ar_EG.UTF-8", "ar", 1240, 800, ADW_COLOR_SCHEME_FORCE_LIGHT, FALSE, TRUE },
};

static const Variant *variant;

static void
shoot (const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", variant->name, name);
  g_autofree char *path = g_build_filename (g_getenv ("EF_SHOTS"), file, NULL);
  g_autofree char *crop = g_strdup_printf ("%dx%d+0+0", variant->width, variant->height);
  g_autoptr (GSubprocess) import = NULL;
  g_autoptr (GError) error = NULL;

  ui_wait (350);
  import = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "import", "-window", "root", "-crop",
                             crop, "+repage", path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (import, NULL, &error));
}

static void
close_dialogs (EfWindow *window)
{
  AdwDialog *dialog;

  while ((dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)))) {
    adw_dialog_force_close (dialog);
    ui_wait (50);
  }
}

static void
act (EfWindow *window, const char *action, const char *target, const char *name)
{
  if (target != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), action, "s", target);
  else
    gtk_widget_activate_action (GTK_WIDGET (window), action, NULL);
  shoot (name);
  close_dialogs (window);
}

static void
add_jobs (UiFixture *fixture, EfProfile *one, EfProfile *two)
{
  GListStore *jobs = G_LIST_STORE (ef_studio_get_jobs (fixture->studio));
  g_autoptr (EfJob) running = ef_job_load ("a", EF_JOB_RENDER, ef_profile_get_id (one),
                                           "Autumn teaser A · 9:16", EF_JOB_RUNNING);
  g_autoptr (EfJob) waiting = ef_job_load ("b", EF_JOB_RENDER, ef_profile_get_id (two),
                                           "Gravel ride recap · 9:16", EF_JOB_QUEUED);
  g_autoptr (EfJob) failed =
    ef_job_load ("c", EF_JOB_RENDER, ef_profile_get_id (one), "Night market · 9:16", EF_JOB_FAILED);

  g_autoptr (EfJob) done = ef_job_load ("d", EF_JOB_RENDER, ef_profile_get_id (one),
                                        "Pour over ritual · 9:16", EF_JOB_COMPLETED);
  g_autoptr (EfJob) held = ef_job_load ("e", EF_JOB_RENDER, ef_profile_get_id (two),
                                        "Gift box reel · 9:16", EF_JOB_QUEUED);

  ef_job_set_ended (done, G_GINT64_CONSTANT (1764074460) * G_USEC_PER_SEC);
  ef_job_set_progress (running, .62);
  ef_job_set_detail (running,
                     "{\"stage\":\"encoding\",\"progress\":0.62,\"speed\":3.1,\"left\":70}");
  ef_job_set_problem (failed, "Source file moved: “Street opening night.mp4”");
  g_list_store_append (jobs, running);
  g_list_store_append (jobs, waiting);
  g_list_store_append (jobs, failed);
  ef_job_set_started (done, ef_job_get_ended (done) - 112 * G_USEC_PER_SEC);
  ef_job_set_result (done, "{\"files\":[{\"file\":\"file:///tmp/a.mp4\",\"size\":31000000}]}");
  ef_job_set_hold (held, TRUE);
  g_list_store_append (jobs, done);
  g_list_store_append (jobs, held);
}

static void
give_account (UiFixture *fixture, EfProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_credentials_async (fixture->studio, profile, "https://postiz.nordlicht.example",
                                   NULL, await_cb, &result);
  ef_studio_set_credentials_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
}

static void
shoot_failure (UiFixture *fixture)
{
  EfWindow *window =
    ef_window_new (GTK_APPLICATION (fixture->application), fixture->settings, fixture->keyring);
  g_autoptr (GError) error =
    g_error_new_literal (EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT,
                         "The database is damaged: restore the last good copy, or start empty.");

  ef_window_show_failure (window, fixture->studio, error);
  gtk_window_present (GTK_WINDOW (window));
  shoot ("failure");
  ui_close_window (window);
}

static void
shoot_pages (EfWindow *window)
{
  act (window, "win.page", "sources", "sources");
  act (window, "win.page", "projects", "projects");
  act (window, "win.page", "library", "library");
  act (window, "win.page", "calendar", "calendar");
  act (window, "win.page", "queue", "queue");
  act (window, "win.page", "activity", "activity");
  gtk_drop_down_set_selected (
    GTK_DROP_DOWN (ui_find (ui_find (GTK_WIDGET (window), g_type_from_name ("EfActivityPage")),
                            GTK_TYPE_DROP_DOWN)),
    1);
  shoot ("activity-all");
}

/* A key that was changed, and the question for one that another action has. */
static void
shoot_keys (EfWindow *window)
{
  EfEditorKeys *keys = ui_get_keys (window);
  AdwDialog *dialog;

  ef_editor_keys_take (keys, "frame-back", "Ctrl+Shift+Left", FALSE);
  act (window, "win.preferences", "keyboard", "preferences-keyboard-changed");
  dialog = ef_key_dialog_new (keys, "star", FALSE);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  shoot ("key");
  ef_key_dialog_press (EF_KEY_DIALOG (dialog), 48 + 8, GDK_KEY_b, 0);
  shoot ("key-taken");
  close_dialogs (window);
  ef_editor_keys_reset_all (keys);
}

static void
shoot_dialogs (UiFixture *fixture, EfWindow *window)
{
  GtkWidget *entry;

  act (window, "win.new-profile", NULL, "new-profile");
  act (window, "win.manage-profiles", NULL, "manage");
  act (window, "win.preferences", "profile", "preferences-profile");
  act (window, "win.preferences", "publishing", "preferences-publishing");
  act (window, "win.preferences", "keyboard", "preferences-keyboard");
  shoot_keys (window);
  act (window, "win.preferences", "application", "preferences-application");
  act (window, "win.shortcuts", NULL, "shortcuts");
  act (window, "win.about", NULL, "about");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.manage-profiles", NULL);
  ui_wait (100);
  entry = ui_find (
    GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))),
    g_type_from_name ("EfManageRow"));
  gtk_widget_activate_action (gtk_widget_get_next_sibling (entry), "row.delete", NULL);
  shoot ("delete");
  close_dialogs (window);
}

/* Videos to look at, the newest first. */
static EfSource *
add_films (UiFixture *fixture)
{
  static const struct {
    const char *file;
    const char *name;
    const char *words;
    int seconds;
  } pictures[] = {
    { "portrait.mp4", "Night shift, counter cam.mp4",
      "gradients=c0=0x101820:c1=0x5f7f9f:n=2:s=180x320:r=30:seed=5:duration=6", 6 },
    { "bars.mp4", "Beans macro.mp4", "smptehdbars=s=320x180:r=50", 3 },
    { "fractal.mp4", "Huila farm visit, day 1.mp4", "mandelbrot=s=320x180:r=25", 3 },
    { "warm.mp4", "An interview with a name that is far longer than any card can show at once.mov",
      "gradients=c0=0x3a1d0c:c1=0xe0a050:n=2:s=320x180:r=24000/1001:seed=7", 4 },
  };
  g_autofree char *path = ui_make_film ();
  g_autofree char *film = NULL;
  EfSource *source = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    g_autofree char *made =
      ui_make_picture (pictures[i].file, pictures[i].words, pictures[i].seconds);
    g_autofree char *copy = ui_copy_film (fixture, made, pictures[i].name);

    source = ui_add_film (fixture->studio, copy);
    UI_WAIT_UNTIL (ui_is_read (source));
  }

  film = ui_copy_film (fixture, path, "Barista workshop, cam A.mp4");
  source = ui_add_film (fixture->studio, film);
  UI_WAIT_UNTIL (ui_is_read (source));

  return source;
}

/* As it is for a moment after something has been added, or while a disk is not there. */
static void
pretend (EfStudio *studio)
{
  GListModel *sources = ef_studio_get_sources (studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_str_has_prefix (ef_source_get_name (source), "Beans"))
      ef_source_set_state (source, EF_SOURCE_MISSING, "The file is not where it was.");
    if (g_str_has_prefix (ef_source_get_name (source), "Huila"))
      ef_source_set_state (source, EF_SOURCE_ANALYSING, "");
    if (g_str_has_prefix (ef_source_get_name (source), "Huila"))
      ef_source_set_progress (source, .64);
    if (g_str_has_prefix (ef_source_get_name (source), "Night"))
      ef_source_set_state (source, EF_SOURCE_UNREADABLE, "Cannot read: there is no video in it.");
  }
}

static void
shoot_sources (EfWindow *window)
{
  GtkWidget *page = ui_find (GTK_WIDGET (window), EF_TYPE_SOURCES_PAGE);
  GtkWidget *grid = ui_find (page, GTK_TYPE_GRID_VIEW);
  GtkWidget *layout = ui_find_named (page, _ ("As a list"));

  gtk_selection_model_select_item (gtk_grid_view_get_model (GTK_GRID_VIEW (grid)), 0, TRUE);
  shoot ("sources-many");
  layout = gtk_widget_get_ancestor (layout, ADW_TYPE_TOGGLE_GROUP);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (layout), "list");
  shoot ("sources-list");
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (layout), "grid");
  gtk_editable_set_text (GTK_EDITABLE (ui_find (page, GTK_TYPE_SEARCH_ENTRY)), "nothing like it");
  ui_wait (300);
  shoot ("sources-nothing");
  gtk_editable_set_text (GTK_EDITABLE (ui_find (page, GTK_TYPE_SEARCH_ENTRY)), "");
  ui_wait (300);
}

static void
mark (EfEditSession *session, double begin, double end, const char *label, const char *keywords)
{
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (EfSegment) values = NULL;
  g_auto (GStrv) words = g_strsplit (keywords, " ", -1);

  ef_edit_session_set_current (session, NULL);
  ef_edit_session_seek (session, (gint64) (begin * EF_NS_PER_SECOND), FALSE);
  ef_edit_session_mark_in (session);
  ef_edit_session_seek (session, (gint64) (end * EF_NS_PER_SECOND), FALSE);
  ef_edit_session_mark_out (session);
  segments = ef_edit_session_get_chosen (session);
  values = ef_segment_new (NULL, NULL);
  ef_segment_set_label (values, label);
  if (*keywords != '\0')
    ef_segment_set_keywords (values, (const char *const *) words);
  ef_edit_session_update (session, segments, values, EF_SEGMENT_LABEL | EF_SEGMENT_KEYWORDS, NULL);
}

/* Segments below their video. */
static void
shoot_found (EfWindow *window)
{
  GtkWidget *page = ui_find (GTK_WIDGET (window), EF_TYPE_SOURCES_PAGE);
  GtkEditable *search = GTK_EDITABLE (ui_find (page, GTK_TYPE_SEARCH_ENTRY));

  gtk_editable_set_text (search, "ro");
  ui_wait (600);
  shoot ("sources-found");
  gtk_editable_set_text (search, "");
  ui_wait (300);
}

/* In a window as wide as ours are, how many suggestions there are is read to the end, in German too. */
static void
check_count (GtkWidget *page)
{
  GtkWidget *popover = ui_find (page, EF_TYPE_SUGGEST_POPOVER);
  GtkWidget *button = gtk_widget_get_ancestor (popover, GTK_TYPE_MENU_BUTTON);
  GtkWidget *label = ui_find (ui_find (button, ADW_TYPE_BUTTON_CONTENT), GTK_TYPE_LABEL);

  if (variant->width >= 1000)
    g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
}

static void
shoot_editor (EfWindow *window, EfSource *source)
{
  EfEditorPage *page = ui_open_film (window, source);
  EfEditSession *session = ef_editor_page_get_session (page);
  GtkWidget *widget = GTK_WIDGET (page);
  GtkWidget *popover;
  GtkWidget *button;

  shoot ("editor-empty");
  UI_WAIT_UNTIL (ef_source_data_has_frames (ef_edit_session_get_data (session)));
  mark (session, 1.2, 3.1, "Welcome, team intro", "intro");
  mark (session, 4.2, 7.4, "Why we roast light, and why that is nothing to be afraid of",
        "talk roasting");
  ef_edit_session_toggle_star (session);
  mark (session, 8.4, 10.2, "Machine warm-up", "");
  mark (session, 13, 15.5, "", "behind-the-scenes hero people");
  ef_edit_session_go_current (session, -1);
  ef_edit_session_set_suggested (session, EF_SUGGESTION_SCENE, TRUE);
  ef_edit_session_seek (session, 11 * EF_NS_PER_SECOND, FALSE);
  ef_edit_session_set_current (session, NULL);
  ef_edit_session_mark_in (session);
  ef_edit_session_seek (session, 12 * EF_NS_PER_SECOND, FALSE);
  ui_wait (1500);
  shoot ("editor");
  check_count (widget);

  ef_edit_session_drop_mark (session);
  ef_edit_session_go_current (session, -1);
  {
    g_autoptr (EfSegment) first = g_list_model_get_item (ef_edit_session_get_segments (session), 0);
    g_autoptr (EfSegment) second =
      g_list_model_get_item (ef_edit_session_get_segments (session), 1);

    ef_edit_session_set_checked (session, first, TRUE);
    ef_edit_session_set_checked (session, second, TRUE);
    ef_edit_session_set_current (session, second);
  }
  gtk_widget_activate_action (widget, "editor.label", NULL);
  shoot ("editor-checked");
  gtk_widget_activate_action (widget, "editor.focus-timeline", NULL);
  gtk_widget_activate_action (widget, "editor.keywords", NULL);
  shoot ("editor-details");
  popover = ui_find_mapped (GTK_WIDGET (window), g_type_from_name ("EfSegmentDetails"));
  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
  ui_wait (100);

  gtk_widget_activate_action (widget, "editor.focus-timeline", NULL);
  button = ui_find_named (widget, _ ("More actions"));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  shoot ("editor-menu");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  popover = ui_find (widget, EF_TYPE_SUGGEST_POPOVER);
  button = gtk_widget_get_ancestor (popover, GTK_TYPE_MENU_BUTTON);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  shoot ("editor-suggest");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_wait (100);
  gtk_widget_activate_action (widget, "editor.extract", NULL);
  shoot ("editor-extract");
  close_dialogs (window);
  gtk_widget_activate_action (widget, "editor.export-marks", NULL);
  shoot ("editor-export");
  close_dialogs (window);
  gtk_widget_activate_action (widget, "editor.go-time", NULL);
  shoot ("editor-go-time");
  close_dialogs (window);
  gtk_widget_activate_action (widget, "editor.back", NULL);
  ui_wait (300);
  shoot_found (window);
}

static EfProject *
add_project (UiFixture *fixture, const char *name, EfSource *source)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfProject *project;

  ef_studio_add_project_async (fixture->studio, ef_studio_get_profile (fixture->studio), name,
                               source, await_cb, &result);
  project = ef_studio_add_project_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);

  return project;
}

/* Three variants in two formats, with every kind of transition. */
static void
arrange (EfProjectSession *session)
{
  GListModel *items = ef_project_session_get_items (session);
  GtkSelectionModel *selection = ef_project_session_get_selection (session);
  EfProjectSettings settings = { 0 };
  EfTransition fade = { EF_TRANSITION_FADE, EF_TRANSITION_LENGTH };
  EfTransition dip = { EF_TRANSITION_DIP, EF_TRANSITION_LENGTH };

  gtk_selection_model_select_all (selection);
  for (guint i = 0; i < 2; i++)
    ef_project_session_double (session);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);

    if (i % 3 > 0)
      ef_project_session_set_transition (session, item, i % 3 == 1 ? fade : dip, NULL);
  }
  gtk_selection_model_select_item (selection, 0, TRUE);
  ef_project_session_toggle_pinned (session);
  ef_project_settings_copy (&settings, ef_project_session_get_settings (session));
  settings.n_variants = 3;
  settings.order = EF_ORDER_SHUFFLED;
  settings.seed = 4127;
  settings.length = 12 * EF_NS_PER_SECOND;
  settings.formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT) | EF_FORMAT_BIT (EF_FORMAT_SQUARE);
  ef_project_session_set_settings (session, &settings, NULL);
  ef_project_settings_clear (&settings);
}

static void
shoot_projects (UiFixture *fixture, EfWindow *window, EfSource *source)
{
  g_autoptr (EfProject) project = NULL;
  g_autoptr (EfProject) empty = NULL;
  EfProjectSession *session;
  GtkWidget *page;
  GtkWidget *card;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "projects");
  shoot ("projects-empty");
  project = add_project (fixture, "Autumn menu teaser", source);
  empty = add_project (fixture, "Night shift, with a name that no card can show to its end", NULL);
  shoot ("projects");
  gtk_widget_activate_action (ui_find (GTK_WIDGET (window), EF_TYPE_PROJECTS_PAGE), "projects.new",
                              NULL);
  shoot ("project-new");
  close_dialogs (window);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s",
                              ef_project_get_id (empty));
  UI_WAIT_UNTIL ((page = ui_find_mapped (GTK_WIDGET (window), EF_TYPE_PROJECT_PAGE)) != NULL);
  shoot ("project-empty");
  gtk_widget_activate_action (page, "project.add-segments", NULL);
  ui_wait (600);
  shoot ("project-add");
  close_dialogs (window);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s",
                              ef_project_get_id (project));
  ui_wait (300);
  page = ui_find_mapped (GTK_WIDGET (window), EF_TYPE_PROJECT_PAGE);
  session = ef_project_page_get_session (EF_PROJECT_PAGE (page));
  UI_WAIT_UNTIL (g_list_model_get_n_items (ef_project_session_get_items (session)) == 4);
  arrange (session);
  gtk_selection_model_unselect_all (ef_project_session_get_selection (session));
  ui_wait (1500);
  shoot ("project");
  gtk_selection_model_select_item (ef_project_session_get_selection (session), 3, TRUE);
  ui_wait (300);
  shoot ("project-chosen");
  gtk_widget_activate_action (page, "project.panel", NULL);
  ui_wait (300);
  shoot ("project-panel");
  gtk_widget_activate_action (page, "project.panel", NULL);
  ui_wait (300);
  card = ui_find (page, EF_TYPE_STORYBOARD);
  gtk_widget_activate_action (card, "storyboard.join", NULL);
  shoot ("project-transition");
  gtk_widget_activate_action (page, "project.back", NULL);
  ui_wait (200);
}

/* With the encoders that work here. */
static void
shoot_production (EfWindow *window)
{
  GtkWidget *dialog;
  GtkWidget *row;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.preferences", "s", "production");
  ui_wait (100);
  dialog = GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
  row = ui_find (dialog, EF_TYPE_PRODUCTION_PAGE);
  row = GTK_WIDGET (gtk_widget_get_template_child (row, EF_TYPE_PRODUCTION_PAGE, "encoder_row"));
  UI_WAIT_UNTIL (gtk_widget_get_sensitive (row));
  shoot ("preferences-production");
  close_dialogs (window);
}

/* Finished files, one of which is gone. */
static void
shoot_library (UiFixture *fixture, EfWindow *window)
{
  static const char *const names[] = { "portrait.mp4", "warm.mp4", "bars.mp4", "fractal.mp4" };
  static const char *const titles[] = { "Autumn teaser A.mp4", "Meet Mira.mp4",
                                        "Beans macro loop.mp4",
                                        "A clip whose name is longer than its card is wide.mp4" };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *page;
  GtkWidget *grid;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *made = ui_make_picture (names[i], "", 0);
    g_autofree char *copy = ui_copy_film (fixture, made, titles[i]);

    g_ptr_array_add (files, g_file_new_for_path (copy));
  }
  ef_studio_add_renders_async (fixture->studio, ef_studio_get_profile (fixture->studio), files,
                               NULL, await_cb, &result);
  added = ef_studio_add_renders_finish (fixture->studio, await (&result), NULL, &error);
  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "library");
  page = ui_find (GTK_WIDGET (window), EF_TYPE_LIBRARY_PAGE);
  grid = ui_find (page, GTK_TYPE_GRID_VIEW);
  UI_WAIT_UNTIL (gtk_widget_get_mapped (grid));
  ui_wait (3000);
  {
    g_autoptr (EfRender) gone =
      g_list_model_get_item (G_LIST_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (grid))), 1);

    ef_render_set_origin (gone, "", "clip", "");
    ef_render_set_missing (gone, TRUE);
  }
  shoot ("library-clips");
  gtk_selection_model_select_item (gtk_grid_view_get_model (GTK_GRID_VIEW (grid)), 0, TRUE);
  gtk_selection_model_select_item (gtk_grid_view_get_model (GTK_GRID_VIEW (grid)), 2, FALSE);
  shoot ("library-chosen");
  gtk_widget_activate_action (page, "library.tag", NULL);
  shoot ("library-tags");
  close_dialogs (window);
  shoot_production (window);
}

static void
test_films (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  EfSource *source;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), variant->scheme);
  g_settings_set_int (fixture->settings, "window-width", variant->width);
  g_settings_set_int (fixture->settings, "window-height", variant->height);
  ui_add_profile (fixture->studio, "Nordlicht Coffee", "teal");
  window = ui_open_window (fixture);
  source = add_films (fixture);
  pretend (fixture->studio);
  shoot_sources (window);
  shoot_editor (window, source);
  shoot_projects (fixture, window, source);
  shoot_library (fixture, window);
  ui_close_window (window);
}

static void
test_shots (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  EfProfile *one;
  EfProfile *two;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), variant->scheme);
  g_settings_set_int (fixture->settings, "window-width", variant->width);
  g_settings_set_int (fixture->settings, "window-height", variant->height);

  window = ui_open_window (fixture);
  shoot ("welcome");
  one = ui_add_profile (fixture->studio, "Nordlicht Coffee", "teal");
  two = ui_add_profile (fixture->studio, "Bikeyard", "orange");
  ui_add_profile (fixture->studio, "Petal & Stem", "pink");
  ui_add_profile (fixture->studio, "Casa Oliva", "green");
  ui_add_profile (fixture->studio,
                  "A Very Long Name of a Very Small Shop That Nobody Can Read to Its End", "slate");
  give_account (fixture, two);
  shoot_pages (window);
  act (window, "win.profile-list", NULL, "switcher");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.profile", "s", "2");
  shoot_dialogs (fixture, window);
  add_jobs (fixture, one, two);
  act (window, "win.page", "queue", "queue-running");
  g_list_store_remove_all (G_LIST_STORE (ef_studio_get_jobs (fixture->studio)));
  ui_close_window (window);
  shoot_failure (fixture);
}

/* Without a window manager GTK draws a frame of its own around the window. */
static void
drop_frame (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_string (
    provider, "window.solid-csd { padding: 0; border: none; box-shadow: none; }");
  gtk_style_context_add_provider_for_display (
    gdk_display_get_default (), GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_USER);
}

static const Variant *
find_variant (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    if (g_strcmp0 (variants[i].name, name) == 0)
      return &variants[i];
  }

  g_error ("There is no variant %s", name);
}

int
main (int argc, char *argv[])
{
  variant = find_variant (argv[1]);
  if (variant->locale != NULL) {
    g_setenv ("LC_ALL", variant->locale, TRUE);
    g_setenv ("LANGUAGE", variant->language, TRUE);
  }
  if (variant->is_contrast)
    g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);

  setlocale (LC_ALL, "");
  bindtextdomain (EF_GETTEXT_DOMAIN, g_getenv ("EF_PO"));
  bind_textdomain_codeset (EF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EF_GETTEXT_DOMAIN);
  g_mkdir_with_parents (g_getenv ("EF_SHOTS"), 0755);
  if (g_find_program_in_path ("import") == NULL)
    return 77;

  gtk_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, variant->locale != NULL ? variant->locale : "C.UTF-8");
  adw_init ();
  drop_frame ();
  if (variant->is_rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_test_add ("/shots/pages", UiFixture, NULL, ui_set_up, test_shots, ui_tear_down);
  g_test_add ("/shots/films", UiFixture, NULL, ui_films_set_up, test_films, ui_tear_down);

  return g_test_run ();
}
