/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/worker.h"
#include "net/http.h"
#include "net/postiz-client.h"

G_BEGIN_DECLS

/* Rooms of the client: postiz-client.c has the account and the way to it, postiz-ask.c one question and its
 * answer, postiz-verbs.c the questions there are, postiz-create.c the one that is asked only once,
 * postiz-upload.c the file. */
struct _EfPostizClient {
  GObject parent_instance;

  EfHttp *http;        /* (owned) */
  EfWorker *worker;    /* (owned) (nullable): reads long answers */
  const char *prefix;  /* what stands between the base and /public/v1; NULL: not known (any more) */
  guint lacks;         /* a bit for each EfPostizFeature */
  gint64 clock_offset; /* microseconds */
  gboolean has_clock_offset;
  char *base;
  char *account;
  char *key; /* only while this is constructed; then @http keeps it */
  guint timeout;
  guint patience;
};

/* What is wanted, made of the JSON of a good answer; NULL: it is something else. */
typedef gpointer (*EfPostizRead) (JsonNode *node);

#define EF_POSTIZ_ANY_SERVER (-1)

typedef struct {
  EfHttpMethod method;
  char *path;   /* (owned) (nullable): behind /public/v1; NULL: an id was none */
  GBytes *json; /* (owned) (nullable) */
  EfHttpFlags flags;
  int feature; /* EfPostizFeature or EF_POSTIZ_ANY_SERVER */
  EfPostizRead read;
  GDestroyNotify destroy;   /* what @read made */
  EfPostizProblem *problem; /* (owned) (nullable): afterwards */
} EfPostizAsk;

/* @ask is copied, and what it owns is taken. */
void ef_postiz_client_ask_async (EfPostizClient *self,
                                 const EfPostizAsk *ask,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* @problem: (out) (optional) (nullable) (transfer full): what the server said instead */
gpointer ef_postiz_client_ask_finish (EfPostizClient *self,
                                      GAsyncResult *result,
                                      EfPostizProblem **problem,
                                      GError **error);

/* Finds the prefix unless it is known. What was found is for the request that follows: another answer may
 * put it in doubt meanwhile. */
void ef_postiz_client_find_async (EfPostizClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
const char *
ef_postiz_client_find_finish (EfPostizClient *self, GAsyncResult *result, GError **error);

/* What stands in every answer, whatever it is. */
void ef_postiz_client_note_answer (EfPostizClient *self, const EfHttpAnswer *answer);
/* Without the key, and what it says about the server noted. */
EfPostizProblem *ef_postiz_client_make_problem (EfPostizClient *self, const EfHttpAnswer *answer);

/* "/posts/%s/missing" with an id as part of an address; NULL: it would lead elsewhere. */
char *ef_postiz_route (const char *before, const char *id, const char *after);

G_END_DECLS
