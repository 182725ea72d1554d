/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/editor-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/timecode.h"
#include "ui/closures.h"
#include "ui/editor/editor-dialogs.h"
#include "ui/editor/editor-keys.h"
#include "ui/editor/extract-dialog.h"
#include "ui/editor/segment-panel.h"
#include "ui/editor/suggest-popover.h"
#include "ui/editor/timeline.h"
#include "ui/header-profile.h"
#include "ui/sources/source-text.h"
#include "ui/toast.h"

struct _EfEditorPage {
  AdwNavigationPage parent_instance;

  AdwToolbarView *view;
  AdwWindowTitle *title;
  GtkWidget *undo;
  GtkWidget *redo;
  AdwBanner *missing;
  AdwMultiLayoutView *layouts;
  AdwOverlaySplitView *split;
  GtkWidget *stage;
  GtkAspectFrame *aspect;
  GtkPicture *picture;
  GtkWidget *preview;
  GtkWidget *marking;
  GtkLabel *marking_label;
  GtkLabel *marking_out_key;
  GtkLabel *marking_drop_key;
  GtkLabel *badge;
  AdwBanner *problem;
  GtkWidget *waiting;
  AdwMultiLayoutView *transport_layouts;
  GtkWidget *transport;
  GtkLabel *timecode_label;
  GtkLabel *total;
  GtkLabel *in_key;
  GtkLabel *out_key;
  GtkButton *play;
  GtkMenuButton *speed;
  GtkToggleButton *mute;
  GtkAdjustment *volume_adjustment;
  GtkToggleButton *snap;
  GtkToggleButton *follow;
  AdwButtonContent *suggestions_content;
  EfSuggestPopover *suggest_popover;
  GtkWidget *accept;
  GtkLabel *accept_key;
  GtkAdjustment *zoom_adjustment;
  GtkWidget *tools;
  EfTimeline *timeline;
  EfSegmentPanel *panel;

  EfStudio *studio;
  EfEditSession *session; /* (nullable) */
  EfEditorKeys *keys;
  gulong keys_id;
  guint waiting_id; /* until it is long enough to be told */
  gboolean compact;
  gboolean narrow;
  gboolean low; /* not even the timeline has room below the picture */
  gboolean updating;
  gboolean take_next; /* select a suggestion as soon as there is one */
  gboolean is_full;
  gboolean panel_was_shown;
};

G_DEFINE_FINAL_TYPE (EfEditorPage, ef_editor_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
  PROP_LOW,
} EfEditorPageProperty;

static GParamSpec *properties[PROP_LOW + 1];

#define ZOOM_STEP 1.4
#define WAITING_AFTER_MS 400

static void suggestions_changed_cb (EfEditorPage *self);

static void
focus_timeline (EfEditorPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->timeline));
}

/* What can be told to it */

static void
run_back (EfEditorPage *self, int number)
{
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static void
set_full (EfEditorPage *self, gboolean is_full)
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
  set_full (self, !self->is_full);
}

/* First the mark, then what is chosen, then back. */
static void
run_escape (EfEditorPage *self, int number)
{
  if (self->is_full) {
    set_full (self, FALSE);
    return;
  }
  if (ef_edit_session_drop_mark (self->session))
    return;

  if (ef_edit_session_get_current (self->session) != NULL) {
    ef_edit_session_check_all (self->session, FALSE);
    ef_edit_session_set_current (self->session, NULL);
    return;
  }
  run_back (self, 0);
}

static void
run_edge (EfEditorPage *self, int is_end)
{
  ef_edit_session_go_to_edge (self->session, is_end);
}

static gboolean
has_suggestion (EfEditorPage *self)
{
  guint selected = G_MAXUINT;

  g_object_get (self->session, "suggestion", &selected, NULL);

  return selected != G_MAXUINT;
}

/* The one beside the selected one; the first one beside the playhead while none is. */
static void
run_suggestion (EfEditorPage *self, int by)
{
  guint n_suggestions = 0;
  const EfSuggestion *all = ef_edit_session_get_suggestions (self->session, &n_suggestions);
  gint64 playhead = ef_edit_session_get_playhead (self->session);
  guint index = G_MAXUINT;
  guint next = 0;

  if (n_suggestions == 0) {
    ef_toast_show (GTK_WIDGET (self), _ ("There are no suggestions: choose some kinds first"));
    return;
  }

  g_object_get (self->session, "suggestion", &index, NULL);
  while (next < n_suggestions && all[next].span.begin < playhead)
    next++;
  if (index == G_MAXUINT)
    index = by > 0 ? next : next - 1;
  else
    index += (guint) by;
  if (index >= n_suggestions)
    index = by > 0 ? n_suggestions - 1 : 0;

  ef_edit_session_seek (self->session, all[index].span.begin, FALSE);
  ef_edit_session_select_suggestion (self->session, index);
}

