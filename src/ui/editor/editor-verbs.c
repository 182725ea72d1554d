/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/editor-dialogs.h"
#include "ui/editor/editor-page-private.h"
#include "ui/editor/extract-dialog.h"
#include "ui/toast.h"

/* What the page can be told to do, each by its name in the table of keys. */

#define ZOOM_STEP 1.4
#define SEGMENT_MARGIN 0.1
#define ESCAPE_AGAIN (2 * G_USEC_PER_SEC)

void
ef_editor_page_focus_timeline (EfEditorPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->timeline));
}

static void
run_back (EfEditorPage *self, int number)
{
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

void
ef_editor_page_set_full (EfEditorPage *self, gboolean is_full)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW));

  if (self->is_full == is_full || window == NULL)
    return;

  self->is_full = is_full;
  if (is_full) {
    self->panel_was_shown = adw_overlay_split_view_get_show_sidebar (self->split);
    gtk_window_fullscreen (window);
  } else {
    gtk_window_unfullscreen (window);
  }
  adw_toolbar_view_set_reveal_top_bars (self->view, !is_full);
  adw_overlay_split_view_set_show_sidebar (self->split, !is_full && self->panel_was_shown);
  gtk_widget_set_visible (self->tools, !is_full);
  gtk_widget_set_visible (GTK_WIDGET (self->panel), !is_full);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.alone", "b", is_full);
}

static void
run_full_screen (EfEditorPage *self, int number)
{
  ef_editor_page_set_full (self, !self->is_full);
}

gboolean
ef_editor_page_has_suggestion (EfEditorPage *self)
{
  guint selected = G_MAXUINT;

  g_object_get (self->session, "suggestion", &selected, NULL);

  return selected != G_MAXUINT;
}

/* What is selected and checked, and the ghost. FALSE: nothing is. */
static gboolean
clear_choice (EfEditorPage *self)
{
  guint n_checked = 0;

  g_object_get (self->session, "n-checked", &n_checked, NULL);
  if (n_checked == 0 && ef_edit_session_get_current (self->session) == NULL &&
      !ef_editor_page_has_suggestion (self))
    return FALSE;

  ef_edit_session_check_all (self->session, FALSE);
  ef_edit_session_set_current (self->session, NULL);
  ef_edit_session_select_suggestion (self->session, G_MAXUINT);

  return TRUE;
}

/* First what is being pulled, then the mark, then what is chosen, then, pressed twice, back. */
static void
run_escape (EfEditorPage *self, int number)
{
  if (ef_timeline_cancel (self->timeline))
    return;

  if (self->is_full) {
    ef_editor_page_set_full (self, FALSE);
    return;
  }
  if (ef_edit_session_drop_mark (self->session))
    return;

  if (clear_choice (self))
    return;

  /* Who has pressed it once too often does not want to be somewhere else. */
  if (self->escaped != 0 && g_get_monotonic_time () - self->escaped < ESCAPE_AGAIN) {
    run_back (self, 0);
    return;
  }
  self->escaped = g_get_monotonic_time ();
  ef_toast_show (GTK_WIDGET (self), _ ("Press Escape again to go back to the videos"));
}

static void
run_edge (EfEditorPage *self, int is_end)
{
  ef_edit_session_go_to_edge (self->session, is_end);
}

/* The one beside the selected one; the first one beside the playhead while none is. */
static void
run_suggestion (EfEditorPage *self, int by)
{
  if (!ef_edit_session_go_suggestion (self->session, EF_ANY_SUGGESTION, by))
    ef_toast_show (GTK_WIDGET (self), _ ("There are no suggestions: choose some kinds first"));
}

void
ef_editor_page_stop_waiting (EfEditorPage *self)
{
  self->take_next = EF_ANY_SUGGESTION;
}

/* When something is found the next one is selected, so that one key takes it; but only by the search
 * that this has asked for. */
static void
run_detect (EfEditorPage *self, int kind)
{
  EfSource *source = ef_edit_session_get_source (self->session);

  self->take_next = kind;
  if (ef_edit_session_get_suggested (self->session, (EfSuggestionKind) kind))
    ef_editor_page_show_suggestions (self);
  else
    ef_edit_session_set_suggested (self->session, (EfSuggestionKind) kind, TRUE);
  if (self->take_next == EF_ANY_SUGGESTION || ef_edit_session_is_searching (self->session))
    return;

  ef_editor_page_stop_waiting (self);
  ef_toast_show (GTK_WIDGET (self),
                 ef_source_get_state (source) == EF_SOURCE_ANALYSING
                   ? _ ("The video is still being read. What is found shows in the timeline.")
                   : _ ("Nothing of this kind was found."));
}

