/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-renders.h"
#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* What a session is built from. The real ones are in project-session-live.c; a test has its own behind
 * the same doors. */
typedef struct {
  void (*list) (EfStudio *studio,
                EfProject *project,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data);
  GPtrArray *(*list_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*edit) (EfStudio *studio,
                EfProjectEdit *edit,
                GAsyncReadyCallback callback,
                gpointer user_data);
  gboolean (*edit_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*undo) (EfStudio *studio,
                EfProject *project,
                gboolean redo,
                GAsyncReadyCallback callback,
                gpointer user_data);
  EfProjectEdit *(*undo_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*get_history) (EfStudio *studio,
                       EfProject *project,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*get_history_finish) (EfStudio *studio,
                                  GAsyncResult *result,
                                  char **undo,
                                  char **redo,
                                  GError **error);
  void (*preview_clips) (EfStudio *studio,
                         EfProject *project,
                         GListModel *items,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  GPtrArray *(*preview_clips_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*make_plan) (EfStudio *studio,
                     EfClip *clip,
                     EfFormat format,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  EfPlan *(*make_plan_finish) (EfStudio *studio,
                               GAsyncResult *result,
                               GPtrArray **problems,
                               GError **error);
} EfProjectStore;

/* The stage has the properties of EfStage, which notify. */
typedef struct {
  void (*set_plan) (gpointer stage, EfPlan *plan, EfFormat format);
  void (*play) (gpointer stage);
  void (*pause) (gpointer stage);
  void (*seek) (gpointer stage, gint64 time);
  void (*step) (gpointer stage, int n_frames);
  void (*set_muted) (gpointer stage, gboolean muted);
  void (*set_size) (gpointer stage, int width, int height);
} EfProjectStage;

/* Rendering. (nullable): nothing can be rendered here. */
typedef struct {
  void (*freeze) (EfStudio *studio,
                  EfProject *project,
                  GPtrArray *clips,
                  GAsyncReadyCallback callback,
                  gpointer user_data);
  GPtrArray *(*freeze_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*render) (EfStudio *studio,
                  EfProfile *profile,
                  GPtrArray *clips,
                  const EfRenderWish *wish,
                  GAsyncReadyCallback callback,
                  gpointer user_data);
  GPtrArray *(*render_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*estimate) (EfStudio *studio,
                    GPtrArray *clips,
                    const EfRenderWish *wish,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
  gboolean (*estimate_finish) (EfStudio *studio,
                               GAsyncResult *result,
                               double *seconds,
                               gint64 *bytes,
                               char **folder,
                               GError **error);
  void (*list_presets) (EfStudio *studio,
                        EfProfile *profile,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  GPtrArray *(*list_presets_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
  void (*list_encoders) (EfStudio *studio, GAsyncReadyCallback callback, gpointer user_data);
  GPtrArray *(*list_encoders_finish) (EfStudio *studio, GAsyncResult *result, GError **error);
} EfProjectRenders;

typedef struct {
  const EfProjectStore *store;
  const EfProjectStage *stage;
  const EfProjectRenders *renders;
} EfProjectPorts;

/* (nullable) */
const EfProjectRenders *ef_project_session_get_renders (EfProjectSession *self);

/* @stage (transfer none) (nullable). @studio NULL: nothing is stored, and nothing to be seen. */
EfProjectSession *ef_project_session_new_with (const EfProjectPorts *ports,
                                               EfStudio *studio,
                                               EfProject *project,
                                               GObject *stage);
/* Whether all is written and read that was asked for. */
gboolean ef_project_session_is_idle (EfProjectSession *self);

/* What follows is between the files of the session. */

typedef enum {
  EF_PROJECT_SESSION_UNDO_TITLE = 1,
  EF_PROJECT_SESSION_REDO_TITLE,
  EF_PROJECT_SESSION_N_CHOSEN,
  EF_PROJECT_SESSION_VARIANT,
  EF_PROJECT_SESSION_FORMAT,
  EF_PROJECT_SESSION_POSITION,
  EF_PROJECT_SESSION_DURATION,
  EF_PROJECT_SESSION_PLAYING,
  EF_PROJECT_SESSION_BUSY,
  EF_PROJECT_SESSION_PAINTABLE,
  EF_PROJECT_SESSION_PROBLEM,
  EF_PROJECT_SESSION_LOADING,
} EfProjectSessionProperty;

typedef enum {
  EF_PROJECT_SESSION_CHANGED,
  EF_PROJECT_SESSION_VARIANTS_CHANGED,
  EF_PROJECT_SESSION_SHOWN_CHANGED,
  EF_PROJECT_SESSION_NOTICE,
  EF_PROJECT_SESSION_N_SIGNALS,
} EfProjectSessionSignal;

struct _EfProjectSession {
  GObject parent_instance;

  const EfProjectPorts *ports; /* (nullable) */
  EfStudio *studio;            /* (owned) (nullable) */
  EfProject *project;          /* (owned): the studio's, which follows the database */
  EfProject
    *own; /* (owned): with the settings that a person sees, ahead of it while they are written */
  GListStore *items; /* of EfItem, in their order */
  GtkMultiSelection *selection;
  guint n_chosen;
  gboolean is_closed;
  GHashTable *watched; /* (element-type GObject): segments and sources that are listened to */
  guint changed_id;    /* something in a segment or source has changed */

  /* project-session-queue.c */
  GQueue steps; /* of edits, and undo among them */
  guint n_writing;
  gboolean is_busy;
  gboolean is_finishing; /* what is told now is our own */
  gboolean needs_list;
  gboolean needs_history;
  gboolean is_loaded;
  char *undo_title; /* (nullable) */
  char *redo_title; /* (nullable) */

  /* project-session-play.c */
  GObject *stage; /* (owned) (nullable) */
  GSignalGroup *stage_signals;
  GPtrArray *variants; /* of EfClip */
  guint n_missing;
  guint variant;
  EfFormat format;
  EfPlan *plan;           /* (nullable): of the variant that is shown */
  EfClip *planned;        /* (nullable): the one it was made of */
  GCancellable *planning; /* (nullable) */
  char *left_out;         /* (nullable): what the preview cannot show */
  guint variants_id;      /* they are made anew when edits rest */
  GCancellable *choosing; /* (nullable): they are being made */
  EfItem *shown;          /* (nullable) */
  EfItem *wanted;         /* (nullable): to be gone to when the plan is there */
};

void ef_project_session_notify (EfProjectSession *self, EfProjectSessionProperty property);
void ef_project_session_emit (EfProjectSession *self, EfProjectSessionSignal signal);
/* Something is different: watch what is new, make the variants anew, tell. */
void ef_project_session_refresh (EfProjectSession *self);

/* Takes over what others have set, unless something of ours is on its way. */
void ef_project_session_follow (EfProjectSession *self);

/* project-session-queue.c */
void ef_project_session_commit (EfProjectSession *self, EfProjectEdit *edit);
void ef_project_session_reload (EfProjectSession *self);
void ef_project_session_pump (EfProjectSession *self);
void ef_project_session_free_steps (EfProjectSession *self);

/* project-session-play.c */
void ef_project_session_begin_play (EfProjectSession *self);
void ef_project_session_end_play (EfProjectSession *self);
void ef_project_session_queue_variants (EfProjectSession *self);

G_END_DECLS
