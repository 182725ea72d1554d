/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "practice/server.h"
#include "support/async.h"

/* A practice server of this process and somebody who asks it, for tests of both. */

#define KEY "practice-test"

typedef struct {
  EfPracticeServer *server; /* (owned) */
  SoupSession *session;     /* (owned) */
  char *folder;             /* (owned) (nullable) of the state */
} Practice;

typedef struct {
  guint status; /* 0: there was no answer */
  char *type;   /* (owned) (nullable) */
  char *text;   /* (owned) */
  gsize size;
  JsonNode *json;              /* (owned) (nullable) */
  SoupMessageHeaders *headers; /* (owned) (nullable) */
  GError *error;               /* (owned) (nullable) */
} Answer;

/* @with_state: in a folder of its own, which practice_free () removes. */
Practice *practice_new (gboolean with_state, guint rate_limit);
void practice_free (Practice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Practice, practice_free)
/* Ends the server and starts another on the same state. */
void practice_restart (Practice *self);
void practice_rule (Practice *self, const char *rule);

void answer_free (Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/* @path: behind the address; what begins with "/" is asked as it is, else below /public/v1/. @key: NULL for
 * none. @body: (nullable), JSON. */
Answer *practice_ask (Practice *self,
                      const char *method,
                      const char *path,
                      const char *key,
                      const char *body);
Answer *practice_send (Practice *self,
                       const char *method,
                       const char *path,
                       const char *key,
                       const char *type,
                       GBytes *body);
/* From now on, who is not answered within a second is told so. */
void practice_ask_briefly (Practice *self);
Answer *practice_upload (Practice *self,
                         const char *field,
                         const char *name,
                         const char *type,
                         GBytes *data);

/* "id" of the channel of @network. */
char *practice_find_channel (Practice *self, const char *key, const char *network);
/* A body for POST /posts to one channel, with settings that its network takes. */
char *
practice_make_post (const char *channel, const char *network, const char *date, const char *text);
/* Creates it and returns its id. */
char *practice_create (Practice *self, const char *network, const char *date, const char *text);
/* The row of GET /posts; NULL: it is not listed. */
JsonObject *practice_find_post (Practice *self, const char *id);
guint practice_count_log (Practice *self, const char *event);
/* Lets the main loop run for as long as @ms. */
void practice_wait (guint ms);