/* The list of sources knows how. */
static void
run_relink (EfEditorPage *self, int number)
{
  g_autoptr (EfEditorPage) kept = g_object_ref (self);
  const char *id = ef_source_get_id (ef_edit_session_get_source (self->session));

  gtk_widget_activate_action (GTK_WIDGET (self), "sources.relink", "s", id);
}

static void
folder_shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfEditorPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
run_show_folder (EfEditorPage *self, int number)
{
  g_autoptr (GFile) file =
    g_file_new_for_path (ef_source_get_path (ef_edit_session_get_source (self->session)));
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (
    launcher, GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW)), NULL,
    folder_shown_cb, g_object_ref (self));
}

static void
run_extract (EfEditorPage *self, int number)
{
  ef_extract_dialog_present (GTK_WIDGET (self), self->session);
}

static void
run_add_to_project (EfEditorPage *self, int number)
{
  ef_editor_page_choose_project (self);
}

static void
run_make_clips (EfEditorPage *self, int number)
{
  ef_editor_page_make_clips (self);
}

static gint64
last_frame (EfEditorPage *self)
{
  EfFrameIndex *frames = ef_edit_session_get_frames (self->session);
  guint n_frames = ef_frame_index_get_n_frames (frames);

  return n_frames > 0 ? ef_frame_index_get_frame (frames, n_frames - 1).begin : 0;
}

static double
get_playhead_x (EfEditorPage *self)
{
  const EfTimelineScale *scale = ef_edit_session_get_scale (self->session);
  double x = ef_timeline_scale_to_x (scale, ef_edit_session_get_playhead (self->session));

  return x >= 0 && x <= scale->width ? x : scale->width / 2;
}

static void
run_step (EfEditorPage *self, int n_frames)
{
  ef_edit_session_step (self->session, n_frames);
}

static void
run_jump (EfEditorPage *self, int seconds)
{
  ef_edit_session_jump (self->session, seconds * EF_NS_PER_SECOND);
}

static void
run_jump_key (EfEditorPage *self, int direction)
{
  ef_edit_session_jump_key (self->session, direction > 0);
}

static void
run_jump_edge (EfEditorPage *self, int direction)
{
  ef_edit_session_jump_edge (self->session, direction > 0);
}

static void
run_end (EfEditorPage *self, int is_end)
{
  ef_edit_session_seek (self->session, is_end ? last_frame (self) : 0, FALSE);
}

static void
run_shuttle (EfEditorPage *self, int direction)
{
  ef_edit_session_shuttle (self->session, direction);
}

/* The next of the speeds that the menu has; 0 is the normal one. */
static void
run_speed (EfEditorPage *self, int by)
{
  static const double speeds[] = { .25, .5, 1, 1.5, 2, 4 };
  EfPlayer *player = ef_edit_session_get_player (self->session);
  double now = ABS (ef_player_get_rate (player));
  double next = by > 0 ? speeds[G_N_ELEMENTS (speeds) - 1] : speeds[0];

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    double speed = by > 0 ? speeds[G_N_ELEMENTS (speeds) - 1 - i] : speeds[i];

    if (by > 0 ? speed > now : speed < now)
      next = speed;
  }
  ef_player_set_rate (player, by == 0 ? 1 : next);
}

/* Most of a screen, so that one sees where it goes. */
static void
run_scroll (EfEditorPage *self, int direction)
{
  ef_edit_session_scroll (self->session,
                          direction * ef_edit_session_get_scale (self->session)->width * .8);
}

static void
run_zoom_segment (EfEditorPage *self, int number)
{
  EfSegment *segment = ef_edit_session_get_current (self->session);

  if (segment != NULL)
    ef_edit_session_show_span (self->session, ef_segment_get_span (segment), SEGMENT_MARGIN);
}

static void
run_go (EfEditorPage *self, int by)
{
  ef_edit_session_go_current (self->session, by);
}

static void
run_nudge_start (EfEditorPage *self, int n_frames)
{
  ef_edit_session_nudge (self->session, FALSE, n_frames);
}

static void
run_nudge_end (EfEditorPage *self, int n_frames)
{
  ef_edit_session_nudge (self->session, TRUE, n_frames);
}

static void
run_zoom (EfEditorPage *self, int direction)
{
  ef_edit_session_zoom (self->session, direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP,
                        get_playhead_x (self));
}

static void
run_loop_edge (EfEditorPage *self, int is_end)
{
  ef_edit_session_loop_edge (self->session, is_end);
}

static void
run_colour (EfEditorPage *self, int colour)
{
  ef_edit_session_set_colour (self->session, colour);
}

