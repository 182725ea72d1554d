/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/schedule.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"

#define DAYS_MOST 3650
#define REPOSTS_MOST 10000
#define COUNT_MOST 10000
#define CAPTION_MOST 10000

/* A rule that makes posts, with what it posts. Plain data: the window sees those of a list, worker threads
 * get copies that nobody listens to. */
struct _EfSchedule {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *name;
  char *rule;
  char *first;
  char *until;
  char **channels;
  char **renders;
  char *caption;
  char *settings; /* JSON */
  gint64 laid_out_until;
  gint64 created;
  gint64 rev;
  guint count;
  guint cooldown;
  guint reposts;
  EfScheduleKind kind;
  EfScheduleState state;
};

G_DEFINE_FINAL_TYPE (EfSchedule, ef_schedule, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_PROFILE_ID,
  PROP_NAME,
  PROP_STATE,
} EfScheduleProperty;

static GParamSpec *properties[PROP_STATE + 1];

static const char *const kinds[] = {
  [EF_SCHEDULE_RECURRING] = "recurring",
  [EF_SCHEDULE_EVERGREEN] = "evergreen",
};

static const char *const states[] = {
  [EF_SCHEDULE_ACTIVE] = "active",
  [EF_SCHEDULE_PAUSED] = "paused",
  [EF_SCHEDULE_ENDED] = "ended",
};

static const char *const snippet_kinds[] = {
  [EF_SNIPPET_TEMPLATE] = "template",
  [EF_SNIPPET_HASHTAGS] = "hashtags",
};

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
ef_schedule_kind_to_nick (EfScheduleKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind];
}

gboolean
ef_schedule_kind_from_nick (const char *nick, EfScheduleKind *kind)
{
  guint found;

  if (!find_word (kinds, G_N_ELEMENTS (kinds), nick, &found))
    return FALSE;

  *kind = (EfScheduleKind) found;

  return TRUE;
}

const char *
ef_schedule_state_to_nick (EfScheduleState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), NULL);

  return states[state];
}

gboolean
ef_schedule_state_from_nick (const char *nick, EfScheduleState *state)
{
  guint found;

  if (!find_word (states, G_N_ELEMENTS (states), nick, &found))
    return FALSE;

  *state = (EfScheduleState) found;

  return TRUE;
}

const char *
ef_snippet_kind_to_nick (EfSnippetKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (snippet_kinds), NULL);

  return snippet_kinds[kind];
}

gboolean
ef_snippet_kind_from_nick (const char *nick, EfSnippetKind *kind)
{
  guint found;

  if (!find_word (snippet_kinds, G_N_ELEMENTS (snippet_kinds), nick, &found))
    return FALSE;

  *kind = (EfSnippetKind) found;

  return TRUE;
}

static gboolean
set_text (char **field, const char *value)
{
  return g_set_str (field, value != NULL ? value : "");
}

/* NULL is a list of none. */
static void
set_words (char ***field, const char *const *words)
{
  char **old = *field;

  *field = words != NULL ? g_strdupv ((char **) words) : g_new0 (char *, 1);
  g_strfreev (old);
}

static void
ef_schedule_finalize (GObject *object)
{
  EfSchedule *self = EF_SCHEDULE (object);

  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->name);
  g_free (self->rule);
  g_free (self->first);
  g_free (self->until);
  g_strfreev (self->channels);
  g_strfreev (self->renders);
  g_free (self->caption);
  g_free (self->settings);

  G_OBJECT_CLASS (ef_schedule_parent_class)->finalize (object);
}

