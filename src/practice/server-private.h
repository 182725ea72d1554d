/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "core/worker.h"
#include "practice/rude.h"
#include "practice/server.h"
#include "practice/state.h"

G_BEGIN_DECLS

/* The rooms of the server: server.c starts and stops it and says who may ask; call.c brings answers out, rudely if
 * told so; routes.c knows who answers what; create.c, posts.c, channels.c and upload.c answer; life.c lets
 * posts be published; pages.c is for people, control.c for tests. */

typedef struct EfReceived EfReceived;

struct _EfPracticeServer {
  GObject parent_instance;

  EfPracticeState *state; /* (owned) */
  EfWorker *files;        /* (owned) writes uploads */
  EfRude *rude;           /* (owned) */
  SoupServer *soup;       /* (owned) (nullable) */
  GHashTable *calls;      /* (owned) SoupServerMessage → EfCall (owned) */
  GQueue requests;        /* (owned) (element-type JsonObject) the last ones */
  char *state_path;       /* (owned) (nullable) */
  char *key;              /* (owned) */
  char *token;            /* (owned) */
  char *address;          /* (owned) */
  gint64 ahead;           /* milliseconds */
  guint port;
  int rate_limit; /* -1: as the state says */
  guint timer;
  gint64 next_due; /* when something happens to a post by itself */
};

/* One request, from its headers to its answer. */
typedef struct {
  grefcount references;
  EfPracticeServer *server;   /* (owned) */
  SoupServerMessage *message; /* (owned) */
  EfPracticeEndpoint endpoint;
  EfRudeRule rule;          /* a copy, with kind EF_RUDE_NONE when none befalls it */
  JsonObject *organisation; /* (owned) (nullable) */
  guint route;
  char **words;       /* (owned) of the path behind the prefix */
  GHashTable *query;  /* (owned) (nullable) */
  EfReceived *upload; /* (owned) (nullable) */
  guint64 n_bytes;    /* of the body, so far */
  gulong handlers[3];
  guint timer;
  gboolean is_api;
  gboolean is_gone; /* nobody listens any more */
  guint status;
  char *type;      /* (owned) of the answer */
  GBytes *body;    /* (owned) */
  char *not_known; /* (owned) (nullable): why the key is refused, as JSON or "" */
} EfCall;

EfCall *ef_call_new (EfPracticeServer *server, SoupServerMessage *message);
EfCall *ef_call_ref (EfCall *self);
void ef_call_unref (EfCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCall, ef_call_unref)

/* Each request ends with exactly one of these. What was changed is on disk before they are heard. */
void ef_call_answer (EfCall *self, guint status, JsonNode *node); /* takes @node */
void ef_call_answer_object (EfCall *self, guint status, JsonObject *object);
void ef_call_answer_array (EfCall *self, JsonArray *array);
void ef_call_answer_text (EfCall *self, guint status, const char *type, const char *text);
void ef_call_answer_bytes (EfCall *self, const char *type, GBytes *bytes);
void ef_call_fail_inside (EfCall *self);                           /* 500 */
void ef_call_refuse (EfCall *self, guint status, const char *msg); /* {"msg"} */
void ef_call_hang (EfCall *self);
void ef_call_cut (EfCall *self);
void ef_call_add_header (EfCall *self, const char *name, const char *value);

GBytes *ef_call_get_body (EfCall *self);
/* (nullable): what the body is when it is a JSON object; (transfer full) */
JsonNode *ef_call_parse_body (EfCall *self);
const char *ef_call_get_query (EfCall *self, const char *name); /* (nullable) */

/* Milliseconds since 1970 by the clock of the server. */
gint64 ef_practice_server_now (EfPracticeServer *self);
char *ef_practice_format_date (gint64 moment); /* "2026-08-25T08:30:17.123Z" */
JsonObject *ef_practice_server_take_organisation (EfPracticeServer *self, const char *key);
/* What befell a post, kept for ever. */
void ef_practice_server_note (EfPracticeServer *self,
                              JsonObject *organisation,
                              JsonObject *post,
                              const char *event);
void ef_practice_server_notify_person (EfPracticeServer *self,
                                       JsonObject *organisation,
                                       const char *content);
/* By network or id, as rules name channels. */
gboolean ef_practice_server_has_rule (EfPracticeServer *self, EfRudeKind kind, JsonObject *channel);
gboolean ef_practice_server_is_channel (EfPracticeServer *self,
                                        JsonObject *channel,
                                        const char *state); /* disabled, removed, reconnect */

/* What is due is published. */
void ef_life_turn (EfPracticeServer *self);
JsonObject *ef_life_find_post (EfPracticeServer *self, const char *id, JsonObject **organisation);

/* FALSE: nothing of ours answers there. */
gboolean ef_routes_find (EfCall *call, const char *method, const char *path);
void ef_routes_answer (EfCall *call);

void ef_pages_answer (EfCall *call, const char *path);
void ef_pages_answer_front (EfCall *call); /* what people see where no API is */

void ef_control_answer (EfCall *call);

EfReceived *ef_received_new (EfCall *call);
void ef_received_free (EfReceived *self);
void ef_received_feed (EfReceived *self, const guint8 *data, gsize size);
void ef_received_answer (EfCall *call);
void ef_received_answer_address (EfCall *call);
void ef_received_serve (EfCall *call, const char *path);

void ef_create_answer (EfCall *call);

void ef_posts_list (EfCall *call);
void ef_posts_delete (EfCall *call);
void ef_posts_delete_group (EfCall *call);
void ef_posts_set_status (EfCall *call);
void ef_posts_set_settings (EfCall *call);
void ef_posts_find_missing (EfCall *call);
void ef_posts_set_release (EfCall *call);
void ef_posts_analyse (EfCall *call);
char *ef_posts_make_url (EfPracticeServer *server, JsonObject *post); /* (nullable) */

void ef_channels_say_connected (EfCall *call);
void ef_channels_list (EfCall *call);
void ef_channels_list_groups (EfCall *call);
void ef_channels_remove (EfCall *call);
void ef_channels_connect (EfCall *call);
void ef_channels_describe (EfCall *call);
void ef_channels_run_tool (EfCall *call);
void ef_channels_find_slot (EfCall *call);
void ef_channels_analyse (EfCall *call);
void ef_channels_list_notifications (EfCall *call);

G_END_DECLS