/* When something is found the next one is selected, so that one key takes it. */
static void
run_detect (EfEditorPage *self, int kind)
{
  self->take_next = TRUE;
  if (ef_edit_session_get_suggested (self->session, (EfSuggestionKind) kind))
    suggestions_changed_cb (self);
  else
    ef_edit_session_set_suggested (self->session, (EfSuggestionKind) kind, TRUE);
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
run_end (EfEditorPage *self, int is_end)
{
  ef_edit_session_seek (self->session, is_end ? last_frame (self) : 0, FALSE);
}

static void
run_shuttle (EfEditorPage *self, int direction)
{
  ef_edit_session_shuttle (self->session, direction);
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
  focus_timeline (self);
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
  { "frame-back", .page = run_step, -1 },
  { "frame-forward", .page = run_step, 1 },
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
  { "remove", ef_edit_session_remove },
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
  { "mute", .page = run_mute },
  { "full-screen", .page = run_full_screen },
  { "panel", .page = run_panel },
  { "search", .page = run_search },
  { "focus-timeline", .page = run_focus_timeline },
  { "import-marks", .page = run_ask, 3 },
  { "export-marks", .page = run_ask, 4 },
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

static gboolean
run_verb (EfEditorPage *self, const char *name)
{
  const Verb *verb = find_verb (name);

  if (verb == NULL || self->session == NULL)
    return FALSE;

  if (verb->session != NULL)
    verb->session (self->session);
  else
    verb->page (self, verb->number);

  return TRUE;
}

static void
verb_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run_verb (EF_EDITOR_PAGE (widget), name + strlen ("editor."));
}

static void
speed_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfEditorPage *self = EF_EDITOR_PAGE (widget);

  if (self->session != NULL)
    ef_player_set_rate (ef_edit_session_get_player (self->session),
                        g_ascii_strtod (g_variant_get_string (parameter, NULL), NULL));
}

/* Keys. They come here before anything else sees them, but not while somebody types. */

static gboolean
is_typing (EfEditorPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus);
}

/* A button, a slider: what somebody has gone to with the Tab key keeps the keys that work it. */
static gboolean
is_worked_by (EfEditorPage *self, guint keyval, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return FALSE;

  switch (keyval) {
  case GDK_KEY_space:
  case GDK_KEY_KP_Space:
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    return GTK_IS_BUTTON (focus) || GTK_IS_CHECK_BUTTON (focus);
  case GDK_KEY_Left:
  case GDK_KEY_Right:
  case GDK_KEY_Up:
  case GDK_KEY_Down:
    return GTK_IS_RANGE (focus);
  default:
    return FALSE;
  }
}

