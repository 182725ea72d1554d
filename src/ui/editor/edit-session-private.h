/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/rate.h"
#include "core/segment-edit.h"
#include "core/suggestion-choice.h"
#include "core/worker.h"
#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* What a session is built from. The real ones are in edit-session-live.c; a test has its own behind the
 * same doors, which need not be of the named types. */
typedef struct {
  gint64 (*get_position) (EfPlayer *player);
  gboolean (*get_playing) (EfPlayer *player);
  double (*get_rate) (EfPlayer *player);
  const char *(*get_problem) (EfPlayer *player);
  void (*play) (EfPlayer *player);
  void (*pause) (EfPlayer *player);
  void (*set_rate) (EfPlayer *player, double rate);
  void (*seek) (EfPlayer *player, gint64 time, gboolean scrubbing);
  void (*step) (EfPlayer *player, int n_frames);
  void (*loop) (EfPlayer *player, EfTimeSpan span);
  void (*set_frames) (EfPlayer *player, EfFrameIndex *frames);
  void (*set_proxy) (EfPlayer *player, const char *uri);
  void (*close) (EfPlayer *player);
} EfEditPlayer;

typedef struct {
  void (*list) (EfStudio *studio,
                EfSource *source,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data);
  GPtrArray *(*list_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*edit) (EfStudio *studio,
                EfSegmentEdit *edit,
                GAsyncReadyCallback callback,
                gpointer user_data);
  gboolean (*edit_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*undo) (EfStudio *studio,
                EfSource *source,
                gboolean redo,
                GAsyncReadyCallback callback,
                gpointer user_data);
  EfSegmentEdit *(*undo_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*get_history) (EfStudio *studio,
                       EfSource *source,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*get_history_finish) (EfStudio *studio,
                                  GAsyncResult *result,
                                  char **undo,
                                  char **redo,
                                  GError **error);
  void (*save_place) (EfStudio *studio, EfSource *source);
  const char *(*get_setting) (EfStudio *studio, const char *key);
  void (*set_setting) (EfStudio *studio, const char *key, const char *value);
} EfEditStore;

typedef struct {
  EfFrameIndex *(*get_frames) (EfSourceData *data);
  EfLevels *(*get_levels) (EfSourceData *data);
  EfScores *(*get_scores) (EfSourceData *data);
  const char *(*get_proxy) (EfSourceData *data);
} EfEditData;

typedef struct {
  const EfEditPlayer *player;
  const EfEditStore *store;
  const EfEditData *data;
  gint64 (*get_time) (void); /* microseconds, as g_get_monotonic_time () */
} EfEditPorts;

/* Any of @studio, @player and @data may be NULL: then nothing is stored, shown or suggested. The
 * session listens to notify::position and notify::playing of the player, "changed" of the data and
 * "segments-changed" of the studio. */
EfEditSession *ef_edit_session_new_with (const EfEditPorts *ports,
                                         EfStudio *studio,
                                         EfSource *source,
                                         EfPlayer *player,
                                         EfSourceData *data);
/* Without studio, player and cache, in memory only. @source and @frames may be NULL. */
EfEditSession *
ef_edit_session_new_plain (EfSource *source, EfFrameIndex *frames, EfRate rate, gint64 duration);
/* Whether all is written and read that was asked for. */
gboolean ef_edit_session_is_idle (EfEditSession *self);

/* What follows is between the files of the session. */

#define EF_EDIT_N_KINDS EF_SUGGESTION_KINDS

typedef struct {
  EfSuggestion suggestion;
  char *segment_id;
} EfAccepted;

typedef struct {
  gboolean active;
  EfDragPart part;
  EfSegment *segment; /* (owned) (nullable): the one in the list */
  EfSegment *before;  /* (owned) (nullable): what it was */
  GPtrArray *others;  /* (nullable) (element-type EfSegment): what moves with it */
  GPtrArray *befores; /* (nullable) (element-type EfSegment): what those were */
  EfTimeSpan room;    /* from the first begin of all of them to the last end */
  EfSegment *current; /* (owned) (nullable): while a new one is drawn, the one before */
  gint64 anchor;      /* of a new one: the edge that stays */
  gint64 open_mark;
  gint64 playhead;
} EfDrag;

struct _EfEditSession {
  GObject parent_instance;

