/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/error.h"
#include "net/postiz-answer.h"
#include "net/postiz-payload.h"
#include "net/postiz-problem.h"

G_BEGIN_DECLS

#define EF_TYPE_POSTIZ_CLIENT (ef_postiz_client_get_type ())
G_DECLARE_FINAL_TYPE (EfPostizClient, ef_postiz_client, EF, POSTIZ_CLIENT, GObject)

/* One account: requests go to @base with @key, and nowhere else. Where the API lies below @base is found
 * out before the first request, whichever that is. The key may be as people paste it. */
EfPostizClient *ef_postiz_client_new (const char *base, const char *key);

const char *ef_postiz_client_get_base (EfPostizClient *self);
const char *ef_postiz_client_get_host (EfPostizClient *self); /* for messages */

/* Whose client this is, "ORIGIN#IDENTITY": kept for those who have the client only. "" at first. */
const char *ef_postiz_client_get_account (EfPostizClient *self);
void ef_postiz_client_set_account (EfPostizClient *self, const char *account);

/* How far the server's clock is ahead of ours, in microseconds, to about a second, by its last answer.
 * FALSE: it has not told. */
gboolean ef_postiz_client_get_clock_offset (EfPostizClient *self, gint64 *offset);

/* What a server may be too old for. */
typedef enum {
  EF_POSTIZ_FEATURE_GROUPS,        /* 2.21.9 */
  EF_POSTIZ_FEATURE_SOCIAL,        /* 2.18 */
  EF_POSTIZ_FEATURE_SETTINGS,      /* 2.18 */
  EF_POSTIZ_FEATURE_TRIGGER,       /* 2.18 */
  EF_POSTIZ_FEATURE_STATUS,        /* 2.21.7 */
  EF_POSTIZ_FEATURE_MISSING,       /* 2.19 */
  EF_POSTIZ_FEATURE_NOTIFICATIONS, /* 2.18 */
  EF_POSTIZ_FEATURE_ANALYTICS,     /* 2.18 */
  EF_POSTIZ_N_FEATURES,
} EfPostizFeature;

/* TRUE: it has said that it does not have it, and is not asked again before the next test of the connection:
 * the functions below answer EF_NET_ERROR_UNSUPPORTED. FALSE: it has it, or was not asked. */
gboolean ef_postiz_client_lacks (EfPostizClient *self, EfPostizFeature feature);

/* Looks for the API below @base (and below @base/api), asks whether the key is accepted and how many
 * channels there are. */
