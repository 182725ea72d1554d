/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a request asks for; the names stand in "on=" of a rule. */
typedef enum {
  EF_PRACTICE_OTHER,
  EF_PRACTICE_CONNECTED,    /* connected */
  EF_PRACTICE_CHANNELS,     /* channels */
  EF_PRACTICE_GROUPS,       /* groups */
  EF_PRACTICE_SOCIAL,       /* social */
  EF_PRACTICE_SETTINGS,     /* settings */
  EF_PRACTICE_TOOL,         /* tool */
  EF_PRACTICE_SLOT,         /* slot */
  EF_PRACTICE_UPLOAD,       /* upload */
  EF_PRACTICE_UPLOAD_URL,   /* upload-url */
  EF_PRACTICE_LIST,         /* list */
  EF_PRACTICE_CREATE,       /* create */
  EF_PRACTICE_DELETE,       /* delete */
  EF_PRACTICE_STATUS,       /* status */
  EF_PRACTICE_MISSING,      /* missing */
  EF_PRACTICE_RELEASE,      /* release */
  EF_PRACTICE_ANALYTICS,    /* analytics */
  EF_PRACTICE_NOTIFICATIONS /* notifications */
} EfPracticeEndpoint;

typedef enum {
  /* One of these befalls a request. */
  EF_RUDE_NONE,
  EF_RUDE_CUT_BEFORE,
  EF_RUDE_CUT_AFTER,
  EF_RUDE_CUT_MIDDLE,
  EF_RUDE_CUT_RANDOM,
  EF_RUDE_CUT_UPLOAD,
  EF_RUDE_ERROR_BEFORE,
  EF_RUDE_ERROR_AFTER,
  EF_RUDE_TOO_LARGE,
  EF_RUDE_LIMIT_HOUR,
  EF_RUDE_HANG,
  EF_RUDE_HANG_AFTER,
  EF_RUDE_HTML,
  EF_RUDE_WRONG_TYPE,
  EF_RUDE_WRONG_SHAPE,
  EF_RUDE_HUGE,
  EF_RUDE_GARBAGE,
  EF_RUDE_GARBAGE_HTTP,
  EF_RUDE_REDIRECT,
  EF_RUDE_NO_SUBSCRIPTION,
  EF_RUDE_AUTH_DOWN,
  EF_RUDE_PARTIAL,
  EF_RUDE_DRIP,
  /* These go with another. */
  EF_RUDE_SLOW,
  EF_RUDE_DOUBLE,
  EF_RUDE_MIXED_ORDER,
  /* These are states of the server and befall no single request. */
  EF_RUDE_CLOCK,
  EF_RUDE_QUICK,
  EF_RUDE_KEY_REVOKED,
  EF_RUDE_CHANNEL_GONE,
  EF_RUDE_CHANNEL_UNKNOWN,
  EF_RUDE_CHANNEL_DISABLED,
  EF_RUDE_CHANNEL_RECONNECT,
  EF_RUDE_OLD_LIMIT,
  EF_RUDE_OLD_GROUPS,
  EF_RUDE_OLD_SETTINGS,
  EF_RUDE_ONLY_API,
  EF_RUDE_ONLY_BARE,
  EF_RUDE_POSTS_FAIL,
  EF_RUDE_POSTS_FLAKY,
  EF_RUDE_POSTS_MISSING,
  EF_RUDE_POSTS_UNCONFIRMED,
  EF_RUDE_POSTS_STUCK,
  EF_RUDE_DELAY,
  EF_N_RUDES
} EfRudeKind;

/* A rule is "NAME[,on=WHAT][,skip=N][,times=N][,OPTION=VALUE]...": the first N requests of that kind are spared,
 * then it befalls so many (for ever when not said). */
typedef struct {
  EfRudeKind kind;
  EfPracticeEndpoint endpoint;
  gboolean is_everywhere; /* on=any */
  guint skip;
  guint times;   /* G_MAXUINT: for ever */
  gint64 number; /* ms=, status=, bytes=, s=, posts=, seed= */
  guint share;   /* of 100, of cut-random */
  char *text;    /* (owned) (nullable) channel= (network or id), key= */
  GRand *random; /* (owned) (nullable) */
} EfRudeRule;

typedef struct _EfRude EfRude;

EfRude *ef_rude_new (void);
void ef_rude_free (EfRude *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRude, ef_rude_free)

gboolean ef_rude_add (EfRude *self, const char *rule, GError **error);
void ef_rude_clear (EfRude *self);

/* The one of the first group that befalls this request, which is counted. (nullable), valid until the
 * next change. */
const EfRudeRule *ef_rude_take (EfRude *self, EfPracticeEndpoint endpoint);
/* Of the second group. */
const EfRudeRule *ef_rude_take_also (EfRude *self, EfRudeKind kind, EfPracticeEndpoint endpoint);
/* Of the third: the first such rule, and with @text the first that names it or nothing. */
const EfRudeRule *ef_rude_find (EfRude *self, EfRudeKind kind, const char *text);

EfPracticeEndpoint ef_practice_endpoint_from_name (const char *name, gboolean *is_everywhere);
const char *ef_rude_kind_get_name (EfRudeKind kind);
/* All of them with a word on each, for --help and the manual: lines. (transfer full) */
char *ef_rude_describe (void);

G_END_DECLS
