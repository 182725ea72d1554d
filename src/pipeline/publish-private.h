/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post.h"
#include "core/steps.h"
#include "core/upload.h"
#include "pipeline/publish-account.h"
#include "pipeline/publish-start.h"
#include "pipeline/runner.h"
#include "pipeline/wait-error.h"
#include "store/budget-table.h"

G_BEGIN_DECLS

/* Publishing from inside. Never twice, never elsewhere, never lost. Its rooms:
 *
 *   publish-runner.c   a post, from what is true of it to what became of it
 *   publish-check.c    is it still that account, are those channels there
 *   publish-upload.c   the file: there, unchanged, uploaded once
 *   publish-settle.c   what is unknown is looked for at the server
 *   publish-create.c   the one request that must not be made twice, and its answer
 *   publish-late.c     what cannot go any more
 *   publish-wish.c     what the server has is moved or taken back
 *   publish-end.c      what an error makes of a run
 *   publish-facts.c    what is found out about targets, as it is written
 *   publish-store.c    what is written, each in one transaction
 *   publish-desk.c     what runs of a studio share: clients, uploads under way, whose turn it is
 *   publish-account.c  where posts of a profile go
 *   publish-start.c    what the last end has left, and the answer to it
 *
 * Only these, the verbs of posts and the tracker include this. */

/* Why a target failed, beside the sentence. */
#define EF_PUBLISH_REFUSED "refused"         /* the server does not take it */
#define EF_PUBLISH_ACCOUNT "account"         /* the channel is not on this account */
#define EF_PUBLISH_DISABLED "disabled"       /* the channel is switched off */
#define EF_PUBLISH_FILE "file"               /* it is gone, another, or not taken */
#define EF_PUBLISH_CREDENTIALS "credentials" /* the key is refused, or there is none */
#define EF_PUBLISH_GIVEN_UP "given-up"       /* tried often enough */
#define EF_PUBLISH_GONE "gone"               /* it was there, and is not any more */
#define EF_PUBLISH_LATE "late"               /* its moment is past, or too near to be changed */
#define EF_PUBLISH_NETWORK "network"         /* the network refused it: the tracker's */
#define EF_PUBLISH_UNCONFIRMED "unconfirmed" /* nobody knows whether it is out: the tracker's */
#define EF_PUBLISH_RECONNECT "reconnect"     /* Postiz lost its access: the tracker's */

/* All in minutes of patience, which are shorter with the practice server in tests. */
#define EF_PUBLISH_AHEAD 2    /* so far ahead, at least, is what is sent again or changed there */
#define EF_PUBLISH_ARRIVAL 3  /* so long after its request it may still arrive */
#define EF_PUBLISH_ATTEMPTS 3 /* to try again: after one minute, two, four */

typedef struct _EfPublishDesk EfPublishDesk;

/* A post on its way: the data of the task of its job. */
typedef struct {
  EfStudio *studio;     /* (unowned) */
  EfPublishDesk *desk;  /* (unowned) */
  EfJob *job;           /* (owned) */
  GCancellable *stop;   /* (owned): of all but the request that creates */
  GCancellable *parent; /* (owned) */
  gulong parent_id;
  EfPost *post;           /* (owned) (nullable): as it was after the last transaction */
  char *origin;           /* (nullable): that of the post */
  char *client_name;      /* (nullable) */
  EfPostizClient *client; /* (owned) (nullable) */
  char *account;          /* (nullable): of the client */
  GPtrArray *channels; /* (owned) (nullable) (element-type EfPostizChannel): those of the account */
  gint64 minute;
  char *upload_name; /* (nullable): what this run is uploading */
  EfUpload *upload;  /* (owned) (nullable) */
  char *sha256;      /* (nullable): of the file, as it is now */
  gint64 size;
  gint64 modified;
  gint64 next_ask;  /* when the server is asked about what is unknown; 0: a person says */
  GPtrArray *facts; /* (owned) (nullable): those on their way into the database */
  EfStep after;     /* (nullable): where settling goes on, if not with the next step */
  guint n_sent;     /* requests of which nobody knows what became */
  guint at;         /* of the wishes */
  guint timer;
  char *problem;       /* (nullable): the first that somebody has to know of */
  gboolean one_by_one; /* the server did not say which one it refuses */
  gboolean is_stale;   /* its credentials are others now */
  gboolean is_begun;   /* it is known at the desk */
} EfPublish;

