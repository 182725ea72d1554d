/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What Postiz says about the body of POST /posts before it stores anything. Pure: who may be posted to
 * comes from the caller. */

/* The channel of that id, or NULL. Its row has "name", "network", "verified". */
typedef JsonObject *(*EfRulesFindChannel) (const char *id, gpointer user_data);

typedef struct {
  guint status;     /* 201: it may be stored */
  JsonNode *answer; /* (owned) (nullable): when it may not */
  JsonNode *body;   /* (owned) (nullable): as converted, contents sanitised, settings with __type */
} EfRulesResult;

void ef_rules_result_clear (EfRulesResult *self);

/* @text: as it came, with its content type. */
EfRulesResult ef_rules_check (const char *text,
                              gsize size,
                              const char *content_type,
                              EfRulesFindChannel find_channel,
                              gpointer user_data);

/* An ISO 8601 date as the validator takes it. @moment: milliseconds since 1970; FALSE with *@is_iso TRUE:
 * the validator takes it and the calendar does not. */
gboolean ef_rules_parse_date (const char *text, gboolean *is_iso, gint64 *moment);

/* A JSON schema of the settings of a network; NULL: it has none. (transfer full) */
JsonObject *ef_rules_describe_settings (const char *network);
gsize ef_rules_get_max_length (const char *network, gboolean is_verified, gboolean is_article);

/* {"statusCode":400,"message":…,"error":"Bad Request"} with a text or several. */
JsonNode *ef_rules_make_bad_request (const char *message);
JsonNode *ef_rules_make_bad_requests (JsonArray *messages);

G_END_DECLS
