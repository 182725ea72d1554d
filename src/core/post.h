/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Of a target, and of a post by way of its targets. The nicks are stored and printed; scripts rely on them. */
typedef enum {
  EF_POST_WAITING,     /* stored here, nothing was sent */
  EF_POST_UPLOADING,   /* taken up: from its upload to the answer of the request that creates it */
  EF_POST_HANDED_OVER, /* the server has taken it */
  EF_POST_SCHEDULED,   /* the server was asked and says that it will publish it */
  EF_POST_PUBLISHED,   /* the server was asked and says that it is out */
  EF_POST_FAILED,
  EF_POST_UNKNOWN,  /* it may be there or not: the server must be asked */
  EF_POST_LATE,     /* it is not there and its moment has passed: a person gives a new one */
  EF_POST_CANCELED, /* a person gave it up */
} EfPostState;
#define EF_POST_N_STATES (EF_POST_CANCELED + 1)
#define EF_POST_STATE_BIT(state) (1u << (state))

#define EF_TYPE_POST_STATE (ef_post_state_get_type ())
GType ef_post_state_get_type (void);

const char *ef_post_state_to_nick (EfPostState state); /* NULL: no state */
gboolean ef_post_state_from_nick (const char *nick, EfPostState *state);
gboolean ef_post_state_may_become (EfPostState from, EfPostState to);
/* Nothing happens to it any more unless a person asks: published, failed, canceled. */
gboolean ef_post_state_is_final (EfPostState state);
/* Of several the one a person has to know of first. None: waiting. */
EfPostState ef_post_state_sum_up (const EfPostState *states, guint n_states);

typedef enum {
  EF_POST_KIND_SCHEDULE, /* the server keeps the time */
  EF_POST_KIND_DRAFT,    /* to be finished at Postiz */
  EF_POST_KIND_UPLOAD,   /* the file alone: it has no targets */
} EfPostKind;

const char *ef_post_kind_to_nick (EfPostKind kind); /* "schedule", "draft", "upload" */
gboolean ef_post_kind_from_nick (const char *nick, EfPostKind *kind);

/* What a person wants done to a target that the server has, or may have. */
typedef enum {
  EF_POST_WISH_NONE,
  EF_POST_WISH_CANCEL,
  EF_POST_WISH_MOVE, /* to the new date */
} EfPostWish;

const char *ef_post_wish_to_nick (EfPostWish wish); /* "", "cancel", "move" */
gboolean ef_post_wish_from_nick (const char *nick, EfPostWish *wish);

/* A post on one channel. Plain data. */
typedef struct {
  char *id;
  char *post_id;
  char *profile_id;
  char *channel_id;     /* ours */
  char *origin;         /* and what is there, for ever: */
  char *remote_channel; /* the id of the channel at the server */
  gint64 date;          /* milliseconds since 1970: its fingerprint, never .000 */
  char *caption;        /* (nullable): that of the post */
  char *settings;       /* a JSON object, frozen */
  EfPostState state;
  char *remote_id; /* "": none yet, as the next three */
  char *url;
  char *problem;        /* a sentence */
  char *problem_code;   /* a word for it, of whoever set it */
  gint64 request_begun; /* microseconds since 1970, UTC; 0: no request is unsettled */
  gint64 request_ended; /* 0: not yet, as far as is known */
  guint asked;          /* how often the server was asked since the request began */
  gint64 asked_at;      /* and when, last */
  EfPostWish wish;
  gint64 new_date;       /* milliseconds; 0: none */
  GArray *old_dates;     /* (element-type gint64): milliseconds, those it may be known under, too */
  gint64 handed_over_at; /* microseconds; 0: not yet, as the next */
  gint64 published_at;
  gint64 rev;
} EfTarget;

#define EF_TYPE_TARGET (ef_target_get_type ())
GType ef_target_get_type (void);

/* With a new id; whose it is follows from the post that takes it. */
EfTarget *ef_target_new (const char *channel_id, const char *origin, const char *remote_channel);
EfTarget *ef_target_copy (const EfTarget *self);
void ef_target_free (EfTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTarget, ef_target_free)
gboolean ef_target_has_date (const EfTarget *self, gint64 date); /* this, the new or an old one */

/* A comment below a post. */
typedef struct {
  char *text;
  guint delay; /* minutes behind what is before it */
} EfPostComment;

