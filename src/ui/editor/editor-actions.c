/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/editor-keys.h"

/* What the editor does on a key, in one table. The schemes of other programs have the keys those programs
 * have for the same thing; what they do not know keeps our key unless they use it for something else. */

#define SAME(binding) { binding, binding, binding }
#define KEYS(own, losslesscut, premiere) { own, losslesscut, premiere }

static const EfEditorAction actions[] = {
  { EF_EDITOR_PLAYBACK, "play", N_ ("Play or pause"), SAME ("space") },
  { EF_EDITOR_PLAYBACK, "shuttle-back", N_ ("Play backwards, faster each time"), SAME ("KeyJ") },
  { EF_EDITOR_PLAYBACK, "shuttle-stop", N_ ("Stop"), SAME ("KeyK") },
  { EF_EDITOR_PLAYBACK, "shuttle-forward", N_ ("Play, faster each time"), SAME ("KeyL") },
  { EF_EDITOR_PLAYBACK, "speed-up", N_ ("Faster"), SAME ("Shift+Up") },
  { EF_EDITOR_PLAYBACK, "speed-down", N_ ("Slower"), SAME ("Shift+Down") },
  { EF_EDITOR_PLAYBACK, "speed-reset", N_ ("Normal speed"), KEYS ("Shift+KeyK", "Shift+KeyK", "") },
  { EF_EDITOR_PLAYBACK, "frame-back", N_ ("Back one frame"), KEYS ("Comma Left", "Comma", "Left") },
  { EF_EDITOR_PLAYBACK, "frame-forward", N_ ("Forward one frame"),
    KEYS ("Period Right", "Period", "Right") },
  { EF_EDITOR_PLAYBACK, "five-back", N_ ("Back five frames"),
    KEYS ("Alt+Shift+Left", "", "Shift+Left") },
  { EF_EDITOR_PLAYBACK, "five-forward", N_ ("Forward five frames"),
    KEYS ("Alt+Shift+Right", "", "Shift+Right") },
  { EF_EDITOR_PLAYBACK, "second-back", N_ ("Back one second"), KEYS ("Shift+Left", "Left", "") },
  { EF_EDITOR_PLAYBACK, "second-forward", N_ ("Forward one second"),
    KEYS ("Shift+Right", "Right", "") },
  { EF_EDITOR_PLAYBACK, "ten-back", N_ ("Back ten seconds"), SAME ("Ctrl+Shift+Left") },
  { EF_EDITOR_PLAYBACK, "ten-forward", N_ ("Forward ten seconds"), SAME ("Ctrl+Shift+Right") },
  { EF_EDITOR_PLAYBACK, "edge-back", N_ ("Previous start or end of a segment"),
    KEYS ("Ctrl+Up", "", "Up") },
  { EF_EDITOR_PLAYBACK, "edge-forward", N_ ("Next start or end of a segment"),
    KEYS ("Ctrl+Down", "", "Down") },
  { EF_EDITOR_PLAYBACK, "key-back", N_ ("Previous key frame"), KEYS ("Alt+Left", "Alt+Left", "") },
  { EF_EDITOR_PLAYBACK, "key-forward", N_ ("Next key frame"), KEYS ("Alt+Right", "Alt+Right", "") },
  { EF_EDITOR_PLAYBACK, "go-in", N_ ("Go to the start of the segment"),
    KEYS ("Shift+KeyI", "Shift+Left", "Shift+KeyI") },
  { EF_EDITOR_PLAYBACK, "go-out", N_ ("Go to the end of the segment"),
    KEYS ("Shift+KeyO", "Shift+Right", "Shift+KeyO") },
  { EF_EDITOR_PLAYBACK, "go-time", N_ ("Go to a time"), SAME ("KeyG") },
  { EF_EDITOR_PLAYBACK, "go-start", N_ ("Go to the start of the video"),
    KEYS ("Home", "Ctrl+Home", "Home") },
  { EF_EDITOR_PLAYBACK, "go-end", N_ ("Go to the end of the video"),
    KEYS ("End", "Ctrl+End", "End") },
  { EF_EDITOR_PLAYBACK, "loop", N_ ("Loop the segment"), KEYS ("Shift+KeyL", "", "Ctrl+l") },
  { EF_EDITOR_PLAYBACK, "loop-start", N_ ("Loop around the start of the segment"),
    KEYS ("Shift+Comma", "Shift+Comma", "") },
  { EF_EDITOR_PLAYBACK, "loop-end", N_ ("Loop around the end of the segment"),
    KEYS ("Shift+Period", "Shift+Period", "") },
  { EF_EDITOR_PLAYBACK, "mute", N_ ("Mute"), KEYS ("KeyM", "KeyM", "") },

  { EF_EDITOR_MARKING, "mark-in", N_ ("Mark the start"), SAME ("KeyI") },
  { EF_EDITOR_MARKING, "mark-out", N_ ("Mark the end"), SAME ("KeyO") },
  { EF_EDITOR_MARKING, "mark-toggle", N_ ("Mark the start, then the end"), KEYS ("KeyC", "", "") },
  { EF_EDITOR_MARKING, "mark-new", N_ ("Start a new segment"),
    KEYS ("KeyN", "Shift+Equal KP_Add", "") },
  { EF_EDITOR_MARKING, "escape", N_ ("Drop the mark, clear the selection, go back"),
    SAME ("Escape") },
  { EF_EDITOR_MARKING, "start-back", N_ ("Start one frame earlier"),
    KEYS ("BracketLeft", "BracketLeft", "") },
  { EF_EDITOR_MARKING, "start-forward", N_ ("Start one frame later"),
    KEYS ("BracketRight", "BracketRight", "") },
  { EF_EDITOR_MARKING, "end-back", N_ ("End one frame earlier"),
    KEYS ("Shift+BracketLeft", "Shift+BracketLeft", "Alt+Left") },
  { EF_EDITOR_MARKING, "end-forward", N_ ("End one frame later"),
    KEYS ("Shift+BracketRight", "Shift+BracketRight", "Alt+Right") },
  { EF_EDITOR_MARKING, "accept", N_ ("Accept the suggestion"), SAME ("Tab"),
    .for_suggestion = TRUE },
  { EF_EDITOR_MARKING, "suggestion-previous", N_ ("Previous suggestion"), SAME ("Alt+Up") },
  { EF_EDITOR_MARKING, "suggestion-next", N_ ("Next suggestion"), SAME ("Alt+Down") },
  { EF_EDITOR_MARKING, "accept-all", N_ ("Accept all suggestions"), SAME ("Ctrl+Return") },
  { EF_EDITOR_MARKING, "undo", N_ ("Undo"), SAME ("Ctrl+z") },
  { EF_EDITOR_MARKING, "redo", N_ ("Redo"), SAME ("Ctrl+Shift+z") },

  { EF_EDITOR_SEGMENTS, "previous", N_ ("Previous segment"), KEYS ("Up", "Up", "Ctrl+Up") },
  { EF_EDITOR_SEGMENTS, "next", N_ ("Next segment"), KEYS ("Down", "Down", "Ctrl+Down") },
  { EF_EDITOR_SEGMENTS, "split", N_ ("Split"), KEYS ("KeyB", "KeyB", "Ctrl+k") },
  { EF_EDITOR_SEGMENTS, "merge", N_ ("Merge"), KEYS ("Ctrl+m", "Ctrl+m", "") },
  { EF_EDITOR_SEGMENTS, "divide", N_ ("Divide into equal parts"),
    KEYS ("Shift+KeyB", "Shift+KeyB", "") },
  { EF_EDITOR_SEGMENTS, "shift", N_ ("Shift in time"), KEYS ("Shift+KeyS", "Shift+KeyS", "") },
  { EF_EDITOR_SEGMENTS, "combine", N_ ("Combine overlaps"), KEYS ("Shift+KeyM", "Shift+KeyM", "") },
  { EF_EDITOR_SEGMENTS, "fill-gaps", N_ ("Fill gaps"), KEYS ("Shift+KeyG", "Shift+KeyG", "") },
  { EF_EDITOR_SEGMENTS, "invert", N_ ("Invert"), KEYS ("Shift+KeyX", "Shift+KeyX", "") },
  { EF_EDITOR_SEGMENTS, "check", N_ ("Check or uncheck"), SAME ("Ctrl+space") },
  { EF_EDITOR_SEGMENTS, "label", N_ ("Label"), KEYS ("Return F2", "Return", "Return F2") },
  { EF_EDITOR_SEGMENTS, "keywords", N_ ("Keywords"), SAME ("KeyT") },
  { EF_EDITOR_SEGMENTS, "details", N_ ("Details"), KEYS ("Shift+Return", "", "Shift+Return") },
  { EF_EDITOR_SEGMENTS, "star", N_ ("Star"), KEYS ("KeyR", "", "") },
  { EF_EDITOR_SEGMENTS, "colour-%d", N_ ("Colour"), KEYS ("Digit%d", "Digit%d", ""), 8 },
  { EF_EDITOR_SEGMENTS, "delete", N_ ("Delete the end, then the segment"),
    KEYS ("Delete", "", "") },
  { EF_EDITOR_SEGMENTS, "remove", N_ ("Delete the checked segments, or this one"),
    KEYS ("Shift+Delete", "BackSpace Delete Shift+Delete", "Delete BackSpace Shift+Delete") },
  { EF_EDITOR_SEGMENTS, "check-all", N_ ("Check all"), SAME ("Ctrl+a") },
  { EF_EDITOR_SEGMENTS, "check-none", N_ ("Uncheck all"), SAME ("Ctrl+Shift+a") },
  { EF_EDITOR_SEGMENTS, "detect-scenes", N_ ("Detect scenes"),
    KEYS ("Shift+Digit1", "Shift+Digit1", "") },
  { EF_EDITOR_SEGMENTS, "detect-silence", N_ ("Detect silence"),
    KEYS ("Shift+Digit2", "Shift+Digit2", "") },
  { EF_EDITOR_SEGMENTS, "detect-black", N_ ("Detect black frames"),
    KEYS ("Shift+Digit3", "Shift+Digit3", "") },
  { EF_EDITOR_SEGMENTS, "import-marks", N_ ("Import marks"), SAME ("Ctrl+i") },
  { EF_EDITOR_SEGMENTS, "export-marks", N_ ("Export marks"),
    KEYS ("Ctrl+Shift+e", "Ctrl+Shift+e", "") },
  { EF_EDITOR_SEGMENTS, "add-to-project", N_ ("Add to a project"), SAME ("KeyP") },
  { EF_EDITOR_SEGMENTS, "make-clips", N_ ("Make clips of the segments"), SAME ("Shift+KeyP") },
  { EF_EDITOR_SEGMENTS, "extract", N_ ("Extract files"), KEYS ("Ctrl+e", "KeyE", "Ctrl+m") },

  { EF_EDITOR_VIEW, "snap", N_ ("Snap"), SAME ("KeyS") },
  { EF_EDITOR_VIEW, "follow", N_ ("Follow the playhead"), KEYS ("Shift+KeyF", "Shift+KeyF", "") },
  { EF_EDITOR_VIEW, "fit", N_ ("Show everything, or zoom in again"),
    KEYS ("KeyZ", "KeyZ", "Backslash") },
  { EF_EDITOR_VIEW, "zoom-in", N_ ("Zoom in"), KEYS ("Equal", "Ctrl+Up", "Equal") },
  { EF_EDITOR_VIEW, "zoom-out", N_ ("Zoom out"), KEYS ("Minus", "Ctrl+Down", "Minus") },
  { EF_EDITOR_VIEW, "zoom-segment", N_ ("Zoom to the segment"),
    KEYS ("Shift+KeyZ", "Shift+KeyZ", "") },
  { EF_EDITOR_VIEW, "scroll-back", N_ ("Scroll the timeline back"), SAME ("Page_Up") },
  { EF_EDITOR_VIEW, "scroll-forward", N_ ("Scroll the timeline forward"), SAME ("Page_Down") },
  { EF_EDITOR_VIEW, "full-screen", N_ ("Full screen"), KEYS ("KeyF", "KeyF", "Ctrl+grave") },
  { EF_EDITOR_VIEW, "panel", N_ ("Show or hide the segments"), SAME ("Shift+F9") },
  { EF_EDITOR_VIEW, "search", N_ ("Search segments"), SAME ("Ctrl+f") },
  { EF_EDITOR_VIEW, "relink", N_ ("Say where the file is now"), SAME ("Ctrl+Shift+l") },
  { EF_EDITOR_VIEW, "show-folder", N_ ("Show in the folder"), SAME ("Ctrl+Shift+d") },
  { EF_EDITOR_VIEW, "back", N_ ("Back to the videos"), SAME ("Alt+Home") },
};

