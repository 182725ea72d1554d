/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/segment.h"
#include "core/suggestion.h"
#include "core/timeline-scale.h"
#include "media/player.h"
#include "pipeline/source-data.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The work on one open source: what ruler, filmstrip, waveform, lanes, mini-map, list and player show.
 * They observe it and never each other. It holds no widget.
 *
 * Edits change the list at once and are written behind, one after the other; when the database refuses
 * (somebody was faster), the list is read anew and "notice" says so.
 *
 * Properties, all notifying: "playhead" (gint64: the begin of the frame on screen), "playing", "current"
 * (EfSegment, nullable), "open-mark" (gint64, EF_SOURCE_NO_MARK), "snap", "follow", "undo-title",
 * "redo-title" (nullable strings), "suggestion" (guint: the selected one, G_MAXUINT: none),
 * "n-checked" (guint), "loop" (boolean).
 * Signals: "scale-changed"; "segments-changed": any of them; "suggestions-changed"; "data-changed"
 * (char *part); "notice" (char *sentence): to be shown as a toast and read out; "done" (char *sentence): the
 * same about a segment that nobody may be looking at, with Undo beside it until something else is done. */
#define EF_TYPE_EDIT_SESSION (ef_edit_session_get_type ())
G_DECLARE_FINAL_TYPE (EfEditSession, ef_edit_session, EF, EDIT_SESSION, GObject)

EfEditSession *ef_edit_session_new (EfStudio *studio, EfSource *source);
/* Writes what is still to be written and lets go of the player. */
void ef_edit_session_close (EfEditSession *self);

EfStudio *ef_edit_session_get_studio (EfEditSession *self);
EfSource *ef_edit_session_get_source (EfEditSession *self);
EfPlayer *ef_edit_session_get_player (EfEditSession *self);
EfSourceData *ef_edit_session_get_data (EfEditSession *self);
EfFrameIndex *ef_edit_session_get_frames (EfEditSession *self);
gint64 ef_edit_session_get_duration (EfEditSession *self);
EfRate ef_edit_session_get_rate (EfEditSession *self);

/* Time. */
gint64 ef_edit_session_get_playhead (EfEditSession *self);
EfTimeSpan ef_edit_session_get_frame (EfEditSession *self); /* the frame on screen */
void ef_edit_session_seek (EfEditSession *self, gint64 time, gboolean scrubbing);
void ef_edit_session_step (EfEditSession *self, int n_frames);
void ef_edit_session_jump (EfEditSession *self, gint64 by);
void ef_edit_session_jump_key (EfEditSession *self, gboolean forward);
/* The nearest start or end of any segment. */
void ef_edit_session_jump_edge (EfEditSession *self, gboolean forward);
/* The first or the last frame of the current segment: Shift+I and Shift+O. */
void ef_edit_session_go_to_edge (EfEditSession *self, gboolean end);
void ef_edit_session_toggle_play (EfEditSession *self);
void ef_edit_session_shuttle (EfEditSession *self, int direction);  /* J -1, K 0, L 1 */
void ef_edit_session_set_loop (EfEditSession *self, gboolean loop); /* the current segment */
void
ef_edit_session_loop_edge (EfEditSession *self, gboolean end); /* second before to second after */

/* What is visible. */
const EfTimelineScale *ef_edit_session_get_scale (EfEditSession *self);
void ef_edit_session_set_width (EfEditSession *self, double width);
void ef_edit_session_zoom (EfEditSession *self, double factor, double x);
void ef_edit_session_set_zoom_level (EfEditSession *self, double level); /* around the playhead */
void ef_edit_session_scroll (EfEditSession *self, double pixels);
void ef_edit_session_show_span (EfEditSession *self, EfTimeSpan span, double margin);
void ef_edit_session_toggle_fit (EfEditSession *self); /* Z: all, or as it was */

/* Segments. */
GListModel *ef_edit_session_get_segments (EfEditSession *self); /* by begin */
/* What keys act on: edit-session-current.c says which one that is. */
EfSegment *ef_edit_session_get_current (EfEditSession *self);
/* By hand. NULL lets it go. */
void ef_edit_session_set_current (EfEditSession *self, EfSegment *segment);
/* The same, and to its first frame. */
void ef_edit_session_go_to_segment (EfEditSession *self, EfSegment *segment);
/* To the start of the segment with @id, now or as soon as the list is read. */
void ef_edit_session_go_to (EfEditSession *self, const char *id);
void ef_edit_session_go_current (EfEditSession *self, int by); /* Up and Down */
gboolean ef_edit_session_is_checked (EfEditSession *self, EfSegment *segment);
void ef_edit_session_set_checked (EfEditSession *self, EfSegment *segment, gboolean checked);
void ef_edit_session_check_all (EfEditSession *self, gboolean checked);
GPtrArray *ef_edit_session_get_checked (EfEditSession *self);
/* Makes @segment the current one for its menu, which is about the checked ones only when it is among
 * them. */
void ef_edit_session_point_at (EfEditSession *self, EfSegment *segment);
/* The checked ones, else the current one. (element-type EfSegment) */
GPtrArray *ef_edit_session_get_chosen (EfEditSession *self);

void ef_edit_session_mark_in (EfEditSession *self);
void ef_edit_session_mark_out (EfEditSession *self);
void ef_edit_session_mark_new (EfEditSession *self); /* a start, whatever is current */
void ef_edit_session_mark_toggle (EfEditSession *self);
gboolean ef_edit_session_drop_mark (EfEditSession *self); /* FALSE: there was none */
gint64 ef_edit_session_get_open_mark (EfEditSession *self);

