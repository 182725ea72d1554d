/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/post-account.h"
#include "core/post-date.h"
#include "core/text.h"

/* A file that goes to some channels at some moment. Plain data: the window sees those of a list, worker
 * threads get copies that nobody listens to. */
struct _EfPost {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *account;
  char *origin; /* of the account */
  char *render_id;
  char *title;
  char *file; /* bytes */
  char *file_sha256;
  char *caption;
  char *schedule_id;
  char *occurrence;
  char *problem;
  GPtrArray *comments; /* (element-type EfPostComment) */
  GPtrArray *targets;  /* (element-type EfTarget) */
  gint64 planned_at;   /* microseconds since 1970, UTC, as the next */
  gint64 created;
  gint64 rev;
  EfPostKind kind;
  EfPostState state;
};

G_DEFINE_FINAL_TYPE (EfPost, ef_post, G_TYPE_OBJECT)

G_DEFINE_BOXED_TYPE (EfTarget, ef_target, ef_target_copy, ef_target_free)

G_DEFINE_ENUM_TYPE (EfPostState,
                    ef_post_state,
                    G_DEFINE_ENUM_VALUE (EF_POST_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (EF_POST_UPLOADING, "uploading"),
                    G_DEFINE_ENUM_VALUE (EF_POST_HANDED_OVER, "handed-over"),
                    G_DEFINE_ENUM_VALUE (EF_POST_SCHEDULED, "scheduled"),
                    G_DEFINE_ENUM_VALUE (EF_POST_PUBLISHED, "published"),
                    G_DEFINE_ENUM_VALUE (EF_POST_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (EF_POST_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (EF_POST_LATE, "late"),
                    G_DEFINE_ENUM_VALUE (EF_POST_CANCELED, "canceled"))

#define TO(state) (1u << EF_POST_##state)

/* What the server can say of something that it has. */
#define ANSWERS (TO (HANDED_OVER) | TO (SCHEDULED) | TO (PUBLISHED) | TO (FAILED))

/* The legal moves. Nothing comes to WAITING from where a request may have got through but by way of a
 * settlement: from UNKNOWN when the server has been asked and has not got it, from FAILED when it was
 * refused, or has been deleted there. Everything that is not final may become UNKNOWN, which leads to
 * nothing but a question; so may what was given up while it was unknown. FAILED may turn out to be PUBLISHED:
 * a server tries again by itself. */
static const guint moves[] = {
  [EF_POST_WAITING] = TO (UPLOADING) | TO (FAILED) | TO (LATE) | TO (CANCELED) | TO (UNKNOWN),
  [EF_POST_UPLOADING] =
    TO (WAITING) | TO (HANDED_OVER) | TO (FAILED) | TO (LATE) | TO (CANCELED) | TO (UNKNOWN),
  [EF_POST_HANDED_OVER] =
    TO (SCHEDULED) | TO (PUBLISHED) | TO (FAILED) | TO (CANCELED) | TO (UNKNOWN),
  [EF_POST_SCHEDULED] =
    TO (HANDED_OVER) | TO (PUBLISHED) | TO (FAILED) | TO (CANCELED) | TO (UNKNOWN),
  [EF_POST_PUBLISHED] = 0,
  [EF_POST_FAILED] = TO (WAITING) | TO (HANDED_OVER) | TO (SCHEDULED) | TO (PUBLISHED) |
                     TO (CANCELED) | TO (UNKNOWN),
  [EF_POST_UNKNOWN] = TO (WAITING) | TO (LATE) | TO (CANCELED) | ANSWERS,
  [EF_POST_LATE] = TO (WAITING) | TO (CANCELED) | TO (UNKNOWN) | ANSWERS,
  [EF_POST_CANCELED] = TO (WAITING) | TO (UNKNOWN),
};

/* The one a person has to know of first comes first; the trigger of the database has the same order. */
static const EfPostState by_weight[] = {
  EF_POST_UNKNOWN,     EF_POST_FAILED,    EF_POST_LATE,      EF_POST_UPLOADING, EF_POST_WAITING,
  EF_POST_HANDED_OVER, EF_POST_SCHEDULED, EF_POST_PUBLISHED, EF_POST_CANCELED,
};

G_STATIC_ASSERT (G_N_ELEMENTS (moves) == EF_POST_N_STATES);
G_STATIC_ASSERT (G_N_ELEMENTS (by_weight) == EF_POST_N_STATES);

static const char *const kinds[] = {
  [EF_POST_KIND_SCHEDULE] = "schedule",
  [EF_POST_KIND_DRAFT] = "draft",
  [EF_POST_KIND_UPLOAD] = "upload",
};

static const char *const wishes[] = {
  [EF_POST_WISH_NONE] = "",
  [EF_POST_WISH_CANCEL] = "cancel",
  [EF_POST_WISH_MOVE] = "move",
};

typedef enum {
  PROP_ID = 1,
  PROP_PROFILE_ID,
  PROP_TITLE,
  PROP_STATE,
  PROP_PLANNED_AT,
  PROP_TARGETS,
} EfPostProperty;

static GParamSpec *properties[PROP_TARGETS + 1];

const char *
ef_post_state_to_nick (EfPostState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_POST_STATE);
  GEnumValue *value = g_enum_get_value (klass, (int) state);

  return value != NULL ? value->value_nick : NULL;
}

gboolean
ef_post_state_from_nick (const char *nick, EfPostState *state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_POST_STATE);
  GEnumValue *value = g_enum_get_value_by_nick (klass, nick);

  if (value == NULL)
    return FALSE;

  *state = (EfPostState) value->value;

  return TRUE;
}

gboolean
ef_post_state_may_become (EfPostState from, EfPostState to)
{
  if (from >= EF_POST_N_STATES || to >= EF_POST_N_STATES)
    return FALSE;

  return (moves[from] & (1u << to)) != 0;
}

gboolean
ef_post_state_is_final (EfPostState state)
{
  return state == EF_POST_PUBLISHED || state == EF_POST_FAILED || state == EF_POST_CANCELED;
}

EfPostState
ef_post_state_sum_up (const EfPostState *states, guint n_states)
{
  guint present = 0;

  for (guint i = 0; i < n_states; i++)
    present |= 1u << states[i];
  for (guint i = 0; i < G_N_ELEMENTS (by_weight); i++) {
    if (present & (1u << by_weight[i]))
      return by_weight[i];
  }

  return EF_POST_WAITING;
}

static gboolean
find_word (const char *const *words, guint n_words, const char *word, guint *found)
{
  for (guint i = 0; word != NULL && i < n_words; i++) {
    if (g_str_equal (words[i], word)) {
      *found = i;
      return TRUE;
    }
  }

  return FALSE;
}

const char *
ef_post_kind_to_nick (EfPostKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind];
}