/* What stands over the page has its own keys. */
static gboolean
is_covered (EfEditorPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                EfEditorPage *self)
{
  g_autofree char *name = NULL;

  if (self->session == NULL || is_covered (self) || is_typing (self) ||
      is_worked_by (self, keyval, state))
    return GDK_EVENT_PROPAGATE;

  name = ef_editor_keys_find (self->keys, keycode, keyval, state);
  if (name == NULL)
    return GDK_EVENT_PROPAGATE;

  /* Tab takes a suggestion only when there is one to take. */
  if (ef_editor_action_find (name, NULL)->for_suggestion && !has_suggestion (self))
    return GDK_EVENT_PROPAGATE;

  return run_verb (self, name) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* What is shown */

/* The first key of an action as the layout prints it. (nullable) */
static char *
key_label (EfEditorPage *self, const char *name)
{
  g_auto (GStrv) bindings = NULL;
  g_auto (GStrv) caps = NULL;

  if (ef_editor_action_find (name, NULL) == NULL)
    return NULL;

  bindings = ef_editor_keys_get_bindings (self->keys, name);
  if (bindings == NULL || bindings[0] == NULL)
    return NULL;

  caps = ef_editor_keys_list_caps (bindings[0], gtk_widget_get_display (GTK_WIDGET (self)));

  return g_strjoinv ("+", caps);
}

/* (nullable) */
static const char *
get_title (const char *name)
{
  const EfEditorAction *action = ef_editor_action_find (name, NULL);

  return action != NULL ? _ (action->title) : NULL;
}

static void
set_key (EfEditorPage *self, GtkLabel *label, const char *name)
{
  g_autofree char *key = key_label (self, name);

  gtk_label_set_label (label, key != NULL ? key : "");
  gtk_widget_set_visible (GTK_WIDGET (label), key != NULL && !self->narrow);
}

/* Every button of the page says what it does and which key does it. A click leaves the focus where it
 * is, so that Space goes on playing. */
static void
update_tooltips (EfEditorPage *self, GtkWidget *widget)
{
  const char *action =
    GTK_IS_BUTTON (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;
  const char *title = NULL;

  if (GTK_IS_BUTTON (widget) || GTK_IS_RANGE (widget))
    gtk_widget_set_focus_on_click (widget, FALSE);
  if (action != NULL && g_str_has_prefix (action, "editor."))
    title = get_title (action + strlen ("editor."));
  if (title != NULL) {
    g_autofree char *key = key_label (self, action + strlen ("editor."));
    g_autofree char *tip = key != NULL ? g_strdup_printf ("%s (%s)", title, key) : g_strdup (title);

    gtk_widget_set_tooltip_text (widget, tip);
    /* The time is what is read out of the button that shows it. */
    if (!gtk_widget_has_css_class (widget, "timecode-button"))
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
  }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    update_tooltips (self, child);
}

static void
update_tip (EfEditorPage *self, GtkWidget *widget, const char *title, const char *name)
{
  g_autofree char *key = key_label (self, name);
  g_autofree char *tip = key != NULL ? g_strdup_printf ("%s (%s)", title, key) : g_strdup (title);

  gtk_widget_set_tooltip_text (widget, tip);
}

static void
keys_changed_cb (EfEditorPage *self)
{
  g_autofree char *in = key_label (self, "mark-in");
  g_autofree char *out = key_label (self, "mark-out");
  g_autofree char *hint = NULL;

  set_key (self, self->in_key, "mark-in");
  set_key (self, self->out_key, "mark-out");
  set_key (self, self->marking_out_key, "mark-out");
  set_key (self, self->marking_drop_key, "escape");
  set_key (self, self->accept_key, "accept");
  update_tooltips (self, GTK_WIDGET (self->view));
  update_tip (self, GTK_WIDGET (self->snap), _ ("Edges snap to what is near"), "snap");
  update_tip (self, GTK_WIDGET (self->follow), _ ("The timeline follows the playhead"), "follow");
  update_tip (self, GTK_WIDGET (self->mute), _ ("Mute"), "mute");
  if (in != NULL && out != NULL)
    hint = g_strdup_printf (_ ("Press %s to start a segment, %s to finish it"), in, out);
  else
    hint = g_strdup (_ ("Mark where a segment starts, then where it ends"));
  ef_segment_panel_set_hint (self->panel, hint);
}

static char *
format_time (EfEditorPage *self, gint64 time)
{
  return ef_timecode_format (time, ef_edit_session_get_rate (self->session), EF_TIMECODE_FRAMES);
}

static void
playhead_changed_cb (EfEditorPage *self)
{
  g_autofree char *text = format_time (self, ef_edit_session_get_playhead (self->session));

  gtk_label_set_label (self->timecode_label, text);
}

static void
playing_changed_cb (EfEditorPage *self)
{
  EfPlayer *player = ef_edit_session_get_player (self->session);
  gboolean is_playing = ef_player_get_playing (player);
  g_autofree char *speed = g_strdup_printf ("%g×", ef_player_get_rate (player));

  gtk_button_set_icon_name (self->play, is_playing ? "media-playback-pause-symbolic"
                                                   : "media-playback-start-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_playing ? _ ("Pause") : _ ("Play"), -1);
  gtk_menu_button_set_label (self->speed, speed);
}

static void
mark_changed_cb (EfEditorPage *self)
{
  gint64 mark = ef_edit_session_get_open_mark (self->session);
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->marking, mark != EF_SOURCE_NO_MARK);
  if (mark == EF_SOURCE_NO_MARK)
    return;

  time = format_time (self, mark);
  text = g_strdup_printf (_ ("Marking since %s"), time);
  gtk_label_set_label (self->marking_label, text);
}

static void
history_changed_cb (EfEditorPage *self)
{
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;
  g_autofree char *undo_tip = NULL;
  g_autofree char *redo_tip = NULL;

  g_object_get (self->session, "undo-title", &undo, "redo-title", &redo, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.undo", undo != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.redo", redo != NULL);
  undo_tip = undo != NULL ? g_strdup_printf (_ ("Undo: %s"), undo) : g_strdup (_ ("Undo"));
  redo_tip = redo != NULL ? g_strdup_printf (_ ("Redo: %s"), redo) : g_strdup (_ ("Redo"));
  update_tip (self, self->undo, undo_tip, "undo");
  update_tip (self, self->redo, redo_tip, "redo");
}

static void
suggestions_changed_cb (EfEditorPage *self)
{
  guint n_suggestions = 0;
  g_autofree char *text = NULL;

  ef_edit_session_get_suggestions (self->session, &n_suggestions);
  text =
    n_suggestions > 0
      ? g_strdup_printf (ngettext ("%u suggestion", "%u suggestions", n_suggestions), n_suggestions)
      : g_strdup (_ ("Suggestions"));
  adw_button_content_set_label (self->suggestions_content, text);
  gtk_widget_set_visible (self->accept, n_suggestions > 0 && !self->narrow);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.accept", has_suggestion (self));
  if (self->take_next && n_suggestions > 0) {
    self->take_next = FALSE;
    run_suggestion (self, 1);
    focus_timeline (self);
  }
}

static void
scale_changed_cb (EfEditorPage *self)
{
  self->updating = TRUE;
  gtk_adjustment_set_value (
    self->zoom_adjustment, ef_timeline_scale_get_level (ef_edit_session_get_scale (self->session)));
  self->updating = FALSE;
}

static void
zoom_cb (EfEditorPage *self)
{
  if (!self->updating && self->session != NULL)
    ef_edit_session_set_zoom_level (self->session,
                                    gtk_adjustment_get_value (self->zoom_adjustment));
}

static void
update_volume_icon (EfEditorPage *self)
{
  double volume = gtk_adjustment_get_value (self->volume_adjustment);
  gboolean is_muted = gtk_toggle_button_get_active (self->mute);

  gtk_button_set_icon_name (GTK_BUTTON (self->mute), is_muted || volume <= 0
                                                       ? "audio-volume-muted-symbolic"
                                                     : volume < 0.5 ? "audio-volume-low-symbolic"
                                                                    : "audio-volume-high-symbolic");
}

static void
mute_cb (EfEditorPage *self)
{
  if (self->session != NULL)
    ef_player_set_muted (ef_edit_session_get_player (self->session),
                         gtk_toggle_button_get_active (self->mute));
  update_volume_icon (self);
}

static void
volume_cb (EfEditorPage *self)
{
  if (self->session != NULL)
    ef_player_set_volume (ef_edit_session_get_player (self->session),
                          gtk_adjustment_get_value (self->volume_adjustment));
  update_volume_icon (self);
}

static void
show_waiting_cb (gpointer user_data)
{
  EfEditorPage *self = EF_EDITOR_PAGE (user_data);

  self->waiting_id = 0;
  gtk_widget_set_visible (
    self->waiting, *ef_player_get_problem (ef_edit_session_get_player (self->session)) == '\0');
}

static void
first_frame_cb (EfEditorPage *self)
{
  g_clear_handle_id (&self->waiting_id, g_source_remove);
  gtk_widget_set_visible (self->waiting, FALSE);
}

static void
problem_changed_cb (EfEditorPage *self)
{
  const char *problem = ef_player_get_problem (ef_edit_session_get_player (self->session));
  gboolean is_wrong = problem != NULL && *problem != '\0';
  g_autofree char *text = NULL;

  if (is_wrong)
    first_frame_cb (self);
  if (is_wrong)
    text = g_strdup_printf (_ ("%s Marks can still be typed."), problem);
  adw_banner_set_title (self->problem, text != NULL ? text : "");
  adw_banner_set_revealed (self->problem, is_wrong);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), is_wrong);
}