static void
run_check (EfEditorPage *self, int checked)
{
  ef_edit_session_check_all (self->session, checked);
}

static void
run_check_current (EfEditorPage *self, int number)
{
  EfSegment *segment = ef_edit_session_get_current (self->session);

  if (segment != NULL)
    ef_edit_session_set_checked (self->session, segment,
                                 !ef_edit_session_is_checked (self->session, segment));
}

static void
run_accept (EfEditorPage *self, int number)
{
  ef_edit_session_accept (self->session);
}

static void
toggle_property (EfEditorPage *self, const char *name)
{
  gboolean is_set = FALSE;

  g_object_get (self->session, name, &is_set, NULL);
  g_object_set (self->session, name, !is_set, NULL);
}

static void
run_snap (EfEditorPage *self, int number)
{
  toggle_property (self, "snap");
}

static void
run_follow (EfEditorPage *self, int number)
{
  toggle_property (self, "follow");
}

static void
run_loop (EfEditorPage *self, int number)
{
  toggle_property (self, "loop");
}

static void
run_mute (EfEditorPage *self, int number)
{
  gtk_toggle_button_set_active (self->mute, !gtk_toggle_button_get_active (self->mute));
}

static void
run_panel (EfEditorPage *self, int number)
{
  adw_overlay_split_view_set_show_sidebar (self->split,
                                           !adw_overlay_split_view_get_show_sidebar (self->split));
}

