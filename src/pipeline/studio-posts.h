/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post-plan.h"
#include "core/post.h"
#include "pipeline/studio.h"
#include "store/post-table.h"

G_BEGIN_DECLS

/* Posts: what a person does with them. What goes out is done by whoever owns the queue; see
 * pipeline/publish-private.h. A signal of the studio, "posts-changed", says that there is another state of
 * something, whoever has changed it. */

/* One file for one moment, to be stored with a target for each channel. */
typedef struct {
  char *channel_id; /* ours */
  char *caption;    /* (nullable): that of the post */
  char *settings;   /* (nullable) a JSON object: goes before those of the channel */
} EfNewTarget;

typedef struct {
  char *render_id; /* "": a file of its own, which is in @file */
  char *file;      /* (nullable): that of the render */
  char *title;     /* (nullable): that of the render */
  EfPostKind kind;
  gint64 planned_at; /* microseconds since 1970, UTC: the minute asked for; 0: now */
  char *caption;
  GPtrArray *comments; /* (owned) (element-type EfPostComment) */
  GPtrArray *targets;  /* (owned) (element-type EfNewTarget) */
  char *schedule_id;   /* "": none */
  char *occurrence;
} EfNewPost;

EfNewPost *ef_new_post_new (const char *render_id, EfPostKind kind, gint64 planned_at);
void ef_new_post_free (EfNewPost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfNewPost, ef_new_post_free)
EfNewTarget *ef_new_post_add_target (EfNewPost *self,
                                     const char *channel_id,
                                     const char *caption); /* (transfer none) */
void ef_new_post_add_comment (EfNewPost *self, const char *text, guint delay);
/* The rows of a plan: those of one file and one minute are one post (element-type EfNewPost). */
GPtrArray *ef_new_posts_of_plan (EfPostPlan *plan);

/* Posts, targets and jobs in one transaction, bound to the account that the profile has now. All or
 * none. @practice: for the practice server. The exact dates are chosen here. A moment that has passed is
 * REFUSED. (element-type EfPost), in the same order. */
void ef_studio_add_posts_async (EfStudio *self,
                                EfProfile *profile,
                                gboolean practice,
                                GPtrArray *posts,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *ef_studio_add_posts_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* The same for a transaction that others have begun, such as that of a schedule. @account: whose they are;
 * @posts (element-type EfNewPost); @added (nullable) gets them (element-type EfPost). An occurrence that is
 * there already is passed over. */
gboolean ef_post_store_add (EfConnection *connection,
                            const char *profile_id,
                            const char *account,
                            GPtrArray *posts,
                            gint64 now,
                            GPtrArray *added,
                            GError **error);

/* A page (element-type EfPost). What @filter names is copied. */
void ef_studio_list_posts_async (EfStudio *self,
                                 EfProfile *profile,
                                 const EfPostFilter *filter,
                                 guint offset,
                                 guint limit,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_studio_list_posts_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* The numbers of all that fit (of gint64), and some of them by number, for a list that pages. */
void ef_studio_list_post_numbers_async (EfStudio *self,
                                        EfProfile *profile,
                                        const EfPostFilter *filter,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GArray *ef_studio_list_post_numbers_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_get_post_numbers_async (EfStudio *self,
                                       EfProfile *profile,
                                       const gint64 *numbers,
                                       guint n_numbers,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *ef_studio_get_post_numbers_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* By state; @counts has EF_POST_N_STATES places. */
void ef_studio_count_posts_async (EfStudio *self,
                                  EfProfile *profile,
                                  gboolean practice,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
ef_studio_count_posts_finish (EfStudio *self, GAsyncResult *result, guint *counts, GError **error);
/* By the beginning of an id, of a post or of a target (element-type EfPost). */
void ef_studio_find_posts_async (EfStudio *self,
                                 EfProfile *profile,
                                 const char *start,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_studio_find_posts_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What became of each that something was asked for, in their order. */
typedef struct {
  char *id;      /* of the target, or of an upload that has none */
  gboolean done; /* done, or stored as a wish that the queue sees to */
  gboolean is_wish;
  char *problem; /* "": none; else a sentence */
} EfPostDone;

void ef_post_done_free (EfPostDone *self);

/* Targets of one profile, by their ids; of a post that is an upload its own id. What is not at the server is changed at
 * once; what is there, or may be, is wished and done by the queue: a move to another minute @planned_at, giving up.
 * (element-type EfPostDone) */
void ef_studio_move_targets_async (EfStudio *self,
                                   EfProfile *profile,
                                   const char *const *ids,
                                   gint64 planned_at,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void ef_studio_cancel_targets_async (EfStudio *self,
                                     EfProfile *profile,
                                     const char *const *ids,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Texts and settings, NULL: as they are. Where the server has it already, it is changed there by a move within its
 * minute. */
void ef_studio_edit_target_async (EfStudio *self,
                                  EfProfile *profile,
                                  const char *id,
                                  gint64 rev,
                                  const char *caption,
                                  const char *settings,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* What failed or is late goes into the line again, at @planned_at; 0: at its own minute, or now when that has passed.
 * What has an id at the server is read there first, deleted and seen gone. What may still be published by itself is
 * left, and says so, unless @is_sure. */
void ef_studio_retry_targets_async (EfStudio *self,
                                    EfProfile *profile,
                                    const char *const *ids,
                                    gint64 planned_at,
                                    gboolean is_sure,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ef_studio_targets_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Jobs of what is unknown are asked about at the next look of the queue, of a profile (NULL: of all) or the posts
 * with these ids (NULL: all). Returned is how many. */
void ef_studio_settle_posts_async (EfStudio *self,
                                   const char *profile_id,
                                   const char *const *ids,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
ef_studio_settle_posts_finish (EfStudio *self, GAsyncResult *result, guint *count, GError **error);

/* Publishing waits for an answer: the program was interrupted while posts were on their way ("crash"), or the database
 * is a copy ("restored"). NULL: it does not. The setting is EF_PUBLISH_PAUSED, so "setting-changed" tells. */
#define EF_PUBLISH_PAUSED "publish.paused"
const char *ef_studio_get_publish_question (EfStudio *self);
/* "Go on": what is unknown is asked for, then all goes on. A pause that a person has made stays. */
void
ef_studio_answer_publish_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_studio_answer_publish_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* How far the server's clock is ahead of ours, in microseconds, where that is more than a minute; 0: it is not, or nobody
 * has asked. */
gint64 ef_studio_get_clock_difference (EfStudio *self, const char *origin);

G_END_DECLS
