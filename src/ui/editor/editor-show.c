/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/frame-time.h"
#include "ui/editor/editor-menu.h"
#include "ui/editor/editor-page-private.h"
#include "ui/sources/source-text.h"
#include "ui/toast.h"

/* What the page shows of its session, its player and its keys. */

#define WAITING_AFTER_MS 400

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

/* What the action does exactly, below its name. */
static void
update_tip_more (EfEditorPage *self, GtkWidget *widget, const char *name, const char *more)
{
  g_autofree char *tip = NULL;

  update_tip (self, widget, get_title (name), name);
  tip = g_strdup_printf ("%s\n%s", gtk_widget_get_tooltip_text (widget), more);
  gtk_widget_set_tooltip_text (widget, tip);
}

static GMenuModel *
add_keys_cb (GMenuModel *menu, gpointer user_data)
{
  EfEditorPage *self = user_data;

  return ef_editor_menu_add_keys (menu, self->keys, gtk_widget_get_display (GTK_WIDGET (self)));
}

static void
show_menu_keys (EfEditorPage *self)
{
  g_autoptr (GMenuModel) menu = add_keys_cb (self->editor_menu, self);

  gtk_menu_button_set_menu_model (self->more, menu);
  ef_segment_panel_set_keys (self->panel, self->keys);
  ef_timeline_set_menu_func (self->timeline, add_keys_cb, self);
}

static void
show_suggestion_keys (EfEditorPage *self)
{
  g_autofree char *accept = key_label (self, "accept");
  g_autofree char *next = key_label (self, "suggestion-next");
  g_autofree char *hint = NULL;

  if (accept != NULL && next != NULL)
    hint = g_strdup_printf (_ ("%s selects the next suggestion, %s accepts it"), next, accept);
  ef_suggest_popover_set_hint (self->suggest_popover, hint != NULL ? hint : "");
}

void
ef_editor_page_show_keys (EfEditorPage *self)
{
  g_autofree char *in = key_label (self, "mark-in");
  g_autofree char *out = key_label (self, "mark-out");
  g_autofree char *hint = NULL;

  set_key (self, self->in_key, "mark-in");
  set_key (self, self->out_key, "mark-out");
  set_key (self, self->marking_out_key, "mark-out");
  set_key (self, self->marking_drop_key, "escape");
  set_key (self, self->accept_key, "accept");
  set_key (self, self->next_key, "suggestion-next");
  update_tooltips (self, GTK_WIDGET (self->view));
  update_tip_more (self, self->in_button, "mark-in",
                   _ ("The frame you see is the first one of the segment."));
  update_tip_more (
    self, self->out_button, "mark-out",
    _ ("The frame you see is the last one of the segment. The time that is shown for "
       "the end is where this frame is over, so two segments can touch."));
  update_tip (self, GTK_WIDGET (self->snap), _ ("Edges snap to what is near"), "snap");
  update_tip (self, GTK_WIDGET (self->follow), _ ("The timeline follows the playhead"), "follow");
  update_tip (self, self->dismiss, _ ("Dismiss suggestion"), "delete");
  update_tip (self, GTK_WIDGET (self->mute), _ ("Mute"), "mute");
  if (in != NULL && out != NULL)
    hint = g_strdup_printf (_ ("Press %s to start a segment, %s to finish it"), in, out);
  else
    hint = g_strdup (_ ("Mark where a segment starts, then where it ends"));
  ef_segment_panel_set_hint (self->panel, hint);
  show_suggestion_keys (self);
  show_menu_keys (self);
}

static char *
format_time (EfEditorPage *self, gint64 time)
{
  return ef_frame_time_format (ef_edit_session_get_frames (self->session),
                               ef_edit_session_get_rate (self->session), time);
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
  ef_toast_drop_hint (GTK_WIDGET (self)); /* Undo is about this now */
  if (mark == EF_SOURCE_NO_MARK)
    return;

  time = format_time (self, mark);
  text = g_strdup_printf (_ ("Marking since %s"), time);
  gtk_label_set_label (self->marking_label, text);
}