static void
ef_schedule_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSchedule *self = EF_SCHEDULE (object);

  switch ((EfScheduleProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_STATE:
    g_value_set_string (value, states[self->state]);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
ef_schedule_class_init (EfScheduleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_schedule_finalize;
  object_class->get_property = ef_schedule_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_NAME] = text_property ("name");
  properties[PROP_STATE] = text_property ("state");

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_schedule_init (EfSchedule *self)
{
  self->name = g_strdup ("");
  self->rule = g_strdup ("");
  self->first = g_strdup ("");
  self->until = g_strdup ("");
  self->channels = g_new0 (char *, 1);
  self->renders = g_new0 (char *, 1);
  self->caption = g_strdup ("");
  self->settings = g_strdup ("{}");
}

EfSchedule *
ef_schedule_new (const char *id, const char *profile_id, EfScheduleKind kind)
{
  EfSchedule *self = g_object_new (EF_TYPE_SCHEDULE, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);
  self->kind = kind;

  return self;
}

EfSchedule *
ef_schedule_copy (EfSchedule *self)
{
  EfSchedule *copy = ef_schedule_new (self->id, self->profile_id, self->kind);

  ef_schedule_assign (copy, self);

  return copy;
}

static gboolean
is_same (EfSchedule *self, EfSchedule *other)
{
  return g_str_equal (self->name, other->name) && g_str_equal (self->rule, other->rule) &&
         g_str_equal (self->first, other->first) && g_str_equal (self->until, other->until) &&
         self->count == other->count &&
         g_strv_equal ((const char *const *) self->channels,
                       (const char *const *) other->channels) &&
         g_strv_equal ((const char *const *) self->renders, (const char *const *) other->renders) &&
         g_str_equal (self->caption, other->caption) &&
         g_str_equal (self->settings, other->settings) && self->cooldown == other->cooldown &&
         self->reposts == other->reposts && self->state == other->state &&
         self->laid_out_until == other->laid_out_until && self->created == other->created &&
         self->rev == other->rev;
}

gboolean
ef_schedule_assign (EfSchedule *self, EfSchedule *from)
{
  if (is_same (self, from))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  ef_schedule_set_name (self, from->name);
  ef_schedule_set_rule (self, from->rule);
  ef_schedule_set_span (self, from->first, from->until, from->count);
  ef_schedule_set_channels (self, (const char *const *) from->channels);
  ef_schedule_set_renders (self, (const char *const *) from->renders);
  ef_schedule_set_caption (self, from->caption);
  ef_schedule_set_settings (self, from->settings);
  ef_schedule_set_rest (self, from->cooldown, from->reposts);
  ef_schedule_set_state (self, from->state);
  self->laid_out_until = from->laid_out_until;
  self->created = from->created;
  self->rev = from->rev;
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

const char *
ef_schedule_get_id (EfSchedule *self)
{
  return self->id;
}

const char *
ef_schedule_get_profile_id (EfSchedule *self)
{
  return self->profile_id;
}

EfScheduleKind
ef_schedule_get_kind (EfSchedule *self)
{
  return self->kind;
}

const char *
ef_schedule_get_name (EfSchedule *self)
{
  return self->name;
}

void
ef_schedule_set_name (EfSchedule *self, const char *name)
{
  if (set_text (&self->name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

const char *
ef_schedule_get_rule (EfSchedule *self)
{
  return self->rule;
}

void
ef_schedule_set_rule (EfSchedule *self, const char *rule)
{
  set_text (&self->rule, rule);
}

const char *
ef_schedule_get_first (EfSchedule *self)
{
  return self->first;
}

const char *
ef_schedule_get_until (EfSchedule *self)
{
  return self->until;
}

guint
ef_schedule_get_count (EfSchedule *self)
{
  return self->count;
}

void
ef_schedule_set_span (EfSchedule *self, const char *first, const char *until, guint count)
{
  set_text (&self->first, first);
  set_text (&self->until, until);
  self->count = count;
}

const char *const *
ef_schedule_get_channels (EfSchedule *self)
{
  return (const char *const *) self->channels;
}

void
ef_schedule_set_channels (EfSchedule *self, const char *const *ids)
{
  set_words (&self->channels, ids);
}

const char *const *
ef_schedule_get_renders (EfSchedule *self)
{
  return (const char *const *) self->renders;
}

void
ef_schedule_set_renders (EfSchedule *self, const char *const *ids)
{
  set_words (&self->renders, ids);
}

const char *
ef_schedule_get_caption (EfSchedule *self)
{
  return self->caption;
}

void
ef_schedule_set_caption (EfSchedule *self, const char *caption)
{
  set_text (&self->caption, caption);
}

const char *
ef_schedule_get_settings (EfSchedule *self)
{
  return self->settings;
}

void
ef_schedule_set_settings (EfSchedule *self, const char *settings)
{
  g_set_str (&self->settings, settings != NULL && *settings != '\0' ? settings : "{}");
}

guint
ef_schedule_get_cooldown (EfSchedule *self)
{
  return self->cooldown;
}

guint
ef_schedule_get_reposts (EfSchedule *self)
{
  return self->reposts;
}

void
ef_schedule_set_rest (EfSchedule *self, guint cooldown, guint reposts)
{
  self->cooldown = cooldown;
  self->reposts = reposts;
}

EfScheduleState
ef_schedule_get_state (EfSchedule *self)
{
  return self->state;
}

void
ef_schedule_set_state (EfSchedule *self, EfScheduleState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

gint64
ef_schedule_get_laid_out_until (EfSchedule *self)
{
  return self->laid_out_until;
}

void
ef_schedule_set_laid_out_until (EfSchedule *self, gint64 until)
{
  self->laid_out_until = until;
}

gint64
ef_schedule_get_created (EfSchedule *self)
{
  return self->created;
}

void
ef_schedule_set_created (EfSchedule *self, gint64 created)
{
  self->created = created;
}

gint64
ef_schedule_get_rev (EfSchedule *self)
{
  return self->rev;
}

void
ef_schedule_set_rev (EfSchedule *self, gint64 rev)
{
  self->rev = rev;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
take_clean (char **field, char *clean)
{
  if (clean == NULL)
    return FALSE;

  g_free (*field);
  *field = clean;

  return TRUE;
}

gboolean
ef_schedule_clean (EfSchedule *self, GError **error)
{
  if (!take_clean (&self->name,
                   ef_text_clean_line (self->name, _ ("name"), 1, EF_SCHEDULE_NAME_MOST, error)) ||
      !take_clean (&self->caption, ef_text_clean_lines (self->caption, _ ("text of the caption"),
                                                        CAPTION_MOST, error)))
    return FALSE;
  if (*self->rule == '\0')
    return refuse (error, _ ("A schedule needs a rule: say when it posts."));
  if (self->channels[0] == NULL)
    return refuse (error, _ ("A schedule needs a channel: choose one."));
  if (self->cooldown > DAYS_MOST || self->reposts > REPOSTS_MOST || self->count > COUNT_MOST)
    return refuse (error, _ ("A number of the schedule is too great: choose a smaller one."));

  return TRUE;
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
add_words (JsonObject *object, const char *name, char **words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  json_object_set_array_member (object, name, array);
}

static void
add_moment (JsonObject *object, const char *name, gint64 moment)
{
  g_autoptr (GDateTime) time = moment > 0 ? g_date_time_new_from_unix_utc_usec (moment) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  add_text (object, name, text != NULL ? text : "");
}

JsonNode *
ef_schedule_to_json (EfSchedule *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "kind", ef_schedule_kind_to_nick (self->kind));
  json_object_set_string_member (object, "rule", self->rule);
  add_text (object, "first", self->first);
  add_text (object, "until", self->until);
  json_object_set_int_member (object, "count", self->count);
  add_words (object, "channels", self->channels);
  add_words (object, "renders", self->renders);
  json_object_set_int_member (object, "cooldown", self->cooldown);
  json_object_set_int_member (object, "reposts", self->reposts);
  json_object_set_string_member (object, "state", ef_schedule_state_to_nick (self->state));
  add_moment (object, "laid_out_until", self->laid_out_until);
  json_node_set_object (node, object);

  return node;
}

EfSnippet *
ef_snippet_new (const char *profile_id, EfSnippetKind kind)
{
  EfSnippet *self = g_new0 (EfSnippet, 1);

  self->id = g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);
  self->kind = kind;
  self->name = g_strdup ("");
  self->text = g_strdup ("");

  return self;
}

EfSnippet *
ef_snippet_copy (const EfSnippet *self)
{
  EfSnippet *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->profile_id = g_strdup (self->profile_id);
  copy->name = g_strdup (self->name);
  copy->text = g_strdup (self->text);

  return copy;
}

void
ef_snippet_free (EfSnippet *self)
{
  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

gboolean
ef_snippet_clean (EfSnippet *self, GError **error)
{
  return take_clean (&self->name,
                     ef_text_clean_line (self->name, _ ("name"), 1, EF_SNIPPET_NAME_MOST, error)) &&
         take_clean (&self->text,
                     ef_text_clean_lines (self->text, _ ("text"), EF_SNIPPET_TEXT_MOST, error));
}