static const char *const group_titles[] = {
  [EF_EDITOR_PLAYBACK] = N_ ("Marking: Playback"),
  [EF_EDITOR_MARKING] = N_ ("Marking: Start and End"),
  [EF_EDITOR_SEGMENTS] = N_ ("Marking: Segments"),
  [EF_EDITOR_VIEW] = N_ ("Marking: View"),
};

const EfEditorAction *
ef_editor_actions_get (guint *n_actions)
{
  *n_actions = G_N_ELEMENTS (actions);

  return actions;
}

const char *
ef_editor_group_get_title (EfEditorGroup group)
{
  return _ (group_titles[group]);
}

char *
ef_editor_action_put_number (const char *pattern, int number)
{
  g_autoptr (GString) text = g_string_new (pattern);
  g_autofree char *digits = g_strdup_printf ("%d", number);

  g_string_replace (text, "%d", digits, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

const EfEditorAction *
ef_editor_action_find (const char *name, int *number)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    for (int n = MIN (actions[i].n_numbers, 1); n <= actions[i].n_numbers; n++) {
      g_autofree char *known = ef_editor_action_put_number (actions[i].name, n);

      if (!g_str_equal (known, name))
        continue;
      if (number != NULL)
        *number = n;
      return &actions[i];
    }
  }

  return NULL;
}

char *
ef_editor_action_make_title (const EfEditorAction *action, int number)
{
  return action->n_numbers > 0 ? g_strdup_printf ("%s %d", _ (action->title), number)
                               : g_strdup (_ (action->title));
}
