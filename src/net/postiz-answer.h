/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What Postiz answers, as plain values. Texts are never NULL: what is missing is "". Times are milliseconds
 * since 1970, which is what the server keeps; EF_POSTIZ_NO_TIME where there is none. */
#define EF_POSTIZ_NO_TIME G_MININT64

typedef struct {
  char *id;
  char *name;
  char *network; /* Postiz' identifier: "instagram-standalone" */
  char *picture; /* an address of http or https, or "" */
  char *handle;
  char *customer_id;
  char *customer_name;
  gboolean is_disabled;
} EfPostizChannel;

typedef struct {
  char *id;
  char *name;
} EfPostizGroup;

/* UNKNOWN: a word that no server said so far. */
typedef enum {
  EF_POSTIZ_STATE_UNKNOWN,
  EF_POSTIZ_STATE_QUEUE,
  EF_POSTIZ_STATE_PUBLISHED,
  EF_POSTIZ_STATE_ERROR,
  EF_POSTIZ_STATE_DRAFT,
} EfPostizState;

/* One entry of a list. A recurring post has an entry for each of its occurrences, all with the same id. */
typedef struct {
  char *id;
  gint64 date;         /* of this occurrence */
  gint64 first_date;   /* what the post itself has: the same as @date unless it recurs */
  guint interval_days; /* 0: does not recur */
  EfPostizState state;
  GStrv urls;           /* (owned): where it is published; addresses of http and https only */
  gboolean is_unlinked; /* published, but Postiz does not know which one it is on the network */
  char *content;
  char *group;
  char *integration_id;
  char *network;
  char *channel_name;
  char *settings; /* JSON; "" from servers that do not tell */
  char *maker;    /* "API", "WEB" …; "" from older servers */
} EfPostizPost;

typedef struct {
  char *post_id;
  char *integration_id;
} EfPostizCreated;

typedef struct {
  char *id;
  char *path;      /* its address */
  char *thumbnail; /* an address, or "" */
  char *alt;
} EfPostizMedia;

typedef struct {
  char *key;
  char *type;
  char *description;
} EfPostizToolField;

typedef struct {
  char *name; /* what ef_postiz_client_trigger_async () takes */
  char *description;
  GPtrArray *fields; /* (element-type EfPostizToolField) */
} EfPostizTool;

typedef struct {
  char *rules;
  int max_length;   /* -1: not told */
  JsonNode *schema; /* (nullable): there are no settings */
  GPtrArray *tools; /* (element-type EfPostizTool) */
} EfPostizSettings;

/* What a post may be on its network, when Postiz lost track of it. */
typedef struct {
  char *id;
  char *url;
} EfPostizMissing;

typedef struct {
  char *id;
  char *text;
  char *link; /* an address of http or https, or "" */
  gint64 date;
} EfPostizNotification;

typedef struct {
  GPtrArray *items; /* (element-type EfPostizNotification) */
  guint page;
  gboolean has_more;
} EfPostizNotifications;

typedef struct {
  char *date; /* as the server writes it: a day */
  double total;
} EfPostizPoint;

typedef struct {
  char *label;
  double change;     /* per cent */
  GPtrArray *points; /* (element-type EfPostizPoint) */
} EfPostizSeries;

typedef struct {
  gboolean is_missing; /* Postiz does not know which post on the network it is */
  GPtrArray *series;   /* (element-type EfPostizSeries) */
} EfPostizAnalytics;

/* One function per kind of answer. NULL: it is not an answer of that kind. Members that are missing or of
 * another kind are left empty, entries without an id are an answer of another kind. Lists own what is in
 * them. */
gboolean ef_postiz_answer_is_connected (JsonNode *node);
GPtrArray *ef_postiz_answer_channels (JsonNode *node);
GPtrArray *ef_postiz_answer_groups (JsonNode *node);
GPtrArray *ef_postiz_answer_posts (JsonNode *node);
GPtrArray *ef_postiz_answer_created (JsonNode *node);
EfPostizMedia *ef_postiz_answer_media (JsonNode *node);
EfPostizSettings *ef_postiz_answer_settings (JsonNode *node);
JsonNode *ef_postiz_answer_output (JsonNode *node); /* of a tool (transfer full) */
char *ef_postiz_answer_social (JsonNode *node);     /* an address of http or https */
gboolean ef_postiz_answer_status (JsonNode *node, EfPostizState *state);
GPtrArray *ef_postiz_answer_missing (JsonNode *node);
EfPostizNotifications *ef_postiz_answer_notifications (JsonNode *node);
EfPostizAnalytics *ef_postiz_answer_analytics (JsonNode *node);

/* NULL: not JSON. */
JsonNode *ef_postiz_answer_parse (GBytes *body);

/* "2026-08-25T08:30:17.123Z"; without a zone it is UTC. */
gint64 ef_postiz_time_parse (const char *text);
char *ef_postiz_time_format (gint64 time);

/* Those of @posts that are our channel's at exactly that time, each id once. A recurring post counts with
 * its first date only. (element-type EfPostizPost) (transfer container) */
GPtrArray *ef_postiz_posts_match (GPtrArray *posts, const char *integration_id, gint64 date);
/* NULL: it is not in the list. (transfer none) */
EfPostizPost *ef_postiz_posts_find (GPtrArray *posts, const char *id);

EfPostizMedia *ef_postiz_media_new (const char *id, const char *path, const char *thumbnail);

void ef_postiz_channel_free (EfPostizChannel *self);
void ef_postiz_group_free (EfPostizGroup *self);
void ef_postiz_post_free (EfPostizPost *self);
void ef_postiz_created_free (EfPostizCreated *self);
void ef_postiz_media_free (EfPostizMedia *self);
void ef_postiz_settings_free (EfPostizSettings *self);
void ef_postiz_missing_free (EfPostizMissing *self);
void ef_postiz_notifications_free (EfPostizNotifications *self);
void ef_postiz_analytics_free (EfPostizAnalytics *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizMedia, ef_postiz_media_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizSettings, ef_postiz_settings_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizNotifications, ef_postiz_notifications_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostizAnalytics, ef_postiz_analytics_free)

G_END_DECLS