static void
source_changed_cb (EfEditorPage *self)
{
  EfSource *source = ef_edit_session_get_source (self->session);
  const EfMediaInfo *info = ef_source_get_info (source);
  EfSourceData *data = ef_edit_session_get_data (self->session);
  g_autofree char *details = ef_source_text_details (info);
  g_autofree char *badge = NULL;
  g_autofree char *end = NULL;
  g_autofree char *total = NULL;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), ef_source_get_name (source));
  adw_window_title_set_title (self->title, ef_source_get_name (source));
  adw_window_title_set_subtitle (self->title,
                                 self->compact && ef_studio_get_profile (self->studio) != NULL
                                   ? ef_profile_get_name (ef_studio_get_profile (self->studio))
                                   : details);
  adw_banner_set_revealed (self->missing, ef_source_get_state (source) == EF_SOURCE_MISSING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->timeline),
                            ef_source_get_state (source) != EF_SOURCE_MISSING);
  if (info->width > 0 && info->height > 0)
    gtk_aspect_frame_set_ratio (self->aspect, (float) info->width / (float) info->height);

  if (ef_source_get_state (source) == EF_SOURCE_ANALYSING)
    badge = g_strdup_printf (_ ("Reading the video… %d %%"),
                             (int) (ef_source_get_progress (source) * 100));
  else if (data != NULL && ef_source_data_get_proxy (data) != NULL)
    badge = g_strdup (_ ("Quick preview"));
  gtk_label_set_label (self->badge, badge != NULL ? badge : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), badge != NULL);

  end = format_time (self, ef_edit_session_get_duration (self->session));
  total = g_strdup_printf (_ ("of %s"), end);
  gtk_label_set_label (self->total, total);
}