gboolean
ef_post_kind_from_nick (const char *nick, EfPostKind *kind)
{
  guint found;

  if (!find_word (kinds, G_N_ELEMENTS (kinds), nick, &found))
    return FALSE;

  *kind = (EfPostKind) found;

  return TRUE;
}

const char *
ef_post_wish_to_nick (EfPostWish wish)
{
  g_return_val_if_fail ((guint) wish < G_N_ELEMENTS (wishes), NULL);

  return wishes[wish];
}

gboolean
ef_post_wish_from_nick (const char *nick, EfPostWish *wish)
{
  guint found;

  if (!find_word (wishes, G_N_ELEMENTS (wishes), nick, &found))
    return FALSE;

  *wish = (EfPostWish) found;

  return TRUE;
}

EfTarget *
ef_target_new (const char *channel_id, const char *origin, const char *remote_channel)
{
  EfTarget *self = g_new0 (EfTarget, 1);

  self->id = g_uuid_string_random ();
  self->post_id = g_strdup ("");
  self->profile_id = g_strdup ("");
  self->channel_id = g_strdup (channel_id);
  self->origin = g_strdup (origin);
  self->remote_channel = g_strdup (remote_channel);
  self->settings = g_strdup ("{}");
  self->remote_id = g_strdup ("");
  self->url = g_strdup ("");
  self->problem = g_strdup ("");
  self->problem_code = g_strdup ("");
  self->old_dates = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

EfTarget *
ef_target_copy (const EfTarget *self)
{
  EfTarget *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->post_id = g_strdup (self->post_id);
  copy->profile_id = g_strdup (self->profile_id);
  copy->channel_id = g_strdup (self->channel_id);
  copy->origin = g_strdup (self->origin);
  copy->remote_channel = g_strdup (self->remote_channel);
  copy->caption = g_strdup (self->caption);
  copy->settings = g_strdup (self->settings);
  copy->remote_id = g_strdup (self->remote_id);
  copy->url = g_strdup (self->url);
  copy->problem = g_strdup (self->problem);
  copy->problem_code = g_strdup (self->problem_code);
  copy->old_dates = g_array_copy (self->old_dates);

  return copy;
}

void
ef_target_free (EfTarget *self)
{
  g_free (self->id);
  g_free (self->post_id);
  g_free (self->profile_id);
  g_free (self->channel_id);
  g_free (self->origin);
  g_free (self->remote_channel);
  g_free (self->caption);
  g_free (self->settings);
  g_free (self->remote_id);
  g_free (self->url);
  g_free (self->problem);
  g_free (self->problem_code);
  g_array_unref (self->old_dates);
  g_free (self);
}

gboolean
ef_target_has_date (const EfTarget *self, gint64 date)
{
  if (self->date == date || (self->new_date != 0 && self->new_date == date))
    return TRUE;

  for (guint i = 0; i < self->old_dates->len; i++) {
    if (g_array_index (self->old_dates, gint64, i) == date)
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_same_dates (const EfTarget *one, const EfTarget *other)
{
  if (one->date != other->date || one->new_date != other->new_date ||
      one->old_dates->len != other->old_dates->len)
    return FALSE;

  for (guint i = 0; i < one->old_dates->len; i++) {
    if (g_array_index (one->old_dates, gint64, i) != g_array_index (other->old_dates, gint64, i))
      return FALSE;
  }

  return TRUE;
}

static gboolean
has_same_facts (const EfTarget *one, const EfTarget *other)
{
  return one->state == other->state && g_str_equal (one->remote_id, other->remote_id) &&
         g_str_equal (one->url, other->url) && g_str_equal (one->problem, other->problem) &&
         g_str_equal (one->problem_code, other->problem_code) &&
         one->request_begun == other->request_begun && one->request_ended == other->request_ended &&
         one->asked == other->asked && one->asked_at == other->asked_at &&
         one->wish == other->wish && one->handed_over_at == other->handed_over_at &&
         one->published_at == other->published_at;
}

static gboolean
is_same_target (gconstpointer a, gconstpointer b)
{
  const EfTarget *one = a;
  const EfTarget *other = b;

  return g_str_equal (one->id, other->id) && g_str_equal (one->post_id, other->post_id) &&
         g_str_equal (one->channel_id, other->channel_id) &&
         g_strcmp0 (one->caption, other->caption) == 0 &&
         g_str_equal (one->settings, other->settings) && one->rev == other->rev &&
         has_same_dates (one, other) && has_same_facts (one, other);
}

static gboolean
is_same_comment (gconstpointer a, gconstpointer b)
{
  const EfPostComment *one = a;
  const EfPostComment *other = b;

  return g_str_equal (one->text, other->text) && one->delay == other->delay;
}

static gboolean
is_same_list (GPtrArray *one, GPtrArray *other, GEqualFunc is_same)
{
  if (one->len != other->len)
    return FALSE;

  for (guint i = 0; i < one->len; i++) {
    if (!is_same (one->pdata[i], other->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

static void
free_comment (gpointer data)
{
  EfPostComment *comment = data;

  g_free (comment->text);
  g_free (comment);
}

static gboolean
set_text (char **field, const char *value)
{
  return g_set_str (field, value != NULL ? value : "");
}

static void
notify (EfPost *self, EfPostProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
set_state (EfPost *self, EfPostState state)
{
  if (self->state == state)
    return FALSE;

  self->state = state;
  notify (self, PROP_STATE);

  return TRUE;
}

/* An upload has no targets and keeps what it was told. */
static gboolean
follow_targets (EfPost *self)
{
  EfPostState states[EF_POST_N_STATES];
  guint n_states = 0;

  if (self->kind == EF_POST_KIND_UPLOAD)
    return FALSE;

  for (guint i = 0; i < self->targets->len; i++) {
    const EfTarget *target = self->targets->pdata[i];
    gboolean is_known = FALSE;

    for (guint j = 0; j < n_states; j++)
      is_known |= states[j] == target->state;
    if (!is_known)
      states[n_states++] = target->state;
  }

  return set_state (self, ef_post_state_sum_up (states, n_states));
}

static void
ef_post_finalize (GObject *object)
{
  EfPost *self = EF_POST (object);

  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->account);
  g_free (self->origin);
  g_free (self->render_id);
  g_free (self->title);
  g_free (self->file);
  g_free (self->file_sha256);
  g_free (self->caption);
  g_free (self->schedule_id);
  g_free (self->occurrence);
  g_free (self->problem);
  g_ptr_array_unref (self->comments);
  g_ptr_array_unref (self->targets);

  G_OBJECT_CLASS (ef_post_parent_class)->finalize (object);
}

static void
ef_post_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfPost *self = EF_POST (object);

  switch ((EfPostProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_PLANNED_AT:
    g_value_set_int64 (value, self->planned_at);
    break;
  case PROP_TARGETS:
    g_value_set_boxed (value, self->targets);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", READABLE);
}

static void
ef_post_class_init (EfPostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_post_finalize;
  object_class->get_property = ef_post_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_TITLE] = text_property ("title");
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, EF_TYPE_POST_STATE, EF_POST_WAITING, READABLE);
  properties[PROP_PLANNED_AT] =
    g_param_spec_int64 ("planned-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE);
  properties[PROP_TARGETS] = g_param_spec_boxed ("targets", NULL, NULL, G_TYPE_PTR_ARRAY, READABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_post_init (EfPost *self)
{
  self->render_id = g_strdup ("");
  self->title = g_strdup ("");
  self->file = g_strdup ("");
  self->file_sha256 = g_strdup ("");
  self->caption = g_strdup ("");
  self->schedule_id = g_strdup ("");
  self->occurrence = g_strdup ("");
  self->problem = g_strdup ("");
  self->comments = g_ptr_array_new_with_free_func (free_comment);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_target_free);
}

EfPost *
ef_post_new (const char *id, const char *profile_id, EfPostKind kind, const char *account)
{
  EfPost *self = g_object_new (EF_TYPE_POST, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);
  self->kind = kind;
  self->account = g_strdup (account);
  self->origin = ef_post_account_get_origin (account);
  if (self->origin == NULL)
    self->origin = g_strdup ("");

  return self;
}

EfPost *
ef_post_copy (EfPost *self)
{
  EfPost *copy = ef_post_new (self->id, self->profile_id, self->kind, self->account);

  ef_post_assign (copy, self);

  return copy;
}

static gboolean
is_same (EfPost *self, EfPost *other)
{
  return self->state == other->state && self->planned_at == other->planned_at &&
         self->created == other->created && self->rev == other->rev &&
         g_str_equal (self->render_id, other->render_id) &&
         g_str_equal (self->title, other->title) && g_str_equal (self->file, other->file) &&
         g_str_equal (self->file_sha256, other->file_sha256) &&
         g_str_equal (self->caption, other->caption) &&
         g_str_equal (self->schedule_id, other->schedule_id) &&
         g_str_equal (self->occurrence, other->occurrence) &&
         g_str_equal (self->problem, other->problem) &&
         is_same_list (self->comments, other->comments, is_same_comment) &&
         is_same_list (self->targets, other->targets, is_same_target);
}

static void
assign_comments (EfPost *self, EfPost *from)
{
  ef_post_clear_comments (self);
  for (guint i = 0; i < from->comments->len; i++) {
    const EfPostComment *comment = from->comments->pdata[i];

    ef_post_add_comment (self, comment->text, comment->delay);
  }
}

static void
assign_targets (EfPost *self, EfPost *from)
{
  if (is_same_list (self->targets, from->targets, is_same_target))
    return;

  g_ptr_array_set_size (self->targets, 0);
  for (guint i = 0; i < from->targets->len; i++)
    g_ptr_array_add (self->targets, ef_target_copy (from->targets->pdata[i]));
  notify (self, PROP_TARGETS);
}

gboolean
ef_post_assign (EfPost *self, EfPost *from)
{
  if (is_same (self, from))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  ef_post_set_render_id (self, from->render_id);
  ef_post_set_title (self, from->title);
  ef_post_set_file (self, from->file, from->file_sha256);
  ef_post_set_caption (self, from->caption);
  ef_post_set_planned_at (self, from->planned_at);
  ef_post_set_schedule (self, from->schedule_id, from->occurrence);
  ef_post_set_problem (self, from->problem);
  assign_comments (self, from);
  assign_targets (self, from);
  self->created = from->created;
  self->rev = from->rev;
  set_state (self, from->state);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

const char *
ef_post_get_id (EfPost *self)
{
  return self->id;
}

const char *
ef_post_get_profile_id (EfPost *self)
{
  return self->profile_id;
}

EfPostKind
ef_post_get_kind (EfPost *self)
{
  return self->kind;
}

const char *
ef_post_get_account (EfPost *self)
{
  return self->account;
}

const char *
ef_post_get_origin (EfPost *self)
{
  return self->origin;
}

gboolean
ef_post_is_practice (EfPost *self)
{
  return g_str_equal (self->origin, EF_POST_ACCOUNT_PRACTICE);
}

const char *
ef_post_get_render_id (EfPost *self)
{
  return self->render_id;
}

void
ef_post_set_render_id (EfPost *self, const char *render_id)
{
  set_text (&self->render_id, render_id);
}

const char *
ef_post_get_title (EfPost *self)
{
  return self->title;
}

void
ef_post_set_title (EfPost *self, const char *title)
{
  if (set_text (&self->title, title))
    notify (self, PROP_TITLE);
}

const char *
ef_post_get_file (EfPost *self)
{
  return self->file;
}

const char *
ef_post_get_file_sha256 (EfPost *self)
{
  return self->file_sha256;
}

void
ef_post_set_file (EfPost *self, const char *file, const char *sha256)
{
  set_text (&self->file, file);
  set_text (&self->file_sha256, sha256);
}

const char *
ef_post_get_caption (EfPost *self)
{
  return self->caption;
}

void
ef_post_set_caption (EfPost *self, const char *caption)
{
  set_text (&self->caption, caption);
}

GPtrArray *
ef_post_get_comments (EfPost *self)
{
  return self->comments;
}

void
ef_post_add_comment (EfPost *self, const char *text, guint delay)
{
  EfPostComment *comment = g_new0 (EfPostComment, 1);

  comment->text = g_strdup (text);
  comment->delay = delay;
  g_ptr_array_add (self->comments, comment);
}

void
ef_post_clear_comments (EfPost *self)
{
  g_ptr_array_set_size (self->comments, 0);
}

gint64
ef_post_get_planned_at (EfPost *self)
{
  return self->planned_at;
}

void
ef_post_set_planned_at (EfPost *self, gint64 planned_at)
{
  if (self->planned_at == planned_at)
    return;

  self->planned_at = planned_at;
  notify (self, PROP_PLANNED_AT);
}

const char *
ef_post_get_schedule_id (EfPost *self)
{
  return self->schedule_id;
}

const char *
ef_post_get_occurrence (EfPost *self)
{
  return self->occurrence;
}

void
ef_post_set_schedule (EfPost *self, const char *schedule_id, const char *occurrence)
{
  set_text (&self->schedule_id, schedule_id);
  set_text (&self->occurrence, occurrence);
}

gint64
ef_post_get_created (EfPost *self)
{
  return self->created;
}

void
ef_post_set_created (EfPost *self, gint64 created)
{
  self->created = created;
}

gint64
ef_post_get_rev (EfPost *self)
{
  return self->rev;
}

void
ef_post_set_rev (EfPost *self, gint64 rev)
{
  self->rev = rev;
}

GPtrArray *
ef_post_get_targets (EfPost *self)
{
  return self->targets;
}

EfTarget *
ef_post_find_target (EfPost *self, const char *id)
{
  for (guint i = 0; i < self->targets->len; i++) {
    EfTarget *target = self->targets->pdata[i];

    if (g_str_equal (target->id, id))
      return target;
  }

  return NULL;
}

void
ef_post_take_target (EfPost *self, EfTarget *target)
{
  g_set_str (&target->post_id, self->id);
  g_set_str (&target->profile_id, self->profile_id);
  g_ptr_array_add (self->targets, target);
  notify (self, PROP_TARGETS);
  follow_targets (self);
}

EfPostState
ef_post_get_state (EfPost *self)
{
  return self->state;
}

void
ef_post_set_state (EfPost *self, EfPostState state)
{
  g_return_if_fail (self->kind == EF_POST_KIND_UPLOAD);

  set_state (self, state);
}

const char *
ef_post_get_problem (EfPost *self)
{
  return self->problem;
}

void
ef_post_set_problem (EfPost *self, const char *problem)
{
  set_text (&self->problem, problem);
}

gboolean
ef_post_move_target (EfPost *self, const char *target_id, EfPostState to)
{
  EfTarget *target = ef_post_find_target (self, target_id);

  g_return_val_if_fail (target != NULL, FALSE);

  if (!ef_post_state_may_become (target->state, to)) {
    g_critical ("A target must not go from %s to %s", ef_post_state_to_nick (target->state),
                ef_post_state_to_nick (to));
    return FALSE;
  }

  target->state = to;
  notify (self, PROP_TARGETS);

  return follow_targets (self);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
clean_lines (char **text, const char *what, GError **error)
{
  char *clean = ef_text_clean_lines (*text, what, EF_POST_CAPTION_MOST, error);

  if (clean == NULL)
    return FALSE;

  g_free (*text);
  *text = clean;

  return TRUE;
}

static gboolean
clean_texts (EfPost *self, GError **error)
{
  char *title = ef_text_clean_line (self->title, _ ("title"), 1, EF_POST_TITLE_MOST, error);

  if (title == NULL)
    return FALSE;
  g_free (self->title);
  self->title = title;

  if (!clean_lines (&self->caption, _ ("text of the caption"), error))
    return FALSE;
  for (guint i = 0; i < self->comments->len; i++) {
    EfPostComment *comment = self->comments->pdata[i];

    if (!clean_lines (&comment->text, _ ("text of the comment"), error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
clean_target (EfPost *self, EfTarget *target, GError **error)
{
  if (!g_str_equal (target->origin, self->origin) || *target->remote_channel == '\0')
    return refuse (error, _ ("This channel is not on the account of the post: choose another."));
  if (!ef_post_date_is_exact (target->date))
    return refuse (error, _ ("A post needs a date: choose one."));

  return target->caption == NULL ||
         clean_lines (&target->caption, _ ("text of the caption"), error);
}

static gboolean
clean_targets (EfPost *self, GError **error)
{
  g_autoptr (GHashTable) channels = g_hash_table_new (g_str_hash, g_str_equal);

  if ((self->targets->len == 0) != (self->kind == EF_POST_KIND_UPLOAD))
    return refuse (error, _ ("A post needs a channel: choose one."));

  for (guint i = 0; i < self->targets->len; i++) {
    EfTarget *target = self->targets->pdata[i];

    if (!clean_target (self, target, error))
      return FALSE;
    if (!g_hash_table_add (channels, target->channel_id))
      return refuse (error, _ ("A post goes to a channel once: take it out of the list."));
  }

  return TRUE;
}

gboolean
ef_post_clean (EfPost *self, GError **error)
{
  if (*self->origin == '\0')
    return refuse (error, _ ("A post needs an account: connect the profile to Postiz."));
  if (!g_path_is_absolute (self->file))
    return refuse (error, _ ("A post needs a file: choose one."));

  return clean_texts (self, error) && clean_targets (self, error);
}

static void
add_text (JsonObject *object, const char *name, const char *value)
{
  if (*value != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static void
add_moment (JsonObject *object, const char *name, gint64 moment)
{
  g_autoptr (GDateTime) time = moment > 0 ? g_date_time_new_from_unix_utc_usec (moment) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  add_text (object, name, text != NULL ? text : "");
}

static JsonObject *
make_target_json (const EfTarget *target)
{
  JsonObject *object = json_object_new ();
  g_autofree char *date = ef_post_date_format (target->date);

  json_object_set_string_member (object, "id", target->id);
  json_object_set_string_member (object, "channel", target->channel_id);
  json_object_set_string_member (object, "state", ef_post_state_to_nick (target->state));
  add_text (object, "remote_id", target->remote_id);
  add_text (object, "url", target->url);
  add_text (object, "problem", target->problem);
  json_object_set_string_member (object, "at", date);

  return object;
}

JsonNode *
ef_post_to_json (EfPost *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *targets = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  add_text (object, "render", self->render_id);
  add_moment (object, "at", self->planned_at);
  json_object_set_string_member (object, "state", ef_post_state_to_nick (self->state));
  for (guint i = 0; i < self->targets->len; i++)
    json_array_add_object_element (targets, make_target_json (self->targets->pdata[i]));
  json_object_set_array_member (object, "targets", targets);
  json_object_set_string_member (object, "title", self->title);
  json_object_set_string_member (object, "kind", ef_post_kind_to_nick (self->kind));
  json_object_set_boolean_member (object, "practice", ef_post_is_practice (self));
  add_text (object, "schedule", self->schedule_id);
  if (self->kind == EF_POST_KIND_UPLOAD)
    add_text (object, "problem", self->problem);
  json_node_set_object (node, object);

  return node;
}

JsonNode *
ef_post_comments_to_json (EfPost *self)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->comments->len; i++) {
    const EfPostComment *comment = self->comments->pdata[i];
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "text", comment->text);
    json_object_set_int_member (object, "delay", comment->delay);
    json_array_add_object_element (array, object);
  }
  json_node_take_array (node, array);

  return node;
}

static gboolean
read_comment (EfPost *self, JsonNode *node)
{
  g_autofree char *text = NULL;
  int delay = 0;

  if (!JSON_NODE_HOLDS_OBJECT (node) ||
      !ef_json_read_text (json_node_get_object (node), "text", EF_POST_CAPTION_MOST * 4, &text) ||
      text == NULL || !ef_json_read_int (json_node_get_object (node), "delay", 0, G_MAXINT, &delay))
    return FALSE;

  ef_post_add_comment (self, text, (guint) delay);

  return TRUE;
}

/* FALSE: it is something else; what was read so far stays. */
gboolean
ef_post_comments_from_json (EfPost *self, JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (!read_comment (self, json_array_get_element (array, i)))
      return FALSE;
  }

  return TRUE;
}
