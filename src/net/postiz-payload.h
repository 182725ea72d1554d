/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "net/postiz-answer.h"

G_BEGIN_DECLS

/* What the server reads at most: one byte more and it answers 413. */
#define EF_POSTIZ_MOST_BYTES (100 * 1024)

/* The post itself, or one of the comments below it. */
typedef struct {
  char *id;         /* (nullable): of a post that is there already, which is changed in its place */
  char *content;    /* as it is sent: escaped where it has to be */
  GPtrArray *media; /* (element-type EfPostizMedia) */
  guint delay;      /* minutes before a comment */
} EfPostizValue;

typedef struct {
  char *integration_id;
  char *network;        /* its __type */
  JsonObject *settings; /* (owned) (nullable) */
  GPtrArray *values;    /* (element-type EfPostizValue): the post, then its comments */
} EfPostizTarget;

typedef struct {
  gboolean is_draft;
  gint64 date; /* milliseconds since 1970 */
  gboolean short_link;
  GPtrArray *targets; /* (element-type EfPostizTarget) */
} EfPostizRequest;

EfPostizRequest *ef_postiz_request_new (gint64 date, gboolean is_draft);
void ef_postiz_request_free (EfPostizRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizRequest, ef_postiz_request_free)

/* Both are owned by what they are added to. @settings: (nullable) (transfer none) */
EfPostizTarget *ef_postiz_request_add_target (EfPostizRequest *self,
                                              const char *integration_id,
                                              const char *network,
                                              JsonObject *settings);
/* @id: (nullable) */
EfPostizValue *
ef_postiz_target_add_value (EfPostizTarget *self, const char *id, const char *content, guint delay);
void ef_postiz_value_add_media (EfPostizValue *self, const EfPostizMedia *media);

/* The body of the request that creates posts. It is refused (EF_NET_ERROR) when the server would refuse it
 * whole, when it would do something else than what is said (a channel twice, a switch that is a text), or
 * when it is larger than EF_POSTIZ_MOST_BYTES. */
GBytes *ef_postiz_payload_make (const EfPostizRequest *request, GError **error);

G_END_DECLS
