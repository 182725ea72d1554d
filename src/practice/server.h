/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EF_PRACTICE_ERROR (ef_practice_error_quark ())
GQuark ef_practice_error_quark (void);

typedef enum {
  EF_PRACTICE_ERROR_PORT, /* another program has the port: choose another, or none */
  EF_PRACTICE_ERROR_TAKEN, /* another practice server has this state: use that one, or another file */
  EF_PRACTICE_ERROR_STATE, /* the file cannot be read or written: the message says why */
  EF_PRACTICE_ERROR_RULE,  /* there is no such rudeness: see --help */
} EfPracticeError;

/* A Postiz of our own on the loopback address, which answers as the real one does.
 *
 * Keys: the one it was started with, and any that begins with "practice-": a key it has not seen makes an
 * organisation of its own, with its own channels, which are the same six by name and others by id. So
 * every profile has a key of its own ("practice-PROFILE-ID"), and one server serves them all. Other keys are
 * answered with 401, as are keys that were revoked.
 *
 * What a post says decides how it ends, for a person or a test that wants to see it: "#fail" is refused
 * by the network, "#flaky" fails first and is published later, "#missing" is published with a release that
 * Postiz does not know, "#unconfirmed" ends in "couldn't confirm", "#comment-fails" is live although it
 * failed, "#stuck" stays where it is. One channel of the six needs to be reconnected, which a page of the
 * server does.
 *
 * Rudeness is told in rules; see practice/rude.h. */
#define EF_TYPE_PRACTICE_SERVER (ef_practice_server_get_type ())
G_DECLARE_FINAL_TYPE (EfPracticeServer, ef_practice_server, EF, PRACTICE_SERVER, GObject)

/* @state_path: (nullable) nothing is kept, and uploads lie in a temporary folder. */
EfPracticeServer *ef_practice_server_new (const char *state_path);

/* Before it starts. Both are kept in the state. @key: (nullable) the one of the state, or a new one.
 * @rate_limit: requests to POST /posts in an hour; 0: any number. */
void ef_practice_server_set_key (EfPracticeServer *self, const char *key);
void ef_practice_server_set_rate_limit (EfPracticeServer *self, guint rate_limit);

/* @port: 0 is the one of the state when that is free, or any. */
void ef_practice_server_start_async (EfPracticeServer *self,
                                     guint port,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
ef_practice_server_start_finish (EfPracticeServer *self, GAsyncResult *result, GError **error);

/* Closes what is open; when it is over, everything is on disk and the state may be used by another. */
void ef_practice_server_stop_async (EfPracticeServer *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
ef_practice_server_stop_finish (EfPracticeServer *self, GAsyncResult *result, GError **error);

guint ef_practice_server_get_port (EfPracticeServer *self);
const char *ef_practice_server_get_address (EfPracticeServer *self); /* "http://127.0.0.1:PORT" */
const char *ef_practice_server_get_key (EfPracticeServer *self);
const char *ef_practice_server_get_token (EfPracticeServer *self); /* for POST /practice/control */
/* (nullable): what was wrong with the state that was found, a sentence. */
const char *ef_practice_server_get_notice (EfPracticeServer *self);

/* For tests; a program asks POST /practice/control for the same, with the token in X-Practice-Token:
 *   {"clear":true, "add":["cut-after,times=1"], "advance":60, "key":"practice-x",
 *    "channel":{"id":"ch-1","network":"discord","name":"Mine","disabled":true,"reconnect":false,
 *               "removed":false,"verified":false}} */
gboolean ef_practice_server_add_rule (EfPracticeServer *self, const char *rule, GError **error);
/* All rules with a word on each, as lines. (transfer full) */
char *ef_practice_server_describe_rules (void);
void ef_practice_server_clear_rules (EfPracticeServer *self);
/* The clock of the server goes forward: what is due then is published at the next look. */
void ef_practice_server_advance (EfPracticeServer *self, gint64 seconds);
/* Makes or changes a channel of the organisation of @key, which is made when it is not there. @values: as
 * under "channel" above; "id" is needed, what is not named stays. */
void ef_practice_server_set_channel (EfPracticeServer *self, const char *key, JsonObject *values);

/* What GET /practice/log answers: {"requests":[{"at","method","path","status","organisation","rule"}],
 * "posts":[{"event","at","id","organisation","channel","network","date","state","hash"}]}. "event" is created, updated, deleted,
 * published, failed or status; "hash" is the SHA-256 of the content as it was sent. Posts are never taken out, so "each
 * exactly once" is to count "created" by organisation, channel and date. (transfer full) */
JsonNode *ef_practice_server_get_log (EfPracticeServer *self);

G_END_DECLS