static void
notice_cb (EfEditorPage *self, const char *text)
{
  ef_toast_show (GTK_WIDGET (self), text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* Media time runs from left to right everywhere. */
static void
keep_direction (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    keep_direction (child);
}

static void
update_layout (EfEditorPage *self)
{
  gboolean is_list = self->narrow || self->low;

  adw_multi_layout_view_set_layout_name (self->layouts, is_list ? "narrow" : "wide");
  adw_multi_layout_view_set_layout_name (self->transport_layouts, self->narrow ? "narrow" : "wide");
  keep_direction (GTK_WIDGET (self->transport_layouts));
  gtk_widget_set_size_request (self->preview, -1, is_list ? 200 : 120);
  keys_changed_cb (self);
}

/* Files of marks that are dropped on it are taken in. */
static gboolean
drop_cb (EfEditorPage *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  if (files == NULL || self->session == NULL)
    return FALSE;

  ef_editor_import_marks_file (GTK_WIDGET (self), self->session, files->data);

  return TRUE;
}

static void
connect_session (EfEditorPage *self)
{
  EfPlayer *player = ef_edit_session_get_player (self->session);
  EfSource *source = ef_edit_session_get_source (self->session);

  g_object_bind_property (player, "paintable", self->picture, "paintable", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->session, "snap", self->snap, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->session, "follow", self->follow, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->session, "notify::playhead", G_CALLBACK (playhead_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::open-mark", G_CALLBACK (mark_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::undo-title", G_CALLBACK (history_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::redo-title", G_CALLBACK (history_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "suggestions-changed",
                           G_CALLBACK (suggestions_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::suggestion", G_CALLBACK (suggestions_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "scale-changed", G_CALLBACK (scale_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "data-changed", G_CALLBACK (source_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notice", G_CALLBACK (notice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::playing", G_CALLBACK (playing_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::rate", G_CALLBACK (playing_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::problem", G_CALLBACK (problem_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "first-frame", G_CALLBACK (first_frame_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "notify", G_CALLBACK (source_changed_cb), self,
                           G_CONNECT_SWAPPED);

  if (ef_source_get_state (source) != EF_SOURCE_MISSING)
    self->waiting_id = g_timeout_add_once (WAITING_AFTER_MS, show_waiting_cb, self);
  ef_timeline_set_session (self->timeline, self->session);
  ef_segment_panel_set_session (self->panel, self->session);
  ef_suggest_popover_set_session (self->suggest_popover, self->session);
  source_changed_cb (self);
  playhead_changed_cb (self);
  playing_changed_cb (self);
  mark_changed_cb (self);
  history_changed_cb (self);
  suggestions_changed_cb (self);
  problem_changed_cb (self);
}

static void
shown_cb (EfEditorPage *self)
{
  focus_timeline (self);
}

static void
hidden_cb (EfEditorPage *self)
{
  set_full (self, FALSE);
  if (self->session != NULL)
    ef_edit_session_close (self->session);
}

static void
ef_editor_page_dispose (GObject *object)
{
  EfEditorPage *self = EF_EDITOR_PAGE (object);

  if (self->session != NULL)
    ef_edit_session_close (self->session);
  g_clear_handle_id (&self->waiting_id, g_source_remove);
  g_clear_signal_handler (&self->keys_id, self->keys);
  /* The template takes its bound children away, and the page would look for this one. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_EDITOR_PAGE);
  g_clear_object (&self->session);
  g_clear_object (&self->keys);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_editor_page_parent_class)->dispose (object);
}

static void
ef_editor_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfEditorPage *self = EF_EDITOR_PAGE (object);

  switch ((EfEditorPageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  case PROP_LOW:
    g_value_set_boolean (value, self->low);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_editor_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfEditorPage *self = EF_EDITOR_PAGE (object);

  switch ((EfEditorPageProperty) id) {
  case PROP_STUDIO:
    g_set_object (&self->studio, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    self->compact = g_value_get_boolean (value);
    if (self->session != NULL)
      source_changed_cb (self);
    break;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean (value);
    update_layout (self);
    break;
  case PROP_LOW:
    self->low = g_value_get_boolean (value);
    update_layout (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, EfEditorPage, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/editor-page.ui");
  ef_closures_bind (widget_class);
  CHILD (view);
  CHILD (title);
  CHILD (undo);
  CHILD (redo);
  CHILD (missing);
  CHILD (layouts);
  CHILD (split);
  CHILD (stage);
  CHILD (aspect);
  CHILD (picture);
  CHILD (preview);
  CHILD (marking);
  CHILD (marking_label);
  CHILD (marking_out_key);
  CHILD (marking_drop_key);
  CHILD (badge);
  CHILD (problem);
  CHILD (waiting);
  CHILD (transport_layouts);
  CHILD (timecode_label);
  CHILD (total);
  CHILD (in_key);
  CHILD (out_key);
  CHILD (play);
  CHILD (speed);
  CHILD (mute);
  CHILD (volume_adjustment);
  CHILD (snap);
  CHILD (follow);
  CHILD (suggestions_content);
  CHILD (suggest_popover);
  CHILD (accept);
  CHILD (accept_key);
  CHILD (zoom_adjustment);
  CHILD (tools);
  CHILD (timeline);
  CHILD (panel);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, hidden_cb);
  gtk_widget_class_bind_template_callback (widget_class, mute_cb);
  gtk_widget_class_bind_template_callback (widget_class, volume_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_cb);
}

static void
ef_editor_page_class_init (EfEditorPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_editor_page_dispose;
  object_class->get_property = ef_editor_page_get_property;
  object_class->set_property = ef_editor_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_LOW] = g_param_spec_boolean ("low", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  g_type_ensure (EF_TYPE_SUGGEST_POPOVER);
  g_type_ensure (EF_TYPE_SEGMENT_PANEL);
  g_type_ensure (EF_TYPE_TIMELINE);
  bind_template (widget_class);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    g_autofree char *name = g_strconcat ("editor.", verbs[i].name, NULL);

    gtk_widget_class_install_action (widget_class, g_intern_string (name), NULL, verb_action);
  }
  gtk_widget_class_install_action (widget_class, "editor.speed", "s", speed_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, GDK_SHIFT_MASK, "editor.panel",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "editor.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "editor.check-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Home, 0, "editor.go-start", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_End, 0, "editor.go-end", NULL);
}

static void
ef_editor_page_init (EfEditorPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  keep_direction (GTK_WIDGET (self->timeline));
  keep_direction (GTK_WIDGET (self->transport_layouts));

  /* What lies in layouts is not below the page before. */
  g_signal_connect_after (self, "map", G_CALLBACK (update_layout), NULL);

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

AdwNavigationPage *
ef_editor_page_new (EfStudio *studio, EfEditorKeys *keys, EfSource *source)
{
  EfEditorPage *self = g_object_new (EF_TYPE_EDITOR_PAGE, "studio", studio, NULL);

  g_set_object (&self->keys, keys);
  self->keys_id = g_signal_connect_swapped (keys, "changed", G_CALLBACK (keys_changed_cb), self);
  self->session = ef_edit_session_new (studio, source);
  keys_changed_cb (self);
  connect_session (self);

  return ADW_NAVIGATION_PAGE (self);
}

EfEditSession *
ef_editor_page_get_session (EfEditorPage *self)
{
  return self->session;
}