/* One file planned for one moment, with a target for each channel. Properties, all notifying: id,
 * profile-id, title, state, planned-at, targets (GPtrArray of EfTarget). */
#define EF_TYPE_POST (ef_post_get_type ())
G_DECLARE_FINAL_TYPE (EfPost, ef_post, EF, POST, GObject)

#define EF_POST_TITLE_MOST 200
#define EF_POST_CAPTION_MOST 500000 /* no network takes more */

typedef enum {
  EF_POST_TITLE = 1 << 0,
  EF_POST_CAPTION = 1 << 1,
  EF_POST_COMMENTS = 1 << 2,
  EF_POST_FILE = 1 << 3,       /* and its SHA-256 */
  EF_POST_PLANNED_AT = 1 << 4, /* the dates of its targets are moved one by one */
} EfPostFields;

/* @id NULL: a new one. */
EfPost *ef_post_new (const char *id, const char *profile_id, EfPostKind kind, const char *account);
EfPost *ef_post_copy (EfPost *self);
/* Takes over everything but who it is; says whether anything was another. */
gboolean ef_post_assign (EfPost *self, EfPost *from);

const char *ef_post_get_id (EfPost *self);
const char *ef_post_get_profile_id (EfPost *self);
EfPostKind ef_post_get_kind (EfPost *self);
const char *ef_post_get_account (EfPost *self); /* "ORIGIN#IDENTITY" */
const char *ef_post_get_origin (EfPost *self);
gboolean ef_post_is_practice (EfPost *self);
const char *ef_post_get_render_id (EfPost *self); /* "": none, or gone */
void ef_post_set_render_id (EfPost *self, const char *render_id);
const char *ef_post_get_title (EfPost *self);
void ef_post_set_title (EfPost *self, const char *title);
const char *ef_post_get_file (EfPost *self);        /* as the system gave it */
const char *ef_post_get_file_sha256 (EfPost *self); /* "": not read yet */
void ef_post_set_file (EfPost *self, const char *file, const char *sha256);
const char *ef_post_get_caption (EfPost *self);
void ef_post_set_caption (EfPost *self, const char *caption);
GPtrArray *ef_post_get_comments (EfPost *self); /* (transfer none) (element-type EfPostComment) */
void ef_post_add_comment (EfPost *self, const char *text, guint delay);
void ef_post_clear_comments (EfPost *self);
gint64
ef_post_get_planned_at (EfPost *self); /* microseconds since 1970, UTC: the minute asked for */
void ef_post_set_planned_at (EfPost *self, gint64 planned_at);
const char *ef_post_get_schedule_id (EfPost *self); /* "": none */
const char *ef_post_get_occurrence (EfPost *self);  /* nominal local time, as its rule has it */
void ef_post_set_schedule (EfPost *self, const char *schedule_id, const char *occurrence);
gint64 ef_post_get_created (EfPost *self);
void ef_post_set_created (EfPost *self, gint64 created);
gint64 ef_post_get_rev (EfPost *self);
void ef_post_set_rev (EfPost *self, gint64 rev);

GPtrArray *ef_post_get_targets (EfPost *self); /* (transfer none) (element-type EfTarget) */
EfTarget *ef_post_find_target (EfPost *self, const char *id);
void ef_post_take_target (EfPost *self, EfTarget *target); /* (transfer full) */
/* Made from its targets; of an upload what was set. */
EfPostState ef_post_get_state (EfPost *self);
/* Of an upload, which has no targets. */
void ef_post_set_state (EfPost *self, EfPostState state);
const char *ef_post_get_problem (EfPost *self); /* of an upload, too */
void ef_post_set_problem (EfPost *self, const char *problem);
/* Says whether the state of the post is another now. The move is a critical and refused where it is not
 * legal. */
gboolean ef_post_move_target (EfPost *self, const char *target_id, EfPostState to);

/* Account and file are there, texts are not too long, every target is on the origin of the account, has
 * a date, and no channel is there twice. */
gboolean ef_post_clean (EfPost *self, GError **error);

/* {id,render,at,state,targets:[{channel,state,remote_id,url,problem,at}],title,kind,practice,schedule}:
 * no caption and no account. */
JsonNode *ef_post_to_json (EfPost *self);

/* [{"text":"…","delay":5}], as stored. */
JsonNode *ef_post_comments_to_json (EfPost *self);
gboolean ef_post_comments_from_json (EfPost *self, JsonNode *node);

G_END_DECLS