/* A drag: begin, many moves that only the model and the screen see, and one write at the end. */
typedef enum {
  EF_DRAG_BEGIN,
  EF_DRAG_END,
  EF_DRAG_BODY,
  EF_DRAG_MARK, /* the open mark */
  EF_DRAG_NEW,  /* both edges of a segment that is being drawn */
} EfDragPart;
void ef_edit_session_drag_begin (EfEditSession *self, EfSegment *segment, EfDragPart part);
/* Draws a new segment, the current one, from @time on: it lies between there and where it is dragged to.
 * Snaps as below. Given up, it has never been there. */
void ef_edit_session_drag_new (EfEditSession *self,
                               gint64 time,
                               gint64 tolerance,
                               gboolean free,
                               gboolean with_keys);
/* @time: where the edge or the mark goes; of a body, where its begin goes. Snaps within @tolerance (a
 * length of time) unless @free; @with_keys: to key frames too. Returns where the guide is drawn, or -1. */
gint64 ef_edit_session_drag_to (EfEditSession *self,
                                gint64 time,
                                gint64 tolerance,
                                gboolean free,
                                gboolean with_keys);
void ef_edit_session_drag_end (EfEditSession *self, gboolean cancel);
/* Where @time snaps to, or -1: for scrubbing and rubber bands. Not to the playhead, which scrubbing moves. */
gint64
ef_edit_session_snap (EfEditSession *self, gint64 time, gint64 tolerance, gboolean with_keys);

void ef_edit_session_nudge (EfEditSession *self, gboolean end, int n_frames);
void ef_edit_session_split (EfEditSession *self); /* at the playhead */
void ef_edit_session_divide (EfEditSession *self, guint n_parts, gint64 length); /* one of both */
void ef_edit_session_merge (EfEditSession *self);
void ef_edit_session_shift (EfEditSession *self, gint64 by);
void ef_edit_session_combine (EfEditSession *self);
void ef_edit_session_fill_gaps (EfEditSession *self);
void ef_edit_session_invert (EfEditSession *self);
void ef_edit_session_remove (EfEditSession *self);
/* Delete: the selected suggestion; else the checked segments; else first the end of the current segment
 * (it becomes an open mark), then the mark. */
void ef_edit_session_delete (EfEditSession *self);
void ef_edit_session_delete_whole (EfEditSession *self); /* the same in one press */
/* Assigns the named fields of @values to @segments (element-type EfSegment); one step. */
gboolean ef_edit_session_update (EfEditSession *self,
                                 GPtrArray *segments,
                                 EfSegment *values,
                                 EfSegmentFields fields,
                                 GError **error);
/* The same for one segment while somebody types: within a @gesture it stays one step. */
gboolean ef_edit_session_type (EfEditSession *self,
                               EfSegment *segment,
                               EfSegment *values,
                               EfSegmentFields fields,
                               const char *gesture,
                               GError **error);
void ef_edit_session_toggle_star (EfEditSession *self);
void ef_edit_session_set_colour (EfEditSession *self, int colour);
void ef_edit_session_add_keywords (EfEditSession *self, const char *const *keywords);
/* What a person types for the start and the end of the current segment, one of which may be NULL; one
 * step. @wrong_end: whether it is the end that cannot be taken. */
gboolean ef_edit_session_type_times (EfEditSession *self,
                                     const char *begin,
                                     const char *end,
                                     gboolean *wrong_end,
                                     GError **error);
/* Something the person should know. */
void ef_edit_session_tell (EfEditSession *self, const char *sentence);
/* Whether it is in the list, or was removed. */
gboolean ef_edit_session_has (EfEditSession *self, EfSegment *segment);
/* The same for the playhead. */
gboolean ef_edit_session_type_playhead (EfEditSession *self, const char *text, GError **error);
void ef_edit_session_import (EfEditSession *self, GPtrArray *marks);
void ef_edit_session_undo (EfEditSession *self);
void ef_edit_session_redo (EfEditSession *self);

/* Suggestions: ghosts of the chosen kinds, with thresholds that filter again at once. */
void ef_edit_session_set_suggested (EfEditSession *self, EfSuggestionKind kind, gboolean shown);
gboolean ef_edit_session_get_suggested (EfEditSession *self, EfSuggestionKind kind);
EfSilenceOptions *
ef_edit_session_get_silence_options (EfEditSession *self); /* change, then refilter */
EfBlackOptions *ef_edit_session_get_black_options (EfEditSession *self);
EfSceneOptions *ef_edit_session_get_scene_options (EfEditSession *self);
void ef_edit_session_refilter (EfEditSession *self);
const EfSuggestion *ef_edit_session_get_suggestions (EfEditSession *self, guint *n_suggestions);
void ef_edit_session_select_suggestion (EfEditSession *self, guint index);
/* Selects the suggestion of @kind, or of any, that is @by places away, and goes to the frame where its
 * segment would begin: from the selected one, or from the playhead if that was moved since. FALSE: there
 * is none. */
#define EF_ANY_SUGGESTION (-1)
gboolean ef_edit_session_go_suggestion (EfEditSession *self, int kind, int by);
/* Selects the next one of @kind from the playhead on, which stays where it is. */
gboolean ef_edit_session_pick_suggestion (EfEditSession *self, int kind);
gboolean ef_edit_session_is_searching (EfEditSession *self);
gboolean ef_edit_session_accept (EfEditSession *self); /* the selected one; FALSE: none is */
void ef_edit_session_accept_all (EfEditSession *self);
void ef_edit_session_dismiss (EfEditSession *self);

G_END_DECLS