  const EfEditPorts *ports;
  EfStudio *studio;   /* (owned) (nullable) */
  EfSource *source;   /* (owned) */
  EfPlayer *player;   /* (owned) (nullable) */
  EfSourceData *data; /* (owned) (nullable) */
  EfFrameIndex *frames;
  EfRate rate;
  gint64 duration;
  gboolean is_closed;

  /* edit-session-time.c */
  gint64 playhead;
  gint64 target;      /* where a seek goes that is not on screen yet; -1: none does */
  gint64 target_time; /* when it was asked for, monotonic */
  gboolean has_moved; /* the player has told of a position since */
  guint settle_id;
  guint place_id;
  gboolean playing;
  gboolean loop;

  /* edit-session-view.c */
  EfTimelineScale scale;
  EfTimelineScale comfort; /* as it was before all was shown; width 0: never */
  gboolean follow;

  /* edit-session.c */
  GListStore *segments; /* (element-type EfSegment): by begin */
  GHashTable *checked;  /* (element-type EfSegment) */
  gint64 open_mark;

  /* edit-session-current.c */
  EfSegment *current;      /* (owned) (nullable) */
  EfSegment *released;     /* (owned) (nullable): let go, and the playhead is in it */
  gboolean is_picked;      /* elsewhere, and neither hand nor playing has been there since */
  gboolean is_around_edge; /* what is played goes beyond what it is about */
  EfTimeSpan still;        /* where the playhead is in the same segments */
  gint64 chosen_at;        /* where the playhead was when it was chosen by hand; -1: it was not */
  char *wanted;            /* (nullable): the id of what is to be current when the list is read */

  /* edit-session-log.c */
  GArray *done;
  GArray *undone;

  /* edit-session-marks.c */
  EfSegment *passed;   /* (owned) (nullable): what was current when the mark was opened before it */
  EfSegment *reopened; /* (owned) (nullable): what the open mark was before its end was removed */
  GHashTable *made_of; /* id of a segment → the open mark it was made of (gint64 *) */
  gint64 given_back;   /* the open mark that an undo gave back last */
  char *gesture;       /* (nullable): of the last nudge */
  gint64 gesture_time; /* when it was, monotonic */

  /* edit-session-drag.c */
  EfDrag drag;
  gboolean snap;
  GArray *edges; /* (nullable) (element-type gint64): what snaps, in order; NULL: to be collected */

  /* edit-session-queue.c */
  GQueue *steps;         /* what is to be written, in order */
  guint n_writing;       /* edits that are on their way */
  gboolean is_busy;      /* with what the next step has to wait for */
  gboolean is_redo;      /* that is on its way */
  gboolean is_finishing; /* what was written here is being told */
  gboolean needs_list;
  gboolean is_listed; /* for the first time */
  gboolean needs_history;
  char *undo_title;
  char *redo_title;

  /* edit-session-suggestions.c */
  EfSuggestionChoice choice;
  guint choice_id;                /* while it is to be stored */
  GArray *found[EF_EDIT_N_KINDS]; /* (nullable) (element-type EfSuggestion) */
  GArray *suggestions;            /* what is shown, by begin */
  GArray *dismissed;
  GArray *accepted; /* (element-type EfAccepted) */
  guint suggestion;
  guint n_dismissed; /* since the last step of undo: they are taken back first */
  EfWorker *worker;  /* (owned) (nullable): made for the first long file */
  gboolean is_searching;
  gboolean search_again;
  guint search_id;
};

typedef enum {
  EF_EDIT_PLAYHEAD = 1,
  EF_EDIT_PLAYING,
  EF_EDIT_CURRENT,
  EF_EDIT_OPEN_MARK,
  EF_EDIT_SNAP,
  EF_EDIT_FOLLOW,
  EF_EDIT_UNDO_TITLE,
  EF_EDIT_REDO_TITLE,
  EF_EDIT_SUGGESTION,
  EF_EDIT_N_CHECKED,
  EF_EDIT_LOOP,
} EfEditProperty;

typedef enum {
  EF_EDIT_SCALE_CHANGED,
  EF_EDIT_SEGMENTS_CHANGED,
  EF_EDIT_SUGGESTIONS_CHANGED,
  EF_EDIT_DATA_CHANGED,
  EF_EDIT_NOTICE,
  EF_EDIT_DONE,
  EF_EDIT_N_SIGNALS,
} EfEditSignal;