static void
segments_changed_cb (EfEditorPage *self)
{
  ef_toast_drop_hint (GTK_WIDGET (self));
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

/* What there is to do with them, in the words of the keys that are in use. */
static void
tell_found (EfEditorPage *self, guint n_suggestions)
{
  g_autofree char *accept = key_label (self, "accept");
  g_autofree char *next = key_label (self, "suggestion-next");
  g_autofree char *found = NULL;
  g_autofree char *text = NULL;

  if (accept == NULL || next == NULL)
    return;

  found =
    g_strdup_printf (ngettext ("%u suggestion", "%u suggestions", n_suggestions), n_suggestions);
  text = g_strdup_printf (_ ("%s: %s accepts one, %s goes to the next"), found, accept, next);
  ef_toast_show (GTK_WIDGET (self), text);
}

void
ef_editor_page_show_suggestions (EfEditorPage *self)
{
  guint n_suggestions = 0;
  g_autofree char *text = NULL;
  int kind;

  ef_edit_session_get_suggestions (self->session, &n_suggestions);
  text =
    n_suggestions > 0
      ? g_strdup_printf (ngettext ("%u suggestion", "%u suggestions", n_suggestions), n_suggestions)
      : g_strdup (_ ("Suggestions"));
  adw_button_content_set_label (self->suggestions_content, text);
  gtk_widget_set_visible (self->accept, n_suggestions > 0 && !self->narrow);
  gtk_widget_set_visible (self->dismiss, n_suggestions > 0 && !self->narrow);
  gtk_widget_set_visible (self->next, n_suggestions > 0 && !self->narrow);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.dismiss",
                                 ef_editor_page_has_suggestion (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.accept",
                                 ef_editor_page_has_suggestion (self));
  if (self->take_next == EF_ANY_SUGGESTION)
    return;

  /* Selecting one comes here again. */
  kind = self->take_next;
  ef_editor_page_stop_waiting (self);
  if (ef_edit_session_pick_suggestion (self->session, kind)) {
    tell_found (self, n_suggestions);
    ef_editor_page_focus_timeline (self);
  } else {
    self->take_next = kind;
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

void
ef_editor_page_show_source (EfEditorPage *self)
{
  EfSource *source = ef_edit_session_get_source (self->session);
  const EfMediaInfo *info = ef_source_get_info (source);
  EfSourceData *data = ef_edit_session_get_data (self->session);
  EfFrameIndex *frames = ef_edit_session_get_frames (self->session);
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
    badge = g_strdup (_ ("Preview in lower quality"));
  gtk_label_set_label (self->badge, badge != NULL ? badge : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), badge != NULL);

  /* The sound may be longer; what counts here are frames. */
  end = format_time (self, ef_frame_index_get_n_frames (frames) > 1
                             ? ef_frame_index_get_end (frames)
                             : ef_edit_session_get_duration (self->session));
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

static void
done_cb (EfEditorPage *self, const char *text)
{
  ef_toast_show_undo (GTK_WIDGET (self), text, "editor.undo");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

void
ef_editor_page_connect_session (EfEditorPage *self)
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
                           G_CALLBACK (ef_editor_page_show_suggestions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::suggestion",
                           G_CALLBACK (ef_editor_page_show_suggestions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "segments-changed", G_CALLBACK (segments_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "scale-changed", G_CALLBACK (scale_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "data-changed", G_CALLBACK (ef_editor_page_show_source),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notice", G_CALLBACK (notice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::playing", G_CALLBACK (playing_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::rate", G_CALLBACK (playing_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::problem", G_CALLBACK (problem_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "first-frame", G_CALLBACK (first_frame_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "notify", G_CALLBACK (ef_editor_page_show_source), self,
                           G_CONNECT_SWAPPED);

  if (ef_source_get_state (source) != EF_SOURCE_MISSING)
    self->waiting_id = g_timeout_add_once (WAITING_AFTER_MS, show_waiting_cb, self);
  ef_timeline_set_session (self->timeline, self->session);
  ef_segment_panel_set_session (self->panel, self->session);
  ef_suggest_popover_set_session (self->suggest_popover, self->session);
  ef_editor_page_show_source (self);
  playhead_changed_cb (self);
  playing_changed_cb (self);
  mark_changed_cb (self);
  history_changed_cb (self);
  ef_editor_page_show_suggestions (self);
  problem_changed_cb (self);
}

void
ef_editor_page_bind_show (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, mute_cb);
  gtk_widget_class_bind_template_callback (widget_class, volume_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_cb);
}