void ef_postiz_client_test_async (EfPostizClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_postiz_client_test_finish (EfPostizClient *self,
                                       GAsyncResult *result,
                                       guint *n_channels,
                                       GError **error);

/* @group: (nullable) the id of a customer; servers before 2.21.9 ignore it and answer all. Answers a
 * list of EfPostizChannel. */
void ef_postiz_client_list_channels_async (EfPostizClient *self,
                                           const char *group,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPtrArray *
ef_postiz_client_list_channels_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* EfPostizGroup */
void ef_postiz_client_list_groups_async (EfPostizClient *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *
ef_postiz_client_list_groups_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

void ef_postiz_client_get_settings_async (EfPostizClient *self,
                                          const char *integration_id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
EfPostizSettings *
ef_postiz_client_get_settings_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* Runs a tool of the channel ("boards", "channels"); @data: (nullable). What comes is the tool's own. */
void ef_postiz_client_trigger_async (EfPostizClient *self,
                                     const char *integration_id,
                                     const char *tool,
                                     JsonObject *data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
JsonNode *
ef_postiz_client_trigger_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* The page where a person connects a channel of @network, or @integration_id (nullable) again: an address of
 * http or https, to be opened in the browser. */
void ef_postiz_client_get_social_async (EfPostizClient *self,
                                        const char *network,
                                        const char *integration_id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char *
ef_postiz_client_get_social_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* EfPostizPost: those from @from to @to (milliseconds, both inclusive), and every occurrence of recurring
 * ones up to @to, whatever their date. In no order. */
void ef_postiz_client_list_posts_async (EfPostizClient *self,
                                        gint64 from,
                                        gint64 to,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *
ef_postiz_client_list_posts_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* What came of a request that creates posts. There is no "failed": a request whose bytes were on their way
 * and whose answer did not come, or was not one that known servers give before they create, may have created
 * all, some or none. */
typedef enum {
  EF_POSTIZ_OUTCOME_NOTHING, /* no post was created or changed: it did not leave, or was refused whole */
  EF_POSTIZ_OUTCOME_CREATED, /* every target is there, with its id in @created */
  EF_POSTIZ_OUTCOME_UNKNOWN, /* ask with ef_postiz_client_list_posts_async () before sending again */
} EfPostizOutcome;

typedef struct {
  EfPostizOutcome outcome;
  GPtrArray *created;       /* (element-type EfPostizCreated): also what an unknown outcome told */
  EfPostizProblem *problem; /* (nullable): what the server said instead */
  GError *error;            /* (nullable): why it is not CREATED; also when there is a problem */
  int limit;                /* requests in a window; -1: not told, as of the next two */
  int remaining;
  int reset; /* seconds */
} EfPostizSent;

void ef_postiz_sent_free (EfPostizSent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizSent, ef_postiz_sent_free)

/* Creates the posts of @request, or changes those whose first value has an id. It is sent once, on a connection
 * of its own. @cancellable ends it only before its first byte has left. A date that has passed by the
 * server's clock is not sent. */
void ef_postiz_client_create_async (EfPostizClient *self,
                                    const EfPostizRequest *request,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* Never NULL. */
EfPostizSent *ef_postiz_client_create_finish (EfPostizClient *self, GAsyncResult *result);

/* @from to @to: the dates it may have there (milliseconds). A server says of a post that is gone that it has
 * a problem, so then the list is asked. TRUE: it is not there (any more). */
void ef_postiz_client_delete_async (EfPostizClient *self,
                                    const char *post_id,
                                    gint64 from,
                                    gint64 to,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
ef_postiz_client_delete_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* Careful: the server does not look at what the post is. One that is published and set to be scheduled is
 * published again. */
void ef_postiz_client_set_draft_async (EfPostizClient *self,
                                       const char *post_id,
                                       gboolean is_draft,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean ef_postiz_client_set_draft_finish (EfPostizClient *self,
                                            GAsyncResult *result,
                                            EfPostizState *state,
                                            GError **error);

/* EfPostizMissing: what @post_id may be on its network. */
void ef_postiz_client_list_missing_async (EfPostizClient *self,
                                          const char *post_id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GPtrArray *
ef_postiz_client_list_missing_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

void ef_postiz_client_set_release_id_async (EfPostizClient *self,
                                            const char *post_id,
                                            const char *release_id,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
gboolean
ef_postiz_client_set_release_id_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* @page: from 0, the newest first. */
void ef_postiz_client_list_notifications_async (EfPostizClient *self,
                                                guint page,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
EfPostizNotifications *ef_postiz_client_list_notifications_finish (EfPostizClient *self,
                                                                   GAsyncResult *result,
                                                                   GError **error);

/* Of a channel, or of a post. */
void ef_postiz_client_get_analytics_async (EfPostizClient *self,
                                           const char *integration_id,
                                           guint days,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
void ef_postiz_client_get_post_analytics_async (EfPostizClient *self,
                                                const char *post_id,
                                                guint days,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
EfPostizAnalytics *
ef_postiz_client_get_analytics_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* @sent of @total bytes of the file have left; at most four times a second, and at the end. */
typedef void (*EfPostizProgress) (goffset sent, goffset total, gpointer user_data);

typedef struct {
  EfPostizMedia *media;
  goffset size;    /* of what was sent */
  gint64 modified; /* of the file that was sent, microseconds */
} EfPostizUpload;

void ef_postiz_upload_free (EfPostizUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizUpload, ef_postiz_upload_free)

/* Sends @file (an MP4, or a picture by its ending) as it is, a piece at a time. A file that changes meanwhile
 * ends it before the last piece, with EF_NET_ERROR_FILE. Each upload is a new one to the server: keep what it
 * says, at once. */
void ef_postiz_client_upload_async (EfPostizClient *self,
                                    GFile *file,
                                    EfPostizProgress progress,
                                    gpointer progress_data,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
EfPostizUpload *
ef_postiz_client_upload_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