void ef_edit_session_notify (EfEditSession *self, EfEditProperty property);
void ef_edit_session_emit (EfEditSession *self, EfEditSignal signal);
GPtrArray *ef_edit_session_list_all (EfEditSession *self);
EfSegment *ef_edit_session_find (EfEditSession *self, const char *id); /* (transfer none) */
void ef_edit_session_forget (EfEditSession *self, const char *id);
void ef_edit_session_tell_done (EfEditSession *self, const char *sentence);
int ef_edit_session_compare_cb (gconstpointer one, gconstpointer other, gpointer data);
/* The frame on screen at @time. */
EfTimeSpan ef_edit_session_get_frame_at (EfEditSession *self, gint64 time);
gint64 ef_edit_session_get_end (EfEditSession *self); /* where the last frame ends */

void ef_edit_session_go_wanted (EfEditSession *self);
gboolean ef_edit_session_is_at_playhead (EfEditSession *self, EfSegment *segment);
EfSegment *ef_edit_session_find_at_playhead (EfEditSession *self); /* (nullable) */
gboolean ef_edit_session_has_edges_in (EfEditSession *self, EfTimeSpan span);
void ef_edit_session_put_current (EfEditSession *self, EfSegment *segment);
void ef_edit_session_follow_segments (EfEditSession *self);
char *ef_edit_session_name_segment (EfEditSession *self, EfSegment *segment);

void ef_edit_session_begin_log (EfEditSession *self);
void ef_edit_session_end_log (EfEditSession *self);
void ef_edit_session_clear_log (EfEditSession *self);
void ef_edit_session_log_edit (EfEditSession *self, const char *gesture);
void ef_edit_session_log_mark (EfEditSession *self, gint64 before, gboolean is_nudge);
void ef_edit_session_unlog_mark (EfEditSession *self, gint64 time);
void ef_edit_session_unlog_marks (EfEditSession *self);
gboolean ef_edit_session_go_back_in_log (EfEditSession *self, gboolean redo);
void ef_edit_session_take_from_log (EfEditSession *self, gboolean redo);
const char *ef_edit_session_get_mark_title (EfEditSession *self, gboolean redo);

void ef_edit_session_connect_player (EfEditSession *self);
void ef_edit_session_show_edge (EfEditSession *self, EfTimeSpan span, gboolean end, gboolean scrub);
void ef_edit_session_loop_again (EfEditSession *self); /* the current segment is another now */
void ef_edit_session_save_place (EfEditSession *self);
void ef_edit_session_end_time (EfEditSession *self);

void ef_edit_session_set_up_scale (EfEditSession *self);
void ef_edit_session_follow (EfEditSession *self, gint64 time);

/* A new segment with the next colour, not in the list. */
EfSegment *ef_edit_session_make_segment (EfEditSession *self, EfTimeSpan span);
void ef_edit_session_set_open_mark (EfEditSession *self, gint64 time);
void ef_edit_session_mend_mark (EfEditSession *self, EfSegmentEdit *undone);

/* Shows an edit, and writes it behind. */
void ef_edit_session_commit (EfEditSession *self, EfSegmentEdit *edit);
/* Only @segment, from what it was to @values. */
void ef_edit_session_replace (EfEditSession *self,
                              const char *title,
                              const char *gesture,
                              EfSegment *before,
                              EfSegment *values);
/* The open mark becomes @to when all that was asked for before is done, if it is @from then. */
void ef_edit_session_push_mark (EfEditSession *self, gint64 from, gint64 to);
void ef_edit_session_pump (EfEditSession *self);
void ef_edit_session_reload (EfEditSession *self);

void ef_edit_session_forget_edges (EfEditSession *self);
GArray *ef_edit_session_collect_edges (EfEditSession *self);

void ef_edit_session_search (EfEditSession *self);
void ef_edit_session_search_later (EfEditSession *self);
/* Those that were looked at last time. */
void ef_edit_session_load_choice (EfEditSession *self);
void ef_edit_session_arrange_suggestions (EfEditSession *self);
void ef_edit_session_count_dismissed (EfEditSession *self, int n_dismissed);
gboolean ef_edit_session_take_back_dismissal (EfEditSession *self); /* FALSE: there is none */
void ef_edit_session_end_suggestions (EfEditSession *self);

G_END_DECLS