static void
show_panel (EfEditorPage *self)
{
  if (!self->narrow && !self->low)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
run_label (EfEditorPage *self, int number)
{
  show_panel (self);
  ef_segment_panel_edit_label (self->panel);
}

static void
run_details (EfEditorPage *self, int keywords)
{
  show_panel (self);
  ef_segment_panel_show_details (self->panel, keywords);
}

static void
run_search (EfEditorPage *self, int number)
{
  show_panel (self);
  ef_segment_panel_focus_search (self->panel);
}

static void
run_focus_timeline (EfEditorPage *self, int number)
{
  /* The panel lies over the picture in a small window. */
  if (adw_overlay_split_view_get_collapsed (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  ef_editor_page_focus_timeline (self);
}

static void
run_ask (EfEditorPage *self, int number)
{
  static void (*const asks[]) (GtkWidget *, EfEditSession *) = {
    ef_editor_ask_time,     ef_editor_ask_divide,   ef_editor_ask_shift,
    ef_editor_import_marks, ef_editor_export_marks,
  };

  asks[number](GTK_WIDGET (self), self->session);
}

/* A verb of the session, or one of the page with a number. */
typedef struct {
  const char *name;
  void (*session) (EfEditSession *session);
  void (*page) (EfEditorPage *self, int number);
  int number;
} Verb;

static const Verb verbs[] = {
  { "back", .page = run_back },
  { "escape", .page = run_escape },
  { "undo", ef_edit_session_undo },
  { "redo", ef_edit_session_redo },
  { "play", ef_edit_session_toggle_play },
  { "shuttle-back", .page = run_shuttle, -1 },
  { "shuttle-stop", .page = run_shuttle, 0 },
  { "shuttle-forward", .page = run_shuttle, 1 },
  { "speed-up", .page = run_speed, 1 },
  { "speed-down", .page = run_speed, -1 },
  { "speed-reset", .page = run_speed, 0 },
  { "frame-back", .page = run_step, -1 },
  { "frame-forward", .page = run_step, 1 },
  { "five-back", .page = run_step, -5 },
  { "five-forward", .page = run_step, 5 },
  { "edge-back", .page = run_jump_edge, -1 },
  { "edge-forward", .page = run_jump_edge, 1 },
  { "second-back", .page = run_jump, -1 },
  { "second-forward", .page = run_jump, 1 },
  { "ten-back", .page = run_jump, -10 },
  { "ten-forward", .page = run_jump, 10 },
  { "key-back", .page = run_jump_key, -1 },
  { "key-forward", .page = run_jump_key, 1 },
  { "go-start", .page = run_end, FALSE },
  { "go-end", .page = run_end, TRUE },
  { "go-time", .page = run_ask, 0 },
  { "mark-in", ef_edit_session_mark_in },
  { "mark-out", ef_edit_session_mark_out },
  { "mark-new", ef_edit_session_mark_new },
  { "mark-toggle", ef_edit_session_mark_toggle },
  { "go-in", .page = run_edge, FALSE },
  { "go-out", .page = run_edge, TRUE },
  { "previous", .page = run_go, -1 },
  { "next", .page = run_go, 1 },
  { "label", .page = run_label },
  { "keywords", .page = run_details, TRUE },
  { "details", .page = run_details, FALSE },
  { "star", ef_edit_session_toggle_star },
  { "colour-1", .page = run_colour, 1 },
  { "colour-2", .page = run_colour, 2 },
  { "colour-3", .page = run_colour, 3 },
  { "colour-4", .page = run_colour, 4 },
  { "colour-5", .page = run_colour, 5 },
  { "colour-6", .page = run_colour, 6 },
  { "colour-7", .page = run_colour, 7 },
  { "colour-8", .page = run_colour, 8 },
  { "delete", ef_edit_session_delete },
  { "remove", ef_edit_session_delete_whole },
  { "split", ef_edit_session_split },
  { "merge", ef_edit_session_merge },
  { "divide", .page = run_ask, 1 },
  { "shift", .page = run_ask, 2 },
  { "combine", ef_edit_session_combine },
  { "fill-gaps", ef_edit_session_fill_gaps },
  { "invert", ef_edit_session_invert },
  { "start-back", .page = run_nudge_start, -1 },
  { "start-forward", .page = run_nudge_start, 1 },
  { "end-back", .page = run_nudge_end, -1 },
  { "end-forward", .page = run_nudge_end, 1 },
  { "check-all", .page = run_check, TRUE },
  { "check-none", .page = run_check, FALSE },
  { "check", .page = run_check_current },
  { "accept", .page = run_accept },
  { "dismiss", ef_edit_session_dismiss },
  { "accept-all", ef_edit_session_accept_all },
  { "suggestion-previous", .page = run_suggestion, -1 },
  { "suggestion-next", .page = run_suggestion, 1 },
  { "detect-scenes", .page = run_detect, EF_SUGGESTION_SCENE },
  { "detect-silence", .page = run_detect, EF_SUGGESTION_SILENCE },
  { "detect-black", .page = run_detect, EF_SUGGESTION_BLACK },
  { "loop", .page = run_loop },
  { "loop-start", .page = run_loop_edge, FALSE },
  { "loop-end", .page = run_loop_edge, TRUE },
  { "snap", .page = run_snap },
  { "follow", .page = run_follow },
  { "fit", ef_edit_session_toggle_fit },
  { "zoom-in", .page = run_zoom, 1 },
  { "zoom-out", .page = run_zoom, -1 },
  { "zoom-segment", .page = run_zoom_segment },
  { "scroll-back", .page = run_scroll, -1 },
  { "scroll-forward", .page = run_scroll, 1 },
  { "mute", .page = run_mute },
  { "full-screen", .page = run_full_screen },
  { "panel", .page = run_panel },
  { "search", .page = run_search },
  { "focus-timeline", .page = run_focus_timeline },
  { "import-marks", .page = run_ask, 3 },
  { "export-marks", .page = run_ask, 4 },
  { "add-to-project", .page = run_add_to_project },
  { "make-clips", .page = run_make_clips },
  { "extract", .page = run_extract },
  { "relink", .page = run_relink },
  { "show-folder", .page = run_show_folder },
};

static const Verb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (verbs[i].name, name) == 0)
      return &verbs[i];

  return NULL;
}

gboolean
ef_editor_page_run (EfEditorPage *self, const char *name)
{
  const Verb *verb = find_verb (name);

  if (verb == NULL || self->session == NULL)
    return FALSE;

  ef_editor_page_stop_waiting (self);
  if (verb->page != run_escape)
    self->escaped = 0;
  if (verb->session != NULL)
    verb->session (self->session);
  else
    verb->page (self, verb->number);

  return TRUE;
}

static void
verb_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_editor_page_run (EF_EDITOR_PAGE (widget), name + strlen ("editor."));
}

static void
speed_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfEditorPage *self = EF_EDITOR_PAGE (widget);

  if (self->session != NULL)
    ef_player_set_rate (ef_edit_session_get_player (self->session),
                        g_ascii_strtod (g_variant_get_string (parameter, NULL), NULL));
}

static void
add_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_editor_page_add_to_project (EF_EDITOR_PAGE (widget), g_variant_get_string (parameter, NULL));
}

void
ef_editor_page_install_verbs (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    g_autofree char *name = g_strconcat ("editor.", verbs[i].name, NULL);

    gtk_widget_class_install_action (widget_class, g_intern_string (name), NULL, verb_action);
  }
  gtk_widget_class_install_action (widget_class, "editor.speed", "s", speed_action);
  gtk_widget_class_install_action (widget_class, "editor.add-to", "s", add_to_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, GDK_SHIFT_MASK, "editor.panel",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "editor.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "editor.check-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Home, 0, "editor.go-start", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_End, 0, "editor.go-end", NULL);
}