/* publish-desk.c */
EfPublishDesk *ef_publish_desk_new (EfStudio *studio);
void ef_publish_desk_free (EfPublishDesk *self);
EfPublishDesk *ef_studio_get_publish_desk (EfStudio *studio);
EfPostizPool *ef_publish_desk_get_pool (EfPublishDesk *self);
/* A client whose account is set. */
void ef_publish_desk_get_client_async (EfPublishDesk *self,
                                       const char *profile_id,
                                       gboolean practice,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
EfPostizClient *
ef_publish_desk_get_client_finish (EfPublishDesk *self, GAsyncResult *result, GError **error);
/* Key, address or port are others now. What is on its way stops where it may, and begins anew. */
void ef_publish_desk_drop_client (EfPublishDesk *self, const char *profile_id, gboolean practice);
/* FALSE: another run is at this post. */
gboolean ef_publish_desk_begin (EfPublishDesk *self, EfPublish *run);
void ef_publish_desk_end (EfPublishDesk *self, EfPublish *run);
guint ef_publish_desk_count_others (EfPublishDesk *self, EfPublish *run, const char *origin);
/* FALSE: another run is uploading just that. */
gboolean ef_publish_desk_begin_upload (EfPublishDesk *self, const char *name);
void ef_publish_desk_end_upload (EfPublishDesk *self, const char *name);
/* Milliseconds to wait until one may create. */
guint ef_publish_desk_take_turn (EfPublishDesk *self);
/* A minute of patience, microseconds; with the practice server the setting "publish.practice-minute" (milliseconds)
 * makes it shorter, for nothing is on its way there for long. */
gint64 ef_publish_desk_get_minute (EfPublishDesk *self, const char *origin);
/* By the server's clock, microseconds. */
gint64 ef_publish_get_now (EfPostizClient *client);
void ef_publish_desk_note_clock (EfPublishDesk *self, const char *origin, EfPostizClient *client);
gint64 ef_publish_desk_get_offset (EfPublishDesk *self, const char *origin);
/* What came of asking a server; @error NULL: it went well. Nobody waits for it. */
void ef_publish_desk_note_server (EfPublishDesk *self, const char *origin, const GError *error);
gboolean ef_publish_is_server_down (const GError *error);

/* publish-facts.c */

typedef enum {
  EF_PUBLISH_ADOPT,     /* it is at the server, as @state */
  EF_PUBLISH_SETTLE,    /* it is not: it becomes @state */
  EF_PUBLISH_DOUBT,     /* it may be, or not */
  EF_PUBLISH_ASKED,     /* it was looked for and not seen */
  EF_PUBLISH_UNWISH,    /* a wish was fulfilled, or cannot be */
  EF_PUBLISH_MOVED,     /* the server has it under its new date */
  EF_PUBLISH_AGAIN,     /* into the line with @date */
  EF_PUBLISH_DUPLICATE, /* an event: the second was removed */
} EfPublishAct;

/* What is to be written about a target. It is written only where the target is still as it was seen. */
typedef struct {
  EfPublishAct act;
  EfTarget *seen; /* (owned) */
  EfPostState state;
  gint64 date;
  char *remote_id; /* (nullable), as all here */
  char *url;
  char *problem;
  char *problem_code;
} EfPublishFact;

EfPublishFact *ef_publish_fact_new (EfPublishAct act, const EfTarget *seen, EfPostState state);
/* With why. */
EfPublishFact *ef_publish_fact_new_problem (const EfTarget *seen,
                                            EfPostState state,
                                            const char *problem,
                                            const char *problem_code);
void ef_publish_fact_free (EfPublishFact *self);
GPtrArray *ef_publish_facts_new (void);

/* With their events. @post is that of the targets. */
gboolean ef_publish_store_apply (EfConnection *connection,
                                 EfPost *post,
                                 GPtrArray *facts,
                                 gint64 now,
                                 GError **error);
/* All dates in the minute of @moment (microseconds) that are in use on its channel (element-type gint64). */
gboolean ef_publish_store_add_dates (EfConnection *connection,
                                     const EfTarget *target,
                                     gint64 moment,
                                     GArray *dates,
                                     GError **error);

/* publish-store.c */
gboolean ef_publish_store_note_server (EfConnection *connection,
                                       const char *origin,
                                       gboolean has_failed,
                                       gint64 now,
                                       gboolean *has_opened,
                                       GError **error);

/* Runs @func and reads the post anew, in one transaction; @run->post is that then. */
typedef struct {
  char *profile_id;
  char *post_id;
  char *account;    /* (nullable) */
  char *origin;     /* (nullable) */
  char *code;       /* (nullable) */
  char *text;       /* (nullable) */
  EfPost *post;     /* (owned) (nullable): as it is */
  EfUpload *upload; /* (owned) (nullable) */
  GPtrArray *facts; /* (owned) (nullable) (element-type EfPublishFact) */
  GPtrArray *ids;   /* (owned) (nullable) (element-type utf8): of targets */
  EfBudgetAnswer answer;
  gint64 date; /* of all those targets */
  EfPostState to;
  guint n_others;
  gint64 now;
  gboolean has_failed;
  gboolean flag;
} EfPublishCall;

typedef gboolean (*EfPublishFunc) (EfConnection *connection, EfPublishCall *call, GError **error);

EfPublishCall *ef_publish_call_new (EfPublish *run);
/* Takes @call over. */
void ef_publish_write_async (EfPublish *run,
                             EfPublishFunc func,
                             EfPublishCall *call,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* (transfer none): lives as long as @result. */
EfPublishCall *ef_publish_write_finish (EfPublish *run, GAsyncResult *result, GError **error);
/* Facts alone; takes them over. */
void ef_publish_write_facts_async (EfPublish *run,
                                   GPtrArray *facts,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

gboolean ef_publish_store_load (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_take_up (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_release (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_begin (EfConnection *connection, EfPublishCall *call, GError **error);
/* The targets of the minute that has passed get one date in that of @now, which is the server's. */
gboolean ef_publish_store_put_off (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_answer (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_end_old (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_file (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean ef_publish_store_upload (EfConnection *connection, EfPublishCall *call, GError **error);
gboolean
ef_publish_store_move_upload (EfConnection *connection, EfPublishCall *call, GError **error);

/* The steps; each owns its task, and goes on with ef_steps_next () or ends with ef_publish_fail (). */
void ef_publish_check (GTask *task);
void ef_publish_settle (GTask *task);
void ef_publish_do_wishes (GTask *task);
void ef_publish_upload (GTask *task);
void ef_publish_create (GTask *task);

/* publish-check.c */
gboolean ef_publish_is_on_account (EfPublish *run, const EfTarget *target);
const char *ef_publish_get_network (EfPublish *run, const EfTarget *target);
gboolean ef_publish_is_named (EfPublish *run,
                              const EfTarget *target,
                              const char *provider,
                              const char *name);

/* publish-settle.c */

/* What an entry of the list says of a target. The tracker knows more about why something failed. */
EfPublishFact *ef_publish_judge (const EfTarget *target, const EfPostizPost *post);
/* All dates under which a target may be known, and a minute around (milliseconds). */
void ef_publish_get_span (GPtrArray *targets, gint64 *from, gint64 *to);
/* Those of @posts that are @target: by its id, or by channel and exact date; the one to keep comes first. (transfer
 * container) (element-type EfPostizPost) */
GPtrArray *ef_publish_match (const EfTarget *target, GPtrArray *posts);

/* publish-late.c */

/* No server was ever told its date. */
gboolean ef_publish_is_virgin (const EfTarget *target);
/* FALSE: nothing of @targets is late. TRUE: it is seen to, and then comes ef_publish_create () again. */
gboolean ef_publish_see_to_late (GTask *task, GPtrArray *targets);

/* publish-wish.c */
gboolean ef_publish_has_move (EfPublish *run); /* then the file is needed */

/* publish-runner.c */
GPtrArray *ef_publish_list_targets (EfPublish *run, guint states); /* (transfer container) */
gboolean ef_publish_is_draft (EfPublish *run);
void ef_publish_note_problem (EfPublish *run, const char *problem);
void ef_publish_leave (EfPublish *run);

/* publish-end.c: takes @error over. What it means for the targets is written first. */
void ef_publish_fail (GTask *task, GError *error);
/* What became of a run whose steps are done. */
void ef_publish_finish (GTask *task);

extern const EfRunner ef_publish_runner;

G_END_DECLS
