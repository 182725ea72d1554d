/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The form of what a network wants to know of a post beside its text and files: who may reply, a title, a board.
 * Immutable and counted. */

typedef enum {
  EF_POST_SETTING_TEXT,
  EF_POST_SETTING_CHOICE, /* one of @choices */
  EF_POST_SETTING_SWITCH,
  EF_POST_SETTING_LIST, /* texts; how they are written is @list */
  EF_POST_SETTING_NUMBER,
  EF_POST_SETTING_OTHER, /* JSON: kept and sent as it is, and not shown */
} EfPostSettingKind;

typedef enum {
  EF_POST_SETTING_PLAIN,
  EF_POST_SETTING_URL,
  EF_POST_SETTING_COMMUNITY, /* of X: https://x.com/i/communities/ and digits */
  EF_POST_SETTING_MEDIA,     /* of OTHER: {"id":…,"path":…} of an uploaded picture */
  EF_POST_SETTING_ID,        /* of OTHER: an object with an "id" */
} EfPostSettingForm;

typedef enum {
  EF_POST_SETTING_STRINGS, /* ["a"] */
  EF_POST_SETTING_TAGS,    /* [{"value":"a","label":"a"}] */
  EF_POST_SETTING_LABELS,  /* [{"label":"a"}] */
} EfPostSettingList;

typedef struct {
  char *value;
  char *label; /* for people */
} EfPostSettingChoice;

typedef struct {
  char *key;   /* with "/" for what lies deeper: "subreddit/0/value/title" */
  char *label; /* for people */
  char *hint;  /* (nullable) a sentence */
  EfPostSettingKind kind;
  EfPostSettingForm form;
  EfPostSettingList list;
  gboolean required;
  char *otherwise;    /* (nullable) the default, as JSON */
  GPtrArray *choices; /* (nullable) (element-type EfPostSettingChoice) */
  guint least;        /* characters of a text, entries of a list */
  guint most;         /* 0: no limit */
  guint
    most_sum; /* characters of a list's texts together, two more for one with a blank; 0: no limit */
  char *tool;     /* (nullable) the server's method that lists what may be chosen, as in "boards" */
  char *if_key;   /* (nullable) it matters only while the field of this key … */
  char *if_value; /* … has this value ("true" of a switch), or else has not when @if_not */
  gboolean if_not;
} EfPostSetting;

typedef struct _EfPostSettings EfPostSettings;

#define EF_TYPE_POST_SETTINGS (ef_post_settings_get_type ())
GType ef_post_settings_get_type (void);

/* The form built in for a network, NULL: there is none. */
EfPostSettings *ef_post_settings_new (const char *network);
/* Of what GET /integration-settings says, the whole answer or its "settings"; what is built in for the network says
 * how fields are called. An error when a field that must be given cannot be understood: then use the one above. */
EfPostSettings *
ef_post_settings_new_from_schema (const char *network, JsonNode *schema, GError **error);
/* The better one of both, never NULL. @schema NULL: the server was not asked. */
EfPostSettings *ef_post_settings_choose (const char *network, JsonNode *schema);
/* How many characters that answer says a post may have; 0: it does not. */
guint ef_post_settings_read_most_text (JsonNode *answer);
EfPostSettings *ef_post_settings_ref (EfPostSettings *self);
void ef_post_settings_unref (EfPostSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostSettings, ef_post_settings_unref)

guint ef_post_settings_get_n_fields (EfPostSettings *self);
const EfPostSetting *ef_post_settings_get_field (EfPostSettings *self, guint index);
const EfPostSetting *ef_post_settings_find_field (EfPostSettings *self, const char *key);
/* FALSE: with what the other fields say it is neither asked for nor sent. */
gboolean ef_post_settings_is_asked (const EfPostSetting *field, JsonObject *settings);

/* NULL: not there. A text for TEXT, CHOICE and NUMBER, "true" or "false" for SWITCH, lines for LIST. */
char *ef_post_settings_get_value (const EfPostSetting *field, JsonObject *settings);
/* "" takes it away. */
void
ef_post_settings_set_value (const EfPostSetting *field, JsonObject *settings, const char *value);

/* A deep copy with defaults where nothing is said, as it is sent: without keys the server would act on ("plug-"),
 * without what is empty, null or not asked for. @title is for networks that must have one; NULL: none. Keys the
 * form does not know stay. */
JsonObject *
ef_post_settings_complete (EfPostSettings *self, JsonObject *settings, const char *title);
/* Sentences (char *) about what the server would refuse, or would take for something else; empty: all is well. */
GPtrArray *ef_post_settings_check (EfPostSettings *self, JsonObject *settings);

G_END_DECLS
