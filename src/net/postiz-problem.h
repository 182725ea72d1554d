/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/error.h"
#include "net/http.h"

G_BEGIN_DECLS

/* How an answer that is not the wanted one says what is wrong. */
typedef enum {
  EF_POSTIZ_SHAPE_EMPTY,  /* no body */
  EF_POSTIZ_SHAPE_TEXTS,  /* {"message":["posts.0.…", …]}: the validator, everything at once */
  EF_POSTIZ_SHAPE_TEXT,   /* {"message":"…"} */
  EF_POSTIZ_SHAPE_TARGET, /* {"provider":"…","name":"…","message":"…"}: a rule of one channel */
  EF_POSTIZ_SHAPE_MSG,    /* {"msg":"…"} */
  EF_POSTIZ_SHAPE_ERROR,  /* {"error":"…"} */
  EF_POSTIZ_SHAPE_HTML,   /* a page: of a proxy, or of the front of Postiz */
  EF_POSTIZ_SHAPE_RAW,    /* anything else */
} EfPostizShape;

typedef struct {
  EfPostizShape shape;
  guint status;
  EfNetError code;
  char *sentence; /* (owned): what to do about it */
  GStrv texts;    /* (owned): the server's own words, each once, as they are; none of HTML */

  /* Which part of a request with several it is about; -1 and "" where it does not say, or says several. */
  int index; /* in posts */
  char *integration_id;
  char *provider; /* with */
  char *name;     /* of the channel */

  gboolean is_before_creating; /* known servers have created nothing when they answer this */
  int retry_after;             /* seconds; -1: not told */
} EfPostizProblem;

/* @host is for the sentence. Of an answer with a good status it says that this is not Postiz. */
EfPostizProblem *ef_postiz_problem_new (const EfHttpAnswer *answer, const char *host);
void ef_postiz_problem_free (EfPostizProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizProblem, ef_postiz_problem_free)

GError *ef_postiz_problem_to_error (const EfPostizProblem *self);

/* Whether the server says that it has no such route ("Cannot GET /public/v1/groups"): it is too old for it, or,
 * where every Postiz has it, no Postiz. */
gboolean ef_postiz_problem_is_no_route (const EfPostizProblem *self);

G_END_DECLS
